//! People: registering, amending, finding, looking.

use axum::http::Method;
use serde_json::json;

use crate::support::*;

#[tokio::test]
async fn somebody_is_found_by_each_of_three_ways() {
    let api = Api::county().await;
    let expected = json!({ "people": ["P-SAMPLE-0001"] });
    for body in [
        json!({ "person_id": "P-SAMPLE-0001" }),
        json!({ "document": { "kind": "resident_card", "number": "11010519491231002x" } }),
        json!({ "name": "样例", "birth_date": "1949-12-31" }),
    ] {
        assert_eq!(api.ask("people/find", &body).await.expect(200).json(), expected, "{body}");
    }
    let nobody = json!({ "document": { "kind": "passport", "number": "E12345678" } });
    assert_eq!(api.ask("people/find", &nobody).await.expect(200).json(), json!({ "people": [] }));
    for body in [
        json!({ "document": { "kind": "resident_card", "number": "110105194912310021" } }),
        json!({ "document": { "kind": "ticket", "number": "E12345678" } }),
        json!({ "person_id": "P", "name": "样例", "birth_date": "1949-12-31" }),
    ] {
        let answer = api.ask("people/find", &body).await.expect(422);
        assert!(!answer.text().contains("11010519"), "{}", answer.text());
    }
}

#[tokio::test]
async fn amending_names_the_same_person() {
    let api = Api::county().await;
    let mut person = example("register_person");
    person["phone"] = json!("13800000000");
    let answer =
        api.command(Method::PUT, "people/P-SAMPLE-0001", "a1", &person.to_string()).await.expect(200);
    assert_eq!(answer.json()["person_id"], "P-SAMPLE-0001");
    assert_eq!(api.get("people/P-SAMPLE-0001").await.json()["person"]["phone"], "13800000000");
    let other = api.command(Method::PUT, "people/P-2", "a2", &person.to_string()).await.expect(422);
    assert_eq!(other.codes(), ["conflicting-fields"]);
    person["person_id"] = json!("P-2");
    person["document"] = json!(null);
    api.command(Method::PUT, "people/P-2", "a3", &person.to_string()).await.expect(404);
    assert_eq!(
        api.post("people", "a4", &example("register_person")).await.expect(422).codes(),
        ["duplicate-person"]
    );
}
