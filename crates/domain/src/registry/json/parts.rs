//! What documents of the registry share: ids, numbers, codes, the two times of a fact.

use jsonc_parser::ast::Value;
use serde_json::{Map, Value as Json, json};
use yidan_types::{ConsortiumId, FactId, HouseholdId};

use crate::bill::document;
use crate::bill::fields;
use crate::bill::json_reader::{Fields, Path, Reader};
use crate::bill::problems::Fault;
use crate::bill::{Problem, ProblemCode, ShortText};
use crate::coded::Coded;
use crate::registry::{AreaCode, Fact, NumberError, Period};

macro_rules! ids {
    ($($name:ident: $id:ident)*) => {$(
        pub(super) fn $name(text: &str) -> Result<$id, Fault> {
            $id::parse(text).map_err(|error| Fault::new(ProblemCode::BadText, error.zh(), error.to_string()))
        }
    )*};
}

ids! {
    fact_id: FactId
    household_id: HouseholdId
    consortium_id: ConsortiumId
}

/// A number that the registry checks; what is wrong with it never repeats it.
pub(super) fn number<T>(read: Result<T, NumberError>) -> Result<T, Fault> {
    read.map_err(|error| Fault::new(ProblemCode::BadNumber, error.zh(), error.to_string()))
}

pub(super) fn area(text: &str) -> Result<AreaCode, Fault> {
    number(AreaCode::parse(text))
}

/// A value of a closed set by its code.
pub(super) fn code<C: Coded>(text: &str) -> Result<C, Fault> {
    C::VALUES.iter().copied().find(|value| value.text() == text).ok_or_else(|| {
        let known: Vec<&str> = C::VALUES.iter().map(|value| value.text()).collect();
        Fault::new(
            ProblemCode::UnknownValue,
            format!("这里只能填：{}", known.join("、")),
            format!("expected one of {}", known.join(", ")),
        )
    })
}

/// The header of a document.
pub(super) fn header<'t>(
    r: &mut Reader<'_, 't>,
    f: &Fields<'_, 't>,
    format: fn(&str) -> Result<(), Fault>,
) -> Option<()> {
    let format = r.text(f, &Path::Root, "format", format);
    let version = r.number(f, &Path::Root, "version", document::version);
    format.and(version)
}

/// The fields of a fact; `what` reads what is so.
pub(super) const FACT: &[&str] = &["id", "from", "until", "withdrawn", "known", "replaces", "source", "what"];

/// Reads a fact. One that is withdrawn never was: it has no days.
pub(super) fn fact<'t, T>(
    r: &mut Reader<'_, 't>,
    f: &Fields<'_, 't>,
    path: &Path<'_>,
    what: impl FnOnce(&mut Reader<'_, 't>, &Value<'t>, &Path<'_>) -> Option<T>,
    found: &mut Vec<Problem>,
) -> Option<Fact<T>> {
    let id = r.text(f, path, "id", fact_id);
    let withdrawn = r.maybe_bool(f, path, "withdrawn");
    let holds = if withdrawn == Some(Some(true)) { no_days(r, f, path) } else { days(r, f, path, found) };
    let known = r.text(f, path, "known", fields::date);
    let replaces = r.maybe_text(f, path, "replaces", fact_id);
    let source = r.maybe_text(f, path, "source", fields::text);
    let what = r.required(f, path, "what").and_then(|value| what(r, value, &Path::Key(path, "what")));
    withdrawn?;
    Some(Fact { id: id?, what: what?, holds: holds?, known: known?, replaces: replaces?, source: source? })
}

fn no_days<'t>(r: &mut Reader<'_, 't>, f: &Fields<'_, 't>, path: &Path<'_>) -> Option<Option<Period>> {
    for key in ["from", "until"] {
        if let Some(value) = f.get(key) {
            document::conflict(r, path, key, "withdrawn", value);
            return None;
        }
    }
    Some(None)
}

fn days<'t>(
    r: &mut Reader<'_, 't>,
    f: &Fields<'_, 't>,
    path: &Path<'_>,
    found: &mut Vec<Problem>,
) -> Option<Option<Period>> {
    let from = r.text(f, path, "from", fields::date);
    let until = r.maybe_text(f, path, "until", fields::date);
    let period = Period { from: from?, until: until? };
    let term = crate::bill::Term { from: period.from, until: period.until, known: None };
    crate::bill::check::term(&term, &path.text(), found);
    Some(Some(period))
}

/// Reads a list of facts that belong together.
pub(super) fn facts<'t, T>(
    r: &mut Reader<'_, 't>,
    f: &Fields<'_, 't>,
    key: &'static str,
    what: fn(&mut Reader<'_, 't>, &Value<'t>, &Path<'_>) -> Option<T>,
    found: &mut Vec<Problem>,
) -> Option<crate::registry::Facts<T>> {
    let root = &Path::Root;
    let elements = r.list(f, root, key)?;
    let path = &Path::Key(root, key);
    let records = r.each(elements, path, |r, value, path| {
        let f = r.object(value, path, FACT)?;
        fact(r, &f, path, what, found)
    })?;
    let at = |mut problem: Problem| {
        problem.path = format!("$.{key}{}", problem.path.trim_start_matches('$'));
        problem
    };
    // Periods were looked at above, each where it stands.
    let of_record = |problem: &Problem| problem.code != ProblemCode::PeriodReversed;
    crate::registry::Facts::new(records)
        .map_err(|problems| found.extend(problems.into_iter().filter(of_record).map(at)))
        .ok()
}

/// Adds the fields of a fact to a document.
pub(super) fn write_fact<T>(fact: &Fact<T>, what: Json, to: &mut Map<String, Json>) {
    to.insert("id".to_owned(), json!(fact.id));
    match fact.holds {
        Some(period) => {
            to.insert("from".to_owned(), json!(period.from));
            put(to, "until", period.until.map(|day| json!(day)));
        }
        None => {
            to.insert("withdrawn".to_owned(), json!(true));
        }
    }
    to.insert("known".to_owned(), json!(fact.known));
    put(to, "replaces", fact.replaces.as_ref().map(|id| json!(id)));
    put(to, "source", fact.source.as_ref().map(|source| json!(source.as_str())));
    to.insert("what".to_owned(), what);
}

/// A field that is left out where there is nothing.
pub(super) fn put(to: &mut Map<String, Json>, key: &str, value: Option<Json>) {
    if let Some(value) = value {
        to.insert(key.to_owned(), value);
    }
}

/// Facts as a list of documents.
pub(super) fn facts_json<T>(facts: &crate::registry::Facts<T>, what: fn(&T) -> Json) -> Json {
    let one = |fact: &Fact<T>| {
        let mut fields = Map::new();
        write_fact(fact, what(&fact.what), &mut fields);
        Json::Object(fields)
    };
    Json::Array(facts.records().iter().map(one).collect())
}

/// The header of a document to write.
pub(super) fn document(format: &str) -> Map<String, Json> {
    let mut fields = Map::new();
    fields.insert("format".to_owned(), json!(format));
    fields.insert("version".to_owned(), json!(1));
    fields
}

/// A short text as JSON.
pub(super) fn text(text: &ShortText) -> Json {
    json!(text.as_str())
}

/// Documents one a line, blank lines aside; problems say the line.
pub(super) fn lines<T>(
    bytes: &[u8],
    read: fn(&[u8]) -> Result<T, Vec<Problem>>,
) -> Result<Vec<T>, Vec<Problem>> {
    let (mut all, mut problems) = (Vec::new(), Vec::new());
    for (at, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        if line.trim_ascii().is_empty() {
            continue;
        }
        match read(line) {
            Ok(value) => all.push(value),
            Err(found) => problems.extend(found.into_iter().map(|problem| Problem {
                line: u32::try_from(at.saturating_add(1)).ok(),
                path: format!("[{at}]{}", problem.path.trim_start_matches('$')),
                ..problem
            })),
        }
    }
    if problems.is_empty() { Ok(all) } else { Err(problems) }
}
