//! What goes wrong: status, form and texts.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{Method, Request};
use serde_json::json;
use yidan_server::Limits;

use crate::support::*;

#[tokio::test]
async fn problems_have_the_form_of_rfc_9457() {
    let api = Api::county().await;
    let answer = api.get("people/nobody").await.expect(404);
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let problem = answer.json();
    assert_eq!(problem["type"], "urn:yidan:problem:unknown-person");
    assert_eq!(problem["status"], 404);
    assert_eq!(problem["title"], "没有登记过这个人");
    assert_eq!(problem["title_en"], "nobody is registered so");
    assert_eq!(problem["problems"][0]["code"], "unknown-person");
}

#[tokio::test]
async fn each_kind_has_its_status() {
    let api = Api::county().await;
    let code = |answer: &Answer| {
        answer.json()["type"].as_str().unwrap().trim_start_matches("urn:yidan:problem:").to_owned()
    };
    for (answer, status, expected) in [
        (api.get("/api/v1/nothing").await, 404, "no-route"),
        (api.get("/nothing").await, 404, "no-route"),
        (api.get("quotes").await, 405, "no-method"),
        (api.get("settlements/none").await, 404, "unknown-settlement"),
        (api.get("ledger/balances?until=2020-02-30").await, 400, "bad-parameter"),
        (api.get("ledger/balances?untl=2020-02-28").await, 400, "bad-parameter"),
        (
            api.get("ledger/statement?account=fund:no&from=2020-01-01&until=2020-01-02").await,
            400,
            "bad-parameter",
        ),
        (api.get("people/%20").await, 400, "bad-parameter"),
        (api.get("people/%FF").await, 400, "bad-parameter"),
        (api.post("catalogues/37/items", "k", &json!([])).await, 400, "bad-parameter"),
        (api.command(Method::POST, "people/find", "k", "{\"name\": 3").await, 400, "bad-body"),
        (api.command(Method::POST, "people/find", "k", "").await, 400, "bad-body"),
        (api.ask("people/find", &json!({ "name": "样例" })).await, 422, "conflicting-fields"),
        (api.command(Method::POST, "people", "k", "{").await, 422, "not-json"),
        (
            api.post("settlements", "k", &json!({ "claim": claim(), "own_pay": "never" })).await,
            400,
            "bad-body",
        ),
        (api.post("settlements", "k", &json!({ "claim": claim() })).await, 400, "bad-body"),
        (
            api.post("people/nobody/facts", "k", &json!([low_income("F", "2020-01-01", "2020-01-01")])).await,
            404,
            "unknown-person",
        ),
    ] {
        let answer = answer.expect(status);
        assert_eq!(code(&answer), expected, "{}", answer.text());
    }
}

#[tokio::test]
async fn all_problems_of_a_claim_come_at_once_with_their_places_in_the_body() {
    let api = Api::county().await;
    let body = "{\n  \"own_pay\": \"later\",\n  \"claim\": {\n    \"format\": \"yidan-claim\",\n    \"bil_id\": 1\n  }\n}";
    let answer = api.command(Method::POST, "settlements", "k", body).await.expect(422);
    let problems = answer.json()["problems"].as_array().unwrap().clone();
    assert!(problems.len() > 3, "{problems:#?}");
    assert_eq!(answer.json()["type"], "urn:yidan:problem:several-problems");
    let unknown = problems.iter().find(|problem| problem["path"] == "$.claim.bil_id").unwrap();
    assert_eq!((unknown["line"].as_u64(), unknown["hint"]["zh"].is_string()), (Some(5), true), "{unknown:#}");
    // What only deciding finds stands at its place too.
    let mut late = claim();
    late["facility_id"] = json!("H-NONE");
    let body = format!("{{\"own_pay\": \"later\",\n\"claim\":\n{late:#}}}");
    let answer = api.command(Method::POST, "settlements", "k", &body).await.expect(422);
    let problem = &answer.json()["problems"][0];
    assert_eq!(problem["path"], "$.claim.facility_id");
    let line = usize::try_from(problem["line"].as_u64().unwrap()).unwrap();
    assert!(body.lines().nth(line - 1).unwrap().contains("facility_id"), "{problem:#}");
}

#[tokio::test]
async fn all_problems_of_all_documents_of_a_list_come_at_once() {
    let api = Api::county().await;
    let facts =
        json!([{ "format": "yidan-fact" }, low_income("F2", "2020-01-01", "2020-01-01"), { "version": 2 }]);
    let answer = api.post("people/P-SAMPLE-0001/facts", "k", &facts).await.expect(422);
    let problems = answer.json()["problems"].as_array().unwrap().clone();
    for at in ["$[0]", "$[2]"] {
        assert!(
            problems.iter().any(|problem| problem["path"].as_str().unwrap().starts_with(at)),
            "{problems:#?}"
        );
    }
    let future = json!([low_income("F2", "2020-01-01", "2020-04-02")]);
    let answer = api.post("people/P-SAMPLE-0001/facts", "k", &future).await.expect(422);
    assert_eq!(
        (answer.codes(), &answer.json()["problems"][0]["path"]),
        (vec!["known-in-future".to_owned()], &json!("$[0].known"))
    );
    assert_eq!(api.get("people/P-SAMPLE-0001").await.json()["facts"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn mistakes_of_a_book_stand_at_their_lines() {
    let api = Api::empty();
    let text = example("publish_book")["text"].as_str().unwrap().replace("支付  70%", "支付  70 %%");
    let answer = api.post("books", "k", &json!({ "text": text, "author": "li" })).await.expect(422);
    let problem = &answer.json()["problems"][0];
    assert_eq!((problem["code"].as_str(), problem["path"].as_str()), (Some("bad-book"), Some("$.text")));
    let line = usize::try_from(problem["line"].as_u64().unwrap()).unwrap();
    assert!(text.lines().nth(line - 1).unwrap().contains("支付"), "{problem:#}");
    let own = json!({ "text": example("publish_book")["text"], "author": "wang" });
    assert_eq!(api.post("books", "k", &own).await.expect(422).codes(), ["approved-by-author"]);
}

#[tokio::test]
async fn too_large_and_of_another_kind() {
    let api = Api::empty();
    let big = Bytes::from(vec![b' '; (64 << 20) + (65 << 10)]);
    let request = api.request(Method::POST, "people/find").header("Content-Type", "application/json");
    let answer = api.send(request.body(Body::from(big)).unwrap()).await.expect(413);
    assert_eq!(answer.json()["type"], "urn:yidan:problem:too-large");
    let request = api.request(Method::POST, "people/find").header("Content-Type", "text/plain");
    let answer = api.send(request.body(Body::from("{}")).unwrap()).await.expect(415);
    assert_eq!(answer.json()["type"], "urn:yidan:problem:wrong-kind");
}

#[tokio::test]
async fn who_waits_too_long_is_told_to_come_back() {
    let api = Api::with(Limits { at_once: 0, wait: Duration::from_millis(20), ..limits() });
    let answer = api.get("facilities").await.expect(503);
    assert_eq!(
        (answer.header("retry-after"), answer.json()["type"].as_str()),
        (Some("1"), Some("urn:yidan:problem:crowded"))
    );
    let api = Api::with(Limits { at_once: 0, time: Duration::from_millis(20), ..limits() });
    let answer = api.get("facilities").await.expect(503);
    assert_eq!(answer.json()["type"], "urn:yidan:problem:too-long");
}

#[tokio::test]
async fn a_body_that_never_ends_does_not_hold_on() {
    let api = Api::with(Limits { time: Duration::from_millis(50), ..limits() });
    let endless = Body::from_stream(futures_util::stream::pending::<Result<Bytes, std::io::Error>>());
    let request = api.request(Method::POST, "people/find").header("Content-Type", "application/json");
    api.send(request.body(endless).unwrap()).await.expect(503);
    let broken = futures_util::stream::iter([Ok(Bytes::from("{")), Err(std::io::Error::other("gone"))]);
    let request = api.request(Method::POST, "people/find").header("Content-Type", "application/json");
    let answer = api.send(request.body(Body::from_stream(broken)).unwrap()).await.expect(400);
    assert_eq!(answer.json()["type"], "urn:yidan:problem:cut-short");
}

/// What is kept is never told, where it is damaged least of all.
#[tokio::test]
async fn a_damaged_database_tells_nothing_of_itself() {
    let api = Api::county().await;
    api.damage("UPDATE person SET document = X'7B7D'");
    let answer = api.get("people/P-SAMPLE-0001").await.expect(500);
    assert!(!answer.text().contains("P-SAMPLE"), "{}", answer.text());
    let request = Request::get("/api/v1/people/P-SAMPLE-0001").body(Body::empty()).unwrap();
    api.send(request).await.expect(401);
}
