//! One layer of protection: from its condition to what it draws from the bill.

use super::caps::Ceiling;
use super::schedule::shares;
use super::{Done, Noted, Rule, Run};
use crate::model::{Base, DeductibleMode, History, LayerRounding, LayerRule, Part, Period};
use crate::outcome::{CapRef, LayerOutcome, LayerTrace, NotApplied, SegmentTrace};
use std::borrow::Cow;
use yidan_types::{Exact, Fen, Overflow};

/// The bill's stretch of the accumulated base.
#[derive(Clone, Copy)]
struct Stretch {
    base: Fen,
    period: Period,
    before: Fen,
    end: Fen,
}

/// A deductible as it stands before this bill.
#[derive(Clone, Copy)]
struct Due {
    rule: Fen,
    mode: DeductibleMode,
    before: Fen,
}

impl Due {
    /// As it stands before the bill's stretch. Per bill, over a base that accumulates, means once in its period: what of
    /// the base lay under it before was borne.
    fn over(self, stretch: Stretch) -> Due {
        match self.mode {
            DeductibleMode::PerBill => Due { before: self.rule.min(stretch.before), ..self },
            DeductibleMode::PerYear | DeductibleMode::AcrossReferral => self,
        }
    }
}

/// The clauses of a layer as they are for these facts.
struct Clauses<'a> {
    base: &'a Base,
    stretch: Stretch,
    due: Due,
    adjustments: Vec<(usize, i64)>,
    segments: Vec<SegmentTrace>,
    ceiling: Ceiling,
}

/// A layer's amount after rounding and caps.
struct Capped {
    rounded: Fen,
    amount: Fen,
    by: Option<(CapRef, Fen)>,
}

impl<'a> Run<'a> {
    /// Evaluates the next layer and takes what it pays out of the bill.
    pub(super) fn layer(&mut self, rule: &'a LayerRule) {
        self.who = Rule::Layer(rule.layer);
        self.params.clear();
        self.exceptions.clear();
        match self.layer_outcome(rule) {
            Ok(outcome) => self.layers.push(outcome),
            Err(Noted) => self.doubtful = true,
        }
    }

    fn layer_outcome(&mut self, rule: &'a LayerRule) -> Done<LayerOutcome> {
        let applies = self.clause(&rule.applies)?;
        if !self.holds(applies)? {
            let failed = self.known.reason(applies, true);
            let why = NotApplied { failed, exception: self.exceptions.first().copied() };
            return Ok(LayerOutcome { layer: rule.layer, paid: Fen::ZERO, how: Err(why) });
        }
        let (paid, trace) = self.apply(rule)?;
        Ok(LayerOutcome { layer: rule.layer, paid, how: Ok(trace) })
    }

    fn apply(&mut self, rule: &'a LayerRule) -> Done<(Fen, LayerTrace)> {
        let Clauses { base, stretch, due, adjustments, mut segments, ceiling } = self.clauses(rule)?;
        let deductible = self.borne(stretch, due)?;
        let start = self.in_range(stretch.before.checked_add(deductible))?;
        // What the schedule gives for the bases before this bill is where rounding stands; nothing unless they accumulate.
        let paid_before =
            self.in_range(shares(&mut segments, due.before.min(stretch.before), stretch.before))?;
        let exact = self.in_range(shares(&mut segments, start, stretch.end))?;
        segments.retain(|segment| !segment.slice.is_zero());

        let capped = self.round_and_cap(rule, exact, paid_before, ceiling.tightest)?;
        let pools = pools_of(rule, base);
        let held = self.held(&pools)?;
        let paid = capped.amount.min(stretch.base).min(held);
        let drawn = self.draw(&pools, paid)?;
        let trace = LayerTrace {
            base: stretch.base,
            period: stretch.period,
            base_before: stretch.before,
            deductible_rule: due.rule,
            deductible_before: due.before,
            deductible,
            deductible_mode: due.mode,
            segments,
            exact,
            rounded: capped.rounded,
            capped: capped.by,
            pool_limit: (paid < capped.amount).then_some(paid),
            drawn,
            paid_before_in_year: self.year.amount(History::Paid(rule.layer)),
            // Care for which the layer paid nothing uses up none of what it grants.
            units: if paid.is_zero() { 0 } else { ceiling.units },
            params: std::mem::take(&mut self.params),
            exceptions: std::mem::take(&mut self.exceptions),
            adjustments,
        };
        Ok((paid, trace))
    }

    /// Reads all clauses before any failure is given in to, so that everything missing is named.
    fn clauses(&mut self, rule: &'a LayerRule) -> Done<Clauses<'a>> {
        let base = self.clause(&rule.base);
        let stretch = base.and_then(|base| self.stretch(rule, base));
        let due = self.due(rule);
        let points = self.points(rule);
        let segments = self.segments(rule);
        let ceiling = self.ceiling(rule);
        let (base, stretch, due, (adjustments, points)) = (base?, stretch?, due?, points?);
        let (mut segments, ceiling) = (segments?, ceiling?);
        for segment in &mut segments {
            segment.ratio = segment.ratio.checked_add_points(points);
        }
        Ok(Clauses { base, stretch, due: due.over(stretch), adjustments, segments, ceiling })
    }

    /// The base, and where it lies in the base of the period.
    fn stretch(&mut self, rule: &LayerRule, base_rule: &'a Base) -> Done<Stretch> {
        let base = self.fen(&base_rule.amount)?;
        let before = match base_rule.period {
            Period::Bill => Fen::ZERO,
            Period::Month => self.year.base_this_month.get(&rule.layer).copied().unwrap_or(Fen::ZERO),
            Period::Year => self.year.amount(History::Base(rule.layer)),
        };
        let end = self.in_range(before.checked_add(base))?;
        Ok(Stretch { base, period: base_rule.period, before, end })
    }

    /// The deductible, and what was borne of it before.
    fn due(&mut self, rule: &'a LayerRule) -> Done<Due> {
        let Some(clause) = &rule.deductible else {
            return Ok(Due { rule: Fen::ZERO, mode: DeductibleMode::PerBill, before: Fen::ZERO });
        };
        let deductible = self.clause(clause)?;
        let amount = self.fen(&deductible.amount)?;
        let before = match deductible.mode {
            DeductibleMode::PerBill => Fen::ZERO,
            DeductibleMode::PerYear => self.year.amount(History::Deductible(rule.layer)),
            DeductibleMode::AcrossReferral => self.year.amount(History::DeductibleInReferral(rule.layer)),
        };
        Ok(Due { rule: amount, mode: deductible.mode, before })
    }

    /// What of this bill's base is borne as deductible.
    fn borne(&mut self, stretch: Stretch, due: Due) -> Done<Fen> {
        let open = self.in_range(due.rule.checked_sub(due.before))?;
        Ok(open.clamp_non_negative().min(stretch.base))
    }

    /// Rounds and caps, in the layer's order.
    fn round_and_cap(
        &mut self,
        rule: &LayerRule,
        exact: Exact,
        paid_before: Exact,
        tightest: Option<(CapRef, Fen)>,
    ) -> Done<Capped> {
        let LayerRounding { rounding, before_cap } = rule.rounding;
        let capped_first = tightest.filter(|(_, left)| !before_cap && Exact::from(*left) < exact);
        let to_round = capped_first.map_or(exact, |(_, left)| Exact::from(left));
        let before = if paid_before.is_zero() { Ok(Fen::ZERO) } else { rounding.round(paid_before) };
        let before = self.in_range(before)?;
        let after = self.in_range(paid_before.checked_add(to_round))?;
        let after = self.in_range(rounding.round(after))?;
        let rounded = self.in_range(after.checked_sub(before))?;
        // Also where rounding comes after: a cap is never passed, not even by rounding up.
        let capped_last = tightest.filter(|(_, left)| *left < rounded);
        let amount = capped_last.map_or(rounded, |(_, left)| left);
        Ok(Capped { rounded, amount, by: capped_first.or(capped_last) })
    }

    /// What the pools still hold.
    fn held(&mut self, pools: &[Part]) -> Done<Fen> {
        let held = Fen::try_sum(pools.iter().filter_map(|pool| self.left.get(*pool)));
        self.in_range(held)
    }

    /// Takes `paid` out of the pools, in their order. INVARIANT (pools are not overdrawn).
    fn draw(&mut self, pools: &[Part], paid: Fen) -> Done<Vec<(Part, Fen)>> {
        let mut drawn = Vec::new();
        let mut open = paid;
        for pool in pools {
            let Some(left) = self.left.get_mut(*pool) else {
                continue;
            };
            let taken = open.min(*left);
            if !taken.is_zero() {
                let rest = (left.checked_sub(taken), open.checked_sub(taken));
                let (Ok(still), Ok(rest)) = rest else {
                    return self.in_range(Err(Overflow));
                };
                (*left, open) = (still, rest);
                drawn.push((*pool, taken));
            }
        }
        Ok(drawn)
    }
}

/// The parts out of which the layer pays: those that its base names, be it its own or an exception's.
fn pools_of<'a>(rule: &'a LayerRule, base: &Base) -> Cow<'a, [Part]> {
    if std::ptr::eq(base, &rule.base.value) { Cow::Borrowed(&rule.pools) } else { Cow::Owned(base.pools()) }
}
