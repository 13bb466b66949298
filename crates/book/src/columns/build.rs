//! Emitting operations: constants are folded, equal operations are done once, and the size of every result is bounded.

use super::compile::Column;
use super::ops::{Op, Reg, Table};
use crate::facts::EnumFact;
use std::collections::HashMap;

/// A value while compiling: known already, or in a register.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Val {
    Known(i128),
    In(Reg),
}

impl Val {
    pub(super) const ZERO: Val = Val::Known(0);
    /// The mask of all rows.
    pub(super) const YES: Val = Val::Known(1);
    /// The mask of no row.
    pub(super) const NO: Val = Val::Known(0);

    /// The value if it is known and small enough for a table.
    pub(super) fn number(self) -> Option<i64> {
        match self {
            Val::Known(value) => i64::try_from(value).ok(),
            Val::In(_) => None,
        }
    }
}

/// A result is at most `per_input × largest loaded amount + constant` in size.
#[derive(Clone, Copy, Debug, Default)]
struct Bound {
    per_input: i128,
    constant: i128,
}

impl Bound {
    const fn constant(c: i128) -> Bound {
        Bound { per_input: 0, constant: c.saturating_abs() }
    }

    const fn plus(self, other: Bound) -> Bound {
        Bound {
            per_input: self.per_input.saturating_add(other.per_input),
            constant: self.constant.saturating_add(other.constant),
        }
    }

    fn or(self, other: Bound) -> Bound {
        Bound { per_input: self.per_input.max(other.per_input), constant: self.constant.max(other.constant) }
    }

    const fn times(self, factor: i128) -> Bound {
        Bound {
            per_input: self.per_input.saturating_mul(factor.saturating_abs()),
            constant: self.constant.saturating_mul(factor.saturating_abs()),
        }
    }
}

/// Counts are far below this; a run checks it.
pub(super) const LARGEST_COUNT: i64 = 1_000_000;
/// Weights in parts per million; the range of a ratio.
pub(super) const LARGEST_WEIGHT: i64 = 1_000_000_000;

/// Collects operations; register numbers are places in `ops` until they are allocated.
#[derive(Default)]
pub(super) struct Builder {
    pub ops: Vec<Op>,
    pub columns: Vec<Column>,
    seen: HashMap<Op, Reg>,
    bounds: Vec<Bound>,
    never_negative: Vec<bool>,
    /// For each result that one fact alone decides: the fact, and the result for each of its values.
    tables: Vec<Option<(EnumFact, Table)>>,
}

impl Builder {
    pub(super) fn emit(&mut self, op: Op) -> Val {
        if let Some(reg) = self.seen.get(&op) {
            return Val::In(*reg);
        }
        if let Some((fact, table)) = self.as_table(&op) {
            return self.lookup(fact, table);
        }
        self.push(op, None)
    }

    fn push(&mut self, op: Op, table: Option<(EnumFact, Table)>) -> Val {
        if let Some(reg) = self.seen.get(&op) {
            return Val::In(*reg);
        }
        let (bound, never_negative) = (self.bound(&op), self.stays_positive(&op));
        let reg = Reg::try_from(self.ops.len()).unwrap_or(Reg::MAX);
        self.ops.push(op.clone());
        self.bounds.push(bound);
        self.never_negative.push(never_negative);
        self.tables.push(table);
        self.seen.insert(op, reg);
        Val::In(reg)
    }

    /// Whether registers or columns ran out of numbers; then `reg` gave wrong ones and the program is thrown away.
    pub(super) fn too_large(&self) -> bool {
        self.ops.len() >= usize::from(Reg::MAX) || self.columns.len() >= usize::from(u16::MAX)
    }

    pub(super) fn reg(&mut self, val: Val) -> Reg {
        match val {
            Val::In(reg) => reg,
            Val::Known(value) => match self.emit(Op::Const(value)) {
                Val::In(reg) => reg,
                Val::Known(_) => Reg::MAX,
            },
        }
    }

    fn column(&mut self, column: Column) -> u16 {
        let place = self.columns.iter().position(|c| *c == column).unwrap_or_else(|| {
            self.columns.push(column);
            self.columns.len() - 1
        });
        u16::try_from(place).unwrap_or(u16::MAX)
    }

    pub(super) fn load(&mut self, column: Column) -> Val {
        let column = self.column(column);
        self.emit(Op::Load(column))
    }

    pub(super) fn flag(&mut self, column: Column) -> Val {
        let column = self.column(column);
        self.emit(Op::Flag(column))
    }

    pub(super) fn lookup(&mut self, fact: EnumFact, table: Table) -> Val {
        let first = table.first().copied().unwrap_or_default();
        if table.iter().take(fact.values().len()).all(|v| *v == first) {
            return Val::Known(first.into());
        }
        let column = self.column(Column::Enum(fact));
        let code = self.emit(Op::Code(column));
        let code = self.reg(code);
        self.push(Op::Steps(code, first, steps(&table, fact.values().len())), Some((fact, table)))
    }

    /// The table that does all of `op`, where everything that it reads hangs on one fact alone.
    fn as_table(&self, op: &Op) -> Option<(EnumFact, Table)> {
        let of = |reg: Reg| self.tables.get(usize::from(reg)).copied().flatten();
        let read = op.reads();
        let (fact, _) = of(*read.first()?)?;
        if !read.iter().all(|reg| of(*reg).is_some_and(|(other, _)| other == fact)) {
            return None;
        }
        let mut table = [0; 16];
        for (n, slot) in table.iter_mut().enumerate() {
            let operand = |reg: Reg| of(reg).and_then(|(_, t)| t.get(n).copied()).map(i128::from);
            *slot = i64::try_from(op.of_known(operand)?).ok()?;
        }
        Some((fact, table))
    }

    // --- arithmetic

    pub(super) fn add(&mut self, a: Val, b: Val) -> Val {
        match (a, b) {
            (Val::Known(a), Val::Known(b)) => Val::Known(a + b),
            (Val::Known(0), x) | (x, Val::Known(0)) => x,
            (Val::Known(c), Val::In(r)) | (Val::In(r), Val::Known(c)) => self.emit(Op::AddConst(r, c)),
            (Val::In(a), Val::In(b)) => self.emit(Op::Add(a, b)),
        }
    }

    pub(super) fn sub(&mut self, a: Val, b: Val) -> Val {
        match (a, b) {
            (Val::Known(a), Val::Known(b)) => Val::Known(a - b),
            (x, Val::Known(0)) => x,
            (Val::Known(c), Val::In(r)) => self.emit(Op::ConstSub(c, r)),
            (Val::In(r), Val::Known(c)) => self.emit(Op::AddConst(r, -c)),
            (Val::In(a), Val::In(b)) if a == b => Val::ZERO,
            (Val::In(a), Val::In(b)) => self.emit(Op::Sub(a, b)),
        }
    }

    /// max(0, a - b)
    pub(super) fn sub_to_zero(&mut self, a: Val, b: Val) -> Val {
        match (a, b) {
            (Val::In(a), Val::In(b)) if a != b => self.emit(Op::SubToZero(a, b)),
            _ => {
                let difference = self.sub(a, b);
                self.at_least_zero(difference)
            }
        }
    }

    pub(super) fn at_least_zero(&mut self, a: Val) -> Val {
        match a {
            Val::In(r) if self.never_negative.get(usize::from(r)) == Some(&true) => a,
            _ => self.max(a, Val::ZERO),
        }
    }

    pub(super) fn min(&mut self, a: Val, b: Val) -> Val {
        match (a, b) {
            (Val::Known(a), Val::Known(b)) => Val::Known(a.min(b)),
            (Val::Known(c), Val::In(r)) | (Val::In(r), Val::Known(c)) => self.emit(Op::MinConst(r, c)),
            (Val::In(x), Val::In(y)) if x == y => a,
            (Val::In(a), Val::In(b)) => self.emit(Op::Min(a, b)),
        }
    }

    /// The smaller of what is paid and a bound that it mostly keeps by itself.
    pub(super) fn min_of_share(&mut self, paid: Val, bound: Val) -> Val {
        match (paid, bound) {
            (Val::In(p), Val::In(b)) if self.is_at_most(p, b) => paid,
            _ => self.min(paid, bound),
        }
    }

    /// Whether register `a` can be seen never to exceed register `b`, which is never negative.
    fn is_at_most(&self, a: Reg, b: Reg) -> bool {
        if a == b {
            return true;
        }
        let never_negative = |reg: &Reg| self.never_negative.get(usize::from(*reg)) == Some(&true);
        match self.ops.get(usize::from(a)) {
            Some(Op::Const(c)) => *c <= 0 && never_negative(&b),
            Some(Op::MinConst(a, _)) => self.is_at_most(*a, b),
            Some(Op::Min(x, y)) => self.is_at_most(*x, b) || self.is_at_most(*y, b),
            Some(Op::SubToZero(a, less)) => never_negative(less) && self.is_at_most(*a, b),
            Some(Op::Select(_, x, y)) => self.is_at_most(*x, b) && self.is_at_most(*y, b),
            // A share of at most all of a whole number of fen, rounded to the fen, is no more than it.
            Some(Op::Round(sum, rounder)) if rounder.unit == 1 => {
                let whole = i128::from(rounder.divisor);
                match self.ops.get(usize::from(*sum)) {
                    Some(Op::MulConst(x, c)) => *c <= whole && self.is_at_most(*x, b),
                    Some(Op::Mul(x, ratio)) => {
                        self.is_constant_up_to(*ratio, whole) && self.is_at_most(*x, b)
                    }
                    Some(Op::Schedule(x, _, segments)) => {
                        segments.iter().all(|s| i128::from(s.ratio) <= whole) && self.is_at_most(*x, b)
                    }
                    _ => false,
                }
            }
            _ => false,
        }
    }

    fn is_constant_up_to(&self, reg: Reg, most: i128) -> bool {
        self.bounds.get(usize::from(reg)).is_some_and(|b| b.per_input == 0 && b.constant <= most)
    }

    pub(super) fn max(&mut self, a: Val, b: Val) -> Val {
        match (a, b) {
            (Val::Known(a), Val::Known(b)) => Val::Known(a.max(b)),
            (Val::Known(c), Val::In(r)) | (Val::In(r), Val::Known(c)) => self.emit(Op::MaxConst(r, c)),
            (Val::In(x), Val::In(y)) if x == y => a,
            (Val::In(a), Val::In(b)) => self.emit(Op::Max(a, b)),
        }
    }

    pub(super) fn mul(&mut self, a: Val, b: Val) -> Val {
        match (a, b) {
            (Val::Known(a), Val::Known(b)) => Val::Known(a * b),
            (Val::Known(0), _) | (_, Val::Known(0)) => Val::ZERO,
            (Val::Known(1), x) | (x, Val::Known(1)) => x,
            (Val::Known(c), Val::In(r)) | (Val::In(r), Val::Known(c)) => self.emit(Op::MulConst(r, c)),
            (Val::In(a), Val::In(b)) => self.emit(Op::Mul(a, b)),
        }
    }

    // --- masks

    pub(super) fn and(&mut self, a: Val, b: Val) -> Val {
        match (a, b) {
            (Val::Known(0), _) | (_, Val::Known(0)) => Val::NO,
            (Val::Known(_), x) | (x, Val::Known(_)) => x,
            (Val::In(x), Val::In(y)) if x == y => a,
            (Val::In(a), Val::In(b)) => self.emit(Op::And(a, b)),
        }
    }

    pub(super) fn or(&mut self, a: Val, b: Val) -> Val {
        match (a, b) {
            (Val::Known(0), x) | (x, Val::Known(0)) => x,
            (Val::Known(_), _) | (_, Val::Known(_)) => Val::YES,
            (Val::In(x), Val::In(y)) if x == y => a,
            (Val::In(a), Val::In(b)) => self.emit(Op::Or(a, b)),
        }
    }

    pub(super) fn not(&mut self, a: Val) -> Val {
        match a {
            Val::Known(known) => Val::Known(1 - known),
            Val::In(reg) => self.emit(Op::Not(reg)),
        }
    }

    pub(super) fn select(&mut self, mask: Val, yes: Val, no: Val) -> Val {
        match mask {
            Val::Known(0) => no,
            Val::Known(_) => yes,
            Val::In(_) if yes == no => yes,
            Val::In(mask) => {
                let (yes, no) = (self.reg(yes), self.reg(no));
                self.emit(Op::Select(mask, yes, no))
            }
        }
    }

    pub(super) fn within(&mut self, val: Val, low: i128, high: i128) -> Val {
        match val {
            Val::Known(known) => Val::Known(i128::from((low..=high).contains(&known))),
            Val::In(reg) => self.emit(Op::Within(reg, low, high)),
        }
    }

    // --- sizes

    /// The largest input for which the needed results stay below 2^50.
    pub(super) fn fast_limit(&self, needed: &[bool]) -> i64 {
        const TOP: i128 = 1 << 50;
        let mut limit = TOP;
        for (bound, _) in self.bounds.iter().zip(needed).filter(|(_, needed)| **needed) {
            let room = TOP - bound.constant;
            limit = if room <= 0 { 0 } else { limit.min(room / bound.per_input.max(1)) };
        }
        i64::try_from(limit).unwrap_or(0)
    }

    fn bound(&self, op: &Op) -> Bound {
        let of = |reg: &Reg| self.bounds.get(usize::from(*reg)).copied().unwrap_or_default();
        match op {
            Op::Load(column) => match self.columns.get(usize::from(*column)) {
                Some(Column::Count(_) | Column::UnitsUsed(_) | Column::MonthsPaid(..)) => {
                    Bound::constant(LARGEST_COUNT.into())
                }
                Some(Column::DrgWeight) => Bound::constant(LARGEST_WEIGHT.into()),
                _ => Bound { per_input: 1, constant: 0 },
            },
            Op::Flag(_) | Op::Within(..) | Op::And(..) | Op::Or(..) | Op::Not(_) => Bound::constant(1),
            Op::Steps(_, first, steps) => {
                let values = steps.iter().map(|(_, value)| value).chain([first]);
                values.map(|v| Bound::constant((*v).into())).fold(Bound::default(), Bound::or)
            }
            Op::Code(_) => Bound::constant(255),
            Op::Const(c) => Bound::constant(*c),
            Op::Add(a, b) | Op::Sub(a, b) | Op::SubToZero(a, b) => of(a).plus(of(b)),
            Op::AddConst(a, c) | Op::ConstSub(c, a) => of(a).plus(Bound::constant(*c)),
            Op::Min(a, b) | Op::Max(a, b) | Op::Select(_, a, b) => of(a).or(of(b)),
            Op::MinConst(a, c) | Op::MaxConst(a, c) => of(a).or(Bound::constant(*c)),
            Op::MulConst(a, c) => of(a).times(*c),
            // One factor is a ratio or a count, free of amounts.
            Op::Mul(a, b) => {
                let (a, b) = (of(a), of(b));
                if b.per_input == 0 { a.times(b.constant) } else { b.times(a.constant) }
            }
            Op::Schedule(x, _, segments) => {
                let steepest = segments.iter().map(|s| i128::from(s.ratio)).max().unwrap_or(0);
                of(x).times(steepest)
            }
            // The offset is added to the dividend before it is divided.
            Op::Round(a, rounder) => of(a).plus(Bound::constant(rounder.divisor.into())),
            // Made of operations that were bounded when they were emitted.
            Op::Fused(_) => Bound::default(),
        }
    }

    /// Loaded numbers are never negative (a run checks it); this says which results then are not either.
    fn stays_positive(&self, op: &Op) -> bool {
        let of = |reg: &Reg| self.never_negative.get(usize::from(*reg)) == Some(&true);
        match op {
            Op::Load(_) | Op::Flag(_) | Op::SubToZero(..) | Op::Schedule(..) => true,
            Op::Within(..) | Op::And(..) | Op::Or(..) | Op::Not(_) => true,
            Op::Steps(_, first, steps) => *first >= 0 && steps.iter().all(|(_, value)| *value >= 0),
            Op::Code(_) => true,
            Op::Const(c) => *c >= 0,
            Op::Add(a, b) | Op::Min(a, b) | Op::Mul(a, b) | Op::Select(_, a, b) => of(a) && of(b),
            Op::AddConst(a, c) | Op::MinConst(a, c) | Op::MulConst(a, c) => *c >= 0 && of(a),
            Op::MaxConst(a, c) => *c >= 0 || of(a),
            Op::Max(a, b) => of(a) || of(b),
            Op::Round(a, _) => of(a),
            Op::Sub(..) | Op::ConstSub(..) | Op::Fused(_) => false,
        }
    }
}

/// Where the values of a table change.
fn steps(table: &Table, used: usize) -> Vec<(i64, i64)> {
    let values = table.iter().take(used);
    let pairs = values.clone().zip(values.skip(1)).enumerate();
    let changes = pairs.filter(|(_, (value, next))| value != next);
    changes.filter_map(|(n, (_, next))| Some((i64::try_from(n).ok()? + 1, *next))).collect()
}
