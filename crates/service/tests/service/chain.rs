//! A person with hundreds of bills in a year, of which the first ones turn out otherwise: what the corrections come to is
//! what a database comes to that had everything in the right order from the beginning.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use yidan_domain::bill::ShortText;
use yidan_domain::casefile::{Claim, read_claim};
use yidan_domain::ledger::{AmountsDraft, OwnPay};
use yidan_service::Seen;
use yidan_types::{Date, Fen, SettlementId, parse_date};

use crate::cluster::Cluster;
use crate::support::{County, caller, order, person_id, poor, read};

const BOOK: &str = include_str!("chain.md");
/// Bills of the year, one a day. Each settlement reads all those before it, so the time of a run grows with the square.
const BILLS: i64 = 200;
/// The bill of this day comes late.
const LATE: i64 = 3;

/// What each settlement that counts comes to, by its bill: who pays how many fen.
type Year = BTreeMap<String, BTreeMap<String, i64>>;

/// Where a county stands.
#[derive(Clone, Debug, PartialEq)]
struct Stand {
    year: Year,
    /// What the ledger has on each fund, on the patient and on the facility.
    parties: BTreeMap<String, i64>,
}

/// The bill of a day: between 30 and 80 yuan, but the two that are taken away and come late are larger.
fn bill(day: i64) -> Claim {
    let date = parse_date("2020-01-10").expect("a day").checked_add(jiff::Span::new().days(day));
    let fen = match day {
        0 => 90_000,
        LATE => 60_000,
        _ => 3_001 + (day * 1_537) % 5_000,
    };
    let date = date.expect("a day").to_string();
    let total = Fen::new(fen).expect("in range");
    let document = json!({
        "format": "yidan-claim", "version": 1, "bill_id": format!("B{day}"), "person": { "id": "P1" },
        "facility_id": "H1",
        "encounter": { "kind": "outpatient", "date": date, "settlement_date": date,
            "referral": "self_directed", "diagnoses": ["I10"] },
        "parts": { "self_paid": "0", "over_limit": "0", "paid_first": "0", "in_scope": total },
        "total": total,
    });
    read(&document, read_claim)
}

/// The same county with the book of the chain.
fn with_book(county: County, book: &str) -> County {
    county.publish("chain", book);
    county
}

/// Settles the bills of these days, each on its day.
fn settle(county: &County, days: impl IntoIterator<Item = i64>) {
    for day in days {
        let claim = bill(day);
        let on = claim.encounter.settlement_date;
        if on > county.service.moment().today() {
            county.today(&on.to_string());
        }
        let key = order(&format!("bill-{day}"));
        county.service.settle(&key, &claim, OwnPay::AtWindow, None).expect("settled");
    }
}

fn stand(county: &County) -> Stand {
    let file = county.service.view(&caller("auditor"), &person_id("P1")).expect("read");
    let counting = file.settled.iter().filter(|settled| settled.reversal.is_none());
    let year = counting.map(|settled| {
        let amounts = AmountsDraft::from(settled.stands().amounts.clone());
        let layers = amounts.layers.iter().map(|layer| (payer(&json!(layer.payer)), layer.paid.get()));
        let patient = ("patient".to_owned(), amounts.own_pay.get());
        (settled.claim.id.to_string(), layers.chain([patient]).collect())
    });
    let year = year.collect();
    let mut parties = BTreeMap::new();
    for (account, balance) in county.service.balances(&caller("auditor"), Date::MAX).expect("read") {
        let account = account.to_string();
        let whole = account.starts_with("fund:");
        let party = if whole { account.as_str() } else { account.split(':').next().expect("a kind") };
        *parties.entry(party.to_owned()).or_default() += balance.get();
    }
    Stand { year, parties }
}

fn payer(payer: &Value) -> String {
    payer.as_str().expect("a payer").to_owned()
}

/// What each payer and the patient bear in the year.
fn sums(year: &Year) -> BTreeMap<String, i64> {
    let mut sums = BTreeMap::new();
    for (party, fen) in year.values().flatten() {
        *sums.entry(party.clone()).or_default() += fen;
    }
    sums
}

/// What all proposals together change, by payer; the patient beside them.
fn changes(proposed: &[Value]) -> BTreeMap<String, i64> {
    let mut changes = BTreeMap::new();
    for difference in proposed.iter().flat_map(|one| one["differences"].as_array().expect("a list")) {
        let party = match difference["party"]["kind"].as_str() {
            Some("layer") => payer(&difference["party"]["payer"]),
            Some("patient") => "patient".to_owned(),
            other => panic!("{other:?}"),
        };
        let change = Fen::parse_yuan(difference["change"].as_str().expect("an amount")).expect("an amount");
        *changes.entry(party).or_default() += change.get();
    }
    changes
}

fn proposed(county: &County) -> Vec<Value> {
    let found = county.service.corrections(&caller("officer"), &person_id("P1")).expect("listed");
    assert_eq!(found["stuck"], json!([]));
    found["proposed"].as_array().expect("a list").clone()
}

/// Lists what comes out otherwise, so many settlements at least, holds it against `expected`, confirms all in one go.
fn corrected(county: &County, step: &str, at_least: usize, expected: &Stand) {
    let before = stand(county);
    let proposals = proposed(county);
    let listed = proposals.len();
    let mut expected_changes = sums(&expected.year);
    for (party, fen) in sums(&before.year) {
        *expected_changes.entry(party).or_default() -= fen;
    }
    let mut changes = changes(&proposals);
    changes.retain(|_, fen| *fen != 0);
    expected_changes.retain(|_, fen| *fen != 0);
    assert_eq!(changes, expected_changes, "{step}: {listed} proposals");
    let differing = before.year.iter().filter(|(bill, amounts)| expected.year.get(*bill) != Some(amounts));
    assert_eq!(listed, differing.count(), "{step}: one proposal for each that differs");
    assert!(listed >= at_least, "{step}: only {listed} proposals");
    let seen: Vec<Seen> =
        proposals.iter().map(|one| Seen(one["seen"].as_str().expect("a digest").to_owned())).collect();
    county.service.confirm(&order(&format!("confirm-{step}")), &person_id("P1"), &seen).expect("posted");
    assert_eq!(stand(county), *expected, "{step}");
    assert_eq!(proposed(county), Vec::<Value>::new(), "{step}");
    county.clean();
}

/// What comes of it where everything is known and in order from the beginning.
fn from_scratch(days: impl IntoIterator<Item = i64>, book: &str) -> Stand {
    let county = with_book(County::new(), book);
    let facts = [poor("M1", "2020-01-01", "2020-01-02")];
    county.service.record_facts(&order("poor"), &person_id("P1"), &facts).expect("recorded");
    settle(&county, days);
    stand(&county)
}

/// The same book with other terms of the clinic.
fn corrected_book() -> String {
    BOOK.replace("支付 60%\n  封顶 每年 4_000元", "支付 65%\n  封顶 每年 3_900元")
}

/// What stands after each step.
struct Expected {
    poor: Stand,
    reversed: Stand,
    late: Stand,
    other_book: Stand,
}

impl Expected {
    fn work_out() -> Expected {
        let on_time = |from: i64| (from..BILLS).filter(|day| *day != LATE);
        std::thread::scope(|scope| {
            let poor = scope.spawn(move || from_scratch(on_time(0), BOOK));
            let reversed = scope.spawn(move || from_scratch(on_time(1), BOOK));
            let late = scope.spawn(|| from_scratch(1..BILLS, BOOK));
            let other_book = scope.spawn(|| from_scratch(1..BILLS, &corrected_book()));
            let [poor, reversed, late, other_book] =
                [poor, reversed, late, other_book].map(|worked_out| worked_out.join().expect("worked out"));
            Expected { poor, reversed, late, other_book }
        })
    }
}

/// The year passes, and then one thing after the other turns out otherwise.
fn turns_out_otherwise(county: &County, expected: &Expected) {
    settle(county, (0..BILLS).filter(|day| *day != LATE));
    is_a_chain(&stand(county));
    let (service, person) = (&county.service, person_id("P1"));
    county.today("2020-12-01");
    let late = [poor("M1", "2020-01-01", "2020-11-30")];
    service.record_facts(&order("poor"), &person, &late).expect("recorded");
    corrected(county, "poor", 100, &expected.poor);

    let file = service.view(&caller("officer"), &person).expect("read");
    let first: SettlementId = file.settled.first().expect("a settlement").id.clone();
    let reason = ShortText::parse("就诊人认错").expect("a text");
    service.reverse(&order("reverse"), &first, &reason).expect("reversed");
    corrected(county, "reversed", 20, &expected.reversed);

    settle(county, [LATE]);
    corrected(county, "late", 20, &expected.late);

    county.publish("chain-corrected", &corrected_book());
    corrected(county, "book", 100, &expected.other_book);
}

/// The year walks through the deductible and both caps, or the chain would be no chain.
fn is_a_chain(stand: &Stand) {
    let sums = sums(&stand.year);
    assert_eq!((sums["basic_fund"], sums["critical_illness_fund"]), (400_000, 250_000));
    let paid_days = |party: &str| {
        let paid = stand.year.values().filter(|amounts| amounts.get(party).is_some_and(|fen| *fen > 0));
        paid.count()
    };
    let (clinic, critical) = (paid_days("basic_fund"), paid_days("critical_illness_fund"));
    assert!((50..180).contains(&clinic) && (50..180).contains(&critical), "{clinic} {critical}");
}

#[test]
fn hundreds_of_bills_come_to_what_a_replay_from_scratch_comes_to() {
    let expected = Expected::work_out();
    let cluster = Cluster::start();
    let server = County::at(cluster.location("postgres"), tempfile::tempdir().expect("a folder"));
    std::thread::scope(|scope| {
        for county in [County::new(), server] {
            let expected = &expected;
            scope.spawn(move || turns_out_otherwise(&with_book(county, BOOK), expected));
        }
    });
}
