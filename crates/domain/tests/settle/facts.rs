//! Facts of a bill: what counts on the day, as it was known on a day.

use crate::support::*;
use serde_json::json;
use yidan_book::facts::{BoolFact, CountFact, EnumFact, Membership};
use yidan_book::inputs::Charges;
use yidan_book::model::{GroupIx, ListIx};
use yidan_domain::bill::facts::{Standing, charged};
use yidan_domain::settlement::settle_year;

#[test]
fn a_member_of_an_included_group_is_a_member() {
    let bill = set(
        stay("B1", "2020-03-01", "2020-03-05", 10_000),
        "person.statuses",
        json!([{"group": "低保对象", "from": "2020-01-01"}]),
    );
    let answer = &settle(&[bill])[0];
    let settlement = answer.as_ref().expect("settled");
    assert_eq!(settlement.facts.groups, Some(vec![GroupIx(0), GroupIx(1)]));
    assert_eq!(settlement.used.statuses, [(Standing::Counts, Some(GroupIx(1)))]);
    // 10,000 less 500 at 70 %; of the 3,350 left what is above 2,000 at 60 %.
    assert_eq!(paid(answer, BASIC), "6650.00");
    assert_eq!(paid(answer, CRITICAL), "810.00");
}

#[test]
fn the_day_of_settlement_decides_who_one_is() {
    let bill = stay("B1", "2020-03-01", "2020-03-05", 10_000);
    let standing = |from: &str, until: &str| {
        let statuses = json!([{"group": "poor", "from": from, "until": until}]);
        let settled = settle(&[set(
            set(bill.clone(), "person.statuses", statuses),
            "encounter.settlement_date",
            json!("2020-03-10"),
        )]);
        settled[0].as_ref().expect("settled").used.statuses[0].0
    };
    assert_eq!(standing("2020-03-10", "2020-03-10"), Standing::Counts);
    assert_eq!(standing("2020-03-11", "2020-12-31"), Standing::NotInForce);
    assert_eq!(standing("2019-01-01", "2020-03-09"), Standing::NotInForce);
}

#[test]
fn what_became_known_later_does_not_count() {
    let statuses = json!([{"group": "poor", "from": "2020-01-01", "known": "2020-08-01"}]);
    let bill = set(stay("B1", "2020-03-01", "2020-03-05", 10_000), "person.statuses", statuses);
    let bill =
        set(bill, "person.family_doctor_contract", json!({"from": "2020-01-01", "known": "2020-04-01"}));
    let bill = set(
        bill,
        "person.certificates",
        json!([{"code": "I10.x", "from": "2020-01-01", "known": "2020-03-05"}]),
    );
    let settled =
        |as_of: Option<&str>| settle_year(&book(), &bills(std::slice::from_ref(&bill)), as_of.map(day));
    let then = &settled(Some("2020-03-05"))[0];
    assert_eq!(paid(then, CRITICAL), "0.00");
    let then = then.as_ref().expect("settled");
    assert_eq!(then.used.statuses[0].0, Standing::NotYetKnown);
    assert_eq!(then.used.contract, Some(Standing::NotYetKnown));
    assert_eq!(then.facts.bools.get(&BoolFact::Contracted), Some(&false));
    assert_eq!(then.facts.lists[&Membership::Certificate], [ListIx(0)]);
    assert_eq!(paid(&settled(Some("2020-08-01"))[0], CRITICAL), "810.00");
    assert_eq!(paid(&settled(None)[0], CRITICAL), "810.00");
}

#[test]
fn rules_announced_later_do_not_count() {
    let mut book = book();
    let mut better = version("2020-02-01", book.layers[0].versions[0].rule.clone());
    better.announced = Some(day("2020-06-01"));
    better.rule.schedule.value[0].ratio = yidan_book::model::Rate::Const(yidan_types::Ratio::ONE);
    book.layers[0].versions.push(better);
    let bills = bills(&[stay("B1", "2020-03-01", "2020-03-05", 10_000)]);
    let paid_as_of = |as_of: Option<&str>| paid(&settle_year(&book, &bills, as_of.map(day))[0], BASIC);
    assert_eq!(paid_as_of(Some("2020-05-31")), "6650.00");
    assert_eq!(paid_as_of(Some("2020-06-01")), "9500.00");
    assert_eq!(paid_as_of(None), "9500.00");
}

#[test]
fn facts_come_from_the_bill() {
    let bill = set(stay("B1", "2020-03-01", "2020-05-19", 1_000), "encounter.bed_days", json!(79));
    let bill = set(bill, "encounter.diagnoses", json!(["K80", "I10.9"]));
    let answers = settle(&[bill]);
    let facts = &answers[0].as_ref().expect("settled").facts;
    assert_eq!(facts.counts[&CountFact::Age], 59);
    assert_eq!(facts.counts[&CountFact::BedDays], 79);
    assert_eq!(facts.counts[&CountFact::StayNumber], 1);
    assert!(!facts.counts.contains_key(&CountFact::TreatmentMonths));
    assert_eq!(facts.enums[&EnumFact::Grade], 2);
    assert_eq!(facts.enums[&EnumFact::HighestGrade], 2);
    assert_eq!(facts.lists[&Membership::Diagnosis], [ListIx(0)]);
    assert!(facts.lists[&Membership::Certificate].is_empty());
    assert!(!facts.bools.contains_key(&BoolFact::ByFamilyDoctor));
}

#[test]
fn refunds_are_taken_off_their_line() {
    let line = |id: &str, quantity: &str, amount: &str| {
        json!({
            "line_id": id, "item_code": "Y1", "name": "样例药", "class": "B", "kind": "drug", "quantity": quantity,
            "unit_price": "10", "amount": amount, "price_limit": "8",
        })
    };
    let mut bill = stay("B1", "2020-03-01", "2020-03-05", 0);
    bill.as_object_mut().expect("object").remove("parts");
    let back = |id: &str, quantity: &str, amount: &str, of: &str| {
        let mut line = line(id, quantity, amount);
        line["refund_of"] = json!(of);
        line
    };
    bill["lines"] = json!([
        line("1", "5", "50"),
        back("2", "-2", "-20", "1"),
        line("3", "1", "10"),
        back("4", "-1", "-10", "3"),
        back("5", "-1", "-10", "1"),
    ]);
    bill["total"] = json!("20.00");
    let bills = bills(&[bill]);
    let charged = charged(&book(), &bills[0]);
    let Charges::Lines(lines) = &charged.charges else { panic!("lines") };
    let shown: Vec<_> =
        lines.iter().map(|line| (line.amount.to_string(), line.limit.expect("limit").to_string())).collect();
    assert_eq!(shown, [("20.00".into(), "16.00".into()), ("0.00".into(), "0.00".into())]);
    assert_eq!(charged.lines[0].refunds, [1, 4]);
    let answers = settle_year(&book(), &bills, None);
    let outcome = &answers[0].as_ref().expect("settled").outcome;
    assert_eq!(outcome.total, yuan(20));
    assert_eq!(
        (outcome.parts.over_limit.to_string(), outcome.parts.paid_first.to_string()),
        ("4.00".into(), "1.60".into())
    );
}
