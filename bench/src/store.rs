//! The store beside the bare database under it: settlements committed a second, next to rows inserted and committed one
//! by one, by the same number of clients on the same disk in the same run.

use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use yidan_store::{
    Accumulator, Act, CommandKey, Commit, Keys, Location, Person, Private, Record, RecordKind, Rows, Secret,
    Store, Stream, Transfer, Write, migrate,
};
use yidan_types::{BillId, Date, FacilityId, Fen, PersonId};

use crate::{Table, grouped};

// The tests' throwaway cluster; what only they need of it is unused here.
#[allow(dead_code)]
#[path = "../../crates/store/tests/store/support/cluster.rs"]
pub mod cluster;

const PEOPLE: usize = 20_000;
/// Of people registered by one commit.
const REGISTERED: usize = 2_000;
const CLIENTS: [usize; 2] = [1, 16];
const SECONDS: Duration = Duration::from_secs(5);
/// The share of the bare rate that commits should reach.
const SHARE: f64 = 0.6;

pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Runs a command to its end.
fn run(command: &mut Command) {
    let status = command.output().map(|output| output.status.success());
    assert!(matches!(status, Ok(true)), "{command:?} failed");
}

pub fn rows(table: &mut Table) -> Result<(), String> {
    measure(table).map_err(|error| error.to_string())
}

fn measure(table: &mut Table) -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("yidan.db");
    let bare = |clients| bare_sqlite(&folder.path().join(format!("bare-{clients}.db")), clients);
    database(table, "SQLite", &path.display().to_string().parse()?, folder.path(), &bare)?;
    if !Path::new("/usr/lib/postgresql").exists() {
        table.note(
            "PostgreSQL was not measured: its server is not installed (Debian package postgresql)".to_owned(),
        );
        return Ok(());
    }
    let (cluster, folder) = (cluster::Cluster::start(), tempfile::tempdir()?);
    cluster.psql("postgres", "CREATE TABLE bare (id BIGSERIAL PRIMARY KEY, v TEXT NOT NULL)");
    let script = folder.path().join("bare.sql");
    std::fs::write(&script, format!("INSERT INTO bare (v) VALUES ('{}');", "x".repeat(100)))?;
    let bare = |clients| bare_postgres(&cluster, &script, clients);
    database(table, "PostgreSQL", &cluster.location("postgres"), folder.path(), &bare)
}

fn database(
    table: &mut Table,
    name: &str,
    location: &Location,
    folder: &Path,
    bare: &dyn Fn(usize) -> Result<f64, Failure>,
) -> Result<(), Failure> {
    let keys = Keys::create(&folder.join("keys"))?;
    migrate(location, &keys)?;
    let store = Store::open(location, keys)?;
    for first in (0..PEOPLE).step_by(REGISTERED) {
        store.commit(registration(first)?)?;
    }
    let mut settled = 0;
    for clients in CLIENTS {
        // The bare rate before and after: the better one is the peer.
        let before = bare(clients)?;
        let mut times = load(&store, clients)?;
        let rate = per_second(times.len());
        let bare = before.max(bare(clients)?);
        settled += times.len();
        let what = format!("{name}, {clients} clients: a row inserted and committed");
        table.row(&what, commits(bare), "", None);
        times.sort_unstable();
        let (half, most) = (percentile(&times, 50), percentile(&times, 99));
        let what = format!("{name}, {clients} clients: settlements (p50 {half:.2} ms, p99 {most:.2} ms)");
        table.row(&what, commits(rate), "0.6 × a bare row", Some(rate / (SHARE * bare)));
    }
    reading(table, name, &store, settled)
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

/// Rows of a hundred bytes, each with its commit, by clients that take turns at one connection: `SQLite` has one writer.
pub fn bare_sqlite(path: &Path, clients: usize) -> Result<f64, Failure> {
    let connection = Connection::open(path)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 10000;
         CREATE TABLE IF NOT EXISTS bare (id INTEGER PRIMARY KEY, v TEXT NOT NULL)",
    )?;
    let connection = Mutex::new(connection);
    let text = "x".repeat(100);
    std::thread::scope(|scope| {
        let client = |_| {
            scope.spawn(|| -> Result<usize, Failure> {
                let (mut done, start) = (0, Instant::now());
                while start.elapsed() < SECONDS {
                    let connection = connection.lock().map_err(|_| "a client panicked")?;
                    connection.prepare_cached("INSERT INTO bare (v) VALUES ($1)")?.execute([&text])?;
                    done += 1;
                }
                Ok(done)
            })
        };
        let threads: Vec<_> = (0..clients).map(client).collect();
        let mut done = 0;
        for thread in threads {
            done += thread.join().map_err(|_| "a client panicked")??;
        }
        Ok(per_second(done))
    })
}

/// By `PostgreSQL`'s own tool.
pub fn bare_postgres(cluster: &cluster::Cluster, script: &Path, clients: usize) -> Result<f64, Failure> {
    let output = cluster
        .tool("pgbench")
        .args([
            "-U",
            "postgres",
            "-n",
            "-M",
            "prepared",
            "-T",
            "5",
            "-j",
            "2",
            "-c",
            &clients.to_string(),
            "-f",
        ])
        .arg(script)
        .arg("postgres")
        .output()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let rate = said.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    rate.ok_or_else(|| format!("pgbench said: {said}{}", String::from_utf8_lossy(&output.stderr)).into())
}

fn act() -> Act {
    Act { who: "window-3".into(), what: "settle".into(), at_ms: 1_700_000_000_000, why: "discharge".into() }
}

fn registration(first: usize) -> Result<Commit, Failure> {
    let writes = (first..first + REGISTERED).map(|n| {
        let person = Person {
            name: format!("person {n}"),
            birth: Date::new(1980, 1, 1)?,
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

pub fn percentile(sorted: &[Duration], percent: usize) -> f64 {
    let at = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
    sorted.get(at).map_or(0.0, |time| time.as_secs_f64() * 1e3)
}

fn per_second(done: usize) -> f64 {
    count(done) / SECONDS.as_secs_f64()
}

#[allow(clippy::cast_precision_loss)] // numbers of commits
pub fn count(done: usize) -> f64 {
    done as f64
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // rates, above zero
pub fn whole(rate: f64) -> usize {
    rate as usize
}

pub fn commits(rate: f64) -> String {
    format!("{}/s", grouped(whole(rate)))
}
