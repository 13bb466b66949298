//! One file per command.

mod list_file;
pub mod lists_check;
pub mod policy_chart;
mod policy_check;
pub mod policy_diff;
mod policy_explain;
mod policy_facts;
mod policy_fmt;
mod policy_json;
pub mod policy_prove;
mod policy_test;
pub mod service;
mod settle;
pub mod settle_csv;

use crate::texts::{t, wrong};
use crate::{Answer, Code, files};
use clap::ArgMatches;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use yidan_book::diag::Severity;
use yidan_book::load::{Loaded, load};
use yidan_book::model::Book;
use yidan_book::render;
use yidan_book::words::Lang;
use yidan_domain::bill::{Bill, Problem};
use yidan_types::{Date, parse_date};

/// Runs the command that was asked for.
pub fn run(matches: &ArgMatches, lang: Lang) -> Answer {
    match matches.subcommand() {
        Some(("settle", arguments)) => settle::run(arguments, lang),
        Some(("policy", arguments)) => match arguments.subcommand() {
            Some(("chart", arguments)) => policy_chart::run(arguments, lang),
            Some(("check", arguments)) => policy_check::run(arguments, lang),
            Some(("diff", arguments)) => policy_diff::run(arguments, lang),
            Some(("fmt", arguments)) => policy_fmt::run(arguments, lang),
            Some(("test", arguments)) => policy_test::run(arguments, lang),
            Some(("explain", arguments)) => policy_explain::run(arguments, lang),
            Some(("json", arguments)) => policy_json::run(arguments, lang),
            Some(("facts", arguments)) => policy_facts::run(arguments, lang),
            Some(("prove", arguments)) => policy_prove::run(arguments, lang),
            _ => Answer::default(),
        },
        Some(("lists", arguments)) => match arguments.subcommand() {
            Some(("check", arguments)) => lists_check::run(arguments, lang),
            _ => service::lists(arguments, lang),
        },
        _ => service::run(matches, lang),
    }
}

impl Answer {
    /// Bad input, said in one line.
    fn bad(message: impl Into<String>) -> Answer {
        Answer { err: message.into() + "\n", code: Code::BadInput, ..Answer::default() }
    }

    /// One line on standard output.
    fn line(text: &str, code: Code) -> Answer {
        Answer { out: format!("{text}\n"), code, ..Answer::default() }
    }

    /// JSON on standard output.
    fn json(value: &serde_json::Value, code: Code) -> Answer {
        Answer { out: format!("{value:#}\n"), code, ..Answer::default() }
    }

    /// The other answer behind this one; the worse end counts.
    fn and(&mut self, other: &Answer) {
        self.out.push_str(&other.out);
        self.err.push_str(&other.err);
        self.code = self.code.max(other.code);
    }
}

/// A bill and where it came from.
struct Named {
    from: String,
    bill: Result<Bill, Vec<Problem>>,
    /// The bytes of its file, for placing what is found when settling; empty where no document stands behind it.
    bytes: Vec<u8>,
    /// Whether its settlement is printed; earlier bills only count.
    shown: bool,
}

impl Named {
    fn new(path: &Path, bill: Result<Bill, Vec<Problem>>) -> Named {
        Named { from: path.display().to_string(), bill, bytes: Vec::new(), shown: true }
    }
}

/// The files given as arguments.
fn paths<'m>(arguments: &'m ArgMatches, name: &str) -> Vec<&'m Path> {
    arguments.get_many::<PathBuf>(name).into_iter().flatten().map(PathBuf::as_path).collect()
}

/// A book that settles nothing if it has an error: then the answer with all of them.
fn usable_book(path: &Path, lang: Lang) -> Result<(String, Book, Loaded), Answer> {
    let text = files::read_book(path, lang).map_err(Answer::bad)?;
    let mut loaded = load(&text);
    match loaded.book.take() {
        Some(book) => Ok((text, book, loaded)),
        None => Err(Answer {
            err: mistakes(&loaded, &text, path, lang, true),
            code: Code::BadInput,
            ..Answer::default()
        }),
    }
}

/// The mistakes of a book as text; warnings too if `all` is not asked to be errors only.
fn mistakes(loaded: &Loaded, text: &str, path: &Path, lang: Lang, errors_only: bool) -> String {
    let shown: Vec<_> = loaded
        .diagnostics
        .iter()
        .filter(|d| !errors_only || d.severity == Severity::Error)
        .cloned()
        .collect();
    render::render(&shown, text, &path.display().to_string(), lang, std::io::stderr().is_terminal())
}

/// What identifies the text of the book in every document.
fn hash(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::from("sha256:"), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// A day given as an option.
fn day(arguments: &ArgMatches, name: &str, lang: Lang) -> Result<Option<Date>, Answer> {
    let Some(text) = arguments.get_one::<String>(name) else { return Ok(None) };
    parse_date(text).map(Some).map_err(|error| {
        let reason = wrong(lang, error.zh(), &error);
        let such_as = t(lang, "；日期写作 2019-12-06", "; a day is written 2019-12-06");
        Answer::bad(format!("--{name} {text}: {reason}{such_as}"))
    })
}

/// The day for which a book is explained: `--on`, else the last day of its year.
fn day_of_book(arguments: &ArgMatches, book: &Book, lang: Lang) -> Result<Date, Answer> {
    day_or_last(arguments, "on", book, lang)
}

/// The day of this option, else the last day of the book's year.
fn day_or_last(arguments: &ArgMatches, name: &str, book: &Book, lang: Lang) -> Result<Date, Answer> {
    let last = Date::new(book.year, 12, 31);
    match day(arguments, name, lang)? {
        Some(day) => Ok(day),
        None => last.map_err(|_| Answer::bad(t(lang, "账册的年度不是年份", "the book's year is no year"))),
    }
}
