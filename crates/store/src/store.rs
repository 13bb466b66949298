//! The store: opening, committing, closing.

use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::sync::{Arc, PoisonError, RwLock};

use crate::commit::{Commit, CommitError, Committed, InvalidCommit};
use crate::fault::Fault;
use crate::keys::Keys;
use crate::location::Location;
use crate::migrate::{OpenError, check};
use crate::pool::Pool;
use crate::prepare::prepare;
use crate::session::{Call, Purpose, Session, connect};
use crate::value::Row;
use crate::writer::{SharedKeys, Writer, current};

/// `SQLite` has one writer at a time.
const SQLITE_WRITERS: usize = 1;
/// While one waits for the disk the other works.
const POSTGRES_WRITERS: usize = 2;

/// A database of Yidan. All methods block; share it between threads, and call it from an asynchronous program on
/// threads that may block.
pub struct Store {
    pub(crate) location: Location,
    keys: SharedKeys,
    /// The streams are shared out among them.
    writers: Vec<Writer>,
    readers: Pool,
}

impl Store {
    /// Opens a database that [`migrate`](crate::migrate()) has brought to this program's schema.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(location: &Location, keys: Keys) -> Result<Self, OpenError> {
        check(&mut *connect(location, Purpose::Read)?, &keys)?;
        let keys: SharedKeys = Arc::new(RwLock::new(Arc::new(keys)));
        let count = match location {
            Location::Sqlite(_) => SQLITE_WRITERS,
            Location::Postgres(_) => POSTGRES_WRITERS,
        };
        let writers =
            (0..count).map(|_| Writer::start(location, Arc::clone(&keys))).collect::<Result<_, _>>()?;
        Ok(Self { location: location.clone(), keys, writers, readers: Pool::new(location.clone()) })
    }

    /// Writes everything of a commit or nothing, and returns once it is durable. Commits of other threads that wait at
    /// the same time share a transaction with it.
    ///
    /// # Errors
    /// [`CommitError`]; nothing was written then, except that after a transient database fault this is open.
    pub fn commit(&self, commit: Commit) -> Result<Committed, CommitError> {
        let prepared = prepare(commit, &self.keys())?;
        let first = prepared.writes.first().ok_or(CommitError::Invalid(InvalidCommit::NoWrites))?;
        // The same stream always has the same writer, which keeps order and spares waiting for locks.
        let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(&first.name);
        let writer = hash
            .checked_rem(self.writers.len() as u64)
            .and_then(|n| self.writers.get(usize::try_from(n).ok()?));
        writer.ok_or(CommitError::Database(Fault::Lost))?.commit(prepared)
    }

    /// Replaces the keys, after [`Keys::add_key`]. Commits from now on use the newest.
    pub fn use_keys(&self, keys: Keys) {
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
    }

    pub(crate) fn keys(&self) -> Arc<Keys> {
        current(&self.keys)
    }

    /// The writer that does what is not a commit.
    pub(crate) fn first_writer(&self) -> Result<&Writer, Fault> {
        self.writers.first().ok_or(Fault::Lost)
    }

    pub(crate) fn read<T>(&self, work: impl FnMut(&mut dyn Session) -> Result<T, Fault>) -> Result<T, Fault> {
        self.readers.with(work)
    }

    pub(crate) fn rows(&self, call: &Call) -> Result<Vec<Row>, Fault> {
        self.read(|session| session.rows(call.clone()))
    }

    /// The answers of several calls that all see the same state of the database.
    pub(crate) fn snapshot(&self, mut calls: Vec<Call>) -> Result<Vec<Vec<Row>>, Fault> {
        calls.insert(0, Call::Snapshot);
        calls.push(Call::Commit);
        let mut answers = self.read(|session| session.run(calls.clone()))?;
        answers.pop();
        answers.drain(..1);
        Ok(answers)
    }
}
