//! Tables that are found by other keys than streams: identity numbers and commands.

use std::collections::BTreeMap;

use super::Finding;
use super::cursor::{Cursor, place};
use super::stream::Seen;
use crate::fault::Fault;
use crate::schema::{AUDIT, COMMAND, NUMBER, PERSON};
use crate::session::{Call, Session};
use crate::value::{Cells, Row, Value};

/// So many owners are looked up at a time.
pub(super) const BATCH: usize = 256;

/// Whom an identity number should lead to.
pub(super) struct Owner {
    pub hash: Vec<u8>,
    pub stream: String,
    pub key_id: u32,
}

/// Each must be in the table of numbers just so.
pub(super) fn owners(
    session: &mut dyn Session,
    owners: Vec<Owner>,
    found: &mut dyn FnMut(Finding),
) -> Result<(), Fault> {
    let keys = owners.iter().map(|owner| vec![Value::Blob(owner.hash.clone())]).collect();
    let rows = session.rows(Call::find(&NUMBER, &["hash"], keys))?;
    for owner in owners {
        let row = vec![Value::Blob(owner.hash), Value::text(&owner.stream), Value::count(owner.key_id)];
        if !rows.contains(&row) {
            found(Finding::WrongNumber { stream: owner.stream });
        }
    }
    Ok(())
}

/// Rows that the pass over the audit trail had no reason to look at. Where the counts agree there are none.
pub(super) fn strays(
    session: &mut dyn Session,
    seen: &Seen,
    found: &mut dyn FnMut(Finding),
) -> Result<(), Fault> {
    if count(session, "SELECT COUNT(*) FROM command")? != seen.commands {
        commands(session, found)?;
    }
    if count(session, "SELECT COUNT(*) FROM number")? != seen.numbers {
        numbers(session, found)?;
    }
    Ok(())
}

fn count(session: &mut dyn Session, text: &'static str) -> Result<u64, Fault> {
    let row = session.rows(Call::sql(text, Vec::new()))?.pop().unwrap_or_default();
    Cells::new("count", row).count()
}

fn commands(session: &mut dyn Session, found: &mut dyn FnMut(Finding)) -> Result<(), Fault> {
    let mut all = Cursor::new(&COMMAND);
    loop {
        let page = all.page(session)?;
        if page.is_empty() {
            return Ok(());
        }
        let places = page.iter().map(|row| cells(row, 2, 2)).collect();
        let entries = session.rows(Call::find(&AUDIT, &["stream", "seq"], places))?;
        let named: BTreeMap<(&str, u64), Option<&Value>> =
            entries.iter().map(|entry| (place(entry), entry.get(3))).collect();
        for row in page {
            if named.get(&place(&cells(&row, 2, 2))).copied().flatten() != row.first() {
                found(Finding::StrayCommand { key: Cells::new(COMMAND.name, row).text()? });
            }
        }
    }
}

fn numbers(session: &mut dyn Session, found: &mut dyn FnMut(Finding)) -> Result<(), Fault> {
    let mut all = Cursor::new(&NUMBER);
    loop {
        let page = all.page(session)?;
        if page.is_empty() {
            return Ok(());
        }
        let streams = page.iter().map(|row| cells(row, 1, 1)).collect();
        let people = session.rows(Call::find(&PERSON, &["stream"], streams))?;
        let newest = newest_hashes(&people);
        for row in page {
            let at = cells(&row, 1, 1);
            let stream = place(&at).0;
            if newest.get(stream).and_then(|(_, hash)| *hash) != row.first() {
                found(Finding::WrongNumber { stream: stream.to_owned() });
            }
        }
    }
}

/// The look-up hash in each person's newest row.
fn newest_hashes(people: &[Row]) -> BTreeMap<&str, (u64, Option<&Value>)> {
    let mut newest: BTreeMap<&str, (u64, Option<&Value>)> = BTreeMap::new();
    for person in people {
        let (stream, seq) = place(person);
        let known = newest.entry(stream).or_insert((seq, person.last()));
        if known.0 < seq {
            *known = (seq, person.last());
        }
    }
    newest
}

/// So many cells of a row after the first so many.
fn cells(row: &Row, after: usize, count: usize) -> Row {
    row.iter().skip(after).take(count).cloned().collect()
}
