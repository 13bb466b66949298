//! The OpenAPI document: it is of the routes, its examples are taken, its schemas hold.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::{Value, json};

use crate::support::*;

/// Values for the parameters of paths.
fn filled(path: &str) -> String {
    let id = if path.contains("/people/") { "P-SAMPLE-0001" } else { "S1" };
    path.replace("{id}", id)
        .replace("{area}", "990102")
        .replace("{month}", "2020-04")
        .replace("{settlement}", "S1")
        .replace("{facility}", "H-SAMPLE-0002")
        .replace("{bill}", "B1")
}

fn is_open(operation: &Value) -> bool {
    operation.get("security").is_none()
}

/// The document with all references resolved is one schema for an answer.
fn check(document: &Value, schema: &Value, instance: &Value, what: &str) {
    let mut whole = schema.clone();
    whole["components"] = document["components"].clone();
    let validator = jsonschema::validator_for(&whole).unwrap_or_else(|error| panic!("{what}: {error}"));
    let errors: Vec<String> = validator
        .iter_errors(instance)
        .map(|error| format!("{} at {}", error, error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{what}: {errors:#?}\n{instance:#}");
}

fn response_schema<'d>(
    document: &'d Value,
    operation: &'d Value,
    status: &str,
) -> Option<(&'d str, &'d Value)> {
    let mut answer = &operation["responses"][status];
    if let Some(reference) = answer["$ref"].as_str() {
        answer = document.pointer(reference.trim_start_matches('#')).unwrap();
    }
    let (kind, content) = answer["content"].as_object()?.iter().next()?;
    Some((kind, &content["schema"]))
}

#[test]
fn every_reference_leads_somewhere() {
    fn walk(document: &Value, value: &Value, count: &mut usize) {
        match value {
            Value::Object(fields) => {
                if let Some(reference) = fields.get("$ref").and_then(Value::as_str) {
                    *count += 1;
                    let found = document.pointer(reference.strip_prefix('#').unwrap());
                    assert!(found.is_some(), "{reference}");
                }
                fields.values().for_each(|value| walk(document, value, count));
            }
            Value::Array(values) => values.iter().for_each(|value| walk(document, value, count)),
            _ => {}
        }
    }
    let document = yidan_server::document();
    let mut count = 0;
    walk(&document, &document, &mut count);
    assert!(count > 100, "{count}");
}

/// Which routes there are is a promise: the list below changes only on purpose.
#[test]
fn the_routes_are_these() {
    let document = yidan_server::document();
    let routes: Vec<String> = operations(&document)
        .iter()
        .map(|(path, method, operation)| {
            let key = operation["parameters"].to_string();
            let key = match (key.contains("/IdempotencyKey"), key.contains("PerhapsIdempotencyKey")) {
                (true, _) => " key",
                (_, true) => " perhaps a key",
                _ => "",
            };
            let open = if is_open(operation) { " open" } else { "" };
            format!("{} {path}{key}{open}", method.to_uppercase())
        })
        .collect();
    let expected = include_str!("routes.txt");
    assert_eq!(routes.join("\n") + "\n", expected);
}

#[test]
fn every_operation_says_what_it_is() {
    let document = yidan_server::document();
    let mut ids = BTreeSet::new();
    for (path, method, operation) in operations(&document) {
        let id = operation["operationId"].as_str().unwrap().to_owned();
        assert!(ids.insert(id.clone()), "{id} twice");
        for field in ["summary", "description"] {
            let text = operation[field].as_str().unwrap_or_else(|| panic!("{method} {path}: no {field}"));
            assert!(text.contains(" / ") || text.contains("/ "), "{method} {path}: {text}");
        }
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let described = parameter["description"].as_str().is_some_and(|text| !text.is_empty());
            assert!(described || parameter["$ref"].is_string(), "{method} {path}: {parameter}");
        }
        for content in operation["requestBody"]["content"].as_object().into_iter().flatten() {
            let (kind, content) = content;
            let example = content.get("example").unwrap_or_else(|| panic!("{id}: no example of {kind}"));
            check(&document, &content["schema"], example, &format!("{id} {kind}"));
        }
    }
}

#[tokio::test]
async fn the_document_is_served_as_it_is() {
    let api = Api::empty();
    let request = Request::get("/api/v1/openapi.json").body(Body::empty()).unwrap();
    let answer = api.send(request).await.expect(200);
    assert_eq!(answer.json(), yidan_server::document());
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.json()["openapi"], "3.1.0");
    let request = Request::get("/api/v1/health").body(Body::empty()).unwrap();
    assert_eq!(api.send(request).await.expect(200).json(), json!({ "status": "ok" }));
}

#[tokio::test]
async fn without_a_token_nothing_is_told() {
    let api = Api::empty();
    let document = yidan_server::document();
    for (path, method, operation) in operations(&document) {
        if is_open(&operation) {
            continue;
        }
        for token in [None, Some("Bearer yidan_00"), Some("Bearer"), Some("Basic d2FuZzp3YW5n")] {
            let mut request = Request::builder().method(method.to_uppercase().as_str()).uri(filled(&path));
            if let Some(token) = token {
                request = request.header("Authorization", token);
            }
            let answer = api.send(request.body(Body::empty()).unwrap()).await.expect(401);
            assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
            assert_eq!(answer.json()["type"], "urn:yidan:problem:no-token");
        }
    }
}

/// Each route is there (no 404 of a route, no 405), refuses what is no request to it, and says so as it documents.
#[tokio::test]
async fn every_route_is_there_and_refuses_nonsense() {
    let api = Api::empty();
    let document = yidan_server::document();
    for (path, method, operation) in operations(&document) {
        let name = method.to_uppercase();
        let request = api.request(Method::from_bytes(name.as_bytes()).unwrap(), &filled(&path));
        let request =
            request.header("Content-Type", "application/json").header("Idempotency-Key", "nonsense");
        let answer = api.send(request.body(Body::from("{\"nonsense\": 1")).unwrap()).await;
        let status = answer.status.as_u16().to_string();
        let code = if answer.status.is_success() { String::new() } else { answer.json()["type"].to_string() };
        assert!(!code.contains("no-route") && !code.contains("no-method"), "{name} {path}");
        let (kind, schema) = response_schema(&document, &operation, &status)
            .unwrap_or_else(|| panic!("{name} {path} answers {status}, which is not documented"));
        assert_eq!(answer.header("content-type").map(|kind| kind.split(';').next().unwrap()), Some(kind));
        if kind.ends_with("json") {
            check(&document, schema, &answer.json(), &format!("{name} {path}"));
        }
    }
}

/// One example.
struct Step<'s> {
    operation: &'s str,
    id: &'s str,
    body: Option<Value>,
    method: Method,
}

#[tokio::test]
async fn every_example_is_taken_and_every_answer_is_as_documented() {
    let api = Api::empty();
    let document = yidan_server::document();
    let all = operations(&document);
    let mut taken = BTreeSet::new();
    let person = "P-SAMPLE-0001";
    let mut settlement = String::new();
    let mut seen = Value::Null;
    let order = [
        "put_facilities",
        "put_items",
        "publish_book",
        "register_person",
        "amend_person",
        "record_facts",
        "find_people",
        "view_household",
        "quote",
        "release",
        "settle",
        "settlement",
        "pay",
        "preview_list",
        "apply_list",
        "clearing_payment",
        "send_waiting",
        "withdraw_waiting",
        "late",
        "corrections",
        "confirm_corrections",
        "view_person",
        "pay_back",
        "reverse",
        "facilities",
        "books",
        "balances",
        "statement",
        "journal",
        "reconcile",
        "facility_month",
        "place_months",
        "health",
        "openapi",
    ];
    for name in order {
        if name == "late" {
            let late = json!([low_income("F-LATE", "2020-01-01", "2020-04-01")]);
            api.post(&format!("people/{person}/facts"), "late", &late).await.expect(201);
            continue;
        }
        let (path, method, operation) = all
            .iter()
            .find(|(_, _, operation)| operation["operationId"] == name)
            .unwrap_or_else(|| panic!("{name}"));
        let id = match path {
            path if path.contains("/people/") => person,
            path if path.contains("/households/") => "F-SAMPLE-0001",
            path if path.contains("/facilities/") => "H-SAMPLE-0002",
            _ => &settlement,
        };
        let mut step = Step {
            operation: name,
            id,
            body: operation["requestBody"]["content"]["application/json"].get("example").cloned(),
            method: Method::from_bytes(method.to_uppercase().as_bytes()).unwrap(),
        };
        if name == "confirm_corrections" {
            step.body = Some(json!({ "seen": [seen] }));
        }
        let query = match name {
            "statement" => "?account=fund:resident_basic:990102&from=2020-01-01&until=2020-12-31",
            "journal" => "?from=2020-01-01&until=2020-12-31",
            _ => "",
        };
        let path = format!("{}{query}", path.replace("{id}", step.id).replace("{area}", "990102"));
        let mut path = path.replace("{month}", "2020-04");
        if name == "withdraw_waiting" {
            path = path.replace("{facility}", "H-SAMPLE-0002").replace("{bill}", "SAMPLE-WAITING-1");
        }
        if name == "release" {
            let body = json!({ "claim": claim(), "own_pay": "at_window", "reserve_minutes": 30 });
            let held = api.post("quotes", "held", &body).await.expect(201).json();
            path = path.replace("{settlement}", held["settlement_id"].as_str().unwrap());
        }
        let mut request =
            api.request(step.method, &path).header("Idempotency-Key", format!("example-{name}"));
        if step.body.is_some() {
            request = request.header("Content-Type", "application/json");
        }
        let body = step.body.map_or(Body::empty(), |body| Body::from(body.to_string()));
        let answer = api.send(request.body(body).unwrap()).await;
        if name == "pay_back" {
            assert_eq!(answer.codes(), ["nothing-to-pay-back"]);
        } else {
            assert!(answer.status.is_success(), "{}: {}", step.operation, answer.text());
        }
        let status = answer.status.as_u16().to_string();
        if name != "openapi" {
            let (kind, schema) = response_schema(&document, operation, &status).unwrap();
            if kind.ends_with("json") && kind != "application/x-ndjson" {
                check(&document, schema, &answer.json(), name);
            }
        }
        match name {
            "settle" => settlement = answer.json()["settlement_id"].as_str().unwrap().to_owned(),
            "corrections" => seen = answer.json()["proposed"][0]["seen"].clone(),
            _ => {}
        }
        taken.insert(name);
    }
    let documented: BTreeSet<&str> =
        all.iter().map(|(_, _, operation)| operation["operationId"].as_str().unwrap()).collect();
    assert_eq!(taken, documented);
}
