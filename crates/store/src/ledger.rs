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
const STATEMENT: &str = "SELECT stream, seq, n, record, day, debit, credit, amount FROM transfer \
    WHERE day BETWEEN $1 AND $2 AND (debit = $3 OR credit = $3) AND (day, stream, seq, n) > ($4, $5, $6, $7) \
    ORDER BY day, stream, seq, n LIMIT $8";

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
        // The days before that of the last transfer need not be read again.
        let from = after.map_or(from, |last| last.value.day.max(from));
        let mut parameters = vec![Value::day(from), Value::day(until), Value::text(account)];
        parameters.push(after.map_or(Value::text(""), |last| Value::day(last.value.day)));
        parameters.extend(after.map(|last| &last.at).map_or_else(before_all, Position::key));
        parameters.push(Value::count(limit));
        all_kept(self.rows(&Call::sql(STATEMENT, parameters))?)
    }
}
