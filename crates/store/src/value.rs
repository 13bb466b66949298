//! Values as both databases keep them: whole numbers, texts and bytes.

use std::vec::IntoIter;

use yidan_types::{Date, Fen, parse_date};

use crate::fault::Fault;
use crate::packed::{packed, unpacked};

/// The type of a column. Both databases hold exactly these three without loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Int,
    Text,
    Blob,
}

/// One cell.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Value {
    Null,
    Int(i64),
    Text(String),
    Blob(Vec<u8>),
}

pub(crate) type Row = Vec<Value>;

impl Value {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(crate) fn optional(text: Option<impl Into<String>>) -> Self {
        text.map_or(Self::Null, |text| Self::Text(text.into()))
    }

    /// A document as rows hold it.
    pub(crate) fn document(document: &[u8]) -> Self {
        Self::Blob(packed(document))
    }

    pub(crate) fn day(day: Date) -> Self {
        Self::Text(day.to_string())
    }

    pub(crate) fn optional_day(day: Option<Date>) -> Self {
        day.map_or(Self::Null, Self::day)
    }

    /// A counter or a size; those of ours stay far below the limit of `i64`.
    pub(crate) fn count(count: impl TryInto<i64>) -> Self {
        Self::Int(count.try_into().unwrap_or(i64::MAX))
    }

    /// Whether both databases can hold it: PostgreSQL has no NUL inside of a text.
    pub(crate) fn is_storable(&self) -> bool {
        !matches!(self, Self::Text(text) if text.contains('\0'))
    }

    /// The same bytes for the same value on every machine, and no two values alike: what hashes are taken of.
    pub(crate) fn feed(&self, mut sink: impl FnMut(&[u8])) {
        let mut sized = |tag: u8, bytes: &[u8]| {
            sink(&[tag]);
            sink(&u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
            sink(bytes);
        };
        match self {
            Self::Null => sized(0, &[]),
            Self::Int(number) => sized(1, &number.to_be_bytes()),
            Self::Text(text) => sized(2, text.as_bytes()),
            Self::Blob(bytes) => sized(3, bytes),
        }
    }
}

/// Reads the cells of one row from left to right; what does not read as what it should be is a fault of `table`.
pub(crate) struct Cells {
    table: &'static str,
    cells: IntoIter<Value>,
}

impl Cells {
    pub(crate) fn new(table: &'static str, row: Row) -> Self {
        Self { table, cells: row.into_iter() }
    }

    pub(crate) fn malformed(&self) -> Fault {
        Fault::Malformed(self.table)
    }

    pub(crate) fn value(&mut self) -> Result<Value, Fault> {
        self.cells.next().ok_or(Fault::Malformed(self.table))
    }

    pub(crate) fn text(&mut self) -> Result<String, Fault> {
        self.optional_text()?.ok_or(Fault::Malformed(self.table))
    }

    pub(crate) fn optional_text(&mut self) -> Result<Option<String>, Fault> {
        match self.value()? {
            Value::Text(text) => Ok(Some(text)),
            Value::Null => Ok(None),
            _ => Err(self.malformed()),
        }
    }

    pub(crate) fn blob(&mut self) -> Result<Vec<u8>, Fault> {
        match self.value()? {
            Value::Blob(bytes) => Ok(bytes),
            _ => Err(self.malformed()),
        }
    }

    /// A document, which rows may hold compressed.
    pub(crate) fn document(&mut self) -> Result<Vec<u8>, Fault> {
        unpacked(self.blob()?, self.table)
    }

    pub(crate) fn optional_blob(&mut self) -> Result<Option<Vec<u8>>, Fault> {
        match self.value()? {
            Value::Blob(bytes) => Ok(Some(bytes)),
            Value::Null => Ok(None),
            _ => Err(self.malformed()),
        }
    }

    pub(crate) fn hash(&mut self) -> Result<[u8; 32], Fault> {
        self.blob()?.try_into().map_err(|_| self.malformed())
    }

    pub(crate) fn int(&mut self) -> Result<i64, Fault> {
        match self.value()? {
            Value::Int(number) => Ok(number),
            _ => Err(self.malformed()),
        }
    }

    pub(crate) fn count(&mut self) -> Result<u64, Fault> {
        u64::try_from(self.int()?).map_err(|_| self.malformed())
    }

    pub(crate) fn fen(&mut self) -> Result<Fen, Fault> {
        Fen::new(self.int()?).ok_or(Fault::Malformed(self.table))
    }

    pub(crate) fn day(&mut self) -> Result<Date, Fault> {
        parse_date(&self.text()?).map_err(|_| self.malformed())
    }

    pub(crate) fn optional_day(&mut self) -> Result<Option<Date>, Fault> {
        let text = self.optional_text()?;
        text.map(|text| parse_date(&text).map_err(|_| self.malformed())).transpose()
    }

    /// An identifier, or anything else with a checked constructor from text.
    pub(crate) fn parsed<T, E>(&mut self, parse: impl FnOnce(&str) -> Result<T, E>) -> Result<T, Fault> {
        parse(&self.text()?).map_err(|_| self.malformed())
    }

    pub(crate) fn optional_parsed<T, E>(
        &mut self,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<Option<T>, Fault> {
        let text = self.optional_text()?;
        text.map(|text| parse(&text).map_err(|_| self.malformed())).transpose()
    }
}
