//! A rough figure of how fast the reference evaluator is; the real benchmark lives elsewhere.

use crate::support::*;
use std::time::Instant;
use yidan_book::eval::evaluate;
use yidan_book::facts::{BoolFact, EnumFact, Facts};
use yidan_book::inputs::{Charges, Parts, YearToDate};
use yidan_book::model::*;
use yidan_book::words::Word;

/// Four layers as a county has them: basic by grade, critical illness by the year, the hospital's reduction, medical aid.
fn four_layers() -> Book {
    let by_grade = |amounts: [i64; 4]| {
        let grades = [Word::Ungraded, Word::GradeOne, Word::GradeTwo, Word::GradeThree];
        let arms =
            grades.into_iter().zip(amounts).map(|(g, a)| (is(EnumFact::Grade, g), constant(a))).collect();
        Amount::Choice(Box::new(Choice { arms, otherwise: None }))
    };
    let poor = || Cond::Atom(Atom::Group(GroupIx(1)));
    let basic = LayerRule {
        applies: clause(Cond::All(vec![
            is(EnumFact::Scheme, Word::Resident),
            is(EnumFact::Encounter, Word::Inpatient),
        ])),
        deductible: deductible(Amount::Param(ParamIx(0), false), DeductibleMode::PerBill),
        schedule: clause(vec![
            segment(0, Some(10_000), 80),
            segment(10_000, Some(30_000), 85),
            segment(30_000, None, 90),
        ]),
        adjustments: vec![clause(Adjustment { points_ppm: 50_000, when: contracted() })],
        caps: caps(vec![Cap::Per(Period::Year, constant(150_000))]),
        ..layer(0)
    };
    let critical = LayerRule {
        base: per_year(Amount::InScopeLeft),
        schedule: clause(vec![
            segment(5_000, Some(100_000), 65),
            segment(100_000, Some(300_000), 75),
            segment(300_000, None, 85),
        ]),
        ..layer(1)
    };
    let hospital =
        LayerRule { applies: clause(poor()), schedule: flat(10), payer: Word::Hospital, ..layer(2) };
    let aid = LayerRule {
        applies: clause(poor()),
        schedule: flat(70),
        caps: caps(vec![Cap::Per(Period::Year, constant(30_000))]),
        ..layer(3)
    };
    let deductible = Param::Amount(clause(by_grade([100, 200, 500, 1_000])));
    book_of(vec![basic, critical, hospital, aid]).with_params(vec![deductible])
}

#[test]
#[ignore = "a measurement, not a test: cargo test --release -p yidan-book --test eval -- --ignored --nocapture speed"]
fn speed() {
    let book = four_layers();
    let edition = edition(&book);
    let facts = Facts { groups: Some(vec![GroupIx(1)]), ..no_facts() }
        .and(EnumFact::Scheme, Word::Resident)
        .and(EnumFact::Encounter, Word::Inpatient)
        .and(EnumFact::Grade, Word::GradeTwo)
        .bool(BoolFact::Contracted, true);
    let year = year(&[(History::Base(LayerIx(1)), 3_000), (History::Paid(LayerIx(0)), 20_000)]);
    let bills: i64 = 2_000_000;
    let mut sum: i64 = 0;
    let began = Instant::now();
    for n in 0..bills {
        let amount = fen(100_000 + (n * 7_919) % 20_000_000);
        let parts = Parts { self_paid: fen(12_345), in_scope: amount, ..Parts::default() };
        let outcome = evaluate(&edition, &facts, &Charges::Parts(parts), &year).expect("evaluates");
        sum += outcome.own_pay.get();
    }
    let rate = u128::from(bills.unsigned_abs()) * 1_000_000 / began.elapsed().as_micros();
    println!("{rate} bills/s with full trace (own pay in all {sum} fen)");
    let _: &YearToDate = &year;
}
