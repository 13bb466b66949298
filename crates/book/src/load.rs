//! From the text of a book to the checked book, in one call.

use crate::ast::BookFile;
use crate::check::check_book;
use crate::diag::{Diagnostic, Severity};
use crate::model::Book;
use crate::parse::parse_book;
use crate::words::Lang;

/// What was loaded of a book.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The checked book; `None` if anything in its text is an error.
    pub book: Option<Book>,
    /// What is wrong, or worth a look, in the order of the file.
    pub diagnostics: Vec<Diagnostic>,
    /// What the text says, without the clauses that are broken.
    pub file: BookFile,
    /// The language of most of its words.
    pub lang: Lang,
}

/// Reads and checks a book. Never fails: mistakes are part of the result.
///
/// A text with broken clauses is checked all the same, so that one run reports every mistake. But a clause that could
/// not be read must not be reported as missing: where the text has errors, what only follows from them is left out.
pub fn load(text: &str) -> Loaded {
    let parsed = parse_book(text);
    let broken = parsed.diagnostics.iter().any(|d| d.severity == Severity::Error);
    let (book, checked) = check_book(&parsed.file, parsed.lang);
    let mut diagnostics = parsed.diagnostics;
    diagnostics.extend(checked.into_iter().filter(|d| !broken || stands_alone(d)));
    diagnostics.sort_by_key(|d| (d.span.start, d.span.end));
    Loaded { book: book.filter(|_| !broken), diagnostics, file: parsed.file, lang: parsed.lang }
}

/// Whether a mistake is one even if clauses or items are missing that the text has, but broken.
fn stands_alone(diagnostic: &Diagnostic) -> bool {
    const FOLLOWS: [&str; 11] = [
        "book-missing",
        "book-not-first",
        "cases-missing",
        "empty-list",
        "example-without-expectation",
        "form-of-name",
        "guarantee-claims",
        "missing-clause",
        "no-origin",
        "target-without-change",
        "unknown-name",
    ];
    diagnostic.severity == Severity::Error && !FOLLOWS.contains(&diagnostic.code)
}
