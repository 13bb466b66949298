//! Clearing: what was owed and paid in a month, and what may be paid now.
//!
//! - [`facility_month`]: the statement of a facility. What each payer came to owe it by settlements, reversals and
//!   corrections, those of earlier months apart; what was kept back, set off and paid; what is still owed.
//! - [`place_months`]: between places, what the payers of one owe for care in another, and what was paid.
//! - [`payment`]: clearing, deposits and advances. No more is paid than is owed, no more released or set off than is there.
//!
//! All of it follows from the journal: openings, movements and closings are the balances of the ledger.
//! INVARIANT (a statement is the ledger): opening and movements are the closing, and the closing is the account's balance.
//!
//! Care off site does not show in a facility's receivable: payers owe it to the place that treats, which pays its own
//! facilities.

mod facility;
mod facility_json;
mod month;
mod openings;
pub mod payment;
mod place;
mod place_json;

pub use facility::{Counts, Deposit, FacilityMonth, Moved, PayerMonth, Prepaid, Receivable, facility_month};
pub use month::Month;
pub use openings::{Openings, owed_between};
pub use place::{PayerOwes, PlaceMonth, PlacePair, place_months};
