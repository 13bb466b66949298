//! What every settlement must satisfy, from the numbers of its JSON alone.

use crate::support::{argument, books, listed, shipped_bills, yidan};
use serde_json::Value;

/// Yuan with two decimals as fen.
fn fen(value: &Value) -> i64 {
    let text = value.as_str().unwrap_or_else(|| panic!("no amount: {value}"));
    let (yuan, rest) = text.split_once('.').unwrap_or_else(|| panic!("no decimals: {text}"));
    assert_eq!(rest.len(), 2, "{text}");
    format!("{yuan}{rest}").parse().expect("digits")
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().unwrap_or_else(|| panic!("no {key}"))
}

fn parts(value: &Value) -> i64 {
    ["self_paid", "over_limit", "paid_first", "in_scope"].iter().map(|part| fen(&value["parts"][part])).sum()
}

fn holds(settlement: &Value, of: &str) {
    let total = fen(&settlement["total"]);
    assert_eq!(parts(settlement), total, "{of}: the parts are the total");
    let lines = list(settlement, "lines");
    let of_lines: i64 = lines.iter().map(parts).sum();
    assert!(lines.is_empty() || of_lines == total, "{of}: lines {of_lines}, total {total}");
    let paid: i64 = list(settlement, "layers").iter().map(|layer| fen(&layer["paid"])).sum();
    let borne = settlement["payment"].get("borne_by_facility").map_or(0, fen);
    let own = fen(&settlement["own_pay"]);
    assert_eq!(paid + borne + own, total, "{of}: layers {paid} + hospital {borne} + own {own}");
    assert!(own >= 0 && fen(&settlement["own_pay_in_scope"]) <= own, "{of}: own pay");
    for layer in list(settlement, "layers").iter().filter(|layer| layer["applies"] == true) {
        let (paid, base) = (fen(&layer["paid"]), fen(&layer["base"]));
        assert!((0..=base).contains(&paid), "{of}: {} pays {paid} of {base}", layer["id"]);
    }
    for identity in list(settlement, "identities") {
        assert_eq!(identity["holds"], true, "{of}: {identity}");
    }
}

/// Every bill of the tests and every shipped one, under every shipped book that settles it.
#[test]
fn settlements_add_up() {
    let bills = listed("crates/cli/tests/bills", "json").into_iter().chain(shipped_bills());
    let mut settled = 0;
    for bill in bills {
        for book in books() {
            let run = yidan(&["settle", "--json", "-b", argument(&book), argument(&bill)]);
            let result = run.json();
            match run.code {
                Some(0) => holds(&result, &format!("{} under {}", bill.display(), book.display())),
                code => assert_eq!((code, &result["status"]), (Some(2), &"refused".into())),
            }
            settled += usize::from(run.code == Some(0));
        }
    }
    assert!(settled >= 15, "only {settled} settlements");
}
