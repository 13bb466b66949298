//! The claim document: cases in folders, schema, example, round trip. `YIDAN_UPDATE=1` writes what is said now.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use yidan_domain::bill::Problem;
use yidan_domain::casefile::{Claim, claim_json, claim_schema, example_claim, read_claim};

fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/claims");
    let mut cases: Vec<PathBuf> =
        fs::read_dir(root).expect("cases").map(|entry| entry.expect("case").path()).collect();
    cases.sort();
    cases
}

fn show(read: &Result<Claim, Vec<Problem>>) -> String {
    let problems = match read {
        Ok(claim) => return format!("good, total {}\n", claim.total),
        Err(problems) => problems,
    };
    let mut text = String::new();
    for problem in problems {
        let (line, column) = (problem.line.expect("line"), problem.column.expect("column"));
        text += &format!("{line}:{column} {} {}\n", problem.code, problem.path);
        text += &format!("  {}\n  {}\n", problem.message.zh, problem.message.en);
        if let Some(hint) = &problem.hint {
            text += &format!("  > {}\n  > {}\n", hint.zh, hint.en);
        }
    }
    text
}

#[test]
fn cases_say_what_is_expected() {
    let update = std::env::var_os("YIDAN_UPDATE").is_some();
    let mut wrong = Vec::new();
    for case in cases() {
        let said = show(&read_claim(&fs::read(case.join("claim.json")).expect("claim.json")));
        let file = case.join("expected.txt");
        if update {
            fs::write(&file, &said).expect("written");
        } else if fs::read_to_string(&file).unwrap_or_default() != said {
            wrong.push(format!("{}\n{said}", case.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn schema_and_reader_agree() {
    let schema: Value = serde_json::from_str(claim_schema()).expect("json");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    // What only the reader can check: sums, order, the check digit.
    let beyond = ["dates-out-of-order", "total-mismatch", "bad-identity-number"];
    for case in cases() {
        let text = fs::read_to_string(case.join("claim.json")).expect("claim.json");
        let Ok(document) = serde_json::from_str::<Value>(&text) else { continue };
        let name = case.file_name().expect("name").to_string_lossy().into_owned();
        let good = name.starts_with("good") || beyond.contains(&name.as_str());
        assert_eq!(validator.is_valid(&document), good, "{name}");
        if let Ok(claim) = read_claim(text.as_bytes()) {
            assert!(validator.is_valid(&claim_json(&claim)), "{name} as written");
        }
    }
    assert!(validator.is_valid(&serde_json::from_str(example_claim()).expect("json")));
}

#[test]
fn what_is_written_reads_back() {
    let mut texts: Vec<String> =
        cases().iter().map(|case| fs::read_to_string(case.join("claim.json")).expect("claim.json")).collect();
    texts.push(example_claim().to_owned());
    let mut good = 0;
    for text in texts {
        let Ok(claim) = read_claim(text.as_bytes()) else { continue };
        good += 1;
        assert_eq!(read_claim(claim_json(&claim).to_string().as_bytes()), Ok(claim.clone()));
        assert_eq!(Claim::new(claim.clone().into_draft()), Ok(claim));
    }
    assert!(good >= 4);
}

#[test]
fn identity_numbers_are_not_repeated() {
    let text =
        example_claim().replace("\"id\": \"P-SAMPLE-0001\"", "\"identity_number\": \"371500195305010021\"");
    let problems = read_claim(text.as_bytes()).expect_err("bad check digit");
    assert!(!format!("{problems:?}").contains("371500195305010021"));
    let good = text.replace("371500195305010021", "11010519491231002X");
    let claim = read_claim(good.as_bytes()).expect("good");
    assert!(!format!("{claim:?}").contains("19491231"));
}
