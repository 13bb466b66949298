//! Pure decisions of Yidan: reading a bill, settling a person's bills with a policy book, and writing down as bills what
//! a proof about a book found.
//!
//! The way of a bill: bytes -[`bill::read_bill`]-> [`bill::Bill`] -[`settlement::settle_year`]->
//! [`settlement::Settlement`] -[`settlement::json`]-> the result document.
//!
//! No IO, no clock, no randomness: today, if it matters, is an argument.

pub mod bill;
pub mod casefile;
mod coded;
pub mod ledger;
pub mod registry;
pub mod settlement;
pub mod witness;
