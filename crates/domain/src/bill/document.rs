//! What documents share: reading the tree, sections, fields that exclude each other, dates.

use jsonc_parser::ast::Value;
use jsonc_parser::common::Ranged;
use yidan_book::inputs::Parts;
use yidan_types::Fen;

use super::check::{self, Dates};
use super::fields;
use super::json_reader::{Fields, Path, Reader};
use super::position::LineIndex;
use super::problems::{Fault, Problem, ProblemCode};
use super::syntax;

/// Reads the tree of a document, and makes of it what it is if nothing is wrong.
pub(crate) fn read<P, T>(
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

/// Reads an object field that must be there.
pub(crate) fn section<'v, 't, T>(
    r: &mut Reader<'_, 't>,
    fields: &Fields<'v, 't>,
    key: &'static str,
    read: impl FnOnce(&mut Reader<'_, 't>, &'v Value<'t>, &Path<'_>) -> Option<T>,
) -> Option<T> {
    let value = r.required(fields, &Path::Root, key)?;
    read(r, value, &Path::Key(&Path::Root, key))
}

/// Two fields that exclude each other.
pub(crate) fn conflict<'t>(
    r: &mut Reader<'_, 't>,
    path: &Path<'_>,
    key: &str,
    other: &str,
    value: &Value<'t>,
) {
    let fault = Fault::new(
        ProblemCode::ConflictingFields,
        format!("“{key}”和“{other}”只能写一个"),
        format!("`{key}` and `{other}` exclude each other"),
    );
    r.report(fault, Path::Key(path, key).text(), value.start());
}

/// What a document charges.
pub(crate) enum Charged<L> {
    Lines(Vec<L>),
    Parts(Parts),
}

/// Lines or parts, one of them; `lines` reads the elements at the path.
pub(crate) fn charges<'t, L>(
    r: &mut Reader<'_, 't>,
    f: &Fields<'_, 't>,
    total: Option<Fen>,
    found: &mut Vec<Problem>,
    lines: impl FnOnce(&mut Reader<'_, 't>, &[Value<'t>], &Path<'_>, &mut Vec<Problem>) -> Option<Vec<L>>,
) -> Option<Charged<L>> {
    let root = &Path::Root;
    match (f.get("lines"), f.get("parts")) {
        (Some(_), Some(value)) => {
            conflict(r, root, "parts", "lines", value);
            None
        }
        (None, Some(value)) => {
            let parts = parts(r, value, &Path::Key(root, "parts"))?;
            check::parts(&parts, total, found);
            Some(Charged::Parts(parts))
        }
        _ => {
            let elements = r.list(f, root, "lines")?;
            lines(r, elements, &Path::Key(root, "lines"), found).map(Charged::Lines)
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

/// Holds the dates against each other. Where a visit has one day, its problems stand at `date`.
pub(crate) fn dates_in_order(dates: &Dates, one_day: bool, found: &mut Vec<Problem>) {
    let mut in_time = Vec::new();
    dates.check(&mut in_time);
    for problem in &mut in_time {
        if one_day && problem.path == "$.encounter.discharge_date" {
            "$.encounter.date".clone_into(&mut problem.path);
        }
    }
    found.append(&mut in_time);
}
