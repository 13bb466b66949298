//! Schema versions, keys and places.

use crate::support::{Database, everything, findings};
use yidan_store::{Fault, Keys, Location, LocationError, Migrated, OpenError, Store, migrate};

on_both!(
    migrating_twice_changes_nothing,
    migrating_at_the_same_time_does_it_once,
    other_schemas_are_refused,
    other_keys_are_refused,
);

fn migrating_twice_changes_nothing(database: &Database) {
    let keys = database.keys();
    match &database.location {
        Location::Sqlite(_) => assert_eq!(refusal(database), OpenError::Database(Fault::Lost)),
        Location::Postgres(_) => assert_eq!(refusal(database), OpenError::NotMigrated { found: 0 }),
    }
    assert_eq!(migrate(&database.location, &keys), Ok(Migrated { from: 0, to: 1 }));
    let store = database.open_again();
    for commit in everything() {
        store.commit(commit).unwrap();
    }
    assert_eq!(migrate(&database.location, &keys), Ok(Migrated { from: 1, to: 1 }));
    assert_eq!(findings(&store), []);
}

fn migrating_at_the_same_time_does_it_once(database: &Database) {
    let keys = database.keys();
    let results: Vec<Migrated> = std::thread::scope(|scope| {
        let threads: Vec<_> =
            (0..4).map(|_| scope.spawn(|| migrate(&database.location, &keys).unwrap())).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(results.iter().filter(|result| result.from == 0).count(), 1, "{results:?}");
}

fn other_schemas_are_refused(database: &Database) {
    drop(database.open());
    database.sql("INSERT INTO migration SELECT 2, hash FROM migration");
    assert_eq!(refusal(database), OpenError::Newer { found: 2 });
    assert_eq!(migrate(&database.location, &database.keys()), Err(OpenError::Newer { found: 2 }));
    database.sql("DELETE FROM migration WHERE version = 2");
    database.sql("UPDATE migration SET hash = (SELECT value FROM setting)");
    assert_eq!(refusal(database), OpenError::Changed { version: 1 });
    assert_eq!(migrate(&database.location, &database.keys()), Err(OpenError::Changed { version: 1 }));
}

fn other_keys_are_refused(database: &Database) {
    drop(database.open());
    let others = Keys::create(&database.file("others")).unwrap();
    assert_eq!(Store::open(&database.location, others.clone()).err(), Some(OpenError::WrongKeys));
    assert_eq!(migrate(&database.location, &others), Err(OpenError::WrongKeys));
}

fn refusal(database: &Database) -> OpenError {
    Store::open(&database.location, database.keys()).err().expect("the database opened")
}

#[test]
fn a_place_that_is_none_is_refused() {
    let read = |text: &str| text.parse::<Location>().err();
    assert_eq!(read(""), Some(LocationError::Empty));
    assert_eq!(read("sqlite:"), Some(LocationError::Empty));
    assert_eq!(read("postgres://[oops"), Some(LocationError::Postgres));
    assert_eq!(read("postgres://u@h/d?sslmode=require"), Some(LocationError::NoTls));
    let secret: Location = "postgres://u:topsecret@h/d".parse().unwrap();
    assert!(!format!("{secret} {secret:?}").contains("topsecret"));
}

#[test]
fn a_database_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let keys = Keys::create(&folder.path().join("keys")).unwrap();
    let nowhere: Location = folder.path().join("none/yidan.db").display().to_string().parse().unwrap();
    assert_eq!(migrate(&nowhere, &keys), Err(OpenError::Database(Fault::Lost)));
    let no_server: Location =
        format!("postgres:///d?user=u&host={}", folder.path().display()).parse().unwrap();
    assert_eq!(Store::open(&no_server, keys).err(), Some(OpenError::Database(Fault::Lost)));
}
