//! Deciding about one person, from claim to confirmed correction.

mod claims;
mod completing;
mod correcting;
mod properties;
mod reconciling;
mod reserving;
mod reversing;
mod settling;
mod support;
