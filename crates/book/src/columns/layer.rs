//! Lowering layers: the same steps, in the same order, as the reference evaluator takes them.

use super::build::Val;
use super::compile::{Column, Compiler, Result};
use super::denominator::PPM;
use super::ops::{ConstSegment, Op};
use crate::facts::CountFact;
use crate::model::{
    Adjustment, Base, Cap, Clause, Count, Deductible, DeductibleMode, History, LayerIx, LayerRounding,
    LayerRule, LimitIx, Part, Period, Segment,
};
use crate::words::Word;
use yidan_types::Fen;

/// An amount, and whether it counts fen or parts of a fen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Money {
    pub val: Val,
    pub exact: bool,
}

impl Money {
    pub(super) const fn fen(val: Val) -> Money {
        Money { val, exact: false }
    }
}

/// What a layer did.
#[derive(Clone, Copy)]
pub(super) struct Done {
    pub paid: Val,
    pub base: Val,
    pub deductible: Val,
    pub units: Val,
    pub hospital: bool,
}

/// What payment units did.
pub(super) struct BillResults {
    pub surplus: Val,
    pub borne: Val,
}

/// The parts of a bill in the order of drawing; the same as in [`LayerRule::pools`].
pub(super) const POOLS: [Part; 4] = [Part::InScope, Part::PaidFirst, Part::OverLimit, Part::SelfPaid];

/// A lowered segment: from, to, ratio times the denominator.
type LowSegment = (Val, Option<Val>, Val);

impl Compiler<'_, '_> {
    pub(super) fn bill(&mut self) -> Result<BillResults> {
        self.left = POOLS.map(|pool| self.build.load(Column::Part(pool)));
        let edition = self.edition;
        for (_, rule) in &edition.layers {
            self.layer(rule)?;
        }
        self.payment()
    }

    pub(super) fn in_scope_left(&self) -> Val {
        self.left[0]
    }

    pub(super) fn own_pay(&mut self) -> Val {
        let [a, b, c, d] = self.left;
        let (ab, cd) = (self.build.add(a, b), self.build.add(c, d));
        self.build.add(ab, cd)
    }

    fn layer(&mut self, rule: &LayerRule) -> Result<()> {
        self.matters = Val::YES;
        let applies = self.clause_value(&rule.applies, |c, cond| Ok(c.cond(cond)))?;
        self.matters = applies;
        let (base, before) = self.base(rule)?;
        let start = self.deductible_left(rule)?;
        let after = self.build.add(before, base);
        let sum = self.schedule_difference(rule, before, after, start)?;
        let room = self.room(rule)?;
        let capped = self.cap(sum, room, rule.rounding);
        let paid = self.build.at_least_zero(capped);
        let paid = self.build.select(applies, paid, Val::ZERO);
        let paid = self.draw(&rule.pools, paid);
        let units = self.units(rule, paid)?;
        let (upper, lower) = (self.build.min(after, start), self.build.min(before, start));
        let borne = self.build.sub(upper, lower);
        let done = Done {
            paid,
            base: self.build.select(applies, base, Val::ZERO),
            deductible: self.build.select(applies, borne, Val::ZERO),
            units,
            hospital: rule.payer == Word::Hospital,
        };
        self.done.insert(rule.layer, done);
        self.matters = Val::YES;
        Ok(())
    }

    /// The base of this bill, and that of the period before it.
    fn base(&mut self, rule: &LayerRule) -> Result<(Val, Val)> {
        let layer = rule.layer;
        let one = |c: &mut Self, base: &Base| {
            let before = match base.period {
                Period::Bill => Val::ZERO,
                Period::Month => c.build.load(Column::BaseThisMonth(layer)),
                Period::Year => c.build.load(Column::History(History::Base(layer))),
            };
            Ok((c.clause_amount(&base.amount)?, before))
        };
        self.clause(&rule.base, one, Self::select_pair)
    }

    fn select_pair(&mut self, mask: Val, yes: (Val, Val), no: (Val, Val)) -> (Val, Val) {
        (self.build.select(mask, yes.0, no.0), self.build.select(mask, yes.1, no.1))
    }

    /// What is still to be borne before the layer pays: a point on the base.
    fn deductible_left(&mut self, rule: &LayerRule) -> Result<Val> {
        let Some(clause) = &rule.deductible else {
            return Ok(Val::ZERO);
        };
        let layer = rule.layer;
        self.clause_value(clause, |c, deductible: &Deductible| {
            let amount = c.clause_amount(&deductible.amount)?;
            let borne = match deductible.mode {
                DeductibleMode::PerBill => return Ok(amount),
                DeductibleMode::PerYear => History::Deductible(layer),
                DeductibleMode::AcrossReferral => History::DeductibleInReferral(layer),
            };
            let borne = c.build.load(Column::History(borne));
            Ok(c.build.sub_to_zero(amount, borne))
        })
    }

    /// f(after) - f(before): rounded, or exact where rounding comes after the cap.
    fn schedule_difference(
        &mut self,
        rule: &LayerRule,
        before: Val,
        after: Val,
        start: Val,
    ) -> Result<Money> {
        let points = self.points(&rule.adjustments);
        let one = |c: &mut Self, segments: &Vec<Segment>| {
            let segments = c.segments(segments, points)?;
            Ok((c.schedule(&segments, after, start), c.schedule(&segments, before, start)))
        };
        let (high, low) = self.clause(&rule.schedule, one, Self::select_pair)?;
        if !rule.rounding.before_cap {
            return Ok(Money { val: self.build.sub(high, low), exact: true });
        }
        let rounding = rule.rounding.rounding;
        let [high, low] =
            [high, low].map(|sum| self.round(Money { val: sum, exact: true }, rounding.mode, rounding.unit));
        Ok(Money::fen(self.build.sub(high, low)))
    }

    /// Percentage points that hold, times the denominator.
    fn points(&mut self, adjustments: &[Clause<Adjustment>]) -> Option<Val> {
        let mut sum = None;
        for adjustment in adjustments {
            let scaled = Val::Known(i128::from(adjustment.value.points_ppm) * self.denominator / PPM);
            let mask = self.cond(&adjustment.value.when);
            let points = self.build.select(mask, scaled, Val::ZERO);
            sum = Some(sum.map_or(points, |so_far| self.build.add(so_far, points)));
        }
        sum
    }

    fn segments(&mut self, segments: &[Segment], points: Option<Val>) -> Result<Vec<LowSegment>> {
        let mut lowered = Vec::new();
        for segment in segments {
            let from = self.clause_amount(&segment.from)?;
            let to = segment.to.as_ref().map(|to| self.clause_amount(to)).transpose()?;
            let rate = self.rate(&segment.ratio)?;
            lowered.push((from, to, self.adjusted(rate, points)));
        }
        Ok(lowered)
    }

    /// A ratio plus points, kept within 0 and 1; a ratio of zero stays zero.
    fn adjusted(&mut self, rate: Val, points: Option<Val>) -> Val {
        let Some(points) = points else { return rate };
        let sum = self.build.add(rate, points);
        let kept = self.build.at_least_zero(sum);
        let kept = self.build.min(kept, Val::Known(self.denominator));
        let none = self.build.within(rate, 0, 0);
        self.build.select(none, Val::ZERO, kept)
    }

    /// Sum over the segments of ratio × what of `x` lies in the segment and above `start`.
    fn schedule(&mut self, segments: &[LowSegment], x: Val, start: Val) -> Val {
        if x == Val::ZERO {
            return Val::ZERO;
        }
        if let [(Val::Known(0), None, ratio)] = segments {
            let above = self.build.sub_to_zero(x, start);
            return self.build.mul(above, *ratio);
        }
        if let Some(constant) = constant_segments(segments) {
            let x = self.build.reg(x);
            let start = (start != Val::ZERO).then(|| self.build.reg(start));
            return self.build.emit(Op::Schedule(x, start, constant));
        }
        segments.iter().fold(Val::ZERO, |sum, (from, to, ratio)| {
            let low = self.build.max(*from, start);
            let high = to.map_or(x, |to| self.build.min(x, to));
            let slice = self.build.sub_to_zero(high, low);
            let term = self.build.mul(slice, *ratio);
            self.build.add(sum, term)
        })
    }

    /// What the caps leave; `None` without a cap.
    fn room(&mut self, rule: &LayerRule) -> Result<Option<Val>> {
        let one = |c: &mut Self, caps: &Vec<Cap>| {
            let mut room = None;
            for cap in caps {
                let this = c.room_of(rule.layer, cap)?;
                room = Some(room.map_or(this, |so_far| c.build.min(so_far, this)));
            }
            Ok(room)
        };
        let unlimited = Val::Known(Fen::MAX_ABS.into());
        self.clause(&rule.caps, one, |c, mask, yes, no| match (yes, no) {
            (None, None) => None,
            (yes, no) => Some(c.build.select(mask, yes.unwrap_or(unlimited), no.unwrap_or(unlimited))),
        })
    }

    fn room_of(&mut self, layer: LayerIx, cap: &Cap) -> Result<Val> {
        match cap {
            Cap::Per(period, amount) => {
                let amount = self.clause_amount(amount)?;
                let used = self.paid_before(layer, *period);
                Ok(self.build.sub(amount, used))
            }
            Cap::PerCare { unit, amount, at_most } => {
                let each = self.clause_amount(amount)?;
                let units = self.units_that_count(layer, *unit, at_most.as_ref())?;
                Ok(self.build.mul(each, units))
            }
            Cap::Shared(limit) => self.shared_room(*limit),
        }
    }

    fn paid_before(&mut self, layer: LayerIx, period: Period) -> Val {
        match period {
            Period::Bill => Val::ZERO,
            Period::Month => self.build.load(Column::PaidThisMonth(layer)),
            Period::Year => self.build.load(Column::History(History::Paid(layer))),
        }
    }

    fn units_that_count(&mut self, layer: LayerIx, unit: CountFact, at_most: Option<&Count>) -> Result<Val> {
        let units = self.build.load(Column::Count(unit));
        let Some(at_most) = at_most else { return Ok(units) };
        let at_most = self.count(at_most)?;
        let used = self.build.load(Column::UnitsUsed(layer));
        let left = self.build.sub_to_zero(at_most, used);
        Ok(self.build.min(units, left))
    }

    fn shared_room(&mut self, limit: LimitIx) -> Result<Val> {
        let edition = self.edition;
        let Some(Some(version)) = edition.limits.get(limit.at()) else {
            return Ok(Val::Known(Fen::MAX_ABS.into()));
        };
        let mut room = self.clause_value(&version.rule.amount, Self::clause_amount)?;
        for (_, rule) in edition.layers.iter().filter(|(_, rule)| shares(rule, limit)) {
            let before = self.paid_before(rule.layer, version.rule.period);
            room = self.build.sub(room, before);
            let now = self.done.get(&rule.layer).map_or(Val::ZERO, |d| d.paid);
            room = self.build.sub(room, now);
        }
        Ok(room)
    }

    fn cap(&mut self, sum: Money, room: Option<Val>, rounding: LayerRounding) -> Val {
        let capped = match room {
            None => sum,
            Some(room) => {
                let (a, b, exact) = self.align(sum, Money::fen(room));
                Money { val: self.build.min(a, b), exact }
            }
        };
        if rounding.before_cap {
            return capped.val;
        }
        let val = self.build.at_least_zero(capped.val);
        self.round(Money { val, exact: capped.exact }, rounding.rounding.mode, rounding.rounding.unit)
    }

    /// Takes what is paid out of the pools in order, never more than they hold.
    fn draw(&mut self, pools: &[Part], paid: Val) -> Val {
        let places: Vec<usize> = pools.iter().filter_map(|p| POOLS.iter().position(|q| p == q)).collect();
        let left = |c: &Self, place: usize| c.left.get(place).copied().unwrap_or(Val::ZERO);
        let held = places.iter().fold(Val::ZERO, |sum, place| {
            let left = left(self, *place);
            self.build.add(sum, left)
        });
        let paid = self.build.min(paid, held);
        let mut rest = paid;
        for (n, place) in places.iter().enumerate() {
            let here = left(self, *place);
            let taken = if n + 1 == places.len() { rest } else { self.build.min(rest, here) };
            // Never negative, since no more is taken than is there; said so, for the bounds of what follows.
            let after = self.build.sub_to_zero(here, taken);
            if let Some(slot) = self.left.get_mut(*place) {
                *slot = after;
            }
            rest = self.build.sub_to_zero(rest, taken);
        }
        paid
    }

    fn units(&mut self, rule: &LayerRule, paid: Val) -> Result<Val> {
        let layer = rule.layer;
        let units = self.clause_value(&rule.caps, |c, caps: &Vec<Cap>| {
            let mut units = Val::ZERO;
            for cap in caps {
                if let Cap::PerCare { unit, at_most, .. } = cap {
                    units = c.units_that_count(layer, *unit, at_most.as_ref())?;
                }
            }
            Ok(units)
        })?;
        let nothing = self.build.within(paid, 0, 0);
        Ok(self.build.select(nothing, Val::ZERO, units))
    }

    /// Payment by another unit than the item; no two hold at once.
    fn payment(&mut self) -> Result<BillResults> {
        let edition = self.edition;
        let mut results = BillResults { surplus: Val::ZERO, borne: Val::ZERO };
        for (_, version) in &edition.payments {
            let payment = &version.rule;
            let holds = self.cond(&payment.when);
            self.matters = holds;
            let standard = self.clause_amount(&payment.standard)?;
            self.matters = Val::YES;
            let total = self.build.load(Column::Part(Part::Total));
            let paid = self.done.get(&payment.via).map_or(Val::ZERO, |d| d.paid);
            let over = self.build.sub_to_zero(total, standard);
            let borne = self.build.min(over, paid);
            let borne = self.build.select(holds, borne, Val::ZERO);
            let less = self.build.sub_to_zero(paid, borne);
            if let Some(done) = self.done.get_mut(&payment.via) {
                done.paid = less;
            }
            let under = self.build.sub_to_zero(standard, total);
            let surplus = self.build.select(holds, under, Val::ZERO);
            results.borne = self.build.add(results.borne, borne);
            results.surplus = self.build.add(results.surplus, surplus);
        }
        Ok(results)
    }
}

fn constant_segments(segments: &[LowSegment]) -> Option<Vec<ConstSegment>> {
    let constant = |(from, to, ratio): &LowSegment| {
        let to = to.map_or(Some(i64::MAX), Val::number)?;
        Some(ConstSegment { from: from.number()?, to, ratio: ratio.number()? })
    };
    segments.iter().map(constant).collect()
}

/// Whether a cap of the layer, its own or an exception's, is the shared limit.
fn shares(rule: &LayerRule, limit: LimitIx) -> bool {
    let mut caps = rule.caps.value.iter().chain(rule.caps.overrides.iter().flat_map(|o| &o.value));
    caps.any(|cap| matches!(cap, Cap::Shared(l) if *l == limit))
}
