//! A facility as a document, `yidan-facility` version 1: with all facts that were ever recorded of it.

use std::collections::BTreeSet;

use jsonc_parser::ast::Value;
use serde_json::{Map, Value as Json, json};

use super::parts::{self, facts, facts_json, put, text};
use crate::bill::json_reader::{Path, Reader};
use crate::bill::problems::Fault;
use crate::bill::{Choice, EncounterKind, FacilityKind, Grade, Problem, Tier, document, fields};
use crate::registry::{Designation, Facility, FacilityStanding};

const FORMAT: &str = "yidan-facility";

/// The document of a facility.
#[must_use]
pub fn facility_json(facility: &Facility) -> Json {
    let mut to = parts::document(FORMAT);
    to.insert("facility_id".to_owned(), json!(facility.id));
    to.insert("name".to_owned(), text(&facility.name));
    to.insert("area".to_owned(), json!(facility.area.to_string()));
    to.insert("standing".to_owned(), facts_json(&facility.standing, standing_json));
    to.insert("designations".to_owned(), facts_json(&facility.designations, designation_json));
    Json::Object(to)
}

fn standing_json(standing: &FacilityStanding) -> Json {
    let mut to = Map::new();
    to.insert("grade".to_owned(), json!(standing.grade.written()));
    to.insert("tier".to_owned(), json!(standing.tier.written()));
    to.insert("kind".to_owned(), json!(standing.kind.written()));
    put(&mut to, "consortium", standing.consortium.as_ref().map(|id| json!(id)));
    Json::Object(to)
}

fn designation_json(designation: &Designation) -> Json {
    let care: Vec<&str> = designation.care.iter().map(|kind| kind.written()).collect();
    json!({ "care": care })
}

/// Reads a facility.
///
/// # Errors
/// Every problem of the document, in the order of the file, each with its line.
pub fn read_facility(bytes: &[u8]) -> Result<Facility, Vec<Problem>> {
    document::read(bytes, facility, Ok)
}

/// Reads facilities, one a line.
///
/// # Errors
/// Every problem of every line.
pub fn read_facilities(bytes: &[u8]) -> Result<Vec<Facility>, Vec<Problem>> {
    parts::lines(bytes, read_facility)
}

fn is_format(text: &str) -> Result<(), Fault> {
    document::format(text, FORMAT, "机构文件", "a facility document")
}

fn facility<'t>(r: &mut Reader<'_, 't>, root: &Value<'t>, found: &mut Vec<Problem>) -> Option<Facility> {
    const FIELDS: &[&str] = &["format", "version", "facility_id", "name", "area", "standing", "designations"];
    let path = &Path::Root;
    let f = r.object(root, path, FIELDS)?;
    let header = parts::header(r, &f, is_format);
    let id = r.text(&f, path, "facility_id", fields::facility_id);
    let name = r.text(&f, path, "name", fields::text);
    let area = r.text(&f, path, "area", parts::area);
    let standing = facts(r, &f, "standing", standing, found);
    let designations = facts(r, &f, "designations", designation, found);
    header?;
    Some(Facility { id: id?, name: name?, area: area?, standing: standing?, designations: designations? })
}

fn standing<'t>(r: &mut Reader<'_, 't>, value: &Value<'t>, path: &Path<'_>) -> Option<FacilityStanding> {
    let f = r.object(value, path, &["grade", "tier", "kind", "consortium"])?;
    let grade = r.text(&f, path, "grade", fields::choice::<Grade>);
    let tier = r.text(&f, path, "tier", fields::choice::<Tier>);
    let kind = r.text(&f, path, "kind", fields::choice::<FacilityKind>);
    let consortium = r.maybe_text(&f, path, "consortium", parts::consortium_id);
    Some(FacilityStanding { grade: grade?, tier: tier?, kind: kind?, consortium: consortium? })
}

fn designation<'t>(r: &mut Reader<'_, 't>, value: &Value<'t>, path: &Path<'_>) -> Option<Designation> {
    let f = r.object(value, path, &["care"])?;
    let elements = r.list(&f, path, "care")?;
    let care = r.each(elements, &Path::Key(path, "care"), |r, value, path| {
        r.string(value, path, fields::choice::<EncounterKind>)
    })?;
    Some(Designation { care: care.into_iter().collect::<BTreeSet<_>>() })
}
