//! Streams: what a commit changes one at a time, and what keys begin with.

use std::error::Error;
use std::fmt;

use yidan_types::{FacilityId, PersonId};

use crate::fault::Fault;

/// Whose history a row belongs to. Each stream has a version, the number of its commits, and an audit chain of its own.
///
/// Everything of a person lies in one stream, so a database that spreads over machines keeps it on one of them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stream {
    /// A person: facts, settlements, their transfers.
    Person(PersonId),
    /// Postings between a facility and the funds that are of no single person.
    Facility(FacilityId),
    /// Postings between places, by the code of the area.
    Place(Name),
    /// A source of group lists.
    List(Name),
    /// What one user looked at.
    Access(Name),
    /// The register of facilities.
    Facilities,
    /// The catalogue of items.
    Items,
    /// The published books.
    Books,
    /// The accounts of users.
    Accounts,
}

/// The name of a place, a list or a user within its kind of stream: 1 to 64 characters, no control characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(Box<str>);

/// The text is not a [`Name`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NameError;

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name has 1 to 64 characters, no control characters")
    }
}

impl Error for NameError {}

impl Name {
    /// Checks `text` and takes it as it is.
    ///
    /// # Errors
    /// [`NameError`] when it is empty, too long or has control characters.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let fits = (1..=64).contains(&text.chars().count()) && !text.chars().any(char::is_control);
        if fits { Ok(Self(text.into())) } else { Err(NameError) }
    }

    /// The text of the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(id) => write!(f, "person:{id}"),
            Self::Facility(id) => write!(f, "facility:{id}"),
            Self::Place(name) => write!(f, "place:{}", name.0),
            Self::List(name) => write!(f, "list:{}", name.0),
            Self::Access(name) => write!(f, "access:{}", name.0),
            Self::Facilities => f.write_str("facilities"),
            Self::Items => f.write_str("items"),
            Self::Books => f.write_str("books"),
            Self::Accounts => f.write_str("accounts"),
        }
    }
}

impl Stream {
    /// Reads what `Display` writes; anything else in a row of `table` is malformed.
    pub(crate) fn read(text: &str, table: &'static str) -> Result<Self, Fault> {
        let (kind, name) = text.split_once(':').unwrap_or((text, ""));
        let named = || Name::parse(name).ok();
        let stream = match kind {
            "person" => PersonId::parse(name).ok().map(Self::Person),
            "facility" => FacilityId::parse(name).ok().map(Self::Facility),
            "place" => named().map(Self::Place),
            "list" => named().map(Self::List),
            "access" => named().map(Self::Access),
            "facilities" if text == kind => Some(Self::Facilities),
            "items" if text == kind => Some(Self::Items),
            "books" if text == kind => Some(Self::Books),
            "accounts" if text == kind => Some(Self::Accounts),
            _ => None,
        };
        stream.ok_or(Fault::Malformed(table))
    }
}
