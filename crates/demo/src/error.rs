//! Why a made-up county is not made.

use std::error::Error;
use std::fmt;

use yidan_service::Refusal;

/// Why a made-up county is not made.
#[derive(Debug)]
pub enum MakeError {
    /// The service refused a command, or its database failed.
    Refused(Refusal),
    /// What was generated, or remembered, is not what it should be: a mistake of this program.
    Malformed(&'static str),
}

impl fmt::Display for MakeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MakeError::Refused(refusal) => refusal.fmt(f),
            MakeError::Malformed(what) => write!(f, "malformed: {what}"),
        }
    }
}

impl Error for MakeError {}

impl From<Refusal> for MakeError {
    fn from(refusal: Refusal) -> MakeError {
        MakeError::Refused(refusal)
    }
}

impl From<yidan_store::Fault> for MakeError {
    fn from(fault: yidan_store::Fault) -> MakeError {
        MakeError::Refused(fault.into())
    }
}
