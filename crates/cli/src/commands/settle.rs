//! `yidan settle`.

use super::{Answer, day, usable_book};
use crate::show::bill::OneBill;
use crate::show::{problems, words};
use crate::texts::t;
use crate::{Code, files};
use clap::ArgMatches;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use yidan_book::model::{Book, Edition};
use yidan_book::words::Lang;
use yidan_domain::bill::{Bill, Problem, example_bill, json_schema, read_bill};
use yidan_domain::settlement::{Refusal, Settlement, settle_year};
use yidan_types::Date;

/// How results are shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum View {
    Bill,
    Patient,
    Auditor,
    Json,
}

/// Everything that a settlement takes beside the bills.
struct Desk<'a> {
    book: &'a Book,
    book_hash: String,
    as_of: Option<Date>,
    view: View,
    lang: Lang,
}

/// A bill and where it came from.
struct Named {
    from: String,
    bill: Result<Bill, Vec<Problem>>,
}

/// Settles bills, or prints what a bill looks like.
pub fn run(arguments: &ArgMatches, lang: Lang) -> Answer {
    if arguments.get_flag("schema") {
        return Answer { out: json_schema().trim_end().to_owned() + "\n", ..Answer::default() };
    }
    if arguments.get_flag("example") {
        return Answer { out: example_bill().trim_end().to_owned() + "\n", ..Answer::default() };
    }
    settle(arguments, lang).unwrap_or_else(|answer| answer)
}

fn settle(arguments: &ArgMatches, lang: Lang) -> Result<Answer, Answer> {
    let path = arguments.get_one::<PathBuf>("book").ok_or_else(|| {
        Answer::bad(t(
            lang,
            "请用 --book 指定账册，例如 --book books/liaocheng-2019.md",
            "name the book with --book, say --book books/liaocheng-2019.md",
        ))
    })?;
    let (text, book, _) = usable_book(path, lang)?;
    let as_of = day(arguments, "as-of", lang)?;
    let view = view(arguments);
    let desk = Desk { book: &book, book_hash: hash(&text), as_of, view, lang };
    if arguments.get_flag("lines") {
        return desk.stream(arguments);
    }
    let bills = bills(arguments, lang)?;
    if bills.is_empty() {
        return Err(Answer::bad(t(
            lang,
            "没有票据：给出文件名，或用 - 从标准输入读取",
            "no bill: name a file, or - for standard input",
        )));
    }
    Ok(desk.together(bills))
}

fn view(arguments: &ArgMatches) -> View {
    if arguments.get_flag("json") {
        return View::Json;
    }
    match arguments.get_one::<String>("view").map(String::as_str) {
        Some("patient") => View::Patient,
        Some("auditor") => View::Auditor,
        _ => View::Bill,
    }
}

/// What identifies the text of the book in every settlement.
fn hash(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::from("sha256:"), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// The bills of the command line: earlier ones first, then the ones to settle.
fn bills(arguments: &ArgMatches, lang: Lang) -> Result<Vec<Named>, Answer> {
    let mut bills = Vec::new();
    for name in ["prior", "bills"] {
        for path in super::paths(arguments, name) {
            let bytes = files::read(path, lang).map_err(Answer::bad)?;
            bills.push(Named { from: path.display().to_string(), bill: read_bill(&bytes) });
        }
    }
    if let Some(bill) = super::settle_csv::bill(arguments, lang)? {
        bills.push(bill_from_csv(arguments, bill));
    }
    Ok(bills)
}

fn bill_from_csv(arguments: &ArgMatches, bill: Result<Bill, Vec<Problem>>) -> Named {
    let from = arguments.get_one::<PathBuf>("csv").map_or(String::new(), |path| path.display().to_string());
    Named { from, bill }
}

impl Desk<'_> {
    /// Settles the bills of the command line; one bad bill settles none.
    fn together(&self, bills: Vec<Named>) -> Answer {
        let mut answer = Answer::default();
        let mut good = Vec::new();
        let mut bad = Vec::new();
        for named in bills {
            match named.bill {
                Ok(bill) => good.push((named.from, bill)),
                Err(found) => bad.push((named.from, found)),
            }
        }
        if !bad.is_empty() {
            bad.iter().for_each(|(from, found)| answer.and(&self.refused(from, found)));
            return answer;
        }
        let (from, bills): (Vec<String>, Vec<Bill>) = good.into_iter().unzip();
        let settled = settle_year(self.book, &bills, self.as_of);
        for refusal in settled.iter().filter_map(|result| result.as_ref().err()) {
            let file = bills.iter().position(|bill| bill.id == refusal.bill_id).and_then(|at| from.get(at));
            answer.and(&self.refused(file.map_or("", String::as_str), &refusal.problems));
        }
        if answer.code != Code::Good {
            return answer;
        }
        let settled: Vec<(&Bill, &Settlement)> = bills.iter().zip(settled.iter().flatten()).collect();
        self.shown(&settled)
    }

    fn refused(&self, from: &str, found: &[Problem]) -> Answer {
        if self.view == View::Json {
            let value = json!({ "file": from, "status": "refused", "problems": problems::json(found) });
            return Answer::json(&value, Code::BadInput);
        }
        Answer { err: problems::text(from, found, self.lang), code: Code::BadInput, ..Answer::default() }
    }

    fn shown(&self, settled: &[(&Bill, &Settlement)]) -> Answer {
        if self.view == View::Json {
            let all: Vec<Value> =
                settled.iter().map(|(bill, settlement)| self.json(bill, settlement)).collect();
            return match <[Value; 1]>::try_from(all) {
                Ok([one]) => Answer::json(&one, Code::Good),
                Err(all) => Answer::json(&Value::Array(all), Code::Good),
            };
        }
        let texts: Vec<String> =
            settled.iter().map(|(bill, settlement)| self.text(bill, settlement)).collect();
        Answer { out: texts.join("\n"), ..Answer::default() }
    }

    fn edition(&self, settlement: &Settlement) -> Edition<'_> {
        self.book.edition(settlement.day, self.as_of)
    }

    fn text(&self, bill: &Bill, settlement: &Settlement) -> String {
        let edition = self.edition(settlement);
        match self.view {
            View::Patient => words::patient(&edition, settlement, self.lang),
            View::Auditor => words::auditor(&edition, settlement, self.lang),
            View::Bill | View::Json => {
                OneBill { bill, settlement, edition: &edition, lang: self.lang }.text()
            }
        }
    }

    fn json(&self, bill: &Bill, settlement: &Settlement) -> Value {
        yidan_domain::settlement::json::settlement_json(self.book, &self.book_hash, bill, settlement)
    }

    /// One result line for each line of input. Bills of one person are settled as one year, in their order; a bad bill
    /// stops nobody but the same person's later bills.
    fn stream(&self, arguments: &ArgMatches) -> Result<Answer, Answer> {
        let mut lines = Vec::new();
        for path in super::paths(arguments, "bills") {
            lines.extend(self.read_lines(path)?);
        }
        let mut results: Vec<Value> = lines.iter().map(|named| self.line(named, None)).collect();
        for places in by_person(&lines).into_values() {
            let bills: Vec<Bill> =
                places.iter().filter_map(|at| lines.get(*at)?.bill.as_ref().ok().cloned()).collect();
            for (at, settled) in places.iter().zip(settle_year(self.book, &bills, self.as_of)) {
                if let (Some(slot), Some(named)) = (results.get_mut(*at), lines.get(*at)) {
                    *slot = self.line(named, Some(&settled));
                }
            }
        }
        let bad = results.iter().any(|result| result["status"] == "refused");
        let out = results.iter().fold(String::new(), |text, result| text + &result.to_string() + "\n");
        Ok(Answer { out, code: if bad { Code::BadInput } else { Code::Good }, ..Answer::default() })
    }

    fn read_lines(&self, path: &Path) -> Result<Vec<Named>, Answer> {
        let bytes = files::read(path, self.lang).map_err(Answer::bad)?;
        let lines = bytes.split(|byte| *byte == b'\n').enumerate();
        let filled = lines.filter(|(_, line)| !line.trim_ascii().is_empty());
        Ok(filled
            .map(|(n, line)| Named { from: format!("{}:{}", path.display(), n + 1), bill: read_bill(line) })
            .collect())
    }

    fn line(&self, named: &Named, settled: Option<&Result<Settlement, Refusal>>) -> Value {
        let refused = |found: &[Problem]| json!({ "line": named.from, "status": "refused", "problems": problems::json(found) });
        match (&named.bill, settled) {
            (Err(found), _) => refused(found),
            (Ok(_), Some(Err(refusal))) => refused(&refusal.problems),
            (Ok(bill), Some(Ok(settlement))) => self.json(bill, settlement),
            (Ok(_), None) => Value::Null,
        }
    }
}

/// The places of each person's good bills.
fn by_person(lines: &[Named]) -> BTreeMap<String, Vec<usize>> {
    let mut people: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, named) in lines.iter().enumerate() {
        if let Ok(bill) = &named.bill {
            people.entry(bill.person.id.to_string()).or_default().push(at);
        }
    }
    people
}
