//! Recorded facts: what holds from a day until a day, and since when we know.
//!
//! Nothing is overwritten. A fact that ends, or turns out otherwise, is recorded anew as one that replaces the old one;
//! the old one stays readable, and asking "as known on" an earlier day finds it again.

use std::collections::{BTreeMap, BTreeSet};

use yidan_book::diag::Text;
use yidan_types::{Date, FactId};

use crate::bill::{Problem, ProblemCode, ShortText, Term};

/// The days on which a fact holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub from: Date,
    /// Last day; `None`: open, still holds.
    pub until: Option<Date>,
}

impl Period {
    /// Whether `day` is one of its days.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }
}

/// A recorded fact.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact<T> {
    /// Identifies the record.
    pub id: FactId,
    /// What is so.
    pub what: T,
    /// When it is so; `None`: it never was, the record withdraws the one that it replaces.
    pub holds: Option<Period>,
    /// The day on which it became known to us: never after the day of the commit that records it, which who commits
    /// sees to. What is kept from an earlier day would else be outdated by the calendar alone.
    pub known: Date,
    /// The record in whose place it stands.
    pub replaces: Option<FactId>,
    /// Which office or list says so.
    pub source: Option<ShortText>,
}

impl<T> Fact<T> {
    /// Whether it holds on `day`.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.holds.is_some_and(|period| period.holds_on(day))
    }

    /// The two times as a bill states them; `None` if it never held.
    #[must_use]
    pub fn term(&self) -> Option<Term> {
        self.holds.map(|period| Term { from: period.from, until: period.until, known: Some(self.known) })
    }
}

/// All records of one kind of fact about one subject.
///
/// INVARIANT (nothing is overwritten): ids are distinct; a record replaces one that is there and was known no later; no
/// record is replaced twice.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts<T>(Vec<Fact<T>>);

impl<T> Default for Facts<T> {
    fn default() -> Facts<T> {
        Facts(Vec::new())
    }
}

impl<T> Facts<T> {
    /// Checks records in the order in which they were made; paths of problems begin with `$[n]`.
    ///
    /// # Errors
    /// Every breach of the invariant, and periods that end before they begin.
    pub fn new(records: Vec<Fact<T>>) -> Result<Facts<T>, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut known: BTreeMap<&FactId, Date> = BTreeMap::new();
        let mut replaced: BTreeSet<&FactId> = BTreeSet::new();
        for (at, record) in records.iter().enumerate() {
            let path = format!("$[{at}]");
            if known.insert(&record.id, record.known).is_some() {
                problems.push(problem(
                    ProblemCode::DuplicateFact,
                    &path,
                    "记录编号重复",
                    "the id of another record",
                ));
            }
            period(record, &path, &mut problems);
            let Some(old) = &record.replaces else { continue };
            // A record that replaces itself is found by its own day, but it is no other record.
            match known.get(old).filter(|_| *old != record.id) {
                None => problems.push(problem(
                    ProblemCode::ReplacedUnknown,
                    &path,
                    "要替代的记录不在前面",
                    "the record that it replaces is not there before it",
                )),
                Some(before) if *before > record.known => problems.push(problem(
                    ProblemCode::KnownBeforeReplaced,
                    &path,
                    "获知日期早于被替代的记录",
                    "known before the record that it replaces",
                )),
                Some(_) if !replaced.insert(old) => problems.push(problem(
                    ProblemCode::ReplacedTwice,
                    &path,
                    "要替代的记录已经被另一条替代",
                    "another record already replaces that one",
                )),
                Some(_) => {}
            }
        }
        if problems.is_empty() { Ok(Facts(records)) } else { Err(problems) }
    }

    /// With one more record.
    ///
    /// # Errors
    /// As of [`Facts::new`].
    pub fn with(self, record: Fact<T>) -> Result<Facts<T>, Vec<Problem>> {
        self.with_all([record])
    }

    /// With more records after those that are there; checked once.
    ///
    /// # Errors
    /// As of [`Facts::new`].
    pub fn with_all(self, more: impl IntoIterator<Item = Fact<T>>) -> Result<Facts<T>, Vec<Problem>> {
        let mut records = self.0;
        records.extend(more);
        Facts::new(records)
    }

    /// All records, replaced ones included, in the order in which they were made.
    #[must_use]
    pub fn records(&self) -> &[Fact<T>] {
        &self.0
    }

    /// The records that stood on `day`: known by then, and not replaced by one known by then. Withdrawn ones are gone.
    pub fn as_known_on(&self, day: Date) -> impl Iterator<Item = &Fact<T>> {
        let known = move |record: &&Fact<T>| record.known <= day;
        let replaced: BTreeSet<&FactId> =
            self.0.iter().filter(known).filter_map(|record| record.replaces.as_ref()).collect();
        self.0
            .iter()
            .filter(known)
            .filter(move |record| !replaced.contains(&record.id) && record.holds.is_some())
    }

    /// What held on `day` as known on `known`; of several the one known last, and of those the one recorded last.
    #[must_use]
    pub fn on(&self, day: Date, known: Date) -> Option<&Fact<T>> {
        self.as_known_on(known).filter(|record| record.holds_on(day)).max_by_key(|record| record.known)
    }
}

fn problem(code: ProblemCode, path: &str, zh: &str, en: &str) -> Problem {
    Problem::new(code, path, Text::new(zh, en))
}

fn period<T>(record: &Fact<T>, path: &str, problems: &mut Vec<Problem>) {
    if let Some(term) = record.term() {
        crate::bill::check::term(&term, path, problems);
    }
}

#[cfg(test)]
mod tests {
    use yidan_types::parse_date;

    use super::*;

    fn day(text: &str) -> Date {
        parse_date(text).expect("a day")
    }

    fn fact(id: &str, known: &str, holds: Option<(&str, Option<&str>)>, replaces: Option<&str>) -> Fact<u8> {
        let named = |text: &str| FactId::parse(text).expect("an id");
        Fact {
            id: named(id),
            what: 0,
            holds: holds.map(|(from, until)| Period { from: day(from), until: until.map(day) }),
            known: day(known),
            replaces: replaces.map(named),
            source: None,
        }
    }

    fn standing(facts: &Facts<u8>, known: &str) -> Vec<String> {
        facts.as_known_on(day(known)).map(|record| record.id.to_string()).collect()
    }

    #[test]
    fn an_end_that_became_known_later_leaves_the_past_readable() {
        let open = Some(("2020-01-01", None));
        let ended = Some(("2020-01-01", Some("2020-06-30")));
        let facts = Facts::new(vec![
            fact("a", "2020-01-05", open, None),
            fact("b", "2020-08-01", ended, Some("a")),
            fact("c", "2020-09-01", None, Some("b")),
        ])
        .expect("good");
        assert!(standing(&facts, "2020-01-04").is_empty());
        assert_eq!(standing(&facts, "2020-07-31"), ["a"]);
        assert_eq!(standing(&facts, "2020-08-01"), ["b"]);
        assert!(standing(&facts, "2020-09-01").is_empty(), "withdrawn");
        assert_eq!(facts.on(day("2020-07-01"), day("2020-07-31")).map(|fact| fact.id.as_str()), Some("a"));
        assert_eq!(facts.on(day("2020-07-01"), day("2020-08-31")), None);
        assert_eq!(facts.records().len(), 3);
    }

    #[test]
    fn records_that_overwrite_are_refused() {
        use ProblemCode::{
            DuplicateFact, KnownBeforeReplaced, PeriodReversed, ReplacedTwice, ReplacedUnknown,
        };
        let open = Some(("2020-01-01", None));
        let first = || fact("a", "2020-01-05", open, None);
        for (second, third, code) in [
            (fact("a", "2020-01-05", open, None), None, DuplicateFact),
            (fact("b", "2020-01-05", open, Some("x")), None, ReplacedUnknown),
            (fact("b", "2020-01-05", open, Some("b")), None, ReplacedUnknown),
            (fact("b", "2020-01-04", open, Some("a")), None, KnownBeforeReplaced),
            (
                fact("b", "2020-01-06", open, Some("a")),
                Some(fact("c", "2020-01-06", open, Some("a"))),
                ReplacedTwice,
            ),
            (fact("b", "2020-01-06", Some(("2020-02-01", Some("2020-01-31"))), None), None, PeriodReversed),
        ] {
            let records = [Some(first()), Some(second), third].into_iter().flatten().collect();
            let problems = Facts::new(records).expect_err("refused");
            assert_eq!(problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), [code]);
        }
    }
}
