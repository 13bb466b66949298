//! Simulation: seeded load on the whole service, beside an auditor that works everything out on its own.
//!
//! A [`Workload`] makes the messages of a county from a seed: quotes, settlements, reversals, instalments, late facts,
//! lists, corrections, corrected books; messages that come twice, late, out of order, under a key that was used, and ones
//! that must be refused. The [`auditor`] says of each what should come of it, by its own arithmetic on plain rows, and keeps
//! what was acknowledged. A [`Client`](drive::Client) sends them to the real service. [`run`] does so one after the other,
//! [`contest`] lets many clients meet at the same people, [`crash`] kills the program.
//!
//! A failure names the seed and the message; the same seed fails again.

pub mod after;
pub mod auditor;
pub mod chance;
pub mod clock;
pub mod command;
pub mod contest;
pub mod crash;
pub mod drive;
pub mod rules;
pub mod run;
pub mod tally;
pub mod workload;

pub use workload::{Size, Workload};
