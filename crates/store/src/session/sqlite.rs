//! SQLite: one file, write-ahead log, every commit on disk before it is answered.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags, ToSql, ffi, params_from_iter};

use super::{Call, Purpose, Session, page_parameters, page_sql};
use crate::fault::Fault;
use crate::schema::{Column, Table};
use crate::value::{Row, Value};

/// How long a statement waits for another process.
const BUSY: Duration = Duration::from_secs(10);
/// Statements kept prepared; all of ours together are fewer.
const STATEMENTS: usize = 128;

/// Pages that a connection keeps, in kibibytes, negative as `SQLite` wants it. Readers look at everything in turn. What the
/// writer keeps `SQLite` walks over after most commits while the file is smaller than a gigabyte; the file system keeps
/// the rest.
const fn cache_size(purpose: Purpose) -> i32 {
    match purpose {
        Purpose::Read => -32_000,
        Purpose::Write => -8_000,
    }
}

pub(super) struct Sqlite {
    connection: Connection,
    /// Statements by table and columns to find by (none: an insert), so that they are not put together at each use.
    texts: HashMap<(&'static str, &'static [&'static str]), Arc<str>>,
}

impl Sqlite {
    pub(super) fn open(path: &Path, purpose: Purpose) -> Result<Self, Fault> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(fault)?;
        connection.busy_timeout(BUSY).map_err(fault)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        // Plans that do not depend on the values of parameters: else some statements are planned anew at each use, which
        // took longer than running them.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(fault)?;
        let mode: String =
            connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0)).map_err(fault)?;
        if mode != "wal" {
            return Err(Fault::Refused("no write-ahead log on this file system".to_owned()));
        }
        // FULL: the log is on disk before a commit is answered. A larger log is checkpointed less often.
        connection
            .execute_batch("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 10000;")
            .map_err(fault)?;
        connection.pragma_update(None, "cache_size", cache_size(purpose)).map_err(fault)?;
        if purpose == Purpose::Read {
            connection.execute_batch("PRAGMA query_only = 1").map_err(fault)?;
        }
        Ok(Self { connection, texts: HashMap::new() })
    }

    fn call(&mut self, call: Call) -> Result<Vec<Row>, Fault> {
        match call {
            // Taking the write lock at once: a transaction that upgrades later would fail, not wait.
            Call::Begin => self.query("BEGIN IMMEDIATE", []),
            Call::Snapshot => self.query("BEGIN DEFERRED", []),
            Call::Commit => self.query("COMMIT", []),
            Call::Rollback => self.query("ROLLBACK", []),
            Call::Sql(text, parameters) => self.query(&text, &parameters),
            Call::Insert(table, rows) => self.insert(table, &rows),
            Call::Find { table, by, keys, lock: _ } => self.find(table, by, &keys),
            Call::Page { table, after, limit } => {
                self.query(&page_sql(table, after.len()), &page_parameters(after, limit))
            }
        }
    }

    fn query<'a>(
        &mut self,
        text: &str,
        parameters: impl IntoIterator<Item = &'a Value>,
    ) -> Result<Vec<Row>, Fault> {
        let mut statement = self.connection.prepare_cached(text).map_err(fault)?;
        let columns = statement.column_count();
        let mut found = statement.query(params_from_iter(parameters)).map_err(fault)?;
        let mut rows = Vec::new();
        while let Some(row) = found.next().map_err(fault)? {
            rows.push((0..columns).map(|n| value(row.get_ref(n).map_err(fault)?)).collect::<Result<_, _>>()?);
        }
        Ok(rows)
    }

    fn insert(&mut self, table: &'static Table, rows: &[Row]) -> Result<Vec<Row>, Fault> {
        let text =
            Arc::clone(self.texts.entry((table.name, &[])).or_insert_with(|| insert_sql(table).into()));
        let mut statement = self.connection.prepare_cached(&text).map_err(fault)?;
        for row in rows {
            statement.execute(params_from_iter(row)).map_err(fault)?;
        }
        Ok(Vec::new())
    }

    fn find(
        &mut self,
        table: &'static Table,
        by: &'static [&'static str],
        keys: &[Row],
    ) -> Result<Vec<Row>, Fault> {
        let text =
            Arc::clone(self.texts.entry((table.name, by)).or_insert_with(|| find_sql(table, by).into()));
        let mut found = Vec::new();
        for key in keys {
            found.append(&mut self.query(&text, key)?);
        }
        Ok(found)
    }
}

fn insert_sql(table: &Table) -> String {
    let places: Vec<String> = (1..=table.columns.len()).map(|n| format!("${n}")).collect();
    let columns = Table::names(table.columns, "");
    format!("INSERT INTO {} ({columns}) VALUES ({}) {}", table.name, places.join(", "), table.on_conflict)
}

fn find_sql(table: &Table, by: &[&str]) -> String {
    let conditions: Vec<String> = by.iter().zip(1..).map(|(name, n)| format!("{name} = ${n}")).collect();
    let columns: &[Column] = table.columns;
    format!("SELECT {} FROM {} WHERE {}", Table::names(columns, ""), table.name, conditions.join(" AND "))
}

impl Session for Sqlite {
    fn run(&mut self, calls: Vec<Call>) -> Result<Vec<Vec<Row>>, Fault> {
        let results: Result<Vec<_>, Fault> = calls.into_iter().map(|call| self.call(call)).collect();
        if results.is_err() && !self.connection.is_autocommit() {
            // A rollback that fails has nothing left to undo: the file rolls back when it is opened next.
            let _ = self.connection.execute_batch("ROLLBACK");
        }
        results
    }

    fn script(&mut self, text: &str) -> Result<(), Fault> {
        self.connection.execute_batch(text).map_err(fault)
    }

    fn sqlite(&mut self) -> Option<&mut Connection> {
        Some(&mut self.connection)
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

fn value(found: ValueRef<'_>) -> Result<Value, Fault> {
    Ok(match found {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Int(number),
        ValueRef::Text(text) => {
            Value::Text(String::from_utf8(text.to_vec()).map_err(|_| Fault::Malformed("text"))?)
        }
        ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
        ValueRef::Real(_) => return Err(Fault::Malformed("number")),
    })
}

/// By its code alone: messages may quote what was to be written.
pub(crate) fn fault(error: rusqlite::Error) -> Fault {
    let rusqlite::Error::SqliteFailure(failure, _) = error else {
        return Fault::Refused("sqlite".to_owned());
    };
    match (failure.code, failure.extended_code) {
        (ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked, _) => Fault::Busy,
        (_, ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY) => Fault::Duplicate,
        (ErrorCode::DiskFull | ErrorCode::OutOfMemory, _) => Fault::Full,
        (ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase, _) => Fault::Corrupt,
        (ErrorCode::CannotOpen, _) => Fault::Lost,
        (_, code) => Fault::Refused(format!("sqlite-{code}")),
    }
}
