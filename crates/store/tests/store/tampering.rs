//! Whatever is changed behind the store's back, `verify` finds.

use crate::support::*;
use yidan_store::{Finding, Location, migrate};

on_both!(any_changed_cell_is_found, any_row_gone_or_made_up_is_found, findings_name_what_is_wrong);

/// Tables whose rows the store vouches for, and their keys. `setting` and `migration` are held against the program when
/// a database is opened.
const TABLES: [(&str, &str); 15] = [
    ("head", "stream"),
    ("audit", "stream, seq"),
    ("command", "key"),
    ("number", "hash"),
    ("person", "stream, seq, n"),
    ("fact", "stream, seq, n"),
    ("record", "stream, seq, n"),
    ("transfer", "stream, seq, n"),
    ("accumulator", "stream, seq, n"),
    ("reservation", "stream, seq, n"),
    ("facility", "stream, seq, n"),
    ("item", "stream, seq, n"),
    ("book", "stream, seq, n"),
    ("account", "stream, seq, n"),
    ("waiting", "stream, seq, n"),
];

/// Every column of every table, with its type, as a database of SQLite tells it.
fn columns(table: &str) -> Vec<(String, String)> {
    let database = Database::sqlite();
    migrate(&database.location, &database.keys()).unwrap();
    let connection = database.file_of_sqlite();
    let mut statement = connection.prepare("SELECT name, type FROM pragma_table_info($1)").unwrap();
    let rows = statement.query_map([table], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

/// Keeps a copy of each table beside it, and puts it back after each change.
struct Kept<'a>(&'a Database);

impl<'a> Kept<'a> {
    fn new(database: &'a Database) -> Self {
        for (table, _) in TABLES {
            database.sql(&format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}"));
        }
        Self(database)
    }

    fn put_back(&self, table: &str) {
        self.0.sql(&format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept_{table}"));
    }
}

/// The newest row of a table, in the order of its key.
fn newest(table: &str, key: &str) -> String {
    let order = key.split(", ").map(|column| format!("{column} DESC")).collect::<Vec<_>>().join(", ");
    format!("({key}) = (SELECT {key} FROM {table} ORDER BY {order} LIMIT 1)")
}

fn any_changed_cell_is_found(database: &Database) {
    let store = database.open();
    for commit in everything() {
        store.commit(commit).unwrap();
    }
    let kept = Kept::new(database);
    let sqlite = matches!(database.location, Location::Sqlite(_));
    let mut changed = 0;
    for (table, key) in TABLES {
        for (column, kind) in columns(table) {
            let other = match (kind.as_str(), sqlite) {
                ("INTEGER", _) => format!("COALESCE({column}, 0) + 1"),
                ("TEXT", _) => format!("COALESCE({column}, '') || '9'"),
                (_, true) => format!("CAST(x'31' || COALESCE({column}, x'') AS BLOB)"),
                (_, false) => format!("'\\x31'::bytea || COALESCE({column}, ''::bytea)"),
            };
            database.sql(&format!("UPDATE {table} SET {column} = {other} WHERE {}", newest(table, key)));
            assert!(!findings(&store).is_empty(), "{table}.{column} changed and nothing found");
            kept.put_back(table);
            changed += 1;
        }
    }
    assert_eq!((changed > 80, findings(&store)), (true, vec![]), "{changed} columns");
}

fn any_row_gone_or_made_up_is_found(database: &Database) {
    let store = database.open();
    for commit in everything() {
        store.commit(commit).unwrap();
    }
    let kept = Kept::new(database);
    for (table, key) in TABLES {
        database.sql(&format!("DELETE FROM {table} WHERE {}", newest(table, key)));
        assert!(!findings(&store).is_empty(), "a row of {table} gone and nothing found");
        kept.put_back(table);
        for stream in ["'aaa'", "'person:P1'", "'zzz'"] {
            database.sql(&made_up(table, key, stream));
            assert!(!findings(&store).is_empty(), "a row of {table} made up in {stream} and nothing found");
            kept.put_back(table);
        }
    }
    assert_eq!(findings(&store), []);
}

/// A copy of the newest row under another key, and with other values where only one row may have them.
fn made_up(table: &str, key: &str, stream: &str) -> String {
    let value = |(column, kind): (String, String)| match (column.as_str(), kind.as_str()) {
        ("stream", _) => (column, stream.to_owned()),
        ("seq", _) => (column, "99".to_owned()),
        ("key" | "id", _) => (column.clone(), format!("{column} || '9'")),
        // One of 32 bytes that is there already, so that only its place is wrong.
        ("hash", _) if table == "number" => {
            (column, "(SELECT digest FROM audit ORDER BY stream, seq LIMIT 1)".to_owned())
        }
        ("hash", _) if table == "book" => {
            (column, "(SELECT digest FROM audit ORDER BY stream, seq LIMIT 1)".to_owned())
        }
        _ => (column.clone(), column),
    };
    let (names, values): (Vec<_>, Vec<_>) = columns(table).into_iter().map(value).unzip();
    let clashes = table == "number" && stream == "'person:P1'";
    let gone = if clashes { "DELETE FROM number WHERE stream = 'person:P1'; " } else { "" };
    let (names, values, newest) =
        (names.join(", "), values.join(", "), newest(&format!("kept_{table}"), key));
    // The head of a stream that exists is changed instead.
    let clash =
        if table == "head" { format!("DELETE FROM head WHERE stream = {stream}; ") } else { String::new() };
    format!("{gone}{clash}INSERT INTO {table} ({names}) SELECT {values} FROM kept_{table} WHERE {newest}")
}

fn findings_name_what_is_wrong(database: &Database) {
    let store = database.open();
    for commit in everything() {
        store.commit(commit).unwrap();
    }
    let kept = Kept::new(database);
    let stream = || "person:P1".to_owned();
    let cases: [(&str, &str, Finding); 9] = [
        ("record", "UPDATE record SET document = facility_document WHERE id = 's1'", changed(2)),
        (
            "audit",
            "UPDATE audit SET reason = 'none' WHERE stream = 'person:P1' AND seq = 2",
            Finding::BrokenChain { stream: stream(), seq: 3 },
        ),
        (
            "audit",
            "DELETE FROM audit WHERE stream = 'person:P1' AND seq = 3",
            Finding::MissingEntry { stream: stream(), seq: 3 },
        ),
        (
            "audit",
            "DELETE FROM audit WHERE stream = 'person:P1' AND seq = 5",
            Finding::StrayRow { table: "record", stream: stream(), seq: 5 },
        ),
        (
            "head",
            "UPDATE head SET seq = 4 WHERE stream = 'person:P1'",
            Finding::WrongHead { stream: stream() },
        ),
        ("number", "DELETE FROM number", Finding::WrongNumber { stream: stream() }),
        (
            "transfer",
            "UPDATE transfer SET record = 'x' WHERE stream = 'person:P1' AND seq = 2 AND n = 1",
            Finding::WrongTransfer { stream: stream(), seq: 2, place: 1 },
        ),
        (
            "accumulator",
            "DELETE FROM accumulator WHERE seq = 5",
            Finding::MissingAccumulator { stream: stream(), record: "s2".into() },
        ),
        (
            "record",
            "DELETE FROM record WHERE id = 'v1'",
            Finding::BillSettledTwice { stream: stream(), first: "s1".into(), second: "s2".into() },
        ),
    ];
    for (table, text, expected) in cases {
        database.sql(&text.replace("facility_document", "(SELECT document FROM facility)"));
        let found = findings(&store);
        assert!(found.contains(&expected), "{text}: {found:?}");
        kept.put_back(table);
    }
    assert_eq!(findings(&store), []);
}

fn changed(seq: u64) -> Finding {
    Finding::ChangedContent { stream: "person:P1".into(), seq }
}
