//! The whole of it, day by day.

use std::sync::atomic::{AtomicU64, Ordering};

use jiff::civil::{Date, time};
use jiff::tz::{Offset, TimeZone};
use yidan_population::{Population, Window};
use yidan_service::{FixedClock, Service};

use crate::afterwards::Tasks;
use crate::agenda::Agenda;
use crate::error::MakeError;
use crate::plan::{Plan, begin, finish};
use crate::stage::{Progress, Stage};
use crate::year::Days;
use crate::{accounts, clearing, lists, people, registers, today};

/// What was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// Bills that were settled.
    pub settled: u64,
    /// Bills that the service refused.
    pub refused: u64,
}

/// Makes the county of a plan in a database that has nothing, or goes on where an earlier making of the same plan stopped.
/// `clock` is the service's own: it is set from day to day and stands at the end of the plan afterwards.
///
/// # Errors
/// [`MakeError`].
pub fn make(
    service: &Service,
    clock: &FixedClock,
    plan: Plan,
    progress: Progress<'_>,
) -> Result<Made, MakeError> {
    let population = plan.population();
    let agenda = Agenda::of(&population, plan.people, progress)?;
    let window = population.window();
    set(clock, window.from);
    begin(service, plan)?;
    registers::put(service, &population)?;
    registers::publish(service, window.from.year())?;
    people::register(service, &population, plan.people, progress)?;
    let made = days(service, clock, plan, &population, &agenda, progress)?;
    clock.set(plan.now);
    accounts::put_accounts(service)?;
    today::send(service, &plan)?;
    finish(service, plan)?;
    Ok(made)
}

fn days(
    service: &Service,
    clock: &FixedClock,
    plan: Plan,
    population: &Population,
    agenda: &Agenda,
    progress: Progress<'_>,
) -> Result<Made, MakeError> {
    let (settled, refused) = (AtomicU64::new(0), AtomicU64::new(0));
    let days = Days { service, population, tasks: Tasks::default(), settled, refused };
    let mut done = 0;
    for (nth, day) in (0_u16..).zip(days_of(population.window())) {
        set(clock, day);
        if next_year_is_ready(population.window(), day) {
            registers::publish(service, day.year().saturating_add(1))?;
            people::enrol(service, population, plan.people, day)?;
        }
        if lists::DAYS.contains(&nth) {
            lists::apply(service, population, agenda, day)?;
        }
        let entries = agenda.on(nth);
        days.run(nth, entries)?;
        if clearing::DAYS.contains(&nth) {
            clearing::pay(service, day)?;
        }
        done += u64::try_from(entries.len()).unwrap_or_default();
        let all = u64::try_from(agenda.entries.len()).unwrap_or_default();
        progress(Stage::Settling, done, all);
    }
    let count = |of: &AtomicU64| of.load(Ordering::Relaxed);
    Ok(Made { settled: count(&days.settled), refused: count(&days.refused) })
}

/// Insurances of a year become known on this day of the year before, as [`yidan_population`] has it.
fn enrolled_on(day: Date) -> Date {
    Date::new(day.year(), 12, 20).unwrap_or(day)
}

/// The next year's book and insurances come in on 20 December, or the book on the first day where the window begins
/// later: the insurances are among what is known from the beginning then.
fn next_year_is_ready(window: Window, day: Date) -> bool {
    let on = enrolled_on(day);
    let next_is_in = window.years().any(|year| year == day.year().saturating_add(1));
    next_is_in && (day == on && day > window.from || day == window.from && on <= day)
}

fn days_of(window: Window) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(window.from), |day| day.tomorrow().ok())
        .take_while(move |day| *day <= window.until)
}

/// Ten in the morning, in China.
fn set(clock: &FixedClock, day: Date) {
    let china = TimeZone::fixed(Offset::constant(8));
    if let Ok(moment) = china.to_timestamp(day.to_datetime(time(10, 0, 0, 0))) {
        clock.set(moment);
    }
}
