//! Databases to test on, and commits to test with.

mod cluster;
mod samples;

pub use cluster::Cluster;
pub use samples::*;

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use yidan_store::{Finding, Keys, Location, Store, migrate};

/// An empty database, its folder and its keys.
pub struct Database {
    pub location: Location,
    folder: TempDir,
    pub cluster: Option<Cluster>,
}

impl Database {
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let location = sqlite_location(&folder.path().join("yidan.db"));
        Self::made(location, folder, None)
    }

    pub fn postgres() -> Self {
        let cluster = Cluster::start();
        Self::made(cluster.location("postgres"), tempfile::tempdir().unwrap(), Some(cluster))
    }

    fn made(location: Location, folder: TempDir, cluster: Option<Cluster>) -> Self {
        Keys::create(&folder.path().join("keys")).unwrap();
        Self { location, folder, cluster }
    }

    /// A file in the folder of the database.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn keys(&self) -> Keys {
        Keys::load(&self.file("keys")).unwrap()
    }

    /// The store, its schema made.
    pub fn open(&self) -> Store {
        migrate(&self.location, &self.keys()).unwrap();
        self.open_again()
    }

    pub fn open_again(&self) -> Store {
        Store::open(&self.location, self.keys()).unwrap()
    }

    /// Another empty database of the same kind.
    pub fn another(&self, name: &str) -> Location {
        match &self.cluster {
            None => sqlite_location(&self.file(name)),
            Some(cluster) => {
                cluster.psql("postgres", &format!("CREATE DATABASE {name}"));
                cluster.location(name)
            }
        }
    }

    /// Runs statements behind the store's back.
    pub fn sql(&self, text: &str) {
        match &self.cluster {
            None => {
                self.file_of_sqlite().execute_batch(text).unwrap_or_else(|error| panic!("{text}: {error}"))
            }
            Some(cluster) => cluster.psql("postgres", text),
        }
    }

    pub fn file_of_sqlite(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.file("yidan.db")).unwrap()
    }

    /// All bytes of the database as they lie on the disk, file by file.
    pub fn raw(&self) -> Vec<Vec<u8>> {
        match &self.cluster {
            None => ["yidan.db", "yidan.db-wal"]
                .iter()
                .filter_map(|name| std::fs::read(self.file(name)).ok())
                .collect(),
            Some(cluster) => {
                cluster.psql("postgres", "CHECKPOINT");
                files(&cluster.data())
            }
        }
    }
}

pub fn sqlite_location(path: &Path) -> Location {
    path.to_str().unwrap().parse().unwrap()
}

fn files(folder: &Path) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.append(&mut files(&path));
        } else {
            all.extend(std::fs::read(&path));
        }
    }
    all
}

/// Everything that `verify` finds.
pub fn findings(store: &Store) -> Vec<Finding> {
    let mut found = Vec::new();
    let verified = store.verify(&mut |finding| found.push(finding)).unwrap();
    assert_eq!(verified.findings, found.len() as u64);
    found
}

/// Runs a command to its end and fails with what it said if it failed.
pub fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Chance that repeats: xorshift.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}
