//! `yidan policy check`.

use super::{Answer, paths};
use crate::texts::counted;
use crate::{Code, files};
use clap::ArgMatches;
use serde_json::{Value, json};
use std::path::Path;
use yidan_book::diag::Severity;
use yidan_book::load::{Loaded, load};
use yidan_book::render;
use yidan_book::words::Lang;

/// Reports every mistake of every book.
pub fn run(arguments: &ArgMatches, lang: Lang) -> Answer {
    let mut answer = Answer::default();
    let mut books = Vec::new();
    for path in paths(arguments, "book") {
        let (one, report) = check(path, lang, arguments.get_flag("json"));
        answer.and(&one);
        books.push(report);
    }
    if arguments.get_flag("json") {
        return Answer { err: answer.err, ..Answer::json(&json!({ "books": books }), answer.code) };
    }
    answer
}

fn check(path: &Path, lang: Lang, quiet: bool) -> (Answer, Value) {
    let name = path.display().to_string();
    let text = match files::read_book(path, lang) {
        Ok(text) => text,
        Err(problem) => return (Answer::bad(&problem), json!({ "file": name, "problem": problem })),
    };
    let loaded = load(&text);
    let count = |severity| loaded.diagnostics.iter().filter(|d| d.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let report = json!({
        "file": name, "errors": errors, "warnings": warnings,
        "diagnostics": render::to_json(&loaded.diagnostics, &text),
    });
    let mut answer =
        Answer { code: if errors > 0 { Code::BadInput } else { Code::Good }, ..Answer::default() };
    if !quiet {
        answer.err = super::mistakes(&loaded, &text, path, lang, false);
        answer.out = summary(&name, &loaded, errors, warnings, lang);
    }
    (answer, report)
}

fn summary(name: &str, loaded: &Loaded, errors: usize, warnings: usize, lang: Lang) -> String {
    let counts = match lang {
        Lang::Zh => format!("{errors} 处错误，{warnings} 处提醒"),
        Lang::En => format!("{}, {}", counted(errors, "error"), counted(warnings, "warning")),
    };
    match &loaded.book {
        None => format!("{name}: {counts}\n"),
        Some(book) => {
            let sizes = match lang {
                Lang::Zh => format!("{} 层，{} 个例", book.layers.len(), book.examples.len()),
                Lang::En => {
                    format!(
                        "{}, {}",
                        counted(book.layers.len(), "layer"),
                        counted(book.examples.len(), "example")
                    )
                }
            };
            match lang {
                Lang::Zh => format!("{name}: {}（可用）{sizes}；{counts}\n", book.name.label),
                Lang::En => format!("{name}: {} (usable) {sizes}; {counts}\n", book.name.label),
            }
        }
    }
}
