//! Reading back: people, lists page by page, balances, statements.

use crate::support::*;
use yidan_store::{Rows, Secret, Stream};
use yidan_types::{Date, FacilityId, Fen, HouseholdId};

on_both!(
    a_person_file_is_whole,
    a_household_is_whoever_belongs_to_it_now,
    lists_go_on_where_they_stopped,
    balances_are_sums
);

fn a_person_file_is_whole(database: &Database) {
    let store = database.open();
    for commit in everything() {
        store.commit(commit).unwrap();
    }
    let file = store.person_file(&person_id("P1")).unwrap().unwrap();
    assert_eq!(file.version, 5);
    assert_eq!(file.person.value, person(Some(NUMBER)));
    assert_eq!(
        file.facts.iter().map(|kept| kept.value.clone()).collect::<Vec<_>>(),
        [fact("f1"), fact("f2")]
    );
    let ids: Vec<&str> = file.records.iter().map(|kept| kept.value.id.as_str()).collect();
    assert_eq!(ids, ["s1", "v1", "s2"]);
    assert_eq!(file.records[0].value, settlement("s1", "B1").records[0]);
    let transfers: Vec<_> = file.transfers.iter().map(|kept| kept.value.clone()).collect();
    let posted = [settlement("s1", "B1"), reversal("v1", "s1", "B1"), settlement("s2", "B1")];
    assert_eq!(transfers, posted.map(|rows| rows.transfers).concat());
    assert_eq!((file.accumulators.len(), file.accumulators[0].at.seq), (1, 5));
    assert_eq!(file.reservations[0].value.id, "r1");
    assert_eq!(store.person_file(&person_id("P9")), Ok(None));

    assert_eq!(store.find_by_number(&Secret::new(NUMBER)), Ok(Some(person_id("P1"))));
    assert_eq!(store.find_by_number(&Secret::new("371521198001010020")), Ok(None));
    let both = vec![person_id("P1"), person_id("P2")];
    assert_eq!(store.find_by_name("王秀兰", day("1980-01-01")), Ok(both));
    // Under a new name nobody is found by the old one.
    let mut renamed = registered(None);
    renamed.person.as_mut().unwrap().name = "王兰".into();
    store.commit(commit(person_stream("P2"), None, renamed)).unwrap();
    assert_eq!(store.find_by_name("王秀兰", day("1980-01-01")), Ok(vec![person_id("P1")]));
    assert_eq!(store.find_by_name("王兰", day("1980-01-01")), Ok(vec![person_id("P2")]));

    let books = store.books("371500", 2024).unwrap();
    assert_eq!((books.len(), books[0].value.text.as_slice()), (1, "# 聊城市".as_bytes()));
    assert_eq!(store.facility("H001").unwrap().len(), 1);
    assert_eq!(store.item("XA01").unwrap().len(), 1);
    assert_eq!(store.facilities(None, 10).unwrap(), store.facility("H001").unwrap());
    assert_eq!(store.items(None, 10).unwrap(), store.item("XA01").unwrap());
    assert_eq!(store.record("s2").unwrap().unwrap(), file.records[2]);
    let transfers = store.transfers_of(&person_stream("P1"), "s2").unwrap();
    let transfers: Vec<_> = transfers.into_iter().map(|kept| kept.value).collect();
    assert_eq!(transfers, settlement("s2", "B1").transfers);
    let trail = store.audit(&person_stream("P1"), 3, 10).unwrap();
    assert_eq!(trail.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [4, 5]);
    assert_eq!(trail[0].act.who, "clerk");
}

fn a_household_is_whoever_belongs_to_it_now(database: &Database) {
    let store = database.open();
    let household = |id: &str| HouseholdId::parse(id).unwrap();
    let of = |id: &str| store.people_of_household(&household(id)).unwrap();
    let belongs = |person: &str, to: Option<&str>| {
        let mut rows = registered(None);
        rows.person.as_mut().unwrap().household = to.map(household);
        store.commit(commit(person_stream(person), None, rows)).unwrap();
    };
    for (person, to) in [("P2", Some("F1")), ("P1", Some("F1")), ("P3", Some("F2")), ("P4", None)] {
        belongs(person, to);
    }
    assert_eq!(of("F1"), [person_id("P1"), person_id("P2")]);
    assert_eq!((of("F2"), of("F3")), (vec![person_id("P3")], vec![]));
    // Who moves is found in the new one alone, and there only until moving back or out.
    belongs("P1", Some("F2"));
    assert_eq!((of("F1"), of("F2")), (vec![person_id("P2")], vec![person_id("P1"), person_id("P3")]));
    belongs("P3", None);
    belongs("P1", Some("F1"));
    assert_eq!((of("F1"), of("F2")), (vec![person_id("P1"), person_id("P2")], vec![]));
    let kept = store.person_file(&person_id("P1")).unwrap().unwrap().person.value;
    assert_eq!(kept.household, Some(household("F1")));
    assert_eq!(findings(&store), []);
}

fn lists_go_on_where_they_stopped(database: &Database) {
    let store = database.open();
    for n in 0..25 {
        let mut rows = settlement(&format!("s{n}"), &format!("B{n}"));
        rows.facts = vec![fact("f1"), fact("f2")];
        store.commit(commit(person_stream(&format!("P{}", n % 7)), None, only_facts_once(rows, n))).unwrap();
    }
    let hospital = FacilityId::parse("H001").unwrap();
    let (mut records, mut facts) = (Vec::new(), Vec::new());
    loop {
        let after = records.last().map(|kept: &yidan_store::Kept<_>| kept.at.clone());
        let page = store.records_of_day(&hospital, day("2024-06-01"), after.as_ref(), 4).unwrap();
        if page.is_empty() {
            break;
        }
        records.extend(page);
    }
    loop {
        let after = facts.last().map(|kept: &yidan_store::Kept<_>| kept.at.clone());
        let page = store.facts_of_kind("membership", after.as_ref(), 3).unwrap();
        if page.is_empty() {
            break;
        }
        facts.extend(page);
    }
    assert_eq!((records.len(), facts.len()), (25, 14));
    assert!(records.is_sorted_by(|a, b| a.at < b.at) && facts.is_sorted_by(|a, b| a.at < b.at));
    assert_eq!(store.records_of_day(&hospital, day("2024-06-02"), None, 4), Ok(Vec::new()));
}

fn only_facts_once(mut rows: Rows, n: u32) -> Rows {
    if n >= 7 {
        rows.facts.clear();
    }
    rows
}

fn balances_are_sums(database: &Database) {
    let store = database.open();
    let days = ["2024-06-01", "2024-06-02", "2024-06-03"];
    for n in 0..12 {
        let mut rows = settlement(&format!("s{n}"), &format!("B{n}"));
        rows.transfers.iter_mut().for_each(|transfer| transfer.day = day(days[n % 3]));
        store.commit(commit(person_stream(&format!("P{n}")), None, rows)).unwrap();
    }
    store.commit(commit(person_stream("P0"), None, reversal("v0", "s0", "B0"))).unwrap();
    let fund = "fund:resident_basic:371500";
    let fen = |amount| Fen::new(amount).unwrap();
    assert_eq!(store.balance(fund, day("2024-06-01")), Ok(fen(3 * 6_000)));
    assert_eq!(store.balance(fund, day("2024-12-31")), Ok(fen(11 * 6_000)));
    assert_eq!(store.balance("fund:none", day("2024-12-31")), Ok(Fen::ZERO));
    let balances = store.balances(day("2024-12-31")).unwrap();
    assert_eq!(Fen::try_sum(balances.iter().map(|(_, balance)| *balance)), Ok(Fen::ZERO));
    let accounts: Vec<&str> = balances.iter().map(|(account, _)| account.as_str()).collect();
    assert_eq!(accounts, ["facility:H001:receivable", fund, "patient:P1:owed"]);
    assert_eq!(store.balances(day("2024-05-31")), Ok(Vec::new()));

    let (from, until) = (day("2024-06-01"), day("2024-06-02"));
    let whole = store.statement("facility:H001:receivable", from, until, None, 100).unwrap();
    let mut paged = Vec::new();
    loop {
        let page = store.statement("facility:H001:receivable", from, until, paged.last(), 3).unwrap();
        if page.is_empty() {
            break;
        }
        paged.extend(page);
    }
    assert_eq!((whole.len(), &paged), (18, &whole));
    let by_day: Vec<Date> = whole.iter().map(|kept| kept.value.day).collect();
    assert!(by_day.is_sorted());
    assert_eq!(store.version(&Stream::Books), Ok(0));
}
