//! What the service should have done, worked out from the commands that it acknowledged.
//!
//! RULE of independence: nothing here may use the product's deciding code. Days and the reading of yuan come from
//! `yidan-types`, answers are plain JSON, all else is written here anew, by the text of the simulation's own book, in whole
//! fen. A person's year is worked out from its first bill for every question.

mod answers;
pub mod arithmetic;
mod decide;
mod facts;
mod history;
mod lists;
mod posting;
mod rows;
mod take;

use std::collections::BTreeMap;

use serde_json::Value;
use yidan_types::Date;

pub use answers::Mismatch;
pub use decide::{Effect, Expected, Proposal, Refusal};
pub use history::{Codes, History, Outcome};
pub use lists::Listed;
pub use rows::{Moment, Person, Posts, Reserved, Settled, holds};

use crate::command::{Command, FacilityRow, ItemRow, Rules};

/// A county as the auditor keeps it.
#[derive(Clone, Debug, Default)]
pub struct County {
    /// The place that insures.
    pub home: String,
    /// The books, in the order of publishing.
    pub books: Vec<Rules>,
    /// The facilities that its people go to.
    pub facilities: BTreeMap<String, FacilityRow>,
    /// The catalogue of the place.
    pub items: BTreeMap<String, ItemRow>,
    /// Its people.
    pub people: BTreeMap<String, Person>,
    /// Commands that took effect, by key, with their answers.
    pub keys: BTreeMap<String, (Command, Value)>,
    /// Whose settlement each is, and which.
    pub settlements: BTreeMap<String, (String, usize)>,
    /// Fen by account and day of posting: debits less credits.
    pub accounts: BTreeMap<String, BTreeMap<Date, i64>>,
    /// How often somebody's data were looked at.
    pub looks: u64,
}

impl County {
    /// Takes `posts`, once or more often, or back.
    fn post(&mut self, day: Date, posts: &Posts, times: i64) {
        for ((debit, credit, _), amount) in posts {
            for (account, amount) in [(debit, amount * times), (credit, -amount * times)] {
                *self.accounts.entry(account.clone()).or_default().entry(day).or_default() += amount;
            }
        }
    }

    /// The balance of every account that ever moved until a day.
    #[must_use]
    pub fn balances(&self, until: Date) -> BTreeMap<String, i64> {
        let moved = self.accounts.iter().filter(|(_, days)| days.keys().any(|day| *day <= until));
        moved.map(|(code, days)| (code.clone(), days.range(..=until).map(|(_, fen)| fen).sum())).collect()
    }

    /// Settlements so far, cancelled ones too.
    #[must_use]
    pub fn settled(&self) -> usize {
        self.settlements.len()
    }
}
