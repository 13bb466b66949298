//! Balances and statements: sums over transfers, nothing kept beside them.

use yidan_types::{Date, Fen};

use crate::fault::Fault;
use crate::lists::before_all;
use crate::records::{Kept, Position, Transfer, all_kept};
use crate::session::Call;
use crate::store::Store;
use crate::value::{Cells, Value};

const BALANCE: &str = "SELECT CAST(COALESCE((SELECT SUM(amount) FROM transfer WHERE debit = $1 AND day <= $2), 0) \
    - COALESCE((SELECT SUM(amount) FROM transfer WHERE credit = $1 AND day <= $2), 0) AS BIGINT)";
const BALANCES: &str = "SELECT account, CAST(SUM(amount) AS BIGINT) FROM \
    (SELECT debit AS account, amount FROM transfer WHERE day <= $1 \
    UNION ALL SELECT credit, -amount FROM transfer WHERE day <= $1) AS sides GROUP BY account ORDER BY account";
const STATEMENT: &str = "SELECT stream, seq, n, record, day, debit, credit, amount, purpose FROM transfer \
    WHERE day BETWEEN $1 AND $2 AND (debit = $3 OR credit = $3) AND (day, stream, seq, n) > ($4, $5, $6, $7) \
    ORDER BY day, stream, seq, n LIMIT $8";
const JOURNAL: &str = "SELECT stream, seq, n, record, day, debit, credit, amount, purpose FROM transfer \
    WHERE day BETWEEN $1 AND $2 AND (day, stream, seq, n) > ($3, $4, $5, $6) ORDER BY day, stream, seq, n LIMIT $7";

impl Store {
    /// What an account received less what it gave, up to the end of a day.
    ///
    /// # Errors
    /// [`Fault`]; [`Fault::Malformed`] where the sum is more than [`Fen`] holds.
    pub fn balance(&self, account: &str, until: Date) -> Result<Fen, Fault> {
        let rows = self.rows(&Call::sql(BALANCE, vec![Value::text(account), Value::day(until)]))?;
        let row = rows.into_iter().next().unwrap_or_default();
        Cells::new("transfer", row).fen()
    }

    /// The balances of all accounts that ever moved, by code, up to the end of a day. INVARIANT (the books balance): they
    /// add up to zero.
    ///
    /// # Errors
    /// As [`balance`](Self::balance).
    pub fn balances(&self, until: Date) -> Result<Vec<(String, Fen)>, Fault> {
        let rows = self.rows(&Call::sql(BALANCES, vec![Value::day(until)]))?;
        let read = |row| {
            let mut cells = Cells::new("transfer", row);
            Ok((cells.text()?, cells.fen()?))
        };
        rows.into_iter().map(read).collect()
    }

    /// The transfers of an account from one day to another, by day, page by page: each page goes on after the last
    /// transfer of the one before.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn statement(
        &self,
        account: &str,
        from: Date,
        until: Date,
        after: Option<&Kept<Transfer>>,
        limit: usize,
    ) -> Result<Vec<Kept<Transfer>>, Fault> {
        let last = after.map(|last| (last.value.day, &last.at));
        let parameters = days_after(from, until, vec![Value::text(account)], last, limit);
        all_kept(self.rows(&Call::sql(STATEMENT, parameters))?)
    }

    /// The transfers of all streams from one day to another, by day, stream and order of writing, page by page: each page
    /// goes on after the last transfer of the one before.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn journal(
        &self,
        from: Date,
        until: Date,
        after: Option<&Kept<Transfer>>,
        limit: usize,
    ) -> Result<Vec<Kept<Transfer>>, Fault> {
        let last = after.map(|last| (last.value.day, &last.at));
        let parameters = days_after(from, until, Vec::new(), last, limit);
        all_kept(self.rows(&Call::sql(JOURNAL, parameters))?)
    }
}

/// Parameters of a list by day: the first and the last day, what else the list is of, what it goes on after, how much.
pub(crate) fn days_after(
    from: Date,
    until: Date,
    of: Vec<Value>,
    last: Option<(Date, &Position)>,
    limit: usize,
) -> Vec<Value> {
    // The days before that of the last row need not be read again.
    let first = last.map_or(from, |(day, _)| day.max(from));
    let mut parameters = vec![Value::day(first), Value::day(until)];
    parameters.extend(of);
    parameters.push(last.map_or(Value::text(""), |(day, _)| Value::day(day)));
    parameters.extend(last.map_or_else(before_all, |(_, at)| at.key()));
    parameters.push(Value::count(limit));
    parameters
}
