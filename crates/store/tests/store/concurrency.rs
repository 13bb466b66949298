//! Many threads, several stores on one database, few people.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use crate::support::*;
use yidan_store::{Accumulator, CommitError, Store};

on_both!(no_update_is_lost, the_same_command_from_many_takes_effect_once);

const PEOPLE: u64 = 3;
const EACH: u64 = 20;
const THREADS: u64 = 8;

/// Everybody adds one to the accumulator that they read. What stands at the end is what a serial run gives.
fn no_update_is_lost(database: &Database) {
    // Two stores, as two programs on one database would be.
    let stores = [database.open(), database.open_again()];
    for person in 0..PEOPLE {
        let stream = person_stream(&format!("P{person}"));
        stores[0].commit(commit(stream, Some(0), registered(None))).unwrap();
    }
    let conflicts = AtomicU64::new(0);
    thread::scope(|scope| {
        for n in 0..THREADS {
            let store = &stores[usize::try_from(n % 2).unwrap()];
            let conflicts = &conflicts;
            scope.spawn(move || {
                let mut chance = Chance::new(n + 1);
                for round in 0..EACH {
                    let id = format!("P{}", chance.below(PEOPLE));
                    while !add_one(store, &id, &format!("s{n}-{round}")) {
                        conflicts.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    let mut all = 0;
    for person in 0..PEOPLE {
        let file = stores[1].person_file(&person_id(&format!("P{person}"))).unwrap().unwrap();
        let commits = file.records.len() as u64;
        assert_eq!(file.version, commits + 1);
        assert_eq!(used(&file.accumulators[0].value), commits);
        // The n-th commit of the person saw just the n commits before it.
        for (record, n) in file.records.iter().zip(0u64..) {
            assert_eq!((record.at.seq, &record.value.document), (n + 2, &n.to_string().into_bytes()));
        }
        all += commits;
    }
    assert_eq!(all, THREADS * EACH);
    assert_eq!(findings(&stores[0]), []);
    println!("{all} commits, {} conflicts", conflicts.into_inner());
}

fn add_one(store: &Store, person: &str, id: &str) -> bool {
    let file = store.person_file(&person_id(person)).unwrap().unwrap();
    let before = file.accumulators.first().map_or(0, |kept| used(&kept.value));
    let mut rows = settlement(id, id);
    rows.records[0].document = before.to_string().into_bytes();
    rows.accumulators = vec![accumulator(&(before + 1).to_string())];
    match store.commit(commit(person_stream(person), Some(file.version), rows)) {
        Ok(_) => true,
        Err(CommitError::Conflict { .. }) => false,
        Err(other) => panic!("{other:?}"),
    }
}

fn used(accumulator: &Accumulator) -> u64 {
    std::str::from_utf8(&accumulator.document).unwrap().parse().unwrap()
}

fn the_same_command_from_many_takes_effect_once(database: &Database) {
    let stores = [database.open(), database.open_again()];
    for round in 0..10 {
        let command =
            commit(person_stream("P1"), None, settlement(&format!("s{round}"), &format!("B{round}")));
        let firsts: usize = thread::scope(|scope| {
            let send = |n: usize| {
                let (store, command) = (&stores[n % 2], command.clone());
                scope.spawn(move || !store.commit(command).unwrap().repeated)
            };
            let threads: Vec<_> = (0..8).map(send).collect();
            threads.into_iter().map(|thread| usize::from(thread.join().unwrap())).sum()
        });
        assert_eq!(firsts, 1);
    }
    assert_eq!(stores[0].version(&person_stream("P1")), Ok(10));
    assert_eq!(findings(&stores[0]), []);
}
