//! Settling over HTTP: once for a key, promised amounts, who did it.

use axum::body::Body;
use axum::http::Method;
use serde_json::{Value, json};

use crate::support::*;

#[tokio::test]
async fn the_same_key_gives_the_same_answer_and_another_body_is_refused() {
    let api = Api::county().await;
    let first = api.settle("k1", &claim(), "at_window").await.expect(201);
    assert_eq!(first.header("idempotency-replayed"), None);
    assert_eq!(
        (first.json()["total"].as_str(), first.json()["person_id"].as_str()),
        (Some("4836.48"), Some("P-SAMPLE-0001"))
    );
    let again = api.settle("k1", &claim(), "at_window").await.expect(201);
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(first.body, again.body);
    let other = api.settle("k1", &claim(), "later").await.expect(409);
    assert_eq!(other.json()["type"], "urn:yidan:problem:same-key-other-content");
    let twice = api.settle("k2", &claim(), "at_window").await.expect(422);
    assert!(twice.codes().contains(&"duplicate-bill".to_owned()));
    let id = first.json()["settlement_id"].as_str().unwrap().to_owned();
    assert_eq!(api.get(&format!("settlements/{id}")).await.expect(200).body, first.body);
}

#[tokio::test]
async fn a_command_needs_a_key() {
    let api = Api::county().await;
    let body = json!({ "claim": claim(), "own_pay": "at_window" });
    for key in ["", "a b", "ключ", &"k".repeat(65)] {
        let answer = api.command(Method::POST, "settlements", key, &body.to_string()).await.expect(400);
        assert_eq!(answer.json()["type"], "urn:yidan:problem:bad-parameter");
    }
    let answer = api.ask("settlements", &body).await.expect(400);
    assert!(answer.json()["title_en"].as_str().unwrap().contains("Idempotency-Key"));
}

#[tokio::test]
async fn at_once_with_one_key_it_takes_effect_once() {
    let api = Api::county().await;
    let claim = claim();
    let sent = (0..8).map(|_| api.settle("k1", &claim, "at_window"));
    let answers = futures_util::future::join_all(sent).await;
    assert!(
        answers.iter().all(|answer| answer.status == 201 && answer.body == answers[0].body),
        "{answers:?}"
    );
    let fresh = answers.iter().filter(|answer| answer.header("idempotency-replayed").is_none());
    assert_eq!(fresh.count(), 1);
}

#[tokio::test]
async fn what_a_quote_promises_is_paid() {
    let api = Api::county().await;
    let first = stay("B1", "2020-02-01", "2020-02-10", 3_000);
    let body = json!({ "claim": first, "own_pay": "at_window", "reserve_minutes": 30 });
    assert_eq!(api.ask("quotes", &body).await.expect(400).json()["type"], "urn:yidan:problem:bad-parameter");
    let quote = api.post("quotes", "q1", &body).await.expect(201);
    assert_eq!(quote.json()["reserved_until"], "2020-04-01T02:30:00Z");
    let again = api.post("quotes", "q1", &body).await.expect(201);
    assert_eq!((again.header("idempotency-replayed"), &again.body), (Some("true"), &quote.body));
    let id = quote.json()["settlement_id"].clone();
    let body = json!({ "claim": first, "own_pay": "at_window", "promised": id });
    let settled = api.post("settlements", "s1", &body).await.expect(201);
    assert_eq!((&settled.json()["settlement_id"], &settled.json()["layers"]), (&id, &quote.json()["layers"]));
    for minutes in [0, 43_201] {
        let body = json!({ "claim": first, "own_pay": "at_window", "reserve_minutes": minutes });
        assert_eq!(api.post("quotes", "q2", &body).await.expect(422).codes(), ["out-of-range"]);
    }
}

#[tokio::test]
async fn a_quote_that_is_held_is_held_once_and_can_be_given_up() {
    let api = Api::county().await;
    let body = |minutes: u32| json!({ "claim": claim(), "own_pay": "at_window", "reserve_minutes": minutes });
    let quote = api.post("quotes", "q1", &body(30)).await.expect(201);
    api.clock.set("2020-04-01T02:10:00Z".parse().unwrap());
    let again = api.post("quotes", "q1", &body(30)).await.expect(201);
    assert_eq!((again.header("idempotency-replayed"), &again.body), (Some("true"), &quote.body));
    api.post("quotes", "q1", &body(31)).await.expect(409);
    let id = quote.json()["settlement_id"].as_str().unwrap().to_owned();
    let release = |person: &str, id: &str| format!("people/{person}/reservations/{id}/release");
    let path = release("P-SAMPLE-0001", &id);
    let released = api.post(&path, "x1", &Value::Null).await.expect(201);
    assert_eq!(released.json(), json!({ "person_id": "P-SAMPLE-0001", "released": id }));
    let again = api.post(&path, "x1", &Value::Null).await.expect(201);
    assert_eq!((again.header("idempotency-replayed"), &again.body), (Some("true"), &released.body));
    for (path, key, status, code) in [
        (path, "x2", 404, "unknown-reservation"),
        (release("P-SAMPLE-0001", "none"), "x3", 404, "unknown-reservation"),
        (release("P-NONE", &id), "x4", 404, "unknown-person"),
    ] {
        assert_eq!(api.post(&path, key, &Value::Null).await.expect(status).codes(), [code]);
    }
    let promised = json!({ "claim": claim(), "own_pay": "at_window", "promised": id });
    assert_eq!(api.post("settlements", "s1", &promised).await.expect(422).codes(), ["unknown-reservation"]);
}

#[tokio::test]
async fn a_quote_posts_nothing() {
    let api = Api::county().await;
    let body = json!({ "claim": claim(), "own_pay": "at_window" });
    let quote = api.ask("quotes", &body).await.expect(200);
    assert_eq!(quote.json()["settlement_id"], "quote");
    assert_eq!(api.get("ledger/balances").await.expect(200).json()["balances"], json!([]));
}

#[tokio::test]
async fn instalments_reversals_and_corrections() {
    let api = Api::county().await;
    let settled = api.settle("s1", &claim(), "later").await.expect(201).json();
    let id = settled["settlement_id"].as_str().unwrap();
    let late = json!([low_income("F9", "2020-01-01", "2020-03-30")]);
    api.post("people/P-SAMPLE-0001/facts", "f9", &late).await.expect(201);
    let found = api.get("people/P-SAMPLE-0001/corrections").await.expect(200).json();
    let seen = found["proposed"][0]["seen"].clone();
    let confirm = |seen: &Value| json!({ "seen": [seen] });
    let path = "people/P-SAMPLE-0001/corrections";
    let strange = api.post(path, "c0", &confirm(&json!("0"))).await.expect(422);
    assert_eq!(strange.codes(), ["correction-changed"]);
    api.post(path, "c1", &confirm(&seen)).await.expect(201);
    assert_eq!(api.get(path).await.json()["proposed"], json!([]));
    let pay = format!("settlements/{id}/instalments");
    assert_eq!(
        api.post(&pay, "p1", &json!({ "amount": "100.00" })).await.expect(201).json()["amount"],
        "100.00"
    );
    assert_eq!(
        api.post(&pay, "p2", &json!({ "amount": "99999.00" })).await.expect(422).codes(),
        ["more-than-owed"]
    );
    api.post(&pay, "p3", &json!({ "amount": 100 })).await.expect(400);
    let reversal = format!("settlements/{id}/reversal");
    api.post(&reversal, "r1", &json!({ "reason": "票据作废" })).await.expect(201);
    assert_eq!(
        api.post(&reversal, "r2", &json!({ "reason": "again" })).await.expect(422).codes(),
        ["already-reversed"]
    );
    let file = api.get("people/P-SAMPLE-0001").await.expect(200).json();
    let kept = &file["settlements"][0];
    assert_eq!((&kept["corrections"], &kept["reversed_on"]), (&json!(1), &json!("2020-04-01")));
    let balances = api.get("ledger/balances").await.expect(200).json();
    assert!(
        balances["balances"].as_array().unwrap().iter().all(|row| row["balance"] == "0.00"),
        "{balances:#}"
    );
}

#[tokio::test]
async fn who_and_why_are_in_the_audit_trail() {
    let api = Api::county().await;
    let request = api.request(Method::POST, "settlements").header("Content-Type", "application/json");
    let request = request
        .header("Idempotency-Key", "k1")
        .header("X-Yidan-Why", "%E4%BA%BA%E5%B7%A5%20%E5%A4%8D%E6%A0%B8");
    let body = json!({ "claim": claim(), "own_pay": "at_window" }).to_string();
    api.send(request.body(Body::from(body)).unwrap()).await.expect(201);
    for why in ["%FF", "%00", "\u{e9}"] {
        let request = api.request(Method::GET, "facilities").header("X-Yidan-Why", why);
        api.send(request.body(Body::empty()).unwrap()).await.expect(400);
    }
}
