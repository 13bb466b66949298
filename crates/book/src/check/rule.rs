//! What all rules have: where they come from, from when until when they hold, since when they are known.

use super::{Checker, say, shape};
use crate::ast::{self, Body, Item, Origin, Span, Spanned};
use crate::diag::{Diagnostic, Text};
use crate::model::{Clause, Named, Provenance, Ruled, SourceIx, Version};
use crate::words::Word;
use jiff::civil::Date;

/// A rule's frame: a [`Version`] that says nothing yet.
pub(super) type Frame = Version<()>;

/// Fills a frame.
pub(super) fn version<T>(frame: Frame, rule: T) -> Version<T> {
    let Version { from, until, announced, origin, note, span, .. } = frame;
    Version { from, until, announced, origin, note, span, rule }
}

/// A clause with its own provenance, nothing in its place yet.
pub(super) fn clause<T>(value: T, origin: Provenance, span: Span) -> Clause<T> {
    Clause { value, origin, span, overrides: Vec::new() }
}

/// Adds what is not there yet.
pub(super) fn merge(into: &mut Provenance, from: &Provenance) {
    for cite in &from.cites {
        if !into.cites.contains(cite) {
            into.cites.push(cite.clone());
        }
    }
    for reason in &from.assumed {
        if !into.assumed.contains(reason) {
            into.assumed.push(reason.clone());
        }
    }
}

/// Whether nothing is cited and nothing assumed.
pub(super) fn is_empty(origin: &Provenance) -> bool {
    origin.cites.is_empty() && origin.assumed.is_empty()
}

/// Clauses that say when a rule holds, not what.
fn is_frame(body: &Body) -> bool {
    matches!(
        body,
        Body::Origin(_)
            | Body::From(_)
            | Body::Until(_)
            | Body::Announced(_)
            | Body::Note(_)
            | Body::Overrides(_)
    )
}

/// Clauses of the model that keep their own provenance; that of others belongs to the whole rule.
fn keeps_origin(body: &Body) -> bool {
    matches!(
        body,
        Body::Value(_)
            | Body::Applies(_)
            | Body::Base { .. }
            | Body::Deductible { .. }
            | Body::Pays(_)
            | Body::Adjust { .. }
            | Body::Cap(_)
    )
}

impl Checker {
    /// The provenance that origins say.
    pub(super) fn provenance<'o>(&mut self, origins: impl IntoIterator<Item = &'o Origin>) -> Provenance {
        let mut found = Provenance::default();
        for origin in origins {
            match origin {
                Origin::Cites { source, article } => {
                    let number = self.find(Word::Source, source);
                    self.text_not_empty(article, source.span, Word::Cites);
                    if let Some(number) = number.and_then(|n| u16::try_from(n).ok()) {
                        found.cites.push((SourceIx(number), article.clone()));
                    }
                }
                Origin::Assumed(reason) => found.assumed.push(reason.clone()),
            }
        }
        found
    }

    /// The provenance in a clause's brackets.
    pub(super) fn bracket(&mut self, clause: &ast::Clause) -> Provenance {
        for origin in &clause.origin {
            if let Origin::Assumed(reason) = origin {
                self.text_not_empty(reason, clause.span, Word::Assumed);
            }
        }
        self.provenance(&clause.origin)
    }

    /// Reports a text that says nothing.
    pub(super) fn text_not_empty(&mut self, text: &str, span: Span, word: Word) {
        if !text.trim().is_empty() {
            return;
        }
        let word = say::word(word);
        let message =
            Text::new(format!("{}的文字是空的", word.zh), format!("the text of {} is empty", word.en));
        let label = Text::new("写明出处或理由", "say where it comes from, or why");
        self.report(Diagnostic::error("empty-text", span, message).label(label));
    }

    /// The origin, times and note of a rule. Everything has an origin: INVARIANT (every amount cites).
    pub(super) fn frame(&mut self, item: &Item) -> Frame {
        let span = shape::heading(item);
        let origin = self.rule_origin(item);
        let date =
            |get: fn(&Body) -> Option<&Spanned<Date>>| shape::first(&item.clauses, get).map(|(_, d)| d);
        let from = date(|body| if let Body::From(d) = body { Some(d) } else { None });
        let until = date(|body| if let Body::Until(d) = body { Some(d) } else { None });
        let announced = date(|body| if let Body::Announced(d) = body { Some(d) } else { None });
        let first_day =
            from.map_or_else(|| Date::new(self.book.year, 1, 1).unwrap_or(Date::MIN), |d| d.value);
        if let Some(until) = until.filter(|until| until.value < first_day) {
            self.until_before_from(first_day, until, from.map(|d| d.span));
        }
        let note = |body: &Body| {
            if let Body::Note(note) = body { Some(note.clone()) } else { None }
        };
        let note = item.clauses.iter().find_map(|c| note(&c.body));
        Version {
            from: first_day,
            until: until.map(|d| d.value),
            announced: announced.map(|d| d.value),
            origin,
            note: note.unwrap_or_default(),
            span,
            rule: (),
        }
    }

    pub(super) fn until_before_from(&mut self, from: Date, until: &Spanned<Date>, written: Option<Span>) {
        let message = Text::new(
            format!("“止”{}早于“自”{from}，这条规则一天也不生效", until.value),
            format!("`until` {} is before `from` {from}: the rule holds on no day", until.value),
        );
        let label = Text::new("早于第一天", "before the first day");
        let mut diagnostic = Diagnostic::error("until-before-from", until.span, message).label(label);
        diagnostic = match written {
            Some(span) => diagnostic.related(span, Text::new("第一天写在这里", "the first day is here")),
            None => diagnostic.hint(Text::new(
                "没有写“自”，所以从本书年度的 1 月 1 日起",
                "without `from`, from 1 January of the book's year",
            )),
        };
        self.report(diagnostic);
    }

    fn rule_origin(&mut self, item: &Item) -> Provenance {
        let mut origin = Provenance::default();
        for clause in &item.clauses {
            if let Body::Origin(written) = &clause.body {
                if let Origin::Assumed(reason) = written {
                    self.text_not_empty(reason, clause.span, Word::Assumed);
                }
                let found = self.provenance([written]);
                merge(&mut origin, &found);
            } else if !keeps_origin(&clause.body) && !clause.origin.is_empty() {
                let found = self.bracket(clause);
                merge(&mut origin, &found);
            }
        }
        let written = item.clauses.iter().any(|c| matches!(c.body, Body::Origin(_)));
        let mut said = item.clauses.iter().filter(|c| !is_frame(&c.body)).peekable();
        let each_has_its_own = said.peek().is_some() && said.all(|c| !c.origin.is_empty());
        if !written && !each_has_its_own {
            self.no_origin(item);
        }
        if is_empty(&origin) {
            // Each clause has its own, so the rule comes from all of them. Mistakes in them are told with the clauses.
            let known = self.diagnostics.len();
            for clause in &item.clauses {
                let found = self.bracket(clause);
                merge(&mut origin, &found);
            }
            self.diagnostics.truncate(known);
        }
        origin
    }

    fn no_origin(&mut self, item: &Item) {
        let kind = say::plain(item.kind.value);
        let message = Text::new(
            format!("这条{}没有出处", kind.zh),
            format!("this {} says neither where it comes from nor that it is assumed", kind.en),
        );
        let label = Text::new("缺少“依据”或“假定”", "needs `cites` or `assumed`");
        let hint = match self.names.of(Word::Source).first() {
            Some(source) => Text::new(
                format!("写：依据 {} \"条款\"；文件没有规定的，写：假定 \"理由\"", source.id),
                format!(
                    "write: cites {} \"article\"; or, if no source gives it: assumed \"reason\"",
                    source.id
                ),
            ),
            None => Text::new(
                "先写一条“来源”，再写：依据 代号 \"条款\"；文件没有规定的，写：假定 \"理由\"",
                "declare a `source`, then write: cites id \"article\"; or: assumed \"reason\"",
            ),
        };
        let diagnostic = Diagnostic::error("no-origin", shape::heading(item), message).label(label);
        self.report(diagnostic.hint(hint));
    }

    /// Makes the tables of all that has versions, so that rules can refer to each other by number.
    pub(super) fn make_room(&mut self) {
        fn room<T>(named: &[Named]) -> Vec<Ruled<T>> {
            named.iter().map(|name| Ruled { name: name.clone(), versions: Vec::new() }).collect()
        }
        self.book.params = room(self.names.of(Word::Parameter));
        self.book.exemptions = room(self.names.of(Word::Exemption));
        self.book.layers = room(self.names.of(Word::Layer));
        self.book.limits = room(self.names.of(Word::Limit));
        self.book.exceptions = room(self.names.of(Word::Exception));
        self.book.payments = room(self.names.of(Word::Payment));
        self.book.entitlements = room(self.names.of(Word::Entitlement));
    }
}

/// Puts a version where it belongs; nothing if a part of it had a mistake.
pub(super) fn place<T>(table: &mut [Ruled<T>], number: Option<u16>, version: Option<Version<T>>) {
    let rule = number.and_then(|n| table.get_mut(usize::from(n)));
    if let (Some(rule), Some(version)) = (rule, version) {
        rule.versions.push(version);
    }
}
