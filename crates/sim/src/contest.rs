//! Many clients at the same few people at once. Whatever the order in which commands took effect, there was one: the audit
//! trail names it, and the auditor, going through it command by command, comes to every answer.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Mutex, PoisonError};

use serde_json::Value;
use yidan_service::Service;
use yidan_store::{AuditEntry, Stream};
use yidan_types::PersonId;

use crate::auditor::{County, Expected, Refusal};
use crate::clock::ClientClock;
use crate::command::{Command, Sent};
use crate::drive::{Answered, Client, Failure};
use crate::run::{Run, judge};
use crate::tally::Tally;
use crate::workload::Size;

/// How many messages each client has at once.
const EACH: usize = 4;

/// A county whose people everybody is at.
pub struct Contest<'s> {
    run: Run<'s>,
    clock: ClientClock,
    clients: usize,
}

impl<'s> Contest<'s> {
    /// The county of `number` under `seed`, with so many clients.
    #[must_use]
    pub fn new(
        service: &'s Service,
        clock: &ClientClock,
        seed: u64,
        number: u64,
        size: Size,
        clients: usize,
    ) -> Self {
        let client = Client { service, clock: clock.clone(), user: format!("contest-{number}") };
        Contest { run: Run::new(client, seed, number, size), clock: clock.clone(), clients }
    }

    /// Sends everything, round by round.
    ///
    /// # Errors
    /// What no order of the commands explains, with the seed.
    pub fn all(mut self) -> Result<(County, Tally), Failure> {
        // Registers and people come first, one by one.
        while self.run.workload.is_starting() {
            self.run.step()?;
        }
        loop {
            let (round, alone) = self.draw();
            if round.is_empty() && alone.is_none() {
                return Ok((self.run.county, self.run.tally));
            }
            self.round(round)?;
            if let Some(sent) = alone {
                let answered = self.run.client.send(&sent)?;
                self.run.tally.count(&sent, &answered);
                judge(&mut self.run.county, &sent, &answered).map_err(|error| failed(&sent, &error))?;
            }
        }
    }

    /// The messages of a round, all of one moment; and what comes after it alone, since it concerns everybody.
    fn draw(&mut self) -> (Vec<Sent>, Option<Sent>) {
        let (mut round, mut alone) = (Vec::new(), None);
        while round.len() < self.clients * EACH {
            let Some(sent) = self.run.workload.next(&self.run.county) else { break };
            if matches!(
                sent.command,
                Command::Facilities(_)
                    | Command::Items(..)
                    | Command::Publish(_)
                    | Command::List(..)
                    | Command::Register(_)
            ) {
                alone = Some(sent);
                break;
            }
            // Some are sent by two clients at once.
            if sent.ms % 7 == 0 && !matches!(sent.command, Command::Confirm(..)) {
                round.push(sent.clone());
            }
            round.push(sent);
        }
        if let Some(last) = round.last().cloned() {
            for sent in &mut round {
                (sent.day, sent.ms) = (last.day, last.ms);
            }
        }
        (round, alone)
    }

    fn round(&mut self, round: Vec<Sent>) -> Result<(), Failure> {
        let versions: BTreeMap<String, u64> =
            self.run.county.people.iter().map(|(id, person)| (id.clone(), person.version)).collect();
        let used = &self.run.county.keys;
        let unused = round.iter().map(|sent| &sent.key).filter(|key| !used.contains_key(*key));
        let unused: BTreeSet<String> = unused.cloned().collect();
        let answers = self.send(round)?;
        for (sent, answered) in &answers {
            self.run.tally.count(sent, answered);
        }
        let mut open: Vec<&(Sent, Answered)> = Vec::new();
        let mut effective: BTreeMap<&str, &(Sent, Answered)> = BTreeMap::new();
        for answer in &answers {
            let (sent, answered) = answer;
            if matches!(answered, Answered::Done(_, false)) && sent.command.writes() {
                if effective.insert(&sent.key, answer).is_some() {
                    return Err(format!("key {} took effect twice", sent.key).into());
                }
            } else {
                open.push(answer);
            }
        }
        for (person, version) in versions {
            for entry in self.trail(&person, version)? {
                let answer = effective.remove(entry.command.as_str());
                let (sent, answered) =
                    answer.ok_or_else(|| format!("{person}: {} was never acknowledged", entry.command))?;
                open.retain(|answer| !explained(&self.run.county, &unused, answer));
                take(&mut self.run.county, sent, answered).map_err(|error| failed(sent, &error))?;
            }
            open.retain(|answer| !explained(&self.run.county, &unused, answer));
        }
        if let Some((sent, answered)) = open.first() {
            let expected = self.run.county.expect(sent);
            return Err(format!(
                "no order explains {answered:#?} to {sent:#?}; at last it should be {expected:#?}"
            )
            .into());
        }
        match effective.first_key_value() {
            Some((key, _)) => Err(format!("{key} was acknowledged and is in nobody's trail").into()),
            None => Ok(()),
        }
    }

    /// All answers, from as many clients.
    fn send(&self, round: Vec<Sent>) -> Result<Vec<(Sent, Answered)>, Failure> {
        let queue = Mutex::new(VecDeque::from(round));
        let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let work = || -> Result<Vec<(Sent, Answered)>, Failure> {
            let mut answers = Vec::new();
            let Client { service, user, .. } = &self.run.client;
            let client = Client { service, clock: self.clock.clone(), user: user.clone() };
            while let Some(sent) = next() {
                let answered = client.send(&sent).map_err(|error| failed(&sent, &error))?;
                answers.push((sent, answered));
            }
            Ok(answers)
        };
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..self.clients).map(|_| scope.spawn(work)).collect();
            let mut all = Vec::new();
            for thread in threads {
                all.extend(thread.join().map_err(|_| "a client panicked")??);
            }
            Ok(all)
        })
    }

    /// What happened to a person after a version, in order.
    fn trail(&self, person: &str, after: u64) -> Result<Vec<AuditEntry>, Failure> {
        let stream = Stream::Person(PersonId::parse(person)?);
        Ok(self.run.client.service.store().audit(&stream, after, 10_000)?)
    }
}

fn failed(sent: &Sent, error: &Failure) -> Failure {
    format!("message {sent:#?}: {error}").into()
}

/// Holds what took effect against what should, and takes it over.
fn take(county: &mut County, sent: &Sent, answered: &Answered) -> Result<(), Failure> {
    let (Command::Confirm(person, _), Answered::Done(document, false)) = (&sent.command, answered) else {
        return judge(county, sent, answered);
    };
    county.looks += 1;
    // Confirmed is what the client saw, which others may have added to since.
    let all = Sent { command: Command::Confirm(person.clone(), 1), ..sent.clone() };
    let Expected::Done(mut effect) = county.expect(&all) else {
        return Err(format!("confirmed {document}, should be {:#?}", county.expect(&all)).into());
    };
    let posted = document.get("corrections").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let posted: Vec<&str> =
        posted.iter().filter_map(|posted| posted.get("settlement_id")?.as_str()).collect();
    county.keep_posted(&mut effect, &posted);
    county.check(&effect, document)?;
    county.take(sent, &effect, document);
    Ok(())
}

/// Whether the answer, which left nothing, is the right one as things stand. `unused`: keys that were so when the round
/// began.
fn explained(county: &County, unused: &BTreeSet<String>, (sent, answered): &(Sent, Answered)) -> bool {
    // People are gone through one after the other, and commands of two may have one key: what is about the one may have
    // been refused before what is about the other took the key.
    let taken = county.keys.get(&sent.key).map(|(command, _)| county.whose(command));
    let elsewhere = taken.is_some_and(|taken| taken != county.whose(&sent.command));
    is_right(county, county.expect(sent), sent, answered)
        || (elsewhere
            && unused.contains(&sent.key)
            && matches!(answered, Answered::Refused(_))
            && is_right(county, county.expect_unused(sent), sent, answered))
}

fn is_right(county: &County, expected: Expected, sent: &Sent, answered: &Answered) -> bool {
    match (expected, answered) {
        (Expected::Done(effect), Answered::Done(document, false)) => county.check(&effect, document).is_ok(),
        (Expected::Repeated(first), Answered::Done(document, true)) => *first == *document,
        (Expected::Refused(Refusal::KeyReused), Answered::KeyReused) => true,
        (Expected::Refused(Refusal::Codes(codes)), Answered::Refused(found)) => {
            codes.iter().copied().eq(found.iter().map(String::as_str))
        }
        // What somebody chose to confirm is no longer proposed so.
        (_, Answered::Refused(found)) if matches!(sent.command, Command::Confirm(..)) => {
            found.len() == 1 && found.contains("correction-changed")
        }
        _ => false,
    }
}
