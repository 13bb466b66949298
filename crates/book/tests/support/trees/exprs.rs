//! Expressions.

use super::conds::fact_with_values;
use super::{at, cond, fen, line_cond, name, number, ratio};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use yidan_book::ast::{Expr, ExprKind, FactValue, Span};
use yidan_book::words::Word;

/// Parts of a bill.
pub const PARTS: &[Word] = &[Word::Total, Word::SelfPaid, Word::OverLimit, Word::PaidFirst, Word::InScope];

/// Built-in amounts and counts.
pub const QUANTITIES: &[Word] = &[
    Word::Total,
    Word::SelfPaid,
    Word::OverLimit,
    Word::PaidFirst,
    Word::InScope,
    Word::InScopeLeft,
    Word::OwnPay,
    Word::OwnPayInScope,
    Word::FundPay,
    Word::TotalThisYear,
    Word::InScopeThisYear,
    Word::OwnPayThisYear,
    Word::OwnPayInScopeThisYear,
    Word::Age,
    Word::StayNumber,
    Word::BedDays,
    Word::TreatmentDays,
    Word::TreatmentMonths,
    Word::DrgWeight,
];

/// Amounts that belong to a layer.
pub const CALLS: &[Word] = &[
    Word::Paid,
    Word::PaidThisYear,
    Word::DeductibleThisYear,
    Word::DeductibleInReferral,
    Word::BaseThisYear,
];

/// An expression.
pub fn of(kind: ExprKind) -> Expr {
    Expr { span: Span::default(), kind: Box::new(kind) }
}

/// A number without a unit.
pub fn bare_count() -> BoxedStrategy<Expr> {
    number().prop_map(|n| of(ExprKind::Count(n, None))).boxed()
}

/// A call without a window.
pub fn call() -> BoxedStrategy<ExprKind> {
    (select(CALLS), name())
        .prop_map(|(function, layer)| ExprKind::Call { function: at(function), layer, window: None })
        .boxed()
}

fn leaf() -> BoxedStrategy<ExprKind> {
    let unit = select(vec![Word::Days, Word::Months, Word::Times, Word::YearsOld]);
    let months = (name(), 1_i64..60).prop_map(|(layer, months)| ExprKind::Call {
        function: at(Word::MonthsPaid),
        layer,
        window: Some(at(months)),
    });
    let of_which =
        (select(PARTS), line_cond()).prop_map(|(part, lines)| ExprKind::OfWhich(part, Box::new(lines)));
    let named =
        (name(), any::<bool>()).prop_map(|(name, one_level_lower)| ExprKind::Name { name, one_level_lower });
    prop_oneof![
        4 => fen().prop_map(ExprKind::Amount),
        3 => ratio().prop_map(ExprKind::Ratio),
        // A bare number is refused where an amount or a ratio is wanted; clauses that take one have it from `bare_count`.
        2 => (number(), unit).prop_map(|(n, unit)| ExprKind::Count(n, Some(unit))),
        2 => select(QUANTITIES).prop_map(ExprKind::Quantity),
        1 => of_which,
        1 => call(),
        1 => months,
        2 => named,
    ]
    .boxed()
}

/// An expression of any form.
pub fn expr() -> BoxedStrategy<Expr> {
    leaf()
        .prop_map(of)
        .prop_recursive(3, 12, 3, |inner| {
            let pair = (inner.clone(), inner.clone());
            let three = (inner.clone(), inner.clone(), inner.clone());
            let some = vec(inner.clone(), 1..4);
            prop_oneof![
                some.clone().prop_map(ExprKind::Min),
                some.prop_map(ExprKind::Max),
                pair.clone().prop_map(|(a, b)| ExprKind::PartAbove(a, b)),
                three.prop_map(|(a, b, c)| ExprKind::PartBetween(a, b, c)),
                pair.clone().prop_map(|(a, b)| ExprKind::Add(a, b)),
                pair.clone().prop_map(|(a, b)| ExprKind::Sub(a, b)),
                pair.clone().prop_map(|(a, b)| ExprKind::Times(a, b)),
                by(inner.clone()),
                (cond(), pair).prop_map(|(condition, (then, otherwise))| ExprKind::If {
                    condition,
                    then,
                    otherwise
                }),
            ]
            .prop_map(of)
        })
        .boxed()
}

/// Cases of one fact: at least one arm.
fn by(inner: BoxedStrategy<Expr>) -> BoxedStrategy<ExprKind> {
    let arms = (fact_with_values(), 1_usize..4).prop_flat_map(move |((fact, values), count)| {
        let values: Vec<Vec<FactValue>> = std::iter::repeat_n(values, count).collect();
        let exprs = vec(inner.clone(), count);
        (
            Just(fact),
            exprs.prop_map(move |e| values.clone().into_iter().zip(e).collect()),
            option::of(inner.clone()),
        )
    });
    (arms, any::<bool>())
        .prop_map(|((fact, arms, other), in_order)| ExprKind::By { fact: at(fact), in_order, arms, other })
        .boxed()
}
