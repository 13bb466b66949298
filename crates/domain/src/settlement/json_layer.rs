//! A layer in the result document:
//!
//! `id`, `label`, `payer`, `paid`, `applies`, `version` (`from`, `until`, `announced`), `note`, `sources`, `assumed`,
//! `exceptions`, and
//!
//! - if it applied: `base`, `period`, `base_before`, `base_after`, `deductible` (`rule`, `before`, `borne`, `mode`),
//!   `segments` (`from`, `to`, `ratio`, `slice`, `share`), `exact`, `rounded`, `cap`, `pool_limit`, `drawn`,
//!   `paid_before_in_year`, `units`, `parameters` (with value and sources), `adjustments`
//! - if not: `failed`, the tests that came out otherwise than they should have

use serde_json::{Map, Value, json};
use yidan_book::facts::Facts;
use yidan_book::model::{
    Atom, Cap, DeductibleMode, Edition, ExceptionIx, LayerRule, Param, ParamIx, Part, Period, Provenance,
    Version,
};
use yidan_book::outcome::{CapRef, LayerOutcome, LayerTrace, ParamValue};
use yidan_book::words::{Lang, Word};
use yidan_types::{Date, Fen};

use super::Settlement;
use super::json::{named, origin};

/// An object under construction.
type Object = Map<String, Value>;

fn put(out: &mut Object, key: &str, value: Value) {
    out.insert(key.to_owned(), value);
}

/// A layer of the outcome.
pub(super) fn layer(edition: &Edition<'_>, settlement: &Settlement, outcome: &LayerOutcome) -> Value {
    let mut out = Object::new();
    let name = edition.book.layers.get(outcome.layer.at()).map(|layer| &layer.name);
    put(&mut out, "id", json!(name.map(|name| &name.id)));
    put(&mut out, "label", json!(name.map(|name| &name.label)));
    let rule = edition.layers.iter().find(|(_, rule)| rule.layer == outcome.layer);
    put(&mut out, "payer", json!(rule.map(|(_, rule)| rule.payer.text(Lang::En))));
    put(&mut out, "payer_label", json!(rule.map(|(_, rule)| rule.payer.text(Lang::Zh))));
    put(&mut out, "paid", json!(outcome.paid));
    put(&mut out, "applies", json!(outcome.how.is_ok()));
    if let Some((version, rule)) = rule {
        put(&mut out, "version", dates(version));
        put(&mut out, "note", json!(version.note));
        origin(edition.book, origins(version, rule), &mut out);
    }
    match &outcome.how {
        Ok(trace) => {
            put(&mut out, "exceptions", exceptions(edition, &trace.exceptions));
            applied(edition, rule.map(|(_, rule)| rule), trace, &mut out);
        }
        Err(not) => {
            put(&mut out, "exceptions", exceptions(edition, not.exception.as_slice()));
            let failed =
                not.failed.iter().map(|(atom, wanted)| test(edition, &settlement.facts, atom, *wanted));
            put(&mut out, "failed", failed.collect());
        }
    }
    Value::Object(out)
}

fn date(day: Option<Date>) -> Value {
    json!(day.map(|day| day.to_string()))
}

fn dates<T>(version: &Version<T>) -> Value {
    json!({
        "from": version.from.to_string(),
        "until": date(version.until),
        "announced": date(version.announced),
    })
}

/// The provenance of a layer and of its clauses.
fn origins<'e>(version: &'e Version<LayerRule>, rule: &'e LayerRule) -> Vec<&'e Provenance> {
    let mut all = vec![&version.origin, &rule.applies.origin, &rule.base.origin];
    all.extend(rule.deductible.as_ref().map(|clause| &clause.origin));
    all.extend([&rule.schedule.origin, &rule.caps.origin]);
    all
}

fn applied(edition: &Edition<'_>, rule: Option<&LayerRule>, trace: &LayerTrace, out: &mut Object) {
    put(out, "base", json!(trace.base));
    put(out, "period", json!(period(trace.period)));
    put(out, "base_before", json!(trace.base_before));
    put(out, "base_after", json!(trace.base_before.checked_add(trace.base).ok()));
    put(
        out,
        "deductible",
        json!({
            "rule": trace.deductible_rule,
            "before": trace.deductible_before,
            "borne": trace.deductible,
            "mode": match trace.deductible_mode {
                DeductibleMode::PerBill => "per_bill",
                DeductibleMode::PerYear => "yearly",
                DeductibleMode::AcrossReferral => "across_referral",
            },
        }),
    );
    let segments = trace.segments.iter().map(|segment| {
        json!({
            "from": segment.from,
            "to": segment.to,
            "ratio": segment.ratio,
            "slice": segment.slice,
            "share": segment.slice.times(segment.ratio).to_string(),
        })
    });
    put(out, "segments", segments.collect());
    put(out, "exact", json!(trace.exact.to_string()));
    put(out, "rounded", json!(trace.rounded));
    put(out, "cap", trace.capped.map_or(Value::Null, |(cap, left)| capped(edition, rule, cap, left)));
    put(out, "pool_limit", json!(trace.pool_limit));
    let drawn = trace.drawn.iter().map(|(from, amount)| json!({"part": part(*from), "amount": amount}));
    put(out, "drawn", drawn.collect());
    put(out, "paid_before_in_year", json!(trace.paid_before_in_year));
    put(out, "units", json!(trace.units));
    let params = trace.params.iter().map(|(ix, value)| parameter(edition, *ix, *value));
    put(out, "parameters", params.collect());
    let adjustments = trace.adjustments.iter().map(|(at, ppm)| adjustment(edition, rule, *at, *ppm));
    put(out, "adjustments", adjustments.collect());
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
fn capped(edition: &Edition<'_>, rule: Option<&LayerRule>, cap: CapRef, left: Fen) -> Value {
    match cap {
        CapRef::Own(at) => {
            let kind = rule.and_then(|rule| rule.caps.value.get(at)).map(|cap| match cap {
                Cap::Per(over, _) => period(*over),
                Cap::PerCare { unit, .. } => unit.word().text(Lang::En),
                Cap::Shared(_) => Word::Shared.text(Lang::En),
            });
            // An exception may have put other caps in the place of the rule's: then the kind is not the rule's.
            json!({"kind": "own", "place": at, "over": kind, "left": left})
        }
        CapRef::Shared(ix) => {
            let name = edition.book.limits.get(ix.at()).map(|limit| named(&limit.name));
            let mut out = Object::new();
            put(&mut out, "kind", json!("shared"));
            put(&mut out, "limit", json!(name));
            put(&mut out, "left", json!(left));
            if let Some(version) = edition.limits.get(ix.at()).copied().flatten() {
                origin(edition.book, [&version.origin, &version.rule.amount.origin], &mut out);
            }
            Value::Object(out)
        }
    }
}

fn parameter(edition: &Edition<'_>, ix: ParamIx, value: ParamValue) -> Value {
    let mut out = Object::new();
    let name = edition.book.params.get(ix.at()).map(|param| &param.name);
    put(&mut out, "id", json!(name.map(|name| &name.id)));
    put(&mut out, "label", json!(name.map(|name| &name.label)));
    let (kind, value) = match value {
        ParamValue::Amount(amount) => ("amount", json!(amount.to_string())),
        ParamValue::Ratio(ratio) => ("ratio", json!(ratio)),
        ParamValue::Count(count) => ("count", json!(count)),
    };
    put(&mut out, "kind", json!(kind));
    put(&mut out, "value", value);
    if let Some((version, param)) = edition.params.get(ix.at()).and_then(Option::as_ref) {
        let clause = match param {
            Param::Amount(clause) => &clause.origin,
            Param::Ratio(clause) => &clause.origin,
            Param::Count(clause) => &clause.origin,
        };
        origin(edition.book, [&version.origin, clause], &mut out);
    }
    Value::Object(out)
}

fn exceptions(edition: &Edition<'_>, exceptions: &[ExceptionIx]) -> Value {
    let shown = exceptions.iter().map(|ix| {
        let mut out = Object::new();
        let name = edition.book.exceptions.get(ix.at()).map(|exception| &exception.name);
        put(&mut out, "id", json!(name.map(|name| &name.id)));
        put(&mut out, "label", json!(name.map(|name| &name.label)));
        if let Some(version) = edition.exceptions.get(ix.at()).copied().flatten() {
            put(&mut out, "note", json!(version.note));
            origin(edition.book, [&version.origin], &mut out);
        }
        Value::Object(out)
    });
    shown.collect()
}

/// Percentage points, with their sign.
fn adjustment(edition: &Edition<'_>, rule: Option<&LayerRule>, at: usize, ppm: i64) -> Value {
    let mut out = Object::new();
    put(&mut out, "place", json!(at));
    put(&mut out, "points_ppm", json!(ppm));
    if let Some(clause) = rule.and_then(|rule| rule.adjustments.get(at)) {
        origin(edition.book, [&clause.origin], &mut out);
    }
    Value::Object(out)
}

/// A test of a fact that came out otherwise than it should have.
fn test(edition: &Edition<'_>, facts: &Facts, atom: &Atom, wanted: bool) -> Value {
    let book = edition.book;
    let mut out = Object::new();
    put(&mut out, "should_hold", json!(wanted));
    match atom {
        Atom::Is(fact, set) => {
            let values = fact.values().iter().zip(0_u8..).filter(|(_, number)| set.contains(*number));
            let actual = facts.enums.get(fact).and_then(|number| fact.values().get(usize::from(*number)));
            fact_name(&mut out, fact.word());
            put(&mut out, "one_of", values.map(|(word, _)| json!(word.text(Lang::En))).collect());
            put(&mut out, "actual", json!(actual.map(|word| word.text(Lang::En))));
        }
        Atom::True(fact) => {
            fact_name(&mut out, fact.word());
            put(&mut out, "actual", json!(facts.bools.get(fact)));
        }
        Atom::Within(fact, min, max) => {
            fact_name(&mut out, fact.word());
            put(&mut out, "min", json!(min));
            put(&mut out, "max", json!(max));
            put(&mut out, "actual", json!(facts.counts.get(fact)));
        }
        Atom::MonthsPaid { layer, window, min, max } => {
            fact_name(&mut out, Word::MonthsPaid);
            put(&mut out, "layer", json!(book.layers.get(layer.at()).map(|layer| named(&layer.name))));
            put(&mut out, "window", json!(window));
            put(&mut out, "min", json!(min));
            put(&mut out, "max", json!(max));
        }
        Atom::Group(group) => {
            fact_name(&mut out, Word::Group);
            put(&mut out, "group", json!(book.groups.get(group.at()).map(|group| named(&group.name))));
            put(&mut out, "actual", json!(facts.groups.as_ref().map(|groups| groups.contains(group))));
        }
        Atom::In(membership, list) => {
            fact_name(&mut out, membership.word());
            put(&mut out, "list", json!(book.lists.get(list.at()).map(|list| named(&list.name))));
            put(&mut out, "actual", json!(facts.lists.get(membership).map(|lists| lists.contains(list))));
        }
    }
    Value::Object(out)
}

fn fact_name(out: &mut Object, word: Word) {
    put(out, "fact", json!(word.text(Lang::En)));
    put(out, "fact_label", json!(word.text(Lang::Zh)));
}

/// Payment to the hospital by another unit, or null.
pub(super) fn payment(edition: &Edition<'_>, settlement: &Settlement) -> Value {
    let Some(payment) = &settlement.outcome.payment else {
        return Value::Null;
    };
    let mut out = Object::new();
    let name = edition.book.payments.get(payment.payment.at()).map(|payment| &payment.name);
    put(&mut out, "id", json!(name.map(|name| &name.id)));
    put(&mut out, "label", json!(name.map(|name| &name.label)));
    put(&mut out, "standard", json!(payment.standard));
    put(&mut out, "borne_by_facility", json!(payment.borne_by_facility));
    put(&mut out, "surplus", json!(payment.surplus));
    if let Some((_, version)) = edition.payments.iter().find(|(ix, _)| *ix == payment.payment) {
        put(&mut out, "method", json!(version.rule.method.text(Lang::En)));
        origin(edition.book, [&version.origin], &mut out);
    }
    Value::Object(out)
}

/// The entitlements that hold.
pub(super) fn entitlements(edition: &Edition<'_>, settlement: &Settlement) -> Value {
    let shown = settlement.outcome.entitlements.iter().filter_map(|entitlement| {
        let rule = edition.book.entitlements.get(entitlement.at())?;
        let mut out = Object::new();
        put(&mut out, "id", json!(rule.name.id));
        put(&mut out, "label", json!(rule.name.label));
        if let Some((_, version)) = edition.entitlements.iter().find(|(ix, _)| ix == entitlement) {
            put(&mut out, "note", json!(version.note));
            origin(edition.book, [&version.origin], &mut out);
        }
        Some(Value::Object(out))
    });
    shown.collect()
}
