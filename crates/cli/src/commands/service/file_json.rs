//! A person's file as JSON. Documents are those that are recorded, in full: what is printed here can be amended and sent
//! again.

use serde_json::{Value, json};
use yidan_domain::casefile::{Settled, claim_json};
use yidan_domain::registry::PersonFile;
use yidan_domain::registry::json::{fact_json, person_json};
use yidan_types::Fen;

/// The document `yidan-person-file`.
pub fn file_json(file: &PersonFile) -> Value {
    json!({
        "format": "yidan-person-file",
        "version": 1,
        "file_version": file.version,
        "person": person_json(&file.person),
        "facts": file.facts().map(|fact| fact_json(&fact)).collect::<Vec<Value>>(),
        "settlements": file.settled.iter().map(settled_json).collect::<Vec<Value>>(),
    })
}

/// A settlement with what came after it.
pub fn settled_json(settled: &Settled) -> Value {
    let corrections = settled.corrections.iter().map(|correction| {
        json!({
            "number": correction.number,
            "on": correction.on.to_string(),
            "amounts": correction.decided.amounts,
            "why": correction.why,
        })
    });
    let instalments = settled
        .instalments
        .iter()
        .map(|instalment| json!({ "on": instalment.on.to_string(), "amount": instalment.amount }));
    let reversal = settled
        .reversal
        .as_ref()
        .map(|reversal| json!({ "on": reversal.on.to_string(), "reason": reversal.reason.as_str() }));
    json!({
        "settlement_id": settled.id,
        "claim": claim_json(&settled.claim),
        "own_pay": settled.own_pay.code(),
        "first": settled.first.amounts,
        "stands": settled.stands().amounts,
        "corrections": corrections.collect::<Vec<Value>>(),
        "instalments": instalments.collect::<Vec<Value>>(),
        "reversal": reversal,
        "owed": Fen::new(settled.owed()).unwrap_or(Fen::ZERO),
    })
}
