//! Households. Who belongs to one, each person says: of a household itself nothing is kept.

use yidan_types::{Date, HouseholdId};

use super::facts::Fact;
use super::person::Person;
use super::person_file::PersonFile;
use super::standing::Membership;

/// A household on a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Household {
    /// Identifies it.
    pub id: HouseholdId,
    /// Whoever belongs to it, in the order given. Who died stays until the person is amended.
    pub members: Vec<HouseholdMember>,
}

/// Somebody of a household.
#[derive(Clone, Debug, PartialEq)]
pub struct HouseholdMember {
    /// Who.
    pub person: Person,
    /// Memberships of groups that hold on the day, as known on it.
    pub memberships: Vec<Fact<Membership>>,
}

impl Household {
    /// Those of `files` who belong to the household, as of `day`; `None` if nobody does.
    #[must_use]
    pub fn of(id: HouseholdId, files: &[PersonFile], day: Date) -> Option<Household> {
        let of_it = files.iter().filter(|file| file.person.household.as_ref() == Some(&id));
        let members: Vec<HouseholdMember> = of_it.map(|file| member(file, day)).collect();
        if members.is_empty() { None } else { Some(Household { id, members }) }
    }
}

fn member(file: &PersonFile, day: Date) -> HouseholdMember {
    let holding = file.memberships.as_known_on(day).filter(|fact| fact.holds_on(day));
    HouseholdMember { person: file.person.clone(), memberships: holding.cloned().collect() }
}
