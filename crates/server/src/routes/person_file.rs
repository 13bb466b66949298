//! The document `yidan-person-file`: a person with facts and settlements.

use serde_json::{Value, json};
use yidan_domain::casefile::Settled;
use yidan_domain::registry::PersonFile;
use yidan_domain::registry::json::{fact_json, person_json};
use yidan_types::Fen;

pub(super) fn person_file(file: &PersonFile) -> Value {
    json!({
        "format": "yidan-person-file",
        "version": 1,
        "file_version": file.version,
        "person": person_json(&file.person),
        "facts": file.facts().map(|fact| fact_json(&fact)).collect::<Value>(),
        "settlements": file.settled.iter().map(settled_json).collect::<Value>(),
    })
}

/// Where a settlement stands: the document of its making has its own route.
fn settled_json(settled: &Settled) -> Value {
    json!({
        "settlement_id": settled.id,
        "bill_id": settled.claim.id,
        "facility_id": settled.claim.facility,
        "settlement_date": settled.claim.encounter.settlement_date,
        "own_pay": settled.own_pay.code(),
        "stands": settled.stands().amounts,
        "corrections": settled.corrections.len(),
        "still_owed": Fen::new(settled.owed()),
        "reversed_on": settled.reversal.as_ref().map(|reversal| reversal.on),
    })
}
