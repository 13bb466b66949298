//! What holds for every list: one class each, applied again nothing changes, the order of rows does not matter.

use super::support::{after, counts, date, id, list, name, number};
use proptest::prelude::*;
use std::collections::HashSet;
use yidan_domain::bill::ShortText;
use yidan_domain::lists::{
    Application, Decisions, Enrolment, ListRow, MemberDecision, Membership, Person, Preview, Rejection,
    RowClass, RowDecision, RowField, apply, preview,
};
use yidan_types::Date;

/// Few names and numbers, so that rows meet people and one another.
const NAMES: [&str; 4] = ["样例甲", "样例乙", "样例丙", "样例丁"];

fn days() -> impl Strategy<Value = Date> {
    prop::sample::select(vec![
        "2020-06-01",
        "2020-07-15",
        "2020-07-31",
        "2020-08-01",
        "2020-08-20",
        "2020-09-10",
    ])
    .prop_map(date)
}

fn often<T: Clone + std::fmt::Debug>(
    what: impl Strategy<Value = T> + 'static,
) -> impl Strategy<Value = Option<T>> {
    prop::option::weighted(0.3, what)
}

fn rows() -> impl Strategy<Value = Vec<ListRow>> {
    let row = (0..8_u32, 0..NAMES.len(), often(days()), often(days()), 0..20_u8).prop_map(
        |(n, named, from, until, chance)| {
            let mut row = ListRow::new(0);
            row.name = (chance != 1).then(|| name(NAMES[named]));
            row.identity = (chance != 2).then(|| number(n));
            (row.from, row.until) = (from, until);
            if from.zip(until).is_some_and(|(from, until)| until < from) {
                row.rejections.push(Rejection::PeriodReversed);
            }
            if chance == 1 {
                row.rejections.push(Rejection::Missing(RowField::Name));
            }
            row.group = (chance == 3).then(|| ShortText::parse("特困人员").expect("a text"));
            row
        },
    );
    prop::collection::vec(row, 0..14).prop_map(|mut rows| {
        rows.iter_mut().zip(1..).for_each(|(row, number)| row.number = number);
        rows
    })
}

/// A name, memberships, and what is special about a person.
type Drawn = (usize, Vec<(Date, Option<Date>)>, u8);

fn people() -> impl Strategy<Value = Vec<Person>> {
    let membership =
        (days(), often(days())).prop_map(|(from, until)| (from, until.filter(|until| from <= *until)));
    let one = (0..NAMES.len(), prop::collection::vec(membership, 0..3), 0..10_u8);
    prop::collection::vec(one, 0..8).prop_map(|all| {
        let person = |(n, (named, terms, chance)): (usize, Drawn)| Person {
            id: id(&format!("P{n}")),
            // Sometimes not registered, sometimes that of another one.
            identity: (chance > 1)
                .then(|| number(u32::try_from(if chance == 2 { 0 } else { n }).expect("few"))),
            name: name(NAMES[named]),
            birth_date: None,
            enrolment: if chance == 3 { Enrolment::NotEnrolled } else { Enrolment::Enrolled },
            died_on: (chance == 4).then(|| date("2020-07-01")),
            memberships: terms
                .into_iter()
                .zip(1..)
                .map(|((from, until), record)| Membership { record, from, until })
                .collect(),
        };
        all.into_iter().enumerate().map(person).collect()
    })
}

/// Accepts whatever can be accepted, one row a person, and ends whoever is doubtful.
fn generous(preview: &Preview) -> Decisions {
    let mut decisions = Decisions { alarms_accepted: true, ..Decisions::default() };
    let mut taken: HashSet<_> = HashSet::new();
    for row in &preview.rows {
        if let RowClass::Clear { person, .. } = &row.class {
            taken.insert(person.clone());
        }
    }
    for row in &preview.rows {
        if let RowClass::Doubtful { person: Some(person), .. } = &row.class
            && taken.insert(person.clone())
        {
            decisions.rows.insert(row.row, RowDecision::Accept);
        }
    }
    for member in preview.members.iter().filter(|m| m.class != yidan_domain::lists::MemberClass::Ended) {
        decisions.members.insert(member.person.clone(), MemberDecision::End);
    }
    decisions
}

fn run(rows: &[ListRow], people: &[Person], decide: bool) -> Option<Application> {
    let found = preview(&list(), rows, people);
    let decisions =
        if decide { generous(&found) } else { Decisions { alarms_accepted: true, ..Decisions::default() } };
    apply(&found, people, &decisions, date("2020-08-20")).ok()
}

proptest! {
    #[test]
    fn every_row_and_every_member_has_one_class(rows in rows(), people in people()) {
        let found = preview(&list(), &rows, &people);
        let numbers: Vec<u32> = found.rows.iter().map(|row| row.row).collect();
        prop_assert_eq!(numbers, (1..=u32::try_from(rows.len()).expect("few")).collect::<Vec<_>>());
        prop_assert_eq!(counts(&found), found.rows.len() + found.members.len());
        let day = list().day();
        let holds = |person: &Person| person.memberships.iter().any(|membership| membership.holds_on(day));
        for member in &found.members {
            prop_assert!(people.iter().any(|person| person.id == member.person && holds(person)));
        }
        // No member is both on the list and off it.
        let off: HashSet<_> = found.members.iter().map(|member| &member.person).collect();
        for row in &found.rows {
            if let RowClass::Clear { person, .. } = &row.class {
                prop_assert!(!off.contains(person));
            }
        }
    }

    #[test]
    fn applied_again_nothing_changes(rows in rows(), people in people(), decide in any::<bool>()) {
        let Some(first) = run(&rows, &people, decide) else { return Ok(()) };
        let people = after(&people, &first);
        let again = run(&rows, &people, false).expect("no decision, no problem");
        prop_assert_eq!(again.changes, []);
    }

    #[test]
    fn the_order_of_rows_does_not_matter(
        (rows, shuffled) in rows().prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
        people in people(),
    ) {
        let renumbered: Vec<ListRow> =
            shuffled.into_iter().zip(1..).map(|(row, number)| ListRow { number, ..row }).collect();
        let one = run(&rows, &people, false).expect("no decision, no problem");
        let other = run(&renumbered, &people, false).expect("no decision, no problem");
        prop_assert_eq!(one.changes, other.changes);
        prop_assert_eq!(one.rows_waiting.len(), other.rows_waiting.len());
        prop_assert_eq!(one.members_waiting, other.members_waiting);
    }

    #[test]
    fn an_unusable_row_ends_nobody(rows in rows(), people in people(), at in any::<prop::sample::Index>()) {
        // Whatever a clear row says of a member: made unusable, the row still keeps the member from being ended.
        let before = preview(&list(), &rows, &people);
        let clear = before.rows.iter().filter_map(|row| match &row.class {
            RowClass::Clear { person, .. } => Some((row.row, person.clone())),
            _ => None,
        });
        let clear: Vec<_> = clear.collect();
        if clear.is_empty() {
            return Ok(());
        }
        let (row, person) = at.get(&clear);
        let mut rows = rows;
        for broken in rows.iter_mut().filter(|other| other.number == *row) {
            broken.rejections.push(Rejection::DigitsLost);
        }
        let done = run(&rows, &people, false).expect("no decision, no problem");
        let ended = done.changes.iter().any(|change| {
            change.person == *person && !matches!(change.kind, yidan_domain::lists::ChangeKind::Add(_))
        });
        let duplicate_took_over = before.rows.iter().any(|other| matches!(other.class, RowClass::Duplicate { of } if of == *row));
        prop_assert!(!ended || duplicate_took_over);
    }
}
