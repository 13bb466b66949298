//! Why bills are refused, and where to mend them.

use crate::support::*;
use serde_json::json;
use yidan_domain::bill::ProblemCode as Code;

#[test]
fn a_missing_fact_is_named_with_its_place() {
    let answers = settle(&[set(visit("B1", "2020-03-01", 100), "encounter.kind", json!("rehabilitation"))]);
    assert_eq!(refused(&answers[0]), [(Code::MissingFact, "$.encounter.treatment_months".into())]);
    let problem = &answers[0].as_ref().expect_err("refused").problems[0];
    assert_eq!(problem.message.zh, "缺少“治疗月数”，“康复救助”要用到它");
    assert_eq!(problem.message.en, "the fact `treatment_months` is missing, which `康复救助` asks for");
}

#[test]
fn facts_without_a_rule_are_named() {
    let answers =
        settle(&[set(stay("B1", "2020-03-01", "2020-03-05", 1_000), "facility.grade", json!("ungraded"))]);
    assert_eq!(refused(&answers[0]), [(Code::NoRule, "$.facility.grade".into())]);
    let problem = &answers[0].as_ref().expect_err("refused").problems[0];
    assert_eq!(problem.message.zh, "“基本医保”没有规定这种情形：医院等级为未定级");
}

#[test]
fn a_bill_older_than_the_book_is_refused_with_its_year() {
    let answers = settle(&[
        stay("B1", "2019-11-01", "2019-11-05", 1_000),
        set(stay("B2", "2019-12-01", "2019-12-05", 1_000), "encounter.settlement_date", json!("2020-01-05")),
        stay("B3", "2020-03-01", "2020-03-05", 1_000),
    ]);
    assert_eq!(refused(&answers[0]), [(Code::OlderThanBook, "$.encounter.discharge_date".into())]);
    assert_eq!(refused(&answers[1]), [(Code::OlderThanBook, "$.encounter.discharge_date".into())]);
    assert!(answers[2].is_ok());
    let problem = &answers[0].as_ref().expect_err("refused").problems[0];
    assert_eq!(problem.message.zh, "这份票据（2019-11-05）早于账册的生效日（2020-01-01）");
}

/// The year's accumulators of a book that begins within the year are not complete: they must be stated.
#[test]
fn a_year_that_began_before_the_book_waits() {
    let mut book = book();
    for layer in &mut book.layers {
        layer.versions[0].from = day("2020-06-01");
    }
    let documents = [
        stay("B1", "2020-03-01", "2020-03-05", 1_000),
        stay("B2", "2020-07-01", "2020-07-05", 1_000),
        stay("B3", "2021-03-01", "2021-03-05", 1_000),
    ];
    let answers = yidan_domain::settlement::settle_year(&book, &bills(&documents), None);
    assert_eq!(refused(&answers[0])[0].0, Code::OlderThanBook);
    assert_eq!(refused(&answers[1]), [(Code::EarlierBillRefused, "$".into())]);
    assert!(answers[2].is_ok());
}

#[test]
fn a_day_without_layers_settles_nothing() {
    let mut book = book();
    for layer in &mut book.layers {
        layer.versions[0].until = Some(day("2020-12-31"));
    }
    let bills = bills(&[stay("B1", "2021-03-01", "2021-03-05", 1_000)]);
    let answers = yidan_domain::settlement::settle_year(&book, &bills, None);
    assert_eq!(refused(&answers[0])[0].0, Code::NoLayerInForce);
}

#[test]
fn lines_without_rules_for_lines_are_not_in_force() {
    let mut book = book();
    book.lines.clear();
    let example = yidan_domain::bill::read_bill(yidan_domain::bill::example_bill().as_bytes()).expect("good");
    let answers = yidan_domain::settlement::settle_year(&book, &[example], None);
    assert!(refused(&answers[0]).iter().any(|(code, _)| *code == Code::NotInForce));
}

#[test]
fn unknown_groups_and_layers_are_named_with_the_nearest() {
    let bill = stay("B1", "2020-03-01", "2020-03-05", 1_000);
    let answers =
        settle(&[set(bill.clone(), "person.statuses", json!([{"group": "贫困人囗", "from": "2020-01-01"}]))]);
    assert_eq!(refused(&answers[0]), [(Code::UnknownGroup, "$.person.statuses[0].group".into())]);
    let hint = answers[0].as_ref().expect_err("refused").problems[0].hint.clone().expect("hint");
    assert_eq!(hint.zh, "是不是“贫困人口”？");
    // One that does not hold on the day does not matter.
    let past = json!([{"group": "别处的人群", "from": "2019-01-01", "until": "2019-12-31"}]);
    assert!(settle(&[set(bill.clone(), "person.statuses", past)])[0].is_ok());
    let year = json!({"layers": {"basik": {"paid": 1}, "critical": {}, "大病保险": {}}});
    let answers = settle(&[set(bill, "year_to_date", year)]);
    let codes: Vec<Code> = refused(&answers[0]).into_iter().map(|(code, _)| code).collect();
    assert_eq!(codes, [Code::UnknownLayer, Code::DuplicateField]);
}

#[test]
fn bills_of_two_persons_are_all_refused() {
    let answers = settle(&[
        stay("B1", "2020-01-01", "2020-01-05", 1_000),
        set(stay("B2", "2020-02-01", "2020-02-05", 1_000), "person.id", json!("P2")),
    ]);
    assert_eq!(refused(&answers[0])[0], (Code::OtherPerson, "$.person.id".into()));
    assert_eq!(refused(&answers[1])[0], (Code::OtherPerson, "$.person.id".into()));
}

#[test]
fn one_person_has_one_sex_and_birth_date() {
    let bill = |id, from, to| stay(id, from, to, 1_000);
    let answers = settle(&[
        bill("B1", "2020-01-01", "2020-01-05"),
        set(bill("B2", "2020-02-01", "2020-02-05"), "person.sex", json!("female")),
        set(bill("B3", "2020-03-01", "2020-03-05"), "person.birth_date", json!("1961-05-20")),
        bill("B4", "2020-04-01", "2020-04-05"),
    ]);
    assert!(answers[0].is_ok());
    assert_eq!(refused(&answers[1]), [(Code::PersonDiffers, "$.person.sex".into())]);
    assert_eq!(refused(&answers[2])[0], (Code::PersonDiffers, "$.person.birth_date".into()));
    assert_eq!(refused(&answers[3]), [(Code::EarlierBillRefused, "$".into())]);
}

#[test]
fn one_id_twice_is_refused_twice() {
    let answers = settle(&[
        stay("B1", "2020-01-01", "2020-01-05", 1_000),
        stay("B1", "2020-02-01", "2020-02-05", 1_000),
    ]);
    for answer in &answers {
        assert_eq!(refused(answer)[0], (Code::DuplicateBill, "$.bill_id".into()));
    }
}

#[test]
fn stays_do_not_overlap_but_may_touch() {
    let answers = settle(&[
        stay("B1", "2020-01-01", "2020-01-31", 1_000),
        stay("B2", "2020-01-05", "2020-01-06", 1_000),
        stay("B3", "2020-01-30", "2020-02-05", 1_000),
    ]);
    for answer in &answers {
        assert_eq!(refused(answer)[0].0, Code::OverlappingStays);
    }
    let touching =
        [stay("B1", "2020-01-01", "2020-01-05", 1_000), stay("B2", "2020-01-05", "2020-01-09", 1_000)];
    assert!(settle(&touching).iter().all(Result::is_ok));
    // A visit during a stay is no stay.
    let visit = [stay("B1", "2020-01-01", "2020-01-09", 1_000), visit("B2", "2020-01-05", 100)];
    assert!(settle(&visit).iter().all(Result::is_ok));
}

#[test]
fn chains_go_back_to_bills_that_are_there() {
    let continues =
        |id: &str| set(stay("B2", "2020-02-01", "2020-02-05", 1_000), "encounter.previous_bill", json!(id));
    let path = "$.encounter.previous_bill".to_owned();
    let answers = settle(&[continues("B9")]);
    assert_eq!(refused(&answers[0]), [(Code::PreviousBillUnknown, path.clone())]);
    let answers = settle(&[continues("B2")]);
    assert_eq!(refused(&answers[0]), [(Code::PreviousBillLater, path.clone())]);
    let answers = settle(&[continues("B3"), stay("B3", "2020-03-01", "2020-03-05", 1_000)]);
    assert_eq!(refused(&answers[0]), [(Code::PreviousBillLater, path)]);
    let stated =
        set(continues("B9"), "year_to_date", json!({"layers": {"basic": {"deductible_in_referral": 200}}}));
    let settled = settle(&[stated]);
    assert_eq!(
        settled[0].as_ref().expect("settled").outcome.layers[0].how.as_ref().expect("applied").deductible,
        yuan(300)
    );
}

#[test]
fn a_year_is_stated_or_carried() {
    let stated = set(stay("B2", "2020-02-01", "2020-02-05", 1_000), "year_to_date", json!({"total": 5}));
    let answers = settle(&[stay("B1", "2020-01-01", "2020-01-05", 1_000), stated]);
    assert_eq!(refused(&answers[1]), [(Code::YearStatedTwice, "$.year_to_date".into())]);
}

#[test]
fn amounts_out_of_range_are_refused() {
    let layer = json!({"paid": "10000000000", "base": "10000000000"});
    let bill = set(
        stay("B1", "2020-01-01", "2020-01-05", 9_999_999_999),
        "year_to_date",
        json!({"layers": {"basic": layer}}),
    );
    // Large, but within what is settled: nothing wraps and nothing panics.
    assert!(settle(&[bill])[0].is_ok());
}
