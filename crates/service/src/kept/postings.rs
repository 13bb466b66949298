//! Records that move money, with their transfers.

use yidan_domain::bill::Choice;
use yidan_domain::casefile::{Basis, Settled};
use yidan_domain::ledger::{Account, Purpose, Transfer};
use yidan_store::{Record, RecordKind, Rows};
use yidan_types::{Date, SettlementId};

use super::MalformedKept;

/// A record about one settlement, before it is a row.
pub(crate) struct Post<'p> {
    pub id: String,
    pub kind: RecordKind,
    /// The settlement that it is about; of a settlement itself, that settlement.
    pub settled: &'p Settled,
    /// What decides scheme and year: the basis of the settlement's first amounts.
    pub basis: &'p Basis,
    pub document: String,
    pub transfers: &'p [Transfer],
    /// The day of posting.
    pub day: Date,
}

impl Post<'_> {
    /// Adds the record and its transfers to the rows of a commit.
    pub(crate) fn add_to(self, rows: &mut Rows) {
        let brief = brief_of(self.kind, self.settled);
        let of = (self.kind != RecordKind::Settlement).then(|| self.settled.id.to_string());
        rows.transfers.extend(transfer_rows(&self.id, self.day, self.transfers));
        rows.records.push(Record {
            id: self.id,
            kind: self.kind,
            of,
            scheme: Some(self.basis.scheme.written().to_owned()),
            year: Some(self.basis.year),
            facility: Some(self.settled.claim.facility.clone()),
            bill: Some(self.settled.claim.id.clone()),
            day: self.day,
            brief,
            document: self.document.into_bytes(),
        });
    }
}

/// What the row of a record about a settlement keeps beside its document: of a settlement, its claim in brief.
pub(crate) fn brief_of(kind: RecordKind, settled: &Settled) -> Vec<u8> {
    if kind == RecordKind::Settlement { settled.brief().to_json().into_bytes() } else { Vec::new() }
}

/// The rows of transfers of a record.
pub(crate) fn transfer_rows<'t>(
    record: &'t str,
    day: Date,
    transfers: &'t [Transfer],
) -> impl Iterator<Item = yidan_store::Transfer> + 't {
    transfers.iter().map(move |transfer| yidan_store::Transfer {
        debit: transfer.debit().to_string(),
        credit: transfer.credit().to_string(),
        amount: transfer.amount(),
        purpose: transfer.purpose().to_string(),
        day,
        record: record.to_owned(),
    })
}

/// The transfer of a row; `settlement` is the one that its record is about, if it is about one.
pub(crate) fn read_transfer(
    row: &yidan_store::Transfer,
    settlement: Option<&SettlementId>,
) -> Result<Transfer, MalformedKept> {
    let transfer = || {
        let (debit, credit) = (Account::parse(&row.debit)?, Account::parse(&row.credit)?);
        Transfer::new(debit, credit, row.amount, Purpose::parse(&row.purpose)?, settlement.cloned())
    };
    transfer().ok_or_else(|| MalformedKept::new("transfer of record", &row.record))
}
