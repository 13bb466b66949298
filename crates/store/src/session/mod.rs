//! One connection to a database: runs calls in order, in as few round trips as it can.

mod postgres;
mod sqlite;

pub(crate) use sqlite::fault as sqlite_fault;

use std::borrow::Cow;

use crate::fault::Fault;
use crate::location::Location;
use crate::schema::Table;
use crate::value::{Row, Value};

/// One thing to ask of a database.
#[derive(Clone)]
pub(crate) enum Call {
    /// Begins a transaction that will write.
    Begin,
    /// Begins a transaction that sees one state of the database throughout and writes nothing.
    Snapshot,
    Commit,
    Rollback,
    /// One statement, the same text for both databases, parameters `$1` and so on in order of first use.
    Sql(Cow<'static, str>, Vec<Value>),
    /// Adds rows to a table.
    Insert(&'static Table, Vec<Row>),
    /// The rows whose named columns hold one of the keys, whole, in no particular order.
    Find {
        table: &'static Table,
        by: &'static [&'static str],
        keys: Vec<Row>,
        /// Keeps other transactions from changing the rows found until this one ends.
        lock: bool,
    },
    /// Up to so many rows after a key (all for an empty key), in the order of the key.
    Page {
        table: &'static Table,
        after: Row,
        limit: usize,
    },
}

impl Call {
    pub(crate) fn sql(text: &'static str, parameters: Vec<Value>) -> Self {
        Self::Sql(Cow::Borrowed(text), parameters)
    }

    pub(crate) fn find(table: &'static Table, by: &'static [&'static str], keys: Vec<Row>) -> Self {
        Self::Find { table, by, keys, lock: false }
    }
}

/// One connection. A run that fails leaves no transaction open.
pub(crate) trait Session: Send {
    /// Runs the calls in order and gives the rows of each.
    fn run(&mut self, calls: Vec<Call>) -> Result<Vec<Vec<Row>>, Fault>;

    /// The rows of a single call.
    fn rows(&mut self, call: Call) -> Result<Vec<Row>, Fault> {
        Ok(self.run(vec![call])?.pop().unwrap_or_default())
    }

    /// Runs several statements without parameters.
    fn script(&mut self, text: &str) -> Result<(), Fault>;

    /// The connection of SQLite, for what only it can do.
    fn sqlite(&mut self) -> Option<&mut rusqlite::Connection> {
        None
    }
}

/// What a session is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Read,
    Write,
}

/// Connects to a database that exists.
pub(crate) fn connect(location: &Location, purpose: Purpose) -> Result<Box<dyn Session>, Fault> {
    Ok(match location {
        Location::Sqlite(path) => Box::new(sqlite::Sqlite::open(path, purpose)?),
        Location::Postgres(config) => Box::new(postgres::Postgres::connect(config, purpose)?),
    })
}

/// `SELECT` of one page in the order of the key.
fn page_sql(table: &Table, after: usize) -> String {
    let key = Table::names(table.key_columns(), "");
    let places: Vec<String> = (1..=after).map(|n| format!("${n}")).collect();
    let condition =
        if after == 0 { String::new() } else { format!("WHERE ({key}) > ({}) ", places.join(", ")) };
    format!(
        "SELECT {} FROM {} {condition}ORDER BY {key} LIMIT ${}",
        Table::names(table.columns, ""),
        table.name,
        after + 1
    )
}

fn page_parameters(after: Row, limit: usize) -> Row {
    let mut parameters = after;
    parameters.push(Value::count(limit));
    parameters
}
