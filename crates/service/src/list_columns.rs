//! Which column of a list is what, remembered from one month to the next.

use serde_json::Value;
use yidan_domain::bill::ShortText;
use yidan_store::{CommandKey, Commit, Name, Rows, Stream, Write};

use crate::command::{Caller, act, refused};
use crate::kept::MalformedKept;
use crate::lists::offered;
use crate::refusal::Refusal;
use crate::service::Service;

impl Service {
    /// The columns of the last list of a group that an office sent, as they were remembered; `None`: of no list.
    ///
    /// # Errors
    /// Those of the database.
    pub fn list_columns(&self, office: &str, group: &ShortText) -> Result<Option<Value>, Refusal> {
        let Some(stream) = stream(office, group) else { return Ok(None) };
        let version = self.store().version(&stream)?;
        let last = self.store().audit(&stream, version.saturating_sub(1), 1)?.pop();
        let Some(entry) = last else { return Ok(None) };
        let malformed = || MalformedKept::new("columns of list", &entry.command);
        let key = CommandKey::parse(&entry.command).map_err(|_| malformed())?;
        let kept = self.store().command(&key)?.ok_or_else(malformed)?;
        serde_json::from_slice(&kept.answer).map(Some).map_err(|_| malformed().into())
    }

    /// Remembers the columns of a list for the next one of its source, if they are not those that are remembered already.
    ///
    /// # Errors
    /// Those of the database.
    pub fn remember_list_columns(
        &self,
        by: &Caller,
        office: &str,
        group: &ShortText,
        columns: &Value,
    ) -> Result<(), Refusal> {
        offered(by)?;
        // A source with too long a name has no list applied either.
        let Some(stream) = stream(office, group) else { return Ok(()) };
        if self.list_columns(office, group)?.as_ref() == Some(columns) {
            return Ok(());
        }
        let moment = self.moment();
        let key = format!("columns:{}", self.unique(moment));
        let commit = Commit {
            key: CommandKey::parse(&key).map_err(|_| MalformedKept::new("key", &key))?,
            content: [0; 32],
            act: act(by, format!("columns of list {office} {}", group.as_str()), moment),
            writes: vec![Write { stream, expected: None, rows: Rows::default() }],
            answer: columns.to_string().into_bytes(),
        };
        self.store().commit(commit).map(drop).map_err(refused)
    }
}

/// What is remembered of a source has a stream of its own beside that of its lists.
fn stream(office: &str, group: &ShortText) -> Option<Stream> {
    Name::parse(&format!("列 {office} {}", group.as_str())).ok().map(Stream::List)
}
