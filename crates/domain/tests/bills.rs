//! Text cases: a folder holds a bill (`bill.json`) or a table of lines (`lines.csv`), and `expected.txt`, what reading
//! it says. `YIDAN_UPDATE=1` writes what is said now; look at the difference before you keep it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use yidan_domain::bill::{
    Bill, BillCharges, BillHeader, Problem, ProblemCode, bill_json, example_bill, json_schema, read_bill,
    read_csv_lines, read_header,
};

fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bills");
    let mut cases: Vec<PathBuf> =
        fs::read_dir(root).expect("cases").map(|entry| entry.expect("case").path()).collect();
    cases.sort();
    cases
}

/// What a table of lines is put under.
fn header() -> BillHeader {
    let good = cases().into_iter().find(|case| case.ends_with("good-plain")).expect("case").join("bill.json");
    let mut bill: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(good).expect("bill")).expect("json");
    bill.as_object_mut().expect("object").retain(|field, _| field != "lines" && field != "total");
    read_header(bill.to_string().as_bytes()).expect("good")
}

#[test]
fn a_header_has_no_lines() {
    let problems = read_header(example_bill().as_bytes()).expect_err("lines");
    let shown: Vec<_> = problems.iter().map(|problem| (problem.code, problem.path.as_str())).collect();
    assert_eq!(shown, [(ProblemCode::UnknownField, "$.lines")]);
}

fn read(case: &Path) -> Result<Bill, Vec<Problem>> {
    match fs::read(case.join("bill.json")) {
        Ok(bytes) => read_bill(&bytes),
        Err(_) => {
            read_csv_lines(&fs::read(case.join("lines.csv")).expect("bill.json or lines.csv"), header())
        }
    }
}

fn show(read: &Result<Bill, Vec<Problem>>) -> String {
    let problems = match read {
        Ok(bill) => return format!("good, total {}\n", bill.total),
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
        let said = show(&read(&case));
        let file = case.join("expected.txt");
        if update {
            fs::write(&file, &said).expect("written");
        } else if fs::read_to_string(&file).unwrap_or_default() != said {
            wrong.push(format!("{}\n{said}", case.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every kind of problem that reading can find has a case.
#[test]
fn every_kind_has_a_case() {
    let found: BTreeSet<ProblemCode> = cases()
        .iter()
        .flat_map(|case| read(case).err().unwrap_or_default())
        .map(|problem| problem.code)
        .collect();
    // Files too large to keep: tested in `limits`.
    let large = [ProblemCode::TooLarge, ProblemCode::TooManyLines, ProblemCode::MoreProblems];
    // Text in memory always reads as some table.
    let never = [ProblemCode::NotCsv];
    let missing: Vec<_> = ProblemCode::ALL
        .iter()
        .take_while(|code| **code != ProblemCode::MissingFact)
        .filter(|code| !found.contains(code) && !large.contains(code) && !never.contains(code))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// Programs match on codes, so each stands in the documentation.
#[test]
fn every_code_is_documented() {
    let documents = include_str!("../../../docs/documents.md");
    let missing: Vec<_> =
        ProblemCode::ALL.iter().filter(|code| !documents.contains(&format!("`{code}`"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// Problems never repeat what may be a name or an identity number.
#[test]
fn problems_keep_personal_data_to_themselves() {
    let example = example_bill();
    for secret in ["张三丰的名字", "371500195305010021"] {
        for field in [
            "\"id\": \"P-SAMPLE-0001\"",
            "\"sex\": \"female\"",
            "\"scheme\": \"resident\"",
            "\"group\": \"贫困人口\"",
            "\"birth_date\": \"1952-08-15\"",
        ] {
            assert!(example.contains(field), "{field}");
            let key = field.split(':').next().expect("key");
            for changed in [
                format!("{key}: \"{secret}\\n\""),
                format!("{key}: [\"{secret}\"]"),
                format!("\"{secret}\": 1"),
            ] {
                let text = example.replacen(field, &changed, 1);
                let problems = read_bill(text.as_bytes()).expect_err("bad");
                assert!(!format!("{problems:?}").contains(secret), "{problems:?}");
            }
        }
    }
}

#[test]
fn limits() {
    let refused = |bytes: &[u8]| read_bill(bytes).expect_err("too much")[0].code;
    assert_eq!(refused(&vec![b' '; (64 << 20) + 1]), ProblemCode::TooLarge);
    let line =
        r#"{"item_code":"Y1","name":"n","class":"A","kind":"drug","quantity":1,"unit_price":1,"amount":1}"#;
    let with = |lines: String| {
        let mut bill: serde_json::Value = serde_json::from_str(example_bill()).expect("json");
        bill["lines"] = serde_json::json!(["LINES"]);
        bill["total"] = serde_json::json!("100000.00");
        bill.to_string().replace("\"LINES\"", &lines)
    };
    let full = vec![line; 100_000].join(",");
    assert!(read_bill(with(full.clone()).as_bytes()).is_ok());
    assert_eq!(refused(with(format!("{full},{line}")).as_bytes()), ProblemCode::TooManyLines);
    let problems = read_bill(with(vec!["{}"; 100_000].join(",")).as_bytes()).expect_err("bad");
    assert_eq!(problems.last().expect("last").code, ProblemCode::MoreProblems);
}

#[test]
fn schema_and_reader_agree() {
    let schema: serde_json::Value = serde_json::from_str(json_schema()).expect("json");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let example: serde_json::Value = serde_json::from_str(example_bill()).expect("json");
    assert!(validator.is_valid(&example));
    // What only the reader can check: sums, order, invisible characters, calendar.
    let beyond = [
        "line-amount",
        "total-mismatch",
        "total-mismatch-of-parts",
        "duplicate-line-id",
        "refund-without-original",
        "refund-of-nothing",
        "refund-of-itself",
        "refund-positive",
        "refund-differs",
        "refund-of-another-item",
        "refund-exceeds-original",
        "refund-exceeds-by-rounding",
        "dates-out-of-order",
        "period-reversed",
        "bed-days-exceed-stay",
        "duplicate-field",
        "out-of-range-products-and-sums",
        "not-a-number-scientific",
    ];
    for case in cases() {
        let Ok(text) = fs::read_to_string(case.join("bill.json")) else {
            continue;
        };
        let Ok(document) = serde_json::from_str::<serde_json::Value>(text.trim_start_matches('\u{feff}'))
        else {
            continue;
        };
        let name = case.file_name().expect("name").to_string_lossy().into_owned();
        let good = name.starts_with("good") || beyond.contains(&name.as_str());
        assert_eq!(validator.is_valid(&document), good, "{name}");
        if let Ok(bill) = read_bill(text.as_bytes()) {
            assert!(validator.is_valid(&bill_json(&bill)), "{name} as written");
        }
    }
}

#[test]
fn example_reads_and_is_what_it_says() {
    let bill = read_bill(example_bill().as_bytes()).expect("good");
    let BillCharges::Lines(lines) = &bill.charges else { panic!("lines") };
    assert!(lines.len() >= 44);
    assert!((30_000..=40_000).contains(&(bill.total.get() / 100)));
    let again = read_bill(bill_json(&bill).to_string().as_bytes()).expect("good");
    assert_eq!(again, bill);
}
