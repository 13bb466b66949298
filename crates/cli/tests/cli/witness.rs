//! What `policy prove` says of a bill is what `settle` gives for it, to the fen: every bill of every book.

use crate::support::{argument, listed, scratch, yidan};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Books with planted faults, all of which are quickly proved.
fn planted() -> Vec<PathBuf> {
    listed("crates/book/tests/planted", "md")
}

/// Proves a book into a folder; the document.
fn prove(book: &Path, folder: &Path) -> Value {
    let run = yidan(&["policy", "prove", argument(book), "--json", "--witness", argument(folder)]);
    assert!(matches!(run.code, Some(0 | 1)), "{}: {}", book.display(), run.err);
    let document = run.json();
    let refuted = document["summary"]["refuted"].as_i64() > Some(0);
    assert_eq!(run.code == Some(1), refuted, "{}: {}", book.display(), document["summary"]);
    document
}

/// The bills of a document: those of guarantees, then those of findings.
fn witnesses(document: &Value) -> Vec<&Value> {
    let lists = ["guarantees", "findings"].iter().filter_map(|list| document[list].as_array());
    lists.flatten().map(|entry| &entry["witness"]).filter(|witness| !witness.is_null()).collect()
}

/// Settles the files of a run and compares every amount; how many bills.
fn settles_as_said(book: &Path, folder: &Path, run: &Value) -> usize {
    let path = |of: &Value| folder.join(of["file"].as_str().expect("a file"));
    let list = |name: &str| run[name].as_array().cloned().unwrap_or_default();
    for of in list("prior").iter().chain(&list("bills")) {
        let text = std::fs::read_to_string(path(of)).expect("written");
        assert_eq!(serde_json::from_str::<Value>(&text).expect("JSON"), of["bill"], "{}", path(of).display());
    }
    let prior: Vec<PathBuf> = list("prior").iter().map(path).collect();
    let bills: Vec<PathBuf> = list("bills").iter().map(path).collect();
    let mut arguments = vec!["settle", "--json", "--book", argument(book)];
    prior.iter().for_each(|path| arguments.extend(["--prior", argument(path)]));
    arguments.extend(bills.iter().map(|path| argument(path)));
    let settled = yidan(&arguments);
    assert_eq!(settled.code, Some(0), "{arguments:?}: {}{}", settled.out, settled.err);
    let settled = match settled.json() {
        Value::Array(all) => all,
        one => vec![one],
    };
    assert_eq!(settled.len(), bills.len());
    for (got, said) in settled.iter().zip(list("bills")) {
        same_amounts(got, &said["result"], &arguments);
    }
    bills.len()
}

fn same_amounts(got: &Value, said: &Value, arguments: &[&str]) {
    for amount in ["total", "parts", "own_pay", "own_pay_in_scope", "facility_part"] {
        assert_eq!(got[amount], said[amount], "{amount}: {arguments:?}");
    }
    let paid = |of: &Value| -> Vec<(Value, Value)> {
        let layers = of["layers"].as_array().into_iter().flatten();
        layers.map(|layer| (layer["id"].clone(), layer["paid"].clone())).collect()
    };
    assert_eq!(paid(got), paid(said), "{arguments:?}");
}

/// Every bill of a book settles as its proof says; the proof, and how many bills.
pub fn holds(book: &Path, folder: &Path) -> (Value, usize) {
    let document = prove(book, folder);
    let mut bills = 0;
    for witness in witnesses(&document) {
        assert!(witness["unwritable"].is_null(), "{}: {}", book.display(), witness["unwritable"]);
        let runs = witness["runs"].as_array().expect("runs");
        assert!(!runs.is_empty());
        bills += runs.iter().map(|run| settles_as_said(book, folder, run)).sum::<usize>();
    }
    let index: Value =
        serde_json::from_slice(&std::fs::read(folder.join("witnesses.json")).expect("an index"))
            .expect("JSON");
    let files = std::fs::read_dir(folder).expect("a folder").count();
    assert_eq!(index["files"].as_array().map(Vec::len), Some(files - 1), "{}", folder.display());
    (document, bills)
}

#[test]
fn bills_of_planted_books_settle_as_said() {
    let folder = scratch("planted-witnesses");
    let books = planted();
    assert!(books.len() >= 25);
    let bills: usize =
        books.iter().enumerate().map(|(n, book)| holds(book, &folder.join(n.to_string())).1).sum();
    assert!(bills > 80, "{bills}");
}

/// A folder of witnesses is replaced whole; other files are never touched.
#[test]
fn folders_are_replaced_only_if_they_are_ours() {
    let scratch = scratch("witness-folders");
    let [refuted, sound] = ["01-aid-not-whole", "00-sound"]
        .map(|name| crate::support::root().join(format!("crates/book/tests/planted/{name}.md")));
    let folder = scratch.join("new/witnesses");
    prove(&refuted, &folder);
    assert!(folder.join("destitute_free.json").exists());
    prove(&sound, &folder);
    assert!(!folder.join("destitute_free.json").exists(), "left over from the other book");
    assert_eq!(
        std::fs::read_dir(scratch.join("new")).expect("a folder").count(),
        1,
        "something stayed behind"
    );

    std::fs::write(folder.join("notes.txt"), "mine").expect("written");
    let run = yidan(&["policy", "prove", argument(&refuted), "--witness", argument(&folder)]);
    assert_eq!((run.code, run.out.as_str()), (Some(2), ""));
    assert!(run.err.contains("notes.txt"), "{}", run.err);
    assert!(!folder.join("destitute_free.json").exists() && folder.join("notes.txt").exists());
}
