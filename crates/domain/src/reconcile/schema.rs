//! The published schema of a facility's statement of a day, and an example of it.

/// The JSON schema of the document (draft 2020-12), as a text: `schema/yidan-day-1.schema.json`.
///
/// It says which fields and values there are. That no scheme and no layer stands twice only the reader checks.
#[must_use]
pub const fn day_schema() -> &'static str {
    include_str!("../../schema/yidan-day-1.schema.json")
}

/// An example, a day with one settlement: `examples/service/day.json`.
#[must_use]
pub const fn example_day() -> &'static str {
    include_str!("../../../../examples/service/day.json")
}
