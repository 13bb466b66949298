//! Tables of other offices, read as they come; foreign names stop here.
//!
//! The way of a group list: bytes -[`sheet`]-> rows of typed cells -[`lists`]-> rows in the words of
//! `yidan_domain::lists`, each whole or with every reason why it is not.
//!
//! Readers take bytes and return values: opening files and printing is for who calls them. No input makes them panic, and
//! what a file may cost is bounded by [`sheet::limits`] before it is read.

pub mod lists;
pub mod sheet;
