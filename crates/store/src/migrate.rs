//! The schema and its versions: one set of migrations for both databases, run when asked for, safe to repeat.

use std::error::Error;
use std::fmt;
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::thread;
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::fault::Fault;
use crate::keys::{Hash, Keys};
use crate::location::Location;
use crate::schema::SETTING;
use crate::session::{Call, Purpose, Session, connect};
use crate::value::{Cells, Value};

/// Applied in order, never changed once released.
const MIGRATIONS: [&str; 1] = [include_str!("migrations/0001.sql")];

/// The schema that this program knows.
pub(crate) const VERSION: u64 = MIGRATIONS.len() as u64;

const APPLIED: &str =
    "CREATE TABLE IF NOT EXISTS migration (version INTEGER NOT NULL PRIMARY KEY, hash BLOB NOT NULL) STRICT;";
const KEY_CHECK: &str = "key-check";
/// How often a migration that lost against another one at the same time is tried.
const TRIES: u32 = 5;

/// What a migration did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Migrated {
    /// The version found; 0 for an empty database.
    pub from: u64,
    /// The version now.
    pub to: u64,
}

/// Why a database cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenError {
    /// The database is of a newer version of this program.
    Newer {
        /// Its schema.
        found: u64,
    },
    /// The database is of an older version, or empty (0): migrate it first.
    NotMigrated {
        /// Its schema.
        found: u64,
    },
    /// Its schema says that it came about by another text than ours.
    Changed {
        /// The first version that differs.
        version: u64,
    },
    /// The key file is not the one that the database was made with.
    WrongKeys,
    /// The database failed or is not there.
    Database(Fault),
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Newer { found } => {
                write!(f, "the database has schema {found}, newer than {VERSION}, which this program knows")
            }
            Self::NotMigrated { found } => {
                write!(f, "the database has schema {found}, this program needs {VERSION}: migrate it first")
            }
            Self::Changed { version } => {
                write!(f, "schema {version} of the database differs from this program's")
            }
            Self::WrongKeys => f.write_str("the key file does not belong to this database"),
            Self::Database(fault) => fault.fmt(f),
        }
    }
}

impl Error for OpenError {}

impl From<Fault> for OpenError {
    fn from(fault: Fault) -> Self {
        Self::Database(fault)
    }
}

/// Brings a database to the schema of this program. Safe to repeat, and where several do it at the same time one does.
/// A file of `SQLite` is created if it is missing, readable for its owner only.
///
/// # Errors
/// [`OpenError`]; the database is as before then.
pub fn migrate(location: &Location, keys: &Keys) -> Result<Migrated, OpenError> {
    if let Location::Sqlite(path) = location {
        create(path)?;
    }
    let mut tried = 1;
    loop {
        match attempt(location, keys) {
            Err(OpenError::Database(fault))
                if tried < TRIES && (fault.is_transient() || lost_race(&fault)) =>
            {
                thread::sleep(Duration::from_millis(20));
                tried += 1;
            }
            result => return result,
        }
    }
}

/// Another migration at the same time was faster: the row, the table or the type of its rows exists by now.
fn lost_race(fault: &Fault) -> bool {
    let exists = |code: &String| ["postgres-42P07", "postgres-42710"].contains(&code.as_str());
    matches!(fault, Fault::Duplicate) || matches!(fault, Fault::Refused(code) if exists(code))
}

fn create(path: &Path) -> Result<(), Fault> {
    let opened = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    match opened {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(_) => Err(Fault::Lost),
    }
}

fn attempt(location: &Location, keys: &Keys) -> Result<Migrated, OpenError> {
    // Dropped on the way out where something fails, which undoes what is not committed.
    let mut session = connect(location, Purpose::Write)?;
    session.script(&translated(APPLIED, location))?;
    session.rows(Call::Begin)?;
    let from = found(&mut *session)?;
    for (text, version) in MIGRATIONS.iter().zip(1u64..).filter(|(_, version)| *version > from) {
        // First the row: of two that migrate at the same time the second waits here, and fails.
        let row = vec![Value::count(version), Value::Blob(hash(text).to_vec())];
        session.rows(Call::sql("INSERT INTO migration (version, hash) VALUES ($1, $2)", row))?;
        session.script(&translated(text, location))?;
    }
    if from == 0 {
        let row = vec![Value::text(KEY_CHECK), Value::Blob(key_check(keys).to_vec())];
        session.rows(Call::Insert(&SETTING, vec![row]))?;
    }
    check_keys(&mut *session, keys)?;
    session.rows(Call::Commit)?;
    Ok(Migrated { from, to: VERSION })
}

/// Checks that the database has our schema and belongs to the keys.
pub(crate) fn check(session: &mut dyn Session, keys: &Keys) -> Result<(), OpenError> {
    let found = match found(session) {
        // No such table: never migrated.
        Err(OpenError::Database(Fault::Refused(code))) if code == "sqlite-1" || code == "postgres-42P01" => 0,
        found => found?,
    };
    if found < VERSION {
        return Err(OpenError::NotMigrated { found });
    }
    check_keys(session, keys)
}

/// The version of the schema, after holding what was applied against our texts.
fn found(session: &mut dyn Session) -> Result<u64, OpenError> {
    let rows = session.rows(Call::sql("SELECT version, hash FROM migration ORDER BY version", Vec::new()))?;
    let mut found = 0;
    for row in rows {
        let mut cells = Cells::new("migration", row);
        let (version, applied) = (cells.count()?, cells.hash()?);
        found += 1;
        match usize::try_from(version).ok().and_then(|version| MIGRATIONS.get(version.checked_sub(1)?)) {
            None if version > VERSION => return Err(OpenError::Newer { found: version }),
            Some(text) if hash(text) == applied && version == found => {}
            _ => return Err(OpenError::Changed { version }),
        }
    }
    Ok(found)
}

fn check_keys(session: &mut dyn Session, keys: &Keys) -> Result<(), OpenError> {
    let rows = session.rows(Call::find(&SETTING, &["name"], vec![vec![Value::text(KEY_CHECK)]]))?;
    let expected = vec![Value::text(KEY_CHECK), Value::Blob(key_check(keys).to_vec())];
    if rows == [expected] { Ok(()) } else { Err(OpenError::WrongKeys) }
}

/// Shows whether keys belong to a database without saying anything of them.
fn key_check(keys: &Keys) -> Hash {
    let mut mac = keys.chain();
    mac.update(b"yidan key check 1");
    mac.finish()
}

fn hash(text: &str) -> Hash {
    Sha256::digest(text.as_bytes()).into()
}

/// The text for the database at hand. `PostgreSQL` would order text by language unless told to compare bytes.
fn translated(text: &str, location: &Location) -> String {
    if matches!(location, Location::Sqlite(_)) {
        return text.to_owned();
    }
    let words = [
        (" STRICT, WITHOUT ROWID;", ";"),
        (" STRICT;", ";"),
        (" INTEGER", " BIGINT"),
        (" BLOB", " BYTEA"),
        (" TEXT", " TEXT COLLATE \"C\""),
    ];
    words.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}
