//! Settling the bills of one person with a policy book.
//!
//! **Order.** Bills are settled by day of settlement, then by day of discharge, then a bill after the one whose chain of
//! referrals it continues, then in the order given. The order decides which bill uses up a deductible or a ceiling first.
//!
//! **Year.** The book says by which day a bill belongs to a year. Accumulators are kept per year and scheme and start
//! anew with each; what outlives the year are the days on which layers paid (rolling windows), the amounts of a calendar
//! month, and the deductible of a chain of referrals.
//!
//! **Two times.** `as_of` asks for the settlement as it was seen on a day: facts that became known later, rules
//! announced later, and other bills settled later do not count. Without it everything known today counts.
//!
//! **Refusals.** A bill is settled in full or not at all. A refused bill also refuses those after it: their accumulators
//! would be wrong. (One that is older than the book refuses only those of its own year.)

mod carry;
mod carry_json;
mod explain_error;
mod identities;
pub mod json;
mod json_layer;
mod order;
mod set;
mod stated;

use yidan_book::eval::{advance, evaluate, with_year_facts};
use yidan_book::facts::Facts;
use yidan_book::inputs::YearToDate;
use yidan_book::model::{Book, DatedBy, Edition};
use yidan_book::outcome::Outcome;
use yidan_types::{BillId, Date};

use crate::bill::facts::{FactsUsed, LineOrigin, charged, facts_used};
use crate::bill::{Bill, Problem, Scheme};

pub use carry::Carry;
pub use carry_json::CarryError;

pub(crate) use carry::earlier_refused;

/// A bill as it was settled.
#[derive(Clone, Debug)]
pub struct Settlement {
    /// Which bill.
    pub bill_id: BillId,
    /// Its place among the bills that were settled together, from 0.
    pub order: usize,
    /// The day that picked the version of the rules.
    pub day: Date,
    /// The year to which the bill belongs.
    pub year: i16,
    /// The scheme whose accumulators it used.
    pub scheme: Scheme,
    /// First and last day around `day` on which exactly these versions of the rules are in force.
    pub edition: (Date, Date),
    /// The facts of the bill, and what they rest on.
    pub used: FactsUsed,
    /// The facts that were evaluated: those of the bill and those that follow from the year.
    pub facts: Facts,
    /// Which lines of the bill the lines of the outcome stand for.
    pub lines: Vec<LineOrigin>,
    /// Amounts and their trace.
    pub outcome: Outcome,
    /// The person's year before this bill.
    pub before: YearToDate,
    /// The person's year after it.
    pub after: YearToDate,
}

/// A bill that could not be settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Which bill.
    pub bill_id: BillId,
    /// Every reason; at least one.
    pub problems: Vec<Problem>,
}

/// Settles the bills of one person; the answers stand in the order of `bills`.
#[must_use]
pub fn settle_year(book: &Book, bills: &[Bill], as_of: Option<Date>) -> Vec<Result<Settlement, Refusal>> {
    let mut faults = set::check(bills);
    let mut carry = Carry::default();
    let mut answers: Vec<Option<Result<Settlement, Refusal>>> = bills.iter().map(|_| None).collect();
    for at in order::order(bills) {
        let (Some(bill), Some(answer)) = (bills.get(at), answers.get_mut(at)) else {
            continue;
        };
        let faults = faults.get_mut(at).map(std::mem::take).unwrap_or_default();
        *answer = Some(next(book, &mut carry, bill, faults, as_of));
    }
    // The order names each bill once, so every answer is there.
    answers.into_iter().flatten().collect()
}

/// Settles a bill after those that `carry` has seen, and takes it into `carry`, settled or refused.
///
/// INVARIANT (accumulators = replay): bill by bill in the order of settling, the answers are those of [`settle_year`].
/// What holds between several bills (ids, overlapping stays, chains of referrals) a carry cannot know: who calls this has
/// checked it. Bills of one person may come under different versions of a book, and books of different years.
///
/// # Errors
/// Why the bill cannot be settled.
pub fn settle_next(
    book: &Book,
    carry: &mut Carry,
    bill: &Bill,
    as_of: Option<Date>,
) -> Result<Settlement, Refusal> {
    next(book, carry, bill, Vec::new(), as_of)
}

/// Settles a bill of which `problems` are known already.
fn next(
    book: &Book,
    carry: &mut Carry,
    bill: &Bill,
    mut problems: Vec<Problem>,
    as_of: Option<Date>,
) -> Result<Settlement, Refusal> {
    let edition = book.edition(day_of(bill, book.dated_by), as_of);
    // A day on which no layer is in force settles nothing: all of it would silently be the patient's.
    if edition.layers.is_empty() {
        problems.push(explain_error::no_layer(&edition));
    } else if problems.is_empty() {
        // A bill with mistakes of its own is mended first; what waits behind it says so then.
        problems.extend(carry.blocked(book, bill));
    }
    let settled = if problems.is_empty() { settle(&edition, bill, carry) } else { Err(problems) };
    // A bill that was settled later than one looks is not yet part of anyone's year.
    let counts = as_of.is_none_or(|as_of| bill.encounter.settlement_date <= as_of);
    match &settled {
        Ok(settlement) if counts => carry.take(book, bill, settlement),
        Err(problems) if counts => carry.refuse(book, bill, problems),
        _ => carry.hide(bill),
    }
    carry.bills += 1;
    settled.map_err(|problems| Refusal { bill_id: bill.id.clone(), problems })
}

/// The day of a bill that the book names.
fn day_of(bill: &Bill, dated_by: DatedBy) -> Date {
    match dated_by {
        DatedBy::Discharge => bill.encounter.discharge_date,
        DatedBy::Admission => bill.encounter.admitted(),
        DatedBy::Settlement => bill.encounter.settlement_date,
    }
}

/// The year of a bill by the book's rule.
fn year_of(book: &Book, bill: &Bill) -> i16 {
    day_of(bill, book.year_by).year()
}

/// Settles one bill by the edition of its day.
fn settle(edition: &Edition<'_>, bill: &Bill, carry: &Carry) -> Result<Settlement, Vec<Problem>> {
    let (book, day) = (edition.book, edition.day);
    let used = facts_used(book, bill, edition.known)?;
    let before = carry.before(book, bill, day)?;
    let facts = with_year_facts(used.facts.clone(), &before);
    let charged = charged(book, bill);
    let explain = |errors| explain_error::problems(book, &facts, errors);
    let outcome = evaluate(edition, &facts, &charged.charges, &before).map_err(&explain)?;
    identities::check(bill, &outcome)?;
    let after = advance(&before, edition, &facts, &outcome, day).map_err(|error| explain(vec![error]))?;
    Ok(Settlement {
        bill_id: bill.id.clone(),
        order: carry.bills,
        day,
        year: year_of(book, bill),
        scheme: bill.person.scheme,
        edition: edition.holds,
        used,
        facts,
        lines: charged.lines,
        outcome,
        before,
        after,
    })
}
