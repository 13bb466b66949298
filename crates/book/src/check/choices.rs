//! Cases: `按 … { … }` and `若 … 则 … 否则 …`.

use super::values::{self, Fact};
use super::{Checker, say};
use crate::ast::{Expr, ExprKind, FactValue, Span, Spanned};
use crate::diag::{Diagnostic, Text};
use crate::model::{Choice, Cond};
use crate::sat::{Answer, Solver};
use crate::words::Word;

impl Checker {
    /// The cases of an expression; `read` reads the value of one.
    pub(super) fn choice<T>(
        &mut self,
        expr: &Expr,
        read: &mut dyn FnMut(&mut Checker, &Expr) -> Option<T>,
    ) -> Option<Choice<T>> {
        match &*expr.kind {
            ExprKind::If { condition, then, otherwise } => {
                let cond = self.cond(condition);
                if let Some(cond) = &cond {
                    self.can_hold(cond, expr.span);
                }
                let known = cond.clone().unwrap_or(Cond::Always);
                let then = self.under(known.clone(), then, read);
                let otherwise = self.under(not(known), otherwise, read);
                Some(Choice { arms: vec![(cond?, then?)], otherwise: Some(otherwise?) })
            }
            ExprKind::By { fact, in_order, arms, other } => {
                self.by(expr.span, fact, *in_order, arms, other.as_ref(), read)
            }
            _ => None,
        }
    }

    /// Reads a value where a condition is known to hold.
    fn under<T>(
        &mut self,
        known: Cond,
        value: &Expr,
        read: &mut dyn FnMut(&mut Checker, &Expr) -> Option<T>,
    ) -> Option<T> {
        self.spot.path.push(known);
        let found = read(self, value);
        self.spot.path.pop();
        found
    }

    fn by<T>(
        &mut self,
        span: Span,
        fact: &Spanned<Word>,
        in_order: bool,
        arms: &[(Vec<FactValue>, Expr)],
        other: Option<&Expr>,
        read: &mut dyn FnMut(&mut Checker, &Expr) -> Option<T>,
    ) -> Option<Choice<T>> {
        let conds = self.arm_conds(fact, arms);
        let mut earlier: Vec<Cond> = Vec::new();
        let mut found = Vec::new();
        for ((_, value), cond) in arms.iter().zip(&conds) {
            let known = cond.clone().unwrap_or(Cond::Always);
            let mut all: Vec<Cond> = earlier.iter().cloned().map(not).collect();
            all.push(known.clone());
            found.push(self.under(Cond::All(all), value, read));
            earlier.extend(cond.clone());
        }
        let rest = not(Cond::Any(earlier.clone()));
        let otherwise = other.map(|value| self.under(rest.clone(), value, read));
        let conds: Vec<Cond> = conds.into_iter().collect::<Option<_>>()?;
        self.arms_apart(in_order, arms, &conds);
        if other.is_none() {
            self.note_gap(span, rest);
        }
        let values: Vec<T> = found.into_iter().collect::<Option<_>>()?;
        let otherwise = match otherwise {
            Some(value) => Some(value?),
            None => None,
        };
        Some(Choice { arms: conds.into_iter().zip(values).collect(), otherwise })
    }

    fn arm_conds(&mut self, fact: &Spanned<Word>, arms: &[(Vec<FactValue>, Expr)]) -> Vec<Option<Cond>> {
        let kind = match Fact::of(fact.value) {
            Some(Fact::MonthsPaid | Fact::Bool(_)) | None => {
                self.not_by(fact);
                return arms.iter().map(|_| None).collect();
            }
            Some(kind) => kind,
        };
        arms.iter().map(|(values, _)| self.has_one_of(kind, fact, None, values)).collect()
    }

    fn not_by(&mut self, fact: &Spanned<Word>) {
        let name = say::word(fact.value);
        let message =
            Text::new(format!("不能按{}分情形", name.zh), format!("there are no cases by {}", name.en));
        let label = Text::new("要一个有多种内容的事实", "a fact with several values is wanted");
        let hint = Text::new(
            "是或不是的事实用：若 … 则 … 否则 …",
            "for a fact that is true or false: `if … then … else …`",
        );
        self.report(Diagnostic::error("not-a-value", fact.span, message).label(label).hint(hint));
    }

    /// Cases without an order exclude each other; with one, each is reached by somebody.
    fn arms_apart(&mut self, in_order: bool, arms: &[(Vec<FactValue>, Expr)], conds: &[Cond]) {
        for (number, cond) in conds.iter().enumerate() {
            let Some((values, _)) = arms.get(number) else {
                return;
            };
            let span = values_span(values);
            let before = conds.iter().take(number);
            if in_order {
                let earlier: Vec<Cond> = before.cloned().map(not).collect();
                let all: Vec<&Cond> = earlier.iter().chain([cond]).collect();
                if !self.solver().possible(&all) {
                    self.never_reached(span);
                }
                continue;
            }
            let clash =
                before.enumerate().find_map(|(other, earlier)| match self.solver().solve(&[earlier, cond]) {
                    Answer::Holds(witness) => Some((other, witness.describe(&self.book))),
                    Answer::Never | Answer::TooComplex => None,
                });
            if let Some((other, witness)) = clash {
                let first = arms.get(other).map_or(span, |(values, _)| values_span(values));
                self.overlap(span, first, &witness);
            }
        }
    }

    fn overlap(&mut self, span: Span, first: Span, witness: &Text) {
        let message = Text::new(
            format!("两种情形会同时符合，例如：{}", witness.zh),
            format!("two cases hold at once, for example: {}", witness.en),
        );
        let hint = Text::new(
            "先符合先用就写“依次”（按 … 依次 { … }）；否则把情形写得互不重叠",
            "write `in_order` if the first that holds is meant; otherwise keep the cases apart",
        );
        let diagnostic = Diagnostic::error("cases-overlap", span, message)
            .label(Text::new("这一种", "this one"))
            .related(first, Text::new("和这一种", "and this one"));
        self.report(diagnostic.hint(hint));
    }

    fn never_reached(&mut self, span: Span) {
        let message =
            Text::new("这种情形轮不到：前面的情形已经全部包括", "earlier cases cover this one whole");
        let label = Text::new("永远轮不到", "never reached");
        let hint = Text::new("把它移到前面，或删去", "move it to the front, or remove it");
        self.report(Diagnostic::warning("cases-never-reached", span, message).label(label).hint(hint));
    }

    /// A solver over the book's groups and lists.
    pub(super) fn solver(&self) -> Solver<'_> {
        Solver { groups: &self.book.groups, lists: &self.book.lists }
    }
}

fn values_span(values: &[FactValue]) -> Span {
    let spans = values.iter().map(values::value_span);
    spans.reduce(Span::to).unwrap_or_default()
}

/// The opposite.
pub(super) fn not(cond: Cond) -> Cond {
    Cond::Not(Box::new(cond))
}
