//! The result document.

use crate::support::*;
use serde_json::{Value, json};
use yidan_domain::bill::{example_bill, read_bill};
use yidan_domain::settlement::json::settlement_json;
use yidan_domain::settlement::settle_year;
use yidan_types::Fen;

fn fen(value: &Value) -> i64 {
    Fen::parse_yuan(value.as_str().expect("an amount as text")).expect("an amount").get()
}

fn parts(value: &Value) -> i64 {
    ["self_paid", "over_limit", "paid_first", "in_scope"].iter().map(|part| fen(&value[part])).sum()
}

/// The identities, from the document alone.
#[test]
fn the_example_adds_up() {
    let book = book();
    let bill = read_bill(example_bill().as_bytes()).expect("good");
    let answers = settle_year(&book, std::slice::from_ref(&bill), None);
    let result = settlement_json(&book, "sha256:0", &bill, answers[0].as_ref().expect("settled"));
    assert_eq!(fen(&result["total"]), bill.total.get());
    assert_eq!(parts(&result["parts"]), bill.total.get());
    let lines = result["lines"].as_array().expect("lines");
    assert_eq!(lines.iter().map(|line| parts(&line["parts"])).sum::<i64>(), bill.total.get());
    let layers = result["layers"].as_array().expect("layers");
    let paid: i64 = layers.iter().map(|layer| fen(&layer["paid"])).sum();
    assert_eq!(paid + fen(&result["own_pay"]), bill.total.get());
    assert!(
        layers
            .iter()
            .all(|layer| layer["applies"] == json!(false) || fen(&layer["paid"]) <= fen(&layer["base"]))
    );
    assert!(fen(&result["parts"]["self_paid"]) > 0 && fen(&result["parts"]["over_limit"]) > 0);
    assert!(paid > 0 && fen(&result["own_pay"]) > 0);
    assert!(
        result["identities"]
            .as_array()
            .expect("list")
            .iter()
            .all(|identity| identity["holds"] == json!(true))
    );
}

#[test]
fn a_layer_shows_how_it_came_about() {
    let book = book();
    let bills = bills(&[poor(stay("B1", "2020-03-01", "2020-03-05", 10_000), "2020-01-01")]);
    let answers = settle_year(&book, &bills, Some(day("2020-12-31")));
    let result = settlement_json(&book, "sha256:0", &bills[0], answers[0].as_ref().expect("settled"));
    let basic = &result["layers"][0];
    let expected = json!({
        "id": "basic", "label": "基本医保", "payer": "basic_fund", "payer_label": "基本医保基金", "paid": "6650.00",
        "applies": true, "version": {"from": "2020-01-01", "until": null, "announced": null}, "note": "",
        "sources": [{"id": "sample-2019", "title": "关于样例的通知", "number": "样发〔2019〕1号", "date": "2019-12-06", "article": "二"}],
        "assumed": ["样例"], "exceptions": [], "base": "10000.00", "period": "per_bill", "base_before": "0.00",
        "base_after": "10000.00",
        "deductible": {"rule": "500.00", "before": "0.00", "borne": "500.00", "mode": "across_referral"},
        "segments": [{"from": "0.00", "to": null, "ratio": "70%", "slice": "9500.00", "share": "6650.00"}],
        "exact": "6650.00", "rounded": "6650.00", "cap": null, "pool_limit": null,
        "drawn": [{"part": "in_scope", "amount": "6650.00"}], "paid_before_in_year": "0.00", "units": 0,
        "parameters": [], "adjustments": [],
    });
    assert_eq!(basic, &expected);
    let clinic = &result["layers"][2];
    assert_eq!(clinic["applies"], json!(false));
    assert_eq!(
        clinic["failed"],
        json!([{"should_hold": true, "fact": "encounter", "fact_label": "就诊", "one_of": ["outpatient"], "actual": "inpatient"}])
    );
    assert_eq!(result["book"]["hash"], json!("sha256:0"));
    assert_eq!(result["edition"]["as_of"], json!("2020-12-31"));
    assert_eq!(result["facts"]["groups"], json!([{"id": "poor", "label": "贫困人口"}]));
    assert_eq!(result["facts"]["statuses"][0]["standing"], json!("counts"));
    assert_eq!(result["facts"]["values"]["grade"], json!("grade_two"));
    assert_eq!(result["year_after"]["layers"]["critical"]["paid"], json!("810.00"));
    assert_eq!(result["year_after"]["stays_before"], json!(1));
}

#[test]
fn the_same_bill_gives_the_same_document() {
    let book = book();
    let bill = read_bill(example_bill().as_bytes()).expect("good");
    let document = || {
        let answers = settle_year(&book, std::slice::from_ref(&bill), None);
        settlement_json(&book, "", &bill, answers[0].as_ref().expect("settled")).to_string()
    };
    assert_eq!(document(), document());
}
