//! People are registered, with what is known of them on the first day; insurances of the next year come in December.

use yidan_domain::registry::json::PersonFact;
use yidan_population::{Population, Resident};
use yidan_service::{Learned, Newcomer, Service};
use yidan_types::Date;

use crate::agenda::comes_alone;
use crate::error::MakeError;
use crate::orders::order;
use crate::stage::{Progress, Stage};

/// People of one commit.
const AT_ONCE: u64 = 1_000;

/// Registers everybody.
pub(crate) fn register(
    service: &Service,
    population: &Population,
    people: u64,
    progress: Progress<'_>,
) -> Result<(), MakeError> {
    let first_day = population.window().from;
    let known = |fact: &PersonFact| fact.known() <= first_day && !comes_alone(fact, population.window());
    in_parts(people, |first, end| {
        let newcomer = |resident: Resident| {
            let mut facts = population.year(&resident).facts;
            facts.retain(known);
            Newcomer { person: resident.person, facts }
        };
        let newcomers: Vec<Newcomer> =
            (first..end).filter_map(|number| population.resident(number)).map(newcomer).collect();
        service.register_many(&order(&format!("people-{first}"))?, &newcomers)?;
        progress(Stage::Registering, end, people);
        Ok(())
    })
}

/// The insurances that become known on a day within the year.
pub(crate) fn enrol(
    service: &Service,
    population: &Population,
    people: u64,
    day: Date,
) -> Result<(), MakeError> {
    in_parts(people, |first, end| {
        let learned = |resident: Resident| {
            let mut facts = population.year(&resident).facts;
            facts.retain(|fact| matches!(fact, PersonFact::Enrolment(_)) && fact.known() == day);
            Learned { person: resident.person.id.clone(), facts }
        };
        let residents = (first..end).filter_map(|number| population.resident(number));
        let learned: Vec<Learned> =
            residents.map(learned).filter(|learned| !learned.facts.is_empty()).collect();
        if !learned.is_empty() {
            service.record_facts_of_many(&order(&format!("enrol-{day}-{first}"))?, &learned)?;
        }
        Ok(())
    })
}

fn in_parts(people: u64, mut part: impl FnMut(u64, u64) -> Result<(), MakeError>) -> Result<(), MakeError> {
    let mut first = 0;
    while first < people {
        let end = people.min(first + AT_ONCE);
        part(first, end)?;
        first = end;
    }
    Ok(())
}
