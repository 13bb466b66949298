//! Records put together to the settlements of a person.

use std::collections::BTreeMap;

use yidan_types::{PersonId, SettlementId};

use super::record::{Posted, RecordBody};
use super::record_error::MalformedRecord;
use super::settled::{Correction, Instalment, Reversal, Settled};
use crate::ledger::Transfer;

/// The settlements of `person` from all of the person's records with their transfers, given in the order of commits.
///
/// What belongs to one another is held against each other; whether the amounts are those that were posted
/// [`super::audit`] says.
///
/// # Errors
/// The first record that does not fit those before it.
pub fn assemble(person: &PersonId, records: Vec<Posted>) -> Result<Vec<Settled>, MalformedRecord> {
    let mut assembly = Assembly { person, settled: Vec::new(), places: BTreeMap::new(), version: 0 };
    for (body, transfers) in records {
        assembly.take(body, transfers)?;
    }
    Ok(assembly.settled)
}

struct Assembly<'p> {
    person: &'p PersonId,
    settled: Vec<Settled>,
    /// Where each settlement stands in `settled`.
    places: BTreeMap<SettlementId, usize>,
    /// That of the last record.
    version: u64,
}

impl Assembly<'_> {
    fn take(&mut self, body: RecordBody, transfers: Vec<Transfer>) -> Result<(), MalformedRecord> {
        let id = body.settlement().clone();
        // One commit may correct many settlements; all else makes a version of its own.
        if body.version() < self.version {
            return Err(MalformedRecord::OutOfOrder(id));
        }
        self.version = body.version();
        if transfers.iter().any(|transfer| transfer.settlement() != Some(&id)) {
            return Err(MalformedRecord::OtherTransfer(id));
        }
        match body {
            RecordBody::Settlement(record) => {
                let settled = Settled {
                    id: record.settlement,
                    version: record.version,
                    claim: record.claim,
                    own_pay: record.own_pay,
                    place: record.place,
                    first: record.decision.posted(transfers),
                    corrections: Vec::new(),
                    instalments: Vec::new(),
                    reversal: None,
                };
                return self.settle(settled);
            }
            RecordBody::Correction(record) => {
                let settled = self.live(&id)?;
                if usize::try_from(record.number) != Ok(settled.corrections.len().saturating_add(1)) {
                    return Err(MalformedRecord::OutOfOrder(id));
                }
                let decided = record.decision.posted(transfers);
                let (number, version, on, why) = (record.number, record.version, record.on, record.why);
                settled.corrections.push(Correction { number, version, on, decided, why });
            }
            RecordBody::Instalment(record) => {
                let (version, on, amount) = (record.version, record.on, record.amount);
                self.live(&id)?.instalments.push(Instalment { version, on, amount, transfers });
            }
            RecordBody::Reversal(record) => {
                let (version, on, reason) = (record.version, record.on, record.reason);
                self.live(&id)?.reversal = Some(Reversal { version, on, reason, transfers });
            }
        }
        Ok(())
    }

    fn settle(&mut self, settled: Settled) -> Result<(), MalformedRecord> {
        if settled.person() != Some(self.person) {
            return Err(MalformedRecord::OtherPerson(settled.id));
        }
        let place = self.settled.len();
        if self.places.insert(settled.id.clone(), place).is_some() {
            return Err(MalformedRecord::SettledTwice(settled.id));
        }
        self.settled.push(settled);
        Ok(())
    }

    /// The settlement before, if it is not reversed.
    fn live(&mut self, id: &SettlementId) -> Result<&mut Settled, MalformedRecord> {
        let place = self.places.get(id).copied();
        let settled = place.and_then(|at| self.settled.get_mut(at));
        let settled = settled.ok_or_else(|| MalformedRecord::NoSettlement(id.clone()))?;
        if settled.is_live() { Ok(settled) } else { Err(MalformedRecord::AfterReversal(id.clone())) }
    }
}
