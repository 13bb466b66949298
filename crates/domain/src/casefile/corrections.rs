//! Corrections: settlements that come out otherwise on what is known today than they stand.

use yidan_book::diag::Text;
use yidan_types::{Date, Fen, SettlementId};

use super::history::{Evaluation, History, Replayed, replay};
use super::reasons::reasons;
use super::reservation::held;
use super::settled::{Correction, Decided, Reason, Settled};
use super::world::World;
use crate::bill::{Problem, ProblemCode};
use crate::ledger::{Amounts, LayerAmount, LayerName, Payer, Transfer, difference};
use crate::registry::PersonFile;

/// What a look at all settlements of a person finds.
#[derive(Clone, Debug, PartialEq)]
pub struct Corrections {
    /// Settlements that come out otherwise, in the order of settling.
    pub proposed: Vec<Proposed>,
    /// Settlements that could not be settled today. An officer mends the fact or reverses the settlement; until then
    /// nothing can be said of those after it, which are listed too.
    pub stuck: Vec<Stuck>,
}

/// A settlement that comes out otherwise than it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposed {
    /// Which.
    pub settlement: SettlementId,
    /// The number that its correction will have, from 1.
    pub number: u32,
    /// The amounts that stand.
    pub old: Amounts,
    /// The amounts that come out, what they rest on, and the transfers of the difference.
    pub new: Decided,
    /// Who pays or gets how much more or less.
    pub differences: Vec<Difference>,
    /// Why.
    pub why: Vec<Reason>,
}

/// What changes for one party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// For whom.
    pub party: Party,
    /// What stands.
    pub old: Fen,
    /// What comes out.
    pub new: Fen,
    /// New less old: positive, the party bears more (or, of a surplus, the facility gets more).
    pub change: Fen,
}

/// Who bears a part of a bill.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Party {
    /// The payer of a layer.
    Layer {
        /// Which layer.
        layer: LayerName,
        /// Its label, for people.
        label: String,
        /// Who pays it.
        payer: Payer,
    },
    /// The facility, by a payment unit.
    Overspend,
    /// The facility gets it beyond the bill, by a payment unit.
    Surplus,
    /// The patient.
    Patient,
}

/// A settlement that could not be settled today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stuck {
    /// Which.
    pub settlement: SettlementId,
    /// Why.
    pub problems: Vec<Problem>,
}

/// Corrections that can be committed together.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfirmPlan {
    /// The version of the file on which this was decided.
    pub decided_on: u64,
    /// The records, each with its settlement.
    pub corrections: Vec<(SettlementId, Correction)>,
}

/// Evaluates all settlements that count anew, in order, and lists those that come out otherwise than they stand.
///
/// Nothing is changed by looking. After all proposals are confirmed there are none (idempotent).
#[must_use]
pub fn corrections(file: &PersonFile, world: &World<'_>) -> Corrections {
    proposals(file, &replay(file, world, &held(file, world), None))
}

/// What of a history evaluated anew comes out otherwise than it stands.
pub(super) fn proposals(file: &PersonFile, history: &History<'_>) -> Corrections {
    let mut found = Corrections { proposed: Vec::new(), stuck: Vec::new() };
    // The last settlement before the one looked at that comes out otherwise.
    let mut changed: Option<&SettlementId> = None;
    for (at, replayed) in history.replayed.iter().enumerate() {
        let Some(settled) = replayed.entry.settled else { continue };
        let outcome = match &replayed.result {
            Ok(evaluation) => {
                let before = history.replayed.get(..at).unwrap_or_default();
                propose(file, settled, evaluation, before, changed)
            }
            Err(problems) => Err(problems.clone()),
        };
        match outcome {
            Ok(None) => {}
            Ok(Some(proposed)) => {
                changed = Some(&settled.id);
                found.proposed.push(proposed);
            }
            Err(problems) => found.stuck.push(Stuck { settlement: settled.id.clone(), problems }),
        }
    }
    found
}

/// The proposal for one settlement; `None` if it comes out as it stands.
fn propose(
    file: &PersonFile,
    settled: &Settled,
    evaluation: &Evaluation,
    before: &[Replayed<'_>],
    changed: Option<&SettlementId>,
) -> Result<Option<Proposed>, Vec<Problem>> {
    let posted = settled.transfers().filter(|transfer| transfer.purpose().of_settlement());
    let wanted = &evaluation.decided;
    let transfers = difference(posted, &wanted.transfers).map_err(|_| vec![too_large()])?;
    if transfers.is_empty() {
        return Ok(None);
    }
    let old = settled.stands();
    Ok(Some(Proposed {
        settlement: settled.id.clone(),
        number: u32::try_from(settled.corrections.len()).unwrap_or(u32::MAX).saturating_add(1),
        old: old.amounts.clone(),
        differences: differences(&old.amounts, &wanted.amounts),
        why: reasons(file, settled, wanted, before, changed),
        new: Decided { transfers, ..wanted.clone() },
    }))
}

fn too_large() -> Problem {
    let text = Text::new("更正金额超出上限", "the amount of a correction leaves the range");
    Problem::new(ProblemCode::AmountTooLarge, "$", text)
}

/// Makes records of proposals that an officer has seen. They are worked out again: a proposal that would come out
/// otherwise by now is refused, so that nobody confirms what they did not see. Any of them may be confirmed alone.
///
/// # Errors
/// `correction-changed` for each of `seen` that is no longer proposed so, by its place.
pub fn confirm(
    file: &PersonFile,
    world: &World<'_>,
    seen: &[Proposed],
    on: Date,
) -> Result<ConfirmPlan, Vec<Problem>> {
    let now = corrections(file, world);
    let version = file.version.saturating_add(1);
    let mut problems = Vec::new();
    let mut records: Vec<(SettlementId, Correction)> = Vec::new();
    for (at, proposed) in seen.iter().enumerate() {
        let stands = now.proposed.iter().any(|now| same(now, proposed));
        let twice = records.iter().any(|(settlement, _)| *settlement == proposed.settlement);
        if !stands || twice {
            problems.push(no_longer(at));
            continue;
        }
        let correction = Correction {
            number: proposed.number,
            version,
            on,
            // On the version looked at now, not on the one when the proposal was made.
            decided: with_version(proposed.new.clone(), file.version),
            why: proposed.why.clone(),
        };
        records.push((proposed.settlement.clone(), correction));
    }
    if problems.is_empty() {
        Ok(ConfirmPlan { decided_on: file.version, corrections: records })
    } else {
        Err(problems)
    }
}

fn no_longer(at: usize) -> Problem {
    let text = Text::new(
        "这笔更正与看到时不同了，或已经确认过",
        "the correction is no longer what was seen, or was confirmed already",
    );
    Problem::new(ProblemCode::CorrectionChanged, format!("$[{at}]"), text)
        .hint("请刷新后重新核对", "look at the list anew")
}

/// Whether two proposals post the same for the same settlement.
fn same(left: &Proposed, right: &Proposed) -> bool {
    let key = |proposed: &Proposed| (proposed.settlement.clone(), proposed.number);
    let posts = |proposed: &Proposed| -> Vec<Transfer> { proposed.new.transfers.clone() };
    key(left) == key(right) && left.new.amounts == right.new.amounts && posts(left) == posts(right)
}

fn with_version(mut decided: Decided, version: u64) -> Decided {
    decided.basis.version = version;
    decided
}

/// Who bears how much more or less.
fn differences(old: &Amounts, new: &Amounts) -> Vec<Difference> {
    let mut parties: Vec<(Party, Fen, Fen)> = Vec::new();
    for (layers, is_new) in [(&old.layers, false), (&new.layers, true)] {
        for layer in layers {
            add(&mut parties, layer, is_new);
        }
    }
    let unit = |amounts: &Amounts| {
        amounts.unit.as_ref().map_or((Fen::ZERO, Fen::ZERO), |unit| (unit.borne_by_facility, unit.surplus))
    };
    let (was, is) = (unit(old), unit(new));
    parties.push((Party::Overspend, was.0, is.0));
    parties.push((Party::Surplus, was.1, is.1));
    parties.push((Party::Patient, old.own_pay, new.own_pay));
    let differences = parties.into_iter().filter_map(|(party, old, new)| {
        // Both are amounts of a bill, between zero and ten billion yuan.
        let change = new.checked_sub(old).ok()?;
        (!change.is_zero()).then_some(Difference { party, old, new, change })
    });
    differences.collect()
}

/// Adds what a layer pays to its party.
fn add(parties: &mut Vec<(Party, Fen, Fen)>, layer: &LayerAmount, is_new: bool) {
    let same = |party: &Party| matches!(party, Party::Layer { layer: name, payer, .. } if *name == layer.layer && *payer == layer.payer);
    let amounts = if is_new { (Fen::ZERO, layer.paid) } else { (layer.paid, Fen::ZERO) };
    match parties.iter_mut().find(|(party, ..)| same(party)) {
        Some((_, _, new)) if is_new => *new = layer.paid,
        _ => {
            let party =
                Party::Layer { layer: layer.layer.clone(), label: layer.label.clone(), payer: layer.payer };
            parties.push((party, amounts.0, amounts.1));
        }
    }
}
