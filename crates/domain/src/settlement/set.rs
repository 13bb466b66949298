//! What must hold between the bills that are settled together.

use std::collections::HashMap;

use yidan_book::diag::Text;
use yidan_types::Date;

use super::order::order;
use crate::bill::{Bill, EncounterKind, Problem, ProblemCode};

/// The problems of each bill with the others.
pub(super) fn check(bills: &[Bill]) -> Vec<Vec<Problem>> {
    let mut found = Found(bills.iter().map(|_| Vec::new()).collect());
    persons(bills, &mut found);
    ids(bills, &mut found);
    stays(bills, &mut found);
    chains(bills, &mut found);
    found.0
}

/// Problems by the place of the bill.
struct Found(Vec<Vec<Problem>>);

impl Found {
    fn add(&mut self, at: usize, code: ProblemCode, path: &str, zh: &str, en: &str) {
        if let Some(problems) = self.0.get_mut(at) {
            problems.push(Problem::new(code, path, Text::new(zh, en)));
        }
    }
}

/// All bills are of one person, whose sex and day of birth do not change.
fn persons(bills: &[Bill], found: &mut Found) {
    let Some(first) = bills.first().map(|bill| &bill.person) else {
        return;
    };
    let mixed = bills.iter().any(|bill| bill.person.id != first.id);
    for (at, bill) in bills.iter().enumerate() {
        let person = &bill.person;
        if mixed {
            // Nobody can say which of the persons is meant.
            let (zh, en) = (
                "几份票据不是同一个人的，一次只能结算一个人",
                "the bills are of different persons: settle one at a time",
            );
            found.add(at, ProblemCode::OtherPerson, "$.person.id", zh, en);
        } else if person.sex != first.sex {
            let (zh, en) =
                ("同一个人的性别在几份票据里不一样", "the person's sex differs from that on the first bill");
            found.add(at, ProblemCode::PersonDiffers, "$.person.sex", zh, en);
        } else if person.birth_date != first.birth_date {
            let (zh, en) = (
                "同一个人的出生日期在几份票据里不一样",
                "the person's birth date differs from that on the first bill",
            );
            found.add(at, ProblemCode::PersonDiffers, "$.person.birth_date", zh, en);
        }
    }
}

/// No id stands twice: the same bill twice would count twice.
fn ids(bills: &[Bill], found: &mut Found) {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for bill in bills {
        *counts.entry(bill.id.as_str()).or_default() += 1;
    }
    for (at, bill) in bills.iter().enumerate() {
        if counts.get(bill.id.as_str()).is_some_and(|count| *count > 1) {
            let (zh, en) = ("另一份票据用了同一个票据号", "another bill has the same id");
            found.add(at, ProblemCode::DuplicateBill, "$.bill_id", zh, en);
        }
    }
}

/// Nobody lies in two hospitals at a time. The day of a transfer belongs to both. Bills that already have a problem, as
/// being the same one or of different persons, need no comparing.
fn stays(bills: &[Bill], found: &mut Found) {
    let sound = |at: &usize| found.0.get(*at).is_some_and(Vec::is_empty);
    let mut stays: Vec<(Date, Date, usize)> = bills
        .iter()
        .enumerate()
        .filter(|(at, bill)| bill.encounter.kind == EncounterKind::Inpatient && sound(at))
        .map(|(at, bill)| (bill.encounter.admitted(), bill.encounter.discharge_date, at))
        .collect();
    stays.sort_unstable();
    let mut overlap = vec![false; bills.len()];
    // The stay that ends last of those before: any that begins before its end overlaps it.
    let mut open: Option<(Date, usize)> = None;
    for (from, to, at) in stays {
        if let Some((until, other)) = open.filter(|(until, _)| from < *until) {
            for place in [at, other] {
                if let Some(mark) = overlap.get_mut(place) {
                    *mark = true;
                }
            }
            open = Some(if to > until { (to, at) } else { (until, other) });
        } else {
            open = Some((to, at));
        }
    }
    for (at, _) in overlap.iter().enumerate().filter(|(_, overlap)| **overlap) {
        let (zh, en) =
            ("这次住院与另一份票据的住院时间重叠", "this stay overlaps with the stay of another bill");
        found.add(at, ProblemCode::OverlappingStays, "$.encounter.admission_date", zh, en);
    }
}

/// A chain of referrals goes back to bills that are there and settled before.
fn chains(bills: &[Bill], found: &mut Found) {
    let mut settled: HashMap<&str, usize> = HashMap::new();
    for (place, at) in order(bills).into_iter().enumerate() {
        if let Some(bill) = bills.get(at) {
            settled.insert(bill.id.as_str(), place);
        }
    }
    for (at, bill) in bills.iter().enumerate() {
        let Some(previous) = &bill.encounter.previous_bill else {
            continue;
        };
        let place = settled.get(bill.id.as_str());
        let path = "$.encounter.previous_bill";
        match settled.get(previous.as_str()) {
            None if bill.year_to_date.is_some() => {}
            None => {
                let zh = "这次就诊接续的那份票据没有一起给出；也可以在 year_to_date 里写明转诊起付";
                let en = "the bill that this one continues is not given; `year_to_date` may state what was borne in it";
                found.add(at, ProblemCode::PreviousBillUnknown, path, zh, en);
            }
            Some(before) if Some(before) >= place => {
                let (zh, en) = (
                    "接续的票据不能是它自己，也不能比它晚结算",
                    "a bill continues neither itself nor a later one",
                );
                found.add(at, ProblemCode::PreviousBillLater, path, zh, en);
            }
            Some(_) => {}
        }
    }
}
