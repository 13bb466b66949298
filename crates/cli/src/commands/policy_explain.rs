//! `yidan policy explain`.

use super::{Answer, day_of_book, paths, usable_book};
use crate::Code;
use crate::layout::wrap_lines;
use clap::ArgMatches;
use serde_json::{Value, json};
use std::path::Path;
use yidan_book::explain::{Explanation, explain};
use yidan_book::words::Lang;

/// What books say, in plain sentences.
pub fn run(arguments: &ArgMatches, lang: Lang) -> Answer {
    let mut answer = Answer::default();
    let mut books = Vec::new();
    for path in paths(arguments, "book") {
        match one(arguments, path, lang) {
            Err(problem) => answer.and(&problem),
            Ok(explanation) => {
                books.push(json!({ "file": path.display().to_string(), "explanation": explanation }));
                answer.and(&Answer { out: wrap_lines(&explanation.text()), ..Answer::default() });
            }
        }
    }
    if arguments.get_flag("json") {
        return Answer {
            err: answer.err,
            ..Answer::json(&json!({ "books": Value::Array(books) }), answer.code)
        };
    }
    answer
}

fn one(arguments: &ArgMatches, path: &Path, lang: Lang) -> Result<Explanation, Answer> {
    let (_, book, _) = usable_book(path, lang)?;
    let day = day_of_book(arguments, &book, lang)?;
    let edition = book.edition(day, None);
    if edition.layers.is_empty() {
        let message = match lang {
            Lang::Zh => format!("{}：{day} 没有一层保障有效", path.display()),
            Lang::En => format!("{}: no layer is in force on {day}", path.display()),
        };
        return Err(Answer { code: Code::No, ..Answer::bad(message) });
    }
    Ok(explain(&edition, lang))
}
