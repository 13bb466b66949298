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

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::claim_schema;
    use crate::bill::json_schema;

    /// What bills and claims share is defined the same in both schemas; the bill's is held against the words themselves.
    #[test]
    fn definitions_are_those_of_bills() {
        let read = |text: &str| serde_json::from_str::<Value>(text).expect("json");
        let (claim, bill) = (read(claim_schema()), read(json_schema()));
        let definitions = claim["$defs"].as_object().expect("definitions");
        for (name, definition) in definitions {
            if !["person", "encounter", "line"].contains(&name.as_str()) {
                assert_eq!(definition, &bill["$defs"][name], "{name}");
            }
        }
    }
}
