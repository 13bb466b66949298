//! Caps of every kind.

use crate::support::*;
use yidan_book::facts::CountFact;
use yidan_book::inputs::YearToDate;
use yidan_book::model::*;
use yidan_book::outcome::{CapRef, EvalError};

fn capped(all: Vec<Cap>) -> Book {
    book_of(vec![LayerRule { caps: caps(all), ..layer(0) }])
}

fn per(period: Period, yuan: i64) -> Cap {
    Cap::Per(period, constant(yuan))
}

/// 30 paid this month, 70 in the year.
fn used() -> YearToDate {
    let mut used = year(&[(History::Paid(LayerIx(0)), 70)]);
    used.paid_this_month.insert(LayerIx(0), yuan(30));
    used
}

#[test]
fn a_cap_per_bill_month_or_year() {
    for (period, left) in [(Period::Bill, 100), (Period::Month, 70), (Period::Year, 30)] {
        let outcome = settle(&capped(vec![per(period, 100)]), &no_facts(), &in_scope(500), &used());
        assert_eq!(outcome.layers[0].paid, yuan(left));
        assert_eq!(trace(&outcome, 0).capped, Some((CapRef::Own(0), yuan(left))));
        assert_eq!(trace(&outcome, 0).paid_before_in_year, yuan(70));
    }
    // 70 were paid in the year already: nothing is left of 50, and nothing is claimed back.
    let outcome = settle(&capped(vec![per(Period::Year, 50)]), &no_facts(), &in_scope(500), &used());
    assert_eq!(paid(&outcome), ["0.00"]);
}

#[test]
fn the_tightest_cap_bites() {
    let book = capped(vec![per(Period::Bill, 90), per(Period::Year, 100), per(Period::Month, 100)]);
    let outcome = settle(&book, &no_facts(), &in_scope(500), &used());
    assert_eq!(trace(&outcome, 0).capped, Some((CapRef::Own(1), yuan(30))));
    // A cap that leaves exactly what is due does not bite.
    let outcome = settle(&book, &no_facts(), &in_scope(30), &used());
    assert_eq!(paid(&outcome), ["30.00"]);
    assert_eq!(trace(&outcome, 0).capped, None);
}

#[test]
fn a_cap_by_months_of_care() {
    let cap = Cap::PerCare {
        unit: CountFact::TreatmentMonths,
        amount: constant(2_500),
        at_most: Some(Count::Const(10)),
    };
    let book = capped(vec![cap]);
    let months = |n| no_facts().count(CountFact::TreatmentMonths, n);
    let outcome = first(&book, &months(3), &in_scope(90_000));
    assert_eq!(paid(&outcome), ["7500.00"]);
    assert_eq!(trace(&outcome, 0).units, 3);
    // 8 of 10 months are used: 2 are left of 3.
    let mut used = YearToDate::default();
    used.units_used.insert(LayerIx(0), 8);
    let outcome = settle(&book, &months(3), &in_scope(90_000), &used);
    assert_eq!(paid(&outcome), ["5000.00"]);
    assert_eq!(trace(&outcome, 0).units, 2);
    used.units_used.insert(LayerIx(0), 12);
    let outcome = settle(&book, &months(3), &in_scope(90_000), &used);
    assert_eq!((paid(&outcome), trace(&outcome, 0).units), (vec!["0.00".to_string()], 0));
    // Months for which nothing was paid are not used up.
    assert_eq!(trace(&first(&book, &months(3), &in_scope(0)), 0).units, 0);
    // 80 days at 20 a day, no matter how many there were.
    let cap = Cap::PerCare { unit: CountFact::TreatmentDays, amount: constant(20), at_most: None };
    let days = no_facts().count(CountFact::TreatmentDays, 80);
    assert_eq!(paid(&settle(&capped(vec![cap]), &days, &in_scope(90_000), &used)), ["1600.00"]);
}

fn shared(period: Period, first: u16, yuan: i64) -> Book {
    let sharing =
        |ix| LayerRule { schedule: flat(50), caps: caps(vec![Cap::Shared(LimitIx(0))]), ..layer(ix) };
    book_of(vec![sharing(first), sharing(first + 1)])
        .with_limits(vec![Limit { period, amount: clause(constant(yuan)) }])
}

#[test]
fn a_shared_limit_holds_for_the_layers_together() {
    // 500, then of the other 500 half: 250, of which 100 are left.
    let outcome = first(&shared(Period::Bill, 0, 600), &no_facts(), &in_scope(1_000));
    assert_eq!(paid(&outcome), ["500.00", "100.00"]);
    assert_eq!(trace(&outcome, 1).capped, Some((CapRef::Shared(LimitIx(0)), yuan(100))));
    // 80 and 60 were paid in the year: 460 are left of 600.
    let history = year(&[(History::Paid(LayerIx(0)), 80), (History::Paid(LayerIx(1)), 60)]);
    let outcome = settle(&shared(Period::Year, 0, 600), &no_facts(), &in_scope(1_000), &history);
    assert_eq!(paid(&outcome), ["460.00", "0.00"]);
    let mut history = history;
    history.paid_this_month.insert(LayerIx(1), yuan(50));
    let outcome = settle(&shared(Period::Month, 0, 600), &no_facts(), &in_scope(1_000), &history);
    assert_eq!(paid(&outcome), ["500.00", "50.00"]);
}

#[test]
fn a_layer_that_shared_the_limit_before_has_used_it_up() {
    // Layer 0 is no longer in force, but paid 100 of the limit in the year.
    let book = shared(Period::Year, 0, 600);
    let mut edition = edition(&book);
    edition.layers.remove(0);
    let history = year(&[(History::Paid(LayerIx(0)), 100)]);
    let outcome =
        yidan_book::eval::evaluate(&edition, &no_facts(), &in_scope(2_000), &history).expect("evaluates");
    assert_eq!(paid(&outcome), ["500.00"]);
}

#[test]
fn a_shared_limit_not_in_force_is_named() {
    let book = shared(Period::Year, 0, 600);
    let mut edition = edition(&book);
    edition.limits = vec![None];
    let errors = yidan_book::eval::evaluate(&edition, &no_facts(), &in_scope(1), &YearToDate::default());
    assert_eq!(errors, Err(vec![EvalError::NotInForce { rule: "limit 0".into() }]));
}

#[test]
fn an_exception_may_lift_all_caps() {
    let caps = displaced(vec![per(Period::Bill, 10)], vec![(0, Cond::Always, vec![])]);
    let book = book_of(vec![LayerRule { caps, ..layer(0) }]);
    assert_eq!(paid(&first(&book, &no_facts(), &in_scope(500))), ["500.00"]);
}
