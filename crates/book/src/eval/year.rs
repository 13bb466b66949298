//! The person's year, bill by bill.

use super::cond::month_index;
use crate::facts::{CountFact, EnumFact, Facts};
use crate::inputs::YearToDate;
use crate::model::{Edition, History, LayerIx};
use crate::outcome::{EvalError, LayerOutcome, LayerTrace, Outcome};
use crate::words::Word;
use jiff::civil::Date;
use std::collections::BTreeMap;
use yidan_types::{Fen, Overflow};

/// The year after a bill of `day` that was settled as `outcome` by the rules of `edition`.
///
/// A layer counts with what it relieved the patient of: what a payment unit shifts between fund and hospital neither
/// uses up nor restores what the patient is entitled to.
///
/// # Errors
/// [`EvalError::Overflow`] when an amount of the year leaves the range.
pub fn advance(
    year: &YearToDate,
    edition: &Edition<'_>,
    facts: &Facts,
    outcome: &Outcome,
    day: Date,
) -> Result<YearToDate, EvalError> {
    let mut next = start_of_next(year, day, true);
    add_bill(&mut next, outcome).map_err(|Overflow| overflow(edition, None))?;
    for layer in &outcome.layers {
        if let Ok(trace) = &layer.how {
            add_layer(&mut next, layer, trace, day)
                .map_err(|Overflow| overflow(edition, Some(layer.layer)))?;
        }
    }
    if is_inpatient(facts) {
        next.stays = stay_number(facts, year);
    }
    let grade = |fact| facts.enums.get(&fact).copied();
    next.highest_grade = year.highest_grade.max(grade(EnumFact::Grade)).max(grade(EnumFact::HighestGrade));
    next.last_day = Some(day);
    Ok(next)
}

/// The year as the next bill, of `day` in the same year, finds it. Amounts of the month are kept only within the month,
/// the deductible of a chain of referrals only if the next bill continues the chain.
pub fn start_of_next(year: &YearToDate, day: Date, continues_referral: bool) -> YearToDate {
    let mut next = year.clone();
    if next.last_day.is_some_and(|last| month_index(last) != month_index(day)) {
        next.paid_this_month.clear();
        next.base_this_month.clear();
    }
    if !continues_referral {
        next.amounts.retain(|history, _| !matches!(history, History::DeductibleInReferral(_)));
    }
    next
}

/// The year that follows `year`: what outlives its end is the days on which layers paid, the amounts of the month, since
/// a calendar month may belong to two years by the book's rule, and the deductible of a chain of referrals.
pub fn start_of_year(year: &YearToDate) -> YearToDate {
    let mut next = year.clone();
    next.amounts.retain(|history, _| matches!(history, History::DeductibleInReferral(_)));
    next.units_used.clear();
    next.stays = 0;
    next.highest_grade = None;
    next
}

/// The facts of a bill with those that follow from the year filled in where they are not stated: the stay's number, for
/// inpatient bills, and the highest grade.
pub fn with_year_facts(mut facts: Facts, year: &YearToDate) -> Facts {
    if is_inpatient(&facts) {
        let number = stay_number(&facts, year);
        facts.counts.insert(CountFact::StayNumber, number);
    }
    let grade = facts.enums.get(&EnumFact::Grade).copied();
    // Without this bill's grade its highest is not known either.
    if let Some(highest) = grade.map(|grade| year.highest_grade.map_or(grade, |before| before.max(grade))) {
        facts.enums.entry(EnumFact::HighestGrade).or_insert(highest);
    }
    facts
}

/// The number of this inpatient stay: as stated, else the next one.
fn stay_number(facts: &Facts, year: &YearToDate) -> i64 {
    let stated = facts.counts.get(&CountFact::StayNumber).copied();
    stated.unwrap_or_else(|| year.stays.saturating_add(1))
}

fn is_inpatient(facts: &Facts) -> bool {
    let encounter = facts.enums.get(&EnumFact::Encounter).copied();
    encounter.is_some() && encounter == EnumFact::Encounter.value_number(Word::Inpatient)
}

fn add_bill(year: &mut YearToDate, outcome: &Outcome) -> Result<(), Overflow> {
    add(&mut year.amounts, History::Total, outcome.total)?;
    add(&mut year.amounts, History::InScope, outcome.parts.in_scope)?;
    add(&mut year.amounts, History::OwnPay, outcome.own_pay)?;
    add(&mut year.amounts, History::OwnPayInScope, outcome.own_pay_in_scope)
}

fn add_layer(
    year: &mut YearToDate,
    outcome: &LayerOutcome,
    trace: &LayerTrace,
    day: Date,
) -> Result<(), Overflow> {
    let layer = outcome.layer;
    let relief = trace.relief()?;
    add(&mut year.amounts, History::Paid(layer), relief)?;
    add(&mut year.amounts, History::Base(layer), trace.base)?;
    add(&mut year.amounts, History::Deductible(layer), trace.deductible)?;
    add(&mut year.amounts, History::DeductibleInReferral(layer), trace.deductible)?;
    add(&mut year.paid_this_month, layer, relief)?;
    add(&mut year.base_this_month, layer, trace.base)?;
    if trace.units != 0 {
        let used = year.units_used.entry(layer).or_default();
        *used = used.checked_add(trace.units).ok_or(Overflow)?;
    }
    if !relief.is_zero() {
        year.paid_on.entry(layer).or_default().push(day);
    }
    Ok(())
}

/// Adds to an amount of the year; absent is zero and stays so.
fn add<K: Ord>(amounts: &mut BTreeMap<K, Fen>, key: K, more: Fen) -> Result<(), Overflow> {
    if !more.is_zero() {
        let amount = amounts.entry(key).or_insert(Fen::ZERO);
        *amount = amount.checked_add(more)?;
    }
    Ok(())
}

fn overflow(edition: &Edition<'_>, layer: Option<LayerIx>) -> EvalError {
    let book = edition.book;
    let label = layer.and_then(|layer| book.layers.get(layer.at())).map(|layer| layer.name.label.clone());
    EvalError::Overflow { rule: label.unwrap_or_else(|| Word::YearToDate.text(book.lang).to_string()) }
}

impl LayerTrace {
    /// What the layer relieved the patient of: what it drew, be it from its fund or, by a payment unit, from the
    /// hospital.
    ///
    /// # Errors
    /// When the sum leaves the range of amounts.
    pub fn relief(&self) -> Result<Fen, Overflow> {
        Fen::try_sum(self.drawn.iter().map(|(_, amount)| *amount))
    }
}
