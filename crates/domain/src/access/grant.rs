//! A role with the place where it holds.

use std::error::Error;
use std::fmt;

use yidan_types::FacilityId;

use super::role::Role;
use crate::bill::ShortText;
use crate::registry::AreaCode;

/// Where a role holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Within {
    /// At one facility.
    Facility(FacilityId),
    /// In a place with all that lies in it: a code that ends in `00` covers the counties of the city, one in `0000` those
    /// of the province.
    Area(AreaCode),
    /// With one team of family doctors at a facility.
    Team(FacilityId, ShortText),
    /// Nowhere in particular: administrators.
    System,
}

/// A role and where it holds. INVARIANT (a role holds where it belongs): clerks and managers at a facility, officers and
/// supervisors in a place, doctors with a team, administrators in the system.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grant {
    role: Role,
    within: Within,
}

/// Why a text is no grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantError {
    /// No such role.
    UnknownRole,
    /// The role needs another kind of place, such as a facility.
    WrongPlace(Role),
}

impl fmt::Display for GrantError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GrantError::UnknownRole => {
                let codes: Vec<&str> = Role::ALL.iter().map(|role| role.code()).collect();
                write!(f, "a role is one of {}", codes.join(", "))
            }
            GrantError::WrongPlace(role) => write!(f, "write the role as {}", Grant::form(*role)),
        }
    }
}

impl Error for GrantError {}

impl Grant {
    /// A role within a place.
    ///
    /// # Errors
    /// [`GrantError::WrongPlace`].
    pub fn new(role: Role, within: Within) -> Result<Grant, GrantError> {
        let fits = matches!(
            (&within, role),
            (Within::Facility(_), Role::Clerk | Role::FacilityManager)
                | (Within::Area(_), Role::InsuranceOfficer | Role::ListOfficer | Role::Supervisor)
                | (Within::Team(..), Role::FamilyDoctor)
                | (Within::System, Role::Administrator)
        );
        if fits { Ok(Grant { role, within }) } else { Err(GrantError::WrongPlace(role)) }
    }

    /// Reads what `Display` writes: `clerk@H1`, `insurance_officer@371500`, `family_doctor@H1/TEAM`, `administrator`.
    ///
    /// # Errors
    /// [`GrantError`].
    pub fn parse(text: &str) -> Result<Grant, GrantError> {
        let (role, place) = text.split_once('@').map_or((text, None), |(role, place)| (role, Some(place)));
        let role = Role::find(role).ok_or(GrantError::UnknownRole)?;
        let wrong = GrantError::WrongPlace(role);
        let within = match (role, place) {
            (Role::Administrator, None) => Some(Within::System),
            (Role::Clerk | Role::FacilityManager, Some(id)) => {
                FacilityId::parse(id).ok().map(Within::Facility)
            }
            (Role::FamilyDoctor, Some(place)) => team(place),
            (_, Some(code)) => AreaCode::parse(code).ok().map(Within::Area),
            (_, None) => None,
        };
        Grant::new(role, within.ok_or(wrong)?)
    }

    /// The role.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.role
    }

    /// Where it holds.
    #[must_use]
    pub const fn within(&self) -> &Within {
        &self.within
    }

    /// How the grant of a role is written.
    #[must_use]
    pub const fn form(role: Role) -> &'static str {
        match role {
            Role::Clerk => "clerk@FACILITY",
            Role::FacilityManager => "facility_manager@FACILITY",
            Role::InsuranceOfficer => "insurance_officer@AREA",
            Role::ListOfficer => "list_officer@AREA",
            Role::FamilyDoctor => "family_doctor@FACILITY/TEAM",
            Role::Supervisor => "supervisor@AREA",
            Role::Administrator => "administrator",
        }
    }
}

fn team(place: &str) -> Option<Within> {
    let (facility, team) = place.split_once('/')?;
    Some(Within::Team(FacilityId::parse(facility).ok()?, ShortText::parse(team)?))
}

impl fmt::Display for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.role.code())?;
        match &self.within {
            Within::Facility(id) => write!(f, "@{id}"),
            Within::Area(code) => write!(f, "@{code}"),
            Within::Team(facility, team) => write!(f, "@{facility}/{}", team.as_str()),
            Within::System => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grant_reads_back() {
        let all = ["clerk@H1", "facility_manager@H1", "insurance_officer@371500", "list_officer@371526"];
        for text in all.iter().chain(&["family_doctor@H1/一队", "supervisor@370000", "administrator"]) {
            assert_eq!(Grant::parse(text).map(|grant| grant.to_string()).as_deref(), Ok(*text));
        }
    }

    #[test]
    fn a_role_without_its_place_is_no_grant() {
        let wrong = |text: &str| Grant::parse(text).map_err(|error| error.to_string());
        for text in
            ["clerk", "clerk@", "insurance_officer@H1", "family_doctor@H1", "supervisor", "administrator@H1"]
        {
            assert!(matches!(Grant::parse(text), Err(GrantError::WrongPlace(_))), "{text}");
        }
        assert_eq!(wrong("king"), Err("a role is one of clerk, facility_manager, insurance_officer, list_officer, family_doctor, supervisor, administrator".to_owned()));
        assert_eq!(wrong("clerk"), Err("write the role as clerk@FACILITY".to_owned()));
    }
}
