//! Settlements taken apart into the records that are kept: one for what was decided, one for each thing that came after.
//!
//! A record holds everything but its transfers, which are kept beside it. [`super::assemble`] puts them together again.

use yidan_types::{Date, Fen, SettlementId};

use super::basis::Basis;
use super::claim::Claim;
use super::corrections::ConfirmPlan;
use super::reverse::{InstalmentPlan, ReversePlan};
use super::settle::SettlePlan;
use super::settled::{Correction, Decided, Instalment, Place, Reason, Reversal, Settled};
use crate::bill::ShortText;
use crate::ledger::{Amounts, OwnPay, RecordKind, Transfer};

/// A record of a person's settlements, without its transfers.
#[derive(Clone, Debug, PartialEq)]
pub enum RecordBody {
    /// A claim was settled.
    Settlement(Box<SettlementRecord>),
    /// A settlement was corrected.
    Correction(Box<CorrectionRecord>),
    /// The patient paid some of what is owed.
    Instalment(InstalmentRecord),
    /// A settlement was reversed.
    Reversal(ReversalRecord),
}

/// What was decided, without the transfers that post it; see [`Decided`].
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// What the amounts rest on.
    pub basis: Basis,
    /// The whole amounts, also of a correction.
    pub amounts: Amounts,
}

/// A settlement as it was decided at first; see [`Settled`].
#[derive(Clone, Debug, PartialEq)]
pub struct SettlementRecord {
    /// Identifies the settlement.
    pub settlement: SettlementId,
    /// The version of the person's file that it made.
    pub version: u64,
    /// The claim, naming the person by id.
    pub claim: Claim,
    /// How the patient's part is paid.
    pub own_pay: OwnPay,
    /// Where it goes among the claims of the person.
    pub place: Place,
    /// What was decided.
    pub decision: Decision,
}

/// A correction; see [`Correction`].
#[derive(Clone, Debug, PartialEq)]
pub struct CorrectionRecord {
    /// Of which settlement.
    pub settlement: SettlementId,
    /// Its place among the corrections of the settlement, from 1.
    pub number: u32,
    /// The version of the person's file that it made.
    pub version: u64,
    /// The day of confirmation.
    pub on: Date,
    /// The amounts from now on.
    pub decision: Decision,
    /// Why.
    pub why: Vec<Reason>,
}

/// An instalment; see [`Instalment`].
#[derive(Clone, Debug, PartialEq)]
pub struct InstalmentRecord {
    /// Of which settlement.
    pub settlement: SettlementId,
    /// The version of the person's file that it made.
    pub version: u64,
    /// The day.
    pub on: Date,
    /// How much.
    pub amount: Fen,
}

/// A reversal; see [`Reversal`].
#[derive(Clone, Debug, PartialEq)]
pub struct ReversalRecord {
    /// Of which settlement.
    pub settlement: SettlementId,
    /// The version of the person's file that it made.
    pub version: u64,
    /// The day.
    pub on: Date,
    /// Why, in the clerk's words.
    pub reason: ShortText,
}

/// A record with what it posts.
pub type Posted = (RecordBody, Vec<Transfer>);

impl RecordBody {
    /// What kind of record the ledger calls it.
    #[must_use]
    pub const fn kind(&self) -> RecordKind {
        match self {
            RecordBody::Settlement(_) => RecordKind::Settlement,
            RecordBody::Correction(_) => RecordKind::Correction,
            RecordBody::Instalment(_) => RecordKind::Instalment,
            RecordBody::Reversal(_) => RecordKind::Reversal,
        }
    }

    /// The settlement that it is, or that it belongs to.
    #[must_use]
    pub fn settlement(&self) -> &SettlementId {
        match self {
            RecordBody::Settlement(record) => &record.settlement,
            RecordBody::Correction(record) => &record.settlement,
            RecordBody::Instalment(record) => &record.settlement,
            RecordBody::Reversal(record) => &record.settlement,
        }
    }

    /// The version of the person's file that it made.
    #[must_use]
    pub fn version(&self) -> u64 {
        match self {
            RecordBody::Settlement(record) => record.version,
            RecordBody::Correction(record) => record.version,
            RecordBody::Instalment(record) => record.version,
            RecordBody::Reversal(record) => record.version,
        }
    }
}

impl Decision {
    fn of(decided: &Decided) -> Decision {
        Decision { basis: decided.basis.clone(), amounts: decided.amounts.clone() }
    }

    /// With the transfers that post it.
    pub(super) fn posted(self, transfers: Vec<Transfer>) -> Decided {
        Decided { basis: self.basis, amounts: self.amounts, transfers }
    }
}

impl Settled {
    /// All records of the settlement with their transfers, in the order of their commits.
    #[must_use]
    pub fn bodies(&self) -> Vec<Posted> {
        let mut bodies = vec![settlement(self)];
        bodies.extend(self.corrections.iter().map(|record| correction(&self.id, record)));
        bodies.extend(self.instalments.iter().map(|record| instalment(&self.id, record)));
        bodies.extend(self.reversal.iter().map(|record| reversal(&self.id, record)));
        bodies.sort_by_key(|(body, _)| body.version());
        bodies
    }
}

impl SettlePlan {
    /// The records to commit, with their transfers.
    #[must_use]
    pub fn bodies(&self) -> Vec<Posted> {
        vec![settlement(&self.settled)]
    }
}

impl ConfirmPlan {
    /// The records to commit, with their transfers.
    #[must_use]
    pub fn bodies(&self) -> Vec<Posted> {
        self.corrections.iter().map(|(settlement, record)| correction(settlement, record)).collect()
    }
}

impl InstalmentPlan {
    /// The records to commit, with their transfers.
    #[must_use]
    pub fn bodies(&self) -> Vec<Posted> {
        vec![instalment(&self.settlement, &self.instalment)]
    }
}

impl ReversePlan {
    /// The records to commit, with their transfers.
    #[must_use]
    pub fn bodies(&self) -> Vec<Posted> {
        vec![reversal(&self.settlement, &self.reversal)]
    }
}

fn settlement(settled: &Settled) -> Posted {
    let body = SettlementRecord {
        settlement: settled.id.clone(),
        version: settled.version,
        claim: settled.claim.clone(),
        own_pay: settled.own_pay,
        place: settled.place.clone(),
        decision: Decision::of(&settled.first),
    };
    (RecordBody::Settlement(Box::new(body)), settled.first.transfers.clone())
}

fn correction(settlement: &SettlementId, record: &Correction) -> Posted {
    let body = CorrectionRecord {
        settlement: settlement.clone(),
        number: record.number,
        version: record.version,
        on: record.on,
        decision: Decision::of(&record.decided),
        why: record.why.clone(),
    };
    (RecordBody::Correction(Box::new(body)), record.decided.transfers.clone())
}

fn instalment(settlement: &SettlementId, record: &Instalment) -> Posted {
    let body = InstalmentRecord {
        settlement: settlement.clone(),
        version: record.version,
        on: record.on,
        amount: record.amount,
    };
    (RecordBody::Instalment(body), record.transfers.clone())
}

fn reversal(settlement: &SettlementId, record: &Reversal) -> Posted {
    let body = ReversalRecord {
        settlement: settlement.clone(),
        version: record.version,
        on: record.on,
        reason: record.reason.clone(),
    };
    (RecordBody::Reversal(body), record.transfers.clone())
}
