//! Backups while commits go on, and restoring them into either database.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::support::*;
use yidan_store::{BackupError, Keys, Location, OpenError, RestoreError, Store, restore};
use yidan_types::HouseholdId;

on_both!(
    a_backup_made_while_writing_restores,
    a_dump_restores_into_the_other_database,
    a_bad_backup_is_refused
);

/// Commits in a loop, makes a backup meanwhile, and gives how many were acknowledged before it began.
fn backup_while_writing(store: &Store, make: &(dyn Fn() -> Result<(), BackupError> + Sync)) -> u64 {
    for commit in everything() {
        store.commit(commit).unwrap();
    }
    let (acknowledged, stop) = (AtomicU64::new(0), AtomicU64::new(0));
    std::thread::scope(|scope| {
        for client in 0..3 {
            let (acknowledged, stop) = (&acknowledged, &stop);
            scope.spawn(move || {
                for n in 0.. {
                    if stop.load(Ordering::Relaxed) > 0 {
                        return;
                    }
                    let stream = person_stream(&format!("C{client}"));
                    let rows = settlement(&format!("c{client}-{n}"), &format!("B{n}"));
                    store.commit(commit(stream, None, rows)).unwrap();
                    acknowledged.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
        while acknowledged.load(Ordering::SeqCst) < 50 {
            std::thread::yield_now();
        }
        let before = acknowledged.load(Ordering::SeqCst);
        let made = make();
        stop.store(1, Ordering::Relaxed);
        made.unwrap();
        before
    })
}

fn check_restored(database: &Database, to: &Location, at_least: u64) {
    let store = Store::open(to, database.keys()).unwrap();
    assert_eq!(findings(&store), []);
    let restored: u64 =
        (0..3).map(|client| store.version(&person_stream(&format!("C{client}"))).unwrap()).sum();
    assert!(restored >= at_least, "{restored} of {at_least}");
    assert_eq!(store.person_file(&person_id("P1")).unwrap().unwrap().person.value, person(Some(NUMBER)));
    let household = HouseholdId::parse(HOUSEHOLD).unwrap();
    assert_eq!(store.people_of_household(&household), Ok(vec![person_id("P1"), person_id("P2")]));
    // It goes on from there.
    store.commit(commit(person_stream("C0"), None, settlement("after", "after"))).unwrap();
    assert_eq!(findings(&store), []);
}

fn a_backup_made_while_writing_restores(database: &Database) {
    let store = database.open();
    let file = database.file("backup");
    let at_least = backup_while_writing(&store, &|| store.backup(&file));
    assert_eq!(store.backup(&file), Err(BackupError::Exists));
    assert_eq!(store.backup(&database.file("none/backup")), Err(BackupError::Unwritable));
    let to = database.another("restored");
    restore(&file, &to, &database.keys()).unwrap();
    assert_eq!(restore(&file, &to, &database.keys()), Err(RestoreError::NotEmpty));
    check_restored(database, &to, at_least);
    if database.cluster.is_none() {
        // A backup of SQLite is a database as it is.
        check_restored(database, &sqlite_location(&file), at_least);
    }
}

fn a_dump_restores_into_the_other_database(database: &Database) {
    let store = database.open();
    let file = database.file("dump");
    let at_least = backup_while_writing(&store, &|| store.dump(&file));
    let other = if database.cluster.is_some() { Database::sqlite() } else { Database::postgres() };
    restore(&file, &other.location, &database.keys()).unwrap();
    check_restored(database, &other.location, at_least);
}

fn a_bad_backup_is_refused(database: &Database) {
    let store = database.open();
    for commit in everything() {
        store.commit(commit).unwrap();
    }
    let (file, bad) = (database.file("dump"), database.file("bad"));
    store.dump(&file).unwrap();
    let whole = std::fs::read(&file).unwrap();
    let to = database.another("restored");
    let keys = database.keys();
    let load = |bytes: &[u8]| {
        std::fs::write(&bad, bytes).unwrap();
        restore(&bad, &to, &keys)
    };
    for length in [0, 10, 20, 100, whole.len() / 2, whole.len() - 33, whole.len() - 1] {
        assert_eq!(load(&whole[..length]), Err(RestoreError::Damaged), "cut at {length}");
    }
    for at in [3, 30, whole.len() / 2, whole.len() - 40, whole.len() - 1] {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        let refused = load(&changed);
        assert!(refused.is_err(), "changed at {at}");
    }
    let longer = [whole.as_slice(), b"x"].concat();
    assert_eq!(load(&longer), Err(RestoreError::Damaged));
    let mut newer = whole.clone();
    newer[23] = 9;
    assert_eq!(load(&newer), Err(RestoreError::OtherSchema { found: 9 }));
    assert_eq!(restore(&database.file("none"), &to, &keys), Err(RestoreError::Unreadable));
    let others = Keys::create(&database.file("others")).unwrap();
    let elsewhere = database.another("elsewhere");
    assert_eq!(restore(&file, &elsewhere, &others), Err(RestoreError::Open(OpenError::WrongKeys)));
    // After all that was refused the target is still empty.
    restore(&file, &to, &keys).unwrap();
    assert_eq!(findings(&Store::open(&to, keys).unwrap()), []);
}
