//! What a fen more on the bill can change: all differences that the nodes of a circuit can have, step by step.
//!
//! A sound account of the whole-number differences, whatever the amounts are: a fen more moves `max(0, form)` by
//! something between nothing and what it moves the form, and a rounding by one of the two whole numbers around what it
//! moves its argument. Differences are followed together, not each for itself, so `rest = base - paid` keeps its
//! sense. What is not among the results cannot happen; what is among them may be impossible all the same.

use super::circuit::{Circuit, Lin, Node, Var};
use super::rat::Rat;
use std::collections::{BTreeMap, BTreeSet};
use yidan_types::RoundingMode;

/// A form without its constant, to be compared.
type Terms = Vec<(Var, i128, i128)>;
/// Differences by node; nodes that do not move are left out.
pub(super) type State = BTreeMap<Var, Rat>;

const MAX_STATES: usize = 20_000;
const MAX_CHOICES: i128 = 200;

fn moved(form: &Lin, state: &State) -> Rat {
    form.terms.iter().filter_map(|(v, f)| state.get(v).map(|d| *f * *d)).fold(Rat::ZERO, |a, b| a + b)
}

/// All combinations of differences of `results` if inputs differ as `start` says; `None` if there are too many.
pub(super) fn differences(circuit: &Circuit, start: State, results: &[Lin]) -> Option<BTreeSet<Vec<Rat>>> {
    let last = last_uses(circuit, results);
    let siblings = siblings(circuit);
    let mut states: BTreeSet<State> = BTreeSet::from([start]);
    for (var, node) in circuit.nodes.iter().enumerate() {
        let mut next = BTreeSet::new();
        for state in states {
            for choice in choices(circuit, node, var, &state, &siblings)? {
                let mut after = state.clone();
                if !choice.is_zero() {
                    after.insert(var, choice);
                }
                after.retain(|v, _| last.get(*v).is_some_and(|last| *last > var));
                next.insert(after);
            }
        }
        if next.len() > MAX_STATES {
            return None;
        }
        states = next;
    }
    Some(states.iter().map(|state| results.iter().map(|form| moved(form, state)).collect()).collect())
}

/// The last node that reads each; results read at the end.
fn last_uses(circuit: &Circuit, results: &[Lin]) -> Vec<usize> {
    let mut last: Vec<usize> = vec![0; circuit.nodes.len()];
    let mut read = |form: &Lin, at: usize| {
        for (var, _) in &form.terms {
            if let Some(slot) = last.get_mut(*var) {
                *slot = at;
            }
        }
    };
    let mut by_terms: BTreeMap<Terms, Vec<Var>> = BTreeMap::new();
    for (var, node) in circuit.nodes.iter().enumerate() {
        if let Node::Pos(form) | Node::Round(form, _) = node {
            read(form, var);
        }
        if let Node::Pos(form) = node {
            by_terms.entry(key(form)).or_default().push(var);
        }
    }
    results.iter().for_each(|form| read(form, usize::MAX));
    // Siblings are compared with each other, so each is kept until the last of them.
    for group in by_terms.values() {
        let end = group.last().copied().unwrap_or(0);
        for var in group {
            if let Some(slot) = last.get_mut(*var) {
                *slot = (*slot).max(end);
            }
        }
    }
    last
}

fn key(form: &Lin) -> Terms {
    form.terms.iter().map(|(v, f)| (*v, f.num(), f.den())).collect()
}

/// For each `max(0, form)` the earlier ones of the same form with another constant, with that constant's excess.
fn siblings(circuit: &Circuit) -> BTreeMap<Var, Vec<(Var, Rat)>> {
    let mut by_terms: BTreeMap<Terms, Vec<(Var, Rat)>> = BTreeMap::new();
    let mut all = BTreeMap::new();
    for (var, node) in circuit.nodes.iter().enumerate() {
        if let Node::Pos(form) = node {
            let group = by_terms.entry(key(form)).or_default();
            all.insert(var, group.iter().map(|(v, konst)| (*v, *konst - form.konst)).collect());
            group.push((var, form.konst));
        }
    }
    all
}

fn choices(
    circuit: &Circuit,
    node: &Node,
    var: Var,
    state: &State,
    siblings: &BTreeMap<Var, Vec<(Var, Rat)>>,
) -> Option<Vec<Rat>> {
    match node {
        Node::Input(_) => Some(vec![state.get(&var).copied().unwrap_or(Rat::ZERO)]),
        Node::Pos(form) => {
            let by = moved(form, state);
            let steps = by * Rat::int(circuit.grid(form));
            let all = whole_between(steps)?;
            let grid = circuit.grid(form);
            let mut choices: Vec<Rat> = all.into_iter().map(|n| Rat::new(n, grid)).collect();
            for (sibling, excess) in siblings.get(&var).into_iter().flatten() {
                let other = state.get(sibling).copied().unwrap_or(Rat::ZERO);
                // The one with the larger constant is positive wherever the other is, and moves at least as far.
                let farther = |a: Rat, b: Rat| if by.negative() { a <= b } else { a >= b };
                choices.retain(
                    |own| if excess.positive() { farther(other, *own) } else { farther(*own, other) },
                );
            }
            Some(choices)
        }
        Node::Round(form, how) => {
            let by = moved(form, state) / Rat::int(how.unit);
            if by.is_zero() {
                return Some(vec![Rat::ZERO]);
            }
            let wider = i128::from(how.mode == RoundingMode::HalfEven);
            // Down and up turn round at zero.
            let turns =
                matches!(how.mode, RoundingMode::Down | RoundingMode::Up) && circuit.range(form).0.negative();
            let wider = wider + i128::from(turns);
            let (low, high) = (by.floor(), by.ceil());
            // Rounding never falls as its argument grows.
            let low = if by.positive() { (low - wider).max(0) } else { low - wider };
            let high = if by.negative() { (high + wider).min(0) } else { high + wider };
            (high - low <= MAX_CHOICES).then(|| (low..=high).map(|n| Rat::int(n * how.unit)).collect())
        }
    }
}

/// The whole numbers from zero to `steps`.
fn whole_between(steps: Rat) -> Option<Vec<i128>> {
    if steps.lost() || !steps.is_int() || steps.num().abs() > MAX_CHOICES {
        return None;
    }
    let end = steps.num();
    Some((end.min(0)..=end.max(0)).collect())
}
