//! Finding people by what is known of them now, and hashes that only who has the keys can make.

use yidan_types::{Date, HouseholdId, PersonId};

use crate::fault::Fault;
use crate::keys::Hash;
use crate::people::person_id;
use crate::schema::{NUMBER, PERSON};
use crate::secret::Secret;
use crate::session::Call;
use crate::store::Store;
use crate::value::{Cells, Row, Value};

/// So many keys go into one call: a round trip costs as much as many rows.
const KEYS: usize = 500;

const EVERYBODY: &str =
    "SELECT stream FROM head WHERE stream > $1 AND stream < 'person;' ORDER BY stream LIMIT $2";

/// Finds people by what the newest row of each says: nobody is found by what was known of them before.
macro_rules! people_whose {
    ($says:literal) => {
        concat!(
            "SELECT stream FROM person AS kept WHERE ",
            $says,
            " AND NOT EXISTS (SELECT 1 FROM person AS later WHERE later.stream = kept.stream AND later.seq > kept.seq) \
            ORDER BY stream"
        )
    };
}

const NAMED: &str = people_whose!("name = $1");
const NAMED_AND_BORN: &str = people_whose!("name = $1 AND birth = $2");
const OF_HOUSEHOLD: &str = people_whose!("household = $1");

impl Store {
    /// Who has one of these identity numbers (in their canonical form) now, in no order.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn find_by_numbers(&self, numbers: &[Secret]) -> Result<Vec<PersonId>, Fault> {
        let mut found = Vec::new();
        for some in numbers.chunks(KEYS) {
            let mut keys = Vec::new();
            for number in some {
                let hashes = self.keys().look_ups(number)?;
                keys.extend(hashes.into_iter().map(|hash| vec![Value::Blob(hash.to_vec())]));
            }
            for row in self.rows(&Call::find(&NUMBER, &["hash"], keys))? {
                let mut cells = Cells::new(NUMBER.name, row);
                cells.blob()?;
                found.push(person_id(&cells.text()?, &NUMBER)?);
            }
        }
        Ok(found)
    }

    /// Who has one of these names now, in no order.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn find_by_names(&self, names: &[&str]) -> Result<Vec<PersonId>, Fault> {
        let mut found = Vec::new();
        for some in names.chunks(KEYS) {
            let calls: Vec<Call> =
                some.iter().map(|name| Call::sql(NAMED, vec![Value::text(*name)])).collect();
            for row in self.snapshot(calls)?.into_iter().flatten() {
                found.push(person_id(&Cells::new(PERSON.name, row).text()?, &PERSON)?);
            }
        }
        Ok(found)
    }

    /// Everybody who has this name and birth date now, by id.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn find_by_name(&self, name: &str, birth: Date) -> Result<Vec<PersonId>, Fault> {
        self.people_found(NAMED_AND_BORN, vec![Value::text(name), Value::day(birth)])
    }

    /// Everybody who belongs to a household now, by id.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn people_of_household(&self, household: &HouseholdId) -> Result<Vec<PersonId>, Fault> {
        self.people_found(OF_HOUSEHOLD, vec![Value::text(household.as_str())])
    }

    fn people_found(&self, by: &'static str, parameters: Row) -> Result<Vec<PersonId>, Fault> {
        let rows = self.rows(&Call::sql(by, parameters))?;
        rows.into_iter().map(|row| person_id(&Cells::new(PERSON.name, row).text()?, &PERSON)).collect()
    }

    /// The ids of everybody, in order, page by page: each page goes on after the last id of the one before.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn people_ids(&self, after: Option<&PersonId>, limit: usize) -> Result<Vec<PersonId>, Fault> {
        // `;` follows on `:` in the order of bytes, so this ends where people end.
        let after = after.map_or("person:".to_owned(), |id| format!("person:{id}"));
        let rows = self.rows(&Call::sql(EVERYBODY, vec![Value::Text(after), Value::count(limit)]))?;
        rows.into_iter().map(|row| person_id(&Cells::new("head", row).text()?, &PERSON)).collect()
    }

    /// A keyed hash of what a command is about, the same for as long as the database lives. Who has the database alone can
    /// not find private data in it by trying.
    #[must_use]
    pub fn content_hash(&self, content: &[u8]) -> Hash {
        let mut mac = self.keys().chain();
        mac.update(b"yidan command 1");
        mac.update(content);
        mac.finish()
    }

    /// A secret for `purpose`, the same for as long as the database lives, without which its keys would have to be kept
    /// somewhere else: it signs sessions, codes on paper, second factors.
    #[must_use]
    pub fn derived_secret(&self, purpose: &str) -> Hash {
        let mut mac = self.keys().chain();
        mac.update(b"yidan secret 1");
        mac.update(purpose.as_bytes());
        mac.finish()
    }
}
