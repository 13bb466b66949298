//! The year, bill by bill; examples.

use crate::support::*;
use jiff::civil::{Date, date};
use yidan_book::ast::Span;
use yidan_book::eval::{
    FigureValue, advance, evaluate, run_examples_with, start_of_next, start_of_year, with_year_facts,
};
use yidan_book::facts::{CountFact, EnumFact, Facts};
use yidan_book::inputs::{Charges, Parts, YearToDate};
use yidan_book::model::*;
use yidan_book::outcome::EvalError;
use yidan_book::words::Word;
use yidan_types::Fen;

const L0: LayerIx = LayerIx(0);

/// Settles a bill and advances the year.
fn bill(book: &Book, facts: &Facts, charges: &Charges, year: &YearToDate, day: Date) -> (Fen, YearToDate) {
    let edition = edition_on(book, day);
    let outcome = evaluate(&edition, facts, charges, year).expect("evaluates");
    let next = advance(year, &edition, facts, &outcome, day).expect("in range");
    (outcome.layers[0].paid, next)
}

#[test]
fn the_year_holds_what_the_bill_was() {
    let rule = LayerRule {
        deductible: deductible(constant(100), DeductibleMode::PerYear),
        schedule: flat(80),
        ..layer(0)
    };
    let parts = Parts { self_paid: yuan(50), in_scope: yuan(1_100), ..Parts::default() };
    let (paid, year) =
        bill(&book_of(vec![rule]), &no_facts(), &Charges::Parts(parts), &YearToDate::default(), DAY);
    assert_eq!(paid, yuan(800));
    for (history, amount) in [
        (History::Total, 1_150),
        (History::InScope, 1_100),
        (History::OwnPay, 350),
        (History::OwnPayInScope, 300),
        (History::Paid(L0), 800),
        (History::Base(L0), 1_100),
        (History::Deductible(L0), 100),
        (History::DeductibleInReferral(L0), 100),
    ] {
        assert_eq!(year.amount(history), yuan(amount), "{history:?}");
    }
    assert_eq!(year.paid_on[&L0], [DAY]);
    assert_eq!(year.last_day, Some(DAY));
}

#[test]
fn splitting_a_bill_over_a_year_changes_nothing() {
    let rule = LayerRule {
        base: per_year(Amount::Part(Part::InScope)),
        deductible: deductible(Amount::Const(fen(33)), DeductibleMode::PerYear),
        schedule: flat(65),
        ..layer(0)
    };
    let book = book_of(vec![rule]);
    let none = YearToDate::default();
    // One bill of 1.01: 65 % of 68 fen = 44.2 fen: 0.44
    let (whole, _) = bill(&book, &no_facts(), &in_scope_fen(101), &none, DAY);
    assert_eq!(whole, fen(44));
    // The same in 101 bills of a fen each, each of which would round up by itself.
    let (mut sum, mut year) = (0, none);
    for _ in 0..101 {
        let (paid, next) = bill(&book, &no_facts(), &in_scope_fen(1), &year, DAY);
        (sum, year) = (sum + paid.get(), next);
    }
    assert_eq!(sum, 44);
}

#[test]
fn month_amounts_last_for_the_month() {
    let rule = LayerRule { caps: caps(vec![Cap::Per(Period::Month, constant(100))]), ..layer(0) };
    let book = book_of(vec![rule]);
    let (paid, year) = bill(&book, &no_facts(), &in_scope(70), &YearToDate::default(), date(2024, 5, 1));
    assert_eq!(paid, yuan(70));
    let same_month = start_of_next(&year, date(2024, 5, 31), false);
    assert_eq!(bill(&book, &no_facts(), &in_scope(70), &same_month, date(2024, 5, 31)).0, yuan(30));
    for next in [date(2024, 6, 1), date(2025, 5, 1)] {
        let later = start_of_next(&year, next, false);
        assert_eq!(bill(&book, &no_facts(), &in_scope(70), &later, next).0, yuan(70));
    }
}

#[test]
fn a_monthly_base_starts_anew_with_the_month() {
    let rule = LayerRule {
        base: clause(Base { amount: Amount::Part(Part::InScope), period: Period::Month }),
        deductible: deductible(constant(100), DeductibleMode::PerBill),
        schedule: flat(50),
        ..layer(0)
    };
    let book = book_of(vec![rule]);
    let day = |month, day| date(2024, month, day);
    // 100 a month are borne: 80 and 20 in May, then half of 60; and again in June.
    let mut year = YearToDate::default();
    for (day, amount, pays) in
        [(day(5, 1), 80, 0), (day(5, 31), 80, 30), (day(6, 1), 80, 0), (day(6, 2), 120, 50)]
    {
        year = start_of_next(&year, day, false);
        let (paid, next) = bill(&book, &no_facts(), &in_scope(amount), &year, day);
        assert_eq!(paid, yuan(pays), "{day}");
        year = next;
    }
}

#[test]
fn a_chain_of_referrals_ends_with_the_next_bill_outside_it() {
    let by_grade = Amount::Choice(Box::new(Choice {
        arms: vec![(is(EnumFact::Grade, Word::GradeTwo), constant(300))],
        otherwise: Some(constant(800)),
    }));
    let rule = LayerRule { deductible: deductible(by_grade, DeductibleMode::AcrossReferral), ..layer(0) };
    let book = book_of(vec![rule]);
    let (paid, year) = bill(&book, &grade(Word::GradeTwo), &in_scope(1_000), &YearToDate::default(), DAY);
    assert_eq!(paid, yuan(700));
    // Referred up: 800 in all, 300 borne. Otherwise all of it.
    let chain = start_of_next(&year, DAY, true);
    assert_eq!(bill(&book, &grade(Word::GradeThree), &in_scope(1_000), &chain, DAY).0, yuan(500));
    let apart = start_of_next(&year, DAY, false);
    assert_eq!(bill(&book, &grade(Word::GradeThree), &in_scope(1_000), &apart, DAY).0, yuan(200));
    // Referred down: less is asked than was borne.
    let (_, up) = bill(&book, &grade(Word::GradeThree), &in_scope(1_000), &apart, DAY);
    let down = start_of_next(&up, DAY, true);
    assert_eq!(bill(&book, &grade(Word::GradeTwo), &in_scope(1_000), &down, DAY).0, yuan(1_000));
}

#[test]
fn units_of_care_are_used_up() {
    let cap = Cap::PerCare {
        unit: CountFact::TreatmentMonths,
        amount: constant(100),
        at_most: Some(Count::Const(5)),
    };
    let book = book_of(vec![LayerRule { caps: caps(vec![cap]), ..layer(0) }]);
    let three = no_facts().count(CountFact::TreatmentMonths, 3);
    let (paid, year) = bill(&book, &three, &in_scope(1_000), &YearToDate::default(), DAY);
    assert_eq!(paid, yuan(300));
    let (paid, year) = bill(&book, &three, &in_scope(1_000), &year, DAY);
    assert_eq!(paid, yuan(200));
    assert_eq!(bill(&book, &three, &in_scope(1_000), &year, DAY).0, yuan(0));
    let next = start_of_year(&year);
    assert_eq!(bill(&book, &three, &in_scope(1_000), &next, date(2025, 1, 1)).0, yuan(300));
    assert_eq!(next.paid_on[&L0].len(), 2);
}

#[test]
fn stays_and_highest_grade_are_counted() {
    let book = book_of(vec![layer(0)]);
    let stay = grade(Word::GradeThree).and(EnumFact::Encounter, Word::Inpatient);
    let none = YearToDate::default();
    let facts = with_year_facts(stay.clone(), &none);
    assert_eq!(facts.counts[&CountFact::StayNumber], 1);
    let (_, year) = bill(&book, &facts, &in_scope(1), &none, DAY);
    let clinic = grade(Word::GradeOne).and(EnumFact::Encounter, Word::Outpatient);
    let facts = with_year_facts(clinic, &year);
    assert_eq!(facts.counts.get(&CountFact::StayNumber), None);
    assert_eq!(facts.enums[&EnumFact::HighestGrade], number(EnumFact::Grade, Word::GradeThree));
    let (_, year) = bill(&book, &facts, &in_scope(1), &year, DAY);
    assert_eq!(with_year_facts(stay.clone(), &year).counts[&CountFact::StayNumber], 2);
    // What is stated stands, and counting goes on from it.
    let stated = with_year_facts(stay.clone().count(CountFact::StayNumber, 7), &year);
    let (_, year) = bill(&book, &stated, &in_scope(1), &year, DAY);
    assert_eq!(with_year_facts(stay, &year).counts[&CountFact::StayNumber], 8);
}

#[test]
fn a_year_out_of_range_is_an_error() {
    let book = book_of(vec![layer(0)]);
    let edition = edition(&book);
    let full =
        YearToDate { amounts: [(History::Base(L0), fen(Fen::MAX_ABS))].into(), ..YearToDate::default() };
    let outcome = evaluate(&edition, &no_facts(), &in_scope(1), &full).expect("the base does not accumulate");
    let overflow = EvalError::Overflow { rule: "L0".into() };
    assert_eq!(advance(&full, &edition, &no_facts(), &outcome, DAY), Err(overflow));
}

#[test]
fn examples_carry_the_year_on() {
    let by_stay = Amount::Choice(Box::new(Choice {
        arms: vec![(Cond::Atom(Atom::Within(CountFact::StayNumber, 1, 1)), constant(400))],
        otherwise: Some(constant(280)),
    }));
    let rule = LayerRule {
        deductible: deductible(by_stay, DeductibleMode::PerBill),
        schedule: flat(80),
        caps: caps(vec![Cap::Per(Period::Year, constant(1_000))]),
        ..layer(0)
    };
    let mut book = book_of(vec![rule]);
    book.entitlements = vec![ruled("all".into(), EntitlementRule { applies: Cond::Always })];
    let expect = |layer: i64, own: i64| {
        vec![
            Expected::Layer(L0, yuan(layer), Span::default()),
            Expected::Quantity(Word::OwnPay, yuan(own), Span::default()),
            Expected::Quantity(Word::FundPay, yuan(layer), Span::default()),
            Expected::Entitlement(EntitlementIx(0), true, Span::default()),
        ]
    };
    let stay = |day: Date, expect| ExampleBill {
        date: day,
        facts: no_facts().and(EnumFact::Encounter, Word::Inpatient),
        year_to_date: vec![],
        stays_before: None,
        charges: in_scope(1_000),
        expect,
    };
    // 80 % of 600 = 480; 80 % of 720 = 576, but 520 are left of 1,000; a new year, 480 again.
    let bills = vec![
        stay(date(2024, 3, 1), expect(480, 520)),
        stay(date(2024, 4, 1), expect(520, 480)),
        stay(date(2025, 1, 1), expect(480, 520)),
    ];
    let wrong = vec![stay(DAY, expect(481, 520))];
    let stated = vec![ExampleBill {
        year_to_date: vec![(History::Paid(L0), yuan(900))],
        ..stay(DAY, expect(100, 900))
    }];
    let unknown = vec![ExampleBill { facts: no_facts(), ..stay(DAY, expect(0, 0)) }, stay(DAY, expect(0, 0))];
    let example = |bills| Example { label: "e".into(), span: Span::default(), bills };
    book.examples = [bills, wrong, stated, unknown].map(example).to_vec();
    let results = run_examples_with(&book, &|day| edition_on(&book, day));
    let passed: Vec<_> = results.iter().map(|result| result.passed()).collect();
    assert_eq!(passed, [true, false, true, false], "{results:#?}");
    let figure = &results[1].bills[0].figures[0];
    assert_eq!((figure.label.as_str(), figure.got), ("L0", Some(FigureValue::Amount(yuan(480)))));
    // A bill that cannot be settled ends its example, and says why.
    assert_eq!(results[3].bills.len(), 1);
    assert!(results[3].bills[0].outcome.is_err());
}

/// Stays before the first bill are counted as such: the number of its own stay follows, and of those after it. What an
/// example states of the number itself goes before.
#[test]
fn stays_before_the_first_bill_are_counted() {
    let third = Cond::Atom(Atom::Within(CountFact::StayNumber, 3, 3));
    let third = Cond::All(vec![is(EnumFact::Encounter, Word::Inpatient), third]);
    let mut book = book_of(vec![LayerRule { applies: clause(third), ..layer(0) }]);
    let bill = |encounter, expect| ExampleBill {
        date: DAY,
        facts: no_facts().and(EnumFact::Encounter, encounter),
        year_to_date: vec![],
        stays_before: None,
        charges: in_scope(100),
        expect: vec![Expected::Layer(L0, yuan(expect), Span::default())],
    };
    let stay = |expect| bill(Word::Inpatient, expect);
    let after = |stays, bill: ExampleBill| ExampleBill { stays_before: Some(stays), ..bill };
    let paid = 100;
    let second = ExampleBill { facts: stay(0).facts.count(CountFact::StayNumber, 2), ..stay(0) };
    let examples = [
        vec![after(2, stay(paid)), stay(0)],
        vec![after(1, stay(0)), stay(paid)],
        vec![after(3, stay(0))],
        vec![after(2, bill(Word::Outpatient, 0)), stay(paid)],
        vec![after(2, second), stay(paid)],
    ];
    let example = |bills| Example { label: "e".into(), span: Span::default(), bills };
    book.examples = examples.map(example).to_vec();
    let results = run_examples_with(&book, &|day| edition_on(&book, day));
    assert!(results.iter().all(|result| result.passed()), "{results:#?}");
}
