//! Days, months and payments.

use serde_json::{Value, json};

use crate::support::*;

#[tokio::test]
async fn a_day_is_compared_with_what_was_posted() {
    let api = Api::county().await;
    let settled = api.settle("s1", &claim(), "at_window").await.expect(201).json();
    let fund = settled["layers"][0]["paid"].clone();
    let day = |fund: &Value| {
        json!({
            "format": "yidan-day", "version": 1, "facility_id": "H-SAMPLE-0002", "date": "2020-04-01",
            "schemes": [{
                "scheme": "resident", "count": 1, "total": "4836.48", "fund_pay": fund, "own_pay": settled["own_pay"],
            }],
        })
    };
    let agreed = api.ask("reconciliations", &day(&fund)).await.expect(200).json();
    assert_eq!((&agreed["agrees"], &agreed["differences"]), (&json!(true), &json!([])));
    let other = api.ask("reconciliations", &day(&json!("1.00"))).await.expect(200).json();
    assert_eq!(
        (&other["agrees"], other["differences"].as_array().unwrap().is_empty()),
        (&json!(false), false)
    );
    let answer = api.ask("reconciliations", &json!({ "format": "yidan-day" })).await.expect(422);
    assert!(answer.codes().len() > 1);
}

#[tokio::test]
async fn no_more_is_paid_than_is_owed() {
    let api = Api::county().await;
    let settled = api.settle("s1", &claim(), "at_window").await.expect(201).json();
    let owed = settled["layers"][0]["paid"].as_str().unwrap().to_owned();
    let month = "clearing/facilities/H-SAMPLE-0002/2020-04";
    assert_eq!(api.get(month).await.expect(200).json()["receivable"]["closing"], owed);
    let pay = |kind: &str, amount: &str| json!({ "payment": kind, "facility_id": "H-SAMPLE-0002", "amount": amount });
    let answer = api.post("clearing/payments", "p1", &pay("clear", "99999.00")).await.expect(422);
    assert_eq!(answer.codes(), ["more-than-owed"]);
    let paid = api.post("clearing/payments", "p2", &pay("clear", &owed)).await.expect(201);
    let again = api.post("clearing/payments", "p2", &pay("clear", &owed)).await.expect(201);
    assert_eq!((again.header("idempotency-replayed"), &again.body), (Some("true"), &paid.body));
    let after = api.get(month).await.expect(200).json();
    assert_eq!(
        (&after["receivable"]["paid"], &after["receivable"]["closing"]),
        (&json!(owed), &json!("0.00"))
    );
    let answer = api.post("clearing/payments", "p3", &pay("release", "1.00")).await.expect(422);
    assert_eq!(answer.codes(), ["more-than-retained"]);
    let places = api.get("clearing/places/990102/2020-04").await.expect(200).json();
    assert_eq!(places["statements"], json!([]));
    let between = json!({ "payer": "990102", "treated_in": "990101", "amount": "1.00" });
    assert_eq!(api.post("clearing/payments", "p4", &between).await.expect(422).codes(), ["more-than-owed"]);
}

#[tokio::test]
async fn what_names_nobody_is_refused() {
    let api = Api::county().await;
    api.get("clearing/facilities/H-NONE/2020-04").await.expect(404);
    api.get("clearing/facilities/H-SAMPLE-0002/2020-13").await.expect(400);
    api.get("clearing/places/99/2020-04").await.expect(400);
    let both =
        json!({ "payment": "clear", "facility_id": "H-SAMPLE-0002", "payer": "990102", "amount": "1.00" });
    assert_eq!(api.post("clearing/payments", "p", &both).await.expect(422).codes(), ["conflicting-fields"]);
    let nobody = json!({ "payment": "clear", "facility_id": "H-NONE", "amount": "1.00" });
    api.post("clearing/payments", "p", &nobody).await.expect(404);
    let strange = json!({ "payment": "give", "facility_id": "H-SAMPLE-0002", "amount": "1.00" });
    api.post("clearing/payments", "p", &strange).await.expect(400);
}
