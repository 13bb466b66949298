//! Places by their administrative code.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::number::NumberError;

/// The administrative code of a place, six digits (GB/T 2260): `371500`.
///
/// A place that pools its own funds is meant: the one where a person is insured, or that has the contract with a
/// facility.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AreaCode(u32);

impl AreaCode {
    /// Reads six digits.
    ///
    /// # Errors
    /// [`NumberError::Area`].
    pub fn parse(text: &str) -> Result<AreaCode, NumberError> {
        let digits = text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = if digits { text.parse().ok() } else { None };
        number.map(AreaCode).ok_or(NumberError::Area)
    }

    /// Whether `other` is this place or lies in it: `371500` covers `371526`, `370000` both.
    #[must_use]
    pub const fn covers(self, other: AreaCode) -> bool {
        let unit = if self.0.is_multiple_of(10_000) {
            10_000
        } else if self.0.is_multiple_of(100) {
            100
        } else {
            1
        };
        self.0 / unit == other.0 / unit
    }
}

impl fmt::Display for AreaCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

impl TryFrom<String> for AreaCode {
    type Error = NumberError;

    fn try_from(text: String) -> Result<AreaCode, NumberError> {
        AreaCode::parse(&text)
    }
}

impl From<AreaCode> for String {
    fn from(area: AreaCode) -> String {
        area.to_string()
    }
}
