//! `yidan policy json`.

use super::{Answer, paths};
use crate::{Code, files};
use clap::ArgMatches;
use std::path::Path;
use yidan_book::diag::Severity;
use yidan_book::parse::parse_book;
use yidan_book::print::print_book;
use yidan_book::words::Lang;
use yidan_book::{json, render};

/// A book as canonical JSON, or JSON as a book.
pub fn run(arguments: &ArgMatches, lang: Lang) -> Answer {
    let mut answer = Answer::default();
    for path in paths(arguments, "book") {
        let one = match files::read_book(path, lang) {
            Err(problem) => Answer::bad(problem),
            Ok(text) if arguments.get_flag("read") => to_book(&text, path, lang),
            Ok(text) => to_json(&text, path, lang),
        };
        answer.and(&one);
    }
    answer
}

fn to_json(text: &str, path: &Path, lang: Lang) -> Answer {
    let parsed = parse_book(text);
    if parsed.diagnostics.iter().any(|d| d.severity == Severity::Error) {
        let err = render::render(&parsed.diagnostics, text, &path.display().to_string(), lang, false);
        return Answer { err, code: Code::BadInput, ..Answer::default() };
    }
    Answer { out: json::to_json(&parsed.file), ..Answer::default() }
}

fn to_book(text: &str, path: &Path, lang: Lang) -> Answer {
    match json::from_json(text) {
        Ok(file) => Answer { out: print_book(&file, lang), ..Answer::default() },
        Err(error) => Answer::bad(format!("{}: {}", path.display(), error.message().in_lang(lang))),
    }
}
