//! Splitting lines.

use crate::support::*;
use yidan_book::facts::{CountFact, EnumFact, LineClass, LineFlag, LineKind, LineMark};
use yidan_book::inputs::{Charges, Line, Parts};
use yidan_book::model::*;
use yidan_book::outcome::{EvalError, LineSplit, MissingFact};
use yidan_book::words::Word;
use yidan_types::Ratio;

fn rules() -> LineRules {
    LineRules {
        classes: [
            Treatment::PaidFirst(Rate::Const(Ratio::ZERO)),
            Treatment::AsBilled(Some(Rate::Const(percent(10)))),
            Treatment::WhollySelfPaid,
        ],
        special: vec![(
            LineCond::Mark(LineMark::Flag(LineFlag::SpecialDrug)),
            Treatment::PaidFirst(Rate::Const(percent(30))),
        )],
        price_limit: true,
        dose_cap: Some(Count::Const(60)),
    }
}

fn line(class: LineClass, yuan_: i64) -> Line {
    Line {
        amount: yuan(yuan_),
        class,
        kind: LineKind::Drug,
        flags: vec![],
        lists: vec![],
        paid_first: None,
        limit: None,
        days: None,
    }
}

fn book_with(rules: LineRules, exemptions: Vec<Exemption>) -> Book {
    let label = |(n, rule)| ruled(format!("X{n}"), rule);
    Book {
        lines: vec![version(rules)],
        exemptions: exemptions.into_iter().enumerate().map(label).collect(),
        ..book_of(vec![LayerRule { schedule: flat(0), ..layer(0) }])
    }
}

fn split(book: &Book, line: Line) -> LineSplit {
    first(book, &no_facts(), &Charges::Lines(vec![line])).lines.remove(0)
}

/// Self-paid, over the limit, paid first, in scope; in yuan.
fn parts(self_paid: i64, over_limit: i64, paid_first: i64, in_scope: i64) -> Parts {
    Parts {
        self_paid: yuan(self_paid),
        over_limit: yuan(over_limit),
        paid_first: yuan(paid_first),
        in_scope: yuan(in_scope),
    }
}

fn exemption() -> Exemption {
    Exemption {
        when: Cond::Always,
        lines: LineCond::Always,
        lifts_catalogue: false,
        lifts_price_limit: false,
        lifts_dose_cap: false,
        lifts_paid_first: false,
        treatment: Treatment::PaidFirst(Rate::Const(Ratio::ZERO)),
    }
}

#[test]
fn classes_and_special_lines() {
    let book = book_with(rules(), vec![]);
    assert_eq!(split(&book, line(LineClass::A, 100)).parts, parts(0, 0, 0, 100));
    assert_eq!(split(&book, line(LineClass::B, 100)).parts, parts(0, 0, 10, 90));
    assert_eq!(split(&book, line(LineClass::C, 100)).parts, parts(100, 0, 0, 0));
    let billed = Line { paid_first: Some(percent(25)), ..line(LineClass::B, 100) };
    assert_eq!(split(&book, billed).parts, parts(0, 0, 25, 75));
    let special = Line { flags: vec![LineFlag::SpecialDrug], ..line(LineClass::C, 100) };
    let special = split(&book, special);
    assert_eq!((special.parts, special.special), (parts(0, 0, 30, 70), Some(0)));
    assert_eq!(special.share, percent(30));
}

#[test]
fn limits_come_before_what_is_paid_first() {
    let book = book_with(rules(), vec![]);
    // 20 over the limit; 10 % of 80
    let limited = Line { limit: Some(yuan(80)), ..line(LineClass::B, 100) };
    assert_eq!(split(&book, limited.clone()).parts, parts(0, 20, 8, 72));
    // 30 of 90 days are over: a third of 90; 10 % of 60
    let long = Line { days: Some(90), ..line(LineClass::B, 90) };
    assert_eq!(split(&book, long).parts, parts(0, 30, 6, 54));
    // Both: 100 - 75 = 25 over the price; a third of 75 = 25 over the days; 10 % of 50
    let both = Line { limit: Some(yuan(75)), days: Some(90), ..line(LineClass::B, 100) };
    assert_eq!(split(&book, both).parts, parts(0, 50, 5, 45));
    let book = book_with(LineRules { price_limit: false, ..rules() }, vec![]);
    assert_eq!(split(&book, limited).parts, parts(0, 0, 10, 90));
}

#[test]
fn each_line_is_rounded_by_itself() {
    let book = book_with(rules(), vec![]);
    // 10 % of 0.05 is half a fen: one fen each, two lines.
    let odd = Line { amount: fen(5), ..line(LineClass::B, 0) };
    let outcome = first(&book, &no_facts(), &Charges::Lines(vec![odd.clone(), odd]));
    assert_eq!(outcome.parts, Parts { paid_first: fen(2), in_scope: fen(8), ..Parts::default() });
    // 100 days, 40 over: 0.05 × 0.4 = 0.02; and 7 of 67: 0.05 × 7 / 67 is 0.52 fen: one fen.
    // 60 of 120: 2.5 fen, half up.
    for (days, over) in [(100, 2), (67, 1), (66, 0), (120, 3)] {
        let long = Line { amount: fen(5), days: Some(days), ..line(LineClass::A, 0) };
        assert_eq!(split(&book, long).parts.over_limit, fen(over), "{days}");
    }
}

#[test]
fn exemptions_lift_what_they_name() {
    let touched = vec![ExemptionIx(0)];
    let lifting = |exemption: Exemption, line: Line| {
        let split = split(&book_with(rules(), vec![exemption]), line);
        (split.parts, split.exemptions)
    };
    let catalogue = Exemption {
        lifts_catalogue: true,
        treatment: Treatment::PaidFirst(Rate::Const(percent(20))),
        ..exemption()
    };
    assert_eq!(lifting(catalogue.clone(), line(LineClass::C, 100)), (parts(0, 0, 20, 80), touched.clone()));
    // Also one of class C that a special rule treats otherwise: 30 % without the exemption.
    let special = Line { flags: vec![LineFlag::SpecialDrug], ..line(LineClass::C, 100) };
    assert_eq!(lifting(catalogue.clone(), special), (parts(0, 0, 20, 80), touched.clone()));
    // And one that a special rule makes wholly self-paid, whatever its class.
    let mut wholly = rules();
    wholly.special = vec![(LineCond::Mark(LineMark::Kind(LineKind::Bed)), Treatment::WhollySelfPaid)];
    let bed = Line { kind: LineKind::Bed, ..line(LineClass::A, 100) };
    assert_eq!(split(&book_with(wholly.clone(), vec![]), bed.clone()).parts, parts(100, 0, 0, 0));
    assert_eq!(split(&book_with(wholly, vec![catalogue.clone()]), bed).parts, parts(0, 0, 20, 80));
    // A line of class B is in the catalogue: nothing to lift.
    assert_eq!(lifting(catalogue, line(LineClass::B, 100)), (parts(0, 0, 10, 90), vec![]));
    let limited = Line { limit: Some(yuan(80)), ..line(LineClass::A, 100) };
    let price = Exemption { lifts_price_limit: true, ..exemption() };
    assert_eq!(lifting(price, limited), (parts(0, 0, 0, 100), touched.clone()));
    let long = Line { days: Some(90), ..line(LineClass::A, 90) };
    let dose = Exemption { lifts_dose_cap: true, ..exemption() };
    assert_eq!(lifting(dose, long.clone()), (parts(0, 0, 0, 90), touched.clone()));
    let paid_first = Exemption { lifts_paid_first: true, ..exemption() };
    assert_eq!(lifting(paid_first.clone(), line(LineClass::B, 100)), (parts(0, 0, 0, 100), touched));
    // Another kind of line than the exemption is about.
    let other = Exemption { lines: LineCond::Mark(LineMark::Kind(LineKind::Bed)), ..paid_first };
    assert_eq!(lifting(other, line(LineClass::B, 100)), (parts(0, 0, 10, 90), vec![]));
}

#[test]
fn an_exemption_is_asked_only_if_it_is_about_a_line() {
    let only_special = Exemption {
        when: is(EnumFact::Sex, Word::Male),
        lines: LineCond::Mark(LineMark::Flag(LineFlag::SpecialDrug)),
        lifts_paid_first: true,
        ..exemption()
    };
    let book = book_with(rules(), vec![only_special]);
    assert_eq!(split(&book, line(LineClass::A, 1)).exemptions, []);
    let special = Line { flags: vec![LineFlag::SpecialDrug], ..line(LineClass::B, 100) };
    let missing = EvalError::MissingFact { fact: MissingFact::Word(Word::Sex), needed_by: "X0".into() };
    assert_eq!(errors(&book, &no_facts(), &Charges::Lines(vec![special])), [missing]);
}

#[test]
fn what_a_line_does_not_bring_is_named() {
    let mut as_billed = rules();
    as_billed.classes[1] = Treatment::AsBilled(None);
    as_billed.dose_cap = Some(Count::Fact(CountFact::TreatmentDays));
    let book = book_with(as_billed, vec![]);
    let by =
        |fact, label: &str| EvalError::MissingFact { fact: MissingFact::Word(fact), needed_by: label.into() };
    let lines = Charges::Lines(vec![line(LineClass::B, 1), line(LineClass::B, 2)]);
    assert_eq!(errors(&book, &no_facts(), &lines), [by(Word::PaidFirst, "明细")]);
    let lines = Charges::Lines(vec![Line { days: Some(3), ..line(LineClass::A, 1) }]);
    assert_eq!(errors(&book, &no_facts(), &lines), [by(Word::TreatmentDays, "明细")]);
    let bare = book_of(vec![]);
    let not_in_force = EvalError::NotInForce { rule: "明细".into() };
    assert_eq!(errors(&bare, &no_facts(), &Charges::Lines(vec![])), [not_in_force]);
    let negative = EvalError::Overflow { rule: "行 1".into() };
    assert_eq!(errors(&book, &no_facts(), &Charges::Lines(vec![line(LineClass::A, -1)])), [negative]);
}

#[test]
fn a_layer_may_pay_from_some_lines_only() {
    let special = LineCond::Any(vec![
        LineCond::Mark(LineMark::Flag(LineFlag::SpecialDrug)),
        LineCond::All(vec![
            LineCond::In(ListIx(4)),
            LineCond::Not(Box::new(LineCond::Mark(LineMark::Class(LineClass::C)))),
        ]),
    ]);
    let base = Amount::PartOfLines(Part::InScope, special.clone());
    let mut book = book_of(vec![LayerRule { base: per_bill(base), schedule: flat(50), ..layer(0) }]);
    book.lines = vec![version(rules())];
    let lines = vec![
        Line { flags: vec![LineFlag::SpecialDrug], ..line(LineClass::B, 1_000) }, // 700 in scope
        Line { lists: vec![ListIx(4)], ..line(LineClass::A, 200) },               // 200 in scope
        Line { lists: vec![ListIx(4)], ..line(LineClass::C, 300) },               // not of these lines
        line(LineClass::A, 500),                                                  // not of these lines
    ];
    let outcome = first(&book, &no_facts(), &Charges::Lines(lines));
    assert_eq!(paid(&outcome), ["450.00"]);
    // A bill by its parts does not say what its lines are.
    let missing = EvalError::MissingFact { fact: MissingFact::Word(Word::Lines), needed_by: "L0".into() };
    assert_eq!(errors(&book, &no_facts(), &in_scope(1)), [missing]);
}
