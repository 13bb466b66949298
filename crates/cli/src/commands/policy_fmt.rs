//! `yidan policy fmt`.

use super::{Answer, paths};
use crate::texts::t;
use crate::{Code, files};
use clap::ArgMatches;
use serde_json::json;
use std::path::Path;
use yidan_book::diag::Severity;
use yidan_book::parse::parse_book;
use yidan_book::print::print_book;
use yidan_book::words::Lang;

/// Formats books in place; translates their keywords if a language is asked for.
pub fn run(arguments: &ArgMatches, lang: Lang) -> Answer {
    let mut answer = Answer::default();
    let mut files = Vec::new();
    for path in paths(arguments, "book") {
        let one = format_file(path, arguments, lang);
        files.push(json!({ "file": path.display().to_string(), "result": match one.code {
            Code::Good => "formatted", Code::No => "not_formatted", Code::BadInput => "bad_input",
        } }));
        answer.and(&one);
    }
    if arguments.get_flag("json") {
        return Answer { err: answer.err, ..Answer::json(&json!({ "files": files }), answer.code) };
    }
    answer
}

fn format_file(path: &Path, arguments: &ArgMatches, lang: Lang) -> Answer {
    let text = match files::read_book(path, lang) {
        Ok(text) => text,
        Err(problem) => return Answer::bad(problem),
    };
    let parsed = parse_book(&text);
    if parsed.diagnostics.iter().any(|d| d.severity == Severity::Error) {
        // What does not parse is not in the tree: printing it would lose it.
        let err =
            yidan_book::render::render(&parsed.diagnostics, &text, &path.display().to_string(), lang, false);
        return Answer { err, code: Code::BadInput, ..Answer::default() };
    }
    let asked = arguments.get_one::<String>("lang").map(|l| if l == "en" { Lang::En } else { Lang::Zh });
    let formatted = print_book(&parsed.file, asked.unwrap_or(parsed.lang));
    if arguments.get_flag("stdout") || (files::is_stdin(path) && !arguments.get_flag("check")) {
        return Answer { out: formatted, ..Answer::default() };
    }
    if formatted == text {
        return Answer::default();
    }
    if arguments.get_flag("check") {
        let out = format!("{}: {}\n", path.display(), t(lang, "未排版", "not formatted"));
        return Answer { out, code: Code::No, ..Answer::default() };
    }
    match files::replace(path, &formatted, lang) {
        Ok(()) => Answer {
            out: format!("{}: {}\n", path.display(), t(lang, "已排版", "formatted")),
            ..Answer::default()
        },
        Err(problem) => Answer::bad(problem),
    }
}
