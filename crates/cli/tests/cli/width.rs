//! Nothing that is printed for people is wider than the page.

use crate::support::{argument, books, shipped_bills, yidan};
use unicode_width::UnicodeWidthStr;

const COLUMNS: usize = 100;

pub fn fits(arguments: &[&str], text: &str) {
    let wide: Vec<&str> = text.lines().filter(|line| line.width() > COLUMNS).collect();
    assert!(wide.is_empty(), "yidan {}: too wide:\n{}", arguments.join(" "), wide.join("\n"));
}

/// Every shipped bill under every shipped book, in every view and language.
#[test]
fn settlements_fit_the_page() {
    for bill in shipped_bills() {
        let mut settled = false;
        for book in books() {
            for (view, lang) in
                ["bill", "patient", "auditor"].into_iter().flat_map(|view| [(view, "zh"), (view, "en")])
            {
                let arguments =
                    ["settle", "--lang", lang, "--view", view, "-b", argument(&book), argument(&bill)];
                let run = yidan(&arguments);
                fits(&arguments, &run.out);
                settled |= run.code == Some(0);
            }
        }
        assert!(settled, "no shipped book settles {}", bill.display());
    }
}

#[test]
fn help_and_books_fit_the_page() {
    for lang in ["zh", "en"] {
        let policy = ["policy", "policy check", "policy fmt", "policy json", "policy prove", "policy diff"];
        for command in ["", "settle", "lists check"].into_iter().chain(policy) {
            let arguments: Vec<&str> = command.split_whitespace().chain(["--help", "--lang", lang]).collect();
            fits(&arguments, &yidan(&arguments).out);
        }
        for book in books() {
            for command in ["facts", "explain"] {
                let arguments = ["policy", command, "--lang", lang, argument(&book)];
                fits(&arguments, &yidan(&arguments).out);
            }
        }
    }
}

#[test]
fn comparisons_fit_the_page() {
    let [before, after] = ["before", "after"].map(|name| format!("crates/cli/tests/books/{name}.md"));
    for lang in ["zh", "en"] {
        let arguments = ["policy", "diff", "--lang", lang, &before, &after, "--up-to", "20000"];
        fits(&arguments, &yidan(&arguments).out);
    }
}

/// The figures of the one bill end in the same columns whatever stands in front of them.
#[test]
fn figures_stand_in_columns() {
    let run = yidan(&["settle", "-b", "books/liaocheng-2019.md", "examples/bill.json"]);
    let is_charge = |line: &&str| line.contains('×') && line.starts_with("  ") && !line.starts_with("   ");
    let charges: Vec<&str> = run.out.lines().filter(is_charge).collect();
    assert!(charges.len() > 40, "{}", run.out);
    for line in charges {
        assert_eq!(line.width(), COLUMNS, "{line}");
    }
}

/// Figures are never cut, however large the bill.
#[test]
fn large_figures_stand_in_full() {
    let bill = "crates/cli/tests/bills/largest.json";
    let run = yidan(&["settle", "-b", "books/liaocheng-2019.md", bill]);
    fits(&["settle", bill], &run.out);
    assert!(run.out.matches("9,876,543,210.98").count() >= 3, "{}{}", run.out, run.err);
    assert!(!run.out.contains("9,876,543…"), "{}", run.out);
}

/// Verdicts, bills and findings of every book with planted faults.
#[test]
fn proofs_fit_the_page() {
    for book in crate::support::listed("crates/book/tests/planted", "md") {
        for lang in ["zh", "en"] {
            let arguments = ["policy", "prove", "--lang", lang, argument(&book)];
            fits(&arguments, &yidan(&arguments).out);
        }
    }
}
