//! One suite on both databases: each test runs on SQLite and on a PostgreSQL cluster of its own that it starts and stops.

mod support;

/// Makes each function, which takes an empty database, a test on either.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[test] fn $name() { super::$name(&crate::support::Database::sqlite()); })*
        }
        mod postgres {
            $(#[test] fn $name() { super::$name(&crate::support::Database::postgres()); })*
        }
    };
}

mod backups;
mod commits;
mod concurrency;
mod crash;
mod finding;
mod history;
mod opening;
mod protection;
mod tampering;
