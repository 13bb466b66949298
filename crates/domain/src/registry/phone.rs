//! Telephone numbers.

use std::fmt;

use super::number::NumberError;

/// A telephone number: 7 to 15 digits after spaces and hyphens are dropped, with a leading `+` where it is written.
/// Personal data: Debug hides it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone(Box<str>);

impl Phone {
    /// Reads a number.
    ///
    /// # Errors
    /// [`NumberError::Phone`].
    pub fn parse(text: &str) -> Result<Phone, NumberError> {
        let plain: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        let digits = plain.strip_prefix('+').unwrap_or(&plain);
        let good = (7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        if good {
            return Ok(Phone(plain.into()));
        }
        Err(NumberError::Phone)
    }

    /// The number. Never log it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phone(…)")
    }
}
