//! Parameters: of which kind they are, that they do not run in a circle, that they are fixed once the facts are.

use super::exprs::Place;
use super::gaps::Owner;
use super::{Checker, rule, shape};
use crate::ast::{Body, Expr, ExprKind, Item, Span};
use crate::diag::{Diagnostic, Text};
use crate::facts::CountFact;
use crate::model::{Param, ParamIx};
use crate::words::Word;
use yidan_types::Ratio;

/// What an expression is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Amount,
    Ratio,
    Count,
}

impl Kind {
    pub(super) fn zh(self) -> &'static str {
        match self {
            Kind::Amount => "金额",
            Kind::Ratio => "比例",
            Kind::Count => "个数",
        }
    }

    pub(super) fn en(self) -> &'static str {
        match self {
            Kind::Amount => "an amount",
            Kind::Ratio => "a ratio",
            Kind::Count => "a count",
        }
    }
}

/// What is known of parameters before they are read, by their numbers.
#[derive(Default)]
pub(super) struct Kinds {
    kinds: Vec<Option<Kind>>,
    holds_ratio: Vec<bool>,
    /// All values: of every version, and of the exceptions that displace them.
    values: Vec<Vec<Expr>>,
}

impl Kinds {
    pub(super) fn kind(&self, number: usize) -> Option<Kind> {
        self.kinds.get(number).copied().flatten()
    }
}

/// Calls for the expression and all that it is made of.
pub(super) fn each_expr<'e>(expr: &'e Expr, call: &mut dyn FnMut(&'e Expr)) {
    call(expr);
    match &*expr.kind {
        ExprKind::Amount(_) | ExprKind::Ratio(_) | ExprKind::Count(..) | ExprKind::Quantity(_) => {}
        ExprKind::OfWhich(..) | ExprKind::Call { .. } | ExprKind::Name { .. } => {}
        ExprKind::Min(all) | ExprKind::Max(all) => all.iter().for_each(|e| each_expr(e, call)),
        ExprKind::PartAbove(a, b) | ExprKind::Add(a, b) | ExprKind::Sub(a, b) | ExprKind::Times(a, b) => {
            [a, b].into_iter().for_each(|e| each_expr(e, call));
        }
        ExprKind::PartBetween(a, b, c) => [a, b, c].into_iter().for_each(|e| each_expr(e, call)),
        ExprKind::By { arms, other, .. } => {
            arms.iter().map(|(_, value)| value).chain(other).for_each(|e| each_expr(e, call));
        }
        ExprKind::If { then, otherwise, .. } => {
            [then, otherwise].into_iter().for_each(|e| each_expr(e, call))
        }
    }
}

impl Checker {
    /// What an expression is, as far as it can be told without its mistakes.
    pub(super) fn kind_of(&self, expr: &Expr) -> Option<Kind> {
        let first = |exprs: Vec<&Expr>| exprs.into_iter().find_map(|e| self.kind_of(e));
        match &*expr.kind {
            ExprKind::Ratio(_) | ExprKind::Quantity(Word::DrgWeight) => Some(Kind::Ratio),
            ExprKind::Count(..) => Some(Kind::Count),
            ExprKind::Quantity(word) if CountFact::from_word(*word).is_some() => Some(Kind::Count),
            ExprKind::Call { function, .. } if function.value == Word::MonthsPaid => Some(Kind::Count),
            ExprKind::Amount(_) | ExprKind::Quantity(_) | ExprKind::OfWhich(..) | ExprKind::Call { .. } => {
                Some(Kind::Amount)
            }
            ExprKind::Name { name, .. } => {
                self.names.get(Word::Parameter, name).and_then(|number| self.kinds.kind(number))
            }
            ExprKind::Min(all) | ExprKind::Max(all) => first(all.iter().collect()),
            ExprKind::Add(a, b) | ExprKind::Sub(a, b) => first(vec![a, b]),
            ExprKind::PartAbove(..) | ExprKind::PartBetween(..) => Some(Kind::Amount),
            ExprKind::Times(a, b) => match (self.kind_of(a), self.kind_of(b)) {
                (Some(Kind::Ratio), Some(Kind::Ratio)) => Some(Kind::Ratio),
                _ => Some(Kind::Amount),
            },
            ExprKind::By { arms, other, .. } => {
                first(arms.iter().map(|(_, value)| value).chain(other).collect())
            }
            ExprKind::If { then, otherwise, .. } => first(vec![then, otherwise]),
        }
    }

    /// Whether an amount already holds a ratio, in whichever case: no other ratio may apply to it.
    pub(super) fn holds_ratio(&self, expr: &Expr) -> bool {
        let mut holds = false;
        each_expr(expr, &mut |part| {
            holds |= match &*part.kind {
                ExprKind::Times(a, b) => [a, b].into_iter().any(|e| self.kind_of(e) == Some(Kind::Ratio)),
                ExprKind::Name { name, .. } => {
                    let number = self.names.get(Word::Parameter, name);
                    number.and_then(|n| self.kinds.holds_ratio.get(n)).copied().unwrap_or(false)
                }
                _ => false,
            };
        });
        holds
    }

    /// Whether a parameter can be more than 100 %, itself or by those that it reads.
    pub(super) fn can_exceed_all(&self, number: usize) -> bool {
        let mut exceeds = false;
        let mut todo = vec![number];
        let mut done: Vec<usize> = Vec::new();
        while let Some(at) = todo.pop() {
            if done.contains(&at) {
                continue;
            }
            done.push(at);
            for value in self.kinds.values.get(at).into_iter().flatten() {
                each_expr(value, &mut |part| match &*part.kind {
                    ExprKind::Ratio(ratio) => exceeds |= *ratio > Ratio::ONE,
                    ExprKind::Name { name, .. } => todo.extend(self.names.get(Word::Parameter, name)),
                    _ => {}
                });
            }
        }
        exceeds
    }

    /// Finds the kinds of all parameters, and those that run in a circle.
    pub(super) fn find_kinds(&mut self, items: &[&Item]) {
        let count = self.names.of(Word::Parameter).len();
        self.kinds = Kinds {
            kinds: vec![None; count],
            holds_ratio: vec![false; count],
            values: vec![Vec::new(); count],
        };
        self.collect_values(items, Word::Parameter);
        self.until_settled(|checker, number, values| {
            let kind = values.iter().find_map(|value| checker.kind_of(value));
            let known = checker.kinds.kinds.get_mut(number)?;
            let news = known.is_none() && kind.is_some();
            *known = known.or(kind);
            news.then_some(())
        });
        self.collect_values(items, Word::Exception);
        self.until_settled(|checker, number, values| {
            let holds = values.iter().any(|value| checker.holds_ratio(value));
            let known = checker.kinds.holds_ratio.get_mut(number)?;
            let news = !*known && holds;
            *known |= holds;
            news.then_some(())
        });
        self.parameter_circles();
    }

    /// Runs over all parameters until none brings news; each can bring news once.
    fn until_settled(&mut self, mut step: impl FnMut(&mut Checker, usize, &[Expr]) -> Option<()>) {
        let all = self.kinds.values.clone();
        loop {
            let news =
                all.iter().enumerate().filter_map(|(number, values)| step(self, number, values)).count();
            if news == 0 {
                return;
            }
        }
    }

    /// The values that parameters, or exceptions to them, say.
    fn collect_values(&mut self, items: &[&Item], kind: Word) {
        for item in items.iter().filter(|item| item.kind.value == kind) {
            let mut targets: Vec<usize> = Vec::new();
            if kind == Word::Parameter {
                targets.extend(self.number(item).map(usize::from));
            }
            let mut values: Vec<&Expr> = Vec::new();
            for clause in &item.clauses {
                match &clause.body {
                    Body::Value(value) => values.push(value),
                    Body::Replaces(name) => targets.extend(self.names.get(Word::Parameter, name)),
                    Body::Becomes(inner) => {
                        if let Body::Value(value) = &inner.body {
                            values.push(value);
                        }
                    }
                    _ => {}
                }
            }
            for target in targets {
                if let Some(known) = self.kinds.values.get_mut(target) {
                    known.extend(values.iter().copied().cloned());
                }
            }
        }
    }

    /// A parameter that needs itself has no value.
    fn parameter_circles(&mut self) {
        let reads: Vec<Vec<(usize, Span)>> = self
            .kinds
            .values
            .iter()
            .map(|values| {
                let mut found = Vec::new();
                for value in values {
                    each_expr(value, &mut |part| {
                        if let ExprKind::Name { name, .. } = &*part.kind {
                            found.extend(self.names.get(Word::Parameter, name).map(|n| (n, name.span)));
                        }
                    });
                }
                found
            })
            .collect();
        let mut told: Vec<usize> = Vec::new();
        for start in 0..reads.len() {
            let circle = circle(start, &reads);
            if circle.is_empty() || circle.iter().any(|(n, _)| told.contains(n)) {
                continue;
            }
            told.extend(circle.iter().map(|(n, _)| *n));
            self.parameter_circle(start, &circle);
        }
    }

    fn parameter_circle(&mut self, start: usize, circle: &[(usize, Span)]) {
        let mut way: Vec<String> = vec![self.label(Word::Parameter, start)];
        way.extend(circle.iter().map(|(number, _)| self.label(Word::Parameter, *number)));
        let message = Text::new(
            format!("参数绕圈引用：{}", way.join(" → ")),
            format!("parameters run in a circle: {}", way.join(" → ")),
        );
        let span = circle.last().map_or(Span::default(), |(_, span)| *span);
        let label = Text::new("又引用了自己", "leads back");
        let hint = Text::new("把其中一个写成具体的数", "write one of them out");
        self.report(Diagnostic::error("parameter-circle", span, message).label(label).hint(hint));
    }

    /// Reads one version of a parameter.
    pub(super) fn param(&mut self, item: &Item) {
        let frame = self.frame(item);
        let number = self.number(item);
        let value = shape::first(&item.clauses, |b| if let Body::Value(e) = b { Some(e) } else { None });
        let Some((clause, expr)) = value else { return };
        let origin = self.bracket(clause);
        if let Some(ix) = number {
            self.spot.owner = Owner::Param(ParamIx(ix));
        }
        let kind = number.and_then(|n| self.kinds.kind(usize::from(n)));
        let param = match kind.or_else(|| self.kind_of(expr)).unwrap_or(Kind::Amount) {
            Kind::Amount => self.amount(expr, Place::Fixed).map(|value| {
                self.not_negative(&value, expr.span);
                Param::Amount(rule::clause(value, origin, clause.span))
            }),
            Kind::Ratio => {
                self.rate(expr).map(|value| Param::Ratio(rule::clause(value, origin, clause.span)))
            }
            Kind::Count => {
                self.count(expr, None).map(|value| Param::Count(rule::clause(value, origin, clause.span)))
            }
        };
        self.spot.owner = Owner::Other;
        rule::place(&mut self.book.params, number, param.map(|param| rule::version(frame, param)));
    }
}

/// A way from `start` back to itself: the numbers passed and where each is named; empty if there is none.
fn circle(start: usize, reads: &[Vec<(usize, Span)>]) -> Vec<(usize, Span)> {
    let mut came_from: Vec<Option<(usize, Span)>> = vec![None; reads.len()];
    let mut todo = vec![start];
    while let Some(at) = todo.pop() {
        for (next, span) in reads.get(at).into_iter().flatten() {
            if *next == start {
                let mut way = vec![(start, *span)];
                let mut back = at;
                while let Some(Some((before, span))) = came_from.get(back).filter(|_| back != start) {
                    way.push((back, *span));
                    back = *before;
                }
                way.reverse();
                return way;
            }
            if let Some(entry) = came_from.get_mut(*next).filter(|entry| entry.is_none()) {
                *entry = Some((at, *span));
                todo.push(*next);
            }
        }
    }
    Vec::new()
}
