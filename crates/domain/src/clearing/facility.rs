//! The statement of a month for a facility.

use std::collections::{BTreeMap, BTreeSet};

use yidan_types::{FacilityId, Fen, Overflow, SettlementId};

use super::month::Month;
use super::openings::Openings;
use crate::ledger::{Account, FacilitySide, JournalEntry, Purpose, RecordKind, Transfer};

/// What settlements, reversals and corrections of a month moved; those of settlements of earlier months stand apart.
/// What takes back is below zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// By settlements.
    pub settlements: Fen,
    /// By reversals of settlements of the month.
    pub reversals: Fen,
    /// By reversals of settlements of earlier months.
    pub reversals_earlier: Fen,
    /// By corrections of settlements of the month.
    pub corrections: Fen,
    /// By corrections of settlements of earlier months.
    pub corrections_earlier: Fen,
}

impl Moved {
    /// All of it.
    ///
    /// # Errors
    /// When the sum leaves the range of amounts.
    pub fn sum(&self) -> Result<Fen, Overflow> {
        Fen::try_sum([
            self.settlements,
            self.reversals,
            self.reversals_earlier,
            self.corrections,
            self.corrections_earlier,
        ])
    }

    fn add(&mut self, kind: RecordKind, earlier: bool, amount: Fen) -> Result<(), Overflow> {
        let sum = match (kind, earlier) {
            (RecordKind::Reversal, false) => &mut self.reversals,
            (RecordKind::Reversal, true) => &mut self.reversals_earlier,
            (RecordKind::Correction, false) => &mut self.corrections,
            (RecordKind::Correction, true) => &mut self.corrections_earlier,
            _ => &mut self.settlements,
        };
        *sum = sum.checked_add(amount)?;
        Ok(())
    }
}

/// What one payer came to owe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayerMonth {
    /// The account of the fund, insurer or government.
    pub payer: Account,
    /// By what.
    pub moved: Moved,
    /// All of it.
    pub sum: Fen,
}

/// How many records of a month there are of the facility: those that touch any of its accounts. A settlement off site of
/// which the patient pays nothing touches none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Settlements: bills.
    pub settlements: u64,
    /// Reversals of settlements of the month.
    pub reversals: u64,
    /// Reversals of settlements of earlier months.
    pub reversals_earlier: u64,
    /// Corrections of settlements of the month.
    pub corrections: u64,
    /// Corrections of settlements of earlier months.
    pub corrections_earlier: u64,
}

impl Counts {
    fn add(&mut self, kind: RecordKind, earlier: bool) {
        let count = match (kind, earlier) {
            (RecordKind::Settlement, _) => &mut self.settlements,
            (RecordKind::Reversal, false) => &mut self.reversals,
            (RecordKind::Reversal, true) => &mut self.reversals_earlier,
            (RecordKind::Correction, false) => &mut self.corrections,
            (RecordKind::Correction, true) => &mut self.corrections_earlier,
            _ => return,
        };
        *count = count.saturating_add(1);
    }
}

/// What payers owe the facility. `closing` = `opening` + `earned` - `retained` - `set_off` - `paid` + `other`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Receivable {
    /// Before the month; below zero: the facility owes.
    pub opening: Fen,
    /// What payers came to owe: the sum over [`FacilityMonth::payers`].
    pub earned: Fen,
    /// Kept back as a deposit.
    pub retained: Fen,
    /// Set off against advances.
    pub set_off: Fen,
    /// Paid out.
    pub paid: Fen,
    /// For any other purpose. There is none today; a statement that left one out would not be the ledger.
    pub other: Fen,
    /// After the month.
    pub closing: Fen,
}

/// Advances. `closing` = `opening` + `paid` - `set_off` + `other`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Prepaid {
    /// Not set off before the month.
    pub opening: Fen,
    /// Paid in advance.
    pub paid: Fen,
    /// Set off.
    pub set_off: Fen,
    /// For any other purpose, as of [`Receivable::other`].
    pub other: Fen,
    /// Not set off after the month.
    pub closing: Fen,
}

/// Deposits. `closing` = `opening` + `retained` - `released` + `other`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deposit {
    /// Kept back before the month.
    pub opening: Fen,
    /// Kept back in the month.
    pub retained: Fen,
    /// Paid out.
    pub released: Fen,
    /// For any other purpose, as of [`Receivable::other`].
    pub other: Fen,
    /// Kept back after the month.
    pub closing: Fen,
}

/// The statement of a month for a facility.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacilityMonth {
    /// Whose.
    pub facility: FacilityId,
    /// Of which month.
    pub month: Month,
    /// Records.
    pub counts: Counts,
    /// What each payer came to owe.
    pub payers: Vec<PayerMonth>,
    /// What is owed.
    pub receivable: Receivable,
    /// Advances.
    pub prepaid: Prepaid,
    /// Deposits.
    pub deposit: Deposit,
}

/// The statement of `month` over `entries`: at least all of the month that touch an account of the facility. Entries of
/// other months are passed over. `openings` are the balances before the month.
///
/// # Errors
/// When a sum leaves the range of amounts.
pub fn facility_month(
    facility: &FacilityId,
    month: Month,
    openings: &Openings,
    entries: &[JournalEntry],
) -> Result<FacilityMonth, Overflow> {
    let entries: Vec<&JournalEntry> = entries.iter().filter(|entry| month.holds(entry.date)).collect();
    let account = |side| Account::Facility(facility.clone(), side);
    let before = |side| openings.get(&account(side)).copied().unwrap_or(Fen::ZERO);
    let mut statement = Builder {
        of_month: of_month(&entries),
        payers: BTreeMap::new(),
        result: FacilityMonth {
            facility: facility.clone(),
            month,
            counts: Counts::default(),
            payers: Vec::new(),
            receivable: Receivable {
                opening: before(FacilitySide::Receivable).neg(),
                ..Receivable::default()
            },
            prepaid: Prepaid { opening: before(FacilitySide::Prepaid), ..Prepaid::default() },
            deposit: Deposit { opening: before(FacilitySide::Retained).neg(), ..Deposit::default() },
        },
    };
    for entry in entries {
        statement.entry(entry)?;
    }
    statement.finish()
}

/// The settlements that were posted in the month.
fn of_month<'e>(entries: &[&'e JournalEntry]) -> BTreeSet<&'e SettlementId> {
    let settlements = entries.iter().filter(|entry| entry.kind == RecordKind::Settlement);
    settlements.flat_map(|entry| &entry.transfers).filter_map(Transfer::settlement).collect()
}

struct Builder<'e> {
    of_month: BTreeSet<&'e SettlementId>,
    payers: BTreeMap<Account, Moved>,
    result: FacilityMonth,
}

impl Builder<'_> {
    fn entry(&mut self, entry: &JournalEntry) -> Result<(), Overflow> {
        let mut of_facility: BTreeSet<&SettlementId> = BTreeSet::new();
        for transfer in &entry.transfers {
            let earlier = transfer.settlement().is_some_and(|id| !self.of_month.contains(id));
            let (debit, credit, amount) = (transfer.debit(), transfer.credit(), transfer.amount());
            if self.is_own(debit) || self.is_own(credit) {
                of_facility.extend(transfer.settlement());
            }
            self.side(entry.kind, earlier, transfer.purpose(), debit, credit, amount)?;
            self.side(entry.kind, earlier, transfer.purpose(), credit, debit, amount.neg())?;
        }
        for settlement in of_facility {
            self.result.counts.add(entry.kind, !self.of_month.contains(settlement));
        }
        Ok(())
    }

    fn is_own(&self, account: &Account) -> bool {
        matches!(account, Account::Facility(id, _) if *id == self.result.facility)
    }

    /// One side of a transfer: `amount` in debit of `account`, or in credit if it is below zero.
    fn side(
        &mut self,
        kind: RecordKind,
        earlier: bool,
        purpose: &Purpose,
        account: &Account,
        other: &Account,
        amount: Fen,
    ) -> Result<(), Overflow> {
        let Account::Facility(id, side) = account else { return Ok(()) };
        if *id != self.result.facility {
            return Ok(());
        }
        let (receivable, prepaid, deposit) =
            (&mut self.result.receivable, &mut self.result.prepaid, &mut self.result.deposit);
        let (sum, amount) = match (side, purpose) {
            (FacilitySide::Receivable, Purpose::Layer(_) | Purpose::Surplus) => {
                self.payers.entry(other.clone()).or_default().add(kind, earlier, amount.neg())?;
                (&mut receivable.earned, amount.neg())
            }
            (FacilitySide::Receivable, Purpose::Retained) => (&mut receivable.retained, amount),
            (FacilitySide::Receivable, Purpose::SetOff) => (&mut receivable.set_off, amount),
            (FacilitySide::Receivable, Purpose::Clearing) => (&mut receivable.paid, amount),
            (FacilitySide::Receivable, _) => (&mut receivable.other, amount.neg()),
            (FacilitySide::Prepaid, Purpose::Prepayment) => (&mut prepaid.paid, amount),
            (FacilitySide::Prepaid, Purpose::SetOff) => (&mut prepaid.set_off, amount.neg()),
            (FacilitySide::Prepaid, _) => (&mut prepaid.other, amount),
            (FacilitySide::Retained, Purpose::Retained) => (&mut deposit.retained, amount.neg()),
            (FacilitySide::Retained, Purpose::Released) => (&mut deposit.released, amount),
            (FacilitySide::Retained, _) => (&mut deposit.other, amount.neg()),
            _ => return Ok(()),
        };
        *sum = sum.checked_add(amount)?;
        Ok(())
    }

    /// With the closings.
    fn finish(self) -> Result<FacilityMonth, Overflow> {
        let mut result = self.result;
        let payers = self.payers.into_iter();
        let payers = payers.map(|(payer, moved)| Ok(PayerMonth { payer, sum: moved.sum()?, moved }));
        result.payers = payers.collect::<Result<Vec<_>, Overflow>>()?;
        let owed = &mut result.receivable;
        owed.closing = Fen::try_sum([
            owed.opening,
            owed.earned,
            owed.retained.neg(),
            owed.set_off.neg(),
            owed.paid.neg(),
            owed.other,
        ])?;
        let ahead = &mut result.prepaid;
        ahead.closing = Fen::try_sum([ahead.opening, ahead.paid, ahead.set_off.neg(), ahead.other])?;
        let kept = &mut result.deposit;
        kept.closing = Fen::try_sum([kept.opening, kept.retained, kept.released.neg(), kept.other])?;
        Ok(result)
    }
}
