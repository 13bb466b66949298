//! Settling: a small book made by hand, bills made from a good one.

mod facts;
mod history;
mod properties;
mod refusals;
mod result;
mod support;
