//! A layer in the result document:
//!
//! `id`, `label`, `payer`, `paid`, `applies`, `version` (`from`, `until`, `announced`), `note`, `sources`, `assumed`,
//! `exceptions`, and
//!
//! - if it applied: `base`, `period`, `base_before`, `base_after`, `deductible` (`rule`, `before`, `borne`, `mode`),
//!   `segments` (`from`, `to`, `ratio`, `slice`, `share`), `exact`, `rounded`, `cap`, `pool_limit`, `drawn`,
//!   `paid_before_in_year`, `units`, `parameters` (with value and sources), `adjustments`
//! - if not: `failed`, the tests that came out otherwise than they should have

use yidan_book::facts::Facts;
use yidan_book::model::{
    Atom, Cap, DeductibleMode, Edition, ExceptionIx, LayerRule, Named, Param, ParamIx, Part, Period,
    Provenance, Version,
};
use yidan_book::outcome::{CapRef, LayerOutcome, LayerTrace, ParamValue, PaymentOutcome};
use yidan_book::words::{Lang, Word};
use yidan_types::Fen;

use super::Settlement;
use super::json::{named, origin};
use crate::json_text::{Object, Shown};

/// A layer of the outcome.
pub(super) fn layer(
    out: &mut Object<'_>,
    edition: &Edition<'_>,
    settlement: &Settlement,
    outcome: &LayerOutcome,
) {
    named_or_null(out, edition.book.layers.get(outcome.layer.at()).map(|layer| &layer.name));
    let rule = edition.layers.iter().find(|(_, rule)| rule.layer == outcome.layer);
    out.put("payer", rule.map(|(_, rule)| rule.payer.text(Lang::En)));
    out.put("payer_label", rule.map(|(_, rule)| rule.payer.text(Lang::Zh)));
    out.put("paid", outcome.paid);
    out.put("applies", outcome.how.is_ok());
    if let Some((version, rule)) = rule {
        out.object("version", |out| dates(out, version));
        out.put("note", &version.note);
        origin(out, edition.book, origins(version, rule));
    }
    match &outcome.how {
        Ok(trace) => {
            exceptions(out, edition, &trace.exceptions);
            applied(out, edition, rule.map(|(_, rule)| rule), trace);
        }
        Err(not) => {
            exceptions(out, edition, not.exception.as_slice());
            out.objects("failed", &not.failed, |out, (atom, wanted)| {
                test(out, edition, &settlement.facts, atom, *wanted);
            });
        }
    }
}

fn named_or_null(out: &mut Object<'_>, name: Option<&Named>) {
    out.put("id", name.map(|name| &name.id));
    out.put("label", name.map(|name| &name.label));
}

fn dates<T>(out: &mut Object<'_>, version: &Version<T>) {
    out.put("from", Shown(version.from));
    out.put("until", version.until.map(Shown));
    out.put("announced", version.announced.map(Shown));
}

/// The provenance of a layer and of its clauses.
fn origins<'e>(version: &'e Version<LayerRule>, rule: &'e LayerRule) -> Vec<&'e Provenance> {
    let mut all = vec![&version.origin, &rule.applies.origin, &rule.base.origin];
    all.extend(rule.deductible.as_ref().map(|clause| &clause.origin));
    all.extend([&rule.schedule.origin, &rule.caps.origin]);
    all
}

fn applied(out: &mut Object<'_>, edition: &Edition<'_>, rule: Option<&LayerRule>, trace: &LayerTrace) {
    out.put("base", trace.base);
    out.put("period", period(trace.period));
    out.put("base_before", trace.base_before);
    out.put("base_after", trace.base_before.checked_add(trace.base).ok());
    out.object("deductible", |out| {
        out.put("rule", trace.deductible_rule);
        out.put("before", trace.deductible_before);
        out.put("borne", trace.deductible);
        out.put(
            "mode",
            match trace.deductible_mode {
                DeductibleMode::PerBill => "per_bill",
                DeductibleMode::PerYear => "yearly",
                DeductibleMode::AcrossReferral => "across_referral",
            },
        );
    });
    out.objects("segments", &trace.segments, |out, segment| {
        out.put("from", segment.from);
        out.put("to", segment.to);
        out.put("ratio", segment.ratio);
        out.put("slice", segment.slice);
        out.put("share", Shown(segment.slice.times(segment.ratio)));
    });
    out.put("exact", Shown(trace.exact));
    out.put("rounded", trace.rounded);
    out.object_or_null("cap", trace.capped, |out, (cap, left)| capped(out, edition, rule, cap, left));
    out.put("pool_limit", trace.pool_limit);
    out.objects("drawn", &trace.drawn, |out, (from, amount)| {
        out.put("part", part(*from));
        out.put("amount", amount);
    });
    out.put("paid_before_in_year", trace.paid_before_in_year);
    out.put("units", trace.units);
    out.objects("parameters", &trace.params, |out, (ix, value)| parameter(out, edition, *ix, *value));
    out.objects("adjustments", &trace.adjustments, |out, (at, ppm)| {
        adjustment(out, edition, rule, *at, *ppm);
    });
}

fn period(period: Period) -> &'static str {
    match period {
        Period::Bill => "per_bill",
        Period::Month => "monthly",
        Period::Year => "yearly",
    }
}

fn part(part: Part) -> &'static str {
    let word = match part {
        Part::Total => Word::Total,
        Part::SelfPaid => Word::SelfPaid,
        Part::OverLimit => Word::OverLimit,
        Part::PaidFirst => Word::PaidFirst,
        Part::InScope => Word::InScope,
    };
    word.text(Lang::En)
}

/// The cap that bit, and the most that it left.
fn capped(out: &mut Object<'_>, edition: &Edition<'_>, rule: Option<&LayerRule>, cap: CapRef, left: Fen) {
    match cap {
        CapRef::Own(at) => {
            let kind = rule.and_then(|rule| rule.caps.value.get(at)).map(|cap| match cap {
                Cap::Per(over, _) => period(*over),
                Cap::PerCare { unit, .. } => unit.word().text(Lang::En),
                Cap::Shared(_) => Word::Shared.text(Lang::En),
            });
            // An exception may have put other caps in the place of the rule's: then the kind is not the rule's.
            out.put("kind", "own");
            out.put("place", at);
            out.put("over", kind);
            out.put("left", left);
        }
        CapRef::Shared(ix) => {
            out.put("kind", "shared");
            let limit = edition.book.limits.get(ix.at());
            out.object_or_null("limit", limit, |out, limit| named(out, &limit.name));
            out.put("left", left);
            if let Some(version) = edition.limits.get(ix.at()).copied().flatten() {
                origin(out, edition.book, [&version.origin, &version.rule.amount.origin]);
            }
        }
    }
}

fn parameter(out: &mut Object<'_>, edition: &Edition<'_>, ix: ParamIx, value: ParamValue) {
    named_or_null(out, edition.book.params.get(ix.at()).map(|param| &param.name));
    match value {
        ParamValue::Amount(amount) => {
            out.put("kind", "amount");
            out.put("value", Shown(amount));
        }
        ParamValue::Ratio(ratio) => {
            out.put("kind", "ratio");
            out.put("value", ratio);
        }
        ParamValue::Count(count) => {
            out.put("kind", "count");
            out.put("value", count);
        }
    }
    if let Some((version, param)) = edition.params.get(ix.at()).and_then(Option::as_ref) {
        let clause = match param {
            Param::Amount(clause) => &clause.origin,
            Param::Ratio(clause) => &clause.origin,
            Param::Count(clause) => &clause.origin,
        };
        origin(out, edition.book, [&version.origin, clause]);
    }
}

fn exceptions(out: &mut Object<'_>, edition: &Edition<'_>, exceptions: &[ExceptionIx]) {
    out.objects("exceptions", exceptions, |out, ix| {
        named_or_null(out, edition.book.exceptions.get(ix.at()).map(|exception| &exception.name));
        if let Some(version) = edition.exceptions.get(ix.at()).copied().flatten() {
            out.put("note", &version.note);
            origin(out, edition.book, [&version.origin]);
        }
    });
}

/// Percentage points, with their sign.
fn adjustment(out: &mut Object<'_>, edition: &Edition<'_>, rule: Option<&LayerRule>, at: usize, ppm: i64) {
    out.put("place", at);
    out.put("points_ppm", ppm);
    if let Some(clause) = rule.and_then(|rule| rule.adjustments.get(at)) {
        origin(out, edition.book, [&clause.origin]);
    }
}

/// A test of a fact that came out otherwise than it should have.
fn test(out: &mut Object<'_>, edition: &Edition<'_>, facts: &Facts, atom: &Atom, wanted: bool) {
    let book = edition.book;
    out.put("should_hold", wanted);
    match atom {
        Atom::Is(fact, set) => {
            let values = fact.values().iter().zip(0_u8..).filter(|(_, number)| set.contains(*number));
            let actual = facts.enums.get(fact).and_then(|number| fact.values().get(usize::from(*number)));
            fact_name(out, fact.word());
            out.put("one_of", values.map(|(word, _)| word.text(Lang::En)).collect::<Vec<_>>());
            out.put("actual", actual.map(|word| word.text(Lang::En)));
        }
        Atom::True(fact) => {
            fact_name(out, fact.word());
            out.put("actual", facts.bools.get(fact));
        }
        Atom::Within(fact, min, max) => {
            fact_name(out, fact.word());
            out.put("min", min);
            out.put("max", max);
            out.put("actual", facts.counts.get(fact));
        }
        Atom::MonthsPaid { layer, window, min, max } => {
            fact_name(out, Word::MonthsPaid);
            let layer = book.layers.get(layer.at());
            out.object_or_null("layer", layer, |out, layer| named(out, &layer.name));
            out.put("window", window);
            out.put("min", min);
            out.put("max", max);
        }
        Atom::Group(group) => {
            fact_name(out, Word::Group);
            out.object_or_null("group", book.groups.get(group.at()), |out, group| named(out, &group.name));
            out.put("actual", facts.groups.as_ref().map(|groups| groups.contains(group)));
        }
        Atom::In(membership, list) => {
            fact_name(out, membership.word());
            out.object_or_null("list", book.lists.get(list.at()), |out, list| named(out, &list.name));
            out.put("actual", facts.lists.get(membership).map(|lists| lists.contains(list)));
        }
    }
}

fn fact_name(out: &mut Object<'_>, word: Word) {
    out.put("fact", word.text(Lang::En));
    out.put("fact_label", word.text(Lang::Zh));
}

/// Payment to the hospital by another unit.
pub(super) fn payment(out: &mut Object<'_>, edition: &Edition<'_>, payment: &PaymentOutcome) {
    named_or_null(out, edition.book.payments.get(payment.payment.at()).map(|payment| &payment.name));
    out.put("standard", payment.standard);
    out.put("borne_by_facility", payment.borne_by_facility);
    out.put("surplus", payment.surplus);
    if let Some((_, version)) = edition.payments.iter().find(|(ix, _)| *ix == payment.payment) {
        out.put("method", version.rule.method.text(Lang::En));
        origin(out, edition.book, [&version.origin]);
    }
}

/// The entitlements that hold.
pub(super) fn entitlements(out: &mut Object<'_>, edition: &Edition<'_>, settlement: &Settlement) {
    let hold = settlement
        .outcome
        .entitlements
        .iter()
        .filter_map(|entitlement| Some((entitlement, edition.book.entitlements.get(entitlement.at())?)));
    out.objects("entitlements", hold, |out, (entitlement, rule)| {
        named(out, &rule.name);
        if let Some((_, version)) = edition.entitlements.iter().find(|(ix, _)| ix == entitlement) {
            out.put("note", &version.note);
            origin(out, edition.book, [&version.origin]);
        }
    });
}
