//! What the records alone can show to be wrong.
//!
//! One pass over the audit trail with all tables beside it in the same order, so memory does not grow with the database;
//! only what is known of one stream is kept while it is read.

mod cursor;
mod index;
mod standing;
mod stream;

use crate::fault::Fault;
use crate::keys::{Hash, Keys};
use crate::session::{Call, Session};
use crate::store::Store;

/// Something wrong with the records. Streams are named as rows hold them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// An entry of the audit trail does not follow on the one before: it or the one before was changed.
    BrokenChain {
        /// The stream.
        stream: String,
        /// The number of the later entry.
        seq: u64,
    },
    /// An entry of the audit trail is gone.
    MissingEntry {
        /// The stream.
        stream: String,
        /// Its number.
        seq: u64,
    },
    /// The rows of a commit are not those that it wrote.
    ChangedContent {
        /// The stream.
        stream: String,
        /// The commit.
        seq: u64,
    },
    /// A stream's head is not its last entry, or one is there without the other.
    WrongHead {
        /// The stream.
        stream: String,
    },
    /// A row that no entry of the audit trail vouches for.
    StrayRow {
        /// Its table.
        table: &'static str,
        /// Its stream.
        stream: String,
        /// The commit that it claims.
        seq: u64,
    },
    /// A row that does not read as what it should be.
    MalformedRow {
        /// Its table.
        table: &'static str,
        /// Its stream.
        stream: String,
        /// Its commit.
        seq: u64,
    },
    /// A command of the audit trail is gone.
    MissingCommand {
        /// Its key.
        key: String,
    },
    /// A command that no entry of the audit trail names.
    StrayCommand {
        /// Its key.
        key: String,
    },
    /// Private fields that do not open: changed, or their key is not in the key file.
    Sealed {
        /// The stream.
        stream: String,
        /// The commit.
        seq: u64,
    },
    /// A person cannot be found by the identity number, or another one is.
    WrongNumber {
        /// The stream.
        stream: String,
    },
    /// Two settlements of one bill stand.
    BillSettledTwice {
        /// The stream.
        stream: String,
        /// The first settlement.
        first: String,
        /// The second.
        second: String,
    },
    /// A record is about one that is not there before it, or reverses one that is reversed.
    WrongTarget {
        /// The stream.
        stream: String,
        /// The record.
        record: String,
    },
    /// A record of which there is another with the same id in the stream.
    RepeatedId {
        /// The stream.
        stream: String,
        /// The record.
        record: String,
    },
    /// A transfer of nothing or less, from an account to itself, or of no record of its commit.
    WrongTransfer {
        /// The stream.
        stream: String,
        /// The commit.
        seq: u64,
        /// Its place there.
        place: u64,
    },
    /// A settlement or reversal without the accumulator after it.
    MissingAccumulator {
        /// The stream.
        stream: String,
        /// The record.
        record: String,
    },
}

/// What was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified {
    /// Streams.
    pub streams: u64,
    /// Entries of the audit trail.
    pub entries: u64,
    /// Records.
    pub records: u64,
    /// Transfers.
    pub transfers: u64,
    /// Findings handed over; 0 when nothing is wrong.
    pub findings: u64,
    /// The keyed hash of where every stream stands. Keep it outside of the database: taking back the last commits of a
    /// stream as a whole shows only beside a state noted before.
    pub state: Hash,
}

impl Store {
    /// Looks for everything that the records alone can show to be wrong, in one state of the database, and hands each
    /// finding over as it comes. Commits go on meanwhile.
    ///
    /// # Errors
    /// [`Fault`] when the database cannot be read to its end.
    pub fn verify(&self, found: &mut dyn FnMut(Finding)) -> Result<Verified, Fault> {
        let keys = self.keys();
        self.read(|session| {
            session.rows(Call::Snapshot)?;
            let result = run(session, &keys, found);
            session.rows(Call::Commit)?;
            result
        })
    }
}

fn run(session: &mut dyn Session, keys: &Keys, found: &mut dyn FnMut(Finding)) -> Result<Verified, Fault> {
    let mut findings = 0;
    let mut count = |finding| {
        findings += 1;
        found(finding);
    };
    let seen = stream::walk(session, keys, &mut count)?;
    index::strays(session, &seen, &mut count)?;
    Ok(Verified { findings, ..seen.verified })
}
