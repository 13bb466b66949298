//! Balances, statements and the journal in its three forms.

use serde_json::Value;

use crate::support::*;

#[tokio::test]
async fn balances_add_up_to_zero_and_statements_to_balances() {
    let api = Api::county().await;
    api.settle("s1", &claim(), "later").await.expect(201);
    api.settle("s2", &stay("B2", "2020-03-19", "2020-03-25", 2_000), "at_window").await.expect(201);
    let balances = api.get("ledger/balances").await.expect(200).json();
    let fen = |text: &Value| text.as_str().unwrap().replace('.', "").parse::<i64>().unwrap();
    let rows = balances["balances"].as_array().unwrap();
    assert!(rows.len() > 4);
    assert_eq!(rows.iter().map(|row| fen(&row["balance"])).sum::<i64>(), 0);
    for row in rows {
        let account = row["account"].as_str().unwrap();
        let path = format!("ledger/statement?account={account}&from=2020-01-01&until=2020-12-31");
        let statement = api.get(&path).await.expect(200).json();
        assert_eq!((&statement["opening"], &statement["closing"]), (&Value::from("0.00"), &row["balance"]));
    }
    let before = api.get("ledger/balances?until=2020-03-31").await.expect(200).json();
    assert_eq!(before["balances"], serde_json::json!([]));
}

#[tokio::test]
async fn the_journal_comes_in_three_forms() {
    let api = Api::county().await;
    api.settle("s1", &claim(), "at_window").await.expect(201);
    let path = "ledger/journal?from=2020-01-01&until=2020-12-31";
    let lines = api.get(path).await.expect(200);
    assert_eq!(lines.header("content-type"), Some("application/x-ndjson; charset=utf-8"));
    let entry: Value = serde_json::from_str(lines.text().lines().next().unwrap()).unwrap();
    assert_eq!((&entry["kind"], &entry["day"]), (&Value::from("settlement"), &Value::from("2020-04-01")));
    let csv = api.get(&format!("{path}&format=csv")).await.expect(200);
    assert!(csv.text().starts_with("date,kind,"), "{}", csv.text());
    assert_eq!(csv.text().lines().count(), 1 + entry["transfers"].as_array().unwrap().len());
    let bean = api.get(&format!("{path}&format=beancount")).await.expect(200);
    assert!(bean.text().starts_with("option "), "{}", bean.text());
    let request = api.request(axum::http::Method::GET, path).header("Accept", "text/csv");
    let accepted = api.send(request.body(axum::body::Body::empty()).unwrap()).await.expect(200);
    assert_eq!(accepted.body, csv.body);
    let empty = api.get("ledger/journal?from=2019-01-01&until=2019-12-31&format=csv").await.expect(200);
    assert_eq!(empty.text().lines().count(), 1);
    assert!(api.get("ledger/journal?from=2019-01-01&until=2019-12-31").await.expect(200).body.is_empty());
    api.get(&format!("{path}&format=xml")).await.expect(400);
}
