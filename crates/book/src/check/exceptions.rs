//! Exceptions: what they displace, and what stands instead.

use super::exprs::Place;
use super::gaps::Owner;
use super::params::Kind;
use super::{Checker, rule, say, shape};
use crate::ast::{self, Body, Clause, Item, Name, Span};
use crate::diag::{Diagnostic, Text};
use crate::model::{Change, Cond, ExceptionIx, ExceptionRule, LayerIx, ParamIx, Period};
use crate::words::Word;

/// What an exception displaces.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Target {
    Layer(LayerIx),
    Param(ParamIx),
}

impl Checker {
    /// Reads one version of an exception. After all layers, whose bases decide what a deductible means.
    pub(super) fn exception(&mut self, item: &Item) {
        let frame = self.frame(item);
        let number = self.number(item);
        let when = self.applies(item).map(|clause| clause.value);
        let targets = self.targets(item);
        let overrides = self.overridden(item);
        let changes = self.changes(item, when.as_ref(), &targets);
        let rule = when.zip(changes).map(|(when, changes)| ExceptionRule { when, overrides, changes });
        rule::place(&mut self.book.exceptions, number, rule.map(|rule| rule::version(frame, rule)));
    }

    fn targets(&mut self, item: &Item) -> Vec<(Target, Span)> {
        let mut targets: Vec<(Target, Span)> = Vec::new();
        for clause in &item.clauses {
            let Body::Replaces(name) = &clause.body else {
                continue;
            };
            let Some(target) = self.target(name) else { continue };
            if targets.iter().any(|(known, _)| *known == target) {
                self.value_twice(name.span, name);
                continue;
            }
            targets.push((target, name.span));
        }
        targets
    }

    /// To be displaced is not to be read: it does not count as use of a parameter.
    fn target(&mut self, name: &Name) -> Option<Target> {
        let number = |kind| self.names.get(kind, name).and_then(|n| u16::try_from(n).ok());
        let layer = number(Word::Layer).map(|n| Target::Layer(LayerIx(n)));
        let target = layer.or_else(|| number(Word::Parameter).map(|n| Target::Param(ParamIx(n))));
        if target.is_none() {
            self.unknown_name(&[Word::Layer, Word::Parameter], name);
        }
        target
    }

    fn overridden(&mut self, item: &Item) -> Vec<ExceptionIx> {
        let mut overrides = Vec::new();
        for clause in &item.clauses {
            let Body::Overrides(name) = &clause.body else {
                continue;
            };
            let number = self.find(Word::Exception, name);
            overrides.extend(number.and_then(|n| u16::try_from(n).ok()).map(ExceptionIx));
        }
        overrides
    }

    fn changes(
        &mut self,
        item: &Item,
        when: Option<&Cond>,
        targets: &[(Target, Span)],
    ) -> Option<Vec<Change>> {
        let written: Vec<&Clause> = item
            .clauses
            .iter()
            .filter_map(|c| if let Body::Becomes(inner) = &c.body { Some(&**inner) } else { None })
            .collect();
        self.said_once(&written);
        let mut changes = Vec::new();
        for (target, span) in targets {
            let before = changes.len();
            match target {
                Target::Layer(layer) => {
                    let found =
                        self.where_holds(Owner::Layer(*layer), when, |c| c.layer_changes(*layer, &written));
                    changes.extend(found);
                }
                Target::Param(param) => {
                    let found =
                        self.where_holds(Owner::Param(*param), when, |c| c.param_changes(*param, &written));
                    changes.extend(found);
                }
            }
            if changes.len() == before && !written.is_empty() {
                self.target_without_change(*target, *span);
            }
        }
        self.changes_without_target(&written, targets);
        changes.into_iter().collect()
    }

    fn said_once(&mut self, written: &[&Clause]) {
        for (number, clause) in written.iter().enumerate() {
            let word = shape::keyword(&clause.body);
            let before = written.iter().take(number).find(|c| shape::keyword(&c.body) == word);
            let Some(before) = before.filter(|_| word != Word::Cap) else {
                continue;
            };
            let name = say::word(word);
            let message = Text::new(
                format!("同一个例外把{}改了两次", name.zh),
                format!("the exception changes {} twice", name.en),
            );
            let diagnostic = Diagnostic::error("duplicate-clause", clause.span, message)
                .label(Text::new("又改了一次", "again here"))
                .related(before.span, Text::new("先改在这里", "first here"));
            self.report(diagnostic);
        }
    }

    fn layer_changes(&mut self, layer: LayerIx, written: &[&Clause]) -> Vec<Option<Change>> {
        let place = Place::Layer(layer);
        let mut changes = Vec::new();
        let mut period = self.base_period(layer);
        let mut caps: Vec<(&ast::Cap, Span)> = Vec::new();
        // The base first: it decides what a deductible means.
        for clause in written {
            if let Body::Base { amount, cumulative } = &clause.body {
                let base = self.base(amount, cumulative.as_ref(), place);
                period = base.as_ref().map_or(period, |base| base.period);
                changes.push(base.map(|base| Change::Base(layer, base)));
            }
        }
        for clause in written {
            match &clause.body {
                Body::Applies(cond) => changes.push(self.cond(cond).map(|cond| Change::Applies(layer, cond))),
                Body::Deductible { amount, mode } => {
                    let value = self.deductible(amount, mode.as_ref(), period, place);
                    changes.push(value.map(|value| Change::Deductible(layer, value)));
                }
                Body::Pays(segments) => {
                    let value = self.schedule(segments, clause.span, place);
                    changes.push(value.map(|value| Change::Schedule(layer, value)));
                }
                Body::Cap(cap) => caps.push((cap, clause.span)),
                _ => {}
            }
        }
        if !caps.is_empty() {
            changes.push(self.caps(&caps, place).map(|caps| Change::Caps(layer, caps)));
        }
        changes
    }

    fn base_period(&self, layer: LayerIx) -> Period {
        let versions = self.book.layers.get(layer.at()).map(|l| l.versions.as_slice());
        versions.and_then(<[_]>::first).map_or(Period::Bill, |v| v.rule.base.value.period)
    }

    fn param_changes(&mut self, param: ParamIx, written: &[&Clause]) -> Vec<Option<Change>> {
        let mut changes = Vec::new();
        for clause in written {
            let Body::Value(expr) = &clause.body else { continue };
            let change = match self.kinds.kind(param.at()).unwrap_or(Kind::Amount) {
                Kind::Amount => {
                    let value = self.amount(expr, Place::Fixed);
                    if let Some(value) = &value {
                        self.not_negative(value, expr.span);
                    }
                    value.map(|value| Change::ParamAmount(param, value))
                }
                Kind::Ratio => self.rate(expr).map(|value| Change::ParamRatio(param, value)),
                Kind::Count => self.count(expr, None).map(|value| Change::ParamCount(param, value)),
            };
            changes.push(change);
        }
        changes
    }

    fn target_without_change(&mut self, target: Target, span: Span) {
        let (message, label) = match target {
            Target::Layer(_) => (
                Text::new("这一层没有被改动任何内容", "nothing of this layer is changed"),
                Text::new(
                    "写：改为 起付 …（或适用、基数、支付、封顶）",
                    "write `becomes deductible …` (or applies, base, pays, cap)",
                ),
            ),
            Target::Param(_) => (
                Text::new("这个参数没有被改动", "this parameter is not changed"),
                Text::new("写：改为 值 …", "write `becomes value …`"),
            ),
        };
        self.report(Diagnostic::error("target-without-change", span, message).label(label));
    }

    /// A changed clause for which no target has a place.
    fn changes_without_target(&mut self, written: &[&Clause], targets: &[(Target, Span)]) {
        if targets.is_empty() {
            return; // told as a missing clause or an unknown name
        }
        for clause in written {
            let word = shape::keyword(&clause.body);
            let of_param = word == Word::Value;
            if targets.iter().any(|(target, _)| matches!(target, Target::Param(_)) == of_param) {
                continue;
            }
            let (name, kind) =
                (say::word(word), say::word(if of_param { Word::Parameter } else { Word::Layer }));
            let message = Text::new(
                format!("{}是{}的内容，这个例外没有替代任何{}", name.zh, kind.zh, kind.zh),
                format!("{} belongs to a {}, and this exception replaces none", name.en, kind.en),
            );
            let label = Text::new("没有可改的对象", "nothing to change");
            self.report(Diagnostic::error("change-without-target", clause.span, message).label(label));
        }
    }

    /// Two exceptions that each take precedence over the other, directly or over others.
    pub(super) fn precedence_circles(&mut self) {
        let over: Vec<Vec<usize>> = self
            .book
            .exceptions
            .iter()
            .map(|e| e.versions.iter().flat_map(|v| v.rule.overrides.iter().map(|o| o.at())).collect())
            .collect();
        for start in 0..over.len() {
            let reached = reach(start, &over);
            // Once for each circle: at its first exception.
            if !reached.contains(&start)
                || reached.iter().any(|n| *n < start && reach(*n, &over).contains(&start))
            {
                continue;
            }
            let Some(exception) = self.book.exceptions.get(start) else {
                return;
            };
            let label = &exception.name.label;
            let message = Text::new(
                format!("例外“{label}”绕一圈又优先于自己"),
                format!("exception `{label}` takes precedence over itself, directly or over others"),
            );
            let span = exception.versions.first().map_or(exception.name.span, |v| v.span);
            let hint = Text::new("删去其中一处“优先于”", "remove one `overrides`");
            let label = Text::new("优先关系成了圈", "precedence runs in a circle");
            self.report(Diagnostic::error("precedence-circle", span, message).label(label).hint(hint));
        }
    }
}

/// All that can be reached from `start` in one step or more.
pub(super) fn reach(start: usize, over: &[Vec<usize>]) -> Vec<usize> {
    let mut reached: Vec<usize> = Vec::new();
    let mut todo = vec![start];
    while let Some(at) = todo.pop() {
        for next in over.get(at).into_iter().flatten() {
            if !reached.contains(next) {
                reached.push(*next);
                todo.push(*next);
            }
        }
    }
    reached
}
