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

use serde_json::Value;
use yidan_book::facts::EnumFact;
use yidan_book::inputs::{Parts, YearToDate};
use yidan_book::model::{Book, Edition, History, LayerIx, Named, Provenance, SourceIx};
use yidan_book::outcome::LineSplit;
use yidan_book::words::Lang;
use yidan_types::RoundingMode;

use super::{Settlement, identities, json_layer};
use crate::bill::facts::{LineOrigin, Standing};
use crate::bill::{Bill, BillCharges, Choice, Grade, ShortText, StatedLayer, StatedYear, year_json};
use crate::json_text::{Object, Shown, value};

/// The result document of a settlement of `bill` by `book`, whose text has the hash `book_hash`.
#[must_use]
pub fn settlement_json(book: &Book, book_hash: &str, bill: &Bill, settlement: &Settlement) -> Value {
    value(|out| write(out, settlement.bill_id.as_str(), book, book_hash, bill, settlement))
}

/// Writes the fields of the result document, with the bill under the id `bill_id`.
pub(crate) fn write(
    out: &mut Object<'_>,
    bill_id: &str,
    book: &Book,
    book_hash: &str,
    bill: &Bill,
    settlement: &Settlement,
) {
    let edition = book.edition(settlement.day, settlement.used.as_of);
    let outcome = &settlement.outcome;
    out.put("format", "yidan-settlement");
    out.put("version", 1);
    out.put("status", "settled");
    out.put("bill_id", bill_id);
    out.put("person_id", &bill.person.id);
    out.put("order", settlement.order);
    out.put("year", settlement.year);
    out.put("scheme", settlement.scheme.written());
    out.object("book", |out| book_identity(out, book, book_hash));
    out.object("edition", |out| {
        out.put("day", Shown(settlement.day));
        out.put("from", Shown(settlement.edition.0));
        out.put("until", Shown(settlement.edition.1));
        out.put("as_of", settlement.used.as_of.map(Shown));
    });
    out.object("facts", |out| facts(out, book, bill, settlement));
    out.put("total", outcome.total);
    out.object("parts", |out| parts(out, &outcome.parts));
    lines(out, &edition, bill, settlement);
    out.objects("layers", &outcome.layers, |out, layer| json_layer::layer(out, &edition, settlement, layer));
    out.put("own_pay", outcome.own_pay);
    out.put("own_pay_in_scope", outcome.own_pay_in_scope);
    out.put("facility_part", outcome.facility_part);
    out.object_or_null("payment", outcome.payment.as_ref(), |out, payment| {
        json_layer::payment(out, &edition, payment);
    });
    json_layer::entitlements(out, &edition, settlement);
    out.put("year_before", year(book, &settlement.before));
    out.put("year_after", year(book, &settlement.after));
    out.objects("identities", identities::IDENTITIES, |out, (name, zh, en)| {
        out.put("name", name);
        out.put("zh", zh);
        out.put("en", en);
        out.put("holds", true);
    });
}

/// Which book, and how it rounds.
pub(crate) fn book_identity(out: &mut Object<'_>, book: &Book, hash: &str) {
    let rounding = book.rounding;
    let mode = match rounding.rounding.mode {
        RoundingMode::HalfUp => "half_up",
        RoundingMode::HalfEven => "half_even",
        RoundingMode::Down => "down",
        RoundingMode::Up => "up",
    };
    named(out, &book.name);
    out.put("place", &book.place);
    out.put("area_code", &book.area_code);
    out.put("year", book.year);
    out.put("hash", hash);
    out.object("rounding", |out| {
        out.put("mode", mode);
        out.put("unit_fen", rounding.rounding.unit.fen_count());
        out.put("before_cap", rounding.before_cap);
        origin(out, book, [&book.rounding_origin]);
    });
}

/// Id and label.
pub(crate) fn named(out: &mut Object<'_>, name: &Named) {
    out.put("id", &name.id);
    out.put("label", &name.label);
}

/// Puts `sources` and `assumed` of all origins into an object, each once.
pub(crate) fn origin<'o>(
    out: &mut Object<'_>,
    book: &Book,
    origins: impl IntoIterator<Item = &'o Provenance>,
) {
    let mut cited: Vec<(SourceIx, &str)> = Vec::new();
    let mut assumed: Vec<&str> = Vec::new();
    for origin in origins {
        for (source, article) in &origin.cites {
            if !cited.contains(&(*source, article.as_str())) {
                cited.push((*source, article));
            }
        }
        for reason in &origin.assumed {
            if !assumed.contains(&reason.as_str()) {
                assumed.push(reason);
            }
        }
    }
    let cited =
        cited.into_iter().filter_map(|(source, article)| Some((book.sources.get(source.at())?, article)));
    out.objects("sources", cited, |out, (source, article)| {
        out.put("id", &source.name.id);
        out.put("title", &source.title);
        out.put("number", &source.number);
        out.put("date", source.date.map(Shown));
        out.put("article", article);
    });
    out.put("assumed", assumed);
}

/// The four parts.
pub(crate) fn parts(out: &mut Object<'_>, parts: &Parts) {
    out.put("self_paid", parts.self_paid);
    out.put("over_limit", parts.over_limit);
    out.put("paid_first", parts.paid_first);
    out.put("in_scope", parts.in_scope);
}

fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Counts => "counts",
        Standing::NotInForce => "not_in_force",
        Standing::NotYetKnown => "not_yet_known",
    }
}

fn facts(out: &mut Object<'_>, book: &Book, bill: &Bill, settlement: &Settlement) {
    let (used, facts) = (&settlement.used, &settlement.facts);
    out.put("person_day", Shown(used.day));
    out.object("values", |out| {
        for (fact, number) in &facts.enums {
            let word = fact.values().get(usize::from(*number)).map(|word| word.text(Lang::En));
            out.put(fact.word().text(Lang::En), word);
        }
        for (fact, value) in &facts.bools {
            out.put(fact.word().text(Lang::En), value);
        }
        for (fact, value) in &facts.counts {
            out.put(fact.word().text(Lang::En), value);
        }
        out.maybe("drg_weight", facts.drg_weight.map(Shown));
    });
    let groups = facts.groups.iter().flatten().filter_map(|group| book.groups.get(group.at()));
    out.objects("groups", groups, |out, group| named(out, &group.name));
    out.object("lists", |out| {
        for (membership, lists) in &facts.lists {
            let lists = lists.iter().filter_map(|list| book.lists.get(list.at()));
            out.objects(membership.word().text(Lang::En), lists, |out, list| named(out, &list.name));
        }
    });
    let statuses = bill.person.statuses.iter().zip(&used.statuses);
    out.objects("statuses", statuses, |out, (status, (stands, group))| {
        out.put("from", Shown(status.term.from));
        let group = group.and_then(|group| book.groups.get(group.at()));
        out.object_or_null("group", group, |out, group| named(out, &group.name));
        out.put("source", status.source.as_ref().map(ShortText::as_str));
        out.put("standing", standing(*stands));
    });
    let certificates = bill.person.certificates.iter().zip(&used.certificates);
    out.objects("certificates", certificates, |out, (certificate, stands)| {
        out.put("code", &certificate.code);
        out.put("standing", standing(*stands));
    });
    out.put("family_doctor_contract", used.contract.map(standing));
}

fn lines(out: &mut Object<'_>, edition: &Edition<'_>, bill: &Bill, settlement: &Settlement) {
    let on_bill = match &bill.charges {
        BillCharges::Lines(lines) => lines.as_slice(),
        BillCharges::Parts(_) => &[],
    };
    let splits = settlement.lines.iter().zip(&settlement.outcome.lines);
    let splits = splits.filter(|_| matches!(bill.charges, BillCharges::Lines(_)));
    out.objects("lines", splits, |out, (of, split)| {
        let id = on_bill.get(of.line).and_then(|line| line.line_id.as_ref());
        line(out, edition, of, id, split);
    });
}

fn line(
    out: &mut Object<'_>,
    edition: &Edition<'_>,
    of: &LineOrigin,
    id: Option<&ShortText>,
    split: &LineSplit,
) {
    out.put("line", of.line);
    out.put("line_id", id.map(ShortText::as_str));
    out.put("refunds", &of.refunds);
    out.object("parts", |out| parts(out, &split.parts));
    out.put("paid_first_share", split.share);
    out.put("special_rule", split.special);
    let exemptions = split.exemptions.iter().filter_map(|exemption| {
        let rule = edition.book.exemptions.get(exemption.at())?;
        let (_, version) = edition.exemptions.iter().find(|(ix, _)| ix == exemption)?;
        Some((rule, version))
    });
    out.objects("exemptions", exemptions, |out, (rule, version)| {
        named(out, &rule.name);
        origin(out, edition.book, [&version.origin]);
    });
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
