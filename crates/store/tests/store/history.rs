//! What happened: first answers, versions, journals by day, everybody, all books, what a facility's stream holds.

use crate::support::*;
use yidan_store::{
    Account, Book, CommandKey, CommandOutcome, Fault, Kept, Position, Record, RecordKind, Rows, Store,
    Stream, StreamRecords, Transfer, Waiting,
};
use yidan_types::{Date, FacilityId, PersonId};

on_both!(
    a_command_tells_its_first_answer,
    versions_come_in_the_order_asked,
    journals_go_on_by_day,
    everybody_comes_once_as_known_now,
    accounts_and_waiting_bills_are_listed,
    all_books_are_listed,
    a_facility_s_postings_are_whole,
);

fn a_command_tells_its_first_answer(database: &Database) {
    let store = database.open();
    let first = commit(person_stream("P1"), None, settlement("s1", "B1"));
    assert_eq!(store.command(&first.key), Ok(None));
    store.commit(first.clone()).unwrap();
    store.commit(commit(person_stream("P1"), None, settlement("s2", "B2"))).unwrap();
    let stream = person_stream("P1");
    let outcome = CommandOutcome { content: first.content, answer: first.answer, stream, seq: 1 };
    assert_eq!(store.command(&first.key), Ok(Some(outcome)));
    assert_eq!(store.command(&CommandKey::parse("never").unwrap()), Ok(None));
}

fn versions_come_in_the_order_asked(database: &Database) {
    let store = database.open();
    for (id, times) in [("P1", 1), ("P2", 3)] {
        for n in 0..times {
            let rows = settlement(&format!("{id}-{n}"), &n.to_string());
            store.commit(commit(person_stream(id), None, rows)).unwrap();
        }
    }
    let asked = ["P2", "P9", "P1", "P2"].map(person_stream);
    assert_eq!(store.versions(&asked), Ok(vec![3, 0, 1, 3]));
    assert_eq!(store.versions(&[]), Ok(vec![]));
}

/// Reads a list to its end in pages of three.
fn paged<T>(read: impl Fn(Option<&T>) -> Result<Vec<T>, Fault>) -> Vec<T> {
    let mut all = Vec::new();
    loop {
        let page = read(all.last()).unwrap();
        assert!(page.len() <= 3);
        if page.is_empty() {
            return all;
        }
        all.extend(page);
    }
}

const DAYS: [&str; 4] = ["2024-06-01", "2024-06-02", "2024-06-03", "2024-06-04"];

/// Twelve settlements of five people on four days, days and people in no order.
fn settle_on_four_days(store: &Store) {
    for n in 0..12usize {
        let mut rows = settlement(&format!("s{n}"), &format!("B{n}"));
        let on = day(DAYS[n * 7 % 4]);
        rows.records[0].day = on;
        rows.transfers.iter_mut().for_each(|transfer| transfer.day = on);
        rows.transfers[1].purpose = format!("purpose-{n}");
        store.commit(commit(person_stream(&format!("P{}", n * 3 % 5)), None, rows)).unwrap();
    }
}

fn journals_go_on_by_day(database: &Database) {
    let store = database.open();
    settle_on_four_days(&store);
    let (from, until) = (day(DAYS[1]), day(DAYS[2]));
    let transfers = paged(|last: Option<&Kept<Transfer>>| store.journal(from, until, last, 3));
    let records = paged(|last: Option<&Kept<Record>>| store.records_between(from, until, last, 3));
    assert_eq!((transfers.len(), records.len()), (12, 6));
    let order: Vec<(Date, &Position)> = transfers.iter().map(|kept| (kept.value.day, &kept.at)).collect();
    assert!(order.is_sorted() && order.iter().all(|(day, _)| (from..=until).contains(day)));
    let order: Vec<(Date, &Position)> = records.iter().map(|kept| (kept.value.day, &kept.at)).collect();
    assert!(order.is_sorted() && order.iter().all(|(day, _)| (from..=until).contains(day)));
    // Each record with its transfers, whole.
    for record in &records {
        let own = transfers.iter().filter(|kept| kept.value.record == record.value.id).cloned();
        let kept = store.transfers_of(&record.at.stream, &record.value.id).unwrap();
        assert_eq!(own.collect::<Vec<_>>(), kept);
        assert_eq!(kept[1].value.purpose, record.value.id.replace('s', "purpose-"));
    }
    let whole = store.journal(day(DAYS[0]), day(DAYS[3]), None, 1_000).unwrap();
    assert_eq!((whole.len(), store.journal(day("2024-05-01"), day("2024-05-31"), None, 9)), (24, Ok(vec![])));
    assert_eq!(store.records_between(day("2024-05-01"), day("2024-05-31"), None, 9), Ok(vec![]));
}

fn everybody_comes_once_as_known_now(database: &Database) {
    let store = database.open();
    for n in [3, 1, 10, 2, 7, 5, 4] {
        store.commit(commit(person_stream(&format!("P{n}")), Some(0), registered(None))).unwrap();
    }
    store.commit(commit(person_stream("P2"), None, settlement("s1", "B1"))).unwrap();
    let mut renamed = registered(Some(NUMBER));
    renamed.person.as_mut().unwrap().name = "王兰".into();
    store.commit(commit(person_stream("P2"), None, renamed.clone())).unwrap();
    let everybody = paged(|last: Option<&Kept<_>>| {
        let last = last.and_then(|kept| match &kept.at.stream {
            Stream::Person(id) => Some(id),
            _ => None,
        });
        store.people(last, 3)
    });
    let streams: Vec<Stream> = everybody.iter().map(|kept| kept.at.stream.clone()).collect();
    assert_eq!(streams, ["P1", "P10", "P2", "P3", "P4", "P5", "P7"].map(person_stream));
    assert_eq!((Some(&everybody[2].value), everybody[2].at.seq), (renamed.person.as_ref(), 3));
    assert_eq!(everybody[1].value, person(None));
}

fn all_books_are_listed(database: &Database) {
    let store = database.open();
    for n in 0..7 {
        let book = Book {
            hash: [n; 32],
            area: format!("37150{n}"),
            year: 2_020 + i16::from(n),
            published_ms: i64::from(n),
            author: "a".into(),
            approver: "b".into(),
            text: vec![n; 10],
        };
        store.commit(commit(Stream::Books, None, Rows { books: vec![book], ..Rows::default() })).unwrap();
    }
    let books = paged(|last: Option<&Kept<_>>| store.all_books(last.map(|kept| &kept.at), 3));
    assert_eq!(
        books.iter().map(|kept| kept.value.year).collect::<Vec<_>>(),
        (2_020..2_027).collect::<Vec<_>>()
    );
    assert_eq!(store.books("371503", 2_023).unwrap(), books[3..4]);
}

fn accounts_and_waiting_bills_are_listed(database: &Database) {
    let store = database.open();
    for n in 0..5 {
        let account = Account { user: format!("u{}", n % 2), document: vec![n] };
        let rows = Rows { accounts: vec![account], ..Rows::default() };
        store.commit(commit(Stream::Accounts, None, rows)).unwrap();
    }
    let accounts = paged(|last: Option<&Kept<_>>| store.accounts(last.map(|kept| &kept.at), 2));
    let users: Vec<_> = accounts.iter().map(|kept| kept.value.user.as_str()).collect();
    assert_eq!(users, ["u0", "u1", "u0", "u1", "u0"]);

    for (person, bill) in [("P1", "B1"), ("P2", "B2"), ("P1", "B3")] {
        let rows = Rows { waiting: vec![waiting(bill, "{}")], ..Rows::default() };
        store.commit(commit(person_stream(person), None, rows)).unwrap();
    }
    let id = PersonId::parse("P1").unwrap();
    let bills =
        |of: Vec<Kept<Waiting>>| of.iter().map(|kept| kept.value.bill.to_string()).collect::<Vec<_>>();
    assert_eq!(bills(store.waiting(&id).unwrap()), ["B1", "B3"]);
    let at = |facility: &str| {
        let facility = FacilityId::parse(facility).unwrap();
        paged(|last: Option<&Kept<_>>| store.waiting_at(&facility, last.map(|kept| &kept.at), 2))
    };
    assert_eq!(bills(at("H001")), ["B1", "B3", "B2"]);
    assert_eq!(bills(at("H002")), Vec::<String>::new());
}

fn a_facility_s_postings_are_whole(database: &Database) {
    let store = database.open();
    let stream = Stream::Facility(FacilityId::parse("H001").unwrap());
    let none = StreamRecords { version: 0, records: vec![], transfers: vec![] };
    assert_eq!(store.stream_records(&stream), Ok(none));
    for n in 0..3 {
        let mut rows = settlement(&format!("c{n}"), "B1");
        rows.records[0] = Record {
            kind: RecordKind::Clearing,
            scheme: None,
            year: None,
            bill: None,
            ..rows.records[0].clone()
        };
        rows.accumulators.clear();
        store.commit(commit(stream.clone(), Some(n), rows)).unwrap();
    }
    store.commit(commit(person_stream("H001"), None, settlement("s1", "B1"))).unwrap();
    let posted = store.stream_records(&stream).unwrap();
    assert_eq!((posted.version, posted.records.len(), posted.transfers.len()), (3, 3, 6));
    assert_eq!(posted.records.iter().map(|kept| kept.at.seq).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(posted.transfers.is_sorted_by(|a, b| a.at < b.at));
    assert_eq!(findings(&store), []);
}
