//! One circuit taken over into another, its inputs replaced by forms: a bill whose year before it is the outcome of
//! another bill, two books over the same bill.

use super::circuit::{Circuit, Input, Lin, Node};
use super::rat::Rat;
use crate::model::{History, LayerIx};

/// The forms that stand for the nodes of a circuit that was taken over.
pub(super) struct Imported(Vec<Lin>);

impl Imported {
    /// A form of the other circuit in the nodes of this one.
    pub fn form(&self, form: &Lin) -> Lin {
        let start = Lin::constant(form.konst);
        form.terms.iter().fold(start, |sum, (var, factor)| match self.0.get(*var) {
            Some(of) => sum.plus(*factor, of),
            None => sum,
        })
    }
}

/// What stands for an input of the other circuit, which lies within these bounds.
pub(super) type Replace<'r> = &'r mut dyn FnMut(&mut Circuit, Input, (Rat, Rat)) -> Lin;

impl Circuit {
    /// Takes over the nodes and facts of another circuit.
    pub fn import(&mut self, other: &Circuit, replace: Replace) -> Imported {
        let mut imported = Imported(Vec::with_capacity(other.nodes.len()));
        for (node, bounds) in other.nodes.iter().zip(&other.bounds) {
            let form = match node {
                Node::Input(input) => replace(self, *input, *bounds),
                Node::Pos(form) => self.pos(&imported.form(form)),
                Node::Round(form, how) => self.round(&imported.form(form), *how),
            };
            imported.0.push(form);
        }
        for fact in &other.facts {
            self.fact(imported.form(fact));
        }
        imported
    }

    /// An input as it is in the other circuit.
    pub fn same_input(&mut self, input: Input, (low, high): (Rat, Rat)) -> Lin {
        self.input(input, low.floor(), high.floor())
    }
}

impl Input {
    /// The same of another layer.
    pub fn of_layer(self, to: impl Fn(LayerIx) -> LayerIx) -> Input {
        match self {
            Input::History(History::Paid(layer)) => Input::History(History::Paid(to(layer))),
            Input::History(History::Base(layer)) => Input::History(History::Base(to(layer))),
            Input::History(History::Deductible(layer)) => Input::History(History::Deductible(to(layer))),
            Input::History(History::DeductibleInReferral(layer)) => {
                Input::History(History::DeductibleInReferral(to(layer)))
            }
            Input::PaidThisMonth(layer) => Input::PaidThisMonth(to(layer)),
            Input::BaseThisMonth(layer) => Input::BaseThisMonth(to(layer)),
            Input::UnitsUsed(layer) => Input::UnitsUsed(to(layer)),
            other => other,
        }
    }
}
