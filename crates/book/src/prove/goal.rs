//! The goals of claims: what has to be positive for a claim to be broken, and how the oracle sees the same.

use super::circuit::{Input, Lin};
use super::lower::{Lower, Lowered, Stop};
use crate::model::{Amount, History, LayerIx, Part, Period, Subject};
use crate::outcome::Outcome;
use crate::words::Word;
use yidan_types::Fen;

impl Lower<'_, '_> {
    /// What a claim bounds, of this bill.
    pub fn subject(&self, subject: Subject) -> Lin {
        match subject {
            Subject::OwnPay => self.own_pay(),
            Subject::OwnPayInScope => self.in_scope_left(),
            Subject::FundPay => self.fund_pay(),
            Subject::Layer(layer) => self.paid(layer),
        }
    }

    /// The same of the year before it. A layer's payment counts as what it relieved the patient of.
    pub fn subject_before(&mut self, subject: Subject) -> Lin {
        let of = |history| Input::History(history);
        match subject {
            Subject::OwnPay => self.history(of(History::OwnPay)),
            Subject::OwnPayInScope => self.history(of(History::OwnPayInScope)),
            Subject::Layer(layer) => self.history(of(History::Paid(layer))),
            Subject::FundPay => {
                let funds: Vec<LayerIx> =
                    self.done.values().filter(|d| !d.hospital).map(|d| d.layer).collect();
                funds.into_iter().fold(Lin::int(0), |sum, layer| {
                    let paid = self.history(of(History::Paid(layer)));
                    sum.add(&paid)
                })
            }
        }
    }

    /// `left - bound` of a bound on one bill, and the bound.
    pub fn at_most(&mut self, subject: Subject, bound: &Amount) -> Lowered<(Lin, Lin)> {
        let bound = self.amount(bound)?;
        Ok((self.subject(subject).sub(&bound), bound))
    }

    /// The same over the year, and as a fact that it held before this bill.
    pub fn at_most_in_year(&mut self, subject: Subject, bound: &Amount) -> Lowered<(Lin, Lin)> {
        let bound = self.amount(bound)?;
        // A bound that reads the bill would have to be read of the year.
        if bound.known().is_none() {
            return Err(Stop::NotLinear);
        }
        let before = self.subject_before(subject);
        let after = before.add(&self.subject(subject));
        self.circuit.fact(before.sub(&bound));
        Ok((after.sub(&bound), bound))
    }
}

/// What a claim bounds, of an outcome.
pub(super) fn value(subject: Subject, outcome: &Outcome, hospitals: &[LayerIx]) -> Fen {
    let sum = |keep: &dyn Fn(LayerIx) -> bool| {
        let paid = outcome.layers.iter().filter(|l| keep(l.layer)).map(|l| l.paid);
        Fen::try_sum(paid).unwrap_or(Fen::ZERO)
    };
    match subject {
        Subject::OwnPay => outcome.own_pay,
        Subject::OwnPayInScope => outcome.own_pay_in_scope,
        Subject::FundPay => sum(&|layer| !hospitals.contains(&layer)),
        Subject::Layer(layer) => sum(&|l| l == layer),
    }
}

/// What all layers pay.
pub(super) fn all_paid(outcome: &Outcome) -> Fen {
    Fen::try_sum(outcome.layers.iter().map(|l| l.paid)).unwrap_or(Fen::ZERO)
}

/// The layers whose payer is the hospital.
pub(super) fn hospitals(edition: &crate::model::Edition) -> Vec<LayerIx> {
    let rules = edition.layers.iter().map(|(_, rule)| rule);
    rules.filter(|rule| rule.payer == Word::Hospital).map(|rule| rule.layer).collect()
}

/// What is asked of a case.
#[derive(Clone, Copy)]
pub(super) enum Asked {
    AtMost(Subject, Period),
    /// All layers' pay never falls as this part and cell grows by a fen.
    Monotone(Part, u32),
    /// Own pay rises by at most so much as this part and cell grows by a fen.
    NoCliff(Part, u32),
    /// The first person bears at most what the second bears.
    Poorer,
    /// The second person bears more than the first: how much?
    Cliff,
    /// The layer promises more than base and pools give.
    Over(LayerIx),
    /// The base of the layer reaches into a gap.
    Gap(LayerIx),
}

/// A layer's base of this bill.
pub(super) fn base(layer: LayerIx, outcome: &Outcome) -> Option<Fen> {
    let trace = outcome.layers.iter().find(|l| l.layer == layer)?.how.as_ref().ok()?;
    Some(trace.base)
}

/// What a layer promised and what it gave the patient.
pub(super) fn promised(layer: LayerIx, outcome: &Outcome) -> Option<(Fen, Fen)> {
    let trace = outcome.layers.iter().find(|l| l.layer == layer)?.how.as_ref().ok()?;
    let promised = trace.capped.map_or(trace.rounded, |(_, left)| left.min(trace.rounded));
    Some((promised, trace.relief().ok()?))
}
