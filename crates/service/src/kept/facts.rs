//! Facts about a person.

use yidan_domain::registry::json::{PersonFact, fact_json, read_fact};
use yidan_store::{Fact, Term};

use super::MalformedKept;

/// The row of a fact.
pub(crate) fn fact_row(fact: &PersonFact) -> Fact {
    let holds = fact.holds();
    Fact {
        kind: fact.kind().to_owned(),
        id: fact.id().to_string(),
        term: Term {
            from: holds.map(|period| period.from),
            until: holds.and_then(|period| period.until),
            known: fact.known(),
        },
        source: fact.source().map_or(String::new(), |source| source.as_str().to_owned()),
        supersedes: fact.replaces().map(ToString::to_string),
        document: fact_json(fact).to_string().into_bytes(),
    }
}

/// The fact of a row.
pub(crate) fn read_fact_row(row: &Fact) -> Result<PersonFact, MalformedKept> {
    read_fact(&row.document).map_err(|_| MalformedKept::new("fact", &row.id))
}
