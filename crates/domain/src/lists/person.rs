//! People whom the rows of a list may mean, with what a decision about them needs.

use super::name::PersonName;
use yidan_types::{Date, IdentityNumber, PersonId};

/// A person as registered. Whoever could be meant by a row, by number or by name, and every member of the group.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// Identifies the person.
    pub id: PersonId,
    /// The identity number, if registered.
    pub identity: Option<IdentityNumber>,
    /// The name.
    pub name: PersonName,
    /// Day of birth, if registered.
    pub birth_date: Option<Date>,
    /// Whether insured in the month of the list.
    pub enrolment: Enrolment,
    /// Day of death, if recorded.
    pub died_on: Option<Date>,
    /// Memberships of the list's group that stand: not superseded, not withdrawn; ended ones too.
    pub memberships: Vec<Membership>,
}

impl Person {
    /// Day of birth as registered, else as the identity number has it.
    #[must_use]
    pub fn born(&self) -> Option<Date> {
        self.birth_date.or_else(|| self.identity.as_ref().map(IdentityNumber::birth_date))
    }
}

/// Whether a person is insured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enrolment {
    /// Insured.
    Enrolled,
    /// Not insured.
    NotEnrolled,
    /// Nobody asked: no doubt comes from it.
    NotAsked,
}

/// A membership that stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Names the record among those of its person; changes give it back.
    pub record: u64,
    /// First day.
    pub from: Date,
    /// Last day; `None`: open.
    pub until: Option<Date>,
}

impl Membership {
    /// Whether it holds on `day`.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }
}
