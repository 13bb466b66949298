//! Why a curve bends: what the trace of a layer says before and after.

use yidan_book::model::{Edition, LayerIx};
use yidan_book::outcome::{LayerOutcome, LayerTrace, Outcome};
use yidan_book::words::Lang;
use yidan_types::Ratio;

/// What changes in a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// It begins to pay.
    Starts(LayerIx),
    /// It has paid all that its caps allow.
    Capped(LayerIx),
    /// A cap that limited it does so no longer.
    Uncapped(LayerIx),
    /// What it pays out of holds no more.
    Exhausted(LayerIx),
    /// Its next segment begins, with this ratio.
    Segment(LayerIx, Ratio),
    /// What it pays bends in another way: by its base, or by a bound that depends on other amounts.
    Bends(LayerIx),
    /// A payment unit begins to put a part on the hospital.
    HospitalBears,
}

impl Cause {
    /// In words.
    pub fn text(&self, edition: &Edition<'_>, lang: Lang) -> String {
        let label = |layer: &LayerIx| {
            edition.book.layers.get(layer.at()).map_or("", |l| l.name.label.as_str()).to_owned()
        };
        match (self, lang) {
            (Cause::Starts(layer), Lang::Zh) => format!("{}开始支付", label(layer)),
            (Cause::Starts(layer), Lang::En) => format!("{} starts", label(layer)),
            (Cause::Capped(layer), Lang::Zh) => format!("{}封顶", label(layer)),
            (Cause::Capped(layer), Lang::En) => format!("{} reaches its cap", label(layer)),
            (Cause::Uncapped(layer), Lang::Zh) => format!("{}不再封顶", label(layer)),
            (Cause::Uncapped(layer), Lang::En) => format!("{} is below its cap again", label(layer)),
            (Cause::Exhausted(layer), Lang::Zh) => format!("{}付尽余额", label(layer)),
            (Cause::Exhausted(layer), Lang::En) => format!("{} takes all that is left", label(layer)),
            (Cause::Segment(layer, ratio), Lang::Zh) => format!("{}进入 {ratio} 段", label(layer)),
            (Cause::Segment(layer, ratio), Lang::En) => format!("{} goes to {ratio}", label(layer)),
            (Cause::Bends(layer), Lang::Zh) => format!("{}转折", label(layer)),
            (Cause::Bends(layer), Lang::En) => format!("{} bends", label(layer)),
            (Cause::HospitalBears, Lang::Zh) => "超出付费标准，医院开始承担".to_owned(),
            (Cause::HospitalBears, Lang::En) => "above the payment standard, the hospital bears".to_owned(),
        }
    }
}

/// What is different between two outcomes of one edition, one on each side of a break.
pub fn causes(before: &Outcome, after: &Outcome, edition: &Edition<'_>) -> Vec<Cause> {
    let pairs = before.layers.iter().zip(&after.layers);
    let mut causes: Vec<Cause> = pairs.filter_map(|(before, after)| of_layer(before, after)).collect();
    let borne = |outcome: &Outcome| outcome.payment.as_ref().is_some_and(|p| !p.borne_by_facility.is_zero());
    if !borne(before) && borne(after) {
        causes.push(Cause::HospitalBears);
    }
    // A layer that pays of what is left bends wherever an earlier one does: only the first without another reason counts.
    if causes.is_empty() {
        let of_bill = edition.layers.iter().map(|(_, rule)| rule.layer);
        causes.extend(of_bill.filter(|layer| bends(before, after, *layer)).take(1).map(Cause::Bends));
    }
    causes
}

fn of_layer(before: &LayerOutcome, after: &LayerOutcome) -> Option<Cause> {
    let (Ok(old), Ok(new)) = (&before.how, &after.how) else {
        return None;
    };
    let layer = after.layer;
    if before.paid.is_zero() && !after.paid.is_zero() {
        return Some(Cause::Starts(layer));
    }
    if new.capped.is_some() && old.capped.is_none() {
        return Some(Cause::Capped(layer));
    }
    if new.capped.is_none() && old.capped.is_some() {
        return Some(Cause::Uncapped(layer));
    }
    if new.pool_limit.is_some() && old.pool_limit.is_none() {
        return Some(Cause::Exhausted(layer));
    }
    let top = |trace: &LayerTrace| trace.segments.last().map(|segment| (segment.from, segment.ratio));
    match (top(old), top(new)) {
        (Some(old), Some(new)) if old.0 != new.0 && after.paid != before.paid => {
            Some(Cause::Segment(layer, new.1))
        }
        _ => None,
    }
}

/// Whether the share that the layer pays of the bill, or of its base, is another one.
fn bends(before: &Outcome, after: &Outcome, layer: LayerIx) -> bool {
    let paid = |outcome: &Outcome| outcome.layers.iter().find(|l| l.layer == layer).map(|l| l.paid.get());
    let share = |outcome: &Outcome| {
        let paid = paid(outcome).unwrap_or(0);
        i128::from(paid) * 1_000_000 / i128::from(outcome.total.get().max(1))
    };
    share(before) != share(after)
}
