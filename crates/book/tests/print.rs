//! What formatted books look like: `tests/cases/print/NAME.in.md` as written, `NAME.zh.md` and `NAME.en.md` as printed.

use std::fs;
use std::path::{Path, PathBuf};
use yidan_book::parse::parse_book;
use yidan_book::print::print_book;
use yidan_book::words::Lang;

/// Prints the case in both languages and compares; `UPDATE=1` writes what was printed, to be looked at.
fn check(name: &str) {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/print");
    let input = fs::read_to_string(place.join(format!("{name}.in.md"))).expect("the case exists");
    let parsed = parse_book(&input);
    assert!(parsed.diagnostics.is_empty(), "{name}: {:#?}", parsed.diagnostics);
    for (lang, suffix) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        let printed = print_book(&parsed.file, lang);
        compare(&place.join(format!("{name}.{suffix}.md")), &printed);
        let again = parse_book(&printed);
        assert!(again.diagnostics.is_empty(), "{name}.{suffix}: {:#?}", again.diagnostics);
        assert_eq!(print_book(&again.file, lang), printed, "{name}.{suffix}: printing twice changes it");
    }
}

fn compare(path: &PathBuf, printed: &str) {
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path, printed).expect("the case can be written");
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    assert!(expected == printed, "{} differs; printed:\n{printed}", path.display());
}

#[test]
fn a_whole_book() {
    check("whole-book");
}

#[test]
fn every_form() {
    check("forms");
}
