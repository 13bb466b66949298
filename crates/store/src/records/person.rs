//! People, with their private fields sealed.

use yidan_types::{Date, HouseholdId};

use super::Resource;
use crate::fault::Fault;
use crate::keys::{Keys, Sealed};
use crate::schema::{PERSON, Table};
use crate::secret::Secret;
use crate::value::{Cells, Row, Value};

/// What is known of a person from one commit on; the newest counts, older ones stay readable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Name.
    pub name: String,
    /// Birth date.
    pub birth: Date,
    /// The household to which the person belongs.
    pub household: Option<HouseholdId>,
    /// What is encrypted at rest.
    pub private: Private,
    /// Canonical JSON without private fields.
    pub document: Vec<u8>,
}

/// Fields of a person that are encrypted at rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Private {
    /// The number of the identity document in its canonical form. No two people have the same.
    pub number: Option<Secret>,
    /// Canonical JSON of the other private fields: phone, address.
    pub fields: Secret,
}

/// Splits number and fields in the sealed text: neither holds a NUL.
const BETWEEN: u8 = 0;

impl Private {
    pub(crate) fn is_storable(&self) -> bool {
        let number = self.number.as_ref().map_or(&[][..], Secret::reveal);
        !number.contains(&BETWEEN) && self.number.as_ref().is_none_or(|number| !number.reveal().is_empty())
    }

    /// One text of all private fields, the same for the same fields.
    pub(crate) fn joined(&self) -> Secret {
        let number = self.number.as_ref().map_or(&[][..], Secret::reveal);
        Secret::new([number, &[BETWEEN], self.fields.reveal()].concat())
    }

    fn split(joined: &Secret) -> Result<Self, Fault> {
        let between = joined.reveal().iter().position(|byte| *byte == BETWEEN).ok_or(Fault::Sealed)?;
        let (number, fields) = joined.reveal().split_at(between);
        let number = if number.is_empty() { None } else { Some(Secret::new(number)) };
        Ok(Self { number, fields: Secret::new(fields.get(1..).unwrap_or_default()) })
    }
}

/// A person as rows hold it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct SealedPerson {
    pub name: String,
    pub birth: Date,
    pub household: Option<HouseholdId>,
    pub document: Vec<u8>,
    pub sealed: Sealed,
    /// The look-up hash of the number, by the key that sealed it.
    pub number_hash: Option<Vec<u8>>,
}

/// So many of the columns after the key stay the same for ever; the others change when keys rotate.
pub(crate) const FIXED_PERSON_COLUMNS: usize = 4;

impl SealedPerson {
    /// Seals a person's private fields for the stream `owner`.
    pub(crate) fn new(person: Person, owner: &str, keys: &Keys) -> Result<Self, Fault> {
        let sealed = keys.seal(owner, &person.private.joined())?;
        let hash = person.private.number.as_ref().map(|number| keys.look_up(sealed.key_id, number));
        let number_hash = hash.transpose()?.map(Vec::from);
        let Person { name, birth, household, document, .. } = person;
        Ok(Self { name, birth, household, document, sealed, number_hash })
    }

    /// The private fields in clear.
    pub(crate) fn private(&self, owner: &str, keys: &Keys) -> Result<Private, Fault> {
        Private::split(&keys.open(owner, &self.sealed)?)
    }

    pub(crate) fn open(self, owner: &str, keys: &Keys) -> Result<Person, Fault> {
        let private = self.private(owner, keys)?;
        let Self { name, birth, household, document, .. } = self;
        Ok(Person { name, birth, household, private, document })
    }
}

impl Resource for SealedPerson {
    const TABLE: &'static Table = &PERSON;

    fn cells(&self) -> Row {
        vec![
            Value::text(&self.name),
            Value::day(self.birth),
            Value::optional(self.household.as_ref().map(HouseholdId::as_str)),
            Value::Blob(self.document.clone()),
            Value::count(self.sealed.key_id),
            Value::Blob(self.sealed.bytes.clone()),
            self.number_hash.clone().map_or(Value::Null, Value::Blob),
        ]
    }

    fn read(cells: &mut Cells) -> Result<Self, Fault> {
        let (name, birth) = (cells.text()?, cells.day()?);
        let household = cells.optional_parsed(HouseholdId::parse)?;
        let document = cells.blob()?;
        let key_id = u32::try_from(cells.int()?).map_err(|_| cells.malformed())?;
        let sealed = Sealed { key_id, bytes: cells.blob()? };
        Ok(Self { name, birth, household, document, sealed, number_hash: cells.optional_blob()? })
    }
}
