//! What is kept of settlements: written record by record, read and put together again.

use proptest::prelude::*;
use serde_json::{Value, json};
use yidan_domain::casefile::*;
use yidan_domain::ledger::{OwnPay, RecordKind};
use yidan_domain::registry::PersonFile;
use yidan_types::{Fen, PersonId};

use crate::properties::{after, events};
use crate::support::*;

/// The records of a file in the order of their commits.
fn records(file: &PersonFile) -> Vec<Posted> {
    let mut records: Vec<Posted> = file.settled.iter().flat_map(Settled::bodies).collect();
    records.sort_by_key(|(body, _)| body.version());
    records
}

/// Each record as it is kept, read again.
fn kept(records: &[Posted]) -> Vec<Posted> {
    let kept = records.iter().enumerate().map(|(number, (body, transfers))| {
        let command = format!("K{number}");
        let bytes = record_json(body, &command).into_bytes();
        assert_eq!(read_record(&bytes), Ok((body.clone(), command)));
        (read_record(&bytes).expect("read").0, transfers.clone())
    });
    kept.collect()
}

fn person() -> PersonId {
    PersonId::parse("P1").expect("an id")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_is_kept_is_what_was_settled(events in events()) {
        let mut county = County::new();
        let mut file = file();
        for (number, event) in events.iter().enumerate() {
            file = after(file, &mut county, number, event);
        }
        file = confirmed(file, &county);
        let assembled = assemble(&person(), kept(&records(&file))).expect("assembled");
        prop_assert_eq!(&assembled, &file.settled);
        let mut draft = file.into_draft();
        draft.settled = assembled;
        draft.kept = None;
        let file = PersonFile::new(draft).expect("good");
        prop_assert_eq!(audit(&file, &county.world()), []);
    }
}

/// A life with a record of each kind, its file and what its plans gave to commit.
fn life() -> (PersonFile, Vec<Posted>) {
    let county = County::new();
    let mut asked = request("S1", &stay("B1", "2020-03-01", "2020-03-05", 9_000));
    asked.own_pay = OwnPay::Later;
    let plan = settle(&file(), &county.world(), &asked).expect("settled");
    let mut committed = plan.bodies();
    let file = file().settled(plan).expect("good");
    let file = with_member(file, poor("M1", "2020-01-01", "2021-06-01"));
    let proposed = corrections(&file, &county.world()).proposed;
    let plan = confirm(&file, &county.world(), &proposed, day("2021-06-02")).expect("confirmed");
    committed.extend(plan.bodies());
    let file = file.corrected(plan).expect("good");
    let yuan = Fen::from_yuan(10).expect("in range");
    let plan = pay(&file, &settlement("S1"), yuan, day("2021-06-03")).expect("paid");
    committed.extend(plan.bodies());
    let file = file.paid(plan).expect("good");
    let plan = reverse(&file, &settlement("S1"), short("退费"), day("2021-06-04")).expect("reversed");
    committed.extend(plan.bodies());
    (file.reversed(plan).expect("good"), committed)
}

#[test]
fn plans_give_the_records_to_commit() {
    let (file, committed) = life();
    let kinds: Vec<RecordKind> = committed.iter().map(|(body, _)| body.kind()).collect();
    use RecordKind::{Correction, Instalment, Reversal, Settlement};
    assert_eq!(kinds, [Settlement, Correction, Instalment, Reversal]);
    assert!(
        committed
            .iter()
            .all(|(body, transfers)| { *body.settlement() == settlement("S1") && !transfers.is_empty() })
    );
    assert_eq!(committed, records(&file));
    assert_eq!(assemble(&person(), kept(&committed)), Ok(file.settled.clone()));
}

fn document(body: &RecordBody) -> Value {
    serde_json::from_str(&record_json(body, "K1")).expect("JSON")
}

#[test]
fn a_record_says_what_it_is() {
    let (_, committed) = life();
    let written = |at: usize| document(&committed[at].0);
    assert_eq!(
        written(2),
        json!({
            "format": "yidan-record", "version": 1, "kind": "instalment", "settlement": "S1",
            "file_version": committed[2].0.version(), "command": "K1",
            "what": {"on": "2021-06-03", "amount": "10.00"},
        })
    );
    assert_eq!(written(1)["what"]["why"], json!([{"kind": "fact_counts", "fact": "M1"}]));
    assert_eq!(written(0)["what"]["claim"]["person"], json!({"id": "P1"}));
    assert_eq!(written(3)["what"]["reason"], json!("退费"));
}

#[test]
fn other_documents_are_no_records() {
    let (_, committed) = life();
    let written: Vec<Value> = committed.iter().map(|(body, _)| document(body)).collect();
    let read = |document: &Value| read_record(document.to_string().as_bytes()).expect_err("refused");
    for document in &written {
        for (field, value, error) in [
            ("format", json!("yidan-bill"), MalformedRecord::WrongFormat),
            ("version", json!(2), MalformedRecord::WrongFormat),
            ("kind", json!("clearing"), MalformedRecord::WrongFormat),
            ("file_version", json!(-1), MalformedRecord::Malformed),
            ("settlement", json!(""), MalformedRecord::Malformed),
            ("what", json!({}), MalformedRecord::Malformed),
            ("more", json!(1), MalformedRecord::Malformed),
        ] {
            let mut changed = document.clone();
            changed[field] = value;
            assert_eq!(read(&changed), error, "{field}");
        }
    }
    let by_number = json!({"identity_number": "11010519491231002X"});
    assert_eq!(read(&set(written[0].clone(), "what.claim.person", by_number)), MalformedRecord::Claim);
    assert_eq!(read(&set(written[0].clone(), "what.claim.total", json!("1"))), MalformedRecord::Claim);
    let amounts = set(written[0].clone(), "what.amounts.own_pay", json!("1.00"));
    assert_eq!(read(&amounts), MalformedRecord::Malformed);
    assert_eq!(read(&set(written[3].clone(), "what.reason", json!(""))), MalformedRecord::Malformed);
    assert_eq!(read_record(b"{"), Err(MalformedRecord::WrongFormat));
}

#[test]
fn records_that_do_not_fit_are_refused() {
    let (_, good) = life();
    let refused = |records: Vec<Posted>| assemble(&person(), records).expect_err("refused");
    let pick = |places: &[usize]| places.iter().map(|at| good[*at].clone()).collect::<Vec<_>>();
    let id = || settlement("S1");
    assert_eq!(refused(pick(&[0, 0])), MalformedRecord::SettledTwice(id()));
    assert_eq!(refused(pick(&[1])), MalformedRecord::NoSettlement(id()));
    assert_eq!(refused(pick(&[0, 2, 1])), MalformedRecord::OutOfOrder(id()));
    assert_eq!(refused(pick(&[0, 1, 1])), MalformedRecord::OutOfOrder(id()), "its number was there");
    assert_eq!(refused(pick(&[0, 3, 3])), MalformedRecord::AfterReversal(id()));
    let other = PersonId::parse("P2").expect("an id");
    assert_eq!(assemble(&other, good.clone()), Err(MalformedRecord::OtherPerson(id())));
    let county = County::new();
    let second = request("S2", &stay("B2", "2020-04-01", "2020-04-05", 100));
    let second = settle(&file(), &county.world(), &second).expect("settled").bodies();
    let mixed = vec![(good[0].0.clone(), second[0].1.clone())];
    assert_eq!(refused(mixed), MalformedRecord::OtherTransfer(id()));
    for error in [refused(pick(&[1])), MalformedRecord::WrongFormat, MalformedRecord::Claim] {
        assert!(!error.zh().is_empty() && !error.to_string().is_empty());
    }
}
