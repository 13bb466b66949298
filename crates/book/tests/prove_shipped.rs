//! The shipped books, proved: verdicts as they are known to be.

use std::path::PathBuf;
use yidan_book::prove::{Verdict, prove};

/// Guarantees that the prover does not decide; everything else of the shipped books is proved.
const UNDECIDED: [&str; 3] = ["poorer_first", "poorer_pays_less", "own_pay_bounded"];

fn books() -> Vec<PathBuf> {
    if let Ok(paths) = std::env::var("YIDAN_BOOKS") {
        return paths.split(' ').map(PathBuf::from).collect();
    }
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../books");
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    files.map(|file| file.path()).filter(|path| path.extension().is_some_and(|e| e == "md")).collect()
}

#[test]
fn guarantees_hold() {
    for path in books() {
        let text = std::fs::read_to_string(&path).expect("reads");
        let Some(book) = yidan_book::load(&text).book else { continue };
        let start = std::time::Instant::now();
        let report = prove(&book, jiff::civil::date(book.year, 12, 20));
        println!("{} {:?}", path.display(), start.elapsed());
        for finding in &report.findings {
            println!("  F {}", format!("{finding:?}").chars().take(140).collect::<String>());
        }
        for (guarantee, verdict) in book.guarantees.iter().zip(&report.guarantees) {
            println!(
                "  {} {}",
                guarantee.name.id,
                format!("{verdict:?}").chars().take(100).collect::<String>()
            );
            let proved = matches!(verdict, Verdict::Proved { .. } | Verdict::NotInForce);
            let open = matches!(verdict, Verdict::Undecided { .. })
                && UNDECIDED.contains(&guarantee.name.id.as_str());
            assert!(proved || open, "{}: {} {verdict:?}", path.display(), guarantee.name.id);
        }
    }
}
