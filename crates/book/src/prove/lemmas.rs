//! Lemmas about two people: what can be shown layer by layer, from that layer alone.
//!
//! The same layers come in many cases and pairs, so what was asked once is remembered.

use super::circuit::{Circuit, Lin, Node};
use super::lower::Done;
use super::problems::hash;
use super::prover::Prover;
use super::rat::Rat;
use super::search::{Given, Limits, breach, search};
use yidan_types::RoundingMode;

/// Steps for a lemma: they are small or not worth it.
const LEMMA_STEPS: usize = 80;

impl Prover<'_, '_> {
    /// What can be shown of a layer for the two persons from what was shown of the layers before it; kept as facts.
    pub fn lemmas(&self, circuit: &mut Circuit, poor: &Done, rich: &Done) {
        let inside = |var: usize| {
            let within = |(from, to): (usize, usize)| (from..to).contains(&var);
            within(poor.nodes) || within(rich.nodes)
        };
        let wider = rich.base.sub(&poor.base);
        let mut steps: Vec<(Lin, Lin, bool)> = Vec::new();
        for ((y, r), (z, s)) in poor.roundings.iter().zip(&rich.roundings) {
            // Rounding never falls, and moves with whole numbers unless it is half-even or coarser than a fen.
            let (more, whole) = (z.sub(y), s.sub(r));
            if self.shown(circuit, &more, &inside) {
                circuit.fact(whole.clone());
            }
            if self.shown(circuit, &more.times(-Rat::ONE), &inside) {
                circuit.fact(whole.times(-Rat::ONE));
            }
            let even = even(circuit, r) || even(circuit, s);
            if !even && self.shown(circuit, &more.sub(&wider), &inside) {
                circuit.fact(whole.sub(&wider));
            }
        }
        let of = |done: &Done| [done.rounded.clone(), done.promised.clone(), done.relief.clone()];
        for (own, other) in of(poor).into_iter().zip(of(rich)) {
            steps.push((own, other, true));
        }
        steps
            .extend(poor.left.iter().zip(&rich.left).map(|(own, other)| (own.clone(), other.clone(), false)));
        let sum = |left: &[Lin; 4]| left.iter().fold(Lin::int(0), |sum, part| sum.add(part));
        steps.push((sum(&poor.left), sum(&rich.left), false));
        for (own, other, paid) in steps {
            let more = own.sub(&other);
            if more.known().is_some() {
                continue;
            }
            self.keep(circuit, &more, &inside);
            if paid {
                self.keep(circuit, &more.times(-Rat::ONE), &inside);
                self.keep(circuit, &more.times(-Rat::ONE).sub(&wider), &inside);
            }
        }
    }

    /// Keeps a form as a fact if it is shown.
    fn keep(&self, circuit: &mut Circuit, form: &Lin, inside: &dyn Fn(usize) -> bool) {
        if self.shown(circuit, form, inside) {
            circuit.fact(form.clone());
        }
    }

    /// Whether a form is shown to be at most zero, from the facts so far and the nodes `inside` alone.
    pub fn shown(&self, circuit: &Circuit, form: &Lin, inside: &dyn Fn(usize) -> bool) -> bool {
        if !circuit.range(form).1.positive() {
            return true;
        }
        if form.known().is_some() {
            return false;
        }
        let (cone, forms) = circuit.cone_within(&[form], inside);
        let Some(form) = forms.first() else { return false };
        let key = hash(&cone, &forms);
        if let Some(known) = self.shown.borrow().get(&key) {
            return *known;
        }
        let question = breach(&cone, form, &Lin::int(0));
        let limits = Limits { steps: LEMMA_STEPS, below: None, first: true };
        // Anything that breaks it is enough to give up.
        let found = search(&question, &Given::new(), limits, &mut |_, _| Some(()));
        let shown = found.complete && found.witness.is_none();
        self.shown.borrow_mut().insert(key, shown);
        shown
    }
}

/// Whether a rounding is one that does not move with whole numbers.
fn even(circuit: &Circuit, rounded: &Lin) -> bool {
    rounded.terms.iter().any(|(var, _)| {
        matches!(circuit.nodes.get(*var), Some(Node::Round(_, how))
            if how.unit != 1 || how.mode == RoundingMode::HalfEven)
    })
}
