//! What a command is done to, as rights see it. Nothing is looked up for who may do it to everything.

use yidan_domain::access::{Act, Of};
use yidan_domain::ledger::Account;
use yidan_domain::registry::{AreaCode, Facility, PersonFile};
use yidan_store::Stream;
use yidan_types::{FacilityId, PersonId, SettlementId};

use crate::command::Caller;
use crate::library::Library;
use crate::refusal::Refusal;
use crate::service::Service;

impl Service {
    /// Refuses who may not do `act` to what belongs to a facility.
    pub(crate) fn may_at(&self, by: &Caller, act: Act, facility: &FacilityId) -> Result<(), Refusal> {
        if by.rights.allow_all(act) {
            return Ok(());
        }
        by.may(act, &self.of_facility(facility)?)
    }

    /// Refuses who may not do `act` to what belongs to a place.
    pub(crate) fn may_in(
        by: &Caller,
        act: Act,
        areas: impl IntoIterator<Item = AreaCode>,
    ) -> Result<(), Refusal> {
        by.may(act, &Of { areas: areas.into_iter().collect(), ..Of::default() })
    }

    /// Refuses who may not do `act` to a person. Whoever is not registered belongs nowhere, so that nobody learns from a
    /// refusal who is.
    pub(crate) fn may_of(&self, by: &Caller, act: Act, person: &PersonId) -> Result<(), Refusal> {
        if by.rights.allow_all(act) {
            return Ok(());
        }
        let of = match self.file(person) {
            Ok(file) => of_person(&file),
            Err(Refusal::Problems(_)) => Of::default(),
            Err(refusal) => return Err(refusal),
        };
        by.may(act, &of)
    }

    /// Refuses who may not do `act` to a settlement: it belongs to its facility and to its person.
    pub(crate) fn may_with(&self, by: &Caller, act: Act, settlement: &SettlementId) -> Result<(), Refusal> {
        if by.rights.allow_all(act) {
            return Ok(());
        }
        let Some(record) = self.store().record(settlement.as_str())? else {
            return by.may(act, &Of::default());
        };
        let mut of = Of::default();
        if let Some(facility) = &record.value.facility {
            of = self.of_facility(facility)?;
        }
        if let Stream::Person(person) = &record.at.stream {
            let mut person = of_person(&self.file(person)?);
            of.areas.append(&mut person.areas);
            of.teams = person.teams;
        }
        by.may(act, &of)
    }

    fn of_facility(&self, facility: &FacilityId) -> Result<Of, Refusal> {
        let known = self.library()?.facilities.get(facility).map(of_facility);
        Ok(known.unwrap_or_else(|| Of { facility: Some(facility.clone()), ..Of::default() }))
    }
}

/// Where a facility belongs.
pub(crate) fn of_facility(facility: &Facility) -> Of {
    Of { facility: Some(facility.id.clone()), areas: vec![facility.area], teams: Vec::new() }
}

/// Where a person belongs: where insured at any time, where registered, where living; with the teams of all contracts that
/// stand.
pub(crate) fn of_person(file: &PersonFile) -> Of {
    let person = &file.person;
    let addresses = [&person.registered_address, &person.home_address];
    let mut areas: Vec<AreaCode> = addresses.into_iter().flatten().map(|address| address.county).collect();
    areas.extend(file.enrolments.records().iter().map(|fact| fact.what.area));
    areas.sort_unstable();
    areas.dedup();
    let known = file.contracts.records().iter().map(|fact| fact.known).max();
    let standing = known.into_iter().flat_map(|known| file.contracts.as_known_on(known));
    let teams = standing.filter(|fact| fact.holds.is_some());
    let teams = teams.filter_map(|fact| Some((fact.what.facility.clone(), fact.what.team.clone()?)));
    Of { facility: None, areas, teams: teams.collect() }
}

/// Where an account of the ledger belongs. That of a patient belongs to the patient, whom this does not look up.
pub(crate) fn of_account(account: &Account, library: &Library) -> Of {
    match account {
        Account::Fund(_, area)
        | Account::Insurer(_, area)
        | Account::Government(area)
        | Account::Place(area, _) => Of { areas: vec![*area], ..Of::default() },
        Account::Facility(id, _) => library.facilities.get(id).map(of_facility).unwrap_or_default(),
        Account::Patient(..) => Of::default(),
    }
}
