//! What a command should come to.

use serde_json::Value;

use super::County;
use super::history::{Asked, Codes, Outcome};
use super::lists::Listed;
use super::rows::{Moment, Person, Settled};
use crate::command::{ClaimRow, Command, FacilityRow, FactRow, ItemRow, PersonRow, Sent};

/// What a command should come to.
#[derive(Clone, Debug)]
pub enum Expected {
    /// It takes effect, or shows something.
    Done(Box<Effect>),
    /// It took effect before: the first answer again.
    Repeated(Box<Value>),
    /// It is refused.
    Refused(Refusal),
}

/// Why a command should be refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// For every one of these reasons.
    Codes(Codes),
    /// The key stands for another content.
    KeyReused,
}

/// A settlement that comes out otherwise than it stands.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// Its number among the person's.
    pub at: usize,
    /// As it comes out.
    pub outcome: Outcome,
}

/// What a command does.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Registers or amends.
    Person(PersonRow),
    /// Records facts.
    Facts(String, Vec<FactRow>),
    /// A register or the books.
    Register,
    /// Shows what would be paid.
    Quote(Outcome),
    /// Promises what would be paid until a moment.
    Reserve(Outcome, ClaimRow, bool, Moment),
    /// Gives up what a person was promised.
    Release(String, String),
    /// Settles, perhaps what was promised.
    Settle(Outcome, ClaimRow, bool, Option<String>),
    /// Cancels a person's settlement of that number.
    Reverse(String, usize),
    /// Takes fen for a person's settlement; so much stays owed.
    Pay(String, usize, i64, i64),
    /// Shows proposals, and settlements that are stuck.
    Corrections(String, Vec<Proposal>, Vec<(usize, Codes)>),
    /// Posts proposals.
    Confirm(String, Vec<Proposal>),
    /// Shows a person.
    View(String),
    /// Applies a list.
    List(Listed),
}

pub(super) fn codes(code: &'static str) -> Refusal {
    Refusal::Codes(Codes::from([code]))
}

impl County {
    /// What the command should come to.
    #[must_use]
    pub fn expect(&self, sent: &Sent) -> Expected {
        if let Some((command, answer)) = self.keys.get(&sent.key).filter(|_| sent.command.writes()) {
            let same = *command == sent.command;
            return if same {
                Expected::Repeated(Box::new(answer.clone()))
            } else {
                Expected::Refused(Refusal::KeyReused)
            };
        }
        self.expect_unused(sent)
    }

    /// What the command should come to while nothing has taken effect under its key.
    #[must_use]
    pub fn expect_unused(&self, sent: &Sent) -> Expected {
        match self.effect(sent) {
            Ok(effect) => Expected::Done(Box::new(effect)),
            Err(refusal) => Expected::Refused(refusal),
        }
    }

    /// Whom a command is about.
    #[must_use]
    pub fn whose<'c>(&'c self, command: &'c Command) -> Option<&'c str> {
        match command {
            Command::Register(row) | Command::Amend(row) => Some(&row.id),
            Command::Facts(id, _)
            | Command::Release(id, _)
            | Command::Corrections(id)
            | Command::Confirm(id, _)
            | Command::View(id) => Some(id),
            Command::Quote(claim, _) | Command::Reserve(claim, ..) | Command::Settle(claim, ..) => {
                Some(&claim.person)
            }
            Command::Reverse(id) | Command::Pay(id, _) | Command::PayBack(id) => {
                self.settlements.get(id).map(|(person, _)| person.as_str())
            }
            Command::Facilities(_) | Command::Items(..) | Command::Publish(_) | Command::List(..) => None,
        }
    }

    fn effect(&self, sent: &Sent) -> Result<Effect, Refusal> {
        let now = (sent.day, sent.ms);
        match &sent.command {
            Command::Register(row) => self.newcomer(row),
            Command::Amend(row) => self.person(&row.id).map(|_| Effect::Person(row.clone())),
            Command::Facts(id, facts) => self.facts(id, facts, sent.day),
            Command::Facilities(_) | Command::Items(..) | Command::Publish(_) => self.grows(&sent.command),
            Command::Quote(claim, later) => self.claim((claim, *later, None), now).map(Effect::Quote),
            Command::Reserve(claim, later, expires) => self.reserve(claim, *later, *expires, now),
            Command::Release(id, promised) => self.release(id, promised, now),
            Command::Settle(claim, later, promised) => self.settle(claim, *later, promised.as_ref(), now),
            Command::Reverse(id) => {
                let (person, at, _) = self.live(id)?;
                Ok(Effect::Reverse(person, at))
            }
            Command::Pay(id, fen) => self.pays(id, *fen),
            Command::PayBack(id) => self.pays_back(id),
            Command::Corrections(id) => {
                let (proposed, stuck) = self.proposals(self.person(id)?, now);
                Ok(Effect::Corrections(id.clone(), proposed, stuck))
            }
            Command::Confirm(id, every) => {
                let (proposed, _) = self.proposals(self.person(id)?, now);
                let chosen = proposed.into_iter().step_by((*every).max(1)).collect();
                Ok(Effect::Confirm(id.clone(), chosen))
            }
            Command::View(id) => self.person(id).map(|_| Effect::View(id.clone())),
            Command::List(group, month, rows) => {
                self.list(sent, group, *month, rows).map(Effect::List).ok_or_else(|| codes("bad-date"))
            }
        }
    }

    fn newcomer(&self, row: &PersonRow) -> Result<Effect, Refusal> {
        let taken = |person: &Person| person.row.id == row.id || person.row.number == row.number;
        let free = !self.people.values().any(taken);
        free.then(|| Effect::Person(row.clone())).ok_or_else(|| codes("duplicate-person"))
    }

    /// Registers only grow: what stands in one comes first in what is sent, and a book is published once.
    fn grows(&self, command: &Command) -> Result<Effect, Refusal> {
        let (grows, code) = match command {
            Command::Facilities(rows) => {
                let known = |row: &FacilityRow| self.facilities.get(&row.id);
                let grows = |row| known(row).is_none_or(|old| row.grades.starts_with(&old.grades));
                (rows.iter().all(grows), "fact-overwritten")
            }
            Command::Items(_, rows) => {
                let known = |row: &ItemRow| self.items.get(&row.code);
                let grows = |row| known(row).is_none_or(|old| row.terms.starts_with(&old.terms));
                (rows.iter().all(grows), "fact-overwritten")
            }
            Command::Publish(rules) => (!self.books.contains(rules), "duplicate-book"),
            _ => (true, ""),
        };
        grows.then_some(Effect::Register).ok_or_else(|| codes(code))
    }

    fn reserve(
        &self,
        claim: &ClaimRow,
        later: bool,
        expires: Moment,
        now: Moment,
    ) -> Result<Effect, Refusal> {
        let outcome = self.claim((claim, later, None), now);
        match (outcome, expires <= now) {
            (outcome, false) => Ok(Effect::Reserve(outcome?, claim.clone(), later, expires)),
            (Err(Refusal::Codes(codes)), true) if !codes.contains("unknown-person") => {
                Err(Refusal::Codes(codes.into_iter().chain(["reservation-expired"]).collect()))
            }
            (Err(refusal), true) => Err(refusal),
            (Ok(_), true) => Err(codes("reservation-expired")),
        }
    }

    fn release(&self, id: &str, promised: &str, now: Moment) -> Result<Effect, Refusal> {
        let held = self.person(id)?.held(now).any(|held| held.id == *promised);
        held.then(|| Effect::Release(id.to_owned(), promised.to_owned()))
            .ok_or_else(|| codes("unknown-reservation"))
    }

    fn pays(&self, id: &str, fen: i64) -> Result<Effect, Refusal> {
        let (person, at, settled) = self.live(id)?;
        let owed = settled.owed();
        match fen {
            fen if fen <= 0 => Err(codes("not-positive")),
            fen if fen > owed.max(0) => Err(codes("more-than-owed")),
            fen => Ok(Effect::Pay(person, at, fen, owed - fen)),
        }
    }

    fn pays_back(&self, id: &str) -> Result<Effect, Refusal> {
        let (person, at, settled) = self.live(id)?;
        match settled.owed() {
            owed if owed < 0 => Ok(Effect::Pay(person, at, owed, 0)),
            _ => Err(codes("nothing-to-pay-back")),
        }
    }

    pub(super) fn person(&self, id: &str) -> Result<&Person, Refusal> {
        self.people.get(id).ok_or_else(|| codes("unknown-person"))
    }

    fn settle(
        &self,
        claim: &ClaimRow,
        later: bool,
        promised: Option<&String>,
        now: Moment,
    ) -> Result<Effect, Refusal> {
        let person = self.person(&claim.person)?;
        let held = promised.map(|id| person.held(now).find(|held| held.id == *id));
        if matches!(held, Some(None)) {
            return Err(codes("unknown-reservation"));
        }
        let outcome = self.claim((claim, later, promised.map(String::as_str)), now)?;
        // What was promised is what is settled, or nothing is.
        if held.flatten().is_some_and(|held| held.paid != outcome.paid) {
            return Err(codes("reservation-changed"));
        }
        Ok(Effect::Settle(outcome, claim.clone(), later, promised.cloned()))
    }

    fn claim(&self, asked: Asked<'_>, now: Moment) -> Result<Outcome, Refusal> {
        let person = self.person(&asked.0.person)?;
        let against = self.against(person, asked, now);
        if !against.is_empty() {
            return Err(Refusal::Codes(against));
        }
        let asked = self.history(person, Some(asked), now).asked;
        asked.unwrap_or_else(|| Err(Codes::new())).map_err(Refusal::Codes)
    }

    /// A settlement that counts: whose, its number, and itself.
    fn live(&self, id: &str) -> Result<(String, usize, &Settled), Refusal> {
        let (person, at) = self.settlements.get(id).ok_or_else(|| codes("unknown-settlement"))?;
        let settled = self.person(person)?.settled.get(*at).ok_or_else(|| codes("unknown-settlement"))?;
        if settled.reversed { Err(codes("already-reversed")) } else { Ok((person.clone(), *at, settled)) }
    }

    /// The settlements that come out otherwise, and those that are stuck, in the order of settling.
    fn proposals(&self, person: &Person, now: Moment) -> (Vec<Proposal>, Vec<(usize, Codes)>) {
        let (mut proposed, mut stuck) = (Vec::new(), Vec::new());
        for (at, outcome) in self.history(person, None, now).settled {
            match outcome {
                Ok(outcome) => {
                    let stands = person.settled.get(at).map(|settled| &settled.posts);
                    if stands != Some(&outcome.posts) {
                        proposed.push(Proposal { at, outcome });
                    }
                }
                Err(codes) => stuck.push((at, codes)),
            }
        }
        (proposed, stuck)
    }
}
