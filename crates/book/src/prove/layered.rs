//! Layer by layer: what can be shown of each layer for itself, whatever the layers before it have left.
//!
//! Facts are then split for one layer at a time, so the cost adds up over layers instead of multiplying. What is shown
//! so holds for every bill, since whatever earlier layers do is among "anything"; what is not shown so may be true all
//! the same, and is asked again of whole bills.

use super::cases::{Tally, explore};
use super::cells::Cells;
use super::circuit::{Circuit, Input, Lin, Node};
use super::grow::{State, differences};
use super::known::plausible;
use super::lower::{Kept, Lower, Lowered, POOLS};
use super::problems::hash;
use super::prover::Prover;
use super::rat::Rat;
use crate::model::{Amount, Cond, LayerIx, Part, Period, Subject};
use crate::sat::domain::Domain;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use yidan_types::Fen;

/// Different ways in which a fen more can have spread over the parts and layers; beyond, whole bills are asked.
const MAX_MOVES: usize = 2_000;

/// Cases in which somebody is looked for to whom a claim applies.
const MOST_CASES: usize = 1_000;

/// A layer in fixed facts, from anything: what it leaves of the four parts, and last what it pays.
struct Arm {
    circuit: Circuit,
    results: Vec<Lin>,
}

/// Looks at a case of some layers; false ends it.
type Visit<'v> = dyn FnMut(&[Domain], &Cells, &mut Circuit) -> Lowered<bool> + 'v;

/// By how much a fen more moves what layers left and paid; what does not move is left out.
type Moves = BTreeMap<Input, Rat>;

impl Prover<'_, '_> {
    /// Goes through the cases of some layers alone. False if lines or amounts do not allow it, or `visit` says so.
    fn each_case(&self, domains: &[Domain], visit: &mut Visit) -> bool {
        let mut all = true;
        let mut tally = Tally::default();
        let one_cell = Cells::default();
        explore(&self.solver, domains.to_vec(), &one_cell, &mut tally, &mut |domains, cells| {
            all &= cells.conds.is_empty();
            if all {
                all = visit(domains, cells, &mut Circuit::default())?;
            }
            Ok(())
        });
        all && !tally.too_many && tally.not_linear == 0
    }

    /// Whether there is a person for whom a claim speaks and the book gives amounts. Else whole bills are to say that it
    /// holds for nobody, or after how many cases nobody was found.
    pub fn someone(&self, applies: &Cond) -> bool {
        let mut found = false;
        let mut tally = Tally { most: Some(MOST_CASES), ..Tally::default() };
        let (all, one_cell) = (vec![Domain::default()], Cells::default());
        explore(&self.solver, all, &one_cell, &mut tally, &mut |domains, cells| {
            let ([domain], false) = (domains, found) else { return Ok(()) };
            let mut circuit = Circuit::default();
            let mut lower = Lower::new(self.edition, domain, cells, &mut circuit);
            if lower.holds(applies)? {
                lower.bill()?;
                found = true;
            }
            Ok(())
        });
        found
    }

    // ------------------------------------------------------------------------------------------ a fen more

    /// Whether a fen more in any part breaks nothing, by the differences of each layer alone: no jump of own pay above
    /// the limit, or without a limit, no layers that pay less.
    pub fn grows_safely(&self, applies: &Cond, domain: &Domain, limit: Option<Fen>) -> bool {
        // A payment unit lowers what a layer pays without touching own pay.
        if limit.is_none() && !self.edition.payments.is_empty() {
            return false;
        }
        let layers = 0..self.edition.layers.len();
        let layers: Option<Vec<Vec<Arm>>> = layers.map(|nth| self.arms(applies, domain, nth)).collect();
        let Some(layers) = layers else { return false };
        (0_u8..).zip(POOLS).all(|(place, part)| {
            let all = self.moves(&layers, place, part);
            all.is_some_and(|all| all.iter().all(|moves| allowed(moves, limit)))
        })
    }

    fn arms(&self, applies: &Cond, domain: &Domain, nth: usize) -> Option<Vec<Arm>> {
        let (_, rule) = self.edition.layers.get(nth)?;
        let (mut arms, mut seen) = (Vec::new(), HashSet::new());
        let whole = self.each_case(std::slice::from_ref(domain), &mut |domains, cells, circuit| {
            let [domain] = domains else { return Ok(false) };
            let mut lower = Lower::new(self.edition, domain, cells, circuit);
            if !lower.holds(applies)? {
                return Ok(true);
            }
            lower.start_with_anything(nth, &Kept::default());
            lower.nth_layer(nth)?;
            let paid = lower.paid(rule.layer);
            let [a, b, c, d] = lower.left.clone();
            let (circuit, results) = circuit.cone(&[&a, &b, &c, &d, &paid]);
            if seen.insert(hash(&circuit, &results)) {
                arms.push(Arm { circuit, results });
            }
            Ok(true)
        });
        whole.then_some(arms)
    }

    /// All moves after the last layer that a fen more in a part can cause.
    fn moves(&self, layers: &[Vec<Arm>], place: u8, part: Part) -> Option<BTreeSet<Moves>> {
        let read = read_later(layers);
        let mut all = BTreeSet::from([Moves::from([(Input::Left(0, place), Rat::ONE)])]);
        for (arms, (_, rule)) in layers.iter().zip(&self.edition.layers) {
            let mut next = BTreeSet::new();
            for arm in arms {
                for moves in &all {
                    for after in differences(&arm.circuit, arm.start(moves, part), &arm.results)? {
                        next.insert(step(moves, &after, read.contains(&rule.layer).then_some(rule.layer)));
                    }
                }
            }
            if next.len() > MAX_MOVES {
                return None;
            }
            all = next;
        }
        Some(all)
    }

    // ------------------------------------------------------------------------------------------ bounds

    /// Whether a bound holds by the last few layers alone, or by the bounded layer alone.
    pub fn bounded_at_the_end(&self, applies: &Cond, claim: (Subject, &Amount, Period)) -> bool {
        let layers = &self.edition.layers;
        let all = layers.len();
        let windows = match claim.0 {
            Subject::Layer(layer) => match layers.iter().position(|(_, rule)| rule.layer == layer) {
                Some(nth) => vec![(nth, nth + 1)],
                None => Vec::new(),
            },
            _ => [1, 2, 4].iter().map(|count| (all.saturating_sub(*count), all)).collect(),
        };
        windows
            .into_iter()
            .filter(|(from, until)| until - from < all)
            .any(|window| self.bounded_by(applies, claim, window))
    }

    fn bounded_by(
        &self,
        applies: &Cond,
        (subject, bound, period): (Subject, &Amount, Period),
        (from, until): (usize, usize),
    ) -> bool {
        self.each_case(&[Domain::default()], &mut |domains, cells, circuit| {
            let [domain] = domains else { return Ok(false) };
            let mut lower = Lower::new(self.edition, domain, cells, circuit);
            if !lower.holds(applies)? {
                return Ok(true);
            }
            lower.start_with_anything(from, &Kept::default());
            (from..until).try_for_each(|nth| lower.nth_layer(nth))?;
            lower.then_anything(until);
            let (goal, _) = match period {
                Period::Bill | Period::Month => lower.at_most(subject, bound)?,
                Period::Year => lower.at_most_in_year(subject, bound)?,
            };
            plausible(circuit, self.edition.book.layers.len(), &self.grants);
            Ok(self.shown(circuit, &goal, &|_| true))
        })
    }

    // ------------------------------------------------------------------------------------------ two people

    /// Whether every layer leaves the poorer one at most as much of each part as the other, if those before it do.
    pub fn never_worse(&self, applies: &Cond, domains: &[Domain]) -> bool {
        let mut kept = Kept::default();
        (0..self.edition.layers.len()).all(|nth| {
            let mut after = kept.clone();
            let mut seen = HashSet::new();
            let holds = self.each_case(domains, &mut |domains, cells, circuit| {
                self.not_worse_after(applies, (domains, cells, circuit), nth, (&kept, &mut after, &mut seen))
            });
            kept = after;
            holds
        })
    }

    fn not_worse_after(
        &self,
        applies: &Cond,
        (domains, cells, circuit): (&[Domain], &Cells, &mut Circuit),
        nth: usize,
        (before, after, seen): (&Kept, &mut Kept, &mut HashSet<super::problems::Fingerprint>),
    ) -> Lowered<bool> {
        let [poor, rich] = domains else { return Ok(false) };
        let Some((_, rule)) = self.edition.layers.get(nth) else { return Ok(true) };
        let mut second = Lower::new(self.edition, rich, cells, circuit);
        if !second.holds(applies)? {
            return Ok(true);
        }
        second.start_with_anything(nth, &Kept::default());
        let others = second.left.clone();
        second.nth_layer(nth)?;
        let Some(rich_done) = second.done.remove(&rule.layer) else { return Ok(false) };
        let mut first = Lower::new(self.edition, poor, cells, circuit);
        if !first.holds(applies)? {
            return Ok(true);
        }
        first.start_with_anything(nth, before);
        let own = first.left.clone();
        first.nth_layer(nth)?;
        let Some(poor_done) = first.done.remove(&rule.layer) else { return Ok(false) };
        if poor_done.paid != rich_done.paid {
            after.paid.insert(rule.layer, 1);
        }
        let more: Vec<Lin> = poor_done.left.iter().zip(&rich_done.left).map(|(a, b)| a.sub(b)).collect();
        let (cone, forms) = circuit.cone(&more.iter().collect::<Vec<_>>());
        if !seen.insert(hash(&cone, &forms)) {
            return Ok(true);
        }
        own.iter().zip(&others).for_each(|(own, other)| circuit.fact(own.sub(other)));
        plausible(circuit, self.edition.book.layers.len(), &self.grants);
        self.lemmas(circuit, &poor_done, &rich_done);
        Ok(more.iter().zip(&mut after.left).all(|(more, name)| self.not_more(circuit, more, name)))
    }

    /// Whether a difference is never positive; if it is not always zero either, the two get a name each.
    fn not_more(&self, circuit: &Circuit, more: &Lin, name: &mut u8) -> bool {
        let always = |_| true;
        let not_more = self.shown(circuit, more, &always);
        if *name == 0 && !(not_more && self.shown(circuit, &more.times(-Rat::ONE), &always)) {
            *name = 1;
        }
        not_more
    }
}

impl Arm {
    fn start(&self, moves: &Moves, part: Part) -> State {
        let by = |node: &Node| match node {
            Node::Input(Input::Part(of, _)) => (*of == part).then_some(Rat::ONE),
            Node::Input(input) => moves.get(input).copied(),
            _ => None,
        };
        let nodes = self.circuit.nodes.iter().enumerate();
        nodes.filter_map(|(var, node)| by(node).map(|by| (var, by))).collect()
    }
}

/// The layers whose payment a layer after them reads.
fn read_later(layers: &[Vec<Arm>]) -> BTreeSet<LayerIx> {
    let nodes = layers.iter().flatten().flat_map(|arm| &arm.circuit.nodes);
    let paid = nodes.filter_map(|node| match node {
        Node::Input(Input::PaidNow(_, layer)) => Some(*layer),
        _ => None,
    });
    paid.collect()
}

fn step(before: &Moves, after: &[Rat], read: Option<LayerIx>) -> Moves {
    let paid = before.iter().filter(|(input, _)| matches!(input, Input::PaidNow(..)));
    let mut moves: Moves = paid.map(|(input, by)| (*input, *by)).collect();
    let names = (0..4).map(|place| Some(Input::Left(0, place)));
    let names = names.chain([read.map(|layer| Input::PaidNow(0, layer))]);
    for (name, by) in names.zip(after) {
        if let (Some(name), false) = (name, by.is_zero()) {
            moves.insert(name, *by);
        }
    }
    moves
}

/// Whether a claim allows that own pay moves so.
fn allowed(moves: &Moves, limit: Option<Fen>) -> bool {
    let left = moves.iter().filter(|(input, _)| matches!(input, Input::Left(..)));
    let own_pay = left.fold(Rat::ZERO, |sum, (_, by)| sum + *by);
    // The bill grows by a fen, so the layers pay less where own pay grows by more.
    let most = limit.map_or(1, |limit| i128::from(limit.get()));
    !own_pay.lost() && own_pay <= Rat::int(most)
}
