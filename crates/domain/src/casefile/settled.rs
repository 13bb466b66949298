//! A settlement as it is kept: claim, what was decided, and what came after.

use serde::{Deserialize, Serialize};
use yidan_types::{Date, FactId, Fen, PersonId, SettlementId};

use super::basis::Basis;
use super::claim::{Claim, PersonRef};
use crate::bill::ShortText;
use crate::ledger::{Account, Amounts, OwnPay, PatientSide, Posting, Transfer};
use crate::registry::BookHash;

/// A settlement and everything that was recorded about it. Records are added, never changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Settled {
    /// Identifies the settlement.
    pub id: SettlementId,
    /// The version of the person's file that it made.
    pub version: u64,
    /// The claim, naming the person by id.
    pub claim: Claim,
    /// How the patient's part is paid.
    pub own_pay: OwnPay,
    /// Where it goes among the claims of the person, beside its days.
    pub place: Place,
    /// What was decided at first.
    pub first: Decided,
    /// Corrections, in order.
    pub corrections: Vec<Correction>,
    /// What the patient paid later, in order.
    pub instalments: Vec<Instalment>,
    /// Its reversal. INVARIANT (a reversed settlement counts nowhere).
    pub reversal: Option<Reversal>,
}

/// What reservations say of the place of a claim in the order of settling. Without any it is the default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// The version of the person's file that its reservation made; `None`: it was settled without one. Of claims of the
    /// same days it goes where it would if it had been committed then.
    pub reserved: Option<u64>,
    /// The claims that were reserved when it was decided. It goes after those of them that came to be settled, also where
    /// its days are before theirs.
    pub after: Vec<SettlementId>,
}

/// Amounts, what they rest on, and the transfers that post them.
#[derive(Clone, Debug, PartialEq)]
pub struct Decided {
    /// What they rest on.
    pub basis: Basis,
    /// The whole amounts, also of a correction.
    pub amounts: Amounts,
    /// What was posted: the amounts at first, the difference by a correction.
    pub transfers: Vec<Transfer>,
}

/// A correction that was confirmed.
#[derive(Clone, Debug, PartialEq)]
pub struct Correction {
    /// Its place among the corrections of the settlement, from 1.
    pub number: u32,
    /// The version of the person's file that it made.
    pub version: u64,
    /// The day of confirmation.
    pub on: Date,
    /// The amounts from now on, and the difference that was posted.
    pub decided: Decided,
    /// Why.
    pub why: Vec<Reason>,
}

/// Why a settlement comes out otherwise than it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Reason {
    /// A fact counts that did not before.
    FactCounts {
        /// Which.
        fact: FactId,
    },
    /// A fact no longer counts.
    FactGone {
        /// Which.
        fact: FactId,
    },
    /// Another version of the book governs.
    Book {
        /// The version that was used.
        from: BookHash,
        /// The version that governs now.
        to: BookHash,
    },
    /// A bill that goes before it was settled later.
    LateBill {
        /// Its settlement.
        settlement: SettlementId,
    },
    /// A bill that went before it was reversed.
    Reversed {
        /// Its settlement.
        settlement: SettlementId,
    },
    /// A bill that goes before it comes out otherwise too.
    EarlierChanged {
        /// Its settlement.
        settlement: SettlementId,
    },
    /// A claim that goes before it is promised.
    Reserved {
        /// The settlement that is promised.
        settlement: SettlementId,
    },
    /// A claim that was reserved, and went before it, was never settled.
    ReservationGone {
        /// The settlement that was promised.
        settlement: SettlementId,
    },
}

/// A payment of what the patient owes, or of what was paid too much.
#[derive(Clone, Debug, PartialEq)]
pub struct Instalment {
    /// The version of the person's file that it made.
    pub version: u64,
    /// The day.
    pub on: Date,
    /// How much; below zero: it was given back to the patient.
    pub amount: Fen,
    /// What was posted.
    pub transfers: Vec<Transfer>,
}

/// The reversal of a settlement.
#[derive(Clone, Debug, PartialEq)]
pub struct Reversal {
    /// The version of the person's file that it made.
    pub version: u64,
    /// The day.
    pub on: Date,
    /// Why, in the clerk's words.
    pub reason: ShortText,
    /// The mirror of all that had been posted.
    pub transfers: Vec<Transfer>,
}

impl Settled {
    /// What stands: the last correction, or what was decided at first.
    #[must_use]
    pub fn stands(&self) -> &Decided {
        self.corrections.last().map_or(&self.first, |correction| &correction.decided)
    }

    /// The version of the file by which it goes before or after claims of the same days.
    pub(super) fn position(&self) -> u64 {
        self.place.reserved.unwrap_or(self.version)
    }

    /// Whether it counts.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        self.reversal.is_none()
    }

    /// All transfers of the settlement, in the order of posting but for instalments, which stand after corrections.
    pub fn transfers(&self) -> impl Iterator<Item = &Transfer> {
        let corrections = self.corrections.iter().flat_map(|correction| &correction.decided.transfers);
        let instalments = self.instalments.iter().flat_map(|instalment| &instalment.transfers);
        let reversal = self.reversal.iter().flat_map(|reversal| &reversal.transfers);
        self.first.transfers.iter().chain(corrections).chain(instalments).chain(reversal)
    }

    /// Whom the claim names, if by id.
    pub(crate) fn person(&self) -> Option<&PersonId> {
        match &self.claim.person {
            PersonRef::Id(id) => Some(id),
            PersonRef::IdentityNumber(_) => None,
        }
    }

    /// What the patient still owes for it; negative if too much was paid by now.
    #[must_use]
    pub fn owed(&self) -> i64 {
        let owed = |account: &Account| matches!(account, Account::Patient(_, PatientSide::Owed));
        let signed = self.transfers().map(|transfer| {
            let amount = transfer.amount().get();
            i64::from(owed(transfer.debit())) * amount - i64::from(owed(transfer.credit())) * amount
        });
        // Each amount is below 10^13 fen, and no bill has a million corrections.
        signed.fold(0_i64, i64::saturating_add)
    }
}

/// Between whom the amounts of a settlement move.
pub(crate) fn posting(
    id: &SettlementId,
    person: &PersonId,
    claim: &Claim,
    own_pay: OwnPay,
    basis: &Basis,
) -> Posting {
    Posting {
        settlement: id.clone(),
        person: person.clone(),
        facility: claim.facility.clone(),
        insured_in: basis.insured_in,
        treated_in: basis.treated_in,
        scheme: basis.scheme,
        own_pay,
    }
}
