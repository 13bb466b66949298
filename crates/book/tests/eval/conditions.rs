//! Conditions: what is missing, what failed, in whatever order they are written.

use crate::support::*;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use yidan_book::facts::{BoolFact, CountFact, EnumFact, Facts, Membership};
use yidan_book::inputs::YearToDate;
use yidan_book::model::*;
use yidan_book::outcome::{EvalError, MissingFact};
use yidan_book::words::Word;

fn layer_when(applies: Cond) -> Book {
    book_of(vec![LayerRule { applies: clause(applies), ..layer(0) }])
}

fn missing(fact: Word) -> EvalError {
    EvalError::MissingFact { fact: MissingFact::Word(fact), needed_by: "L0".into() }
}

fn age(min: i64, max: i64) -> Cond {
    Cond::Atom(Atom::Within(CountFact::Age, min, max))
}

fn applies(cond: Cond, facts: &Facts) -> bool {
    !first(&layer_when(cond), facts, &in_scope(1)).layers[0].paid.is_zero()
}

#[test]
fn a_known_fact_may_decide_alone() {
    let male = no_facts().and(EnumFact::Sex, Word::Male);
    let female = is(EnumFact::Sex, Word::Female);
    // Age is not known, but no age makes a man a woman.
    for cond in [vec![female.clone(), age(65, 150)], vec![age(65, 150), female.clone()]] {
        assert!(!applies(Cond::All(cond), &male));
    }
    for cond in
        [vec![is(EnumFact::Sex, Word::Male), age(65, 150)], vec![age(65, 150), is(EnumFact::Sex, Word::Male)]]
    {
        assert!(applies(Cond::Any(cond), &male));
    }
    assert!(applies(Cond::Not(Box::new(Cond::All(vec![female, age(65, 150)]))), &male));
}

#[test]
fn all_that_is_missing_is_named_once_and_nothing_else() {
    let cond = Cond::All(vec![age(65, 150), age(0, 70), contracted(), is(EnumFact::Sex, Word::Male)]);
    let male = no_facts().and(EnumFact::Sex, Word::Male);
    let mut found = errors(&layer_when(cond), &male, &in_scope(1));
    found.sort_by_key(|error| format!("{error:?}"));
    assert_eq!(found, [missing(Word::Age), missing(Word::Contracted)]);
}

#[test]
fn groups_and_lists_are_unknown_until_they_are_given() {
    let group = Cond::Atom(Atom::Group(GroupIx(1)));
    let list = Cond::Atom(Atom::In(Membership::Diagnosis, ListIx(2)));
    let groups = EvalError::MissingFact { fact: MissingFact::Groups, needed_by: "L0".into() };
    assert_eq!(errors(&layer_when(group.clone()), &no_facts(), &in_scope(1)), [groups]);
    assert_eq!(errors(&layer_when(list.clone()), &no_facts(), &in_scope(1)), [missing(Word::Diagnosis)]);
    let mut facts = Facts { groups: Some(vec![]), ..no_facts() };
    facts.lists.insert(Membership::Diagnosis, vec![]);
    assert!(!applies(group.clone(), &facts) && !applies(list.clone(), &facts));
    let mut facts = Facts { groups: Some(vec![GroupIx(1)]), ..no_facts() };
    facts.lists.insert(Membership::Diagnosis, vec![ListIx(2)]);
    assert!(applies(group, &facts) && applies(list, &facts));
}

#[test]
fn errors_of_all_rules_come_at_once() {
    let rule = LayerRule {
        deductible: deductible(
            Amount::Times(Box::new(constant(10)), Count::Fact(CountFact::BedDays)),
            DeductibleMode::PerBill,
        ),
        schedule: clause(vec![Segment { ratio: Rate::DrgWeight, ..segment(0, None, 0) }]),
        ..layer(0)
    };
    let second = LayerRule { applies: clause(contracted()), ..layer(1) };
    let mut book = book_of(vec![rule, second]);
    book.entitlements = vec![ruled("先诊疗".into(), EntitlementRule { applies: age(0, 6) })];
    let by =
        |fact, label: &str| EvalError::MissingFact { fact: MissingFact::Word(fact), needed_by: label.into() };
    let expected = [
        by(Word::BedDays, "L0"),
        by(Word::DrgWeight, "L0"),
        by(Word::Contracted, "L1"),
        by(Word::Age, "先诊疗"),
    ];
    assert_eq!(errors(&book, &no_facts(), &in_scope(1)), expected);
}

#[test]
fn entitlements_that_hold_are_given() {
    let mut book = book_of(vec![]);
    book.entitlements = vec![
        ruled("child".into(), EntitlementRule { applies: age(0, 6) }),
        ruled("all".into(), EntitlementRule { applies: Cond::Always }),
    ];
    let outcome = first(&book, &no_facts().count(CountFact::Age, 30), &in_scope(1));
    assert_eq!(outcome.entitlements, [EntitlementIx(1)]);
}

#[test]
fn the_smallest_part_that_failed_is_told() {
    let facts = no_facts()
        .and(EnumFact::Sex, Word::Male)
        .and(EnumFact::Scheme, Word::Resident)
        .bool(BoolFact::Contracted, true)
        .count(CountFact::Age, 30);
    let either = Cond::Any(vec![age(65, 150), is(EnumFact::Scheme, Word::Employee)]);
    let reason =
        |cond| first(&layer_when(cond), &facts, &in_scope(1)).layers[0].how.clone().unwrap_err().failed;
    // Of an alternative all fail; of a conjunction the smallest failing member is enough.
    assert_eq!(
        reason(either.clone()),
        [(is_atom(EnumFact::Scheme, Word::Employee), true), (Atom::Within(CountFact::Age, 65, 150), true)]
    );
    let not_contracted = Cond::Not(Box::new(contracted()));
    let failed = [(Atom::True(BoolFact::Contracted), false)];
    assert_eq!(reason(Cond::All(vec![either.clone(), not_contracted.clone()])), failed);
    assert_eq!(reason(Cond::All(vec![not_contracted, either])), failed);
}

#[test]
fn a_rolling_window_counts_months_before_this_one() {
    let day = |year, month, day_| -> Date { date(year, month, day_) };
    let book = layer_when(Cond::Atom(Atom::MonthsPaid { layer: LayerIx(0), window: 12, min: 3, max: 12 }));
    let paid_in = |days: Vec<Date>| {
        let mut year = YearToDate::default();
        year.paid_on.insert(LayerIx(0), days);
        // The bill's day is 20 May 2024: the window is May 2023 to April 2024.
        !settle(&book, &no_facts(), &in_scope(1), &year).layers[0].paid.is_zero()
    };
    assert!(paid_in(vec![day(2023, 5, 1), day(2024, 1, 31), day(2024, 4, 30)]));
    // Two days of one month are one month.
    assert!(!paid_in(vec![day(2024, 1, 1), day(2024, 1, 31), day(2024, 4, 30)]));
    // This month and a month too long ago do not count.
    assert!(!paid_in(vec![day(2023, 4, 30), day(2024, 4, 30), day(2024, 5, 1), day(2023, 12, 1)]));
    let count = Amount::Times(Box::new(constant(1)), Count::MonthsPaid(LayerIx(0), 12));
    let rule = LayerRule { caps: caps(vec![Cap::Per(Period::Bill, count)]), ..layer(0) };
    let mut year = YearToDate::default();
    year.paid_on.insert(LayerIx(0), vec![day(2024, 1, 1), day(2023, 12, 1)]);
    assert_eq!(paid(&settle(&book_of(vec![rule]), &no_facts(), &in_scope(9), &year)), ["2.00"]);
}

fn any_cond() -> impl Strategy<Value = Cond> {
    let atom = prop::sample::select(vec![
        is(EnumFact::Sex, Word::Female),
        is(EnumFact::Scheme, Word::Employee),
        contracted(),
        age(60, 70),
        Cond::Always,
    ]);
    atom.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|cond| Cond::Not(Box::new(cond))),
            prop::collection::vec(inner.clone(), 0..4).prop_map(Cond::All),
            prop::collection::vec(inner, 0..4).prop_map(Cond::Any),
        ]
    })
}

fn reversed(cond: &Cond) -> Cond {
    match cond {
        Cond::Not(inner) => Cond::Not(Box::new(reversed(inner))),
        Cond::All(members) => Cond::All(members.iter().rev().map(reversed).collect()),
        Cond::Any(members) => Cond::Any(members.iter().rev().map(reversed).collect()),
        other => other.clone(),
    }
}

/// Each of four facts known or not.
fn any_facts() -> impl Strategy<Value = Facts> {
    (any::<[Option<bool>; 4]>()).prop_map(|[sex, scheme, contract, old]| {
        let mut facts = no_facts();
        let of = |value: bool| if value { 1 } else { 0 };
        facts.enums.extend(sex.map(|v| (EnumFact::Sex, of(v))));
        facts.enums.extend(scheme.map(|v| (EnumFact::Scheme, of(v))));
        facts.bools.extend(contract.map(|v| (BoolFact::Contracted, v)));
        facts.counts.extend(old.map(|v| (CountFact::Age, if v { 65 } else { 30 })));
        facts
    })
}

proptest! {
    #[test]
    fn the_order_of_writing_changes_nothing(cond in any_cond(), facts in any_facts()) {
        let run = |cond| {
            let book = layer_when(cond);
            yidan_book::eval::evaluate(&edition(&book), &facts, &in_scope(1), &YearToDate::default())
        };
        prop_assert_eq!(run(cond.clone()), run(reversed(&cond)));
    }

    /// The facts that are named as missing are enough to decide, or others that then come up are named again; and what
    /// is decided without them stays so whatever they are.
    #[test]
    fn what_is_decided_stays_so_when_more_is_known(cond in any_cond(), facts in any_facts(), more in any_facts()) {
        let book = layer_when(cond);
        let run = |facts: &Facts| {
            yidan_book::eval::evaluate(&edition(&book), facts, &in_scope(1), &YearToDate::default())
        };
        let mut known = more;
        known.enums.extend(&facts.enums);
        known.bools.extend(&facts.bools);
        known.counts.extend(&facts.counts);
        if let Ok(outcome) = run(&facts) {
            prop_assert_eq!(run(&known).expect("still decided").layers[0].paid, outcome.layers[0].paid);
        }
    }
}
