//! Reconciling a day: the statement as it is read, totals side by side, every difference by name.

mod schema;
#[path = "../documents/spoilt.rs"]
mod spoilt;

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};
use yidan_domain::bill::{Choice, Problem, ProblemCode, Scheme};
use yidan_domain::ledger::LayerName;
use yidan_domain::reconcile::*;
use yidan_types::{BillId, Fen, SettlementId};

fn yuan(yuan: i64) -> Fen {
    Fen::from_yuan(yuan).expect("in range")
}

/// A settlement: of so many yuan basic insurance pays so many, medical aid none, the patient the rest.
fn record(kind: DayKind, settlement: &str, bill: &str, total: i64, basic: i64) -> DayRecord {
    let layer = LayerName::parse("basic").expect("a name");
    DayRecord {
        kind,
        settlement: SettlementId::parse(settlement).expect("an id"),
        bill: BillId::parse(bill).expect("an id"),
        scheme: Scheme::Resident,
        total: yuan(total),
        layers: BTreeMap::from([(layer, yuan(basic))]),
        own_pay: yuan(total - basic),
    }
}

fn settled(settlement: &str, bill: &str, total: i64, basic: i64) -> DayRecord {
    record(DayKind::Settlement, settlement, bill, total, basic)
}

fn day(schemes: Value, bills: Option<Value>) -> Value {
    json!({
        "format": "yidan-day", "version": 1, "facility_id": "H1", "date": "2020-03-05",
        "schemes": schemes, "bills": bills,
    })
}

fn residents(count: i64, total: i64, fund_pay: i64, own_pay: i64) -> Value {
    json!([{"scheme": "resident", "count": count, "total": total, "fund_pay": fund_pay, "own_pay": own_pay}])
}

fn row(bill: &str, total: i64, fund_pay: i64) -> Value {
    json!({
        "bill_id": bill, "scheme": "居民", "total": total, "fund_pay": fund_pay, "own_pay": total - fund_pay,
    })
}

fn with(mut row: Value, key: &str, value: Value) -> Value {
    row[key] = value;
    row
}

fn read(document: &Value) -> DayStatement {
    read_day(document.to_string().as_bytes()).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn compared(document: &Value, records: &[DayRecord]) -> Reconciliation {
    reconcile(&read(document), records).expect("in range")
}

fn said(found: &Reconciliation) -> Vec<String> {
    found.differences.iter().map(|difference| difference.text().en).collect()
}

#[test]
fn a_day_that_agrees() {
    let ours = [
        settled("S1", "B1", 1_000, 600),
        settled("S2", "B2", 500, 0),
        record(DayKind::Reversal, "S0", "B0", -300, -100),
        // No facility sees corrections before it is told.
        record(DayKind::Correction, "S9", "B9", 0, 50),
    ];
    let rows = json!([
        row("B2", 500, 0),
        with(row("B0", 300, 100), "reversed", json!(true)),
        with(row("B1", 1_000, 600), "settlement_id", json!("S1")),
    ]);
    let found = compared(&day(residents(1, 1_200, 500, 700), Some(rows)), &ours);
    assert!(found.agrees() && found.detailed, "{:#?}", found.differences);
    let layers = json!([{
        "scheme": "390", "count": "1", "total": "1200.00", "own_pay": 700,
        "layers": [{"layer": "basic", "paid": "500"}],
    }]);
    let found = compared(&day(layers, None), &ours);
    assert!(found.agrees() && !found.detailed);
    assert_eq!(
        found.to_json(),
        json!({
            "format": "yidan-reconciliation", "version": 1, "facility_id": "H1", "date": "2020-03-05",
            "agrees": true, "detailed": false,
            "schemes": [{
                "scheme": "resident",
                "theirs": {"count": 1, "total": "1200.00", "fund_pay": "500.00", "own_pay": "700.00"},
                "ours": {"count": 1, "total": "1200.00", "fund_pay": "500.00", "own_pay": "700.00"},
                "difference": {"count": 0, "total": "0.00", "fund_pay": "0.00", "own_pay": "0.00"},
                "layers": [{"layer": "basic", "theirs": "500.00", "ours": "500.00", "difference": "0.00"}],
                "corrections": {"count": 1, "total": "0.00", "fund_pay": "50.00", "own_pay": "-50.00"},
            }],
            "differences": [],
        })
    );
}

#[test]
fn totals_that_differ_are_named() {
    let ours = [settled("S1", "B1", 1_000, 600)];
    let found = compared(&day(residents(2, 1_500, 700, 800), None), &ours);
    assert_eq!(
        said(&found),
        [
            "resident: 2 settlements there, 1 here",
            "resident total: 1500.00 yuan there, 1000.00 here",
            "resident fund pay: 700.00 yuan there, 600.00 here",
            "resident own pay: 800.00 yuan there, 400.00 here",
        ]
    );
    assert_eq!(found.differences[0].text().zh, "居民：机构结算2笔，我方1笔");
    assert_eq!(found.schemes[0].difference.total, yuan(500));
    // A scheme that one side lacks is zero there.
    let employees = json!([{"scheme": "employee", "count": 1, "total": 5, "own_pay": 2, "layers": [
        {"layer": "basic", "paid": 1}, {"layer": "aid", "paid": 2},
    ]}]);
    let found = compared(&day(employees, None), &[]);
    assert_eq!(found.differences.len(), 6);
    assert_eq!(said(&found)[4], "employee layer `aid`: 2.00 yuan there, 0.00 here");
    let found = compared(&day(json!([]), None), &ours);
    assert_eq!(said(&found)[0], "resident: 0 settlements there, 1 here");
    assert!(compared(&day(json!([]), None), &[]).agrees());
}

#[test]
fn details_that_differ_are_named() {
    let ours = [
        settled("S1", "B1", 1_000, 600),
        settled("S2", "B2", 500, 100),
        settled("S3", "B3", 100, 0),
        settled("S4", "B4", 200, 20),
        record(DayKind::Reversal, "S4", "B4", -200, -20),
    ];
    let rows = json!([
        with(row("B1", 1_000, 610), "scheme", json!("employee")),
        row("B2", 500, 100),
        row("B2", 500, 100),
        row("B4", 200, 20),
        row("B7", 70, 7),
        with(row("B3", 100, 0), "reversed", json!(true)),
    ]);
    let found = compared(&day(residents(4, 1_600, 700, 900), Some(rows)), &ours);
    let of_bills: Vec<(&str, String)> = found
        .differences
        .iter()
        .filter(|difference| difference.bill().is_some())
        .map(|difference| (difference.code(), difference.text().en))
        .collect();
    assert_eq!(
        of_bills,
        [
            ("other-scheme", "bill B1 (settlement S1): of employee there, of resident here"),
            ("amount", "bill B1 (settlement S1) fund pay: 610.00 yuan there, 600.00 here"),
            ("amount", "bill B1 (settlement S1) own pay: 390.00 yuan there, 400.00 here"),
            ("twice", "bill B2, 500.00 yuan: stands twice there"),
            ("missing-there", "bill B3 (settlement S3), 100.00 yuan: settled here, not there"),
            ("reversed-there-not-here", "reversal of bill B3, 100.00 yuan: reversed there, not here"),
            (
                "reversed-here-not-there",
                "reversal of bill B4 (settlement S4), 200.00 yuan: reversed here, not there"
            ),
            ("missing-here", "bill B7, 70.00 yuan: settled there, not here"),
        ]
        .map(|(code, text)| (code, text.to_owned()))
    );
    // The facility's own papers do not add up either, and that is said too.
    let own: Vec<String> = found
        .differences
        .iter()
        .filter(|difference| difference.code() == "own-details")
        .map(|difference| difference.text().en)
        .collect();
    assert_eq!(own.len(), 6, "three of residents, three of employees");
    let counts: Vec<String> = found
        .differences
        .iter()
        .filter(|difference| difference.code() == "own-count")
        .map(|difference| difference.text().en)
        .collect();
    let expected = [
        "resident: the facility's totals count 4, its details 3",
        "employee: the facility's totals count 0, its details 1",
    ];
    assert_eq!(counts, expected);
    assert_eq!(own[0], "resident total: the facility's totals say 1600.00, its details 1170.00 yuan");
    let last = &found.to_json()["differences"][found.differences.len() - 1];
    assert_eq!(
        *last,
        json!({
            "code": "missing-here", "bill_id": "B7", "reversed": false, "total": "70.00",
            "zh": "票据B7，70.00 元：机构有这笔结算，我方没有",
            "en": "bill B7, 70.00 yuan: settled there, not here",
        })
    );
}

#[test]
fn a_bill_settled_anew_on_the_day_is_told_apart() {
    let ours = [
        settled("S1", "B1", 1_000, 600),
        record(DayKind::Reversal, "S1", "B1", -1_000, -600),
        settled("S2", "B1", 900, 500),
    ];
    let rows = json!([
        row("B1", 900, 500),
        row("B1", 1_000, 600),
        with(row("B1", 1_000, 600), "reversed", json!(true)),
    ]);
    assert!(compared(&day(residents(1, 900, 500, 400), Some(rows)), &ours).agrees());
    // Another settlement under the same number is another settlement.
    let rows = json!([
        with(row("B1", 900, 500), "settlement_id", json!("S9")),
        with(row("B1", 1_000, 600), "settlement_id", json!("S1")),
        with(row("B1", 1_000, 600), "settlement_id", json!("S1")),
        with(row("B1", 1_000, 600), "reversed", json!(true)),
    ]);
    let found = compared(&day(residents(1, 900, 500, 400), Some(rows)), &ours);
    let codes: Vec<&str> =
        found.differences.iter().filter(|found| found.bill().is_some()).map(Difference::code).collect();
    assert_eq!(codes, ["missing-here", "twice", "missing-there"]);
}

fn problems(document: &Value) -> Vec<(ProblemCode, String)> {
    let found: Vec<Problem> = read_day(document.to_string().as_bytes()).expect_err("refused");
    assert!(found.iter().all(|problem| problem.line.is_some()));
    found.into_iter().map(|problem| (problem.code, problem.path)).collect()
}

#[test]
fn a_statement_is_refused_with_all_its_problems() {
    let document = json!({
        "format": "yidan-bill", "version": 1, "facility_id": "", "day": "2020-03-05",
        "schemes": [
            {"scheme": "resident", "count": "1.5", "total": "1,000", "fund_pay": 1, "layers": [], "own_pay": 1},
            {"scheme": "nobody", "count": "--1", "total": 1, "own_pay": 1},
        ],
        "bills": [{"bill_id": "B1", "scheme": "resident", "total": -1, "fund_pay": 0, "own_pay": 0, "reversed": 1}],
    });
    use ProblemCode::*;
    let expected = [
        (WrongFormat, "$.format"),
        (MissingField, "$.date"),
        (BadText, "$.facility_id"),
        (UnknownField, "$.day"),
        (TooManyDecimals, "$.schemes[0].count"),
        (NotANumber, "$.schemes[0].total"),
        (ConflictingFields, "$.schemes[0].layers"),
        (UnknownValue, "$.schemes[1].scheme"),
        (NotANumber, "$.schemes[1].count"),
        (MissingField, "$.schemes[1].fund_pay"),
        (NotPositive, "$.bills[0].total"),
        (WrongType, "$.bills[0].reversed"),
    ];
    let mut found = problems(&document);
    let mut expected = expected.map(|(code, path)| (code, path.to_owned())).to_vec();
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
    let twice = json!([
        {"scheme": "resident", "count": -1, "total": -1, "own_pay": 0, "layers": [
            {"layer": "basic", "paid": -1}, {"layer": "basic", "paid": 0},
        ]},
        {"scheme": "居民", "count": 0, "total": 0, "own_pay": 0, "fund_pay": 0},
    ]);
    assert_eq!(
        problems(&day(twice, None)),
        [
            (StatedTwice, "$.schemes[0].layers[1].layer".to_owned()),
            (StatedTwice, "$.schemes[1].scheme".to_owned()),
        ]
    );
}

fn records() -> impl Strategy<Value = Vec<DayRecord>> {
    let one = (0..6_usize, 0..3_usize, 0..2_000_i64, 0..=100_i64, prop::sample::select(Scheme::ALL));
    prop::collection::vec(one, 0..20).prop_map(|all| {
        let records = all.into_iter().enumerate().map(|(at, (bill, kind, total, share, scheme))| {
            let kind = DayKind::ALL[kind];
            let sign = if kind == DayKind::Reversal { -1 } else { 1 };
            let (total, basic) = (sign * total, sign * (total * share / 100));
            DayRecord { scheme, ..record(kind, &format!("S{at}"), &format!("B{bill}"), total, basic) }
        });
        records.collect()
    })
}

/// The statement of a facility that has exactly these records, with or without the ids of settlements.
fn statement(records: &[DayRecord], ids: bool) -> Value {
    let seen = |record: &&DayRecord| record.kind != DayKind::Correction;
    let abs = |amount: Fen| if amount.is_negative() { amount.neg() } else { amount };
    let schemes = Scheme::ALL.iter().map(|scheme| {
        let of = || records.iter().filter(seen).filter(|record| record.scheme == *scheme);
        let sum = |amount: &dyn Fn(&DayRecord) -> Fen| Fen::try_sum(of().map(amount)).expect("in range");
        let count: i64 = of().map(|record| if record.kind == DayKind::Reversal { -1 } else { 1 }).sum();
        json!({
            "scheme": scheme.written(), "count": count, "total": sum(&|record| record.total),
            "fund_pay": sum(&|record| record.fund_pay().expect("in range")),
            "own_pay": sum(&|record| record.own_pay),
        })
    });
    let bills = records.iter().filter(seen).map(|record| {
        let id = ids.then_some(&record.settlement);
        json!({
            "bill_id": record.bill, "settlement_id": id, "scheme": record.scheme.written(),
            "total": abs(record.total), "fund_pay": abs(record.fund_pay().expect("in range")),
            "own_pay": abs(record.own_pay), "reversed": record.kind == DayKind::Reversal,
        })
    });
    day(schemes.collect(), Some(bills.rev().collect()))
}

proptest! {
    /// Who has the same records agrees; and whatever two sides have, the named differences of bills are the difference of
    /// the totals.
    #[test]
    fn differences_explain_the_totals(ours in records(), theirs in records(), ids in any::<bool>()) {
        let same = compared(&statement(&ours, true), &ours);
        prop_assert!(same.agrees(), "{:#?}", same.differences);
        let found = compared(&statement(&theirs, ids), &ours);
        let total: i64 = found.schemes.iter().map(|side| side.difference.total.get()).sum();
        let named: i64 = found.differences.iter().map(|difference| {
            let sign = |reversed: bool| if reversed { -1 } else { 1 };
            match difference {
                Difference::MissingHere { bill, total } | Difference::Twice { bill, total } => {
                    sign(bill.reversed) * total.get()
                }
                Difference::ReversedThereNotHere { total, .. } | Difference::MissingThere { total, .. } => -total.get(),
                Difference::ReversedHereNotThere { total, .. } => total.get(),
                Difference::Amount { bill, field: Field::Total, theirs, ours } => {
                    sign(bill.reversed) * (theirs.get() - ours.get())
                }
                _ => 0,
            }
        }).sum();
        prop_assert_eq!(total, named);
        prop_assert!(found.differences.iter().all(|difference| !difference.code().starts_with("own-")));
    }
}
