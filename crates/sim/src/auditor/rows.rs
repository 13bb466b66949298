//! What the auditor keeps: plain rows, as acknowledged.

use std::collections::BTreeMap;

use yidan_types::Date;

use super::arithmetic::Paid;
use crate::command::{ClaimRow, FactRow, PersonRow, What};

/// Fen moved by debit account, credit account and purpose; negative where taken back.
pub type Posts = BTreeMap<(String, String, String), i64>;

/// A settlement as it stands.
#[derive(Clone, Debug)]
pub struct Settled {
    /// Its id.
    pub id: String,
    /// What was claimed.
    pub claim: ClaimRow,
    /// Whether the patient pays later.
    pub later: bool,
    /// When it was settled or, if it was, reserved.
    pub place: Place,
    /// What stands posted, without instalments.
    pub posts: Posts,
    /// What stands paid.
    pub paid: Paid,
    /// Fen paid later.
    pub instalments: i64,
    /// Whether it was cancelled.
    pub reversed: bool,
}

impl Settled {
    /// What the patient still owes; below zero if too much was paid.
    pub fn owed(&self) -> i64 {
        if self.later && !self.reversed { self.paid.own_pay - self.instalments } else { 0 }
    }
}

/// When a claim came: by the commits of its person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The version that its commit, or its reservation, made.
    pub version: u64,
    /// What was reserved then, behind which it goes.
    pub after: Vec<String>,
}

/// A moment: a day, and milliseconds of it.
pub type Moment = (Date, i64);

/// A claim whose amounts are promised.
#[derive(Clone, Debug)]
pub struct Reserved {
    /// The id that its settlement will have.
    pub id: String,
    /// The claim.
    pub claim: ClaimRow,
    /// Whether the patient pays later.
    pub later: bool,
    /// What was promised.
    pub paid: Paid,
    /// When it came.
    pub place: Place,
    /// From then on it counts nowhere.
    pub expires: Moment,
    /// Whether it was given up.
    pub ended: bool,
}

/// Somebody.
#[derive(Clone, Debug)]
pub struct Person {
    /// As registered.
    pub row: PersonRow,
    /// Facts in the order of recording.
    pub facts: Vec<FactRow>,
    /// Settlements in the order of commits.
    pub settled: Vec<Settled>,
    /// What was promised, in order.
    pub reserved: Vec<Reserved>,
    /// Commits so far.
    pub version: u64,
}

impl Person {
    /// Facts that are not replaced, with their days.
    pub fn standing(&self) -> impl Iterator<Item = (&FactRow, Date, Option<Date>)> {
        let replaced = |id: &str| self.facts.iter().any(|fact| fact.replaces.as_deref() == Some(id));
        self.facts.iter().filter(move |fact| !replaced(&fact.id)).filter_map(|fact| {
            let (from, until) = fact.holds?;
            Some((fact, from, until))
        })
    }

    /// What is promised at a moment.
    pub fn held(&self, now: Moment) -> impl Iterator<Item = &Reserved> {
        let settled = |id: &str| self.settled.iter().any(|settled| settled.id == id);
        self.reserved.iter().filter(move |held| !held.ended && now < held.expires && !settled(&held.id))
    }

    /// Those that hold on a day.
    pub fn on(&self, day: Date) -> impl Iterator<Item = &FactRow> {
        self.standing().filter(move |(_, from, until)| holds(*from, *until, day)).map(|(fact, ..)| fact)
    }

    /// Whether some fact of the day says `what`.
    pub fn says(&self, day: Date, what: &What) -> bool {
        self.on(day).any(|fact| fact.what == *what)
    }

    /// Insured on a day: as an employee if at all so.
    pub fn insured(&self, day: Date) -> Option<bool> {
        let all: Vec<bool> = self
            .on(day)
            .filter_map(|fact| match fact.what {
                What::Employee(_) => Some(true),
                What::Resident(_) => Some(false),
                _ => None,
            })
            .collect();
        all.into_iter().max()
    }
}

/// Whether a period holds on a day.
pub fn holds(from: Date, until: Option<Date>, day: Date) -> bool {
    from <= day && until.is_none_or(|until| day <= until)
}
