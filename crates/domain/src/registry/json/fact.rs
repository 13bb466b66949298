//! The document of a dated fact about a person, `yidan-fact` version 1.

use jsonc_parser::ast::Value as Tree;
use serde_json::Value;
use yidan_types::PersonId;

use super::super::enrolment::within_year;
use super::fact_kinds as kinds;
use super::parts;
use super::person_fact::PersonFact;
use super::record::{self, ReadWhat, Times};
use crate::bill::json_reader::{Fields, Path, Reader};
use crate::bill::kinds::{FactDocument, head};
use crate::bill::problems::Fault;
use crate::bill::write_json::Object;
use crate::bill::{Problem, document, fields};

/// The document of a fact. It does not say of whom: that says where it is kept. See [`fact_of_json`].
#[must_use]
pub fn fact_json(fact: &PersonFact) -> Value {
    write(None, fact)
}

/// The document of a fact of a person: the same with `person_id`, for lists of facts of many.
#[must_use]
pub fn fact_of_json(person: &PersonId, fact: &PersonFact) -> Value {
    write(Some(person), fact)
}

fn write(person: Option<&PersonId>, fact: &PersonFact) -> Value {
    let mut out = Object::default();
    out.put("format", "yidan-fact");
    out.put("version", 1);
    out.maybe("person_id", person.map(PersonId::as_str));
    out.put("kind", fact.kind());
    match fact {
        PersonFact::Enrolment(record) => record::write(&mut out, record, kinds::enrolment_json),
        PersonFact::Membership(record) => record::write(&mut out, record, kinds::membership_json),
        PersonFact::Certificate(record) => record::write(&mut out, record, kinds::certificate_json),
        PersonFact::Contract(record) => record::write(&mut out, record, kinds::contract_json),
        PersonFact::Filing(record) => record::write(&mut out, record, kinds::filing_json),
    }
    out.into()
}

/// Reads a fact. `person_id` is refused here: of whom the fact is, is known, and two answers could differ.
///
/// # Errors
/// Every problem of the document, in the order of the file, each with its line.
pub fn read_fact(bytes: &[u8]) -> Result<PersonFact, Vec<Problem>> {
    document::read(bytes, fact, Ok)
}

/// Reads a fact that says of whom it is, in `person_id`.
///
/// # Errors
/// As of [`read_fact`].
pub fn read_fact_of(bytes: &[u8]) -> Result<(PersonId, PersonFact), Vec<Problem>> {
    document::read(bytes, fact_of, Ok)
}

const FACT: &[&str] =
    &["format", "version", "kind", "id", "from", "until", "withdrawn", "known", "replaces", "source", "what"];

const FACT_OF: &[&str] = &[
    "format",
    "version",
    "person_id",
    "kind",
    "id",
    "from",
    "until",
    "withdrawn",
    "known",
    "replaces",
    "source",
    "what",
];

fn fact<'t>(r: &mut Reader<'_, 't>, root: &Tree<'t>, found: &mut Vec<Problem>) -> Option<PersonFact> {
    let f = r.object(root, &Path::Root, FACT)?;
    content(r, &f, found)
}

fn fact_of<'t>(
    r: &mut Reader<'_, 't>,
    root: &Tree<'t>,
    found: &mut Vec<Problem>,
) -> Option<(PersonId, PersonFact)> {
    let f = r.object(root, &Path::Root, FACT_OF)?;
    let person = r.text(&f, &Path::Root, "person_id", fields::person_id);
    let fact = content(r, &f, found);
    Some((person?, fact?))
}

/// A kind of fact: its code, one of [`PersonFact::KINDS`].
fn kind(text: &str) -> Result<&'static str, Fault> {
    let known = PersonFact::KINDS.iter().copied().find(|kind| *kind == text);
    known.ok_or_else(|| parts::unknown_value(text, PersonFact::KINDS))
}

fn content<'t>(r: &mut Reader<'_, 't>, f: &Fields<'_, 't>, found: &mut Vec<Problem>) -> Option<PersonFact> {
    let path = &Path::Root;
    let headed = head::<FactDocument>(r, f);
    let kind = r.text(f, path, "kind", kind);
    let times = record::times(r, f, path, found);
    let fact = match kind {
        Some("enrolment") => enrolment(r, f, times, found),
        Some("membership") => whole(r, f, times, found, kinds::membership).map(PersonFact::Membership),
        Some("certificate") => whole(r, f, times, found, kinds::certificate).map(PersonFact::Certificate),
        Some("contract") => whole(r, f, times, found, kinds::contract).map(PersonFact::Contract),
        Some("filing") => whole(r, f, times, found, kinds::filing).map(PersonFact::Filing),
        _ => {
            // What it should say depends on its kind; that it says something does not.
            r.required(f, path, "what");
            None
        }
    };
    headed.and(fact)
}

fn whole<'t, T>(
    r: &mut Reader<'_, 't>,
    f: &Fields<'_, 't>,
    times: Option<Times>,
    found: &mut Vec<Problem>,
    read: ReadWhat<T>,
) -> Option<super::super::Fact<T>> {
    let what = record::what(r, f, &Path::Root, found, read);
    Some(times?.with(what?))
}

fn enrolment<'t>(
    r: &mut Reader<'_, 't>,
    f: &Fields<'_, 't>,
    times: Option<Times>,
    found: &mut Vec<Problem>,
) -> Option<PersonFact> {
    let what = record::what(r, f, &Path::Root, found, kinds::enrolment);
    let (times, what) = (times?, what?);
    if let Some(period) = times.holds {
        within_year(period, what.year, "$.until", found);
    }
    Some(PersonFact::Enrolment(times.with(what)))
}
