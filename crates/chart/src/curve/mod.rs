//! How the payments for a person's first bill of the year depend on its size.

pub mod breaks;
mod cause;
mod scale;

use crate::chart::ChartError;
use breaks::{Break, find_breaks};
pub use cause::Cause;
use scale::scaled;
use yidan_book::eval::{evaluate, with_year_facts};
use yidan_book::facts::{EnumFact, Facts, LineClass, LineKind};
use yidan_book::inputs::{Charges, Line, Parts, YearToDate};
use yidan_book::model::{Book, Edition};
use yidan_book::outcome::{EvalError, Outcome};
use yidan_book::words::Word;
use yidan_types::Fen;

/// Cells of the grid between which bends are looked for.
const CELLS: i64 = 192;

/// Payments as a function of the bill, for fixed facts: the first bill of the year, all of it in scope (one line of
/// class A where the book splits lines).
#[derive(Clone, Debug)]
pub struct Curve<'e, 'b> {
    edition: &'e Edition<'b>,
    facts: Facts,
    year: YearToDate,
    /// Where it bends, in order.
    pub turns: Vec<Turn>,
}

/// A bill at which payments bend or jump.
#[derive(Clone, Debug, PartialEq)]
pub struct Turn {
    /// The bill: the corner, or the first after a jump.
    pub bill: Fen,
    /// It jumps.
    pub jump: bool,
    /// Largest change of slope, parts per million.
    pub weight: i64,
    /// What changes in which layer; empty if no layer's trace shows it.
    pub causes: Vec<Cause>,
}

impl<'e, 'b> Curve<'e, 'b> {
    /// The curve of `edition` for `facts`, with its turns up to a bill of `up_to`.
    ///
    /// # Errors
    /// What keeps a bill from being evaluated, missing facts by name.
    pub fn new(edition: &'e Edition<'b>, facts: &Facts, up_to: Fen) -> Result<Self, ChartError> {
        let year = YearToDate::default();
        let facts = with_year_facts(facts.clone(), &year);
        let mut curve = Curve { edition, facts, year, turns: Vec::new() };
        curve.at(up_to)?;
        curve.turns = curve.find(up_to)?;
        Ok(curve)
    }

    /// The edition.
    pub fn edition(&self) -> &'e Edition<'b> {
        self.edition
    }

    /// The bill of this size, settled by the reference evaluator.
    ///
    /// # Errors
    /// What keeps it from being evaluated.
    pub fn at(&self, bill: Fen) -> Result<Outcome, ChartError> {
        Ok(self.settle(self.edition, bill)?)
    }

    /// The same by another edition of the same rules.
    pub(crate) fn settle(&self, edition: &Edition<'_>, bill: Fen) -> Result<Outcome, Vec<EvalError>> {
        evaluate(edition, &self.facts, &charges(edition, &self.facts, bill), &self.year)
    }

    fn find(&self, up_to: Fen) -> Result<Vec<Turn>, ChartError> {
        let Some((k, book)) = finest(self.edition.book, up_to) else {
            return Err(ChartError::said(
                "账册里的金额或图的范围太大，画不了",
                "amounts of the book or the range of the picture are too large to draw",
            ));
        };
        let fine = book.edition(self.edition.day, self.edition.known);
        let settle = |at: i64| self.settle(&fine, Fen::new(at).unwrap_or(up_to));
        let channels = |at: i64| settle(at).map(|outcome| channels(&outcome));
        let noise = i64::try_from(fine.layers.len()).unwrap_or(i64::MAX).saturating_add(2);
        let found = find_breaks(channels, &grid(up_to.get().saturating_mul(k)), noise)?;
        let mut turns: Vec<Turn> = Vec::new();
        for found in found {
            let (before, after) = (settle(found.before)?, settle(found.after)?);
            let turn = Turn {
                bill: fen_of(found, k),
                jump: found.jump,
                weight: found.weight,
                causes: cause::causes(&before, &after, &fine),
            };
            match turns.last_mut() {
                Some(last) if last.bill == turn.bill => {
                    last.weight = last.weight.max(turn.weight);
                    last.jump |= turn.jump;
                    let new = turn.causes.into_iter().filter(|cause| !last.causes.contains(cause));
                    last.causes = last.causes.iter().cloned().chain(new.collect::<Vec<_>>()).collect();
                }
                _ => turns.push(turn),
            }
        }
        turns.retain(|turn| turn.bill > Fen::ZERO && turn.bill < up_to);
        Ok(turns)
    }
}

/// The bill in fen: the nearest to a corner, the first not before a jump.
fn fen_of(found: Break, k: i64) -> Fen {
    let up = if found.jump { k - 1 } else { k / 2 };
    Fen::new((found.at + up).div_euclid(k)).unwrap_or(Fen::ZERO)
}

/// The book with amounts as much larger as the range of amounts allows.
fn finest(book: &Book, up_to: Fen) -> Option<(i64, Book)> {
    let fits = |k: &i64| up_to.get().checked_mul(*k).is_some_and(|most| most <= Fen::MAX_ABS / 2);
    [10_000, 1_000, 100, 10, 1].into_iter().filter(fits).find_map(|k| Some((k, scaled(book, k)?)))
}

/// Equal steps for what happens anywhere, growing steps for what happens early.
fn grid(most: i64) -> Vec<i64> {
    let mut grid: Vec<i64> = (0..=CELLS).map(|n| most / CELLS * n).collect();
    let mut early = most / CELLS;
    while early > 1_000 {
        grid.push(early);
        early = early / 4 * 3;
    }
    grid.push(most);
    grid.sort_unstable();
    grid.dedup();
    grid
}

/// The amounts that can bend.
fn channels(outcome: &Outcome) -> Vec<i64> {
    let borne = outcome.payment.as_ref().map_or(Fen::ZERO, |payment| payment.borne_by_facility);
    let own = [outcome.own_pay, outcome.own_pay_in_scope, outcome.parts.in_scope, borne];
    outcome.layers.iter().map(|layer| layer.paid).chain(own).map(Fen::get).collect()
}

/// A bill of one size, all in scope.
fn charges(edition: &Edition<'_>, facts: &Facts, bill: Fen) -> Charges {
    if edition.lines.is_none() {
        return Charges::Parts(Parts { in_scope: bill, ..Parts::default() });
    }
    Charges::Lines(vec![Line {
        amount: bill,
        class: LineClass::A,
        kind: kind_of_line(facts),
        flags: Vec::new(),
        lists: Vec::new(),
        paid_first: None,
        limit: None,
        days: None,
    }])
}

/// Visits for medicines are billed as medicines, all else as services.
pub(crate) fn kind_of_line(facts: &Facts) -> LineKind {
    let encounter = facts.enums.get(&EnumFact::Encounter).copied();
    let for_drugs = [Word::ChronicOutpatient, Word::TwoDiseaseOutpatient, Word::Pharmacy];
    let drugs = for_drugs
        .iter()
        .any(|word| encounter.is_some() && encounter == EnumFact::Encounter.value_number(*word));
    if drugs { LineKind::Drug } else { LineKind::Service }
}
