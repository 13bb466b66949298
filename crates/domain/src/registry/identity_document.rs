//! Documents by which a person is known.

use std::fmt;

use yidan_types::IdentityNumber;

use super::number::NumberError;
use crate::coded::coded;

coded! {
    /// Which document.
    OtherDocument {
        /// Passport.
        Passport "passport",
        /// Household register booklet, of who has no identity card yet.
        HouseholdRegister "household_register",
        /// Permit of residents of Hong Kong, Macau and Taiwan.
        HomeReturnPermit "home_return_permit",
        /// Permanent residence permit of foreigners.
        ResidencePermit "residence_permit",
    }
}

/// A document by which a person is known. Personal data: Debug hides the number.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IdentityDocument {
    /// The resident identity card.
    ResidentCard(IdentityNumber),
    /// Another document.
    Other(OtherDocument, DocumentNumber),
}

impl fmt::Debug for IdentityDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            IdentityDocument::ResidentCard(_) => f.write_str("ResidentCard(…)"),
            IdentityDocument::Other(kind, _) => write!(f, "{kind:?}(…)"),
        }
    }
}

/// The number of a document other than the identity card: 4 to 24 ASCII letters and digits, upper case.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentNumber(Box<str>);

impl DocumentNumber {
    /// Reads a number; lower-case letters become upper-case ones.
    ///
    /// # Errors
    /// [`NumberError::Document`].
    pub fn parse(text: &str) -> Result<DocumentNumber, NumberError> {
        let good = (4..=24).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if good {
            return Ok(DocumentNumber(text.to_ascii_uppercase().into()));
        }
        Err(NumberError::Document)
    }

    /// The number. Never log it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DocumentNumber(…)")
    }
}
