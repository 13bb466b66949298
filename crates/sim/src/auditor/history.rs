//! A person's year worked out anew, bill by bill, from the rows alone.

use std::collections::{BTreeMap, BTreeSet};

use yidan_types::Date;

use super::County;
use super::arithmetic::{Case, Paid, Split, Year, first_of, settle};
use super::rows::{Moment, Person, Place, Posts, Reserved};
use crate::command::{Charges, ClaimRow, Dated, Rules};

/// Codes of problems.
pub type Codes = BTreeSet<&'static str>;

/// What comes out for a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Amounts.
    pub paid: Paid,
    /// What is posted.
    pub posts: Posts,
    /// The year that it counts in.
    pub year: i16,
    /// The scheme that it counts in.
    pub employee: bool,
    /// Its place among the bills, from 0.
    pub place: usize,
    /// Bills and own part of the year and scheme up to and with it.
    pub so_far: (i64, i64),
}

/// What comes out for each settlement that counts, by its number, and for a claim that is asked about.
pub struct History {
    /// In the order of settling.
    pub settled: Vec<(usize, Result<Outcome, Codes>)>,
    /// Of the claim asked about.
    pub asked: Option<Result<Outcome, Codes>>,
}

/// A claim that is asked about: whether the patient pays later, and the id under which it was promised.
pub type Asked<'a> = (&'a ClaimRow, bool, Option<&'a str>);

/// A claim of the history.
struct Entry<'p> {
    /// Its number among those settled.
    at: Option<usize>,
    asked: bool,
    id: &'p str,
    claim: &'p ClaimRow,
    later: bool,
    place: Place,
}

/// A claim that can be settled.
pub(super) struct Found<'c> {
    pub case: Case,
    split: Split,
    rules: &'c Rules,
    pub treated_in: &'c str,
}

/// What is promised and goes before a claim that is asked about.
fn before<'p>(person: &'p Person, promised: Option<&str>, now: Moment) -> Vec<&'p Reserved> {
    let own = promised.and_then(|id| person.held(now).find(|held| held.id == id));
    person.held(now).filter(|held| own.is_none_or(|own| held.place.version < own.place.version)).collect()
}

/// What is settled and counts, what is promised, and what is asked about.
fn entries<'p>(person: &'p Person, asked: Option<Asked<'p>>, now: Moment) -> Vec<Entry<'p>> {
    let live = person.settled.iter().enumerate().filter(|(_, settled)| !settled.reversed);
    let mut entries: Vec<Entry<'p>> = live
        .map(|(at, settled)| Entry {
            at: Some(at),
            asked: false,
            id: &settled.id,
            claim: &settled.claim,
            later: settled.later,
            place: settled.place.clone(),
        })
        .collect();
    let promised = asked.and_then(|(.., promised)| promised);
    let held = before(person, promised, now);
    let after = held.iter().map(|held| held.id.clone()).collect();
    entries.extend(held.into_iter().map(|held| Entry {
        at: None,
        asked: false,
        id: &held.id,
        claim: &held.claim,
        later: held.later,
        place: held.place.clone(),
    }));
    if let Some((claim, later, promised)) = asked {
        let own = promised.and_then(|id| person.held(now).find(|held| held.id == id));
        let place = own.map_or(Place { version: u64::MAX, after }, |own| own.place.clone());
        entries.push(Entry { at: None, asked: true, id: promised.unwrap_or_default(), claim, later, place });
    }
    entries
}

/// By the days of settlement and discharge, then as they came; but what came while something was promised goes behind it.
fn in_order(mut entries: Vec<Entry<'_>>) -> Vec<Entry<'_>> {
    entries.sort_by_key(|entry| entry.place.version);
    let mut days: BTreeMap<String, (Date, Date)> = BTreeMap::new();
    let mut keyed = Vec::with_capacity(entries.len());
    for entry in entries {
        let own = (entry.claim.settled_on, entry.claim.discharged);
        let key = entry.place.after.iter().filter_map(|id| days.get(id)).copied().fold(own, Ord::max);
        days.insert(entry.id.to_owned(), key);
        keyed.push((key, entry));
    }
    // Stable: of the same days as they came.
    keyed.sort_by_key(|(key, _)| *key);
    keyed.into_iter().map(|(_, entry)| entry).collect()
}

impl County {
    /// Works out everything of a person as known at a moment, with `asked` as the claim that came last.
    pub fn history(&self, person: &Person, asked: Option<Asked<'_>>, now: Moment) -> History {
        let today = now.0;
        let claims = in_order(entries(person, asked, now));
        let mut years: BTreeMap<(i16, bool), Year> = BTreeMap::new();
        let mut history = History { settled: Vec::new(), asked: None };
        let mut stuck = false;
        for (place, Entry { at, asked, claim, later, .. }) in claims.into_iter().enumerate() {
            let outcome = match self.complete(person, claim, today) {
                Err(codes) => {
                    // What is not settled leaves nothing if it is refused.
                    stuck |= at.is_some();
                    Err(codes)
                }
                Ok(_) if stuck => Err(Codes::from(["earlier-bill-refused"])),
                Ok(found) => {
                    let key = (found.rules.year, found.case.employee);
                    let year = years.entry(key).or_default();
                    let paid = settle(found.rules, found.case, found.split, year);
                    let posts = self.posts(claim, later, &found, &paid);
                    let so_far = (year.total, year.own_pay);
                    Ok(Outcome { paid, posts, year: key.0, employee: key.1, place, so_far })
                }
            };
            match at {
                Some(at) => history.settled.push((at, outcome)),
                None if asked => history.asked = Some(outcome),
                None => {}
            }
        }
        history
    }

    /// Why a new claim cannot be settled, beside what comes out by [`County::history`].
    pub fn against(&self, person: &Person, (claim, _, promised): Asked<'_>, now: Moment) -> Codes {
        let mut codes = self.complete(person, claim, now.0).err().unwrap_or_default();
        let settled = person.settled.iter().filter(|settled| !settled.reversed).map(|settled| &settled.claim);
        let held = before(person, promised, now).into_iter().map(|held| &held.claim);
        let others: Vec<&ClaimRow> = settled.chain(held).collect();
        let live = || others.iter().copied();
        if live().any(|other| other.facility == claim.facility && other.bill == claim.bill) {
            codes.insert("duplicate-bill");
        }
        let overlaps = |other: &ClaimRow| {
            other.inpatient && claim.admitted < other.discharged && other.admitted < claim.discharged
        };
        if claim.inpatient && live().any(overlaps) {
            codes.insert("overlapping-stays");
        }
        codes
    }

    fn complete(&self, person: &Person, claim: &ClaimRow, today: Date) -> Result<Found<'_>, Codes> {
        let mut codes = Codes::new();
        if person.row.death.is_some_and(|death| death < claim.admitted) {
            codes.insert("died-before-care");
        }
        if claim.settled_on > today {
            codes.insert("settled-in-future");
        }
        let insured = person.insured(claim.admitted);
        if insured.is_none() {
            codes.insert("not-enrolled");
        }
        let site = self.site(claim, &mut codes);
        let split = self.split(claim, site.map(|(area, _)| area), &mut codes);
        let rules = insured.and_then(|_| self.governing(claim));
        if insured.is_some() && rules.is_none() {
            codes.insert("no-book");
        }
        let (Some(employee), Some((treated_in, grade)), Some(split), Some(rules)) =
            (insured, site, split, rules)
        else {
            return Err(codes);
        };
        if !codes.is_empty() {
            return Err(codes);
        }
        let says = |what| person.says(claim.settled_on, &what);
        let in_group = |group: &String| says(crate::command::What::Member(group.clone()));
        let contract =
            person.on(claim.settled_on).any(|fact| matches!(fact.what, crate::command::What::Contract(_)));
        let filed = person.says(claim.admitted, &crate::command::What::Filing(treated_in.to_owned()));
        let case = Case {
            inpatient: claim.inpatient,
            grade,
            elsewhere: (treated_in != self.home).then_some(filed),
            group: rules.groups.iter().position(in_group).unwrap_or(2),
            contract,
            employee,
        };
        Ok(Found { case, split, rules, treated_in })
    }

    /// Place and grade of the facility on the day of admission.
    fn site(&self, claim: &ClaimRow, codes: &mut Codes) -> Option<(&str, u8)> {
        let Some(facility) = self.facilities.get(&claim.facility) else {
            codes.insert("unknown-facility");
            return None;
        };
        // What became known last; of one day the later row.
        let of_day = facility.grades.iter().filter(|grade| grade.from <= claim.admitted);
        let grade = of_day.max_by_key(|grade| grade.known).map(|grade| grade.grade);
        if grade.is_none() {
            codes.insert("facility-not-described");
        }
        if claim.inpatient && !facility.inpatient {
            codes.insert("not-designated");
            return None;
        }
        Some((&facility.area, grade?))
    }

    fn split(&self, claim: &ClaimRow, treated_in: Option<&str>, codes: &mut Codes) -> Option<Split> {
        let lines = match &claim.charges {
            Charges::Parts([self_paid, over_limit, paid_first, in_scope]) => {
                let (self_paid, over_limit) = (*self_paid, *over_limit);
                return Some(Split { self_paid, over_limit, paid_first: *paid_first, in_scope: *in_scope });
            }
            Charges::Lines(lines) => lines,
        };
        let listed = treated_in? == self.home;
        let rules = self.governing(claim);
        let mut split = Split::default();
        for line in lines {
            let class = if listed { self.class(&line.item, line.day) } else { Some(line.class) };
            let first = rules.map_or(0, |rules| first_of(rules, line.amount));
            match class {
                Some('A') => split.in_scope += line.amount,
                Some('B') => {
                    split.paid_first += first;
                    split.in_scope += line.amount - first;
                }
                Some(_) => split.self_paid += line.amount,
                None => {
                    codes.insert("item-not-in-catalogue");
                }
            }
        }
        Some(split)
    }

    /// The class of an item on a day.
    fn class(&self, item: &str, day: Date) -> Option<char> {
        let terms = &self.items.get(item)?.terms;
        terms.iter().filter(|term| term.from <= day).max_by_key(|term| term.known).map(|term| term.class)
    }

    /// The book that puts the claim into its own year, as published last.
    fn governing(&self, claim: &ClaimRow) -> Option<&Rules> {
        [claim.settled_on, claim.discharged, claim.admitted].iter().find_map(|day| {
            let rules = self.books.iter().rfind(|rules| rules.year == day.year())?;
            let own = match rules.dated {
                Dated::Discharge => claim.discharged,
                Dated::Admission => claim.admitted,
                Dated::Settlement => claim.settled_on,
            };
            (own.year() == rules.year).then_some(rules)
        })
    }
}
