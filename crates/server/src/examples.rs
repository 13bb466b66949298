//! Examples of bodies, one for each route that takes one. A test sends each of them.

use serde_json::{Value, json};
use yidan_domain::casefile::example_claim;
use yidan_domain::registry::json::{example_facility, example_fact, example_item, example_person};

/// The examples of an operation, by the kind of the body.
pub(crate) fn examples(operation: &str) -> Vec<(&'static str, Value)> {
    let example = match operation {
        "register_person" | "amend_person" => read(example_person()),
        "record_facts" => json!([read(example_fact())]),
        "find_people" => json!({ "document": { "kind": "resident_card", "number": "11010519491231002X" } }),
        "confirm_corrections" => json!({ "seen": [] }),
        "quote" => json!({ "claim": read(example_claim()), "own_pay": "at_window" }),
        "settle" => json!({ "claim": read(example_claim()), "own_pay": "later" }),
        "reverse" => json!({ "reason": "票据作废" }),
        "pay" => json!({ "amount": "100.00" }),
        "put_facilities" => json!([read(example_facility())]),
        "put_items" => json!([read(example_item())]),
        "publish_book" => json!({ "text": BOOK, "author": "li" }),
        "preview_list" | "apply_list" => return lists(),
        _ => return Vec::new(),
    };
    vec![(JSON, example)]
}

const JSON: &str = "application/json";
const BOOK: &str = include_str!("../../../examples/books/town.zh.md");
/// 姓名,身份证号, and one row.
const LIST: &str = "5aeT5ZCNLOi6q+S7veivgeWPtwrlvKDkuIksMTEwMTA1MTk0OTEyMzEwMDJYCg==";

fn lists() -> Vec<(&'static str, Value)> {
    let about = json!({ "group": "低保对象", "office": "县民政局", "month": "2020-03" });
    let mut whole = about.clone();
    whole["file"] = json!(LIST);
    vec![(JSON, whole)]
}

fn read(document: &str) -> Value {
    serde_json::from_str(document).unwrap_or_default()
}
