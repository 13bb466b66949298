//! Whether conditions can hold together, and for whom: the person and the bill that show it.
//!
//! Facts are closed and typed, so this is a small search: take a fact on which the answer still depends, try each side,
//! narrow the domains of the facts that hang together. What is known of facts beside their types:
//!
//! - a fact has exactly one of its values, a count lies in [`CountFact::range`];
//! - who is in an included group is in the including one;
//! - the highest grade of the year is not below this facility's grade;
//! - of two windows over the same months the longer one counts at least as many, and at most as many more as it is
//!   longer;
//! - a bill has one facility, so two lists of facilities hold together only if they share a code. Diagnoses and
//!   certificates can be many, so their lists are independent.

mod codes;
pub(crate) mod domain;
mod lines;
mod witness;

pub use lines::{LineWitness, lines_satisfiable};
pub use witness::Witness;

use crate::facts::{CountFact, EnumFact, ValueSet};
use crate::model::{Atom, Cond, Group, List};
use domain::Domain;

#[cfg(doc)]
use crate::model::LayerIx;

/// Nodes of the search before it gives up. Conditions of real books need a few dozen.
const MAX_STEPS: u32 = 5_000;

/// What a search found.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// No person and bill fulfil the conditions.
    Never,
    /// These do.
    Holds(Box<Witness>),
    /// The conditions are so many that the search was given up. Treat it as "perhaps".
    TooComplex,
}

/// Searches for facts that fulfil conditions.
#[derive(Clone, Copy, Debug)]
pub struct Solver<'a> {
    /// The book's groups, their inclusions transitively closed.
    pub groups: &'a [Group],
    /// The book's lists.
    pub lists: &'a [List],
}

/// Facts for which all `conds` hold, if there are any; [`Solver::solve`] also tells a search that was given up.
pub fn satisfiable(conds: &[&Cond], groups: &[Group], lists: &[List]) -> Option<Witness> {
    match (Solver { groups, lists }).solve(conds) {
        Answer::Holds(witness) => Some(*witness),
        Answer::Never | Answer::TooComplex => None,
    }
}

impl Solver<'_> {
    /// Whether all `conds` can hold for one person and bill.
    pub fn solve(&self, conds: &[&Cond]) -> Answer {
        let mut steps = MAX_STEPS;
        match self.search(Domain::default(), conds, &mut steps) {
            Some(domain) => Answer::Holds(Box::new(domain.witness(self, conds))),
            None if steps == 0 => Answer::TooComplex,
            None => Answer::Never,
        }
    }

    /// Whether all `conds` can hold, or the search was given up.
    pub fn possible(&self, conds: &[&Cond]) -> bool {
        self.solve(conds) != Answer::Never
    }

    fn search(&self, domain: Domain, conds: &[&Cond], steps: &mut u32) -> Option<Domain> {
        *steps = steps.checked_sub(1)?;
        let mut open = None;
        for cond in conds {
            match truth(cond, &domain) {
                Truth::Known(true) => {}
                Truth::Known(false) => return None,
                Truth::Open(atom) => open = open.or(Some(atom)),
            }
        }
        let Some(atom) = open else { return Some(domain) };
        for side in [true, false] {
            for narrowed in domain.assume(atom, side, self) {
                if let Some(found) = self.search(narrowed, conds, steps) {
                    return Some(found);
                }
                if *steps == 0 {
                    return None;
                }
            }
        }
        None
    }
}

/// The truth of a condition as far as the domains decide it; otherwise an atom on which it hangs.
enum Truth<'c> {
    Known(bool),
    Open(&'c Atom),
}

fn truth<'c>(cond: &'c Cond, domain: &Domain) -> Truth<'c> {
    match cond {
        Cond::Always => Truth::Known(true),
        Cond::Not(inner) => match truth(inner, domain) {
            Truth::Known(known) => Truth::Known(!known),
            open => open,
        },
        Cond::All(all) => combine(all, domain, false),
        Cond::Any(all) => combine(all, domain, true),
        Cond::Atom(atom) => domain.truth(atom).map_or(Truth::Open(atom), Truth::Known),
    }
}

/// A part that is `decisive` decides the whole; if all parts are known and none is, the whole is the opposite.
fn combine<'c>(parts: &'c [Cond], domain: &Domain, decisive: bool) -> Truth<'c> {
    let mut open = None;
    for part in parts {
        match truth(part, domain) {
            Truth::Known(known) if known == decisive => return Truth::Known(decisive),
            Truth::Known(_) => {}
            Truth::Open(atom) => open = open.or(Some(atom)),
        }
    }
    open.map_or(Truth::Known(!decisive), Truth::Open)
}

/// The smallest and the largest value of a set.
fn bounds(set: ValueSet, fact: EnumFact) -> Option<(u8, u8)> {
    let count = u8::try_from(fact.values().len()).ok()?;
    let smallest = (0..count).find(|v| set.contains(*v))?;
    let largest = (0..count).rev().find(|v| set.contains(*v))?;
    Some((smallest, largest))
}

/// A count fact's range without the values that it cannot have.
fn clip(fact: CountFact, min: i64, max: i64) -> (i64, i64) {
    let (low, high) = fact.range();
    (min.max(low), max.min(high))
}

#[cfg(test)]
mod tests;
