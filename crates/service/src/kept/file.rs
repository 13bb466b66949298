//! A person's file from its rows.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;
use yidan_domain::casefile::{Kept, Reservation, assemble, read_record};
use yidan_domain::ledger::Transfer;
use yidan_domain::registry::{PersonFile, PersonFileDraft};
use yidan_store::{Fact, KnownPerson, Person, PersonRecords, RecordKind};
use yidan_types::{PersonId, SettlementId};

use super::{MalformedKept, read_fact_row, read_person_row, read_transfer};
use crate::refusal::Refusal;

/// What was promised to a person. A row that ends another one says when: a reservation is kept as it was made.
pub(crate) fn read_reservations(
    id: &PersonId,
    rows: &PersonRecords,
) -> Result<Vec<Reservation>, MalformedKept> {
    let malformed = || MalformedKept::new("reservation of person", id);
    let (mut made, mut ended) = (Vec::new(), BTreeMap::new());
    for row in &rows.reservations {
        let row = &row.value;
        let document: Value = serde_json::from_slice(&row.document).map_err(|_| malformed())?;
        match &row.ends {
            None => made.push(Reservation::from_json(&document).map_err(|_| malformed())?),
            Some(of) => {
                let at: Option<Timestamp> =
                    document.get("ended").and_then(Value::as_str).and_then(|at| at.parse().ok());
                ended.insert(of.as_str(), at.ok_or_else(malformed)?);
            }
        }
    }
    for reservation in &mut made {
        reservation.ended = ended.get(reservation.settlement.as_str()).copied();
    }
    Ok(made)
}

/// The file of a person.
pub(crate) fn read_file(id: &PersonId, rows: &PersonRecords) -> Result<PersonFile, Refusal> {
    let mut draft = known(id, rows.version, &rows.person, &rows.facts)?;
    draft.settled = settled(id, rows)?;
    draft.kept = accumulators(id, rows)?;
    Ok(PersonFile::new(draft)?)
}

/// The file of a person without what was settled.
pub(crate) fn read_known(id: &PersonId, rows: &KnownPerson) -> Result<PersonFile, Refusal> {
    Ok(PersonFile::new(known(id, rows.version, &rows.person, &rows.facts)?)?)
}

fn known(
    id: &PersonId,
    version: u64,
    person: &yidan_store::Kept<Person>,
    facts: &[yidan_store::Kept<Fact>],
) -> Result<PersonFileDraft, Refusal> {
    let mut draft = PersonFileDraft::of(read_person_row(id, &person.value)?);
    draft.version = version;
    let facts = facts.iter().map(|fact| read_fact_row(&fact.value)).collect::<Result<Vec<_>, _>>()?;
    Ok(draft.with_facts(facts)?)
}

fn settled(id: &PersonId, rows: &PersonRecords) -> Result<Vec<yidan_domain::casefile::Settled>, Refusal> {
    let mut transfers = transfers(rows)?;
    let mut bodies = Vec::with_capacity(rows.records.len());
    for record in &rows.records {
        let record = &record.value;
        let malformed = || MalformedKept::new("record", &record.id);
        let (body, _) = read_record(&record.document).map_err(|_| malformed())?;
        bodies.push((body, transfers.remove(record.id.as_str()).unwrap_or_default()));
    }
    assemble(id, bodies).map_err(|_| MalformedKept::new("records of person", id).into())
}

/// The transfers of each record, in their order.
fn transfers(rows: &PersonRecords) -> Result<BTreeMap<&str, Vec<Transfer>>, MalformedKept> {
    let mut about: BTreeMap<&str, SettlementId> = BTreeMap::new();
    for record in &rows.records {
        let record = &record.value;
        let settlement = match record.kind {
            RecordKind::Settlement => Some(&record.id),
            _ => record.of.as_ref(),
        };
        let settlement = settlement.and_then(|id| SettlementId::parse(id).ok());
        about.insert(&record.id, settlement.ok_or_else(|| MalformedKept::new("record", &record.id))?);
    }
    let mut transfers: BTreeMap<&str, Vec<Transfer>> = BTreeMap::new();
    for row in &rows.transfers {
        let record = row.value.record.as_str();
        transfers.entry(record).or_default().push(read_transfer(&row.value, about.get(record))?);
    }
    Ok(transfers)
}

/// What was kept with the last settlement; `None` where something came after it, or a claim was stuck.
fn accumulators(id: &PersonId, rows: &PersonRecords) -> Result<Option<Kept>, MalformedKept> {
    let Some(newest) = rows.accumulators.iter().max_by_key(|row| (row.at.seq, row.at.place)) else {
        return Ok(None);
    };
    let malformed = || MalformedKept::new("accumulators of person", id);
    let document: Value = serde_json::from_slice(&newest.value.document).map_err(|_| malformed())?;
    if document.is_null() {
        return Ok(None);
    }
    Kept::from_json(&document).map(Some).map_err(|_| malformed())
}
