//! Reads the person of a bill document.

use jsonc_parser::ast::Value;

use super::check::{self, Dates};
use super::choices::{Scheme, Sex};
use super::fields;
use super::json_reader::{Fields, Path, Reader};
use super::problems::Problem;
use super::schema::{Certificate, Person, Status, Term};

const PERSON: &[&str] = &[
    "id",
    "name",
    "sex",
    "birth_date",
    "scheme",
    "employment",
    "statuses",
    "certificates",
    "family_doctor_contract",
];

/// Reads `person`; the day of birth is left in `dates`, reversed periods in `found`.
pub(crate) fn person<'t>(
    r: &mut Reader<'_, 't>,
    value: &Value<'t>,
    path: &Path<'_>,
    dates: &mut Dates,
    found: &mut Vec<Problem>,
) -> Option<Person> {
    let f = r.object(value, path, PERSON)?;
    let id = r.text(&f, path, "id", fields::person_id);
    let name = r.maybe_text(&f, path, "name", fields::text);
    let sex = r.text(&f, path, "sex", fields::choice::<Sex>);
    dates.birth = r.text(&f, path, "birth_date", fields::birth_date);
    let scheme = r.number(&f, path, "scheme", fields::choice::<Scheme>);
    let employment = r.maybe_text(&f, path, "employment", fields::choice);
    let statuses = r.list(&f, path, "statuses").and_then(|elements| {
        r.each(elements, &Path::Key(path, "statuses"), |r, value, path| status(r, value, path, found))
    });
    let certificates = r.list(&f, path, "certificates").and_then(|elements| {
        r.each(elements, &Path::Key(path, "certificates"), |r, value, path| {
            certificate(r, value, path, found)
        })
    });
    let contract = contract(r, &f, path, found);
    Some(Person {
        id: id?,
        name: name?,
        sex: sex?,
        birth_date: dates.birth?,
        scheme: scheme?,
        employment: employment?,
        statuses: statuses?,
        certificates: certificates?,
        family_doctor_contract: contract?,
    })
}

/// A contract, or null for none: silence is not taken for "none".
fn contract<'t>(
    r: &mut Reader<'_, 't>,
    fields: &Fields<'_, 't>,
    path: &Path<'_>,
    found: &mut Vec<Problem>,
) -> Option<Option<Term>> {
    const KEY: &str = "family_doctor_contract";
    if !fields.has(KEY) {
        r.missing(fields, path, KEY);
        return None;
    }
    let Some(value) = fields.get(KEY) else {
        return Some(None);
    };
    let path = &Path::Key(path, KEY);
    let f = r.object(value, path, &["from", "until", "known"])?;
    term(r, &f, path, found).map(Some)
}

fn status<'t>(
    r: &mut Reader<'_, 't>,
    value: &Value<'t>,
    path: &Path<'_>,
    found: &mut Vec<Problem>,
) -> Option<Status> {
    let f = r.object(value, path, &["group", "from", "until", "known", "source"])?;
    let group = r.text(&f, path, "group", fields::text);
    let term = term(r, &f, path, found);
    let source = r.maybe_text(&f, path, "source", fields::text);
    Some(Status { group: group?, term: term?, source: source? })
}

fn certificate<'t>(
    r: &mut Reader<'_, 't>,
    value: &Value<'t>,
    path: &Path<'_>,
    found: &mut Vec<Problem>,
) -> Option<Certificate> {
    let f = r.object(value, path, &["code", "from", "until", "known"])?;
    let code = r.text(&f, path, "code", fields::diagnosis);
    let term = term(r, &f, path, found);
    Some(Certificate { code: code?, term: term? })
}

fn term<'t>(
    r: &mut Reader<'_, 't>,
    f: &Fields<'_, 't>,
    path: &Path<'_>,
    found: &mut Vec<Problem>,
) -> Option<Term> {
    let from = r.text(f, path, "from", fields::date);
    let until = r.maybe_text(f, path, "until", fields::date);
    let known = r.maybe_text(f, path, "known", fields::date);
    let term = Term { from: from?, until: until?, known: known? };
    check::term(&term, &path.text(), found);
    Some(term)
}
