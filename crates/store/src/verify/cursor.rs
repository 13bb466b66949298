//! Reading a table in the order of its key, page by page.

use std::collections::VecDeque;

use crate::fault::Fault;
use crate::schema::Table;
use crate::session::{Call, Session};
use crate::value::{Row, Value};

/// Rows of a page.
const PAGE: usize = 256;

/// A table read from its first row to its last.
pub(super) struct Cursor {
    pub table: &'static Table,
    rows: VecDeque<Row>,
    /// The key of the last row read; nothing before the first page.
    after: Row,
    ended: bool,
}

impl Cursor {
    pub(super) const fn new(table: &'static Table) -> Self {
        Self { table, rows: VecDeque::new(), after: Vec::new(), ended: false }
    }

    /// Reads a page if none is left; gives the rows newly read.
    pub(super) fn fill(&mut self, session: &mut dyn Session) -> Result<&[Row], Fault> {
        if !self.rows.is_empty() || self.ended {
            return Ok(&[]);
        }
        let rows = session.rows(Call::Page { table: self.table, after: self.after.clone(), limit: PAGE })?;
        self.ended = rows.len() < PAGE;
        if let Some(last) = rows.last() {
            self.after = last.iter().take(self.table.key).cloned().collect();
        }
        self.rows = rows.into();
        Ok(self.rows.make_contiguous())
    }

    /// The next page, empty at the end.
    pub(super) fn page(&mut self, session: &mut dyn Session) -> Result<Vec<Row>, Fault> {
        self.fill(session)?;
        Ok(std::mem::take(&mut self.rows).into())
    }

    /// The next row, left where it is.
    pub(super) fn peek(&mut self, session: &mut dyn Session) -> Result<Option<&Row>, Fault> {
        self.fill(session)?;
        Ok(self.rows.front())
    }

    pub(super) fn take(&mut self) -> Option<Row> {
        self.rows.pop_front()
    }

    /// The next row if it comes before this stream and seq; without a limit, the next row.
    pub(super) fn take_before(
        &mut self,
        session: &mut dyn Session,
        limit: Option<(&str, u64)>,
    ) -> Result<Option<Row>, Fault> {
        let comes_before = |row: &Row| limit.is_none_or(|limit| place(row) < limit);
        let next = self.peek(session)?.is_some_and(comes_before);
        Ok(if next { self.take() } else { None })
    }

    /// The rows with just this stream and seq.
    pub(super) fn take_at(&mut self, session: &mut dyn Session, at: (&str, u64)) -> Result<Vec<Row>, Fault> {
        let mut rows = Vec::new();
        while self.peek(session)?.is_some_and(|row| place(row) == at) {
            rows.extend(self.take());
        }
        Ok(rows)
    }
}

/// Stream and seq of a row that begins with them.
pub(super) fn place(row: &Row) -> (&str, u64) {
    match row.as_slice() {
        [Value::Text(stream), Value::Int(seq), ..] => (stream, u64::try_from(*seq).unwrap_or(0)),
        [Value::Text(stream), ..] => (stream, 0),
        _ => ("", 0),
    }
}
