//! What can go wrong with a database, told apart by what the caller can do about it.

use std::error::Error;
use std::fmt;

/// A database that did not do what it was asked.
///
/// Only codes are kept: messages of a database may quote what it holds, and that is personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Locked, or a transaction that lost against another: the same again may succeed.
    Busy,
    /// The connection is gone or cannot be made; whether the last command took effect is open. Sending it again under
    /// its key is safe.
    Lost,
    /// Something that may exist only once exists already.
    Duplicate,
    /// No space left on the disk or in memory.
    Full,
    /// The file or a page of it is damaged, or is no database.
    Corrupt,
    /// A row of this table does not read as what it should be.
    Malformed(&'static str),
    /// Private fields cannot be opened: their key is not in the key file, or they were changed.
    Sealed,
    /// Any other refusal, with the code of the database.
    Refused(String),
}

impl Fault {
    /// Whether the same again may succeed without anybody doing anything.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        matches!(self, Self::Busy | Self::Lost)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Busy => f.write_str("the database is busy"),
            Self::Lost => f.write_str("the database cannot be reached"),
            Self::Duplicate => f.write_str("exists already"),
            Self::Full => f.write_str("the database has no space left"),
            Self::Corrupt => f.write_str("the database is damaged"),
            Self::Malformed(table) => write!(f, "a row of table `{table}` is malformed"),
            Self::Sealed => f.write_str("private fields cannot be opened with the keys at hand"),
            Self::Refused(code) => write!(f, "the database refused with code {code}"),
        }
    }
}

impl Error for Fault {}
