//! What may be paid: clearing, deposits and advances, each decided on what accounts stand at.
//!
//! A plan holds for the version of the facility's or place's records on which it was decided; a commit on another version
//! is a conflict, so that nothing is paid twice.

use yidan_book::diag::Text;
use yidan_types::Fen;

use super::openings::Openings;
use super::place::PlacePair;
use crate::bill::{MAX_AMOUNT_FEN, Problem, ProblemCode};
use crate::ledger::{self, Account, FacilitySide, RecordKind, Transfer};
use crate::registry::Facility;

/// A payment that can be committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentPlan {
    /// The version of the facility's or place's records on which this was decided.
    pub decided_on: u64,
    /// What kind of record it is.
    pub kind: RecordKind,
    /// What is posted.
    pub transfer: Transfer,
}

/// What is known of the accounts of a facility or place at a version of its records.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    /// The version.
    pub version: u64,
    /// At least the accounts of the facility.
    pub balances: &'a Openings,
}

impl Standing<'_> {
    /// What is there on the credit side of an account of the facility, at least zero.
    fn credit(&self, facility: &Facility, side: FacilitySide) -> Fen {
        self.net(facility, side).neg().clamp_non_negative()
    }

    fn debit(&self, facility: &Facility, side: FacilitySide) -> Fen {
        self.net(facility, side).clamp_non_negative()
    }

    fn net(&self, facility: &Facility, side: FacilitySide) -> Fen {
        self.balances.get(&Account::Facility(facility.id.clone(), side)).copied().unwrap_or(Fen::ZERO)
    }

    fn plan(&self, kind: RecordKind, transfer: Option<Transfer>) -> Result<PaymentPlan, Vec<Problem>> {
        let decided_on = self.version;
        // The amount was found to be above zero.
        transfer
            .map(|transfer| PaymentPlan { decided_on, kind, transfer })
            .ok_or_else(|| vec![not_positive()])
    }
}

/// The place that has the contract with the facility pays it what payers owe it.
///
/// # Errors
/// `not-positive`, `more-than-owed`.
pub fn clear_facility(
    standing: Standing<'_>,
    facility: &Facility,
    amount: Fen,
) -> Result<PaymentPlan, Vec<Problem>> {
    let owed = standing.credit(facility, FacilitySide::Receivable);
    check(amount, &[(owed, ProblemCode::MoreThanOwed)])?;
    standing.plan(RecordKind::Clearing, ledger::clear_facility(facility.area, &facility.id, amount))
}

/// Some of what payers owe the facility is kept back as a deposit.
///
/// # Errors
/// `not-positive`, `more-than-owed`.
pub fn retain(standing: Standing<'_>, facility: &Facility, amount: Fen) -> Result<PaymentPlan, Vec<Problem>> {
    let owed = standing.credit(facility, FacilitySide::Receivable);
    check(amount, &[(owed, ProblemCode::MoreThanOwed)])?;
    standing.plan(RecordKind::Clearing, ledger::retain(&facility.id, amount))
}

/// A deposit is paid out.
///
/// # Errors
/// `not-positive`, `more-than-retained`.
pub fn release(
    standing: Standing<'_>,
    facility: &Facility,
    amount: Fen,
) -> Result<PaymentPlan, Vec<Problem>> {
    let kept = standing.credit(facility, FacilitySide::Retained);
    check(amount, &[(kept, ProblemCode::MoreThanRetained)])?;
    standing.plan(RecordKind::Clearing, ledger::release_retained(facility.area, &facility.id, amount))
}

/// The facility is paid in advance. How much may be is the officers' matter.
///
/// # Errors
/// `not-positive`; `amount-too-large` above ten billion yuan.
pub fn prepay(standing: Standing<'_>, facility: &Facility, amount: Fen) -> Result<PaymentPlan, Vec<Problem>> {
    check(amount, &[])?;
    standing.plan(RecordKind::Prepayment, ledger::prepay_facility(facility.area, &facility.id, amount))
}

/// An advance is set off against what payers owe the facility.
///
/// # Errors
/// `not-positive`, `more-than-owed`, `more-than-prepaid`: both at once if both.
pub fn set_off(
    standing: Standing<'_>,
    facility: &Facility,
    amount: Fen,
) -> Result<PaymentPlan, Vec<Problem>> {
    let owed = standing.credit(facility, FacilitySide::Receivable);
    let ahead = standing.debit(facility, FacilitySide::Prepaid);
    check(amount, &[(owed, ProblemCode::MoreThanOwed), (ahead, ProblemCode::MoreThanPrepaid)])?;
    standing.plan(RecordKind::Prepayment, ledger::set_off_prepaid(&facility.id, amount))
}

/// A place pays another for care that its people had there; `owed` is the closing of the pair, see
/// [`super::owed_between`], at the version `decided_on` of the place's records.
///
/// # Errors
/// `not-positive`, `more-than-owed`.
pub fn clear_place(
    decided_on: u64,
    pair: PlacePair,
    owed: Fen,
    amount: Fen,
) -> Result<PaymentPlan, Vec<Problem>> {
    check(amount, &[(owed.clamp_non_negative(), ProblemCode::MoreThanOwed)])?;
    let transfer = ledger::clear_place(pair.payer, pair.treated_in, amount);
    let plan = |transfer| PaymentPlan { decided_on, kind: RecordKind::Clearing, transfer };
    // The amount was found to be above zero.
    transfer.map(plan).ok_or_else(|| vec![not_positive()])
}

/// Whether an amount is above zero and within all limits.
fn check(amount: Fen, limits: &[(Fen, ProblemCode)]) -> Result<(), Vec<Problem>> {
    if amount <= Fen::ZERO {
        return Err(vec![not_positive()]);
    }
    let mut problems: Vec<Problem> = Vec::new();
    if amount.get() > MAX_AMOUNT_FEN {
        let text = Text::new("金额超出上限（一百亿元）", "the amount is above ten billion yuan");
        problems.push(Problem::new(ProblemCode::AmountTooLarge, PATH, text));
    }
    let beyond = limits.iter().filter(|(limit, _)| amount > *limit);
    problems.extend(beyond.map(|(limit, code)| too_much(*limit, *code)));
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

const PATH: &str = "$.amount";

fn not_positive() -> Problem {
    let text = Text::new("金额要大于零", "the amount must be above zero");
    Problem::new(ProblemCode::NotPositive, PATH, text)
}

fn too_much(limit: Fen, code: ProblemCode) -> Problem {
    let (zh, en) = match code {
        ProblemCode::MoreThanRetained => ("留存的质量保证金", "kept back"),
        ProblemCode::MoreThanPrepaid => ("未冲抵的预付款", "left of what was paid in advance"),
        _ => ("应付金额", "owed"),
    };
    let text = Text::new(
        format!("{zh}只有 {limit} 元，不能超过它"),
        format!("only {limit} yuan are {en}, and no more can be posted"),
    );
    Problem::new(code, PATH, text)
}
