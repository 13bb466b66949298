//! Everything that is wrong with a bill, as a list.

use crate::layout::wrap;
use crate::texts::{counted, t};
use serde_json::{Value, json};
use yidan_book::diag::Text;
use yidan_book::words::Lang;
use yidan_domain::bill::Problem;

/// A list of problems for people: where, what, what to do.
pub fn text(file: &str, problems: &[Problem], lang: Lang) -> String {
    let head = match lang {
        Lang::Zh => format!("{file}：{} 处问题，没有结算\n", problems.len()),
        Lang::En => format!("{file}: {}, nothing was settled\n", counted(problems.len(), "problem")),
    };
    problems.iter().fold(head, |text, problem| text + &one(problem, lang))
}

/// The same of a command on a database.
pub fn nothing_done(from: &str, problems: &[Problem], lang: Lang) -> String {
    let head = match lang {
        Lang::Zh => format!("{from}：{} 处问题，没有办理\n", problems.len()),
        Lang::En => format!("{from}: {}, nothing was done\n", counted(problems.len(), "problem")),
    };
    problems.iter().fold(head, |text, problem| text + &one(problem, lang))
}

fn one(problem: &Problem, lang: Lang) -> String {
    let place = match (problem.line, problem.column, lang) {
        (Some(line), Some(column), Lang::Zh) => format!("第 {line} 行第 {column} 列 "),
        (Some(line), Some(column), Lang::En) => format!("line {line}, column {column} "),
        (Some(line), None, Lang::Zh) => format!("第 {line} 行 "),
        (Some(line), None, Lang::En) => format!("line {line} "),
        (None, ..) => String::new(),
    };
    let mut text = format!("  {place}{} [{}]\n", problem.path, problem.code);
    for line in wrap(problem.message.in_lang(lang), 92) {
        text.push_str(&format!("      {line}\n"));
    }
    if let Some(hint) = &problem.hint {
        text.push_str(&self::hint(hint, lang));
    }
    text
}

/// What to do about a problem.
pub fn hint(hint: &Text, lang: Lang) -> String {
    let said = format!("{}{}", t(lang, "提示：", "help: "), hint.in_lang(lang));
    wrap(&said, 92).iter().fold(String::new(), |text, line| text + &format!("      {line}\n"))
}

/// The same as JSON.
pub fn json(problems: &[Problem]) -> Value {
    let one = |problem: &Problem| {
        json!({
            "code": problem.code.to_string(), "path": problem.path, "line": problem.line, "column": problem.column,
            "message": { "zh": problem.message.zh, "en": problem.message.en },
            "hint": problem.hint.as_ref().map(|hint| json!({ "zh": hint.zh, "en": hint.en })),
        })
    };
    problems.iter().map(one).collect()
}
