//! Quoting and settling a claim.

use yidan_book::diag::Text;
use yidan_types::SettlementId;

use super::claim::Claim;
use super::complete::{self, Completed};
use super::history::{Carries, Entry, Evaluation, does_not_add_up, evaluate_completed, replay};
use super::kept::{Kept, Last};
use super::past::{BriefFile, PastClaim};
use super::reservation::Promises;
use super::settled::{Place, Settled};
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
    let past = past_of(file);
    complete_among(file, &past, world, request, &Promises::of(file, &past, world, &request.id))
}

fn past_of(file: &PersonFile) -> Vec<PastClaim> {
    file.settled.iter().map(PastClaim::of).collect()
}

fn complete_among(
    file: &PersonFile,
    past: &[PastClaim],
    world: &World<'_>,
    request: &Request,
    promises: &Promises<'_>,
) -> Result<Completed, Vec<Problem>> {
    let (mut problems, previous) = among_others(file, past, request, promises);
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
    let past = past_of(file);
    let decision = Decision::of(file, &past, world, request)?;
    let planned = match decision.on_kept() {
        Some(planned) => planned?,
        None => decision.after_replay()?,
    };
    decision.plan(planned)
}

/// As [`settle`], on what was kept of the settlements before; `None` where that does not do, and they must be read in
/// full: something else was recorded since, the claim arrives late, or something is promised.
pub fn settle_in_brief(
    file: &BriefFile,
    world: &World<'_>,
    request: &Request,
) -> Option<Result<SettlePlan, Vec<Problem>>> {
    let decision = match Decision::of(&file.known, &file.past, world, request) {
        Ok(decision) => decision,
        Err(problems) => return Some(Err(problems)),
    };
    let planned = decision.on_kept()?;
    Some(planned.and_then(|planned| decision.plan(planned)))
}

/// What a claim comes out as, and what to keep.
type Planned = (Evaluation, Option<Kept>);

/// A claim that nothing speaks against before amounts are known, about to be evaluated.
struct Decision<'d> {
    file: &'d PersonFile,
    past: &'d [PastClaim],
    world: &'d World<'d>,
    request: &'d Request,
    /// The claim, naming the person by id.
    claim: Claim,
    completed: Completed,
    promises: Promises<'d>,
    place: Place,
    /// The version of the file that it will make.
    next: u64,
}

impl<'d> Decision<'d> {
    fn of(
        file: &'d PersonFile,
        past: &'d [PastClaim],
        world: &'d World<'d>,
        request: &'d Request,
    ) -> Result<Decision<'d>, Vec<Problem>> {
        let promises = Promises::of(file, past, world, &request.id);
        let completed = complete_among(file, past, world, request, &promises)?;
        let claim = request.claim.clone().of(file.person.id.clone());
        let (place, next) = (promises.place(), file.version.saturating_add(1));
        Ok(Decision { file, past, world, request, claim, completed, promises, place, next })
    }

    fn entry(&self) -> Entry<'_> {
        Entry {
            id: &self.request.id,
            claim: &self.claim,
            own_pay: self.request.own_pay,
            settled: None,
            position: self.place.reserved.unwrap_or(self.next),
            after: &self.place.after,
        }
    }

    /// Evaluates the claim on the accumulators of those before it, if they are known without a replay.
    fn on_kept(&self) -> Option<Result<Planned, Vec<Problem>>> {
        if !self.promises.is_none() {
            return None;
        }
        let entry = self.entry();
        let (mut carries, last) = if self.past.iter().any(|past| past.live) {
            Kept::before(self.file, self.world, &entry)?
        } else {
            (Carries::default(), Last::only(&entry))
        };
        let completed = self.completed.clone();
        let evaluation = evaluate_completed(self.file, self.world, &mut carries, entry, completed);
        Some(evaluation.map(|evaluation| (evaluation, Kept::after(self.next, self.world, last, carries))))
    }

    /// Evaluates the whole history with the claim in its place.
    fn after_replay(&self) -> Result<Planned, Vec<Problem>> {
        let entry = self.entry();
        let history = replay(self.file, self.world, &self.promises.before, Some(entry));
        let last = Last::of(history.replayed.iter().map(|replayed| replayed.entry));
        let new = history.replayed.into_iter().find(|replayed| replayed.entry.id == entry.id);
        let evaluation = new.map_or_else(|| Err(vec![does_not_add_up()]), |new| new.result)?;
        // What is only reserved must not stay in what is kept.
        let last = last.filter(|_| self.promises.before.is_empty());
        let kept = last.and_then(|last| Kept::after(self.next, self.world, last, history.carries));
        Ok((evaluation, kept))
    }

    fn plan(self, (evaluation, kept): Planned) -> Result<SettlePlan, Vec<Problem>> {
        let amounts = &evaluation.decided.amounts;
        if let Some(problem) = self.promises.own.and_then(|own| own.broken_by(amounts)) {
            return Err(vec![problem]);
        }
        let settled = Settled {
            id: self.request.id.clone(),
            version: self.next,
            claim: self.claim,
            own_pay: self.request.own_pay,
            place: self.place,
            first: evaluation.decided.clone(),
            corrections: Vec::new(),
            instalments: Vec::new(),
            reversal: None,
        };
        Ok(SettlePlan { decided_on: self.file.version, settled, evaluation, kept })
    }
}

/// What must hold between a new claim and those settled or reserved, and the settlement that it continues.
fn among_others(
    file: &PersonFile,
    past: &[PastClaim],
    request: &Request,
    promises: &Promises<'_>,
) -> (Vec<Problem>, Option<SettlementId>) {
    let mut problems = Vec::new();
    problems.extend(promises.own.and_then(|own| own.other_claim(file, request)));
    if past.iter().any(|past| past.settlement == request.id) {
        let text = Text::new("这个结算编号已经用过", "the id of another settlement");
        problems.push(Problem::new(ProblemCode::DuplicateSettlement, "$", text));
    }
    let claim = &request.claim;
    let mut live: Vec<&PastClaim> = past.iter().filter(|past| past.live).collect();
    live.sort_by_key(|past| past.position());
    let reserved: Vec<PastClaim> = promises.before.iter().map(|held| PastClaim::promised(held)).collect();
    let same = |past: &PastClaim| past.facility == claim.facility && past.bill == claim.id;
    if let Some(other) = reserved.iter().find(|past| same(past)) {
        let id = &other.settlement;
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
    if let Some(other) = live.iter().find(|past| same(past)) {
        let (id, (day, _)) = (&other.settlement, other.brief.days());
        let text = Text::new(
            format!("这份票据已在{day}结算过，结算编号{id}"),
            format!("the bill was settled on {day}, settlement {id}"),
        );
        problems.push(
            Problem::new(ProblemCode::DuplicateBill, "$.bill_id", text)
                .hint("要重新结算，请先冲销那次结算", "to settle it anew, reverse that settlement first"),
        );
    }
    overlaps(live.iter().copied().chain(&reserved), claim, &mut problems);
    // A claim that is reserved keeps the link that it had then.
    let position = promises.own.map_or(u64::MAX, |own| own.version);
    let previous = previous(&live, claim, position);
    if previous.is_none() {
        missing_link(&live, claim, &mut problems);
    }
    (problems, previous.map(|past| past.settlement.clone()))
}

/// The settlement that a claim continues, of those that go before `position`.
fn previous<'p>(live: &[&'p PastClaim], claim: &Claim, position: u64) -> Option<&'p PastClaim> {
    let encounter = &claim.encounter;
    let (named, days) =
        (encounter.previous_bill.as_ref()?, (encounter.settlement_date, encounter.discharge_date));
    let before = live.iter().filter(|past| past.position() < position);
    before.copied().rfind(|past| past.is_continued(named, days))
}

/// Nobody lies in two hospitals at a time. The day of a transfer belongs to both.
fn overlaps<'p>(mut others: impl Iterator<Item = &'p PastClaim>, claim: &Claim, out: &mut Vec<Problem>) {
    let encounter = &claim.encounter;
    if encounter.kind != EncounterKind::Inpatient {
        return;
    }
    let (from, until) = (encounter.admitted(), encounter.discharge_date);
    let overlapping = others.find_map(|other| {
        let (begins, ends) = other.brief.stay()?;
        (from < ends && begins < until).then_some((&other.settlement, begins, ends))
    });
    if let Some((id, begins, ends)) = overlapping {
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
fn missing_link(live: &[&PastClaim], claim: &Claim, out: &mut Vec<Problem>) {
    const PATH: &str = "$.encounter.previous_bill";
    let Some(named) = &claim.encounter.previous_bill else { return };
    let itself = named.is(&claim.facility, &claim.id);
    let later = itself || live.iter().any(|past| named.is(&past.facility, &past.bill));
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
