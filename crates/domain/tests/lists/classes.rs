//! Each class and each doubt, by example.

use super::support::{check, date, id, list, member, name, number, person, row, shown};
use yidan_domain::bill::ShortText;
use yidan_domain::lists::{Alarm, Doubt, Enrolment, ListRow, MemberClass, Person, Rejection, preview};
use yidan_types::{ParseIdentityError, Sex};

#[test]
fn a_list_against_its_members() {
    let people = [
        person(1, "样例甲"),
        member(2, "样例乙", "2019-01-01", ""),
        member(3, "样例丙", "2019-01-01", ""),
        member(4, "样例丁", "2019-01-01", "2020-07-31"),
        member(5, "样例戊", "2019-01-01", ""),
    ];
    let later = ListRow { from: Some(date("2019-05-01")), ..row(13, 5, "样例戊") };
    let rows = [row(10, 1, "样例甲"), row(11, 2, "样例乙"), row(12, 4, "样例 丁"), later];
    check(&rows, &people, &["10 added P1", "11 unchanged P2", "12 added P4", "13 changed P5", "P3 ended"]);
}

#[test]
fn what_waits_for_a_decision() {
    let people = [
        Person { enrolment: Enrolment::NotEnrolled, ..person(1, "样例甲") },
        Person { died_on: Some(date("2020-07-02")), ..person(2, "样例乙") },
        person(3, "样例丙"),
        Person { identity: None, ..member(4, "样例丁", "2019-01-01", "") },
        Person { id: id("Q3"), ..person(6, "样例己") },
        person(6, "样例己"),
    ];
    let rows = [
        row(1, 1, "样例甲"),
        row(2, 2, "样例乙"),
        row(3, 3, "样例另"),
        row(4, 4, "样例丁"),
        row(5, 5, "样例戊"),
        row(6, 6, "样例己"),
        ListRow { identity: None, ..row(7, 0, "样例丙") },
        ListRow { from: Some(date("2020-09-01")), ..row(8, 3, "样例丙") },
    ];
    let expected = [
        "1 doubtful not-enrolled",
        "2 doubtful died",
        "3 doubtful two-names rows-differ name-differs",
        "4 doubtful name-only",
        "5 doubtful not-registered",
        "6 doubtful several-registered",
        "7 doubtful name-only",
        "8 doubtful two-names rows-differ begins-after-month",
        // row 4 may mean the member
        "P4 doubtful",
    ];
    check(&rows, &people, &expected);
}

#[test]
fn a_birth_date_tells_people_of_one_name_apart() {
    let other = Person { birth_date: Some(date("1980-01-01")), identity: None, ..person(7, "样例甲") };
    check(&[row(1, 1, "样例甲")], &[other], &["1 doubtful not-registered"]);
}

#[test]
fn columns_beside_the_number_are_held_against_it() {
    let people = [person(1, "样例甲"), person(2, "样例乙")];
    let sex = if number(2).sex() == Sex::Male { Sex::Female } else { Sex::Male };
    let rows = [
        ListRow { birth_date: Some(date("1951-01-01")), ..row(1, 1, "样例甲") },
        ListRow { sex: Some(sex), ..row(2, 2, "样例乙") },
    ];
    check(&rows, &people, &["1 doubtful birth-date-differs", "2 doubtful sex-differs"]);
}

#[test]
fn rows_of_one_person() {
    let people = [person(1, "样例甲"), person(2, "样例乙")];
    let same = [row(5, 1, "样例甲"), row(3, 1, "样例　甲")];
    check(&same, &people, &["3 added P1", "5 duplicate 3"]);
    let dates = [row(3, 2, "样例乙"), ListRow { until: Some(date("2020-12-31")), ..row(4, 2, "样例乙") }];
    check(&dates, &people, &["3 doubtful rows-differ", "4 doubtful rows-differ"]);
}

#[test]
fn what_cannot_be_used() {
    let people = [person(1, "样例甲")];
    let rows = [
        ListRow { identity: None, ..row(1, 0, "样例乙") },
        ListRow { until: Some(date("2020-07-31")), ..row(2, 1, "样例甲") },
        ListRow {
            identity: None,
            rejections: vec![Rejection::Identity(ParseIdentityError::BadChecksum)],
            ..row(3, 0, "样例甲")
        },
        ListRow { group: ShortText::parse("特困人员"), ..row(4, 1, "样例甲") },
        ListRow { group: ShortText::parse("低保对象"), ..row(5, 1, "样例甲") },
    ];
    let expected = [
        "1 rejected missing",
        "2 rejected ended-before-month",
        "3 rejected not-an-identity-number",
        "4 other_group",
        "5 added P1",
    ];
    check(&rows, &people, &expected);
}

#[test]
fn nobody_is_ended_on_a_guess() {
    let people = [
        member(1, "样例甲", "2019-01-01", ""),
        member(2, "样例乙", "2019-01-01", ""),
        member(3, "样例丙", "2019-01-01", ""),
    ];
    let unreadable = vec![Rejection::Identity(ParseIdentityError::BadChecksum)];
    let rows = [
        // may mean member 1: the name is the same, the number unreadable
        ListRow { identity: None, rejections: unreadable.clone(), ..row(1, 1, "样例甲") },
        // means member 2: the number is readable, the name is not
        ListRow { name: None, rejections: unreadable, ..row(2, 2, "样例乙") },
    ];
    let found = preview(&list(), &rows, &people);
    assert_eq!(shown(&found)[2..], ["P1 doubtful", "P2 doubtful", "P3 ended"]);
    let reasons: Vec<_> = found.members.iter().map(|member| member.class.clone()).collect();
    assert_eq!(reasons[0], MemberClass::Doubtful(Doubt::MayBeMeant(vec![1])));
    assert_eq!(reasons[1], MemberClass::Doubtful(Doubt::MayBeMeant(vec![2])));
}

#[test]
fn a_list_that_ends_many_is_doubtful_itself() {
    let people: Vec<Person> =
        (1..=20).map(|n| member(n, &format!("样例{}", name_of(n)), "2019-01-01", "")).collect();
    let rows: Vec<ListRow> = (1..=15).map(|n| row(n, n, &format!("样例{}", name_of(n)))).collect();
    let found = preview(&list(), &rows, &people);
    assert_eq!(found.alarms, [Alarm::ManyEnd { ended: 5, members: 20 }]);
    assert_eq!(preview(&list(), &rows, &people[..19]).alarms, []);
    assert_eq!(preview(&list(), &[], &people[..2]).alarms, [Alarm::NothingUsable]);
}

/// A name of its own for each number: Han characters in order.
fn name_of(n: u32) -> char {
    char::from_u32(0x4E00 + n).expect("a character")
}

#[test]
fn texts_repeat_no_personal_data() {
    let people = [Person { died_on: Some(date("2020-07-02")), ..person(1, "样例甲") }];
    let found = preview(&list(), &[row(1, 1, "样例另")], &people);
    let debug = format!("{found:?}{:?}", row(1, 1, "样例另"));
    assert!(!debug.contains("样例另") && !debug.contains(number(1).reveal()), "{debug}");
    assert_ne!(name("样例另"), name("样例甲"));
}
