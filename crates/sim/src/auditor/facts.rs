//! Which facts may be recorded.

use yidan_types::Date;

use super::County;
use super::decide::{Effect, Refusal};
use super::history::Codes;
use crate::command::{FactRow, What};

impl County {
    /// All that is wrong is said at once.
    pub(super) fn facts(&self, id: &str, facts: &[FactRow], today: Date) -> Result<Effect, Refusal> {
        let known = &self.person(id)?.facts;
        let mut wrong = Codes::new();
        for number in 0..4 {
            let of_kind = |fact: &&FactRow| kind(&fact.what) == number;
            let mut all: Vec<&FactRow> = known.iter().filter(of_kind).collect();
            for fact in facts.iter().filter(of_kind) {
                wrong.extend(against(&all, fact));
                all.push(fact);
            }
        }
        // An id stands for the first fact that has it: one of another kind may not.
        let first =
            |id: &str| known.iter().chain(facts).find(|fact| fact.id == id).map(|fact| kind(&fact.what));
        let of_another = |fact: &FactRow| first(&fact.id) != Some(kind(&fact.what));
        wrong.extend(facts.iter().any(of_another).then_some("duplicate-fact"));
        wrong.extend(facts.iter().any(|fact| fact.known > today).then_some("known-in-future"));
        if wrong.is_empty() {
            Ok(Effect::Facts(id.to_owned(), facts.to_vec()))
        } else {
            Err(Refusal::Codes(wrong))
        }
    }
}

/// Why a fact cannot follow those of its kind.
fn against(all: &[&FactRow], fact: &FactRow) -> Codes {
    let mut wrong = Codes::new();
    if all.iter().any(|other| other.id == fact.id) {
        wrong.insert("duplicate-fact");
    }
    if let Some(old) = &fact.replaces {
        let replaced = all.iter().find(|other| other.id == *old && *old != fact.id);
        match replaced {
            None => drop(wrong.insert("replaced-unknown")),
            Some(replaced) if replaced.known > fact.known => drop(wrong.insert("known-before-replaced")),
            Some(_) if all.iter().any(|other| other.replaces.as_ref() == Some(old)) => {
                wrong.insert("replaced-twice");
            }
            Some(_) => {}
        }
    }
    wrong
}

const fn kind(what: &What) -> u8 {
    match what {
        What::Resident(_) | What::Employee(_) => 0,
        What::Member(_) => 1,
        What::Contract(_) => 2,
        What::Filing(_) => 3,
    }
}
