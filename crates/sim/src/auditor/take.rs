//! Taking over what a command did.

use std::collections::BTreeSet;

use serde_json::Value;
use yidan_types::Date;

use super::County;
use super::decide::{Effect, Proposal};
use super::history::Outcome;
use super::lists::Listed;
use super::rows::{Moment, Person, Place, Posts, Reserved, Settled};
use crate::command::{ClaimRow, Command, FactRow, PersonRow, Sent};

/// What comes out for a claim, the claim, and whether the patient pays later.
type Came<'a> = (&'a Outcome, &'a ClaimRow, bool);

/// The id that an answer gives a settlement.
fn named(answer: &Value) -> String {
    answer.get("settlement_id").and_then(Value::as_str).unwrap_or_default().to_owned()
}

impl County {
    /// Of a confirmation keeps what was posted, by settlement.
    pub fn keep_posted(&self, effect: &mut Effect, posted: &[&str]) {
        let Effect::Confirm(id, proposals) = effect else { return };
        let Some(person) = self.people.get(id) else { return };
        let id_of = |at: usize| person.settled.get(at).map(|settled| settled.id.as_str());
        proposals.retain(|proposal| id_of(proposal.at).is_some_and(|id| posted.contains(&id)));
    }

    /// Takes over what the command did, as `answer` acknowledged it.
    pub fn take(&mut self, sent: &Sent, effect: &Effect, answer: &Value) {
        let day = sent.day;
        match effect {
            Effect::Person(row) => self.registered(row),
            Effect::Facts(id, facts) => self.record(id, facts),
            Effect::Register => self.register(&sent.command),
            Effect::Reserve(outcome, claim, later, expires) => {
                self.reserved((outcome, claim, *later), *expires, (day, sent.ms), named(answer));
            }
            Effect::Release(id, promised) => self.released(id, promised),
            Effect::Settle(outcome, claim, later, promised) => {
                let promised = promised.as_deref();
                self.settled_as((outcome, claim, *later), promised, (day, sent.ms), named(answer));
            }
            Effect::Reverse(id, at) => self.reverse(id, *at, day),
            Effect::Pay(id, at, fen, _) => self.pay(id, *at, *fen, day),
            Effect::Confirm(id, proposals) => self.confirm(id, proposals, day),
            Effect::List(listed) => self.listed(listed),
            Effect::Quote(_) | Effect::Corrections(..) | Effect::View(_) => return,
        }
        self.keys.insert(sent.key.clone(), (sent.command.clone(), answer.clone()));
    }

    fn registered(&mut self, row: &PersonRow) {
        if let Some(person) = self.people.get_mut(&row.id) {
            person.row = row.clone();
            person.version += 1;
        } else {
            let (facts, settled, reserved) = (Vec::new(), Vec::new(), Vec::new());
            let person = Person { row: row.clone(), facts, settled, reserved, version: 1 };
            self.people.insert(row.id.clone(), person);
        }
    }

    fn reserved(&mut self, (outcome, claim, later): Came<'_>, expires: Moment, now: Moment, id: String) {
        let Some(person) = self.people.get_mut(&claim.person) else { return };
        let after = person.held(now).map(|held| held.id.clone()).collect();
        person.version += 1;
        let (claim, paid) = (claim.clone(), outcome.paid.clone());
        let place = Place { version: person.version, after };
        person.reserved.push(Reserved { id, claim, later, paid, place, expires, ended: false });
    }

    fn released(&mut self, id: &str, promised: &str) {
        let Some(person) = self.people.get_mut(id) else { return };
        person.version += 1;
        let held = person.reserved.iter_mut().filter(|held| held.id == promised);
        held.for_each(|held| held.ended = true);
    }

    fn settled_as(
        &mut self,
        (outcome, claim, later): Came<'_>,
        promised: Option<&str>,
        now: Moment,
        id: String,
    ) {
        self.post(now.0, &outcome.posts, 1);
        let Some(person) = self.people.get_mut(&claim.person) else { return };
        self.settlements.insert(id.clone(), (claim.person.clone(), person.settled.len()));
        let held: Vec<&Reserved> = person.held(now).collect();
        let own = held.iter().find(|held| Some(held.id.as_str()) == promised);
        let after = held.iter().map(|held| held.id.clone()).collect();
        let place = own.map_or(Place { version: person.version + 1, after }, |own| own.place.clone());
        person.version += 1;
        person.settled.push(Settled {
            id,
            claim: claim.clone(),
            later,
            place,
            posts: outcome.posts.clone(),
            paid: outcome.paid.clone(),
            instalments: 0,
            reversed: false,
        });
    }

    /// One commit a person, whatever number of facts.
    fn listed(&mut self, listed: &Listed) {
        for (id, fact) in &listed.facts {
            self.people.entry(id.clone()).and_modify(|person| person.facts.push(fact.clone()));
        }
        let ids: BTreeSet<&String> = listed.facts.iter().map(|(id, _)| id).collect();
        for id in ids {
            self.people.entry(id.clone()).and_modify(|person| person.version += 1);
        }
    }

    fn record(&mut self, id: &str, facts: &[FactRow]) {
        if let Some(person) = self.people.get_mut(id) {
            person.facts.extend(facts.iter().cloned());
            person.version += 1;
        }
    }

    fn register(&mut self, command: &Command) {
        match command {
            Command::Facilities(rows) => {
                self.facilities.extend(rows.iter().map(|row| (row.id.clone(), row.clone())));
            }
            Command::Items(_, rows) => {
                self.items.extend(rows.iter().map(|row| (row.code.clone(), row.clone())));
            }
            Command::Publish(rules) => self.books.push((**rules).clone()),
            _ => {}
        }
    }

    fn reverse(&mut self, id: &str, at: usize, day: Date) {
        let Some(person) = self.people.get_mut(id) else { return };
        person.version += 1;
        let Some(settled) = person.settled.get_mut(at) else { return };
        settled.reversed = true;
        let (posts, instalments) = (settled.posts.clone(), instalment(settled, settled.instalments));
        self.post(day, &posts, -1);
        self.post(day, &instalments, -1);
    }

    fn pay(&mut self, id: &str, at: usize, fen: i64, day: Date) {
        let Some(person) = self.people.get_mut(id) else { return };
        person.version += 1;
        let Some(settled) = person.settled.get_mut(at) else { return };
        settled.instalments += fen;
        let posts = instalment(settled, fen);
        self.post(day, &posts, 1);
    }

    fn confirm(&mut self, id: &str, proposals: &[Proposal], day: Date) {
        for Proposal { at, outcome } in proposals {
            let Some(settled) = self.people.get_mut(id).and_then(|person| person.settled.get_mut(*at)) else {
                continue;
            };
            let old = std::mem::replace(&mut settled.posts, outcome.posts.clone());
            settled.paid = outcome.paid.clone();
            self.post(day, &old, -1);
            self.post(day, &outcome.posts, 1);
        }
        if let Some(person) = self.people.get_mut(id) {
            person.version += 1;
        }
    }
}

/// What an instalment moves: from what is owed to cash, on both sides.
fn instalment(settled: &Settled, fen: i64) -> Posts {
    let (person, facility) = (&settled.claim.person, &settled.claim.facility);
    let of = |debit: String, credit: String, purpose: &str| ((debit, credit, purpose.to_owned()), fen);
    Posts::from([
        of(format!("patient:{person}:cash"), format!("patient:{person}:owed"), "instalment"),
        of(format!("facility:{facility}:deferred"), format!("facility:{facility}:window"), "collected"),
    ])
}
