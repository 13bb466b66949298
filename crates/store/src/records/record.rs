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
    /// What later records need of it, so that they need not read the document; canonical JSON, empty where nothing is.
    pub brief: Vec<u8>,
    /// Canonical JSON.
    pub document: Vec<u8>,
}

/// A record without its document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BriefRecord {
    /// The version of the stream after the commit that wrote it.
    pub seq: u64,
    /// See [`Record::id`].
    pub id: String,
    /// See [`Record::kind`].
    pub kind: RecordKind,
    /// See [`Record::of`].
    pub of: Option<String>,
    /// See [`Record::facility`].
    pub facility: Option<FacilityId>,
    /// See [`Record::bill`].
    pub bill: Option<BillId>,
    /// See [`Record::brief`].
    pub brief: Vec<u8>,
}

impl BriefRecord {
    /// In the order in which they were written. The document comes last in a row, so it is not even read.
    pub(crate) const ALL: &str = "SELECT seq, id, kind, of_record, facility, bill, brief FROM record \
        WHERE stream = $1 ORDER BY seq, n";

    pub(crate) fn read(row: Row) -> Result<Self, Fault> {
        let mut cells = Cells::new(RECORD.name, row);
        Ok(Self {
            seq: cells.count()?,
            id: cells.text()?,
            kind: cells.parsed(RecordKind::read)?,
            of: cells.optional_text()?,
            facility: cells.optional_parsed(FacilityId::parse)?,
            bill: cells.optional_parsed(BillId::parse)?,
            brief: cells.blob()?,
        })
    }
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
            Value::Blob(self.brief.clone()),
            Value::document(&self.document),
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
            brief: cells.blob()?,
            document: cells.document()?,
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
