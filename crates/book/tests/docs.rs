//! The reference in `docs/` is a policy book itself, once in each language: it loads, its examples pass, no word of the
//! language is left out, and both say the same.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use yidan_book::ast::{BookFile, Chunk, Item};
use yidan_book::check::CODES;
use yidan_book::eval::examples::{ExampleResult, run_examples};
use yidan_book::load::load;
use yidan_book::markdown::{Stretch, split};
use yidan_book::render::render;
use yidan_book::words::{Lang, Word};

const LANGS: [Lang; 2] = [Lang::Zh, Lang::En];

/// Words that the blocks cannot hold, and why.
const NOT_IN_BLOCKS: &[(Word, &str)] =
    &[(Word::AdmissionDay, "a book names two days of a bill, and the example names the other two")];

fn name(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "language.zh.md",
        Lang::En => "language.md",
    }
}

fn text(lang: Lang) -> String {
    read(name(lang))
}

fn read(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

// ---------------------------------------------------------------------------------------------------- it is a book

#[test]
fn both_documents_load_without_a_word_of_complaint() {
    for lang in LANGS {
        let (text, name) = (text(lang), name(lang));
        let loaded = load(&text);
        let report = render(&loaded.diagnostics, &text, name, Lang::En, false);
        assert!(loaded.diagnostics.is_empty(), "{report}");
        assert!(loaded.book.is_some(), "{name} gives no book");
        assert_eq!(loaded.lang, lang, "{name} is written in the other language");
    }
}

#[test]
fn the_examples_of_both_documents_pass() {
    for lang in LANGS {
        let book = load(&text(lang)).book.expect("a book");
        let results = run_examples(&book);
        assert!(results.len() >= 10, "{} has {} examples only", name(lang), results.len());
        let failed: Vec<String> = results.iter().filter(|result| !result.passed()).map(told).collect();
        assert!(failed.is_empty(), "{}:\n{}", name(lang), failed.join("\n"));
    }
}

/// What of an example did not come out.
fn told(result: &ExampleResult) -> String {
    let mut lines = vec![result.label.clone()];
    for bill in &result.bills {
        if let Err(errors) = &bill.outcome {
            lines.push(format!("  {}: {errors:?}", bill.date));
        }
        for figure in bill.figures.iter().filter(|figure| !figure.passed()) {
            let (expected, got) = (&figure.expected, &figure.got);
            lines.push(format!("  {} {}: expected {expected:?}, got {got:?}", bill.date, figure.label));
        }
    }
    lines.join("\n")
}

// ---------------------------------------------------------------------------------------------------- no word is missing

#[test]
fn every_word_occurs_in_the_blocks() {
    for lang in LANGS {
        let written = words_of_blocks(&text(lang));
        let missing: Vec<&str> = Word::ALL
            .iter()
            .filter(|word| !written.contains(word.text(lang)))
            .filter(|word| !NOT_IN_BLOCKS.iter().any(|(exempt, _)| exempt == *word))
            .map(|word| word.text(lang))
            .collect();
        assert!(missing.is_empty(), "{}: not in any block: {missing:?}", name(lang));
    }
}

#[test]
fn exempted_words_are_rightly_exempted() {
    for lang in LANGS {
        let written = words_of_blocks(&text(lang));
        for (word, why) in NOT_IN_BLOCKS {
            assert!(!why.is_empty());
            assert!(
                !written.contains(word.text(lang)),
                "{} occurs, so it needs no exemption",
                word.text(lang)
            );
        }
    }
}

/// The runs of letters in the blocks of rules, strings and comments left out. Units stand behind digits, so digits end a
/// run; the blocks leave a space wherever two words would run together.
fn words_of_blocks(text: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for stretch in split(text).0 {
        let Stretch::Rules(range) = stretch else { continue };
        for line in text[range].lines() {
            let code = without_strings(line);
            let code = code.split("//").next().unwrap_or_default();
            let letter = |c: char| c.is_alphabetic() || c == '_';
            words.extend(code.split(|c| !letter(c)).map(|word| word.trim_matches('_').to_owned()));
        }
    }
    words
}

/// The line with every string emptied. A string ends on its line and the documents escape nothing in one.
fn without_strings(line: &str) -> String {
    let outside = line.split('"').step_by(2).collect::<Vec<_>>();
    outside.join("\"\"")
}

#[test]
fn the_tables_list_every_word_in_both_languages() {
    for lang in LANGS {
        let text = text(lang);
        for word in Word::ALL {
            let row = format!("| `{}` | `{}` |", word.text(Lang::Zh), word.text(Lang::En));
            let rows = text.lines().filter(|line| line.starts_with(&row)).count();
            assert_eq!(rows, 1, "{}: {row} stands {rows} times in the table", name(lang));
        }
    }
}

#[test]
fn every_kind_of_mistake_is_documented() {
    let documents = read("documents.md");
    let (_, listed) = documents.split_once("## Mistakes in books").expect("a list of codes");
    let missing: Vec<&str> =
        CODES.iter().copied().filter(|code| !listed.contains(&format!("`{code}`"))).collect();
    assert!(missing.is_empty(), "documents.md: not listed: {missing:?}");
}

// ---------------------------------------------------------------------------------------------------- both say the same

#[test]
fn both_documents_are_the_same_book() {
    let [zh, en] = LANGS.map(|lang| said(&load(&text(lang)).file));
    for (zh, en) in zh.iter().zip(&en) {
        assert_eq!(zh, en, "the Chinese document (left) and the English one (right) differ");
    }
    assert_eq!(zh.len(), en.len(), "one document has more items than the other");
}

/// What the items say, as JSON, without what is for people only; names are ids.
fn said(file: &BookFile) -> Vec<Value> {
    let ids = ids(file);
    let item = |item: &Item| {
        let mut value = serde_json::to_value(item).expect("an item is JSON");
        without_prose(&mut value, &ids);
        value
    };
    items(file).map(item).collect()
}

fn items(file: &BookFile) -> impl Iterator<Item = &Item> {
    let rules = file.chunks.iter().filter_map(|chunk| match chunk {
        Chunk::Rules(rules) => Some(&rules.items),
        Chunk::Prose(_) => None,
    });
    rules.flatten()
}

/// Ids by label. A label that stood for two ids would make the comparison say nothing.
fn ids(file: &BookFile) -> BTreeMap<String, String> {
    let mut ids = BTreeMap::new();
    for item in items(file) {
        if let (Some(label), Some(id)) = (&item.label, &item.id) {
            let other = ids.insert(label.value.clone(), id.value.clone());
            assert!(other.is_none_or(|other| other == id.value), "the label {} stands twice", label.value);
        }
    }
    ids
}

fn without_prose(value: &mut Value, ids: &BTreeMap<String, String>) {
    match value {
        Value::Object(fields) => {
            fields.retain(|key, _| !matches!(key.as_str(), "label" | "comments" | "trailing_comments"));
            for (key, value) in fields.iter_mut() {
                match key.as_str() {
                    "note" | "title" | "article" | "assumed" if value.is_string() => *value = Value::Null,
                    // The document number of a source.
                    "number" if value.is_string() => *value = Value::Null,
                    // The name of the place; its code stays.
                    "place" => drop(value.get_mut(0).map(Value::take)),
                    "codes" => without_code_texts(value),
                    _ => without_prose(value, ids),
                }
            }
        }
        Value::Array(all) => all.iter_mut().for_each(|value| without_prose(value, ids)),
        Value::String(text) => {
            if let Some(id) = ids.get(text.as_str()) {
                id.clone_into(text);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Behind a code and a space stands text for people.
fn without_code_texts(value: &mut Value) {
    match value {
        Value::Array(all) => all.iter_mut().for_each(without_code_texts),
        Value::String(text) => {
            let code = text.split_whitespace().next().unwrap_or_default().to_owned();
            *text = code;
        }
        _ => {}
    }
}
