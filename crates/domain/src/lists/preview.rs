//! What a list would do, row by row and member by member, before anything is done.

use super::matching::Index;
use super::outcome::{Alarm, MemberClass, MemberOutcome, Preview, RowClass, RowOutcome};
use super::person::{Enrolment, Membership, Person};
use super::reasons::{Doubt, Rejection, RowField};
use super::row::{GroupList, ListRow};
use super::step::{Wanted, overlaps, step};
use std::collections::{BTreeMap, HashMap, HashSet};
use yidan_types::{Date, IdentityNumber, PersonId};

/// From so many endings on, and from one member in so many, a list may be incomplete.
const ENDINGS: usize = 5;
const ONE_IN: usize = 5;

/// Compares a list with the people whom it may mean and the members of its group. `people` holds whoever has the number
/// or the name of a row, and every member.
#[must_use]
pub fn preview(list: &GroupList, rows: &[ListRow], people: &[Person]) -> Preview {
    let work = Work { list, day: list.day(), index: Index::new(people), together: Together::new(list, rows) };
    let mut seen = Seen::default();
    let mut outcomes: Vec<RowOutcome> = rows.iter().map(|row| work.row(row, &mut seen)).collect();
    outcomes.sort_by_key(|outcome| outcome.row);
    let members = work.members(people, &seen);
    let holding = people.iter().filter(|person| person.memberships.iter().any(|m| m.holds_on(list.day())));
    let alarms = alarms(&outcomes, &members, holding.count());
    Preview { list: list.clone(), rows: outcomes, members, alarms }
}

fn alarms(rows: &[RowOutcome], members: &[MemberOutcome], before: usize) -> Vec<Alarm> {
    let ended = members.iter().filter(|member| member.class == MemberClass::Ended).count();
    let many = ended >= ENDINGS && ended * ONE_IN > before;
    let usable = rows.iter().any(|row| !matches!(row.class, RowClass::Rejected(_) | RowClass::OtherGroup));
    let many = many.then_some(Alarm::ManyEnd { ended, members: before });
    many.into_iter().chain((!usable).then_some(Alarm::NothingUsable)).collect()
}

/// Rows of one person, by number.
struct Together<'r> {
    of: HashMap<&'r IdentityNumber, Vec<&'r ListRow>>,
}

impl<'r> Together<'r> {
    fn new(list: &GroupList, rows: &'r [ListRow]) -> Together<'r> {
        let mut of: HashMap<&IdentityNumber, Vec<&ListRow>> = HashMap::new();
        for row in rows.iter().filter(|row| is_usable(list, row)) {
            if let Some(number) = &row.identity {
                of.entry(number).or_default().push(row);
            }
        }
        of.values_mut().for_each(|rows| rows.sort_by_key(|row| row.number));
        Together { of }
    }

    /// The other rows of the same number.
    fn others(&self, row: &ListRow) -> Vec<&'r ListRow> {
        let all = row.identity.as_ref().and_then(|number| self.of.get(number)).map_or(&[][..], Vec::as_slice);
        all.iter().copied().filter(|other| other.number != row.number).collect()
    }
}

fn is_usable(list: &GroupList, row: &ListRow) -> bool {
    row.rejections.is_empty() && !is_other_group(list, row) && !ended_before(list, row)
}

fn is_other_group(list: &GroupList, row: &ListRow) -> bool {
    row.group.as_ref().is_some_and(|group| *group != list.group)
}

fn ended_before(list: &GroupList, row: &ListRow) -> bool {
    row.until.is_some_and(|until| until < list.day())
}

fn wanted(row: &ListRow) -> Wanted {
    Wanted { from: row.from, until: row.until }
}

/// People whom rows mean, surely or perhaps.
#[derive(Default)]
struct Seen<'p> {
    /// Found by number in a usable row.
    surely: HashSet<&'p PersonId>,
    /// The rows that may mean them.
    perhaps: BTreeMap<&'p PersonId, Vec<u32>>,
}

impl<'p> Seen<'p> {
    fn perhaps(&mut self, people: &[&'p Person], row: &ListRow) {
        for person in people {
            self.perhaps.entry(&person.id).or_default().push(row.number);
        }
    }
}

struct Work<'a> {
    list: &'a GroupList,
    day: Date,
    index: Index<'a>,
    together: Together<'a>,
}

impl<'a> Work<'a> {
    fn row(&self, row: &ListRow, seen: &mut Seen<'a>) -> RowOutcome {
        RowOutcome { row: row.number, class: self.class(row, seen), wanted: wanted(row) }
    }

    fn class(&self, row: &ListRow, seen: &mut Seen<'a>) -> RowClass {
        if is_other_group(self.list, row) {
            return RowClass::OtherGroup;
        }
        let by_number = self.index.by_number(row);
        let by_name = self.index.by_name(row);
        let rejections = self.rejections(row, &by_name);
        if !rejections.is_empty() {
            seen.perhaps(by_number, row);
            seen.perhaps(&by_name, row);
            return RowClass::Rejected(rejections);
        }
        let others = self.together.others(row);
        if let Some(first) = others.first().filter(|first| first.number < row.number)
            && others.iter().all(|other| says_the_same(row, other))
        {
            return RowClass::Duplicate { of: first.number };
        }
        let mut doubts = row.doubts.clone();
        doubts.extend(within_list(row, &others));
        doubts.extend(within_row(row));
        if row.from.is_some_and(|from| from > self.list.source.month.last_day()) {
            doubts.push(Doubt::BeginsAfterMonth);
        }
        match by_number {
            [person] => self.found(row, person, doubts, seen),
            [] => {
                seen.perhaps(&by_name, row);
                doubts.push(match by_name.as_slice() {
                    [] => Doubt::NotRegistered,
                    people => Doubt::NameOnly(ids(people)),
                });
                RowClass::Doubtful { doubts, person: None }
            }
            several => {
                seen.surely.extend(several.iter().map(|person| &person.id));
                doubts.push(Doubt::SeveralRegistered(ids(several)));
                RowClass::Doubtful { doubts, person: None }
            }
        }
    }

    fn rejections(&self, row: &ListRow, by_name: &[&Person]) -> Vec<Rejection> {
        let mut rejections = row.rejections.clone();
        let told = |field| rejections.iter().any(|told: &Rejection| is_about(told, field));
        // Without a number, someone of that name may be meant; without that too, nobody is.
        let nobody = row.identity.is_none() && by_name.is_empty() && !told(RowField::Identity);
        if nobody {
            rejections.push(Rejection::Missing(RowField::Identity));
        }
        if ended_before(self.list, row) && rejections.is_empty() {
            rejections.push(Rejection::EndedBeforeMonth);
        }
        rejections
    }

    fn found(
        &self,
        row: &ListRow,
        person: &'a Person,
        mut doubts: Vec<Doubt>,
        seen: &mut Seen<'a>,
    ) -> RowClass {
        seen.surely.insert(&person.id);
        let step = step(person, wanted(row), self.day);
        if row.name.as_ref() != Some(&person.name) {
            doubts.push(Doubt::NameDiffers);
        }
        if person.enrolment == Enrolment::NotEnrolled {
            doubts.push(Doubt::NotEnrolled);
        }
        if let Some(day) = person.died_on {
            doubts.push(Doubt::Died(day));
        }
        if overlaps(person, &step) {
            doubts.push(Doubt::Overlaps);
        }
        let person = person.id.clone();
        if doubts.is_empty() {
            RowClass::Clear { person, step }
        } else {
            RowClass::Doubtful { doubts, person: Some(person) }
        }
    }

    fn members(&self, people: &[Person], seen: &Seen<'_>) -> Vec<MemberOutcome> {
        let mut members: Vec<MemberOutcome> = people
            .iter()
            .filter(|person| !seen.surely.contains(&person.id))
            .filter_map(|person| self.member(person, seen.perhaps.get(&person.id)))
            .collect();
        members.sort_by(|one, other| one.person.cmp(&other.person));
        members
    }

    fn member(&self, person: &Person, perhaps: Option<&Vec<u32>>) -> Option<MemberOutcome> {
        let holding = person.memberships.iter().filter(|membership| membership.holds_on(self.day));
        let memberships: Vec<Membership> = holding.copied().collect();
        if memberships.is_empty() {
            return None;
        }
        let class = match perhaps {
            None => MemberClass::Ended,
            Some(rows) => {
                let mut rows = rows.clone();
                rows.sort_unstable();
                rows.dedup();
                MemberClass::Doubtful(Doubt::MayBeMeant(rows))
            }
        };
        Some(MemberOutcome { person: person.id.clone(), memberships, class })
    }
}

fn is_about(rejection: &Rejection, field: RowField) -> bool {
    match rejection {
        Rejection::Missing(about)
        | Rejection::Formula(about)
        | Rejection::ErrorCell(about)
        | Rejection::TooLong(about) => *about == field,
        Rejection::Identity(_) | Rejection::DigitsLost => field == RowField::Identity,
        _ => false,
    }
}

/// Whether one of two rows of a number can stand for both, whichever comes first.
fn says_the_same(row: &ListRow, other: &ListRow) -> bool {
    row.name == other.name && says_the_same_of_one(row, other)
}

fn says_the_same_of_one(row: &ListRow, other: &ListRow) -> bool {
    wanted(row) == wanted(other) && (row.birth_date, row.sex) == (other.birth_date, other.sex)
}

fn ids(people: &[&Person]) -> Vec<PersonId> {
    people.iter().map(|person| person.id.clone()).collect()
}

/// Doubts from other rows of the same number.
fn within_list(row: &ListRow, others: &[&ListRow]) -> Vec<Doubt> {
    let numbers = |differ: &dyn Fn(&ListRow) -> bool| {
        let rows: Vec<u32> = others.iter().filter(|other| differ(other)).map(|other| other.number).collect();
        (!rows.is_empty()).then_some(rows)
    };
    let names = numbers(&|other| other.name != row.name).map(Doubt::TwoNames);
    let others = numbers(&|other| !says_the_same_of_one(row, other)).map(Doubt::RowsDiffer);
    names.into_iter().chain(others).collect()
}

/// Doubts from the row's own columns beside its number.
fn within_row(row: &ListRow) -> Vec<Doubt> {
    let Some(number) = &row.identity else { return Vec::new() };
    let born = row.birth_date.is_some_and(|born| born != number.birth_date());
    let sex = row.sex.is_some_and(|sex| sex != number.sex());
    let doubts = [(born, Doubt::BirthDateDiffers), (sex, Doubt::SexDiffers)];
    doubts.into_iter().filter_map(|(is, doubt)| is.then_some(doubt)).collect()
}
