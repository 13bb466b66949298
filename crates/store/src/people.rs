//! People: everything about one, and finding one.

use yidan_types::{Date, PersonId};

use crate::fault::Fault;
use crate::history::head as read_head;
use crate::records::{
    Accumulator, Fact, Kept, Person, Record, Reservation, Resource, SealedPerson, Transfer, all_kept, kept,
};
use crate::schema::{HEAD, NUMBER, Table};
use crate::secret::Secret;
use crate::session::Call;
use crate::store::Store;
use crate::stream::Stream;
use crate::value::{Cells, Row, Value};

/// Everything that a decision about one person needs, as it stood at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRecords {
    /// The version of the stream; a commit names the one that it decided on.
    pub version: u64,
    /// The person as known now.
    pub person: Kept<Person>,
    /// All facts, those superseded too, in the order of writing.
    pub facts: Vec<Kept<Fact>>,
    /// All records in the order of writing.
    pub records: Vec<Kept<Record>>,
    /// All transfers of these records in the order of writing.
    pub transfers: Vec<Kept<Transfer>>,
    /// The newest of each scheme and year.
    pub accumulators: Vec<Kept<Accumulator>>,
    /// All reservations, those expired or ended too.
    pub reservations: Vec<Kept<Reservation>>,
}

const NEWEST_PERSON: &str = "SELECT stream, seq, n, name, birth, document, key_id, sealed, number_hash FROM person \
    WHERE stream = $1 ORDER BY seq DESC LIMIT 1";
const FACTS: &str = "SELECT stream, seq, n, kind, id, holds_from, holds_until, known, source, supersedes, document \
    FROM fact WHERE stream = $1 ORDER BY seq, n";
pub(crate) const RECORDS: &str = "SELECT stream, seq, n, id, kind, of_record, scheme, year, facility, bill, day, document \
    FROM record WHERE stream = $1 ORDER BY seq, n";
pub(crate) const TRANSFERS: &str = "SELECT stream, seq, n, record, day, debit, credit, amount, purpose FROM transfer \
    WHERE stream = $1 ORDER BY seq, n";
const ACCUMULATORS: &str = "SELECT stream, seq, n, scheme, year, document FROM accumulator AS kept WHERE stream = $1 \
    AND NOT EXISTS (SELECT 1 FROM accumulator AS later WHERE later.stream = kept.stream AND later.scheme = kept.scheme \
    AND later.year = kept.year AND (later.seq, later.n) > (kept.seq, kept.n)) ORDER BY scheme, year";
const RESERVATIONS: &str = "SELECT stream, seq, n, id, expires_ms, ends, document FROM reservation WHERE stream = $1 ORDER BY seq, n";
const NAMED: &str = "SELECT stream FROM person AS kept WHERE name = $1 AND birth = $2 AND NOT EXISTS \
    (SELECT 1 FROM person AS later WHERE later.stream = kept.stream AND later.seq > kept.seq) ORDER BY stream";
const PEOPLE: &str = "SELECT stream, seq, n, name, birth, document, key_id, sealed, number_hash FROM person AS kept \
    WHERE stream > $1 AND seq = (SELECT MAX(seq) FROM person AS later WHERE later.stream = kept.stream) \
    ORDER BY stream LIMIT $2";

impl Store {
    /// Everything about a person, in one round trip; nothing if there is no such person.
    ///
    /// # Errors
    /// [`Fault`]; [`Fault::Sealed`] when the private fields cannot be opened.
    pub fn person_file(&self, id: &PersonId) -> Result<Option<PersonRecords>, Fault> {
        let stream = Stream::Person(id.clone()).to_string();
        let of = |text| Call::sql(text, vec![Value::text(&stream)]);
        let head = Call::find(&HEAD, &["stream"], vec![vec![Value::text(&stream)]]);
        let calls = [
            head,
            of(NEWEST_PERSON),
            of(FACTS),
            of(RECORDS),
            of(TRANSFERS),
            of(ACCUMULATORS),
            of(RESERVATIONS),
        ];
        let mut answers = self.snapshot(&calls)?.into_iter();
        let mut next = || answers.next().unwrap_or_default();
        let (head, person) = (next().pop(), next().pop());
        let Some((head, person)) = head.zip(person) else {
            return Ok(None);
        };
        Ok(Some(PersonRecords {
            version: read_head(head)?.1,
            person: self.opened(person)?,
            facts: all_kept(next())?,
            records: all_kept(next())?,
            transfers: all_kept(next())?,
            accumulators: all_kept(next())?,
            reservations: all_kept(next())?,
        }))
    }

    /// Who has an identity number (in its canonical form) now.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn find_by_number(&self, number: &Secret) -> Result<Option<PersonId>, Fault> {
        let hashes = self.keys().look_ups(number)?;
        let keys = hashes.into_iter().map(|hash| vec![Value::Blob(hash.to_vec())]).collect();
        let rows = self.rows(&Call::find(&NUMBER, &["hash"], keys))?;
        let holder = rows.into_iter().next().map(|row| {
            let mut cells = Cells::new(NUMBER.name, row);
            cells.blob()?;
            person_id(&cells.text()?, &NUMBER)
        });
        holder.transpose()
    }

    /// Everybody who has this name and birth date now, by id.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn find_by_name(&self, name: &str, birth: Date) -> Result<Vec<PersonId>, Fault> {
        let rows = self.rows(&Call::sql(NAMED, vec![Value::text(name), Value::day(birth)]))?;
        rows.into_iter()
            .map(|row| person_id(&Cells::new("person", row).text()?, SealedPerson::TABLE))
            .collect()
    }

    /// Everybody as known now, by id, page by page: each page goes on after the last person of the one before.
    ///
    /// # Errors
    /// [`Fault`]; [`Fault::Sealed`] when private fields cannot be opened.
    pub fn people(&self, after: Option<&PersonId>, limit: usize) -> Result<Vec<Kept<Person>>, Fault> {
        let after = after.map_or_else(String::new, |id| Stream::Person(id.clone()).to_string());
        let rows = self.rows(&Call::sql(PEOPLE, vec![Value::Text(after), Value::count(limit)]))?;
        rows.into_iter().map(|row| self.opened(row)).collect()
    }

    fn opened(&self, row: Row) -> Result<Kept<Person>, Fault> {
        let sealed: Kept<SealedPerson> = kept(row)?;
        let owner = sealed.at.stream.to_string();
        Ok(Kept { at: sealed.at, value: sealed.value.open(&owner, &self.keys())? })
    }
}

pub(crate) fn person_id(stream: &str, table: &Table) -> Result<PersonId, Fault> {
    match Stream::read(stream, table.name)? {
        Stream::Person(id) => Ok(id),
        _ => Err(Fault::Malformed(table.name)),
    }
}
