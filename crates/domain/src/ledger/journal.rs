//! Transfers as they were posted: with day, kind and number of their record.

use yidan_types::Date;

use super::transfer::Transfer;
use crate::bill::ShortText;
use crate::coded::coded;

coded! {
    /// What a record posts.
    RecordKind {
        /// A settlement.
        Settlement "settlement",
        /// The reversal of one.
        Reversal "reversal",
        /// The correction of one.
        Correction "correction",
        /// A patient pays some of what is owed, or is given back what was paid too much.
        Instalment "instalment",
        /// What is owed to a facility or place is paid, kept back or released.
        Clearing "clearing",
        /// A facility is paid in advance, or an advance is set off.
        Prepayment "prepayment",
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
