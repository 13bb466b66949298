//! Reservations: claims whose amounts are promised until they are settled or the promise ends.
//!
//! INVARIANT (the amount promised is the amount settled): while a claim is reserved, others of the person are decided as if
//! it had been settled before them, whatever their days. Once settled, it keeps that place ([`Place`]), so that nothing has
//! to be corrected for its having been settled late. If it is never settled, those decided after it may come out otherwise,
//! which [`super::corrections`] shows.
//!
//! What was promised can still change: a fact that became known since, a newer book, a settlement before it that was
//! reversed. Then settling the claim is refused by name, and it is quoted anew.

use jiff::Timestamp;
use yidan_book::diag::Text;
use yidan_types::{PersonId, SettlementId};

use super::claim::{Claim, PersonRef};
use super::history::Entry;
use super::past::PastClaim;
use super::settle::Request;
use super::settled::Place;
use super::world::World;
use crate::bill::{Problem, ProblemCode};
use crate::ledger::{Amounts, AmountsDraft, OwnPay};
use crate::registry::PersonFile;

/// A claim whose amounts are promised. Only [`Reservation::ended`] ever changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Reservation {
    /// The id that its settlement will have.
    pub settlement: SettlementId,
    /// The version of the person's file that it made.
    pub version: u64,
    /// The claims that were reserved before it: it is decided after them.
    pub after: Vec<SettlementId>,
    /// The claim, naming the person by id.
    pub claim: Claim,
    /// How the patient's part is to be paid.
    pub own_pay: OwnPay,
    /// The amounts that were quoted.
    pub promised: Amounts,
    /// From this moment on it counts nowhere.
    pub expires: Timestamp,
    /// When it was given up before that; `None`: it was not.
    pub ended: Option<Timestamp>,
}

impl Reservation {
    /// Whether it counts at `now`, unless its claim was settled by then.
    #[must_use]
    pub fn holds_at(&self, now: Timestamp) -> bool {
        self.ended.is_none() && now < self.expires
    }

    /// Its claim as one of the history.
    pub(super) fn entry(&self) -> Entry<'_> {
        Entry {
            id: &self.settlement,
            claim: &self.claim,
            own_pay: self.own_pay,
            settled: None,
            position: self.version,
            after: &self.after,
        }
    }

    /// The problem, if `request` is not for the claim that is reserved under its id.
    pub(super) fn other_claim(&self, file: &PersonFile, request: &Request) -> Option<Problem> {
        let claim = request.claim.clone().of(file.person.id.clone());
        let same = claim == self.claim && request.own_pay == self.own_pay;
        let text = Text::new(
            "这个结算编号预留的是另一份申请，或另一种付款方式",
            "another claim, or another way to pay, is reserved under this id",
        );
        (!same).then(|| changed(text))
    }

    /// The problem, if the claim comes out otherwise than was promised.
    pub(super) fn broken_by(&self, amounts: &Amounts) -> Option<Problem> {
        let (promised, now) = (self.promised.own_pay, amounts.own_pay);
        let text = Text::new(
            format!("预留后情况有变，金额与承诺的不同：个人负担承诺 {promised} 元，现为 {now} 元"),
            format!(
                "the amounts are no longer those promised: the patient's part was {promised} yuan and is {now} now"
            ),
        );
        (!same(&self.promised, amounts)).then(|| changed(text))
    }
}

fn changed(text: Text) -> Problem {
    Problem::new(ProblemCode::ReservationChanged, "$", text)
        .hint("请结束预留，重新预结算并告知患者", "end the reservation, quote anew and tell the patient")
}

/// Whether both pay the same; labels are for people, and a newer book may word them anew.
fn same(left: &Amounts, right: &Amounts) -> bool {
    let paid = |amounts: &Amounts| {
        let mut draft = AmountsDraft::from(amounts.clone());
        draft.layers.iter_mut().for_each(|layer| layer.label.clear());
        draft
    };
    paid(left) == paid(right)
}

/// The reservations that count for the person now, in the order in which they were made.
#[must_use]
pub fn held<'w>(file: &PersonFile, world: &World<'w>) -> Vec<&'w Reservation> {
    let settled = |id: &SettlementId| file.settled.iter().any(|settled| settled.id == *id);
    unsettled(&file.person.id, settled, world)
}

/// The reservations that count for a person now and were not `settled`.
fn unsettled<'w>(
    person: &PersonId,
    settled: impl Fn(&SettlementId) -> bool,
    world: &World<'w>,
) -> Vec<&'w Reservation> {
    let of_person =
        |held: &&Reservation| matches!(&held.claim.person, PersonRef::Id(named) if named == person);
    let counts =
        |held: &&Reservation| held.holds_at(world.now) && of_person(held) && !settled(&held.settlement);
    let mut held: Vec<&Reservation> = world.reservations.iter().filter(counts).collect();
    held.sort_by_key(|held| held.version);
    held
}

/// What reservations mean for a claim that is to be decided.
pub(super) struct Promises<'w> {
    /// Its own.
    pub own: Option<&'w Reservation>,
    /// Those that go before it.
    pub before: Vec<&'w Reservation>,
}

impl<'w> Promises<'w> {
    /// The promises that a claim under `id` finds.
    pub(super) fn of(
        file: &PersonFile,
        past: &[PastClaim],
        world: &World<'w>,
        id: &SettlementId,
    ) -> Promises<'w> {
        let settled = |id: &SettlementId| past.iter().any(|past| past.settlement == *id);
        let mut before = unsettled(&file.person.id, settled, world);
        let own = before.iter().find(|held| held.settlement == *id).copied();
        if let Some(own) = own {
            before.retain(|held| held.version < own.version);
        }
        Promises { own, before }
    }

    /// The place of the claim.
    pub(super) fn place(&self) -> Place {
        match self.own {
            Some(own) => Place { reserved: Some(own.version), after: own.after.clone() },
            None => Place {
                reserved: None,
                after: self.before.iter().map(|held| held.settlement.clone()).collect(),
            },
        }
    }

    /// Whether there are none.
    pub(super) fn is_none(&self) -> bool {
        self.own.is_none() && self.before.is_empty()
    }
}
