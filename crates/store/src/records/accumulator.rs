//! Accumulators of a person, scheme and year.

use super::Resource;
use crate::fault::Fault;
use crate::schema::{ACCUMULATOR, Table};
use crate::value::{Cells, Row, Value};

/// What a person has used of a scheme's allowances in a year, after the commit that wrote it. The newest counts; older
/// ones stay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accumulator {
    /// The scheme.
    pub scheme: String,
    /// The year.
    pub year: i16,
    /// Canonical JSON, by the names of the layers.
    pub document: Vec<u8>,
}

impl Resource for Accumulator {
    const TABLE: &'static Table = &ACCUMULATOR;

    fn cells(&self) -> Row {
        vec![Value::text(&self.scheme), Value::count(self.year), Value::document(&self.document)]
    }

    fn read(cells: &mut Cells) -> Result<Self, Fault> {
        let (scheme, year) = (cells.text()?, cells.int()?);
        let year = i16::try_from(year).map_err(|_| cells.malformed())?;
        Ok(Self { scheme, year, document: cells.document()? })
    }
}
