//! Lowering conditions and expressions.

use super::build::Val;
use super::compile::{Column, CompileError, Compiler, Result};
use super::denominator::{PPM, holds_ratio};
use super::layer::Money;
use super::ops::{Op, Rounder};
use crate::facts::{EnumFact, ValueSet};
use crate::model::{Amount, Atom, Choice, Clause, Cond, Count, Override, Param, ParamIx, Rate};
use yidan_types::{Fen, RoundingMode, RoundingUnit};

impl<'e> Compiler<'e, '_> {
    /// The mask of the rows for which `cond` holds.
    pub(super) fn cond(&mut self, cond: &Cond) -> Val {
        match cond {
            Cond::Always => Val::YES,
            Cond::Not(inner) => {
                let inner = self.cond(inner);
                self.build.not(inner)
            }
            Cond::All(all) => all.iter().fold(Val::YES, |mask, c| {
                let c = self.cond(c);
                self.build.and(mask, c)
            }),
            Cond::Any(any) => any.iter().fold(Val::NO, |mask, c| {
                let c = self.cond(c);
                self.build.or(mask, c)
            }),
            Cond::Atom(atom) => self.atom(atom),
        }
    }

    fn atom(&mut self, atom: &Atom) -> Val {
        match atom {
            Atom::Is(fact, values) => {
                let table = std::array::from_fn(|n| i64::from(self.is_in(*fact, n, *values)));
                self.build.lookup(*fact, table)
            }
            Atom::True(fact) => self.build.flag(Column::Bool(*fact)),
            Atom::Within(fact, low, high) => {
                let count = self.build.load(Column::Count(*fact));
                self.build.within(count, (*low).into(), (*high).into())
            }
            Atom::MonthsPaid { layer, window, min, max } => {
                let count = self.build.load(Column::MonthsPaid(*layer, *window));
                self.build.within(count, (*min).into(), (*max).into())
            }
            Atom::Group(group) => self.build.flag(Column::Group(*group)),
            Atom::In(membership, list) => self.build.flag(Column::In(*membership, *list)),
        }
    }

    /// Whether value number `n` of `fact` is in `values`, the grade read one lower if asked.
    fn is_in(&self, fact: EnumFact, n: usize, values: ValueSet) -> bool {
        let n = if self.one_lower && fact == EnumFact::Grade { n.saturating_sub(1) } else { n };
        u8::try_from(n).is_ok_and(|n| n < 16 && values.contains(n))
    }

    /// The value of the first arm that holds. Where none holds there is no rule, and the row says so if it matters.
    fn choice<T>(
        &mut self,
        choice: &Choice<T>,
        mut lower: impl FnMut(&mut Self, &T) -> Result<Val>,
    ) -> Result<Val> {
        let outer = self.matters;
        let mut reached = outer;
        let mut arms = Vec::new();
        for (cond, value) in &choice.arms {
            let mask = self.cond(cond);
            self.matters = self.build.and(reached, mask);
            arms.push((mask, lower(self, value)?));
            let other = self.build.not(mask);
            reached = self.build.and(reached, other);
        }
        self.matters = reached;
        let last = match &choice.otherwise {
            Some(value) => lower(self, value)?,
            None => {
                self.no_rule = self.build.or(self.no_rule, reached);
                Val::ZERO
            }
        };
        self.matters = outer;
        if let Some(table) = self.as_table(choice, &arms, last) {
            return Ok(table);
        }
        Ok(arms.into_iter().rev().fold(last, |rest, (mask, value)| self.build.select(mask, value, rest)))
    }

    /// Constants that one fact picks are a table: one operation instead of one for each case.
    fn as_table<T>(&mut self, choice: &Choice<T>, arms: &[(Val, Val)], last: Val) -> Option<Val> {
        let mut the_fact = None;
        let mut table: [Option<i64>; 16] = [None; 16];
        for ((cond, _), (_, value)) in choice.arms.iter().zip(arms) {
            let Cond::Atom(Atom::Is(fact, set)) = cond else {
                return None;
            };
            if *the_fact.get_or_insert(*fact) != *fact {
                return None;
            }
            let value = value.number()?;
            for (n, slot) in table.iter_mut().enumerate() {
                if self.is_in(*fact, n, *set) {
                    slot.get_or_insert(value);
                }
            }
        }
        let last = last.number()?;
        Some(self.build.lookup(the_fact?, table.map(|slot| slot.unwrap_or(last))))
    }

    /// A clause, or the exception in its place that holds first.
    pub(super) fn clause<T, R: Clone>(
        &mut self,
        clause: &Clause<T>,
        mut lower: impl FnMut(&mut Self, &T) -> Result<R>,
        merge: impl Fn(&mut Self, Val, R, R) -> R,
    ) -> Result<R> {
        let outer = self.matters;
        let mut reached = outer;
        let mut alternatives = Vec::new();
        for Override { when, value, .. } in &clause.overrides {
            let mask = self.cond(when);
            self.matters = self.build.and(reached, mask);
            alternatives.push((mask, lower(self, value)?));
            let other = self.build.not(mask);
            reached = self.build.and(reached, other);
        }
        self.matters = reached;
        let plain = lower(self, &clause.value)?;
        self.matters = outer;
        Ok(alternatives.into_iter().rev().fold(plain, |rest, (mask, value)| merge(self, mask, value, rest)))
    }

    /// [`Compiler::clause`] of single values.
    pub(super) fn clause_value<T>(
        &mut self,
        clause: &Clause<T>,
        lower: impl FnMut(&mut Self, &T) -> Result<Val>,
    ) -> Result<Val> {
        self.clause(clause, lower, |c, mask, yes, no| c.build.select(mask, yes, no))
    }

    // --- amounts

    /// In parts of a fen.
    pub(super) fn exact(&mut self, money: Money) -> Val {
        if money.exact { money.val } else { self.build.mul(money.val, Val::Known(self.denominator)) }
    }

    /// Both amounts at the same scale.
    pub(super) fn align(&mut self, a: Money, b: Money) -> (Val, Val, bool) {
        if a.exact == b.exact {
            return (a.val, b.val, a.exact);
        }
        (self.exact(a), self.exact(b), true)
    }

    fn combine(&mut self, a: Money, b: Money, f: impl FnOnce(&mut Self, Val, Val) -> Val) -> Money {
        let (a, b, exact) = self.align(a, b);
        Money { val: f(self, a, b), exact }
    }

    fn two(&mut self, a: &Amount, b: &Amount, f: impl FnOnce(&mut Self, Val, Val) -> Val) -> Result<Money> {
        let (a, b) = (self.amount(a)?, self.amount(b)?);
        Ok(self.combine(a, b, f))
    }

    fn several(&mut self, all: &[Amount], f: fn(&mut Self, Val, Val) -> Val) -> Result<Money> {
        let mut result: Option<Money> = None;
        for amount in all {
            let next = self.amount(amount)?;
            result = Some(match result {
                None => next,
                Some(so_far) => self.combine(so_far, next, f),
            });
        }
        Ok(result.unwrap_or(Money::fen(Val::ZERO)))
    }

    pub(super) fn amount(&mut self, amount: &Amount) -> Result<Money> {
        Ok(match amount {
            Amount::Const(fen) => Money::fen(known(*fen)),
            Amount::Part(part) => Money::fen(self.build.load(Column::Part(*part))),
            Amount::PartOfLines(part, lines) => {
                Money::fen(self.build.load(Column::PartOfLines(*part, lines.clone())))
            }
            Amount::InScopeLeft => Money::fen(self.in_scope_left()),
            Amount::OwnPayLeft => Money::fen(self.own_pay()),
            Amount::Paid(layer) => Money::fen(self.done.get(layer).map_or(Val::ZERO, |d| d.paid)),
            Amount::History(history) => Money::fen(self.build.load(Column::History(*history))),
            Amount::Param(param, lower) => self.amount_param(*param, *lower)?,
            Amount::Add(a, b) => self.two(a, b, |c, a, b| c.build.add(a, b))?,
            Amount::Sub(a, b) => self.two(a, b, |c, a, b| c.build.sub(a, b))?,
            Amount::Min(all) => self.several(all, |c, a, b| c.build.min(a, b))?,
            Amount::Max(all) => self.several(all, |c, a, b| c.build.max(a, b))?,
            Amount::Above(a, bound) => self.two(a, bound, |c, a, b| c.build.sub_to_zero(a, b))?,
            Amount::Between(a, low, high) => {
                let capped = self.two(a, high, |c, a, b| c.build.min(a, b))?;
                let low = self.amount(low)?;
                self.combine(capped, low, |c, a, b| c.build.sub_to_zero(a, b))
            }
            Amount::Share(rate, of) => {
                let (rate, of) = (self.rate(rate)?, self.amount(of)?);
                Money { val: self.build.mul(of.val, rate), exact: true }
            }
            Amount::Times(amount, count) => {
                let (amount, count) = (self.amount(amount)?, self.count(count)?);
                Money { val: self.build.mul(amount.val, count), exact: amount.exact }
            }
            Amount::Choice(choice) => {
                let exact = holds_ratio(amount, self.edition);
                Money { val: self.choice(choice, |c, arm| c.at_scale(arm, exact))?, exact }
            }
        })
    }

    /// Alternatives may differ in scale; all are brought to one.
    fn at_scale(&mut self, amount: &Amount, exact: bool) -> Result<Val> {
        let money = self.amount(amount)?;
        Ok(if exact { self.exact(money) } else { money.val })
    }

    fn param(&self, param: ParamIx) -> Result<&'e Param> {
        let edition = self.edition;
        match edition.params.get(param.at()) {
            Some(Some((_, param))) => Ok(param),
            _ => Err(CompileError::NotInForce(param)),
        }
    }

    /// Runs `read` with the grade one lower if asked.
    fn reading<R>(&mut self, lower: bool, read: impl FnOnce(&mut Self) -> R) -> R {
        let outer = self.one_lower;
        self.one_lower |= lower;
        let result = read(self);
        self.one_lower = outer;
        result
    }

    fn amount_param(&mut self, param: ParamIx, lower: bool) -> Result<Money> {
        let Param::Amount(clause) = self.param(param)? else {
            return Err(CompileError::NotInForce(param));
        };
        let exact = holds_ratio(&Amount::Param(param, lower), self.edition);
        let val = self.reading(lower, |c| c.clause_value(clause, |c, amount| c.at_scale(amount, exact)))?;
        Ok(Money { val, exact })
    }

    /// A ratio times the denominator.
    pub(super) fn rate(&mut self, rate: &Rate) -> Result<Val> {
        match rate {
            Rate::Const(ratio) => Ok(Val::Known(i128::from(ratio.ppm()) * self.denominator / PPM)),
            // The denominator of a book that reads weights is a multiple of a million.
            Rate::DrgWeight => {
                let weight = self.build.load(Column::DrgWeight);
                Ok(self.build.mul(weight, Val::Known(self.denominator / PPM)))
            }
            Rate::Param(param, lower) => {
                let Param::Ratio(clause) = self.param(*param)? else {
                    return Err(CompileError::NotInForce(*param));
                };
                self.reading(*lower, |c| c.clause_value(clause, Self::rate))
            }
            Rate::Choice(choice) => self.choice(choice, Self::rate),
        }
    }

    pub(super) fn count(&mut self, count: &Count) -> Result<Val> {
        match count {
            Count::Const(n) => Ok(Val::Known((*n).into())),
            Count::Fact(fact) => Ok(self.build.load(Column::Count(*fact))),
            Count::MonthsPaid(layer, window) => Ok(self.build.load(Column::MonthsPaid(*layer, *window))),
            Count::Param(param, lower) => {
                let Param::Count(clause) = self.param(*param)? else {
                    return Err(CompileError::NotInForce(*param));
                };
                self.reading(*lower, |c| c.clause_value(clause, Self::count))
            }
            Count::Min(all) => self.several_counts(all, |c, a, b| c.build.min(a, b)),
            Count::Max(all) => self.several_counts(all, |c, a, b| c.build.max(a, b)),
            Count::Choice(choice) => self.choice(choice, Self::count),
        }
    }

    fn several_counts(&mut self, all: &[Count], f: fn(&mut Self, Val, Val) -> Val) -> Result<Val> {
        let mut result = None;
        for count in all {
            let next = self.count(count)?;
            result = Some(result.map_or(next, |so_far| f(self, so_far, next)));
        }
        Ok(result.unwrap_or(Val::ZERO))
    }

    // --- rounding

    /// Rounds what is never negative to whole units.
    pub(super) fn round(&mut self, money: Money, mode: RoundingMode, unit: RoundingUnit) -> Val {
        let unit_fen = unit.fen_count();
        if !money.exact && unit_fen == 1 {
            return money.val;
        }
        let divisor = i128::from(unit_fen) * if money.exact { self.denominator } else { 2 };
        // Fen are doubled so that the divisor is even: a half is then a whole number.
        let dividend = if money.exact { money.val } else { self.build.mul(money.val, Val::Known(2)) };
        let offset = match mode {
            RoundingMode::HalfUp | RoundingMode::HalfEven => divisor / 2,
            RoundingMode::Down => 0,
            RoundingMode::Up => divisor - 1,
        };
        let ties_to_even = mode == RoundingMode::HalfEven;
        match dividend {
            Val::Known(value) => {
                let quotient = (value + offset).div_euclid(divisor);
                let tie = ties_to_even && quotient * divisor == value + offset;
                Val::Known((quotient - if tie { quotient.rem_euclid(2) } else { 0 }) * i128::from(unit_fen))
            }
            Val::In(reg) => {
                let small = |n: i128| i64::try_from(n).unwrap_or(i64::MAX);
                let (divisor, offset) = (small(divisor), small(offset));
                self.build.emit(Op::Round(reg, Rounder { divisor, offset, ties_to_even, unit: unit_fen }))
            }
        }
    }

    /// An amount of a clause as whole fen, zero where it is negative.
    pub(super) fn clause_amount(&mut self, amount: &Amount) -> Result<Val> {
        let money = self.amount(amount)?;
        Ok(self.whole_fen(money))
    }

    /// Whole fen by the book's mode, zero where it is negative.
    pub(super) fn whole_fen(&mut self, money: Money) -> Val {
        let val = self.build.at_least_zero(money.val);
        let mode = self.edition.book.rounding.rounding.mode;
        self.round(Money { val, exact: money.exact }, mode, RoundingUnit::Fen)
    }
}

/// A constant amount.
pub(super) fn known(fen: Fen) -> Val {
    Val::Known(fen.get().into())
}
