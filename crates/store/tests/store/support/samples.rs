//! Commits to test with.

use std::sync::atomic::{AtomicU64, Ordering};

use yidan_store::{
    Account, Accumulator, Act, Book, CommandKey, Commit, Facility, Fact, Item, Name, Person, Private, Record,
    RecordKind, Reservation, Rows, Secret, Stream, Term, Transfer, Waiting, Write,
};
use yidan_types::{BillId, Date, FacilityId, Fen, HouseholdId, PersonId, parse_date};

pub const NUMBER: &str = "371521198001010012";
pub const HOUSEHOLD: &str = "F1";
pub const PHONE: &str = "13906350001";

pub fn person_id(id: &str) -> PersonId {
    PersonId::parse(id).unwrap()
}

pub fn person_stream(id: &str) -> Stream {
    Stream::Person(person_id(id))
}

pub fn day(text: &str) -> Date {
    parse_date(text).unwrap()
}

/// A key that no other commit of the process has.
pub fn key() -> CommandKey {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    CommandKey::parse(&format!("test/{}", NEXT.fetch_add(1, Ordering::Relaxed))).unwrap()
}

/// A commit to one stream under a new key.
pub fn commit(stream: Stream, expected: Option<u64>, rows: Rows) -> Commit {
    Commit {
        key: key(),
        content: [7; 32],
        act: Act { who: "clerk".into(), what: "test".into(), at_ms: 1_700_000_000_000, why: "a test".into() },
        writes: vec![Write { stream, expected, rows }],
        answer: br#"{"done":true}"#.to_vec(),
    }
}

pub fn person(number: Option<&str>) -> Person {
    Person {
        name: "王秀兰".into(),
        birth: day("1980-01-01"),
        household: Some(HouseholdId::parse(HOUSEHOLD).unwrap()),
        private: Private {
            number: number.map(Secret::new),
            fields: Secret::new(format!(r#"{{"phone":"{PHONE}"}}"#)),
        },
        document: br#"{"sex":"f"}"#.to_vec(),
    }
}

pub fn registered(number: Option<&str>) -> Rows {
    Rows { person: Some(person(number)), ..Rows::default() }
}

pub fn term() -> Term {
    Term { from: Some(day("2024-01-01")), until: None, known: day("2024-02-01") }
}

pub fn fact(id: &str) -> Fact {
    Fact {
        kind: "membership".into(),
        id: id.into(),
        term: term(),
        source: "list-1".into(),
        supersedes: Some("f0".into()),
        document: br#"{"group":"poor"}"#.to_vec(),
    }
}

/// A settlement of a bill: its record, two transfers, its accumulator.
pub fn settlement(id: &str, bill: &str) -> Rows {
    let record = Record {
        id: id.into(),
        kind: RecordKind::Settlement,
        of: None,
        scheme: Some("resident_basic".into()),
        year: Some(2024),
        facility: Some(FacilityId::parse("H001").unwrap()),
        bill: Some(BillId::parse(bill).unwrap()),
        day: day("2024-06-01"),
        brief: b"{}".to_vec(),
        document: format!(r#"{{"id":"{id}"}}"#).into_bytes(),
    };
    let transfer = |debit: &str, amount| Transfer {
        debit: debit.into(),
        credit: "facility:H001:receivable".into(),
        amount: Fen::new(amount).unwrap(),
        day: day("2024-06-01"),
        record: id.into(),
        purpose: "settlement".into(),
    };
    Rows {
        records: vec![record],
        transfers: vec![transfer("fund:resident_basic:371500", 6_000), transfer("patient:P1:owed", 4_000)],
        accumulators: vec![accumulator("1")],
        ..Rows::default()
    }
}

/// The mirror of [`settlement`].
pub fn reversal(id: &str, of: &str, bill: &str) -> Rows {
    let mut rows = settlement(id, bill);
    rows.records[0].kind = RecordKind::Reversal;
    rows.records[0].of = Some(of.into());
    for transfer in &mut rows.transfers {
        std::mem::swap(&mut transfer.debit, &mut transfer.credit);
    }
    rows
}

pub fn accumulator(used: &str) -> Accumulator {
    Accumulator { scheme: "resident_basic".into(), year: 2024, document: used.as_bytes().to_vec() }
}

/// A bill that waits.
pub fn waiting(bill: &str, document: &str) -> Waiting {
    Waiting {
        facility: FacilityId::parse("H001").unwrap(),
        bill: BillId::parse(bill).unwrap(),
        document: document.as_bytes().to_vec(),
    }
}

/// Commits that fill every table.
pub fn everything() -> Vec<Commit> {
    let p1 = || person_stream("P1");
    let mut first = registered(Some(NUMBER));
    first.facts = vec![fact("f1"), fact("f2")];
    let reservation = Reservation {
        id: "r1".into(),
        expires_ms: 1_700_000_900_000,
        ends: Some("r0".into()),
        document: b"{}".to_vec(),
    };
    let facility =
        Facility { id: "H001".into(), term: term(), source: "licence".into(), document: b"{}".to_vec() };
    let item = Item { id: "XA01".into(), term: term(), source: "catalogue".into(), document: b"{}".to_vec() };
    let book = Book {
        hash: [9; 32],
        area: "371500".into(),
        year: 2024,
        published_ms: 1_700_000_000_000,
        author: "a".into(),
        approver: "b".into(),
        text: "# 聊城市".into(),
    };
    let account = Account { user: "wang".into(), document: b"{}".to_vec() };
    let access = Stream::Access(Name::parse("u1").unwrap());
    vec![
        commit(p1(), Some(0), first),
        commit(p1(), Some(1), settlement("s1", "B1")),
        commit(p1(), Some(2), reversal("v1", "s1", "B1")),
        commit(p1(), Some(3), Rows { reservations: vec![reservation], ..Rows::default() }),
        commit(p1(), None, settlement("s2", "B1")),
        commit(person_stream("P2"), None, registered(None)),
        commit(Stream::Facilities, None, Rows { facilities: vec![facility], ..Rows::default() }),
        commit(Stream::Items, None, Rows { items: vec![item], ..Rows::default() }),
        commit(Stream::Books, None, Rows { books: vec![book], ..Rows::default() }),
        commit(Stream::Accounts, None, Rows { accounts: vec![account], ..Rows::default() }),
        commit(person_stream("P2"), None, Rows { waiting: vec![waiting("B9", "{}")], ..Rows::default() }),
        commit(access, None, Rows::default()),
    ]
}
