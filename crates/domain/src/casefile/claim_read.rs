//! Reads the claim document, with the code that reads bills. Every problem comes back in one report.

use jsonc_parser::ast::Value;
use yidan_book::facts::{LineClass, LineKind};
use yidan_types::{Fen, IdentityNumber, ParseIdentityError};

use super::claim::{Claim, ClaimCharges, ClaimDraft, ClaimEncounter, ClaimLine, PersonRef, PreviousBill};
use crate::bill::check::Dates;
use crate::bill::check_lines::{self, LineView};
use crate::bill::document;
use crate::bill::fields;
use crate::bill::json_lines::{self, LINE, PartLine};
use crate::bill::json_reader::{Fields, Path, Reader};
use crate::bill::kinds::{ClaimDocument, head};
use crate::bill::problems::Fault;
use crate::bill::read_visit::visit;
use crate::bill::{MAX_LINES, Problem, ProblemCode};

/// Reads a claim.
///
/// # Errors
/// Every problem of the document, in the order of the file, each with its line.
pub fn read_claim(bytes: &[u8]) -> Result<Claim, Vec<Problem>> {
    document::read(bytes, claim, Claim::new)
}

const DOCUMENT: &[&str] =
    &["format", "version", "bill_id", "person", "facility_id", "encounter", "lines", "parts", "total"];

fn claim<'t>(r: &mut Reader<'_, 't>, root: &Value<'t>, found: &mut Vec<Problem>) -> Option<ClaimDraft> {
    let path = &Path::Root;
    let f = r.object(root, path, DOCUMENT)?;
    let headed = head::<ClaimDocument>(r, &f);
    let id = r.text(&f, path, "bill_id", fields::bill_id);
    let person = document::section(r, &f, "person", person);
    let facility = r.text(&f, path, "facility_id", fields::facility_id);
    let mut dates = Dates::default();
    let mut one_day = false;
    let encounter = document::section(r, &f, "encounter", |r, value, path| {
        encounter(r, value, path, &mut dates, &mut one_day)
    });
    document::dates_in_order(&dates, one_day, found);
    let total = r.number(&f, path, "total", fields::amount);
    let charges = charges(r, &f, total, found);
    headed?;
    Some(ClaimDraft {
        id: id?,
        person: person?,
        facility: facility?,
        encounter: encounter?,
        charges: charges?,
        total: total?,
    })
}

/// Lines or parts, one of them.
fn charges<'t>(
    r: &mut Reader<'_, 't>,
    f: &Fields<'_, 't>,
    total: Option<Fen>,
    found: &mut Vec<Problem>,
) -> Option<ClaimCharges> {
    let lines = |r: &mut Reader<'_, 't>,
                 elements: &[Value<'t>],
                 path: &Path<'_>,
                 found: &mut Vec<Problem>| { lines(r, elements, path, total, found) };
    Some(match document::charges(r, f, total, found, lines)? {
        document::Charged::Lines(lines) => ClaimCharges::Lines(lines),
        document::Charged::Parts(parts) => ClaimCharges::Parts(parts),
    })
}

/// `id` or `identity_number`, one of them.
fn person<'t>(r: &mut Reader<'_, 't>, value: &Value<'t>, path: &Path<'_>) -> Option<PersonRef> {
    let f = r.object(value, path, &["id", "identity_number"])?;
    match (f.get("id"), f.get("identity_number")) {
        (Some(_), Some(value)) => {
            document::conflict(r, path, "identity_number", "id", value);
            None
        }
        (None, Some(_)) => {
            r.text(&f, path, "identity_number", identity_number).map(PersonRef::IdentityNumber)
        }
        _ => r.text(&f, path, "id", fields::person_id).map(PersonRef::Id),
    }
}

/// An identity number; what is wrong with it never repeats it.
fn identity_number(text: &str) -> Result<IdentityNumber, Fault> {
    let fault = |error: ParseIdentityError| Fault::new(ProblemCode::BadNumber, error.zh(), error.to_string());
    IdentityNumber::parse(text).map_err(fault)
}

const ENCOUNTER: &[&str] = &[
    "kind",
    "admission_date",
    "discharge_date",
    "date",
    "settlement_date",
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
) -> Option<ClaimEncounter> {
    let f = r.object(value, path, ENCOUNTER)?;
    let visit = visit(r, &f, path, dates, one_day);
    let previous = match f.get("previous_bill") {
        None => Some(None),
        Some(value) => previous_bill(r, value, &Path::Key(path, "previous_bill")).map(Some),
    };
    let visit = visit?;
    Some(ClaimEncounter {
        kind: visit.kind,
        admission_date: visit.admission_date,
        discharge_date: visit.discharge_date,
        settlement_date: visit.settlement_date,
        referral: visit.referral,
        referred_by_family_doctor: visit.referred_by_family_doctor,
        previous_bill: previous?,
        diagnoses: visit.diagnoses,
        bed_days: visit.bed_days,
        treatment_days: visit.treatment_days,
        treatment_months: visit.treatment_months,
        drg_weight: visit.drg_weight,
    })
}

fn previous_bill<'t>(r: &mut Reader<'_, 't>, value: &Value<'t>, path: &Path<'_>) -> Option<PreviousBill> {
    let f = r.object(value, path, &["facility_id", "bill_id"])?;
    let facility = r.text(&f, path, "facility_id", fields::facility_id);
    let bill = r.text(&f, path, "bill_id", fields::bill_id);
    Some(PreviousBill { facility: facility?, bill: bill? })
}

/// A line as far as it could be read; of class and kind the outer `None` says "could not be read".
#[derive(Default)]
struct Part {
    line: PartLine,
    class: Option<Option<LineClass>>,
    kind: Option<Option<LineKind>>,
}

/// Reads all lines and checks what belongs together.
fn lines<'t>(
    r: &mut Reader<'_, 't>,
    elements: &[Value<'t>],
    path: &Path<'_>,
    total: Option<Fen>,
    found: &mut Vec<Problem>,
) -> Option<Vec<ClaimLine>> {
    // Refused before they are read: a list of millions is no bill.
    if elements.len() > MAX_LINES {
        found.push(check_lines::too_many_lines());
        return None;
    }
    let parts: Vec<Part> =
        elements.iter().enumerate().map(|(at, element)| line(r, element, &Path::Index(path, at))).collect();
    let views: Vec<LineView<'_>> = parts.iter().map(|part| part.line.view()).collect();
    check_lines::lines(&views, total, found);
    parts.into_iter().map(finish).collect()
}

fn line<'t>(r: &mut Reader<'_, 't>, value: &Value<'t>, path: &Path<'_>) -> Part {
    let Some(f): Option<Fields<'_, 't>> = r.object(value, path, LINE) else {
        return Part::default();
    };
    Part {
        class: r.maybe_text(&f, path, "class", fields::choice),
        kind: r.maybe_text(&f, path, "kind", fields::choice),
        line: json_lines::without_class(r, &f, path),
    }
}

fn finish(part: Part) -> Option<ClaimLine> {
    let line = part.line;
    let mut flags = line.flags?;
    flags.sort_unstable();
    flags.dedup();
    Some(ClaimLine {
        line_id: line.line_id?,
        item_code: line.item_code?,
        name: line.name?,
        class: part.class?,
        kind: part.kind?,
        flags,
        quantity: line.quantity?,
        unit_price: line.unit_price?,
        amount: line.amount?,
        paid_first_share: line.paid_first_share?,
        price_limit: line.price_limit?,
        days_of_supply: line.days_of_supply?,
        date: line.date?,
        refund_of: line.refund_of?,
    })
}
