//! PostgreSQL, or a distributed database that speaks its protocol: all calls of a run travel together.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Config, NoTls, Statement};

use super::{Call, Purpose, Session, page_parameters, page_sql};
use crate::fault::Fault;
use crate::schema::{Table, postgres_type};
use crate::value::{Kind, Row, Value};

/// How long to wait for a server that does not answer.
const CONNECT: Duration = Duration::from_secs(10);
/// Rows of one insert.
const ROWS: usize = 2_000;
/// Calls sent before the first answer is awaited.
const PIPELINE: usize = 24;

/// No waiting for ever, and plans that are made once and stay right while a table grows from nothing: every row is
/// found by an index. Left to itself the server plans anew for each array, which took it longer than what it then did.
const EVERYBODY: &str = "SET lock_timeout = '10s'; SET jit = off; SET plan_cache_mode = force_generic_plan; \
    SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off";
/// Durable commits.
const WRITER: &str = "SET synchronous_commit = on";
const READER: &str = "SET default_transaction_read_only = on";

pub(super) struct Postgres {
    // Before the runtime: dropping it ends the connection's task, which lives there.
    client: Client,
    runtime: Runtime,
    statements: HashMap<String, Statement>,
}

type Parameter = Box<dyn ToSql + Sync + Send>;

/// A call with its statement ready.
enum Ready {
    Script(String),
    Query(Statement, Vec<Parameter>),
}

impl Postgres {
    pub(super) fn connect(config: &Config, purpose: Purpose) -> Result<Self, Fault> {
        let runtime = Builder::new_current_thread().enable_all().build().map_err(|_| Fault::Full)?;
        let mut config = config.clone();
        config.connect_timeout(CONNECT).application_name("yidan");
        let (client, connection) = runtime.block_on(config.connect(NoTls)).map_err(|error| fault(&error))?;
        // Its errors come back by the calls that wait for it.
        runtime.spawn(async {
            let _ = connection.await;
        });
        let mut session = Self { client, runtime, statements: HashMap::new() };
        session.script(EVERYBODY)?;
        session.script(if purpose == Purpose::Write { WRITER } else { READER })?;
        Ok(session)
    }

    fn statement(&mut self, text: &str) -> Result<Statement, Fault> {
        if let Some(statement) = self.statements.get(text) {
            return Ok(statement.clone());
        }
        let prepared = self.runtime.block_on(self.client.prepare(text)).map_err(|error| fault(&error))?;
        self.statements.insert(text.to_owned(), prepared.clone());
        Ok(prepared)
    }

    /// Turns a call into what is sent; a large insert becomes several.
    fn ready(&mut self, call: Call, all: &mut Vec<Ready>) -> Result<(), Fault> {
        let script = |text: &str| Ready::Script(text.to_owned());
        match call {
            Call::Begin => all.push(script("BEGIN")),
            Call::Snapshot => all.push(script("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")),
            Call::Commit => all.push(script("COMMIT")),
            Call::Rollback => all.push(script("ROLLBACK")),
            Call::Sql(text, parameters) => all.push(self.query(&text, parameters)?),
            Call::Page { table, after, limit } => {
                all.push(self.query(&page_sql(table, after.len()), page_parameters(after, limit))?);
            }
            Call::Find { table, by, keys, lock } => {
                let statement = self.statement(&find_sql(table, by, lock))?;
                let kinds = by.iter().filter_map(|name| table.column(name)).map(|(_, kind)| *kind);
                all.push(Ready::Query(statement, columns(keys, kinds)));
            }
            Call::Insert(table, rows) => {
                let statement = self.statement(&insert_sql(table))?;
                let mut rows = rows.into_iter().peekable();
                while rows.peek().is_some() {
                    let kinds = table.columns.iter().map(|(_, kind)| *kind);
                    let some: Vec<Row> = rows.by_ref().take(ROWS).collect();
                    all.push(Ready::Query(statement.clone(), columns(some, kinds)));
                }
            }
        }
        Ok(())
    }

    fn query(&mut self, text: &str, parameters: Vec<Value>) -> Result<Ready, Fault> {
        let statement = self.statement(text)?;
        let parameters = parameters.into_iter().zip(statement.params()).map(parameter).collect();
        Ok(Ready::Query(statement, parameters))
    }

    /// Sends some calls together and waits for all; the first that failed is the one to name, since the others failed
    /// because of it.
    fn send(&self, calls: Vec<Ready>) -> Result<Vec<Vec<Row>>, Fault> {
        let client = &self.client;
        let sent = calls.into_iter().map(|call| -> Pin<Box<dyn Future<Output = _>>> {
            Box::pin(async move {
                match call {
                    Ready::Script(text) => client.batch_execute(&text).await.map(|()| Vec::new()),
                    Ready::Query(statement, parameters) => {
                        let parameters: Vec<&(dyn ToSql + Sync)> =
                            parameters.iter().map(|p| &**p as &(dyn ToSql + Sync)).collect();
                        client.query(&statement, &parameters).await
                    }
                }
            })
        });
        let answers = self.runtime.block_on(join_all(sent));
        let rows = |answer: Result<Vec<tokio_postgres::Row>, _>| {
            answer.map_err(|error| fault(&error))?.iter().map(row).collect()
        };
        answers.into_iter().map(rows).collect()
    }

    fn run_all(&mut self, calls: Vec<Call>) -> Result<Vec<Vec<Row>>, Fault> {
        let (mut ready, mut counts) = (Vec::new(), Vec::new());
        for call in calls {
            let before = ready.len();
            self.ready(call, &mut ready)?;
            counts.push(ready.len() - before);
        }
        let mut answers = Vec::new();
        let mut ready = ready.into_iter().peekable();
        while ready.peek().is_some() {
            answers.append(&mut self.send(ready.by_ref().take(PIPELINE).collect())?);
        }
        let mut answers = answers.into_iter();
        Ok(counts.into_iter().map(|count| answers.by_ref().take(count).flatten().collect()).collect())
    }
}

impl Session for Postgres {
    fn run(&mut self, calls: Vec<Call>) -> Result<Vec<Vec<Row>>, Fault> {
        let result = self.run_all(calls);
        if result.is_err() {
            // Without a transaction this only warns; without a connection there is nothing to undo.
            let _ = self.script("ROLLBACK");
        }
        result
    }

    fn script(&mut self, text: &str) -> Result<(), Fault> {
        self.runtime.block_on(self.client.batch_execute(text)).map_err(|error| fault(&error))
    }
}

/// Rows travel as one array a column, so that one statement serves any number of them.
fn arrays(columns: impl Iterator<Item = Kind>) -> String {
    let arrays: Vec<String> =
        columns.zip(1..).map(|(kind, n)| format!("${n}::{}[]", postgres_type(kind))).collect();
    arrays.join(", ")
}

fn insert_sql(table: &Table) -> String {
    format!(
        "INSERT INTO {} ({}) SELECT * FROM unnest({}) {}",
        table.name,
        Table::names(table.columns, ""),
        arrays(table.columns.iter().map(|(_, kind)| *kind)),
        table.on_conflict
    )
}

fn find_sql(table: &Table, by: &[&str], lock: bool) -> String {
    let kinds = by.iter().filter_map(|name| table.column(name)).map(|(_, kind)| *kind);
    let conditions: Vec<String> = by.iter().map(|name| format!("t.{name} = wanted.{name}")).collect();
    let mut text = format!(
        "SELECT {} FROM unnest({}) AS wanted ({}) JOIN {} AS t ON {}",
        Table::names(table.columns, "t."),
        arrays(kinds),
        by.join(", "),
        table.name,
        conditions.join(" AND ")
    );
    if lock {
        // Always in the same order, so that two transactions do not wait for each other.
        let _ = write!(text, " ORDER BY {} FOR UPDATE OF t", Table::names(table.key_columns(), "t."));
    }
    text
}

/// Turns rows into one array for each column.
fn columns(rows: Vec<Row>, kinds: impl Iterator<Item = Kind>) -> Vec<Parameter> {
    let mut rows: Vec<std::vec::IntoIter<Value>> = rows.into_iter().map(Vec::into_iter).collect();
    kinds.map(|kind| column(rows.iter_mut().map(|row| row.next().unwrap_or(Value::Null)), kind)).collect()
}

fn column(cells: impl Iterator<Item = Value>, kind: Kind) -> Parameter {
    match kind {
        Kind::Int => Box::new(cells.map(int).collect::<Vec<_>>()),
        Kind::Text => Box::new(cells.map(text).collect::<Vec<_>>()),
        Kind::Blob => Box::new(cells.map(blob).collect::<Vec<_>>()),
    }
}

fn parameter((value, wanted): (Value, &Type)) -> Parameter {
    match *wanted {
        Type::INT8 => Box::new(int(value)),
        Type::BYTEA => Box::new(blob(value)),
        _ => Box::new(text(value)),
    }
}

fn int(value: Value) -> Option<i64> {
    if let Value::Int(number) = value { Some(number) } else { None }
}

fn text(value: Value) -> Option<String> {
    if let Value::Text(text) = value { Some(text) } else { None }
}

fn blob(value: Value) -> Option<Vec<u8>> {
    if let Value::Blob(bytes) = value { Some(bytes) } else { None }
}

fn row(found: &tokio_postgres::Row) -> Result<Row, Fault> {
    let cell = |(n, column): (usize, &tokio_postgres::Column)| match *column.type_() {
        Type::INT8 => Ok(found.try_get::<_, Option<i64>>(n)?.map_or(Value::Null, Value::Int)),
        Type::BYTEA => Ok(found.try_get::<_, Option<Vec<u8>>>(n)?.map_or(Value::Null, Value::Blob)),
        _ => Ok(found.try_get::<_, Option<String>>(n)?.map_or(Value::Null, Value::Text)),
    };
    let cells: Result<Row, tokio_postgres::Error> = found.columns().iter().enumerate().map(cell).collect();
    cells.map_err(|error| fault(&error))
}

/// By its code alone: messages and details may quote what was to be written.
fn fault(error: &tokio_postgres::Error) -> Fault {
    let Some(code) = error.code().map(tokio_postgres::error::SqlState::code) else {
        return Fault::Lost;
    };
    match (code, code.get(..2).unwrap_or_default()) {
        ("23505", _) => Fault::Duplicate,
        ("55P03", _) | (_, "40") => Fault::Busy,
        // Too many connections, a server that starts or stops.
        ("53300" | "57P01" | "57P02" | "57P03", _) | (_, "08") => Fault::Lost,
        (_, "53") => Fault::Full,
        ("XX001" | "XX002", _) => Fault::Corrupt,
        _ => Fault::Refused(format!("postgres-{code}")),
    }
}
