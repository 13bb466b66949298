//! Households: who belongs to one.

use yidan_domain::bill::ProblemCode;
use yidan_domain::registry::{Household, PersonFile};
use yidan_types::{HouseholdId, PersonId};

use crate::command::Caller;
use crate::kept::read_known;
use crate::refusal::Refusal;
use crate::service::Service;

/// So many people are read at a time: of a school or a plant the whole staff may be one household.
const AT_ONCE: usize = 500;

impl Service {
    /// Whoever belongs to a household now, by id, each with the groups of today; the look is written to the audit trail
    /// first.
    ///
    /// # Errors
    /// `unknown-household` where nobody belongs to it.
    pub fn household(&self, by: &Caller, id: &HouseholdId) -> Result<Household, Refusal> {
        let people = self.store().people_of_household(id)?;
        let ids: Vec<&str> = people.iter().map(PersonId::as_str).collect();
        self.looked(by, format!("read household {id}: {}", ids.join(" ")))?;
        let mut files = Vec::with_capacity(people.len());
        for some in people.chunks(AT_ONCE) {
            files.extend(self.known(some)?);
        }
        // Who has moved since then is no longer of it by the own file.
        Household::of(id.clone(), &files, self.moment().today()).ok_or_else(unknown)
    }

    fn known(&self, people: &[PersonId]) -> Result<Vec<PersonFile>, Refusal> {
        let known = people.iter().zip(self.store().known_people(people)?);
        known.filter_map(|(id, rows)| Some(read_known(id, &rows?))).collect()
    }
}

fn unknown() -> Refusal {
    Refusal::problem(
        ProblemCode::UnknownHousehold,
        "$.household",
        "没有人登记在这一户",
        "nobody is registered in this household",
    )
}
