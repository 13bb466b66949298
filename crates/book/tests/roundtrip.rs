//! Text, tree and JSON of a book are three forms of one thing: each turns into the others and back.

mod support;

use proptest::prelude::*;
use support::trees;
use yidan_book::ast::BookFile;
use yidan_book::json::{from_json, to_json};
use yidan_book::parse::parse_book;
use yidan_book::print::print_book;
use yidan_book::words::Lang;

/// The tree of a printed book, which must read without complaint.
fn read(text: &str) -> Result<BookFile, TestCaseError> {
    let parsed = parse_book(text);
    let complaints: Vec<String> = parsed
        .diagnostics
        .iter()
        .map(|d| {
            let at = usize::try_from(d.span.start).unwrap_or(0);
            format!("{} at {:?}", d.message.en, text[at..].chars().take(60).collect::<String>())
        })
        .collect();
    prop_assert!(complaints.is_empty(), "{}\n{text}", complaints.join("\n"));
    Ok(parsed.file)
}

fn goes_there_and_back(book: &BookFile, lang: Lang) -> Result<(), TestCaseError> {
    let text = print_book(book, lang);
    let again = read(&text)?;
    if again != *book {
        // JSON has no positions, which would hide the difference.
        let (is, was) = (to_json(&again), to_json(book));
        let differs = is.lines().zip(was.lines()).find(|(a, b)| a != b);
        prop_assert!(false, "{differs:?}\n{text}");
    }
    prop_assert_eq!(print_book(&again, lang), text);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_printed_reads_back(book in trees::book()) {
        for lang in [Lang::Zh, Lang::En] {
            goes_there_and_back(&book, lang)?;
        }
    }

    #[test]
    fn json_reads_back(book in trees::book()) {
        prop_assert_eq!(from_json(&to_json(&book)), Ok(book));
    }

    #[test]
    fn no_line_ends_in_spaces(book in trees::book()) {
        for line in print_book(&book, Lang::Zh).lines() {
            prop_assert_eq!(line.trim_end(), line);
        }
    }
}
