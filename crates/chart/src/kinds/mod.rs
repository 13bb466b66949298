//! The four pictures, computed.

mod pair;
mod share;
mod stack;

pub use pair::{Measure, cliff, compare};
pub use share::share;
pub use stack::stack;

use crate::chart::{ChartError, Mark};
use crate::curve::{Curve, Turn};
use crate::say;
use std::collections::BTreeMap;
use yidan_book::facts::Facts;
use yidan_book::model::{Book, Edition, GroupIx};
use yidan_book::words::Lang;
use yidan_types::Fen;

/// Rules and the person and encounter that they are shown for.
#[derive(Clone, Copy, Debug)]
pub struct Case<'c, 'b> {
    /// The rules.
    pub edition: &'c Edition<'b>,
    /// The facts.
    pub facts: &'c Facts,
}

/// Which bills a picture shows, and in which language.
#[derive(Clone, Copy, Debug)]
pub struct Range {
    /// The largest; `None`: so that all bends can be seen.
    pub up_to: Option<Fen>,
    /// Logarithmic axis of bills.
    pub log: bool,
    /// Language of the texts.
    pub lang: Lang,
}

/// Without a stated range, bends are looked for up to this: a million yuan.
const WIDEST: i64 = 100_000_000;

/// Bills are shown at least up to this: twenty thousand yuan.
const NARROWEST: i64 = 2_000_000;

/// Curves for several cases over one range, which they decide together if it is not stated.
fn curves<'c, 'b>(
    cases: &[(&'c Edition<'b>, Facts)],
    range: Range,
) -> Result<(Vec<Curve<'c, 'b>>, Fen), ChartError> {
    let all = |up_to: Fen| {
        let curves = cases.iter().map(|(edition, facts)| Curve::new(edition, facts, up_to));
        curves.collect::<Result<Vec<Curve>, ChartError>>()
    };
    if let Some(up_to) = range.up_to {
        return Ok((all(up_to)?, up_to));
    }
    let mut curves = all(fen(WIDEST))?;
    let last = curves.iter().filter_map(|curve| curve.turns.last()).map(|turn| turn.bill.get()).max();
    let up_to = fen(last.map_or(NARROWEST, |last| nice(last + last / 6)).clamp(NARROWEST, WIDEST));
    for curve in &mut curves {
        curve.turns.retain(|turn| turn.bill < up_to);
    }
    Ok((curves, up_to))
}

fn fen(fen: i64) -> Fen {
    Fen::new(fen).unwrap_or(Fen::ZERO)
}

/// The next figure that is easy to read.
fn nice(least: i64) -> i64 {
    let mut unit = 1;
    while unit <= least / 10 {
        unit *= 10;
    }
    let tenths = [10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100];
    tenths.iter().map(|tenth| unit * tenth / 10).find(|nice| *nice >= least).unwrap_or(unit * 10)
}

/// The bills at which points are computed: both ends, every turn (the fen before a jump too), and a dense row of others
/// where lines are drawn bent.
fn bills<'t>(turns: impl Iterator<Item = &'t Turn>, up_to: Fen, range: Range, bent: bool) -> Vec<Fen> {
    let turns: Vec<&Turn> = turns.collect();
    let from = log_from(turns.iter().map(|turn| turn.bill), up_to);
    let mut bills = vec![0, up_to.get()];
    for turn in turns {
        bills.push(turn.bill.get());
        bills.extend(turn.jump.then_some(turn.bill.get() - 1));
    }
    if range.log {
        bills.push(from.get());
        let mut bill = up_to.get();
        while bill > from.get() {
            bills.push(bill);
            bill = bill / 16 * 15;
        }
    } else if bent {
        // The first bills, where shares change fastest, more densely.
        bills.extend((1..160).map(|n| up_to.get() / 160 * n));
        bills.extend((1..20).map(|n| up_to.get() / 3200 * n));
    }
    bills.sort_unstable();
    bills.dedup();
    bills.into_iter().map(fen).collect()
}

/// Where a logarithmic axis begins: a power of ten well before the first bend, at least a yuan.
fn log_from(turns: impl Iterator<Item = Fen>, up_to: Fen) -> Fen {
    let first = turns.map(Fen::get).min().unwrap_or(up_to.get() / 100);
    let mut from = 100;
    while from * 10 <= first * 2 / 3 && from * 100 <= up_to.get() {
        from *= 10;
    }
    fen(from)
}

/// Where the axis begins.
fn from(marks: &[Mark], up_to: Fen, range: Range) -> Fen {
    if range.log { log_from(marks.iter().map(|mark| mark.bill), up_to) } else { Fen::ZERO }
}

/// A turn with its reason in words.
struct Said {
    who: String,
    reason: String,
    turn: Turn,
}

/// The turns of a curve with their reasons in words; `who` says whose curve it is.
fn said(curve: &Curve<'_, '_>, who: &str, lang: Lang) -> Vec<Said> {
    let said = |turn: &Turn| {
        let causes: Vec<String> = turn.causes.iter().map(|cause| cause.text(curve.edition(), lang)).collect();
        let jump = if turn.jump { say::t(lang, "（跳变）", " (jump)") } else { "" };
        let reason = causes.join(say::t(lang, "、", ", ")) + jump;
        Said { who: who.to_owned(), reason, turn: turn.clone() }
    };
    curve.turns.iter().map(said).collect()
}

/// Marks in order of the bill. A reason that several of the `everyone` curves have is said once, for all of them without
/// names.
fn marks(said: &[Said], everyone: usize, lang: Lang) -> Vec<Mark> {
    let mut bills: BTreeMap<Fen, Vec<&Said>> = BTreeMap::new();
    said.iter().for_each(|said| bills.entry(said.turn.bill).or_default().push(said));
    let mark = |(bill, said): (Fen, Vec<&Said>)| {
        let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
        for said in &said {
            match reasons.iter_mut().find(|(reason, _)| *reason == said.reason) {
                Some((_, who)) => who.push(&said.who),
                None => reasons.push((&said.reason, vec![&said.who])),
            }
        }
        let text = |(reason, who): &(&str, Vec<&str>)| match who.len() == everyone {
            true => (*reason).to_owned(),
            false => format!("{}{}{reason}", who.join(say::t(lang, "、", ", ")), say::t(lang, "：", ": ")),
        };
        Mark {
            bill,
            text: reasons.iter().map(text).collect::<Vec<_>>().join(say::t(lang, "；", "; ")),
            jump: said.iter().any(|said| said.turn.jump),
            weight: said.iter().map(|said| said.turn.weight).max().unwrap_or(0),
        }
    };
    bills.into_iter().map(mark).collect()
}

/// The facts of a person in this group, or in none.
fn in_group(book: &Book, facts: &Facts, group: Option<GroupIx>) -> Facts {
    let including = book
        .groups
        .iter()
        .zip(0..)
        .filter(|(outer, _): &(_, u16)| group.is_some_and(|inner| outer.includes.contains(&inner)));
    let mut groups: Vec<GroupIx> = including.map(|(_, n)| GroupIx(n)).chain(group).collect();
    groups.sort_unstable();
    Facts { groups: Some(groups), ..facts.clone() }
}

/// Groups by hardship rank, poorest first, and no group last; or the groups that are named.
fn groups_shown(book: &Book, named: &[String]) -> Result<Vec<Option<GroupIx>>, ChartError> {
    if named.is_empty() {
        let mut ranked: Vec<(i64, u16)> =
            book.groups.iter().zip(0..).filter_map(|(group, n)| Some((group.rank?, n))).collect();
        ranked.sort_unstable();
        return Ok(ranked.into_iter().map(|(_, n)| Some(GroupIx(n))).chain([None]).collect());
    }
    named.iter().map(|name| group_named(book, name)).collect()
}

fn group_named(book: &Book, name: &str) -> Result<Option<GroupIx>, ChartError> {
    if ["无", "none"].contains(&name) {
        return Ok(None);
    }
    let found = book.groups.iter().zip(0..).find(|(g, _)| g.name.label == name || g.name.id == name);
    let all = |none: &str| {
        let labels = book.groups.iter().map(|group| group.name.label.as_str());
        labels.chain([none]).map(str::to_owned).collect::<Vec<_>>()
    };
    found.map(|(_, n): (_, u16)| Some(GroupIx(n))).ok_or_else(|| {
        ChartError::said(
            format!("账册没有人群“{name}”，可以写：{}", all("无").join("、")),
            format!("the book has no group `{name}`; it has {}", all("none").join(", ")),
        )
    })
}

/// Day of the rules and facts, and what the bill is made of.
fn subtitle(case: Case<'_, '_>, with_groups: bool, lang: Lang) -> Vec<String> {
    let day = case.edition.day;
    let rules = match lang {
        Lang::Zh => format!("{day} 有效的规定"),
        Lang::En => format!("Rules in force on {day}"),
    };
    let kind = crate::curve::kind_of_line(case.facts);
    let bill = say::bill(case.edition, kind, lang);
    let facts = say::facts(case.edition, case.facts, with_groups, lang);
    vec![format!("{rules}{}{bill}", say::t(lang, "；", "; ")), facts]
}
