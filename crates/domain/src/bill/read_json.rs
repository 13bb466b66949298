//! Reads the bill document. Every problem of the document comes back in one report.

use jsonc_parser::ast::Value;
use yidan_types::Fen;

use super::check::Dates;
use super::choices::{FacilityKind, Grade, Location, Tier};
use super::document;
use super::fields;
use super::json_lines;
use super::json_reader::{Fields, Path, Reader};
use super::kinds::{BillDocument, head};
use super::problems::Problem;
use super::read_person::person;
use super::read_visit::visit;
use super::read_year;
use super::schema::{Bill, BillCharges, BillDraft, BillHeader, Encounter, Facility};

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
    document::read(bytes, bill, Bill::new)
}

/// Reads a bill document without `lines` and `parts`, and `total` if it likes: what goes with a table of lines.
///
/// # Errors
/// As of [`read_bill`].
pub fn read_header(bytes: &[u8]) -> Result<BillHeader, Vec<Problem>> {
    document::read(bytes, header_only, Ok)
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

fn bill<'t>(r: &mut Reader<'_, 't>, root: &Value<'t>, found: &mut Vec<Problem>) -> Option<BillDraft> {
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
    let headed = head::<BillDocument>(r, f);
    let id = r.text(f, path, "bill_id", fields::bill_id);
    let mut dates = Dates::default();
    let person =
        document::section(r, f, "person", |r, value, path| person(r, value, path, &mut dates, found));
    let facility = document::section(r, f, "facility", facility);
    let mut one_day = false;
    let encounter = document::section(r, f, "encounter", |r, value, path| {
        encounter(r, value, path, &mut dates, &mut one_day)
    });
    document::dates_in_order(&dates, one_day, found);
    let year = match f.get("year_to_date") {
        None => Some(None),
        Some(value) => read_year::year(r, value, &Path::Key(path, "year_to_date")).map(Some),
    };
    headed?;
    Some(BillHeader {
        id: id?,
        person: person?,
        facility: facility?,
        encounter: encounter?,
        total: total?,
        year_to_date: year?,
    })
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
    let visit = visit(r, &f, path, dates, one_day);
    let location = r.text(&f, path, "location", fields::choice::<Location>);
    let previous_bill = r.maybe_text(&f, path, "previous_bill", fields::bill_id);
    let visit = visit?;
    Some(Encounter {
        kind: visit.kind,
        admission_date: visit.admission_date,
        discharge_date: visit.discharge_date,
        settlement_date: visit.settlement_date,
        location: location?,
        referral: visit.referral,
        referred_by_family_doctor: visit.referred_by_family_doctor,
        previous_bill: previous_bill?,
        diagnoses: visit.diagnoses,
        bed_days: visit.bed_days,
        treatment_days: visit.treatment_days,
        treatment_months: visit.treatment_months,
        drg_weight: visit.drg_weight,
    })
}

/// Lines or parts, one of them.
fn charges<'t>(
    r: &mut Reader<'_, 't>,
    f: &Fields<'_, 't>,
    total: Option<Fen>,
    found: &mut Vec<Problem>,
) -> Option<BillCharges> {
    let lines =
        |r: &mut Reader<'_, 't>, elements: &[Value<'t>], path: &Path<'_>, found: &mut Vec<Problem>| {
            json_lines::lines(r, elements, path, total, found)
        };
    Some(match document::charges(r, f, total, found, lines)? {
        document::Charged::Lines(lines) => BillCharges::Lines(lines),
        document::Charged::Parts(parts) => BillCharges::Parts(parts),
    })
}
