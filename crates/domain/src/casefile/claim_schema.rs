//! The published schema of the claim document, and an example of it.

/// The JSON schema of the document (draft 2020-12), as a text: `schema/yidan-claim-1.schema.json`.
///
/// It says which fields and values there are. What belongs together (sums, dates, refunds) only the reader checks.
#[must_use]
pub const fn claim_schema() -> &'static str {
    include_str!("../../schema/yidan-claim-1.schema.json")
}

/// An example: a stay of a patient in a county hospital, up-referred, with a refund. Codes begin with `SAMPLE`, numbers
/// and prices are invented.
#[must_use]
pub const fn example_claim() -> &'static str {
    include_str!("../../../../examples/claim.json")
}
