//! Deciding about one person: quotes, settlements, reversals, corrections. Pure: load a file, decide, commit the plan.
//!
//! [`Claim`] + [`PersonFile`](crate::registry::PersonFile) + [`World`] -[`complete`]-> a bill -[`settle`]-> a plan.
//!
//! The history of a person is a fold: the claims that count, in the order of settling, with the facts known today, by the
//! books that govern today. What was posted is kept beside it. From the two follow:
//!
//! - [`quote`] and [`settle`]: a claim in its place of the fold; [`settle_in_brief`]: one that comes after all others, on
//!   what was kept of them;
//! - [`reverse`]: the mirror of what was posted; a reversed settlement counts nowhere;
//! - [`corrections`]: where the fold differs from what stands (a late fact, a late bill, a reversal, a newer book), and
//!   [`confirm`], which posts the difference;
//! - [`pay`] and [`pay_back`]: instalments of what was treated first, and what was paid too much by them;
//! - [`reserve`]: a quote that holds what it promises until it expires;
//! - [`audit`]: what must hold, from the records alone.
//!
//! What is kept of a plan are its `bodies()`: a [`RecordBody`] each, as [`record_json`], with its transfers beside it;
//! [`read_record`] and [`assemble`] make [`Settled`]s of them again.
//!
//! Every plan names the version of the file that it was decided on. INVARIANT (two settlements never use the same
//! allowance): a commit on another version is a conflict, and is decided anew.
//!
//! What a stuck settlement is: one that could not be settled today, because a fact that it needs is gone (death before
//! admission known later, a designation withdrawn). It is never changed silently: those after it wait until an officer
//! reverses it or mends the fact.

mod apply;
mod audit;
mod basis;
mod claim;
mod claim_check;
mod claim_read;
mod claim_schema;
mod claim_write;
mod complete;
mod complete_lines;
mod complete_site;
mod corrections;
mod document;
mod history;
mod kept;
mod past;
mod reasons;
mod record;
mod record_assemble;
mod record_error;
mod record_json;
mod reservation;
mod reservation_json;
mod reserve;
mod reverse;
mod settle;
mod settled;
mod words;
mod world;

pub use audit::{Fault, audit, audit_and_corrections};
pub use basis::{Basis, Cites};
pub use claim::{Claim, ClaimCharges, ClaimDraft, ClaimEncounter, ClaimLine, PersonRef, PreviousBill};
pub use claim_read::read_claim;
pub use claim_schema::{claim_schema, example_claim};
pub use claim_write::{claim_json, claim_text};
pub use complete::Completed;
pub use corrections::{ConfirmPlan, Corrections, Difference, Party, Proposed, Stuck, confirm, corrections};
pub use document::{document, document_text};
pub use history::Evaluation;
pub use kept::Kept;
pub use past::{BriefFile, ClaimBrief, PastClaim};
pub use record::{
    CorrectionRecord, Decision, InstalmentRecord, Posted, RecordBody, ReversalRecord, SettlementRecord,
};
pub use record_assemble::assemble;
pub use record_error::MalformedRecord;
pub use record_json::{read_record, record_json};
pub use reservation::{Reservation, held};
pub use reservation_json::MalformedReservation;
pub use reserve::{ReleasePlan, ReservePlan, release, reserve};
pub use reverse::{InstalmentPlan, ReversePlan, pay, pay_back, reverse};
pub use settle::{Request, SettlePlan, complete, quote, settle, settle_in_brief};
pub use settled::{Correction, Decided, Instalment, Place, Reason, Reversal, Settled};
pub use world::World;
