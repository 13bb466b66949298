//! Pure decisions of Yidan: reading a bill, and settling a person's bills with a policy book.
//!
//! The way of a bill: bytes -[`bill::read_bill`]-> [`bill::Bill`] -[`settlement::settle_year`]->
//! [`settlement::Settlement`] -[`settlement::json`]-> the result document.
//!
//! No IO, no clock, no randomness: today, if it matters, is an argument.

pub mod bill;
pub mod lists;
pub mod settlement;
