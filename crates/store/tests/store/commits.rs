//! What a commit does, and what it is refused for.

use crate::support::*;
use yidan_store::{CommitError, InvalidCommit, RecordKind, Rows, Stream, Write};
use yidan_types::Fen;

on_both!(
    the_same_command_gives_the_first_answer,
    a_commit_must_have_decided_on_the_newest_version,
    a_bill_settles_once,
    a_record_is_reversed_once,
    an_identity_number_has_one_holder,
    an_id_exists_once,
    several_streams_commit_together_or_not_at_all,
    a_commit_that_contradicts_itself_is_refused,
    one_refused_does_not_spoil_the_others,
);

fn the_same_command_gives_the_first_answer(database: &Database) {
    let store = database.open();
    let first = commit(person_stream("P1"), Some(0), registered(Some(NUMBER)));
    let committed = store.commit(first.clone()).unwrap();
    assert_eq!((committed.version, committed.repeated), (1, false));
    let mut again = first.clone();
    again.answer = b"another answer".to_vec();
    let repeated = store.commit(again).unwrap();
    assert_eq!((repeated.version, repeated.repeated, &repeated.answer), (1, true, &first.answer));
    let mut other = first;
    other.content = [8; 32];
    assert_eq!(store.commit(other), Err(CommitError::SameKeyOtherContent));
    assert_eq!(store.version(&person_stream("P1")), Ok(1));
    assert_eq!(findings(&store), []);
}

fn a_commit_must_have_decided_on_the_newest_version(database: &Database) {
    let store = database.open();
    let stream = || person_stream("P1");
    let conflict = |expected, found| Err(CommitError::Conflict { stream: stream(), expected, found });
    assert_eq!(store.commit(commit(stream(), Some(1), registered(None))), conflict(1, 0));
    store.commit(commit(stream(), Some(0), registered(None))).unwrap();
    assert_eq!(store.commit(commit(stream(), Some(0), settlement("s1", "B1"))), conflict(0, 1));
    store.commit(commit(stream(), Some(1), settlement("s1", "B1"))).unwrap();
    assert_eq!(store.commit(commit(stream(), None, settlement("s2", "B2"))).unwrap().version, 3);
    assert_eq!(findings(&store), []);
}

fn a_bill_settles_once(database: &Database) {
    let store = database.open();
    let settle = |person, id, bill| store.commit(commit(person_stream(person), None, settlement(id, bill)));
    settle("P1", "s1", "B1").unwrap();
    assert_eq!(settle("P1", "s2", "B1"), Err(CommitError::DuplicateBill { settlement: "s1".into() }));
    // Another person, another bill.
    settle("P2", "s3", "B1").unwrap();
    settle("P1", "s4", "B2").unwrap();
    store.commit(commit(person_stream("P1"), None, reversal("v1", "s1", "B1"))).unwrap();
    settle("P1", "s5", "B1").unwrap();
    assert_eq!(settle("P1", "s6", "B1"), Err(CommitError::DuplicateBill { settlement: "s5".into() }));
    // Reversed and settled anew in one commit.
    let mut both = reversal("v5", "s5", "B1");
    both.records.extend(settlement("s7", "B1").records);
    store.commit(commit(person_stream("P1"), None, both)).unwrap();
    let mut twice = settlement("s8", "B8");
    twice.records.extend(settlement("s9", "B8").records);
    let refused = store.commit(commit(person_stream("P1"), None, twice));
    assert_eq!(refused, Err(CommitError::DuplicateBill { settlement: "s8".into() }));
    assert_eq!(findings(&store), []);
}

fn a_record_is_reversed_once(database: &Database) {
    let store = database.open();
    let write = |rows| store.commit(commit(person_stream("P1"), None, rows)).map(|done| done.version);
    write(settlement("s1", "B1")).unwrap();
    assert_eq!(write(reversal("v0", "s0", "B1")), Err(CommitError::UnknownRecord { id: "s0".into() }));
    let other_bill = Err(CommitError::Invalid(InvalidCommit::Reversal));
    assert_eq!(write(reversal("v1", "s1", "B2")), other_bill);
    write(reversal("v1", "s1", "B1")).unwrap();
    let refused = Err(CommitError::AlreadyReversed { reversal: "v1".into() });
    assert_eq!(write(reversal("v2", "s1", "B1")), refused);
    let mut correction = settlement("c1", "B1");
    correction.records[0].kind = RecordKind::Correction;
    correction.records[0].of = Some("s1".into());
    write(correction).unwrap();
    assert_eq!(findings(&store), []);
}

fn an_identity_number_has_one_holder(database: &Database) {
    let store = database.open();
    let register = |id, number| store.commit(commit(person_stream(id), None, registered(Some(number))));
    register("P1", NUMBER).unwrap();
    let refused = Err(CommitError::DuplicateNumber { holder: person_stream("P1") });
    assert_eq!(register("P2", NUMBER), refused);
    // The same person with the same number again, then with another one, which sets the first free.
    register("P1", NUMBER).unwrap();
    register("P1", "371521198001010020").unwrap();
    register("P2", NUMBER).unwrap();
    assert_eq!(findings(&store), []);
}

fn an_id_exists_once(database: &Database) {
    let store = database.open();
    let write = |id, rows| store.commit(commit(person_stream(id), None, rows)).map(|done| done.version);
    write("P1", settlement("s1", "B1")).unwrap();
    assert_eq!(write("P2", settlement("s1", "B2")), Err(CommitError::DuplicateId));
    write("P1", Rows { facts: vec![fact("f1")], ..Rows::default() }).unwrap();
    write("P2", Rows { facts: vec![fact("f1")], ..Rows::default() }).unwrap();
    assert_eq!(
        write("P1", Rows { facts: vec![fact("f1")], ..Rows::default() }),
        Err(CommitError::DuplicateId)
    );
    assert_eq!(findings(&store), []);
}

fn several_streams_commit_together_or_not_at_all(database: &Database) {
    let store = database.open();
    let mut many = commit(person_stream("P0"), None, registered(None));
    let write =
        |n: u32| Write { stream: person_stream(&format!("P{n}")), expected: Some(0), rows: registered(None) };
    many.writes = (0..5_000).map(write).collect();
    let mut spoiled = many.clone();
    spoiled.key = key();
    spoiled.writes[4_321].expected = Some(1);
    let stream = person_stream("P4321");
    assert_eq!(store.commit(spoiled), Err(CommitError::Conflict { stream, expected: 1, found: 0 }));
    assert_eq!(store.version(&person_stream("P0")), Ok(0));
    store.commit(many).unwrap();
    assert_eq!(store.version(&person_stream("P4999")), Ok(1));
    assert_eq!(findings(&store), []);
}

fn a_commit_that_contradicts_itself_is_refused(database: &Database) {
    let store = database.open();
    let write = |change: &dyn Fn(&mut Rows)| {
        let mut rows = settlement("s1", "B1");
        change(&mut rows);
        match store.commit(commit(person_stream("P1"), None, rows)) {
            Err(CommitError::Invalid(how)) => how,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(write(&|rows| rows.accumulators.clear()), InvalidCommit::MissingAccumulator);
    assert_eq!(write(&|rows| rows.records.clear()), InvalidCommit::TransferWithoutRecord);
    assert_eq!(write(&|rows| rows.transfers[0].amount = Fen::ZERO), InvalidCommit::Amount);
    assert_eq!(
        write(&|rows| rows.transfers[0].debit = rows.transfers[0].credit.clone()),
        InvalidCommit::SameAccount
    );
    assert_eq!(write(&|rows| rows.facts = vec![fact("a\0b")]), InvalidCommit::Unstorable);
    assert_eq!(write(&|rows| rows.person = Some(person(Some("")))), InvalidCommit::Unstorable);
    assert_eq!(write(&|rows| rows.records[0].kind = RecordKind::Reversal), InvalidCommit::Reversal);
    let mut none = commit(person_stream("P1"), None, Rows::default());
    none.writes.clear();
    assert_eq!(store.commit(none), Err(CommitError::Invalid(InvalidCommit::NoWrites)));
    let mut twice = commit(person_stream("P1"), None, Rows::default());
    twice.writes.push(twice.writes[0].clone());
    assert_eq!(store.commit(twice), Err(CommitError::Invalid(InvalidCommit::StreamTwice)));
    let elsewhere = commit(Stream::Books, None, registered(None));
    assert_eq!(store.commit(elsewhere), Err(CommitError::Invalid(InvalidCommit::PersonElsewhere)));
    assert_eq!(store.version(&person_stream("P1")), Ok(0));
}

/// Commits that wait together share a transaction; one that the database itself refuses fails alone.
fn one_refused_does_not_spoil_the_others(database: &Database) {
    let store = database.open();
    store.commit(commit(person_stream("P"), None, settlement("taken", "B"))).unwrap();
    let outcomes: Vec<_> = std::thread::scope(|scope| {
        let settle = |n: u32| {
            let id = if n % 8 == 3 { "taken".to_owned() } else { format!("s{n}") };
            store.commit(commit(person_stream(&format!("P{n}")), None, settlement(&id, "B")))
        };
        let threads: Vec<_> = (0..32).map(|n| scope.spawn(move || settle(n))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    for (n, outcome) in outcomes.into_iter().enumerate() {
        let expected = if n % 8 == 3 { Err(CommitError::DuplicateId) } else { Ok(1) };
        assert_eq!(outcome.map(|done| done.version), expected, "{n}");
    }
    assert_eq!(findings(&store), []);
}
