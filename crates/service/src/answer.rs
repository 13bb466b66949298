//! What is answered: documents as they are kept and sent, as text.

use std::fmt;
use std::ops::Deref;
use std::sync::OnceLock;

use serde_json::Value;

/// A JSON document as text. It reads as a value, which is made when one looks into it: most are only sent on.
#[derive(Clone, Debug)]
pub struct Document {
    text: String,
    value: OnceLock<Value>,
}

impl Document {
    /// The document of a text that is known to be JSON.
    pub(crate) const fn written(text: String) -> Document {
        Document { text, value: OnceLock::new() }
    }

    /// Reads bytes; `None` if they are not a JSON document.
    pub(crate) fn read(bytes: Vec<u8>) -> Option<Document> {
        let text = String::from_utf8(bytes).ok()?;
        let value: Value = serde_json::from_str(&text).ok()?;
        Some(Document { text, value: OnceLock::from(value) })
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The text, taken out.
    #[must_use]
    pub fn into_text(self) -> String {
        self.text
    }

    /// The value, taken out.
    #[must_use]
    pub fn into_value(self) -> Value {
        self.value.into_inner().unwrap_or_else(|| parsed(&self.text))
    }
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

impl Deref for Document {
    type Target = Value;

    fn deref(&self) -> &Value {
        self.value.get_or_init(|| parsed(&self.text))
    }
}

impl From<Value> for Document {
    fn from(value: Value) -> Document {
        Document { text: value.to_string(), value: OnceLock::from(value) }
    }
}

impl PartialEq for Document {
    fn eq(&self, other: &Document) -> bool {
        self.text == other.text
    }
}

impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
