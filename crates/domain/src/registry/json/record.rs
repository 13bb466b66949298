//! What all dated facts share in a document: id, period, since when it is known, what it replaces, its source. What is so
//! stands under `what`.

use jsonc_parser::ast::Value as Tree;
use jsonc_parser::common::Ranged;
use serde_json::Value;
use yidan_types::{Date, FactId};

use super::super::facts::{Fact, Facts, Period};
use super::parts;
use crate::bill::json_reader::{Fields, Path, Reader};
use crate::bill::problems::Fault;
use crate::bill::write_json::Object;
use crate::bill::{Problem, ProblemCode, ShortText, Term, check, fields};

/// The fields of a dated fact that stands in another document.
pub(super) const RECORD: &[&str] =
    &["id", "from", "until", "withdrawn", "known", "replaces", "source", "what"];

/// Writes the fields of a record.
pub(super) fn write<T>(out: &mut Object, record: &Fact<T>, what: impl FnOnce(&T) -> Value) {
    out.put("id", record.id.as_str());
    match record.holds {
        Some(period) => {
            out.date("from", Some(period.from));
            out.date("until", period.until);
        }
        None => out.put("withdrawn", true),
    }
    out.date("known", Some(record.known));
    out.maybe("replaces", record.replaces.as_ref().map(|id| id.as_str()));
    out.text("source", record.source.as_ref());
    out.put("what", what(&record.what));
}

/// A list of records.
pub(super) fn list<T>(records: &Facts<T>, what: fn(&T) -> Value) -> Value {
    let records = records.records().iter().map(|record| {
        let mut out = Object::default();
        write(&mut out, record, what);
        Value::from(out)
    });
    Value::Array(records.collect())
}

/// A record without what is so.
pub(super) struct Times {
    id: FactId,
    /// When; `None`: withdrawn.
    pub(super) holds: Option<Period>,
    known: Date,
    replaces: Option<FactId>,
    source: Option<ShortText>,
}

impl Times {
    /// With what is so.
    pub(super) fn with<T>(self, what: T) -> Fact<T> {
        let Times { id, holds, known, replaces, source } = self;
        Fact { id, what, holds, known, replaces, source }
    }
}

/// Reads all fields of a record but `what`.
pub(super) fn times<'t>(
    r: &mut Reader<'_, 't>,
    f: &Fields<'_, 't>,
    path: &Path<'_>,
    found: &mut Vec<Problem>,
) -> Option<Times> {
    let id = r.text(f, path, "id", parts::fact_id);
    let withdrawn = r.maybe_bool(f, path, "withdrawn");
    let holds = if withdrawn == Some(Some(true)) {
        none_stated(r, f, path).then_some(None)
    } else {
        period(r, f, path, found).map(Some)
    };
    let known = r.text(f, path, "known", fields::date);
    let replaces = r.maybe_text(f, path, "replaces", parts::fact_id);
    let source = r.maybe_text(f, path, "source", fields::text);
    if withdrawn == Some(Some(true)) && replaces == Some(None) {
        // Who withdraws says what.
        r.missing(f, path, "replaces");
        return None;
    }
    withdrawn?;
    Some(Times { id: id?, holds: holds?, known: known?, replaces: replaces?, source: source? })
}

fn period<'t>(
    r: &mut Reader<'_, 't>,
    f: &Fields<'_, 't>,
    path: &Path<'_>,
    found: &mut Vec<Problem>,
) -> Option<Period> {
    let from = r.text(f, path, "from", fields::date);
    let until = r.maybe_text(f, path, "until", fields::date);
    let (from, until) = (from?, until?);
    check::term(&Term { from, until, known: None }, &path.text(), found);
    Some(Period { from, until })
}

/// What never was has no days.
fn none_stated<'t>(r: &mut Reader<'_, 't>, f: &Fields<'_, 't>, path: &Path<'_>) -> bool {
    let mut none = true;
    for key in ["from", "until"] {
        if let Some(value) = f.get(key) {
            crate::bill::document::conflict(r, path, key, "withdrawn", value);
            none = false;
        }
    }
    none
}

/// What reads what is so, from the value of `what`.
pub(super) type ReadWhat<T> =
    for<'v, 't> fn(&mut Reader<'_, 't>, &'v Tree<'t>, &Path<'_>, &mut Vec<Problem>) -> Option<T>;

/// Reads `what`, which must be there.
pub(super) fn what<'t, T>(
    r: &mut Reader<'_, 't>,
    f: &Fields<'_, 't>,
    path: &Path<'_>,
    found: &mut Vec<Problem>,
    read: ReadWhat<T>,
) -> Option<T> {
    let value = r.required(f, path, "what")?;
    read(r, value, &Path::Key(path, "what"), found)
}

/// Reads a field that is a list of records, and holds them against each other.
pub(super) fn facts<'t, T>(
    r: &mut Reader<'_, 't>,
    f: &Fields<'_, 't>,
    key: &'static str,
    found: &mut Vec<Problem>,
    read: ReadWhat<T>,
) -> Option<Facts<T>> {
    let elements = r.list(f, &Path::Root, key)?;
    if elements.len() > MAX_RECORDS {
        let at = elements.first().map_or(0, Ranged::start);
        r.report(too_many(), Path::Key(&Path::Root, key).text(), at);
        return None;
    }
    let path = &Path::Key(&Path::Root, key);
    let records = r.each(elements, path, |r, value, path| {
        let f = r.object(value, path, RECORD)?;
        let times = times(r, &f, path, found);
        let what = what(r, &f, path, found, read);
        Some(times?.with(what?))
    })?;
    match Facts::new(records) {
        Ok(facts) => Some(facts),
        Err(problems) => {
            // Reversed periods were found on reading.
            let new = problems.into_iter().filter(|problem| problem.code != ProblemCode::PeriodReversed);
            found.extend(new.map(|problem| under(problem, &path.text())));
            None
        }
    }
}

/// More records than anything has of one kind.
const MAX_RECORDS: usize = 10_000;

fn too_many() -> Fault {
    Fault::new(
        ProblemCode::OutOfRange,
        format!("记录超过{MAX_RECORDS}条"),
        format!("more than {MAX_RECORDS} records"),
    )
}

/// The problem with its path, `$[3]`, under the path of the list.
fn under(problem: Problem, list: &str) -> Problem {
    let rest = problem.path.strip_prefix('$').unwrap_or(&problem.path);
    let path = format!("{list}{rest}");
    Problem { path, ..problem }
}
