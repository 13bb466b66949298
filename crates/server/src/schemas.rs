//! The schemas of what goes in and comes out: documents have those that `yidan-domain` publishes.

use serde_json::{Map, Value};
use yidan_domain::casefile::claim_schema;
use yidan_domain::reconcile::day_schema;
use yidan_domain::registry::json::{facility_schema, fact_schema, item_schema, person_schema};

/// What is not a document of its own.
const OURS: &str = include_str!("schemas.json");

/// All schemas by name.
pub(crate) fn schemas() -> Map<String, Value> {
    let documents = [
        ("Claim", claim_schema()),
        ("Person", person_schema()),
        ("Fact", fact_schema()),
        ("Facility", facility_schema()),
        ("Item", item_schema()),
        ("DayStatement", day_schema()),
    ];
    let ours = match serde_json::from_str(OURS) {
        Ok(Value::Object(ours)) => ours,
        _ => Map::new(),
    };
    let documents = documents.into_iter().map(|(name, text)| (name.to_owned(), embedded(name, text)));
    ours.into_iter().chain(documents).collect()
}

/// A schema of its own as a part of the OpenAPI document: its definitions are found where they stand then.
fn embedded(name: &str, text: &str) -> Value {
    let text = text.replace("\"#/$defs/", &format!("\"#/components/schemas/{name}/$defs/"));
    let mut schema: Value = serde_json::from_str(&text).unwrap_or_default();
    if let Some(schema) = schema.as_object_mut() {
        schema.shift_remove("$schema");
        schema.shift_remove("$id");
    }
    schema
}
