//! What a command asks to be written, as one value, and why it may be refused.

use std::error::Error;
use std::fmt;

use crate::fault::Fault;
use crate::keys::Hash;
use crate::records::{
    Account, Accumulator, Book, Facility, Fact, Item, Person, Record, Reservation, Transfer, Waiting,
};
use crate::stream::Stream;

/// The idempotency key of a command: 1 to 64 visible ASCII characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommandKey(Box<str>);

/// The text is not a [`CommandKey`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommandKeyError;

impl fmt::Display for CommandKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a command key has 1 to 64 visible ASCII characters")
    }
}

impl Error for CommandKeyError {}

impl CommandKey {
    /// Checks `text` and takes it as it is.
    ///
    /// # Errors
    /// [`CommandKeyError`] when it is empty, too long or has other characters.
    pub fn parse(text: &str) -> Result<Self, CommandKeyError> {
        let fits = (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        if fits { Ok(Self(text.into())) } else { Err(CommandKeyError) }
    }

    /// The text of the key.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Everything that one command writes: all of it or nothing.
///
/// INVARIANT (a command takes effect once): the same key with the same content gives the first answer again, with other
/// content it is refused.
#[derive(Debug, Clone)]
pub struct Commit {
    /// The key of the command.
    pub key: CommandKey,
    /// A hash of the command's canonical content: keyed (`Store::content_hash`) where that may hold private data.
    pub content: Hash,
    /// What the audit trail says of it.
    pub act: Act,
    /// What is written, one for each stream, at least one.
    pub writes: Vec<Write>,
    /// What the command answers, now and when it is sent again. No private fields.
    pub answer: Vec<u8>,
}

/// Who did what, when and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// The user or the program.
    pub who: String,
    /// What was done, in the domain's words.
    pub what: String,
    /// When, in milliseconds since 1970 in UTC.
    pub at_ms: i64,
    /// Why.
    pub why: String,
}

/// What is written to one stream.
#[derive(Debug, Clone)]
pub struct Write {
    /// Whose history goes on.
    pub stream: Stream,
    /// The version that the decision rests on: 0 for a stream that does not exist yet. Nothing means that the decision
    /// holds whatever came before.
    ///
    /// INVARIANT (two settlements never use the same allowance): where another commit came first, this one is refused.
    pub expected: Option<u64>,
    /// The rows; none for a mere entry of the audit trail.
    pub rows: Rows,
}

/// Rows to add to a stream, each list in its order.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    /// The person as known from now on; only in a person's stream.
    pub person: Option<Person>,
    /// Facts learned.
    pub facts: Vec<Fact>,
    /// Records posted.
    pub records: Vec<Record>,
    /// Their transfers; each names a record of this list.
    pub transfers: Vec<Transfer>,
    /// The accumulators after it. A settlement or reversal with a scheme and year comes with those of both.
    pub accumulators: Vec<Accumulator>,
    /// Reservations made or ended.
    pub reservations: Vec<Reservation>,
    /// Versions of facilities.
    pub facilities: Vec<Facility>,
    /// Versions of items.
    pub items: Vec<Item>,
    /// Books published.
    pub books: Vec<Book>,
    /// Versions of accounts.
    pub accounts: Vec<Account>,
    /// Bills that wait, or no longer.
    pub waiting: Vec<Waiting>,
}

/// A command that took effect, and is on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committed {
    /// The answer that came with it first.
    pub answer: Vec<u8>,
    /// The version of its first stream after it.
    pub version: u64,
    /// Whether it had taken effect before and this is the first answer again.
    pub repeated: bool,
}

/// Why a command did not take effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommitError {
    /// The key was used for another content.
    SameKeyOtherContent,
    /// Another commit of the stream came first: load again, decide again.
    Conflict {
        /// The stream.
        stream: Stream,
        /// The version that the decision rested on.
        expected: u64,
        /// The version that the stream has.
        found: u64,
    },
    /// The bill of the same facility and person is settled by this record, which stands.
    DuplicateBill {
        /// The id of the standing settlement.
        settlement: String,
    },
    /// Somebody else has the same identity number.
    DuplicateNumber {
        /// The stream of who has it.
        holder: Stream,
    },
    /// An id that may exist only once exists already.
    DuplicateId,
    /// A record to reverse, correct or pay for is not in the stream.
    UnknownRecord {
        /// Its id.
        id: String,
    },
    /// A record to reverse is reversed already.
    AlreadyReversed {
        /// The id of the reversal.
        reversal: String,
    },
    /// The commit contradicts itself.
    Invalid(InvalidCommit),
    /// The database failed. After a transient fault whether the command took effect is open: send it again under the
    /// same key.
    Database(Fault),
}

impl CommitError {
    /// Whether the same command may succeed when sent again as it is.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        matches!(self, Self::Database(fault) if fault.is_transient())
    }
}

/// How a commit contradicts itself: a mistake of the program that made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvalidCommit {
    /// It writes to no stream.
    NoWrites,
    /// It names a stream twice.
    StreamTwice,
    /// A person stands in a stream that is not a person's.
    PersonElsewhere,
    /// A text holds a NUL character, or an identity number is empty.
    Unstorable,
    /// A transfer of nothing or less.
    Amount,
    /// A transfer from an account to itself.
    SameAccount,
    /// A transfer that names no record of the same commit and stream.
    TransferWithoutRecord,
    /// A settlement or reversal moves a scheme's year and its accumulator is missing.
    MissingAccumulator,
    /// A reversal that names no record, or another facility or bill than what it reverses.
    Reversal,
}

impl fmt::Display for InvalidCommit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoWrites => "it writes nothing",
            Self::StreamTwice => "it names a stream twice",
            Self::PersonElsewhere => "a person outside of a person's stream",
            Self::Unstorable => "a text with a NUL character or an empty identity number",
            Self::Amount => "a transfer of nothing or less",
            Self::SameAccount => "a transfer from an account to itself",
            Self::TransferWithoutRecord => "a transfer without its record",
            Self::MissingAccumulator => "a settlement or reversal without its accumulator",
            Self::Reversal => "a reversal that does not match what it reverses",
        })
    }
}

impl fmt::Display for CommitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SameKeyOtherContent => f.write_str("the command key was used for another content"),
            Self::Conflict { expected, found, .. } => {
                write!(f, "decided on version {expected}, but version {found} came first")
            }
            Self::DuplicateBill { settlement } => write!(f, "the bill is settled already by `{settlement}`"),
            Self::DuplicateNumber { .. } => f.write_str("somebody else has the same identity number"),
            Self::DuplicateId => f.write_str("an id is in use already"),
            Self::UnknownRecord { id } => write!(f, "there is no record `{id}`"),
            Self::AlreadyReversed { reversal } => write!(f, "the record is reversed already by `{reversal}`"),
            Self::Invalid(how) => write!(f, "the commit contradicts itself: {how}"),
            Self::Database(fault) => fault.fmt(f),
        }
    }
}

impl Error for CommitError {}
