//! Properties of settling many bills.

use crate::support::*;
use proptest::prelude::*;
use serde_json::{Value, json};
use yidan_book::model::History;
use yidan_domain::settlement::settle_year;
use yidan_types::Fen;

/// Bills of a person on the days of a year and a half, stays of a day and visits.
pub fn documents() -> impl Strategy<Value = Vec<Value>> {
    let bill = (
        0..500_i64,
        1..30_000_i64,
        any::<bool>(),
        any::<bool>(),
        0..40_i64,
        prop::sample::select(vec!["grade_one", "grade_two"]),
    );
    prop::collection::vec(bill, 1..8).prop_map(|bills| {
        let on = |days: i64| {
            day("2020-01-01").checked_add(jiff::ToSpan::days(days)).expect("in range").to_string()
        };
        bills
            .into_iter()
            .enumerate()
            .map(|(at, (days, yuan, is_stay, is_poor, wait, grade))| {
                let (id, on_day) = (format!("B{at}"), on(days));
                let bill =
                    if is_stay { stay(&id, &on_day, &on_day, yuan) } else { visit(&id, &on_day, yuan) };
                let bill = set(bill, "encounter.settlement_date", json!(on(days + wait)));
                let bill = set(bill, "facility.grade", json!(grade));
                if is_poor { poor(bill, "2019-01-01") } else { bill }
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// INVARIANT (accumulators = replay): the last settlement of a year holds the sums over all of its settlements.
    #[test]
    fn accumulators_are_sums(documents in documents()) {
        let answers = settle(&documents);
        let settled: Vec<_> = answers.iter().map(|answer| answer.as_ref().expect("settled")).collect();
        for last in &settled {
            let of_year = settled.iter().filter(|other| other.year == last.year && other.order <= last.order);
            let (mut total, mut own, mut paid) = (0, 0, 0);
            for settlement in of_year {
                total += settlement.outcome.total.get();
                own += settlement.outcome.own_pay.get();
                paid += settlement.outcome.layers[0].paid.get();
            }
            prop_assert_eq!(last.after.amount(History::Total).get(), total);
            prop_assert_eq!(last.after.amount(History::OwnPay).get(), own);
            prop_assert_eq!(last.after.amount(History::Paid(BASIC)).get(), paid);
            prop_assert!(paid <= 2_000_000);
        }
    }

    /// No calendar month gets more than its ceiling, in whatever order its bills are settled.
    #[test]
    fn months_keep_their_ceiling(documents in documents()) {
        let answers = settle(&documents);
        let mut months: std::collections::BTreeMap<_, i64> = std::collections::BTreeMap::new();
        for settlement in answers.iter().map(|answer| answer.as_ref().expect("settled")) {
            let paid = settlement.outcome.layers[usize::from(CLINIC.0)].paid;
            *months.entry((settlement.day.year(), settlement.day.month())).or_default() += paid.get();
        }
        prop_assert!(months.values().all(|paid| *paid <= 10_000), "{:?}", months);
    }

    /// Bills that were settled by a day are settled the same whether or not later ones are there.
    #[test]
    fn the_past_does_not_change(documents in documents(), cut in 0..500_i64) {
        let as_of = day("2020-01-01").checked_add(jiff::ToSpan::days(cut)).expect("in range");
        let all = bills(&documents);
        let past: Vec<_> = all.iter().filter(|bill| bill.encounter.settlement_date <= as_of).cloned().collect();
        let whole = settle_year(&book(), &all, Some(as_of));
        let outcomes: Vec<_> = whole
            .iter()
            .zip(&all)
            .filter(|(_, bill)| bill.encounter.settlement_date <= as_of)
            .map(|(answer, _)| answer.as_ref().expect("settled").outcome.clone())
            .collect();
        let alone: Vec<_> = settle_year(&book(), &past, Some(as_of))
            .iter()
            .map(|answer| answer.as_ref().expect("settled").outcome.clone())
            .collect();
        prop_assert_eq!(outcomes, alone);
    }

    /// Whatever a good bill says, it is settled whole or refused with reasons.
    #[test]
    fn any_good_bill_is_settled_or_refused(document in crate::documents::document()) {
        let Ok(bill) = yidan_domain::bill::read_bill(document.to_string().as_bytes()) else { return Ok(()) };
        let book = crate::sample::sample();
        let total = bill.total;
        let answer = settle_year(&book, std::slice::from_ref(&bill), None).pop().expect("an answer");
        match answer {
            Ok(settlement) => {
                prop_assert_eq!(settlement.outcome.total, total);
                let document = yidan_domain::settlement::json::settlement_json(&book, "", &bill, &settlement);
                prop_assert_eq!(&document["total"], &json!(total));
            }
            Err(refusal) => {
                prop_assert!(!refusal.problems.is_empty());
                let fault = yidan_domain::bill::ProblemCode::DoesNotAddUp;
                prop_assert!(refusal.problems.iter().all(|problem| problem.code != fault), "{:?}", refusal.problems);
            }
        }
    }

    /// Layers and the patient pay the bill, to the fen.
    #[test]
    fn payers_are_the_total(documents in documents()) {
        for answer in settle(&documents) {
            let outcome = answer.expect("settled").outcome;
            let paid = outcome.layers.iter().map(|layer| layer.paid);
            prop_assert_eq!(Fen::try_sum(paid.chain([outcome.own_pay])), Ok(outcome.total));
        }
    }
}
