//! The documents of the registry: round trip, schemas, problems.

use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::{Value, json};
use yidan_domain::bill::{Problem, ProblemCode};
use yidan_domain::registry::json::*;
use yidan_domain::registry::{Person, PersonFile, PersonFileDraft};
use yidan_types::PersonId;

use crate::spoilt::{places, spoil, spoilt};
use crate::strategies;

type Verdict = Result<(), Vec<Problem>>;

/// A kind of document: its schema, an example, and what the reader says of one.
struct Kind {
    schema: &'static str,
    example: &'static str,
    read: fn(&[u8]) -> Verdict,
}

const KINDS: [Kind; 4] = [
    Kind { schema: person_schema(), example: example_person(), read: |bytes| read_person(bytes).map(drop) },
    Kind { schema: fact_schema(), example: example_fact(), read: |bytes| read_fact(bytes).map(drop) },
    Kind {
        schema: facility_schema(),
        example: example_facility(),
        read: |bytes| read_facility(bytes).map(drop),
    },
    Kind { schema: item_schema(), example: example_item(), read: |bytes| read_item(bytes).map(drop) },
];

/// Made once: making one takes longer than using it.
static VALIDATORS: LazyLock<Vec<jsonschema::Validator>> = LazyLock::new(|| {
    let validator = |kind: &Kind| {
        let schema = serde_json::from_str(kind.schema).expect("json");
        jsonschema::validator_for(&schema).expect("a schema")
    };
    KINDS.iter().map(validator).collect()
});

fn bytes(document: &Value) -> Vec<u8> {
    document.to_string().into_bytes()
}

fn document() -> impl Strategy<Value = (usize, Value)> {
    prop_oneof![
        strategies::person().prop_map(|person| (0, person_json(&person))),
        strategies::person_fact().prop_map(|fact| (1, fact_json(&fact))),
        strategies::facility().prop_map(|facility| (2, facility_json(&facility))),
        strategies::item().prop_map(|item| (3, item_json(&item))),
    ]
}

/// What no schema can say.
const BEYOND: &[ProblemCode] = &[
    ProblemCode::BadNumber,
    ProblemCode::IdentityDiffers,
    ProblemCode::DeathBeforeBirth,
    ProblemCode::PeriodReversed,
    ProblemCode::DuplicateFact,
    ProblemCode::ReplacedUnknown,
    ProblemCode::ReplacedTwice,
    ProblemCode::KnownBeforeReplaced,
    ProblemCode::OtherYear,
    ProblemCode::DuplicateChannel,
];

proptest! {
    #[test]
    fn people_read_back(person in strategies::person()) {
        prop_assert_eq!(read_person(&bytes(&person_json(&person))), Ok(person));
    }

    #[test]
    fn facts_read_back(fact in strategies::person_fact()) {
        let person = PersonId::parse("P1").expect("an id");
        let of = fact_of_json(&person, &fact);
        prop_assert_eq!(read_fact(&bytes(&fact_json(&fact))), Ok(fact.clone()));
        prop_assert_eq!(read_fact_of(&bytes(&of)), Ok((person, fact)));
        prop_assert!(VALIDATORS[1].is_valid(&of));
        prop_assert!(read_fact(&bytes(&of)).is_err());
    }

    #[test]
    fn facilities_read_back(facility in strategies::facility()) {
        prop_assert_eq!(read_facility(&bytes(&facility_json(&facility))), Ok(facility));
    }

    #[test]
    fn items_read_back(item in strategies::item()) {
        prop_assert_eq!(read_item(&bytes(&item_json(&item))), Ok(item));
    }

    /// Schema and reader say the same of good documents and of spoilt ones.
    #[test]
    fn schema_and_reader_agree(
        (kind, good) in document(),
        spoilings in prop::collection::vec((any::<prop::sample::Index>(), spoilt()), 1..40),
    ) {
        let (kind, validator) = (&KINDS[kind], &VALIDATORS[kind]);
        prop_assert!(validator.is_valid(&good), "{}", good);
        let mut found = Vec::new();
        places(&good, "", &mut found);
        for (place, how) in spoilings {
            let place = place.get(&found);
            let mut document = good.clone();
            spoil(&mut document, place, &how);
            let read = (kind.read)(&bytes(&document));
            let beyond = |problems: &Vec<Problem>| problems.iter().all(|problem| BEYOND.contains(&problem.code));
            if read.as_ref().err().is_some_and(beyond) {
                continue;
            }
            prop_assert_eq!(validator.is_valid(&document), read.is_ok(), "{} {:?} {}", place, read, document);
        }
    }
}

#[test]
fn examples_are_good() {
    for (kind, validator) in KINDS.iter().zip(&*VALIDATORS) {
        let example: Value = serde_json::from_str(kind.example).expect("json");
        assert!(validator.is_valid(&example), "{example}");
        assert_eq!((kind.read)(kind.example.as_bytes()), Ok(()));
    }
    // They read back as they are written.
    let same = |written: Value, example: &str| {
        assert_eq!(written, serde_json::from_str::<Value>(example).expect("json"));
    };
    same(person_json(&read_person(example_person().as_bytes()).expect("good")), example_person());
    same(fact_json(&read_fact(example_fact().as_bytes()).expect("good")), example_fact());
    same(facility_json(&read_facility(example_facility().as_bytes()).expect("good")), example_facility());
    same(item_json(&read_item(example_item().as_bytes()).expect("good")), example_item());
}

/// What documents share is defined the same in all schemas.
#[test]
fn definitions_are_those_of_bills() {
    let read = |text: &str| serde_json::from_str::<Value>(text).expect("json");
    let bill = read(yidan_domain::bill::json_schema());
    for kind in &KINDS {
        for (name, definition) in read(kind.schema)["$defs"].as_object().expect("definitions") {
            if let Some(shared) = bill["$defs"].get(name) {
                assert_eq!(definition, shared, "{name}");
            }
        }
    }
}

fn problems<T: std::fmt::Debug>(read: Result<T, Vec<Problem>>) -> Vec<(ProblemCode, String)> {
    let problems = read.expect_err("refused");
    assert!(problems.iter().all(|problem| problem.line.is_some() && problem.column.is_some()));
    problems.into_iter().map(|problem| (problem.code, problem.path)).collect()
}

fn said(expected: &[(ProblemCode, &str)]) -> Vec<(ProblemCode, String)> {
    expected.iter().map(|(code, path)| (*code, (*path).to_owned())).collect()
}

#[test]
fn everything_wrong_with_a_person_is_said_at_once() {
    use ProblemCode::*;
    let wrong = json!({
        "format": "yidan-person", "version": 2, "person_id": "P 1 ", "sex": "女", "birth_date": "1949-12-30",
        "document": {"kind": "resident_card", "number": "11010519491231002X", "issued": "x"},
        "hukou": "rurall", "registered_address": {"county": "37150", "village_code": "1"},
        "home_address": [], "phone": "12", "death_date": "1949-01-01", "adress": 1,
    });
    let found = problems(read_person(&bytes(&wrong)));
    assert_eq!(
        found,
        said(&[
            (MissingField, "$.name"),
            (WrongVersion, "$.version"),
            (BadText, "$.person_id"),
            (IdentityDiffers, "$.birth_date"),
            (UnknownField, "$.document.issued"),
            (UnknownValue, "$.hukou"),
            (BadNumber, "$.registered_address.county"),
            (BadNumber, "$.registered_address.village_code"),
            (WrongType, "$.home_address"),
            (BadNumber, "$.phone"),
            (DeathBeforeBirth, "$.death_date"),
            (UnknownField, "$.adress"),
        ])
    );
}

/// No reader calls a document what another one reads.
#[test]
fn each_document_is_called_by_its_name() {
    let wrong = json!({"format": "yidan-list", "version": 2, "from": "2020/2/3"});
    for (kind, (zh, en)) in KINDS.iter().zip([
        ("人员档案文件", "document of a person"),
        ("事实记录文件", "document of a fact"),
        ("医药机构文件", "document of a facility"),
        ("目录项目文件", "document of an item"),
    ]) {
        let problems = (kind.read)(&bytes(&wrong)).expect_err("refused");
        let of = |code| &problems.iter().find(|problem| problem.code == code).expect("said").message;
        for code in [ProblemCode::WrongFormat, ProblemCode::WrongVersion] {
            assert!(of(code).zh.contains(zh) && of(code).en.contains(en), "{:?}", of(code));
        }
        let said = format!("{problems:?} {:?}", (kind.read)(b"{} {}"));
        assert!(!said.contains("票据") && !said.contains("bill"), "{said}");
    }
}

#[test]
fn personal_data_is_not_repeated() {
    let wrong = json!({
        "format": "yidan-person", "version": 1, "person_id": "P1", "name": " 张三丰", "sex": "张三丰",
        "birth_date": "1949/12/30", "document": {"kind": "resident_card", "number": "110105194912310021"},
        "phone": "1380000x234", "hukou": "张三丰",
    });
    let shown = format!("{:?}", read_person(&bytes(&wrong)));
    for secret in ["张三丰", "1949", "1380000", "110105"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[test]
fn everything_wrong_with_a_fact_is_said_at_once() {
    use ProblemCode::*;
    let good: Value = serde_json::from_str(example_fact()).expect("json");
    let of = |change: &dyn Fn(&mut Value)| {
        let mut document = good.clone();
        change(&mut document);
        problems(read_fact(&bytes(&document)))
    };
    let enrolment = of(&|document| {
        document["until"] = json!("2021-01-01");
        document["what"]["employment"] = json!("在职");
        document["what"]["area"] = json!("聊城");
        document["what"]["subsidies"][1]["channel"] = json!("central");
    });
    let expected = [
        (DuplicateChannel, "$.what.subsidies"),
        (ConflictingFields, "$.what.employment"),
        (BadNumber, "$.what.area"),
    ];
    assert_eq!(sorted(enrolment), sorted(said(&expected)));
    assert_eq!(of(&|document| document["until"] = json!("2021-01-01")), said(&[(OtherYear, "$.until")]));
    assert_eq!(
        of(&|document| document["what"]["scheme"] = json!("未参保")),
        said(&[(UnknownValue, "$.what.scheme")])
    );
    let withdrawn = of(&|document| document["withdrawn"] = json!(true));
    let expected =
        [(ConflictingFields, "$.from"), (ConflictingFields, "$.until"), (MissingField, "$.replaces")];
    assert_eq!(sorted(withdrawn), sorted(said(&expected)));
    assert_eq!(of(&|document| document["person_id"] = json!("P1")), said(&[(UnknownField, "$.person_id")]));
    assert_eq!(problems(read_fact_of(&bytes(&good))), said(&[(MissingField, "$.person_id")]));
    let kind = of(&|document| document["kind"] = json!("enrollment"));
    assert_eq!(kind, said(&[(UnknownValue, "$.kind")]));
}

fn sorted(mut problems: Vec<(ProblemCode, String)>) -> Vec<(ProblemCode, String)> {
    problems.sort();
    problems
}

#[test]
fn records_of_a_facility_are_held_against_each_other() {
    use ProblemCode::*;
    let mut document: Value = serde_json::from_str(example_facility()).expect("json");
    document["designations"][1]["replaces"] = json!("SAMPLE-H2-D9");
    document["designations"][1]["until"] = json!("2018-12-31");
    document["standing"][0]["what"]["grade"] = json!("特级");
    let expected = [
        (UnknownValue, "$.standing[0].what.grade"),
        (ReplacedUnknown, "$.designations[1]"),
        (PeriodReversed, "$.designations[1].until"),
    ];
    assert_eq!(problems(read_facility(&bytes(&document))), said(&expected));
}

#[test]
fn facts_go_into_a_file() {
    let person: Person = read_person(example_person().as_bytes()).expect("good");
    let fact = read_fact(example_fact().as_bytes()).expect("good");
    assert_eq!((fact.kind(), fact.id().as_str()), ("enrolment", "SAMPLE-E-2020-0001"));
    assert_eq!((fact.known().to_string(), fact.replaces()), ("2019-12-20".to_owned(), None));
    assert!(fact.holds().is_some_and(|period| period.until.is_some()) && fact.source().is_some());
    let draft = PersonFileDraft::of(person).with_fact(fact.clone()).expect("good");
    assert_eq!(draft.enrolments.records().len(), 1);
    let problems = draft.clone().with_fact(fact).expect_err("twice");
    assert_eq!((problems[0].code, problems[0].path.as_str()), (ProblemCode::DuplicateFact, "$[0]"));
    assert!(PersonFile::new(draft).is_ok());
}

#[test]
fn lines_are_read_one_by_one() {
    let line = |text: &str| serde_json::from_str::<Value>(text).expect("json").to_string();
    let good = line(example_item());
    let text = format!("\u{feff}{good}\r\n\n{{\"format\": \"yidan-item\",\n  \n{good}");
    let lines: Vec<_> = read_lines(text.as_bytes(), read_item).collect();
    let numbers: Vec<u32> = lines.iter().map(|line| line.number).collect();
    assert_eq!(numbers, [1, 3, 5]);
    assert!(lines[0].read.is_ok() && lines[2].read == lines[0].read);
    let problems = lines[1].read.as_ref().expect_err("cut");
    assert_eq!((problems[0].code, problems[0].line), (ProblemCode::NotJson, Some(3)));
    assert_eq!(read_line(b" \t", 1, read_item), None);
}

proptest! {
    /// No bytes make a reader panic.
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for kind in &KINDS {
            prop_assert!((kind.read)(&bytes).is_err());
        }
    }
}
