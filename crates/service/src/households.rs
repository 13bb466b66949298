//! Households: who belongs to one.

use yidan_domain::access::Act;
use yidan_domain::bill::ProblemCode;
use yidan_domain::registry::{Household, PersonFile};
use yidan_types::{HouseholdId, PersonId};

use crate::command::Caller;
use crate::kept::read_known;
use crate::may::of_person;
use crate::refusal::Refusal;
use crate::service::Service;

/// So many people are read at a time: of a school or a plant the whole staff may be one household.
const AT_ONCE: usize = 500;

impl Service {
    /// Whoever belongs to a household now, by id, each with the groups of today, as far as `by` may see them; the look is
    /// written to the audit trail first.
    ///
    /// # Errors
    /// `unknown-household` where nobody belongs to it; [`Refusal::Forbidden`].
    pub fn household(&self, by: &Caller, id: &HouseholdId) -> Result<Household, Refusal> {
        let people = self.store().people_of_household(id)?;
        let mut files = Vec::with_capacity(people.len());
        for some in people.chunks(AT_ONCE) {
            files.extend(self.known(some)?);
        }
        files.retain(|file| by.rights.allow(Act::SeePerson, &of_person(file)));
        // Who does not see everybody learns of no household elsewhere, not even that there is none.
        if files.is_empty() && !by.rights.allow_all(Act::SeePerson) {
            return Err(Refusal::Forbidden(Act::SeePerson));
        }
        let ids: Vec<&str> = files.iter().map(|file| file.person.id.as_str()).collect();
        self.looked(by, format!("read household {id}: {}", ids.join(" ")))?;
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
