//! The search for a bill that breaks a claim: best bill first, over decisions and whole numbers, exact throughout.
//!
//! Each step relaxes the circuit to a polyhedron that holds every bill still possible (see [`super::relax`]). If it is
//! empty no such bill exists; else its cheapest point is a lower bound on the bill, and names what to decide next: a
//! `max(0, form)` that the point misses, or a whole number that it splits. Steps are taken in order of that bound, so
//! the first bill that the law confirms and that no open bound undercuts is a smallest one.

use super::circuit::{Circuit, Input, Lin, Node, Var};
use super::rat::Rat;
use super::relax::{Decisions, Question, Relaxed, relax};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};

/// What a search found.
pub(super) struct Found<W> {
    /// The smallest bill found that breaks the claim.
    pub witness: Option<(W, Rat)>,
    /// Nothing is open: without a witness the claim is proved, with one no bill is smaller.
    pub complete: bool,
    /// If something is open: the most by which the claim may still be broken.
    pub margin: Rat,
    /// Steps taken.
    pub steps: usize,
    /// Of a search for the largest goal: none is larger; `None`: not known.
    pub at_most: Option<Rat>,
}

struct Open {
    cost: Rat,
    order: usize,
    decisions: Decisions,
    values: Vec<Rat>,
    bounds: Vec<(Rat, Rat)>,
    open: Vec<Var>,
}

impl PartialEq for Open {
    fn eq(&self, other: &Open) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Open {}
impl PartialOrd for Open {
    fn partial_cmp(&self, other: &Open) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Open {
    /// The cheapest is greatest; of equals the one found last, so that the search goes deep.
    fn cmp(&self, other: &Open) -> Ordering {
        other.cost.cmp(&self.cost).then(self.order.cmp(&other.order))
    }
}

/// Bounds that hold for the whole search, by input.
pub(super) type Given = BTreeMap<Input, (Rat, Rat)>;

/// How far a search may go.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    pub steps: usize,
    /// Only cheaper bills are of interest.
    pub below: Option<Rat>,
    /// The first witness will do.
    pub first: bool,
}

struct Search<'q, 'c, W> {
    question: &'q Question<'c>,
    confirm: &'q mut dyn FnMut(&Circuit, &[Rat]) -> Option<W>,
    heap: BinaryHeap<Open>,
    witness: Option<(W, Rat)>,
    below: Option<Rat>,
    lost: bool,
    unconfirmed: bool,
    steps: usize,
}

/// What a step costs, in steps of a circuit of usual size: its table grows in both directions.
pub(super) fn price(circuit: &Circuit) -> usize {
    (circuit.nodes.len() / 100).max(1).pow(3)
}

/// Steps before bills near the open points are tried, and the points.
const NEAR_STEPS: usize = 30;
const NEAR_POINTS: usize = 2;
/// How far from a point, up and down: rules in whole percents repeat after a hundred.
const NEAR: i128 = 50;
const NEAR_PARTS: i128 = 4;

/// Tries bills around the cheapest points of a short search, moving an input at a time by up to fifty and another by
/// a few. Where a claim is broken only by how roundings fall together, the relaxation comes near and hits it seldom.
pub(super) fn near<W>(
    question: &Question,
    confirm: &mut dyn FnMut(&Circuit, &[Rat]) -> Option<W>,
) -> Option<W> {
    let limits = Limits { steps: NEAR_STEPS, below: None, first: true };
    let mut search = Search::new(question, &Given::new(), limits, confirm);
    search.run(limits);
    for open in std::iter::from_fn(|| search.heap.pop()).take(NEAR_POINTS).collect::<Vec<_>>() {
        if search.witness.is_none() {
            search.try_around(&open);
        }
    }
    search.witness.map(|(witness, _)| witness)
}

/// Searches for inputs with `goal >= least` that `confirm` accepts; smallest cost first.
pub(super) fn search<W>(
    question: &Question,
    given: &Given,
    limits: Limits,
    confirm: &mut dyn FnMut(&Circuit, &[Rat]) -> Option<W>,
) -> Found<W> {
    let mut search = Search::new(question, given, limits, confirm);
    search.run(limits);
    let complete = search.heap.is_empty() && !search.lost && !search.unconfirmed;
    let margin = if complete || limits.first || question.largest { Rat::ZERO } else { search.margin() };
    let at_most = if question.largest { search.at_most() } else { None };
    Found { witness: search.witness, complete, margin, steps: search.steps, at_most }
}

impl<'q, 'c, W> Search<'q, 'c, W> {
    /// With its first step taken.
    fn new(
        question: &'q Question<'c>,
        given: &Given,
        limits: Limits,
        confirm: &'q mut dyn FnMut(&Circuit, &[Rat]) -> Option<W>,
    ) -> Self {
        let mut decisions = Decisions::default();
        for (var, node) in question.circuit.nodes.iter().enumerate() {
            if let Node::Input(input) = node
                && let Some(bounds) = given.get(input)
            {
                decisions.bounds.insert(var, *bounds);
            }
        }
        let mut search = Search {
            question,
            confirm,
            heap: BinaryHeap::new(),
            witness: None,
            below: limits.below,
            lost: false,
            unconfirmed: false,
            steps: 0,
        };
        search.add(decisions);
        search
    }

    fn run(&mut self, limits: Limits) {
        while let Some(open) = self.heap.pop() {
            if self.witness.as_ref().is_some_and(|(_, cost)| *cost <= open.cost) {
                continue;
            }
            if self.steps >= limits.steps || limits.first && self.witness.is_some() {
                self.heap.push(open);
                break;
            }
            self.branch(open);
        }
    }

    fn cutoff(&self) -> Option<Rat> {
        let found = self.witness.as_ref().map(|(_, cost)| *cost);
        let least = [found, self.below].into_iter().flatten().min();
        least.map(|cost| cost - Rat::ONE)
    }

    fn add(&mut self, decisions: Decisions) {
        self.steps += 1;
        match relax(self.question, &decisions, self.cutoff(), false) {
            Relaxed::Empty => {}
            // Not to be solved in exact numbers of this size: nothing is known of this part.
            Relaxed::Lost => self.lost = true,
            Relaxed::Point { values, cost, bounds, open } => {
                self.try_point(&values, &bounds);
                let cost = Rat::int(cost.ceil());
                let order = self.steps;
                self.heap.push(Open { cost, order, decisions, values, bounds, open });
            }
        }
    }

    /// Tries whole bills around a point: a part moved by a few, and it or an amount of the year by up to [`NEAR`].
    fn try_around(&mut self, open: &Open) {
        let mut point = BTreeMap::new();
        let mut limits = BTreeMap::new();
        for (var, node) in self.question.circuit.nodes.iter().enumerate() {
            if let (Node::Input(input), Some(x), Some(bounds)) =
                (node, open.values.get(var), open.bounds.get(var))
            {
                point.insert(*input, Rat::int((*x + Rat::new(1, 2)).floor()));
                limits.insert(*input, *bounds);
            }
        }
        let moved = |point: &BTreeMap<Input, Rat>, input: Input, by: i128| {
            let (low, high) = limits.get(&input).copied()?;
            let to = *point.get(&input)? + Rat::int(by);
            let mut there = point.clone();
            there.insert(input, to);
            (low <= to && to <= high).then_some(there)
        };
        let (parts, years): (Vec<Input>, Vec<Input>) =
            point.keys().copied().partition(|input| matches!(input, Input::Part(..)));
        for part in parts {
            for start in (0..NEAR_PARTS).filter_map(|by| moved(&point, part, by)) {
                for input in years.iter().chain([&part]) {
                    (-NEAR..=NEAR)
                        .filter_map(|by| moved(&start, *input, by))
                        .for_each(|there| self.try_bill(&there));
                    if self.witness.is_some() {
                        return;
                    }
                }
            }
        }
    }

    /// Tries whole bills near a point of the relaxation.
    fn try_point(&mut self, values: &[Rat], bounds: &[(Rat, Rat)]) {
        let near: [fn(Rat) -> i128; 3] = [|x| (x + Rat::new(1, 2)).floor(), |x| x.ceil(), |x| x.floor()];
        for whole in near {
            let mut inputs = BTreeMap::new();
            for (var, node) in self.question.circuit.nodes.iter().enumerate() {
                if let (Node::Input(input), Some(x), Some((low, high))) =
                    (node, values.get(var), bounds.get(var))
                {
                    inputs.insert(*input, Rat::int(whole(*x)).max(*low).min(*high));
                }
            }
            self.try_bill(&inputs);
        }
    }

    fn try_bill(&mut self, inputs: &BTreeMap<Input, Rat>) {
        let circuit = self.question.circuit;
        let values = circuit.evaluate(|input| inputs.get(&input).copied().unwrap_or(Rat::ZERO));
        if values.iter().any(|value| value.lost()) || self.question.goal.at(&values) < self.question.least {
            return;
        }
        if circuit.facts.iter().any(|fact| fact.at(&values).positive()) {
            return;
        }
        let goal = self.question.goal.at(&values);
        let cost = if self.question.largest { -goal } else { self.question.cost.at(&values) };
        if self.cutoff().is_some_and(|most| cost > most) {
            return;
        }
        match (self.confirm)(circuit, &values) {
            Some(witness) => self.witness = Some((witness, cost)),
            // A bill that cannot be written down, or that the oracle sees otherwise: it must not count as absent.
            None => self.unconfirmed = true,
        }
    }

    fn branch(&mut self, open: Open) {
        let halves = self.split(&open);
        for (var, decision) in halves {
            let mut decisions = open.decisions.clone();
            match decision {
                Decision::Sign(sign) => {
                    decisions.signs.insert(var, sign);
                }
                Decision::Between(low, high) => {
                    let before = decisions.bounds.get(&var).copied().unwrap_or((low, high));
                    decisions.bounds.insert(var, (before.0.max(low), before.1.min(high)));
                }
            }
            self.add(decisions);
        }
    }

    fn split(&self, open: &Open) -> Vec<(Var, Decision)> {
        if let Some(var) = self.missed(open) {
            return vec![(var, Decision::Sign(false)), (var, Decision::Sign(true))];
        }
        if let Some(var) = self.under_a_rounding(open) {
            return vec![(var, Decision::Sign(false)), (var, Decision::Sign(true))];
        }
        let circuit = self.question.circuit;
        let bounds = |var: &Var| open.bounds.get(*var).copied().unwrap_or((Rat::ZERO, Rat::ZERO));
        let value = |var: &Var| open.values.get(*var).copied().unwrap_or(Rat::ZERO);
        let whole = |var: &&Var| matches!(circuit.nodes.get(**var), Some(Node::Input(_) | Node::Round(..)));
        if let Some(var) = open.open.iter().filter(whole).find(|var| !value(var).is_int()) {
            let ((low, high), x) = (bounds(var), value(var));
            return vec![
                (*var, Decision::Between(low, Rat::int(x.floor()))),
                (*var, Decision::Between(Rat::int(x.ceil()), high)),
            ];
        }
        // Everything is whole, yet the law says otherwise: a tie. Fix the bill itself.
        let is_input = |var: &&Var| matches!(circuit.nodes.get(**var), Some(Node::Input(_)));
        let Some(var) = open.open.iter().find(is_input) else { return Vec::new() };
        let ((low, high), x) = (bounds(var), value(var));
        let mut thirds = vec![(*var, Decision::Between(x, x))];
        if low < x {
            thirds.push((*var, Decision::Between(low, x - Rat::ONE)));
        }
        if x < high {
            thirds.push((*var, Decision::Between(x + Rat::ONE, high)));
        }
        thirds
    }

    /// A `max(0, form)` that is rounded and not decided, although the point does not miss it. Which roundings move
    /// together only shows when their arguments are known, and signs are few beside whole numbers.
    fn under_a_rounding(&self, open: &Open) -> Option<Var> {
        let rounded = self.question.circuit.nodes.iter().filter_map(|node| match node {
            Node::Round(form, _) => Some(form),
            _ => None,
        });
        let terms = rounded.flat_map(|form| &form.terms);
        let undecided = |var: &Var| {
            let pos = matches!(self.question.circuit.nodes.get(*var), Some(Node::Pos(_)));
            pos && open.open.binary_search(var).is_ok()
        };
        terms.map(|(var, _)| *var).find(undecided)
    }

    /// The `max(0, form)` that the point misses by most.
    fn missed(&self, open: &Open) -> Option<Var> {
        let gap = |var: &Var| match self.question.circuit.nodes.get(*var) {
            Some(Node::Pos(form)) => {
                let value = open.values.get(*var).copied().unwrap_or(Rat::ZERO);
                value - form.at(&open.values).max(Rat::ZERO)
            }
            _ => Rat::ZERO,
        };
        let missed = open.open.iter().map(|var| (gap(var), *var)).filter(|(gap, _)| gap.positive());
        missed.max_by(|(a, v), (b, w)| a.cmp(b).then(w.cmp(v))).map(|(_, var)| var)
    }

    /// The goal that no open part exceeds; costs are the goals' opposites.
    fn at_most(&self) -> Option<Rat> {
        let open = self.heap.peek().map(|open| -open.cost);
        let found = self.witness.as_ref().map(|(_, cost)| -*cost);
        let at_most = open.max(found).unwrap_or(self.question.least - Rat::ONE);
        (!self.lost && !self.unconfirmed).then_some(at_most)
    }

    fn margin(&self) -> Rat {
        let mut most = Rat::ZERO;
        for open in self.heap.iter().take(50) {
            if let Relaxed::Point { cost, .. } = relax(self.question, &open.decisions, self.cutoff(), true) {
                most = most.max(-cost);
            }
        }
        most
    }
}

enum Decision {
    Sign(bool),
    Between(Rat, Rat),
}

/// The question whether `goal` can be positive.
pub(super) fn breach<'c>(circuit: &'c Circuit, goal: &Lin, cost: &Lin) -> Question<'c> {
    let least = Rat::new(1, circuit.grid(goal));
    Question { circuit, goal: goal.clone(), least, cost: cost.clone(), largest: false }
}
