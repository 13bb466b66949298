//! An oracle for the oracle: random books of layers, paid fen by fen, and the laws that follow.
//!
//! It knows nothing of slices and intervals. It walks over the bill one fen at a time, asks of each fen whether it is
//! still deductible and which ratio holds for it, and counts millionths of a fen.

use crate::support::*;
use proptest::prelude::*;
use yidan_book::eval::{advance, check_identities, evaluate};
use yidan_book::inputs::{Charges, Parts, YearToDate};
use yidan_book::model::*;
use yidan_types::{Fen, Ratio, Rounding, RoundingMode, RoundingUnit};

/// A layer as the oracle sees it; all amounts in fen.
#[derive(Clone, Debug)]
struct Plain {
    base: u8,
    period: Period,
    deductible: i64,
    mode: DeductibleMode,
    /// Upper bounds, rising, and the ratio in parts per million below each; then the ratio above the last.
    steps: Vec<(i64, i64)>,
    above: i64,
    points: i64,
    caps: Vec<(Period, i64)>,
    rounding: Rounding,
    before_cap: bool,
}

/// The year before, in fen, for each layer.
#[derive(Clone, Debug)]
struct Before {
    base_year: i64,
    base_month: i64,
    paid_year: i64,
    paid_month: i64,
    borne: i64,
    borne_in_chain: i64,
}

fn any_rounding() -> impl Strategy<Value = Rounding> {
    let modes = [RoundingMode::HalfUp, RoundingMode::HalfEven, RoundingMode::Down, RoundingMode::Up];
    let units = [RoundingUnit::Fen, RoundingUnit::Fen, RoundingUnit::Jiao, RoundingUnit::Yuan];
    (prop::sample::select(modes.to_vec()), prop::sample::select(units.to_vec()))
        .prop_map(|(mode, unit)| Rounding { mode, unit })
}

fn any_period() -> impl Strategy<Value = Period> {
    prop::sample::select(vec![Period::Bill, Period::Month, Period::Year])
}

fn any_plain() -> impl Strategy<Value = Plain> {
    let modes = vec![DeductibleMode::PerBill, DeductibleMode::PerYear, DeductibleMode::AcrossReferral];
    let steps = prop::collection::vec((0..600_i64, 0..=1_000_000_i64), 0..3).prop_map(|mut steps| {
        steps.sort_unstable();
        steps
    });
    (
        (0..3_u8, any_period(), prop_oneof![Just(0), 0..400_i64], prop::sample::select(modes), steps),
        (0..=1_000_000_i64, prop_oneof![Just(0), -300_000..300_000_i64]),
        prop::collection::vec((any_period(), 0..600_i64), 0..3),
        (any_rounding(), any::<bool>()),
    )
        .prop_map(
            |((base, period, deductible, mode, steps), (above, points), caps, (rounding, before_cap))| {
                Plain { base, period, deductible, mode, steps, above, points, caps, rounding, before_cap }
            },
        )
}

fn any_before() -> impl Strategy<Value = Before> {
    let zero_or = |max: i64| prop_oneof![Just(0), 0..max];
    (zero_or(500), zero_or(300), zero_or(400), zero_or(200), zero_or(300), zero_or(300)).prop_map(
        |(base_year, base_month, paid_year, paid_month, borne, borne_in_chain)| Before {
            base_year,
            base_month,
            paid_year,
            paid_month,
            borne,
            borne_in_chain,
        },
    )
}

// ------------------------------------------------------------------------------------------ to the language

fn ratio(ppm: i64) -> Rate {
    Rate::Const(Ratio::from_ppm(ppm).expect("a share"))
}

fn rule(ix: u16, plain: &Plain) -> LayerRule {
    let constant = |amount: i64| Amount::Const(fen(amount));
    let all = vec![Part::InScope, Part::PaidFirst, Part::OverLimit, Part::SelfPaid];
    let (base, pools) = match plain.base {
        0 => (Amount::InScopeLeft, vec![Part::InScope]),
        1 => (Amount::Part(Part::InScope), vec![Part::InScope]),
        _ => (Amount::OwnPayLeft, all),
    };
    let mut segments = Vec::new();
    let mut from = 0;
    for (to, ppm) in &plain.steps {
        segments.push(Segment { from: constant(from), to: Some(constant(*to)), ratio: ratio(*ppm) });
        from = *to;
    }
    segments.push(Segment { from: constant(from), to: None, ratio: ratio(plain.above) });
    LayerRule {
        base: clause(Base { amount: base, period: plain.period }),
        deductible: deductible(constant(plain.deductible), plain.mode),
        schedule: clause(segments),
        adjustments: vec![clause(Adjustment { points_ppm: plain.points, when: Cond::Always })],
        caps: caps(plain.caps.iter().map(|(period, amount)| Cap::Per(*period, constant(*amount))).collect()),
        rounding: LayerRounding { rounding: plain.rounding, before_cap: plain.before_cap },
        pools,
        ..layer(ix)
    }
}

fn book_from(plains: &[Plain]) -> Book {
    book_of((0_u16..).zip(plains).map(|(ix, plain)| rule(ix, plain)).collect())
}

fn year_from(before: &[Before]) -> YearToDate {
    let mut year = YearToDate::default();
    for (ix, before) in (0_u16..).map(LayerIx).zip(before) {
        year.amounts.extend([
            (History::Base(ix), fen(before.base_year)),
            (History::Paid(ix), fen(before.paid_year)),
            (History::Deductible(ix), fen(before.borne)),
            (History::DeductibleInReferral(ix), fen(before.borne_in_chain)),
        ]);
        year.base_this_month.insert(ix, fen(before.base_month));
        year.paid_this_month.insert(ix, fen(before.paid_month));
    }
    year
}

// ------------------------------------------------------------------------------------------ fen by fen

/// Parts per million that the layer pays of the `nth` fen of the accumulated base, counted from 1.
fn rate_of_fen(plain: &Plain, nth: i64) -> i64 {
    let step = plain.steps.iter().find(|(to, _)| nth <= *to);
    (step.map_or(plain.above, |(_, ppm)| *ppm) + plain.points).clamp(0, 1_000_000)
}

/// To a whole number of units, by comparing distances instead of remainders.
fn round(rounding: Rounding, micro_fen: i64) -> i64 {
    let unit = rounding.unit.fen_count() * 1_000_000;
    let mut lower = 0;
    while lower + unit <= micro_fen {
        lower += unit;
    }
    let (down, up) = (micro_fen - lower, lower + unit - micro_fen);
    let odd = (lower / unit) % 2 == 1;
    let upward = down > 0
        && match rounding.mode {
            RoundingMode::Down => false,
            RoundingMode::Up => true,
            RoundingMode::HalfUp => up <= down,
            RoundingMode::HalfEven => up < down || (up == down && odd),
        };
    (if upward { lower + unit } else { lower }) / 1_000_000
}

/// What one layer pays of a base, before its pools.
fn pay(plain: &Plain, before: &Before, base: i64) -> i64 {
    let start = match plain.period {
        Period::Bill => 0,
        Period::Month => before.base_month,
        Period::Year => before.base_year,
    };
    let mut borne = match plain.mode {
        // Over a base that accumulates the fen before this bill bear it first.
        DeductibleMode::PerBill => plain.deductible.min(start),
        DeductibleMode::PerYear => before.borne,
        DeductibleMode::AcrossReferral => before.borne_in_chain,
    };
    let earlier: i64 = (1..=start).filter(|nth| *nth > borne).map(|nth| rate_of_fen(plain, nth)).sum();
    let mut due = 0;
    for nth in start + 1..=start + base {
        if borne < plain.deductible {
            borne += 1;
        } else {
            due += rate_of_fen(plain, nth);
        }
    }
    let used = |period| match period {
        Period::Bill => 0,
        Period::Month => before.paid_month,
        Period::Year => before.paid_year,
    };
    let most = plain.caps.iter().map(|(period, cap)| (cap - used(*period)).max(0)).min();
    if let (Some(most), false) = (most, plain.before_cap) {
        due = due.min(most * 1_000_000);
    }
    let paid = round(plain.rounding, earlier + due) - round(plain.rounding, earlier);
    paid.min(most.unwrap_or(paid)).min(base)
}

/// What each layer pays, and what of each part is left: in scope, paid first, over the limit, self-paid.
fn oracle(plains: &[Plain], before: &[Before], parts: [i64; 4]) -> (Vec<i64>, [i64; 4]) {
    let mut left = parts;
    let mut paid = Vec::new();
    for (plain, before) in plains.iter().zip(before) {
        let (base, pools) = match plain.base {
            0 => (left[0], 1),
            1 => (parts[0], 1),
            _ => (left.iter().sum(), 4),
        };
        let mut given = 0;
        for _ in 0..pay(plain, before, base) {
            if let Some(pool) = left.iter_mut().take(pools).find(|pool| **pool > 0) {
                *pool -= 1;
                given += 1;
            }
        }
        paid.push(given);
    }
    (paid, left)
}

fn charges([in_scope, paid_first, over_limit, self_paid]: [i64; 4]) -> Charges {
    Charges::Parts(Parts {
        self_paid: fen(self_paid),
        over_limit: fen(over_limit),
        paid_first: fen(paid_first),
        in_scope: fen(in_scope),
    })
}

fn any_parts() -> impl Strategy<Value = [i64; 4]> {
    [0..1_500_i64, 0..200_i64, 0..100_i64, 0..300_i64]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn layers_pay_as_if_counted_fen_by_fen(
        layers in prop::collection::vec((any_plain(), any_before()), 1..4),
        parts in any_parts(),
    ) {
        let (plains, before): (Vec<_>, Vec<_>) = layers.into_iter().unzip();
        let book = book_from(&plains);
        let outcome = evaluate(&edition(&book), &no_facts(), &charges(parts), &year_from(&before)).expect("evaluates");
        let (paid, left) = oracle(&plains, &before, parts);
        let got: Vec<i64> = outcome.layers.iter().map(|layer| layer.paid.get()).collect();
        prop_assert_eq!(got, paid);
        prop_assert_eq!(outcome.own_pay.get(), left.iter().sum::<i64>());
        prop_assert_eq!(outcome.own_pay_in_scope.get(), left[0]);
        prop_assert_eq!(check_identities(&outcome), vec![]);
    }

    /// Also for amounts far from anything that could be counted.
    #[test]
    fn identities_hold_at_any_size(
        layers in prop::collection::vec((any_plain(), any_before()), 1..5),
        in_scope in 0..200_000_000_000_000_i64,
        self_paid in 0..200_000_000_000_000_i64,
    ) {
        let (plains, before): (Vec<_>, Vec<_>) = layers.into_iter().unzip();
        let book = book_from(&plains);
        let charges = charges([in_scope, 7, 3, self_paid]);
        let outcome = evaluate(&edition(&book), &no_facts(), &charges, &year_from(&before)).expect("evaluates");
        prop_assert_eq!(check_identities(&outcome), vec![]);
    }

    #[test]
    fn splitting_a_bill_in_two_pays_the_same(
        plains in prop::collection::vec(any_plain(), 1..4),
        one in 0..1_500_i64,
        two in 0..1_500_i64,
    ) {
        // No term of a single bill: all by the year, to the fen. (Whole yuan could round a bill past its base.)
        let plains: Vec<Plain> = plains.into_iter().map(|plain| Plain {
            base: plain.base % 2,
            period: Period::Year,
            mode: DeductibleMode::PerYear,
            caps: plain.caps.into_iter().map(|(_, cap)| (Period::Year, cap)).collect(),
            rounding: Rounding { unit: RoundingUnit::Fen, ..plain.rounding },
            ..plain
        }).collect();
        // Over-protection would be cut by what a single bill's pools hold.
        let plains: Vec<Plain> =
            plains.into_iter().enumerate().map(|(n, plain)| if n == 0 { plain } else { Plain { base: 0, ..plain } }).collect();
        let book = book_from(&plains);
        let edition = edition(&book);
        let none = YearToDate::default();
        let run = |amount, year: &YearToDate| {
            let outcome = evaluate(&edition, &no_facts(), &in_scope_fen(amount), year).expect("evaluates");
            let next = advance(year, &edition, &no_facts(), &outcome, DAY).expect("in range");
            (outcome.layers.iter().map(|layer| layer.paid.get()).collect::<Vec<_>>(), next)
        };
        let (whole, after_whole) = run(one + two, &none);
        let (first, year) = run(one, &none);
        let (second, after_both) = run(two, &year);
        let sum: Vec<i64> = first.iter().zip(&second).map(|(a, b)| a + b).collect();
        prop_assert_eq!(sum, whole);
        prop_assert_eq!(after_both.amounts, after_whole.amounts);
    }

    #[test]
    fn a_larger_bill_is_never_paid_less(
        plain in any_plain(), before in any_before(), amount in 0..2_000_i64, more in 0..500_i64,
    ) {
        let book = book_from(&[Plain { caps: vec![], ..plain }]);
        let year = year_from(&[before]);
        let paid = |amount| {
            evaluate(&edition(&book), &no_facts(), &in_scope_fen(amount), &year).expect("evaluates").layers[0].paid
        };
        prop_assert!(paid(amount) <= paid(amount + more));
        prop_assert!(Fen::ZERO <= paid(amount));
    }
}
