//! Reads the statement of a day, with the code that reads bills. Every problem comes back in one report.

use jsonc_parser::ast::Value;
use yidan_types::{Fen, SettlementId};

use super::statement::{BillRow, DayStatement, DayStatementDraft, FundPay, SchemeStatement};
use crate::bill::check_lines::too_many_lines;
use crate::bill::document;
use crate::bill::fields;
use crate::bill::json_reader::{Fields, Path, Reader};
use crate::bill::kinds::{DayDocument, head};
use crate::bill::problems::Fault;
use crate::bill::{MAX_LINES, Problem, ProblemCode};
use crate::ledger::LayerName;

/// The most settlements of a day that a statement counts.
const MAX_COUNT: i64 = 10_000_000;

/// Reads a statement.
///
/// # Errors
/// Every problem of the document, in the order of the file, each with its line.
pub fn read_day(bytes: &[u8]) -> Result<DayStatement, Vec<Problem>> {
    document::read(bytes, statement, DayStatement::new)
}

fn statement<'t>(
    r: &mut Reader<'_, 't>,
    root: &Value<'t>,
    found: &mut Vec<Problem>,
) -> Option<DayStatementDraft> {
    let path = &Path::Root;
    let f = r.object(root, path, &["format", "version", "facility_id", "date", "schemes", "bills"])?;
    let headed = head::<DayDocument>(r, &f);
    let facility = r.text(&f, path, "facility_id", fields::facility_id);
    let date = r.text(&f, path, "date", fields::date);
    let schemes = r
        .list(&f, path, "schemes")
        .and_then(|elements| r.each(elements, &Path::Key(path, "schemes"), scheme));
    let bills = bills(r, &f, found);
    headed?;
    Some(DayStatementDraft { facility: facility?, date: date?, schemes: schemes?, bills: bills? })
}

fn scheme<'t>(r: &mut Reader<'_, 't>, value: &Value<'t>, path: &Path<'_>) -> Option<SchemeStatement> {
    let f = r.object(value, path, &["scheme", "count", "total", "fund_pay", "layers", "own_pay"])?;
    let scheme = r.text(&f, path, "scheme", fields::choice);
    let count = r.number(&f, path, "count", count);
    let total = r.number(&f, path, "total", fields::signed_amount);
    let fund_pay = fund_pay(r, &f, path);
    let own_pay = r.number(&f, path, "own_pay", fields::signed_amount);
    Some(SchemeStatement {
        scheme: scheme?,
        count: count?,
        total: total?,
        fund_pay: fund_pay?,
        own_pay: own_pay?,
    })
}

/// `fund_pay` or `layers`, one of them.
fn fund_pay<'t>(r: &mut Reader<'_, 't>, f: &Fields<'_, 't>, path: &Path<'_>) -> Option<FundPay> {
    match (f.get("fund_pay"), f.get("layers")) {
        (Some(_), Some(value)) => {
            document::conflict(r, path, "layers", "fund_pay", value);
            None
        }
        (None, Some(value)) => {
            let path = &Path::Key(path, "layers");
            let elements = r.elements(value, path)?;
            r.each(elements, path, layer).map(FundPay::Layers)
        }
        _ => r.number(f, path, "fund_pay", fields::signed_amount).map(FundPay::Sum),
    }
}

fn layer<'t>(r: &mut Reader<'_, 't>, value: &Value<'t>, path: &Path<'_>) -> Option<(LayerName, Fen)> {
    let f = r.object(value, path, &["layer", "paid"])?;
    let layer = r.text(&f, path, "layer", layer_name);
    let paid = r.number(&f, path, "paid", fields::signed_amount);
    Some((layer?, paid?))
}

/// The rows; the outer `None` says "could not be read".
fn bills<'t>(
    r: &mut Reader<'_, 't>,
    f: &Fields<'_, 't>,
    found: &mut Vec<Problem>,
) -> Option<Option<Vec<BillRow>>> {
    let Some(value) = f.get("bills") else { return Some(None) };
    let path = &Path::Key(&Path::Root, "bills");
    let elements = r.elements(value, path)?;
    // Refused before they are read: a list of millions is no day.
    if elements.len() > MAX_LINES {
        found.push(Problem { path: path.text(), ..too_many_lines() });
        return None;
    }
    r.each(elements, path, bill).map(Some)
}

const BILL: &[&str] = &["bill_id", "settlement_id", "scheme", "total", "fund_pay", "own_pay", "reversed"];

fn bill<'t>(r: &mut Reader<'_, 't>, value: &Value<'t>, path: &Path<'_>) -> Option<BillRow> {
    let f = r.object(value, path, BILL)?;
    let bill = r.text(&f, path, "bill_id", fields::bill_id);
    let settlement = r.maybe_text(&f, path, "settlement_id", settlement_id);
    let scheme = r.text(&f, path, "scheme", fields::choice);
    let total = r.number(&f, path, "total", fields::amount);
    let fund_pay = r.number(&f, path, "fund_pay", fields::amount);
    let own_pay = r.number(&f, path, "own_pay", fields::amount);
    let reversed = r.maybe_bool(&f, path, "reversed");
    Some(BillRow {
        bill: bill?,
        settlement: settlement?,
        scheme: scheme?,
        total: total?,
        fund_pay: fund_pay?,
        own_pay: own_pay?,
        reversed: reversed?.unwrap_or(false),
    })
}

/// A whole number, below zero where more was reversed than settled.
fn count(text: &str) -> Result<i64, Fault> {
    match text.strip_prefix('-') {
        Some(digits) if !digits.starts_with('-') => fields::count(digits, MAX_COUNT).map(|count| -count),
        _ => fields::count(text, MAX_COUNT),
    }
}

fn layer_name(text: &str) -> Result<LayerName, Fault> {
    let name = fields::text(text)?;
    // A text that is short is not empty, the only ground on which a name is refused.
    LayerName::parse(name.as_str())
        .ok_or_else(|| Fault::new(ProblemCode::BadText, "层的名称是空的", "the name of a layer is empty"))
}

fn settlement_id(text: &str) -> Result<SettlementId, Fault> {
    SettlementId::parse(text).map_err(|error| Fault::new(ProblemCode::BadText, error.zh(), error.to_string()))
}
