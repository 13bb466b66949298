//! What somebody has rights to.

use std::sync::Arc;

use yidan_types::FacilityId;

use super::act::{Act, Reach, reach};
use super::grant::{Grant, Within};
use crate::bill::ShortText;
use crate::registry::AreaCode;

/// What somebody may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rights {
    /// Everything: who works on the machine itself, with the keys of the database.
    All,
    /// What the grants allow, each where it holds.
    Granted(Arc<[Grant]>),
}

/// What an act is done to: all that is known of where it belongs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Of {
    /// The facility.
    pub facility: Option<FacilityId>,
    /// Places that it belongs to: where the facility is, where the person is insured or lives.
    pub areas: Vec<AreaCode>,
    /// The teams with which the person has a contract.
    pub teams: Vec<(FacilityId, ShortText)>,
}

impl Rights {
    /// Whether the rights allow to do `act` to `of`.
    #[must_use]
    pub fn allow(&self, act: Act, of: &Of) -> bool {
        let Rights::Granted(grants) = self else { return true };
        grants.iter().any(|grant| match reach(grant.role(), act) {
            Reach::None => false,
            Reach::All => true,
            Reach::Own => covers(grant.within(), of),
        })
    }

    /// Whether some `act` may be allowed, whatever it is done to: what pages offer.
    #[must_use]
    pub fn offer(&self, act: Act) -> bool {
        let Rights::Granted(grants) = self else { return true };
        grants.iter().any(|grant| reach(grant.role(), act) != Reach::None)
    }

    /// Whether it is allowed to do `act` to everything, so that nothing need be known of what it is done to.
    #[must_use]
    pub fn allow_all(&self, act: Act) -> bool {
        let Rights::Granted(grants) = self else { return true };
        grants.iter().any(|grant| reach(grant.role(), act) == Reach::All)
    }

    /// Where grants that carry `act` hold; nothing for who may do everything.
    pub fn places(&self, act: Act) -> impl Iterator<Item = &Within> {
        let grants = match self {
            Rights::All => &[][..],
            Rights::Granted(grants) => grants,
        };
        grants.iter().filter(move |grant| reach(grant.role(), act) != Reach::None).map(Grant::within)
    }
}

fn covers(within: &Within, of: &Of) -> bool {
    match within {
        Within::Facility(own) => of.facility.as_ref() == Some(own),
        Within::Area(own) => of.areas.iter().any(|area| own.covers(*area)),
        Within::Team(facility, team) => of.teams.iter().any(|(at, name)| at == facility && name == team),
        Within::System => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rights(grants: &[&str]) -> Rights {
        Rights::Granted(grants.iter().map(|text| Grant::parse(text).expect("a grant")).collect())
    }

    fn at(facility: &str, area: &str) -> Of {
        let facility = Some(FacilityId::parse(facility).expect("an id"));
        Of { facility, areas: vec![AreaCode::parse(area).expect("a code")], teams: Vec::new() }
    }

    #[test]
    fn a_clerk_settles_at_the_own_facility_only() {
        let clerk = rights(&["clerk@H1"]);
        assert!(clerk.allow(Act::Settle, &at("H1", "371526")));
        assert!(!clerk.allow(Act::Settle, &at("H2", "371526")));
        assert!(!clerk.allow(Act::SeePerson, &at("H1", "371526")));
        assert!(clerk.offer(Act::Settle) && !clerk.offer(Act::SeeLedger));
    }

    #[test]
    fn an_officer_of_a_city_has_its_counties() {
        let officer = rights(&["insurance_officer@371500"]);
        assert!(officer.allow(Act::ConfirmCorrections, &at("H1", "371526")));
        assert!(!officer.allow(Act::ConfirmCorrections, &at("H1", "371402")));
        assert!(!officer.allow(Act::Settle, &at("H1", "371526")));
    }

    #[test]
    fn two_roles_allow_what_either_allows() {
        let both = rights(&["clerk@H1", "supervisor@371526"]);
        assert!(
            both.allow(Act::Settle, &at("H1", "110101")) && both.allow(Act::SeeLedger, &at("H2", "371526"))
        );
        assert!(!both.allow(Act::KeepLists, &at("H1", "371526")));
    }

    #[test]
    fn a_doctor_sees_who_has_a_contract_with_the_team() {
        let doctor = rights(&["family_doctor@H1/一队"]);
        let team =
            |name: &str| (FacilityId::parse("H1").expect("an id"), ShortText::parse(name).expect("a name"));
        let of = |name| Of { teams: vec![team(name)], ..Of::default() };
        assert!(doctor.allow(Act::SeePerson, &of("一队")) && !doctor.allow(Act::SeePerson, &of("二队")));
    }
}
