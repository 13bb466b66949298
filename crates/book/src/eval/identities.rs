//! An independent recheck of every invariant of a settled bill, from the numbers in the outcome alone.
//!
//! It shares no arithmetic with the evaluator: plain sums in `i128`, which cannot overflow here.

use crate::inputs::Parts;
use crate::model::{LayerIx, Part};
use crate::outcome::{LayerOutcome, LayerTrace, Outcome};
use yidan_types::Fen;

const FOUR_PARTS: [Part; 4] = [Part::InScope, Part::PaidFirst, Part::OverLimit, Part::SelfPaid];

/// An invariant that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Breach {
    /// INVARIANT (one bill adds up): the four parts are the total.
    PartsAreNotTotal,
    /// INVARIANT (one bill adds up): the parts of the lines are the parts of the bill.
    LinesAreNotPart(Part),
    /// INVARIANT (one bill adds up): what layers paid, own pay and what a payment unit put on the hospital are the total.
    PayersAreNotTotal,
    /// What the layers left of the parts is own pay, and of the in-scope part own pay in scope.
    OwnPayIsNotWhatIsLeft,
    /// The facility's part is at least what a payment unit put on it and at most that and what layers paid.
    FacilityPartOutOfBounds,
    /// A payment unit gives the standard: a surplus and an overspend exclude each other and lie within the difference.
    PaymentIsNotStandard,
    /// INVARIANT (no layer over its base).
    LayerOverBase(LayerIx),
    /// INVARIANT (pools are not overdrawn): layers together draw no more of a part than it holds.
    PoolOverdrawn(Part),
    /// What a layer paid is what it drew, less what a payment unit put on the hospital.
    PaidIsNotDrawn(LayerIx),
    /// A layer that did not apply paid.
    PaidWithoutApplying(LayerIx),
    /// The deductible is what is still open of it, at most the base.
    DeductibleIsNotDue(LayerIx),
    /// The segments' slices lie within the base above the deductible, and their shares are the exact sum.
    SegmentsAreNotSum(LayerIx),
    /// A layer paid more than its tightest cap or its pools left.
    OverCap(LayerIx),
    /// A layer stands twice.
    LayerTwice(LayerIx),
    /// INVARIANT (nothing is negative): an amount of the bill, or of the layer.
    Negative(Option<LayerIx>),
}

/// Every invariant that `outcome` breaks; none for whatever [`evaluate`](super::evaluate) gives.
pub fn check_identities(outcome: &Outcome) -> Vec<Breach> {
    let mut breaches = Vec::new();
    check_parts(outcome, &mut breaches);
    check_payers(outcome, &mut breaches);
    check_payment(outcome, &mut breaches);
    check_pools(outcome, &mut breaches);
    check_signs(outcome, &mut breaches);
    for (place, layer) in outcome.layers.iter().enumerate() {
        if outcome.layers.iter().take(place).any(|earlier| earlier.layer == layer.layer) {
            breaches.push(Breach::LayerTwice(layer.layer));
        }
        match &layer.how {
            Ok(trace) => check_layer(layer, trace, &mut breaches),
            Err(_) if layer.paid.is_zero() => {}
            Err(_) => breaches.push(Breach::PaidWithoutApplying(layer.layer)),
        }
    }
    breaches
}

fn wide(amount: Fen) -> i128 {
    i128::from(amount.get())
}

fn sum(amounts: impl IntoIterator<Item = Fen>) -> i128 {
    amounts.into_iter().map(wide).sum()
}

fn four(parts: &Parts) -> [Fen; 4] {
    [parts.self_paid, parts.over_limit, parts.paid_first, parts.in_scope]
}

/// The traces of the layers that applied.
fn traces(outcome: &Outcome) -> impl Iterator<Item = &LayerTrace> {
    outcome.layers.iter().filter_map(|layer| layer.how.as_ref().ok())
}

/// What all layers together drew from a part.
fn drawn(outcome: &Outcome, part: Part) -> i128 {
    let all = traces(outcome).flat_map(|trace| &trace.drawn);
    sum(all.filter(|(from, _)| *from == part).map(|(_, amount)| *amount))
}

fn overspend(outcome: &Outcome) -> i128 {
    outcome.payment.as_ref().map_or(0, |payment| wide(payment.borne_by_facility))
}

fn check_parts(outcome: &Outcome, breaches: &mut Vec<Breach>) {
    if sum(four(&outcome.parts)) != wide(outcome.total) {
        breaches.push(Breach::PartsAreNotTotal);
    }
    if outcome.lines.is_empty() {
        return;
    }
    for part in FOUR_PARTS {
        let of_lines = sum(outcome.lines.iter().filter_map(|line| line.parts.get(part)));
        if Some(of_lines) != outcome.parts.get(part).map(wide) {
            breaches.push(Breach::LinesAreNotPart(part));
        }
    }
}

fn check_payers(outcome: &Outcome, breaches: &mut Vec<Breach>) {
    let layers = sum(outcome.layers.iter().map(|layer| layer.paid));
    let (own, total) = (wide(outcome.own_pay), wide(outcome.total));
    if layers + own + overspend(outcome) != total {
        breaches.push(Breach::PayersAreNotTotal);
    }
    let all_drawn: i128 = FOUR_PARTS.iter().map(|part| drawn(outcome, *part)).sum();
    let left_in_scope = wide(outcome.parts.in_scope) - drawn(outcome, Part::InScope);
    if own != total - all_drawn || wide(outcome.own_pay_in_scope) != left_in_scope {
        breaches.push(Breach::OwnPayIsNotWhatIsLeft);
    }
    let facility = wide(outcome.facility_part);
    if facility < overspend(outcome) || facility > overspend(outcome) + layers {
        breaches.push(Breach::FacilityPartOutOfBounds);
    }
}

fn check_payment(outcome: &Outcome, breaches: &mut Vec<Breach>) {
    let Some(payment) = &outcome.payment else { return };
    let gap = wide(payment.standard) - wide(outcome.total);
    let borne = wide(payment.borne_by_facility);
    if wide(payment.surplus) != gap.max(0) || borne > (-gap).max(0) {
        breaches.push(Breach::PaymentIsNotStandard);
    }
    // The overspend is taken from one layer. Two that fall short of what they drew would be a second payment unit.
    let short = outcome.layers.iter().filter(|layer| match &layer.how {
        Ok(trace) => wide(layer.paid) != sum(trace.drawn.iter().map(|(_, amount)| *amount)),
        Err(_) => false,
    });
    breaches.extend(short.skip(1).map(|layer| Breach::PaidIsNotDrawn(layer.layer)));
}

fn check_pools(outcome: &Outcome, breaches: &mut Vec<Breach>) {
    for part in FOUR_PARTS {
        if outcome.parts.get(part).is_none_or(|holds| drawn(outcome, part) > wide(holds)) {
            breaches.push(Breach::PoolOverdrawn(part));
        }
    }
    let missing: i128 = traces(outcome).flat_map(|t| &t.drawn).map(|(_, amount)| wide(*amount)).sum::<i128>()
        - sum(outcome.layers.iter().filter(|layer| layer.how.is_ok()).map(|layer| layer.paid));
    if missing != overspend(outcome) {
        breaches.extend(outcome.layers.iter().filter_map(|layer| {
            let trace = layer.how.as_ref().ok()?;
            let drew = sum(trace.drawn.iter().map(|(_, amount)| *amount));
            (drew != wide(layer.paid)).then_some(Breach::PaidIsNotDrawn(layer.layer))
        }));
    }
}

fn check_signs(outcome: &Outcome, breaches: &mut Vec<Breach>) {
    let of_lines = outcome.lines.iter().flat_map(|line| four(&line.parts));
    let of_payment = outcome.payment.iter().flat_map(|p| [p.standard, p.borne_by_facility, p.surplus]);
    let of_bill = [outcome.total, outcome.own_pay, outcome.own_pay_in_scope, outcome.facility_part];
    let mut amounts = of_bill.into_iter().chain(four(&outcome.parts)).chain(of_lines).chain(of_payment);
    if amounts.any(Fen::is_negative) {
        breaches.push(Breach::Negative(None));
    }
}

fn check_layer(layer: &LayerOutcome, trace: &LayerTrace, breaches: &mut Vec<Breach>) {
    let relief = sum(trace.drawn.iter().map(|(_, amount)| *amount));
    let mut breach = |holds: bool, breach: fn(LayerIx) -> Breach| {
        if !holds {
            breaches.push(breach(layer.layer));
        }
    };
    breach(relief <= wide(trace.base), Breach::LayerOverBase);
    breach(wide(layer.paid) <= relief, Breach::PaidIsNotDrawn);
    breach(deductible_is_due(trace), Breach::DeductibleIsNotDue);
    breach(segments_are_sum(trace), Breach::SegmentsAreNotSum);
    let most = trace.capped.map(|(_, left)| left).into_iter().chain(trace.pool_limit).map(wide).min();
    breach(most.is_none_or(|most| relief <= most), Breach::OverCap);
    let amounts = [
        layer.paid,
        trace.base,
        trace.base_before,
        trace.deductible_rule,
        trace.deductible_before,
        trace.deductible,
        trace.rounded,
    ];
    let slices = trace.segments.iter().map(|segment| segment.slice);
    let mut all = amounts.into_iter().chain(slices).chain(trace.drawn.iter().map(|(_, amount)| *amount));
    breach(!all.any(Fen::is_negative), |layer| Breach::Negative(Some(layer)));
}

fn deductible_is_due(trace: &LayerTrace) -> bool {
    let open = (wide(trace.deductible_rule) - wide(trace.deductible_before)).max(0);
    wide(trace.deductible) == open.min(wide(trace.base))
}

fn segments_are_sum(trace: &LayerTrace) -> bool {
    let slices = sum(trace.segments.iter().map(|segment| segment.slice));
    // Fen times parts per million are millionths of a fen.
    let shares: i128 = trace.segments.iter().map(|s| wide(s.slice) * i128::from(s.ratio.ppm())).sum();
    let fits = trace.segments.iter().all(|s| s.to.is_none_or(|to| wide(s.slice) <= wide(to) - wide(s.from)));
    fits && slices <= wide(trace.base) - wide(trace.deductible) && shares == trace.exact.micro_fen()
}
