//! From doubts to changes.

use super::support::{after, date, id, list, member, person, row};
use yidan_domain::bill::Term;
use yidan_domain::lists::{
    ChangeKind, DecisionProblem, Decisions, ListRow, MemberDecision, Person, RowDecision, apply, preview,
};

fn decide(rows: &[(u32, RowDecision)], members: &[(&str, MemberDecision)]) -> Decisions {
    Decisions {
        rows: rows.iter().cloned().collect(),
        members: members.iter().map(|(person, decision)| (id(person), *decision)).collect(),
        alarms_accepted: false,
    }
}

#[test]
fn clear_rows_become_changes_with_two_times() {
    let people = [
        person(1, "样例甲"),
        member(2, "样例乙", "2019-01-01", ""),
        member(3, "样例丙", "2020-08-01", ""),
        member(4, "样例丁", "2019-01-01", ""),
    ];
    let rows = [row(1, 1, "样例甲"), ListRow { until: Some(date("2020-12-31")), ..row(2, 4, "样例丁") }];
    let known = date("2020-08-20");
    let found = preview(&list(), &rows, &people);
    let done = apply(&found, &people, &Decisions::default(), known).expect("applies");
    let term = |from, until: &str| Term {
        from: date(from),
        until: (!until.is_empty()).then(|| date(until)),
        known: Some(known),
    };
    let changes: Vec<_> = done.changes.iter().map(|change| (change.person.as_str(), change.kind)).collect();
    assert_eq!(
        changes,
        [
            ("P1", ChangeKind::Add(term("2020-08-01", ""))),
            ("P2", ChangeKind::End { record: 1, term: term("2019-01-01", "2020-07-31") }),
            // began with this month: never held
            ("P3", ChangeKind::Withdraw { record: 1, known }),
            ("P4", ChangeKind::Replace { record: 1, term: term("2019-01-01", "2020-12-31") }),
        ]
    );
    assert_eq!(done.list, list());
}

/// A row found by name, and the member whom it may mean.
fn open_case() -> (Vec<ListRow>, Vec<Person>) {
    let people =
        vec![Person { identity: None, ..member(1, "样例甲", "2019-01-01", "") }, person(2, "样例乙")];
    (vec![row(1, 1, "样例甲"), row(2, 2, "样例另")], people)
}

#[test]
fn undecided_doubts_wait() {
    let (rows, people) = open_case();
    let found = preview(&list(), &rows, &people);
    let done = apply(&found, &people, &Decisions::default(), date("2020-08-20")).expect("applies");
    assert_eq!((done.changes.len(), done.rows_waiting), (0, vec![1, 2]));
    assert_eq!(done.members_waiting, [id("P1")]);
}

#[test]
fn decisions_are_carried_out() {
    let (rows, people) = open_case();
    let found = preview(&list(), &rows, &people);
    let run = |decisions: &Decisions| apply(&found, &people, decisions, date("2020-08-20"));
    let assigned = run(&decide(&[(1, RowDecision::Assign(id("P1"))), (2, RowDecision::Accept)], &[]));
    let assigned = assigned.expect("applies");
    // P1 is a member already and stays one, P2 becomes one.
    assert_eq!(assigned.changes.iter().map(|change| change.person.as_str()).collect::<Vec<_>>(), ["P2"]);
    let ended =
        run(&decide(&[(1, RowDecision::Leave), (2, RowDecision::Leave)], &[("P1", MemberDecision::End)]));
    let ended = ended.expect("applies");
    assert!(matches!(ended.changes[0].kind, ChangeKind::End { .. }));
    assert_eq!(after(&people, &ended)[0].memberships[0].until, Some(date("2020-07-31")));
    let kept = run(&decide(&[(1, RowDecision::Leave)], &[("P1", MemberDecision::Keep)]));
    assert_eq!(kept.map(|done| done.changes.len()), Ok(0));
}

#[test]
fn decisions_that_fit_nothing_are_all_named() {
    let (rows, people) = open_case();
    let found = preview(&list(), &rows, &people);
    let run = |decisions: Decisions| {
        apply(&found, &people, &decisions, date("2020-08-20")).expect_err("cannot be carried out")
    };
    let strange =
        decide(&[(9, RowDecision::Leave), (1, RowDecision::Accept)], &[("P2", MemberDecision::End)]);
    assert_eq!(
        run(strange),
        [
            DecisionProblem::RowNotDoubtful(9),
            DecisionProblem::MemberNotDoubtful(id("P2")),
            DecisionProblem::PersonOpen(1),
        ]
    );
    let twice = decide(&[(1, RowDecision::Assign(id("P2"))), (2, RowDecision::Accept)], &[]);
    assert_eq!(run(twice), [DecisionProblem::PersonTwice(id("P2"))]);
    let unknown = decide(&[(1, RowDecision::Assign(id("P9")))], &[]);
    assert_eq!(run(unknown), [DecisionProblem::PersonUnknown(1)]);
}

#[test]
fn an_alarm_stops_everything_until_it_is_accepted() {
    let people: Vec<Person> = (1..=6).map(|n| member(n, "样例甲", "2019-01-01", "")).collect();
    let rows = [row(1, 1, "样例甲")];
    let found = preview(&list(), &rows, &people);
    let known = date("2020-08-20");
    let refused = apply(&found, &people, &Decisions::default(), known);
    assert_eq!(refused, Err(vec![DecisionProblem::AlarmNotAccepted]));
    let accepted = Decisions { alarms_accepted: true, ..Decisions::default() };
    assert_eq!(apply(&found, &people, &accepted, known).map(|done| done.changes.len()), Ok(5));
}
