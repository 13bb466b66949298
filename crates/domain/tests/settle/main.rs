//! Settling: a small book made by hand, bills made from a good one.

mod carry;
#[path = "../documents/mod.rs"]
mod documents;
mod facts;
mod history;
mod properties;
mod refusals;
mod result;
mod sample;
mod support;
