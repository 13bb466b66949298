//! Books with planted faults: each gives exactly the findings that its first line names.

use std::collections::BTreeSet;
use std::path::PathBuf;
use yidan_book::model::Book;
use yidan_book::prove::{Finding, Report, Verdict, prove};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/planted")
}

/// Faults by name. A cliff between groups and the gain of a split are figures, not faults.
fn faults(book: &Book, report: &Report) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (guarantee, verdict) in book.guarantees.iter().zip(&report.guarantees) {
        let id = &guarantee.name.id;
        match verdict {
            Verdict::Proved { .. } | Verdict::NotInForce => {}
            Verdict::Refuted(_) => drop(names.insert(format!("refuted:{id}"))),
            Verdict::Undecided { .. } => drop(names.insert(format!("undecided:{id}"))),
        }
    }
    for finding in &report.findings {
        let text = format!("{finding:?}");
        let name: String = text.chars().take_while(|c| c.is_alphanumeric()).collect();
        if !matches!(finding, Finding::GroupCliff { .. } | Finding::SplitPays { .. }) {
            names.insert(name);
        }
    }
    names
}

#[test]
fn every_planted_fault_is_found_and_nothing_else() {
    let mut files: Vec<_> =
        std::fs::read_dir(folder()).expect("folder").map(|f| f.expect("file").path()).collect();
    files.sort();
    assert!(files.len() >= 25);
    let mut wrong = Vec::new();
    for path in files {
        let text = std::fs::read_to_string(&path).expect("reads");
        let expected: BTreeSet<String> = text
            .lines()
            .next()
            .and_then(|line| line.strip_prefix("<!-- faults:"))
            .and_then(|line| line.strip_suffix("-->"))
            .expect("first line")
            .split_whitespace()
            .map(str::to_string)
            .collect();
        let loaded = yidan_book::load(&text);
        let Some(book) = loaded.book else {
            wrong.push(format!("{}: {:?}", path.display(), loaded.diagnostics));
            continue;
        };
        let start = std::time::Instant::now();
        let report = prove(&book, jiff::civil::date(book.year, 12, 20));
        let found = faults(&book, &report);
        if found != expected {
            wrong.push(format!(
                "{}: expected {expected:?}, found {found:?} in {:?}",
                path.display(),
                start.elapsed()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
