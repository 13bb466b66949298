//! Bills tried without a search: a good one early spares the search whatever promises less.

use super::circuit::{Circuit, Input, Lin, Node, Var};
use super::lower::POOLS;
use super::rat::Rat;
use std::collections::BTreeMap;

/// How often the largest bill is halved.
const HALVINGS: u32 = 12;

/// The inputs of a circuit that are amounts of the bill, with the largest value of each.
fn parts(circuit: &Circuit) -> Vec<(Var, Rat)> {
    let nodes = circuit.nodes.iter().zip(&circuit.bounds).enumerate();
    let part = |node: &Node| matches!(node, Node::Input(Input::Part(..)));
    nodes.filter(|(_, (node, _))| part(node)).map(|(var, (_, bounds))| (var, bounds.1)).collect()
}

/// Each input alone, and all of one part of the bill together (of several kinds of lines, or of two bills).
fn sets(circuit: &Circuit) -> Vec<(Vec<Var>, Rat)> {
    let all = parts(circuit);
    let mut sets: Vec<(Vec<Var>, Rat)> = all.iter().map(|(var, high)| (vec![*var], *high)).collect();
    for part in POOLS {
        let of_part =
            |var: &Var| matches!(circuit.nodes.get(*var), Some(Node::Input(Input::Part(p, _))) if *p == part);
        let vars: Vec<(Var, Rat)> = all.iter().filter(|(var, _)| of_part(var)).copied().collect();
        if let [(_, high), _, ..] = vars.as_slice() {
            sets.push((vars.iter().map(|(var, _)| *var).collect(), *high));
        }
    }
    sets
}

/// The nodes' values for chosen values of the inputs, if these can be.
fn evaluated(circuit: &Circuit, inputs: &[Rat]) -> Option<Vec<Rat>> {
    let chosen = circuit.nodes.iter().zip(inputs).filter_map(|(node, value)| match node {
        Node::Input(input) => Some((*input, *value)),
        _ => None,
    });
    let chosen: BTreeMap<Input, Rat> = chosen.collect();
    let values = circuit.evaluate(|input| chosen.get(&input).copied().unwrap_or(Rat::ZERO));
    let lost = values.iter().any(|value| value.lost());
    (!lost && circuit.facts.iter().all(|fact| !fact.at(&values).positive())).then_some(values)
}

/// The largest goal among bills of one part, all in one input or shared alike, of many sizes; and its nodes' values.
pub(super) fn probe(circuit: &Circuit, goal: &Lin) -> Option<(Rat, Vec<Rat>)> {
    let mut best: Option<(Rat, Vec<Rat>)> = None;
    // Counts at their largest: more care is where more depends on the rules.
    let rest = circuit.nodes.iter().zip(&circuit.bounds).map(|(node, (_, high))| match node {
        Node::Input(Input::Part(..)) => Rat::ZERO,
        _ => *high,
    });
    let rest: Vec<Rat> = rest.collect();
    for (vars, high) in sets(circuit) {
        let share = Rat::new(1, i128::try_from(vars.len()).unwrap_or(1));
        for halving in 0..HALVINGS {
            let mut inputs = rest.clone();
            let each = Rat::int((Rat::int(high.floor() >> halving) * share).floor());
            for var in &vars {
                if let Some(slot) = inputs.get_mut(*var) {
                    *slot = each;
                }
            }
            let Some(values) = evaluated(circuit, &inputs) else { continue };
            let found = goal.at(&values);
            if best.as_ref().is_none_or(|(most, _)| found > *most) {
                best = Some((found, values));
            }
        }
    }
    best
}

/// A smaller bill with the same goal, part by part: not the smallest of all, but without what does not matter.
pub(super) fn shrink(circuit: &Circuit, goal: &Lin, values: &[Rat]) -> Vec<Rat> {
    let least = goal.at(values);
    let mut best = values.to_vec();
    for (var, _) in parts(circuit) {
        let (mut low, mut high) = (-1, best.get(var).map_or(0, |value| value.floor()));
        while low + 1 < high {
            let middle = low + (high - low) / 2;
            let mut inputs = best.clone();
            if let Some(slot) = inputs.get_mut(var) {
                *slot = Rat::int(middle);
            }
            match evaluated(circuit, &inputs).filter(|values| goal.at(values) >= least) {
                Some(values) => (best, high) = (values, middle),
                None => low = middle,
            }
        }
    }
    best
}
