//! Quoting and settling a claim.

use yidan_book::diag::Text;
use yidan_types::SettlementId;

use super::claim::Claim;
use super::complete::{self, Completed};
use super::history::{Entry, Evaluation, does_not_add_up, entries, evaluate, link, replay};
use super::kept::Kept;
use super::reservation::Promises;
use super::settled::Settled;
use super::world::World;
use crate::bill::{EncounterKind, Problem, ProblemCode};
use crate::ledger::OwnPay;
use crate::registry::PersonFile;

/// What is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// The id that the settlement has, or would have.
    pub id: SettlementId,
    /// The claim.
    pub claim: Claim,
    /// How the patient's part is to be paid.
    pub own_pay: OwnPay,
}

/// A settlement that can be committed.
#[derive(Clone, Debug)]
pub struct SettlePlan {
    /// The version of the file on which this was decided. A commit on another version is a conflict.
    pub decided_on: u64,
    /// The record.
    pub settled: Settled,
    /// The bill and the trace, for the documents of the settlement.
    pub evaluation: Evaluation,
    /// What to keep for the next settlement; `None`: nothing, the next one replays.
    pub kept: Option<Kept>,
}

/// The bill of a claim: claim, person file, facility and catalogue, with every reason against it that can be known
/// before amounts are: see [`ProblemCode`].
///
/// # Errors
/// All reasons at once.
pub fn complete(file: &PersonFile, world: &World<'_>, request: &Request) -> Result<Completed, Vec<Problem>> {
    let promises = Promises::of(file, world, &request.id);
    let (mut problems, previous) = among_others(file, request, &promises);
    let completed = complete::complete(file, world, &request.id, &request.claim, previous.as_ref());
    match completed {
        Ok(completed) if problems.is_empty() => Ok(completed),
        Ok(_) => Err(problems),
        Err(found) => {
            problems.extend(found);
            Err(problems)
        }
    }
}

/// What would be paid now, on these facts; posts nothing.
///
/// # Errors
/// Every reason why the claim cannot be settled.
pub fn quote(file: &PersonFile, world: &World<'_>, request: &Request) -> Result<Evaluation, Vec<Problem>> {
    settle(file, world, request).map(|plan| plan.evaluation)
}

/// Settles a claim after those before it in the order of settling, as they come out on what is known today, and after those
/// that are reserved. A claim that is reserved itself is settled in the place of its reservation, for what was promised.
///
/// A claim that arrives late goes where its day of settlement puts it; the settlements after it may then come out
/// otherwise, which [`super::corrections`] shows.
///
/// # Errors
/// Every reason why the claim cannot be settled; `reservation-changed` if it is reserved and would come out otherwise.
pub fn settle(file: &PersonFile, world: &World<'_>, request: &Request) -> Result<SettlePlan, Vec<Problem>> {
    complete(file, world, request)?;
    let claim = request.claim.clone().of(file.person.id.clone());
    let promises = Promises::of(file, world, &request.id);
    let place = promises.place();
    let next = file.version.saturating_add(1);
    let entry = Entry {
        id: &request.id,
        claim: &claim,
        own_pay: request.own_pay,
        settled: None,
        position: place.reserved.unwrap_or(next),
        after: &place.after,
    };
    let carries = if promises.is_none() { Kept::before(file, world, &entry) } else { None };
    let (evaluation, kept) = match carries {
        Some(mut carries) => {
            let (_, previous) = among_others(file, request, &promises);
            let evaluation = evaluate(file, world, &mut carries, entry, previous.as_ref())?;
            (evaluation, Kept::after(next, world, entry.days(), carries))
        }
        None => after_replay(file, world, &promises, entry, next)?,
    };
    let amounts = &evaluation.decided.amounts;
    if let Some(problem) = promises.own.and_then(|own| own.broken_by(amounts)) {
        return Err(vec![problem]);
    }
    let settled = Settled {
        id: request.id.clone(),
        version: next,
        claim: claim.clone(),
        own_pay: request.own_pay,
        place,
        first: evaluation.decided.clone(),
        corrections: Vec::new(),
        instalments: Vec::new(),
        reversal: None,
    };
    Ok(SettlePlan { decided_on: file.version, settled, evaluation, kept })
}

/// Evaluates the whole history with the new claim in its place.
fn after_replay(
    file: &PersonFile,
    world: &World<'_>,
    promises: &Promises<'_>,
    entry: Entry<'_>,
    next: u64,
) -> Result<(Evaluation, Option<Kept>), Vec<Problem>> {
    let history = replay(file, world, &promises.before, Some(entry));
    let days = history.replayed.iter().map(|replayed| replayed.entry.days());
    let last = days.max().unwrap_or(entry.days());
    let new = history.replayed.into_iter().find(|replayed| replayed.entry.id == entry.id);
    let evaluation = new.map_or_else(|| Err(vec![does_not_add_up()]), |new| new.result)?;
    // What is only reserved must not stay in what is kept.
    let kept =
        if promises.before.is_empty() { Kept::after(next, world, last, history.carries) } else { None };
    Ok((evaluation, kept))
}

/// What must hold between a new claim and those settled or reserved, and the settlement that it continues.
fn among_others(
    file: &PersonFile,
    request: &Request,
    promises: &Promises<'_>,
) -> (Vec<Problem>, Option<SettlementId>) {
    let mut problems = Vec::new();
    problems.extend(promises.own.and_then(|own| own.other_claim(file, request)));
    if file.settled.iter().any(|settled| settled.id == request.id) {
        let text = Text::new("这个结算编号已经用过", "the id of another settlement");
        problems.push(Problem::new(ProblemCode::DuplicateSettlement, "$", text));
    }
    let claim = &request.claim;
    let mut entries = entries(file);
    let reserved: Vec<Entry<'_>> = promises.before.iter().map(|reserved| reserved.entry()).collect();
    let same = |entry: &&Entry<'_>| entry.claim.facility == claim.facility && entry.claim.id == claim.id;
    if let Some(other) = reserved.iter().find(same) {
        let id = other.id;
        let text = Text::new(
            format!("这份票据已经预留，结算编号{id}"),
            format!("the bill is reserved, settlement {id}"),
        );
        problems.push(
            Problem::new(ProblemCode::DuplicateBill, "$.bill_id", text).hint(
                "请按那个编号结算，或先结束预留",
                "settle it under that id, or end the reservation first",
            ),
        );
    }
    if let Some(other) = entries.iter().find(same) {
        let (id, day) = (other.id, other.claim.encounter.settlement_date);
        let text = Text::new(
            format!("这份票据已在{day}结算过，结算编号{id}"),
            format!("the bill was settled on {day}, settlement {id}"),
        );
        problems.push(
            Problem::new(ProblemCode::DuplicateBill, "$.bill_id", text)
                .hint("要重新结算，请先冲销那次结算", "to settle it anew, reverse that settlement first"),
        );
    }
    overlaps(&entries, &reserved, claim, &mut problems);
    // A claim that is reserved keeps the link that it had then.
    let position = promises.own.map_or(u64::MAX, |own| own.version);
    let at = entries.partition_point(|entry| entry.position < position);
    let (id, own_pay) = (&request.id, request.own_pay);
    entries.insert(at, Entry { id, claim, own_pay, settled: None, position, after: &[] });
    let previous = link(&entries, at).and_then(|at| entries.get(at)).map(|entry| entry.id.clone());
    if previous.is_none() {
        missing_link(&entries, claim, &mut problems);
    }
    (problems, previous)
}

/// Nobody lies in two hospitals at a time. The day of a transfer belongs to both.
fn overlaps(settled: &[Entry<'_>], reserved: &[Entry<'_>], claim: &Claim, out: &mut Vec<Problem>) {
    let stay = |claim: &Claim| {
        let encounter = &claim.encounter;
        (encounter.kind == EncounterKind::Inpatient).then(|| (encounter.admitted(), encounter.discharge_date))
    };
    let Some((from, until)) = stay(claim) else { return };
    let overlaps =
        |other: &&Entry<'_>| stay(other.claim).is_some_and(|(begins, ends)| from < ends && begins < until);
    if let Some(other) = settled.iter().chain(reserved).find(overlaps) {
        let (id, encounter) = (other.id, &other.claim.encounter);
        let (begins, ends) = (encounter.admitted(), encounter.discharge_date);
        let text = Text::new(
            format!("这次住院与已结算或预留的另一次住院（{begins}至{ends}，结算编号{id}）时间重叠"),
            format!(
                "this stay overlaps with one that was settled or reserved, {begins} to {ends}, settlement {id}"
            ),
        );
        out.push(Problem::new(ProblemCode::OverlappingStays, "$.encounter.admission_date", text));
    }
}

/// Says what is wrong with a link that leads nowhere.
fn missing_link(entries: &[Entry<'_>], claim: &Claim, out: &mut Vec<Problem>) {
    const PATH: &str = "$.encounter.previous_bill";
    let Some(named) = &claim.encounter.previous_bill else { return };
    // The claim itself is among them: it does not continue itself.
    let later =
        entries.iter().any(|entry| entry.claim.facility == named.facility && entry.claim.id == named.bill);
    let (code, text) = if later {
        let text = Text::new(
            "接续的票据不能是它自己，也不能比它晚结算",
            "a bill continues neither itself nor a later one",
        );
        (ProblemCode::PreviousBillLater, text)
    } else {
        let text = Text::new(
            "这次就诊接续的那份票据没有结算过，或已冲销",
            "the bill that this one continues was not settled, or is reversed",
        );
        (ProblemCode::PreviousBillUnknown, text)
    };
    out.push(Problem::new(code, PATH, text));
}
