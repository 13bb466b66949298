//! Totals side by side, and all differences.

use std::collections::{BTreeMap, BTreeSet};

use yidan_types::{Date, FacilityId, Fen, Overflow};

use super::bills;
use super::differences::{Difference, Field};
use super::records::{DayKind, DayRecord};
use super::statement::{BillRow, DayStatement, FundPay, SchemeStatement};
use crate::bill::Scheme;
use crate::ledger::LayerName;

/// Sums of a scheme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Settlements less reversals; of corrections, how many.
    pub count: i64,
    /// The whole bills.
    pub total: Fen,
    /// What funds pay.
    pub fund_pay: Fen,
    /// What patients pay.
    pub own_pay: Fen,
}

impl Totals {
    /// With one more.
    fn with(self, count: i64, total: Fen, fund_pay: Fen, own_pay: Fen) -> Result<Totals, Overflow> {
        Ok(Totals {
            count: self.count.saturating_add(count),
            total: self.total.checked_add(total)?,
            fund_pay: self.fund_pay.checked_add(fund_pay)?,
            own_pay: self.own_pay.checked_add(own_pay)?,
        })
    }

    /// What is more here than in `other`.
    pub(super) fn less(self, other: Totals) -> Result<Totals, Overflow> {
        self.with(other.count.saturating_neg(), other.total.neg(), other.fund_pay.neg(), other.own_pay.neg())
    }

    fn fields(self) -> [(Field, Fen); 3] {
        [(Field::Total, self.total), (Field::FundPay, self.fund_pay), (Field::OwnPay, self.own_pay)]
    }
}

/// A scheme, side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemeTotals {
    /// Which scheme.
    pub scheme: Scheme,
    /// What the facility states; nothing stated is zero.
    pub theirs: Totals,
    /// What our settlements and reversals are.
    pub ours: Totals,
    /// The facility's less ours.
    pub difference: Totals,
    /// By layer, where the facility states layers.
    pub layers: Vec<LayerTotals>,
    /// What our corrections of the day changed, which is in none of the above.
    pub corrections: Totals,
}

/// A layer of a scheme, side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerTotals {
    /// Which layer.
    pub layer: LayerName,
    /// What the facility states.
    pub theirs: Fen,
    /// What our settlements and reversals are.
    pub ours: Fen,
    /// The facility's less ours.
    pub difference: Fen,
}

/// What a comparison of a day found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reconciliation {
    /// With which facility.
    pub facility: FacilityId,
    /// Of which day.
    pub date: Date,
    /// Side by side, by scheme.
    pub schemes: Vec<SchemeTotals>,
    /// Whether the facility gave details.
    pub detailed: bool,
    /// All differences: of totals, then of single bills.
    pub differences: Vec<Difference>,
}

impl Reconciliation {
    /// Whether nothing differs.
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.differences.is_empty()
    }
}

/// Compares a statement with all records that were posted for the facility on its day.
///
/// # Errors
/// When a sum leaves the range of amounts.
pub fn reconcile(statement: &DayStatement, records: &[DayRecord]) -> Result<Reconciliation, Overflow> {
    let mut named: BTreeSet<Scheme> = statement.schemes.iter().map(|stated| stated.scheme).collect();
    named.extend(records.iter().map(|record| record.scheme));
    named.extend(statement.bills.iter().flatten().map(|row| row.scheme));
    let mut schemes = Vec::new();
    let mut differences = Vec::new();
    for scheme in named {
        let stated = statement.schemes.iter().find(|stated| stated.scheme == scheme);
        let totals = side_by_side(scheme, stated, records)?;
        of_totals(&totals, &mut differences);
        if let Some(rows) = &statement.bills {
            own_details(&totals, rows, &mut differences)?;
        }
        schemes.push(totals);
    }
    if let Some(rows) = &statement.bills {
        differences.extend(bills::differences(rows, records)?);
    }
    Ok(Reconciliation {
        facility: statement.facility.clone(),
        date: statement.date,
        schemes,
        detailed: statement.bills.is_some(),
        differences,
    })
}

fn side_by_side(
    scheme: Scheme,
    stated: Option<&SchemeStatement>,
    records: &[DayRecord],
) -> Result<SchemeTotals, Overflow> {
    let (mut ours, mut corrections) = (Totals::default(), Totals::default());
    let mut paid: BTreeMap<&LayerName, Fen> = BTreeMap::new();
    for record in records.iter().filter(|record| record.scheme == scheme) {
        let fund_pay = record.fund_pay()?;
        let sums = if record.kind == DayKind::Correction { &mut corrections } else { &mut ours };
        let count = if record.kind == DayKind::Reversal { -1 } else { 1 };
        *sums = sums.with(count, record.total, fund_pay, record.own_pay)?;
        for (layer, amount) in record.layers.iter().filter(|_| record.kind != DayKind::Correction) {
            let sum = paid.entry(layer).or_default();
            *sum = sum.checked_add(*amount)?;
        }
    }
    let theirs = stated.map_or(Ok(Totals::default()), totals)?;
    let layers = match stated.map(|stated| &stated.fund_pay) {
        Some(FundPay::Layers(layers)) => by_layer(layers, &paid)?,
        _ => Vec::new(),
    };
    Ok(SchemeTotals { scheme, theirs, ours, difference: theirs.less(ours)?, layers, corrections })
}

/// What the facility states of a scheme.
fn totals(stated: &SchemeStatement) -> Result<Totals, Overflow> {
    let fund_pay = match &stated.fund_pay {
        FundPay::Sum(sum) => *sum,
        FundPay::Layers(layers) => Fen::try_sum(layers.iter().map(|(_, paid)| *paid))?,
    };
    Ok(Totals { count: stated.count, total: stated.total, fund_pay, own_pay: stated.own_pay })
}

fn by_layer(
    stated: &[(LayerName, Fen)],
    paid: &BTreeMap<&LayerName, Fen>,
) -> Result<Vec<LayerTotals>, Overflow> {
    let stated: BTreeMap<&LayerName, Fen> = stated.iter().map(|(layer, paid)| (layer, *paid)).collect();
    let named: BTreeSet<&LayerName> = stated.keys().chain(paid.keys()).copied().collect();
    let side = |layer: &LayerName| -> Result<LayerTotals, Overflow> {
        let amount = |of: &BTreeMap<&LayerName, Fen>| of.get(layer).copied().unwrap_or(Fen::ZERO);
        let (theirs, ours) = (amount(&stated), amount(paid));
        Ok(LayerTotals { layer: layer.clone(), theirs, ours, difference: theirs.checked_sub(ours)? })
    };
    named.into_iter().map(side).collect()
}

/// What differs in the totals of a scheme.
fn of_totals(totals: &SchemeTotals, out: &mut Vec<Difference>) {
    let SchemeTotals { scheme, theirs, ours, .. } = *totals;
    if theirs.count != ours.count {
        out.push(Difference::Count { scheme, theirs: theirs.count, ours: ours.count });
    }
    for ((field, theirs), (_, ours)) in theirs.fields().into_iter().zip(ours.fields()) {
        if theirs != ours {
            out.push(Difference::Sum { scheme, field, theirs, ours });
        }
    }
    for side in totals.layers.iter().filter(|side| !side.difference.is_zero()) {
        let (layer, theirs, ours) = (side.layer.clone(), side.theirs, side.ours);
        out.push(Difference::LayerSum { scheme, layer, theirs, ours });
    }
}

/// Whether the facility's own details add up to its totals.
fn own_details(totals: &SchemeTotals, rows: &[BillRow], out: &mut Vec<Difference>) -> Result<(), Overflow> {
    let scheme = totals.scheme;
    let mut sums = Totals::default();
    for row in rows.iter().filter(|row| row.scheme == scheme) {
        sums = if row.reversed {
            sums.with(-1, row.total.neg(), row.fund_pay.neg(), row.own_pay.neg())?
        } else {
            sums.with(1, row.total, row.fund_pay, row.own_pay)?
        };
    }
    let (stated, details) = (totals.theirs.count, sums.count);
    if stated != details {
        out.push(Difference::OwnCount { scheme, totals: stated, details });
    }
    for ((field, stated), (_, details)) in totals.theirs.fields().into_iter().zip(sums.fields()) {
        if stated != details {
            out.push(Difference::OwnDetails { scheme, field, totals: stated, details });
        }
    }
    Ok(())
}
