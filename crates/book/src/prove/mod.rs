//! Exact proofs about a book: guarantees proved or refuted with the smallest bill, and what nobody asked for.
//!
//! The method and its limits are in `docs/proofs.md`. The way of a claim:
//!
//! edition -[`cases`: split facts where rules read them, `lower`]-> circuits of linear forms, `max(0, form)` and
//! roundings -[`grow`: differences, or `search`: branch and bound over exact linear programs]-> verdict, with a bill
//! that the reference evaluator confirms.

mod arms;
mod bill;
mod cases;
mod cells;
mod circuit;
mod differ;
mod findings;
mod goal;
mod grow;
mod import;
mod joint;
mod known;
mod layer;
mod layered;
mod lemmas;
mod lines;
mod lower;
mod lp;
mod most;
mod poorer;
mod probe;
mod problems;
mod prover;
mod rat;
mod relax;
mod renumber;
mod report;
mod search;
mod split;
mod stay;
mod year;

pub use differ::{Changed, Differences, Extreme, Settling, differ};
pub use report::{Compared, Finding, HistoryKind, Open, Report, Verdict, Why, Witness};

use crate::model::{Amount, Book, Claim, Cond, Guarantee, Period, Subject};
use crate::sat::{Answer, Solver};
use cases::Tally;
use jiff::civil::Date;
use prover::{ALL_STEPS, COMPARING_STEPS, Prover};

/// Proves all guarantees of a book as they stand on a day, and looks for what nobody asked for.
pub fn prove(book: &Book, day: Date) -> Report {
    let edition = book.edition(day, None);
    let prover = Prover::new(&edition);
    let guarantees: Vec<Verdict> =
        book.guarantees.iter().map(|guarantee| verdict(&prover, guarantee, day)).collect();
    let (findings, open) = findings::findings(&prover, &guarantees);
    Report { day, guarantees, findings, open }
}

fn verdict(prover: &Prover, guarantee: &Guarantee, day: Date) -> Verdict {
    if guarantee.from.is_some_and(|from| day < from) || guarantee.until.is_some_and(|until| until < day) {
        return Verdict::NotInForce;
    }
    let solver = Solver { groups: &prover.edition.book.groups, lists: &prover.edition.book.lists };
    if solver.solve(&[&guarantee.applies]) == Answer::Never {
        return Verdict::Proved { trivial: true };
    }
    let mut tally = Tally::default();
    match &guarantee.claim {
        Claim::AtMost(subject, bound, period) => {
            let claim = (*subject, bound, *period);
            if *period == Period::Year {
                return over_the_year(prover.edition.book, &guarantee.applies, claim, day);
            }
            let problems = prover.bounds(&guarantee.applies, claim, &mut tally);
            prover.verdict(&problems, tally, ALL_STEPS)
        }
        Claim::Monotone => {
            let problems = prover.growth(&guarantee.applies, None, &mut tally);

            prover.verdict(&problems, tally, ALL_STEPS)
        }
        Claim::NoCliff(limit) => {
            let problems = prover.growth(&guarantee.applies, Some(*limit), &mut tally);
            prover.verdict(&problems, tally, ALL_STEPS)
        }
        // By the law of evaluation, whatever the rules say: what is paid is cut at the base and at the pools.
        Claim::WithinBase | Claim::NeverNegative => Verdict::Proved { trivial: false },
        Claim::PoorerNeverPaysMore => poorer(prover, guarantee),
    }
}

/// A bound per year: what is held before a bill is held after it, by the rules of every day of the year.
fn over_the_year(book: &Book, applies: &Cond, claim: (Subject, &Amount, Period), day: Date) -> Verdict {
    let mut trivially = true;
    let mut next = day.first_of_year();
    while next.year() == day.year() {
        let edition = book.edition(next, None);
        let prover = Prover::new(&edition);
        let mut tally = Tally::default();
        let problems = prover.bounds(applies, claim, &mut tally);
        match prover.verdict(&problems, tally, ALL_STEPS) {
            Verdict::Proved { trivial } => trivially &= trivial,
            other => return other,
        }
        match edition.holds.1.tomorrow() {
            Ok(after) => next = after,
            Err(_) => break,
        }
    }
    Verdict::Proved { trivial: trivially }
}

fn poorer(prover: &Prover, guarantee: &Guarantee) -> Verdict {
    let mut tally = Tally::default();
    let (mut all, mut differ) = (Vec::new(), false);
    for pair in prover.neighbours() {
        if let Some(witness) = prover.poorer_breach(&guarantee.applies, pair) {
            return Verdict::Refuted(Box::new(witness));
        }
    }
    for pair in prover.neighbours() {
        let (problems, lines_differ) = prover.poorer(&guarantee.applies, pair, false, &mut tally);
        all.extend(problems);
        differ |= lines_differ;
    }
    match prover.verdict(&all, tally, COMPARING_STEPS) {
        Verdict::Proved { .. } if differ => Verdict::Undecided { why: Why::LinesDiffer, margin: None },
        verdict => verdict,
    }
}
