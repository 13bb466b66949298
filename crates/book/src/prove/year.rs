//! Earlier bills: years that bills of the book give, and breaches after them.

use super::bill::Values;
use super::circuit::Input;
use super::goal::{Asked, value};
use super::problems::Problem;
use super::prover::Prover;
use super::report::{Compared, HistoryKind, Witness};
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

/// Sizes of an earlier bill in yuan: so large that layers of most books have reached their caps after it.
const EARLIER: [i64; 9] = [20_000, 50_000, 100_000, 200_000, 300_000, 400_000, 500_000, 700_000, 1_000_000];
/// By how many fen an earlier bill is larger: rules in whole percents repeat after a hundred.
const MORE: i64 = 100;
/// Fen of the bill after it.
const LATER: i64 = 3;

/// A bill of a few fen that the poorer of two people bears more of, after a large one of theirs. Both have the year that
/// the large bill of the poorer one leaves.
pub(super) fn poorer_after_a_bill(prover: &Prover, problem: &Problem) -> Option<Witness> {
    // Of the facts only numbers (which stay it is, months paid) can differ between the two bills.
    let domain = problem.domains.first().filter(|domain| domain.numbers.is_empty())?;
    let day = prover.edition.day;
    let sizes = EARLIER.iter().flat_map(|yuan| (0..MORE).map(move |more| yuan * 100 + more));
    sizes.into_iter().find_map(|size| {
        let earlier = prover.settle(domain, &problem.cells, &in_scope(size), &YearToDate::default())?;
        let year =
            eval::advance(&YearToDate::default(), prover.edition, &earlier.facts, &earlier.outcome, day);
        let year = eval::start_of_next(&year.ok()?, day, false);
        let found = (1..=LATER).find_map(|fen| bears_more(prover, problem, fen, &year))?;
        Some(Witness { history: HistoryKind::Earlier(vec![(earlier.facts, earlier.charges)]), ..found })
    })
}

/// The bill, if the poorer one bears more of it.
fn bears_more(prover: &Prover, problem: &Problem, fen: i64, year: &YearToDate) -> Option<Witness> {
    let [poor, rich] = problem.domains.as_slice() else { return None };
    let settle = |domain| prover.settle(domain, &problem.cells, &in_scope(fen), year);
    let (one, other) = (settle(poor)?, settle(rich)?);
    let (value, bound) = (one.outcome.own_pay, other.outcome.own_pay);
    (value > bound).then(|| Witness {
        day: prover.edition.day,
        facts: one.facts,
        charges: one.charges,
        outcome: one.outcome,
        year: year.clone(),
        history: HistoryKind::Assumed,
        other: Some(Box::new(Compared {
            facts: other.facts,
            charges: other.charges,
            outcome: other.outcome,
        })),
        value,
        bound,
        smallest: false,
    })
}

fn in_scope(fen: i64) -> Values {
    Values::from([(Input::Part(Part::InScope, 0), fen)])
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
