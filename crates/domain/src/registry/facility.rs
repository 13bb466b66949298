//! Hospitals, clinics and pharmacies.

use std::collections::BTreeSet;

use yidan_types::{ConsortiumId, FacilityId};

use super::area::AreaCode;
use super::facts::Facts;
use crate::bill::{EncounterKind, FacilityKind, Grade, ShortText, Tier};

/// A facility of the registry.
#[derive(Clone, Debug, PartialEq)]
pub struct Facility {
    /// Identifies it (fixmedins_code).
    pub id: FacilityId,
    /// Name.
    pub name: ShortText,
    /// The place that has the contract with it; care there is off site for who is insured elsewhere.
    pub area: AreaCode,
    /// What it is, over time.
    pub standing: Facts<FacilityStanding>,
    /// For what care it is designated, over time.
    pub designations: Facts<Designation>,
}

/// What a facility is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacilityStanding {
    /// Grade.
    pub grade: Grade,
    /// Administrative tier.
    pub tier: Tier,
    /// Kind.
    pub kind: FacilityKind,
    /// The medical consortium to which it belongs.
    pub consortium: Option<ConsortiumId>,
}

/// For what care a facility has a contract with the insurance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Designation {
    /// The kinds of care.
    pub care: BTreeSet<EncounterKind>,
}
