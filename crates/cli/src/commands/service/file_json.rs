//! A person's file as JSON. Documents are those that are recorded, in full: what is printed here can be amended and sent
//! again.

use serde_json::{Value, json};
use yidan_domain::casefile::{Settled, claim_json};
use yidan_domain::registry::PersonFile;
use yidan_domain::registry::json::{PersonFact, fact_json, person_json};
use yidan_types::Fen;

/// The document `yidan-person-file`.
pub fn file_json(file: &PersonFile) -> Value {
    let facts = file.enrolments.records().iter().cloned().map(PersonFact::Enrolment);
    let facts = facts.chain(file.memberships.records().iter().cloned().map(PersonFact::Membership));
    let facts = facts.chain(file.certificates.records().iter().cloned().map(PersonFact::Certificate));
    let facts = facts.chain(file.contracts.records().iter().cloned().map(PersonFact::Contract));
    let facts = facts.chain(file.filings.records().iter().cloned().map(PersonFact::Filing));
    json!({
        "format": "yidan-person-file",
        "version": 1,
        "file_version": file.version,
        "person": person_json(&file.person),
        "facts": facts.map(|fact| fact_json(&fact)).collect::<Vec<Value>>(),
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
