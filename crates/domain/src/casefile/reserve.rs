//! Reserving what a quote promises, and giving a reservation up.

use jiff::Timestamp;
use yidan_book::diag::Text;
use yidan_types::SettlementId;

use super::history::Evaluation;
use super::reservation::{Reservation, held};
use super::settle::{Request, SettlePlan, settle};
use super::world::World;
use crate::bill::{Problem, ProblemCode};
use crate::registry::PersonFile;

/// A reservation that can be committed. It posts nothing, but it is a commit: what is decided after it must know of it.
#[derive(Clone, Debug)]
pub struct ReservePlan {
    /// The version of the file on which this was decided.
    pub decided_on: u64,
    /// The record.
    pub reservation: Reservation,
    /// The bill and the trace of the quote.
    pub evaluation: Evaluation,
}

/// The end of a reservation, to be committed: the record's [`Reservation::ended`] becomes `at`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleasePlan {
    /// The version of the file on which this was decided.
    pub decided_on: u64,
    /// Which reservation.
    pub settlement: SettlementId,
    /// When.
    pub at: Timestamp,
}

/// Quotes a claim and holds the amounts until `expires`, under the id that its settlement will have.
///
/// # Errors
/// `reservation-expired` if `expires` is past; every reason why the claim could not be settled.
pub fn reserve(
    file: &PersonFile,
    world: &World<'_>,
    request: &Request,
    expires: Timestamp,
) -> Result<ReservePlan, Vec<Problem>> {
    let mut problems = Vec::new();
    if held(file, world).iter().any(|held| held.settlement == request.id) {
        let text = Text::new("这个结算编号已经预留", "the id of another reservation");
        problems.push(Problem::new(ProblemCode::DuplicateSettlement, "$", text));
    }
    if expires <= world.now {
        let text = Text::new("预留的截止时间已经过了", "the reservation would end before it begins");
        problems.push(Problem::new(ProblemCode::ReservationExpired, "$.expires", text));
    }
    match settle(file, world, request) {
        Ok(plan) if problems.is_empty() => Ok(reserved(plan, expires)),
        Ok(_) => Err(problems),
        Err(more) => {
            problems.extend(more);
            Err(problems)
        }
    }
}

/// The reservation of what could be settled now.
fn reserved(plan: SettlePlan, expires: Timestamp) -> ReservePlan {
    let settled = plan.settled;
    let reservation = Reservation {
        settlement: settled.id,
        version: settled.version,
        after: settled.place.after,
        claim: settled.claim,
        own_pay: settled.own_pay,
        promised: settled.first.amounts,
        expires,
        ended: None,
    };
    ReservePlan { decided_on: plan.decided_on, reservation, evaluation: plan.evaluation }
}

/// Gives up a reservation before it expires.
///
/// # Errors
/// `unknown-reservation` if nothing is held under the id: it never was, was settled, has expired or ended.
pub fn release(
    file: &PersonFile,
    world: &World<'_>,
    settlement: &SettlementId,
) -> Result<ReleasePlan, Vec<Problem>> {
    if held(file, world).iter().any(|held| held.settlement == *settlement) {
        return Ok(ReleasePlan { decided_on: file.version, settlement: settlement.clone(), at: world.now });
    }
    let text = Text::new(
        "没有这个预留，或已结算、已到期、已结束",
        "nothing is reserved under this id, or it was settled, has expired or ended",
    );
    Err(vec![Problem::new(ProblemCode::UnknownReservation, "$.settlement", text)])
}
