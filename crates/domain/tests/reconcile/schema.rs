//! The published schema of a day, held against the reader.

use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::{Value, json};
use yidan_domain::bill::ProblemCode;
use yidan_domain::reconcile::{day_schema, example_day, read_day};

use crate::spoilt::{places, spoil, spoilt};
use crate::{records, statement};

static VALIDATOR: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let schema = serde_json::from_str(day_schema()).expect("json");
    jsonschema::validator_for(&schema).expect("a schema")
});

/// What no schema can say.
const BEYOND: &[ProblemCode] = &[ProblemCode::StatedTwice];

/// A good statement; a scheme states its sum, or layers.
fn document() -> impl Strategy<Value = Value> {
    (records(), any::<bool>(), any::<bool>()).prop_map(|(records, ids, by_layer)| {
        let mut document = statement(&records, ids);
        if by_layer && let Some(scheme) = document.pointer_mut("/schemes/0") {
            scheme["layers"] = json!([{ "layer": "basic", "paid": scheme["fund_pay"] }]);
            scheme["fund_pay"] = Value::Null;
        }
        document
    })
}

proptest! {
    /// Schema and reader say the same of good documents and of spoilt ones.
    #[test]
    fn schema_and_reader_agree(
        good in document(),
        spoilings in prop::collection::vec((any::<prop::sample::Index>(), spoilt()), 1..40),
    ) {
        prop_assert!(VALIDATOR.is_valid(&good), "{}", good);
        let mut found = Vec::new();
        places(&good, "", &mut found);
        for (place, how) in spoilings {
            let mut document = good.clone();
            let place: &String = place.get(&found);
            spoil(&mut document, place, &how);
            let read = read_day(document.to_string().as_bytes());
            let beyond = |code: ProblemCode| BEYOND.contains(&code);
            if read.as_ref().is_err_and(|problems| problems.iter().all(|problem| beyond(problem.code))) {
                continue;
            }
            prop_assert_eq!(VALIDATOR.is_valid(&document), read.is_ok(), "{:?} {}", read, document);
        }
    }
}

#[test]
fn the_example_is_good() {
    let example: Value = serde_json::from_str(example_day()).expect("json");
    assert!(VALIDATOR.is_valid(&example));
    assert!(read_day(example_day().as_bytes()).is_ok());
}

#[test]
fn definitions_are_those_of_bills() {
    let read = |text: &str| serde_json::from_str::<Value>(text).expect("json");
    let (day, bill) = (read(day_schema()), read(yidan_domain::bill::json_schema()));
    for (name, definition) in day["$defs"].as_object().expect("definitions") {
        if let Some(shared) = bill["$defs"].get(name) {
            assert_eq!(definition, shared, "{name}");
        }
    }
}
