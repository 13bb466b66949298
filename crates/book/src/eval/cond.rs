//! Conditions in three-valued logic: true, false, or unknown for want of a fact.
//!
//! Neither the value nor the reason given for it depends on the order in which a condition is written.

use crate::facts::{CountFact, EnumFact, Facts};
use crate::inputs::YearToDate;
use crate::model::{Atom, Cond, LayerIx};
use crate::outcome::MissingFact;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Kleene's three values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    /// Holds, whatever the unknown facts are.
    True,
    /// Does not hold, whatever the unknown facts are.
    False,
    /// Depends on a fact that is not known.
    Unknown,
}

impl Truth {
    fn of(value: bool) -> Truth {
        if value { Truth::True } else { Truth::False }
    }

    fn not(self) -> Truth {
        match self {
            Truth::True => Truth::False,
            Truth::False => Truth::True,
            Truth::Unknown => Truth::Unknown,
        }
    }

    /// `decisive` if one of the members has it, else unknown if one is unknown, else the opposite.
    fn join(members: impl Iterator<Item = Truth>, decisive: Truth) -> Truth {
        let mut joined = decisive.not();
        for member in members {
            if member == decisive {
                return decisive;
            }
            if member == Truth::Unknown {
                joined = Truth::Unknown;
            }
        }
        joined
    }
}

/// Atoms that decided a condition, each with the value that it should have had.
pub(super) type Reason = Vec<(Atom, bool)>;

/// What is known when conditions are read.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub facts: &'a Facts,
    pub year: &'a YearToDate,
    pub day: Date,
    /// By how many grades lower the facility is taken.
    pub lower: u8,
}

impl Known<'_> {
    pub fn truth(&self, cond: &Cond) -> Truth {
        match cond {
            Cond::Always => Truth::True,
            Cond::Not(inner) => self.truth(inner).not(),
            Cond::All(members) => Truth::join(members.iter().map(|c| self.truth(c)), Truth::False),
            Cond::Any(members) => Truth::join(members.iter().map(|c| self.truth(c)), Truth::True),
            Cond::Atom(atom) => self.atom(atom).map_or(Truth::Unknown, Truth::of),
        }
    }

    /// The facts for want of which the condition is unknown, sorted; none if it is not unknown.
    pub fn missing(&self, cond: &Cond) -> BTreeSet<MissingFact> {
        let mut facts = BTreeSet::new();
        self.collect_missing(cond, &mut facts);
        facts
    }

    fn collect_missing(&self, cond: &Cond, facts: &mut BTreeSet<MissingFact>) {
        // A member whose value is known has no part in the whole being unknown.
        if self.truth(cond) != Truth::Unknown {
            return;
        }
        match cond {
            Cond::Always => {}
            Cond::Not(inner) => self.collect_missing(inner, facts),
            Cond::All(members) | Cond::Any(members) => {
                members.iter().for_each(|member| self.collect_missing(member, facts));
            }
            Cond::Atom(atom) => {
                facts.extend(fact_of(atom));
            }
        }
    }

    /// The smallest set of atoms for which the condition does not have the value `wanted`; of several of one size the
    /// first in the order of atoms.
    pub fn reason(&self, cond: &Cond, wanted: bool) -> Reason {
        match (cond, wanted) {
            (Cond::Always, _) => Reason::new(),
            (Cond::Not(inner), _) => self.reason(inner, !wanted),
            // One member that fails makes the whole fail: the one with the smallest reason will do.
            (Cond::All(members), true) | (Cond::Any(members), false) => members
                .iter()
                .filter(|member| self.truth(member) == Truth::of(!wanted))
                .map(|member| self.reason(member, wanted))
                .min_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)))
                .unwrap_or_default(),
            // The whole fails only because every member does.
            (Cond::All(members), false) | (Cond::Any(members), true) => {
                let all: BTreeSet<_> =
                    members.iter().flat_map(|member| self.reason(member, wanted)).collect();
                all.into_iter().collect()
            }
            (Cond::Atom(atom), _) => vec![(atom.clone(), wanted)],
        }
    }

    /// Whether an atom holds; `None` if its fact is not known.
    fn atom(&self, atom: &Atom) -> Option<bool> {
        match atom {
            Atom::Is(fact, values) => self.value(*fact).map(|number| values.contains(number)),
            Atom::True(fact) => self.facts.bools.get(fact).copied(),
            Atom::Within(fact, min, max) => self.count(*fact).map(|n| (*min..=*max).contains(&n)),
            Atom::MonthsPaid { layer, window, min, max } => {
                Some((*min..=*max).contains(&self.months_paid(*layer, *window)))
            }
            Atom::Group(group) => self.facts.groups.as_ref().map(|groups| groups.contains(group)),
            Atom::In(what, list) => self.facts.lists.get(what).map(|lists| lists.contains(list)),
        }
    }

    /// The value number of a fact. A number that the fact does not have is no knowledge.
    fn value(&self, fact: EnumFact) -> Option<u8> {
        let number = *self.facts.enums.get(&fact)?;
        if usize::from(number) >= fact.values().len() {
            return None;
        }
        // Grades are numbered from the lowest, and the lowest has none below it.
        Some(if fact == EnumFact::Grade { number.saturating_sub(self.lower) } else { number })
    }

    pub fn count(&self, fact: CountFact) -> Option<i64> {
        self.facts.counts.get(&fact).copied()
    }

    /// In how many of the `window` months before the month of this bill the layer paid something.
    pub fn months_paid(&self, layer: LayerIx, window: u16) -> i64 {
        let this_month = month_index(self.day);
        let window = this_month - i32::from(window)..this_month;
        let days = self.year.paid_on.get(&layer).map_or(&[][..], Vec::as_slice);
        let months: BTreeSet<i32> = days.iter().map(|day| month_index(*day)).collect();
        months.range(window).map(|_| 1).sum()
    }
}

/// Months since the year 0.
pub(super) fn month_index(day: Date) -> i32 {
    i32::from(day.year()) * 12 + i32::from(day.month())
}

/// The fact that an atom reads; none for what the year always holds.
fn fact_of(atom: &Atom) -> Option<MissingFact> {
    match atom {
        Atom::Is(fact, _) => Some(MissingFact::Word(fact.word())),
        Atom::True(fact) => Some(MissingFact::Word(fact.word())),
        Atom::Within(fact, ..) => Some(MissingFact::Word(fact.word())),
        Atom::In(what, _) => Some(MissingFact::Word(what.word())),
        Atom::Group(_) => Some(MissingFact::Groups),
        Atom::MonthsPaid { .. } => None,
    }
}

/// The atoms of a condition.
pub(super) fn atoms(cond: &Cond, into: &mut BTreeSet<Atom>) {
    match cond {
        Cond::Always => {}
        Cond::Not(inner) => atoms(inner, into),
        Cond::All(members) | Cond::Any(members) => members.iter().for_each(|member| atoms(member, into)),
        Cond::Atom(atom) => {
            into.insert(atom.clone());
        }
    }
}
