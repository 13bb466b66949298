//! Clauses of examples.

use super::clauses::clause;
use super::{at, date, exprs, fen, name, number, one_of, ratio, spanned, text};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use yidan_book::ast::{BillLine, Body, Expectation, FactValue, GivenFact, PartAmount, Span};
use yidan_book::facts::{BoolFact, CountFact, EnumFact, LineClass, LineFlag, LineKind, Membership};
use yidan_book::words::Word;

fn given_fact() -> BoxedStrategy<GivenFact> {
    let plain =
        |fact, values, codes| GivenFact { fact: at(fact), values, codes, weight_ppm: None, negated: false };
    let enums = select(EnumFact::ALL).prop_flat_map(move |fact| {
        select(fact.values()).prop_map(move |w| plain(fact.word(), vec![FactValue::Word(at(w))], Vec::new()))
    });
    let groups = vec(name(), 1..3).prop_map(move |names| {
        plain(Word::Group, names.into_iter().map(FactValue::Name).collect(), Vec::new())
    });
    let no_group = Just(plain(Word::Group, vec![FactValue::Word(at(Word::None))], Vec::new()));
    let truth = (select(BoolFact::ALL), any::<bool>())
        .prop_map(move |(fact, negated)| GivenFact { negated, ..plain(fact.word(), Vec::new(), Vec::new()) });
    let counts = (select(CountFact::ALL), number()).prop_map(move |(fact, n)| {
        let value = FactValue::Range { span: Span::default(), min: Some(n), max: Some(n) };
        plain(fact.word(), vec![value], Vec::new())
    });
    let codes = (select(Membership::ALL), vec(spanned(text()), 1..3))
        .prop_map(move |(fact, codes)| plain(fact.word(), Vec::new(), codes));
    let no_list = select(Membership::ALL)
        .prop_map(move |fact| plain(fact.word(), vec![FactValue::Word(at(Word::None))], Vec::new()));
    let weight = (0_i64..=1_000_000_000).prop_map(move |ppm| GivenFact {
        weight_ppm: Some(ppm),
        ..plain(Word::DrgWeight, Vec::new(), Vec::new())
    });
    prop_oneof![4 => enums, 1 => groups, 1 => no_group, 1 => truth, 2 => counts, 1 => codes, 1 => no_list, 1 => weight]
        .boxed()
}

pub fn given() -> BoxedStrategy<Body> {
    vec(given_fact(), 1..8).prop_map(Body::Given).boxed()
}

fn bill_line() -> BoxedStrategy<Body> {
    let class = select(LineClass::ALL).prop_map(|c| at(c.word()));
    let kind = select(LineKind::ALL).prop_map(|k| at(k.word()));
    let flag = option::of(select(LineFlag::ALL).prop_map(|f| at(f.word())));
    let said = (option::of(ratio()), option::of(fen()), option::of(number()), option::of(spanned(text())));
    (class, kind, flag, spanned(fen()), said)
        .prop_map(|(class, kind, flag, amount, (paid_first, price_limit, days, item))| {
            let words = [class, kind].into_iter().chain(flag).collect();
            Body::Line(BillLine { words, amount, paid_first, price_limit, days, item })
        })
        .boxed()
}

fn expectation() -> BoxedStrategy<Expectation> {
    let quantity =
        one_of(&[Word::OwnPay, Word::OwnPayInScope, Word::InScope, Word::SelfPaid, Word::FacilityPart]);
    prop_oneof![
        (name(), spanned(fen())).prop_map(|(layer, amount)| Expectation::Layer(layer, amount)),
        (quantity, spanned(fen())).prop_map(|(word, amount)| Expectation::Quantity(word, amount)),
        (name(), any::<bool>()).prop_map(|(name, given)| Expectation::Entitlement(name, given)),
    ]
    .boxed()
}

fn simple_example() -> BoxedStrategy<Body> {
    let part = one_of(&[Word::SelfPaid, Word::OverLimit, Word::PaidFirst, Word::InScope]);
    let part = (part, spanned(fen())).prop_map(|(part, amount)| PartAmount { part, amount });
    let history = select(&exprs::QUANTITIES[9..13]).prop_map(yidan_book::ast::ExprKind::Quantity);
    let history = prop_oneof![history, exprs::call()].prop_map(exprs::of);
    let so_far = fen().prop_map(|fen| exprs::of(yidan_book::ast::ExprKind::Amount(fen)));
    prop_oneof![
        date().prop_map(|d| Body::Date(at(d))),
        given(),
        vec(part, 1..5).prop_map(Body::Amounts),
        bill_line(),
        vec((history, so_far), 1..5).prop_map(Body::YearToDate),
        vec(expectation(), 1..6).prop_map(Body::Expect),
    ]
    .boxed()
}

pub fn example() -> BoxedStrategy<Body> {
    let bill = vec(clause(simple_example()), 0..4).prop_map(Body::Bill);
    prop_oneof![5 => simple_example(), 1 => bill].boxed()
}
