//! Questions of cases; equal ones are asked once.

use super::cells::Cells;
use super::circuit::{Circuit, Lin, Node};
use super::goal::Asked;
use super::known::plausible;

use super::prover::Prover;
use super::rat::Rat;
use super::search::Given;
use crate::sat::domain::Domain;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// A case with a question.
pub(super) struct Problem {
    pub asked: Asked,
    pub circuit: Circuit,
    pub goal: Lin,
    pub cost: Lin,
    pub bound: Lin,
    pub domains: Vec<Domain>,
    pub cells: Cells,
}

/// The different problems so far.
#[derive(Default)]
pub(super) struct Problems {
    pub list: Vec<Problem>,
    seen: HashSet<Fingerprint>,
    pub matching: usize,
}

impl Problems {
    /// Whether the circuit of these forms was not met before.
    pub fn new_question(&mut self, circuit: &Circuit, forms: &[&Lin]) -> bool {
        let (cone, forms) = circuit.cone(forms);
        self.seen.insert(hash(&cone, &forms))
    }

    pub fn add(
        &mut self,
        prover: &Prover,
        asked: Asked,
        mut circuit: Circuit,
        [goal, cost, bound]: [Lin; 3],
        domains: &[Domain],
        cells: &Cells,
    ) {
        self.matching += 1;
        // A goal that is nowhere positive needs no search.
        if !circuit.range(&goal).1.positive() {
            return;
        }
        plausible(&mut circuit, prover.edition.book.layers.len(), &prover.grants);
        let (cone, forms) = circuit.cone(&[&goal, &cost, &bound]);
        let [goal, cost, bound] = forms.as_slice() else { return };
        if self.seen.insert(hash(&cone, &forms)) {
            let (goal, cost, bound) = (goal.clone(), cost.clone(), bound.clone());
            let (domains, cells) = (domains.to_vec(), cells.clone());
            self.list.push(Problem { asked, circuit: cone, goal, cost, bound, domains, cells });
        }
    }
}

/// Two hashes of 64 bits: equal ones are taken for equal circuits.
pub(super) type Fingerprint = (u64, u64);

pub(super) fn hash(circuit: &Circuit, forms: &[Lin]) -> Fingerprint {
    let salted = |salt: u64| {
        let mut hasher = DefaultHasher::new();
        (salt, &circuit.nodes, &circuit.bounds, &circuit.facts, forms).hash(&mut hasher);
        hasher.finish()
    };
    (salted(0), salted(1))
}

/// The first bill of a year: nothing before it.
pub(super) fn first_bill(circuit: &Circuit) -> Given {
    let inputs = circuit.nodes.iter().filter_map(|node| match node {
        Node::Input(input) if input.is_history() => Some((*input, (Rat::ZERO, Rat::ZERO))),
        _ => None,
    });
    inputs.collect()
}
