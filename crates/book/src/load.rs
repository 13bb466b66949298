//! From the text of a book to the checked book, in one call.

use crate::ast::{BookFile, Chunk};
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
/// A text with broken clauses is checked all the same, so that one run reports every mistake. But what could not be read
/// must not be reported as missing: mistakes that may only follow from broken ones are left out.
pub fn load(text: &str) -> Loaded {
    let parsed = parse_book(text);
    let (book, checked) = check_book(&parsed.file, parsed.lang);
    let broken = Broken::of(&parsed.file, &parsed.diagnostics);
    let mut diagnostics = parsed.diagnostics;
    diagnostics.extend(checked.into_iter().filter(|d| !broken.explains(d)));
    diagnostics.sort_by_key(|d| (d.span.start, d.span.end));
    let refused = diagnostics.iter().any(|d| d.severity == Severity::Error);
    Loaded { book: book.filter(|_| !refused), diagnostics, file: parsed.file, lang: parsed.lang }
}

/// Mistakes that may come from a broken clause of the same item.
const OF_CLAUSES: [&str; 8] = [
    "change-without-target",
    "empty-list",
    "example-without-expectation",
    "form-of-name",
    "guarantee-claims",
    "missing-clause",
    "no-origin",
    "target-without-change",
];

/// Mistakes that may come from an item that could not be read at all.
const OF_ITEMS: [&str; 3] = ["book-missing", "book-not-first", "unknown-name"];

/// Mistakes of the text after which an item, or its name, is missing in the tree.
const LOSES_ITEMS: [&str; 15] = [
    "bad-id",
    "bad-name",
    "clause-outside",
    "extra-brace",
    "fence-in-block",
    "fence-name",
    "file-too-long",
    "reserved-word",
    "rules-not-at-margin",
    "too-deep",
    "two-names",
    "unclosed-block",
    "unclosed-brace",
    "unclosed-string",
    "unknown-item",
];

/// Where a text is broken.
struct Broken {
    /// Where items start, in order.
    starts: Vec<u32>,
    /// The items, by their places in `starts`, in which something is broken.
    items: Vec<usize>,
    /// Whether anything is broken.
    anything: bool,
    /// Whether items or their names may be missing.
    lost: bool,
}

impl Broken {
    fn of(file: &BookFile, mistakes: &[Diagnostic]) -> Broken {
        let rules = file.chunks.iter().filter_map(|chunk| match chunk {
            Chunk::Rules(rules) => Some(&rules.items),
            Chunk::Prose(_) => None,
        });
        let starts: Vec<u32> = rules.flatten().map(|item| item.kind.span.start).collect();
        let errors = || mistakes.iter().filter(|d| d.severity == Severity::Error);
        let items = errors().map(|d| item_at(&starts, d.span.start)).collect();
        Broken {
            items,
            anything: errors().next().is_some(),
            lost: errors().any(|d| LOSES_ITEMS.contains(&d.code)),
            starts,
        }
    }

    /// Whether a mistake that the checker found may only follow from what is broken.
    fn explains(&self, mistake: &Diagnostic) -> bool {
        let of_item = || self.items.contains(&item_at(&self.starts, mistake.span.start));
        match mistake.severity {
            Severity::Warning => self.anything,
            Severity::Error if OF_ITEMS.contains(&mistake.code) => self.lost,
            Severity::Error => OF_CLAUSES.contains(&mistake.code) && of_item(),
        }
    }
}

/// The item in which a byte stands: the number of items that start before it or there.
fn item_at(starts: &[u32], byte: u32) -> usize {
    starts.partition_point(|start| *start <= byte)
}
