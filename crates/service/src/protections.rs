//! What somebody is entitled to on a day: all that a window needs to know of a patient, and no more.

use yidan_domain::access::Act;
use yidan_domain::bill::{Sex, ShortText};
use yidan_domain::registry::json::PersonFact;
use yidan_domain::registry::{Fact, Facts, IdentityDocument};
use yidan_types::{Date, PersonId};

use crate::command::Caller;
use crate::refusal::Refusal;
use crate::service::Service;

/// Who somebody is, and the facts that hold on a day as known today.
#[derive(Clone, Debug, PartialEq)]
pub struct Protections {
    /// The registry's id.
    pub person: PersonId,
    /// Name.
    pub name: ShortText,
    /// Sex.
    pub sex: Sex,
    /// Day of birth.
    pub birth_date: Date,
    /// Identity document; its display masks the number.
    pub document: Option<IdentityDocument>,
    /// Day of death.
    pub death_date: Option<Date>,
    /// The day on which the facts hold.
    pub day: Date,
    /// Insurance, groups, certificates, contracts, filings.
    pub facts: Vec<PersonFact>,
}

impl Service {
    /// What somebody is entitled to on a day. The look is written to the audit trail first.
    ///
    /// # Errors
    /// `unknown-person`, [`Refusal::Forbidden`].
    pub fn protections(&self, by: &Caller, person: &PersonId, day: Date) -> Result<Protections, Refusal> {
        self.may_of(by, Act::SeeProtections, person)?;
        self.looked(by, format!("read protections {person} {day}"))?;
        let (file, today) = (self.file(person)?, self.moment().today());
        let mut facts = holding(&file.enrolments, day, today, PersonFact::Enrolment);
        facts.append(&mut holding(&file.memberships, day, today, PersonFact::Membership));
        facts.append(&mut holding(&file.certificates, day, today, PersonFact::Certificate));
        facts.append(&mut holding(&file.contracts, day, today, PersonFact::Contract));
        facts.append(&mut holding(&file.filings, day, today, PersonFact::Filing));
        let known = &file.person;
        Ok(Protections {
            person: known.id.clone(),
            name: known.name.clone(),
            sex: known.sex,
            birth_date: known.birth_date,
            document: known.document.clone(),
            death_date: known.death_date,
            day,
            facts,
        })
    }
}

fn holding<T: Clone>(
    facts: &Facts<T>,
    day: Date,
    today: Date,
    of: fn(Fact<T>) -> PersonFact,
) -> Vec<PersonFact> {
    let known = facts.as_known_on(today);
    known.filter(|fact| fact.holds.is_some_and(|period| period.holds_on(day))).cloned().map(of).collect()
}
