//! Recording facts: every problem of all of them at once, whatever their kinds.

use serde_json::{Value, json};
use yidan_domain::bill::ProblemCode;
use yidan_domain::registry::json::{PersonFact, example_person, read_fact, read_person};
use yidan_domain::registry::{PersonFile, PersonFileDraft};

use crate::day;

fn fact(kind: &str, id: &str, known: &str, replaces: Option<&str>) -> PersonFact {
    let what: Value = match kind {
        "enrolment" => json!({
            "scheme": "resident", "area": "371500", "year": 2020, "participation": "active", "contribution": "280",
            "subsidies": [],
        }),
        "membership" => json!({ "group": "低保对象" }),
        _ => json!({ "disease": "M03900" }),
    };
    let document = json!({
        "format": "yidan-fact", "version": 1, "kind": kind, "id": id, "from": "2020-01-01", "until": "2020-12-31",
        "known": known, "replaces": replaces, "what": what,
    });
    read_fact(document.to_string().as_bytes()).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn file() -> PersonFile {
    let person = read_person(example_person().as_bytes()).expect("good");
    let there = [fact("enrolment", "E1", "2019-12-20", None), fact("membership", "M1", "2020-02-01", None)];
    let draft = PersonFileDraft::of(person).with_facts(there).expect("good");
    PersonFile::new(draft).expect("good")
}

#[test]
fn a_file_is_its_person_with_its_facts() {
    let more = [fact("certificate", "C1", "2020-03-10", None), fact("membership", "M2", "2020-03-10", None)];
    let whole = file().record(&more, day("2020-03-10")).expect("good");
    let again = PersonFileDraft::of(whole.person.clone()).with_facts(whole.facts()).expect("good");
    assert_eq!(again, whole.into_draft());
}

#[test]
fn every_problem_of_every_kind_is_said_by_its_place_in_the_list() {
    let list = [
        fact("membership", "M2", "2020-03-11", Some("M9")),
        fact("enrolment", "E2", "2020-03-11", None),
        fact("certificate", "C1", "2020-03-10", None),
        fact("certificate", "M1", "2020-03-10", None),
        fact("membership", "M3", "2020-01-01", Some("M1")),
        fact("enrolment", "E1", "2020-03-10", None),
        fact("membership", "C1", "2020-04-01", None),
    ];
    let problems = file().record(&list, day("2020-03-10")).expect_err("refused");
    use ProblemCode::{DuplicateFact, KnownBeforeReplaced, KnownInFuture, ReplacedUnknown};
    let said: Vec<_> = problems.iter().map(|problem| (problem.path.as_str(), problem.code)).collect();
    assert_eq!(
        said,
        [
            ("$[0].known", KnownInFuture),
            ("$[0]", ReplacedUnknown),
            ("$[1].known", KnownInFuture),
            ("$[3]", DuplicateFact),
            ("$[4]", KnownBeforeReplaced),
            ("$[5]", DuplicateFact),
            ("$[6]", DuplicateFact),
            ("$[6].known", KnownInFuture),
        ]
    );
}

#[test]
fn good_facts_stand_behind_those_that_were_there() {
    let list =
        [fact("membership", "M2", "2020-03-10", Some("M1")), fact("enrolment", "E2", "2020-03-10", None)];
    let recorded = file().record(&list, day("2020-03-10")).expect("good");
    let ids = |ids: Vec<&str>| ids.join(" ");
    assert_eq!(ids(recorded.enrolments.records().iter().map(|fact| fact.id.as_str()).collect()), "E1 E2");
    assert_eq!(ids(recorded.memberships.records().iter().map(|fact| fact.id.as_str()).collect()), "M1 M2");
}
