//! The audit chain: each entry holds the hash of the one before and a digest of all that its commit wrote.
//!
//! INVARIANT (the audit chain): both are keyed with a secret outside of the database, so who can write to the database
//! alone can neither change a row nor make up one without it showing.

use crate::commit::Act;
use crate::fault::Fault;
use crate::keys::{Hash, Keys, Mac256};
use crate::records::{FIXED_PERSON_COLUMNS, POSITION_COLUMNS};
use crate::schema::{AUDIT, HISTORY, PERSON};
use crate::secret::Secret;
use crate::stream::Stream;
use crate::value::{Cells, Row, Value};

/// What the first entry of a stream follows on.
pub(crate) const START: Hash = [0; 32];

/// An entry of the audit trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Whose history went on.
    pub stream: Stream,
    /// The version of the stream after it.
    pub seq: u64,
    /// The keyed hash of the entry before, zeros for the first.
    pub previous: Hash,
    /// The key of the command.
    pub command: String,
    /// Who, what, when, why.
    pub act: Act,
    /// The keyed hash of all that the commit wrote to the stream.
    pub digest: Hash,
}

impl AuditEntry {
    pub(crate) fn row(&self) -> Row {
        vec![
            Value::text(self.stream.to_string()),
            Value::count(self.seq),
            Value::Blob(self.previous.to_vec()),
            Value::text(&self.command),
            Value::text(&self.act.who),
            Value::text(&self.act.what),
            Value::Int(self.act.at_ms),
            Value::text(&self.act.why),
            Value::Blob(self.digest.to_vec()),
        ]
    }

    pub(crate) fn read(row: Row) -> Result<Self, Fault> {
        let mut cells = Cells::new(AUDIT.name, row);
        let (stream, seq) = (Stream::read(&cells.text()?, AUDIT.name)?, cells.count()?);
        let (previous, command) = (cells.hash()?, cells.text()?);
        let (who, what, at_ms, why) = (cells.text()?, cells.text()?, cells.int()?, cells.text()?);
        Ok(Self { stream, seq, previous, command, act: Act { who, what, at_ms, why }, digest: cells.hash()? })
    }

    /// What the next entry holds as `previous`.
    pub(crate) fn hash(&self, keys: &Keys) -> Hash {
        let mut mac = keys.chain();
        mac.update(b"yidan audit 1");
        feed(&mut mac, &self.row());
        mac.finish()
    }
}

/// The command as an entry's digest covers it: only that of its first stream does.
pub(crate) struct Command<'a> {
    pub key: &'a str,
    pub content: &'a Hash,
    /// As its row holds it.
    pub answer: &'a Value,
}

/// The digest of what one commit wrote to a stream: rows in the order of [`HISTORY`], each list by place. Of people the
/// private fields count in clear (`private`, as many as there are people), so that keys can rotate.
pub(crate) fn digest(
    keys: &Keys,
    command: Option<&Command<'_>>,
    rows: &[Vec<Row>; HISTORY.len()],
    private: &[Secret],
) -> Hash {
    let mut mac = keys.chain();
    mac.update(b"yidan content 1");
    if let Some(command) = command {
        feed(&mut mac, &[Value::text(command.key), Value::Blob(command.content.to_vec())]);
        feed(&mut mac, std::slice::from_ref(command.answer));
    }
    let mut private = private.iter();
    for (table, rows) in HISTORY.iter().zip(rows) {
        feed(&mut mac, &[Value::text(table.name), Value::count(rows.len())]);
        for row in rows {
            // The place counts, stream and version stand in the entry.
            let cells = row.get(POSITION_COLUMNS - 1..).unwrap_or_default();
            if table.name == PERSON.name {
                feed(&mut mac, cells.get(..=FIXED_PERSON_COLUMNS).unwrap_or_default());
                let clear = private.next().map_or(&[][..], Secret::reveal);
                feed(&mut mac, &[Value::count(clear.len())]);
                mac.update(clear);
            } else {
                feed(&mut mac, cells);
            }
        }
    }
    mac.finish()
}

fn feed(mac: &mut Mac256, cells: &[Value]) {
    cells.iter().for_each(|cell| cell.feed(|bytes| mac.update(bytes)));
}
