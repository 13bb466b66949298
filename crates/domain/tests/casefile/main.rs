//! Deciding about one person, from claim to confirmed correction.

mod claims;
mod completing;
mod correcting;
mod properties;
mod reconciling;
mod records;
mod reserving;
mod reversing;
mod settling;
mod support;
