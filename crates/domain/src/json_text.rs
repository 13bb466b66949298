//! JSON written as text, piece by piece: a settlement has a document of a thousand values, and a tree of them would take
//! longer to make, print and drop than everything else about it.

use std::fmt::Display;

use serde::{Serialize, Serializer};
use serde_json::Value;

/// An object under way.
pub(crate) struct Object<'t> {
    text: &'t mut Vec<u8>,
    empty: bool,
}

/// The text of an object.
pub(crate) fn text(write: impl FnOnce(&mut Object<'_>)) -> String {
    let mut text = Vec::with_capacity(4096);
    object(&mut text, write);
    // All of it came from texts.
    String::from_utf8(text).unwrap_or_default()
}

/// The same as a value.
pub(crate) fn value(write: impl FnOnce(&mut Object<'_>)) -> Value {
    parsed(&text(write))
}

/// What [`text`] wrote.
pub(crate) fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

fn object(text: &mut Vec<u8>, write: impl FnOnce(&mut Object<'_>)) {
    text.push(b'{');
    write(&mut Object { text: &mut *text, empty: true });
    text.push(b'}');
}

impl Object<'_> {
    pub(crate) fn put(&mut self, key: &str, value: impl Serialize) {
        self.key(key);
        self.write(value);
    }

    /// Leaves out what is absent.
    pub(crate) fn maybe(&mut self, key: &str, value: Option<impl Serialize>) {
        if let Some(value) = value {
            self.put(key, value);
        }
    }

    pub(crate) fn object(&mut self, key: &str, write: impl FnOnce(&mut Object<'_>)) {
        self.key(key);
        object(self.text, write);
    }

    /// An object, or null.
    pub(crate) fn object_or_null<T>(
        &mut self,
        key: &str,
        of: Option<T>,
        write: impl FnOnce(&mut Object<'_>, T),
    ) {
        match of {
            Some(of) => self.object(key, |out| write(out, of)),
            None => self.put(key, ()),
        }
    }

    /// A list of objects.
    pub(crate) fn objects<T>(
        &mut self,
        key: &str,
        items: impl IntoIterator<Item = T>,
        mut write: impl FnMut(&mut Object<'_>, T),
    ) {
        self.key(key);
        self.text.push(b'[');
        for (at, item) in items.into_iter().enumerate() {
            if at > 0 {
                self.text.push(b',');
            }
            object(self.text, |out| write(out, item));
        }
        self.text.push(b']');
    }

    fn key(&mut self, key: &str) {
        if !std::mem::take(&mut self.empty) {
            self.text.push(b',');
        }
        self.write(key);
        self.text.push(b':');
    }

    fn write(&mut self, value: impl Serialize) {
        // Memory takes all, and the values are texts, numbers and lists of them: nothing can fail.
        let _ = serde_json::to_writer(&mut *self.text, &value);
    }
}

/// A value as the text that people see.
pub(crate) struct Shown<T>(pub T);

impl<T: Display> Serialize for Shown<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_what_a_tree_would() {
        let written = text(|out| {
            out.put("a\"b", "甲\n");
            out.maybe("gone", None::<u8>);
            out.object("empty", |_| {});
            out.object_or_null("none", None::<u8>, |_, _| {});
            out.objects("list", [1, 2], |out, n| out.put("n", Shown(n)));
        });
        assert_eq!(written, r#"{"a\"b":"甲\n","empty":{},"none":null,"list":[{"n":"1"},{"n":"2"}]}"#);
        assert_eq!(parsed(&written).to_string(), written);
    }
}
