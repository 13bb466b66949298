//! What Yidan does with what it keeps: each command loads, decides, and commits once.
//!
//! A [`Service`] is a database with a clock. Commands carry a key: sent again, they give the first answer again, and take
//! effect once. Who calls is a [`Caller`]; every command and every look at a person is written to the audit trail under
//! that name. What goes in and comes out are values of `yidan-domain` and JSON documents; HTTP and files are elsewhere.
//!
//! Deciding is `yidan-domain`'s and pure. What is here loads what a decision needs, commits the plan on the version on
//! which it was decided, and decides again if another commit came first.

mod accounts;
mod answer;
mod bulk;
mod clearing;
mod clock;
mod command;
mod corrections;
mod demo;
mod documents;
mod facilities;
mod fsck;
mod hold;
mod households;
mod kept;
mod ledger;
mod library;
mod list_columns;
mod lists;
mod may;
mod moment;
mod paper;
mod people;
mod protections;
mod refusal;
mod service;
mod settling;
mod waiting;

pub use accounts::{Account, AccountDraft, SecondFactor, SignInError};
pub use answer::Document;
pub use bulk::{Learned, Newcomer};
pub use clearing::Payment;
pub use clock::{Clock, FixedClock, SystemClock};
pub use command::{Answer, Caller, Order};
pub use corrections::Seen;
pub use fsck::{Checked, Fault, Progress};
pub use hold::Hold;
pub use kept::MalformedKept;
pub use ledger::{Line, Pages};
pub use lists::Meant;
pub use moment::Moment;
pub use paper::{Genuine, SettledBill};
pub use people::Who;
pub use protections::Protections;
pub use refusal::Refusal;
pub use service::{Service, StartError};
