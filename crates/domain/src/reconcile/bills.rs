//! Details: the facility's rows beside our settlements and reversals, paired bill by bill.

use std::collections::{BTreeMap, BTreeSet};

use yidan_types::{BillId, Fen, Overflow};

use super::differences::{BillRef, Difference, Field};
use super::records::{DayKind, DayRecord};
use super::statement::BillRow;

/// Rows and records of one bill, settlements apart from reversals.
#[derive(Default)]
struct Group<'d> {
    theirs: Vec<&'d BillRow>,
    ours: Vec<&'d DayRecord>,
}

/// The differences of single bills, by number of the bill.
///
/// A row that names a settlement is that settlement's. Others are paired with what is left of their bill: the same
/// amounts first, then in order.
pub(super) fn differences(rows: &[BillRow], records: &[DayRecord]) -> Result<Vec<Difference>, Overflow> {
    let mut groups: BTreeMap<(&BillId, bool), Group<'_>> = BTreeMap::new();
    for row in rows {
        groups.entry((&row.bill, row.reversed)).or_default().theirs.push(row);
    }
    for record in records.iter().filter(|record| record.kind != DayKind::Correction) {
        groups.entry((&record.bill, record.kind == DayKind::Reversal)).or_default().ours.push(record);
    }
    let mut found = Vec::new();
    for group in groups.into_values() {
        group.compare(&mut found)?;
    }
    Ok(found)
}

impl<'d> Group<'d> {
    fn compare(mut self, out: &mut Vec<Difference>) -> Result<(), Overflow> {
        // A second row of what we have once is that one again.
        let known: BTreeSet<_> = self.ours.iter().map(|record| &record.settlement).collect();
        let mut seen = BTreeSet::new();
        self.pair(out, |row, record| Ok(row.settlement.as_ref() == Some(&record.settlement)), &mut seen)?;
        self.pair(out, |row, record| Ok(row.settlement.is_none() && same(row, record)?), &mut seen)?;
        self.pair(out, |row, _| Ok(row.settlement.is_none()), &mut seen)?;
        for row in self.theirs {
            let again = match &row.settlement {
                Some(id) => known.contains(id) || !seen.insert(Some(id.clone())),
                None => !seen.insert(None),
            };
            out.push(only_there(row, again));
        }
        for record in self.ours {
            out.push(only_here(record)?);
        }
        Ok(())
    }

    /// Pairs rows with records that `fits` them, and takes both out.
    fn pair(
        &mut self,
        out: &mut Vec<Difference>,
        fits: impl Fn(&BillRow, &DayRecord) -> Result<bool, Overflow>,
        seen: &mut BTreeSet<Option<yidan_types::SettlementId>>,
    ) -> Result<(), Overflow> {
        let mut left = Vec::new();
        for row in std::mem::take(&mut self.theirs) {
            let mut at = None;
            for (place, record) in self.ours.iter().enumerate() {
                if fits(row, record)? {
                    at = Some(place);
                    break;
                }
            }
            match at {
                Some(at) => {
                    let record = self.ours.remove(at);
                    seen.insert(row.settlement.clone());
                    amounts(row, record, out)?;
                }
                None => left.push(row),
            }
        }
        self.theirs = left;
        Ok(())
    }
}

/// The amounts of a record above zero.
fn plain(record: &DayRecord) -> Result<[(Field, Fen); 3], Overflow> {
    let sign = |amount: Fen| if record.kind == DayKind::Reversal { amount.neg() } else { amount };
    let fund_pay = record.fund_pay()?;
    Ok([
        (Field::Total, sign(record.total)),
        (Field::FundPay, sign(fund_pay)),
        (Field::OwnPay, sign(record.own_pay)),
    ])
}

fn stated(row: &BillRow, field: Field) -> Fen {
    match field {
        Field::Total => row.total,
        Field::FundPay => row.fund_pay,
        Field::OwnPay => row.own_pay,
    }
}

fn same(row: &BillRow, record: &DayRecord) -> Result<bool, Overflow> {
    Ok(plain(record)?.iter().all(|(field, ours)| stated(row, *field) == *ours))
}

/// What differs between a row and its record.
fn amounts(row: &BillRow, record: &DayRecord, out: &mut Vec<Difference>) -> Result<(), Overflow> {
    let bill = here(record);
    if row.scheme != record.scheme {
        out.push(Difference::OtherScheme { bill: bill.clone(), theirs: row.scheme, ours: record.scheme });
    }
    for (field, ours) in plain(record)? {
        let theirs = stated(row, field);
        if theirs != ours {
            out.push(Difference::Amount { bill: bill.clone(), field, theirs, ours });
        }
    }
    Ok(())
}

fn here(record: &DayRecord) -> BillRef {
    BillRef {
        bill: record.bill.clone(),
        settlement: Some(record.settlement.clone()),
        reversed: record.kind == DayKind::Reversal,
    }
}

fn only_there(row: &BillRow, again: bool) -> Difference {
    let bill = BillRef { bill: row.bill.clone(), settlement: row.settlement.clone(), reversed: row.reversed };
    let total = row.total;
    if again {
        Difference::Twice { bill, total }
    } else if row.reversed {
        Difference::ReversedThereNotHere { bill, total }
    } else {
        Difference::MissingHere { bill, total }
    }
}

fn only_here(record: &DayRecord) -> Result<Difference, Overflow> {
    let bill = here(record);
    let total = if bill.reversed { record.total.neg() } else { record.total };
    Ok(if bill.reversed {
        Difference::ReversedHereNotThere { bill, total }
    } else {
        Difference::MissingThere { bill, total }
    })
}
