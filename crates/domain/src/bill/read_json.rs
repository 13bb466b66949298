//! Reads the bill document. Every problem of the document comes back in one report.

use jsonc_parser::ast::Value;
use yidan_book::inputs::Parts;
use yidan_types::{Date, Fen};

use super::check::{self, Dates};
use super::choices::{EncounterKind, FacilityKind, Grade, Location, Referral, Tier};
use super::fields;
use super::json_lines;
use super::json_reader::{Fields, Path, Reader};
use super::position::LineIndex;
use super::problems::{Fault, Problem, ProblemCode};
use super::read_person::person;
use super::read_year;
use super::schema::{Bill, BillCharges, BillDraft, BillHeader, Encounter, Facility};
use super::syntax;

/// Files larger than this are not read.
pub const MAX_BYTES: usize = 64 << 20;

/// Brackets nested deeper than this are not read.
pub const MAX_DEPTH: usize = 64;

/// Reads a bill.
///
/// # Errors
/// Every problem of the document, in the order of the file, each with its line.
pub fn read_bill(bytes: &[u8]) -> Result<Bill, Vec<Problem>> {
    // Reading has checked the same already; `Bill::new` is the only way to a bill, and it does not trust anyone.
    read(bytes, document, Bill::new)
}

/// Reads a bill document without `lines` and `parts`, and `total` if it likes: what goes with a table of lines.
///
/// # Errors
/// As of [`read_bill`].
pub fn read_header(bytes: &[u8]) -> Result<BillHeader, Vec<Problem>> {
    read(bytes, header_only, Ok)
}

/// Reads the tree of a document, and makes of it what it is if nothing is wrong.
fn read<P, T>(
    bytes: &[u8],
    document: for<'t> fn(&mut Reader<'_, 't>, &Value<'t>, &mut Vec<Problem>) -> Option<P>,
    make: fn(P) -> Result<T, Vec<Problem>>,
) -> Result<T, Vec<Problem>> {
    let text = syntax::text(bytes)?;
    let index = LineIndex::new(text);
    let root = syntax::tree(text, &index)?;
    let mut reader = Reader::new(&index);
    // Problems of what belongs together: placed once everything has been read.
    let mut found = Vec::new();
    let part = document(&mut reader, &root, &mut found);
    let problems = reader.finish(&root, found);
    match part {
        Some(part) if problems.is_empty() => {
            make(part).map_err(|found| Reader::new(&index).finish(&root, found))
        }
        _ => Err(problems),
    }
}

const HEADER: &[&str] =
    &["format", "version", "bill_id", "person", "facility", "encounter", "total", "year_to_date"];

const DOCUMENT: &[&str] = &[
    "format",
    "version",
    "bill_id",
    "person",
    "facility",
    "encounter",
    "lines",
    "parts",
    "total",
    "year_to_date",
];

fn document<'t>(r: &mut Reader<'_, 't>, root: &Value<'t>, found: &mut Vec<Problem>) -> Option<BillDraft> {
    let path = &Path::Root;
    let f = r.object(root, path, DOCUMENT)?;
    let total = r.number(&f, path, "total", fields::amount);
    let header = header(r, &f, total.map(Some), found);
    let charges = charges(r, &f, total, found);
    Some(header?.with(charges?, total?))
}

fn header_only<'t>(r: &mut Reader<'_, 't>, root: &Value<'t>, found: &mut Vec<Problem>) -> Option<BillHeader> {
    let path = &Path::Root;
    let f = r.object(root, path, HEADER)?;
    let total = r.maybe_number(&f, path, "total", fields::amount);
    header(r, &f, total, found)
}

fn header<'t>(
    r: &mut Reader<'_, 't>,
    f: &Fields<'_, 't>,
    total: Option<Option<Fen>>,
    found: &mut Vec<Problem>,
) -> Option<BillHeader> {
    let path = &Path::Root;
    let format = r.text(f, path, "format", is_format);
    let version = r.number(f, path, "version", is_version);
    let id = r.text(f, path, "bill_id", fields::bill_id);
    let mut dates = Dates::default();
    let person = section(r, f, "person", |r, value, path| person(r, value, path, &mut dates, found));
    let facility = section(r, f, "facility", facility);
    let mut one_day = false;
    let encounter =
        section(r, f, "encounter", |r, value, path| encounter(r, value, path, &mut dates, &mut one_day));
    let mut in_time = Vec::new();
    dates.check(&mut in_time);
    for problem in &mut in_time {
        if one_day && problem.path == "$.encounter.discharge_date" {
            "$.encounter.date".clone_into(&mut problem.path);
        }
    }
    found.append(&mut in_time);
    let year = match f.get("year_to_date") {
        None => Some(None),
        Some(value) => read_year::year(r, value, &Path::Key(path, "year_to_date")).map(Some),
    };
    format?;
    version?;
    Some(BillHeader {
        id: id?,
        person: person?,
        facility: facility?,
        encounter: encounter?,
        total: total?,
        year_to_date: year?,
    })
}

fn is_format(text: &str) -> Result<(), Fault> {
    if text == "yidan-bill" {
        return Ok(());
    }
    let fault = Fault::new(ProblemCode::WrongFormat, "这不是票据文件", "this is not a bill document");
    Err(fault.hint("format 应写 \"yidan-bill\"", "`format` must be \"yidan-bill\""))
}

fn is_version(text: &str) -> Result<(), Fault> {
    if text == "1" {
        return Ok(());
    }
    let fault =
        Fault::new(ProblemCode::WrongVersion, "只能读第1版票据", "only version 1 of the document is read");
    Err(fault.hint("version 应写 1", "`version` must be 1"))
}

/// Reads an object field that must be there.
fn section<'v, 't, T>(
    r: &mut Reader<'_, 't>,
    fields: &Fields<'v, 't>,
    key: &'static str,
    read: impl FnOnce(&mut Reader<'_, 't>, &'v Value<'t>, &Path<'_>) -> Option<T>,
) -> Option<T> {
    let value = r.required(fields, &Path::Root, key)?;
    read(r, value, &Path::Key(&Path::Root, key))
}

fn facility<'t>(r: &mut Reader<'_, 't>, value: &Value<'t>, path: &Path<'_>) -> Option<Facility> {
    let f = r.object(value, path, &["id", "name", "grade", "tier", "kind"])?;
    let id = r.text(&f, path, "id", fields::facility_id);
    let name = r.maybe_text(&f, path, "name", fields::text);
    let grade = r.text(&f, path, "grade", fields::choice::<Grade>);
    let tier = r.text(&f, path, "tier", fields::choice::<Tier>);
    let kind = r.text(&f, path, "kind", fields::choice::<FacilityKind>);
    Some(Facility { id: id?, name: name?, grade: grade?, tier: tier?, kind: kind? })
}

const ENCOUNTER: &[&str] = &[
    "kind",
    "admission_date",
    "discharge_date",
    "date",
    "settlement_date",
    "location",
    "referral",
    "referred_by_family_doctor",
    "previous_bill",
    "diagnoses",
    "bed_days",
    "treatment_days",
    "treatment_months",
    "drg_weight",
];

fn encounter<'t>(
    r: &mut Reader<'_, 't>,
    value: &Value<'t>,
    path: &Path<'_>,
    dates: &mut Dates,
    one_day: &mut bool,
) -> Option<Encounter> {
    let f = r.object(value, path, ENCOUNTER)?;
    dates.kind = r.text(&f, path, "kind", fields::choice::<EncounterKind>);
    dates.admission = r.maybe_text(&f, path, "admission_date", fields::date);
    dates.discharge = discharge(r, &f, path, one_day);
    dates.settlement = r.text(&f, path, "settlement_date", fields::date);
    let location = r.text(&f, path, "location", fields::choice::<Location>);
    let referral = r.text(&f, path, "referral", fields::choice::<Referral>);
    let by_doctor = r.maybe_bool(&f, path, "referred_by_family_doctor");
    let previous_bill = r.maybe_text(&f, path, "previous_bill", fields::bill_id);
    let diagnoses = r.list(&f, path, "diagnoses").and_then(|elements| {
        let path = &Path::Key(path, "diagnoses");
        r.each(elements, path, |r, value, path| r.string(value, path, fields::diagnosis))
    });
    let bed_days = r.maybe_number(&f, path, "bed_days", fields::days);
    dates.bed_days = bed_days.flatten();
    let treatment_days = r.maybe_number(&f, path, "treatment_days", fields::days);
    let treatment_months = r.maybe_number(&f, path, "treatment_months", fields::months);
    let drg_weight = r.maybe_number(&f, path, "drg_weight", fields::ratio);
    Some(Encounter {
        kind: dates.kind?,
        admission_date: dates.admission?,
        discharge_date: dates.discharge?,
        settlement_date: dates.settlement?,
        location: location?,
        referral: referral?,
        referred_by_family_doctor: by_doctor?,
        previous_bill: previous_bill?,
        diagnoses: diagnoses?,
        bed_days: bed_days?,
        treatment_days: treatment_days?,
        treatment_months: treatment_months?,
        drg_weight: drg_weight?,
    })
}

/// `discharge_date`, or `date` where there is no stay; not both.
fn discharge<'t>(
    r: &mut Reader<'_, 't>,
    f: &Fields<'_, 't>,
    path: &Path<'_>,
    one_day: &mut bool,
) -> Option<Date> {
    match (f.get("discharge_date"), f.get("date")) {
        (Some(_), Some(value)) => {
            conflict(r, path, "date", "discharge_date", value);
            None
        }
        (None, Some(_)) => {
            *one_day = true;
            r.text(f, path, "date", fields::date)
        }
        _ => r.text(f, path, "discharge_date", fields::date),
    }
}

/// Two fields that exclude each other.
fn conflict<'t>(r: &mut Reader<'_, 't>, path: &Path<'_>, key: &str, other: &str, value: &Value<'t>) {
    use jsonc_parser::common::Ranged;
    let fault = Fault::new(
        ProblemCode::ConflictingFields,
        format!("“{key}”和“{other}”只能写一个"),
        format!("`{key}` and `{other}` exclude each other"),
    );
    r.report(fault, Path::Key(path, key).text(), value.start());
}

/// Lines or parts, one of them.
fn charges<'t>(
    r: &mut Reader<'_, 't>,
    f: &Fields<'_, 't>,
    total: Option<Fen>,
    found: &mut Vec<Problem>,
) -> Option<BillCharges> {
    let root = &Path::Root;
    match (f.get("lines"), f.get("parts")) {
        (Some(_), Some(value)) => {
            conflict(r, root, "parts", "lines", value);
            None
        }
        (None, Some(value)) => {
            let parts = parts(r, value, &Path::Key(root, "parts"))?;
            check::parts(&parts, total, found);
            Some(BillCharges::Parts(parts))
        }
        _ => {
            let elements = r.list(f, root, "lines")?;
            json_lines::lines(r, elements, &Path::Key(root, "lines"), total, found).map(BillCharges::Lines)
        }
    }
}

fn parts<'t>(r: &mut Reader<'_, 't>, value: &Value<'t>, path: &Path<'_>) -> Option<Parts> {
    let f = r.object(value, path, &["self_paid", "over_limit", "paid_first", "in_scope"])?;
    let self_paid = r.number(&f, path, "self_paid", fields::amount);
    let over_limit = r.number(&f, path, "over_limit", fields::amount);
    let paid_first = r.number(&f, path, "paid_first", fields::amount);
    let in_scope = r.number(&f, path, "in_scope", fields::amount);
    Some(Parts {
        self_paid: self_paid?,
        over_limit: over_limit?,
        paid_first: paid_first?,
        in_scope: in_scope?,
    })
}
