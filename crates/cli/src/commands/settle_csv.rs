//! A bill from a table of lines, and options or a file for the rest: for trying a rule without writing JSON.
//!
//! Options are put together to the document that `--header` would bring, so that both are read and checked by the same
//! reader; a problem at `$.person.sex` is told as one of `--sex`.

use super::Named;
use crate::files;
use crate::texts::t;
use clap::{Arg, ArgAction, ArgMatches, value_parser};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use yidan_book::diag::Text;
use yidan_book::words::Lang;
use yidan_domain::bill::{BillHeader, Problem, ProblemCode, read_csv_lines, read_header};

/// An option that takes one value.
struct Field {
    name: &'static str,
    /// Where its value stands in the document.
    path: &'static str,
    default: Option<&'static str>,
    zh: &'static str,
    en: &'static str,
}

const fn field(name: &'static str, path: &'static str, zh: &'static str, en: &'static str) -> Field {
    Field { name, path, default: None, zh, en }
}

const fn with_default(field: Field, default: &'static str) -> Field {
    Field { default: Some(default), ..field }
}

const FIELDS: &[Field] = &[
    with_default(field("bill-id", "bill_id", "单号，默认 csv", "number of the bill, default csv"), "csv"),
    with_default(field("person", "person.id", "患者编号，默认 csv", "id of the patient, default csv"), "csv"),
    field("sex", "person.sex", "性别：男、女", "sex: male, female"),
    field("born", "person.birth_date", "出生日期", "day of birth"),
    field("scheme", "person.scheme", "参保险种：居民、职工、未参保", "scheme: resident, employee, uninsured"),
    field(
        "employment",
        "person.employment",
        "职工状态：在职、退休",
        "state of an employee: working, retired",
    ),
    with_default(
        field("hospital", "facility.id", "医疗机构编号，默认 csv", "id of the hospital, default csv"),
        "csv",
    ),
    field(
        "grade",
        "facility.grade",
        "医院等级：未定级、一级、二级、三级",
        "grade: ungraded, grade_one, grade_two, grade_three",
    ),
    field(
        "tier",
        "facility.tier",
        "医院层级：村级、乡级、县级、市级、省级、省外",
        "tier: village, township, county, city, province, outside_province",
    ),
    field(
        "hospital-kind",
        "facility.kind",
        "医院类别：综合医院、中医医院……",
        "kind of hospital: general_hospital, tcm_hospital, ...",
    ),
    field(
        "kind",
        "encounter.kind",
        "就诊类型：住院、普通门诊……",
        "kind of visit: inpatient, outpatient, ...",
    ),
    field("admitted", "encounter.admission_date", "入院日期（住院）", "day of admission (stays)"),
    field("discharged", "encounter.discharge_date", "出院或就诊日期", "day of discharge or visit"),
    field(
        "settled",
        "encounter.settlement_date",
        "结算日期，默认出院日期",
        "day of settlement, default day of discharge",
    ),
    with_default(
        field(
            "location",
            "encounter.location",
            "就医地：区内、异地备案、异地未备案，默认区内",
            "in_area (default), off_site_filed, off_site_unfiled",
        ),
        "in_area",
    ),
    with_default(
        field(
            "referral",
            "encounter.referral",
            "转诊：自行就医（默认）、首诊、上转、下转",
            "self_directed (default), first_contact, referred_up, referred_down",
        ),
        "self_directed",
    ),
    field("total", "total", "总费用（元），默认明细之和", "total in yuan, default the sum of lines"),
];

/// The options of this way in.
pub fn options(lang: Lang) -> Vec<Arg> {
    let mut options = vec![
        file(
            "csv",
            "LINES",
            t(
                lang,
                "费用明细 CSV；其余由 --header 或下列选项给出",
                "lines as CSV; the rest by --header or the options below",
            ),
        ),
        file(
            "header",
            "HEADER",
            t(
                lang,
                "票据 JSON，不带明细（lines），代替下列选项",
                "bill as JSON without its lines, in place of the options below",
            ),
        )
        .requires("csv"),
        many("group", t(lang, "人群，可多次给出", "group of the patient, repeatable")),
        many(
            "diagnosis",
            t(lang, "诊断编码，主要诊断在前，可多次给出", "diagnosis code, main one first, repeatable"),
        ),
    ];
    options.extend(FIELDS.iter().map(|field| value(field.name, t(lang, field.zh, field.en))));
    options.into_iter().map(|option| option.help_heading("Lines as CSV")).collect()
}

fn file(name: &'static str, shown: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(shown).value_parser(value_parser!(PathBuf)).help(help)
}

fn value(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).requires("csv").conflicts_with("header").value_name("…").help(help)
}

fn many(name: &'static str, help: &'static str) -> Arg {
    value(name, help).action(ArgAction::Append)
}

/// The bill, if `--csv` is given; if it cannot be read, the problems of the header and those of the table.
///
/// # Errors
/// A file that cannot be read.
pub(super) fn bill(arguments: &ArgMatches, lang: Lang) -> Result<Vec<Named>, String> {
    let Some(path) = arguments.get_one::<PathBuf>("csv") else { return Ok(Vec::new()) };
    let bytes = files::read_document(path).map_err(|unread| unread.text(path, lang))?;
    let header = match arguments.get_one::<PathBuf>("header") {
        Some(header) => header_of_file(header, lang)?,
        None => header_of_options(arguments, lang),
    };
    let table = |header| Named::new(path, read_csv_lines(&bytes, header));
    Ok(match header {
        Ok(header) => vec![table(header)],
        Err((from, found)) => {
            let refused = Named { from, bill: Err(found), bytes: Vec::new(), shown: true };
            let table = placeholder().map(table).filter(|table| table.bill.is_err());
            std::iter::once(refused).chain(table).collect()
        }
    })
}

/// A header, or where it came from and what is wrong with it.
type Header = Result<BillHeader, (String, Vec<Problem>)>;

fn header_of_file(path: &Path, lang: Lang) -> Result<Header, String> {
    let bytes = files::read_document(path).map_err(|unread| unread.text(path, lang))?;
    Ok(read_header(&bytes).map_err(|found| (path.display().to_string(), found)))
}

fn header_of_options(arguments: &ArgMatches, lang: Lang) -> Header {
    let document = document(arguments);
    read_header(document.to_string().as_bytes()).map_err(|found| {
        // The day of settlement is that of discharge where it is not given: what is wrong with it is said once.
        let given = |problem: &Problem| {
            arguments.contains_id("settled") || problem.path != "$.encounter.settlement_date"
        };
        let found = found.into_iter().filter(given).map(of_option).collect();
        (t(lang, "命令行选项", "options").to_owned(), found)
    })
}

/// The document that the options make. Groups given as options hold on every day.
fn document(arguments: &ArgMatches) -> Value {
    let all = |name| arguments.get_many::<String>(name).into_iter().flatten();
    let group = |name: &String| json!({ "group": name, "from": "1900-01-01" });
    let mut document = json!({
        "format": "yidan-bill",
        "version": 1,
        "person": {
            "statuses": all("group").map(group).collect::<Value>(),
            "certificates": [],
            "family_doctor_contract": null,
        },
        "facility": {},
        "encounter": { "diagnoses": all("diagnosis").collect::<Vec<_>>() },
    });
    for field in FIELDS {
        let given = arguments.get_one::<String>(field.name).map(String::as_str).or(field.default);
        let given = match field.name {
            "settled" => given.or(arguments.get_one::<String>("discharged").map(String::as_str)),
            _ => given,
        };
        if let Some(given) = given {
            put(&mut document, field.path, given);
        }
    }
    document
}

fn put(document: &mut Value, path: &str, value: &str) {
    let (section, key) = path.split_once('.').unwrap_or(("", path));
    let place = if section.is_empty() { Some(document) } else { document.get_mut(section) };
    if let Some(place) = place.and_then(Value::as_object_mut) {
        place.insert(key.to_owned(), json!(value));
    }
}

/// A problem of the document as one of the option that brought it.
fn of_option(problem: Problem) -> Problem {
    let problem = Problem { line: None, column: None, ..problem };
    let path = problem.path.trim_start_matches("$.");
    if let Some(field) = FIELDS.iter().find(|field| field.path == path) {
        let missing = problem.code == ProblemCode::MissingField;
        let message = if missing { missing_option(field) } else { problem.message };
        return Problem {
            path: format!("--{}", field.name),
            message,
            hint: problem.hint.filter(|_| !missing),
            ..problem
        };
    }
    let lists = [("person.statuses", "--group"), ("encounter.diagnoses", "--diagnosis")];
    let list = lists.iter().find(|(list, _)| path.starts_with(list)).map(|(_, option)| (*option).to_owned());
    Problem { path: list.unwrap_or_else(|| problem.path.clone()), ..problem }
}

fn missing_option(field: &Field) -> Text {
    Text::new(format!("缺少这个选项（{}）", field.zh), format!("this option is missing ({})", field.en))
}

/// Stands in for a header that could not be read, so that the table is looked at all the same.
fn placeholder() -> Option<BillHeader> {
    let document = json!({
        "format": "yidan-bill", "version": 1, "bill_id": "csv",
        "person": {
            "id": "csv", "sex": "male", "birth_date": "1900-01-01", "scheme": "resident",
            "statuses": [], "certificates": [], "family_doctor_contract": null,
        },
        "facility": { "id": "csv", "grade": "ungraded", "tier": "county", "kind": "general_hospital" },
        "encounter": {
            "kind": "outpatient", "discharge_date": "2000-01-01", "settlement_date": "2000-01-01",
            "location": "in_area", "referral": "self_directed", "diagnoses": [],
        },
    });
    read_header(document.to_string().as_bytes()).ok()
}
