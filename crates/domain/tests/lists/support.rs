//! Invented people and lists. Identity numbers are of the area 990000, which there is not.

use yidan_domain::bill::ShortText;
use yidan_domain::lists::{
    Application, ChangeKind, Class, Enrolment, GroupList, ListRow, ListSource, Membership, Month, Person,
    PersonName, Preview, RowClass, preview,
};
use yidan_types::{Date, IdentityNumber, PersonId, parse_date};

pub fn date(text: &str) -> Date {
    parse_date(text).expect("a date")
}

pub fn name(text: &str) -> PersonName {
    PersonName::parse(text).expect("a name")
}

pub fn id(text: &str) -> PersonId {
    PersonId::parse(text).expect("an id")
}

/// The number of the sample person `n`, born on a day of 1950 of its own. The old form needs no check character.
pub fn number(n: u32) -> IdentityNumber {
    IdentityNumber::parse(&format!("990000500{}{:02}{:03}", 1 + n % 9, 1 + n % 28, n % 1000)).expect("valid")
}

/// The list of August 2020.
pub fn list() -> GroupList {
    let source = ListSource {
        file: "00".repeat(32),
        office: "样例民政局".to_owned(),
        month: Month::parse("2020-08").expect("a month"),
    };
    GroupList { group: ShortText::parse("低保对象").expect("a text"), source }
}

pub fn row(line: u32, n: u32, named: &str) -> ListRow {
    ListRow { name: Some(name(named)), identity: Some(number(n)), ..ListRow::new(line) }
}

pub fn person(n: u32, named: &str) -> Person {
    Person {
        id: id(&format!("P{n}")),
        identity: Some(number(n)),
        name: name(named),
        birth_date: None,
        enrolment: Enrolment::Enrolled,
        died_on: None,
        memberships: Vec::new(),
    }
}

/// The person with one membership, open unless `until` says otherwise.
pub fn member(n: u32, named: &str, from: &str, until: &str) -> Person {
    let until = (!until.is_empty()).then(|| date(until));
    let membership = Membership { record: 1, from: date(from), until };
    Person { memberships: vec![membership], ..person(n, named) }
}

/// What each row and each member off the list comes to, a line each.
pub fn shown(preview: &Preview) -> Vec<String> {
    let rows = preview.rows.iter().map(|row| {
        let more = match &row.class {
            RowClass::Clear { person, .. } => format!(" {person}"),
            RowClass::Doubtful { doubts, .. } => {
                doubts.iter().map(|doubt| format!(" {}", doubt.code())).collect()
            }
            RowClass::Rejected(reasons) => {
                reasons.iter().map(|reason| format!(" {}", reason.code())).collect()
            }
            RowClass::Duplicate { of } => format!(" {of}"),
            RowClass::OtherGroup => String::new(),
        };
        format!("{} {}{more}", row.row, row.class().code())
    });
    let members = preview.members.iter().map(|member| format!("{} {}", member.person, member.class().code()));
    rows.chain(members).collect()
}

#[track_caller]
pub fn check(rows: &[ListRow], people: &[Person], expected: &[&str]) {
    assert_eq!(shown(&preview(&list(), rows, people)), expected);
}

/// The people after the changes: what a registry would keep.
pub fn after(people: &[Person], application: &Application) -> Vec<Person> {
    let mut people = people.to_vec();
    for change in &application.changes {
        let person = people.iter_mut().find(|person| person.id == change.person).expect("a person");
        let next = 1 + person.memberships.iter().map(|m| m.record).max().unwrap_or(0);
        let (superseded, term) = match change.kind {
            ChangeKind::Add(term) => (None, Some(term)),
            ChangeKind::Replace { record, term } | ChangeKind::End { record, term } => {
                (Some(record), Some(term))
            }
            ChangeKind::Withdraw { record, .. } => (Some(record), None),
        };
        let before = person.memberships.len();
        person.memberships.retain(|membership| Some(membership.record) != superseded);
        assert_eq!(before - person.memberships.len(), usize::from(superseded.is_some()), "{change:?}");
        person.memberships.extend(term.map(|term| Membership {
            record: next,
            from: term.from,
            until: term.until,
        }));
    }
    people
}

pub fn counts(preview: &Preview) -> usize {
    Class::ALL.iter().map(|class| preview.count(*class)).sum()
}
