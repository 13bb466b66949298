//! The published schema of the document, and an example of it.

/// The JSON schema of the document (draft 2020-12), as a text: `schema/yidan-bill-1.schema.json`.
///
/// It says which fields and values there are. What belongs together (sums, dates, refunds) only the reader checks.
#[must_use]
pub const fn json_schema() -> &'static str {
    include_str!("../../schema/yidan-bill-1.schema.json")
}

/// An example: a stay of a poor patient in a county hospital, up-referred, with gallbladder surgery. Person, codes and
/// prices are invented; codes begin with `SAMPLE`.
#[must_use]
pub const fn example_bill() -> &'static str {
    include_str!("../../../../examples/bill.json")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;
    use yidan_book::facts::{LineClass, LineFlag, LineKind};
    use yidan_book::words::Lang;

    use super::super::choices::{
        Choice, Employment, EncounterKind, FacilityKind, Grade, Location, Referral, Scheme, Sex, Tier,
    };
    use super::*;

    fn same<C: Choice>(name: &str) {
        let schema: Value = serde_json::from_str(json_schema()).expect("json");
        let listed = schema["$defs"][name]["enum"].as_array().expect("a list of values");
        let listed: BTreeSet<&str> = listed.iter().filter_map(Value::as_str).collect();
        let words = C::ALL.iter().flat_map(|value| {
            let word = value.word();
            let aliases = value.aliases().iter().copied();
            [word.text(Lang::En), word.text(Lang::Zh)].into_iter().chain(aliases)
        });
        assert_eq!(listed, words.collect::<BTreeSet<&str>>(), "{name}");
    }

    /// The schema lists the values that are read, no more and no less.
    #[test]
    fn schema_lists_the_words() {
        same::<Scheme>("scheme");
        same::<Employment>("employment");
        same::<Sex>("sex");
        same::<EncounterKind>("encounter_kind");
        same::<Location>("location");
        same::<Referral>("referral");
        same::<Grade>("grade");
        same::<Tier>("tier");
        same::<FacilityKind>("facility_kind");
        same::<LineClass>("class");
        same::<LineKind>("line_kind");
        same::<LineFlag>("line_flag");
    }
}
