//! The pass over the audit trail: chain, digests, heads, and what holds within one stream.

use std::collections::{BTreeMap, BTreeSet};

use super::cursor::{Cursor, place};
use super::standing::Standing;
use super::{Finding, Verified, index};
use crate::chain::{AuditEntry, Command, START, digest};
use crate::fault::Fault;
use crate::keys::{Hash, Keys, Mac256};
use crate::records::{Accumulator, Kept, Private, Record, Resource, SealedPerson, Transfer, kept};
use crate::schema::{AUDIT, COMMAND, HEAD, HISTORY, Table};
use crate::session::{Call, Session};
use crate::value::{Cells, Row, Value};

/// What the pass saw, for the checks of the tables that it did not walk over.
pub(super) struct Seen {
    pub verified: Verified,
    /// Commands that an entry vouches for.
    pub commands: u64,
    /// People with an identity number.
    pub numbers: u64,
}

/// A command as its table holds it.
struct KeptCommand {
    content: Hash,
    stream: String,
    seq: u64,
    answer: Value,
}

type Commands = BTreeMap<String, KeptCommand>;

pub(super) fn walk(
    session: &mut dyn Session,
    keys: &Keys,
    found: &mut dyn FnMut(Finding),
) -> Result<Seen, Fault> {
    let mut walk = Walk {
        session,
        keys,
        found,
        heads: Cursor::new(&HEAD),
        tables: HISTORY.map(Cursor::new),
        state: keys.chain(),
        unchecked: Vec::new(),
        seen: Seen {
            verified: Verified {
                streams: 0,
                entries: 0,
                records: 0,
                transfers: 0,
                findings: 0,
                state: START,
            },
            commands: 0,
            numbers: 0,
        },
    };
    walk.entries()?;
    walk.end()
}

struct Walk<'a> {
    session: &'a mut dyn Session,
    keys: &'a Keys,
    found: &'a mut dyn FnMut(Finding),
    heads: Cursor,
    /// In the order of [`HISTORY`].
    tables: [Cursor; HISTORY.len()],
    state: Mac256,
    /// Who should be found by which hash, not yet looked up.
    unchecked: Vec<index::Owner>,
    seen: Seen,
}

/// What is known of the stream being read.
struct Now {
    stream: String,
    seq: u64,
    hash: Hash,
    records: Standing,
    /// The newest person's look-up hash and its key.
    number: Option<(Vec<u8>, u32)>,
}

/// The rows of one commit, in the order of [`HISTORY`].
type CommitRows = [Vec<Row>; HISTORY.len()];

impl Walk<'_> {
    fn entries(&mut self) -> Result<(), Fault> {
        let mut entries = Cursor::new(&AUDIT);
        let mut commands = Commands::new();
        let mut now: Option<Now> = None;
        loop {
            let page = entries.fill(self.session)?;
            if !page.is_empty() {
                commands = commands_of(self.session, page)?;
            }
            let Some(row) = entries.take() else {
                break;
            };
            let name = place(&row).0.to_owned();
            if now.as_ref().is_none_or(|now| now.stream != name) {
                if let Some(ended) = now.take() {
                    self.end_of_stream(&ended)?;
                }
                self.strays((&name, 0))?;
            }
            let now = now.get_or_insert_with(|| Now {
                stream: name,
                seq: 0,
                hash: START,
                records: Standing::default(),
                number: None,
            });
            self.entry(now, row, &commands)?;
        }
        now.map_or(Ok(()), |ended| self.end_of_stream(&ended))
    }

    fn entry(&mut self, now: &mut Now, row: Row, commands: &Commands) -> Result<(), Fault> {
        self.seen.verified.entries += 1;
        let seq = place(&row).1;
        for missing in now.seq + 1..seq.min(now.seq + 2) {
            self.found(Finding::MissingEntry { stream: now.stream.clone(), seq: missing });
        }
        now.seq = seq;
        self.strays((&now.stream, seq))?;
        let mut rows = CommitRows::default();
        for (rows, table) in rows.iter_mut().zip(&mut self.tables) {
            *rows = table.take_at(self.session, (&now.stream, seq))?;
        }
        let Ok(entry) = AuditEntry::read(row) else {
            self.found(malformed(&AUDIT, now));
            return Ok(());
        };
        if entry.previous != now.hash {
            self.found(Finding::BrokenChain { stream: now.stream.clone(), seq });
        }
        now.hash = entry.hash(self.keys);
        self.content(now, &entry, &rows, commands);
        Ok(())
    }

    fn content(&mut self, now: &mut Now, entry: &AuditEntry, rows: &CommitRows, commands: &Commands) {
        let people: Vec<Kept<SealedPerson>> = self.typed(rows, now);
        let private = self.private(now, &people);
        let command = commands.get(&entry.command);
        if command.is_none() {
            self.found(Finding::MissingCommand { key: entry.command.clone() });
        }
        let own = command.filter(|command| command.stream == now.stream && command.seq == now.seq);
        self.seen.commands += u64::from(own.is_some());
        let own = own.map(|own| Command { key: &entry.command, content: &own.content, answer: &own.answer });
        let private: Vec<_> = private.iter().map(Private::joined).collect();
        let in_order = rows
            .iter()
            .all(|rows| (0i64..).zip(rows).all(|(place, row)| row.get(2) == Some(&Value::Int(place))));
        if !in_order || digest(self.keys, own.as_ref(), rows, &private) != entry.digest {
            self.found(Finding::ChangedContent { stream: now.stream.clone(), seq: now.seq });
        }
        self.money(now, rows);
    }

    /// Opens private fields and holds the look-up hash against them.
    fn private(&mut self, now: &mut Now, people: &[Kept<SealedPerson>]) -> Vec<Private> {
        let mut all = Vec::new();
        for person in people {
            let (sealed, key_id) = (&person.value, person.value.sealed.key_id);
            let Ok(private) = sealed.private(&now.stream, self.keys) else {
                self.found(Finding::Sealed { stream: now.stream.clone(), seq: now.seq });
                continue;
            };
            let hash = private.number.as_ref().map(|number| self.keys.look_up(key_id, number));
            let hash = hash.and_then(Result::ok).map(Vec::from);
            if hash != sealed.number_hash {
                self.found(Finding::WrongNumber { stream: now.stream.clone() });
            }
            now.number = hash.map(|hash| (hash, key_id));
            all.push(private);
        }
        all
    }

    fn money(&mut self, now: &mut Now, rows: &CommitRows) {
        let records: Vec<Kept<Record>> = self.typed(rows, now);
        let transfers: Vec<Kept<Transfer>> = self.typed(rows, now);
        let accumulators: Vec<Kept<Accumulator>> = self.typed(rows, now);
        self.seen.verified.records += records.len() as u64;
        self.seen.verified.transfers += transfers.len() as u64;
        let ids: BTreeSet<&str> = records.iter().map(|record| record.value.id.as_str()).collect();
        for transfer in &transfers {
            let Transfer { debit, credit, amount, record, .. } = &transfer.value;
            if amount.get() <= 0 || debit == credit || !ids.contains(record.as_str()) {
                let place = transfer.at.place;
                self.found(Finding::WrongTransfer { stream: now.stream.clone(), seq: now.seq, place });
            }
        }
        for record in records {
            let record = record.value;
            let present = |kept: &Kept<Accumulator>| {
                Some(&kept.value.scheme) == record.scheme.as_ref() && Some(kept.value.year) == record.year
            };
            if record.moves_accumulators() && !accumulators.iter().any(present) {
                let stream = now.stream.clone();
                self.found(Finding::MissingAccumulator { stream, record: record.id.clone() });
            }
            let findings = now.records.add(record, &now.stream);
            findings.into_iter().for_each(|finding| self.found(finding));
        }
    }

    fn end_of_stream(&mut self, now: &Now) -> Result<(), Fault> {
        self.seen.verified.streams += 1;
        let head = vec![Value::text(&now.stream), Value::count(now.seq), Value::Blob(now.hash.to_vec())];
        head.iter().for_each(|cell| cell.feed(|bytes| self.state.update(bytes)));
        // A head before this one belongs to no entry.
        while let Some(stray) = self.heads.take_before(self.session, Some((&now.stream, 0)))? {
            self.found(Finding::WrongHead { stream: place(&stray).0.to_owned() });
        }
        let own = self.heads.peek(self.session)?.filter(|row| place(row).0 == now.stream);
        let right = own == Some(&head);
        if own.is_some() {
            self.heads.take();
        }
        if !right {
            self.found(Finding::WrongHead { stream: now.stream.clone() });
        }
        if let Some((hash, key_id)) = now.number.clone() {
            self.seen.numbers += 1;
            self.unchecked.push(index::Owner { hash, stream: now.stream.clone(), key_id });
        }
        if self.unchecked.len() >= index::BATCH { self.owners() } else { Ok(()) }
    }

    fn owners(&mut self) -> Result<(), Fault> {
        let unchecked = std::mem::take(&mut self.unchecked);
        index::owners(self.session, unchecked, self.found)
    }

    fn end(mut self) -> Result<Seen, Fault> {
        for n in 0..self.tables.len() {
            while let Some(row) = self.next_stray(n, None)? {
                self.stray(n, &row);
            }
        }
        while let Some(stray) = self.heads.take_before(self.session, None)? {
            self.found(Finding::WrongHead { stream: place(&stray).0.to_owned() });
        }
        self.owners()?;
        self.seen.verified.state = self.state.finish();
        Ok(self.seen)
    }

    /// Rows before the next entry that no entry took.
    fn strays(&mut self, limit: (&str, u64)) -> Result<(), Fault> {
        for n in 0..self.tables.len() {
            while let Some(row) = self.next_stray(n, Some(limit))? {
                self.stray(n, &row);
            }
        }
        Ok(())
    }

    fn next_stray(&mut self, table: usize, limit: Option<(&str, u64)>) -> Result<Option<Row>, Fault> {
        self.tables.get_mut(table).map_or(Ok(None), |table| table.take_before(self.session, limit))
    }

    fn stray(&mut self, table: usize, row: &Row) {
        let (stream, seq) = place(row);
        let table = self.tables.get(table).map_or("", |table| table.table.name);
        self.found(Finding::StrayRow { table, stream: stream.to_owned(), seq });
    }

    /// The rows of one table as what they are; one that does not read is a finding.
    fn typed<T: Resource>(&mut self, rows: &CommitRows, now: &Now) -> Vec<Kept<T>> {
        let all = HISTORY.iter().zip(rows).find(|(table, _)| table.name == T::TABLE.name);
        let mut read = Vec::new();
        for row in all.map(|(_, rows)| rows.as_slice()).unwrap_or_default() {
            match kept(row.clone()) {
                Ok(kept) => read.push(kept),
                Err(_) => self.found(malformed(T::TABLE, now)),
            }
        }
        read
    }

    fn found(&mut self, finding: Finding) {
        (self.found)(finding);
    }
}

fn malformed(table: &Table, now: &Now) -> Finding {
    Finding::MalformedRow { table: table.name, stream: now.stream.clone(), seq: now.seq }
}

/// The commands that some entries name.
fn commands_of(session: &mut dyn Session, entries: &[Row]) -> Result<Commands, Fault> {
    let keys: BTreeSet<&Value> = entries.iter().filter_map(|row| row.get(3)).collect();
    let keys = keys.into_iter().map(|key| vec![key.clone()]).collect();
    let read = |row| {
        let mut cells = Cells::new(COMMAND.name, row);
        let (key, content, stream) = (cells.text()?, cells.hash()?, cells.text()?);
        Ok((key, KeptCommand { content, stream, seq: cells.count()?, answer: cells.value()? }))
    };
    let rows = session.rows(Call::find(&COMMAND, &["key"], keys))?;
    // One that does not read is as good as gone.
    Ok(rows.into_iter().map(read).filter_map(|command: Result<_, Fault>| command.ok()).collect())
}
