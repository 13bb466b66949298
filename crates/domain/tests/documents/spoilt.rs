//! Good documents with something wrong put into them, to hold schemas against readers.

use proptest::prelude::*;
use serde_json::{Value, json};

/// All places of a document, as JSON pointers.
pub fn places(value: &Value, at: &str, out: &mut Vec<String>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Value::Array(values) => {
            values.iter().enumerate().map(|(at, value)| (at.to_string(), value)).collect()
        }
        _ => Vec::new(),
    };
    for (key, value) in children {
        let at = format!("{at}/{key}");
        places(value, &at, out);
        out.push(at);
    }
}

/// What stands at a place becomes something else, or is taken out, or something unknown is put beside it.
pub fn spoil(document: &mut Value, place: &str, how: &Option<Value>) {
    let (parent, key) = place.rsplit_once('/').expect("a place");
    match (how, document.pointer_mut(parent).expect("there")) {
        (Some(value), _) => *document.pointer_mut(place).expect("there") = value.clone(),
        (None, Value::Object(fields)) => {
            fields.shift_remove(key);
        }
        (None, Value::Array(values)) => {
            values.remove(key.parse().expect("a number"));
        }
        (None, _) => {}
    }
}

/// What a place may become; `None`: it is taken out.
pub fn spoilt() -> impl Strategy<Value = Option<Value>> {
    prop::option::weighted(
        0.8,
        prop::sample::select(vec![
            json!(null),
            json!(true),
            json!(false),
            json!(5),
            json!(-1),
            json!(""),
            json!("x"),
            json!("1"),
            json!("2020-02-03"),
            json!("2020/2/3"),
            json!("resident"),
            json!("filing"),
            json!([]),
            json!(["x"]),
            json!({}),
            json!({"unknown": 1}),
        ]),
    )
}
