//! Two lines and their difference: two groups, two books, two days.

use super::{Case, Range, bills, curves, from, group_named, groups_shown, in_group, marks, said, subtitle};
use crate::chart::{Chart, ChartError, Gap, Kind, Point, Role, Series};
use crate::say::{self, t};
use yidan_book::facts::Facts;
use yidan_book::model::{Book, Edition, GroupIx, LayerIx};
use yidan_book::outcome::Outcome;
use yidan_book::words::Lang;
use yidan_types::Fen;

/// What two lines compare.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Measure {
    /// What the patient bears of all parts.
    #[default]
    OwnPay,
    /// What the layer of this label or id pays; nothing where it is not in force.
    Layer(String),
}

/// The poorer and the less poor; `None` is people in no group.
type Pair = (Option<GroupIx>, Option<GroupIx>);

/// A line to be.
struct Side {
    key: &'static str,
    label: String,
    measured: Option<LayerIx>,
}

/// Both lines computed.
struct Lines {
    up_to: Fen,
    series: Vec<Series>,
    breaks: Vec<crate::chart::Mark>,
    gap: Option<Gap>,
}

/// Own pay of two groups and the difference: those named (`无` or `none` is no group), else of all neighbours by hardship
/// rank the two that differ most.
///
/// # Errors
/// An unknown group, more than two, or a book without ranked groups; what keeps a bill from being evaluated.
pub fn cliff(case: Case<'_, '_>, groups: &[String], range: Range) -> Result<Chart, ChartError> {
    let (edition, lang) = (case.edition, range.lang);
    let book = edition.book;
    let mut widest: Option<(Pair, Lines)> = None;
    for (poorer, richer) in pairs(book, groups)? {
        let facts = [poorer, richer].map(|group| (edition, in_group(book, case.facts, group)));
        let side = |key, group| Side { key, label: say::group(book, group, lang), measured: None };
        let lines = lines(&facts, [side("a", poorer), side("b", richer)], range)?;
        let size = |lines: &Lines| lines.gap.map_or(0, |gap| (gap.first.get() - gap.second.get()).abs());
        if widest.as_ref().is_none_or(|(_, other)| size(other) < size(&lines)) {
            widest = Some(((poorer, richer), lines));
        }
    }
    let Some(((poorer, richer), lines)) = widest else {
        return Err(match book.groups.is_empty() {
            true => ChartError::said(
                "账册没有人群，没有断崖可画",
                "the book has no groups, so there is no cliff to draw",
            ),
            false => ChartError::said(
                "账册没有写困难序的人群，请用 --group 写出两个人群（“无”是不属于任何人群）",
                "the book ranks no groups; name two with --group (`none` is no group)",
            ),
        });
    };
    let (first, second) = (say::group(book, poorer, lang), say::group(book, richer, lang));
    Ok(Chart {
        kind: Kind::Cliff,
        title: match lang {
            Lang::Zh => format!("{}：个人负担，{first}与{second}", book.name.label),
            Lang::En => format!("{}: own pay, {first} and {second}", book.name.label),
        },
        subtitle: subtitle(case, false, lang),
        y_label: t(lang, "个人负担（元）", "own pay (yuan)").to_owned(),
        sources: say::sources(edition, lang),
        ..lines.chart(range)
    })
}

/// The pairs to look at.
fn pairs(book: &Book, named: &[String]) -> Result<Vec<Pair>, ChartError> {
    match named {
        [] => {
            let ranked = groups_shown(book, &[])?;
            Ok(ranked.iter().copied().zip(ranked.iter().copied().skip(1)).collect())
        }
        [one] => Ok(vec![(group_named(book, one)?, None)]),
        [one, other] => Ok(vec![(group_named(book, one)?, group_named(book, other)?)]),
        _ => Err(ChartError::said(
            "断崖图比较两个人群，--group 最多写两次",
            "a cliff is between two groups: at most two --group",
        )),
    }
}

/// Own pay, or what a layer pays, by two editions, and the difference.
///
/// # Errors
/// A layer that neither book has; what keeps a bill from being evaluated.
pub fn compare(
    a: Case<'_, '_>,
    b: Case<'_, '_>,
    measure: &Measure,
    range: Range,
) -> Result<Chart, ChartError> {
    let lang = range.lang;
    let measured = |case: Case<'_, '_>| match measure {
        Measure::OwnPay => Some(None),
        Measure::Layer(name) => layer_named(case.edition.book, name).map(Some),
    };
    let found = [measured(a), measured(b)];
    if let (Measure::Layer(name), [None, None]) = (measure, found) {
        return Err(no_layer(a.edition.book, name));
    }
    let [label_a, label_b] = labels(a, b, lang);
    // A book without the layer pays nothing of it.
    let absent = Some(LayerIx(u16::MAX));
    let side = |key, label: &String, found: Option<Option<LayerIx>>| Side {
        key,
        label: label.clone(),
        measured: found.unwrap_or(absent),
    };
    let facts = [a, b].map(|case| (case.edition, case.facts.clone()));
    let lines = lines(&facts, [side("a", &label_a, found[0]), side("b", &label_b, found[1])], range)?;
    let what = match measure {
        Measure::OwnPay => t(lang, "个人负担", "own pay").to_owned(),
        Measure::Layer(name) => name.clone(),
    };
    let same_book = a.edition.book.name.id == b.edition.book.name.id;
    let mut below = subtitle(a, true, lang);
    if !same_book {
        below = vec![
            say::bill(a.edition, crate::curve::kind_of_line(a.facts), lang),
            say::facts(a.edition, a.facts, true, lang),
        ];
    } else if a.edition.day != b.edition.day {
        below[0] = say::bill(a.edition, crate::curve::kind_of_line(a.facts), lang);
    }
    let other = say::facts(b.edition, b.facts, true, lang);
    let first = below.pop().unwrap_or_default();
    if same_book && a.facts == b.facts {
        // On one of the days fewer facts may count.
        below.push(if other.len() > first.len() { other } else { first });
    } else {
        let colon = t(lang, "：", ": ");
        below.extend([format!("{label_a}{colon}{first}"), format!("{label_b}{colon}{other}")]);
    }
    let (first, second) = (say::sources(a.edition, lang), say::sources(b.edition, lang));
    let title = match (same_book, lang) {
        (true, Lang::Zh) => format!("{}：{what}，{label_a} 与 {label_b}", a.edition.book.name.label),
        (true, Lang::En) => format!("{}: {what}, {label_a} and {label_b}", a.edition.book.name.label),
        (false, Lang::Zh) => format!("{label_a}与{label_b}：{what}"),
        (false, Lang::En) => format!("{label_a} and {label_b}: {what}"),
    };
    Ok(Chart {
        kind: Kind::Compare,
        title,
        subtitle: below,
        y_label: format!("{what}{}", t(lang, "（元）", " (yuan)")),
        sources: if first == second { first } else { format!("{first}\n{second}") },
        ..lines.chart(range)
    })
}

fn layer_named(book: &Book, name: &str) -> Option<LayerIx> {
    let mut numbered = book.layers.iter().zip(0..);
    numbered.find(|(l, _)| l.name.label == name || l.name.id == name).map(|(_, n): (_, u16)| LayerIx(n))
}

fn no_layer(book: &Book, name: &str) -> ChartError {
    let labels: Vec<&str> = book.layers.iter().map(|layer| layer.name.label.as_str()).collect();
    ChartError::said(
        format!("账册没有“{name}”这一层，它有：{}", labels.join("、")),
        format!("the book has no layer `{name}`; it has {}", labels.join(", ")),
    )
}

/// What tells the two apart: the book, the day, else the facts.
fn labels(a: Case<'_, '_>, b: Case<'_, '_>, lang: Lang) -> [String; 2] {
    let (first, second) = (a.edition, b.edition);
    if first.book.name.id != second.book.name.id {
        return [first.book.name.label.clone(), second.book.name.label.clone()];
    }
    if first.day != second.day {
        return [first.day.to_string(), second.day.to_string()];
    }
    [t(lang, "甲", "A").to_owned(), t(lang, "乙", "B").to_owned()]
}

fn lines(cases: &[(&Edition<'_>, Facts); 2], sides: [Side; 2], range: Range) -> Result<Lines, ChartError> {
    let (curves, up_to) = curves(cases, range)?;
    let bills = bills(curves.iter().flat_map(|curve| &curve.turns), up_to, range, false);
    let mut series = Vec::new();
    let mut turns = Vec::new();
    for (side, curve) in sides.iter().zip(&curves) {
        let points = bills.iter().map(|bill| Ok(point(*bill, measured(&curve.at(*bill)?, side.measured))));
        let points = points.collect::<Result<Vec<Point>, ChartError>>()?;
        turns.extend(said(curve, &side.label, range.lang));
        series.push(Series { key: side.key.to_owned(), label: side.label.clone(), role: Role::Line, points });
    }
    let (mut difference, mut gap) = (Vec::new(), None::<Gap>);
    if let [a, b] = series.as_slice() {
        for (a, b) in a.points.iter().zip(&b.points) {
            let apart = b.amount.get() - a.amount.get();
            difference.push(point(a.bill, Fen::new(apart).unwrap_or(Fen::ZERO)));
            if gap.is_none_or(|gap| (gap.second.get() - gap.first.get()).abs() < apart.abs()) && apart != 0 {
                gap = Some(Gap { bill: a.bill, first: a.amount, second: b.amount });
            }
        }
    }
    let label = sides.map(|side| side.label);
    let label = match range.lang {
        Lang::Zh => format!("差额：{}减{}", label[1], label[0]),
        Lang::En => format!("difference: {} less {}", label[1], label[0]),
    };
    series.push(Series { key: "difference".to_owned(), label, role: Role::Difference, points: difference });
    Ok(Lines { up_to, series, breaks: marks(&turns, 2, range.lang), gap })
}

fn point(bill: Fen, amount: Fen) -> Point {
    Point { bill, amount, of: None }
}

fn measured(outcome: &Outcome, layer: Option<LayerIx>) -> Fen {
    match layer {
        None => outcome.own_pay,
        Some(layer) => outcome.layers.iter().find(|l| l.layer == layer).map_or(Fen::ZERO, |l| l.paid),
    }
}

impl Lines {
    fn chart(self, range: Range) -> Chart {
        Chart {
            kind: Kind::Cliff,
            lang: range.lang,
            title: String::new(),
            subtitle: Vec::new(),
            y_label: String::new(),
            sources: String::new(),
            from: from(&self.breaks, self.up_to, range),
            up_to: self.up_to,
            log: range.log,
            series: self.series,
            marks: self.breaks,
            gap: self.gap,
        }
    }
}
