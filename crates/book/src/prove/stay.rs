//! One stay as three bills: the whole, and the two that it is cut into; and the cases of their facts.
//!
//! All facts are the same for the three but those that the cut changes: a second stay of the year has the number two,
//! and care (days, months) is shared between the parts. It is the first bill of the year: the highest grade is that of
//! the hospital, and no layer has paid in the months before.

use super::cases::{Tally, split, with_cond};
use super::cells::Cells;
use super::lower::Stop;
use crate::facts::{CountFact, EnumFact, ValueSet};
use crate::model::Atom;
use crate::sat::Solver;
use crate::sat::domain::{Domain, Number};
use crate::words::Word;

/// Counts of care, which two parts of a stay share.
pub(super) const CARE: [CountFact; 3] =
    [CountFact::BedDays, CountFact::TreatmentDays, CountFact::TreatmentMonths];

/// Cases beyond this are given up: a survey need not be dearer than a claim.
const MAX_CASES: usize = 20_000;

/// What is possible for the facts of the three bills.
#[derive(Clone, Debug)]
pub(super) struct Stay {
    pub whole: Domain,
    pub first: Domain,
    pub second: Domain,
}

/// Whose facts are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asker {
    Whole,
    First,
    Second,
}

impl Stay {
    pub fn of(&self, who: Asker) -> &Domain {
        match who {
            Asker::Whole => &self.whole,
            Asker::First => &self.first,
            Asker::Second => &self.second,
        }
    }

    /// Whether nothing of care tells the facts of the whole from those of its first part.
    pub fn whole_is_like_first(&self) -> bool {
        self.whole.numbers == self.first.numbers
    }

    fn with(&self, who: Asker, domain: Domain) -> Stay {
        let mut stay = self.clone();
        match who {
            Asker::Whole => stay.whole = domain,
            Asker::First => stay.first = domain,
            Asker::Second => stay.second = domain,
        }
        stay
    }

    fn from_all(domains: Vec<Domain>) -> Option<Stay> {
        let [whole, first, second]: [Domain; 3] = domains.try_into().ok()?;
        Some(Stay { whole, first, second })
    }

    /// The stays in which an atom is decided on one side.
    fn narrowed(&self, solver: &Solver, who: Asker, atom: &Atom, side: bool) -> Vec<Stay> {
        match atom {
            Atom::Within(fact, ..) if CARE.contains(fact) => {
                let domains = self.of(who).assume(atom, side, solver);
                domains.into_iter().map(|domain| self.with(who, domain)).collect()
            }
            // Nothing was paid in the months before: there is only one side.
            Atom::MonthsPaid { layer, window, .. } if side => {
                let mut stay = self.clone();
                for domain in [&mut stay.whole, &mut stay.first, &mut stay.second] {
                    domain.numbers.insert(Number::Months(*layer, *window), (0, 0));
                }
                vec![stay]
            }
            Atom::MonthsPaid { .. } => Vec::new(),
            // The highest grade of the year so far is this hospital's.
            Atom::Is(EnumFact::HighestGrade, set) => {
                let own = self.all(solver, &Atom::Is(EnumFact::Grade, *set), side);
                own.iter().flat_map(|stay| stay.all(solver, atom, side)).collect()
            }
            other => self.all(solver, other, side),
        }
    }

    fn all(&self, solver: &Solver, atom: &Atom, side: bool) -> Vec<Stay> {
        let domains = [self.whole.clone(), self.first.clone(), self.second.clone()];
        split(solver, &domains, atom, side).into_iter().filter_map(Stay::from_all).collect()
    }
}

/// Inpatient stays, of which the second counts as another one; and whatever else is billed.
fn starts() -> [Stay; 2] {
    let inpatient = EnumFact::Encounter.value_number(Word::Inpatient).unwrap_or(0);
    let stays = ValueSet::of(inpatient);
    let others = ValueSet(ValueSet::all(EnumFact::Encounter).0 & !stays.0);
    let numbered = |encounters: ValueSet, number: i64| {
        let mut domain = Domain::default();
        domain.enums.insert(EnumFact::Encounter, encounters);
        domain.numbers.insert(Number::Fact(CountFact::StayNumber), (number, number));
        domain
    };
    let stay = |encounters, second| Stay {
        whole: numbered(encounters, 1),
        first: numbered(encounters, 1),
        second: numbered(encounters, second),
    };
    [stay(stays, 2), stay(others, 1)]
}

/// The patient came by referral.
pub(super) fn referred() -> Option<Atom> {
    let ways = [Word::ReferredUp, Word::ReferredDown].map(|way| EnumFact::Referral.value_number(way));
    let bits = ways.into_iter().flatten().fold(0, |bits, way| bits | ValueSet::of(way).0);
    (bits != 0).then_some(Atom::Is(EnumFact::Referral, ValueSet(bits)))
}

/// Whether the second bill continues the chain of referrals of the first: whoever came by referral still does.
pub(super) fn continues(domain: &Domain) -> bool {
    referred().is_some_and(|atom| domain.truth(&atom) == Some(true))
}

/// Asks about a stay, or says whose facts it needs to know.
pub(super) type Visit<'v> = &'v mut dyn FnMut(&Stay, &Cells) -> Result<(), (Asker, Stop)>;

/// Goes through all cases of stays.
pub(super) fn cases(solver: &Solver, tally: &mut Tally, visit: Visit) {
    for stay in starts() {
        explore(solver, &stay, &Cells::default(), tally, visit);
    }
}

fn explore(solver: &Solver, stay: &Stay, cells: &Cells, tally: &mut Tally, visit: Visit) {
    if tally.cases >= MAX_CASES {
        tally.too_many = true;
        return;
    }
    match visit(stay, cells) {
        Ok(()) => tally.cases += 1,
        Err((who, Stop::Split(atom))) => {
            for side in [true, false] {
                for narrowed in stay.narrowed(solver, who, &atom, side) {
                    explore(solver, &narrowed, cells, tally, visit);
                }
            }
        }
        Err((_, Stop::Cells(cond))) => explore(solver, stay, &with_cond(solver, cells, cond), tally, visit),
        Err((_, Stop::NoRule | Stop::NotInForce | Stop::SegmentsFall(_))) => tally.without_rule += 1,
        Err((_, Stop::NotLinear)) => tally.not_linear += 1,
    }
}
