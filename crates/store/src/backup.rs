//! Backups of a database in use, and restoring one into either database.

use std::error::Error;
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use crate::dump::{DumpReader, DumpWriter, MAGIC};
use crate::fault::Fault;
use crate::keys::Keys;
use crate::location::Location;
use crate::migrate::{OpenError, VERSION, check, migrate};
use crate::schema::{ALL, HEAD, SETTING, Table};
use crate::session::{Call, Purpose, Session, connect, sqlite_fault};
use crate::store::Store;
use crate::value::Row;

/// Rows read or written at a time.
const PAGE: usize = 500;
const SQLITE: &[u8; 16] = b"SQLite format 3\0";

/// Why a backup was not made; there is no file then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BackupError {
    /// A file is there already.
    Exists,
    /// The file cannot be written.
    Unwritable,
    /// The database failed.
    Database(Fault),
}

/// Why a backup was not restored; the target is as before, except that its schema may have been made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RestoreError {
    /// The file cannot be read.
    Unreadable,
    /// The file is no backup, is cut short or changed.
    Damaged,
    /// The backup has another schema: restore it with the program of its version, then migrate.
    OtherSchema {
        /// Its schema.
        found: u64,
    },
    /// The target has records already.
    NotEmpty,
    /// The backup or the target cannot be opened, or the keys are not theirs.
    Open(OpenError),
    /// The database failed.
    Database(Fault),
}

impl fmt::Display for BackupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exists => f.write_str("the file exists already"),
            Self::Unwritable => f.write_str("the file cannot be written"),
            Self::Database(fault) => fault.fmt(f),
        }
    }
}

impl fmt::Display for RestoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable => f.write_str("the file cannot be read"),
            Self::Damaged => f.write_str("the file is no backup, is cut short or was changed"),
            Self::OtherSchema { found } => {
                write!(f, "the backup has schema {found}, this program restores {VERSION}")
            }
            Self::NotEmpty => f.write_str("the target has records already"),
            Self::Open(error) => error.fmt(f),
            Self::Database(fault) => fault.fmt(f),
        }
    }
}

impl Error for BackupError {}
impl Error for RestoreError {}

impl From<Fault> for BackupError {
    fn from(fault: Fault) -> Self {
        Self::Database(fault)
    }
}

impl From<Fault> for RestoreError {
    fn from(fault: Fault) -> Self {
        Self::Database(fault)
    }
}

impl Store {
    /// Writes one state of the database to a new file, while commits go on: of `SQLite` a database file, of `PostgreSQL`
    /// a dump. [`restore`] reads both. The keys are not in it.
    ///
    /// # Errors
    /// [`BackupError`].
    pub fn backup(&self, to: &Path) -> Result<(), BackupError> {
        match self.location {
            Location::Sqlite(_) => new_file(to, &mut |part| self.copy_file(part)),
            Location::Postgres(_) => self.dump(to),
        }
    }

    /// Writes one state of the database to a new file that [`restore`] reads into either database.
    ///
    /// # Errors
    /// [`BackupError`].
    pub fn dump(&self, to: &Path) -> Result<(), BackupError> {
        new_file(to, &mut |part| {
            let file = OpenOptions::new().write(true).open(part).map_err(|_| BackupError::Unwritable)?;
            let mut dump = DumpWriter::new(file, VERSION).map_err(|_| BackupError::Unwritable)?;
            let mut unwritable = false;
            self.read(|session| {
                session.rows(Call::Snapshot)?;
                for (n, table) in ALL.into_iter().enumerate() {
                    pages(session, table, &mut |rows| {
                        unwritable |= rows.iter().any(|row| dump.row(n, row).is_err());
                        Ok(())
                    })?;
                }
                session.rows(Call::Commit)
            })?;
            if unwritable || dump.finish().is_err() { Err(BackupError::Unwritable) } else { Ok(()) }
        })
    }

    fn copy_file(&self, to: &Path) -> Result<(), BackupError> {
        self.read(|session| {
            let from = session.sqlite().ok_or(Fault::Corrupt)?;
            let mut target = Connection::open(to).map_err(sqlite_fault)?;
            let backup = Backup::new(from, &mut target).map_err(sqlite_fault)?;
            // All in one step: one state is copied, and a writer does not make it start again. It waits for nobody.
            match backup.step(-1).map_err(sqlite_fault)? {
                StepResult::Done => Ok(()),
                _ => Err(Fault::Busy),
            }
        })?;
        File::open(to).and_then(|file| file.sync_all()).map_err(|_| BackupError::Unwritable)
    }
}

/// Lets a file be written under another name, for its owner only, and gives it its own once it is whole.
fn new_file(to: &Path, write: &mut dyn FnMut(&Path) -> Result<(), BackupError>) -> Result<(), BackupError> {
    if to.exists() {
        return Err(BackupError::Exists);
    }
    let mut part = to.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let opened = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part);
    opened.map_err(|_| BackupError::Unwritable)?;
    let written = write(&part).and_then(|()| {
        // Fails where a file of that name has come meanwhile.
        fs::hard_link(&part, to).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => BackupError::Exists,
            _ => BackupError::Unwritable,
        })
    });
    let _ = fs::remove_file(&part);
    written?;
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|_| BackupError::Unwritable)
}

/// Reads a table of a session from its first row to its last.
fn pages(
    session: &mut dyn Session,
    table: &'static Table,
    take: &mut dyn FnMut(Vec<Row>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut after = Row::new();
    loop {
        let rows = session.rows(Call::Page { table, after, limit: PAGE })?;
        let Some(last) = rows.last() else {
            return Ok(());
        };
        after = last.iter().take(table.key).cloned().collect();
        take(rows)?;
    }
}

/// Restores a backup (a database file of `SQLite` or a dump) into a database without records, in one transaction; makes
/// its schema first where that is missing. Gives the number of rows.
///
/// # Errors
/// [`RestoreError`].
pub fn restore(from: &Path, to: &Location, keys: &Keys) -> Result<u64, RestoreError> {
    let mut file = File::open(from).map_err(|_| RestoreError::Unreadable)?;
    let mut start = [0; 16];
    file.read_exact(&mut start).map_err(|_| RestoreError::Damaged)?;
    let mut source = match &start {
        SQLITE => {
            let mut session = connect(&Location::Sqlite(from.to_owned()), Purpose::Read)?;
            check(&mut *session, keys).map_err(RestoreError::Open)?;
            Source::Session(session)
        }
        MAGIC => Source::Dump(open_dump(from)?),
        _ => return Err(RestoreError::Damaged),
    };
    migrate(to, keys).map_err(RestoreError::Open)?;
    let mut target = connect(to, Purpose::Write)?;
    target.rows(Call::Begin)?;
    // Dropped where something fails, which undoes what is not committed.
    if !target.rows(Call::Page { table: &HEAD, after: Vec::new(), limit: 1 })?.is_empty() {
        return Err(RestoreError::NotEmpty);
    }
    let rows = source.copy(&mut *target)?;
    check(&mut *target, keys).map_err(RestoreError::Open)?;
    target.rows(Call::Commit)?;
    Ok(rows)
}

fn open_dump(from: &Path) -> Result<DumpReader, RestoreError> {
    let file = File::open(from).map_err(|_| RestoreError::Unreadable)?;
    let dump = DumpReader::new(file).map_err(|_| RestoreError::Damaged)?;
    if dump.schema == VERSION { Ok(dump) } else { Err(RestoreError::OtherSchema { found: dump.schema }) }
}

enum Source {
    Session(Box<dyn Session>),
    Dump(DumpReader),
}

impl Source {
    fn copy(&mut self, target: &mut dyn Session) -> Result<u64, RestoreError> {
        // The target's own settings give way to those of the backup, which are checked afterwards.
        target.rows(Call::sql("DELETE FROM setting", Vec::new()))?;
        match self {
            Self::Session(session) => copy_session(&mut **session, target),
            Self::Dump(dump) => copy_dump(dump, target),
        }
    }
}

fn copy_session(session: &mut dyn Session, target: &mut dyn Session) -> Result<u64, RestoreError> {
    let mut count = 0;
    session.rows(Call::Snapshot)?;
    for table in ALL {
        pages(session, table, &mut |rows| {
            count += rows.len() as u64;
            target.rows(Call::Insert(table, rows)).map(|_| ())
        })?;
    }
    session.rows(Call::Commit)?;
    Ok(count)
}

fn copy_dump(dump: &mut DumpReader, target: &mut dyn Session) -> Result<u64, RestoreError> {
    let (mut count, mut rows, mut of) = (0, Vec::new(), &SETTING);
    loop {
        let next = dump.row().map_err(|_| RestoreError::Damaged)?;
        let table = next.as_ref().map(|(table, _)| *table);
        if rows.len() >= PAGE || table.is_none_or(|table| table.name != of.name) {
            target.rows(Call::Insert(of, std::mem::take(&mut rows)))?;
        }
        let Some((table, row)) = next else {
            return Ok(count);
        };
        of = table;
        rows.push(row);
        count += 1;
    }
}
