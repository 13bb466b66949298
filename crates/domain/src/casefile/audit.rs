//! What must hold in a person's records, worked out from the records alone.

use yidan_types::SettlementId;

use super::corrections::{Corrections, corrections, proposals};
use super::history::{History, entries, replay};
use super::kept::{Kept, Last};
use super::reservation::held;
use super::settled::{Settled, posting};
use super::world::World;
use crate::ledger::{Transfer, net, transfers};
use crate::registry::PersonFile;

/// An invariant that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// INVARIANT (transfers are the amounts): what was posted for a settlement is not what stands.
    PostedIsNotStanding(SettlementId),
    /// INVARIANT (a reversed settlement counts nowhere): its transfers do not cancel.
    ReversedStillPosted(SettlementId),
    /// More was paid in instalments than was ever owed, and no correction explains it.
    OwedBelowZero(SettlementId),
    /// INVARIANT (accumulators = replay): what is kept is not what a replay leaves.
    KeptIsNotReplay,
}

/// Every invariant that the records of a person break. That settlements would come out otherwise today is no fault: see
/// [`super::corrections`].
#[must_use]
pub fn audit(file: &PersonFile, world: &World<'_>) -> Vec<Fault> {
    faults(file, world, &replay(file, world, &[], None))
}

/// [`audit`] and [`super::corrections`] at the price of one of them, where nothing is promised to the person.
#[must_use]
pub fn audit_and_corrections(file: &PersonFile, world: &World<'_>) -> (Vec<Fault>, Corrections) {
    if !held(file, world).is_empty() {
        return (audit(file, world), corrections(file, world));
    }
    let history = replay(file, world, &[], None);
    (faults(file, world, &history), proposals(file, &history))
}

fn faults(file: &PersonFile, world: &World<'_>, history: &History<'_>) -> Vec<Fault> {
    let mut faults: Vec<Fault> = file.settled.iter().filter_map(|settled| check(file, settled)).collect();
    let fresh = |kept: &&Kept| kept.file == file.version && kept.world == world.version;
    if let Some(kept) = file.kept.as_ref().filter(fresh)
        && (kept.carries != history.carries || Some(kept.last) != Last::of(entries(file).into_iter()))
    {
        faults.push(Fault::KeptIsNotReplay);
    }
    faults
}

fn check(file: &PersonFile, settled: &Settled) -> Option<Fault> {
    if !settled.is_live() {
        let cancels = net(settled.transfers()).is_ok_and(|net| net.is_empty());
        return (!cancels).then(|| Fault::ReversedStillPosted(settled.id.clone()));
    }
    let stands = settled.stands();
    let posting = posting(&settled.id, &file.person.id, &settled.claim, settled.own_pay, &stands.basis);
    let wanted = transfers(&posting, &stands.amounts).ok().and_then(|wanted| net(&wanted).ok());
    let of_settlement = |transfer: &&Transfer| transfer.purpose().of_settlement();
    let posted = net(settled.transfers().filter(of_settlement)).ok();
    if posted.is_none() || posted != wanted {
        return Some(Fault::PostedIsNotStanding(settled.id.clone()));
    }
    (settled.owed() < 0 && settled.corrections.is_empty()).then(|| Fault::OwedBelowZero(settled.id.clone()))
}
