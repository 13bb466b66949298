//! Lowering layers. See [`crate::eval`] for the law that these steps follow.

use super::circuit::{Input, LARGEST, Lin, Rounder};
use super::lower::{Done, Kept, Lower, Lowered, POOLS, Stop};
use super::rat::Rat;
use crate::facts::CountFact;
use crate::model::{
    Base, Cap, Change, Count, DeductibleMode, History, LayerIx, LayerRule, LimitIx, Part, Period, Segment,
};
use crate::words::Word;
use yidan_types::{Ratio, RoundingMode};

/// The bill's stretch of the accumulated base, and the deductible's end on it.
struct Stretch {
    base: Lin,
    before: Lin,
    end: Lin,
    accumulates: bool,
    /// The patient bears what lies below.
    free_until: Lin,
}

/// From, to, ratio.
type LowSegment = (Lin, Option<Lin>, Rat);

impl Lower<'_, '_> {
    /// Lowers the whole bill.
    pub fn bill(&mut self) -> Lowered<()> {
        self.left = POOLS.map(|part| self.part(part));
        let edition = self.edition;
        for (_, rule) in &edition.layers {
            self.layer(rule)?;
        }
        self.payment()
    }

    /// Takes what the layers before the `nth` left and paid as anything that can be.
    pub fn start_with_anything(&mut self, nth: usize, kept: &Kept) {
        let parts = POOLS.map(|part| self.part(part));
        self.left = self.left_of_anything(kept.left);
        for (left, part) in self.left.iter().zip(&parts) {
            self.circuit.fact(left.sub(part));
        }
        self.paid_anything(0..nth, kept);
    }

    /// Takes what the layers from the `nth` on leave and pay as anything that can be.
    pub fn then_anything(&mut self, nth: usize) {
        if nth < self.edition.layers.len() {
            self.left = self.left_of_anything([2; 4]);
            self.paid_anything(nth..self.edition.layers.len(), &Kept::default());
        }
    }

    fn left_of_anything(&mut self, names: [u8; 4]) -> [Lin; 4] {
        let [a, b, c, d] = names;
        [(a, 0), (b, 1), (c, 2), (d, 3)]
            .map(|(name, place)| self.circuit.input(Input::Left(name, place), 0, LARGEST))
    }

    fn paid_anything(&mut self, layers: std::ops::Range<usize>, kept: &Kept) {
        let edition = self.edition;
        for (_, rule) in edition.layers.get(layers).unwrap_or(&[]) {
            let name = kept.paid.get(&rule.layer).copied().unwrap_or(0);
            let hospital = rule.payer == Word::Hospital;
            let paid = self.circuit.input(Input::PaidNow(name, rule.layer), 0, LARGEST);
            let done = Done { hospital, paid, ..Done::nothing(rule.layer, &self.left) };
            self.done.insert(rule.layer, done);
        }
    }

    /// Lowers a layer by its place.
    pub fn nth_layer(&mut self, nth: usize) -> Lowered<()> {
        let edition = self.edition;
        edition.layers.get(nth).map_or(Ok(()), |(_, rule)| self.layer(rule))
    }

    pub fn layer(&mut self, rule: &LayerRule) -> Lowered<()> {
        let applied = self.holds(self.clause(&rule.applies)?)?;
        let hospital = rule.payer == Word::Hospital;
        let nodes = (self.circuit.nodes.len(), 0);
        let mut done = Done { applied, hospital, nodes, ..Done::nothing(rule.layer, &self.left) };
        if applied {
            self.apply(rule, &mut done)?;
        }
        done.nodes.1 = self.circuit.nodes.len();
        self.done.insert(rule.layer, done);
        Ok(())
    }

    fn apply(&mut self, rule: &LayerRule, done: &mut Done) -> Lowered<()> {
        let base_rule = self.clause(&rule.base)?;
        let stretch = self.stretch(rule, base_rule)?;
        let segments = self.segments(rule)?;
        done.segments = segments.iter().map(|(from, to, _)| (from.clone(), to.clone())).collect();
        done.free_until = stretch.free_until.clone();
        let caps = self.caps(rule)?;
        let rounded = self.rounded(rule, &stretch, &segments, &caps, &mut done.roundings);
        done.rounded = rounded.clone();
        let promised = caps.iter().fold(rounded, |amount, cap| self.circuit.min_of_amounts(&amount, cap));
        let pools: Vec<Part> =
            if std::ptr::eq(base_rule, &rule.base.value) { rule.pools.clone() } else { base_rule.pools() };
        let places: Vec<usize> =
            pools.iter().filter_map(|pool| POOLS.iter().position(|p| p == pool)).collect();
        let held =
            places.iter().filter_map(|p| self.left.get(*p)).fold(Lin::int(0), |sum, left| sum.add(left));
        let within = self.within_base(rule, &stretch, &promised);
        let paid = self.circuit.min_of_amounts(&within, &held);
        self.draw(&places, &paid);
        done.relief = paid.clone();
        done.left = self.left.clone();
        (done.paid, done.base, done.promised, done.held) = (paid, stretch.base, promised, held);
        Ok(())
    }

    fn stretch(&mut self, rule: &LayerRule, base_rule: &Base) -> Lowered<Stretch> {
        let base = self.fen(&base_rule.amount)?;
        let before = match base_rule.period {
            Period::Bill => Lin::int(0),
            Period::Month => self.history(Input::BaseThisMonth(rule.layer)),
            Period::Year => self.history(Input::History(History::Base(rule.layer))),
        };
        let accumulates = base_rule.period != Period::Bill;
        let free_until = self.free_until(rule, &before, accumulates)?;
        Ok(Stretch { end: before.add(&base), base, before, accumulates, free_until })
    }

    /// The point of the accumulated base below which the patient bears: `before + max(0, rule - borne before)`.
    fn free_until(&mut self, rule: &LayerRule, before: &Lin, accumulates: bool) -> Lowered<Lin> {
        let Some(clause) = &rule.deductible else { return Ok(before.clone()) };
        let deductible = self.clause(clause)?;
        let amount = self.fen(&deductible.amount)?;
        if accumulates {
            return Ok(self.circuit.max(&amount, before));
        }
        let borne = match deductible.mode {
            DeductibleMode::PerBill => Lin::int(0),
            DeductibleMode::PerYear => self.history(Input::History(History::Deductible(rule.layer))),
            DeductibleMode::AcrossReferral => {
                self.history(Input::History(History::DeductibleInReferral(rule.layer)))
            }
        };
        Ok(self.circuit.pos(&amount.sub(&borne)))
    }

    fn segments(&mut self, rule: &LayerRule) -> Lowered<Vec<LowSegment>> {
        let mut points: i64 = 0;
        for clause in &rule.adjustments {
            let adjustment = self.clause(clause)?;
            if self.holds(&adjustment.when)? {
                points = points.saturating_add(adjustment.points_ppm);
            }
        }
        let schedule: Vec<Segment> = self.clause(&rule.schedule)?.clone();
        let mut segments = Vec::new();
        for segment in &schedule {
            let from = self.fen(&segment.from)?;
            let to = segment.to.as_ref().map(|to| self.fen(to)).transpose()?;
            let ratio = self.rate(&segment.ratio)?.known().ok_or(Stop::NotLinear)?;
            let whole = ratio * Rat::int(1_000_000);
            let given = i64::try_from(whole.num()).ok().and_then(Ratio::from_ppm).ok_or(Stop::NotLinear)?;
            segments.push((from, to, super::lower::ppm(given.checked_add_points(points).ppm())));
        }
        self.rise(rule.layer, &segments)?;
        Ok(segments)
    }

    /// Segments that fall stop the evaluation; where bounds depend on amounts only bills for which they rise count.
    fn rise(&mut self, layer: LayerIx, segments: &[LowSegment]) -> Lowered<()> {
        let within = segments.iter().filter_map(|(from, to, _)| Some((from.clone(), to.clone()?)));
        let between = segments
            .iter()
            .zip(segments.iter().skip(1))
            .filter_map(|((_, to, _), (from, ..))| Some((to.clone()?, from.clone())));
        for (low, high) in within.chain(between) {
            let fall = low.sub(&high);
            if self.circuit.range(&fall).0.positive() {
                return Err(Stop::SegmentsFall(layer));
            }
            self.circuit.fact(fall);
        }
        Ok(())
    }

    /// What the schedule gives for the base up to `end`, of what lies above `start`.
    fn schedule(&mut self, segments: &[LowSegment], start: &Lin, end: &Lin) -> Lin {
        let mut sum = Lin::int(0);
        for (from, to, ratio) in segments {
            let from = self.circuit.max(from, start);
            let above = self.circuit.pos(&end.sub(&from));
            sum = sum.plus(*ratio, &above);
            if let Some(to) = to {
                let to = self.circuit.max(to, start);
                let beyond = self.circuit.pos(&end.sub(&to));
                sum = sum.plus(-*ratio, &beyond);
            }
        }
        sum
    }

    fn rounded(
        &mut self,
        rule: &LayerRule,
        stretch: &Stretch,
        segments: &[LowSegment],
        caps: &[Lin],
        roundings: &mut Vec<(Lin, Lin)>,
    ) -> Lin {
        let how = Rounder {
            mode: rule.rounding.rounding.mode,
            unit: rule.rounding.rounding.unit.fen_count().into(),
        };
        let (all, paid_before) = self.accumulated(rule, stretch, segments);
        let exact = all.sub(&paid_before);
        let highest = segments.iter().map(|(.., ratio)| *ratio).max().unwrap_or(Rat::ZERO);
        self.circuit.fact(exact.times(-Rat::ONE));
        self.circuit.fact(exact.plus(-highest, &stretch.base));
        let to_round = if rule.rounding.before_cap {
            exact.clone()
        } else {
            caps.iter().fold(exact.clone(), |amount, cap| self.circuit.min_of_amounts(&amount, cap))
        };
        let before = self.circuit.round(&paid_before, how);
        let after = self.circuit.round(&paid_before.add(&to_round), how);
        let rounded = after.sub(&before);
        roundings.push((paid_before.clone(), before));
        roundings.push((paid_before.add(&to_round), after));
        self.rounding_facts(stretch, &rounded, how);
        rounded
    }

    /// The schedule's sum at the end of the bill's stretch and at its start; the latter is zero unless bases accumulate.
    fn accumulated(&mut self, rule: &LayerRule, stretch: &Stretch, segments: &[LowSegment]) -> (Lin, Lin) {
        if !stretch.accumulates {
            return (self.schedule(segments, &stretch.free_until, &stretch.end), Lin::int(0));
        }
        // Over an accumulating base the deductible is a point on it, so both sums start from there.
        let point = self.deductible_point(rule);
        (self.schedule(segments, &point, &stretch.end), self.schedule(segments, &point, &stretch.before))
    }

    fn deductible_point(&mut self, rule: &LayerRule) -> Lin {
        let amount = rule.deductible.as_ref().and_then(|clause| self.clause(clause).ok().cloned());
        let amount = amount.and_then(|deductible| self.fen(&deductible.amount).ok());
        amount.unwrap_or_else(|| Lin::int(0))
    }

    /// A schedule never falls and pays at most all of what lies above the deductible; rounding to the fen keeps both,
    /// since it moves with whole numbers. (Half-even does not where it rounds twice.)
    fn rounding_facts(&mut self, stretch: &Stretch, rounded: &Lin, how: Rounder) {
        self.circuit.fact(rounded.times(-Rat::ONE));
        if how.unit == 1 && (how.mode != RoundingMode::HalfEven || !stretch.accumulates) {
            self.circuit.fact(rounded.sub(&stretch.base));
        }
    }

    /// min(promised, base), where the promise can exceed the base at all.
    fn within_base(&mut self, rule: &LayerRule, stretch: &Stretch, promised: &Lin) -> Lin {
        let unit = rule.rounding.rounding.unit.fen_count();
        let moves = rule.rounding.rounding.mode != RoundingMode::HalfEven || !stretch.accumulates;
        if unit == 1 && moves {
            return promised.clone();
        }
        self.circuit.min_of_amounts(promised, &stretch.base)
    }

    // ---------------------------------------------------------------------------------------------- caps

    /// What each cap leaves.
    fn caps(&mut self, rule: &LayerRule) -> Lowered<Vec<Lin>> {
        let caps: Vec<Cap> = self.clause(&rule.caps)?.clone();
        caps.iter().map(|cap| self.left_by(rule.layer, cap)).collect()
    }

    fn left_by(&mut self, layer: LayerIx, cap: &Cap) -> Lowered<Lin> {
        match cap {
            Cap::Per(period, amount) => {
                let most = self.fen(amount)?;
                let used = self.paid_in(*period, layer);
                Ok(self.circuit.pos(&most.sub(&used)))
            }
            Cap::PerCare { unit, amount, at_most } => {
                let granted = self.granted(layer, *unit, at_most.as_ref())?;
                let each = self.amount(amount)?;
                let all = match (each.known(), granted.known()) {
                    (Some(each), _) => granted.times(each),
                    (_, Some(granted)) => each.times(granted),
                    _ => return Err(Stop::NotLinear),
                };
                Ok(self.whole_fen(&all))
            }
            Cap::Shared(limit) => self.left_of_limit(*limit),
        }
    }

    pub fn granted(&mut self, layer: LayerIx, unit: CountFact, at_most: Option<&Count>) -> Lowered<Lin> {
        let of_bill = self.count_fact(unit);
        let Some(at_most) = at_most else { return Ok(of_bill) };
        let most = self.count(at_most)?;
        let used = self.circuit.input(Input::UnitsUsed(layer), 0, 100_000);
        let left = self.circuit.pos(&most.sub(&used));
        Ok(self.circuit.min(&of_bill, &left))
    }

    pub fn paid_in(&mut self, period: Period, layer: LayerIx) -> Lin {
        match period {
            Period::Bill => Lin::int(0),
            Period::Month => self.history(Input::PaidThisMonth(layer)),
            Period::Year => self.history(Input::History(History::Paid(layer))),
        }
    }

    fn left_of_limit(&mut self, limit: LimitIx) -> Lowered<Lin> {
        let edition = self.edition;
        let Some(Some(version)) = edition.limits.get(limit.at()) else { return Err(Stop::NotInForce) };
        let amount = self.clause(&version.rule.amount)?;
        let mut left = self.fen(amount)?;
        for layer in sharing(edition.book, limit) {
            left = left.sub(&self.paid_in(version.rule.period, layer)).sub(&self.paid(layer));
        }
        Ok(self.circuit.pos(&left))
    }

    // ---------------------------------------------------------------------------------------------- drawing

    /// Takes `paid` out of the pools in order: of each what is open, at most what it holds.
    fn draw(&mut self, places: &[usize], paid: &Lin) {
        let mut open = paid.clone();
        for (nth, place) in places.iter().enumerate() {
            let Some(left) = self.left.get(*place).cloned() else { continue };
            let last = nth + 1 == places.len();
            // The pools together hold what is paid, so the last holds what is still open.
            let (rest, still) = if last {
                (left.sub(&open), Lin::int(0))
            } else {
                let gap = left.sub(&open);
                let rest = self.circuit.pos(&gap);
                let still = rest.sub(&gap);
                (rest, still)
            };
            if let Some(slot) = self.left.get_mut(*place) {
                *slot = rest;
            }
            open = still;
        }
        let left: Vec<Lin> = places.iter().filter_map(|place| self.left.get(*place).cloned()).collect();
        left.iter().for_each(|left| self.circuit.fact(left.times(-Rat::ONE)));
    }

    fn payment(&mut self) -> Lowered<()> {
        let edition = self.edition;
        for (_, version) in &edition.payments {
            let unit = &version.rule;
            if !self.holds(&unit.when)? {
                continue;
            }
            let Some(paid) = self.done.get(&unit.via).filter(|d| d.applied).map(|d| d.paid.clone()) else {
                return Ok(());
            };
            let standard = self.fen(&unit.standard)?;
            let total = self.part(Part::Total);
            let over = self.circuit.pos(&total.sub(&standard));
            let borne = self.circuit.min(&over, &paid);
            if let Some(done) = self.done.get_mut(&unit.via) {
                done.paid = paid.sub(&borne);
            }
            self.borne = borne;
            return Ok(());
        }
        Ok(())
    }
}

/// The layers that share a limit in any version of the book, or by any exception.
fn sharing(book: &crate::model::Book, limit: LimitIx) -> Vec<LayerIx> {
    let shares = |caps: &[Cap]| caps.iter().any(|cap| matches!(cap, Cap::Shared(l) if *l == limit));
    let versions = book.layers.iter().flat_map(|layer| &layer.versions);
    let by_rule = versions.filter(|v| shares(&v.rule.caps.value)).map(|v| v.rule.layer);
    let changes = book.exceptions.iter().flat_map(|e| &e.versions).flat_map(|v| &v.rule.changes);
    let by_exception = changes.filter_map(|change| match change {
        Change::Caps(layer, caps) if shares(caps) => Some(*layer),
        _ => None,
    });
    let mut all: Vec<LayerIx> = by_rule.chain(by_exception).collect();
    all.sort_unstable();
    all.dedup();
    all
}
