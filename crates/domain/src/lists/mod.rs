//! Monthly lists of a group of people, as civil affairs send them: who is new, who is gone, what is doubtful.
//!
//! A list says who belongs to a group in a month. The way of a list: rows read elsewhere ([`ListRow`]), and the people whom
//! they may mean ([`Person`], filled from wherever people are kept) -[`preview`]-> [`Preview`]; an officer decides what is
//! doubtful; -[`apply`]-> [`Application`], the changes of one transaction.
//!
//! A list is complete: a member who is not on it is ended. Therefore nothing is taken from a list on a guess.
//!
//! - INVARIANT (one class): every row of a list ends in exactly one [`Class`]; so does every member who is not on it.
//! - INVARIANT (idempotent): a list applied again changes nothing.
//! - INVARIANT (order of rows): which changes come out does not depend on it.
//! - INVARIANT (no ending on a guess): a member whom an unusable or doubtful row may mean is not ended without a decision.

mod apply;
mod matching;
mod month;
mod name;
mod outcome;
mod person;
mod preview;
mod reasons;
mod row;
mod step;

pub use apply::{
    Application, Change, ChangeKind, DecisionProblem, Decisions, MemberDecision, RowDecision, apply,
};
pub use month::Month;
pub use name::{ParseNameError, PersonName};
pub use outcome::{Alarm, Class, MemberClass, MemberOutcome, Preview, RowClass, RowOutcome};
pub use person::{Enrolment, Membership, Person};
pub use preview::preview;
pub use reasons::{Doubt, Rejection, RowField};
pub use row::{GroupList, ListRow, ListSource};
pub use step::{Period, Step};
