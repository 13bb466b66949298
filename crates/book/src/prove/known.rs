//! What is known of a year, whatever its bills were.

use super::circuit::{Circuit, Input, Lin, Node};
use super::rat::Rat;
use crate::model::{Amount, Book, Cap, Change, Count, History, LayerIx};
use std::collections::BTreeMap;

/// What a year before the bill can hold, whatever its bills were.
pub(super) fn plausible(circuit: &mut Circuit, layers: usize, grants: &[Grant]) {
    let mut inputs = BTreeMap::new();
    for (var, node) in circuit.nodes.iter().enumerate() {
        if let Node::Input(input) = node {
            inputs.insert(*input, Lin::var(var));
        }
    }
    let mut at_most = Vec::new();
    for grant in grants {
        let paid = inputs.get(&Input::History(History::Paid(grant.layer)));
        if let (Some(used), Some(paid)) = (inputs.get(&Input::UnitsUsed(grant.layer)), paid) {
            at_most.push(paid.sub(&used.times(Rat::int(grant.each))));
        }
        if let (Some(used), Some(most)) = (inputs.get(&Input::UnitsUsed(grant.layer)), grant.most) {
            at_most.push(used.sub(&Lin::int(most)));
        }
    }
    let mut pair = |a: Input, b: Input| {
        if let (Some(a), Some(b)) = (inputs.get(&a), inputs.get(&b)) {
            at_most.push(a.sub(b));
        }
    };
    use Input::History as H;
    pair(H(History::OwnPayInScope), H(History::OwnPay));
    pair(H(History::OwnPayInScope), H(History::InScope));
    pair(H(History::OwnPay), H(History::Total));
    pair(H(History::InScope), H(History::Total));
    for layer in (0..layers).filter_map(|n| u16::try_from(n).ok().map(LayerIx)) {
        pair(H(History::Paid(layer)), H(History::Base(layer)));
        pair(H(History::Deductible(layer)), H(History::Base(layer)));
        pair(H(History::Paid(layer)), H(History::Total));
        pair(Input::PaidThisMonth(layer), Input::BaseThisMonth(layer));
    }
    at_most.into_iter().for_each(|form| circuit.fact(form));
}

/// What a layer whose every version caps it per unit of care can have paid in a year.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grant {
    pub layer: LayerIx,
    /// At most so much for each unit.
    pub each: i128,
    /// At most so many units.
    pub most: Option<i128>,
}

/// What layers that are capped per unit of care in every version, and by no exception otherwise, can have paid.
pub(super) fn grants(book: &Book) -> Vec<Grant> {
    let changes: Vec<&Change> =
        book.exceptions.iter().flat_map(|e| &e.versions).flat_map(|v| &v.rule.changes).collect();
    let layers = book.layers.iter().filter_map(|layer| {
        let ix = layer.versions.first()?.rule.layer;
        let changed = changes.iter().any(|change| matches!(change, Change::Caps(l, _) if *l == ix));
        let of = layer.versions.iter().map(|version| per_care(&version.rule.caps.value));
        let all: Option<Vec<_>> = of.collect();
        let all = all.filter(|_| !changed)?;
        let each = all.iter().map(|(each, _)| *each).max()?;
        let most: Option<Vec<i128>> = all.iter().map(|(_, most)| *most).collect();
        Some(Grant { layer: ix, each, most: most.and_then(|most| most.into_iter().max()) })
    });
    layers.collect()
}

/// The amount for each unit and the most units, where both are constants.
fn per_care(caps: &[Cap]) -> Option<(i128, Option<i128>)> {
    caps.iter().find_map(|cap| match cap {
        Cap::PerCare { amount: Amount::Const(each), at_most: Some(Count::Const(most)), .. } => {
            Some((each.get().max(0).into(), Some((*most).max(0).into())))
        }
        Cap::PerCare { amount: Amount::Const(each), at_most: None, .. } => {
            Some((each.get().max(0).into(), None))
        }
        _ => None,
    })
}
