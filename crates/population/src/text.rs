//! Texts that this crate makes, as checked values. What it makes is well formed; where it were not, tests would find what
//! stands in its place.

use yidan_domain::bill::ShortText;
use yidan_domain::registry::{Fact, Period};
use yidan_types::{Date, FacilityId, FactId, PersonId};

/// A short text.
pub(crate) fn short(text: &str) -> Option<ShortText> {
    ShortText::parse(text)
}

/// The id of a person.
pub(crate) fn person_id(number: u64) -> Option<PersonId> {
    PersonId::parse(&format!("SAMPLE-P{number:08}")).ok()
}

/// A facility's id.
pub(crate) fn facility_id(text: &str) -> Option<FacilityId> {
    FacilityId::parse(text).ok()
}

/// A record of what holds over a period.
pub(crate) fn record<T>(id: &str, what: T, holds: Period, known: Date, source: &str) -> Option<Fact<T>> {
    let id = FactId::parse(id).ok()?;
    Some(Fact { id, what, holds: Some(holds), known, replaces: None, source: short(source) })
}
