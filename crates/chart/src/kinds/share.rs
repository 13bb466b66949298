//! Own pay of the in-scope part as a share of it, one line per group.

use super::{Case, Range, bills, curves, from, groups_shown, in_group, marks, said, subtitle};
use crate::chart::{Chart, ChartError, Kind, Point, Role, Series};
use crate::curve::Curve;
use crate::say::{self, t};
use yidan_book::ast::Span;
use yidan_book::model::{
    Amount, Base, Claim, Clause, Cond, Edition, Guarantee, LayerIx, LayerRule, Period, Provenance, Subject,
};
use yidan_book::words::{Lang, Word};
use yidan_types::Fen;

/// Own pay of the in-scope part as a share of it as the bill grows: a line for each group by hardship rank and one for
/// people in no group, or for the groups that are named. Groups whose lines are the same share one. Bounds of guarantees
/// on own pay are lines too.
///
/// # Errors
/// An unknown group; what keeps a bill from being evaluated.
pub fn share(case: Case<'_, '_>, groups: &[String], range: Range) -> Result<Chart, ChartError> {
    let (edition, lang) = (case.edition, range.lang);
    let groups = groups_shown(edition.book, groups)?;
    let cases: Vec<_> =
        groups.iter().map(|group| (edition, in_group(edition.book, case.facts, *group))).collect();
    let (curves, up_to) = curves(&cases, range)?;
    let bills = bills(curves.iter().flat_map(|curve| &curve.turns), up_to, range, true);
    let mut series: Vec<Series> = Vec::new();
    let mut turns = Vec::new();
    for (group, curve) in groups.iter().zip(&curves) {
        let label = say::group(edition.book, *group, lang);
        let key = match group.and_then(|ix| edition.book.groups.get(ix.at())) {
            Some(group) => group.name.id.clone(),
            None => "none".to_owned(),
        };
        turns.extend(said(curve, &label, lang));
        let points = bills.iter().map(|bill| {
            let outcome = curve.at(*bill)?;
            Ok(Point { bill: *bill, amount: outcome.own_pay_in_scope, of: Some(outcome.parts.in_scope) })
        });
        let points = points.filter(|point: &Result<Point, ChartError>| {
            point.as_ref().map_or(true, |point| point.of.is_some_and(|of| !of.is_zero()))
        });
        let points = points.collect::<Result<Vec<Point>, ChartError>>()?;
        match series.iter_mut().find(|other| other.points == points) {
            Some(same) => {
                same.label = format!("{}{}{label}", same.label, t(lang, "、", ", "));
                same.key = format!("{}+{key}", same.key);
            }
            None => series.push(Series { key, label, role: Role::Line, points }),
        }
    }
    let breaks = marks(&turns, groups.len(), lang);
    series.extend(bounds(edition, &curves, &bills, lang));
    Ok(Chart {
        kind: Kind::Share,
        lang,
        title: match lang {
            Lang::Zh => format!("{}：合规费用由个人承担几成", edition.book.name.label),
            Lang::En => format!("{}: the patient's share of in-scope cost", edition.book.name.label),
        },
        subtitle: subtitle(case, false, lang),
        y_label: t(lang, "个人承担的合规费用 ÷ 合规费用", "own pay in scope ÷ in-scope cost").to_owned(),
        sources: say::sources(edition, lang),
        from: from(&breaks, up_to, range),
        up_to,
        log: range.log,
        series,
        marks: breaks,
        gap: None,
    })
}

/// The bounds of guarantees that hold for one of the curves, each for the first that it holds for.
fn bounds(edition: &Edition<'_>, curves: &[Curve<'_, '_>], bills: &[Fen], lang: Lang) -> Vec<Series> {
    let mut lines = Vec::new();
    for guarantee in &edition.book.guarantees {
        let in_force = guarantee.from.is_none_or(|from| from <= edition.day)
            && guarantee.until.is_none_or(|until| edition.day <= until);
        let Claim::AtMost(Subject::OwnPay | Subject::OwnPayInScope, amount, _) = &guarantee.claim else {
            continue;
        };
        let Some(probing) = probing(edition, guarantee, amount).filter(|_| in_force) else { continue };
        let Some(points) = curves.iter().find_map(|curve| bound(curve, &probing, bills)) else { continue };
        let label = match lang {
            Lang::Zh => format!("保证：{}", guarantee.name.label),
            Lang::En => format!("guarantee: {}", guarantee.name.label),
        };
        lines.push(Series { key: guarantee.name.id.clone(), label, role: Role::Bound, points });
    }
    lines
}

/// The edition with one more layer at its end whose base is the bound of the guarantee, and which pays nothing: so the
/// reference evaluator says what the bound is, and whether the guarantee applies.
fn probing<'b>(edition: &Edition<'b>, guarantee: &Guarantee, amount: &Amount) -> Option<Edition<'b>> {
    fn clause<T>(value: T) -> Clause<T> {
        Clause { value, origin: Provenance::default(), span: Span::default(), overrides: Vec::new() }
    }
    let mut probing = edition.clone();
    let (version, _) = edition.layers.first()?;
    let probe = LayerRule {
        layer: LayerIx(u16::MAX),
        applies: clause(Cond::clone(&guarantee.applies)),
        payer: Word::Charity,
        base: clause(Base { amount: amount.clone(), period: Period::Bill }),
        deductible: None,
        schedule: clause(Vec::new()),
        adjustments: Vec::new(),
        caps: clause(Vec::new()),
        rounding: edition.book.rounding,
        pools: Vec::new(),
    };
    probing.layers.push((version, probe));
    Some(probing)
}

/// The bound at each bill; `None` where the guarantee does not apply or its facts are not known.
fn bound(curve: &Curve<'_, '_>, probing: &Edition<'_>, bills: &[Fen]) -> Option<Vec<Point>> {
    let point = |bill: &Fen| {
        let outcome = curve.settle(probing, *bill).ok()?;
        let trace = outcome.layers.last()?.how.as_ref().ok()?;
        Some(Point { bill: *bill, amount: trace.base, of: Some(outcome.parts.in_scope) })
    };
    let points = bills.iter().map(point).collect::<Option<Vec<Point>>>()?;
    Some(points.into_iter().filter(|point| point.of.is_some_and(|of| !of.is_zero())).collect())
}
