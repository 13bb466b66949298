//! The tables, as far as code needs to know them: names, columns, keys. `migrations/` creates them.
//!
//! Every table with history is keyed by (stream, seq, n): the stream, which shards by person; the commit of that stream
//! that wrote the row; the place of the row within the commit and the table. Such rows are only ever added.

use crate::value::Kind::{self, Blob, Int, Text};

/// A column: its name and type.
pub(crate) type Column = (&'static str, Kind);

/// A table: the columns of its primary key, then the others.
#[derive(Debug, PartialEq)]
pub(crate) struct Table {
    pub name: &'static str,
    pub columns: &'static [Column],
    /// So many of the columns, from the left, are the primary key.
    pub key: usize,
    /// What an insert does where the key exists already; nothing means that it fails.
    pub on_conflict: &'static str,
}

impl Table {
    pub(crate) fn key_columns(&self) -> &'static [Column] {
        self.columns.split_at_checked(self.key).map_or(self.columns, |(key, _)| key)
    }

    pub(crate) fn names(columns: &[Column], prefix: &str) -> String {
        let names: Vec<String> = columns.iter().map(|(name, _)| format!("{prefix}{name}")).collect();
        names.join(", ")
    }

    pub(crate) fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|(column, _)| *column == name)
    }
}

macro_rules! tables {
    ($($(#[$doc:meta])* $table:ident = $name:literal ($key:literal) [$($column:literal $kind:ident),* $(,)?] $conflict:literal;)*) => {
        $($(#[$doc])* pub(crate) static $table: Table = Table {
            name: $name,
            columns: &[$(($column, $kind)),*],
            key: $key,
            on_conflict: $conflict,
        };)*
    };
}

tables! {
    /// The last entry of each stream: its number and hash. The one row that a commit locks and moves on.
    HEAD = "head" (1) ["stream" Text, "seq" Int, "hash" Blob]
        "ON CONFLICT (stream) DO UPDATE SET seq = excluded.seq, hash = excluded.hash WHERE head.seq = excluded.seq - 1";
    /// One entry for each commit of a stream.
    AUDIT = "audit" (2) ["stream" Text, "seq" Int, "previous" Blob, "command" Text, "actor" Text, "action" Text,
        "at_ms" Int, "reason" Text, "digest" Blob] "";
    /// A person as known from one commit on; the newest counts.
    PERSON = "person" (3) ["stream" Text, "seq" Int, "n" Int, "name" Text, "birth" Text, "household" Text,
        "document" Blob, "key_id" Int, "sealed" Blob, "number_hash" Blob] "";
    /// Who has an identity number now.
    NUMBER = "number" (1) ["hash" Blob, "stream" Text, "key_id" Int] "";
    FACT = "fact" (3) ["stream" Text, "seq" Int, "n" Int, "kind" Text, "id" Text, "holds_from" Text,
        "holds_until" Text, "known" Text, "source" Text, "supersedes" Text, "document" Blob] "";
    RECORD = "record" (3) ["stream" Text, "seq" Int, "n" Int, "id" Text, "kind" Text, "of_record" Text,
        "scheme" Text, "year" Int, "facility" Text, "bill" Text, "day" Text, "brief" Blob,
        "document" Blob] "";
    TRANSFER = "transfer" (3) ["stream" Text, "seq" Int, "n" Int, "record" Text, "day" Text, "debit" Text,
        "credit" Text, "amount" Int, "purpose" Text] "";
    ACCUMULATOR = "accumulator" (3) ["stream" Text, "seq" Int, "n" Int, "scheme" Text, "year" Int,
        "document" Blob] "";
    RESERVATION = "reservation" (3) ["stream" Text, "seq" Int, "n" Int, "id" Text, "expires_ms" Int, "ends" Text,
        "document" Blob] "";
    FACILITY = "facility" (3) ["stream" Text, "seq" Int, "n" Int, "id" Text, "holds_from" Text, "holds_until" Text,
        "known" Text, "source" Text, "document" Blob] "";
    ITEM = "item" (3) ["stream" Text, "seq" Int, "n" Int, "id" Text, "holds_from" Text, "holds_until" Text,
        "known" Text, "source" Text, "document" Blob] "";
    BOOK = "book" (3) ["stream" Text, "seq" Int, "n" Int, "hash" Blob, "area" Text, "year" Int,
        "published_ms" Int, "author" Text, "approver" Text, "text" Blob] "";
    ACCOUNT = "account" (3) ["stream" Text, "seq" Int, "n" Int, "name" Text, "document" Blob] "";
    WAITING = "waiting" (3) ["stream" Text, "seq" Int, "n" Int, "facility" Text, "bill" Text, "document" Blob] "";
    /// Each command that took effect, its content and its answer.
    COMMAND = "command" (1) ["key" Text, "content" Blob, "stream" Text, "seq" Int, "answer" Blob] "";
    /// Names and values of the database itself.
    SETTING = "setting" (1) ["name" Text, "value" Blob] "";
}

/// Tables whose rows a commit adds and its audit entry covers, in the order in which digests take them.
pub(crate) static HISTORY: [&Table; 11] = [
    &PERSON,
    &FACT,
    &RECORD,
    &TRANSFER,
    &ACCUMULATOR,
    &RESERVATION,
    &FACILITY,
    &ITEM,
    &BOOK,
    &ACCOUNT,
    &WAITING,
];

/// All that a dump holds.
pub(crate) static ALL: [&Table; 16] = [
    &SETTING,
    &HEAD,
    &AUDIT,
    &COMMAND,
    &NUMBER,
    &PERSON,
    &FACT,
    &RECORD,
    &TRANSFER,
    &ACCUMULATOR,
    &RESERVATION,
    &FACILITY,
    &ITEM,
    &BOOK,
    &ACCOUNT,
    &WAITING,
];

/// The types as PostgreSQL names them in casts of arrays.
pub(crate) const fn postgres_type(kind: Kind) -> &'static str {
    match kind {
        Int => "bigint",
        Text => "text",
        Blob => "bytea",
    }
}
