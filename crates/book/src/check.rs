//! From the syntax tree to the checked book.
//!
//! The checker never stops at the first mistake: it registers all names, reads every item as far as it goes, and checks
//! what hangs together between them. A book with an error gives no [`Book`]; warnings are for the author.
//!
//! | step | where |
//! |---|---|
//! | which clauses an item takes | `shape` |
//! | names, their uniqueness, what they refer to | `names` |
//! | the book, its sources, groups and lists | `head` |
//! | provenance and dates of a rule | `rule` |
//! | expressions and conditions, with their types | `exprs`, `calls`, `choices`, `conds`, `values` |
//! | parameters, layers, lines, exceptions and the rest | `params`, `layers`, `segments`, `lines`, `exceptions`, `others` |
//! | examples and guarantees | `examples`, `given`, `guarantees` |
//! | what must not hold at the same time | `versions`, `clashes` |
//! | what nobody reads, what has no case | `unused`, `gaps` |

mod calls;
mod choices;
mod clashes;
mod conds;
mod examples;
mod exceptions;
mod exprs;
mod gaps;
mod given;
mod guarantees;
mod head;
mod layers;
mod lines;
mod names;
mod others;
mod params;
mod rule;
mod say;
mod segments;
mod shape;
mod unused;
mod values;
mod versions;

use crate::ast::{BookFile, Chunk, Item, Span};
use crate::diag::{Diagnostic, Severity, Text};
use crate::model::{Book, DatedBy, LayerRounding, Named, Provenance};
use crate::words::{Lang, Word};
use names::Names;
use std::collections::BTreeSet;
use yidan_types::{Rounding, RoundingMode, RoundingUnit};

/// Every kind of mistake that the checker reports, by its stable name.
pub const CODES: &[&str] = &[
    "adjusted-ratio",
    "base-names-no-part",
    "bills-out-of-order",
    "book-missing",
    "book-not-first",
    "book-twice",
    "cap-with-no-cap",
    "cases-missing",
    "cases-never-reached",
    "cases-overlap",
    "change-without-target",
    "deductible-mode",
    "depends-on-bill",
    "duplicate-clause",
    "duplicate-name",
    "empty-list",
    "empty-text",
    "example-facts",
    "example-without-expectation",
    "exceptions-clash",
    "exemptions-clash",
    "form-of-area-code",
    "form-of-code",
    "form-of-name",
    "group-in-circle",
    "guarantee-claims",
    "later-layer",
    "line-rules-clash",
    "misplaced-clause",
    "missing-clause",
    "name-is-word",
    "negative-amount",
    "never-holds",
    "never-read",
    "no-amount-of-layer",
    "no-origin",
    "not-a-value",
    "not-constant",
    "not-in-force",
    "out-of-range",
    "parameter-circle",
    "payments-clash",
    "pays-nothing",
    "precedence-circle",
    "product-of-amounts",
    "ratio-of-ratio",
    "ratio-over-100",
    "segments-fall",
    "segments-gap",
    "segments-overlap",
    "target-without-change",
    "too-complex",
    "too-many",
    "unknown-name",
    "until-before-from",
    "value-twice",
    "versions-overlap",
    "wrong-kind",
    "wrong-unit",
];

/// Checks a book. The model only if there is no error; all that is wrong, or worth a look, in the order of the file.
pub fn check_book(file: &BookFile, lang: Lang) -> (Option<Book>, Vec<Diagnostic>) {
    let items: Vec<&Item> = file
        .chunks
        .iter()
        .filter_map(|chunk| match chunk {
            Chunk::Rules(rules) => Some(&rules.items),
            Chunk::Prose(_) => None,
        })
        .flatten()
        .collect();
    let mut checker = Checker::new(lang);
    checker.shapes(&items);
    checker.head(&items);
    checker.register(&items);
    checker.groups(&items);
    checker.lists(&items);
    checker.find_kinds(&items);
    checker.rules(&items);
    checker.together();
    checker.guarantees(&items);
    checker.examples(&items);
    checker.unused();
    checker.gaps();
    checker.finish()
}

/// The state of a check.
struct Checker {
    /// The book so far. With an error it may lack rules, but its tables stand at their numbers.
    book: Book,
    names: Names,
    diagnostics: Vec<Diagnostic>,
    /// Kinds of parameters and what they hold, before they are read themselves.
    kinds: params::Kinds,
    /// Where the expression that is being read stands.
    spot: gaps::Spot,
    /// Cases without a rest and reads of parameters, for finding cases that nobody thought of.
    seen: gaps::Seen,
}

impl Checker {
    fn new(lang: Lang) -> Checker {
        let rounding = Rounding { mode: RoundingMode::HalfUp, unit: RoundingUnit::Fen };
        let book = Book {
            name: Named { label: String::new(), id: String::new(), span: Span::default() },
            lang,
            place: String::new(),
            area_code: String::new(),
            year: head::FALLBACK_YEAR,
            dated_by: DatedBy::Discharge,
            year_by: DatedBy::Discharge,
            rounding: LayerRounding { rounding, before_cap: true },
            rounding_origin: Provenance::default(),
            sources: Vec::new(),
            groups: Vec::new(),
            lists: Vec::new(),
            params: Vec::new(),
            lines: Vec::new(),
            exemptions: Vec::new(),
            layers: Vec::new(),
            limits: Vec::new(),
            exceptions: Vec::new(),
            payments: Vec::new(),
            entitlements: Vec::new(),
            guarantees: Vec::new(),
            examples: Vec::new(),
        };
        Checker {
            book,
            names: Names::default(),
            diagnostics: Vec::new(),
            kinds: params::Kinds::default(),
            spot: gaps::Spot::default(),
            seen: gaps::Seen::default(),
        }
    }

    /// Reads every rule, each kind after those to which it refers by number only.
    fn rules(&mut self, items: &[&Item]) {
        for item in items {
            match item.kind.value {
                Word::Parameter => self.param(item),
                Word::Lines => self.line_rules(item),
                Word::Exemption => self.exemption(item),
                Word::Layer => self.layer(item),
                Word::Limit => self.limit(item),
                Word::Payment => self.payment(item),
                Word::Entitlement => self.entitlement(item),
                _ => {}
            }
        }
        for item in items.iter().filter(|item| item.kind.value == Word::Exception) {
            self.exception(item);
        }
    }

    /// What must not hold at the same time.
    fn together(&mut self) {
        self.sort_versions();
        self.lost_between_versions();
        self.precedence_circles();
        self.clashes();
    }

    /// Reports a mistake; the text, label and hint come from `diagnostic`.
    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// An error of a line.
    fn error(&mut self, code: &'static str, span: Span, message: Text) {
        self.report(Diagnostic::error(code, span, message));
    }

    fn finish(mut self) -> (Option<Book>, Vec<Diagnostic>) {
        self.diagnostics.sort_by_key(|d| (d.span.start, d.span.end));
        let mut told = BTreeSet::new();
        self.diagnostics.retain(|d| told.insert((d.span.start, d.span.end, d.code, d.message.en.clone())));
        let refused = self.diagnostics.iter().any(|d| d.severity == Severity::Error);
        ((!refused).then_some(self.book), self.diagnostics)
    }
}
