//! The shipped books, proved: verdicts as they are known to be.

use std::path::PathBuf;
use yidan_book::prove::{Verdict, prove};

/// Guarantees that do not hold, and by how many fen; everything else of the shipped books is proved.
///
/// Dezhou: of two people with the same year, 大病保险 pays the poorer one 5 points more of each fen, but rounds the
/// accumulated sums. So of one fen more it can pay the poorer one nothing and the other one a fen; and where 医疗救助 is
/// used up, nothing makes that good.
const REFUTED: [(&str, &str, i64); 1] = [("dezhou-2020", "poorer_first", 1)];

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
            let known = REFUTED.iter().find(|(book, id, _)| {
                path.file_stem().is_some_and(|stem| stem == *book) && *id == guarantee.name.id
            });
            match (verdict, known) {
                (Verdict::Proved { .. } | Verdict::NotInForce, None) => {}
                (Verdict::Refuted(witness), Some((.., by))) => {
                    assert_eq!(witness.value.get() - witness.bound.get(), *by, "{witness:?}");
                }
                (verdict, _) => panic!("{}: {} {verdict:?}", path.display(), guarantee.name.id),
            }
        }
    }
}
