//! What undoes transfers, and what turns some into others.

use std::collections::BTreeMap;

use yidan_types::{Fen, Overflow, SettlementId};

use super::account::Account;
use super::purpose::Purpose;
use super::transfer::Transfer;

/// Transfers summed up: what moved between two accounts for a purpose. The account that comes first in order stands
/// first; the amount is positive if it is in debit. Zero is left out.
pub type Net = BTreeMap<(Account, Account, Purpose, Option<SettlementId>), Fen>;

/// The sums of `transfers`.
///
/// # Errors
/// When a sum leaves the range of amounts.
pub fn net<'t>(transfers: impl IntoIterator<Item = &'t Transfer>) -> Result<Net, Overflow> {
    let mut net = Net::new();
    for transfer in transfers {
        add(&mut net, transfer, false)?;
    }
    Ok(net)
}

/// Each transfer with debit and credit exchanged: what a reversal posts.
#[must_use]
pub fn mirror(transfers: &[Transfer]) -> Vec<Transfer> {
    transfers.iter().map(Transfer::mirrored).collect()
}

/// What must be posted so that the sums of `posted` become those of `wanted`: what a correction posts. Empty if they
/// are the same.
///
/// # Errors
/// When a sum leaves the range of amounts.
pub fn difference<'t>(
    posted: impl IntoIterator<Item = &'t Transfer>,
    wanted: impl IntoIterator<Item = &'t Transfer>,
) -> Result<Vec<Transfer>, Overflow> {
    let mut sums = net(wanted)?;
    for transfer in posted {
        add(&mut sums, transfer, true)?;
    }
    let transfers = sums.into_iter().filter_map(|((first, second, purpose, settlement), amount)| {
        let (debit, credit) = if amount.is_negative() { (second, first) } else { (first, second) };
        let amount = if amount.is_negative() { amount.neg() } else { amount };
        Transfer::new(debit, credit, amount, purpose, settlement)
    });
    Ok(transfers.collect())
}

fn add(net: &mut Net, transfer: &Transfer, undo: bool) -> Result<(), Overflow> {
    let (debit, credit) = (transfer.debit().clone(), transfer.credit().clone());
    let forward = debit < credit;
    let (first, second) = if forward { (debit, credit) } else { (credit, debit) };
    let amount = if forward == undo { transfer.amount().neg() } else { transfer.amount() };
    let key = (first, second, transfer.purpose().clone(), transfer.settlement().cloned());
    let sum = net.get(&key).copied().unwrap_or(Fen::ZERO).checked_add(amount)?;
    if sum.is_zero() {
        net.remove(&key);
    } else {
        net.insert(key, sum);
    }
    Ok(())
}
