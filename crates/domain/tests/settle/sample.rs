//! From the text of a book to the result document, whole.

use crate::support::*;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use yidan_book::diag::Severity;
use yidan_book::load::load;
use yidan_book::model::Book;
use yidan_domain::bill::{Bill, example_bill, read_bill};
use yidan_domain::settlement::json::settlement_json;
use yidan_domain::settlement::settle_year;

pub fn sample() -> Book {
    let loaded = load(include_str!("sample.md"));
    let errors: Vec<_> =
        loaded.diagnostics.iter().filter(|found| found.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    loaded.book.expect("a book")
}

fn result(book: &Book, bill: &Bill) -> Value {
    let answers = settle_year(book, std::slice::from_ref(bill), None);
    settlement_json(book, "sha256:sample", bill, answers[0].as_ref().expect("settled"))
}

fn small_bill() -> Value {
    let mut bill = poor(stay("B1", "2020-03-01", "2020-03-11", 0), "2019-01-01");
    bill = set(bill, "encounter.referral", json!("上转"));
    bill = set(bill, "person.family_doctor_contract", json!({"from": "2019-07-01", "until": "2020-06-30"}));
    let fields = bill.as_object_mut().expect("object");
    fields.remove("parts");
    let line = |id: &str, code: &str, class: &str, kind: &str, quantity: &str, price: &str, amount: &str| {
        json!({
            "line_id": id, "item_code": code, "name": "样例", "class": class, "kind": kind,
            "quantity": quantity, "unit_price": price, "amount": amount,
        })
    };
    let mut limited = line("2", "C1", "B", "material", "3", "400", "1200.00");
    limited["price_limit"] = json!("350");
    let mut refund = line("4", "Y1", "A", "drug", "-1.5", "333.33", "-500.00");
    refund["refund_of"] = json!("1");
    fields.insert(
        "lines".into(),
        json!([
            line("1", "Y1", "A", "drug", "42", "333.33", "13999.86"),
            limited,
            line("3", "Y901", "C", "drug", "1", "888.88", "888.88"),
            refund,
        ]),
    );
    fields.insert("total".into(), json!("15588.74"));
    bill
}

/// The document as it stands; `YIDAN_UPDATE=1` writes it anew.
#[test]
fn the_document_is_as_expected() {
    let bill = read_bill(small_bill().to_string().as_bytes()).expect("good");
    let said = serde_json::to_string_pretty(&result(&sample(), &bill)).expect("json") + "\n";
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/settle/sample.expected.json");
    if std::env::var_os("YIDAN_UPDATE").is_some() {
        fs::write(file, said).expect("written");
    } else {
        assert_eq!(fs::read_to_string(file).expect("expected"), said);
    }
}

#[test]
fn the_example_settles_by_a_book_in_text() {
    let bill = read_bill(example_bill().as_bytes()).expect("good");
    let result = result(&sample(), &bill);
    assert_eq!(result["total"], json!(bill.total));
    assert_eq!(result["layers"][0]["exceptions"][0]["id"], json!("up_referral"));
    assert_eq!(result["entitlements"][0]["id"], json!("treat_first"));
    assert_eq!(result["layers"][0]["adjustments"][0]["points_ppm"], json!(50_000));
}
