//! Conditions and values of facts.

use super::{at, name, number};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use yidan_book::ast::{Cond, FactValue, Span, Test};
use yidan_book::facts::{BoolFact, CountFact, EnumFact, LineClass, LineFlag, LineKind, Membership};
use yidan_book::words::Word;

/// A condition on facts.
pub fn cond() -> BoxedStrategy<Cond> {
    nested(prop_oneof![1 => Just(Cond::Always), 8 => test().prop_map(Cond::Test)].boxed())
}

/// A condition on lines.
pub fn line_cond() -> BoxedStrategy<Cond> {
    let marks = LineClass::ALL.iter().map(|c| c.word());
    let marks = marks.chain(LineKind::ALL.iter().map(|k| k.word()));
    let marks: Vec<Word> = marks.chain(LineFlag::ALL.iter().map(|f| f.word())).collect();
    let mark = select(marks).prop_map(|word| plain_test(word, Vec::new()));
    let list = vec(name(), 1..3)
        .prop_map(|names| plain_test(Word::Item, names.into_iter().map(FactValue::Name).collect()));
    nested(
        prop_oneof![1 => Just(Cond::Always), 4 => mark.prop_map(Cond::Test), 2 => list.prop_map(Cond::Test)]
            .boxed(),
    )
}

/// And, or, not around leaves; a member of 且 is no 且 and a member of 或 no 或, as the parser flattens them.
fn nested(leaf: BoxedStrategy<Cond>) -> BoxedStrategy<Cond> {
    leaf.prop_recursive(3, 10, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|c| Cond::Not(Box::new(c))),
            vec(inner.clone(), 2..4).prop_map(|members| Cond::And(flat(members, true))),
            vec(inner, 2..4).prop_map(|members| Cond::Or(flat(members, false))),
        ]
    })
    .boxed()
}

fn flat(members: Vec<Cond>, and: bool) -> Vec<Cond> {
    let mut all = Vec::new();
    for member in members {
        match member {
            Cond::And(inner) if and => all.extend(inner),
            Cond::Or(inner) if !and => all.extend(inner),
            other => all.push(other),
        }
    }
    all
}

fn plain_test(fact: Word, values: Vec<FactValue>) -> Test {
    Test { span: Span::default(), fact: at(fact), of: None, values }
}

fn test() -> BoxedStrategy<Test> {
    let with_values = fact_with_values().prop_map(|(fact, values)| plain_test(fact, values));
    let truth = select(BoolFact::ALL).prop_map(|f| plain_test(f.word(), Vec::new()));
    let months = (name(), 1_i64..60, vec(range(), 1..3)).prop_map(|(layer, window, values)| Test {
        span: Span::default(),
        fact: at(Word::MonthsPaid),
        of: Some((layer, at(window))),
        values,
    });
    prop_oneof![6 => with_values, 1 => truth, 1 => months].boxed()
}

/// A fact and some values that fit it.
pub fn fact_with_values() -> BoxedStrategy<(Word, Vec<FactValue>)> {
    let enums = select(EnumFact::ALL).prop_flat_map(|fact| {
        vec(select(fact.values()), 1..4)
            .prop_map(move |words| (fact.word(), words.into_iter().map(|w| FactValue::Word(at(w))).collect()))
    });
    let counts =
        (select(CountFact::ALL), vec(range(), 1..3)).prop_map(|(fact, ranges)| (fact.word(), ranges));
    let named: Vec<Word> = Membership::ALL.iter().map(|m| m.word()).chain([Word::Group]).collect();
    let named = (select(named), vec(name(), 1..4))
        .prop_map(|(fact, names)| (fact, names.into_iter().map(FactValue::Name).collect()));
    prop_oneof![3 => enums, 2 => counts, 2 => named].boxed()
}

/// Whole numbers with at least one bound.
pub fn range() -> BoxedStrategy<FactValue> {
    let bounds = prop_oneof![
        number().prop_map(|n| (Some(n), Some(n))),
        number().prop_map(|n| (Some(n), None)),
        number().prop_map(|n| (None, Some(n))),
        (0_i64..100, 0_i64..100).prop_map(|(n, more)| (Some(n), Some(n + more))),
    ];
    bounds.prop_map(|(min, max)| FactValue::Range { span: Span::default(), min, max }).boxed()
}
