//! Many people at once, in one commit: as when the registers of a county are brought over from another system.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use yidan_domain::access::Act;
use yidan_domain::bill::{Problem, ProblemCode};
use yidan_domain::registry::json::{PersonFact, fact_json, person_json};
use yidan_domain::registry::{Person, PersonFile, PersonFileDraft};
use yidan_store::{Rows, Stream, Write};
use yidan_types::{Date, PersonId};

use crate::command::{Answer, Caller, Content, Decision, Order};
use crate::kept::{fact_row, person_row};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::service::Service;

/// Somebody new, with what is known of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Newcomer {
    /// Who.
    pub person: Person,
    /// Facts, in the order in which they became known.
    pub facts: Vec<PersonFact>,
}

/// What became known of a person.
#[derive(Clone, Debug, PartialEq)]
pub struct Learned {
    /// Of whom.
    pub person: PersonId,
    /// Facts, in the order in which they became known.
    pub facts: Vec<PersonFact>,
}

impl Service {
    /// Registers people with their facts, all or none.
    ///
    /// # Errors
    /// As of [`Service::register`] and [`Service::record_facts`]; paths of problems begin with `$[n]`.
    pub fn register_many(&self, order: &Order, newcomers: &[Newcomer]) -> Result<Answer, Refusal> {
        may_register(&order.by, newcomers)?;
        let documents: Vec<Value> = newcomers.iter().map(newcomer_json).collect();
        self.once(order, &Content::of("register-many", &json!(documents)), |moment| {
            let ids: BTreeSet<&PersonId> = newcomers.iter().map(|newcomer| &newcomer.person.id).collect();
            let known = self.store().known_people(&ids.iter().copied().cloned().collect::<Vec<_>>())?;
            if ids.len() < newcomers.len() || known.iter().any(Option::is_some) {
                let (zh, en) =
                    ("有人已经登记过，或写了两次", "somebody is registered already, or stands twice");
                return Err(Refusal::problem(ProblemCode::DuplicatePerson, "$", zh, en));
            }
            whole(newcomers.iter().map(|newcomer| {
                let file = PersonFile::new(PersonFileDraft::of(newcomer.person.clone()))?;
                file.record(&newcomer.facts, moment.today())
            }))?;
            let writes: Vec<Write> = newcomers.iter().map(registered).collect();
            Ok(decision("register", writes))
        })
    }

    /// Records facts about people who are registered, all or none.
    ///
    /// # Errors
    /// As of [`Service::record_facts`]; paths of problems begin with `$[n]`.
    pub fn record_facts_of_many(&self, order: &Order, learned: &[Learned]) -> Result<Answer, Refusal> {
        for learned in learned {
            self.may_of(&order.by, Act::ChangePerson, &learned.person)?;
        }
        let documents: Vec<Value> = learned.iter().map(learned_json).collect();
        self.once(order, &Content::of("facts-of-many", &json!(documents)), |moment| {
            let ids: Vec<PersonId> = learned.iter().map(|learned| learned.person.clone()).collect();
            let files: Vec<PersonFile> =
                self.cases(&ids)?.into_iter().map(|case| Ok(case?.file)).collect::<Result<_, Refusal>>()?;
            let versions: Vec<u64> = files.iter().map(|file| file.version).collect();
            let today: Date = Moment::today(moment);
            whole(files.into_iter().zip(learned).map(|(file, learned)| file.record(&learned.facts, today)))?;
            let writes = learned.iter().zip(versions).map(|(learned, version)| Write {
                stream: Stream::Person(learned.person.clone()),
                expected: Some(version),
                rows: fact_rows(&learned.facts),
            });
            Ok(decision("facts", writes.collect()))
        })
    }
}

/// Somebody new belongs where the addresses are.
fn may_register(by: &Caller, newcomers: &[Newcomer]) -> Result<(), Refusal> {
    for newcomer in newcomers {
        let addresses = [&newcomer.person.registered_address, &newcomer.person.home_address];
        let counties = addresses.into_iter().flatten().map(|address| address.county);
        Service::may_in(by, Act::ChangePerson, counties)?;
    }
    Ok(())
}

/// The problems of all, each behind the place of who has it.
fn whole(checked: impl Iterator<Item = Result<PersonFile, Vec<Problem>>>) -> Result<(), Refusal> {
    let problems: Vec<Problem> = checked
        .enumerate()
        .filter_map(|(at, checked)| checked.err().map(|problems| (at, problems)))
        .flat_map(|(at, problems)| {
            problems.into_iter().map(move |problem| {
                let path = format!("$[{at}].facts{}", problem.path.trim_start_matches('$'));
                Problem { path, ..problem }
            })
        })
        .collect();
    if problems.is_empty() { Ok(()) } else { Err(Refusal::Problems(problems)) }
}

fn registered(newcomer: &Newcomer) -> Write {
    let rows = Rows { person: Some(person_row(&newcomer.person)), ..fact_rows(&newcomer.facts) };
    Write { stream: Stream::Person(newcomer.person.id.clone()), expected: Some(0), rows }
}

fn fact_rows(facts: &[PersonFact]) -> Rows {
    Rows { facts: facts.iter().map(fact_row).collect(), ..Rows::default() }
}

fn newcomer_json(newcomer: &Newcomer) -> Value {
    let facts: Vec<Value> = newcomer.facts.iter().map(fact_json).collect();
    json!({ "person": person_json(&newcomer.person), "facts": facts })
}

fn learned_json(learned: &Learned) -> Value {
    let facts: Vec<Value> = learned.facts.iter().map(fact_json).collect();
    json!({ "person_id": learned.person, "facts": facts })
}

fn decision(what: &str, writes: Vec<Write>) -> Decision {
    let people = writes.len();
    let what = format!("{what} {people} people");
    Decision { what, writes, answer: json!({ "people": people }).into() }
}
