//! Hospitals and clinics of all levels.

use yidan_domain::bill::{EncounterKind, FacilityKind, Grade, Tier};
use yidan_domain::registry::{Designation, Facility, FacilityStanding, Facts, Period};
use yidan_types::{ConsortiumId, Date, FacilityId};

use crate::county::{AREA, ELSEWHERE, TOWNS, VILLAGES, area};
use crate::text::{facility_id, record, short};

/// The county's general hospital.
pub const COUNTY_HOSPITAL: &str = "SAMPLE-H1";
/// The county's hospital of Chinese medicine.
pub const TCM_HOSPITAL: &str = "SAMPLE-H2";
/// The city's hospital of grade three.
pub const CITY_HOSPITAL: &str = "SAMPLE-H3";
/// The hospital in the other place.
pub const OFF_SITE_HOSPITAL: &str = "SAMPLE-X1";

/// The consortium of the county: its hospital, the township health centres and village clinics.
const CONSORTIUM: &str = "SAMPLE-C1";

/// Where care is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The clinic of the person's village.
    Village,
    /// The health centre of the person's town.
    Township,
    /// The county's general hospital.
    County,
    /// The county's hospital of Chinese medicine.
    Tcm,
    /// The city's hospital.
    City,
    /// The hospital in the other place.
    Elsewhere,
}

/// The health centre of a town.
pub(crate) fn township(town: usize) -> Option<FacilityId> {
    facility_id(&format!("SAMPLE-T{:02}", town + 1))
}

/// The clinic of a village.
pub(crate) fn village_clinic(town: usize, village: usize) -> Option<FacilityId> {
    facility_id(&format!("SAMPLE-V{:02}{:02}", town + 1, village + 1))
}

/// All facilities.
#[must_use]
pub fn facilities() -> Vec<Facility> {
    let named = [
        (COUNTY_HOSPITAL, "样例县人民医院（编造）", Level::County),
        (TCM_HOSPITAL, "样例县中医医院（编造）", Level::Tcm),
        (CITY_HOSPITAL, "样例市中心医院（编造）", Level::City),
        (OFF_SITE_HOSPITAL, "邻省样例医院（编造）", Level::Elsewhere),
    ];
    let hospitals = named.into_iter().filter_map(|(id, name, level)| facility(facility_id(id)?, name, level));
    let towns = TOWNS.iter().enumerate().flat_map(|(town, name)| {
        let centre =
            township(town).and_then(|id| facility(id, &format!("{name}卫生院（编造）"), Level::Township));
        let clinics = VILLAGES.iter().enumerate().filter_map(move |(village, of)| {
            let called = format!("{name}{of}卫生室（编造）");
            facility(village_clinic(town, village)?, &called, Level::Village)
        });
        centre.into_iter().chain(clinics)
    });
    hospitals.chain(towns).collect()
}

fn facility(id: FacilityId, name: &str, level: Level) -> Option<Facility> {
    use EncounterKind::{ChronicOutpatient, Emergency, Inpatient, Outpatient};
    let care = match level {
        Level::Village => vec![Outpatient],
        _ => vec![Outpatient, ChronicOutpatient, Inpatient, Emergency],
    };
    let from = Date::new(2015, 1, 1).ok()?;
    let holds = Period { from, until: None };
    let designation = Designation { care: care.into_iter().collect() };
    let standing = record(&format!("{id}-S"), standing(level)?, holds, from, "编造的定点协议")?;
    let designation = record(&format!("{id}-D"), designation, holds, from, "编造的定点协议")?;
    Some(Facility {
        name: short(name)?,
        area: area(if level == Level::Elsewhere { ELSEWHERE } else { AREA })?,
        standing: Facts::new(vec![standing]).ok()?,
        designations: Facts::new(vec![designation]).ok()?,
        id,
    })
}

fn standing(level: Level) -> Option<FacilityStanding> {
    let (grade, tier, kind) = match level {
        Level::Village => (Grade::Ungraded, Tier::Village, FacilityKind::PrimaryCare),
        Level::Township => (Grade::One, Tier::Township, FacilityKind::PrimaryCare),
        Level::County => (Grade::Two, Tier::County, FacilityKind::General),
        Level::Tcm => (Grade::Two, Tier::County, FacilityKind::Tcm),
        Level::City => (Grade::Three, Tier::City, FacilityKind::General),
        Level::Elsewhere => (Grade::Three, Tier::Outside, FacilityKind::General),
    };
    let of_county = matches!(level, Level::Village | Level::Township | Level::County);
    let consortium = of_county.then(|| ConsortiumId::parse(CONSORTIUM).ok()).flatten();
    Some(FacilityStanding { grade, tier, kind, consortium })
}
