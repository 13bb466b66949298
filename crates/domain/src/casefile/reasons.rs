//! Why a settlement comes out otherwise: which fact, bill or version of the book is new.

use yidan_book::diag::Text;
use yidan_types::SettlementId;

use super::history::Replayed;
use super::settled::{Decided, Reason, Settled};
use crate::registry::PersonFile;

/// The reasons why `settled` comes out as `new`; `before` are the claims before it in the order of settling, `changed` the
/// last of these that comes out otherwise too.
///
/// Facts and the book are those of the settlement itself. Where these are the same, something before it differs.
pub(super) fn reasons(
    file: &PersonFile,
    settled: &Settled,
    new: &Decided,
    before: &[Replayed<'_>],
    changed: Option<&SettlementId>,
) -> Vec<Reason> {
    let old = &settled.stands().basis;
    let (was, is) = (old.cites.all(), new.basis.cites.all());
    let mut reasons: Vec<Reason> =
        is.difference(&was).map(|fact| Reason::FactCounts { fact: (*fact).clone() }).collect();
    reasons.extend(was.difference(&is).map(|fact| Reason::FactGone { fact: (*fact).clone() }));
    if old.book != new.basis.book {
        reasons.push(Reason::Book { from: old.book.clone(), to: new.basis.book.clone() });
    }
    // A commit after the version that was looked at could not be known then.
    let late = before.iter().filter_map(|replayed| replayed.entry.settled);
    let late = late.filter(|earlier| earlier.position() > old.version);
    reasons.extend(late.map(|earlier| Reason::LateBill { settlement: earlier.id.clone() }));
    let place = days(settled);
    let reversed = file.settled.iter().filter(|earlier| {
        let known = earlier.version <= old.version;
        let after = earlier.reversal.as_ref().is_some_and(|reversal| reversal.version > old.version);
        known && after && days(earlier) <= place
    });
    reasons.extend(reversed.map(|earlier| Reason::Reversed { settlement: earlier.id.clone() }));
    let promised = before.iter().map(|replayed| &replayed.entry).filter(|entry| entry.settled.is_none());
    let promised = promised.map(|entry| Reason::Reserved { settlement: entry.id.clone() });
    reasons.extend(promised.filter(|reason| !known(settled, reason)));
    let gone = went_before(settled).filter_map(|promised| gone(file, settled, before, promised));
    for reason in gone.collect::<Vec<_>>() {
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    let corrected = before.iter().filter_map(|replayed| replayed.entry.settled).rfind(|earlier| {
        earlier.corrections.last().is_some_and(|correction| correction.version > old.version)
    });
    let earlier = changed.or(corrected.map(|earlier| &earlier.id));
    reasons.extend(earlier.map(|settlement| Reason::EarlierChanged { settlement: settlement.clone() }));
    reasons
}

/// The promised claims that counted when `settled` was settled or corrected.
fn went_before(settled: &Settled) -> impl Iterator<Item = &SettlementId> {
    let why = settled.corrections.iter().flat_map(|correction| &correction.why);
    let told = why.filter_map(|reason| match reason {
        Reason::Reserved { settlement } => Some(settlement),
        _ => None,
    });
    settled.place.after.iter().chain(told)
}

/// Whether the amounts that stand count with the promise of `reason`.
fn known(settled: &Settled, reason: &Reason) -> bool {
    let Reason::Reserved { settlement } = reason else { return false };
    went_before(settled).any(|promised| promised == settlement)
}

/// What became of a claim that was reserved before `settled`, if it no longer goes before it and nobody was told.
fn gone(
    file: &PersonFile,
    settled: &Settled,
    before: &[Replayed<'_>],
    promised: &SettlementId,
) -> Option<Reason> {
    if before.iter().any(|replayed| replayed.entry.id == promised) {
        return None;
    }
    let settlement = promised.clone();
    let reason = match file.settled.iter().find(|other| other.id == *promised) {
        Some(other) if other.is_live() => return None,
        Some(_) => Reason::Reversed { settlement },
        None => Reason::ReservationGone { settlement },
    };
    let told = settled.corrections.iter().any(|correction| correction.why.contains(&reason));
    (!told).then_some(reason)
}

fn days(settled: &Settled) -> (yidan_types::Date, yidan_types::Date) {
    (settled.claim.encounter.settlement_date, settled.claim.encounter.discharge_date)
}

impl Reason {
    /// The reason in an officer's words.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Reason::FactCounts { fact } => Text::new(
                format!("新登记的记录{fact}应计入"),
                format!("record {fact} counts, and did not before"),
            ),
            Reason::FactGone { fact } => {
                Text::new(format!("记录{fact}不再计入"), format!("record {fact} no longer counts"))
            }
            Reason::Book { .. } => {
                Text::new("账册发布了新的版本", "a newer version of the book was published")
            }
            Reason::LateBill { settlement } => Text::new(
                format!("排在前面的一份票据后来才结算（{settlement}）"),
                format!("a bill that goes before it was settled later ({settlement})"),
            ),
            Reason::Reversed { settlement } => Text::new(
                format!("排在前面的一笔结算已冲销（{settlement}）"),
                format!("a settlement before it was reversed ({settlement})"),
            ),
            Reason::EarlierChanged { settlement } => Text::new(
                format!("排在前面的一笔结算也要更正（{settlement}）"),
                format!("a settlement before it comes out otherwise too ({settlement})"),
            ),
            Reason::Reserved { settlement } => Text::new(
                format!("排在前面的一份预留已承诺给付（{settlement}）"),
                format!("a claim that goes before it is promised ({settlement})"),
            ),
            Reason::ReservationGone { settlement } => Text::new(
                format!("排在前面的一份预留没有结算（{settlement}）"),
                format!("a claim that was reserved before it was not settled ({settlement})"),
            ),
        }
    }
}
