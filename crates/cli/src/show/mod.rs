//! What commands print, one file per kind of paper.

pub mod bill;
pub mod clearing;
pub mod corrections;
pub mod diff;
pub mod diff_json;
pub mod eval_error;
pub mod household;
pub mod list;
pub mod list_json;
mod page;
pub mod person;
pub mod problems;
pub mod proof;
pub mod settled;
pub mod table;
pub mod words;
