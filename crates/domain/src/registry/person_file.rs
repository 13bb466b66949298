//! Everything that a decision about one person needs, in one value.

use std::collections::BTreeSet;

use yidan_book::diag::Text;
use yidan_types::{FactId, SettlementId};

use super::checked::checked;
use super::enrolment::{self, Enrolment};
use super::facts::Facts;
use super::person::Person;
use super::standing::{DiseaseCertificate, FamilyDoctorContract, Membership, OffSiteFiling};
use crate::bill::{Problem, ProblemCode};
use crate::casefile::{Kept, Settled};

checked! {
    /// A person with all dated facts and settlements, as of one version.
    ///
    /// INVARIANT (a fact is cited by one id): no two facts of a file share an id. Settlements are the person's own, in the
    /// order of their commits, none later than the file.
    PersonFile(PersonFileDraft) by check
}

/// A person's file before it is checked.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonFileDraft {
    /// Counts the commits about this person. A commit names the version that it decided on and is refused if another
    /// came first: INVARIANT (two settlements never use the same allowance).
    pub version: u64,
    /// Who.
    pub person: Person,
    /// Insurance, by year and scheme.
    pub enrolments: Facts<Enrolment>,
    /// Groups.
    pub memberships: Facts<Membership>,
    /// Certified diseases.
    pub certificates: Facts<DiseaseCertificate>,
    /// Contracts with family doctors.
    pub contracts: Facts<FamilyDoctorContract>,
    /// Care filed elsewhere.
    pub filings: Facts<OffSiteFiling>,
    /// All settlements in the order of their commits, reversed ones included.
    pub settled: Vec<Settled>,
    /// Accumulators kept from the last settlement, for speed.
    pub kept: Option<Kept>,
}

impl PersonFileDraft {
    /// The file of a person of whom nothing else is known yet.
    #[must_use]
    pub fn of(person: Person) -> PersonFileDraft {
        PersonFileDraft {
            version: 0,
            person,
            enrolments: Facts::default(),
            memberships: Facts::default(),
            certificates: Facts::default(),
            contracts: Facts::default(),
            filings: Facts::default(),
            settled: Vec::new(),
            kept: None,
        }
    }

    /// The ids of all facts, each with its kind and its place in that kind.
    pub(super) fn fact_ids(&self) -> impl Iterator<Item = (&'static str, usize, &FactId)> {
        fn ids<'f, T>(
            kind: &'static str,
            facts: &'f Facts<T>,
        ) -> impl Iterator<Item = (&'static str, usize, &'f FactId)> {
            facts.records().iter().enumerate().map(move |(at, fact)| (kind, at, &fact.id))
        }
        ids("enrolment", &self.enrolments)
            .chain(ids("membership", &self.memberships))
            .chain(ids("certificate", &self.certificates))
            .chain(ids("contract", &self.contracts))
            .chain(ids("filing", &self.filings))
    }
}

fn check(file: &PersonFileDraft, out: &mut Vec<Problem>) {
    let mut seen: BTreeSet<&FactId> = BTreeSet::new();
    for (kind, at, id) in file.fact_ids() {
        if !seen.insert(id) {
            let text = Text::new("记录编号重复", "the id of another record");
            out.push(Problem::new(ProblemCode::DuplicateFact, format!("$.{kind}s[{at}]"), text));
        }
    }
    for (at, record) in file.enrolments.records().iter().enumerate() {
        enrolment::check(record, &format!("$.enrolments[{at}]"), out);
    }
    settlements(file, out);
}

fn settlements(file: &PersonFileDraft, out: &mut Vec<Problem>) {
    let mut seen: BTreeSet<&SettlementId> = BTreeSet::new();
    let mut before = 0;
    for (at, settled) in file.settled.iter().enumerate() {
        let path = format!("$.settled[{at}]");
        if settled.person() != Some(&file.person.id) {
            let text = Text::new("这笔结算不是此人的", "the settlement is of another person");
            out.push(Problem::new(ProblemCode::OtherPerson, path.clone(), text));
        }
        let in_order = settled.version > before && settled.version <= file.version;
        before = settled.version;
        if !seen.insert(&settled.id) || !in_order {
            let text = Text::new(
                "结算编号重复，或不按提交次序",
                "a settlement with the id of another, or out of the order of commits",
            );
            out.push(Problem::new(ProblemCode::DuplicateSettlement, path, text));
        }
    }
}
