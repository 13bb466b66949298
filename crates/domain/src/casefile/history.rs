//! The history of a person: the claims that count, in the order of settling, evaluated one after the other with the
//! facts known today, by the books that govern today. What was posted is kept beside and changes nothing here.

use std::collections::{BTreeMap, BTreeSet};

use yidan_book::diag::Text;
use yidan_types::{Date, SettlementId};

use super::basis::Basis;
use super::claim::Claim;
use super::complete::{Completed, complete};
use super::reservation::Reservation;
use super::settled::{Decided, Settled, posting};
use super::world::World;
use crate::bill::{Bill, Problem, ProblemCode};
use crate::ledger::{Amounts, OwnPay, transfers};
use crate::registry::{AreaCode, PersonFile};
use crate::settlement::{Carry, Settlement, earlier_refused, settle_next};

/// A claim of the history.
#[derive(Clone, Copy)]
pub(super) struct Entry<'f> {
    pub id: &'f SettlementId,
    pub claim: &'f Claim,
    pub own_pay: OwnPay,
    /// `None`: it is yet to be settled.
    pub settled: Option<&'f Settled>,
    /// The version of the file by which it goes before or after claims of the same days.
    pub position: u64,
    /// Claims that it goes after if they are there, whatever its days.
    pub after: &'f [SettlementId],
}

impl Entry<'_> {
    /// The days by which claims are ordered.
    pub(super) fn days(&self) -> (Date, Date) {
        (self.claim.encounter.settlement_date, self.claim.encounter.discharge_date)
    }

    /// Whether it names an earlier bill that it continues.
    pub(super) fn is_chained(&self) -> bool {
        self.claim.encounter.previous_bill.is_some()
    }
}

/// A claim as it is settled on what is known today.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// The claim completed to a bill.
    pub bill: Bill,
    /// Amounts with their whole trace.
    pub settlement: Settlement,
    /// The amounts, what they rest on, and the transfers that post all of them.
    pub decided: Decided,
}

/// A claim of the history with what comes out.
pub(super) struct Replayed<'f> {
    pub entry: Entry<'f>,
    pub result: Result<Evaluation, Vec<Problem>>,
}

/// Accumulators by the place that insures.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Carries {
    pub areas: BTreeMap<AreaCode, Carry>,
    /// Places where a settled claim no longer makes a bill: what comes after it waits.
    pub broken: BTreeSet<AreaCode>,
}

/// The history in the order of settling.
pub(super) struct History<'f> {
    pub replayed: Vec<Replayed<'f>>,
    /// What all of it leaves to the next bill.
    pub carries: Carries,
}

/// The claims that were settled and count, in the order of their commits or reservations.
pub(super) fn entries(file: &PersonFile) -> Vec<Entry<'_>> {
    let live = file.settled.iter().filter(|settled| settled.is_live());
    let mut entries: Vec<Entry<'_>> = live.map(settled).collect();
    entries.sort_by_key(|entry| entry.position);
    entries
}

/// A settlement as one of the history.
fn settled(settled: &Settled) -> Entry<'_> {
    Entry {
        id: &settled.id,
        claim: &settled.claim,
        own_pay: settled.own_pay,
        settled: Some(settled),
        position: settled.position(),
        after: &settled.place.after,
    }
}

/// Evaluates the history and the claims `reserved`, with `new` in its place.
pub(super) fn replay<'f>(
    file: &'f PersonFile,
    world: &World<'_>,
    reserved: &[&'f Reservation],
    new: Option<Entry<'f>>,
) -> History<'f> {
    let mut entries = entries(file);
    entries.extend(reserved.iter().map(|reservation| reservation.entry()));
    entries.extend(new);
    entries.sort_by_key(|entry| entry.position);
    let links: Vec<Option<usize>> = (0..entries.len()).map(|at| link(&entries, at)).collect();
    let mut carries = Carries::default();
    let mut replayed = Vec::with_capacity(entries.len());
    for at in order(&entries, &links) {
        let Some(entry) = entries.get(at).copied() else { continue };
        let previous = links.get(at).copied().flatten().and_then(|at| entries.get(at)).map(|entry| entry.id);
        let before = entry.settled.is_none().then(|| carries.clone());
        let result = evaluate(file, world, &mut carries, entry, previous);
        // What is not settled leaves nothing if it is refused.
        if let Some(before) = before.filter(|_| result.is_err()) {
            carries = before;
        }
        replayed.push(Replayed { entry, result });
    }
    History { replayed, carries }
}

/// The claim of the chain of referrals that the one at `at` continues: committed before it, settled no later, counting.
/// If that one was reversed the chain begins anew: a reversed settlement counts nowhere.
fn link(entries: &[Entry<'_>], at: usize) -> Option<usize> {
    let entry = entries.get(at)?;
    let named = entry.claim.encounter.previous_bill.as_ref()?;
    let is_named = |other: &Entry<'_>| named.is(&other.claim.facility, &other.claim.id);
    entries.iter().take(at).rposition(|other| is_named(other) && other.days() <= entry.days())
}

/// The places of the claims in the order of settling: day of settlement, day of discharge, a claim after the one that it
/// continues, the order of commits. The same as of [`crate::settlement::settle_year`], but for claims decided after ones
/// that were reserved: these, and what continues them, go behind those.
fn order(entries: &[Entry<'_>], links: &[Option<usize>]) -> Vec<usize> {
    let mut keys: Vec<((Date, Date), usize)> = Vec::with_capacity(entries.len());
    for (entry, link) in entries.iter().zip(links) {
        // Links and reservations go back, so the keys before are known.
        let linked = link.and_then(|at| keys.get(at)).map(|(days, depth)| (*days, depth + 1));
        let reserved = entries.iter().zip(&keys).filter(|(other, _)| entry.after.contains(other.id));
        let before = reserved.map(|(_, key)| *key).chain(linked);
        let own = (entry.days(), linked.map_or(0, |(_, depth)| depth));
        keys.push(before.fold(own, Ord::max));
    }
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_by_key(|at| (keys.get(*at).copied(), *at));
    order
}

/// Evaluates one claim after those that `carries` has seen.
fn evaluate(
    file: &PersonFile,
    world: &World<'_>,
    carries: &mut Carries,
    entry: Entry<'_>,
    previous: Option<&SettlementId>,
) -> Result<Evaluation, Vec<Problem>> {
    match complete(file, world, entry.id, entry.claim, previous) {
        Ok(completed) => evaluate_completed(file, world, carries, entry, completed),
        Err(problems) => {
            // A claim that is only asked about leaves nothing.
            carries.broken.extend(entry.settled.map(|settled| settled.stands().basis.insured_in));
            Err(problems)
        }
    }
}

/// Evaluates the bill of a claim after those that `carries` has seen.
pub(super) fn evaluate_completed(
    file: &PersonFile,
    world: &World<'_>,
    carries: &mut Carries,
    entry: Entry<'_>,
    completed: Completed,
) -> Result<Evaluation, Vec<Problem>> {
    let area = completed.insured_in;
    if carries.broken.contains(&area) {
        return Err(vec![earlier_refused()]);
    }
    let carry = carries.areas.entry(area).or_default();
    let Some((_, book)) = world.books.governing(area, completed.year) else {
        return Err(vec![does_not_add_up()]);
    };
    let settlement = settle_next(book, carry, &completed.bill, None).map_err(|refusal| refusal.problems)?;
    let decided = Amounts::of(book, &settlement)
        .ok_or_else(|| Box::new(does_not_add_up()))
        .and_then(|amounts| decide(file, entry, &completed, &settlement, amounts));
    match decided {
        Ok(decided) => Ok(Evaluation { bill: completed.bill, settlement, decided }),
        Err(problem) => {
            carries.broken.insert(area);
            Err(vec![*problem])
        }
    }
}

fn decide(
    file: &PersonFile,
    entry: Entry<'_>,
    completed: &Completed,
    settlement: &Settlement,
    amounts: Amounts,
) -> Result<Decided, Box<Problem>> {
    let basis = Basis {
        version: file.version,
        book: completed.book.clone(),
        year: completed.year,
        insured_in: completed.insured_in,
        treated_in: completed.treated_in,
        scheme: settlement.scheme,
        cites: completed.cites.clone(),
    };
    let posting = posting(entry.id, &file.person.id, entry.claim, entry.own_pay, &basis);
    let transfers = transfers(&posting, &amounts).map_err(|error| Box::new(error.problem()))?;
    Ok(Decided { transfers, basis, amounts })
}

/// Settling checks the identities, so this is a fault of ours.
pub(super) fn does_not_add_up() -> Problem {
    let text = Text::new(
        "结算结果自身对不上账，这是系统的错误，请不要按它付款",
        "the settlement does not add up: a fault of the system, do not pay on it",
    );
    Problem::new(ProblemCode::DoesNotAddUp, "$", text)
}
