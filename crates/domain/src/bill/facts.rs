//! From a bill to what a book asks: facts, memberships and charges.
//!
//! The person is looked at on the day of settlement: a status, certificate or contract counts if it holds on that day
//! (an open end means that it still holds) and was known by then as far as one asks (`as_of`). Age is the age on that
//! day. Which day picks the version of the rules is the book's matter, not this module's.

use std::collections::BTreeMap;

use yidan_book::diag::Text;
use yidan_book::facts::{BoolFact, CountFact, Facts, Membership};
use yidan_book::inputs::{Charges, Line};
use yidan_book::model::{Book, Group, GroupIx, ListIx};
use yidan_book::words::Word;
use yidan_types::{Date, Fen, age_on};

use super::amounts::Quantity;
use super::choices::FactChoice;
use super::nearest::nearest;
use super::problems::{Problem, ProblemCode};
use super::schema::{Bill, BillCharges, BillLine, Encounter, Person, Term};

/// Whether a dated fact of the bill counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It did.
    Counts,
    /// It does not hold on the day.
    NotInForce,
    /// It became known only after the day as of which one asks.
    NotYetKnown,
}

impl Standing {
    fn of(term: &Term, day: Date, as_of: Option<Date>) -> Standing {
        if !term.holds_on(day) {
            Standing::NotInForce
        } else if !term.known_on(as_of) {
            Standing::NotYetKnown
        } else {
            Standing::Counts
        }
    }
}

/// The facts of a bill as a book sees them, and which of the bill's statuses they rest on.
#[derive(Clone, Debug, PartialEq)]
pub struct FactsUsed {
    /// The day on which the person was looked at.
    pub day: Date,
    /// As known on this day; `None`: as known today.
    pub as_of: Option<Date>,
    /// The facts, without those that follow from the year.
    pub facts: Facts,
    /// For each status of the bill, whether it counted, and the group that it names.
    pub statuses: Vec<(Standing, Option<GroupIx>)>,
    /// For each certificate of the bill, whether it counted.
    pub certificates: Vec<Standing>,
    /// Whether the contract counted, if there is one.
    pub contract: Option<Standing>,
}

/// The facts of `bill` for `book`.
///
/// # Errors
/// Groups that the book does not know.
pub fn facts_used(book: &Book, bill: &Bill, as_of: Option<Date>) -> Result<FactsUsed, Vec<Problem>> {
    let day = bill.encounter.settlement_date;
    let person = &bill.person;
    let (statuses, groups) = statuses(book, person, day, as_of)?;
    let certificates: Vec<Standing> =
        person.certificates.iter().map(|certificate| Standing::of(&certificate.term, day, as_of)).collect();
    let contract = person.family_doctor_contract.map(|term| Standing::of(&term, day, as_of));
    let mut facts = Facts { groups: Some(groups), drg_weight: bill.encounter.drg_weight, ..Facts::default() };
    enums(&mut facts, bill);
    facts.bools.insert(BoolFact::Contracted, contract == Some(Standing::Counts));
    if let Some(referred) = bill.encounter.referred_by_family_doctor {
        facts.bools.insert(BoolFact::ByFamilyDoctor, referred);
    }
    counts(&mut facts, person, &bill.encounter, day);
    let held =
        person.certificates.iter().zip(&certificates).filter(|(_, standing)| **standing == Standing::Counts);
    let held: Vec<&str> = held.map(|(certificate, _)| certificate.code.as_str()).collect();
    let diagnoses: Vec<&str> = bill.encounter.diagnoses.iter().map(|code| code.as_str()).collect();
    facts.lists = BTreeMap::from([
        (Membership::Diagnosis, lists(book, Word::Diagnosis, &diagnoses)),
        (Membership::Certificate, lists(book, Word::Diagnosis, &held)),
        (Membership::Facility, lists(book, Word::Facility, &[bill.facility.id.as_str()])),
    ]);
    Ok(FactsUsed { day, as_of, facts, statuses, certificates, contract })
}

/// The standing of each status, and all groups of the person, included ones resolved.
type Statuses = (Vec<(Standing, Option<GroupIx>)>, Vec<GroupIx>);

fn statuses(book: &Book, person: &Person, day: Date, as_of: Option<Date>) -> Result<Statuses, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut own = Vec::new();
    let mut standings = Vec::with_capacity(person.statuses.len());
    for (index, status) in person.statuses.iter().enumerate() {
        let standing = Standing::of(&status.term, day, as_of);
        let group = find_group(book, status.group.as_str());
        match (standing, group) {
            (Standing::Counts, Some(group)) => own.push(group),
            // A name that does not matter on the day may be of another place or time.
            (Standing::Counts, None) => problems.push(unknown_group(book, status.group.as_str(), index)),
            _ => {}
        }
        standings.push((standing, group));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let member =
        |at: GroupIx, group: &Group| own.contains(&at) || group.includes.iter().any(|g| own.contains(g));
    let groups = indexed(&book.groups, GroupIx).filter(|(at, group)| member(*at, group)).map(|(at, _)| at);
    Ok((standings, groups.collect()))
}

/// The table with its typed indices.
fn indexed<T, I>(table: &[T], index: fn(u16) -> I) -> impl Iterator<Item = (I, &T)> {
    table.iter().enumerate().filter_map(move |(at, row)| Some((index(u16::try_from(at).ok()?), row)))
}

/// The group with this label or id.
fn find_group(book: &Book, name: &str) -> Option<GroupIx> {
    indexed(&book.groups, GroupIx)
        .find(|(_, group)| group.name.label == name || group.name.id == name)
        .map(|(at, _)| at)
}

fn unknown_group(book: &Book, written: &str, index: usize) -> Problem {
    let text = Text::new(
        format!("第{}项身份：账册里没有这个人群", index + 1),
        format!("status {}: the book has no such group", index + 1),
    );
    let problem = Problem::new(ProblemCode::UnknownGroup, format!("$.person.statuses[{index}].group"), text);
    let names = || book.groups.iter().flat_map(|group| [group.name.label.as_str(), group.name.id.as_str()]);
    match nearest(written, names()) {
        Some(name) => problem.hint(format!("是不是“{name}”？"), format!("did you mean `{name}`?")),
        None if book.groups.is_empty() => problem,
        None => {
            let labels: Vec<&str> = book.groups.iter().map(|group| group.name.label.as_str()).collect();
            problem.hint(format!("账册里有：{}", labels.join("、")), format!("it has: {}", labels.join(", ")))
        }
    }
}

/// The lists of `kind` that hold one of the codes.
fn lists(book: &Book, kind: Word, codes: &[&str]) -> Vec<ListIx> {
    indexed(&book.lists, ListIx)
        .filter(|(_, list)| list.kind == kind && codes.iter().any(|code| list.contains(code)))
        .map(|(at, _)| at)
        .collect()
}

fn enums(facts: &mut Facts, bill: &Bill) {
    fn put<C: FactChoice>(facts: &mut Facts, value: C) {
        if let Some(number) = C::FACT.value_number(value.word()) {
            facts.enums.insert(C::FACT, number);
        }
    }
    put(facts, bill.person.scheme);
    if let Some(employment) = bill.person.employment {
        put(facts, employment);
    }
    put(facts, bill.person.sex);
    put(facts, bill.encounter.kind);
    put(facts, bill.encounter.location);
    put(facts, bill.encounter.referral);
    put(facts, bill.facility.grade);
    put(facts, bill.facility.tier);
    put(facts, bill.facility.kind);
}

fn counts(facts: &mut Facts, person: &Person, encounter: &Encounter, day: Date) {
    let stated = [
        (CountFact::Age, age_on(person.birth_date, day).map(i64::from)),
        (CountFact::BedDays, encounter.bed_days),
        (CountFact::TreatmentDays, encounter.treatment_days),
        (CountFact::TreatmentMonths, encounter.treatment_months),
    ];
    for (fact, value) in stated {
        if let Some(value) = value {
            facts.counts.insert(fact, value);
        }
    }
}

/// What a bill charges as the book splits it, and which lines of the bill each of them stands for.
#[derive(Clone, Debug, PartialEq)]
pub struct Charged {
    /// The charges.
    pub charges: Charges,
    /// For each line of `charges`: its line on the bill and the refunds taken off it.
    pub lines: Vec<LineOrigin>,
}

/// Which lines of a bill a charged line stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineOrigin {
    /// The place of the line on the bill.
    pub line: usize,
    /// The places of its refunds.
    pub refunds: Vec<usize>,
}

/// The charges of a bill. Refunds are taken off the line that they refund: a book splits what was kept, so a refund
/// gives back exactly what the line had cost.
#[must_use]
pub fn charged(book: &Book, bill: &Bill) -> Charged {
    let lines = match &bill.charges {
        BillCharges::Parts(parts) => {
            return Charged { charges: Charges::Parts(*parts), lines: Vec::new() };
        }
        BillCharges::Lines(lines) => lines,
    };
    let mut refunds: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, line) in lines.iter().enumerate() {
        if let Some(original) = &line.refund_of {
            refunds.entry(original.as_str()).or_default().push(at);
        }
    }
    let mut charges = Vec::new();
    let mut origins = Vec::new();
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.refund_of.is_none()) {
        let refunds =
            line.line_id.as_ref().and_then(|id| refunds.get(id.as_str())).cloned().unwrap_or_default();
        let taken: Vec<&BillLine> = refunds.iter().filter_map(|at| lines.get(*at)).collect();
        charges.push(net_line(book, line, &taken));
        origins.push(LineOrigin { line: at, refunds });
    }
    Charged { charges: Charges::Lines(charges), lines: origins }
}

/// A line less its refunds.
fn net_line(book: &Book, line: &BillLine, refunds: &[&BillLine]) -> Line {
    let amounts = refunds.iter().map(|refund| refund.amount);
    let units = refunds.iter().map(|refund| i128::from(refund.quantity.ten_thousandths())).sum::<i128>()
        + i128::from(line.quantity.ten_thousandths());
    let quantity = i64::try_from(units).ok().and_then(Quantity::from_ten_thousandths);
    let limit = match (line.price_limit, quantity) {
        // A limit beyond every amount limits nothing.
        (Some(limit), Some(quantity)) => limit.times(quantity),
        (Some(_), None) => Some(Fen::ZERO),
        (None, _) => None,
    };
    Line {
        // INVARIANT (one bill adds up): no more is refunded than was charged, so the sum is neither negative nor large.
        amount: Fen::try_sum(std::iter::once(line.amount).chain(amounts)).unwrap_or(line.amount),
        class: line.class,
        kind: line.kind,
        flags: line.flags.clone(),
        lists: lists(book, Word::Item, &[line.item_code.as_str()]),
        paid_first: line.paid_first_share,
        limit,
        days: line.days_of_supply,
    }
}
