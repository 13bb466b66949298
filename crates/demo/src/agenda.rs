//! Who has something to do on which day of the year: numbers alone, so that a large county fits into memory. The bill or
//! fact itself is generated again when its day comes.

use std::sync::atomic::{AtomicU64, Ordering};

use yidan_domain::registry::json::PersonFact;
use yidan_population::{Group, Population, Window};
use yidan_types::Date;

use crate::error::MakeError;
use crate::stage::{Progress, Stage};

/// What is done on a day, facts before bills.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Deed {
    /// The fact of this place among the person's becomes known.
    Fact(u16),
    /// The bill of this place is settled.
    Bill(u16),
}

/// Something that a person does on a day of the window, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Entry {
    pub day: u16,
    pub person: u32,
    pub deed: Deed,
}

/// Everything that happens, by day, and who is in a group.
#[derive(Debug, Default)]
pub(crate) struct Agenda {
    pub entries: Vec<Entry>,
    /// Members of groups at any time, by number.
    pub members: Vec<(u32, Group)>,
    pub bills: u64,
}

/// People drawn in one go by a thread.
const SOME: u64 = 500;

impl Agenda {
    /// Draws everybody once, on all cores.
    pub fn of(population: &Population, people: u64, progress: Progress<'_>) -> Result<Agenda, MakeError> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let next = AtomicU64::new(0);
        let draw = || {
            let mut agenda = Agenda::default();
            loop {
                let first = next.fetch_add(SOME, Ordering::Relaxed);
                if first >= people {
                    return agenda;
                }
                (first..people.min(first + SOME)).for_each(|number| agenda.add(population, number));
                progress(Stage::Drawing, people.min(first + SOME), people);
            }
        };
        let parts: Vec<_> = std::thread::scope(|scope| {
            let drawing: Vec<_> = (0..threads).map(|_| scope.spawn(draw)).collect();
            drawing.into_iter().map(std::thread::ScopedJoinHandle::join).collect()
        });
        let mut all = Agenda::default();
        for part in parts {
            let part = part.map_err(|_| MakeError::Malformed("a thread"))?;
            all.entries.extend(part.entries);
            all.members.extend(part.members);
            all.bills += part.bills;
        }
        all.entries.sort_unstable();
        all.members.sort_unstable();
        Ok(all)
    }

    fn add(&mut self, population: &Population, number: u64) {
        let (Some(resident), Ok(person)) = (population.resident(number), u32::try_from(number)) else {
            return;
        };
        if let Some((group, ..)) = resident.group {
            self.members.push((person, group));
        }
        let (window, year) = (population.window(), population.year(&resident));
        let entry = |day: Date, deed: Deed| Some(Entry { day: day_of(window, day)?, person, deed });
        let late = (0_u16..).zip(&year.facts).filter(|(_, fact)| comes_alone(fact, window));
        self.entries.extend(late.filter_map(|(nth, fact)| entry(fact.known(), Deed::Fact(nth))));
        let bills = (0_u16..).zip(&year.bills);
        let bills =
            bills.filter_map(|(nth, bill)| entry(bill.claim.encounter.settlement_date, Deed::Bill(nth)));
        let before = self.entries.len();
        self.entries.extend(bills);
        self.bills += u64::try_from(self.entries.len() - before).unwrap_or_default();
    }

    /// What happens on a day of the window.
    pub fn on(&self, day: u16) -> &[Entry] {
        let from = self.entries.partition_point(|entry| entry.day < day);
        let until = self.entries.partition_point(|entry| entry.day <= day);
        self.entries.get(from..until).unwrap_or_default()
    }
}

/// Whether a fact becomes known on a day of its own within the year: insurances come together, before the year begins.
pub(crate) fn comes_alone(fact: &PersonFact, window: Window) -> bool {
    !matches!(fact, PersonFact::Enrolment(_)) && fact.known() > window.from
}

fn day_of(window: Window, day: Date) -> Option<u16> {
    u16::try_from(Window { from: window.from, until: day }.days() - 1).ok()
}
