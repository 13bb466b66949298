//! Where a database is.

use std::error::Error;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use tokio_postgres::config::SslMode;

/// Where a database is: `sqlite:PATH`, a plain path, or `postgres://USER@HOST/NAME` with what `libpq` takes.
///
/// Neither `Debug` nor `Display` shows a password.
#[derive(Clone)]
pub enum Location {
    /// A file of SQLite.
    Sqlite(PathBuf),
    /// A database of PostgreSQL, or of one that speaks its protocol.
    Postgres(Box<tokio_postgres::Config>),
}

/// Why a text is not the place of a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LocationError {
    /// No text, or `sqlite:` alone.
    Empty,
    /// `PostgreSQL`'s address does not read as one.
    Postgres,
    /// Encryption of the connection is asked for, which this program does not do yet: use a socket of the same machine
    /// or a tunnel.
    NoTls,
}

impl fmt::Display for LocationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the database has no path",
            Self::Postgres => "the address of the database does not read as one of PostgreSQL",
            Self::NoTls => "encrypted connections to PostgreSQL are not supported: use a socket or a tunnel",
        })
    }
}

impl Error for LocationError {}

impl FromStr for Location {
    type Err = LocationError;

    fn from_str(text: &str) -> Result<Self, LocationError> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            let config: tokio_postgres::Config = text.parse().map_err(|_| LocationError::Postgres)?;
            if config.get_ssl_mode() == SslMode::Require {
                return Err(LocationError::NoTls);
            }
            return Ok(Self::Postgres(Box::new(config)));
        }
        let path = text.strip_prefix("sqlite:").unwrap_or(text);
        if path.is_empty() { Err(LocationError::Empty) } else { Ok(Self::Sqlite(path.into())) }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(config) => write!(f, "postgres:{}", config.get_dbname().unwrap_or_default()),
        }
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
