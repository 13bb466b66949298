//! The published schemas of the documents, and an example of each. Codes and numbers begin with `SAMPLE` or are invented.
//!
//! A schema (JSON Schema, draft 2020-12) says which fields and values there are. What belongs together (periods, identity
//! numbers, what replaces what) only the readers check.

/// The schema of the document of a person: `schema/yidan-person-1.schema.json`.
#[must_use]
pub const fn person_schema() -> &'static str {
    include_str!("../../../schema/yidan-person-1.schema.json")
}

/// The schema of the document of a fact: `schema/yidan-fact-1.schema.json`.
#[must_use]
pub const fn fact_schema() -> &'static str {
    include_str!("../../../schema/yidan-fact-1.schema.json")
}

/// The schema of the document of a facility: `schema/yidan-facility-1.schema.json`.
#[must_use]
pub const fn facility_schema() -> &'static str {
    include_str!("../../../schema/yidan-facility-1.schema.json")
}

/// The schema of the document of an item: `schema/yidan-item-1.schema.json`.
#[must_use]
pub const fn item_schema() -> &'static str {
    include_str!("../../../schema/yidan-item-1.schema.json")
}

/// An example of a person: `examples/person.json`.
#[must_use]
pub const fn example_person() -> &'static str {
    include_str!("../../../../../examples/person.json")
}

/// An example of a fact, an enrolment: `examples/fact.json`.
#[must_use]
pub const fn example_fact() -> &'static str {
    include_str!("../../../../../examples/fact.json")
}

/// An example of a facility: `examples/facility.json`.
#[must_use]
pub const fn example_facility() -> &'static str {
    include_str!("../../../../../examples/facility.json")
}

/// An example of an item: `examples/item.json`.
#[must_use]
pub const fn example_item() -> &'static str {
    include_str!("../../../../../examples/item.json")
}
