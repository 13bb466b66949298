//! A facility's day: what was posted, who pays it, and each record.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Query, State};
use maud::{Markup, html};
use serde::Deserialize;
use yidan_book::words::Lang;
use yidan_domain::access::{Act, Within};
use yidan_domain::reconcile::{DayKind, DayRecord};
use yidan_domain::registry::Facility;
use yidan_service::{Refusal, Service};
use yidan_types::{Date, FacilityId, Fen, parse_date};

use super::failure::{InLanguage, PageFailure};
use super::layout::{self, Page};
use super::paper::{Part, bar_of};
use super::session::Visitor;
use super::words::t;
use crate::shared::Shared;

#[derive(Deserialize)]
pub(super) struct Asked {
    facility: Option<String>,
    date: Option<String>,
}

/// A facility's day.
pub(super) struct Day {
    date: Date,
    /// Whose day it is; nothing where somebody may see none.
    facility: Option<FacilityId>,
    records: Vec<DayRecord>,
    /// What the layers are called.
    labels: BTreeMap<String, String>,
}

impl Day {
    /// The day of one of `facilities`, the first unless another is asked for.
    fn of(
        service: &Service,
        visitor: &Visitor,
        facilities: &[Facility],
        asked: Option<&str>,
        date: Date,
    ) -> Result<Day, Refusal> {
        let chosen = facilities.iter().find(|facility| Some(facility.id.as_str()) == asked);
        let facility = chosen.or_else(|| facilities.first()).map(|facility| facility.id.clone());
        let records = match &facility {
            Some(facility) => service.day(&visitor.caller(), facility, date)?,
            None => Vec::new(),
        };
        let mut labels = BTreeMap::new();
        for layer in records.iter().flat_map(|record| record.layers.keys()) {
            if let Some(label) = service.layer_label(layer.as_str())? {
                labels.insert(layer.as_str().to_owned(), label);
            }
        }
        Ok(Day { date, facility, records, labels })
    }

    /// Today, for the first page of who works at one facility.
    pub fn today(service: &Service, visitor: &Visitor) -> Result<Option<Day>, Refusal> {
        match facilities(service, visitor)?.as_slice() {
            [only] => {
                let today = service.moment().today();
                Day::of(service, visitor, std::slice::from_ref(only), None, today).map(Some)
            }
            _ => Ok(None),
        }
    }
}

/// A day, today unless another is asked for, at the first facility unless another is.
pub(super) async fn page(
    State(shared): State<Arc<Shared>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Page, PageFailure> {
    let lang = visitor.lang;
    let seen = visitor.clone();
    let shown = shared.run(move |service| {
        let today = service.moment().today();
        let date = asked.date.and_then(|date| parse_date(date.trim()).ok()).unwrap_or(today);
        let facilities = facilities(service, &seen)?;
        let day = Day::of(service, &seen, &facilities, asked.facility.as_deref(), date)?;
        Ok((facilities, day))
    });
    let (facilities, day) = shown.await.lang(lang)?;
    let main = html! {
        h1 { (t(lang, "日结算", "The day")) }
        form method="get" class="card inline" {
            label { span { (t(lang, "医院", "Hospital")) } select name="facility" {
                @for facility in &facilities { option value=(facility.id) selected[Some(&facility.id) == day.facility.as_ref()] { (facility.name.as_str()) } }
            } }
            label { span { (t(lang, "日期", "Day")) } input type="date" name="date" value=(day.date); }
            button { (t(lang, "查看", "Show")) }
        }
        section class="card" { (totals(lang, &day)) }
        (each(lang, &day))
    };
    Ok(layout::page(&visitor, t(lang, "日结算", "The day"), &main))
}

/// The facilities whose days somebody may see.
fn facilities(service: &Service, visitor: &Visitor) -> Result<Vec<Facility>, Refusal> {
    let mut all = service.facilities()?;
    let places: Vec<&Within> = visitor.rights.places(Act::SeeClearing).collect();
    all.retain(|facility| {
        places.iter().any(|within| match within {
            Within::Facility(id) => *id == facility.id,
            Within::Area(area) => area.covers(facility.area),
            Within::Team(..) | Within::System => false,
        })
    });
    Ok(all)
}

/// Sums over the day; nothing where one leaves the range of amounts, which no day reaches.
pub(super) fn totals(lang: Lang, day: &Day) -> Markup {
    let Day { records, labels, .. } = day;
    let mut layers: BTreeMap<&str, Vec<Fen>> = BTreeMap::new();
    for record in records {
        for (layer, paid) in &record.layers {
            layers.entry(layer.as_str()).or_default().push(*paid);
        }
    }
    let sum = |of: Vec<Fen>| Fen::try_sum(of).unwrap_or(Fen::ZERO);
    let all = |of: fn(&DayRecord) -> Fen| sum(records.iter().map(of).collect());
    let (total, own_pay) = (all(|record| record.total), all(|record| record.own_pay));
    let label = |layer: &str| labels.get(layer).map_or_else(|| layer.to_owned(), Clone::clone);
    let part = |(layer, paid)| Part { label: label(layer), paid: sum(paid), own: false };
    let mut parts: Vec<Part> = layers.into_iter().map(part).collect();
    parts.push(Part { label: t(lang, "个人", "Patients").to_owned(), paid: own_pay, own: true });
    let count = |kind: DayKind| records.iter().filter(|record| record.kind == kind).count();
    html! {
            p class="result" {
                (t(lang, "总费用", "In all")) " " strong class="money" { (total.grouped()) } " " (t(lang, "元", "yuan")) " "
                small { (count(DayKind::Settlement)) " " (t(lang, "笔结算", "settlements")) " · " (count(DayKind::Reversal)) " " (t(lang, "笔冲销", "reversals")) " · " (count(DayKind::Correction)) " " (t(lang, "笔更正", "corrections")) }
            }
            (bar_of(lang, total, parts))
    }
}

fn each(lang: Lang, day: &Day) -> Markup {
    let Day { date, records, .. } = day;
    html! {
        section class="card" {
            h2 { (date) }
            @if records.is_empty() { p class="quiet" { (t(lang, "这一天没有入账", "Nothing was posted on this day")) } } @else {
                div class="scroll" { table {
                    thead { tr { th { (t(lang, "票据", "Bill")) } th { (t(lang, "业务", "What")) } th class="money" { (t(lang, "总费用", "Total")) } th class="money" { (t(lang, "基金等支付", "Paid by others")) } th class="money" { (t(lang, "个人负担", "Patient")) } } }
                    tbody { @for record in records { tr {
                        td { a href={ "/bills/" (record.settlement) } { (record.bill) } }
                        td { (kind(lang, record.kind)) }
                        td class="money" { (record.total.grouped()) }
                        td class="money" { (Fen::try_sum(record.layers.values().copied()).unwrap_or(Fen::ZERO).grouped()) }
                        td class="money" { (record.own_pay.grouped()) }
                    } } }
                } }
            }
        }
    }
}

const fn kind(lang: Lang, kind: DayKind) -> &'static str {
    match kind {
        DayKind::Settlement => t(lang, "结算", "settled"),
        DayKind::Reversal => t(lang, "冲销", "reversed"),
        DayKind::Correction => t(lang, "更正", "corrected"),
    }
}
