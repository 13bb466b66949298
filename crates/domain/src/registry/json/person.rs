//! The document of a person, `yidan-person` version 1.

use jsonc_parser::ast::Value as Tree;
use serde_json::{Value, json};

use super::super::address::Address;
use super::super::identity_document::{IdentityDocument, OtherDocument};
use super::super::person::{Person, PersonDraft, check_known};
use super::parts;
use crate::bill::json_reader::{Fields, Path, Reader};
use crate::bill::kinds::{PersonDocument, head};
use crate::bill::problems::Fault;
use crate::bill::write_json::Object;
use crate::bill::{Choice, Problem, document, fields};
use crate::coded::Coded;

const CARD: &str = "resident_card";

/// The document of a person. It holds everything, identity number, telephone and addresses too: who keeps these apart
/// takes them out.
#[must_use]
pub fn person_json(person: &Person) -> Value {
    let mut out = Object::default();
    out.put("format", "yidan-person");
    out.put("version", 1);
    out.put("person_id", person.id.as_str());
    out.put("name", person.name.as_str());
    out.put("sex", person.sex.written());
    out.date("birth_date", Some(person.birth_date));
    out.maybe("document", person.document.as_ref().map(identity_document));
    out.maybe("household", person.household.as_ref().map(|id| id.as_str()));
    out.maybe("hukou", person.hukou.map(|hukou| hukou.code()));
    out.maybe("registered_address", person.registered_address.as_ref().map(address));
    out.maybe("home_address", person.home_address.as_ref().map(address));
    out.maybe("phone", person.phone.as_ref().map(|phone| phone.reveal()));
    out.date("death_date", person.death_date);
    out.into()
}

fn identity_document(document: &IdentityDocument) -> Value {
    match document {
        IdentityDocument::ResidentCard(number) => json!({"kind": CARD, "number": number.reveal()}),
        IdentityDocument::Other(kind, number) => json!({"kind": kind.code(), "number": number.reveal()}),
    }
}

fn address(address: &Address) -> Value {
    let mut out = Object::default();
    out.put("county", address.county.to_string());
    out.text("town", address.town.as_ref());
    out.text("village", address.village.as_ref());
    out.maybe("village_code", address.village_code.as_ref().map(|code| code.as_str()));
    out.text("detail", address.detail.as_ref());
    out.into()
}

/// Reads a person.
///
/// # Errors
/// Every problem of the document, in the order of the file, each with its line.
pub fn read_person(bytes: &[u8]) -> Result<Person, Vec<Problem>> {
    document::read(bytes, person, Person::new)
}

const PERSON: &[&str] = &[
    "format",
    "version",
    "person_id",
    "name",
    "sex",
    "birth_date",
    "document",
    "household",
    "hukou",
    "registered_address",
    "home_address",
    "phone",
    "death_date",
];

fn person<'t>(r: &mut Reader<'_, 't>, root: &Tree<'t>, found: &mut Vec<Problem>) -> Option<PersonDraft> {
    let path = &Path::Root;
    let f = r.object(root, path, PERSON)?;
    let headed = head::<PersonDocument>(r, &f);
    let id = r.text(&f, path, "person_id", fields::person_id);
    let name = r.text(&f, path, "name", fields::text);
    let sex = r.text(&f, path, "sex", fields::choice);
    let birth = r.text(&f, path, "birth_date", fields::birth_date);
    let document = maybe_section(r, &f, "document", read_document);
    let household = r.maybe_text(&f, path, "household", parts::household_id);
    let hukou = r.maybe_text(&f, path, "hukou", parts::coded);
    let registered = maybe_section(r, &f, "registered_address", read_address);
    let home = maybe_section(r, &f, "home_address", read_address);
    let phone = r.maybe_text(&f, path, "phone", parts::phone);
    let death = r.maybe_text(&f, path, "death_date", fields::birth_date);
    check_known(document.as_ref().and_then(Option::as_ref), sex, birth, death.flatten(), found);
    headed?;
    Some(PersonDraft {
        id: id?,
        name: name?,
        sex: sex?,
        birth_date: birth?,
        document: document?,
        household: household?,
        hukou: hukou?,
        registered_address: registered?,
        home_address: home?,
        phone: phone?,
        death_date: death?,
    })
}

/// An object field that may be absent: outer `None` if it could not be read.
fn maybe_section<'v, 't, T>(
    r: &mut Reader<'_, 't>,
    f: &Fields<'v, 't>,
    key: &'static str,
    read: fn(&mut Reader<'_, 't>, &'v Tree<'t>, &Path<'_>) -> Option<T>,
) -> Option<Option<T>> {
    match f.get(key) {
        None => Some(None),
        Some(value) => read(r, value, &Path::Key(&Path::Root, key)).map(Some),
    }
}

/// Which document: `None` is the identity card.
fn document_kind(text: &str) -> Result<Option<OtherDocument>, Fault> {
    if text == CARD {
        return Ok(None);
    }
    OtherDocument::find(text).map(Some).ok_or_else(|| {
        let mut codes = vec![CARD];
        codes.extend(OtherDocument::VALUES.iter().map(|kind| kind.code()));
        parts::unknown_value(text, &codes)
    })
}

fn read_document<'t>(r: &mut Reader<'_, 't>, value: &Tree<'t>, path: &Path<'_>) -> Option<IdentityDocument> {
    let f = r.object(value, path, &["kind", "number"])?;
    let Some(kind) = r.text(&f, path, "kind", document_kind) else {
        // Of which kind the number is nobody knows; that one is there can be said.
        r.required(&f, path, "number");
        return None;
    };
    Some(match kind {
        None => {
            let number = r.text(&f, path, "number", parts::identity_number);
            IdentityDocument::ResidentCard(number?)
        }
        Some(kind) => {
            let number = r.text(&f, path, "number", parts::document_number);
            IdentityDocument::Other(kind, number?)
        }
    })
}

fn read_address<'t>(r: &mut Reader<'_, 't>, value: &Tree<'t>, path: &Path<'_>) -> Option<Address> {
    let f = r.object(value, path, &["county", "town", "village", "village_code", "detail"])?;
    let county = r.text(&f, path, "county", parts::area);
    let town = r.maybe_text(&f, path, "town", fields::text);
    let village = r.maybe_text(&f, path, "village", fields::text);
    let village_code = r.maybe_text(&f, path, "village_code", parts::village);
    let detail = r.maybe_text(&f, path, "detail", fields::text);
    Some(Address {
        county: county?,
        town: town?,
        village: village?,
        village_code: village_code?,
        detail: detail?,
    })
}
