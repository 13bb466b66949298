//! The facility of a claim: what it was on the day, whether it may be paid for this care, and where it is.

use yidan_book::diag::Text;
use yidan_types::FactId;

use super::claim::Claim;
use super::world::World;
use crate::bill::{EncounterKind, Facility, Location, Problem, ProblemCode};
use crate::registry::{AreaCode, FilingKind, PersonFile};

/// What is known of the facility.
pub(super) struct Site {
    pub facility: Facility,
    pub area: AreaCode,
    pub standing: FactId,
    pub designation: FactId,
}

/// The facility as it was on the day of admission, if it may be paid for this care.
pub(super) fn site(
    file: &PersonFile,
    world: &World<'_>,
    claim: &Claim,
    out: &mut Vec<Problem>,
) -> Option<Site> {
    const PATH: &str = "$.facility_id";
    let Some(facility) = world.facilities.get(&claim.facility) else {
        let text = Text::new("登记库里没有这家机构", "the registry has no such facility");
        out.push(Problem::new(ProblemCode::UnknownFacility, PATH, text));
        return None;
    };
    let day = claim.encounter.admitted();
    let standing = facility.standing.on(day, world.today);
    if standing.is_none() {
        let text = Text::new(
            format!("登记库没有写明这家机构{day}的等级、层级和类别"),
            format!("the registry does not say grade, tier and kind of the facility on {day}"),
        );
        out.push(Problem::new(ProblemCode::FacilityNotDescribed, PATH, text));
    }
    let kind = claim.encounter.kind;
    let designation = facility
        .designations
        .as_known_on(world.today)
        .find(|fact| fact.holds_on(day) && fact.what.care.contains(&kind))
        .map(|fact| &fact.id);
    let designation = designation.or_else(|| emergency(file, world, claim, facility.area));
    if designation.is_none() {
        let text = Text::new(
            format!("{day}这家机构不是这类医疗的定点机构"),
            format!("the facility was not designated for this kind of care on {day}"),
        );
        out.push(
            Problem::new(ProblemCode::NotDesignated, PATH, text)
                .hint("请核对就诊类型和机构的定点协议", "check the kind of care and the facility's contract"),
        );
    }
    let (standing, designation) = (standing?, designation?);
    Some(Site {
        facility: Facility {
            id: facility.id.clone(),
            name: Some(facility.name.clone()),
            grade: standing.what.grade,
            tier: standing.what.tier,
            kind: standing.what.kind,
        },
        area: facility.area,
        standing: standing.id.clone(),
        designation: designation.clone(),
    })
}

/// The filing that lets a facility of `area` be paid for an emergency without being designated for it.
fn emergency<'f>(
    file: &'f PersonFile,
    world: &World<'_>,
    claim: &Claim,
    area: AreaCode,
) -> Option<&'f FactId> {
    let day = claim.encounter.admitted();
    let filed = file
        .filings
        .as_known_on(world.today)
        .find(|fact| fact.holds_on(day) && fact.what.area == area && fact.what.kind == FilingKind::Emergency);
    filed.filter(|_| claim.encounter.kind == EncounterKind::Emergency).map(|fact| &fact.id)
}

/// Where the care was given, seen from the place of insurance, and the filing for it.
pub(super) fn location<'f>(
    file: &'f PersonFile,
    world: &World<'_>,
    claim: &Claim,
    insured_in: AreaCode,
    treated_in: AreaCode,
) -> (Location, Option<&'f FactId>) {
    if insured_in == treated_in {
        return (Location::InArea, None);
    }
    let day = claim.encounter.admitted();
    let filing =
        file.filings.as_known_on(world.today).find(|fact| fact.holds_on(day) && fact.what.area == treated_in);
    match filing {
        Some(fact) => (Location::OffSiteFiled, Some(&fact.id)),
        None => (Location::OffSiteUnfiled, None),
    }
}
