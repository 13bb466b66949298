//! A made-up county in a database, to try everything in: registers, people, a year of bills settled day by day through the
//! service, late facts with their corrections, reversals, instalments, clearing, bills that wait today, and accounts.
//!
//! Everything is a command with a key that follows from the plan, so that a making that was interrupted is gone through
//! again: what took effect is answered, not done twice. The database says that all of it is made up, and keeps the plan.

mod accounts;
mod afterwards;
mod agenda;
mod clearing;
mod error;
mod lists;
mod maker;
mod orders;
mod people;
mod plan;
mod registers;
mod stage;
mod today;
mod year;

pub use accounts::{Login, have_passwords, new_password, put_accounts, set_passwords};
pub use error::MakeError;
pub use maker::{Made, make};
pub use plan::{Found, Plan, found, is_demo};
pub use stage::{Progress, Stage};
pub use today::{Patient, patients};
