//! Writes a claim as its document. Reading it back gives the same claim.

use serde_json::{Value, json};

use super::claim::{Claim, ClaimCharges, ClaimEncounter, ClaimLine, PersonRef};
use crate::bill::Choice;
use crate::bill::write_json::{Object, parts};

/// The document of `claim`: amounts as strings in yuan, values by their English words. It holds the identity number
/// only if the claim names the person by it; see [`Claim::of`].
#[must_use]
pub fn claim_json(claim: &Claim) -> Value {
    let mut document = Object::default();
    document.put("format", "yidan-claim");
    document.put("version", 1);
    document.put("bill_id", claim.id.as_str());
    document.put(
        "person",
        match &claim.person {
            PersonRef::Id(id) => json!({"id": id}),
            PersonRef::IdentityNumber(number) => json!({"identity_number": number.reveal()}),
        },
    );
    document.put("facility_id", claim.facility.as_str());
    document.put("encounter", encounter(&claim.encounter));
    match &claim.charges {
        ClaimCharges::Lines(lines) => document.put("lines", lines.iter().map(line).collect::<Vec<Value>>()),
        ClaimCharges::Parts(split) => document.put("parts", parts(split)),
    }
    document.put("total", json!(claim.total));
    document.into()
}

fn encounter(encounter: &ClaimEncounter) -> Value {
    let mut out = Object::default();
    out.put("kind", encounter.kind.written());
    out.date("admission_date", encounter.admission_date);
    // A day of service where there is no stay.
    let discharge = if encounter.admission_date.is_some() { "discharge_date" } else { "date" };
    out.date(discharge, Some(encounter.discharge_date));
    out.date("settlement_date", Some(encounter.settlement_date));
    out.put("referral", encounter.referral.written());
    out.maybe("referred_by_family_doctor", encounter.referred_by_family_doctor);
    let previous = encounter.previous_bill.as_ref();
    out.maybe(
        "previous_bill",
        previous.map(|previous| json!({"facility_id": previous.facility, "bill_id": previous.bill})),
    );
    let diagnoses = encounter.diagnoses.iter().map(|code| Value::from(code.as_str()));
    out.put("diagnoses", diagnoses.collect::<Vec<Value>>());
    out.maybe("bed_days", encounter.bed_days);
    out.maybe("treatment_days", encounter.treatment_days);
    out.maybe("treatment_months", encounter.treatment_months);
    out.maybe("drg_weight", encounter.drg_weight.map(|weight| weight.to_string()));
    out.into()
}

fn line(line: &ClaimLine) -> Value {
    let mut out = Object::default();
    out.text("line_id", line.line_id.as_ref());
    out.put("item_code", line.item_code.as_str());
    out.put("name", line.name.as_str());
    out.maybe("class", line.class.map(Choice::written));
    out.maybe("kind", line.kind.map(Choice::written));
    if !line.flags.is_empty() {
        let flags = line.flags.iter().map(|flag| Value::from(flag.written()));
        out.put("flags", flags.collect::<Vec<Value>>());
    }
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
