//! Pure decisions of Yidan: reading bills and claims, settling a person's bills with a policy book, what follows from it,
//! and writing down as bills what a proof about a book found.
//!
//! The way of a bill: bytes -[`bill::read_bill`]-> [`bill::Bill`] -[`settlement::settle_year`]->
//! [`settlement::Settlement`] -[`settlement::json`]-> the result document.
//!
//! The way of a claim in the service: bytes -[`casefile::read_claim`]-> [`casefile::Claim`] -[`casefile::settle`], with a
//! [`registry::PersonFile`] and a [`casefile::World`]-> a plan whose [`ledger`] transfers a store commits.
//!
//! No IO, no clock, no randomness: today, if it matters, is an argument.

pub mod access;
pub mod bill;
pub mod casefile;
pub mod clearing;
mod coded;
mod json_text;
pub mod ledger;
pub mod lists;
pub mod reconcile;
pub mod registry;
pub mod settlement;
pub mod witness;
