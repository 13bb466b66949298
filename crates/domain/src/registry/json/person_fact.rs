//! Any dated fact about a person.

use yidan_types::{Date, FactId};

use super::super::enrolment::Enrolment;
use super::super::facts::{Fact, Facts, Period};
use super::super::person_file::PersonFileDraft;
use super::super::standing::{DiseaseCertificate, FamilyDoctorContract, Membership, OffSiteFiling};
use crate::bill::{Problem, ShortText};

/// A dated fact about a person, of any kind.
#[derive(Clone, Debug, PartialEq)]
pub enum PersonFact {
    /// Insurance for a year.
    Enrolment(Fact<Enrolment>),
    /// Membership of a group.
    Membership(Fact<Membership>),
    /// A certified disease.
    Certificate(Fact<DiseaseCertificate>),
    /// A contract with a family doctor.
    Contract(Fact<FamilyDoctorContract>),
    /// A filing of care elsewhere.
    Filing(Fact<OffSiteFiling>),
}

/// The same of a fact of each kind.
macro_rules! of_each {
    ($fact:expr, $record:ident => $what:expr) => {
        match $fact {
            PersonFact::Enrolment($record) => $what,
            PersonFact::Membership($record) => $what,
            PersonFact::Certificate($record) => $what,
            PersonFact::Contract($record) => $what,
            PersonFact::Filing($record) => $what,
        }
    };
}

impl PersonFact {
    /// The codes of all kinds.
    pub const KINDS: &'static [&'static str] =
        &["enrolment", "membership", "certificate", "contract", "filing"];

    /// The stable code of its kind.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            PersonFact::Enrolment(_) => "enrolment",
            PersonFact::Membership(_) => "membership",
            PersonFact::Certificate(_) => "certificate",
            PersonFact::Contract(_) => "contract",
            PersonFact::Filing(_) => "filing",
        }
    }

    /// Identifies the record.
    #[must_use]
    pub const fn id(&self) -> &FactId {
        of_each!(self, record => &record.id)
    }

    /// The day on which it became known.
    #[must_use]
    pub const fn known(&self) -> Date {
        of_each!(self, record => record.known)
    }

    /// When it is so; `None`: it withdraws the record that it replaces.
    #[must_use]
    pub const fn holds(&self) -> Option<Period> {
        of_each!(self, record => record.holds)
    }

    /// Which office or list says so.
    #[must_use]
    pub const fn source(&self) -> Option<&ShortText> {
        of_each!(self, record => record.source.as_ref())
    }

    /// The record in whose place it stands.
    #[must_use]
    pub const fn replaces(&self) -> Option<&FactId> {
        of_each!(self, record => record.replaces.as_ref())
    }
}

impl PersonFileDraft {
    /// With one more fact.
    ///
    /// # Errors
    /// As of [`Facts::with`]. What facts of several kinds must hold together, [`super::super::PersonFile::new`] checks.
    pub fn with_fact(self, fact: PersonFact) -> Result<Self, Vec<Problem>> {
        self.with_facts([fact])
    }

    /// With more facts, in the order in which they were recorded; each kind is checked once.
    ///
    /// # Errors
    /// As of [`PersonFileDraft::with_fact`], of all kinds at once, by the place in `facts`: `$[n]`.
    pub fn with_facts(mut self, facts: impl IntoIterator<Item = PersonFact>) -> Result<Self, Vec<Problem>> {
        let mut new = PersonFacts::default();
        for (place, fact) in facts.into_iter().enumerate() {
            new.take(place, fact);
        }
        let mut problems = Vec::new();
        add(&mut self.enrolments, new.enrolments, &mut problems);
        add(&mut self.memberships, new.memberships, &mut problems);
        add(&mut self.certificates, new.certificates, &mut problems);
        add(&mut self.contracts, new.contracts, &mut problems);
        add(&mut self.filings, new.filings, &mut problems);
        if problems.is_empty() { Ok(self) } else { Err(problems) }
    }
}

impl PersonFileDraft {
    /// All facts, kind after kind, replaced ones included.
    pub fn facts(&self) -> impl Iterator<Item = PersonFact> {
        fn of_kind<T: Clone>(
            facts: &Facts<T>,
            kind: fn(Fact<T>) -> PersonFact,
        ) -> impl Iterator<Item = PersonFact> {
            facts.records().iter().cloned().map(kind)
        }
        of_kind(&self.enrolments, PersonFact::Enrolment)
            .chain(of_kind(&self.memberships, PersonFact::Membership))
            .chain(of_kind(&self.certificates, PersonFact::Certificate))
            .chain(of_kind(&self.contracts, PersonFact::Contract))
            .chain(of_kind(&self.filings, PersonFact::Filing))
    }
}

/// Facts of one kind, each with its place in the list that it came in.
type Placed<T> = Vec<(usize, Fact<T>)>;

/// Facts by kind, in their order.
#[derive(Default)]
struct PersonFacts {
    enrolments: Placed<Enrolment>,
    memberships: Placed<Membership>,
    certificates: Placed<DiseaseCertificate>,
    contracts: Placed<FamilyDoctorContract>,
    filings: Placed<OffSiteFiling>,
}

impl PersonFacts {
    fn take(&mut self, place: usize, fact: PersonFact) {
        match fact {
            PersonFact::Enrolment(record) => self.enrolments.push((place, record)),
            PersonFact::Membership(record) => self.memberships.push((place, record)),
            PersonFact::Certificate(record) => self.certificates.push((place, record)),
            PersonFact::Contract(record) => self.contracts.push((place, record)),
            PersonFact::Filing(record) => self.filings.push((place, record)),
        }
    }
}

fn add<T>(facts: &mut Facts<T>, new: Placed<T>, problems: &mut Vec<Problem>) {
    if new.is_empty() {
        return;
    }
    let before = facts.records().len();
    let (places, records): (Vec<usize>, Vec<Fact<T>>) = new.into_iter().unzip();
    match std::mem::take(facts).with_all(records) {
        Ok(whole) => *facts = whole,
        Err(found) => problems.extend(found.into_iter().map(|problem| listed(problem, before, &places))),
    }
}

/// The problem of a record of one kind, by its place in the list of all kinds; the first `before` came before the list.
fn listed(problem: Problem, before: usize, places: &[usize]) -> Problem {
    let path = problem.element().and_then(|(at, rest)| {
        let place = places.get(at.checked_sub(before)?)?;
        Some(format!("$[{place}]{rest}"))
    });
    Problem { path: path.unwrap_or(problem.path), ..problem }
}
