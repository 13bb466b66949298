//! Which facts may be recorded.

use yidan_types::Date;

use super::County;
use super::decide::{Effect, Refusal, codes};
use super::history::Codes;
use crate::command::{FactRow, What};

impl County {
    /// Facts of each kind; the first kind of which some cannot be recorded says all that is wrong with it.
    pub(super) fn facts(&self, id: &str, facts: &[FactRow], today: Date) -> Result<Effect, Refusal> {
        let known = &self.person(id)?.facts;
        if facts.iter().any(|fact| fact.known > today) {
            return Err(codes("known-in-future"));
        }
        for number in 0..4 {
            let of_kind = |fact: &&FactRow| kind(&fact.what) == number;
            let mut all: Vec<&FactRow> = known.iter().filter(of_kind).collect();
            let mut wrong = Codes::new();
            for fact in facts.iter().filter(of_kind) {
                wrong.extend(against(&all, fact));
                all.push(fact);
            }
            if !wrong.is_empty() {
                return Err(Refusal::Codes(wrong));
            }
        }
        let taken = |fact: &FactRow| known.iter().any(|other| other.id == fact.id);
        if facts.iter().any(taken) {
            return Err(codes("duplicate-fact"));
        }
        Ok(Effect::Facts(id.to_owned(), facts.to_vec()))
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
