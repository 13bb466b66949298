//! Versions of one rule: at any time, and as known at any time, at most one holds. And moments: the days and states of
//! knowledge that differ in what is in force.

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

/// The moments that can differ in what is in force: each day on which a version begins or after which one ends, as known
/// before anything was announced, after each announcement, and now.
pub(super) fn moments(book: &Book) -> Vec<Moment> {
    let mut rules: Vec<Vec<Version<()>>> = Vec::new();
    book.each_rule(&mut |versions| rules.push(versions.to_vec()));
    let mut known: BTreeSet<Option<Date>> = BTreeSet::from([None]);
    known.extend(rules.iter().flatten().map(|v| v.announced));
    if known.len() > 1 {
        known.insert(Some(Date::MIN));
    }
    let days: BTreeSet<Date> = book.turns(None).into_iter().collect();
    let mut seen = BTreeSet::new();
    let mut moments = Vec::new();
    for known in known.iter().rev().copied() {
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
