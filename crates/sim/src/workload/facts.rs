//! What becomes known late, and lists.

use jiff::Span;
use yidan_types::Date;

use super::{Workload, figures, start};
use crate::auditor::{County, Person};
use crate::command::{Command, FactRow, GradeRow, TermRow, What};

impl Workload {
    /// A day up to `days` ago.
    fn ago(&mut self, days: i64) -> Date {
        self.day.checked_sub(Span::new().days(self.chance.within(0, days))).unwrap_or(self.day)
    }

    /// A fact about somebody; some are refused.
    pub(super) fn record(&mut self, county: &County) -> Command {
        let Some(id) = self.person(county) else { return self.quote(county) };
        let mut facts = Vec::new();
        for _ in 0..=self.chance.below(8) / 6 {
            let fact = self.fact(county, &id, county.people.get(&id));
            facts.push(fact);
        }
        if self.chance.percent(3)
            && let Some(fact) = facts.last_mut()
        {
            match self.chance.below(3) {
                0 => fact.known = self.day.tomorrow().unwrap_or(self.day),
                1 => fact.replaces = Some("no-such-fact".to_owned()),
                _ => {
                    let known = county.people.get(&id).and_then(|person| person.facts.first());
                    fact.id = known.map_or_else(|| fact.id.clone(), |known| known.id.clone());
                }
            }
        }
        Command::Facts(id, facts)
    }

    fn fact(&mut self, county: &County, person: &str, rows: Option<&Person>) -> FactRow {
        let id = format!("{person}-F{}", self.number());
        let from = self.ago(150);
        let until = if self.chance.percent(30) { Some(self.ago(20).max(from)) } else { None };
        // Mostly known today, sometimes earlier than it is recorded.
        let known = if self.chance.percent(80) { self.day } else { self.ago(30).max(from) };
        let new = |what| FactRow { id: id.clone(), what, holds: Some((from, until)), known, replaces: None };
        match self.chance.below(10) {
            0..4 => new(What::Member(self.group(county))),
            4 => new(What::Contract(start_facility(county))),
            5 => new(What::Filing(start::city(self.number))),
            6 => {
                let year = from.year();
                let last = Date::new(year, 12, 31).unwrap_or(from);
                FactRow { holds: Some((from, Some(last))), ..new(What::Employee(year)) }
            }
            _ => self.replacing(rows, id.clone()).unwrap_or_else(|| new(What::Member(self.group(county)))),
        }
    }

    /// Ends, moves or withdraws a fact that stands and was recorded one by one.
    fn replacing(&mut self, rows: Option<&Person>, id: String) -> Option<FactRow> {
        let own: Vec<(FactRow, Date)> = rows?
            .standing()
            .filter(|(fact, ..)| fact.id.contains("-F"))
            .map(|(fact, from, _)| (fact.clone(), from))
            .collect();
        let (old, from) = self.chance.pick(&own)?.clone();
        let year = matches!(old.what, What::Employee(_));
        let holds = match self.chance.below(3) {
            0 => None,
            1 => Some((from, Some(self.ago(60).max(from)))),
            _ => Some((self.ago(100), None)),
        };
        // A year's insurance is withdrawn only.
        let holds = holds.filter(|_| !year);
        Some(FactRow { id, what: old.what, holds, known: self.day, replaces: Some(old.id) })
    }

    fn group(&mut self, _: &County) -> String {
        let groups = figures::groups(self.number);
        // Some group that no book knows.
        if self.chance.percent(3) {
            "别处的人群".to_owned()
        } else {
            self.chance.pick(&groups).cloned().unwrap_or_default()
        }
    }

    /// A death, known late, or that it was a mistake.
    pub(super) fn amend(&mut self, county: &County) -> Command {
        let Some(person) = self.person(county).and_then(|id| county.people.get(&id)) else {
            return self.quote(county);
        };
        let mut row = person.row.clone();
        let (known, any_day) = (row.death.is_some(), self.ago(40));
        // Some turn out to have died before care that was settled.
        let settled = person.settled.iter().rfind(|settled| !settled.reversed);
        let too_early = settled.and_then(|settled| settled.claim.admitted.yesterday().ok());
        let death = too_early.filter(|_| self.chance.percent(50)).unwrap_or(any_day);
        row.death = (!known && !self.chance.percent(10)).then_some(death);
        Command::Amend(row)
    }

    /// A list of a group for the month: who is on it was mostly on it before.
    pub(super) fn list(&mut self, county: &County) -> Command {
        let [neediest, poor] = figures::groups(self.number);
        let group = if self.chance.percent(50) { neediest } else { poor };
        let member = What::Member(group.clone());
        let mut rows = Vec::new();
        for person in county.people.values() {
            let share = if person.says(self.day, &member) { 85 } else { 8 };
            if self.chance.percent(share) {
                rows.push((person.row.name.clone(), person.row.number.clone()));
            }
        }
        if self.chance.percent(20)
            && let Some((name, _)) = rows.first_mut()
        {
            name.push('错');
        }
        Command::List(group, (self.day.year(), self.day.month()), rows)
    }

    /// A facility has another grade since some time.
    pub(super) fn grade(&mut self, county: &County) -> Command {
        let all: Vec<_> = county.facilities.values().collect();
        let Some(facility) = self.chance.pick(&all) else { return self.quote(county) };
        let mut row = (*facility).clone();
        let (id, from) = (format!("{}-S{}", row.id, self.number()), self.ago(60));
        let grade = u8::try_from(self.chance.within(1, 3)).unwrap_or(1);
        row.grades.push(GradeRow { id, from, known: self.day, grade });
        Command::Facilities(vec![row])
    }

    /// An item has another class since some time.
    pub(super) fn class(&mut self, county: &County) -> Command {
        let all: Vec<_> = county.items.values().collect();
        let Some(item) = self.chance.pick(&all) else { return self.quote(county) };
        let mut row = (*item).clone();
        let (id, from) = (format!("{}-T{}", row.code, self.number()), self.ago(60));
        let class = self.chance.pick(&['A', 'B', 'C']).copied().unwrap_or('A');
        row.terms.push(TermRow { id, from, known: self.day, class });
        Command::Items(county.home.clone(), vec![row])
    }

    /// A corrected book of one of the years.
    pub(super) fn publish(&mut self, county: &County) -> Command {
        let year = if self.chance.percent(50) { 2024 } else { 2025 };
        let version = self.number();
        let old = county.books.iter().rfind(|rules| rules.year == year);
        Command::Publish(Box::new(figures::rules(&mut self.chance, self.number, year, version, old)))
    }
}

fn start_facility(county: &County) -> String {
    county.facilities.keys().next().cloned().unwrap_or_else(|| "H-nowhere".to_owned())
}
