//! Keys, encryption at rest, rotation.

use std::os::unix::fs::PermissionsExt;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::support::*;
use yidan_store::{CommitError, KeyError, Keys, Secret};
use yidan_types::HouseholdId;

on_both!(private_fields_do_not_lie_open, keys_rotate_while_commits_go_on, a_lost_key_is_named);

fn private_fields_do_not_lie_open(database: &Database) {
    let store = database.open();
    for commit in everything() {
        store.commit(commit).unwrap();
    }
    let files = database.raw();
    let holds =
        |text: &str| files.iter().any(|file| file.windows(text.len()).any(|part| part == text.as_bytes()));
    assert!(holds("resident_basic"), "the files are the right ones");
    assert!(!holds(NUMBER) && !holds(PHONE), "a private field lies open");
    let file = store.person_file(&person_id("P1")).unwrap().unwrap();
    let refused = store.commit(commit(person_stream("P3"), None, registered(Some(NUMBER)))).unwrap_err();
    let shown = format!("{file:?} {refused:?} {refused} {:?} {:?}", database.keys(), database.location);
    assert!(!shown.contains(NUMBER) && !shown.contains(PHONE), "{shown}");
}

fn keys_rotate_while_commits_go_on(database: &Database) {
    let store = database.open();
    let number = |n: u32| format!("37152119800101{n:04}");
    for n in 0..300 {
        store.commit(commit(person_stream(&format!("P{n}")), None, registered(Some(&number(n))))).unwrap();
    }
    let keys = Keys::add_key(&database.file("keys")).unwrap();
    assert_eq!(keys.current_id(), 2);
    store.use_keys(keys);
    // Before and while it rotates, numbers under the old key are found and refused to others.
    let taken = store.commit(commit(person_stream("Q"), None, registered(Some(&number(5)))));
    assert_eq!(taken, Err(CommitError::DuplicateNumber { holder: person_stream("P5") }));
    let done = AtomicBool::new(false);
    let mut steps = Vec::new();
    let rotated = std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut n = 0;
            while !done.load(Ordering::Relaxed) {
                let (id, new) = (format!("P{}", n % 300), number(1_000 + n));
                store.commit(commit(person_stream(&id), None, registered(Some(&new)))).unwrap();
                assert_eq!(store.find_by_number(&Secret::new(new)), Ok(Some(person_id(&id))));
                n += 1;
            }
        });
        let rotated = store.rotate(40, &mut |so_far| steps.push(so_far)).unwrap();
        done.store(true, Ordering::Relaxed);
        rotated
    });
    assert_eq!((rotated, steps.last()), (300, Some(&300)));
    assert_eq!(store.rotate(40, &mut |_| ()), Ok(0));
    assert_eq!(findings(&store), []);
    let file = store.person_file(&person_id("P299")).unwrap().unwrap();
    assert!(file.person.value.private.number.is_some());
    let household = HouseholdId::parse(HOUSEHOLD).unwrap();
    assert_eq!(store.people_of_household(&household).unwrap().len(), 300);

    // Nothing needs the old key any more.
    drop(store);
    let text = std::fs::read_to_string(database.file("keys")).unwrap();
    let without: Vec<&str> = text.lines().filter(|line| !line.starts_with("key 1 ")).collect();
    std::fs::write(database.file("keys"), without.join("\n")).unwrap();
    assert_eq!(findings(&database.open_again()), []);
}

fn a_lost_key_is_named(database: &Database) {
    let store = database.open();
    store.commit(commit(person_stream("P1"), None, registered(Some(NUMBER)))).unwrap();
    drop(store);
    let keys = Keys::add_key(&database.file("keys")).unwrap();
    drop(keys);
    let text = std::fs::read_to_string(database.file("keys")).unwrap();
    let without: Vec<&str> = text.lines().filter(|line| !line.starts_with("key 1 ")).collect();
    std::fs::write(database.file("keys"), without.join("\n")).unwrap();
    let store = database.open_again();
    assert_eq!(store.person_file(&person_id("P1")), Err(yidan_store::Fault::Sealed));
    assert!(!findings(&store).is_empty());
}

#[test]
fn a_key_file_is_for_its_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys");
    Keys::create(&path).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(Keys::create(&path).err(), Some(KeyError::Exists));
    for mode in [0o640, 0o604, 0o620, 0o602] {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        assert_eq!(Keys::load(&path).err(), Some(KeyError::Exposed), "{mode:o}");
        assert_eq!(Keys::add_key(&path).err(), Some(KeyError::Exposed), "{mode:o}");
    }
}

#[test]
fn a_bad_key_file_is_named_by_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys");
    let key = "0123456789abcdef".repeat(4);
    let good = format!("yidan-keys 1\naudit {key}\nkey 1 {key}\n");
    let load = |text: &str| {
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        Keys::load(&path).err()
    };
    assert_eq!(load(&good), None);
    assert_eq!(load(""), Some(KeyError::Incomplete));
    assert_eq!(load("yidan-keys 2\n"), Some(KeyError::Malformed(1)));
    assert_eq!(load(&format!("yidan-keys 1\naudit {key}\n")), Some(KeyError::Incomplete));
    assert_eq!(load(&good.replace("key 1 01", "key 1 0g")), Some(KeyError::Malformed(3)));
    assert_eq!(load(&good.replace("key 1 01", "key 1 ")), Some(KeyError::Malformed(3)));
    assert_eq!(load(&good.replace("key 1 ", "key 0 ")), Some(KeyError::Malformed(3)));
    assert_eq!(load(&format!("{good}key 1 {key}\n")), Some(KeyError::Malformed(4)));
    assert_eq!(load(&format!("{good}audit {key}\n")), Some(KeyError::Malformed(4)));
    assert_eq!(Keys::load(&folder.path().join("none")).err(), Some(KeyError::Unreadable));
}
