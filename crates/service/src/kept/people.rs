//! People: identity number, telephone and addresses are private, all else is not.

use serde_json::{Map, Value};
use yidan_domain::registry::json::{person_json, read_person};
use yidan_domain::registry::{IdentityDocument, Person};
use yidan_store::{Private, Secret};

use super::MalformedKept;

/// The fields that are encrypted at rest.
const PRIVATE: [&str; 4] = ["document", "phone", "registered_address", "home_address"];

/// The row of a person.
pub(crate) fn person_row(person: &Person) -> yidan_store::Person {
    let mut document = person_json(person);
    let mut private = Map::new();
    if let Some(fields) = document.as_object_mut() {
        for name in PRIVATE {
            if let Some(value) = fields.remove(name) {
                private.insert(name.to_owned(), value);
            }
        }
    }
    yidan_store::Person {
        name: person.name.as_str().to_owned(),
        birth: person.birth_date,
        household: person.household.clone(),
        private: Private {
            number: person.document.as_ref().map(number_of),
            fields: Secret::new(Value::Object(private).to_string()),
        },
        document: document.to_string().into_bytes(),
    }
}

/// The person of a row.
pub(crate) fn read_person_row(
    id: &yidan_types::PersonId,
    row: &yidan_store::Person,
) -> Result<Person, MalformedKept> {
    let malformed = || MalformedKept::new("person", id);
    let mut document: Map<String, Value> = serde_json::from_slice(&row.document).map_err(|_| malformed())?;
    let private: Map<String, Value> =
        serde_json::from_slice(row.private.fields.reveal()).map_err(|_| malformed())?;
    document.extend(private);
    let text = Value::Object(document).to_string();
    read_person(text.as_bytes()).map_err(|_| malformed())
}

/// The number under which a document is looked up: an identity card by its number alone, others behind their kind.
pub(crate) fn number_of(document: &IdentityDocument) -> Secret {
    match document {
        IdentityDocument::ResidentCard(number) => Secret::new(number.reveal()),
        IdentityDocument::Other(kind, number) => Secret::new(format!("{}:{}", kind.code(), number.reveal())),
    }
}
