//! What is kept: plain records, an index column for each thing to find or order by, and the document itself.
//!
//! A document is canonical JSON text as bytes; the store never looks inside. No document may hold an identity number or
//! a phone: those go into the private fields of a [`Person`], which are encrypted.

mod account;
mod accumulator;
mod book;
mod dated;
mod person;
mod record;
mod reservation;
mod transfer;
mod waiting;

pub use account::Account;
pub use accumulator::Accumulator;
pub use book::Book;
pub use dated::{Facility, Fact, Item, Term};
pub(crate) use person::{FIXED_PERSON_COLUMNS, SealedPerson};
pub use person::{Person, Private};
pub use record::{BriefRecord, Record, RecordKind};
pub use reservation::Reservation;
pub use transfer::Transfer;
pub use waiting::Waiting;

use crate::fault::Fault;
use crate::schema::Table;
use crate::stream::Stream;
use crate::value::{Cells, Row, Value};

/// A record as it stands in the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept<T> {
    /// Where it stands: lists go on after this.
    pub at: Position,
    /// What was kept.
    pub value: T,
}

/// Stream, seq and n.
pub(crate) const POSITION_COLUMNS: usize = 3;

/// Where a row stands: the stream, the commit of the stream that wrote it, and its place within the commit. Ordered as
/// lists are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Whose row it is.
    pub stream: Stream,
    /// The version of the stream after the commit that wrote it.
    pub seq: u64,
    /// From 0, within its commit and table.
    pub place: u64,
}

impl Position {
    pub(crate) fn key(&self) -> Row {
        vec![Value::text(self.stream.to_string()), Value::count(self.seq), Value::count(self.place)]
    }

    pub(crate) fn read(cells: &mut Cells, table: &'static str) -> Result<Self, Fault> {
        let stream = Stream::read(&cells.text()?, table)?;
        Ok(Self { stream, seq: cells.count()?, place: cells.count()? })
    }
}

/// A kind of record with a table of its own, keyed by [`Position`].
pub(crate) trait Resource: Sized {
    const TABLE: &'static Table;

    /// The columns after the key.
    fn cells(&self) -> Row;

    /// The reverse of [`cells`](Self::cells).
    fn read(cells: &mut Cells) -> Result<Self, Fault>;
}

/// Reads a whole row, its key first.
pub(crate) fn kept<T: Resource>(row: Row) -> Result<Kept<T>, Fault> {
    let mut cells = Cells::new(T::TABLE.name, row);
    Ok(Kept { at: Position::read(&mut cells, T::TABLE.name)?, value: T::read(&mut cells)? })
}

pub(crate) fn all_kept<T: Resource>(rows: Vec<Row>) -> Result<Vec<Kept<T>>, Fault> {
    rows.into_iter().map(kept).collect()
}
