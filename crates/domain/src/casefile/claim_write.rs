//! Writes a claim as its document. Reading it back gives the same claim.

use serde_json::Value;
use yidan_types::PersonId;

use super::claim::{Claim, ClaimCharges, ClaimEncounter, ClaimLine, PersonRef};
use crate::bill::{Choice, ShortText};
use crate::json_text::{Object, Shown, parsed, text};
use crate::settlement::json::parts;

/// The document of `claim`: amounts as strings in yuan, values by their English words. It holds the identity number
/// only if the claim names the person by it; see [`Claim::of`].
#[must_use]
pub fn claim_json(claim: &Claim) -> Value {
    parsed(&claim_text(claim))
}

/// [`claim_json`] as text.
#[must_use]
pub fn claim_text(claim: &Claim) -> String {
    text(|out| {
        out.put("format", "yidan-claim");
        out.put("version", 1);
        out.put("bill_id", claim.id.as_str());
        out.object("person", |out| match &claim.person {
            PersonRef::Id(id) => out.put("id", PersonId::as_str(id)),
            PersonRef::IdentityNumber(number) => out.put("identity_number", number.reveal()),
        });
        out.put("facility_id", claim.facility.as_str());
        out.object("encounter", |out| encounter(out, &claim.encounter));
        match &claim.charges {
            ClaimCharges::Lines(lines) => out.objects("lines", lines, line),
            ClaimCharges::Parts(split) => out.object("parts", |out| parts(out, split)),
        }
        out.put("total", claim.total);
    })
}

fn encounter(out: &mut Object<'_>, encounter: &ClaimEncounter) {
    out.put("kind", encounter.kind.written());
    out.maybe("admission_date", encounter.admission_date.map(Shown));
    // A day of service where there is no stay.
    let discharge = if encounter.admission_date.is_some() { "discharge_date" } else { "date" };
    out.put(discharge, Shown(encounter.discharge_date));
    out.put("settlement_date", Shown(encounter.settlement_date));
    out.put("referral", encounter.referral.written());
    out.maybe("referred_by_family_doctor", encounter.referred_by_family_doctor);
    if let Some(previous) = &encounter.previous_bill {
        out.object("previous_bill", |out| {
            out.put("facility_id", &previous.facility);
            out.put("bill_id", &previous.bill);
        });
    }
    out.put("diagnoses", &encounter.diagnoses);
    out.maybe("bed_days", encounter.bed_days);
    out.maybe("treatment_days", encounter.treatment_days);
    out.maybe("treatment_months", encounter.treatment_months);
    out.maybe("drg_weight", encounter.drg_weight.map(Shown));
}

fn line(out: &mut Object<'_>, line: &ClaimLine) {
    out.maybe("line_id", line.line_id.as_ref().map(ShortText::as_str));
    out.put("item_code", line.item_code.as_str());
    out.put("name", line.name.as_str());
    out.maybe("class", line.class.map(Choice::written));
    out.maybe("kind", line.kind.map(Choice::written));
    if !line.flags.is_empty() {
        out.put("flags", line.flags.iter().map(|flag| flag.written()).collect::<Vec<_>>());
    }
    out.put("quantity", Shown(line.quantity));
    out.put("unit_price", Shown(line.unit_price));
    out.put("amount", Shown(line.amount));
    out.maybe("paid_first_share", line.paid_first_share.map(Shown));
    out.maybe("price_limit", line.price_limit.map(Shown));
    out.maybe("days_of_supply", line.days_of_supply);
    out.maybe("date", line.date.map(Shown));
    out.maybe("refund_of", line.refund_of.as_ref().map(ShortText::as_str));
}
