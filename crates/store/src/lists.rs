//! Lists, page by page: each goes on after the last position of the page before.

use yidan_types::{Date, FacilityId, PersonId};

use crate::fault::Fault;
use crate::ledger::days_after;
use crate::records::{
    Account, Book, Facility, Fact, Item, Kept, Position, Record, Resource, Transfer, Waiting, all_kept,
};
use crate::session::Call;
use crate::store::Store;
use crate::stream::Stream;
use crate::value::{Row, Value};

const FACTS_OF_KIND: &str = "SELECT stream, seq, n, kind, id, holds_from, holds_until, known, source, supersedes, \
    document FROM fact WHERE kind = $1 AND (stream, seq, n) > ($2, $3, $4) ORDER BY stream, seq, n LIMIT $5";
const RECORDS_OF_DAY: &str = "SELECT stream, seq, n, id, kind, of_record, scheme, year, facility, bill, day, brief, document \
    FROM record WHERE day = $1 AND facility = $2 AND (stream, seq, n) > ($3, $4, $5) ORDER BY stream, seq, n LIMIT $6";
const RECORD: &str = "SELECT stream, seq, n, id, kind, of_record, scheme, year, facility, bill, day, brief, document \
    FROM record WHERE id = $1";
const RECORDS_BETWEEN: &str = "SELECT stream, seq, n, id, kind, of_record, scheme, year, facility, bill, day, brief, document \
    FROM record WHERE day BETWEEN $1 AND $2 AND (day, stream, seq, n) > ($3, $4, $5, $6) \
    ORDER BY day, stream, seq, n LIMIT $7";
const TRANSFERS: &str = "SELECT stream, seq, n, record, day, debit, credit, amount, purpose FROM transfer WHERE stream = $1 \
    AND record = $2 ORDER BY seq, n";
const BOOKS: &str = "SELECT stream, seq, n, hash, area, year, published_ms, author, approver, text FROM book \
    WHERE area = $1 AND year = $2 ORDER BY published_ms, seq, n";
const FACILITY: &str = "SELECT stream, seq, n, id, holds_from, holds_until, known, source, document FROM facility \
    WHERE id = $1 ORDER BY stream, seq, n";
const ITEM: &str = "SELECT stream, seq, n, id, holds_from, holds_until, known, source, document FROM item \
    WHERE id = $1 ORDER BY stream, seq, n";

const WAITING: &str =
    "SELECT stream, seq, n, facility, bill, document FROM waiting WHERE stream = $1 ORDER BY seq, n";
const WAITING_AT: &str = "SELECT stream, seq, n, facility, bill, document FROM waiting WHERE facility = $1 \
    AND (stream, seq, n) > ($2, $3, $4) ORDER BY stream, seq, n LIMIT $5";

impl Store {
    /// Facts of one kind over all people, by stream.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn facts_of_kind(
        &self,
        kind: &str,
        after: Option<&Position>,
        limit: usize,
    ) -> Result<Vec<Kept<Fact>>, Fault> {
        self.list(FACTS_OF_KIND, vec![Value::text(kind)], after, limit)
    }

    /// The records of a facility that count for a day.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn records_of_day(
        &self,
        facility: &FacilityId,
        day: Date,
        after: Option<&Position>,
        limit: usize,
    ) -> Result<Vec<Kept<Record>>, Fault> {
        let which = vec![Value::day(day), Value::text(facility.as_str())];
        self.list(RECORDS_OF_DAY, which, after, limit)
    }

    /// The records of all streams that count for a day from one to another, by day, stream and order of writing, page by
    /// page: each page goes on after the last record of the one before.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn records_between(
        &self,
        from: Date,
        until: Date,
        after: Option<&Kept<Record>>,
        limit: usize,
    ) -> Result<Vec<Kept<Record>>, Fault> {
        let last = after.map(|last| (last.value.day, &last.at));
        self.all(RECORDS_BETWEEN, days_after(from, until, Vec::new(), last, limit))
    }

    /// The record with an id.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn record(&self, id: &str) -> Result<Option<Kept<Record>>, Fault> {
        Ok(self.all(RECORD, vec![Value::text(id)])?.pop())
    }

    /// The transfers of a record, in their order.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn transfers_of(&self, stream: &Stream, record: &str) -> Result<Vec<Kept<Transfer>>, Fault> {
        self.all(TRANSFERS, vec![Value::text(stream.to_string()), Value::text(record)])
    }

    /// All versions of a facility, in the order of writing.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn facility(&self, id: &str) -> Result<Vec<Kept<Facility>>, Fault> {
        self.all(FACILITY, vec![Value::text(id)])
    }

    /// All versions of an item, in the order of writing.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn item(&self, id: &str) -> Result<Vec<Kept<Item>>, Fault> {
        self.all(ITEM, vec![Value::text(id)])
    }

    /// Facilities, versions one after another, in the order of writing.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn facilities(&self, after: Option<&Position>, limit: usize) -> Result<Vec<Kept<Facility>>, Fault> {
        self.page(after, limit)
    }

    /// Items of the catalogue, versions one after another, in the order of writing.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn items(&self, after: Option<&Position>, limit: usize) -> Result<Vec<Kept<Item>>, Fault> {
        self.page(after, limit)
    }

    /// The published books of an area and year, the newest last.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn books(&self, area: &str, year: i16) -> Result<Vec<Kept<Book>>, Fault> {
        self.all(BOOKS, vec![Value::text(area), Value::count(year)])
    }

    /// All published books, in the order of publishing.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn all_books(&self, after: Option<&Position>, limit: usize) -> Result<Vec<Kept<Book>>, Fault> {
        self.page(after, limit)
    }

    /// Accounts, versions one after another, in the order of writing.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn accounts(&self, after: Option<&Position>, limit: usize) -> Result<Vec<Kept<Account>>, Fault> {
        self.page(after, limit)
    }

    /// All bills of a person that ever waited, in the order of writing.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn waiting(&self, person: &PersonId) -> Result<Vec<Kept<Waiting>>, Fault> {
        self.all(WAITING, vec![Value::text(Stream::Person(person.clone()).to_string())])
    }

    /// All bills that ever waited at a facility, by stream.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn waiting_at(
        &self,
        facility: &FacilityId,
        after: Option<&Position>,
        limit: usize,
    ) -> Result<Vec<Kept<Waiting>>, Fault> {
        self.list(WAITING_AT, vec![Value::text(facility.as_str())], after, limit)
    }

    fn all<T: Resource>(&self, text: &'static str, which: Vec<Value>) -> Result<Vec<Kept<T>>, Fault> {
        all_kept(self.rows(&Call::sql(text, which))?)
    }

    fn list<T: Resource>(
        &self,
        text: &'static str,
        mut parameters: Vec<Value>,
        after: Option<&Position>,
        limit: usize,
    ) -> Result<Vec<Kept<T>>, Fault> {
        parameters.extend(after.map_or_else(before_all, Position::key));
        parameters.push(Value::count(limit));
        self.all(text, parameters)
    }

    fn page<T: Resource>(&self, after: Option<&Position>, limit: usize) -> Result<Vec<Kept<T>>, Fault> {
        let after = after.map_or_else(Vec::new, Position::key);
        all_kept(self.rows(&Call::Page { table: T::TABLE, after, limit })?)
    }
}

/// A key before every key.
pub(crate) fn before_all() -> Row {
    vec![Value::text(""), Value::Int(0), Value::Int(0)]
}
