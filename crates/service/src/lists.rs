//! Monthly lists of a group: what a list would do to the people registered here, and doing it in one transaction.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use yidan_book::diag::Text;
use yidan_domain::access::Act;
use yidan_domain::bill::{Problem, ProblemCode, ShortText};
use yidan_domain::lists::{
    self, Application, Change, ChangeKind, Class, Decisions, GroupList, ListRow, PersonName, Preview,
};
use yidan_domain::registry::json::PersonFact;
use yidan_domain::registry::{Fact, IdentityDocument, Membership, Participation, Period, PersonFile};
use yidan_store::{Name, Rows, Stream, Write};
use yidan_types::{Date, FactId, PersonId};

use crate::command::{Answer, Caller, Content, Decision, Order};
use crate::kept::{MalformedKept, fact_row, number_of, read_fact_row, read_known};
use crate::library::all;
use crate::may::of_person;
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::service::Service;

const PAGE: usize = 5_000;
/// So many people are loaded in one round trip.
const AT_ONCE: usize = 500;

/// The people whom a list may mean, as registered.
pub struct Meant {
    /// For the preview.
    pub people: Vec<lists::Person>,
    /// Version and memberships of the list's group of each, by the numbers that the preview uses.
    kept: BTreeMap<PersonId, (u64, Vec<FactId>)>,
}

/// Called with how many people are done, of how many.
pub type Step<'s> = &'s mut dyn FnMut(usize, usize);

impl Service {
    /// What a list would do; nothing is changed.
    ///
    /// # Errors
    /// Those of the database.
    pub fn preview_list(
        &self,
        by: &Caller,
        list: &GroupList,
        rows: &[ListRow],
        step: Step<'_>,
    ) -> Result<(Preview, Meant), Refusal> {
        offered(by)?;
        self.looked(by, format!("preview list {} {}", list.group.as_str(), list.source.month))?;
        let meant = self.meant(by, list, rows, step)?;
        Ok((lists::preview(list, rows, &meant.people), meant))
    }

    /// Applies a list with the decisions about its doubts: all changes in one transaction.
    ///
    /// # Errors
    /// `bad-decision` for each decision that fits nothing; as of the database.
    pub fn apply_list(
        &self,
        order: &Order,
        list: &GroupList,
        rows: &[ListRow],
        decisions: &Decisions,
        content: &Value,
        step: Step<'_>,
    ) -> Result<Answer, Refusal> {
        offered(&order.by)?;
        self.once(order, &Content::of("apply-list", content), |moment| {
            let meant = self.meant(&order.by, list, rows, step)?;
            let preview = lists::preview(list, rows, &meant.people);
            let application = lists::apply(&preview, &meant.people, decisions, moment.today());
            let application = application.map_err(|problems| bad_decisions(&problems))?;
            let rejected = preview.count(Class::Rejected);
            applied(order, &application, &meant, rejected, moment)
        })
    }

    /// Whoever has the number or the name of a row, and every member of the group, as far as they belong to the places of
    /// who brings the list: it says nothing about others.
    fn meant(
        &self,
        by: &Caller,
        list: &GroupList,
        rows: &[ListRow],
        step: Step<'_>,
    ) -> Result<Meant, Refusal> {
        let mut ids: BTreeSet<PersonId> = BTreeSet::new();
        let cards = rows.iter().filter_map(|row| row.identity.clone());
        let numbers: Vec<_> = cards.map(|card| number_of(&IdentityDocument::ResidentCard(card))).collect();
        ids.extend(self.store().find_by_numbers(&numbers)?);
        let names: BTreeSet<&str> =
            rows.iter().filter_map(|row| row.name.as_ref()).map(PersonName::as_str).collect();
        ids.extend(self.store().find_by_names(&names.into_iter().collect::<Vec<_>>())?);
        ids.extend(self.members(&list.group)?);
        let mut meant = Meant { people: Vec::new(), kept: BTreeMap::new() };
        let ids: Vec<PersonId> = ids.into_iter().collect();
        let mut done = 0;
        for some in ids.chunks(AT_ONCE) {
            for (id, known) in some.iter().zip(self.store().known_people(some)?) {
                let file = read_known(id, &known.ok_or_else(|| MalformedKept::new("person", id))?)?;
                if !by.rights.allow(Act::KeepLists, &of_person(&file)) {
                    continue;
                }
                let (person, facts) = listed(&file, list)?;
                meant.people.push(person);
                meant.kept.insert(id.clone(), (file.version, facts));
            }
            done += some.len();
            step(done, ids.len());
        }
        Ok(meant)
    }

    /// Everybody of whom a membership of the group was ever recorded.
    fn members(&self, group: &ShortText) -> Result<BTreeSet<PersonId>, Refusal> {
        let mut members = BTreeSet::new();
        for kept in all(|after| self.store().facts_of_kind("membership", after, PAGE))? {
            let PersonFact::Membership(fact) = read_fact_row(&kept.value)? else { continue };
            if let Stream::Person(id) = kept.at.stream
                && fact.what.group == *group
            {
                members.insert(id);
            }
        }
        Ok(members)
    }
}

/// Refuses who keeps no lists anywhere.
pub(crate) fn offered(by: &Caller) -> Result<(), Refusal> {
    if by.rights.offer(Act::KeepLists) { Ok(()) } else { Err(Refusal::Forbidden(Act::KeepLists)) }
}

/// A person as lists see one, and the ids of the memberships behind its numbers.
fn listed(file: &PersonFile, list: &GroupList) -> Result<(lists::Person, Vec<FactId>), Refusal> {
    let person = &file.person;
    let name =
        PersonName::parse(person.name.as_str()).map_err(|_| MalformedKept::new("person", &person.id))?;
    let (mut memberships, mut ids) = (Vec::new(), Vec::new());
    let far = file.memberships.records().iter().map(|fact| fact.known).max();
    for fact in far.into_iter().flat_map(|known| file.memberships.as_known_on(known)) {
        let Some(period) = fact.holds.filter(|_| fact.what.group == list.group) else { continue };
        let record = u64::try_from(ids.len()).unwrap_or(u64::MAX);
        memberships.push(lists::Membership { record, from: period.from, until: period.until });
        ids.push(fact.id.clone());
    }
    let identity = match &person.document {
        Some(IdentityDocument::ResidentCard(number)) => Some(number.clone()),
        _ => None,
    };
    let listed = lists::Person {
        id: person.id.clone(),
        identity,
        name,
        birth_date: Some(person.birth_date),
        enrolment: enrolment(file, list.day()),
        died_on: person.death_date,
        memberships,
    };
    Ok((listed, ids))
}

fn enrolment(file: &PersonFile, day: Date) -> lists::Enrolment {
    let known = file.enrolments.records().iter().map(|fact| fact.known).max();
    let holds = known.and_then(|known| file.enrolments.on(day, known));
    match holds {
        Some(fact) if fact.what.participation == Participation::Active => lists::Enrolment::Enrolled,
        _ => lists::Enrolment::NotEnrolled,
    }
}

fn bad_decisions(problems: &[lists::DecisionProblem]) -> Refusal {
    let problem = |problem: &lists::DecisionProblem| {
        Problem::new(ProblemCode::BadDecision, "$.decisions", problem.text())
    };
    Refusal::Problems(problems.iter().map(problem).collect())
}

/// One write for each person whom the list changes, and an entry for the list.
fn applied(
    order: &Order,
    application: &Application,
    meant: &Meant,
    rejected: usize,
    moment: Moment,
) -> Result<Decision, Refusal> {
    let list = &application.list;
    let mut rows: BTreeMap<&PersonId, Rows> = BTreeMap::new();
    for (nth, change) in (0..).zip(&application.changes) {
        let fact = membership(order, application, change, meant, moment, nth)?;
        rows.entry(&change.person).or_default().facts.push(fact_row(&PersonFact::Membership(fact)));
    }
    let source = Name::parse(&format!("{} {}", list.source.office, list.group.as_str()));
    let source = source.map_err(|_| too_long_name())?;
    let mut writes = vec![Write { stream: Stream::List(source), expected: None, rows: Rows::default() }];
    for (person, rows) in rows {
        let version = meant.kept.get(person).map(|(version, _)| *version);
        writes.push(Write { stream: Stream::Person(person.clone()), expected: version, rows });
    }
    let answer = summary(application, rejected);
    Ok(Decision {
        what: format!("apply list {} {}", list.group.as_str(), list.source.month),
        writes,
        answer: answer.into(),
    })
}

fn too_long_name() -> Refusal {
    let text = Text::new("名单来源的名称过长", "the name of the list's source is too long");
    Refusal::Problems(vec![Problem::new(ProblemCode::BadText, "$.source", text)])
}

/// The record of one change.
fn membership(
    order: &Order,
    application: &Application,
    change: &Change,
    meant: &Meant,
    moment: Moment,
    nth: u32,
) -> Result<Fact<Membership>, Refusal> {
    let old = |record: u64| {
        let ids = meant.kept.get(&change.person).map_or(&[][..], |(_, ids)| ids);
        usize::try_from(record).ok().and_then(|at| ids.get(at)).cloned()
    };
    let (term, replaces, known) = match change.kind {
        ChangeKind::Add(term) => (Some(term), None, None),
        ChangeKind::Replace { record, term } | ChangeKind::End { record, term } => {
            (Some(term), old(record), None)
        }
        ChangeKind::Withdraw { record, known } => (None, old(record), Some(known)),
    };
    let list = &application.list;
    let id = moment.id(order.key.as_str(), nth);
    Ok(Fact {
        id: FactId::parse(&id).map_err(|_| MalformedKept::new("id", &id))?,
        what: Membership { group: list.group.clone() },
        holds: term.map(|term| Period { from: term.from, until: term.until }),
        known: known.or(term.and_then(|term| term.known)).unwrap_or(moment.today()),
        replaces,
        source: ShortText::parse(&format!("{} {}", list.source.office, list.source.month)),
    })
}

fn summary(application: &Application, rejected: usize) -> Value {
    let count = |wanted: fn(&ChangeKind) -> bool| {
        application.changes.iter().filter(|change| wanted(&change.kind)).count()
    };
    json!({
        "format": "yidan-list-applied",
        "version": 1,
        "added": count(|kind| matches!(kind, ChangeKind::Add(_))),
        "replaced": count(|kind| matches!(kind, ChangeKind::Replace { .. })),
        "ended": count(|kind| matches!(kind, ChangeKind::End { .. } | ChangeKind::Withdraw { .. })),
        "rejected": rejected,
        "rows_waiting": application.rows_waiting,
        "members_waiting": application.members_waiting,
    })
}
