//! Lowering layers: the same steps, in the same order, as the reference evaluator takes them.

use super::build::Val;
use super::compile::{Column, CompileError, Compiler, Result};
use super::denominator::PPM;
use super::ops::{ConstSegment, Op};
use crate::facts::CountFact;
use crate::model::{
    Adjustment, Base, Cap, Clause, Count, Deductible, DeductibleMode, History, LayerIx, LayerRule, LimitIx,
    Part, Period, Segment,
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

/// Where the base of this bill lies in the base of its period, and what of it is not paid for.
struct Stretch {
    before: Val,
    base: Val,
    due: Val,
    borne_before: Val,
}

/// What a layer did.
#[derive(Clone, Copy)]
pub(super) struct Done {
    pub applies: Val,
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
        let (due, borne_before) = self.due(rule, before)?;
        let stretch = Stretch { before, base, due, borne_before };
        let room = self.room(rule)?;
        let amount = self.amount_paid(rule, &stretch, room)?;
        let amount = self.build.select(applies, amount, Val::ZERO);
        let paid = self.draw(rule, base, amount)?;
        let deductible = self.build.min(due, base);
        let done = Done {
            applies,
            paid,
            base: self.build.select(applies, base, Val::ZERO),
            deductible: self.build.select(applies, deductible, Val::ZERO),
            units: self.units(rule, paid)?,
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

    /// What of the deductible is still to be borne, and what was borne of it before.
    fn due(&mut self, rule: &LayerRule, before: Val) -> Result<(Val, Val)> {
        let Some(clause) = &rule.deductible else { return Ok((Val::ZERO, Val::ZERO)) };
        let layer = rule.layer;
        let one = |c: &mut Self, deductible: &Deductible| {
            let amount = c.clause_amount(&deductible.amount)?;
            let borne = match deductible.mode {
                // Over a base that accumulates, once in its period: what of the base lay under it before was borne.
                DeductibleMode::PerBill => c.build.min(amount, before),
                DeductibleMode::PerYear => c.build.load(Column::History(History::Deductible(layer))),
                DeductibleMode::AcrossReferral => {
                    c.build.load(Column::History(History::DeductibleInReferral(layer)))
                }
            };
            Ok((c.build.sub_to_zero(amount, borne), borne))
        };
        self.clause(clause, one, Self::select_pair)
    }

    /// What the schedule gives for the bill's stretch of the base, rounded and capped in the layer's order.
    fn amount_paid(&mut self, rule: &LayerRule, stretch: &Stretch, room: Option<Val>) -> Result<Val> {
        let points = self.points(&rule.adjustments);
        let one = |c: &mut Self, segments: &Vec<Segment>| {
            let segments = c.segments(segments, points)?;
            Ok((c.schedule_now(&segments, stretch), c.schedule_before(&segments, stretch)))
        };
        let (now, before) = self.clause(&rule.schedule, one, Self::select_pair)?;
        let now = match room {
            Some(room) if !rule.rounding.before_cap => {
                let room = self.exact(Money::fen(room));
                self.build.min(now, room)
            }
            _ => now,
        };
        let rounding = rule.rounding.rounding;
        let sum = self.build.add(before, now);
        let [sum, before] = [sum, before]
            .map(|sum| self.round(Money { val: sum, exact: true }, rounding.mode, rounding.unit));
        let rounded = self.build.sub(sum, before);
        Ok(room.map_or(rounded, |room| self.build.min(rounded, room)))
    }

    /// The schedule over this bill's stretch, above what is borne of the deductible.
    fn schedule_now(&mut self, segments: &[LowSegment], stretch: &Stretch) -> Val {
        if stretch.before == Val::ZERO {
            return self.schedule(segments, stretch.base, stretch.due);
        }
        let end = self.build.add(stretch.before, stretch.base);
        let borne = self.build.min(stretch.due, stretch.base);
        let start = self.build.add(stretch.before, borne);
        self.schedule(segments, end, start)
    }

    /// The schedule over the bases of the period before this bill: where rounding stands.
    fn schedule_before(&mut self, segments: &[LowSegment], stretch: &Stretch) -> Val {
        if stretch.before == Val::ZERO {
            return Val::ZERO;
        }
        let start = self.build.min(stretch.borne_before, stretch.before);
        self.schedule(segments, stretch.before, start)
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

    /// A ratio plus points, kept within 0 and 1.
    fn adjusted(&mut self, rate: Val, points: Option<Val>) -> Val {
        let Some(points) = points else { return rate };
        let sum = self.build.add(rate, points);
        let kept = self.build.at_least_zero(sum);
        self.build.min(kept, Val::Known(self.denominator))
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
                let each = self.amount(amount)?;
                let units = self.units_that_count(layer, *unit, at_most.as_ref())?;
                let all = Money { val: self.build.mul(each.val, units), exact: each.exact };
                Ok(self.whole_fen(all))
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
            return Err(CompileError::LimitNotInForce(limit));
        };
        let mut room = self.clause_value(&version.rule.amount, Self::clause_amount)?;
        for layer in edition.book.layers_sharing(limit) {
            let before = self.paid_before(layer, version.rule.period);
            room = self.build.sub(room, before);
            let now = self.done.get(&layer).map_or(Val::ZERO, |d| d.paid);
            room = self.build.sub(room, now);
        }
        Ok(room)
    }

    /// Never more than the base, nor than the parts of the bill that it names still hold; takes it out of them.
    fn draw(&mut self, rule: &LayerRule, base: Val, amount: Val) -> Result<Val> {
        let amount = self.build.at_least_zero(amount);
        let left = self.left;
        let one = |c: &mut Self, base_rule: &Base| {
            let (paid, left_after) = c.draw_from(&base_rule.pools(), left, base, amount);
            Ok([paid, left_after[0], left_after[1], left_after[2], left_after[3]])
        };
        let select = |c: &mut Self, mask: Val, yes: [Val; 5], no: [Val; 5]| {
            std::array::from_fn(|n| {
                let pick = |all: &[Val; 5]| all.get(n).copied().unwrap_or(Val::ZERO);
                c.build.select(mask, pick(&yes), pick(&no))
            })
        };
        let [paid, a, b, c, d] = self.clause(&rule.base, one, select)?;
        self.left = [a, b, c, d];
        Ok(paid)
    }

    fn draw_from(&mut self, pools: &[Part], mut left: [Val; 4], base: Val, amount: Val) -> (Val, [Val; 4]) {
        let places: Vec<usize> = pools.iter().filter_map(|p| POOLS.iter().position(|q| p == q)).collect();
        let held = places
            .iter()
            .filter_map(|place| left.get(*place))
            .fold(Val::ZERO, |sum, l| self.build.add(sum, *l));
        let paid = self.build.min_of_share(amount, base);
        let paid = self.build.min_of_share(paid, held);
        let mut rest = paid;
        for (n, place) in places.iter().enumerate() {
            let Some(here) = left.get_mut(*place) else { continue };
            let taken = if n + 1 == places.len() { rest } else { self.build.min(rest, *here) };
            // Never negative, since no more is taken than is there; said so, for what follows to know.
            *here = self.build.sub_to_zero(*here, taken);
            rest = self.build.sub_to_zero(rest, taken);
        }
        (paid, left)
    }

    fn units(&mut self, rule: &LayerRule, paid: Val) -> Result<Val> {
        let layer = rule.layer;
        let units = self.clause_value(&rule.caps, |c, caps: &Vec<Cap>| {
            let mut units = Val::ZERO;
            for cap in caps {
                if let Cap::PerCare { unit, at_most, .. } = cap {
                    let granted = c.units_that_count(layer, *unit, at_most.as_ref())?;
                    units = c.build.max(units, granted);
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
            // Without the layer its fund has no part in the bill.
            let applied = self.done.get(&payment.via).map_or(Val::NO, |d| d.applies);
            let holds = self.build.and(holds, applied);
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
