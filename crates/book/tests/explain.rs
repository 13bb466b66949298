//! What books and settled bills say in plain sentences: `tests/cases/explain/NAME.md`, and beside it what is explained of
//! it (`NAME.zh.txt`) and of the bills of its examples (`NAME.bills.zh.txt`), both also in English.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use yidan_book::eval::run_examples;
use yidan_book::explain::{auditor, explain, patient};
use yidan_book::load;
use yidan_book::model::Book;
use yidan_book::words::Lang;

/// Explains the case in both languages and compares; `UPDATE=1` writes what came out, to be looked at.
fn check(name: &str) {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/explain");
    let input = fs::read_to_string(place.join(format!("{name}.md"))).expect("the case exists");
    let loaded = load(&input);
    let book = loaded.book.unwrap_or_else(|| panic!("{name}: {:#?}", loaded.diagnostics));
    for (lang, suffix) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        let day = book.examples.first().and_then(|e| e.bills.first()).expect("an example").date;
        compare(&place.join(format!("{name}.{suffix}.txt")), &explain(&book.edition(day, None), lang).text());
        compare(&place.join(format!("{name}.bills.{suffix}.txt")), &bills(&book, lang));
    }
}

/// What is said of every bill of the book's examples.
fn bills(book: &Book, lang: Lang) -> String {
    let mut text = String::new();
    for example in run_examples(book) {
        for bill in example.bills {
            let edition = book.edition(bill.date, None);
            let _ = writeln!(text, "# {} {}", example.label, bill.date);
            match bill.outcome {
                Ok(outcome) => {
                    let said = [patient(&edition, &outcome, lang), auditor(&edition, &outcome, lang)];
                    let _ = writeln!(text, "{}\n\n{}\n", said[0].join("\n"), said[1].join("\n"));
                }
                Err(errors) => panic!("{}: {errors:#?}", example.label),
            }
        }
    }
    text
}

fn compare(path: &PathBuf, text: &str) {
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path, text).expect("the case can be written");
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    assert!(expected == text, "{} differs; it is now:\n{text}", path.display());
}

#[test]
fn a_county() {
    check("county");
}

#[test]
fn unusual_forms() {
    check("forms");
}
