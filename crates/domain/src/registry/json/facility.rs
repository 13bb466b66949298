//! The document of a facility, `yidan-facility` version 1.

use std::collections::BTreeSet;

use jsonc_parser::ast::Value as Tree;
use serde_json::{Value, json};

use super::super::facility::{Designation, Facility, FacilityStanding};
use super::{parts, record};
use crate::bill::json_reader::{Path, Reader};
use crate::bill::kinds::{FacilityDocument, head};
use crate::bill::write_json::Object;
use crate::bill::{Choice, Problem, document, fields};

/// The document of a facility, with all its records.
#[must_use]
pub fn facility_json(facility: &Facility) -> Value {
    json!({
        "format": "yidan-facility",
        "version": 1,
        "id": facility.id,
        "name": facility.name.as_str(),
        "area": facility.area.to_string(),
        "standing": record::list(&facility.standing, standing_json),
        "designations": record::list(&facility.designations, designation_json),
    })
}

fn standing_json(standing: &FacilityStanding) -> Value {
    let mut out = Object::default();
    out.put("grade", standing.grade.written());
    out.put("tier", standing.tier.written());
    out.put("kind", standing.kind.written());
    out.maybe("consortium", standing.consortium.as_ref().map(|id| id.as_str()));
    out.into()
}

fn designation_json(designation: &Designation) -> Value {
    let care: Vec<&str> = designation.care.iter().map(|kind| kind.written()).collect();
    json!({"care": care})
}

/// Reads a facility.
///
/// # Errors
/// Every problem of the document, in the order of the file, each with its line.
pub fn read_facility(bytes: &[u8]) -> Result<Facility, Vec<Problem>> {
    document::read(bytes, facility, Ok)
}

const FACILITY: &[&str] = &["format", "version", "id", "name", "area", "standing", "designations"];

fn facility<'t>(r: &mut Reader<'_, 't>, root: &Tree<'t>, found: &mut Vec<Problem>) -> Option<Facility> {
    let path = &Path::Root;
    let f = r.object(root, path, FACILITY)?;
    let headed = head::<FacilityDocument>(r, &f);
    let id = r.text(&f, path, "id", fields::facility_id);
    let name = r.text(&f, path, "name", fields::text);
    let area = r.text(&f, path, "area", parts::area);
    let standing = record::facts(r, &f, "standing", found, standing);
    let designations = record::facts(r, &f, "designations", found, designation);
    headed?;
    Some(Facility { id: id?, name: name?, area: area?, standing: standing?, designations: designations? })
}

fn standing<'t>(
    r: &mut Reader<'_, 't>,
    value: &Tree<'t>,
    path: &Path<'_>,
    _: &mut Vec<Problem>,
) -> Option<FacilityStanding> {
    let f = r.object(value, path, &["grade", "tier", "kind", "consortium"])?;
    let grade = r.text(&f, path, "grade", fields::choice);
    let tier = r.text(&f, path, "tier", fields::choice);
    let kind = r.text(&f, path, "kind", fields::choice);
    let consortium = r.maybe_text(&f, path, "consortium", parts::consortium_id);
    Some(FacilityStanding { grade: grade?, tier: tier?, kind: kind?, consortium: consortium? })
}

fn designation<'t>(
    r: &mut Reader<'_, 't>,
    value: &Tree<'t>,
    path: &Path<'_>,
    _: &mut Vec<Problem>,
) -> Option<Designation> {
    let f = r.object(value, path, &["care"])?;
    let elements = r.list(&f, path, "care")?;
    let path = &Path::Key(path, "care");
    let care = r.each(elements, path, |r, value, path| r.string(value, path, fields::choice))?;
    Some(Designation { care: care.into_iter().collect::<BTreeSet<_>>() })
}
