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

#[tokio::test]
async fn a_household_is_whoever_belongs_to_it_now() {
    let api = Api::county().await;
    let mut other = example("register_person");
    let fields =
        [("person_id", json!("P-SAMPLE-0002")), ("name", json!("样例乙")), ("document", json!(null))];
    fields.into_iter().for_each(|(name, value)| other[name] = value);
    api.post("people", "h1", &other).await.expect(201);
    let group = json!([low_income("M-1", "2020-01-01", "2020-01-02")]);
    api.post("people/P-SAMPLE-0002/facts", "h2", &group).await.expect(201);
    let members = |answer: Answer| {
        let found = answer.expect(200).json();
        assert_eq!(found["household"], "F-SAMPLE-0001");
        found["members"].as_array().unwrap().clone()
    };
    let both = members(api.get("households/F-SAMPLE-0001").await);
    let ids: Vec<&str> = both.iter().map(|member| member["person_id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["P-SAMPLE-0001", "P-SAMPLE-0002"]);
    assert_eq!(both[0]["groups"], json!([]));
    assert_eq!(both[1]["groups"][0]["group"], "低保对象");
    let shown = json!(both).to_string();
    assert!(!shown.contains("11010519491231002X") && !shown.contains("phone"), "{shown}");

    other["household"] = json!("F-2");
    api.command(Method::PUT, "people/P-SAMPLE-0002", "h3", &other.to_string()).await.expect(200);
    assert_eq!(members(api.get("households/F-SAMPLE-0001").await), both[..1]);
    assert_eq!(api.get("households/F-2").await.expect(200).json()["members"], json!([both[1]]));
    assert_eq!(api.get("households/F-9").await.expect(404).codes(), ["unknown-household"]);
}
