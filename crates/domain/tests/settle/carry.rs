//! Bill by bill with a carry: the same as all at once, also when the carry goes through its document each time.

use crate::support::*;
use proptest::prelude::*;
use serde_json::{Value, json};
use yidan_book::load::load;
use yidan_book::model::{Book, History};
use yidan_domain::bill::Bill;
use yidan_domain::settlement::{Carry, CarryError, Refusal, Settlement, settle_next, settle_year};
use yidan_types::Date;

/// The answers of [`settle_year`] in the order of settling, and those of bill by bill.
fn both(book: &Book, bills: &[Bill], as_of: Option<Date>) -> (Answers, Answers) {
    let together = settle_year(book, bills, as_of);
    let mut order: Vec<usize> = (0..bills.len()).collect();
    // Dates, then the order given: the bills here continue no others.
    order.sort_by_key(|at| (bills[*at].encounter.settlement_date, bills[*at].encounter.discharge_date, *at));
    let mut carry = Carry::default();
    let mut one_by_one = Vec::new();
    for at in &order {
        one_by_one.push(settle_next(book, &mut carry, &bills[*at], as_of));
        let read = Carry::from_json(&carry.to_json()).expect("a carry");
        assert_eq!(read, carry);
        carry = read;
    }
    (order.iter().map(|at| together[*at].clone()).collect(), one_by_one)
}

fn same(left: &Result<Settlement, Refusal>, right: &Result<Settlement, Refusal>) -> bool {
    match (left, right) {
        (Ok(left), Ok(right)) => {
            left.outcome == right.outcome
                && left.facts == right.facts
                && left.before == right.before
                && left.after == right.after
                && left.order == right.order
                && left.year == right.year
        }
        (Err(left), Err(right)) => left == right,
        _ => false,
    }
}

/// The books of the tests, and shipped ones.
fn books() -> Vec<Book> {
    let shipped = [
        include_str!("../../../../books/liaocheng-2019.md"),
        include_str!("../../../../books/dezhou-2020.md"),
        include_str!("../../../../books/hebei-2017.md"),
    ];
    let shipped = shipped.into_iter().map(|text| load(text).book.expect("a book"));
    [book(), crate::sample::sample()].into_iter().chain(shipped).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// INVARIANT (accumulators = replay).
    #[test]
    fn one_by_one_is_all_at_once(documents in crate::properties::documents(), cut in prop::option::of(0..500_i64)) {
        let as_of = cut.map(|days| {
            day("2020-01-01").checked_add(jiff::ToSpan::days(days)).expect("in range")
        });
        for book in books() {
            // Overlapping stays are a matter between bills, which a carry does not see.
            let bills = without_overlaps(bills(&documents));
            let (together, one_by_one) = both(&book, &bills, as_of);
            for (left, right) in together.iter().zip(&one_by_one) {
                prop_assert!(same(left, right), "{}: {left:#?}\n{right:#?}", book.name.id);
            }
        }
    }
}

/// Stays of one day begin and end on it, so they never overlap.
fn without_overlaps(bills: Vec<Bill>) -> Vec<Bill> {
    bills.into_iter().filter(|bill| bill.encounter.admitted() == bill.encounter.discharge_date).collect()
}

/// The layers of a book without one, in another order.
fn newer(mut book: Book, without: &str) -> Book {
    book.layers.retain(|layer| layer.name.id != without);
    book.layers.reverse();
    for (at, layer) in book.layers.iter_mut().enumerate() {
        for version in &mut layer.versions {
            version.rule.layer = yidan_book::model::LayerIx(u16::try_from(at).expect("few"));
        }
    }
    book
}

#[test]
fn a_carry_outlives_versions_of_a_book() {
    let old = book();
    let new = newer(book(), "basic");
    let documents = [
        visit("B1", "2020-01-05", 150),
        stay("B2", "2020-01-06", "2020-01-06", 20_500),
        visit("B3", "2020-01-20", 150),
        stay("B4", "2020-02-06", "2020-02-06", 20_500),
    ];
    let bills = bills(&documents);
    let mut carry = Carry::default();
    let mut paid = Vec::new();
    for (bill, book) in bills.iter().zip([&old, &old, &new, &old]) {
        let settlement = settle_next(book, &mut carry, bill, None).expect("settled");
        let of = |id: &str| {
            let outcome = settlement
                .outcome
                .layers
                .iter()
                .find(|outcome| book.layers[usize::from(outcome.layer.0)].name.id == id);
            outcome.map_or_else(String::new, |outcome| outcome.paid.to_string())
        };
        paid.push((of("basic"), of("clinic")));
        carry = Carry::from_json(&carry.to_json()).expect("a carry");
    }
    let expected = [("0.00", "75.00"), ("14000.00", "0.00"), ("", "25.00"), ("6000.00", "0.00")];
    let expected: Vec<_> = expected.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    // The clinic's month is found under the new place of the layer; basic, which the new version lacks, is kept by name.
    assert_eq!(paid, expected);
}

#[test]
fn a_chain_goes_on_under_a_newer_version() {
    let documents = [
        set(stay("B1", "2020-01-01", "2020-01-05", 1_200), "facility.grade", json!("grade_one")),
        set(stay("B2", "2020-01-10", "2020-01-15", 1_200), "encounter.previous_bill", json!("B1")),
    ];
    let bills = bills(&documents);
    let mut carry = Carry::default();
    settle_next(&book(), &mut carry, &bills[0], None).expect("settled");
    let mut carry = Carry::from_json(&carry.to_json()).expect("a carry");
    let new = newer(book(), "clinic");
    let settlement = settle_next(&new, &mut carry, &bills[1], None).expect("settled");
    let basic = settlement.outcome.layers.iter().find_map(|layer| layer.how.as_ref().ok()).expect("applied");
    assert_eq!(basic.deductible, yuan(300));
    assert_eq!(settlement.before.amount(History::Total), yuan(1_200));
}

#[test]
fn other_documents_are_refused() {
    let good = Carry::default().to_json();
    assert_eq!(Carry::from_json(&good), Ok(Carry::default()));
    let with = |key: &str, value: Value| {
        let mut document = good.clone();
        document[key] = value;
        Carry::from_json(&document)
    };
    assert_eq!(with("version", json!(2)), Err(CarryError::WrongFormat));
    assert_eq!(with("format", json!("yidan-bill")), Err(CarryError::WrongFormat));
    assert_eq!(with("more", json!(1)), Err(CarryError::Malformed));
    assert_eq!(with("paid_on", json!({"basic": ["2020-02-30"]})), Err(CarryError::Malformed));
    let month = json!({"year": 2020, "month": 13, "scheme": "resident", "layers": {}});
    assert_eq!(with("months", json!([month])), Err(CarryError::Malformed));
    assert_eq!(Carry::from_json(&json!([])), Err(CarryError::WrongFormat));
}
