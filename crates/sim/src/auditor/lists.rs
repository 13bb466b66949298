//! What a group's monthly list does.

use std::collections::BTreeSet;

use yidan_types::Date;

use super::County;
use super::rows::{Person, holds};
use crate::command::{FactRow, Sent, What};

/// What a list does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The facts that come of it, by person.
    pub facts: Vec<(String, FactRow)>,
    /// How many became members.
    pub added: u64,
    /// How many are members no longer.
    pub ended: u64,
    /// Rows, from 1, that wait for a decision.
    pub waiting: Vec<u64>,
}

impl County {
    /// What a list of the group does. A list is whole: who is a member and not on it is ended the day before its month.
    pub fn list(
        &self,
        sent: &Sent,
        group: &str,
        month: (i16, i8),
        rows: &[(String, String)],
    ) -> Option<Listed> {
        let first = Date::new(month.0, month.1, 1).ok()?;
        let before = first.yesterday().ok()?;
        let mut listed = Listed { facts: Vec::new(), added: 0, ended: 0, waiting: Vec::new() };
        let mut seen = BTreeSet::new();
        for (number, (name, card)) in (1..).zip(rows) {
            let Some((id, person)) = self.people.iter().find(|(_, person)| person.row.number == *card) else {
                listed.waiting.push(number);
                continue;
            };
            seen.insert(id);
            let periods = memberships(person, group);
            let member = periods.iter().any(|(_, from, until)| holds(*from, *until, first));
            // Beginning now, without an end, it would meet one that begins later.
            let overlaps =
                !member && periods.iter().any(|(_, _, until)| until.is_none_or(|until| first <= until));
            let doubtful = *name != person.row.name
                || person.insured(first).is_none()
                || person.row.death.is_some()
                || overlaps;
            if doubtful {
                listed.waiting.push(number);
            } else if !member {
                listed.added += 1;
                let holds = Some((first, None));
                listed.facts.push((id.clone(), fact(sent, group, holds, None, listed.facts.len())));
            }
        }
        for (id, person) in self.people.iter().filter(|(id, _)| !seen.contains(id)) {
            for (old, from, _) in
                memberships(person, group).iter().filter(|(_, from, until)| holds(*from, *until, first))
            {
                listed.ended += 1;
                let holds = (*from <= before).then_some((*from, Some(before)));
                let old = Some(old.clone());
                listed.facts.push((id.clone(), fact(sent, group, holds, old, listed.facts.len())));
            }
        }
        Some(listed)
    }
}

type Membership = (String, Date, Option<Date>);

fn memberships(person: &Person, group: &str) -> Vec<Membership> {
    let of_group =
        person.standing().filter(|(fact, ..)| matches!(&fact.what, What::Member(other) if other == group));
    of_group.map(|(fact, from, until)| (fact.id.clone(), from, until)).collect()
}

/// A fact under an id of the auditor's own: nobody replaces it but a later list.
fn fact(
    sent: &Sent,
    group: &str,
    holds: Option<(Date, Option<Date>)>,
    replaces: Option<String>,
    nth: usize,
) -> FactRow {
    let id = format!("{}/{nth}", sent.key);
    FactRow { id, what: What::Member(group.to_owned()), holds, known: sent.day, replaces }
}
