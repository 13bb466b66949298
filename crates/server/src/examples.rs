//! Examples of bodies, one for each route that takes one; together they are a small county. A test sends each of them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use yidan_domain::casefile::example_claim;

const JSON: &str = "application/json";
const PARTS: &str = "multipart/form-data";

/// The examples of an operation, by the kind of the body.
pub(crate) fn examples(operation: &str) -> Vec<(&'static str, Value)> {
    let example = match operation {
        "register_person" | "amend_person" => read(include_str!("../example/person.json")),
        "record_facts" => read(include_str!("../example/facts.json")),
        "find_people" => json!({ "document": { "kind": "resident_card", "number": "11010519491231002X" } }),
        "confirm_corrections" => json!({ "seen": ["0".repeat(64)] }),
        "quote" => json!({ "claim": read(example_claim()), "own_pay": "at_window" }),
        "send_waiting" => waiting(),
        "settle" => json!({ "claim": read(example_claim()), "own_pay": "later" }),
        "reverse" => json!({ "reason": "票据作废" }),
        "pay" => json!({ "amount": "100.00" }),
        "put_facilities" => read(include_str!("../example/facilities.json")),
        "put_items" => read(include_str!("../example/items.json")),
        "publish_book" => json!({ "text": include_str!("../example/book.md"), "author": "li" }),
        "reconcile" => read(include_str!("../example/day.json")),
        "clearing_payment" => {
            json!({ "payment": "clear", "facility_id": "H-SAMPLE-0002", "amount": "100.00" })
        }
        "preview_list" | "apply_list" => return list(),
        _ => return Vec::new(),
    };
    vec![(JSON, example)]
}

fn list() -> Vec<(&'static str, Value)> {
    let about = json!({
        "group": "低保对象",
        "office": "样例县民政局",
        "month": "2020-04",
        "decisions": { "rows": {}, "members": {}, "alarms_accepted": false },
    });
    let file = include_str!("../example/list.csv");
    let mut whole = about.clone();
    whole["file"] = json!(STANDARD.encode(file));
    vec![(JSON, whole), (PARTS, json!({ "file": file, "about": about }))]
}

/// A bill that nobody has settled yet.
fn waiting() -> Value {
    let mut claim = read(example_claim());
    claim["bill_id"] = json!("SAMPLE-WAITING-1");
    claim
}

fn read(document: &str) -> Value {
    serde_json::from_str(document).unwrap_or_default()
}
