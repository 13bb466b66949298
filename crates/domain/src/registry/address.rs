//! Addresses down to the village.

use super::area::AreaCode;
use super::number::NumberError;
use crate::bill::ShortText;

/// An address: the county by its code, town and village by their names and, where known, their statistical code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// County or district.
    pub county: AreaCode,
    /// Town, township or street.
    pub town: Option<ShortText>,
    /// Village or neighbourhood committee.
    pub village: Option<ShortText>,
    /// Its statistical code.
    pub village_code: Option<VillageCode>,
    /// The rest: road, number, group.
    pub detail: Option<ShortText>,
}

/// The statistical code of a village or neighbourhood committee, twelve digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VillageCode(Box<str>);

impl VillageCode {
    /// Reads twelve digits.
    ///
    /// # Errors
    /// [`NumberError::Village`].
    pub fn parse(text: &str) -> Result<VillageCode, NumberError> {
        if text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(VillageCode(text.into()));
        }
        Err(NumberError::Village)
    }

    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
