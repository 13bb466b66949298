//! Accounts of users, as they stand from one commit on.

use super::Resource;
use crate::fault::Fault;
use crate::schema::{ACCOUNT, Table};
use crate::value::{Cells, Row, Value};

/// A version of an account; the newest counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The name of the user; versions share it.
    pub user: String,
    /// Canonical JSON. Passwords stand in it as memory-hard hashes only.
    pub document: Vec<u8>,
}

impl Resource for Account {
    const TABLE: &'static Table = &ACCOUNT;

    fn cells(&self) -> Row {
        vec![Value::text(&self.user), Value::Blob(self.document.clone())]
    }

    fn read(cells: &mut Cells) -> Result<Self, Fault> {
        Ok(Self { user: cells.text()?, document: cells.blob()? })
    }
}
