//! What a proof about a book found, written down as bill documents that anybody can settle.
//!
//! A proof ends in facts, charges and a year so far that the reference evaluator has settled. Here they become
//! [`Bill`]s: codes are chosen that are in the right lists and in no others, a day of birth that gives the age, a price
//! that gives the amount. INVARIANT (a witness is a bill): before a document is given out it is settled as `yidan
//! settle` settles it, and every amount is the one that the proof says, to the fen; otherwise it is [`Unwritable`].

mod codes;
mod draft;
mod exhibit;
pub mod json;

pub use exhibit::{Exhibit, Exhibits};

use yidan_book::facts::Facts;
use yidan_book::inputs::{Charges, YearToDate};
use yidan_book::model::Book;
use yidan_book::outcome::Outcome;
use yidan_book::prove::{Finding, HistoryKind, Witness};
use yidan_types::Fen;

use crate::bill::{Bill, Problem};
use crate::settlement::settle_year;
use draft::{Named, Writer};

/// What a bill shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The bill that breaks the guarantee or shows the finding.
    Shown,
    /// The same bill with a fen more.
    FenMore,
    /// The same bill of another person.
    OtherPerson,
    /// The first bill of a stay cut in two.
    FirstHalf,
    /// The second.
    SecondHalf,
}

/// A bill and what it is settled to.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// What it shows.
    pub role: Role,
    /// The bill.
    pub bill: Bill,
    /// Its settlement.
    pub outcome: Outcome,
}

/// Bills of one person that are settled together.
#[derive(Clone, Debug)]
pub struct Chain {
    /// Bills of the year before, that only count.
    pub prior: Vec<Bill>,
    /// The bills that are shown, in order.
    pub shown: Vec<Sheet>,
}

/// Why a witness is no bill document.
#[derive(Clone, Debug, PartialEq)]
pub enum Unwritable {
    /// A fact has no value.
    Fact,
    /// No code is in just these lists.
    Code,
    /// No day gives the age or the length of the stay.
    Days,
    /// A name is no identifier.
    Name,
    /// An amount is beyond what a bill may state.
    Amount,
    /// The document is refused as a bill, or by the settlement.
    Refused(Vec<Problem>),
    /// It is settled to other amounts.
    Differs,
}

/// What evaluation takes.
#[derive(Clone, Copy)]
pub(crate) struct Case<'a> {
    pub facts: &'a Facts,
    pub charges: &'a Charges,
    pub year: &'a YearToDate,
}

/// The bills of a finding that has some.
#[must_use]
pub fn of_finding(book: &Book, finding: &Finding) -> Option<Result<Vec<Chain>, Unwritable>> {
    match finding {
        Finding::GroupCliff { witness, .. }
        | Finding::OverProtection { witness, .. }
        | Finding::GapBetweenSegments { witness: Some(witness), .. }
        | Finding::OwnPayJump { witness, .. } => Some(of_witness(book, witness)),
        Finding::SplitPays { gain, witness, first, second, .. } => {
            Some(of_split(book, witness, [first, second], *gain))
        }
        _ => None,
    }
}

/// The bills of a witness: the one that breaks the guarantee, after those of its year; and the one that it is compared
/// with, if it is.
///
/// # Errors
/// Why they cannot be written.
pub fn of_witness(book: &Book, witness: &Witness) -> Result<Vec<Chain>, Unwritable> {
    let edition = book.edition(witness.day, None);
    let writer = Writer { edition: &edition, day: witness.day };
    let case = Case { facts: &witness.facts, charges: &witness.charges, year: &witness.year };
    let first = match &witness.history {
        HistoryKind::Earlier(bills) => match after(&writer, case, bills, &witness.outcome) {
            Ok(chain) => chain,
            Err(_) => alone(&writer, case, Role::Shown, &witness.outcome)?,
        },
        HistoryKind::Empty | HistoryKind::Assumed => alone(&writer, case, Role::Shown, &witness.outcome)?,
    };
    let Some(other) = &witness.other else { return Ok(vec![first]) };
    let role = if other.facts == witness.facts { Role::FenMore } else { Role::OtherPerson };
    let compared = Case { facts: &other.facts, charges: &other.charges, year: &witness.year };
    Ok(vec![first, alone(&writer, compared, role, &other.outcome)?])
}

/// A bill that states its year so far.
fn alone(writer: &Writer, case: Case, role: Role, meant: &Outcome) -> Result<Chain, Unwritable> {
    let (bill, person) = match role {
        Role::OtherPerson => ("witness-other", "witness-other"),
        Role::FenMore => ("witness-fen-more", "witness"),
        _ => ("witness", "witness"),
    };
    let bill = writer.bill(case, true, &Named { bill, person, previous: None })?;
    let outcome = settled(writer, std::slice::from_ref(&bill))?.pop().ok_or(Unwritable::Differs)?;
    let chain = Chain { prior: Vec::new(), shown: vec![Sheet { role, bill, outcome }] };
    checked(chain, meant)
}

/// A bill after others of the same person. A deductible along referrals goes on only where bills say that they continue
/// each other, so that is tried second.
fn after(
    writer: &Writer,
    case: Case,
    earlier: &[(Facts, Charges)],
    meant: &Outcome,
) -> Result<Chain, Unwritable> {
    chained(writer, case, earlier, false)
        .and_then(|chain| checked(chain, meant))
        .or_else(|_| chained(writer, case, earlier, true).and_then(|chain| checked(chain, meant)))
}

fn chained(
    writer: &Writer,
    case: Case,
    earlier: &[(Facts, Charges)],
    continues: bool,
) -> Result<Chain, Unwritable> {
    let empty = YearToDate::default();
    let before = earlier.iter().map(|(facts, charges)| Case { facts, charges, year: &empty });
    let mut bills: Vec<Bill> = Vec::new();
    for (number, case) in before.chain([case]).enumerate() {
        let id = if number == earlier.len() { "witness".to_owned() } else { format!("prior-{}", number + 1) };
        let previous = bills.last().filter(|_| continues).map(|bill| bill.id.to_string());
        let named = Named { bill: &id, person: "witness", previous: previous.as_deref() };
        bills.push(writer.bill(case, false, &named)?);
    }
    let outcome = settled(writer, &bills)?.pop().ok_or(Unwritable::Differs)?;
    let bill = bills.pop().ok_or(Unwritable::Differs)?;
    Ok(Chain { prior: bills, shown: vec![Sheet { role: Role::Shown, bill, outcome }] })
}

/// A stay whole, and cut in two.
fn of_split(
    book: &Book,
    witness: &Witness,
    halves: [&Charges; 2],
    gain: Fen,
) -> Result<Vec<Chain>, Unwritable> {
    let edition = book.edition(witness.day, None);
    let writer = Writer { edition: &edition, day: witness.day };
    let case = |charges| Case { facts: &witness.facts, charges, year: &witness.year };
    let whole = alone(&writer, case(&witness.charges), Role::Shown, &witness.outcome)?;
    let named = |bill| Named { bill, person: "witness", previous: None };
    let [first, second] = halves;
    // Only the first in order states the year so far; the second one finds what the first leaves.
    let bills = [
        writer.bill(case(first), true, &named("witness-first-half"))?,
        writer.bill(case(second), false, &named("witness-second-half"))?,
    ];
    let outcomes = settled(&writer, &bills)?;
    let own = Fen::try_sum(outcomes.iter().map(|outcome| outcome.own_pay)).map_err(|_| Unwritable::Amount)?;
    if own.checked_add(gain) != Ok(witness.outcome.own_pay) {
        return Err(Unwritable::Differs);
    }
    let roles = [Role::FirstHalf, Role::SecondHalf];
    let sheets = roles.into_iter().zip(bills).zip(outcomes);
    let shown = sheets.map(|((role, bill), outcome)| Sheet { role, bill, outcome }).collect();
    Ok(vec![whole, Chain { prior: Vec::new(), shown }])
}

fn settled(writer: &Writer, bills: &[Bill]) -> Result<Vec<Outcome>, Unwritable> {
    let settled = settle_year(writer.edition.book, bills, None);
    let outcomes = settled.into_iter().map(|one| one.map(|settlement| settlement.outcome));
    outcomes.collect::<Result<_, _>>().map_err(|refusal| Unwritable::Refused(refusal.problems))
}

/// INVARIANT (a witness is a bill): settling gives what the proof says.
fn checked(chain: Chain, meant: &Outcome) -> Result<Chain, Unwritable> {
    let paid = |outcome: &Outcome| -> Vec<_> { outcome.layers.iter().map(|l| (l.layer, l.paid)).collect() };
    let sums = |o: &Outcome| (o.total, o.parts, o.own_pay, o.own_pay_in_scope, o.facility_part);
    let same = |got: &Outcome| sums(got) == sums(meant) && paid(got) == paid(meant);
    match chain.shown.last() {
        Some(sheet) if same(&sheet.outcome) => Ok(chain),
        _ => Err(Unwritable::Differs),
    }
}
