//! Claims: most fit to be settled, some not.

use jiff::Span;
use yidan_types::Date;

use super::Workload;
use super::start::ITEMS;
use crate::auditor::{County, Person};
use crate::command::{Charges, ClaimRow, Command, LineRow};

fn before(day: Date, days: i64) -> Date {
    day.checked_sub(Span::new().days(days)).unwrap_or(day)
}

impl Workload {
    pub(super) fn quote(&mut self, county: &County) -> Command {
        let later = self.chance.percent(20);
        self.claim(county)
            .map_or_else(|| Command::View("P-nobody".to_owned()), |claim| Command::Quote(claim, later))
    }

    pub(super) fn settle(&mut self, county: &County) -> Command {
        let later = self.chance.percent(30);
        let Some(claim) = self.claim(county) else { return Command::View("P-nobody".to_owned()) };
        // Some settle what was promised, some come while something is promised.
        if self.chance.percent(40)
            && let Some((claim, later, id)) = self.promised(county)
        {
            return Command::Settle(claim, later, Some(id));
        }
        Command::Settle(claim, later, None)
    }

    /// Holds what is promised for minutes or for days.
    pub(super) fn reserve(&mut self, county: &County) -> Command {
        let later = self.chance.percent(30);
        let minutes = if self.chance.percent(50) {
            self.chance.within(1, 600)
        } else {
            self.chance.within(1_000, 40_000)
        };
        let days = (0..minutes / 1_400).fold(self.day, |day, _| day.tomorrow().unwrap_or(day));
        let expires = (days, self.ms + minutes % 1_400 * 60_000);
        self.claim(county).map_or_else(
            || Command::View("P-nobody".to_owned()),
            |claim| Command::Reserve(claim, later, expires),
        )
    }

    /// Gives up what was promised.
    pub(super) fn release(&mut self, county: &County) -> Command {
        match self.promised(county) {
            Some((claim, _, id)) => Command::Release(claim.person, id),
            None => self.reserve(county),
        }
    }

    /// A claim that is promised; sometimes one that was.
    fn promised(&mut self, county: &County) -> Option<(ClaimRow, bool, String)> {
        let any = self.chance.percent(5);
        let now = (self.day, self.ms);
        let all = county.people.values().flat_map(|person| {
            let held: Vec<_> =
                if any { person.reserved.iter().collect() } else { person.held(now).collect() };
            held
        });
        let all: Vec<_> = all.collect();
        let held = self.chance.pick(&all)?;
        Some((held.claim.clone(), held.later, held.id.clone()))
    }

    fn claim(&mut self, county: &County) -> Option<ClaimRow> {
        let id = self.person(county)?;
        let person = county.people.get(&id);
        // A bill that was settled before: it is found, unless the settlement was cancelled.
        if self.chance.percent(4)
            && let Some(settled) = person.and_then(|person| self.chance.pick(&person.settled))
        {
            return Some(settled.claim.clone());
        }
        let inpatient = self.chance.percent(65);
        let mut claim = self.dated(county, person, inpatient);
        claim.number = person.filter(|_| self.chance.percent(10)).map(|person| person.row.number.clone());
        claim.person = id;
        Some(claim)
    }

    /// A claim of somebody, without a name.
    fn dated(&mut self, county: &County, person: Option<&Person>, inpatient: bool) -> ClaimRow {
        // Bills that arrive late and out of order are those that make corrections.
        let late = if self.chance.percent(25) { self.chance.within(5, 90) } else { self.chance.within(0, 4) };
        let wait = if self.chance.percent(80) { 0 } else { self.chance.within(1, 6) };
        let days = if inpatient { self.chance.within(0, 12) } else { 0 };
        let mut settled_on = before(self.day, late);
        let mut discharged = before(settled_on, wait);
        // The bills of the dead come late and are of care before the death.
        if let Some(death) = person.and_then(|person| person.row.death)
            && self.chance.percent(70)
        {
            discharged = discharged.min(before(death, self.chance.within(0, 20)));
        }
        let mut admitted = before(discharged, days);
        if self.chance.percent(85)
            && let Some(free) = person.and_then(|person| free_stay(person, admitted, discharged))
        {
            // Between stays that were settled: the overlap is for the others.
            (admitted, discharged) = free;
            settled_on = settled_on.max(discharged);
        }
        if self.chance.percent(1) {
            settled_on = self.day.tomorrow().unwrap_or(self.day);
        }
        let facility = self.facility(county, inpatient);
        let charges = self.charges(inpatient, admitted, discharged);
        let bill = format!("B{}", self.number());
        ClaimRow {
            bill,
            person: String::new(),
            number: None,
            facility,
            inpatient,
            admitted,
            discharged,
            settled_on,
            charges,
        }
    }

    fn facility(&mut self, county: &County, inpatient: bool) -> String {
        if self.chance.percent(1) {
            return "H-nowhere".to_owned();
        }
        let careless = self.chance.percent(3);
        let fits = county.facilities.values().filter(|facility| !inpatient || facility.inpatient || careless);
        let ids: Vec<&String> = fits.map(|facility| &facility.id).collect();
        self.chance.pick(&ids).map_or_else(|| "H-nowhere".to_owned(), |id| (*id).clone())
    }

    fn charges(&mut self, inpatient: bool, admitted: Date, discharged: Date) -> Charges {
        if self.chance.percent(60) {
            // Visits cost tens of yuan, so that a cap does not hide every other figure.
            let most = match (inpatient, self.chance.percent(15)) {
                (true, true) => 8_000_000,
                (true, false) => 800_000,
                (false, true) => 200_000,
                (false, false) => 30_000,
            };
            let in_scope = self.chance.within(1, most);
            let some = |chance: &mut crate::chance::Chance| {
                if chance.percent(50) { chance.within(0, 150_000) } else { 0 }
            };
            let [self_paid, over_limit, paid_first] = [(); 3].map(|()| some(&mut self.chance));
            return Charges::Parts([self_paid, over_limit, paid_first, in_scope]);
        }
        let count = self.chance.within(1, 6);
        let lines = (0..count).map(|_| {
            let (item, class) = match self.chance.below(100) {
                0 => ("Y9", 'A'),
                _ => self.chance.pick(&ITEMS).copied().unwrap_or(("Y1", 'A')),
            };
            let stay = (discharged - admitted).get_days();
            let day = before(discharged, self.chance.within(0, i64::from(stay)));
            LineRow {
                item: item.to_owned(),
                day,
                amount: self.chance.within(1, if inpatient { 300_000 } else { 8_000 }),
                class,
            }
        });
        Charges::Lines(lines.collect())
    }
}

/// The stay moved to before those that it overlaps, if there is room in some steps.
fn free_stay(person: &Person, admitted: Date, discharged: Date) -> Option<(Date, Date)> {
    let days = i64::from((discharged - admitted).get_days());
    let stays: Vec<(Date, Date)> = person
        .settled
        .iter()
        .filter(|settled| !settled.reversed && settled.claim.inpatient)
        .map(|settled| (settled.claim.admitted, settled.claim.discharged))
        .collect();
    let mut until = discharged;
    for _ in 0..20 {
        let from = before(until, days);
        match stays.iter().find(|(begins, ends)| from <= *ends && *begins <= until) {
            None => return Some((from, until)),
            Some((begins, _)) => until = before(*begins, 1),
        }
    }
    None
}
