//! Several commits in one transaction: what they need is read in one round trip, each is decided on its own, what those
//! accepted write goes in the second, with the commit.
//!
//! No two commits of a batch touch the same stream or have the same key, so none decides on what another writes.

use std::collections::BTreeMap;

use crate::chain::{AuditEntry, START};
use crate::commit::{CommitError, Committed, InvalidCommit};
use crate::fault::Fault;
use crate::keys::{Hash, Keys};
use crate::prepare::{NumberUse, Prepared, PreparedWrite, RecordUse};
use crate::records::{Record, RecordKind, all_kept};
use crate::schema::{AUDIT, COMMAND, HEAD, HISTORY, NUMBER, RECORD, Table};
use crate::session::{Call, Session};
use crate::stream::Stream;
use crate::value::{Cells, Row, Value};

pub(crate) type Outcome = Result<Committed, CommitError>;

/// Decides and writes a batch. A fault means that nothing of it was written, or, when the connection was lost, that this
/// is open.
pub(crate) fn run(session: &mut dyn Session, keys: &Keys, batch: &[Prepared]) -> Result<Vec<Outcome>, Fault> {
    let known = Known::read(session, batch)?;
    let mut writing = Writing::default();
    let mut outcome = |commit: &Prepared| {
        let first = known.decide(commit)?;
        Ok(first.unwrap_or_else(|| writing.add(commit, &known, keys)))
    };
    let outcomes: Vec<Outcome> = batch.iter().map(&mut outcome).collect();
    session.run(writing.calls())?;
    Ok(outcomes)
}

/// What the database says about the streams, keys, bills and numbers of a batch.
#[derive(Default)]
struct Known {
    heads: BTreeMap<String, Head>,
    commands: BTreeMap<String, (Hash, Committed)>,
    /// Who has an identity number, by its hash.
    holders: BTreeMap<Vec<u8>, String>,
    /// Records with the bills, ids and targets that the batch names, by stream.
    records: BTreeMap<String, Vec<Record>>,
}

#[derive(Clone, Copy)]
struct Head {
    seq: u64,
    hash: Hash,
}

impl Known {
    /// Locks the streams first, so that all else is read as it stands once they are ours.
    fn read(session: &mut dyn Session, batch: &[Prepared]) -> Result<Self, Fault> {
        let keys = batch.iter().map(|commit| vec![Value::text(&commit.key)]).collect();
        let calls = vec![
            Call::Begin,
            Call::Find { table: &HEAD, by: &["stream"], keys: stream_keys(batch), lock: true },
            Call::find(&COMMAND, &["key"], keys),
            Call::find(&NUMBER, &["hash"], number_keys(batch)),
            Call::find(&RECORD, &["stream", "facility", "bill"], record_keys(batch, bill_key)),
            Call::find(&RECORD, &["stream", "id"], record_keys(batch, target_key)),
            Call::find(&RECORD, &["stream", "of_record"], record_keys(batch, target_key)),
        ];
        let calls =
            calls.into_iter().filter(|call| !matches!(call, Call::Find { keys, .. } if keys.is_empty()));
        let calls: Vec<Call> = calls.collect();
        let tables: Vec<Option<&Table>> = calls
            .iter()
            .map(|call| if let Call::Find { table, .. } = call { Some(*table) } else { None })
            .collect();
        let mut known = Self::default();
        for (table, rows) in tables.into_iter().zip(session.run(calls)?) {
            match table.map(|table| table.name) {
                Some("head") => rows.into_iter().try_for_each(|row| known.head(row))?,
                Some("command") => rows.into_iter().try_for_each(|row| known.command(row))?,
                Some("number") => rows.into_iter().try_for_each(|row| known.number(row))?,
                _ => known.records(rows)?,
            }
        }
        Ok(known)
    }

    fn head(&mut self, row: Row) -> Result<(), Fault> {
        let mut cells = Cells::new(HEAD.name, row);
        let stream = cells.text()?;
        self.heads.insert(stream, Head { seq: cells.count()?, hash: cells.hash()? });
        Ok(())
    }

    fn command(&mut self, row: Row) -> Result<(), Fault> {
        let mut cells = Cells::new(COMMAND.name, row);
        let (key, content, _stream) = (cells.text()?, cells.hash()?, cells.text()?);
        let (version, answer) = (cells.count()?, cells.document()?);
        self.commands.insert(key, (content, Committed { answer, version, repeated: true }));
        Ok(())
    }

    fn number(&mut self, row: Row) -> Result<(), Fault> {
        let mut cells = Cells::new(NUMBER.name, row);
        self.holders.insert(cells.blob()?, cells.text()?);
        Ok(())
    }

    fn records(&mut self, rows: Vec<Row>) -> Result<(), Fault> {
        for record in all_kept::<Record>(rows)? {
            self.records.entry(record.at.stream.to_string()).or_default().push(record.value);
        }
        Ok(())
    }

    /// The answer if the command took effect before, nothing if it is to be written now.
    fn decide(&self, commit: &Prepared) -> Result<Option<Committed>, CommitError> {
        if let Some((content, first)) = self.commands.get(&commit.key) {
            let same = *content == commit.content;
            return if same { Ok(Some(first.clone())) } else { Err(CommitError::SameKeyOtherContent) };
        }
        commit.writes.iter().try_for_each(|write| self.check(write))?;
        Ok(None)
    }

    fn check(&self, write: &PreparedWrite) -> Result<(), CommitError> {
        let found = self.heads.get(&write.name).map_or(0, |head| head.seq);
        if let Some(expected) = write.expected.filter(|expected| *expected != found) {
            return Err(CommitError::Conflict { stream: write.stream.clone(), expected, found });
        }
        if let Some(NumberUse::Some { look_ups, .. }) = &write.number {
            self.check_number(look_ups, &write.name)?;
        }
        let none = Vec::new();
        let kept = self.records.get(&write.name).unwrap_or(&none);
        let mut written: Vec<RecordUse> = Vec::new();
        for record in &write.records {
            check_record(record, kept, &written)?;
            written.push(record.clone());
        }
        Ok(())
    }

    fn check_number(&self, look_ups: &[Hash], own: &str) -> Result<(), CommitError> {
        let holder = look_ups.iter().find_map(|hash| self.holders.get(hash.as_slice()));
        match holder.filter(|holder| *holder != own) {
            Some(holder) => {
                let holder = Stream::read(holder, NUMBER.name).map_err(CommitError::Database)?;
                Err(CommitError::DuplicateNumber { holder })
            }
            None => Ok(()),
        }
    }
}

/// Holds a record against those kept and those written before it in the same commit.
fn check_record(record: &RecordUse, kept: &[Record], written: &[RecordUse]) -> Result<(), CommitError> {
    let others = || kept.iter().map(RecordUse::from).chain(written.iter().cloned());
    let reversal_of = |id: &str| {
        others().find(|other| other.kind == RecordKind::Reversal && other.of.as_deref() == Some(id))
    };
    if let Some(of) = &record.of {
        let Some(target) = others().find(|other| other.id == *of) else {
            return Err(CommitError::UnknownRecord { id: of.clone() });
        };
        if record.kind == RecordKind::Reversal {
            if let Some(reversal) = reversal_of(of) {
                return Err(CommitError::AlreadyReversed { reversal: reversal.id });
            }
            if target.bill != record.bill {
                return Err(CommitError::Invalid(InvalidCommit::Reversal));
            }
        }
    }
    if record.kind == RecordKind::Settlement && record.bill.is_some() {
        let same = |other: &RecordUse| other.kind == RecordKind::Settlement && other.bill == record.bill;
        if let Some(standing) = others().find(|other| same(other) && reversal_of(&other.id).is_none()) {
            return Err(CommitError::DuplicateBill { settlement: standing.id });
        }
    }
    Ok(())
}

impl From<&Record> for RecordUse {
    fn from(record: &Record) -> Self {
        let bill = record.facility.clone().zip(record.bill.clone());
        Self { id: record.id.clone(), kind: record.kind, of: record.of.clone(), bill }
    }
}

fn stream_keys(batch: &[Prepared]) -> Vec<Row> {
    batch.iter().flat_map(|commit| &commit.writes).map(|write| vec![Value::text(&write.name)]).collect()
}

fn number_keys(batch: &[Prepared]) -> Vec<Row> {
    let writes = batch.iter().flat_map(|commit| &commit.writes);
    let look_ups = writes.filter_map(|write| match &write.number {
        Some(NumberUse::Some { look_ups, .. }) => Some(look_ups),
        _ => None,
    });
    look_ups.flatten().map(|hash| vec![Value::Blob(hash.to_vec())]).collect()
}

fn record_keys(batch: &[Prepared], key: fn(&RecordUse) -> Option<Row>) -> Vec<Row> {
    let writes = batch.iter().flat_map(|commit| &commit.writes);
    let keys = writes.flat_map(|write| {
        let stream = Value::text(&write.name);
        write.records.iter().filter_map(key).map(move |key| [vec![stream.clone()], key].concat())
    });
    keys.collect()
}

/// Of settlements, the bill.
fn bill_key(record: &RecordUse) -> Option<Row> {
    let (facility, bill) = record.bill.as_ref().filter(|_| record.kind == RecordKind::Settlement)?;
    Some(vec![Value::text(facility.as_str()), Value::text(bill.as_str())])
}

/// The record that it is about.
fn target_key(record: &RecordUse) -> Option<Row> {
    record.of.as_ref().map(|of| vec![Value::text(of)])
}

/// What the accepted commits of a batch write.
#[derive(Default)]
struct Writing {
    heads: Vec<Row>,
    audit: Vec<Row>,
    commands: Vec<Row>,
    /// Streams of people whose number is written anew.
    people: Vec<String>,
    numbers: Vec<Row>,
    history: [Vec<Row>; HISTORY.len()],
}

impl Writing {
    fn add(&mut self, commit: &Prepared, known: &Known, keys: &Keys) -> Committed {
        let versions: Vec<u64> =
            commit.writes.iter().map(|write| self.add_write(commit, write, known, keys)).collect();
        let version = versions.first().copied().unwrap_or(0);
        self.commands.push(vec![
            Value::text(&commit.key),
            Value::Blob(commit.content.to_vec()),
            Value::optional(commit.writes.first().map(|write| write.name.as_str())),
            Value::count(version),
            commit.packed_answer.clone(),
        ]);
        Committed { answer: commit.answer.clone(), version, repeated: false }
    }

    fn add_write(&mut self, commit: &Prepared, write: &PreparedWrite, known: &Known, keys: &Keys) -> u64 {
        let head = known.heads.get(&write.name).copied().unwrap_or(Head { seq: 0, hash: START });
        let seq = head.seq + 1;
        let entry = AuditEntry {
            stream: write.stream.clone(),
            seq,
            previous: head.hash,
            command: commit.key.clone(),
            act: commit.act.clone(),
            digest: write.digest,
        };
        let hash = Value::Blob(entry.hash(keys).to_vec());
        self.heads.push(vec![Value::text(&write.name), Value::count(seq), hash]);
        self.audit.push(entry.row());
        for (all, rows) in self.history.iter_mut().zip(&write.rows) {
            all.extend(rows.iter().map(|row| at_version(row, seq)));
        }
        if let Some(number) = &write.number {
            self.people.push(write.name.clone());
            self.numbers.extend(number_row(number, &write.name));
        }
        seq
    }

    fn calls(self) -> Vec<Call> {
        if self.heads.is_empty() {
            return vec![Call::Rollback];
        }
        let mut calls = Vec::new();
        let mut insert = |table, rows: Vec<Row>| {
            if !rows.is_empty() {
                calls.push(Call::Insert(table, rows));
            }
        };
        // The entry's key refuses whoever would write the same version of a new stream at the same time.
        insert(&AUDIT, self.audit);
        insert(&HEAD, self.heads);
        insert(&COMMAND, self.commands);
        HISTORY.into_iter().zip(self.history).for_each(|(table, rows)| insert(table, rows));
        let gone = |stream| Call::sql("DELETE FROM number WHERE stream = $1", vec![Value::Text(stream)]);
        calls.extend(self.people.into_iter().map(gone));
        if !self.numbers.is_empty() {
            calls.push(Call::Insert(&NUMBER, self.numbers));
        }
        calls.push(Call::Commit);
        calls
    }
}

fn at_version(row: &Row, seq: u64) -> Row {
    let mut row = row.clone();
    if let Some(cell) = row.get_mut(1) {
        *cell = Value::count(seq);
    }
    row
}

fn number_row(number: &NumberUse, stream: &str) -> Option<Row> {
    match number {
        NumberUse::Some { hash, key_id, .. } => {
            Some(vec![Value::Blob(hash.clone()), Value::text(stream), Value::count(*key_id)])
        }
        NumberUse::None => None,
    }
}
