//! Clauses by the kind of item that they belong to.

use super::conds::{cond, line_cond};
use super::examples::{example, given};
use super::exprs::{self, expr};
use super::{at, comments, date, id, name, one_of, spanned, text};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use yidan_book::ast::{Body, Cap, Clause, Origin, Segment, Span, Treatment};
use yidan_book::words::Word;

/// A clause that belongs to items of this kind.
pub fn clause_of(kind: Word) -> BoxedStrategy<Clause> {
    let own = match kind {
        Word::Book => book(),
        Word::Source => source(),
        Word::Group => group(),
        Word::List => codes(),
        Word::Lines => lines(),
        Word::Exemption => exemption(),
        Word::Layer => layer(),
        Word::Exception => exception(),
        Word::Payment => payment(),
        Word::Defaults => prop_oneof![given(), date().prop_map(|d| Body::Date(at(d)))].boxed(),
        Word::Example => example(),
        Word::Guarantee => guarantee(),
        Word::Parameter => prop_oneof![4 => expr(), 1 => exprs::bare_count()].prop_map(Body::Value).boxed(),
        Word::Limit => cap().prop_map(Body::Cap).boxed(),
        _ => cond().prop_map(Body::Applies).boxed(),
    };
    let body = match kind {
        Word::Defaults | Word::Example => own,
        _ => prop_oneof![3 => own, 1 => provenance()].boxed(),
    };
    clause(body)
}

pub fn clause(body: BoxedStrategy<Body>) -> BoxedStrategy<Clause> {
    let origins = prop_oneof![5 => Just(Vec::new()), 1 => vec(origin(), 1..3)];
    (comments(), body, origins)
        .prop_map(|(comments, body, origin)| {
            // Brackets behind `改为 起付 0元` belong to the inner clause.
            let (body, origin) = match body {
                Body::Becomes(inner) => (Body::Becomes(Box::new(Clause { origin, ..*inner })), Vec::new()),
                body => (body, origin),
            };
            Clause { comments, span: Span::default(), body, origin }
        })
        .boxed()
}

fn origin() -> BoxedStrategy<Origin> {
    prop_oneof![
        (id(), text()).prop_map(|(source, article)| Origin::Cites { source, article }),
        text().prop_map(Origin::Assumed),
    ]
    .boxed()
}

fn provenance() -> BoxedStrategy<Body> {
    prop_oneof![
        origin().prop_map(Body::Origin),
        date().prop_map(|d| Body::From(at(d))),
        date().prop_map(|d| Body::Until(at(d))),
        date().prop_map(|d| Body::Announced(at(d))),
        text().prop_map(Body::Note),
    ]
    .boxed()
}

const DAYS: &[Word] = &[Word::DischargeDay, Word::AdmissionDay, Word::SettlementDay];

fn rounding() -> BoxedStrategy<Body> {
    let mode = one_of(&[Word::HalfUp, Word::HalfEven, Word::Down, Word::Up]);
    let unit = one_of(&[Word::FenUnit, Word::Jiao, Word::Yuan]);
    (mode, unit, one_of(&[Word::BeforeCap, Word::AfterCap]))
        .prop_map(|(mode, unit, when)| Body::Rounding { mode, unit, when })
        .boxed()
}

fn book() -> BoxedStrategy<Body> {
    prop_oneof![
        (text(), spanned(text())).prop_map(|(name, code)| Body::Place(name, code)),
        spanned(1900_i64..=2200).prop_map(Body::Year),
        one_of(DAYS).prop_map(Body::DatedBy),
        one_of(DAYS).prop_map(Body::YearBy),
        rounding(),
    ]
    .boxed()
}

fn source() -> BoxedStrategy<Body> {
    prop_oneof![
        text().prop_map(Body::Title),
        text().prop_map(Body::Number),
        date().prop_map(|d| Body::Date(at(d)))
    ]
    .boxed()
}

fn group() -> BoxedStrategy<Body> {
    prop_oneof![vec(name(), 1..12).prop_map(Body::Includes), spanned(0_i64..=1_000).prop_map(Body::Rank)]
        .boxed()
}

fn codes() -> BoxedStrategy<Body> {
    let kind = one_of(&[Word::Diagnosis, Word::Item, Word::Facility]);
    (kind, vec(spanned(text()), 1..9)).prop_map(|(kind, codes)| Body::Codes(kind, codes)).boxed()
}

fn treatment() -> BoxedStrategy<Treatment> {
    prop_oneof![
        Just(Treatment::WhollySelfPaid),
        expr().prop_map(Treatment::PaidFirst),
        option::of(expr()).prop_map(Treatment::AsBilled),
    ]
    .boxed()
}

fn lines() -> BoxedStrategy<Body> {
    let class = one_of(&[Word::ClassA, Word::ClassB, Word::ClassC]);
    prop_oneof![
        (class, treatment()).prop_map(|(class, t)| Body::LineClass(class, t)),
        (line_cond(), option::of(treatment())).prop_map(|(c, t)| Body::LineRule(c, t)),
        one_of(&[Word::AsBilled, Word::None]).prop_map(Body::PriceLimit),
        option::of(expr()).prop_map(Body::DoseCap),
    ]
    .boxed()
}

fn exemption() -> BoxedStrategy<Body> {
    let lifts = one_of(&[Word::Catalogue, Word::PriceLimit, Word::DoseCap, Word::PaidFirst]);
    prop_oneof![
        cond().prop_map(Body::When),
        line_cond().prop_map(|c| Body::LineRule(c, None)),
        vec(lifts, 1..4).prop_map(Body::Lifts),
        treatment().prop_map(Body::Treatment),
    ]
    .boxed()
}

fn segment() -> BoxedStrategy<Segment> {
    let bounds = prop_oneof![
        3 => (expr(), expr()).prop_map(|(from, to)| (Some(from), Some(to))),
        1 => expr().prop_map(|from| (Some(from), None)),
        1 => expr().prop_map(|to| (None, Some(to))),
    ];
    (bounds, expr())
        .prop_map(|((from, to), ratio)| Segment { span: Span::default(), from, to, ratio })
        .boxed()
}

fn pays() -> BoxedStrategy<Body> {
    let whole = expr().prop_map(|ratio| vec![Segment { span: Span::default(), from: None, to: None, ratio }]);
    prop_oneof![1 => whole, 3 => vec(segment(), 1..4)].prop_map(Body::Pays).boxed()
}

fn cap() -> BoxedStrategy<Cap> {
    let period = one_of(&[Word::PerBill, Word::Monthly, Word::Yearly]);
    let unit = one_of(&[Word::PerMonthOfCare, Word::PerDayOfCare]);
    prop_oneof![
        Just(Cap::None),
        (period, expr()).prop_map(|(period, amount)| Cap::Per(period, amount)),
        (unit, expr(), option::of(expr())).prop_map(|(unit, amount, at_most)| Cap::PerCare {
            unit,
            amount,
            at_most
        }),
        name().prop_map(Cap::Shared),
    ]
    .boxed()
}

fn base() -> BoxedStrategy<Body> {
    let period = one_of(&[Word::Monthly, Word::Yearly]);
    (expr(), option::of(period)).prop_map(|(amount, cumulative)| Body::Base { amount, cumulative }).boxed()
}

fn deductible() -> BoxedStrategy<Body> {
    let mode = one_of(&[Word::PerBill, Word::Yearly, Word::AcrossReferral]);
    (expr(), option::of(mode)).prop_map(|(amount, mode)| Body::Deductible { amount, mode }).boxed()
}

fn layer() -> BoxedStrategy<Body> {
    let payer =
        one_of(&[Word::BasicFund, Word::CriticalIllnessFund, Word::Hospital, Word::CommercialInsurer]);
    let points = (-1_000_000_i64..=1_000_000, cond());
    prop_oneof![
        1 => cond().prop_map(Body::Applies),
        1 => payer.prop_map(Body::Payer),
        2 => base(),
        2 => deductible(),
        3 => pays(),
        1 => points.prop_map(|(points, when)| Body::Adjust { points_ppm: at(points), when }),
        2 => cap().prop_map(Body::Cap),
        1 => rounding(),
    ]
    .boxed()
}

fn exception() -> BoxedStrategy<Body> {
    let inner = prop_oneof![layer(), expr().prop_map(Body::Value),];
    let becomes = inner.prop_map(|body| {
        Body::Becomes(Box::new(Clause {
            comments: Vec::new(),
            span: Span::default(),
            body,
            origin: Vec::new(),
        }))
    });
    prop_oneof![
        name().prop_map(Body::Replaces),
        cond().prop_map(Body::When),
        becomes,
        name().prop_map(Body::Overrides),
    ]
    .boxed()
}

fn payment() -> BoxedStrategy<Body> {
    prop_oneof![
        cond().prop_map(Body::When),
        one_of(&[Word::SingleDisease, Word::BedDay, Word::PerHead, Word::Drg]).prop_map(Body::Method),
        expr().prop_map(Body::Standard),
        name().prop_map(Body::Via),
    ]
    .boxed()
}

fn guarantee() -> BoxedStrategy<Body> {
    let subject = prop_oneof![
        select(vec![Word::OwnPay, Word::OwnPayInScope, Word::FundPay])
            .prop_map(yidan_book::ast::ExprKind::Quantity),
        name().prop_map(|layer| yidan_book::ast::ExprKind::Call {
            function: at(Word::Paid),
            layer,
            window: None
        }),
    ];
    let per = option::of(one_of(&[Word::PerBill, Word::Yearly]));
    prop_oneof![
        cond().prop_map(Body::Applies),
        (subject, expr(), per).prop_map(|(s, bound, per)| Body::AtMost { subject: exprs::of(s), bound, per }),
        Just(Body::Monotone),
        expr().prop_map(Body::Cliff),
        Just(Body::PoorerNeverPaysMore),
        Just(Body::WithinBase),
        Just(Body::NeverNegative),
    ]
    .boxed()
}
