//! From bill to bill: order, years, months, chains of referrals, the year as stated.

use crate::support::*;
use serde_json::json;
use yidan_book::facts::{CountFact, EnumFact};
use yidan_book::model::History;
use yidan_domain::settlement::json::settlement_json;
use yidan_domain::settlement::settle_year;

#[test]
fn stays_are_counted_and_ceilings_used_up() {
    let answers = settle(&[
        stay("B1", "2020-01-01", "2020-01-05", 20_500),
        stay("B2", "2020-02-01", "2020-02-05", 20_500),
        stay("B3", "2020-03-01", "2020-03-05", 20_500),
    ]);
    let shown: Vec<_> = answers.iter().map(|answer| paid(answer, BASIC)).collect();
    // 14,000 each, 20,000 in the year.
    assert_eq!(shown, ["14000.00", "6000.00", "0.00"]);
    let last = answers[2].as_ref().expect("settled");
    assert_eq!(last.facts.counts[&CountFact::StayNumber], 3);
    assert_eq!(last.before.amount(History::Total), yuan(41_000));
    assert_eq!(last.after.amount(History::Total), yuan(61_500));
    assert_eq!(last.after.amount(History::Paid(BASIC)), yuan(20_000));
}

#[test]
fn the_order_given_does_not_matter() {
    let b1 = stay("B1", "2020-01-01", "2020-01-05", 20_500);
    let b2 =
        set(stay("B2", "2020-02-01", "2020-02-05", 20_500), "encounter.settlement_date", json!("2020-04-01"));
    let b3 = stay("B3", "2020-03-01", "2020-03-05", 20_500);
    let answers = settle(&[b2, b3, b1]);
    let shown: Vec<_> =
        answers.iter().map(|answer| (paid(answer, BASIC), answer.as_ref().expect("settled").order)).collect();
    // B2 was settled last.
    assert_eq!(shown, [("0.00".into(), 2), ("6000.00".into(), 1), ("14000.00".into(), 0)]);
}

#[test]
fn a_year_begins_anew_and_years_interleave() {
    let late =
        set(stay("B1", "2020-12-20", "2020-12-28", 20_500), "encounter.settlement_date", json!("2021-01-10"));
    let answers = settle(&[
        stay("B0", "2020-06-01", "2020-06-05", 20_500),
        late,
        stay("B2", "2021-01-02", "2021-01-05", 20_500),
        stay("B3", "2021-02-02", "2021-02-05", 20_500),
    ]);
    let shown: Vec<_> = answers.iter().map(|answer| paid(answer, BASIC)).collect();
    assert_eq!(shown, ["14000.00", "6000.00", "14000.00", "6000.00"]);
    let stays: Vec<_> =
        answers.iter().map(|a| a.as_ref().expect("settled").facts.counts[&CountFact::StayNumber]).collect();
    assert_eq!(stays, [1, 2, 1, 2]);
    // The days on which a layer paid outlive the year.
    assert_eq!(answers[3].as_ref().expect("settled").before.paid_on[&BASIC].len(), 3);
}

#[test]
fn schemes_have_their_own_years() {
    let employee = set(stay("B2", "2020-02-01", "2020-02-05", 20_500), "person.scheme", json!("310"));
    let answers = settle(&[stay("B1", "2020-01-01", "2020-01-05", 20_500), employee]);
    assert_eq!(paid(&answers[1], BASIC), "14000.00");
}

#[test]
fn months_interleave() {
    let later = |document, day: &str| set(document, "encounter.settlement_date", json!(day));
    let answers = settle(&[
        visit("B1", "2020-06-01", 150),
        later(visit("B2", "2020-05-31", 150), "2020-06-02"),
        visit("B3", "2020-06-03", 150),
        later(visit("B4", "2020-05-30", 150), "2020-06-04"),
        visit("B5", "2020-07-01", 150),
    ]);
    let shown: Vec<_> = answers.iter().map(|answer| paid(answer, CLINIC)).collect();
    // 75 each, 100 in a month.
    assert_eq!(shown, ["75.00", "75.00", "25.00", "25.00", "75.00"]);
}

#[test]
fn a_chain_of_referrals_bears_one_deductible() {
    let township = set(stay("B1", "2020-01-01", "2020-01-05", 1_200), "facility.grade", json!("grade_one"));
    let other = stay("B2", "2020-01-07", "2020-01-08", 1_500);
    let county = set(stay("B3", "2020-01-10", "2020-01-15", 1_200), "encounter.previous_bill", json!("B1"));
    let city = set(stay("B4", "2020-01-15", "2020-01-20", 1_200), "encounter.previous_bill", json!("B3"));
    let answers = settle(&[city, township, other, county]);
    let borne: Vec<_> = answers
        .iter()
        .map(|answer| {
            answer.as_ref().expect("settled").outcome.layers[0].how.as_ref().expect("applied").deductible
        })
        .collect();
    // Township 200; another stay 500 of its own; then 300 more up to the county's 500; nothing more after that.
    assert_eq!(borne, [yuan(0), yuan(200), yuan(500), yuan(300)]);
}

#[test]
fn the_highest_grade_of_the_year_stays() {
    let answers = settle(&[
        set(stay("B1", "2020-01-01", "2020-01-05", 1_000), "facility.grade", json!("grade_three")),
        stay("B2", "2020-02-01", "2020-02-05", 1_000),
    ]);
    assert_eq!(answers[1].as_ref().expect("settled").facts.enums[&EnumFact::HighestGrade], 3);
}

#[test]
fn bills_settled_later_than_one_looks_do_not_count() {
    let documents =
        [stay("B1", "2020-01-01", "2020-01-05", 20_500), stay("B2", "2020-02-01", "2020-02-05", 20_500)];
    let answers = settle_year(&book(), &bills(&documents), Some(day("2020-01-31")));
    assert_eq!(paid(&answers[1], BASIC), "6000.00");
    let answers = settle_year(&book(), &bills(&documents), Some(day("2020-01-04")));
    // Neither had been settled: each is seen alone.
    assert_eq!((paid(&answers[0], BASIC), paid(&answers[1], BASIC)), ("14000.00".into(), "14000.00".into()));
}

/// The year after a bill, stated on the next one, settles it as the two together: proofs' witnesses rest on this.
#[test]
fn a_stated_year_is_the_year_that_was() {
    let pairs = [
        (stay("B1", "2020-01-01", "2020-01-05", 20_500), stay("B2", "2020-02-01", "2020-02-05", 20_500)),
        (visit("B1", "2020-06-01", 150), visit("B2", "2020-06-02", 150)),
        (
            poor(stay("B1", "2020-01-01", "2020-01-05", 5_000), "2020-01-01"),
            poor(
                set(stay("B2", "2020-01-05", "2020-02-05", 9_000), "encounter.previous_bill", json!("B1")),
                "2020-01-01",
            ),
        ),
    ];
    for (first, second) in pairs {
        let book = book();
        let both = bills(&[first, second.clone()]);
        let together = settle_year(&book, &both, None);
        let result = settlement_json(&book, "", &both[0], together[0].as_ref().expect("settled"));
        let mut stated = second;
        let chain = !stated["encounter"]["previous_bill"].is_null();
        stated["year_to_date"] = result["year_after"].clone();
        for layer in stated["year_to_date"]["layers"].as_object_mut().expect("layers").values_mut() {
            let fields = layer.as_object_mut().expect("a layer");
            if !chain {
                fields.remove("deductible_in_referral");
            }
        }
        let alone = settle(&[stated]);
        let (alone, together) = (alone[0].as_ref().expect("settled"), together[1].as_ref().expect("settled"));
        assert_eq!(alone.outcome, together.outcome);
        assert_eq!(alone.facts, together.facts);
    }
}
