//! Reversing a settlement, and paying what is owed for one.

use yidan_book::diag::Text;
use yidan_types::{Date, Fen, SettlementId};

use super::settled::{Instalment, Reversal, Settled};
use crate::bill::{Problem, ProblemCode, ShortText};
use crate::ledger::{Transfer, instalment, pay_back as given_back};
use crate::registry::PersonFile;

/// A reversal that can be committed.
#[derive(Clone, Debug, PartialEq)]
pub struct ReversePlan {
    /// The version of the file on which this was decided.
    pub decided_on: u64,
    /// Which settlement.
    pub settlement: SettlementId,
    /// The record.
    pub reversal: Reversal,
}

/// An instalment that can be committed.
#[derive(Clone, Debug, PartialEq)]
pub struct InstalmentPlan {
    /// The version of the file on which this was decided.
    pub decided_on: u64,
    /// Which settlement.
    pub settlement: SettlementId,
    /// The record.
    pub instalment: Instalment,
}

/// Cancels a settlement in full: posts the mirror of all that was posted for it, corrections and instalments included.
///
/// Settlements after it may then come out otherwise. They are not changed; [`super::corrections`] proposes.
///
/// # Errors
/// `unknown-settlement`, `already-reversed`.
pub fn reverse(
    file: &PersonFile,
    settlement: &SettlementId,
    reason: ShortText,
    on: Date,
) -> Result<ReversePlan, Vec<Problem>> {
    let settled = live(file, settlement)?;
    let transfers: Vec<Transfer> = settled.transfers().map(Transfer::mirrored).collect();
    let reversal = Reversal { version: file.version.saturating_add(1), on, reason, transfers };
    Ok(ReversePlan { decided_on: file.version, settlement: settlement.clone(), reversal })
}

/// The patient pays `amount` of what is owed for a settlement that was treated first.
///
/// # Errors
/// `unknown-settlement`, `already-reversed`, `not-positive`, `more-than-owed`.
pub fn pay(
    file: &PersonFile,
    settlement: &SettlementId,
    amount: Fen,
    on: Date,
) -> Result<InstalmentPlan, Vec<Problem>> {
    let settled = live(file, settlement)?;
    let Some(transfers) = instalment(settlement, &file.person.id, &settled.claim.facility, amount) else {
        let text = Text::new("还款金额要大于零", "the amount must be above zero");
        return Err(vec![Problem::new(ProblemCode::NotPositive, "$.amount", text)]);
    };
    let owed = Fen::new(settled.owed()).unwrap_or(Fen::ZERO).clamp_non_negative();
    if amount > owed {
        let text = Text::new(
            format!("只欠 {owed} 元，还款不能超过它"),
            format!("only {owed} yuan are owed, and no more can be paid"),
        );
        return Err(vec![Problem::new(ProblemCode::MoreThanOwed, "$.amount", text)]);
    }
    let instalment = Instalment { version: file.version.saturating_add(1), on, amount, transfers };
    Ok(InstalmentPlan { decided_on: file.version, settlement: settlement.clone(), instalment })
}

/// The facility gives the patient back all that was paid too much for a settlement that was treated first: instalments
/// beyond what a later correction left to be owed. The plan is of an instalment below zero.
///
/// What was paid at the window needs none: there the correction itself posts what is given back.
///
/// # Errors
/// `unknown-settlement`, `already-reversed` (the reversal gave it back), `nothing-to-pay-back`.
pub fn pay_back(
    file: &PersonFile,
    settlement: &SettlementId,
    on: Date,
) -> Result<InstalmentPlan, Vec<Problem>> {
    let settled = live(file, settlement)?;
    let amount = Fen::new(settled.owed()).unwrap_or(Fen::ZERO);
    let back = amount.neg().clamp_non_negative();
    let Some(transfers) = given_back(settlement, &file.person.id, &settled.claim.facility, back) else {
        let text = Text::new("这笔结算没有多收", "nothing was paid too much for the settlement");
        return Err(vec![Problem::new(ProblemCode::NothingToPayBack, "$.settlement", text)]);
    };
    let instalment = Instalment { version: file.version.saturating_add(1), on, amount, transfers };
    Ok(InstalmentPlan { decided_on: file.version, settlement: settlement.clone(), instalment })
}

/// The settlement, if it counts.
fn live<'f>(file: &'f PersonFile, id: &SettlementId) -> Result<&'f Settled, Vec<Problem>> {
    let Some(settled) = file.settled.iter().find(|settled| settled.id == *id) else {
        let text = Text::new("此人没有这笔结算", "the person has no such settlement");
        return Err(vec![Problem::new(ProblemCode::UnknownSettlement, "$.settlement", text)]);
    };
    match &settled.reversal {
        None => Ok(settled),
        Some(reversal) => {
            let on = reversal.on;
            let text =
                Text::new(format!("这笔结算已在{on}冲销"), format!("the settlement was reversed on {on}"));
            Err(vec![Problem::new(ProblemCode::AlreadyReversed, "$.settlement", text)])
        }
    }
}
