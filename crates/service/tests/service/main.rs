//! The service on throwaway databases: what a command does, what it refuses, and that nothing is lost or doubled.

mod accounts;
mod chain;
#[allow(dead_code)] // a cluster crashes and dumps in the store's tests alone
#[path = "../../../store/tests/store/support/cluster.rs"]
mod cluster;
mod flow;
mod households;
mod lists;
mod reads;
mod rights;
mod support;
mod waiting;

use serde_json::Value;
use support::{County, caller, codes, order, person_id, poor, stay};
use yidan_domain::bill::ShortText;
use yidan_domain::ledger::OwnPay;
use yidan_domain::registry::json::read_facility;
use yidan_service::{Fault, Hold, Seen};
use yidan_types::{Fen, SettlementId};

/// For the cluster.
fn run(command: &mut std::process::Command) {
    let output = command.output().expect("runs");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn id(document: &Value) -> SettlementId {
    let text = document["settlement_id"].as_str().unwrap_or_else(|| panic!("{document:#}"));
    SettlementId::parse(text).expect("an id")
}

fn own_pay(document: &Value) -> &Value {
    &document["own_pay"]
}

#[test]
fn a_quote_is_what_is_settled_and_a_command_takes_effect_once() {
    let county = County::new();
    county.today("2020-06-01");
    let claim = stay("B1", "P1", ("2020-05-01", "2020-05-10"), 30_000);
    let quote = county.service.quote(&caller("clerk"), &claim, OwnPay::AtWindow).expect("quoted");
    let first = county.service.settle(&order("s1"), &claim, OwnPay::AtWindow, None).expect("settled");
    assert!(!first.repeated);
    assert_eq!(own_pay(&quote), own_pay(&first.document));
    let again = county.service.settle(&order("s1"), &claim, OwnPay::AtWindow, None).expect("answered");
    assert!(again.repeated);
    assert_eq!(again.document, first.document);
    let other = stay("B2", "P1", ("2020-05-12", "2020-05-14"), 10);
    assert_eq!(
        codes(county.service.settle(&order("s1"), &other, OwnPay::AtWindow, None)),
        ["same-key-other-content"]
    );
    let twice = county.service.settle(&order("s2"), &claim, OwnPay::AtWindow, None);
    assert!(codes(twice).contains(&"duplicate-bill"));
    let kept = county.service.settlement(&caller("clerk"), &id(&first.document)).expect("kept");
    assert_eq!(kept, first.document);
    county.clean();
}

#[test]
fn the_allowance_of_a_year_is_used_once_and_given_back_by_a_reversal() {
    let county = County::new();
    county.today("2020-06-01");
    let one = stay("B1", "P1", ("2020-03-01", "2020-03-10"), 30_000);
    let two = stay("B2", "P1", ("2020-04-01", "2020-04-10"), 30_000);
    let alone = county.service.quote(&caller("clerk"), &two, OwnPay::AtWindow).expect("quoted");
    let settled = county.service.settle(&order("s1"), &one, OwnPay::AtWindow, None).expect("settled");
    let after = county.service.quote(&caller("clerk"), &two, OwnPay::AtWindow).expect("quoted");
    assert_ne!(own_pay(&alone), own_pay(&after), "the first stay of the year must matter to the second");
    let reason = ShortText::parse("录入错误").expect("a text");
    let id = id(&settled.document);
    county.service.reverse(&order("r1"), &id, &reason).expect("reversed");
    assert_eq!(codes(county.service.reverse(&order("r2"), &id, &reason)), ["already-reversed"]);
    let again = county.service.quote(&caller("clerk"), &two, OwnPay::AtWindow).expect("quoted");
    assert_eq!(own_pay(&alone), own_pay(&again));
    county.clean();
}

#[test]
fn a_status_known_later_is_proposed_and_posted_on_confirmation() {
    let county = County::new();
    county.today("2020-06-01");
    let claim = stay("B1", "P1", ("2020-05-01", "2020-05-10"), 30_000);
    county.service.settle(&order("s1"), &claim, OwnPay::AtWindow, None).expect("settled");
    county.today("2020-08-20");
    let person = person_id("P1");
    county
        .service
        .record_facts(&order("f1"), &person, &[poor("M1", "2020-04-01", "2020-08-15")])
        .expect("recorded");
    let found = county.service.corrections(&caller("officer"), &person).expect("listed");
    let proposed = found["proposed"].as_array().expect("a list");
    assert_eq!(proposed.len(), 1, "{found:#}");
    let seen = Seen(proposed[0]["seen"].as_str().expect("a digest").to_owned());
    let unseen = county.service.confirm(&order("c0"), &person, &[Seen("0".repeat(64))]);
    assert_eq!(codes(unseen), ["correction-changed"]);
    county.service.confirm(&order("c1"), &person, std::slice::from_ref(&seen)).expect("posted");
    let found = county.service.corrections(&caller("officer"), &person).expect("listed");
    assert_eq!(found["proposed"].as_array().map(Vec::len), Some(0));
    county.clean();
}

#[test]
fn what_is_treated_first_is_paid_in_parts_and_no_more_than_owed() {
    let county = County::new();
    county.today("2020-06-01");
    let claim = stay("B1", "P1", ("2020-05-01", "2020-05-10"), 30_000);
    let settled = county.service.settle(&order("s1"), &claim, OwnPay::Later, None).expect("settled").document;
    let id = id(&settled);
    let part = Fen::from_yuan(100).expect("in range");
    let paid = county.service.pay(&order("p1"), &id, part).expect("paid").document;
    let again = county.service.pay(&order("p1"), &id, part).expect("answered").document;
    assert_eq!(paid, again);
    let much = Fen::from_yuan(1_000_000).expect("in range");
    assert_eq!(codes(county.service.pay(&order("p2"), &id, much)), ["more-than-owed"]);
    assert_eq!(codes(county.service.pay_back(&order("p3"), &id)), ["nothing-to-pay-back"]);
    county.clean();
}

#[test]
fn the_amount_that_was_promised_is_the_amount_that_is_settled() {
    let county = County::new();
    county.today("2020-06-01");
    let promised = stay("B1", "P1", ("2020-05-01", "2020-05-10"), 30_000);
    let between = stay("B2", "P1", ("2020-05-12", "2020-05-20"), 30_000);
    let hold = Hold::Minutes(24 * 60);
    let quote =
        county.service.reserve(&order("q1"), &promised, OwnPay::AtWindow, hold).expect("reserved").document;
    county.service.settle(&order("s2"), &between, OwnPay::AtWindow, None).expect("settled");
    let id = id(&quote);
    let settled = county
        .service
        .settle(&order("s1"), &promised, OwnPay::AtWindow, Some(&id))
        .expect("settled")
        .document;
    assert_eq!(own_pay(&quote), own_pay(&settled));
    assert_eq!(settled["settlement_id"], quote["settlement_id"]);
    let gone = county.service.release(&order("x1"), &person_id("P1"), &id);
    assert_eq!(codes(gone), ["unknown-reservation"]);
    county.clean();
}

#[test]
fn minutes_asked_again_later_are_the_same_command() {
    let county = County::new();
    county.today("2020-06-01");
    let claim = stay("B1", "P1", ("2020-05-01", "2020-05-10"), 30_000);
    let reserve = |hold| county.service.reserve(&order("q1"), &claim, OwnPay::AtWindow, hold);
    let first = reserve(Hold::Minutes(60)).expect("reserved");
    assert_eq!(first.document["reserved_until"], "2020-06-01T05:00:00Z");
    county.today("2020-06-03");
    let again = reserve(Hold::Minutes(60)).expect("answered");
    assert_eq!((again.repeated, &again.document), (true, &first.document));
    assert_eq!(codes(reserve(Hold::Minutes(61))), ["same-key-other-content"]);
    county.clean();
}

#[test]
fn people_are_found_by_number_and_a_number_has_one_holder() {
    let county = County::new();
    let person = support::read(
        &support::person("P2", Some("370000196005200011")),
        yidan_domain::registry::json::read_person,
    );
    assert_eq!(codes(county.service.register(&order("p2"), &person)), ["duplicate-person"]);
    let card = person.document.clone().expect("a card");
    let found = county.service.find(&caller("clerk"), &yidan_service::Who::Document(card)).expect("looked");
    assert_eq!(found, [person_id("P1")]);
    let born = person.birth_date;
    let named = county
        .service
        .find(&caller("clerk"), &yidan_service::Who::Name("张三".to_owned(), born))
        .expect("looked");
    assert_eq!(named, [person_id("P1")]);
    assert_eq!(codes(county.service.view(&caller("clerk"), &person_id("P9"))), ["unknown-person"]);
    // What lies on disk shows neither number nor telephone.
    let bytes = std::fs::read(county.folder.path().join("yidan.db")).expect("a file");
    for private in ["370000196005200011", "13800000000"] {
        assert!(!bytes.windows(private.len()).any(|window| window == private.as_bytes()), "{private}");
    }
}

#[test]
fn the_ledger_adds_up_to_zero_and_statements_end_at_balances() {
    let county = County::new();
    county.today("2020-06-01");
    for (n, month) in (1..=3).zip(["02", "03", "04"]) {
        let days = (format!("2020-{month}-01"), format!("2020-{month}-10"));
        let claim = stay(&format!("B{n}"), "P1", (&days.0, &days.1), 20_000);
        county.service.settle(&order(&format!("s{n}")), &claim, OwnPay::AtWindow, None).expect("settled");
    }
    let until = yidan_types::parse_date("2020-12-31").expect("a day");
    let from = yidan_types::parse_date("2020-01-01").expect("a day");
    let balances = county.service.balances(&caller("officer"), until).expect("read");
    assert!(!balances.is_empty());
    assert_eq!(balances.iter().map(|(_, balance)| balance.get()).sum::<i64>(), 0);
    for (account, balance) in balances {
        let (before, lines) =
            county.service.statement(&caller("officer"), &account, from, until).expect("read");
        assert!(before.is_zero());
        assert_eq!(lines.last().map(|line| line.balance), Some(balance), "{account}");
    }
    let mut entries = 0;
    let mut count = |page: &[yidan_domain::ledger::JournalEntry]| {
        entries += page.len();
        Ok(())
    };
    county.service.journal(&caller("officer"), from, until, &mut count).expect("read");
    assert_eq!(entries, 3);
}

/// Two programs on one database: each reads only what was added since it last looked, and must miss none of it.
#[test]
fn registers_that_another_program_adds_to_are_seen() {
    let county = County::new();
    county.today("2020-06-01");
    let other = county.beside();
    let quote = |facility: &str| {
        let claim = support::stay_at(facility, "B1", "P1", ("2020-05-01", "2020-05-10"), 10_000);
        other.quote(&caller("clerk"), &claim, OwnPay::AtWindow)
    };
    assert_eq!(codes(quote("H7")), ["unknown-facility"]);
    for (nth, id) in ["H7", "H8"].into_iter().enumerate() {
        let facility = support::read(&support::facility(id, "370000"), read_facility);
        county.service.put_facilities(&order(&format!("more-{nth}")), &[facility]).expect("recorded");
        quote(id).expect("quoted");
    }
    let before = quote("H1").expect("quoted");
    county.publish("book-2020-corrected", &support::BOOK.replace("80% 10_000元", "79% 10_000元"));
    let after = quote("H1").expect("quoted");
    assert_ne!(before["book"], after["book"]);
    for service in [&county.service, &other] {
        assert_eq!(service.published().expect("read").len(), 2);
        assert_eq!(service.facilities().expect("read").len(), 4);
    }
    county.clean();
}

/// A claim that is promised goes before a settlement of a later day, and may change what that comes to.
#[test]
fn every_correction_says_why_also_where_a_promise_is_the_reason() {
    let county = County::new();
    county.today("2020-06-10");
    let later = stay("B1", "P1", ("2020-05-20", "2020-05-30"), 30_000);
    county.service.settle(&order("s1"), &later, OwnPay::AtWindow, None).expect("settled");
    let earlier = stay("B2", "P1", ("2020-05-01", "2020-05-10"), 30_000);
    let until: jiff::Timestamp = "2020-06-11T04:00:00Z".parse().expect("a moment");
    county.service.reserve(&order("r1"), &earlier, OwnPay::AtWindow, until).expect("reserved");
    let why = |kind: &str| {
        let found = county.service.corrections(&caller("clerk"), &person_id("P1")).expect("read");
        let proposed = found["proposed"].as_array().expect("proposals");
        assert_eq!(proposed.len(), 1, "{found:#}");
        assert_eq!(proposed[0]["why"][0]["kind"], kind, "{found:#}");
        Seen(proposed[0]["seen"].as_str().expect("a digest").to_owned())
    };
    let seen = why("reserved");
    county.service.confirm(&order("c1"), &person_id("P1"), &[seen]).expect("confirmed");
    // It was corrected for a promise that nobody kept.
    county.today("2020-06-12");
    why("reservation_gone");
    county.clean();
}

/// One person's damaged rows are named, and do not keep anybody else from being looked at.
#[test]
fn fsck_names_whose_private_fields_do_not_open() {
    let county = County::new();
    county.register("P2", None);
    county.register("P3", None);
    county.clean();
    let database = rusqlite::Connection::open(county.folder.path().join("yidan.db")).expect("opened");
    let changed = database.execute("UPDATE person SET sealed = x'00' WHERE stream = 'person:P2'", []);
    assert_eq!(changed, Ok(1));
    let mut faults = Vec::new();
    let checked = county.service.fsck(&mut |fault| faults.push(fault), &mut |_| {}).expect("checked");
    assert_eq!(checked.people, 3);
    let of_people: Vec<_> = faults.iter().filter(|fault| matches!(fault, Fault::Unreadable(..))).collect();
    assert!(matches!(of_people[..], [Fault::Unreadable(id, _)] if *id == person_id("P2")), "{faults:#?}");
    assert!(faults.iter().any(|fault| fault.code() == "records"), "{faults:#?}");
}
