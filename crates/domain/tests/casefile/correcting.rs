//! Corrections: late facts, late bills, reversals, corrected books, long chains.

use serde_json::{Value, json};
use yidan_domain::bill::ProblemCode;
use yidan_domain::casefile::*;
use yidan_domain::registry::{Designation, Facts, Person, PersonFile};
use yidan_types::FactId;

use crate::support::*;

fn proposed(file: &PersonFile, county: &County) -> Vec<(String, String, String, Vec<String>)> {
    let found = corrections(file, &county.world());
    assert!(found.stuck.is_empty(), "{:#?}", found.stuck);
    let row = |proposed: &Proposed| {
        let why = proposed.why.iter().map(|reason| reason.text().en).collect();
        (proposed.settlement.to_string(), shown(&proposed.old), shown(&proposed.new.amounts), why)
    };
    found.proposed.iter().map(row).collect()
}

fn row(id: &str, old: &str, new: &str, why: &[&str]) -> (String, String, String, Vec<String>) {
    (id.to_owned(), old.to_owned(), new.to_owned(), why.iter().map(|reason| (*reason).to_owned()).collect())
}

/// Stays in March, July and August.
fn three_stays(county: &County) -> PersonFile {
    let mut file = file();
    for (id, bill, month) in [("S1", "B1", "03"), ("S2", "B2", "07"), ("S3", "B3", "08")] {
        let document = stay(bill, &format!("2020-{month}-01"), &format!("2020-{month}-05"), 5_000);
        file = settled(file, county, id, &document);
    }
    file
}

#[test]
fn poor_since_june_known_in_august() {
    let mut county = County::new();
    county.today = day("2020-08-31");
    let file = three_stays(&county);
    let file = with_member(file, poor("M1", "2020-06-01", "2020-08-20"));
    // Critical illness pays 65 % of what is left in scope above 2,000 over the year: March counts as base only for
    // bills on which the layer applied.
    let found = proposed(&file, &county);
    let counts = "record M1 counts, and did not before";
    assert_eq!(
        found,
        [row(
            "S3",
            "basic 3600.00, own 1400.00",
            "basic 3600.00, critical_illness 520.00, own 880.00",
            &[counts,]
        )]
    );
    let differences = &corrections(&file, &county.world()).proposed[0].differences;
    let changes: Vec<_> = differences.iter().map(|difference| difference.change.to_string()).collect();
    assert_eq!(changes, ["520.00", "-520.00"]);
    // Not known in July, so nothing is proposed then.
    county.today = day("2020-08-19");
    assert!(corrections(&file, &county.world()).proposed.is_empty());
    county.today = day("2020-09-30");
    let file = confirmed(file, &county);
    assert!(proposed(&file, &county).is_empty());
    assert_eq!(stands(&file, "S3"), "basic 3600.00, critical_illness 520.00, own 880.00");
    assert_eq!(stands(&file, "S2"), "basic 3600.00, own 1400.00");
    assert!(audit(&file, &county.world()).is_empty());
    let posted: Vec<String> = file.settled[2].corrections[0]
        .decided
        .transfers
        .iter()
        .map(|t| format!("{} {} -> {} {}", t.purpose(), t.debit(), t.credit(), t.amount()))
        .collect();
    assert_eq!(
        posted,
        [
            "layer:critical_illness fund:critical_illness:370000 -> facility:H1:receivable 520.00",
            "own_pay facility:H1:window -> patient:P1:cash 520.00",
        ]
    );
}

#[test]
fn a_membership_that_is_withdrawn_is_claimed_back() {
    let county = County::new();
    let mut file = with_member(file(), poor("M1", "2020-01-01", "2020-01-05"));
    file = settled(file, &county, "S1", &stay("B1", "2020-03-01", "2020-03-05", 25_000));
    let before = stands(&file, "S1");
    let mut withdrawn = replacing(poor("M2", "2020-01-01", "2020-10-01"), "M1");
    withdrawn.holds = None;
    file = with_member(file, withdrawn);
    let found = proposed(&file, &county);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].1, before);
    assert_eq!(found[0].3, ["record M1 no longer counts"]);
    assert!(!found[0].2.contains("critical"));
}

#[test]
fn a_late_bill_goes_before_others() {
    let county = County::new();
    let mut file = settled(file(), &county, "S1", &stay("B1", "2020-07-01", "2020-07-05", 25_500));
    file = settled(file, &county, "S2", &stay("B2", "2020-08-01", "2020-08-05", 25_500));
    file = settled(file, &county, "S3", &stay("B0", "2020-02-01", "2020-02-05", 5_500));
    assert_eq!(stands(&file, "S3"), "basic 4000.00, own 1500.00");
    let late = "a bill that goes before it was settled later (S3)";
    assert_eq!(
        proposed(&file, &county),
        [
            row("S1", "basic 17675.00, own 7825.00", "basic 16000.00, own 9500.00", &[late]),
            row(
                "S2",
                "basic 2325.00, own 23175.00",
                "own 25500.00",
                &[late, "a settlement before it comes out otherwise too (S1)"]
            ),
        ]
    );
    let file = confirmed(file, &county);
    assert!(proposed(&file, &county).is_empty());
    assert!(audit(&file, &county.world()).is_empty());
}

#[test]
fn an_earlier_settlement_is_reversed() {
    let county = County::new();
    let mut file = settled(file(), &county, "S1", &stay("B1", "2020-07-01", "2020-07-05", 25_500));
    file = settled(file, &county, "S2", &stay("B2", "2020-08-01", "2020-08-05", 25_500));
    file = reversed(file, "S1");
    assert_eq!(
        proposed(&file, &county),
        [row(
            "S2",
            "basic 2325.00, own 23175.00",
            "basic 17675.00, own 7825.00",
            &["a settlement before it was reversed (S1)"]
        )]
    );
    // A new settlement sees what should stand, not what does.
    let plan =
        settle(&file, &county.world(), &request("S3", &stay("B3", "2020-09-01", "2020-09-05", 25_500)));
    assert_eq!(shown(&plan.expect("settled").settled.first.amounts), "basic 2325.00, own 23175.00");
}

#[test]
fn a_book_is_corrected() {
    let mut county = County::new();
    let file = three_stays(&county);
    let better = text().replace("二级 500元", "二级 400元");
    assert_ne!(better, text());
    county.publish(published("c", HOME, 2020, "2020-09-01T08:00:00Z"), book(&better));
    let found = proposed(&file, &county);
    assert_eq!(found.len(), 3);
    let newer = "a newer version of the book was published";
    assert_eq!(found[0], row("S1", "basic 3600.00, own 1400.00", "basic 3680.00, own 1320.00", &[newer]));
    let file = confirmed(file, &county);
    assert!(proposed(&file, &county).is_empty());
    assert_eq!(file.settled[0].stands().basis.book.as_str(), "c".repeat(64));
    // The same settlement is corrected twice.
    county.publish(published("d", HOME, 2020, "2020-10-01T08:00:00Z"), book(text()));
    let file = confirmed(file, &county);
    assert_eq!(stands(&file, "S1"), "basic 3600.00, own 1400.00");
    assert_eq!(file.settled[0].corrections.iter().map(|c| c.number).collect::<Vec<_>>(), [1, 2]);
    assert!(audit(&file, &county.world()).is_empty());
}

#[test]
fn only_what_was_seen_is_confirmed() {
    let mut county = County::new();
    let file = three_stays(&county);
    let better = text().replace("二级 500元", "二级 400元");
    county.publish(published("c", HOME, 2020, "2020-09-01T08:00:00Z"), book(&better));
    let seen = corrections(&file, &county.world()).proposed;
    // One alone, out of order.
    let plan = confirm(&file, &county.world(), &seen[1..2], day("2021-01-01")).expect("confirmed");
    let file = file.corrected(plan).expect("good");
    let changed = (ProblemCode::CorrectionChanged, "$[1]".to_owned());
    let again = confirm(&file, &county.world(), &seen, day("2021-01-01"));
    assert_eq!(codes(again), std::slice::from_ref(&changed));
    let twice = [seen[0].clone(), seen[0].clone()];
    assert_eq!(codes(confirm(&file, &county.world(), &twice, day("2021-01-01"))), [changed]);
    let even_better = text().replace("二级 500元", "二级 300元");
    county.publish(published("d", HOME, 2020, "2020-10-01T08:00:00Z"), book(&even_better));
    assert_eq!(codes(confirm(&file, &county.world(), &seen[..1], day("2021-01-01"))).len(), 1);
}

#[test]
fn what_cannot_be_settled_any_more_waits_for_an_officer() {
    let mut county = County::new();
    let file = three_stays(&county);
    let file = recorded(file, |draft| {
        let mut person = draft.person.clone().into_draft();
        person.death_date = Some(day("2020-05-01"));
        draft.person = Person::new(person).expect("good");
    });
    let found = corrections(&file, &county.world());
    let stuck: Vec<_> =
        found.stuck.iter().map(|stuck| (stuck.settlement.as_str(), stuck.problems[0].code)).collect();
    assert_eq!(stuck, [("S2", ProblemCode::DiedBeforeCare), ("S3", ProblemCode::DiedBeforeCare)]);
    assert!(found.proposed.is_empty());
    // A stuck one holds up those after it, and new ones.
    let file = three_stays(&county);
    let h1 = county.facilities.values_mut().next().expect("a facility");
    let ended = fact(
        "H1-D2",
        "2019-01-01",
        Some("2020-06-30"),
        "2020-12-01",
        h1.designations.records()[0].what.clone(),
    );
    let ended = replacing(ended, "H1-D");
    h1.designations = std::mem::take(&mut h1.designations).with(ended).expect("good");
    let after = fact(
        "H1-D3",
        "2020-08-01",
        None,
        "2020-12-01",
        Designation { care: h1.designations.records()[0].what.care.clone() },
    );
    h1.designations = std::mem::take(&mut h1.designations).with(after).expect("good");
    county.version += 1;
    let found = corrections(&file, &county.world());
    let stuck: Vec<_> =
        found.stuck.iter().map(|stuck| (stuck.settlement.as_str(), stuck.problems[0].code)).collect();
    assert_eq!(stuck, [("S2", ProblemCode::NotDesignated), ("S3", ProblemCode::EarlierBillRefused)]);
    let new = request("S4", &stay("B4", "2020-11-01", "2020-11-05", 5_000));
    let refused = codes(settle(&file, &county.world(), &new));
    assert_eq!(refused, [(ProblemCode::EarlierBillRefused, "$".to_owned())]);
    let file = reversed(file, "S2");
    assert!(corrections(&file, &county.world()).stuck.is_empty());
    assert!(settle(&file, &county.world(), &new).is_ok());
}

/// A stay of a day every other day, over a year and a half: hundreds in one chain of accumulators.
fn many(count: i64) -> Vec<Value> {
    let first = day("2020-01-01");
    (0..count)
        .map(|at| {
            let on = first.checked_add(jiff::ToSpan::days(2 * at)).expect("in range").to_string();
            set(stay(&format!("B{at}"), &on, &on, 600 + at), "encounter.kind", json!("inpatient"))
        })
        .collect()
}

#[test]
fn a_chain_of_hundreds() {
    let county = County::new();
    let mut file = file();
    for (at, document) in many(300).iter().enumerate() {
        file = settled(file, &county, &format!("S{at}"), document);
    }
    assert!(audit(&file, &county.world()).is_empty());
    file = with_member(file, poor("M1", "2020-01-10", "2021-10-01"));
    let found = corrections(&file, &county.world());
    assert!(found.proposed.len() > 250, "{}", found.proposed.len());
    file = confirmed(file, &county);
    assert!(corrections(&file, &county.world()).proposed.is_empty());
    // The first is reversed: the ceiling of the year moves through all that follow.
    file = reversed(file, "S0");
    file = confirmed(file, &county);
    assert!(corrections(&file, &county.world()).proposed.is_empty());
    assert!(audit(&file, &county.world()).is_empty());
    let unknown = FactId::parse("M9").expect("an id");
    assert!(file.settled.iter().all(|settled| !settled.stands().basis.cites.statuses.contains(&unknown)));
    assert_eq!(Facts::<Designation>::default().records().len(), 0);
}
