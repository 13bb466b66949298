//! Reading checked values from serde strings.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, Deserializer, Visitor};

/// Reads a string and hands it to `parse`, so that a value read from outside
/// passes the same check as one made in code.
///
/// Anything but a string is refused: a JSON number may already have lost
/// digits in the program that wrote it. It must stay `deserialize_str`: with
/// `deserialize_any` a CSV reader would guess a number from every amount.
pub(crate) fn from_text<'de, D, T, E, P>(
    deserializer: D,
    expecting: &'static str,
    parse: P,
) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    E: fmt::Display,
    P: FnOnce(&str) -> Result<T, E>,
{
    deserializer.deserialize_str(TextVisitor { expecting, parse, result: PhantomData })
}

struct TextVisitor<T, E, P> {
    expecting: &'static str,
    parse: P,
    result: PhantomData<fn() -> Result<T, E>>,
}

impl<T, E, P> Visitor<'_> for TextVisitor<T, E, P>
where
    E: fmt::Display,
    P: FnOnce(&str) -> Result<T, E>,
{
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expecting)
    }

    fn visit_str<X: de::Error>(self, text: &str) -> Result<T, X> {
        (self.parse)(text).map_err(X::custom)
    }
}

#[cfg(test)]
mod tests {
    use crate::Fen;

    #[test]
    fn other_types_are_refused() {
        for text in ["12", "1.5", "null", "true", "[]", "{}"] {
            assert!(serde_json::from_str::<Fen>(text).is_err());
        }
    }
}
