//! What streams and commands tell of themselves: versions, first answers, the audit trail, what was posted.

use std::collections::BTreeMap;

use crate::chain::AuditEntry;
use crate::commit::CommandKey;
use crate::fault::Fault;
use crate::keys::Hash;
use crate::people::{RECORDS, TRANSFERS};
use crate::records::{Kept, Record, Transfer, all_kept};
use crate::schema::{COMMAND, HEAD};
use crate::session::Call;
use crate::store::Store;
use crate::stream::Stream;
use crate::value::{Cells, Row, Value};

const AUDIT: &str = "SELECT stream, seq, previous, command, actor, action, at_ms, reason, digest FROM audit \
    WHERE stream = $1 AND seq > $2 ORDER BY seq LIMIT $3";

/// A command that took effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandOutcome {
    /// The hash of its canonical content: another one under the same key is another command.
    pub content: Hash,
    /// What it was answered.
    pub answer: Vec<u8>,
    /// The first stream that it wrote to.
    pub stream: Stream,
    /// The version of that stream after it.
    pub seq: u64,
}

/// What was posted in a stream, as it stood at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamRecords {
    /// The version of the stream, 0 if nothing was written to it; a commit names the one that it decided on.
    pub version: u64,
    /// All records in the order of writing.
    pub records: Vec<Kept<Record>>,
    /// All transfers in the order of writing.
    pub transfers: Vec<Kept<Transfer>>,
}

impl Store {
    /// The version of a stream, 0 if nothing was written to it.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn version(&self, stream: &Stream) -> Result<u64, Fault> {
        Ok(self.versions(std::slice::from_ref(stream))?.pop().unwrap_or(0))
    }

    /// The versions of several streams at one moment, each in its place, 0 where nothing was written.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn versions(&self, streams: &[Stream]) -> Result<Vec<u64>, Fault> {
        let names: Vec<String> = streams.iter().map(Stream::to_string).collect();
        let keys = names.iter().map(|name| vec![Value::text(name)]).collect();
        // On SQLite each key is a statement of its own, so only a snapshot makes them one moment.
        let rows = self.snapshot(vec![Call::find(&HEAD, &["stream"], keys)])?.pop().unwrap_or_default();
        let found: BTreeMap<String, u64> = rows.into_iter().map(head).collect::<Result<_, _>>()?;
        Ok(names.iter().map(|name| found.get(name).copied().unwrap_or(0)).collect())
    }

    /// What a command did, nothing if it did not take effect.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn command(&self, key: &CommandKey) -> Result<Option<CommandOutcome>, Fault> {
        let rows = self.rows(&Call::find(&COMMAND, &["key"], vec![vec![Value::text(key.as_str())]]))?;
        rows.into_iter().next().map(outcome).transpose()
    }

    /// Everything posted in a stream, in one round trip. Of people, [`person_file`](Self::person_file) tells more.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn stream_records(&self, stream: &Stream) -> Result<StreamRecords, Fault> {
        let name = stream.to_string();
        let of = |text| Call::sql(text, vec![Value::text(&name)]);
        let version = Call::find(&HEAD, &["stream"], vec![vec![Value::text(&name)]]);
        let mut answers = self.snapshot(vec![version, of(RECORDS), of(TRANSFERS)])?.into_iter();
        let mut next = || answers.next().unwrap_or_default();
        let version = next().pop().map(head).transpose()?.map_or(0, |(_, version)| version);
        Ok(StreamRecords { version, records: all_kept(next())?, transfers: all_kept(next())? })
    }

    /// The audit trail of a stream after an entry.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn audit(&self, stream: &Stream, after: u64, limit: usize) -> Result<Vec<AuditEntry>, Fault> {
        let which = vec![Value::text(stream.to_string()), Value::count(after), Value::count(limit)];
        self.rows(&Call::sql(AUDIT, which))?.into_iter().map(AuditEntry::read).collect()
    }
}

/// A stream and its version from a row of `head`.
pub(crate) fn head(row: Row) -> Result<(String, u64), Fault> {
    let mut cells = Cells::new(HEAD.name, row);
    Ok((cells.text()?, cells.count()?))
}

fn outcome(row: Row) -> Result<CommandOutcome, Fault> {
    let mut cells = Cells::new(COMMAND.name, row);
    cells.text()?;
    let (content, stream) = (cells.hash()?, Stream::read(&cells.text()?, COMMAND.name)?);
    Ok(CommandOutcome { content, stream, seq: cells.count()?, answer: cells.document()? })
}
