//! The error of arithmetic that leaves the valid range.

use std::error::Error;
use std::fmt;

/// An arithmetic result lies outside the range its type can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overflow;

impl Overflow {
    /// The message in Chinese.
    #[must_use]
    pub const fn zh(&self) -> &'static str {
        "金额超出可计算的范围"
    }
}

impl fmt::Display for Overflow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("amount is outside the computable range")
    }
}

impl Error for Overflow {}
