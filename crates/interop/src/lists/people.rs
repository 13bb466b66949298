//! People out of files, where no registry stands behind.

use super::read::{ListFile, ReadRow};
use std::collections::{HashMap, HashSet};
use yidan_domain::lists::{Enrolment, GroupList, Membership, Person, PersonName};
use yidan_types::{IdentityNumber, PersonId};

/// The people whom the rows of `list` may mean, and the members of its group.
///
/// They come from the people file, and from last month's list, whose rows are members. Without a people file, nobody can
/// say who is registered: then everybody with a readable number is taken to be.
#[must_use]
pub fn people(
    about: &GroupList,
    list: &ListFile,
    previous: Option<&ListFile>,
    registered: Option<&ListFile>,
) -> Vec<Person> {
    let mut gathered = Gathered::default();
    for row in registered.iter().flat_map(|file| usable(file)) {
        gathered.add(row, "people");
    }
    for row in previous.iter().flat_map(|file| usable(file)) {
        let other_group = row.list.group.as_ref().is_some_and(|group| *group != about.group);
        if !other_group {
            gathered.member(row, about);
        }
    }
    if registered.is_none() {
        for row in usable(list).filter(|row| row.list.identity.is_some()) {
            gathered.presume(row);
        }
    }
    gathered.people
}

fn usable(file: &ListFile) -> impl Iterator<Item = &ReadRow> {
    file.rows.iter().filter(|row| row.list.rejections.is_empty())
}

#[derive(Default)]
struct Gathered {
    people: Vec<Person>,
    by_number: HashMap<IdentityNumber, usize>,
    /// Members whose list does not have their number.
    unnumbered: HashSet<PersonName>,
}

impl Gathered {
    /// A person of the row; where the same number comes twice, the first one counts.
    fn add(&mut self, row: &ReadRow, from: &str) -> Option<usize> {
        if let Some(known) = row.list.identity.as_ref().and_then(|number| self.by_number.get(number)) {
            return Some(*known);
        }
        let at = self.people.len();
        self.people.push(Person {
            id: PersonId::parse(&format!("{from}:{}", row.list.number)).ok()?,
            identity: row.list.identity.clone(),
            name: row.list.name.clone()?,
            birth_date: row.list.birth_date,
            enrolment: row.enrolment,
            died_on: row.died_on,
            memberships: Vec::new(),
        });
        if let Some(number) = &row.list.identity {
            self.by_number.insert(number.clone(), at);
        }
        Some(at)
    }

    fn member(&mut self, row: &ReadRow, about: &GroupList) {
        if row.list.identity.is_none() {
            self.unnumbered.extend(row.list.name.clone());
        }
        let before = about.source.month.day_before().first_of_month();
        let membership =
            Membership { record: 1, from: row.list.from.unwrap_or(before), until: row.list.until };
        let person = self.add(row, "previous").and_then(|at| self.people.get_mut(at));
        if let Some(person) = person.filter(|person| person.memberships.is_empty()) {
            person.memberships.push(membership);
        }
    }

    /// Takes somebody to be registered, unless a member without a number may be the same one.
    fn presume(&mut self, row: &ReadRow) {
        if row.list.name.as_ref().is_some_and(|name| self.unnumbered.contains(name)) {
            return;
        }
        if let Some(person) = self.add(row, "list").and_then(|at| self.people.get_mut(at)) {
            person.enrolment = Enrolment::NotAsked;
        }
    }
}
