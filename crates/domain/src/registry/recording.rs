//! Facts that become known, held against the file that they go into: every problem of all of them at once.

use std::collections::BTreeMap;

use yidan_book::diag::Text;
use yidan_types::{Date, FactId};

use super::enrolment;
use super::json::PersonFact;
use super::person_file::PersonFile;
use crate::bill::{Problem, ProblemCode};

impl PersonFile {
    /// The file with facts that are recorded `today`, in their order, after those that are there.
    ///
    /// # Errors
    /// Every problem of all facts, whatever their kinds, in their order, by the place in `facts`: `$[n]`. Besides those of
    /// [`super::Facts::new`] and of a file: `known-in-future`.
    pub fn record(self, facts: &[PersonFact], today: Date) -> Result<PersonFile, Vec<Problem>> {
        let mut problems = Vec::new();
        one_id_a_fact(&self, facts, &mut problems);
        for (at, fact) in facts.iter().enumerate() {
            known_by(today, fact, at, &mut problems);
            if let PersonFact::Enrolment(record) = fact {
                enrolment::check(record, &format!("$[{at}]"), &mut problems);
            }
        }
        match self.into_draft().with_facts(facts.iter().cloned()) {
            Ok(draft) if problems.is_empty() => return PersonFile::new(draft),
            Ok(_) => {}
            Err(found) => problems.extend(found),
        }
        problems.sort_by_key(|problem| problem.element().map(|(at, _)| at));
        Err(problems)
    }
}

/// INVARIANT (a fact is cited by one id), between kinds; within a kind, the records of the kind see to it.
fn one_id_a_fact(file: &PersonFile, facts: &[PersonFact], out: &mut Vec<Problem>) {
    let mut kinds: BTreeMap<&FactId, &str> = file.fact_ids().map(|(kind, _, id)| (id, kind)).collect();
    for (at, fact) in facts.iter().enumerate() {
        let kind = *kinds.entry(fact.id()).or_insert(fact.kind());
        if kind != fact.kind() {
            let text = Text::new("记录编号重复", "the id of another record");
            out.push(Problem::new(ProblemCode::DuplicateFact, format!("$[{at}]"), text));
        }
    }
}

/// Nothing is known before it is recorded.
fn known_by(today: Date, fact: &PersonFact, at: usize, out: &mut Vec<Problem>) {
    if fact.known() > today {
        let text = Text::new("获知日期还没有到", "the day of knowing is yet to come");
        out.push(Problem::new(ProblemCode::KnownInFuture, format!("$[{at}].known"), text));
    }
}
