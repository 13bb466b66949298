//! People: everything about one, or about several.

use std::collections::BTreeMap;
use std::vec::IntoIter;

use yidan_types::PersonId;

use crate::fault::Fault;
use crate::history::head as read_head;
use crate::records::{
    Accumulator, BriefRecord, Fact, Kept, Person, Record, Reservation, Resource, SealedPerson, Transfer,
    all_kept, kept,
};
use crate::schema::{ACCUMULATOR, FACT, HEAD, NUMBER, PERSON, RECORD, RESERVATION, TRANSFER, Table};
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

/// Several people as they stood at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonFiles {
    /// Each in the place of its id; nothing where there is no such person.
    pub people: Vec<Option<PersonRecords>>,
    /// The versions of the other streams that were asked for, each in its place, 0 where nothing was written.
    pub versions: Vec<u64>,
}

/// What a decision about a new claim of a person needs as long as it comes after all others, as it stood at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BriefPerson {
    /// Who it is and what is known.
    pub known: KnownPerson,
    /// All records in the order of writing.
    pub records: Vec<BriefRecord>,
    /// The accumulator that was written last.
    pub accumulator: Option<Kept<Accumulator>>,
    /// All reservations, those expired or ended too.
    pub reservations: Vec<Kept<Reservation>>,
}

/// Who somebody is and what is known of them, as it stood at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownPerson {
    /// The version of the stream.
    pub version: u64,
    /// The person as known now.
    pub person: Kept<Person>,
    /// All facts, those superseded too, in the order of writing.
    pub facts: Vec<Kept<Fact>>,
}

pub(crate) const RECORDS: &str = "SELECT stream, seq, n, id, kind, of_record, scheme, year, facility, bill, day, brief, document \
    FROM record WHERE stream = $1 ORDER BY seq, n";
pub(crate) const TRANSFERS: &str = "SELECT stream, seq, n, record, day, debit, credit, amount, purpose FROM transfer \
    WHERE stream = $1 ORDER BY seq, n";
const NEWEST_ACCUMULATOR: &str = "SELECT stream, seq, n, scheme, year, document FROM accumulator WHERE stream = $1 \
    ORDER BY seq DESC, n DESC LIMIT 1";
type Versions = BTreeMap<Stream, u64>;

/// Tables of what is known of a person.
const KNOWN: [&Table; 2] = [&PERSON, &FACT];
/// And of what was decided.
const EVERYTHING: [&Table; 6] = [&PERSON, &FACT, &RECORD, &TRANSFER, &ACCUMULATOR, &RESERVATION];
const PEOPLE: &str = "SELECT stream, seq, n, name, birth, household, document, key_id, sealed, number_hash FROM person AS kept \
    WHERE stream > $1 AND seq = (SELECT MAX(seq) FROM person AS later WHERE later.stream = kept.stream) \
    ORDER BY stream LIMIT $2";

impl Store {
    /// Everything about a person, in one round trip; nothing if there is no such person.
    ///
    /// # Errors
    /// [`Fault`]; [`Fault::Sealed`] when the private fields cannot be opened.
    pub fn person_file(&self, id: &PersonId) -> Result<Option<PersonRecords>, Fault> {
        Ok(self.person_files(std::slice::from_ref(id), &[])?.people.pop().flatten())
    }

    /// Everything about several people, and the versions of other streams, as they stood at one moment, in one round trip.
    ///
    /// # Errors
    /// [`Fault`]; [`Fault::Sealed`] when the private fields of one of them cannot be opened.
    pub fn person_files(&self, ids: &[PersonId], beside: &[Stream]) -> Result<PersonFiles, Fault> {
        let (mut heads, mut answers) = self.of_people(ids, beside, &EVERYTHING, Vec::new())?;
        let mut next = || answers.next().unwrap_or_default();
        let (mut people, mut facts) = (by_stream(next())?, by_stream(next())?);
        let (mut records, mut transfers) = (by_stream(next())?, by_stream(next())?);
        let (mut accumulators, mut reservations) = (by_stream(next())?, by_stream(next())?);
        let mut file = |id: &PersonId| {
            let stream = Stream::Person(id.clone());
            let Some(known) = self.known(&stream, &mut heads, &mut people, &mut facts)? else {
                return Ok(None);
            };
            Ok(Some(PersonRecords {
                version: known.version,
                person: known.person,
                facts: known.facts,
                records: records.remove(&stream).unwrap_or_default(),
                transfers: transfers.remove(&stream).unwrap_or_default(),
                accumulators: newest_of_each(accumulators.remove(&stream).unwrap_or_default()),
                reservations: reservations.remove(&stream).unwrap_or_default(),
            }))
        };
        let people = ids.iter().map(&mut file).collect::<Result<_, Fault>>()?;
        Ok(PersonFiles { people, versions: versions(&heads, beside) })
    }

    /// A person in brief, and the versions of other streams, as they stood at one moment, in one round trip; nothing if
    /// there is no such person.
    ///
    /// # Errors
    /// [`Fault`]; [`Fault::Sealed`] when the private fields cannot be opened.
    pub fn brief_person(
        &self,
        id: &PersonId,
        beside: &[Stream],
    ) -> Result<(Option<BriefPerson>, Vec<u64>), Fault> {
        let stream = Stream::Person(id.clone());
        let name = Value::text(stream.to_string());
        let of = |text| Call::sql(text, vec![name.clone()]);
        let in_brief = vec![
            of(BriefRecord::ALL),
            of(NEWEST_ACCUMULATOR),
            Call::find(&RESERVATION, &["stream"], vec![vec![name.clone()]]),
        ];
        let (mut heads, mut answers) = self.of_people(std::slice::from_ref(id), beside, &KNOWN, in_brief)?;
        let mut next = || answers.next().unwrap_or_default();
        let (mut people, mut facts) = (by_stream(next())?, by_stream(next())?);
        let (records, mut accumulators, reservations) = (next(), all_kept(next())?, next());
        let versions = versions(&heads, beside);
        let Some(known) = self.known(&stream, &mut heads, &mut people, &mut facts)? else {
            return Ok((None, versions));
        };
        let brief = BriefPerson {
            known,
            records: records.into_iter().map(BriefRecord::read).collect::<Result<_, _>>()?,
            accumulator: accumulators.pop(),
            reservations: by_stream(reservations)?.remove(&stream).unwrap_or_default(),
        };
        Ok((Some(brief), versions))
    }

    /// Who several people are and what is known of them, without what was settled; in one round trip.
    ///
    /// # Errors
    /// [`Fault`]; [`Fault::Sealed`] when the private fields of one of them cannot be opened.
    pub fn known_people(&self, ids: &[PersonId]) -> Result<Vec<Option<KnownPerson>>, Fault> {
        let (mut heads, mut answers) = self.of_people(ids, &[], &KNOWN, Vec::new())?;
        let mut next = || answers.next().unwrap_or_default();
        let (mut people, mut facts) = (by_stream(next())?, by_stream(next())?);
        let known =
            |id: &PersonId| self.known(&Stream::Person(id.clone()), &mut heads, &mut people, &mut facts);
        ids.iter().map(known).collect()
    }

    /// The versions of streams of people and of others, the rows that the tables have of the people, and the answers of
    /// more calls.
    fn of_people(
        &self,
        ids: &[PersonId],
        beside: &[Stream],
        tables: &[&'static Table],
        more: Vec<Call>,
    ) -> Result<(Versions, IntoIter<Vec<Row>>), Fault> {
        let key = |stream: String| vec![Value::Text(stream)];
        let people: Vec<Row> = ids.iter().map(|id| key(Stream::Person(id.clone()).to_string())).collect();
        let others = beside.iter().map(|stream| key(stream.to_string()));
        let heads = Call::find(&HEAD, &["stream"], people.iter().cloned().chain(others).collect());
        let rows = tables.iter().map(|table| Call::find(table, &["stream"], people.clone()));
        let mut answers =
            self.snapshot(std::iter::once(heads).chain(rows).chain(more).collect())?.into_iter();
        let heads = answers.next().unwrap_or_default().into_iter().map(|row| {
            let (stream, version) = read_head(row)?;
            Ok((Stream::read(&stream, HEAD.name)?, version))
        });
        Ok((heads.collect::<Result<_, Fault>>()?, answers))
    }

    fn known(
        &self,
        stream: &Stream,
        heads: &mut Versions,
        people: &mut BTreeMap<Stream, Vec<Kept<SealedPerson>>>,
        facts: &mut BTreeMap<Stream, Vec<Kept<Fact>>>,
    ) -> Result<Option<KnownPerson>, Fault> {
        let newest = people.remove(stream).and_then(|mut all| all.pop());
        let Some((version, person)) = heads.remove(stream).zip(newest) else { return Ok(None) };
        let facts = facts.remove(stream).unwrap_or_default();
        Ok(Some(KnownPerson { version, person: self.opened(person)?, facts }))
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

    /// Everybody as known now, by id, page by page: each page goes on after the last person of the one before.
    ///
    /// # Errors
    /// [`Fault`]; [`Fault::Sealed`] when private fields cannot be opened.
    pub fn people(&self, after: Option<&PersonId>, limit: usize) -> Result<Vec<Kept<Person>>, Fault> {
        let after = after.map_or_else(String::new, |id| Stream::Person(id.clone()).to_string());
        let rows = self.rows(&Call::sql(PEOPLE, vec![Value::Text(after), Value::count(limit)]))?;
        rows.into_iter().map(|row| self.opened(kept(row)?)).collect()
    }

    fn opened(&self, sealed: Kept<SealedPerson>) -> Result<Kept<Person>, Fault> {
        let owner = sealed.at.stream.to_string();
        Ok(Kept { at: sealed.at, value: sealed.value.open(&owner, &self.keys())? })
    }
}

/// Each in its place, 0 where nothing was written.
fn versions(heads: &Versions, streams: &[Stream]) -> Vec<u64> {
    streams.iter().map(|stream| heads.get(stream).copied().unwrap_or(0)).collect()
}

/// Rows by their streams, each stream's in the order of writing.
fn by_stream<T: Resource>(rows: Vec<Row>) -> Result<BTreeMap<Stream, Vec<Kept<T>>>, Fault> {
    let mut all = all_kept::<T>(rows)?;
    all.sort_by_key(|kept| (kept.at.seq, kept.at.place));
    let mut streams: BTreeMap<Stream, Vec<Kept<T>>> = BTreeMap::new();
    for kept in all {
        streams.entry(kept.at.stream.clone()).or_default().push(kept);
    }
    Ok(streams)
}

/// The last of each scheme and year, by scheme and year.
fn newest_of_each(written: Vec<Kept<Accumulator>>) -> Vec<Kept<Accumulator>> {
    let key = |kept: &Kept<Accumulator>| (kept.value.scheme.clone(), kept.value.year);
    let newest: BTreeMap<_, _> = written.into_iter().map(|kept| (key(&kept), kept)).collect();
    newest.into_values().collect()
}

pub(crate) fn person_id(stream: &str, table: &Table) -> Result<PersonId, Fault> {
    match Stream::read(stream, table.name)? {
        Stream::Person(id) => Ok(id),
        _ => Err(Fault::Malformed(table.name)),
    }
}
