//! Which facts of a bill matter: people are told those, and none of the others.
//!
//! A fact that is absent is unknown, and evaluation stops only where it decides. So a fact matters if the bill cannot be
//! settled to the same amounts, and the claim not be read, without it.

use crate::eval::{ClaimRead, evaluate, evaluate_claim};
use crate::facts::{Facts, Membership};
use crate::inputs::{Charges, Parts, YearToDate};
use crate::model::{Amount, Book, Cond, Edition, GroupIx, LayerIx};
use crate::outcome::{EvalError, LayerOutcome};
use yidan_types::Fen;

/// The facts on which a bill's amounts, a claim's condition and its bound depend. Of groups those that matter and are
/// not implied by another one; of lists those that matter.
pub fn what_matters(
    edition: &Edition<'_>,
    facts: &Facts,
    (charges, year): (&Charges, &YearToDate),
    claim: (&Cond, Option<&Amount>),
) -> Facts {
    let read = |facts: &Facts| evaluate_claim(edition, facts, charges, year, claim).ok();
    let Some(whole) = read(facts) else { return facts.clone() };
    least(edition.book, facts, |facts| read(facts).is_some_and(|read| same_amounts(&read, &whole)))
}

/// The facts without which a layer's segments are not seen to fall.
pub(super) fn what_makes_fall(edition: &Edition<'_>, facts: &Facts, layer: LayerIx) -> Facts {
    let label = edition.book.layers.get(layer.at()).map(|layer| layer.name.label.as_str());
    let (charges, year) = (Charges::Parts(Parts::default()), YearToDate::default());
    let falls = |error: &EvalError| matches!(error, EvalError::SegmentsFall { layer } if Some(layer.as_str()) == label);
    least(edition.book, facts, |facts| {
        evaluate(edition, facts, &charges, &year).is_err_and(|errors| errors.iter().all(falls))
    })
}

/// Leaves out, one after the other, what can be left out while `same` holds.
fn least(book: &Book, facts: &Facts, same: impl Fn(&Facts) -> bool) -> Facts {
    let mut left = Left { facts: facts.clone(), same };
    if !(left.same)(&left.facts) {
        return left.facts;
    }
    left.without_each();
    left.facts.groups = left.groups(book);
    left.lists();
    left.facts
}

/// Also what each layer would pay if its pools held enough: over-protection is about that.
fn same_amounts(one: &ClaimRead, other: &ClaimRead) -> bool {
    let promised = |layer: &LayerOutcome| layer.how.as_ref().map_or(Fen::ZERO, |trace| trace.rounded);
    let layers = |read: &ClaimRead| -> Vec<_> {
        read.outcome.layers.iter().map(|layer| (layer.layer, layer.paid, promised(layer))).collect()
    };
    let sums = |read: &ClaimRead| (read.outcome.parts, read.outcome.own_pay, read.outcome.own_pay_in_scope);
    one.applies == other.applies
        && one.bound == other.bound
        && sums(one) == sums(other)
        && layers(one) == layers(other)
}

/// The groups without those that follow from another one.
pub(super) fn unimplied(book: &Book, groups: &[GroupIx]) -> Vec<GroupIx> {
    let includes = |outer: GroupIx, inner: &GroupIx| {
        book.groups.get(outer.at()).is_some_and(|group| group.includes.contains(inner))
    };
    let implied = |group: GroupIx| groups.iter().any(|inner| *inner != group && includes(group, inner));
    groups.iter().copied().filter(|group| !implied(*group)).collect()
}

/// What is left of the facts so far.
struct Left<S> {
    facts: Facts,
    same: S,
}

impl<S: Fn(&Facts) -> bool> Left<S> {
    /// Changes the facts if that changes no amount.
    fn try_change(&mut self, change: impl FnOnce(&mut Facts)) {
        let mut changed = self.facts.clone();
        change(&mut changed);
        if (self.same)(&changed) {
            self.facts = changed;
        }
    }

    /// Leaves out, one after the other, what can be left out.
    fn without_each(&mut self) {
        self.try_change(|facts| facts.drg_weight = None);
        self.try_change(|facts| facts.groups = None);
        for membership in Membership::ALL {
            self.try_change(|facts| facts.lists.retain(|m, _| m != membership));
        }
        for fact in self.facts.counts.clone().into_keys() {
            self.try_change(|facts| facts.counts.retain(|f, _| *f != fact));
        }
        for fact in self.facts.bools.clone().into_keys() {
            self.try_change(|facts| facts.bools.retain(|f, _| *f != fact));
        }
        // The kind of care and the scheme come last: without them the rest says little.
        for fact in self.facts.enums.clone().into_keys().rev() {
            self.try_change(|facts| facts.enums.retain(|f, _| *f != fact));
        }
    }

    /// The groups that matter, without those that follow from another one.
    fn groups(&mut self, book: &Book) -> Option<Vec<GroupIx>> {
        for group in self.facts.groups.clone()? {
            self.try_change(|facts| facts.groups.iter_mut().for_each(|all| all.retain(|g| *g != group)));
        }
        self.facts.groups.as_deref().map(|groups| unimplied(book, groups))
    }

    fn lists(&mut self) {
        for (membership, lists) in self.facts.lists.clone() {
            for list in lists {
                let without = |facts: &mut Facts| {
                    if let Some(lists) = facts.lists.get_mut(&membership) {
                        lists.retain(|l| *l != list);
                    }
                };
                self.try_change(without);
            }
        }
    }
}
