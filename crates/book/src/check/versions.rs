//! Versions of one rule: at any time, and as known at any time, at most one holds; and none is lost between the end of
//! one and the announcement of the next. And moments: the days and states of knowledge that differ in what is in force.

use super::Checker;
use crate::ast::Span;
use crate::diag::{Diagnostic, Text};
use crate::edition;
use crate::model::{Book, Ruled, Version};
use crate::words::{Lang, Word};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// A day, and a state of knowledge.
pub(super) type Moment = (Date, Option<Date>);

impl Checker {
    /// Puts versions in order of their first day, and reports those that overlap in time with nothing to choose.
    pub(super) fn sort_versions(&mut self) {
        let mut overlaps: Vec<Overlap> = Vec::new();
        let book = &mut self.book;
        check(&mut book.lines, Word::Lines.text(Lang::Zh), &mut overlaps);
        all(&mut book.params, &mut overlaps);
        all(&mut book.exemptions, &mut overlaps);
        all(&mut book.layers, &mut overlaps);
        all(&mut book.limits, &mut overlaps);
        all(&mut book.exceptions, &mut overlaps);
        all(&mut book.payments, &mut overlaps);
        all(&mut book.entitlements, &mut overlaps);
        overlaps.into_iter().for_each(|overlap| self.report(overlap.tell()));
    }

    /// Warns of layers, and of how lines are split, that end before their next version is announced: a bill settled as
    /// it was known in between loses them without a word. What parameters lose is told of the layers that read them.
    pub(super) fn lost_between_versions(&mut self) {
        let mut lost: Vec<Diagnostic> = Vec::new();
        lost.extend(unannounced(&self.book.lines, Word::Lines.text(self.book.lang)));
        for layer in &self.book.layers {
            lost.extend(unannounced(&layer.versions, &layer.name.label));
        }
        self.diagnostics.extend(lost);
    }
}

/// The versions that end on the day before one begins that was not yet announced when they were.
fn unannounced<'v, T>(versions: &'v [Version<T>], rule: &'v str) -> impl Iterator<Item = Diagnostic> {
    versions.iter().filter_map(move |ended| {
        let day = ended.until?.tomorrow().ok()?;
        let (next, announced) = first_announced(versions, day)?;
        // Announced together they are one piece of news; and what was announced before has no gap in front of it.
        (ended.announced < Some(announced)).then(|| {
            let before = as_known_before(announced);
            let message = Text::new(
                format!("{}，“{rule}”在 {day} 没有有效的版本", before.zh),
                format!("{}, no version of `{rule}` is in force on {day}", before.en),
            );
            Diagnostic::warning("not-in-force", ended.span, message)
                .label(Text::new("这个版本那时已经终止", "this version has ended by then"))
                .related(
                    next.span,
                    Text::new("接着的版本这时还没有公布", "the next one is not announced yet"),
                )
                .hint(leave_out_until())
        })
    })
}

/// Of the versions in force on a day the one that was announced first, if none was known since ever.
fn first_announced<T>(versions: &[Version<T>], day: Date) -> Option<(&Version<T>, Date)> {
    let first = versions.iter().filter(|v| v.in_force(day)).min_by_key(|v| v.announced)?;
    first.announced.map(|announced| (first, announced))
}

/// Which state of knowledge a gap on `day` belongs to, when nothing is in force as it was `known`: what was known before
/// the announcement of the version that closes the gap, else before the next announcement of anything. `None` if all is
/// known, or nothing else was ever announced.
pub(super) fn gap_before<T>(
    book: &Book,
    versions: &[Version<T>],
    day: Date,
    known: Option<Date>,
) -> Option<Date> {
    let known = known?;
    let closing = first_announced(versions, day).map(|(_, announced)| announced);
    closing.or_else(|| {
        let mut next: Option<Date> = None;
        book.each_rule(&mut |_, times| {
            let later = times.iter().filter_map(|v| v.announced).filter(|announced| *announced > known);
            next = next.into_iter().chain(later).min();
        });
        next
    })
}

/// Whether a version had ended before `day`, of those known then.
pub(super) fn ended_before<T>(versions: &[Version<T>], day: Date, known: Option<Date>) -> bool {
    versions.iter().any(|v| v.known(known) && v.until.is_some_and(|until| until < day))
}

/// `按 2020-05-13 公布以前所知`.
pub(super) fn as_known_before(announced: Date) -> Text {
    Text::new(
        format!("按 {announced} 公布以前所知"),
        format!("as known before the announcement of {announced}"),
    )
}

/// What closes a gap between an end and an announcement.
pub(super) fn leave_out_until() -> Text {
    Text::new(
        "删去前一个版本的“止”：后公布的版本从它的第一天起自然取代前一个",
        "leave out `until` of the earlier version: the one announced later supersedes it from its first day",
    )
}

/// Two versions that overlap.
struct Overlap {
    rule: String,
    first: Span,
    second: Span,
    day: Date,
    /// A day on which the earlier version could end.
    end: Option<Date>,
}

impl Overlap {
    fn tell(self) -> Diagnostic {
        let Overlap { rule, first, second, day, end } = self;
        let message = Text::new(
            format!("“{rule}”的两个版本在 {day} 同时有效"),
            format!("two versions of `{rule}` are in force on {day}"),
        );
        let hint = match end {
            Some(end) => Text::new(
                format!("给前一个版本写“止 {end}”；或者给后公布的写“公布 日期”，以后公布的为准"),
                format!(
                    "write `until {end}` in the earlier one, or `announced` with a date in the later: it then supersedes"
                ),
            ),
            None => Text::new(
                "删去一个；或者给后公布的写“公布 日期”，以后公布的为准",
                "remove one, or write `announced` with a date in the later: it then supersedes",
            ),
        };
        Diagnostic::error("versions-overlap", second, message)
            .label(Text::new("这个版本", "this version"))
            .related(first, Text::new("和这个版本", "and this one"))
            .hint(hint)
    }
}

fn all<T>(rules: &mut [Ruled<T>], overlaps: &mut Vec<Overlap>) {
    rules.iter_mut().for_each(|rule| check(&mut rule.versions, &rule.name.label, overlaps));
}

fn check<T>(versions: &mut [Version<T>], rule: &str, overlaps: &mut Vec<Overlap>) {
    versions.sort_by_key(|v| v.from);
    for (number, second) in versions.iter().enumerate() {
        // In order of the first day, so the overlap begins with the second one's.
        let clash = versions.iter().take(number).find(|first| {
            let both = first.in_force(second.from) && second.in_force(second.from);
            both && first.announced == second.announced
        });
        overlaps.extend(clash.map(|first| Overlap {
            rule: rule.to_owned(),
            first: first.span,
            second: second.span,
            day: second.from,
            end: second.from.yesterday().ok().filter(|end| *end >= first.from),
        }));
    }
}

/// The moments that can differ in what is in force: each day on which a version begins or after which one ends; first as
/// all is known, then back through the announcements to what was known before any. What shows with all known is so told
/// of that, and earlier states of knowledge only for what they alone show.
pub(super) fn moments(book: &Book) -> Vec<Moment> {
    let mut rules: Vec<Vec<Version<()>>> = Vec::new();
    book.each_rule(&mut |_, versions| rules.push(versions.to_vec()));
    let mut known: BTreeSet<Option<Date>> = BTreeSet::from([None]);
    known.extend(rules.iter().flatten().map(|v| v.announced));
    if known.len() > 1 {
        known.insert(Some(Date::MIN));
    }
    let days: BTreeSet<Date> = book.turns(None).into_iter().collect();
    let mut seen = BTreeSet::new();
    let mut moments = Vec::new();
    for known in known.iter().take(1).chain(known.iter().skip(1).rev()).copied() {
        for day in &days {
            let state: Vec<_> = rules.iter().map(|versions| number_of_pick(versions, *day, known)).collect();
            if seen.insert(state) {
                moments.push((*day, known));
            }
        }
    }
    moments
}

fn number_of_pick(versions: &[Version<()>], day: Date, known: Option<Date>) -> Option<usize> {
    let pick = edition::pick(versions, day, known)?;
    versions.iter().position(|v| std::ptr::eq(v, pick))
}
