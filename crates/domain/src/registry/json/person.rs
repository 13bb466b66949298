//! A person as a document, `yidan-person` version 1.

use jsonc_parser::ast::Value;
use serde_json::{Map, Value as Json, json};
use yidan_types::IdentityNumber;

use super::parts::{self, code, number, put, text};
use crate::bill::json_reader::{Fields, Path, Reader};
use crate::bill::problems::Fault;
use crate::bill::{Choice, Problem, ProblemCode, Sex, document, fields};
use crate::registry::{
    Address, DocumentNumber, Hukou, IdentityDocument, OtherDocument, Person, PersonDraft, Phone, VillageCode,
};

const FORMAT: &str = "yidan-person";
/// The kind of document that is no [`OtherDocument`].
const CARD: &str = "resident_card";
const FIELDS: &[&str] = &[
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

/// The document of a person. It holds personal data.
#[must_use]
pub fn person_json(person: &Person) -> Json {
    let mut to = parts::document(FORMAT);
    to.insert("person_id".to_owned(), json!(person.id));
    to.insert("name".to_owned(), text(&person.name));
    to.insert("sex".to_owned(), json!(person.sex.written()));
    to.insert("birth_date".to_owned(), json!(person.birth_date));
    put(&mut to, "document", person.document.as_ref().map(identity_json));
    put(&mut to, "household", person.household.as_ref().map(|id| json!(id)));
    put(&mut to, "hukou", person.hukou.map(|hukou| json!(hukou.code())));
    put(&mut to, "registered_address", person.registered_address.as_ref().map(address_json));
    put(&mut to, "home_address", person.home_address.as_ref().map(address_json));
    put(&mut to, "phone", person.phone.as_ref().map(|phone| json!(phone.reveal())));
    put(&mut to, "death_date", person.death_date.map(|day| json!(day)));
    Json::Object(to)
}

fn identity_json(document: &IdentityDocument) -> Json {
    match document {
        IdentityDocument::ResidentCard(number) => json!({ "kind": CARD, "number": number.reveal() }),
        IdentityDocument::Other(kind, number) => json!({ "kind": kind.code(), "number": number.reveal() }),
    }
}

fn address_json(address: &Address) -> Json {
    let mut to = Map::new();
    to.insert("county".to_owned(), json!(address.county.to_string()));
    put(&mut to, "town", address.town.as_ref().map(text));
    put(&mut to, "village", address.village.as_ref().map(text));
    put(&mut to, "village_code", address.village_code.as_ref().map(|code| json!(code.as_str())));
    put(&mut to, "detail", address.detail.as_ref().map(text));
    Json::Object(to)
}

/// Reads a person.
///
/// # Errors
/// Every problem of the document, in the order of the file, each with its line.
pub fn read_person(bytes: &[u8]) -> Result<Person, Vec<Problem>> {
    document::read(bytes, person, Person::new)
}

fn is_format(text: &str) -> Result<(), Fault> {
    document::format(text, FORMAT, "人员文件", "a person document")
}

fn person<'t>(r: &mut Reader<'_, 't>, root: &Value<'t>, _: &mut Vec<Problem>) -> Option<PersonDraft> {
    let path = &Path::Root;
    let f = r.object(root, path, FIELDS)?;
    let header = parts::header(r, &f, is_format);
    let id = r.text(&f, path, "person_id", fields::person_id);
    let name = r.text(&f, path, "name", fields::text);
    let sex = r.text(&f, path, "sex", fields::choice::<Sex>);
    let birth_date = r.text(&f, path, "birth_date", fields::birth_date);
    let document = maybe(r, &f, "document", identity);
    let household = r.maybe_text(&f, path, "household", parts::household_id);
    let hukou = r.maybe_text(&f, path, "hukou", code::<Hukou>);
    let registered_address = maybe(r, &f, "registered_address", address);
    let home_address = maybe(r, &f, "home_address", address);
    let phone = r.maybe_text(&f, path, "phone", |text| number(Phone::parse(text)));
    let death_date = r.maybe_text(&f, path, "death_date", fields::date);
    header?;
    Some(PersonDraft {
        id: id?,
        name: name?,
        sex: sex?,
        birth_date: birth_date?,
        document: document?,
        household: household?,
        hukou: hukou?,
        registered_address: registered_address?,
        home_address: home_address?,
        phone: phone?,
        death_date: death_date?,
    })
}

/// An object that may be absent: outer `None` if it could not be read.
fn maybe<'t, T>(
    r: &mut Reader<'_, 't>,
    f: &Fields<'_, 't>,
    key: &'static str,
    read: fn(&mut Reader<'_, 't>, &Value<'t>, &Path<'_>) -> Option<T>,
) -> Option<Option<T>> {
    match f.get(key) {
        None => Some(None),
        Some(value) => read(r, value, &Path::Key(&Path::Root, key)).map(Some),
    }
}

fn identity<'t>(r: &mut Reader<'_, 't>, value: &Value<'t>, path: &Path<'_>) -> Option<IdentityDocument> {
    let f = r.object(value, path, &["kind", "number"])?;
    match r.text(&f, path, "kind", kind)? {
        None => r.text(&f, path, "number", card).map(IdentityDocument::ResidentCard),
        Some(kind) => {
            let number = r.text(&f, path, "number", |text| number(DocumentNumber::parse(text)))?;
            Some(IdentityDocument::Other(kind, number))
        }
    }
}

/// `None`: the resident identity card.
fn kind(text: &str) -> Result<Option<OtherDocument>, Fault> {
    if text == CARD {
        return Ok(None);
    }
    OtherDocument::find(text).map(Some).ok_or_else(|| {
        let known: Vec<&str> =
            [CARD].into_iter().chain(OtherDocument::ALL.iter().map(|kind| kind.code())).collect();
        Fault::new(
            ProblemCode::UnknownValue,
            format!("这里只能填：{}", known.join("、")),
            format!("expected one of {}", known.join(", ")),
        )
    })
}

fn card(text: &str) -> Result<IdentityNumber, Fault> {
    IdentityNumber::parse(text)
        .map_err(|error| Fault::new(ProblemCode::BadNumber, error.zh(), error.to_string()))
}

fn address<'t>(r: &mut Reader<'_, 't>, value: &Value<'t>, path: &Path<'_>) -> Option<Address> {
    let f = r.object(value, path, &["county", "town", "village", "village_code", "detail"])?;
    let county = r.text(&f, path, "county", parts::area);
    let town = r.maybe_text(&f, path, "town", fields::text);
    let village = r.maybe_text(&f, path, "village", fields::text);
    let village_code = r.maybe_text(&f, path, "village_code", |text| number(VillageCode::parse(text)));
    let detail = r.maybe_text(&f, path, "detail", fields::text);
    Some(Address {
        county: county?,
        town: town?,
        village: village?,
        village_code: village_code?,
        detail: detail?,
    })
}
