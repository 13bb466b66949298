//! Evaluating columns of bills: an [`Edition`](crate::model::Edition) compiled to straight loops over chunks of rows.
//!
//! The compiler lowers the checked form to a list of operations over registers; a register holds one number for each of
//! the [`CHUNK`] rows in work, and each operation is one loop without branches that the compiler vectorises. There is no
//! just-in-time compilation and no unsafe code.
//!
//! Numbers are whole: amounts in fen, or in fen times [`Program::denominator`] between a ratio and its rounding. They
//! are held in `f64` lanes, because whole numbers below 2^53 are exact there and lanes of `f64` are the fastest that
//! common processors have. The compiler derives from the operations how large inputs may be for every intermediate
//! number to stay below 2^50; a chunk with a larger amount runs the same operations in `i128` lanes, so no row is ever
//! inexact. `tests/columns.rs` holds both against the reference evaluator.

mod build;
mod compile;
mod denominator;
mod expr;
mod fuse;
mod lane;
mod layer;
mod ops;
mod registers;
mod run;

pub use compile::{Column, CompileError, Output, Program};
pub use run::{Batch, BatchError, Data, Results};

/// Rows that are worked on at once: registers of a typical book then stay in the first-level cache.
pub const CHUNK: usize = 128;
