//! Walking over the expressions of the checked form: one place that knows which forms hold which others.

use crate::model::{
    Amount, Atom, Cap, Choice, Clause, Cond, Count, LayerRule, LineCond, Param, Rate, Treatment,
};

/// What a walk meets. Every method is called for the node itself before its children.
pub trait Visitor {
    /// An amount, inner ones included.
    fn amount(&mut self, _amount: &Amount) {}
    /// A ratio, inner ones included.
    fn rate(&mut self, _rate: &Rate) {}
    /// A count, inner ones included.
    fn count(&mut self, _count: &Count) {}
    /// A single fact of a condition.
    fn atom(&mut self, _atom: &Atom) {}
    /// A condition on lines, inner ones included.
    fn lines(&mut self, _lines: &LineCond) {}
}

/// Walks over an amount.
pub fn amount(amount: &Amount, visitor: &mut impl Visitor) {
    visitor.amount(amount);
    match amount {
        Amount::Const(_) | Amount::Part(_) | Amount::InScopeLeft | Amount::OwnPayLeft => {}
        Amount::Paid(_) | Amount::History(_) | Amount::Param(..) => {}
        Amount::PartOfLines(_, cond) => lines(cond, visitor),
        Amount::Add(a, b) | Amount::Sub(a, b) | Amount::Above(a, b) => {
            self::amount(a, visitor);
            self::amount(b, visitor);
        }
        Amount::Min(all) | Amount::Max(all) => all.iter().for_each(|a| self::amount(a, visitor)),
        Amount::Between(a, low, high) => [a, low, high].into_iter().for_each(|a| self::amount(a, visitor)),
        Amount::Share(share, a) => {
            rate(share, visitor);
            self::amount(a, visitor);
        }
        Amount::Times(a, times) => {
            self::amount(a, visitor);
            count(times, visitor);
        }
        Amount::Choice(cases) => choice(cases, visitor, self::amount),
    }
}

/// Walks over a ratio.
pub fn rate<V: Visitor>(rate: &Rate, visitor: &mut V) {
    visitor.rate(rate);
    if let Rate::Choice(cases) = rate {
        choice(cases, visitor, self::rate);
    }
}

/// Walks over a count.
pub fn count<V: Visitor>(count: &Count, visitor: &mut V) {
    visitor.count(count);
    match count {
        Count::Const(_) | Count::Fact(_) | Count::MonthsPaid(..) | Count::Param(..) => {}
        Count::Min(all) | Count::Max(all) => all.iter().for_each(|c| self::count(c, visitor)),
        Count::Choice(cases) => choice(cases, visitor, self::count),
    }
}

/// Walks over cases, their conditions first.
fn choice<T, V: Visitor>(cases: &Choice<T>, visitor: &mut V, each: fn(&T, &mut V)) {
    for (when, value) in &cases.arms {
        cond(when, visitor);
        each(value, visitor);
    }
    if let Some(value) = &cases.otherwise {
        each(value, visitor);
    }
}

/// Walks over a condition.
pub fn cond(cond: &Cond, visitor: &mut impl Visitor) {
    match cond {
        Cond::Always => {}
        Cond::Not(inner) => self::cond(inner, visitor),
        Cond::All(all) | Cond::Any(all) => all.iter().for_each(|c| self::cond(c, visitor)),
        Cond::Atom(atom) => visitor.atom(atom),
    }
}

/// Walks over a condition on lines.
pub fn lines(lines: &LineCond, visitor: &mut impl Visitor) {
    visitor.lines(lines);
    match lines {
        LineCond::Always | LineCond::Mark(_) | LineCond::In(_) => {}
        LineCond::Not(inner) => self::lines(inner, visitor),
        LineCond::All(all) | LineCond::Any(all) => all.iter().for_each(|c| self::lines(c, visitor)),
    }
}

/// Walks over all clauses of a layer, what displaces them included.
pub fn layer<V: Visitor>(rule: &LayerRule, visitor: &mut V) {
    clause(&rule.applies, visitor, |applies, v| cond(applies, v));
    clause(&rule.base, visitor, |base, v| amount(&base.amount, v));
    if let Some(deductible) = &rule.deductible {
        clause(deductible, visitor, |deductible, v| amount(&deductible.amount, v));
    }
    clause(&rule.schedule, visitor, |segments, v| {
        for segment in segments {
            amount(&segment.from, v);
            segment.to.iter().for_each(|to| amount(to, v));
            rate(&segment.ratio, v);
        }
    });
    for adjustment in &rule.adjustments {
        clause(adjustment, visitor, |adjustment, v| cond(&adjustment.when, v));
    }
    clause(&rule.caps, visitor, |caps, v| caps.iter().for_each(|c| cap(c, v)));
}

/// Walks over a cap; what it shares with other layers is not part of it.
pub fn cap(cap: &Cap, visitor: &mut impl Visitor) {
    match cap {
        Cap::Per(_, value) => amount(value, visitor),
        Cap::PerCare { amount: value, at_most, .. } => {
            amount(value, visitor);
            at_most.iter().for_each(|most| count(most, visitor));
        }
        Cap::Shared(_) => {}
    }
}

/// Walks over a clause and what displaces it.
pub fn clause<T, V: Visitor>(clause: &Clause<T>, visitor: &mut V, each: impl Fn(&T, &mut V)) {
    each(&clause.value, visitor);
    for displaced in &clause.overrides {
        cond(&displaced.when, visitor);
        each(&displaced.value, visitor);
    }
}

/// Walks over a parameter.
pub fn param(param: &Param, visitor: &mut impl Visitor) {
    match param {
        Param::Amount(value) => clause(value, visitor, |value, v| amount(value, v)),
        Param::Ratio(value) => clause(value, visitor, |value, v| rate(value, v)),
        Param::Count(value) => clause(value, visitor, |value, v| count(value, v)),
    }
}

/// Walks over what becomes of a line.
pub fn treatment(treatment: &Treatment, visitor: &mut impl Visitor) {
    match treatment {
        Treatment::WhollySelfPaid | Treatment::AsBilled(None) => {}
        Treatment::PaidFirst(share) | Treatment::AsBilled(Some(share)) => rate(share, visitor),
    }
}
