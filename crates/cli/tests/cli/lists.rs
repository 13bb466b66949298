//! `yidan lists check`: what it writes, and what it keeps to itself.

use crate::support::{argument, scratch, yidan};
use crate::width::fits;

const LIST: &str = "crates/cli/tests/lists/2020-08.csv";
const OTHERS: [&str; 6] = [
    "--group",
    "低保对象",
    "--previous",
    "crates/cli/tests/lists/2020-07.csv",
    "--people",
    "crates/cli/tests/lists/people.csv",
];

fn check(more: &[&str]) -> crate::support::Run {
    yidan(&[&["lists", "check", LIST], OTHERS.as_slice(), more].concat())
}

#[test]
fn no_identity_number_is_shown_in_full() {
    for lang in ["zh", "en"] {
        for more in [&["--lang", lang][..], &["--lang", lang, "--json"]] {
            let run = check(more);
            assert_eq!(run.code, Some(1), "{}", run.err);
            let digits = run.out.split(|c: char| !c.is_ascii_digit());
            // The file's hash is longer and in hexadecimal.
            let hash = run.out.lines().find(|line| line.contains("sha256")).unwrap_or_default();
            let full = digits.filter(|run| run.len() >= 15).find(|run| !hash.contains(run));
            assert_eq!(full, None);
            fits(more, if more.contains(&"--json") { "" } else { &run.out });
        }
    }
}

#[test]
fn json_counts_what_it_lists() {
    let document = check(&["--json"]).json();
    for (class, count) in document["counts"].as_object().expect("counts") {
        let of = |list: &str| {
            let all = document[list].as_array().expect("a list");
            all.iter().filter(|one| one["class"] == class.as_str()).count()
        };
        assert_eq!(count, of("rows") + of("members"), "{class}");
    }
    assert_eq!(document["rows"].as_array().map(Vec::len), Some(14));
}

/// The workbook that goes back is itself a list that can be checked, with the rows that were rejected and no others.
#[test]
fn rejected_rows_are_written_and_read_again() {
    let back = scratch("lists-back").join("back.xlsx");
    let first = check(&["--json", "--rejected", argument(&back)]);
    let again = yidan(&["lists", "check", argument(&back), "--month", "2020-08", "--json"]);
    assert_eq!(again.code, Some(1), "{}", again.err);
    assert_eq!(first.json()["counts"]["rejected"], again.json()["counts"]["rejected"]);
    assert_eq!(again.json()["rows"].as_array().map(Vec::len), Some(3));
}

#[test]
fn a_mapping_is_written_once_and_then_used() {
    let mapping = scratch("lists-mapping").join("mapping.json");
    let run = check(&["--mapping", argument(&mapping)]);
    assert_eq!(run.code, Some(1), "{}", run.err);
    let written = std::fs::read_to_string(&mapping).expect("a mapping");
    assert!(written.contains("公民身份号码"), "{written}");
    // Last month's list heads its columns otherwise, and is read by its own labels.
    let again = check(&["--mapping", argument(&mapping)]);
    assert_eq!((again.code, &again.out), (Some(1), &run.out), "{}", again.err);
    assert_eq!(std::fs::read_to_string(&mapping).expect("a mapping"), written);
    // Of this list, the mapping decides.
    std::fs::write(&mapping, written.replace("公民身份号码", "证件")).expect("written");
    let refused = check(&["--mapping", argument(&mapping)]);
    assert_eq!(refused.code, Some(2));
    assert!(
        refused.err.contains("[no-header]") || refused.err.contains("[mapped-column-missing]"),
        "{}",
        refused.err
    );
}
