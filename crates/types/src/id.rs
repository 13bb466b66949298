//! Typed text identifiers.

use std::borrow::Borrow;
use std::error::Error;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::wire;

/// The most characters an identifier may have.
pub const MAX_ID_CHARS: usize = 64;

/// The one check behind all identifiers.
fn check(text: &str) -> Result<(), ParseIdError> {
    if text.is_empty() {
        return Err(ParseIdError::Empty);
    }
    if text.chars().nth(MAX_ID_CHARS).is_some() {
        return Err(ParseIdError::TooLong);
    }
    if text.chars().any(is_unprintable) {
        return Err(ParseIdError::ControlCharacter);
    }
    if text.trim() != text {
        return Err(ParseIdError::SurroundingSpace);
    }
    Ok(())
}

/// Control characters, and the invisible ones that files and chat programs
/// bring along (byte order mark, zero-width and direction marks): with them
/// two identifiers could look the same and still differ.
fn is_unprintable(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{00AD}'
            | '\u{061C}'
            | '\u{200B}'..='\u{200F}'
            | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}')
}

macro_rules! text_ids {
    ($($(#[$doc:meta])* $name:ident, $what:literal;)*) => {$(
        $(#[$doc])*
        ///
        /// Non-empty text of at most [`MAX_ID_CHARS`] characters, without
        /// control or invisible characters and without surrounding white
        /// space. Compared exactly, ordered by code point. Serde writes and
        /// reads it as a string, with the same check on the way in.
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Box<str>);

        impl $name {
            /// Checks `text` and takes it as it is.
            ///
            /// # Errors
            /// [`ParseIdError`] saying why the text is not an identifier.
            pub fn parse(text: &str) -> Result<Self, ParseIdError> {
                check(text).map(|()| Self(text.into()))
            }

            /// The text of the identifier.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        // Lets maps keyed by the identifier be asked with plain text.
        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                wire::from_text(deserializer, concat!($what, " as a string"), Self::parse)
            }
        }
    )*};
}

text_ids! {
    /// Identifies an insured person within one data set.
    PersonId, "a person identifier";
    /// Identifies a bill.
    BillId, "a bill identifier";
    /// Identifies a hospital, clinic or pharmacy.
    FacilityId, "a facility identifier";
    /// The code of a drug, service or material on a bill.
    ItemCode, "an item code";
    /// The code of a diagnosis.
    DiagnosisCode, "a diagnosis code";
    /// Identifies the document a rule comes from.
    SourceId, "a source identifier";
    /// Identifies a recorded fact about a person or a facility.
    FactId, "a fact identifier";
    /// Identifies a household.
    HouseholdId, "a household identifier";
    /// Identifies a medical consortium of facilities.
    ConsortiumId, "a consortium identifier";
    /// Identifies a settlement.
    SettlementId, "a settlement identifier";
    /// Identifies who works with the system.
    UserId, "a user identifier";
}

/// Why a text is not an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParseIdError {
    /// The text is empty.
    Empty,
    /// There are more than [`MAX_ID_CHARS`] characters.
    TooLong,
    /// There is a control character or an invisible one.
    ControlCharacter,
    /// The text begins or ends with white space.
    SurroundingSpace,
}

impl ParseIdError {
    /// The message in Chinese.
    #[must_use]
    pub const fn zh(&self) -> &'static str {
        match self {
            Self::Empty => "编号为空",
            Self::TooLong => "编号超过64个字符",
            Self::ControlCharacter => "编号含有控制字符或不可见字符",
            Self::SurroundingSpace => "编号首尾有空白",
        }
    }
}

impl fmt::Display for ParseIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "identifier is empty",
            Self::TooLong => "identifier has more than 64 characters",
            Self::ControlCharacter => "identifier has a control or invisible character",
            Self::SurroundingSpace => "identifier begins or ends with white space",
        })
    }
}

impl Error for ParseIdError {}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn accepts_ordinary_texts() {
        for text in ["1", "YP-00 12", "门诊001", "C34.900x001"] {
            let id = ItemCode::parse(text).expect("valid");
            assert_eq!(id.as_str(), text);
            assert_eq!(id.to_string(), text);
        }
        assert!(BillId::parse(&"医".repeat(64)).is_ok());
    }

    #[test]
    fn refuses_others() {
        use ParseIdError::{ControlCharacter, Empty, SurroundingSpace, TooLong};
        let long = "医".repeat(65);
        for (text, error) in [
            ("", Empty),
            (long.as_str(), TooLong),
            ("a\nb", ControlCharacter),
            ("a\u{7f}", ControlCharacter),
            ("\u{feff}a", ControlCharacter),
            ("a\u{200b}b", ControlCharacter),
            ("a\u{202e}b", ControlCharacter),
            (" ", SurroundingSpace),
            (" a", SurroundingSpace),
            ("a\u{3000}", SurroundingSpace),
        ] {
            assert_eq!(PersonId::parse(text), Err(error), "{text:?}");
        }
    }

    #[test]
    fn maps_can_be_asked_with_text() {
        let id = FacilityId::parse("H1").expect("valid");
        let map = HashMap::from([(id, 3)]);
        assert_eq!(map.get("H1"), Some(&3));
    }

    #[test]
    fn serde_checks_on_the_way_in() {
        let id: SourceId = serde_json::from_str("\"a\"").expect("reads");
        assert_eq!(serde_json::to_string(&id).expect("serialises"), "\"a\"");
        let error = serde_json::from_str::<SourceId>("\" a\"").expect_err("refused");
        assert!(error.to_string().contains("white space"));
        assert!(serde_json::from_str::<SourceId>("12").is_err());
    }

    proptest! {
        #[test]
        fn any_text_round_trips_or_is_refused(text in ".{0,70}") {
            match DiagnosisCode::parse(&text) {
                Ok(id) => {
                    prop_assert_eq!(id.as_str(), text.as_str());
                    let json = serde_json::to_string(&id).expect("serialises");
                    let back: DiagnosisCode = serde_json::from_str(&json).expect("reads");
                    prop_assert_eq!(back, id);
                }
                Err(_) => {
                    let json = serde_json::to_string(&text).expect("serialises");
                    prop_assert!(serde_json::from_str::<DiagnosisCode>(&json).is_err());
                }
            }
        }
    }
}
