//! What a settlement rests on.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use yidan_types::FactId;

use crate::bill::Scheme;
use crate::registry::{AreaCode, BookHash};

/// The recorded facts that a bill rests on, by their ids.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cites {
    /// The enrolment that pays.
    pub enrolment: FactId,
    /// Memberships, in the order of the bill's statuses.
    pub statuses: Vec<FactId>,
    /// Memberships in force of groups that the book does not know: they change nothing under it.
    pub groups_unknown: Vec<FactId>,
    /// Certificates, in the order of the bill.
    pub certificates: Vec<FactId>,
    /// The contract with a family doctor.
    pub contract: Option<FactId>,
    /// The filing of care elsewhere.
    pub filing: Option<FactId>,
    /// What the facility was.
    pub facility: FactId,
    /// That it was designated for this care; in an emergency where it was not, the filing that stands in for it.
    pub designation: FactId,
    /// Records of the catalogue, each once.
    pub items: BTreeSet<FactId>,
}

impl Cites {
    /// All facts that could change an amount.
    pub fn all(&self) -> BTreeSet<&FactId> {
        [&self.enrolment, &self.facility, &self.designation]
            .into_iter()
            .chain(&self.statuses)
            .chain(&self.certificates)
            .chain(&self.contract)
            .chain(&self.filing)
            .chain(&self.items)
            .collect()
    }
}

/// What the amounts of a settlement rest on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    /// The version of the person's file that was looked at.
    pub version: u64,
    /// The version of the book.
    pub book: BookHash,
    /// The year to which the bill belongs.
    pub year: i16,
    /// The place that insures.
    pub insured_in: AreaCode,
    /// The place that has the contract with the facility.
    pub treated_in: AreaCode,
    /// The scheme.
    #[serde(with = "scheme_word")]
    pub scheme: Scheme,
    /// The facts.
    pub cites: Cites,
}

/// A scheme as its English word.
mod scheme_word {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::bill::{Choice, Scheme};

    pub(super) fn serialize<S: Serializer>(scheme: &Scheme, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(scheme.written())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Scheme, D::Error> {
        let written = String::deserialize(deserializer)?;
        Scheme::find(&written).ok_or_else(|| D::Error::custom("not a scheme"))
    }
}
