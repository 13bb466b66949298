//! What a row does to the memberships of its person.

use super::person::{Membership, Person};
use yidan_types::Date;

/// From a day until a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub from: Date,
    /// Last day; `None`: open.
    pub until: Option<Date>,
}

impl Period {
    fn overlaps(&self, other: &Membership) -> bool {
        self.until.is_none_or(|until| other.from <= until)
            && other.until.is_none_or(|until| self.from <= until)
    }
}

/// The dates that a row asks for; what it leaves out is as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    pub from: Option<Date>,
    pub until: Option<Date>,
}

/// What accepting a row comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The person becomes a member.
    Add(Period),
    /// The membership gets other dates.
    Replace {
        /// The record that it replaces.
        record: u64,
        /// The dates so far.
        old: Period,
        /// The new dates.
        new: Period,
    },
    /// The person is a member already.
    Keep {
        /// The record that says so.
        record: u64,
    },
}

/// The step of a row that wants `wanted` in a list that takes effect on `day`.
pub(super) fn step(person: &Person, wanted: Wanted, day: Date) -> Step {
    let memberships = &person.memberships;
    if let Some(kept) = memberships.iter().find(|membership| fits(membership, wanted, day)) {
        return Step::Keep { record: kept.record };
    }
    let holding = memberships.iter().filter(|membership| membership.holds_on(day));
    let Some(held) = holding.max_by_key(|membership| (membership.from, membership.record)) else {
        return Step::Add(Period { from: wanted.from.unwrap_or(day), until: wanted.until });
    };
    let from = wanted.from.unwrap_or(held.from);
    // An end that the list does not speak of stays, unless the new beginning lies behind it.
    let until = wanted.until.or(held.until.filter(|until| from <= *until));
    Step::Replace {
        record: held.record,
        old: Period { from: held.from, until: held.until },
        new: Period { from, until },
    }
}

/// Whether the membership is what the row asks for.
fn fits(membership: &Membership, wanted: Wanted, day: Date) -> bool {
    let from = match wanted.from {
        Some(from) => membership.from == from,
        None => membership.from <= day,
    };
    let until = match wanted.until {
        Some(until) => membership.until == Some(until),
        // One that had ended before the list is no answer to a list that names the person again.
        None => membership.until.is_none_or(|until| day <= until),
    };
    from && until
}

/// Whether the step makes two memberships of the person hold at once.
pub(super) fn overlaps(person: &Person, step: &Step) -> bool {
    let (period, replaced) = match step {
        Step::Add(period) => (period, None),
        Step::Replace { record, new, .. } => (new, Some(*record)),
        Step::Keep { .. } => return false,
    };
    person
        .memberships
        .iter()
        .any(|membership| Some(membership.record) != replaced && period.overlaps(membership))
}

#[cfg(test)]
mod tests {
    use super::super::name::PersonName;
    use super::super::person::Enrolment;
    use super::*;
    use yidan_types::{PersonId, parse_date};

    fn date(text: &str) -> Date {
        parse_date(text).expect("a date")
    }

    fn person(memberships: &[(&str, &str)]) -> Person {
        let until = |text: &str| (!text.is_empty()).then(|| date(text));
        let memberships = memberships.iter().zip(1..).map(|((from, end), record)| Membership {
            record,
            from: date(from),
            until: until(end),
        });
        Person {
            id: PersonId::parse("P1").expect("an id"),
            identity: None,
            name: PersonName::parse("样例甲").expect("a name"),
            birth_date: None,
            enrolment: Enrolment::NotAsked,
            died_on: None,
            memberships: memberships.collect(),
        }
    }

    fn check(memberships: &[(&str, &str)], from: &str, until: &str, expected: &str) {
        let day = |text: &str| (!text.is_empty()).then(|| date(text));
        let wanted = Wanted { from: day(from), until: day(until) };
        let person = person(memberships);
        let step = step(&person, wanted, date("2020-08-01"));
        let shown = |p: &Period| format!("{}..{}", p.from, p.until.map_or(String::new(), |u| u.to_string()));
        let mark = if overlaps(&person, &step) { " overlaps" } else { "" };
        let found = match &step {
            Step::Add(period) => format!("add {}", shown(period)),
            Step::Replace { record, new, .. } => format!("replace {record} {}", shown(new)),
            Step::Keep { record } => format!("keep {record}"),
        };
        assert_eq!(found + mark, expected, "{memberships:?} {from} {until}");
    }

    #[test]
    fn rows_meet_what_stands() {
        check(&[], "", "", "add 2020-08-01..");
        check(&[], "2020-07-15", "2020-12-31", "add 2020-07-15..2020-12-31");
        check(&[("2019-01-01", "")], "", "", "keep 1");
        check(&[("2019-01-01", "")], "2019-01-01", "", "keep 1");
        check(&[("2019-01-01", "2020-12-31")], "", "", "keep 1");
        check(&[("2019-01-01", "")], "2019-03-01", "", "replace 1 2019-03-01..");
        check(&[("2019-01-01", "")], "", "2020-12-31", "replace 1 2019-01-01..2020-12-31");
        check(&[("2019-01-01", "2020-08-05")], "2020-08-10", "", "replace 1 2020-08-10..");
        // ended before: comes back
        check(&[("2019-01-01", "2020-06-30")], "", "", "add 2020-08-01..");
        check(&[("2019-01-01", "2020-06-30")], "2019-01-01", "", "add 2019-01-01.. overlaps");
        // a later list was imported first
        check(&[("2020-09-01", "")], "", "", "add 2020-08-01.. overlaps");
        check(&[("2020-09-01", "")], "2020-09-01", "", "keep 1");
    }
}
