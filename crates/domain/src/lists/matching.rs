//! Whom a row may mean.

use super::name::PersonName;
use super::person::Person;
use super::row::ListRow;
use std::collections::HashMap;
use yidan_types::IdentityNumber;

/// People by number and by name.
pub(super) struct Index<'p> {
    by_number: HashMap<&'p IdentityNumber, Vec<&'p Person>>,
    by_name: HashMap<&'p PersonName, Vec<&'p Person>>,
}

impl<'p> Index<'p> {
    pub(super) fn new(people: &'p [Person]) -> Index<'p> {
        let mut index = Index { by_number: HashMap::new(), by_name: HashMap::new() };
        for person in people {
            if let Some(number) = &person.identity {
                index.by_number.entry(number).or_default().push(person);
            }
            index.by_name.entry(&person.name).or_default().push(person);
        }
        // The order in which people come must not show in what is said about them.
        index.by_number.values_mut().for_each(|found| found.sort_by_key(|person| &person.id));
        index.by_name.values_mut().for_each(|found| found.sort_by_key(|person| &person.id));
        index
    }

    /// People with the row's number.
    pub(super) fn by_number(&self, row: &ListRow) -> &[&'p Person] {
        let found = row.identity.as_ref().and_then(|number| self.by_number.get(number));
        found.map_or(&[], Vec::as_slice)
    }

    /// People with the row's name, unless their day of birth or number says that they are someone else.
    pub(super) fn by_name(&self, row: &ListRow) -> Vec<&'p Person> {
        let named = row.name.as_ref().and_then(|name| self.by_name.get(name));
        let found = named.map_or(&[][..], Vec::as_slice);
        found.iter().copied().filter(|person| may_be(row, person)).collect()
    }
}

/// Numbers may have a mistake in one digit, but days of birth tell people apart.
fn may_be(row: &ListRow, person: &Person) -> bool {
    match (row.born(), person.born()) {
        (Some(row), Some(person)) => row == person,
        _ => true,
    }
}
