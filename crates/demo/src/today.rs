//! Bills that wait at windows today, and whose they are: somebody to try the window with.

use yidan_population::{Bill, Level, Population, Resident};
use yidan_service::Service;
use yidan_types::{Date, FacilityId};

use crate::error::MakeError;
use crate::orders::by;
use crate::plan::Plan;

/// Who lies in no hospital and was in none so many days before.
const CLEAR_DAYS: i64 = 20;
/// One of so many people has a bill that waits.
const ONE_IN: u64 = 400;

/// Somebody whose bill waits.
#[derive(Clone, Debug)]
pub struct Patient {
    /// Who.
    pub resident: Resident,
    /// Where the bill waits.
    pub facility: FacilityId,
    /// The label of the group, of people in hardship.
    pub group: Option<&'static str>,
    pub(crate) bill: Bill,
}

/// People whose bills wait, those in hardship first.
#[must_use]
pub fn patients(plan: &Plan) -> Vec<Patient> {
    let population = plan.population();
    let wanted = usize::try_from((plan.people / ONE_IN).clamp(6, 200)).unwrap_or(6);
    let here = |number: u64| patient(plan, &population, number);
    let mut found: Vec<Patient> = (0..plan.people)
        .filter_map(here)
        .filter(|patient| patient.group.is_some())
        .take(wanted / 3)
        .collect();
    let others = (0..plan.people).step_by(7).filter_map(here).filter(|patient| patient.group.is_none());
    found.extend(others.take(wanted - found.len()));
    found
}

fn patient(plan: &Plan, population: &Population, number: u64) -> Option<Patient> {
    let resident = population.resident(number)?;
    let window = population.window();
    let stay = number % 3 != 1;
    let level = if number % 5 == 4 { Level::Township } else { Level::County };
    let bill = population.bill_of(&resident, level, stay, plan.today())?;
    let bills = population.year(&resident).bills;
    let recent = bills.iter().any(|bill| days_before(plan.today(), bill) < CLEAR_DAYS);
    if recent || resident.age < 18 {
        return None;
    }
    let group = resident.group_on(window, window.until).map(yidan_population::Group::label);
    Some(Patient { facility: bill.claim.facility.clone(), group, bill, resident })
}

fn days_before(today: Date, bill: &Bill) -> i64 {
    bill.claim.encounter.discharge_date.until(today).map_or(0, |span| i64::from(span.get_days()))
}

/// Sends their bills ahead.
pub(crate) fn send(service: &Service, plan: &Plan) -> Result<(), MakeError> {
    for patient in patients(plan) {
        let order = by("his", &format!("wait-{}", patient.resident.number))?;
        service.send_waiting(&order, &patient.bill.claim)?;
    }
    Ok(())
}
