//! The policy language of Yidan.
//!
//! A policy book is a Markdown document: prose, and rules in blocks fenced as `yidan`. The way of a book:
//!
//! text -[`markdown`, `lex`, [`parse`]]-> [`ast::BookFile`] -[`check`]-> [`model::Book`] -[`model::Book::edition`]->
//! [`model::Edition`] -[[`eval`] with a trace, or [`columns`]]-> [`outcome::Outcome`]
//!
//! The core has no IO, no clock, no randomness: the same inputs give the same answer for ever.
#![allow(rustdoc::private_intra_doc_links)]

pub mod ast;
pub mod check;
pub mod columns;
pub mod compare;
pub mod diag;
pub mod edition;
pub mod eval;
pub mod explain;
pub mod facts;
pub mod inputs;
pub mod json;
mod lex;
mod limits;
pub mod load;
pub mod markdown;
pub mod model;
pub mod needs;
pub mod outcome;
pub mod parse;
pub mod pools;
pub mod print;
pub mod prove;
pub mod render;
pub mod sat;
pub mod walk;
pub mod wording;
pub mod words;

pub use load::{Loaded, load};
pub use parse::{Parsed, parse_book};
