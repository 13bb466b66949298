//! Documents that the service answers and the domain does not write.

use serde_json::{Value, json};
use yidan_domain::bill::Problem;
use yidan_domain::casefile::{Corrections, Difference, Party, Proposed, Stuck};
use yidan_types::PersonId;

use crate::corrections::Seen;

/// The document `yidan-corrections`.
pub(crate) fn corrections_json(person: &PersonId, found: &Corrections) -> Value {
    let proposed = |proposed: &Proposed| {
        let mut document = proposed_json(proposed);
        if let Some(fields) = document.as_object_mut() {
            fields.insert("seen".to_owned(), json!(Seen::of(proposed).0));
        }
        document
    };
    json!({
        "format": "yidan-corrections",
        "version": 1,
        "person_id": person,
        "proposed": found.proposed.iter().map(proposed).collect::<Vec<_>>(),
        "stuck": found.stuck.iter().map(stuck_json).collect::<Vec<_>>(),
    })
}

/// One proposal, without the version of the file that was looked at: that changes without the proposal changing.
pub(crate) fn proposed_json(proposed: &Proposed) -> Value {
    let basis = &proposed.new.basis;
    json!({
        "settlement_id": proposed.settlement,
        "number": proposed.number,
        "old": proposed.old,
        "new": proposed.new.amounts,
        "book": basis.book,
        "cites": basis.cites,
        "differences": proposed.differences.iter().map(difference_json).collect::<Vec<_>>(),
        "transfers": proposed.new.transfers.iter().map(|transfer| json!({
            "debit": transfer.debit().to_string(),
            "credit": transfer.credit().to_string(),
            "amount": transfer.amount(),
            "purpose": transfer.purpose().to_string(),
        })).collect::<Vec<_>>(),
        "why": proposed.why,
    })
}

fn difference_json(difference: &Difference) -> Value {
    let party = match &difference.party {
        Party::Layer { layer, label, payer } => {
            json!({ "kind": "layer", "layer": layer, "label": label, "payer": payer })
        }
        Party::Overspend => json!({ "kind": "overspend" }),
        Party::Surplus => json!({ "kind": "surplus" }),
        Party::Patient => json!({ "kind": "patient" }),
    };
    json!({ "party": party, "old": difference.old, "new": difference.new, "change": difference.change })
}

fn stuck_json(stuck: &Stuck) -> Value {
    let problems: Vec<Value> = stuck.problems.iter().map(problem_json).collect();
    json!({ "settlement_id": stuck.settlement, "problems": problems })
}

/// A problem: code, place, both texts.
pub(crate) fn problem_json(problem: &Problem) -> Value {
    json!({
        "code": problem.code.as_str(),
        "path": problem.path,
        "line": problem.line,
        "column": problem.column,
        "zh": problem.message.zh,
        "en": problem.message.en,
        "hint": problem.hint.as_ref().map(|hint| json!({ "zh": hint.zh, "en": hint.en })),
    })
}
