//! Amounts, ratios and counts: exact values of expressions.
//!
//! Of a composed expression every member is read before any is given up, so that all that is missing is named.

use super::cond::atoms;
use super::lines::line_holds;
use super::{Done, Noted, Rule, Run, Truth};
use crate::model::{Amount, Choice, Clause, Count, LineCond, Param, ParamIx, Part, Rate};
use crate::outcome::{EvalError, MissingFact, ParamValue};
use crate::words::Word;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use yidan_types::{Exact, Fen, Ratio};

impl<'a> Run<'a> {
    /// The exact value of an amount; may be negative.
    pub(super) fn amount(&mut self, amount: &'a Amount) -> Done<Exact> {
        match amount {
            Amount::Const(fen) => Ok(Exact::from(*fen)),
            Amount::Part(part) => Ok(Exact::from(self.part(*part))),
            Amount::PartOfLines(part, lines) => self.part_of_lines(*part, lines),
            Amount::InScopeLeft => Ok(Exact::from(self.left.in_scope)),
            Amount::OwnPayLeft => self.own_pay_left().map(Exact::from),
            Amount::Paid(layer) => Ok(Exact::from(self.paid(*layer))),
            Amount::History(history) => Ok(Exact::from(self.year.amount(*history))),
            Amount::Param(ix, lower) => {
                self.param(*ix, *lower, amount_clause, Self::amount, ParamValue::Amount)
            }
            Amount::Add(a, b) => {
                let (a, b) = self.both(a, b)?;
                self.in_range(a.checked_add(b))
            }
            Amount::Sub(a, b) => {
                let (a, b) = self.both(a, b)?;
                self.in_range(a.checked_sub(b))
            }
            Amount::Min(members) => self.extreme(members, Self::amount, Ordering::Less),
            Amount::Max(members) => self.extreme(members, Self::amount, Ordering::Greater),
            Amount::Above(a, bound) => {
                let (a, bound) = self.both(a, bound)?;
                self.in_range(a.checked_sub(bound)).map(|above| above.max(Exact::ZERO))
            }
            Amount::Between(a, low, high) => {
                let (bounds, a) = (self.both(low, high), self.amount(a));
                let ((low, high), a) = (bounds?, a?);
                self.in_range(a.min(high).checked_sub(low)).map(|between| between.max(Exact::ZERO))
            }
            Amount::Share(rate, amount) => {
                let (rate, amount) = (self.rate(rate), self.amount(amount));
                let share = amount?.checked_times_ratio(rate?);
                self.in_range(share)
            }
            Amount::Times(amount, count) => {
                let (amount, count) = (self.amount(amount), self.count(count));
                let product = amount?.times_count(count?);
                self.in_range(product)
            }
            Amount::Choice(choice) => {
                let chosen = self.choose(choice)?;
                self.amount(chosen)
            }
        }
    }

    /// The value of a ratio.
    pub(super) fn rate(&mut self, rate: &'a Rate) -> Done<Ratio> {
        match rate {
            Rate::Const(ratio) => Ok(*ratio),
            Rate::DrgWeight => {
                let weight = self.known.facts.drg_weight;
                weight.ok_or_else(|| self.note_missing(MissingFact::Word(Word::DrgWeight)))
            }
            Rate::Param(ix, lower) => self.param(*ix, *lower, ratio_clause, Self::rate, ParamValue::Ratio),
            Rate::Choice(choice) => {
                let chosen = self.choose(choice)?;
                self.rate(chosen)
            }
        }
    }

    /// The value of a count.
    pub(super) fn count(&mut self, count: &'a Count) -> Done<i64> {
        match count {
            Count::Const(number) => Ok(*number),
            Count::Fact(fact) => {
                let number = self.known.count(*fact);
                number.ok_or_else(|| self.note_missing(MissingFact::Word(fact.word())))
            }
            Count::MonthsPaid(layer, window) => Ok(self.known.months_paid(*layer, *window)),
            Count::Param(ix, lower) => self.param(*ix, *lower, count_clause, Self::count, ParamValue::Count),
            Count::Min(members) => self.extreme(members, Self::count, Ordering::Less),
            Count::Max(members) => self.extreme(members, Self::count, Ordering::Greater),
            Count::Choice(choice) => {
                let chosen = self.choose(choice)?;
                self.count(chosen)
            }
        }
    }

    fn both(&mut self, a: &'a Amount, b: &'a Amount) -> Done<(Exact, Exact)> {
        let (a, b) = (self.amount(a), self.amount(b));
        Ok((a?, b?))
    }

    /// The member that compares as `wins` with every other.
    fn extreme<T, V: Ord>(
        &mut self,
        members: &'a [T],
        read: fn(&mut Self, &'a T) -> Done<V>,
        wins: Ordering,
    ) -> Done<V> {
        let mut best: Option<V> = None;
        let mut failed = false;
        for member in members {
            match read(self, member) {
                Ok(value) if best.as_ref().is_none_or(|b| value.cmp(b) == wins) => best = Some(value),
                Ok(_) => {}
                Err(Noted) => failed = true,
            }
        }
        match best {
            Some(value) if !failed => Ok(value),
            _ if failed => Err(Noted),
            // A checked book has at least one member.
            _ => Err(self.note_not_in_force(self.who)),
        }
    }

    /// The first case that holds.
    fn choose<T>(&mut self, choice: &'a Choice<T>) -> Done<&'a T> {
        let mut undecided = false;
        for (when, value) in &choice.arms {
            match self.known.truth(when) {
                Truth::True if !undecided => return Ok(value),
                // Which case comes first is open, and no later one changes that.
                Truth::True => break,
                Truth::False => {}
                Truth::Unknown => {
                    undecided = true;
                    let _ = self.holds(when);
                }
            }
        }
        match &choice.otherwise {
            _ if undecided => Err(Noted),
            Some(value) => Ok(value),
            None => {
                let mut facts = BTreeSet::new();
                choice.arms.iter().for_each(|(when, _)| atoms(when, &mut facts));
                let error =
                    EvalError::NoRule { rule: self.label(self.who), facts: facts.into_iter().collect() };
                Err(self.note(error))
            }
        }
    }

    /// Reads a parameter and notes its value for the trace.
    fn param<T, V: Copy>(
        &mut self,
        ix: ParamIx,
        one_lower: bool,
        clause: fn(&'a Param) -> Option<&'a Clause<T>>,
        read: fn(&mut Self, &'a T) -> Done<V>,
        traced: fn(V) -> ParamValue,
    ) -> Done<V> {
        let edition = self.edition;
        let in_force = edition.params.get(ix.at()).and_then(Option::as_ref);
        let Some(clause) = in_force.and_then(|(_, param)| clause(param)) else {
            return Err(self.note_not_in_force(Rule::Param(ix)));
        };
        let (asked_by, grade) = (self.who, self.known.lower);
        self.who = Rule::Param(ix);
        self.known.lower = grade.saturating_add(u8::from(one_lower));
        let value = self.clause(clause).and_then(|value| read(self, value));
        (self.who, self.known.lower) = (asked_by, grade);
        let value = value?;
        let entry = (ix, traced(value));
        if !self.params.contains(&entry) {
            self.params.push(entry);
        }
        Ok(value)
    }

    /// A part of the bill.
    fn part(&self, part: Part) -> Fen {
        self.parts.get(part).unwrap_or(self.total)
    }

    /// A part of the bill, of the lines for which a condition holds.
    fn part_of_lines(&mut self, part: Part, cond: &LineCond) -> Done<Exact> {
        let Some(lines) = self.lines else {
            // A bill by its parts: of nothing, nothing is of these lines, whatever the lines are.
            let nothing = self.parts.get(part).unwrap_or(self.total).is_zero();
            return if nothing {
                Ok(Exact::ZERO)
            } else {
                Err(self.note_missing(MissingFact::Word(Word::Lines)))
            };
        };
        let chosen = lines.iter().zip(&self.splits).filter(|(line, _)| line_holds(cond, line));
        let sum = Fen::try_sum(chosen.map(|(line, split)| split.parts.get(part).unwrap_or(line.amount)));
        self.in_range(sum).map(Exact::from)
    }
}

fn amount_clause(param: &Param) -> Option<&Clause<Amount>> {
    if let Param::Amount(clause) = param { Some(clause) } else { None }
}

fn ratio_clause(param: &Param) -> Option<&Clause<Rate>> {
    if let Param::Ratio(clause) = param { Some(clause) } else { None }
}

fn count_clause(param: &Param) -> Option<&Clause<Count>> {
    if let Param::Count(clause) = param { Some(clause) } else { None }
}
