//! Killed at random points of a running load: no acknowledged commit is lost, none is half there.
//!
//! `YIDAN_KILLS` says how often for each database.

use std::env;
use std::io::{BufRead, BufReader, Write as _};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::support::*;
use yidan_store::{CommandKey, Commit, Keys, Location, Store};

on_both!(no_acknowledged_commit_is_lost);

const KILLS: u64 = 20;
const PLACE: &str = "YIDAN_CRASH_PLACE";
const KEYS: &str = "YIDAN_CRASH_KEYS";
const RUN: &str = "YIDAN_CRASH_RUN";
const CLIENTS: u64 = 4;

fn no_acknowledged_commit_is_lost(database: &Database) {
    drop(database.open());
    let kills = env::var("YIDAN_KILLS").map_or(KILLS, |kills| kills.parse().unwrap());
    let mut chance = Chance::new(20_240_601);
    let (mut acknowledged, mut unanswered) = (0, 0);
    for run in 0..kills {
        let keys = load_until_killed(database, run, Duration::from_millis(chance.below(120)), run % 2 == 1);
        let store = database.open_again();
        assert_eq!(findings(&store), [], "after kill {run}");
        for key in &keys {
            let again = store.commit(command(key)).unwrap();
            assert!(
                again.repeated && again.answer == command(key).answer,
                "{key} was acknowledged and is lost"
            );
        }
        acknowledged += keys.len();
        // Those cut off are there whole or not at all, and take effect once when they are sent again.
        for client in 0..CLIENTS {
            let next = keys.iter().filter(|key| key.starts_with(&format!("{run}/{client}/"))).count();
            unanswered +=
                usize::from(store.commit(command(&format!("{run}/{client}/{next}"))).unwrap().repeated);
        }
        assert_eq!(findings(&store), [], "after sending again what kill {run} cut off");
    }
    println!("{kills} kills, {acknowledged} acknowledged commits, {unanswered} more were there unanswered");
    assert!(acknowledged > 0);
}

/// Runs a load in a process of its own and kills it so long after its first answer; gives the keys that it was answered.
fn load_until_killed(database: &Database, run: u64, after: Duration, server_too: bool) -> Vec<String> {
    let mut child = load(database, run);
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let reader = thread::spawn(move || lines.map_while(Result::ok).collect::<Vec<_>>());
    let began = Instant::now();
    while database_is_empty_of(database, run) && began.elapsed() < Duration::from_secs(20) {
        thread::sleep(Duration::from_millis(5));
    }
    thread::sleep(after);
    if let Some(cluster) = database.cluster.as_ref().filter(|_| server_too) {
        cluster.crash();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let lines = reader.join().unwrap();
    // The harness prints lines of its own.
    lines.into_iter().filter_map(|line| line.strip_prefix("done ").map(str::to_owned)).collect()
}

fn database_is_empty_of(database: &Database, run: u64) -> bool {
    Store::open(&database.location, database.keys())
        .and_then(|store| Ok(store.version(&person_stream(&format!("P{run}-0")))? == 0))
        .unwrap_or(true)
}

fn load(database: &Database, run: u64) -> Child {
    let place = match &database.cluster {
        None => database.file("yidan.db").display().to_string(),
        Some(cluster) => cluster.address("postgres"),
    };
    Command::new(env::current_exe().unwrap())
        .args(["--exact", "crash::load_of_a_child", "--nocapture"])
        .env(PLACE, place)
        .env(KEYS, database.file("keys"))
        .env(RUN, run.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Not a test: what the process to be killed does. Without its environment there is nothing to do.
#[test]
fn load_of_a_child() {
    let (Ok(place), Ok(keys), Ok(run)) = (env::var(PLACE), env::var(KEYS), env::var(RUN)) else {
        return;
    };
    let location: Location = place.parse().unwrap();
    let store = Store::open(&location, Keys::load(keys.as_ref()).unwrap()).unwrap();
    thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (store, run) = (&store, &run);
            scope.spawn(move || {
                for n in 0.. {
                    let key = format!("{run}/{client}/{n}");
                    store.commit(command(&key)).unwrap();
                    // One write, so that a line is whole or absent.
                    let mut out = std::io::stdout().lock();
                    out.write_all(format!("\ndone {key}\n").as_bytes()).and_then(|()| out.flush()).unwrap();
                }
            });
        }
    });
}

/// The command with a key `run/client/n`, always the same.
fn command(key: &str) -> Commit {
    let (run_client, n) = key.rsplit_once('/').unwrap();
    let stream = person_stream(&format!("P{}", run_client.replace('/', "-")));
    let mut command = commit(stream, None, settlement(&key.replace('/', "-"), n));
    command.key = CommandKey::parse(key).unwrap();
    command.answer = key.as_bytes().to_vec();
    command
}
