//! Records that move money: settlements, reversals, corrections and what follows from them.

use yidan_types::{BillId, Date, FacilityId};

use super::Resource;
use crate::fault::Fault;
use crate::schema::{RECORD, Table};
use crate::value::{Cells, Row, Value};

/// What a record does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordKind {
    /// Settles a bill.
    Settlement,
    /// Cancels a settlement in full.
    Reversal,
    /// Posts the difference to what should have been paid.
    Correction,
    /// A patient pays part of what was deferred.
    Instalment,
    /// Clears between places or with a facility.
    Clearing,
    /// Paid to a facility in advance.
    Prepayment,
}

impl RecordKind {
    const ALL: [Self; 6] = [
        Self::Settlement,
        Self::Reversal,
        Self::Correction,
        Self::Instalment,
        Self::Clearing,
        Self::Prepayment,
    ];

    /// The stable code that rows hold.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Settlement => "settlement",
            Self::Reversal => "reversal",
            Self::Correction => "correction",
            Self::Instalment => "instalment",
            Self::Clearing => "clearing",
            Self::Prepayment => "prepayment",
        }
    }

    fn read(code: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|kind| kind.code() == code).ok_or(())
    }
}

/// One record. INVARIANT (a bill settles once): of a stream's settlements with the same facility and bill at most one
/// stands, that is, has no reversal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Unique in the whole database.
    pub id: String,
    /// What it does.
    pub kind: RecordKind,
    /// The record of the same stream that it reverses, corrects or pays for.
    pub of: Option<String>,
    /// The scheme whose accumulators it moves, with [`year`](Self::year).
    pub scheme: Option<String>,
    /// The year of the accumulators.
    pub year: Option<i16>,
    /// Where the bill is from. A reversal names the facility and bill of what it reverses.
    pub facility: Option<FacilityId>,
    /// The bill, in the facility's numbering.
    pub bill: Option<BillId>,
    /// The day it counts for in the ledger.
    pub day: Date,
    /// Canonical JSON.
    pub document: Vec<u8>,
}

impl Record {
    /// Whether the accumulators of its scheme and year change with it.
    pub(crate) const fn moves_accumulators(&self) -> bool {
        matches!(self.kind, RecordKind::Settlement | RecordKind::Reversal)
            && self.scheme.is_some()
            && self.year.is_some()
    }
}

impl Resource for Record {
    const TABLE: &'static Table = &RECORD;

    fn cells(&self) -> Row {
        vec![
            Value::text(&self.id),
            Value::text(self.kind.code()),
            Value::optional(self.of.as_deref()),
            Value::optional(self.scheme.as_deref()),
            self.year.map_or(Value::Null, Value::count),
            Value::optional(self.facility.as_ref().map(FacilityId::as_str)),
            Value::optional(self.bill.as_ref().map(BillId::as_str)),
            Value::day(self.day),
            Value::Blob(self.document.clone()),
        ]
    }

    fn read(cells: &mut Cells) -> Result<Self, Fault> {
        Ok(Self {
            id: cells.text()?,
            kind: cells.parsed(RecordKind::read)?,
            of: cells.optional_text()?,
            scheme: cells.optional_text()?,
            year: optional_year(cells)?,
            facility: cells.optional_parsed(FacilityId::parse)?,
            bill: cells.optional_parsed(BillId::parse)?,
            day: cells.day()?,
            document: cells.blob()?,
        })
    }
}

fn optional_year(cells: &mut Cells) -> Result<Option<i16>, Fault> {
    match cells.value()? {
        Value::Null => Ok(None),
        Value::Int(year) => i16::try_from(year).map(Some).map_err(|_| cells.malformed()),
        _ => Err(cells.malformed()),
    }
}
