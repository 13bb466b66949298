//! `docs/findings*.md` quote what `policy prove` says of the shipped books today. `TRYCMD=overwrite` renews the quotes.

use crate::support::{books, root, scratch};
use crate::witness::holds;
use serde_json::Value;
use std::path::Path;

const DOCUMENTS: [(&str, &str); 2] = [("en", "docs/findings.md"), ("zh", "docs/findings.zh.md")];

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

/// What a document quotes of a proof, in a language.
fn quote(proof: &Value, lang: &str) -> String {
    let mut lines = Vec::new();
    for guarantee in proof["guarantees"].as_array().into_iter().flatten() {
        lines.push(format!(
            "{:<12} {} {}",
            text(guarantee, "verdict"),
            text(guarantee, "id"),
            text(guarantee, "label")
        ));
        if !guarantee["message"].is_null() {
            lines.push(format!("    {}", text(&guarantee["message"], lang)));
        }
        lines.extend(bill(&guarantee["witness"], lang));
    }
    for finding in proof["findings"].as_array().into_iter().flatten() {
        lines.push(format!("{:<12} {}", "finding", text(&finding["message"], lang)));
        if !finding["reach"].is_null() {
            lines.push(format!("    {}", text(&finding["reach"], lang)));
        }
        lines.extend(bill(&finding["witness"], lang));
    }
    for open in proof["open"].as_array().into_iter().flatten() {
        lines.push(format!("{:<12} {}", "open", text(&open["message"], lang)));
    }
    lines.join("\n") + "\n"
}

/// Whose bill it is, and what is paid of it.
fn bill(witness: &Value, lang: &str) -> Vec<String> {
    if witness.is_null() {
        return Vec::new();
    }
    let mut lines = vec![format!("    {}", text(&witness["who"], lang))];
    let bills = witness["runs"].as_array().into_iter().flatten().flat_map(|run| run["bills"].as_array());
    for bill in bills.flatten() {
        let result = &bill["result"];
        let layers = result["layers"].as_array().into_iter().flatten();
        let paid = layers.filter(|layer| text(layer, "paid") != "0.00");
        let paid: Vec<String> =
            paid.map(|layer| format!("{} {}", text(layer, "id"), text(layer, "paid"))).collect();
        let (role, total, own) = (text(bill, "role"), text(result, "total"), text(result, "own_pay"));
        lines.push(format!("    {role:<12} total {total}, own_pay {own}"));
        lines.extend(paid.chunks(4).map(|some| format!("{:17}{}", "", some.join(", "))));
    }
    lines
}

/// The document with the quote of a book in its place: the block behind the line that names the book.
fn with_quote(document: &str, book: &str, quote: &str) -> String {
    let opening = format!("```text books/{book}\n");
    let (before, rest) = document.split_once(&opening).unwrap_or_else(|| panic!("no block for {book}"));
    let (_, after) = rest.split_once("```").expect("the end of the block");
    format!("{before}{opening}{quote}```{after}")
}

/// Every bill of the shipped books settles as said, and the documents quote the proofs as they are.
#[test]
fn shipped_books_are_proved_as_written() {
    let folder = scratch("shipped-witnesses");
    let names = |book: &Path| book.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
    let proofs: Vec<(String, Value)> =
        books().iter().map(|book| (names(book), holds(book, &folder.join(names(book))).0)).collect();
    for (lang, path) in DOCUMENTS {
        let written = std::fs::read_to_string(root().join(path)).expect("a document");
        let now = proofs
            .iter()
            .fold(written.clone(), |text, (book, proof)| with_quote(&text, book, &quote(proof, lang)));
        if std::env::var("TRYCMD").as_deref() == Ok("overwrite") {
            std::fs::write(root().join(path), &now).expect("written");
        } else {
            assert!(written == now, "{path} is out of date (TRYCMD=overwrite renews it):\n{now}");
        }
    }
}
