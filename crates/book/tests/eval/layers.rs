//! Bases, deductibles, segments, adjustments, exceptions, rounding, pools.

use crate::support::*;
use yidan_book::facts::{BoolFact, EnumFact};
use yidan_book::inputs::{Charges, Parts};
use yidan_book::model::*;
use yidan_book::outcome::{EvalError, NotApplied};
use yidan_book::words::Word;
use yidan_types::{Rounding, RoundingMode, RoundingUnit};

/// 400 deductible; bounds at 10,000 and 30,000 of the in-scope cost itself.
fn stepped() -> LayerRule {
    LayerRule {
        deductible: deductible(constant(400), DeductibleMode::PerBill),
        schedule: clause(vec![
            segment(0, Some(10_000), 80),
            segment(10_000, Some(30_000), 85),
            segment(30_000, None, 90),
        ]),
        ..layer(0)
    }
}

#[test]
fn bounds_are_bounds_of_the_base_not_of_what_exceeds_the_deductible() {
    let outcome = first(&book_of(vec![stepped()]), &no_facts(), &in_scope(40_000));
    // 80 % of 9,600 = 7,680; 85 % of 20,000 = 17,000; 90 % of 10,000 = 9,000
    assert_eq!(paid(&outcome), ["33680.00"]);
    let slices: Vec<_> = trace(&outcome, 0).segments.iter().map(|s| s.slice).collect();
    assert_eq!(slices, [yuan(9_600), yuan(20_000), yuan(10_000)]);
    assert_eq!(outcome.own_pay, yuan(6_320));
}

#[test]
fn only_segments_with_a_part_of_the_bill_are_traced() {
    let outcome = first(&book_of(vec![stepped()]), &no_facts(), &in_scope(300));
    assert_eq!(paid(&outcome), ["0.00"]);
    assert!(trace(&outcome, 0).segments.is_empty());
    assert_eq!(trace(&outcome, 0).deductible, yuan(300));
}

#[test]
fn a_segment_below_the_base_pays_nothing_outside_it() {
    let rule = LayerRule { schedule: clause(vec![segment(1_000, Some(2_000), 50)]), ..layer(0) };
    // Only the 1,000 between the bounds: 500.
    assert_eq!(paid(&first(&book_of(vec![rule]), &no_facts(), &in_scope(9_000))), ["500.00"]);
}

#[test]
fn a_yearly_deductible_counts_what_was_borne() {
    let rule = LayerRule {
        deductible: deductible(constant(1_000), DeductibleMode::PerYear),
        schedule: flat(80),
        ..layer(0)
    };
    let book = book_of(vec![rule]);
    let borne = year(&[(History::Deductible(LayerIx(0)), 400)]);
    // 600 are still to be borne: 80 % of 1,400.
    let outcome = settle(&book, &no_facts(), &in_scope(2_000), &borne);
    assert_eq!(paid(&outcome), ["1120.00"]);
    assert_eq!(trace(&outcome, 0).deductible_before, yuan(400));
    // More than the rule asks was borne already: nothing is due, nothing is given back.
    let borne = year(&[(History::Deductible(LayerIx(0)), 1_500)]);
    assert_eq!(paid(&settle(&book, &no_facts(), &in_scope(2_000), &borne)), ["1600.00"]);
}

#[test]
fn the_deductible_of_a_referral_counts_only_in_its_chain() {
    let rule =
        LayerRule { deductible: deductible(constant(800), DeductibleMode::AcrossReferral), ..layer(0) };
    let book = book_of(vec![rule]);
    let history =
        year(&[(History::Deductible(LayerIx(0)), 700), (History::DeductibleInReferral(LayerIx(0)), 500)]);
    // 300 of 800 are left.
    assert_eq!(paid(&settle(&book, &no_facts(), &in_scope(1_000), &history)), ["700.00"]);
}

#[test]
fn a_per_bill_deductible_forgets_what_was_borne() {
    let history = year(&[(History::Deductible(LayerIx(0)), 400)]);
    let outcome = settle(&book_of(vec![stepped()]), &no_facts(), &in_scope(1_400), &history);
    // 80 % of 1,000
    assert_eq!(paid(&outcome), ["800.00"]);
}

#[test]
fn a_yearly_base_goes_on_where_the_year_stands() {
    let rule = LayerRule {
        base: per_year(Amount::Part(Part::InScope)),
        schedule: clause(vec![segment(10_000, Some(100_000), 50), segment(100_000, None, 60)]),
        ..layer(0)
    };
    let book = book_of(vec![rule]);
    let history = year(&[(History::Base(LayerIx(0)), 90_000)]);
    // 90,000 to 100,000 at 50 % = 5,000; 100,000 to 120,000 at 60 % = 12,000
    let outcome = settle(&book, &no_facts(), &in_scope(30_000), &history);
    assert_eq!(paid(&outcome), ["17000.00"]);
    assert_eq!(trace(&outcome, 0).base_before, yuan(90_000));
}

#[test]
fn over_a_base_that_accumulates_the_deductible_is_borne_once_in_the_period() {
    for mode in [DeductibleMode::PerBill, DeductibleMode::PerYear] {
        let rule = LayerRule {
            base: per_year(Amount::Part(Part::InScope)),
            deductible: deductible(constant(9_000), mode),
            schedule: clause(vec![segment(0, Some(10_000), 50), segment(10_000, None, 60)]),
            ..layer(0)
        };
        let book = book_of(vec![rule]);
        let so_far = |base, borne| {
            year(&[(History::Base(LayerIx(0)), base), (History::Deductible(LayerIx(0)), borne)])
        };
        // 8,000 to 9,000 is borne; 9,000 to 10,000 at 50 % = 500; 10,000 to 11,000 at 60 % = 600
        let outcome = settle(&book, &no_facts(), &in_scope(3_000), &so_far(8_000, 8_000));
        assert_eq!(paid(&outcome), ["1100.00"]);
        assert_eq!(trace(&outcome, 0).deductible_before, yuan(8_000));
        assert_eq!(trace(&outcome, 0).deductible, yuan(1_000));
        // Beyond it nothing more is borne.
        let outcome = settle(&book, &no_facts(), &in_scope(1_000), &so_far(12_000, 9_000));
        assert_eq!(paid(&outcome), ["600.00"]);
        assert_eq!(trace(&outcome, 0).deductible_before, yuan(9_000));
    }
}

#[test]
fn a_yearly_deductible_that_rises_leaves_the_difference_to_bear() {
    // A ceiling of own pay: 1,000 in the county, 3,000 in the city; whatever exceeds it is paid.
    let ceiling = Amount::Choice(Box::new(Choice {
        arms: vec![(is(EnumFact::Tier, Word::CityTier), constant(3_000))],
        otherwise: Some(constant(1_000)),
    }));
    let rule = LayerRule {
        base: per_year(Amount::InScopeLeft),
        deductible: deductible(ceiling, DeductibleMode::PerYear),
        ..layer(0)
    };
    let book = book_of(vec![rule]);
    let city = no_facts().and(EnumFact::Tier, Word::CityTier);
    // 2,030 in the county: 1,000 borne. Then in the city 2,000 more may be borne: 1,115 of 1,115, 885 of the next.
    let bills = [
        (2_030, 1_000, 0),     // 1,115 borne, nothing paid
        (3_145, 2_115, 230),   // 885 borne, 230 paid
        (4_260, 3_000, 1_115), // nothing borne
    ];
    for (base, borne, pays) in bills {
        let so_far = year(&[(History::Base(LayerIx(0)), base), (History::Deductible(LayerIx(0)), borne)]);
        let outcome = settle(&book, &city, &in_scope(1_115), &so_far);
        assert_eq!(outcome.layers[0].paid, yuan(pays));
    }
}

#[test]
fn an_exception_may_give_another_base_and_with_it_other_pools() {
    let of_bill = |amount| Base { amount, period: Period::Bill };
    let rule = LayerRule {
        base: displaced(
            of_bill(Amount::InScopeLeft),
            vec![(0, contracted(), of_bill(Amount::Part(Part::SelfPaid)))],
        ),
        schedule: flat(50),
        ..layer(0)
    };
    let parts = Parts { self_paid: yuan(400), in_scope: yuan(300), ..Parts::default() };
    let facts = no_facts().bool(BoolFact::Contracted, true);
    let outcome = first(&book_of(vec![rule]), &facts, &Charges::Parts(parts));
    assert_eq!(trace(&outcome, 0).drawn, [(Part::SelfPaid, yuan(200))]);
    assert_eq!(outcome.own_pay_in_scope, yuan(300));
}

#[test]
fn amounts_of_clauses_are_whole_fen_by_the_books_mode() {
    // 10 % of 0.05 is half a fen: a base of 0.01 half up, of 0.00 half even. The layer's own rounding is for what it
    // pays.
    let base = Amount::Share(Rate::Const(percent(10)), Box::new(Amount::Part(Part::InScope)));
    let mut book = book_of(vec![LayerRule { base: per_bill(base), ..layer(0) }]);
    assert_eq!(trace(&first(&book, &no_facts(), &in_scope_fen(5)), 0).base, fen(1));
    book.rounding.rounding.mode = RoundingMode::HalfEven;
    assert_eq!(trace(&first(&book, &no_facts(), &in_scope_fen(5)), 0).base, fen(0));
}

#[test]
fn a_monthly_base_goes_on_where_the_month_stands() {
    let rule = LayerRule {
        base: clause(Base { amount: Amount::Part(Part::InScope), period: Period::Month }),
        schedule: clause(vec![segment(100, None, 50)]),
        ..layer(0)
    };
    let mut history = year(&[(History::Base(LayerIx(0)), 5_000)]);
    history.base_this_month.insert(LayerIx(0), yuan(60));
    // 60 to 160: 50 % of what lies above 100 = 30
    let outcome = settle(&book_of(vec![rule]), &no_facts(), &in_scope(100), &history);
    assert_eq!(paid(&outcome), ["30.00"]);
    assert_eq!(trace(&outcome, 0).base_before, yuan(60));
}

#[test]
fn a_negative_base_is_none() {
    let base = Amount::Sub(Box::new(Amount::Part(Part::InScope)), Box::new(constant(500)));
    let rule = LayerRule { base: per_bill(base), ..layer(0) };
    assert_eq!(paid(&first(&book_of(vec![rule]), &no_facts(), &in_scope(300))), ["0.00"]);
}

#[test]
fn adjustments_add_up_and_are_kept_within_a_share() {
    let adjust = |points: i64, when: Cond| clause(Adjustment { points_ppm: points * 10_000, when });
    let rule = LayerRule {
        schedule: clause(vec![segment(0, Some(1_000), 70), segment(1_000, None, 98)]),
        adjustments: vec![
            adjust(5, contracted()),
            adjust(-20, is(EnumFact::Location, Word::OffSiteUnfiled)),
            adjust(10, is(EnumFact::Scheme, Word::Employee)),
        ],
        ..layer(0)
    };
    let book = book_of(vec![rule]);
    let facts = no_facts().and(EnumFact::Location, Word::InArea).and(EnumFact::Scheme, Word::Resident);
    // +5: 75 % of 1,000 = 750; 98 + 5 is held at 100 %: 1,000
    let outcome = first(&book, &facts.clone().bool(BoolFact::Contracted, true), &in_scope(2_000));
    assert_eq!(paid(&outcome), ["1750.00"]);
    assert_eq!(trace(&outcome, 0).adjustments, [(0, 50_000)]);
    // +5 - 20 = -15: 55 % = 550; 83 % = 830
    let facts = facts.and(EnumFact::Location, Word::OffSiteUnfiled).bool(BoolFact::Contracted, true);
    assert_eq!(paid(&first(&book, &facts, &in_scope(2_000))), ["1380.00"]);
}

#[test]
fn adjustments_never_fall_below_zero() {
    let adjustment = clause(Adjustment { points_ppm: -800_000, when: Cond::Always });
    let rule = LayerRule { schedule: flat(70), adjustments: vec![adjustment], ..layer(0) };
    assert_eq!(paid(&first(&book_of(vec![rule]), &no_facts(), &in_scope(100))), ["0.00"]);
}

#[test]
fn the_first_exception_that_holds_displaces_a_clause() {
    let rule = LayerRule {
        schedule: displaced(
            vec![segment(0, None, 50)],
            vec![
                (0, contracted(), vec![segment(0, None, 60)]),
                (1, is(EnumFact::Scheme, Word::Employee), vec![segment(0, None, 70)]),
            ],
        ),
        ..layer(0)
    };
    let book = book_of(vec![rule]);
    let employee = no_facts().and(EnumFact::Scheme, Word::Employee);
    for (contracted, percent, exceptions) in
        [(true, "60.00", vec![ExceptionIx(0)]), (false, "70.00", vec![ExceptionIx(1)])]
    {
        let facts = employee.clone().bool(BoolFact::Contracted, contracted);
        let outcome = first(&book, &facts, &in_scope(100));
        assert_eq!(paid(&outcome), [percent]);
        assert_eq!(trace(&outcome, 0).exceptions, exceptions);
    }
    let neither = no_facts().and(EnumFact::Scheme, Word::Resident).bool(BoolFact::Contracted, false);
    let outcome = first(&book, &neither, &in_scope(100));
    assert_eq!(paid(&outcome), ["50.00"]);
    assert!(trace(&outcome, 0).exceptions.is_empty());
}

#[test]
fn an_exception_that_cannot_be_decided_is_an_error() {
    let schedule = displaced(vec![segment(0, None, 50)], vec![(0, contracted(), vec![segment(0, None, 60)])]);
    let mut book = book_of(vec![LayerRule { schedule, ..layer(0) }]);
    let exception = ExceptionRule { when: contracted(), overrides: Vec::new(), changes: Vec::new() };
    book.exceptions = vec![ruled("E".into(), exception)];
    let missing = EvalError::MissingFact {
        fact: yidan_book::outcome::MissingFact::Word(Word::Contracted),
        needed_by: "E".into(),
    };
    assert_eq!(errors(&book, &no_facts(), &in_scope(100)), [missing]);
}

#[test]
fn a_layer_that_does_not_apply_says_why() {
    let employee = is(EnumFact::Scheme, Word::Employee);
    let applies = displaced(employee, vec![(3, contracted(), is(EnumFact::Sex, Word::Female))]);
    let book = book_of(vec![LayerRule { applies, ..layer(0) }, layer(1)]);
    let facts = no_facts().and(EnumFact::Scheme, Word::Employee).and(EnumFact::Sex, Word::Male);
    let outcome = first(&book, &facts.bool(BoolFact::Contracted, true), &in_scope(100));
    assert_eq!(paid(&outcome), ["0.00", "100.00"]);
    let why = NotApplied {
        failed: vec![(is_atom(EnumFact::Sex, Word::Female), true)],
        exception: Some(ExceptionIx(3)),
    };
    assert_eq!(outcome.layers[0].how, Err(why));
}

#[test]
fn rounding_is_once_half_up_per_layer() {
    let rule = LayerRule { schedule: flat(65), ..layer(0) };
    // 65 % of 0.10 is 0.065: up. The patient keeps the rest.
    let outcome = first(&book_of(vec![rule]), &no_facts(), &in_scope_fen(10));
    assert_eq!(paid(&outcome), ["0.07"]);
    assert_eq!(outcome.own_pay, fen(3));
    // Two segments of 0.5 fen each are one fen, not two.
    let halves = clause(vec![
        Segment { to: Some(Amount::Const(fen(1))), ..segment(0, None, 50) },
        Segment { from: Amount::Const(fen(1)), ..segment(0, None, 50) },
    ]);
    let outcome =
        first(&book_of(vec![LayerRule { schedule: halves, ..layer(0) }]), &no_facts(), &in_scope_fen(2));
    assert_eq!(paid(&outcome), ["0.01"]);
}

#[test]
fn a_book_may_round_to_yuan_before_or_after_the_cap() {
    let rounded = |mode, before_cap, cap: i64| {
        let rounding = Rounding { mode, unit: RoundingUnit::Yuan };
        let rule = LayerRule {
            schedule: flat(50),
            caps: caps(vec![Cap::Per(Period::Bill, Amount::Const(fen(cap)))]),
            rounding: LayerRounding { rounding, before_cap },
            ..layer(0)
        };
        paid(&first(&book_of(vec![rule]), &no_facts(), &in_scope(201))).remove(0)
    };
    // 50 % of 201 is 100.50.
    assert_eq!(rounded(RoundingMode::HalfUp, true, 10_000), "100.00"); // 101 before the cap of 100
    assert_eq!(rounded(RoundingMode::HalfUp, true, 10_040), "100.40"); // 101, capped at 100.40
    assert_eq!(rounded(RoundingMode::HalfUp, false, 10_040), "100.00"); // 100.40, rounded to 100
    assert_eq!(rounded(RoundingMode::Down, true, 20_000), "100.00");
    // 100.20 rounded up would be 101, over the cap: a cap is never passed.
    assert_eq!(rounded(RoundingMode::Up, false, 10_020), "100.20");
}

#[test]
fn rounding_up_never_passes_the_base() {
    let rounding = Rounding { mode: RoundingMode::Up, unit: RoundingUnit::Yuan };
    let rule = LayerRule { rounding: LayerRounding { rounding, before_cap: true }, ..layer(0) };
    let outcome = first(&book_of(vec![rule]), &no_facts(), &in_scope_fen(1_050));
    assert_eq!(paid(&outcome), ["10.50"]);
    assert_eq!(trace(&outcome, 0).rounded, fen(1_100));
    assert_eq!(trace(&outcome, 0).pool_limit, Some(fen(1_050)));
}

#[test]
fn layers_pay_from_what_earlier_ones_left() {
    let book = book_of(vec![
        LayerRule { schedule: flat(70), ..layer(0) },
        LayerRule { schedule: clause(vec![segment(100, None, 50)]), ..layer(1) },
    ]);
    // 70 % of 1,000; of the 300 left, half of what exceeds 100.
    let outcome = first(&book, &no_facts(), &in_scope(1_000));
    assert_eq!(paid(&outcome), ["700.00", "100.00"]);
    assert_eq!(outcome.own_pay_in_scope, yuan(200));
}

#[test]
fn pools_hold_two_layers_that_would_protect_twice() {
    let twice =
        |ix| LayerRule { base: per_bill(Amount::Part(Part::InScope)), schedule: flat(80), ..layer(ix) };
    let outcome = first(&book_of(vec![twice(0), twice(1)]), &no_facts(), &in_scope(1_000));
    // 800, and of the second 800 only the 200 that are left.
    assert_eq!(paid(&outcome), ["800.00", "200.00"]);
    assert_eq!(trace(&outcome, 1).pool_limit, Some(yuan(200)));
    assert_eq!(trace(&outcome, 0).pool_limit, None);
    assert_eq!(outcome.own_pay, yuan(0));
}

#[test]
fn a_layer_draws_from_its_pools_in_order() {
    let rule = LayerRule {
        base: per_bill(Amount::OwnPayLeft),
        schedule: flat(50),
        pools: vec![Part::InScope, Part::PaidFirst, Part::OverLimit, Part::SelfPaid],
        ..layer(0)
    };
    let parts =
        Parts { self_paid: yuan(400), over_limit: yuan(10), paid_first: yuan(90), in_scope: yuan(300) };
    let outcome = first(&book_of(vec![rule]), &no_facts(), &Charges::Parts(parts));
    // Half of 800: all 300 in scope, all 90 paid first, all 10 over the limit.
    let drawn = vec![(Part::InScope, yuan(300)), (Part::PaidFirst, yuan(90)), (Part::OverLimit, yuan(10))];
    assert_eq!(trace(&outcome, 0).drawn, drawn);
    assert_eq!((outcome.own_pay, outcome.own_pay_in_scope), (yuan(400), yuan(0)));
}

#[test]
fn segments_that_fall_for_these_facts_are_an_error() {
    let bound = Amount::History(History::OwnPay);
    let rule = LayerRule {
        schedule: clause(vec![
            Segment { from: bound.clone(), ..segment(0, Some(100), 50) },
            segment(100, None, 60),
        ]),
        ..layer(0)
    };
    let book = book_of(vec![rule]);
    assert_eq!(paid(&first(&book, &no_facts(), &in_scope(100))), ["50.00"]);
    let late = year(&[(History::OwnPay, 101)]);
    let falling = yidan_book::eval::evaluate(&edition(&book), &no_facts(), &in_scope(100), &late);
    assert_eq!(falling, Err(vec![EvalError::SegmentsFall { layer: "L0".into() }]));
    let overlapping = clause(vec![segment(0, None, 50), segment(100, None, 60)]);
    let book = book_of(vec![LayerRule { schedule: overlapping, ..layer(0) }]);
    assert_eq!(errors(&book, &no_facts(), &in_scope(100)), [EvalError::SegmentsFall { layer: "L0".into() }]);
}
