//! Single clauses and values as text of their own, for whoever sets two books side by side. Without provenance: where
//! a rule comes from is not what it says.

use super::{LINE, Printer};
use crate::ast::{Body, Clause, Expr, FactValue, Segment, Span};
use crate::words::{Lang, Word};

/// The keyword of a clause.
pub(crate) fn key(body: &Body, lang: Lang) -> String {
    let printer = Printer { lang };
    match body {
        Body::Becomes(inner) => format!("{} {}", printer.key(body), printer.key(&inner.body)),
        _ => printer.key(body),
    }
}

/// What stands behind the keyword.
pub(crate) fn content(body: &Body, lang: Lang) -> String {
    let printer = Printer { lang };
    let body = if let Body::Becomes(inner) = body { &inner.body } else { body };
    printer.content(&bare(body), LINE).into_lines().join("\n")
}

/// Whole clauses, keywords in one column.
pub(crate) fn clauses(clauses: &[&Body], lang: Lang) -> Vec<String> {
    let bare: Vec<Clause> = clauses.iter().map(|body| bare(body)).collect();
    Printer { lang }.clauses(&bare)
}

fn bare(body: &Body) -> Clause {
    let body = match body {
        Body::Becomes(inner) => Body::Becomes(Box::new(bare(&inner.body))),
        other => other.clone(),
    };
    Clause { comments: Vec::new(), span: Span::default(), body, origin: Vec::new() }
}

/// An expression on one line.
pub(crate) fn expr(expr: &Expr, lang: Lang) -> String {
    Printer { lang }.expr_flat(expr)
}

/// A value that a fact is compared with.
pub(crate) fn value(value: &FactValue, fact: Word, lang: Lang) -> String {
    Printer { lang }.fact_value(value, fact)
}

/// The bounds of a segment; empty where it has none.
pub(crate) fn bounds(segment: &Segment, lang: Lang) -> String {
    Printer { lang }.bounds(segment)
}
