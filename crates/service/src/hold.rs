//! How long what a quote promises is held.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use yidan_domain::bill::ProblemCode;

use crate::moment::Moment;
use crate::refusal::Refusal;

/// How long what a quote promises is held. It is part of what a command's key stands for, as it was asked: minutes asked
/// again later are the same content, and the first end stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// So many minutes from the moment at which it is reserved.
    Minutes(u32),
    /// Until a moment.
    Until(Timestamp),
}

impl From<Timestamp> for Hold {
    fn from(until: Timestamp) -> Hold {
        Hold::Until(until)
    }
}

impl Hold {
    /// As it was asked.
    pub(crate) fn to_json(self) -> Value {
        match self {
            Hold::Minutes(minutes) => json!({ "minutes": minutes }),
            Hold::Until(until) => json!({ "until": until }),
        }
    }

    /// When it ends if it is reserved at this moment.
    pub(crate) fn end(self, moment: Moment) -> Result<Timestamp, Refusal> {
        match self {
            Hold::Minutes(minutes) => {
                let end = moment.instant().checked_add(SignedDuration::from_mins(minutes.into()));
                end.map_err(|_| too_long())
            }
            Hold::Until(until) => Ok(until),
        }
    }
}

fn too_long() -> Refusal {
    Refusal::problem(ProblemCode::OutOfRange, "$.reserve_minutes", "预留时间过长", "held for too long")
}
