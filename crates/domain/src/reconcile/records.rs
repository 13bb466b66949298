//! Our records of a day.

use std::collections::BTreeMap;

use yidan_types::{BillId, Fen, Overflow, SettlementId};

use crate::bill::Scheme;
use crate::casefile::{Correction, Settled};
use crate::coded::coded;
use crate::ledger::{Amounts, LayerName, Payer};

coded! {
    /// What was posted.
    DayKind {
        /// A settlement.
        Settlement "settlement",
        /// The reversal of one.
        Reversal "reversal",
        /// The correction of one.
        Correction "correction",
    }
}

/// A record that was posted on the day, with the amounts that it moved: of a reversal below zero, of a correction what
/// changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayRecord {
    /// What was posted.
    pub kind: DayKind,
    /// Of which settlement.
    pub settlement: SettlementId,
    /// The facility's number of the bill.
    pub bill: BillId,
    /// The scheme.
    pub scheme: Scheme,
    /// Of the whole bill.
    pub total: Fen,
    /// What funds pay by layer: all layers but the hospital's, none of zero.
    pub layers: BTreeMap<LayerName, Fen>,
    /// What the patient pays.
    pub own_pay: Fen,
}

impl DayRecord {
    /// The settlement as it was first posted.
    ///
    /// # Errors
    /// When a sum leaves the range of amounts.
    pub fn settlement(settled: &Settled) -> Result<DayRecord, Overflow> {
        record(settled, DayKind::Settlement, None, Some(&settled.first.amounts))
    }

    /// The reversal of a settlement.
    ///
    /// # Errors
    /// As of [`DayRecord::settlement`].
    pub fn reversal(settled: &Settled) -> Result<DayRecord, Overflow> {
        record(settled, DayKind::Reversal, Some(&settled.stands().amounts), None)
    }

    /// A correction of a settlement.
    ///
    /// # Errors
    /// As of [`DayRecord::settlement`].
    pub fn correction(settled: &Settled, correction: &Correction) -> Result<DayRecord, Overflow> {
        let before = settled.corrections.iter().rfind(|other| other.number < correction.number);
        let old = before.map_or(&settled.first, |before| &before.decided);
        record(settled, DayKind::Correction, Some(&old.amounts), Some(&correction.decided.amounts))
    }

    /// What funds pay.
    ///
    /// # Errors
    /// When the sum leaves the range of amounts.
    pub fn fund_pay(&self) -> Result<Fen, Overflow> {
        Fen::try_sum(self.layers.values().copied())
    }
}

/// The record by which `new` amounts came in place of `old` ones.
fn record(
    settled: &Settled,
    kind: DayKind,
    old: Option<&Amounts>,
    new: Option<&Amounts>,
) -> Result<DayRecord, Overflow> {
    let (total, own_pay) = (|amounts: &Amounts| amounts.total, |amounts: &Amounts| amounts.own_pay);
    let changed = |of: fn(&Amounts) -> Fen| new.map_or(Fen::ZERO, of).checked_sub(old.map_or(Fen::ZERO, of));
    let mut layers: BTreeMap<LayerName, Fen> = BTreeMap::new();
    for (amounts, is_new) in [(new, true), (old, false)] {
        let paid = amounts.iter().flat_map(|amounts| &amounts.layers);
        for layer in paid.filter(|layer| layer.payer != Payer::Hospital) {
            let sum = layers.entry(layer.layer.clone()).or_default();
            *sum = sum.checked_add(if is_new { layer.paid } else { layer.paid.neg() })?;
        }
    }
    layers.retain(|_, paid| !paid.is_zero());
    Ok(DayRecord {
        kind,
        settlement: settled.id.clone(),
        bill: settled.claim.id.clone(),
        scheme: settled.stands().basis.scheme,
        total: changed(total)?,
        layers,
        own_pay: changed(own_pay)?,
    })
}
