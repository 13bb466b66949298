//! From a preview and the decisions about its doubts to the changes of one transaction.

use super::outcome::{MemberClass, Preview, RowClass, RowOutcome};
use super::person::Person;
use super::reasons::Doubt;
use super::row::GroupList;
use super::step::{Period, Step, step};
use crate::bill::Term;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use yidan_book::diag::Text;
use yidan_types::{Date, PersonId};

/// What an officer decided about the doubts of a preview.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decisions {
    /// By row.
    pub rows: BTreeMap<u32, RowDecision>,
    /// By member who is not on the list.
    pub members: BTreeMap<PersonId, MemberDecision>,
    /// Whether the list is good in spite of its alarms.
    pub alarms_accepted: bool,
}

/// What was decided about a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowDecision {
    /// It holds for the person who was found.
    Accept,
    /// It holds for this person.
    Assign(PersonId),
    /// It changes nothing.
    Leave,
}

/// What was decided about a member who is not on the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberDecision {
    /// The membership ends.
    End,
    /// The membership stays.
    Keep,
}

/// The changes of one transaction.
#[derive(Clone, Debug, PartialEq)]
pub struct Application {
    /// The list on which every change rests.
    pub list: GroupList,
    /// What changes, by person.
    pub changes: Vec<Change>,
    /// Doubtful rows that nobody has decided yet. They wait: the same list, applied again, takes them up.
    pub rows_waiting: Vec<u32>,
    /// Members who are not on the list and whom nobody has decided about yet.
    pub members_waiting: Vec<PersonId>,
}

/// What changes for one person.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Who.
    pub person: PersonId,
    /// What.
    pub kind: ChangeKind,
}

/// A change of memberships: a new record, or one that supersedes another. Nothing is overwritten.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ChangeKind {
    /// A new membership.
    Add(Term),
    /// The membership with other dates.
    Replace {
        /// The record that is superseded.
        record: u64,
        /// The new dates.
        term: Term,
    },
    /// The membership with a last day.
    End {
        /// The record that is superseded.
        record: u64,
        /// The dates, with the last day.
        term: Term,
    },
    /// The membership began with this very month and never held.
    Withdraw {
        /// The record that is superseded.
        record: u64,
        /// Since when that is known.
        known: Date,
    },
}

/// Why decisions cannot be carried out. Nothing is changed then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecisionProblem {
    /// The list as a whole is doubtful, and nobody has said that it is good.
    AlarmNotAccepted,
    /// A decision about a row that is not doubtful, or not there.
    RowNotDoubtful(u32),
    /// A decision about a member who is not doubtful, or not there.
    MemberNotDoubtful(PersonId),
    /// The row was accepted, but it is open who is meant.
    PersonOpen(u32),
    /// The row was assigned to somebody who is not among the people of the preview.
    PersonUnknown(u32),
    /// Two rows were accepted for one person.
    PersonTwice(PersonId),
    /// The person's dates make no period.
    PeriodReversed(u32),
}

impl DecisionProblem {
    /// What is wrong.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            DecisionProblem::AlarmNotAccepted => {
                Text::new("名单整体存疑，还没有确认", "the list as a whole is doubtful and not yet confirmed")
            }
            DecisionProblem::RowNotDoubtful(row) => {
                Text::new(format!("第{row}行并不存疑"), format!("row {row} is not doubtful"))
            }
            DecisionProblem::MemberNotDoubtful(person) => {
                Text::new(format!("{person}并不存疑"), format!("{person} is not doubtful"))
            }
            DecisionProblem::PersonOpen(row) => {
                Text::new(format!("第{row}行要指明是哪个人"), format!("row {row} needs to name the person"))
            }
            DecisionProblem::PersonUnknown(row) => Text::new(
                format!("第{row}行指定的人不在核对的人员中"),
                format!("row {row} names somebody who was not looked at"),
            ),
            DecisionProblem::PersonTwice(person) => {
                Text::new(format!("几行都归到{person}"), format!("several rows stand for {person}"))
            }
            DecisionProblem::PeriodReversed(row) => Text::new(
                format!("第{row}行的结束日期早于开始日期"),
                format!("row {row} would end before it begins"),
            ),
        }
    }
}

/// The changes that a list makes, known since the day of its import. `people` are those of the preview.
///
/// # Errors
/// Every decision that cannot be carried out.
pub fn apply(
    preview: &Preview,
    people: &[Person],
    decisions: &Decisions,
    known: Date,
) -> Result<Application, Vec<DecisionProblem>> {
    let mut work = Applying {
        day: preview.list.day(),
        day_before: preview.list.source.month.day_before(),
        known,
        people: people.iter().map(|person| (&person.id, person)).collect(),
        decisions,
        taken: BTreeSet::new(),
        problems: Vec::new(),
        application: Application {
            list: preview.list.clone(),
            changes: Vec::new(),
            rows_waiting: Vec::new(),
            members_waiting: Vec::new(),
        },
    };
    work.run(preview);
    if work.problems.is_empty() { Ok(work.application) } else { Err(work.problems) }
}

struct Applying<'a> {
    day: Date,
    day_before: Date,
    known: Date,
    people: HashMap<&'a PersonId, &'a Person>,
    decisions: &'a Decisions,
    /// People for whom a row stands.
    taken: BTreeSet<PersonId>,
    problems: Vec<DecisionProblem>,
    application: Application,
}

impl Applying<'_> {
    fn run(&mut self, preview: &Preview) {
        if !preview.alarms.is_empty() && !self.decisions.alarms_accepted {
            self.problems.push(DecisionProblem::AlarmNotAccepted);
        }
        self.decisions_fit(preview);
        preview.rows.iter().for_each(|row| self.row(row));
        for member in &preview.members {
            let decision = self.decisions.members.get(&member.person);
            match (&member.class, decision) {
                (MemberClass::Ended, _) | (_, Some(MemberDecision::End)) => self.end(&member.person),
                (MemberClass::Doubtful(_), Some(MemberDecision::Keep)) => {}
                (MemberClass::Doubtful(_), None) => {
                    self.application.members_waiting.push(member.person.clone());
                }
            }
        }
        // By person, whatever the order of rows.
        self.application.changes.sort_by(|one, other| one.person.cmp(&other.person));
    }

    /// A decision that fits nothing was made about another preview: the facts have changed since.
    fn decisions_fit(&mut self, preview: &Preview) {
        let rows = preview.rows.iter().filter(|row| matches!(row.class, RowClass::Doubtful { .. }));
        let rows: BTreeSet<u32> = rows.map(|row| row.row).collect();
        let members = preview.members.iter().filter(|member| member.class != MemberClass::Ended);
        let members: BTreeSet<&PersonId> = members.map(|member| &member.person).collect();
        let strange_rows = self.decisions.rows.keys().filter(|row| !rows.contains(row));
        let strange_members = self.decisions.members.keys().filter(|person| !members.contains(person));
        self.problems.extend(strange_rows.map(|row| DecisionProblem::RowNotDoubtful(*row)));
        self.problems
            .extend(strange_members.map(|person| DecisionProblem::MemberNotDoubtful(person.clone())));
    }

    fn row(&mut self, row: &RowOutcome) {
        match &row.class {
            RowClass::Clear { person, step } => self.take(row.row, person, *step),
            RowClass::Doubtful { doubts, person } => self.doubtful(row, doubts, person.as_ref()),
            RowClass::Rejected(_) | RowClass::Duplicate { .. } | RowClass::OtherGroup => {}
        }
    }

    fn doubtful(&mut self, row: &RowOutcome, doubts: &[Doubt], found: Option<&PersonId>) {
        let person = match self.decisions.rows.get(&row.row) {
            None => return self.application.rows_waiting.push(row.row),
            Some(RowDecision::Leave) => return,
            Some(RowDecision::Accept) if doubts.iter().any(Doubt::leaves_person_open) => None,
            Some(RowDecision::Accept) => found,
            Some(RowDecision::Assign(person)) => Some(person),
        };
        let Some(person) = person else {
            return self.problems.push(DecisionProblem::PersonOpen(row.row));
        };
        match self.people.get(person) {
            None => self.problems.push(DecisionProblem::PersonUnknown(row.row)),
            Some(known) => self.take(row.row, person, step(known, row.wanted, self.day)),
        }
    }

    fn take(&mut self, row: u32, person: &PersonId, step: Step) {
        if !self.taken.insert(person.clone()) {
            return self.problems.push(DecisionProblem::PersonTwice(person.clone()));
        }
        let kind = match step {
            Step::Keep { .. } => return,
            Step::Add(period) => ChangeKind::Add(self.term(period)),
            Step::Replace { record, new, .. } => ChangeKind::Replace { record, term: self.term(new) },
        };
        if let ChangeKind::Add(term) | ChangeKind::Replace { term, .. } = kind
            && term.until.is_some_and(|until| until < term.from)
        {
            return self.problems.push(DecisionProblem::PeriodReversed(row));
        }
        self.application.changes.push(Change { person: person.clone(), kind });
    }

    /// Ends what holds on the day of the list, unless a row was assigned to the person.
    fn end(&mut self, person: &PersonId) {
        if self.taken.contains(person) {
            return;
        }
        let memberships = self.people.get(person).map_or(&[][..], |person| &person.memberships);
        for membership in memberships.iter().filter(|membership| membership.holds_on(self.day)) {
            let record = membership.record;
            let kind = if membership.from > self.day_before {
                ChangeKind::Withdraw { record, known: self.known }
            } else {
                let period = Period { from: membership.from, until: Some(self.day_before) };
                ChangeKind::End { record, term: self.term(period) }
            };
            self.application.changes.push(Change { person: person.clone(), kind });
        }
    }

    fn term(&self, period: Period) -> Term {
        Term { from: period.from, until: period.until, known: Some(self.known) }
    }
}
