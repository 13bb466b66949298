//! Transfers of the ledger.

use yidan_types::{Date, Fen};

use super::Resource;
use crate::fault::Fault;
use crate::schema::{TRANSFER, Table};
use crate::value::{Cells, Row, Value};

/// Money from one account to another. INVARIANT (a transfer balances): one row holds both sides.
///
/// Its place in the commit is its order within the record's postings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// The account that receives, by its stable code.
    pub debit: String,
    /// The account that gives, another one.
    pub credit: String,
    /// In fen, above zero.
    pub amount: Fen,
    /// The day it counts for.
    pub day: Date,
    /// The id of the record of the same commit that it belongs to.
    pub record: String,
    /// What it is for, in the domain's words.
    pub purpose: String,
}

impl Resource for Transfer {
    const TABLE: &'static Table = &TRANSFER;

    fn cells(&self) -> Row {
        vec![
            Value::text(&self.record),
            Value::day(self.day),
            Value::text(&self.debit),
            Value::text(&self.credit),
            Value::Int(self.amount.get()),
            Value::text(&self.purpose),
        ]
    }

    fn read(cells: &mut Cells) -> Result<Self, Fault> {
        let (record, day) = (cells.text()?, cells.day()?);
        let (debit, credit, amount) = (cells.text()?, cells.text()?, cells.fen()?);
        Ok(Self { debit, credit, amount, day, record, purpose: cells.text()? })
    }
}
