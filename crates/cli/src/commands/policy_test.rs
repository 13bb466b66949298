//! `yidan policy test`.

use super::{Answer, paths, usable_book};
use crate::show::eval_error;
use crate::show::proof::line_of;
use crate::texts::t;
use crate::{Code, layout};
use clap::ArgMatches;
use serde_json::{Value, json};
use std::path::Path;
use yidan_book::eval::examples::{BillResult, ExampleResult, Figure, FigureValue, run_examples};
use yidan_book::words::Lang;

/// Runs the examples of books; any figure that differs by a fen is a failure.
pub fn run(arguments: &ArgMatches, lang: Lang) -> Answer {
    let mut answer = Answer::default();
    let mut books = Vec::new();
    for path in paths(arguments, "book") {
        let one = match usable_book(path, lang) {
            Err(answer) => answer,
            Ok((text, book, _)) => {
                let results = run_examples(&book);
                books.push(json!({ "file": path.display().to_string(), "examples": results.iter().map(to_json).collect::<Value>() }));
                report(path, &text, &results, lang)
            }
        };
        answer.and(&one);
    }
    if arguments.get_flag("json") {
        return Answer { err: answer.err, ..Answer::json(&json!({ "books": books }), answer.code) };
    }
    answer
}

fn report(path: &Path, text: &str, results: &[ExampleResult], lang: Lang) -> Answer {
    let passed = results.iter().filter(|result| result.passed()).count();
    let mut out = String::new();
    for result in results.iter().filter(|result| !result.passed()) {
        out.push_str(&failure(path, text, result, lang));
    }
    let figures: usize = results.iter().flat_map(|r| &r.bills).map(|bill| bill.figures.len()).sum();
    out.push_str(&summary(path, passed, results.len(), figures, lang));
    Answer { out, code: if passed == results.len() { Code::Good } else { Code::No }, ..Answer::default() }
}

fn summary(path: &Path, passed: usize, all: usize, figures: usize, lang: Lang) -> String {
    let exact = match (passed == all, lang) {
        (false, _) => String::new(),
        (true, Lang::Zh) => format!("（{figures} 个数字，分毫不差）"),
        (true, Lang::En) => format!(" ({figures} figures, exact to the fen)"),
    };
    match lang {
        Lang::Zh => format!("{}：{passed}/{all} 个例通过{exact}\n", path.display()),
        Lang::En => format!("{}: {passed}/{all} examples pass{exact}\n", path.display()),
    }
}

fn failure(path: &Path, text: &str, result: &ExampleResult, lang: Lang) -> String {
    let mut out = format!(
        "{}:{} {} {}\n",
        path.display(),
        line_of(text, result.span.start),
        t(lang, "例", "example"),
        result.label
    );
    for (number, bill) in result.bills.iter().enumerate() {
        let title = match lang {
            Lang::Zh => format!("第 {} 单 {}", number + 1, bill.date),
            Lang::En => format!("bill {} {}", number + 1, bill.date),
        };
        out.push_str(&bill_failure(text, bill, &title, lang));
    }
    out
}

fn bill_failure(text: &str, bill: &BillResult, title: &str, lang: Lang) -> String {
    let mut out = String::new();
    for figure in bill.figures.iter().filter(|figure| !figure.passed()) {
        let got =
            figure.got.map_or_else(|| t(lang, "没有结果", "nothing").to_owned(), |got| value(got, lang));
        let place = line_of(text, figure.span.start);
        out.push_str(&format!(
            "  {title}  {} {}  {} {}  {} {got}  ({} {place})\n",
            layout::cell(&figure.label, 20, layout::Align::Left),
            "",
            t(lang, "期望", "expected"),
            value(figure.expected, lang),
            t(lang, "实得", "got"),
            t(lang, "行", "line"),
        ));
    }
    if let Err(errors) = &bill.outcome {
        for error in errors {
            out.push_str(&format!("  {title}  {}\n", eval_error::text(error, lang)));
        }
    }
    out
}

fn value(value: FigureValue, lang: Lang) -> String {
    match value {
        FigureValue::Amount(fen) => fen.grouped().to_string(),
        FigureValue::Given(true) => t(lang, "给予", "given").to_owned(),
        FigureValue::Given(false) => t(lang, "不给予", "not given").to_owned(),
    }
}

fn to_json(result: &ExampleResult) -> Value {
    let value = |value: FigureValue| match value {
        FigureValue::Amount(fen) => json!(fen),
        FigureValue::Given(given) => json!(given),
    };
    let figure = |figure: &Figure| json!({ "label": figure.label, "expected": value(figure.expected), "got": figure.got.map(value), "passed": figure.passed() });
    let bill = |bill: &BillResult| {
        let errors: Vec<String> = bill
            .outcome
            .as_ref()
            .err()
            .into_iter()
            .flatten()
            .map(|e| eval_error::text(e, Lang::En))
            .collect();
        json!({ "date": bill.date.to_string(), "figures": bill.figures.iter().map(figure).collect::<Value>(), "errors": errors })
    };
    json!({ "label": result.label, "passed": result.passed(), "bills": result.bills.iter().map(bill).collect::<Value>() })
}
