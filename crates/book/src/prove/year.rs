//! Earlier bills: years that bills of the book give, and breaches after them.

use super::bill::Values;
use super::circuit::Input;
use super::goal::{Asked, value};
use super::problems::Problem;
use super::prover::Prover;
use super::report::{HistoryKind, Witness};
use crate::eval;
use crate::inputs::YearToDate;
use crate::model::{Part, Period};
use yidan_types::Fen;

/// As many bills before the one that breaks the claim.
const MOST_BILLS: usize = 12;

/// A breach of a bound after some equal bills of one person, if one shows.
pub(super) fn reached(prover: &Prover, problem: &Problem) -> Option<Witness> {
    let Asked::AtMost(subject, period) = problem.asked else { return None };
    let domain = problem.domains.first()?;
    let bound = problem.bound.known()?;
    let bound = i64::try_from(bound.floor()).ok().and_then(Fen::new)?;
    for fen in sizes(bound) {
        let values = in_every_part(problem, fen);
        let mut year = YearToDate::default();
        let mut earlier = Vec::new();
        for _ in 0..MOST_BILLS {
            let settled = prover.settle(domain, &problem.cells, &values, &year)?;
            let own = value(subject, &settled.outcome, &prover.hospitals);
            let before = if period == Period::Year { prover.before(subject, &year) } else { Fen::ZERO };
            let sum = own.checked_add(before).ok()?;
            if sum > bound {
                return Some(Witness {
                    day: prover.edition.day,
                    facts: settled.facts,
                    charges: settled.charges,
                    outcome: settled.outcome,
                    year,
                    history: HistoryKind::Earlier(earlier),
                    other: None,
                    value: sum,
                    bound,
                    smallest: false,
                });
            }
            let day = prover.edition.day;
            year = eval::advance(&year, prover.edition, &settled.facts, &settled.outcome, day).ok()?;
            earlier.push((settled.facts, settled.charges));
        }
    }
    None
}

/// Sizes of bills to try: around the bound.
fn sizes(bound: Fen) -> Vec<i64> {
    let bound = bound.get().max(100);
    [1, 2, 4, 10, 100].iter().map(|by| bound.saturating_mul(*by)).chain([bound / 2, bound / 10]).collect()
}

/// The same amount in scope and wholly self-paid.
fn in_every_part(problem: &Problem, fen: i64) -> Values {
    let cells = u32::try_from(problem.cells.count()).unwrap_or(1);
    let mut values = Values::new();
    for cell in 0..cells {
        values.insert(Input::Part(Part::InScope, cell), fen);
        values.insert(Input::Part(Part::SelfPaid, cell), fen);
    }
    if let Some(domain) = problem.domains.first() {
        for (number, (_, high)) in &domain.numbers {
            if let crate::sat::domain::Number::Fact(fact) = number {
                values.insert(Input::Count(*fact), *high);
            }
        }
    }
    let months = Input::Count(crate::facts::CountFact::TreatmentMonths);
    values.entry(months).or_insert(3);
    values
}
