//! What accounts stand at before a month, or now.

use std::collections::BTreeMap;

use yidan_types::{Fen, Overflow};

use super::place::PlacePair;
use crate::ledger::{Account, PlaceSide, Transfer};
use crate::registry::AreaCode;

/// Debits less credits of accounts up to a moment; an account that is missing stands at zero.
pub type Openings = BTreeMap<Account, Fen>;

/// What is owed between places by `transfers`: what payers of one place owe another for care there, less what it paid.
/// An account of the ledger has only the sum over all places that owe.
///
/// # Errors
/// When a sum leaves the range of amounts.
pub fn owed_between<'t>(
    transfers: impl IntoIterator<Item = &'t Transfer>,
) -> Result<BTreeMap<PlacePair, Fen>, Overflow> {
    let mut owed: BTreeMap<PlacePair, Fen> = BTreeMap::new();
    for transfer in transfers {
        for (pair, _, amount) in of_places(transfer) {
            let sum = owed.entry(pair).or_default();
            *sum = sum.checked_add(amount)?;
        }
    }
    owed.retain(|_, amount| !amount.is_zero());
    Ok(owed)
}

/// What a transfer adds to what is owed between places, with the account on the other side. Below zero: it falls.
pub(super) fn of_places(transfer: &Transfer) -> impl Iterator<Item = (PlacePair, &Account, Fen)> {
    let (debit, credit, amount) = (transfer.debit(), transfer.credit(), transfer.amount());
    [(credit, debit, amount), (debit, credit, amount.neg())].into_iter().filter_map(
        |(owed, other, amount)| {
            let Account::Place(treated_in, PlaceSide::Clearing) = owed else { return None };
            let pair = PlacePair { payer: area_of(other)?, treated_in: *treated_in };
            Some((pair, other, amount))
        },
    )
}

/// The place of an account; `None` for those of facilities and patients.
fn area_of(account: &Account) -> Option<AreaCode> {
    match account {
        Account::Fund(_, area)
        | Account::Insurer(_, area)
        | Account::Government(area)
        | Account::Place(area, _) => Some(*area),
        Account::Facility(..) | Account::Patient(..) => None,
    }
}
