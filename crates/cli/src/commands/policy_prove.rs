//! `yidan policy prove`.

use super::{Answer, day_or_last, hash, paths, usable_book};
use crate::show::proof::ProofPage;
use crate::texts::t;
use crate::{Code, folder};
use clap::{Arg, ArgAction, ArgMatches, value_parser};
use serde_json::{Value, json};
use std::cmp::Reverse;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use yidan_book::explain::proof::finding_rank;
use yidan_book::model::Book;
use yidan_book::prove::{Finding, Report, Verdict, prove};
use yidan_book::words::Lang;
use yidan_domain::bill::bill_json;
use yidan_domain::witness::Exhibits;
use yidan_domain::witness::json::proof_json;
use yidan_types::{Date, Fen};

/// Options of the command.
pub fn options(lang: Lang) -> Vec<Arg> {
    vec![
        Arg::new("date").long("date").alias("on").value_name("YYYY-MM-DD").help(t(
            lang,
            "哪一天有效的规定，默认账册年度的最后一天",
            "rules in force on this day; default: last day of the book's year",
        )),
        Arg::new("witness").long("witness").value_name("DIR").value_parser(value_parser!(PathBuf)).help(t(
            lang,
            "把反例等票据写进这个目录，供 yidan settle 结算",
            "write the bills into this folder, for yidan settle",
        )),
        Arg::new("strict").long("strict").action(ArgAction::SetTrue).help(t(
            lang,
            "有未能判定的保证也算不通过（退出码 1）",
            "undecided is a failure too (exit code 1)",
        )),
    ]
}

/// Proves a book.
pub fn run(arguments: &ArgMatches, lang: Lang) -> Answer {
    proved(arguments, lang).unwrap_or_else(|answer| answer)
}

fn proved(arguments: &ArgMatches, lang: Lang) -> Result<Answer, Answer> {
    let path = paths(arguments, "book").first().copied().unwrap_or(Path::new(""));
    let (text, book, loaded) = usable_book(path, lang)?;
    let day = day_or_last(arguments, "date", &book, lang)?;
    let edition = book.edition(day, None);
    if edition.layers.is_empty() {
        return Err(Answer::bad(match lang {
            Lang::Zh => format!("{}：{day} 没有一层保障有效，换一天试试（--date）", path.display()),
            Lang::En => {
                format!("{}: no layer is in force on {day}; try another day (--date)", path.display())
            }
        }));
    }
    let folder = arguments.get_one::<PathBuf>("witness");
    // Asked before the long work, so that nobody waits for a refusal.
    if let Some(folder) = folder {
        folder::may_replace(folder, lang).map_err(Answer::bad)?;
    }
    let report = report(&book, day, lang);
    let exhibits = Exhibits::of(&book, &report);
    let book_hash = hash(&text);
    if let Some(folder) = folder {
        let files = files(&book, &book_hash, day, &exhibits);
        folder::replace(folder, &files, lang).map_err(Answer::bad)?;
    }
    let code = code(&report, arguments.get_flag("strict"));
    if arguments.get_flag("json") {
        return Ok(Answer::json(&proof_json(&book, &book_hash, &report, &exhibits), code));
    }
    let page = ProofPage {
        edition: &edition,
        file: &loaded.file,
        text: &text,
        path,
        report: &report,
        exhibits: &exhibits,
        folder: folder.map(PathBuf::as_path),
        lang,
    };
    Ok(Answer { out: page.print(), code, ..Answer::default() })
}

/// A refuted guarantee is a no; one that is undecided only if that is asked for.
fn code(report: &Report, strict: bool) -> Code {
    let fails = |verdict: &Verdict| match verdict {
        Verdict::Refuted(_) => true,
        Verdict::Undecided { .. } => strict,
        Verdict::Proved { .. } | Verdict::NotInForce => false,
    };
    if report.guarantees.iter().any(fails) { Code::No } else { Code::Good }
}

/// The report, findings in the order of their weight.
fn report(book: &Book, day: Date, lang: Lang) -> Report {
    let waiting = Waiting::on(book, lang);
    let mut report = prove(book, day);
    drop(waiting);
    report.findings.sort_by_key(|finding| (finding_rank(finding), Reverse(figure(finding))));
    report
}

/// How much a finding is about.
fn figure(finding: &Finding) -> Fen {
    match finding {
        Finding::GroupCliff { difference, .. } => *difference,
        Finding::OwnPayJump { jump, .. } => *jump,
        Finding::SplitPays { gain, .. } => *gain,
        _ => Fen::ZERO,
    }
}

/// A line on the terminal while the proof runs, wiped away at its end. Nobody else sees it.
struct Waiting;

impl Waiting {
    fn on(book: &Book, lang: Lang) -> Option<Waiting> {
        if !std::io::stderr().is_terminal() {
            return None;
        }
        let (label, count) = (&book.name.label, book.guarantees.len());
        let text = match lang {
            Lang::Zh => format!("正在证明{label}的 {count} 条保证，并查找缺口和断崖……可能要一两分钟"),
            Lang::En => format!(
                "proving {count} guarantees of {label}, looking for gaps and cliffs ... may take minutes"
            ),
        };
        // A terminal that cannot be written to shows no progress; the proof does not need it.
        let _ = write!(std::io::stderr(), "{text}").and_then(|()| std::io::stderr().flush());
        Some(Waiting)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let _ = write!(std::io::stderr(), "\r\x1b[2K");
    }
}

/// The bills, and the list of them by which the folder is known as ours.
fn files(book: &Book, book_hash: &str, day: Date, exhibits: &Exhibits) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = exhibits
        .all()
        .flat_map(|exhibit| exhibit.files())
        .map(|(name, bill)| (name, format!("{:#}\n", bill_json(bill))))
        .collect();
    let names: Value = files.iter().map(|(name, _)| name.as_str()).collect();
    let index = json!({
        "format": folder::FORMAT,
        "version": 1,
        "book": { "id": book.name.id, "label": book.name.label, "hash": book_hash },
        "day": day.to_string(),
        "files": names,
    });
    files.push((folder::INDEX.to_owned(), format!("{index:#}\n")));
    files
}
