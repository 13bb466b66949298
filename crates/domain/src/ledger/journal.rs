//! Transfers as they were posted: with day, kind and number of their record.

use yidan_types::Date;

use super::transfer::Transfer;
use crate::bill::ShortText;

/// What a record posts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordKind {
    /// A settlement.
    Settlement,
    /// The reversal of one.
    Reversal,
    /// The correction of one.
    Correction,
    /// A patient pays some of what is owed.
    Instalment,
    /// What is owed to a facility or place is paid, kept back or released.
    Clearing,
    /// A facility is paid in advance, or an advance is set off.
    Prepayment,
}

impl RecordKind {
    /// All kinds.
    pub const ALL: &'static [RecordKind] = &[
        RecordKind::Settlement,
        RecordKind::Reversal,
        RecordKind::Correction,
        RecordKind::Instalment,
        RecordKind::Clearing,
        RecordKind::Prepayment,
    ];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            RecordKind::Settlement => "settlement",
            RecordKind::Reversal => "reversal",
            RecordKind::Correction => "correction",
            RecordKind::Instalment => "instalment",
            RecordKind::Clearing => "clearing",
            RecordKind::Prepayment => "prepayment",
        }
    }
}

/// A record of the ledger: transfers that were posted together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalEntry {
    /// The day of posting.
    pub date: Date,
    /// What kind of record.
    pub kind: RecordKind,
    /// Identifies the record among all.
    pub number: ShortText,
    /// Its transfers.
    pub transfers: Vec<Transfer>,
}
