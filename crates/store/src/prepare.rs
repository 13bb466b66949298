//! A commit made ready where it was called: checked in itself, sealed, turned into rows, digested. What is left for the
//! writer is little, since everybody waits for it.

use std::collections::BTreeSet;

use yidan_types::{BillId, FacilityId};

use crate::chain::{Command, digest};
use crate::commit::{Act, Commit, CommitError, InvalidCommit, Rows, Write};
use crate::fault::Fault;
use crate::keys::{Hash, Keys};
use crate::records::{Person, Record, RecordKind, Resource, SealedPerson};
use crate::schema::HISTORY;
use crate::secret::Secret;
use crate::stream::Stream;
use crate::value::{Row, Value};

/// A commit ready to be decided and written.
pub(crate) struct Prepared {
    pub key: String,
    pub content: Hash,
    pub act: Act,
    pub answer: Vec<u8>,
    /// The answer as its row holds it.
    pub packed_answer: Value,
    pub writes: Vec<PreparedWrite>,
}

/// What one stream gets.
pub(crate) struct PreparedWrite {
    pub stream: Stream,
    /// `stream` as rows hold it.
    pub name: String,
    pub expected: Option<u64>,
    /// Rows in the order of [`HISTORY`], their version not yet set.
    pub rows: [Vec<Row>; HISTORY.len()],
    pub digest: Hash,
    /// A person's identity number, if a person is written.
    pub number: Option<NumberUse>,
    /// The records, as far as the writer has to look at them.
    pub records: Vec<RecordUse>,
}

/// The identity number that a person's stream has from now on.
#[derive(Clone)]
pub(crate) enum NumberUse {
    None,
    Some {
        /// Its hash under the key that writes.
        hash: Vec<u8>,
        key_id: u32,
        /// Its hashes under every key.
        look_ups: Vec<Hash>,
    },
}

/// What the writer checks of a record.
#[derive(Clone)]
pub(crate) struct RecordUse {
    pub id: String,
    pub kind: RecordKind,
    pub of: Option<String>,
    pub bill: Option<(FacilityId, BillId)>,
}

pub(crate) fn prepare(commit: Commit, keys: &Keys) -> Result<Prepared, CommitError> {
    check(&commit).map_err(CommitError::Invalid)?;
    let Commit { key, content, act, writes, answer } = commit;
    let packed_answer = Value::document(&answer);
    let command = Command { key: key.as_str(), content: &content, answer: &packed_answer };
    let writes = writes.into_iter().enumerate().map(|(n, write)| {
        // The first stream's entry vouches for the command.
        prepare_write(write, keys, (n == 0).then_some(&command))
    });
    let writes: Vec<PreparedWrite> = writes.collect::<Result<_, _>>().map_err(CommitError::Database)?;
    let texts = [&act.who, &act.what, &act.why].map(Value::text);
    let mut cells = writes.iter().flat_map(|write| write.rows.iter().flatten().flatten()).chain(&texts);
    if !cells.all(Value::is_storable) {
        return Err(CommitError::Invalid(InvalidCommit::Unstorable));
    }
    Ok(Prepared { key: key.as_str().to_owned(), content, act, answer, packed_answer, writes })
}

fn prepare_write(write: Write, keys: &Keys, command: Option<&Command<'_>>) -> Result<PreparedWrite, Fault> {
    let Write { stream, expected, rows } = write;
    let name = stream.to_string();
    let private: Vec<Secret> = rows.person.iter().map(|person| person.private.joined()).collect();
    let number = rows.person.as_ref().map(|person| number_use(person, keys)).transpose()?;
    let records = rows.records.iter().map(record_use).collect();
    let rows = all_rows(rows, &name, keys)?;
    let digest = digest(keys, command, &rows, &private);
    Ok(PreparedWrite { stream, name, expected, rows, digest, number, records })
}

fn number_use(person: &Person, keys: &Keys) -> Result<NumberUse, Fault> {
    let Some(number) = &person.private.number else {
        return Ok(NumberUse::None);
    };
    let key_id = keys.current_id();
    let hash = keys.look_up(key_id, number)?.to_vec();
    Ok(NumberUse::Some { hash, key_id, look_ups: keys.look_ups(number)? })
}

fn record_use(record: &Record) -> RecordUse {
    let bill = record.facility.clone().zip(record.bill.clone());
    RecordUse { id: record.id.clone(), kind: record.kind, of: record.of.clone(), bill }
}

fn all_rows(rows: Rows, stream: &str, keys: &Keys) -> Result<[Vec<Row>; HISTORY.len()], Fault> {
    let person = rows.person.map(|person| SealedPerson::new(person, stream, keys)).transpose()?;
    Ok([
        rows_of(person.as_slice(), stream),
        rows_of(&rows.facts, stream),
        rows_of(&rows.records, stream),
        rows_of(&rows.transfers, stream),
        rows_of(&rows.accumulators, stream),
        rows_of(&rows.reservations, stream),
        rows_of(&rows.facilities, stream),
        rows_of(&rows.items, stream),
        rows_of(&rows.books, stream),
        rows_of(&rows.accounts, stream),
        rows_of(&rows.waiting, stream),
    ])
}

fn rows_of<T: Resource>(resources: &[T], stream: &str) -> Vec<Row> {
    let row = |(place, resource): (usize, &T)| {
        let mut row = vec![Value::text(stream), Value::Int(0), Value::count(place)];
        row.extend(resource.cells());
        row
    };
    resources.iter().enumerate().map(row).collect()
}

fn check(commit: &Commit) -> Result<(), InvalidCommit> {
    if commit.writes.is_empty() {
        return Err(InvalidCommit::NoWrites);
    }
    let mut streams = BTreeSet::new();
    for write in &commit.writes {
        if !streams.insert(&write.stream) {
            return Err(InvalidCommit::StreamTwice);
        }
        check_write(write)?;
    }
    Ok(())
}

fn check_write(write: &Write) -> Result<(), InvalidCommit> {
    if let Some(person) = &write.rows.person {
        if !matches!(write.stream, Stream::Person(_)) {
            return Err(InvalidCommit::PersonElsewhere);
        }
        if !person.private.is_storable() {
            return Err(InvalidCommit::Unstorable);
        }
    }
    let ids: BTreeSet<&str> = write.rows.records.iter().map(|record| record.id.as_str()).collect();
    for transfer in &write.rows.transfers {
        if transfer.amount.get() <= 0 {
            return Err(InvalidCommit::Amount);
        }
        if transfer.debit == transfer.credit {
            return Err(InvalidCommit::SameAccount);
        }
        if !ids.contains(transfer.record.as_str()) {
            return Err(InvalidCommit::TransferWithoutRecord);
        }
    }
    write.rows.records.iter().try_for_each(|record| check_record(record, &write.rows))
}

fn check_record(record: &Record, rows: &Rows) -> Result<(), InvalidCommit> {
    if record.kind == RecordKind::Reversal && record.of.is_none() {
        return Err(InvalidCommit::Reversal);
    }
    if !record.moves_accumulators() {
        return Ok(());
    }
    let present = rows
        .accumulators
        .iter()
        .any(|kept| Some(&kept.scheme) == record.scheme.as_ref() && Some(kept.year) == record.year);
    if present { Ok(()) } else { Err(InvalidCommit::MissingAccumulator) }
}
