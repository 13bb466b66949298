//! Arms of choices that nobody can meet.
//!
//! Who comes to a choice fulfils what its layer asks and the arms around it, and none of the arms before. What is left
//! for all others (`其他`) may be there for safety and is not reported.

use super::prover::Prover;
use super::report::Finding;
use crate::ast::Span;
use crate::model::{Amount, Cap, Choice, Clause, Cond, Count, LayerRule, Param, Rate};
use crate::sat::{Answer, Solver};

/// All arms for nobody, of layers, parameters and shared limits.
pub(super) fn arms_for_nobody(prover: &Prover, all: &mut Vec<Finding>) {
    let (book, edition) = (prover.edition.book, prover.edition);
    for (_, rule) in &edition.layers {
        let mut arms = Arms::new(prover, book.layers.get(rule.layer.at()).map(|layer| &layer.name.label));
        arms.layer(rule);
        all.extend(arms.findings());
    }
    for (param, ruled) in edition.params.iter().zip(&book.params) {
        let mut arms = Arms::new(prover, Some(&ruled.name.label));
        match param {
            Some((_, Param::Amount(value))) => arms.clause(value, Arms::amount),
            Some((_, Param::Ratio(value))) => arms.clause(value, Arms::rate),
            Some((_, Param::Count(value))) => arms.clause(value, Arms::count),
            None => {}
        }
        all.extend(arms.findings());
    }
    for (limit, ruled) in edition.limits.iter().zip(&book.limits) {
        let mut arms = Arms::new(prover, Some(&ruled.name.label));
        limit.iter().for_each(|version| arms.clause(&version.rule.amount, Arms::amount));
        all.extend(arms.findings());
    }
}

/// A walk over the choices of one rule.
struct Arms<'p> {
    solver: Solver<'p>,
    rule: String,
    /// The clause that is walked over.
    span: Span,
    /// What whoever comes here fulfils.
    path: Vec<Cond>,
    nobody: Vec<(Span, Cond)>,
}

impl<'p> Arms<'p> {
    fn new(prover: &Prover<'_, 'p>, label: Option<&String>) -> Self {
        Arms {
            solver: prover.solver,
            rule: label.cloned().unwrap_or_default(),
            span: Span::default(),
            path: Vec::new(),
            nobody: Vec::new(),
        }
    }

    fn layer(&mut self, rule: &LayerRule) {
        self.path.push(holds(&rule.applies));
        self.clause(&rule.base, |arms, base| arms.amount(&base.amount));
        if let Some(deductible) = &rule.deductible {
            self.clause(deductible, |arms, deductible| arms.amount(&deductible.amount));
        }
        self.clause(&rule.schedule, |arms, segments| {
            for segment in segments {
                arms.amount(&segment.from);
                segment.to.iter().for_each(|to| arms.amount(to));
                arms.rate(&segment.ratio);
            }
        });
        self.clause(&rule.caps, |arms, caps| caps.iter().for_each(|cap| arms.cap(cap)));
    }

    /// A clause for those whom no exception displaces, and each exception for its own.
    fn clause<T>(&mut self, clause: &Clause<T>, each: impl Fn(&mut Self, &T)) {
        self.span = clause.span;
        let depth = self.path.len();
        for displacing in &clause.overrides {
            self.under(displacing.when.clone(), &displacing.value, &each);
            self.path.push(not(displacing.when.clone()));
        }
        self.under(Cond::Always, &clause.value, &each);
        self.path.truncate(depth);
    }

    /// Where a condition holds; nothing is said of what lies where nobody comes.
    fn under<T>(&mut self, cond: Cond, value: &T, each: impl Fn(&mut Self, &T)) -> bool {
        self.path.push(cond);
        let somebody = self.solver.solve(&self.path.iter().collect::<Vec<_>>()) != Answer::Never;
        if somebody {
            each(self, value);
        }
        self.path.pop();
        somebody
    }

    fn choice<T>(&mut self, choice: &Choice<T>, each: fn(&mut Self, &T)) {
        let depth = self.path.len();
        for (when, value) in &choice.arms {
            if !self.under(when.clone(), value, each) {
                self.report(when);
            }
            self.path.push(not(when.clone()));
        }
        if let Some(value) = &choice.otherwise {
            self.under(Cond::Always, value, each);
        }
        self.path.truncate(depth);
    }

    /// Once for each condition of a clause: its segments often share their cases.
    fn report(&mut self, when: &Cond) {
        if !self.nobody.contains(&(self.span, when.clone())) {
            self.nobody.push((self.span, when.clone()));
        }
    }

    fn findings(self) -> impl Iterator<Item = Finding> {
        let rule = self.rule;
        let finding =
            move |(span, when)| Finding::ArmForNobody { rule: rule.clone(), when: Box::new(when), span };
        self.nobody.into_iter().map(finding)
    }

    fn amount(&mut self, amount: &Amount) {
        match amount {
            Amount::Const(_) | Amount::Part(_) | Amount::InScopeLeft | Amount::OwnPayLeft => {}
            Amount::Paid(_) | Amount::History(_) | Amount::Param(..) | Amount::PartOfLines(..) => {}
            Amount::Add(a, b) | Amount::Sub(a, b) | Amount::Above(a, b) => {
                [a, b].into_iter().for_each(|a| self.amount(a));
            }
            Amount::Min(all) | Amount::Max(all) => all.iter().for_each(|a| self.amount(a)),
            Amount::Between(a, low, high) => [a, low, high].into_iter().for_each(|a| self.amount(a)),
            Amount::Share(share, a) => {
                self.rate(share);
                self.amount(a);
            }
            Amount::Times(a, times) => {
                self.amount(a);
                self.count(times);
            }
            Amount::Choice(choice) => self.choice(choice, Self::amount),
        }
    }

    fn rate(&mut self, rate: &Rate) {
        if let Rate::Choice(choice) = rate {
            self.choice(choice, Self::rate);
        }
    }

    fn count(&mut self, count: &Count) {
        match count {
            Count::Const(_) | Count::Fact(_) | Count::MonthsPaid(..) | Count::Param(..) => {}
            Count::Min(all) | Count::Max(all) => all.iter().for_each(|c| self.count(c)),
            Count::Choice(choice) => self.choice(choice, Self::count),
        }
    }

    fn cap(&mut self, cap: &Cap) {
        match cap {
            Cap::Per(_, value) => self.amount(value),
            Cap::PerCare { amount, at_most, .. } => {
                self.amount(amount);
                at_most.iter().for_each(|most| self.count(most));
            }
            Cap::Shared(_) => {}
        }
    }
}

/// For whom a clause that is a condition holds, whatever displaces it.
fn holds(clause: &Clause<Cond>) -> Cond {
    let displaced = clause.overrides.iter().rev();
    displaced.fold(clause.value.clone(), |otherwise, displacing| {
        let when = displacing.when.clone();
        Cond::Any(vec![
            Cond::All(vec![when.clone(), displacing.value.clone()]),
            Cond::All(vec![not(when), otherwise]),
        ])
    })
}

fn not(cond: Cond) -> Cond {
    Cond::Not(Box::new(cond))
}
