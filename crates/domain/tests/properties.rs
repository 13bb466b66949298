//! Properties of reading: nothing panics, what is written reads back, every problem has a place.

mod documents;

use documents::document;
use proptest::prelude::*;
use serde_json::{Value, json};
use yidan_domain::bill::{Bill, Problem, bill_json, example_bill, read_bill, read_csv_lines, read_header};
use yidan_domain::casefile::{Claim, claim_json, read_claim};

fn placed(read: Result<Bill, Vec<Problem>>) {
    for problem in read.err().unwrap_or_default() {
        assert!(problem.line.is_some_and(|line| line > 0) && problem.column.is_some(), "{problem:?}");
        assert!(problem.path.starts_with('$'), "{problem:?}");
    }
}

/// The claim of a bill, with or without class and kind of its lines.
fn as_claim(mut document: Value, stated: bool) -> Value {
    document["format"] = json!("yidan-claim");
    document["facility_id"] = document["facility"]["id"].clone();
    document["person"] = json!({"id": document["person"]["id"]});
    let fields = document.as_object_mut().expect("object");
    fields.remove("facility");
    fields.remove("year_to_date");
    let encounter = document["encounter"].as_object_mut().expect("object");
    encounter.remove("location");
    if let Some(previous) = encounter.get("previous_bill").filter(|previous| !previous.is_null()).cloned() {
        encounter.insert("previous_bill".to_owned(), json!({"facility_id": "H", "bill_id": previous}));
    }
    for line in document.get_mut("lines").and_then(Value::as_array_mut).into_iter().flatten() {
        if !stated {
            let line = line.as_object_mut().expect("object");
            line.remove("class");
            line.remove("kind");
        }
    }
    document
}

/// The example, changed in one place.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let example = example_bill().as_bytes();
    let change = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..4),
        prop::sample::select(vec![
            "\"", "{", "}", "[", "]", ",", ":", "null", "-", "0", "9", "e", ".", "\\", "\\u12", "样",
            "\u{0}", "\n"
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
    ];
    (0..example.len(), 0..6_usize, change).prop_map(move |(at, cut, put)| {
        let end = (at + cut).min(example.len());
        [&example[..at], &put, &example[end..]].concat()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_bytes_are_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        placed(read_bill(&bytes));
    }

    #[test]
    fn any_json_like_text_is_read_without_panic(text in "([\\{\\}\\[\\],:\"\\\\ \n0-9eE+.tfnu甲\u{2028}-]|null|true|\"total\"|\"lines\"){0,60}") {
        placed(read_bill(text.as_bytes()));
    }

    #[test]
    fn any_table_is_read_without_panic(text in "([,;\t\"\n\r 0-9.甲乙-]|数量|金额|item_code|药品){0,80}") {
        let mut bill: serde_json::Value = serde_json::from_str(example_bill()).expect("json");
        bill.as_object_mut().expect("object").retain(|field, _| field != "lines" && field != "total");
        let header = read_header(bill.to_string().as_bytes()).expect("good");
        placed(read_csv_lines(text.as_bytes(), header));
    }

    #[test]
    fn mutated_example_has_problems_with_places(bytes in mutated()) {
        placed(read_bill(&bytes));
    }

    /// A claim is a bill without what the registry keeps.
    #[test]
    fn good_claims_read_write_and_read_the_same(document in document(), stated in any::<bool>()) {
        let document = as_claim(document, stated);
        let claim = match read_claim(document.to_string().as_bytes()) {
            Ok(claim) => claim,
            Err(problems) => {
                let known = |code| code == yidan_domain::bill::ProblemCode::RefundExceedsOriginal;
                prop_assert!(problems.iter().all(|problem| known(problem.code)), "{problems:#?}");
                return Ok(());
            }
        };
        prop_assert_eq!(read_claim(claim_json(&claim).to_string().as_bytes()), Ok(claim.clone()));
        prop_assert_eq!(Claim::new(claim.clone().into_draft()), Ok(claim));
    }

    #[test]
    fn any_json_like_claim_is_read_without_panic(text in "([\\{\\}\\[\\],:\"\\\\ \n0-9.甲-]|null|true|\"total\"|\"lines\"|\"person\"|\"identity_number\"){0,60}") {
        for problem in read_claim(text.as_bytes()).err().unwrap_or_default() {
            prop_assert!(problem.line.is_some_and(|line| line > 0) && problem.column.is_some(), "{:?}", problem);
        }
    }

    #[test]
    fn good_bills_read_write_and_read_the_same(document in document()) {
        // Refunds of a part may take back more by rounding than was charged; such a bill is rightly refused.
        let bill = match read_bill(document.to_string().as_bytes()) {
            Ok(bill) => bill,
            Err(problems) => {
                let known = |code| code == yidan_domain::bill::ProblemCode::RefundExceedsOriginal;
                prop_assert!(problems.iter().all(|problem| known(problem.code)), "{problems:#?}");
                return Ok(());
            }
        };
        let again = read_bill(bill_json(&bill).to_string().as_bytes());
        prop_assert_eq!(again, Ok(bill.clone()));
        prop_assert_eq!(Bill::new(bill.clone().into_draft()), Ok(bill));
    }
}
