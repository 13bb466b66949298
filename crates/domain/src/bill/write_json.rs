//! Writes a bill as its document. Reading it back gives the same bill.

use serde_json::{Map, Value, json};
use yidan_book::inputs::Parts;
use yidan_types::{Date, Fen};

use super::choices::Choice;
use super::schema::{
    Bill, BillCharges, BillLine, Encounter, Person, ShortText, StatedLayer, StatedYear, Term,
};

/// The document of `bill`: amounts as strings in yuan, values by their English words.
#[must_use]
pub fn bill_json(bill: &Bill) -> Value {
    let mut document = Object::default();
    document.put("format", "yidan-bill");
    document.put("version", 1);
    document.put("bill_id", bill.id.as_str());
    document.put("person", person(&bill.person));
    let mut facility = Object::default();
    facility.put("id", bill.facility.id.as_str());
    facility.text("name", bill.facility.name.as_ref());
    facility.put("grade", bill.facility.grade.written());
    facility.put("tier", bill.facility.tier.written());
    facility.put("kind", bill.facility.kind.written());
    document.put("facility", facility);
    document.put("encounter", encounter(&bill.encounter));
    match &bill.charges {
        BillCharges::Lines(lines) => document.put("lines", lines.iter().map(line).collect::<Vec<Value>>()),
        BillCharges::Parts(split) => document.put("parts", parts(split)),
    }
    document.put("total", json!(bill.total));
    if let Some(stated) = &bill.year_to_date {
        document.put("year_to_date", year(stated));
    }
    document.into()
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

/// An object under construction; what is absent is left out.
#[derive(Default)]
pub(crate) struct Object(Map<String, Value>);

impl Object {
    pub(crate) fn put(&mut self, key: &str, value: impl Into<Value>) {
        self.0.insert(key.to_owned(), value.into());
    }

    pub(crate) fn text(&mut self, key: &str, value: Option<&ShortText>) {
        self.maybe(key, value.map(ShortText::as_str));
    }

    pub(crate) fn date(&mut self, key: &str, value: Option<Date>) {
        self.maybe(key, value.map(|date| date.to_string()));
    }

    fn amount(&mut self, key: &str, value: Fen) {
        if !value.is_zero() {
            self.put(key, value.to_string());
        }
    }

    pub(crate) fn maybe(&mut self, key: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.put(key, value);
        }
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Value {
        Value::Object(object.0)
    }
}

fn person(person: &Person) -> Value {
    let mut out = Object::default();
    out.put("id", person.id.as_str());
    out.text("name", person.name.as_ref());
    out.put("sex", person.sex.written());
    out.date("birth_date", Some(person.birth_date));
    out.put("scheme", person.scheme.written());
    out.maybe("employment", person.employment.map(Choice::written));
    let statuses = person.statuses.iter().map(|status| {
        let mut out = Object::default();
        out.put("group", status.group.as_str());
        term(&mut out, &status.term);
        out.text("source", status.source.as_ref());
        Value::from(out)
    });
    out.put("statuses", statuses.collect::<Vec<Value>>());
    let certificates = person.certificates.iter().map(|certificate| {
        let mut out = Object::default();
        out.put("code", certificate.code.as_str());
        term(&mut out, &certificate.term);
        Value::from(out)
    });
    out.put("certificates", certificates.collect::<Vec<Value>>());
    let contract = person.family_doctor_contract.as_ref().map_or(Value::Null, |contract| {
        let mut out = Object::default();
        term(&mut out, contract);
        out.into()
    });
    out.put("family_doctor_contract", contract);
    out.into()
}

fn term(out: &mut Object, term: &Term) {
    out.date("from", Some(term.from));
    out.date("until", term.until);
    out.date("known", term.known);
}

fn encounter(encounter: &Encounter) -> Value {
    let mut out = Object::default();
    out.put("kind", encounter.kind.written());
    out.date("admission_date", encounter.admission_date);
    // A day of service where there is no stay.
    let discharge = if encounter.admission_date.is_some() { "discharge_date" } else { "date" };
    out.date(discharge, Some(encounter.discharge_date));
    out.date("settlement_date", Some(encounter.settlement_date));
    out.put("location", encounter.location.written());
    out.put("referral", encounter.referral.written());
    out.maybe("referred_by_family_doctor", encounter.referred_by_family_doctor);
    out.maybe("previous_bill", encounter.previous_bill.as_ref().map(|id| id.as_str()));
    let diagnoses = encounter.diagnoses.iter().map(|code| Value::from(code.as_str()));
    out.put("diagnoses", diagnoses.collect::<Vec<Value>>());
    out.maybe("bed_days", encounter.bed_days);
    out.maybe("treatment_days", encounter.treatment_days);
    out.maybe("treatment_months", encounter.treatment_months);
    out.maybe("drg_weight", encounter.drg_weight.map(|weight| weight.to_string()));
    out.into()
}

fn line(line: &BillLine) -> Value {
    let mut out = Object::default();
    out.text("line_id", line.line_id.as_ref());
    out.put("item_code", line.item_code.as_str());
    out.put("name", line.name.as_str());
    out.put("class", line.class.written());
    out.put("kind", line.kind.written());
    let flags = line.flags.iter().map(|flag| Value::from(flag.written()));
    out.put("flags", flags.collect::<Vec<Value>>());
    out.put("quantity", line.quantity.to_string());
    out.put("unit_price", line.unit_price.to_string());
    out.put("amount", line.amount.to_string());
    out.maybe("paid_first_share", line.paid_first_share.map(|share| share.to_string()));
    out.maybe("price_limit", line.price_limit.map(|limit| limit.to_string()));
    out.maybe("days_of_supply", line.days_of_supply);
    out.date("date", line.date);
    out.text("refund_of", line.refund_of.as_ref());
    out.into()
}

/// A year so far as `year_to_date` writes it.
pub(crate) fn year(year: &StatedYear) -> Value {
    let mut out = Object::default();
    out.amount("total", year.total);
    out.amount("in_scope", year.in_scope);
    out.amount("own_pay", year.own_pay);
    out.amount("own_pay_in_scope", year.own_pay_in_scope);
    out.put("stays_before", year.stays_before);
    out.maybe("highest_grade", year.highest_grade.map(Choice::written));
    let mut layers = Object::default();
    for (name, stated) in &year.layers {
        layers.put(name.as_str(), layer(stated));
    }
    out.put("layers", layers);
    out.into()
}

fn layer(layer: &StatedLayer) -> Value {
    let mut out = Object::default();
    out.amount("paid", layer.paid);
    out.amount("base", layer.base);
    out.amount("deductible", layer.deductible);
    out.amount("deductible_in_referral", layer.deductible_in_referral);
    out.amount("paid_this_month", layer.paid_this_month);
    out.amount("base_this_month", layer.base_this_month);
    if layer.units_used != 0 {
        out.put("units_used", layer.units_used);
    }
    if !layer.paid_on.is_empty() {
        let days = layer.paid_on.iter().map(|day| Value::from(day.to_string()));
        out.put("paid_on", days.collect::<Vec<Value>>());
    }
    out.into()
}
