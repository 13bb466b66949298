//! Who pays what as the bill grows.

use super::{Case, Range, bills, curves, from, marks, said, subtitle};
use crate::chart::{Chart, ChartError, Kind, Point, Role, Series};
use crate::say::{self, t};
use yidan_book::outcome::Outcome;
use yidan_book::words::Lang;
use yidan_types::Fen;

/// Who pays what as the bill grows, the patient lowest, then the layers in the order in which they pay.
///
/// INVARIANT (one bill adds up): at every bill the series add up to it. Layers that pay nothing anywhere are left out.
///
/// # Errors
/// What keeps a bill from being evaluated.
pub fn stack(case: Case<'_, '_>, range: Range) -> Result<Chart, ChartError> {
    let lang = range.lang;
    let (curves, up_to) = curves(&[(case.edition, case.facts.clone())], range)?;
    let mut series = Vec::new();
    let mut breaks = Vec::new();
    for curve in &curves {
        let bills = bills(curve.turns.iter(), up_to, range, false);
        let settled = bills.iter().map(|bill| Ok((*bill, curve.at(*bill)?)));
        let settled = settled.collect::<Result<Vec<(Fen, Outcome)>, ChartError>>()?;
        series.extend(all_series(case, &settled, lang));
        breaks = marks(&said(curve, "", lang), 1, lang);
    }
    let label = &case.edition.book.name.label;
    Ok(Chart {
        kind: Kind::Stack,
        lang,
        title: match lang {
            Lang::Zh => format!("{label}：一张账单由谁付"),
            Lang::En => format!("{label}: who pays the bill"),
        },
        subtitle: subtitle(case, true, lang),
        y_label: match range.log {
            true => t(lang, "占账单的比例", "share of the bill").to_owned(),
            false => t(lang, "付多少（元）", "paid (yuan)").to_owned(),
        },
        sources: say::sources(case.edition, lang),
        from: from(&breaks, up_to, range),
        up_to,
        log: range.log,
        series,
        marks: breaks,
        gap: None,
    })
}

fn all_series(case: Case<'_, '_>, settled: &[(Fen, Outcome)], lang: Lang) -> Vec<Series> {
    let series = |key: &str, label: &str, role, amount: &dyn Fn(&Outcome) -> Fen| {
        let points =
            settled.iter().map(|(bill, outcome)| Point { bill: *bill, amount: amount(outcome), of: None });
        Series { key: key.to_owned(), label: label.to_owned(), role, points: points.collect() }
    };
    let mut all = vec![series("patient", t(lang, "个人负担", "patient"), Role::Patient, &|o| o.own_pay)];
    for (_, rule) in &case.edition.layers {
        let Some(declared) = case.edition.book.layers.get(rule.layer.at()) else { continue };
        let paid = |outcome: &Outcome| {
            outcome.layers.iter().find(|l| l.layer == rule.layer).map_or(Fen::ZERO, |layer| layer.paid)
        };
        all.push(series(&declared.name.id, &declared.name.label, Role::Layer, &paid));
    }
    let hospital = t(lang, "医院承担的超支", "hospital's overspend");
    all.push(series("hospital", hospital, Role::Hospital, &|outcome| {
        outcome.payment.as_ref().map_or(Fen::ZERO, |payment| payment.borne_by_facility)
    }));
    all.retain(|one| one.role == Role::Patient || one.points.iter().any(|point| !point.amount.is_zero()));
    all
}
