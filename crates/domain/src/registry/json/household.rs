//! The document of a household, `yidan-household` version 1. It goes out only.

use serde_json::Value;

use super::super::facts::Fact;
use super::super::household::{Household, HouseholdMember};
use super::super::standing::Membership;
use crate::bill::Choice;
use crate::bill::write_json::Object;

/// The document of a household: of each member who it is and the groups, without numbers, telephone or addresses.
#[must_use]
pub fn household_json(household: &Household) -> Value {
    let mut out = Object::default();
    out.put("format", "yidan-household");
    out.put("version", 1);
    out.put("household", household.id.as_str());
    out.put("members", household.members.iter().map(member).collect::<Vec<Value>>());
    out.into()
}

fn member(member: &HouseholdMember) -> Value {
    let person = &member.person;
    let mut out = Object::default();
    out.put("person_id", person.id.as_str());
    out.put("name", person.name.as_str());
    out.put("sex", person.sex.written());
    out.date("birth_date", Some(person.birth_date));
    out.date("death_date", person.death_date);
    out.put("groups", member.memberships.iter().map(membership).collect::<Vec<Value>>());
    out.into()
}

fn membership(fact: &Fact<Membership>) -> Value {
    let mut out = Object::default();
    out.put("group", fact.what.group.as_str());
    out.date("from", fact.holds.map(|period| period.from));
    out.date("until", fact.holds.and_then(|period| period.until));
    out.text("source", fact.source.as_ref());
    out.into()
}
