//! What every shipped book must keep: it checks without a remark, its examples hold to the fen, it is formatted, and what
//! it says about identities and growing bills is true of random bills.

mod support {
    #[allow(dead_code)] // the columns of rows are for tests/columns.rs
    pub mod random_bills;
}

use proptest::prelude::*;
use std::path::{Path, PathBuf};
use support::random_bills::Bills;
use yidan_book::eval::{check_identities, evaluate, run_examples};
use yidan_book::inputs::{Charges, Parts, YearToDate};
use yidan_book::load::load;
use yidan_book::model::{Book, Claim};
use yidan_book::outcome::Outcome;
use yidan_book::print::print_book;
use yidan_book::words::Lang;
use yidan_types::{Date, Fen};

/// Name and text of each book.
fn shipped() -> Vec<(PathBuf, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../books");
    let entries = std::fs::read_dir(folder).expect("the books are there");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), std::fs::read_to_string(path).expect("text"))).collect()
}

fn books() -> Vec<(PathBuf, Book)> {
    shipped().into_iter().map(|(path, text)| (path, load(&text).book.expect("a checked book"))).collect()
}

#[test]
fn every_place_of_the_sources_has_its_book() {
    let names: Vec<String> = shipped()
        .iter()
        .map(|(path, _)| path.file_stem().expect("a name").to_string_lossy().into_owned())
        .collect();
    assert_eq!(names, ["dezhou-2020", "hebei-2017", "liaocheng-2019", "shanghai-2017", "xiaxian-2018"]);
}

#[test]
fn books_check_without_a_remark_and_are_formatted() {
    for (path, text) in shipped() {
        let loaded = load(&text);
        assert!(loaded.diagnostics.is_empty(), "{}: {:#?}", path.display(), loaded.diagnostics);
        assert!(print_book(&loaded.file, Lang::Zh) == text, "{}: run `yidan policy fmt`", path.display());
    }
}

#[test]
fn examples_hold_to_the_fen() {
    for (path, book) in books() {
        let results = run_examples(&book);
        assert!(results.len() >= 12, "{}: {} examples", path.display(), results.len());
        for result in results {
            assert!(result.passed(), "{}: {} {:#?}", path.display(), result.label, result.bills);
        }
    }
}

/// A book in the other language says the same: same amounts, back to the same text.
#[test]
fn books_translate_and_come_back() {
    for (path, text) in shipped() {
        let english = print_book(&load(&text).file, Lang::En);
        let loaded = load(&english);
        assert_eq!(loaded.lang, Lang::En, "{}", path.display());
        let book = loaded.book.expect("the translation checks");
        assert!(run_examples(&book).iter().all(|result| result.passed()), "{}", path.display());
        assert!(print_book(&loaded.file, Lang::Zh) == text, "{}", path.display());
    }
}

fn day_of(book: &Book) -> Date {
    Date::new(book.year, 12, 20).expect("a day")
}

/// What all layers pay, hospital's part of a payment unit included.
fn protection(outcome: &Outcome) -> i64 {
    outcome.total.get() - outcome.own_pay.get()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn bills_add_up(seed: u64) {
        for (path, book) in books() {
            let edition = book.edition(day_of(&book), None);
            let mut bills = Bills::new(&book, edition.day, seed);
            for _ in 0..60 {
                let row = bills.next_row();
                if let Ok(outcome) = evaluate(&edition, &row.facts, &row.charges, &row.year) {
                    let breaches = check_identities(&outcome);
                    prop_assert!(breaches.is_empty(), "{}: {breaches:?} {row:?} {outcome:?}", path.display());
                }
            }
        }
    }

    /// Where a book says `单调`, protection never falls as the in-scope part grows.
    #[test]
    fn protection_grows_with_the_bill_where_the_book_says_so(seed: u64, steps in prop::collection::vec(0i64..400_000, 12)) {
        let monotone = |book: &Book| book.guarantees.iter().any(|g| matches!(g.claim, Claim::Monotone));
        for (path, book) in books().into_iter().filter(|(_, book)| monotone(book)) {
            let edition = book.edition(day_of(&book), None);
            let facts = Bills::new(&book, edition.day, seed).row_with_in_scope(0).facts;
            let mut amount = 0;
            let mut before = 0;
            for step in &steps {
                amount += step * step / 1_000;
                let in_scope = Fen::new(amount).expect("in range");
                let charges = Charges::Parts(Parts { in_scope, ..Parts::default() });
                if let Ok(outcome) = evaluate(&edition, &facts, &charges, &YearToDate::default()) {
                    prop_assert!(protection(&outcome) >= before, "{} at {in_scope}", path.display());
                    before = protection(&outcome);
                }
            }
        }
    }
}

#[test]
fn some_book_says_that_protection_grows() {
    assert!(
        books().iter().any(|(_, book)| book.guarantees.iter().any(|g| matches!(g.claim, Claim::Monotone)))
    );
}
