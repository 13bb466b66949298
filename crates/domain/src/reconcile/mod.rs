//! Reconciling a day with a facility: its statement beside our records, totals first, then bill by bill.
//!
//! bytes -[`read_day`]-> [`DayStatement`] -[`reconcile`], with the [`DayRecord`]s that were posted on that day->
//! [`Reconciliation`] -[`Reconciliation::to_json`]-> `yidan-reconciliation` version 1.
//!
//! What a day is: all settlements and reversals posted on it, whenever the care was given. A reversal counts as a bill
//! less, with its amounts below zero; so a bill that was settled and reversed on one day leaves nothing in the totals.
//! Corrections are ours alone, since no facility sees them before they are told: they stand beside the totals, not in
//! them. What a payment unit gives a hospital beyond its bills is not of the bills, and stands nowhere here.
//!
//! The statement, `yidan-day` version 1:
//!
//! - `facility_id`, `date`
//! - `schemes`, each once: `scheme`; `count`, settlements less reversals; `total`; `fund_pay`, what all layers but the
//!   hospital's pay, or `layers`, the same by `layer` and `paid`; `own_pay`. What is not stated is taken for zero.
//! - `bills`, if details are given: `bill_id`, `settlement_id` if the facility keeps it, `scheme`, `total`, `fund_pay`,
//!   `own_pay`, `reversed`: whether the row is of a reversal. Amounts of reversals are written above zero.

mod bills;
mod compare;
mod differences;
mod json;
mod read;
mod records;
mod schema;
mod statement;

pub use compare::{LayerTotals, Reconciliation, SchemeTotals, Totals, reconcile};
pub use differences::{BillRef, Difference, Field};
pub use read::read_day;
pub use records::{DayKind, DayRecord};
pub use schema::{day_schema, example_day};
pub use statement::{BillRow, DayStatement, DayStatementDraft, FundPay, SchemeStatement};
