//! Allowances that a quote holds until it expires.

use super::Resource;
use crate::fault::Fault;
use crate::schema::{RESERVATION, Table};
use crate::value::{Cells, Row, Value};

/// A quote that reserves, or the early end of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reservation {
    /// Unique within the stream.
    pub id: String,
    /// Milliseconds since 1970 in UTC, from which it no longer counts.
    pub expires_ms: i64,
    /// The id of the reservation that this one ends, because it was settled or given up.
    pub ends: Option<String>,
    /// Canonical JSON.
    pub document: Vec<u8>,
}

impl Resource for Reservation {
    const TABLE: &'static Table = &RESERVATION;

    fn cells(&self) -> Row {
        vec![
            Value::text(&self.id),
            Value::Int(self.expires_ms),
            Value::optional(self.ends.as_deref()),
            Value::document(&self.document),
        ]
    }

    fn read(cells: &mut Cells) -> Result<Self, Fault> {
        let (id, expires_ms) = (cells.text()?, cells.int()?);
        Ok(Self { id, expires_ms, ends: cells.optional_text()?, document: cells.document()? })
    }
}
