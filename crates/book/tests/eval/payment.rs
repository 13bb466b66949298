//! Payment to the hospital by another unit than the item.

use crate::support::*;
use yidan_book::facts::{CountFact, EnumFact};
use yidan_book::inputs::{Charges, Parts, YearToDate};
use yidan_book::model::*;
use yidan_book::outcome::{EvalError, MissingFact, Outcome};
use yidan_book::words::Word;

/// 60 % of 10,000 by items; the unit pays `standard` for the case.
fn by_unit(standard: Amount) -> Book {
    let unit = PaymentUnit { when: Cond::Always, method: Word::SingleDisease, standard, via: LayerIx(0) };
    Book {
        payments: vec![ruled("unit".into(), unit)],
        ..book_of(vec![
            LayerRule { schedule: flat(60), ..layer(0) },
            LayerRule { schedule: flat(50), payer: Word::Hospital, ..layer(1) },
        ])
    }
}

fn numbers(outcome: &Outcome) -> (Vec<String>, String, String) {
    let payment = outcome.payment.as_ref().expect("a unit holds");
    (paid(outcome), payment.borne_by_facility.to_string(), payment.surplus.to_string())
}

#[test]
fn an_overspend_is_the_hospitals() {
    let outcome = first(&by_unit(constant(8_000)), &no_facts(), &in_scope(10_000));
    // 6,000 by items, 2,000 less from the fund; the hospital's own layer still reduces half of the 4,000 left.
    assert_eq!(
        numbers(&outcome),
        (vec!["4000.00".into(), "2000.00".into()], "2000.00".into(), "0.00".into())
    );
    assert_eq!(outcome.own_pay, yuan(2_000));
    assert_eq!(outcome.facility_part, yuan(4_000));
}

#[test]
fn a_surplus_is_the_hospitals_too_and_not_part_of_the_bill() {
    let outcome = first(&by_unit(constant(12_500)), &no_facts(), &in_scope(10_000));
    assert_eq!(
        numbers(&outcome),
        (vec!["6000.00".into(), "2000.00".into()], "0.00".into(), "2500.00".into())
    );
    assert_eq!(outcome.facility_part, yuan(2_000));
}

#[test]
fn the_fund_pays_nothing_rather_than_less() {
    let outcome = first(&by_unit(constant(1_000)), &no_facts(), &in_scope(10_000));
    // 9,000 over, but the fund's 6,000 is all that can be withheld.
    assert_eq!(numbers(&outcome), (vec!["0.00".into(), "2000.00".into()], "6000.00".into(), "0.00".into()));
    assert_eq!(outcome.own_pay, yuan(2_000));
}

#[test]
fn the_standard_is_for_the_whole_case() {
    let parts = Parts { self_paid: yuan(1_000), in_scope: yuan(9_000), ..Parts::default() };
    let bed_days = Amount::Times(Box::new(constant(350)), Count::Fact(CountFact::BedDays));
    let facts = no_facts().count(CountFact::BedDays, 20);
    let outcome = first(&by_unit(bed_days), &facts, &Charges::Parts(parts));
    // 350 × 20 = 7,000 for a bill of 10,000: 3,000 over; the fund's 60 % of 9,000 = 5,400 becomes 2,400
    assert_eq!(
        numbers(&outcome),
        (vec!["2400.00".into(), "1800.00".into()], "3000.00".into(), "0.00".into())
    );
}

#[test]
fn a_unit_without_its_layer_settles_nothing() {
    let mut book = by_unit(constant(1_000));
    book.layers[0].versions[0].rule.applies = clause(is(EnumFact::Sex, Word::Male));
    let outcome = first(&book, &no_facts().and(EnumFact::Sex, Word::Female), &in_scope(10_000));
    assert_eq!(outcome.payment, None);
    assert_eq!(paid(&outcome), ["0.00", "5000.00"]);
}

#[test]
fn a_unit_that_cannot_be_decided_is_an_error() {
    let mut book = by_unit(constant(1_000));
    book.payments[0].versions[0].rule.when = contracted();
    let missing =
        EvalError::MissingFact { fact: MissingFact::Word(Word::Contracted), needed_by: "unit".into() };
    assert_eq!(errors(&book, &no_facts(), &in_scope(1)), [missing]);
}

#[test]
fn the_year_counts_what_the_patient_was_relieved_of() {
    let book = by_unit(constant(8_000));
    let outcome = first(&book, &no_facts(), &in_scope(10_000));
    let next = yidan_book::eval::advance(&YearToDate::default(), &edition(&book), &no_facts(), &outcome, DAY)
        .expect("in range");
    assert_eq!(next.amount(History::Paid(LayerIx(0))), yuan(6_000));
}
