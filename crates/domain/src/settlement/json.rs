//! The result document, `yidan-settlement` version 1: a settlement with its whole trace.
//!
//! All amounts are yuan in strings with two decimals, exact intermediate sums with as many as they have. Values of facts
//! are the English words of the policy language. Fields:
//!
//! - `status`: `settled`; `bill_id`, `person_id`, `order`, `year`, `scheme`
//! - `book`: `id`, `label`, `place`, `area_code`, `year`, `hash` (as the caller gives it), `rounding` with its sources
//! - `edition`: `day` that picked the rules, `from` and `until` between which exactly these hold, `as_of`
//! - `facts`: `person_day`, `values` by fact, `groups`, `lists`, and for each status, certificate and the contract of the
//!   bill whether it `counts`, is `not_in_force` or `not_yet_known`
//! - `total`, `parts` (`self_paid`, `over_limit`, `paid_first`, `in_scope`)
//! - `lines`: each with its place on the bill (from 0), its parts, the share paid first, special rule and exemptions
//! - `layers` in order, those that did not apply included; its file, `json_layer`, lists their fields
//! - `own_pay`, `own_pay_in_scope`, `facility_part`, `payment`, `entitlements`
//! - `year_before`, `year_after`: accumulators, in the form of the bill's `year_to_date`. To state `year_after` on a later
//!   bill leave out `paid_this_month` and `base_this_month` if that is of another month, and `deductible_in_referral`
//!   unless it continues the chain of this one
//! - `identities`: what was checked; a settlement for which one does not hold is never given out

use serde_json::{Map, Value, json};
use yidan_book::facts::EnumFact;
use yidan_book::inputs::{Parts, YearToDate};
use yidan_book::model::{Book, Edition, History, LayerIx, Named, Provenance};
use yidan_book::outcome::LineSplit;
use yidan_book::words::Lang;
use yidan_types::RoundingMode;

use super::{Settlement, identities, json_layer};
use crate::bill::facts::{LineOrigin, Standing};
use crate::bill::{Bill, BillCharges, Choice, Grade, ShortText, StatedLayer, StatedYear, year_json};

/// The result document of a settlement of `bill` by `book`, whose text has the hash `book_hash`.
#[must_use]
pub fn settlement_json(book: &Book, book_hash: &str, bill: &Bill, settlement: &Settlement) -> Value {
    let edition = book.edition(settlement.day, settlement.used.as_of);
    let outcome = &settlement.outcome;
    let layers: Vec<Value> =
        outcome.layers.iter().map(|layer| json_layer::layer(&edition, settlement, layer)).collect();
    json!({
        "format": "yidan-settlement",
        "version": 1,
        "status": "settled",
        "bill_id": settlement.bill_id,
        "person_id": bill.person.id,
        "order": settlement.order,
        "year": settlement.year,
        "scheme": settlement.scheme.written(),
        "book": book_identity(book, book_hash),
        "edition": {
            "day": settlement.day.to_string(),
            "from": settlement.edition.0.to_string(),
            "until": settlement.edition.1.to_string(),
            "as_of": settlement.used.as_of.map(|day| day.to_string()),
        },
        "facts": facts(book, bill, settlement),
        "total": outcome.total,
        "parts": parts(&outcome.parts),
        "lines": lines(&edition, bill, settlement),
        "layers": layers,
        "own_pay": outcome.own_pay,
        "own_pay_in_scope": outcome.own_pay_in_scope,
        "facility_part": outcome.facility_part,
        "payment": json_layer::payment(&edition, settlement),
        "entitlements": json_layer::entitlements(&edition, settlement),
        "year_before": year(book, &settlement.before),
        "year_after": year(book, &settlement.after),
        "identities": identities::IDENTITIES
            .iter()
            .map(|(name, zh, en)| json!({"name": name, "zh": zh, "en": en, "holds": true}))
            .collect::<Vec<Value>>(),
    })
}

/// Which book, and how it rounds.
pub(crate) fn book_identity(book: &Book, hash: &str) -> Value {
    let rounding = book.rounding;
    let mode = match rounding.rounding.mode {
        RoundingMode::HalfUp => "half_up",
        RoundingMode::HalfEven => "half_even",
        RoundingMode::Down => "down",
        RoundingMode::Up => "up",
    };
    let mut rounded = Map::new();
    rounded.insert("mode".to_owned(), json!(mode));
    rounded.insert("unit_fen".to_owned(), json!(rounding.rounding.unit.fen_count()));
    rounded.insert("before_cap".to_owned(), json!(rounding.before_cap));
    origin(book, [&book.rounding_origin], &mut rounded);
    json!({
        "id": book.name.id,
        "label": book.name.label,
        "place": book.place,
        "area_code": book.area_code,
        "year": book.year,
        "hash": hash,
        "rounding": rounded,
    })
}

/// Id and label.
pub(crate) fn named(name: &Named) -> Value {
    json!({"id": name.id, "label": name.label})
}

/// Puts `sources` and `assumed` of all origins into an object, each once.
pub(crate) fn origin<'o>(
    book: &Book,
    origins: impl IntoIterator<Item = &'o Provenance>,
    out: &mut Map<String, Value>,
) {
    let mut sources: Vec<Value> = Vec::new();
    let mut assumed: Vec<Value> = Vec::new();
    for origin in origins {
        for (source, article) in &origin.cites {
            let Some(source) = book.sources.get(source.at()) else {
                continue;
            };
            let cited = json!({
                "id": source.name.id,
                "title": source.title,
                "number": source.number,
                "date": source.date.map(|date| date.to_string()),
                "article": article,
            });
            if !sources.contains(&cited) {
                sources.push(cited);
            }
        }
        for reason in &origin.assumed {
            let reason = json!(reason);
            if !assumed.contains(&reason) {
                assumed.push(reason);
            }
        }
    }
    out.insert("sources".to_owned(), Value::Array(sources));
    out.insert("assumed".to_owned(), Value::Array(assumed));
}

/// The four parts.
pub(crate) fn parts(parts: &Parts) -> Value {
    json!({
        "self_paid": parts.self_paid,
        "over_limit": parts.over_limit,
        "paid_first": parts.paid_first,
        "in_scope": parts.in_scope,
    })
}

fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Counts => "counts",
        Standing::NotInForce => "not_in_force",
        Standing::NotYetKnown => "not_yet_known",
    }
}

fn facts(book: &Book, bill: &Bill, settlement: &Settlement) -> Value {
    let used = &settlement.used;
    let facts = &settlement.facts;
    let mut values = Map::new();
    for (fact, number) in &facts.enums {
        let word = fact.values().get(usize::from(*number)).map(|word| word.text(Lang::En));
        values.insert(fact.word().text(Lang::En).to_owned(), json!(word));
    }
    for (fact, value) in &facts.bools {
        values.insert(fact.word().text(Lang::En).to_owned(), json!(value));
    }
    for (fact, value) in &facts.counts {
        values.insert(fact.word().text(Lang::En).to_owned(), json!(value));
    }
    if let Some(weight) = facts.drg_weight {
        values.insert("drg_weight".to_owned(), json!(weight.to_string()));
    }
    let groups = facts.groups.iter().flatten().filter_map(|group| book.groups.get(group.at()));
    let lists = facts.lists.iter().map(|(membership, lists)| {
        let lists = lists.iter().filter_map(|list| book.lists.get(list.at()));
        (membership.word().text(Lang::En).to_owned(), lists.map(|list| named(&list.name)).collect())
    });
    let statuses = bill.person.statuses.iter().zip(&used.statuses).map(|(status, (stands, group))| {
        let group = group.and_then(|group| book.groups.get(group.at())).map(|group| named(&group.name));
        json!({
            "from": status.term.from.to_string(),
            "group": group,
            "source": status.source.as_ref().map(ShortText::as_str),
            "standing": standing(*stands),
        })
    });
    let certificates = bill.person.certificates.iter().zip(&used.certificates);
    let certificates = certificates
        .map(|(certificate, stands)| json!({"code": certificate.code, "standing": standing(*stands)}));
    json!({
        "person_day": used.day.to_string(),
        "values": values,
        "groups": groups.map(|group| named(&group.name)).collect::<Vec<Value>>(),
        "lists": lists.collect::<Map<String, Value>>(),
        "statuses": statuses.collect::<Vec<Value>>(),
        "certificates": certificates.collect::<Vec<Value>>(),
        "family_doctor_contract": used.contract.map(standing),
    })
}

fn lines(edition: &Edition<'_>, bill: &Bill, settlement: &Settlement) -> Vec<Value> {
    let BillCharges::Lines(on_bill) = &bill.charges else {
        return Vec::new();
    };
    let splits = settlement.lines.iter().zip(&settlement.outcome.lines);
    splits
        .map(|(of, split)| {
            let id = on_bill.get(of.line).and_then(|line| line.line_id.as_ref());
            line(edition, of, id, split)
        })
        .collect()
}

fn line(edition: &Edition<'_>, of: &LineOrigin, id: Option<&ShortText>, split: &LineSplit) -> Value {
    let exemptions = split.exemptions.iter().filter_map(|exemption| {
        let rule = edition.book.exemptions.get(exemption.at())?;
        let (_, version) = edition.exemptions.iter().find(|(ix, _)| ix == exemption)?;
        let mut out = Map::new();
        out.insert("id".to_owned(), json!(rule.name.id));
        out.insert("label".to_owned(), json!(rule.name.label));
        origin(edition.book, [&version.origin], &mut out);
        Some(Value::Object(out))
    });
    json!({
        "line": of.line,
        "line_id": id.map(ShortText::as_str),
        "refunds": of.refunds,
        "parts": parts(&split.parts),
        "paid_first_share": split.share,
        "special_rule": split.special,
        "exemptions": exemptions.collect::<Vec<Value>>(),
    })
}

/// Accumulators in the form of a bill's `year_to_date`.
fn year(book: &Book, year: &YearToDate) -> Value {
    let grade =
        year.highest_grade.and_then(|number| EnumFact::HighestGrade.values().get(usize::from(number)));
    let layers = book.layers.iter().enumerate().filter_map(|(at, layer)| {
        let stated = stated_layer(year, LayerIx(u16::try_from(at).ok()?));
        let name = ShortText::parse(&layer.name.id)?;
        (stated != StatedLayer::default()).then_some((name, stated))
    });
    year_json(&StatedYear {
        total: year.amount(History::Total),
        in_scope: year.amount(History::InScope),
        own_pay: year.amount(History::OwnPay),
        own_pay_in_scope: year.amount(History::OwnPayInScope),
        stays_before: year.stays,
        highest_grade: grade.and_then(|word| Grade::ALL.iter().copied().find(|grade| grade.word() == *word)),
        layers: layers.collect(),
    })
}

/// A layer's year in the form of a bill's `year_to_date`.
pub(crate) fn stated_layer(year: &YearToDate, layer: LayerIx) -> StatedLayer {
    StatedLayer {
        paid: year.amount(History::Paid(layer)),
        base: year.amount(History::Base(layer)),
        deductible: year.amount(History::Deductible(layer)),
        deductible_in_referral: year.amount(History::DeductibleInReferral(layer)),
        paid_this_month: year.paid_this_month.get(&layer).copied().unwrap_or_default(),
        base_this_month: year.base_this_month.get(&layer).copied().unwrap_or_default(),
        units_used: year.units_used.get(&layer).copied().unwrap_or_default(),
        paid_on: year.paid_on.get(&layer).cloned().unwrap_or_default(),
    }
}
