//! `yidan settle`.

use super::{Answer, Named, day, hash, usable_book};
use crate::Code;
use crate::files::{self, Unread};
use crate::show::bill::OneBill;
use crate::show::{problems, words};
use crate::texts::t;
use clap::ArgMatches;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use yidan_book::diag::Text;
use yidan_book::model::{Book, Edition};
use yidan_book::words::Lang;
use yidan_domain::bill::{Bill, Problem, ProblemCode, example_bill, json_schema, place_problems, read_bill};
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
    let (text, book, _) = usable_book(path, lang).map_err(|mistakes| nothing_settled(mistakes, lang))?;
    let as_of = day(arguments, "as-of", lang)?;
    let view = view(arguments);
    let desk = Desk { book: &book, book_hash: hash(&text), as_of, view, lang };
    if arguments.get_flag("lines") {
        return desk.stream(arguments);
    }
    let (bills, unread) = bills(arguments, lang);
    if bills.iter().all(|named| !named.shown) && unread.is_empty() {
        return Err(no_bill(lang));
    }
    Ok(desk.together(&bills, &unread))
}

fn nothing_settled(mut mistakes: Answer, lang: Lang) -> Answer {
    mistakes.and(&Answer::bad(t(
        lang,
        "账册不能用，没有结算",
        "the book cannot be used, nothing was settled",
    )));
    mistakes
}

fn no_bill(lang: Lang) -> Answer {
    Answer::bad(t(
        lang,
        "没有票据：给出文件名，或用 - 从标准输入读取",
        "no bill: name a file, or - for standard input",
    ))
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

/// The bills of the command line, earlier ones first, and a sentence for each file that could not be read.
fn bills(arguments: &ArgMatches, lang: Lang) -> (Vec<Named>, Vec<String>) {
    let (mut bills, mut unread) = (Vec::new(), Vec::new());
    for name in ["prior", "bills"] {
        for path in super::paths(arguments, name) {
            match files::read_document(path) {
                Ok(bytes) => {
                    let bill = read_one(&bytes);
                    bills.push(Named { shown: name == "bills", bytes, ..Named::new(path, bill) });
                }
                Err(Unread::TooLarge(limit)) => bills.push(Named::new(path, Err(vec![too_large(limit)]))),
                Err(failed) => unread.push(failed.text(path, lang)),
            }
        }
    }
    match super::settle_csv::bill(arguments, lang) {
        Ok(of_table) => bills.extend(of_table),
        Err(sentence) => unread.push(sentence),
    }
    (bills, unread)
}

/// The bill of a file; bills by lines without `--lines` are told so.
fn read_one(bytes: &[u8]) -> Result<Bill, Vec<Problem>> {
    let told = |problem: Problem| match problem.code {
        ProblemCode::TrailingText if problem.hint.is_none() => {
            problem.hint("每行一张票据的文件要加 --lines", "a file with a bill a line needs `--lines`")
        }
        _ => problem,
    };
    read_bill(bytes).map_err(|found| found.into_iter().map(told).collect())
}

/// What the reader of bills says of such a file, without reading it.
fn too_large(limit: u64) -> Problem {
    let most = limit >> 20;
    let text = Text::new(
        format!("文件超过{most}兆字节，没有读取"),
        format!("the file is larger than {most} MiB and was not read"),
    );
    Problem { line: Some(1), column: Some(1), ..Problem::new(ProblemCode::TooLarge, "$", text) }
}

impl Desk<'_> {
    /// Settles the bills of the command line; one bad bill or file settles none.
    fn together(&self, named: &[Named], unread: &[String]) -> Answer {
        let read: Vec<_> = named.iter().map(|named| named.bill.as_ref()).collect();
        let mut answer = self.refused(named, &read);
        unread.iter().for_each(|sentence| answer.and(&Answer::bad(sentence)));
        if answer.code != Code::Good {
            return answer;
        }
        let bills: Vec<Bill> = read.into_iter().flatten().cloned().collect();
        let mut settled = settle_year(self.book, &bills, self.as_of);
        for (result, named) in settled.iter_mut().zip(named) {
            if let Err(refusal) = result {
                place_problems(&named.bytes, &mut refusal.problems);
            }
        }
        let results: Vec<_> =
            settled.iter().map(|result| result.as_ref().map_err(|refusal| &refusal.problems)).collect();
        let refused = self.refused(named, &results);
        if refused.code != Code::Good {
            return refused;
        }
        let settled = bills.iter().zip(settled.iter().flatten()).zip(named);
        let shown: Vec<_> = settled.filter(|(_, named)| named.shown).map(|(settled, _)| settled).collect();
        self.shown(&shown)
    }

    /// One report of everything that is wrong with the bills; all is well if nothing is.
    fn refused<T>(&self, named: &[Named], results: &[Result<T, &Vec<Problem>>]) -> Answer {
        let refused: Vec<(&str, &[Problem])> = named
            .iter()
            .zip(results)
            .filter_map(|(named, result)| Some((named.from.as_str(), result.as_ref().err()?.as_slice())))
            .collect();
        if refused.is_empty() {
            return Answer::default();
        }
        if self.view == View::Json {
            let all = refused.iter().map(|(from, found)| {
                json!({ "file": from, "status": "refused", "problems": problems::json(found) })
            });
            return documents(all.collect(), Code::BadInput);
        }
        let err = refused.iter().map(|(from, found)| problems::text(from, found, self.lang)).collect();
        Answer { err, code: Code::BadInput, ..Answer::default() }
    }

    fn shown(&self, settled: &[(&Bill, &Settlement)]) -> Answer {
        if self.view == View::Json {
            let all = settled.iter().map(|(bill, settlement)| self.json(bill, settlement));
            return documents(all.collect(), Code::Good);
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
                OneBill { bill, settlement, edition: &edition, notes: &[], lang: self.lang }.text()
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
        if lines.is_empty() {
            return Err(no_bill(self.lang));
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
        let bytes = files::read_lines(path, self.lang).map_err(Answer::bad)?;
        let lines = bytes.split(|byte| *byte == b'\n').enumerate();
        let filled = lines.filter(|(_, line)| !line.trim_ascii().is_empty());
        let named = |(n, line)| Named {
            from: format!("{}:{}", path.display(), n + 1),
            bill: read_bill(line),
            // The place of a line of bills is its number, in `from`.
            bytes: Vec::new(),
            shown: true,
        };
        Ok(filled.map(named).collect())
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

/// One document as it is, several as a list.
fn documents(all: Vec<Value>, code: Code) -> Answer {
    match <[Value; 1]>::try_from(all) {
        Ok([one]) => Answer::json(&one, code),
        Err(all) => Answer::json(&Value::Array(all), code),
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
