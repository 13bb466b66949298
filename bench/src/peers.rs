//! The bare databases that the store and the service are measured beside, on the same disk in the same run.

use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use yidan_store::Location;

use crate::{Table, grouped};

// The tests' throwaway cluster; what only they need of it is unused here.
#[allow(dead_code)]
#[path = "../../crates/store/tests/store/support/cluster.rs"]
pub mod cluster;

/// How long each load lasts.
pub const SECONDS: Duration = Duration::from_secs(5);
const CLIENTS: [usize; 2] = [1, 16];
/// The share of the bare rate that commits should reach.
const SHARE: f64 = 0.6;

pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Runs a command to its end.
fn run(command: &mut Command) {
    let status = command.output().map(|output| output.status.success());
    assert!(matches!(status, Ok(true)), "{command:?} failed");
}

/// A database to measure, empty, and the database itself.
pub struct Place<'p> {
    /// What it is called.
    pub name: &'p str,
    pub location: &'p Location,
    /// A folder for files beside it.
    pub folder: &'p Path,
    /// Commits a second of a row each, by so many clients.
    bare: &'p dyn Fn(usize) -> Result<f64, Failure>,
    /// Its size in bytes.
    pub size: &'p dyn Fn() -> Result<usize, Failure>,
}

/// Measures on `SQLite`, and on `PostgreSQL` where its server is installed.
pub fn on_each(
    table: &mut Table,
    measure: fn(&mut Table, &Place) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("yidan.db");
    let bare = |clients| bare_sqlite(&folder.path().join(format!("bare-{clients}.db")), clients);
    let (location, size) = (path.display().to_string().parse()?, || sqlite_size(&path));
    let (name, folder) = ("SQLite", folder.path());
    measure(table, &Place { name, location: &location, folder, bare: &bare, size: &size })?;
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
    let size = || {
        let asked = ["-U", "postgres", "-X", "-At", "-c", "SELECT pg_database_size('postgres')"];
        Ok(String::from_utf8(cluster.tool("psql").args(asked).output()?.stdout)?.trim().parse()?)
    };
    let (name, location, folder) = ("PostgreSQL", cluster.location("postgres"), folder.path());
    measure(table, &Place { name, location: &location, folder, bare: &bare, size: &size })
}

/// Loads by one client and by sixteen, each beside as many that insert bare rows; gives how many commits the loads made.
/// `load` answers how long each commit took.
pub fn beside_bare(
    table: &mut Table,
    place: &Place,
    what: &str,
    load: &mut dyn FnMut(usize) -> Result<Vec<Duration>, Failure>,
) -> Result<usize, Failure> {
    let (name, mut done) = (place.name, 0);
    for clients in CLIENTS {
        // The bare rate before and after: the better one is the peer.
        let before = (place.bare)(clients)?;
        let began = Instant::now();
        let mut times = load(clients)?;
        let rate = count(times.len()) / began.elapsed().as_secs_f64();
        let bare = before.max((place.bare)(clients)?);
        done += times.len();
        let row = format!("{name}, {clients} clients: a row inserted and committed");
        table.row(&row, commits(bare), "", None);
        times.sort_unstable();
        let (half, most) = (percentile(&times, 50), percentile(&times, 99));
        let row = format!("{name}, {clients} clients: {what} (p50 {half:.2} ms, p99 {most:.2} ms)");
        table.row(&row, commits(rate), "0.6 × a bare row", Some(rate / (SHARE * bare)));
    }
    Ok(done)
}

fn sqlite_size(path: &Path) -> Result<usize, Failure> {
    let connection = rusqlite::Connection::open(path)?;
    let number = |name: &str| connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i64>(0));
    Ok(usize::try_from(number("page_count")? * number("page_size")?)?)
}

/// Rows of a hundred bytes, each with its commit, by clients that take turns at one connection: `SQLite` has one writer.
fn bare_sqlite(path: &Path, clients: usize) -> Result<f64, Failure> {
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
fn bare_postgres(cluster: &cluster::Cluster, script: &Path, clients: usize) -> Result<f64, Failure> {
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

fn commits(rate: f64) -> String {
    format!("{}/s", grouped(whole(rate)))
}
