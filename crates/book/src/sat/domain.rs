//! What is still possible for each fact during a search.

use super::{Solver, Witness, bounds, clip, codes, witness};
use crate::facts::{BoolFact, CountFact, EnumFact, Membership, ValueSet};
use crate::model::{Atom, Cond, GroupIx, LayerIx, ListIx};
use std::collections::BTreeMap;

/// A whole number that conditions speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Number {
    /// A fact.
    Fact(CountFact),
    /// In how many of the last months a layer paid.
    Months(LayerIx, u16),
}

impl Number {
    fn range(self) -> (i64, i64) {
        match self {
            Number::Fact(fact) => fact.range(),
            Number::Months(_, window) => (0, i64::from(window)),
        }
    }
}

/// What is still possible; a fact that is absent is free.
#[derive(Clone, Debug, Default)]
pub(crate) struct Domain {
    pub(crate) enums: BTreeMap<EnumFact, ValueSet>,
    pub(crate) bools: BTreeMap<BoolFact, bool>,
    pub(crate) numbers: BTreeMap<Number, (i64, i64)>,
    pub(crate) groups: BTreeMap<GroupIx, bool>,
    pub(crate) lists: BTreeMap<(Membership, ListIx), bool>,
}

impl Domain {
    pub(crate) fn values(&self, fact: EnumFact) -> ValueSet {
        self.enums.get(&fact).copied().unwrap_or(ValueSet::all(fact))
    }

    pub(crate) fn range(&self, number: Number) -> (i64, i64) {
        self.numbers.get(&number).copied().unwrap_or_else(|| number.range())
    }

    /// The truth of an atom, if it is decided.
    pub(crate) fn truth(&self, atom: &Atom) -> Option<bool> {
        match atom {
            Atom::Is(fact, set) => {
                let possible = self.values(*fact).0;
                decided(possible & set.0 != 0, possible & !set.0 != 0)
            }
            Atom::True(fact) => self.bools.get(fact).copied(),
            Atom::Within(fact, min, max) => {
                let (min, max) = clip(*fact, *min, *max);
                within(self.range(Number::Fact(*fact)), min, max)
            }
            Atom::MonthsPaid { layer, window, min, max } => {
                within(self.range(Number::Months(*layer, *window)), *min, *max)
            }
            Atom::Group(group) => self.groups.get(group).copied(),
            Atom::In(membership, list) => self.lists.get(&(*membership, *list)).copied(),
        }
    }

    /// The domains in which the atom is true or false: none if that cannot be, two where a range leaves two sides.
    pub(crate) fn assume(&self, atom: &Atom, side: bool, solver: &Solver<'_>) -> Vec<Domain> {
        match atom {
            Atom::Is(fact, set) => self.with_values(*fact, if side { set.0 } else { !set.0 }),
            Atom::True(fact) => {
                let mut domain = self.clone();
                domain.bools.insert(*fact, side);
                vec![domain]
            }
            Atom::Within(fact, min, max) => self.with_range(Number::Fact(*fact), *min, *max, side),
            Atom::MonthsPaid { layer, window, min, max } => {
                self.with_range(Number::Months(*layer, *window), *min, *max, side)
            }
            Atom::Group(group) => self.with_group(*group, side, solver),
            Atom::In(membership, list) => self.with_list(*membership, *list, side, solver),
        }
    }

    fn with_values(&self, fact: EnumFact, allowed: u16) -> Vec<Domain> {
        let mut domain = self.clone();
        let left = ValueSet(self.values(fact).0 & allowed);
        domain.enums.insert(fact, left);
        (left.0 != 0 && domain.order_grades()).then_some(domain).into_iter().collect()
    }

    /// The highest grade of the year is not below this facility's grade.
    fn order_grades(&mut self) -> bool {
        let (Some((lowest, _)), Some((_, highest))) = (
            bounds(self.values(EnumFact::Grade), EnumFact::Grade),
            bounds(self.values(EnumFact::HighestGrade), EnumFact::HighestGrade),
        ) else {
            return false;
        };
        let from_lowest = self.values(EnumFact::HighestGrade).0 & !((1 << lowest) - 1);
        let to_highest = self.values(EnumFact::Grade).0 & ((2 << highest) - 1);
        if from_lowest != ValueSet::all(EnumFact::HighestGrade).0 {
            self.enums.insert(EnumFact::HighestGrade, ValueSet(from_lowest));
        }
        if to_highest != ValueSet::all(EnumFact::Grade).0 {
            self.enums.insert(EnumFact::Grade, ValueSet(to_highest));
        }
        from_lowest != 0 && to_highest != 0
    }

    fn with_range(&self, number: Number, min: i64, max: i64, side: bool) -> Vec<Domain> {
        let (low, high) = self.range(number);
        let sides = if side {
            vec![(low.max(min), high.min(max))]
        } else {
            vec![(low, high.min(min.saturating_sub(1))), (low.max(max.saturating_add(1)), high)]
        };
        let mut domains = Vec::new();
        for (low, high) in sides.into_iter().filter(|(low, high)| low <= high) {
            let mut domain = self.clone();
            domain.numbers.insert(number, (low, high));
            if domain.order_months() {
                domains.push(domain);
            }
        }
        domains
    }

    /// Of two windows of one layer the longer one counts at least as many months, and at most so many more as it is
    /// longer. Narrows until nothing changes; false if nothing is left.
    fn order_months(&mut self) -> bool {
        let windows: Vec<(LayerIx, u16)> = self.numbers.keys().filter_map(|number| months(*number)).collect();
        let mut changed = true;
        while changed {
            changed = false;
            for (layer, short) in &windows {
                for (_, long) in windows.iter().filter(|(other, long)| other == layer && long > short) {
                    let (a, b) = (Number::Months(*layer, *short), Number::Months(*layer, *long));
                    let more = i64::from(long - short);
                    let ((a_min, a_max), (b_min, b_max)) = (self.range(a), self.range(b));
                    let narrow_a = (a_min.max(b_min - more), a_max.min(b_max));
                    let narrow_b = (b_min.max(a_min), b_max.min(a_max + more));
                    if narrow_a.0 > narrow_a.1 || narrow_b.0 > narrow_b.1 {
                        return false;
                    }
                    changed |= narrow_a != (a_min, a_max) || narrow_b != (b_min, b_max);
                    self.numbers.insert(a, narrow_a);
                    self.numbers.insert(b, narrow_b);
                }
            }
        }
        true
    }

    /// In an included group means in the including one; not in the including one means in none of the included.
    fn with_group(&self, group: GroupIx, side: bool, solver: &Solver<'_>) -> Vec<Domain> {
        let mut domain = self.clone();
        let includes = |outer: usize, inner: GroupIx| {
            solver.groups.get(outer).is_some_and(|g| g.includes.contains(&inner))
        };
        domain.groups.insert(group, side);
        for (number, _) in solver.groups.iter().enumerate() {
            let Ok(other) = u16::try_from(number).map(GroupIx) else {
                break;
            };
            let follows = if side {
                includes(other.at(), group)
            } else {
                includes(group.at(), other) && other != group
            };
            if follows && domain.groups.insert(other, side) == Some(!side) {
                return Vec::new();
            }
        }
        vec![domain]
    }

    fn with_list(
        &self,
        membership: Membership,
        list: ListIx,
        side: bool,
        solver: &Solver<'_>,
    ) -> Vec<Domain> {
        let mut domain = self.clone();
        domain.lists.insert((membership, list), side);
        let possible = membership != Membership::Facility || domain.facility_code(solver).is_some();
        possible.then_some(domain).into_iter().collect()
    }

    /// A facility that is in the lists in which it has to be, and in no other.
    pub(crate) fn facility_code(&self, solver: &Solver<'_>) -> Option<String> {
        let of = |wanted: bool| -> Vec<ListIx> {
            let facility = self.lists.iter().filter(|((m, _), _)| *m == Membership::Facility);
            facility.filter(|(_, side)| **side == wanted).map(|((_, list), _)| *list).collect()
        };
        codes::in_exactly(solver.lists, &of(true), &of(false))
    }

    /// Facts out of these domains, of those that the conditions speak of.
    pub(crate) fn witness(&self, solver: &Solver<'_>, conds: &[&Cond]) -> Witness {
        witness::pick(self, solver, conds)
    }
}

fn months(number: Number) -> Option<(LayerIx, u16)> {
    match number {
        Number::Months(layer, window) => Some((layer, window)),
        Number::Fact(_) => None,
    }
}

fn decided(can_be_true: bool, can_be_false: bool) -> Option<bool> {
    match (can_be_true, can_be_false) {
        (true, true) => None,
        (can_be_true, _) => Some(can_be_true),
    }
}

fn within((low, high): (i64, i64), min: i64, max: i64) -> Option<bool> {
    decided(min <= max && low <= max && high >= min, min > max || low < min || high > max)
}
