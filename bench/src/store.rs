//! The store beside the bare database under it: settlements committed a second, next to rows inserted and committed one
//! by one, by the same number of clients on the same disk in the same run.

use std::time::{Duration, Instant};

use yidan_store::{
    Accumulator, Act, CommandKey, Commit, Keys, Person, Private, Record, RecordKind, Rows, Secret, Store,
    Stream, Transfer, Write, migrate,
};
use yidan_types::{BillId, Date, FacilityId, Fen, PersonId};

use crate::peers::{Failure, Place, SECONDS, beside_bare, count, on_each, percentile, whole};
use crate::{Table, grouped};

const PEOPLE: usize = 20_000;
/// Of people registered by one commit.
const REGISTERED: usize = 2_000;

pub fn rows(table: &mut Table) -> Result<(), String> {
    on_each(table, database).map_err(|error| error.to_string())
}

fn database(table: &mut Table, place: &Place) -> Result<(), Failure> {
    let keys = Keys::create(&place.folder.join("keys"))?;
    migrate(place.location, &keys)?;
    let store = Store::open(place.location, keys)?;
    for first in (0..PEOPLE).step_by(REGISTERED) {
        store.commit(registration(first)?)?;
    }
    let settled = beside_bare(table, place, "settlements", &mut |clients| load(&store, clients))?;
    reading(table, place.name, &store, settled)
}

fn reading(table: &mut Table, name: &str, store: &Store, settled: usize) -> Result<(), Failure> {
    let mut times = Vec::new();
    for n in 0..5_000 {
        let began = Instant::now();
        store.person_file(&PersonId::parse(&format!("P{}", n * 7 % PEOPLE))?)?;
        times.push(began.elapsed());
    }
    times.sort_unstable();
    let most = percentile(&times, 99);
    table.row(&format!("{name}: a person's file, p99"), format!("{most:.2} ms"), "3 ms", Some(3.0 / most));
    let began = Instant::now();
    let verified = store.verify(&mut |finding| eprintln!("{finding:?}"))?;
    let minutes = began.elapsed().as_secs_f64() / 60.0;
    if verified.findings > 0 || verified.records != settled as u64 {
        return Err(format!("{} findings, {} records", verified.findings, verified.records).into());
    }
    let rate = count(settled) / minutes;
    let measured = format!("{} k/min", grouped(whole(rate / 1e3)));
    let what = format!("{name}: verifying {} settlements", grouped(settled));
    table.row(&what, measured, "200 k/min", Some(rate / 200e3));
    Ok(())
}

/// How long each settlement took, by clients that settle as fast as they are answered.
fn load(store: &Store, clients: usize) -> Result<Vec<Duration>, Failure> {
    let share = PEOPLE / clients;
    std::thread::scope(|scope| {
        let client = |client: usize| {
            scope.spawn(move || -> Result<Vec<Duration>, Failure> {
                let (mut times, start) = (Vec::new(), Instant::now());
                while start.elapsed() < SECONDS {
                    let person = client * share + times.len() * 7919 % share;
                    let commit = settlement(&format!("{clients}-{client}-{}", times.len()), person)?;
                    let began = Instant::now();
                    store.commit(commit)?;
                    times.push(began.elapsed());
                }
                Ok(times)
            })
        };
        let threads: Vec<_> = (0..clients).map(client).collect();
        let mut all = Vec::new();
        for thread in threads {
            all.extend(thread.join().map_err(|_| "a client panicked")??);
        }
        Ok(all)
    })
}

fn act() -> Act {
    Act { who: "window-3".into(), what: "settle".into(), at_ms: 1_700_000_000_000, why: "discharge".into() }
}

fn registration(first: usize) -> Result<Commit, Failure> {
    let writes = (first..first + REGISTERED).map(|n| {
        let person = Person {
            name: format!("person {n}"),
            birth: Date::new(1980, 1, 1)?,
            household: None,
            private: Private { number: Some(Secret::new(format!("{n:018}"))), fields: Secret::new("{}") },
            document: b"{}".to_vec(),
        };
        let rows = Rows { person: Some(person), ..Rows::default() };
        Ok(Write { stream: Stream::Person(PersonId::parse(&format!("P{n}"))?), expected: Some(0), rows })
    });
    Ok(Commit {
        key: CommandKey::parse(&format!("register-{first}"))?,
        content: [0; 32],
        act: act(),
        writes: writes.collect::<Result<_, Failure>>()?,
        answer: Vec::new(),
    })
}

/// A settlement as a county makes them: 3 KB of trace, six transfers, one accumulator.
fn settlement(id: &str, person: usize) -> Result<Commit, Failure> {
    let day = Date::new(2024, 6, 1 + i8::try_from(person % 28)?)?;
    let record = Record {
        id: id.to_owned(),
        kind: RecordKind::Settlement,
        of: None,
        scheme: Some("resident_basic".into()),
        year: Some(2024),
        facility: Some(FacilityId::parse(&format!("H{:03}", person % 40))?),
        bill: Some(BillId::parse(id)?),
        day,
        brief: vec![b'x'; 100],
        document: vec![b'x'; 3_000],
    };
    let payers = ["fund:resident_basic", "fund:critical_illness", "fund:medical_aid", "insurer:supplement"];
    let owed = format!("patient:P{person}:owed");
    let payers = payers.into_iter().chain(["government:371500:backstop", owed.as_str()]);
    let transfer = |payer: &str| {
        let amount = Fen::new(100 + person as i64).ok_or("too much")?;
        let credit = format!("facility:H{:03}:receivable", person % 40);
        let purpose = "settlement".to_owned();
        Ok(Transfer { debit: payer.to_owned(), credit, amount, day, record: id.to_owned(), purpose })
    };
    let rows = Rows {
        transfers: payers.map(transfer).collect::<Result<_, Failure>>()?,
        records: vec![record],
        accumulators: vec![Accumulator {
            scheme: "resident_basic".into(),
            year: 2024,
            document: vec![b'x'; 400],
        }],
        ..Rows::default()
    };
    Ok(Commit {
        key: CommandKey::parse(id)?,
        content: [1; 32],
        act: act(),
        writes: vec![Write {
            stream: Stream::Person(PersonId::parse(&format!("P{person}"))?),
            expected: None,
            rows,
        }],
        answer: vec![b'x'; 600],
    })
}
