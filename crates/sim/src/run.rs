//! One county, message by message, with everything compared.

use std::collections::BTreeSet;

use crate::after::ledger;
use crate::auditor::{County, Expected, Refusal};
use crate::command::{Command, Sent};
use crate::drive::{Answered, Client, Failure};
use crate::tally::Tally;
use crate::workload::{Size, Workload};

/// A county that runs.
pub struct Run<'s> {
    /// What sends.
    pub client: Client<'s>,
    /// What comes next.
    pub workload: Workload,
    /// What should be.
    pub county: County,
    /// What was done.
    pub tally: Tally,
    seed: u64,
}

impl<'s> Run<'s> {
    /// The county of that number under `seed`.
    #[must_use]
    pub fn new(client: Client<'s>, seed: u64, number: u64, size: Size) -> Run<'s> {
        let workload = Workload::new(seed, number, size);
        let county = workload.county();
        Run { client, workload, county, tally: Tally::default(), seed }
    }

    /// Sends everything.
    ///
    /// # Errors
    /// What the service did otherwise than the auditor works out, with seed and message.
    pub fn all(&mut self) -> Result<(), Failure> {
        while self.step()? {}
        Ok(())
    }

    /// Sends the next message; `false` at the end.
    ///
    /// # Errors
    /// As of [`Run::all`].
    pub fn step(&mut self) -> Result<bool, Failure> {
        let Some(sent) = self.workload.next(&self.county) else { return Ok(false) };
        let answered = self.client.send(&sent).map_err(|error| self.failed(&sent, &error))?;
        self.tally.count(&sent, &answered);
        judge(&mut self.county, &sent, &answered).map_err(|error| self.failed(&sent, &error))?;
        Ok(true)
    }

    fn failed(&self, sent: &Sent, error: &Failure) -> Failure {
        format!("seed {}, message {} {sent:#?}: {error}", self.seed, self.tally.sent).into()
    }

    /// The ledger and the audit trail, whose accounts are this county's alone.
    ///
    /// # Errors
    /// What differs.
    pub fn ledger(&self) -> Result<(), Failure> {
        ledger(self.client.service, [&self.county])?;
        let looks = self.client.looks()?;
        if looks == self.county.looks {
            return Ok(());
        }
        Err(format!("seed {}: {looks} looks in the audit trail, {} were taken", self.seed, self.county.looks)
            .into())
    }
}

/// Holds what came of a message against what should, and takes over what it did.
///
/// # Errors
/// What differs.
pub fn judge(county: &mut County, sent: &Sent, answered: &Answered) -> Result<(), Failure> {
    county.looks += looks(county, &sent.command);
    match (county.expect(sent), answered) {
        (Expected::Done(effect), Answered::Done(document, false)) => {
            county.check(&effect, document)?;
            county.take(sent, &effect, document);
            Ok(())
        }
        (Expected::Repeated(first), Answered::Done(document, true)) if *first == *document => Ok(()),
        (Expected::Refused(Refusal::KeyReused), Answered::KeyReused) => Ok(()),
        (Expected::Refused(Refusal::Codes(codes)), Answered::Refused(found)) if same(&codes, found) => Ok(()),
        (expected, _) => Err(format!("answered {answered:#?}, should be {expected:#?}").into()),
    }
}

fn same(codes: &BTreeSet<&'static str>, found: &BTreeSet<String>) -> bool {
    codes.iter().copied().eq(found.iter().map(String::as_str))
}

/// How many entries a command makes in the trail of who looked.
fn looks(county: &County, command: &Command) -> u64 {
    match command {
        Command::Quote(claim, _) => {
            u64::from(claim.number.is_none() || county.people.contains_key(&claim.person))
        }
        Command::Corrections(_) | Command::Confirm(..) | Command::View(_) => 1,
        _ => 0,
    }
}
