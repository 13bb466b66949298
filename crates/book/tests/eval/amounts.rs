//! Expressions: amounts, ratios, counts, parameters, choices.

use crate::support::*;
use yidan_book::facts::{BoolFact, CountFact, EnumFact, Facts};
use yidan_book::inputs::YearToDate;
use yidan_book::model::*;
use yidan_book::outcome::{EvalError, MissingFact, ParamValue};
use yidan_book::words::Word;
use yidan_types::{Exact, Fen, Ratio};

/// The value of an amount that is at most 1,000,000, read as what a layer pays at most.
fn value(amount: Amount, facts: &Facts, year: &YearToDate) -> Fen {
    let rule = LayerRule { caps: caps(vec![Cap::Per(Period::Bill, amount)]), ..layer(0) };
    settle(&book_of(vec![rule]), facts, &in_scope(1_000_000), year).layers[0].paid
}

fn plain(amount: Amount) -> String {
    value(amount, &no_facts(), &YearToDate::default()).to_string()
}

fn boxed(yuan: i64) -> Box<Amount> {
    Box::new(constant(yuan))
}

#[test]
fn arithmetic() {
    assert_eq!(plain(Amount::Add(boxed(3), boxed(4))), "7.00");
    assert_eq!(plain(Amount::Sub(boxed(3), boxed(1))), "2.00");
    assert_eq!(plain(Amount::Min(vec![constant(5), constant(3), constant(4)])), "3.00");
    assert_eq!(plain(Amount::Max(vec![constant(5), constant(9), constant(4)])), "9.00");
    assert_eq!(plain(Amount::Above(boxed(9), boxed(4))), "5.00");
    assert_eq!(plain(Amount::Above(boxed(4), boxed(9))), "0.00");
    assert_eq!(plain(Amount::Between(boxed(9), boxed(4), boxed(6))), "2.00");
    assert_eq!(plain(Amount::Between(boxed(5), boxed(4), boxed(6))), "1.00");
    assert_eq!(plain(Amount::Between(boxed(3), boxed(4), boxed(6))), "0.00");
    assert_eq!(plain(Amount::Times(boxed(2_500), Count::Const(3))), "7500.00");
    // 1 % of 0.50 is half a fen: half up.
    let share = |fen_: i64| Amount::Share(Rate::Const(percent(1)), Box::new(Amount::Const(fen(fen_))));
    assert_eq!(plain(share(50)), "0.01");
    assert_eq!(plain(share(49)), "0.00");
    // Sums are exact before they are rounded: 0.25 + 0.25 fen are half a fen.
    assert_eq!(plain(Amount::Add(Box::new(share(25)), Box::new(share(25)))), "0.01");
}

#[test]
fn a_difference_may_be_negative_inside() {
    // (3 - 5) + 4 = 2
    let difference = Amount::Sub(boxed(3), boxed(5));
    assert_eq!(plain(Amount::Add(Box::new(difference), boxed(4))), "2.00");
}

#[test]
fn a_ceiling_that_grows_with_the_bill() {
    // 15,000 and 1 % of what the bill of 1,000,000 exceeds 200,000 by: 15,000 + 8,000
    let above = Amount::Above(Box::new(Amount::Part(Part::Total)), boxed(200_000));
    let share = Amount::Share(Rate::Const(percent(1)), Box::new(above));
    assert_eq!(plain(Amount::Add(boxed(15_000), Box::new(share))), "23000.00");
}

#[test]
fn history_and_counts() {
    let history = year(&[(History::OwnPay, 12), (History::Paid(LayerIx(0)), 34)]);
    assert_eq!(value(Amount::History(History::OwnPay), &no_facts(), &history), yuan(12));
    assert_eq!(value(Amount::History(History::Paid(LayerIx(0))), &no_facts(), &history), yuan(34));
    assert_eq!(value(Amount::History(History::Total), &no_facts(), &history), yuan(0));
    let months = no_facts().count(CountFact::TreatmentMonths, 7);
    let at_most_5 = Count::Min(vec![Count::Fact(CountFact::TreatmentMonths), Count::Const(5)]);
    assert_eq!(value(Amount::Times(boxed(10), at_most_5), &months, &history), yuan(50));
    let at_least_9 = Count::Max(vec![Count::Fact(CountFact::TreatmentMonths), Count::Const(9)]);
    assert_eq!(value(Amount::Times(boxed(10), at_least_9), &months, &history), yuan(90));
}

/// 100 up to grade one, 300 at grade two, 700 at grade three.
fn by_grade() -> Param {
    let arms = [(Word::Ungraded, 100), (Word::GradeOne, 100), (Word::GradeTwo, 300), (Word::GradeThree, 700)];
    let arms = arms.map(|(grade, amount)| (is(EnumFact::Grade, grade), constant(amount))).to_vec();
    Param::Amount(clause(Amount::Choice(Box::new(Choice { arms, otherwise: None }))))
}

#[test]
fn a_parameter_is_read_as_of_the_grade_or_one_lower() {
    let of = |lower| {
        let amount = Amount::Param(ParamIx(0), lower);
        let rule = LayerRule { deductible: deductible(amount, DeductibleMode::PerBill), ..layer(0) };
        book_of(vec![rule]).with_params(vec![by_grade()])
    };
    for (facts, as_is, one_lower) in [
        (grade(Word::GradeThree), "300.00", "700.00"),
        (grade(Word::GradeTwo), "700.00", "900.00"),
        (grade(Word::GradeOne), "900.00", "900.00"),
        (grade(Word::Ungraded), "900.00", "900.00"),
    ] {
        assert_eq!(paid(&first(&of(false), &facts, &in_scope(1_000))), [as_is]);
        assert_eq!(paid(&first(&of(true), &facts, &in_scope(1_000))), [one_lower]);
    }
    let outcome = first(&of(true), &grade(Word::GradeThree), &in_scope(1_000));
    let value = ParamValue::Amount(Exact::from(yuan(300)));
    assert_eq!(trace(&outcome, 0).params, [(ParamIx(0), value)]);
}

#[test]
fn one_lower_is_over_once_the_parameter_is_read() {
    let both =
        Amount::Sub(Box::new(Amount::Param(ParamIx(0), false)), Box::new(Amount::Param(ParamIx(0), true)));
    let rule = LayerRule { deductible: deductible(both, DeductibleMode::PerBill), ..layer(0) };
    let book = book_of(vec![rule]).with_params(vec![by_grade()]);
    // 700 - 300 = 400 of deductible
    let outcome = first(&book, &grade(Word::GradeThree), &in_scope(1_000));
    assert_eq!(paid(&outcome), ["600.00"]);
    assert_eq!(trace(&outcome, 0).params.len(), 2);
}

#[test]
fn a_parameter_may_be_displaced_by_an_exception() {
    let ratio = displaced(Rate::Const(percent(60)), vec![(2, contracted(), Rate::Const(percent(75)))]);
    let schedule = clause(vec![Segment { ratio: Rate::Param(ParamIx(0), false), ..segment(0, None, 0) }]);
    let book = book_of(vec![LayerRule { schedule, ..layer(0) }]).with_params(vec![Param::Ratio(ratio)]);
    let outcome = first(&book, &no_facts().bool(BoolFact::Contracted, true), &in_scope(100));
    assert_eq!(paid(&outcome), ["75.00"]);
    assert_eq!(trace(&outcome, 0).exceptions, [ExceptionIx(2)]);
    assert_eq!(trace(&outcome, 0).params, [(ParamIx(0), ParamValue::Ratio(percent(75)))]);
}

#[test]
fn a_parameter_not_in_force_is_named() {
    let rule = LayerRule {
        deductible: deductible(Amount::Param(ParamIx(0), false), DeductibleMode::PerBill),
        ..layer(0)
    };
    let book = book_of(vec![rule]).with_params(vec![by_grade()]);
    let mut edition = edition(&book);
    edition.params = vec![None];
    let errors = yidan_book::eval::evaluate(&edition, &no_facts(), &in_scope(1), &YearToDate::default());
    assert_eq!(errors, Err(vec![EvalError::NotInForce { rule: "P0".into() }]));
}

#[test]
fn the_first_case_that_holds_gives_the_value() {
    let case = |otherwise| {
        Amount::Choice(Box::new(Choice {
            arms: vec![(is(EnumFact::Sex, Word::Female), constant(1)), (contracted(), constant(2))],
            otherwise,
        }))
    };
    let person = |sex, contracted| no_facts().and(EnumFact::Sex, sex).bool(BoolFact::Contracted, contracted);
    let none = YearToDate::default();
    assert_eq!(value(case(None), &person(Word::Female, true), &none), yuan(1));
    assert_eq!(value(case(None), &person(Word::Male, true), &none), yuan(2));
    assert_eq!(value(case(Some(constant(3))), &person(Word::Male, false), &none), yuan(3));
    let rule = LayerRule { caps: caps(vec![Cap::Per(Period::Bill, case(None))]), ..layer(0) };
    let book = book_of(vec![rule]);
    let no_rule = EvalError::NoRule {
        rule: "L0".into(),
        facts: vec![is_atom(EnumFact::Sex, Word::Female), Atom::True(BoolFact::Contracted)],
    };
    assert_eq!(errors(&book, &person(Word::Male, false), &in_scope(1)), [no_rule]);
    // The second case holds, but whether the first does is not known.
    let missing = EvalError::MissingFact { fact: MissingFact::Word(Word::Sex), needed_by: "L0".into() };
    assert_eq!(errors(&book, &no_facts().bool(BoolFact::Contracted, true), &in_scope(1)), [missing]);
}

#[test]
fn the_weight_of_the_group_is_a_ratio() {
    let standard = Amount::Share(Rate::DrgWeight, boxed(9_000));
    let mut facts = no_facts();
    facts.drg_weight = Ratio::from_ppm(1_234_500);
    // 9,000 × 1.2345 = 11,110.50
    assert_eq!(value(standard, &facts, &YearToDate::default()).to_string(), "11110.50");
}

#[test]
fn what_an_earlier_layer_paid_can_be_asked() {
    let book = book_of(vec![
        LayerRule { schedule: flat(60), ..layer(0) },
        LayerRule {
            base: per_bill(Amount::Sub(
                Box::new(Amount::Part(Part::InScope)),
                Box::new(Amount::Paid(LayerIx(0))),
            )),
            schedule: flat(50),
            ..layer(1)
        },
    ]);
    // 600, then half of 400
    assert_eq!(paid(&first(&book, &no_facts(), &in_scope(1_000))), ["600.00", "200.00"]);
}

#[test]
fn amounts_out_of_range_are_errors() {
    let huge = Amount::Const(fen(Fen::MAX_ABS));
    let twice = Amount::Add(Box::new(huge.clone()), Box::new(huge));
    let rule = LayerRule { base: per_bill(twice), ..layer(0) };
    let overflow = EvalError::Overflow { rule: "L0".into() };
    assert_eq!(errors(&book_of(vec![rule]), &no_facts(), &in_scope(1)), [overflow]);
    // A ratio of a ratio has no exact value; the checker does not let it through.
    let tiny =
        Amount::Share(Rate::Const(Ratio::from_ppm(1).expect("in range")), Box::new(Amount::Const(fen(1))));
    let rule =
        LayerRule { base: per_bill(Amount::Share(Rate::Const(percent(1)), Box::new(tiny))), ..layer(0) };
    let overflow = EvalError::Overflow { rule: "L0".into() };
    assert_eq!(errors(&book_of(vec![rule]), &no_facts(), &in_scope(1)), [overflow]);
    // A negative bill is not a bill.
    let negative = EvalError::Overflow { rule: "费用".into() };
    assert_eq!(errors(&book_of(vec![layer(0)]), &no_facts(), &in_scope(-1)), [negative]);
}
