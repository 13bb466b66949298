//! The statement of a month between places.

use std::collections::{BTreeMap, BTreeSet};

use yidan_types::{Fen, Overflow, SettlementId};

use super::month::Month;
use super::openings::of_places;
use crate::ledger::{Account, JournalEntry, Purpose, Transfer};
use crate::registry::AreaCode;

/// A place whose payers owe, and the place that is owed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlacePair {
    /// Whose funds, insurers and government pay: where the people are insured.
    pub payer: AreaCode,
    /// Where they were treated.
    pub treated_in: AreaCode,
}

/// What one payer of a place came to owe; what takes back is below zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayerOwes {
    /// The account of the fund, insurer or government.
    pub payer: Account,
    /// How much.
    pub owed: Fen,
}

/// The statement of a month between two places. `closing` = `opening` + `earned` - `paid` + `other`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceMonth {
    /// Between which places.
    pub pair: PlacePair,
    /// Of which month.
    pub month: Month,
    /// How many settlements moved something: by themselves, a reversal or a correction.
    pub settlements: u64,
    /// What each payer came to owe.
    pub payers: Vec<PayerOwes>,
    /// Owed before the month; below zero: too much was paid.
    pub opening: Fen,
    /// What payers came to owe in the month: the sum over `payers`.
    pub earned: Fen,
    /// Paid in the month.
    pub paid: Fen,
    /// For any other purpose, as of [`super::Receivable::other`].
    pub other: Fen,
    /// Owed after the month.
    pub closing: Fen,
}

/// What a month moved between two places.
#[derive(Default)]
struct Movements<'e> {
    settlements: BTreeSet<&'e SettlementId>,
    payers: BTreeMap<&'e Account, Fen>,
    paid: Fen,
    other: Fen,
}

/// The statements of `month` for all pairs of places of which something is owed in `openings` (see
/// [`super::owed_between`]) or moved by `entries`. Entries of other months are passed over.
///
/// # Errors
/// When a sum leaves the range of amounts.
pub fn place_months(
    month: Month,
    openings: &BTreeMap<PlacePair, Fen>,
    entries: &[JournalEntry],
) -> Result<Vec<PlaceMonth>, Overflow> {
    let mut moved: BTreeMap<PlacePair, Movements<'_>> =
        openings.keys().map(|pair| (*pair, Movements::default())).collect();
    for transfer in entries.iter().filter(|entry| month.holds(entry.date)).flat_map(|entry| &entry.transfers)
    {
        for (pair, other, amount) in of_places(transfer) {
            moved.entry(pair).or_default().add(transfer, other, amount)?;
        }
    }
    let statement = |(pair, moved): (PlacePair, Movements<'_>)| {
        moved.statement(pair, month, openings.get(&pair).copied().unwrap_or(Fen::ZERO))
    };
    moved.into_iter().map(statement).collect()
}

impl<'e> Movements<'e> {
    fn add(&mut self, transfer: &'e Transfer, other: &'e Account, amount: Fen) -> Result<(), Overflow> {
        let (sum, amount) = match transfer.purpose() {
            Purpose::Layer(_) | Purpose::Surplus => {
                self.settlements.extend(transfer.settlement());
                (self.payers.entry(other).or_default(), amount)
            }
            Purpose::Clearing => (&mut self.paid, amount.neg()),
            _ => (&mut self.other, amount),
        };
        *sum = sum.checked_add(amount)?;
        Ok(())
    }

    fn statement(self, pair: PlacePair, month: Month, opening: Fen) -> Result<PlaceMonth, Overflow> {
        let earned = Fen::try_sum(self.payers.values().copied())?;
        let payers = self.payers.into_iter().map(|(payer, owed)| PayerOwes { payer: payer.clone(), owed });
        Ok(PlaceMonth {
            pair,
            month,
            settlements: u64::try_from(self.settlements.len()).unwrap_or(u64::MAX),
            payers: payers.collect(),
            opening,
            earned,
            paid: self.paid,
            other: self.other,
            closing: Fen::try_sum([opening, earned, self.paid.neg(), self.other])?,
        })
    }
}
