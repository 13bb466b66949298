//! Bills that a facility's system sent and that wait at its window.

use yidan_types::{BillId, FacilityId};

use super::Resource;
use crate::fault::Fault;
use crate::schema::{Table, WAITING};
use crate::value::{Cells, Row, Value};

/// A bill that waits to be settled, in the stream of its person. Of the same facility and number the newest counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Where it waits.
    pub facility: FacilityId,
    /// Its number there.
    pub bill: BillId,
    /// The claim, canonical JSON; empty where it was withdrawn.
    pub document: Vec<u8>,
}

impl Resource for Waiting {
    const TABLE: &'static Table = &WAITING;

    fn cells(&self) -> Row {
        let names = [self.facility.as_str(), self.bill.as_str()].map(Value::text);
        names.into_iter().chain([Value::Blob(self.document.clone())]).collect()
    }

    fn read(cells: &mut Cells) -> Result<Self, Fault> {
        let facility = cells.parsed(FacilityId::parse)?;
        Ok(Self { facility, bill: cells.parsed(BillId::parse)?, document: cells.blob()? })
    }
}
