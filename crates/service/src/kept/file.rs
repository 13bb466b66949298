//! A person's file from its rows.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::Value;
use yidan_domain::casefile::{
    BriefFile, ClaimBrief, Kept, PastClaim, Reservation, Settled, assemble, read_record,
};
use yidan_domain::ledger::Transfer;
use yidan_domain::registry::{PersonFile, PersonFileDraft};
use yidan_store::{
    Accumulator, BriefPerson, BriefRecord, Fact, KnownPerson, Person, PersonRecords, Record, RecordKind,
};
use yidan_types::{PersonId, SettlementId};

use super::{MalformedKept, read_fact_row, read_person_row, read_transfer};
use crate::refusal::Refusal;

/// What was promised to a person. A row that ends another one says when: a reservation is kept as it was made.
pub(crate) fn read_reservations(
    id: &PersonId,
    rows: &[yidan_store::Kept<yidan_store::Reservation>],
) -> Result<Vec<Reservation>, MalformedKept> {
    let malformed = || MalformedKept::new("reservation of person", id);
    let (mut made, mut ended) = (Vec::new(), BTreeMap::new());
    for row in rows {
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
    let newest = rows.accumulators.iter().max_by_key(|row| (row.at.seq, row.at.place));
    draft.kept = accumulators(id, newest)?;
    Ok(PersonFile::new(draft)?)
}

/// The file of a person with what was settled in brief.
pub(crate) fn read_brief_file(id: &PersonId, rows: &BriefPerson) -> Result<BriefFile, Refusal> {
    let mut draft = known(id, rows.known.version, &rows.known.person, &rows.known.facts)?;
    draft.kept = accumulators(id, rows.accumulator.as_ref())?;
    Ok(BriefFile { known: PersonFile::new(draft)?, past: past(&rows.records)? })
}

/// The settlements among some records.
fn past(records: &[BriefRecord]) -> Result<Vec<PastClaim>, MalformedKept> {
    let reversals = records.iter().filter(|record| record.kind == RecordKind::Reversal);
    let reversed: BTreeSet<&str> = reversals.filter_map(|record| record.of.as_deref()).collect();
    let settlements = records.iter().filter(|record| record.kind == RecordKind::Settlement);
    let past = settlements.map(|record| {
        let past = || {
            Some(PastClaim {
                settlement: SettlementId::parse(&record.id).ok()?,
                version: record.seq,
                live: !reversed.contains(record.id.as_str()),
                facility: record.facility.clone()?,
                bill: record.bill.clone()?,
                brief: ClaimBrief::from_json(&record.brief)?,
            })
        };
        past().ok_or_else(|| MalformedKept::new("record", &record.id))
    });
    past.collect()
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

fn settled(id: &PersonId, rows: &PersonRecords) -> Result<Vec<Settled>, Refusal> {
    let mut transfers = transfers(rows)?;
    let mut bodies = Vec::with_capacity(rows.records.len());
    for record in &rows.records {
        let record = &record.value;
        let malformed = || MalformedKept::new("record", &record.id);
        let (body, _) = read_record(&record.document).map_err(|_| malformed())?;
        bodies.push((body, transfers.remove(record.id.as_str()).unwrap_or_default()));
    }
    let settled = assemble(id, bodies).map_err(|_| MalformedKept::new("records of person", id))?;
    in_brief(&settled, &rows.records)?;
    Ok(settled)
}

/// Holds what the rows of settlements say in brief against their documents: decisions on new claims rest on it.
fn in_brief(settled: &[Settled], records: &[yidan_store::Kept<Record>]) -> Result<(), MalformedKept> {
    let rows = records.iter().filter(|record| record.value.kind == RecordKind::Settlement);
    for (settled, row) in settled.iter().zip(rows) {
        let (claim, record) = (&settled.claim, &row.value);
        let same = record.id == settled.id.as_str()
            && row.at.seq == settled.version
            && record.facility.as_ref() == Some(&claim.facility)
            && record.bill.as_ref() == Some(&claim.id)
            && ClaimBrief::from_json(&record.brief) == Some(settled.brief());
        if !same {
            return Err(MalformedKept::new("record", &record.id));
        }
    }
    Ok(())
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
fn accumulators(
    id: &PersonId,
    newest: Option<&yidan_store::Kept<Accumulator>>,
) -> Result<Option<Kept>, MalformedKept> {
    let Some(newest) = newest else { return Ok(None) };
    let malformed = || MalformedKept::new("accumulators of person", id);
    let document: Value = serde_json::from_slice(&newest.value.document).map_err(|_| malformed())?;
    if document.is_null() {
        return Ok(None);
    }
    Kept::from_json(&document).map(Some).map_err(|_| malformed())
}
