//! The policy language, as the targets use it.

use yidan_book::diag::Severity;
use yidan_book::words::Lang;
use yidan_book::{Parsed, json, print, render};

/// Reads a book; mistakes are part of the result.
pub fn parse(text: &str) -> Parsed {
    yidan_book::parse_book(text)
}

/// Checks a book from its text to the rules in force, whatever is wrong with it.
pub fn check(text: &str) {
    let loaded = yidan_book::load::load(text);
    if let Some(book) = &loaded.book {
        yidan_book::eval::examples::run_examples(book);
    }
}

/// Whether the text has no error, so that the round trips must hold.
pub fn is_clean(parsed: &Parsed) -> bool {
    parsed.diagnostics.iter().all(|d| d.severity == Severity::Warning)
}

/// Prints every mistake as the command line does.
pub fn render_diagnostics(text: &str, parsed: &Parsed) -> String {
    render::render(&parsed.diagnostics, text, "book.md", Lang::Zh, false)
}

/// The book as the formatter writes it.
pub fn format(parsed: &Parsed) -> String {
    print::print_book(&parsed.file, parsed.lang)
}

/// What the book says, without positions: equal for two texts that mean the same.
pub fn to_json(parsed: &Parsed) -> String {
    json::to_json(&parsed.file)
}

/// The text of a book in canonical JSON.
pub fn from_json(text: &str, lang: Lang) -> Option<String> {
    json::from_json(text).ok().map(|file| print::print_book(&file, lang))
}
