//! Balances and statements: sums over transfers, never kept.

use std::collections::BTreeMap;

use yidan_types::{Date, Fen, Overflow};

use super::account::Account;
use super::journal::{JournalEntry, RecordKind};
use super::purpose::Purpose;
use super::transfer::Transfer;
use crate::bill::ShortText;

/// The sums of an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    /// All debits.
    pub debit: Fen,
    /// All credits.
    pub credit: Fen,
}

impl Balance {
    /// Debits less credits.
    ///
    /// # Errors
    /// When it leaves the range of amounts.
    pub const fn net(&self) -> Result<Fen, Overflow> {
        self.debit.checked_sub(self.credit)
    }
}

/// The balance of each account that `transfers` touch. INVARIANT (the sum over all accounts is zero).
///
/// # Errors
/// When a sum leaves the range of amounts.
pub fn balances<'t>(
    transfers: impl IntoIterator<Item = &'t Transfer>,
) -> Result<BTreeMap<Account, Balance>, Overflow> {
    let mut balances: BTreeMap<Account, Balance> = BTreeMap::new();
    for transfer in transfers {
        let debit = &mut balances.entry(transfer.debit().clone()).or_default().debit;
        *debit = debit.checked_add(transfer.amount())?;
        let credit = &mut balances.entry(transfer.credit().clone()).or_default().credit;
        *credit = credit.checked_add(transfer.amount())?;
    }
    Ok(balances)
}

/// A line of an account's statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementLine {
    /// The day of posting.
    pub date: Date,
    /// The kind of record.
    pub kind: RecordKind,
    /// Its number.
    pub number: ShortText,
    /// What for.
    pub purpose: Purpose,
    /// The account on the other side.
    pub other: Account,
    /// Debit, or credit below zero.
    pub amount: Fen,
    /// Debits less credits up to and with this line.
    pub balance: Fen,
}

/// The statement of `account` over `entries`, which stand in the order of posting, from a balance of `before`.
///
/// # Errors
/// When a balance leaves the range of amounts.
pub fn statement(
    account: &Account,
    before: Fen,
    entries: &[JournalEntry],
) -> Result<Vec<StatementLine>, Overflow> {
    let mut lines = Vec::new();
    let mut balance = before;
    for entry in entries {
        for transfer in &entry.transfers {
            let (other, amount) = if transfer.debit() == account {
                (transfer.credit(), transfer.amount())
            } else if transfer.credit() == account {
                (transfer.debit(), transfer.amount().neg())
            } else {
                continue;
            };
            balance = balance.checked_add(amount)?;
            lines.push(StatementLine {
                date: entry.date,
                kind: entry.kind,
                number: entry.number.clone(),
                purpose: transfer.purpose().clone(),
                other: other.clone(),
                amount,
                balance,
            });
        }
    }
    Ok(lines)
}
