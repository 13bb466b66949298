//! What a run did, counted.

use std::collections::BTreeMap;
use std::fmt;

use crate::command::{Command, Sent};
use crate::drive::Answered;

/// What was done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Messages sent.
    pub sent: u64,
    /// Answered with a document.
    pub done: u64,
    /// Answered again.
    pub repeated: u64,
    /// Refused, as they should be, by reason.
    pub refused: BTreeMap<String, u64>,
    /// Settlements.
    pub settled: u64,
    /// Corrections posted.
    pub corrected: u64,
}

impl Tally {
    /// Adds another.
    pub fn add(&mut self, other: &Tally) {
        self.sent += other.sent;
        self.done += other.done;
        self.repeated += other.repeated;
        self.settled += other.settled;
        self.corrected += other.corrected;
        for (code, count) in &other.refused {
            *self.refused.entry(code.clone()).or_default() += count;
        }
    }

    /// Counts one answer.
    pub fn count(&mut self, sent: &Sent, answered: &Answered) {
        self.sent += 1;
        match answered {
            Answered::Done(_, true) => self.repeated += 1,
            Answered::Done(document, false) => {
                self.done += 1;
                self.settled += u64::from(matches!(sent.command, Command::Settle(..)));
                if let (Command::Confirm(..), Some(posted)) = (&sent.command, document.get("corrections")) {
                    let posted = posted.as_array().map_or(0, Vec::len);
                    self.corrected += u64::try_from(posted).unwrap_or_default();
                }
            }
            Answered::Refused(codes) => {
                for code in codes {
                    *self.refused.entry(code.clone()).or_default() += 1;
                }
            }
            Answered::KeyReused => *self.refused.entry("same-key-other-content".to_owned()).or_default() += 1,
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Tally { sent, done, repeated, settled, corrected, .. } = self;
        let refused: u64 = self.refused.values().sum();
        write!(
            f,
            "{sent} messages: {done} done ({settled} settlements, {corrected} corrections), {repeated} answered again, \
             {refused} reasons of refusal of {} kinds",
            self.refused.len()
        )
    }
}
