//! People: registering, recording facts, finding, looking at.

use std::sync::Arc;

use serde_json::{Value, json};
use yidan_domain::access::{Act, Of};
use yidan_domain::bill::ProblemCode;
use yidan_domain::casefile::{BriefFile, PersonRef, Reservation};
use yidan_domain::registry::json::{PersonFact, fact_json, person_json};
use yidan_domain::registry::{IdentityDocument, Person, PersonFile};
use yidan_store::{PersonRecords, Rows, Stream, Write};
use yidan_types::{Date, PersonId};

use crate::command::{Answer, Caller, Content, Decision, Order};
use crate::kept::{fact_row, number_of, person_row, read_brief_file, read_file, read_reservations};
use crate::library::Library;
use crate::refusal::Refusal;
use crate::service::{LIBRARY, Service};

/// How somebody names a person.
#[derive(Clone, Debug, PartialEq)]
pub enum Who {
    /// By the registry's id.
    Id(PersonId),
    /// By the number of an identity document.
    Document(IdentityDocument),
    /// By name and birth date: several may be meant.
    Name(String, Date),
}

/// What a decision about a person loads.
pub(crate) struct Case {
    pub file: PersonFile,
    /// All that were ever made; which count is for the decision to say.
    pub reservations: Vec<Reservation>,
}

impl Service {
    /// Registers somebody new.
    ///
    /// # Errors
    /// `duplicate-person` where the id or the number of the document is taken.
    pub fn register(&self, order: &Order, person: &Person) -> Result<Answer, Refusal> {
        by_address(&order.by, person)?;
        let content = Content::of("register", &person_json(person));
        self.once(order, &content, |_| {
            if self.store().version(&Stream::Person(person.id.clone()))? > 0 {
                return Err(Refusal::problem(
                    ProblemCode::DuplicatePerson,
                    "$.person_id",
                    "这个人员编号已经登记过",
                    "a person with this id is registered already",
                ));
            }
            Ok(person_decision("register", person, 0))
        })
    }

    /// Records what is known of a person from now on: name, telephone, address, death. What was known before stays.
    ///
    /// # Errors
    /// `unknown-person`; `duplicate-person` where somebody else has the number.
    pub fn amend(&self, order: &Order, person: &Person) -> Result<Answer, Refusal> {
        self.may_of(&order.by, Act::ChangePerson, &person.id)?;
        let content = Content::of("amend", &person_json(person));
        self.once(order, &content, |_| {
            let file = self.file(&person.id)?;
            Ok(person_decision("amend", person, file.version))
        })
    }

    /// Records facts about a person, all or none.
    ///
    /// # Errors
    /// `unknown-person`; every problem of all facts, as of [`PersonFile::record`].
    pub fn record_facts(
        &self,
        order: &Order,
        person: &PersonId,
        facts: &[PersonFact],
    ) -> Result<Answer, Refusal> {
        self.may_of(&order.by, Act::ChangePerson, person)?;
        let documents: Vec<Value> = facts.iter().map(fact_json).collect();
        let content = Content::of("facts", &json!({ "person_id": person, "facts": documents }));
        self.once(order, &content, |moment| {
            let file = self.file(person)?;
            let version = file.version;
            let ids: Vec<String> = facts.iter().map(|fact| fact.id().to_string()).collect();
            file.record(facts, moment.today())?;
            let rows = Rows { facts: facts.iter().map(fact_row).collect(), ..Rows::default() };
            let write = Write { stream: Stream::Person(person.clone()), expected: Some(version), rows };
            let answer = json!({ "person_id": person, "facts": ids, "version": version.saturating_add(1) });
            Ok(Decision {
                what: format!("facts {person} {}", ids.join(" ")),
                writes: vec![write],
                answer: answer.into(),
            })
        })
    }

    /// The file of a person, for somebody to look at: the look is written to the audit trail first.
    ///
    /// # Errors
    /// `unknown-person`.
    pub fn view(&self, by: &Caller, person: &PersonId) -> Result<PersonFile, Refusal> {
        self.may_of(by, Act::SeePerson, person)?;
        self.looked(by, format!("read person {person}"))?;
        self.file(person)
    }

    /// Whoever is meant, by id; the look is written to the audit trail, without the number or name.
    ///
    /// # Errors
    /// Those of the database.
    pub fn find(&self, by: &Caller, who: &Who) -> Result<Vec<PersonId>, Refusal> {
        by.may(Act::FindPeople, &Of::default())?;
        let found = match who {
            Who::Id(id) => self.store().person_file(id)?.map(|_| id.clone()).into_iter().collect(),
            Who::Document(document) => {
                self.store().find_by_number(&number_of(document))?.into_iter().collect()
            }
            Who::Name(name, birth) => self.store().find_by_name(name, *birth)?,
        };
        let ids: Vec<&str> = found.iter().map(PersonId::as_str).collect();
        self.looked(by, format!("find person: {}", ids.join(" ")))?;
        Ok(found)
    }

    /// Whom a claim names.
    pub(crate) fn resolve(&self, person: &PersonRef) -> Result<PersonId, Refusal> {
        match person {
            PersonRef::Id(id) => Ok(id.clone()),
            PersonRef::IdentityNumber(number) => {
                let document = IdentityDocument::ResidentCard(number.clone());
                self.store().find_by_number(&number_of(&document))?.ok_or_else(unknown)
            }
        }
    }

    /// The file of a person as of now.
    pub(crate) fn file(&self, id: &PersonId) -> Result<PersonFile, Refusal> {
        self.case(id).map(|case| case.file)
    }

    /// The file of a person as of now, with what is promised.
    pub(crate) fn case(&self, id: &PersonId) -> Result<Case, Refusal> {
        let rows = self.store().person_file(id)?.ok_or_else(unknown)?;
        read_case(id, &rows)
    }

    /// The files of several people as of now, each in its place.
    pub(crate) fn cases(&self, ids: &[PersonId]) -> Result<Vec<Result<Case, Refusal>>, Refusal> {
        let rows = self.store().person_files(ids, &[])?.people;
        let case = |(id, rows): (&PersonId, Option<PersonRecords>)| read_case(id, &rows.ok_or_else(unknown)?);
        Ok(ids.iter().zip(rows).map(case).collect())
    }

    /// The file of a person with what is promised, and facilities, catalogues and books, at one moment and in one round
    /// trip.
    pub(crate) fn decided_on(&self, id: &PersonId) -> Result<(Case, Arc<Library>), Refusal> {
        let read = self.store().person_files(std::slice::from_ref(id), &LIBRARY)?;
        let library = self.library_at(&read.versions)?;
        let rows = read.people.into_iter().next().flatten().ok_or_else(unknown)?;
        Ok((read_case(id, &rows)?, library))
    }

    /// As [`Service::decided_on`], without the documents of what was settled.
    pub(crate) fn decided_in_brief(&self, id: &PersonId) -> Result<(BriefCase, Arc<Library>), Refusal> {
        let (rows, versions) = self.store().brief_person(id, &LIBRARY)?;
        let library = self.library_at(&versions)?;
        let rows = rows.ok_or_else(unknown)?;
        let reservations = read_reservations(id, &rows.reservations)?;
        Ok((BriefCase { file: read_brief_file(id, &rows)?, reservations }, library))
    }
}

/// As a case, with the settlements in brief.
pub(crate) struct BriefCase {
    pub file: BriefFile,
    /// All that were ever made; which count is for the decision to say.
    pub reservations: Vec<Reservation>,
}

fn read_case(id: &PersonId, rows: &PersonRecords) -> Result<Case, Refusal> {
    Ok(Case { file: read_file(id, rows)?, reservations: read_reservations(id, &rows.reservations)? })
}

/// Somebody new belongs where the addresses are.
fn by_address(by: &Caller, person: &Person) -> Result<(), Refusal> {
    let addresses = [&person.registered_address, &person.home_address];
    Service::may_in(by, Act::ChangePerson, addresses.into_iter().flatten().map(|address| address.county))
}

fn unknown() -> Refusal {
    Refusal::problem(ProblemCode::UnknownPerson, "$.person", "没有登记过这个人", "nobody is registered so")
}

fn person_decision(what: &str, person: &Person, version: u64) -> Decision {
    let id = &person.id;
    let rows = Rows { person: Some(person_row(person)), ..Rows::default() };
    Decision {
        what: format!("{what} {id}"),
        writes: vec![Write { stream: Stream::Person(id.clone()), expected: Some(version), rows }],
        answer: json!({ "person_id": id, "version": version.saturating_add(1) }).into(),
    }
}
