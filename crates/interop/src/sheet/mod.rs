//! Tables of rows and cells, from xlsx and CSV alike.
//!
//! [`Tables::open`] looks at what a file is and refuses what cannot be read whole: cut short, packed too densely, an old or
//! locked workbook, an unknown encoding. [`Tables::rows`] then hands out the rows of one sheet, one at a time.

mod archive;
mod cell;
mod delimited;
mod encoding;
pub mod limits;
mod place;
mod problem;
mod tables;
mod xlsx;

pub use cell::{Cell, DateSystem, Number};
pub use place::{column_index, column_letters};
pub use problem::SheetProblem;
pub use tables::{Progress, Row, SheetName, Tables};
