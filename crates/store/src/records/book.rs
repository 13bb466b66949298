//! Published policy books.

use super::Resource;
use crate::fault::Fault;
use crate::keys::Hash;
use crate::schema::{BOOK, Table};
use crate::value::{Cells, Row, Value};

/// A published version of a book; never edited. For an area and year the newest governs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Book {
    /// SHA-256 of the text; unique.
    pub hash: Hash,
    /// The area that it governs.
    pub area: String,
    /// The year that it governs.
    pub year: i16,
    /// When it was published, in milliseconds since 1970 in UTC.
    pub published_ms: i64,
    /// Who wrote it.
    pub author: String,
    /// Who approved it.
    pub approver: String,
    /// The book itself, Markdown.
    pub text: Vec<u8>,
}

impl Resource for Book {
    const TABLE: &'static Table = &BOOK;

    fn cells(&self) -> Row {
        vec![
            Value::Blob(self.hash.to_vec()),
            Value::text(&self.area),
            Value::count(self.year),
            Value::Int(self.published_ms),
            Value::text(&self.author),
            Value::text(&self.approver),
            Value::Blob(self.text.clone()),
        ]
    }

    fn read(cells: &mut Cells) -> Result<Self, Fault> {
        let (hash, area, year) = (cells.hash()?, cells.text()?, cells.int()?);
        let year = i16::try_from(year).map_err(|_| cells.malformed())?;
        let (published_ms, author) = (cells.int()?, cells.text()?);
        Ok(Self { hash, area, year, published_ms, author, approver: cells.text()?, text: cells.blob()? })
    }
}
