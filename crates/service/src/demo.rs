//! Databases in which everything is made up: that they are, and how far the making has come, is remembered in them.

use serde_json::{Value, json};
use yidan_store::{CommandKey, Name, Rows, Stream, Write};

use crate::command::{Answer, Content, Decision, Order};
use crate::kept::MalformedKept;
use crate::refusal::Refusal;
use crate::service::Service;

/// What is remembered has a stream of its own, without a table.
const STREAM: &str = "示范";

impl Service {
    /// What was remembered last of how everything here was made up; `None`: nothing says that it is.
    ///
    /// # Errors
    /// Those of the database.
    pub fn demo(&self) -> Result<Option<Value>, Refusal> {
        let stream = stream()?;
        let version = self.store().version(&stream)?;
        let Some(entry) = self.store().audit(&stream, version.saturating_sub(1), 1)?.pop() else {
            return Ok(None);
        };
        let malformed = || MalformedKept::new("demo", &entry.command);
        let key = CommandKey::parse(&entry.command).map_err(|_| malformed())?;
        let kept = self.store().command(&key)?.ok_or_else(malformed)?;
        serde_json::from_slice(&kept.answer).map(Some).map_err(|_| malformed().into())
    }

    /// Remembers that everything here is made up, and how.
    ///
    /// # Errors
    /// Those of the database.
    pub fn remember_demo(&self, order: &Order, how: &Value) -> Result<Answer, Refusal> {
        self.once(order, &Content::of("demo", how), |_| {
            let writes = vec![Write { stream: stream()?, expected: None, rows: Rows::default() }];
            Ok(Decision { what: "everything here is made up".to_owned(), writes, answer: how.clone().into() })
        })
    }

    /// Whether nothing was ever registered here.
    ///
    /// # Errors
    /// Those of the database.
    pub fn is_untouched(&self) -> Result<bool, Refusal> {
        let registers = [Stream::Facilities, Stream::Items, Stream::Books, Stream::Accounts];
        let versions = self.store().versions(&registers)?;
        Ok(versions.iter().all(|version| *version == 0) && self.store().people_ids(None, 1)?.is_empty())
    }
}

fn stream() -> Result<Stream, Refusal> {
    let name = Name::parse(STREAM).map_err(|_| MalformedKept::new("name", &json!(STREAM)))?;
    Ok(Stream::List(name))
}
