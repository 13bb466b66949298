//! Holding an answer against what the command should have come to.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::Value;
use yidan_types::Fen;

use super::County;
use super::arithmetic::{LAYERS, Paid};
use super::decide::{Effect, Proposal};
use super::history::{Codes, Outcome};
use super::lists::Listed;
use crate::command::ClaimRow;

/// What differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch(pub String);

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Mismatch {}

type Checked = Result<(), Mismatch>;

fn same<T: PartialEq + fmt::Debug>(what: &str, answered: T, worked_out: T) -> Checked {
    if answered == worked_out {
        return Ok(());
    }
    Err(Mismatch(format!("{what}: the service says {answered:?}, the auditor {worked_out:?}")))
}

fn field<'v>(value: &'v Value, path: &str) -> Result<&'v Value, Mismatch> {
    value.pointer(path).ok_or_else(|| Mismatch(format!("no {path} in {value}")))
}

/// Fen of an amount in yuan.
fn fen(value: &Value, path: &str) -> Result<i64, Mismatch> {
    let found = field(value, path)?;
    let text = found.as_str().map_or_else(|| found.to_string(), str::to_owned);
    Fen::parse_yuan(&text).map(Fen::get).map_err(|_| Mismatch(format!("{path} is no amount: {text}")))
}

fn text<'v>(value: &'v Value, path: &str) -> Result<&'v str, Mismatch> {
    field(value, path)?.as_str().ok_or_else(|| Mismatch(format!("{path} is no text in {value}")))
}

fn array<'v>(value: &'v Value, path: &str) -> Result<&'v Vec<Value>, Mismatch> {
    field(value, path)?.as_array().ok_or_else(|| Mismatch(format!("{path} is no array in {value}")))
}

impl County {
    /// Holds an answer against the effect.
    ///
    /// # Errors
    /// What differs.
    pub fn check(&self, effect: &Effect, answer: &Value) -> Checked {
        match effect {
            Effect::Person(row) => self.version(&row.id, answer),
            Effect::Facts(id, facts) => {
                let ids: Vec<&str> = array(answer, "/facts")?.iter().filter_map(Value::as_str).collect();
                same("facts", ids, facts.iter().map(|fact| fact.id.as_str()).collect())?;
                self.version(id, answer)
            }
            Effect::Register => Ok(()),
            Effect::Quote(outcome) => amounts(outcome, answer),
            Effect::Reserve(outcome, claim, ..) => {
                field(answer, "/reserved_until")?;
                same("bill", text(answer, "/bill_id")?, claim.bill.as_str())?;
                amounts(outcome, answer)
            }
            Effect::Release(person, promised) => {
                same("person", text(answer, "/person_id")?, person.as_str())?;
                same("released", text(answer, "/released")?, promised.as_str())
            }
            Effect::Settle(outcome, claim, _, promised) => {
                self.settles(outcome, claim, promised.as_deref(), answer)
            }
            Effect::Reverse(person, at) => self.about(person, *at, answer),
            Effect::Pay(person, at, amount, left) => {
                // What is given back is an instalment below zero.
                same("amount", fen(answer, "/amount")?, *amount)?;
                same("still owed", fen(answer, "/still_owed")?, *left)?;
                self.about(person, *at, answer)
            }
            Effect::Corrections(person, proposed, stuck) => self.corrections(person, proposed, stuck, answer),
            Effect::Confirm(person, proposals) => self.confirmed(person, proposals, answer),
            Effect::View(person) => self.view(person, answer),
            Effect::List(done) => listed(done, answer),
        }
    }

    fn settles(
        &self,
        outcome: &Outcome,
        claim: &ClaimRow,
        promised: Option<&str>,
        answer: &Value,
    ) -> Checked {
        same("bill", text(answer, "/bill_id")?, claim.bill.as_str())?;
        same("person", text(answer, "/person_id")?, claim.person.as_str())?;
        let id = text(answer, "/settlement_id")?;
        promised.map_or(Ok(()), |promised| same("settlement id", id, promised))?;
        same("settlement id is new", self.settlements.contains_key(id), false)?;
        amounts(outcome, answer)
    }

    fn corrections(
        &self,
        person: &str,
        proposed: &[Proposal],
        stuck: &[(usize, Codes)],
        answer: &Value,
    ) -> Checked {
        same("proposals", array(answer, "/proposed")?.len(), proposed.len())?;
        for (shown, proposal) in array(answer, "/proposed")?.iter().zip(proposed) {
            self.proposal(person, proposal, shown)?;
        }
        same("stuck", array(answer, "/stuck")?.len(), stuck.len())?;
        for (shown, (at, codes)) in array(answer, "/stuck")?.iter().zip(stuck) {
            self.about(person, *at, shown)?;
            let problems = array(shown, "/problems")?.iter();
            let found: BTreeSet<&str> =
                problems.filter_map(|problem| problem.get("code")?.as_str()).collect();
            same("why stuck", found, codes.iter().copied().collect())?;
        }
        Ok(())
    }

    fn confirmed(&self, person: &str, proposals: &[Proposal], answer: &Value) -> Checked {
        let shown = array(answer, "/corrections")?;
        same("corrections", shown.len(), proposals.len())?;
        let mut pairs = shown.iter().zip(proposals);
        pairs.try_for_each(|(shown, proposal)| self.about(person, proposal.at, shown))
    }

    /// The answer names the version that the command makes.
    fn version(&self, person: &str, answer: &Value) -> Checked {
        let before = self.people.get(person).map_or(0, |person| person.version);
        same("version", field(answer, "/version")?.as_u64(), Some(before + 1))
    }

    /// The answer is about that settlement.
    fn about(&self, person: &str, at: usize, answer: &Value) -> Checked {
        let settled = self.people.get(person).and_then(|person| person.settled.get(at));
        same("settlement", Some(text(answer, "/settlement_id")?), settled.map(|settled| settled.id.as_str()))
    }

    fn proposal(&self, person: &str, proposal: &Proposal, shown: &Value) -> Checked {
        self.about(person, proposal.at, shown)?;
        let settled = self.people.get(person).and_then(|person| person.settled.get(proposal.at));
        if let Some(settled) = settled {
            paid(&settled.paid, field(shown, "/old")?, "/layer")?;
        }
        paid(&proposal.outcome.paid, field(shown, "/new")?, "/layer")?;
        let why = array(shown, "/why")?;
        same("there is a reason", why.is_empty(), false)
    }

    /// How many commits, what stands of each settlement.
    fn view(&self, id: &str, shown: &Value) -> Checked {
        let Some(person) = self.people.get(id) else { return Ok(()) };
        same("version", field(shown, "/version")?.as_u64(), Some(person.version))?;
        same("facts", field(shown, "/facts")?.as_u64(), u64::try_from(person.facts.len()).ok())?;
        let settled = array(shown, "/settled")?;
        same("settlements", settled.len(), person.settled.len())?;
        for (shown, settled) in settled.iter().zip(&person.settled) {
            same("settlement", text(shown, "/settlement_id")?, settled.id.as_str())?;
            same("reversed", field(shown, "/reversed")?.as_bool(), Some(settled.reversed))?;
            same("owed", field(shown, "/owed")?.as_i64(), Some(settled.owed()))?;
            paid(&settled.paid, field(shown, "/stands")?, "/layer")?;
        }
        Ok(())
    }
}

fn listed(done: &Listed, answer: &Value) -> Checked {
    same("added", field(answer, "/added")?.as_u64(), Some(done.added))?;
    same("ended", field(answer, "/ended")?.as_u64(), Some(done.ended))?;
    same("replaced", field(answer, "/replaced")?.as_u64(), Some(0))?;
    let waiting = array(answer, "/rows_waiting")?.iter().filter_map(Value::as_u64).collect();
    same("rows that wait", waiting, done.waiting.clone())?;
    same("members that wait", array(answer, "/members_waiting")?.len(), 0)
}

/// The amounts of a settlement document.
fn amounts(outcome: &Outcome, answer: &Value) -> Checked {
    paid(&outcome.paid, answer, "/id")?;
    same("year", field(answer, "/year")?.as_i64(), Some(i64::from(outcome.year)))?;
    same("scheme", text(answer, "/scheme")?, if outcome.employee { "employee" } else { "resident" })?;
    let (total, own_pay) = outcome.so_far;
    same("total of the year", fen(answer, "/year_after/total")?, total)?;
    same("own part of the year", fen(answer, "/year_after/own_pay")?, own_pay)
}

/// Total, layers and own part; `name` says where a layer has its id.
fn paid(worked_out: &Paid, shown: &Value, name: &str) -> Checked {
    same("total", fen(shown, "/total")?, worked_out.total)?;
    let mut layers = [0; 7];
    for layer in array(shown, "/layers")? {
        let id = text(layer, name)?;
        let place = LAYERS.iter().position(|known| *known == id).and_then(|at| layers.get_mut(at));
        *place.ok_or_else(|| Mismatch(format!("unknown layer {id}")))? = fen(layer, "/paid")?;
    }
    same("layers", layers, worked_out.layers)?;
    same("own part", fen(shown, "/own_pay")?, worked_out.own_pay)
}
