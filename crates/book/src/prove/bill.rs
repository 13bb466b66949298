//! From values of inputs to a bill that the reference evaluator takes: facts, charges and the year so far.

use super::cases::signed;
use super::cells::Cells;
use super::circuit::{Circuit, Input, Node};
use super::lower::POOLS;
use super::rat::Rat;
use crate::facts::LineMark;
use crate::facts::{BoolFact, CountFact, EnumFact, Facts, LineClass, Membership, ValueSet};
use crate::inputs::{Charges, Line, Parts, YearToDate};
use crate::model::{Edition, GroupIx, LayerIx, LineCond, ListIx, Part};
use crate::sat::domain::{Domain, Number};
use crate::sat::{LineWitness, Solver, lines_satisfiable};
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::BTreeMap;
use yidan_types::{Fen, Ratio};

/// Values by input.
pub(super) type Values = BTreeMap<Input, i64>;

/// The inputs of a circuit as whole numbers.
pub(super) fn inputs(circuit: &Circuit, values: &[Rat]) -> Values {
    let whole = |value: &Rat| i64::try_from(value.floor()).unwrap_or(i64::MAX);
    let nodes = circuit.nodes.iter().zip(values);
    nodes
        .filter_map(|(node, v)| if let Node::Input(input) = node { Some((*input, whole(v))) } else { None })
        .collect()
}

fn fen(values: &Values, input: Input) -> Fen {
    values.get(&input).copied().and_then(Fen::new).unwrap_or(Fen::ZERO)
}

/// Facts out of domains, every one of them: the first that is possible of each.
pub(super) fn facts(solver: &Solver, domain: &Domain, values: &Values) -> Facts {
    let mut facts = Facts::default();
    for fact in EnumFact::ALL {
        let possible = domain.values(*fact);
        let count = u8::try_from(fact.values().len()).unwrap_or(0);
        let mut all = (0..count).filter(|v| possible.contains(*v));
        let value = if *fact == EnumFact::HighestGrade { all.next_back() } else { all.next() };
        facts.enums.insert(*fact, value.unwrap_or(0));
    }
    lowest_highest_grade(domain.values(EnumFact::HighestGrade), &mut facts);
    for fact in BoolFact::ALL {
        facts.bools.insert(*fact, domain.bools.get(fact).copied().unwrap_or(false));
    }
    for fact in CountFact::ALL {
        let value = values.get(&Input::Count(*fact)).copied();
        facts.counts.insert(*fact, value.unwrap_or_else(|| domain.range(Number::Fact(*fact)).0));
    }
    let groups: Vec<GroupIx> = domain.groups.iter().filter(|(_, inside)| **inside).map(|(g, _)| *g).collect();
    facts.groups = Some(groups);
    for membership in Membership::ALL {
        let lists = domain.lists.iter().filter(|((m, _), inside)| m == membership && **inside);
        facts.lists.insert(*membership, lists.map(|((_, list), _)| *list).collect());
    }
    facility_lists(solver, domain, &mut facts);
    let weight = values.get(&Input::DrgWeight).copied().and_then(Ratio::from_ppm);
    facts.drg_weight = Some(weight.unwrap_or(Ratio::ONE));
    facts
}

/// The lowest highest grade that is possible and not below the facility's.
fn lowest_highest_grade(possible: ValueSet, facts: &mut Facts) {
    let grade = facts.enums.get(&EnumFact::Grade).copied().unwrap_or(0);
    if let Some(lowest) = (grade..4).find(|v| possible.contains(*v)) {
        facts.enums.insert(EnumFact::HighestGrade, lowest);
    }
}

fn facility_lists(solver: &Solver, domain: &Domain, facts: &mut Facts) {
    let Some(code) = domain.facility_code(solver) else { return };
    let Some(lists) = facts.lists.get_mut(&Membership::Facility) else { return };
    for (ix, list) in (0_u16..).zip(solver.lists) {
        let ix = ListIx(ix);
        if list.kind == crate::words::Word::Facility && list.contains(&code) && !lists.contains(&ix) {
            lists.push(ix);
        }
    }
}

/// The year before the bill.
pub(super) fn year(domain: &Domain, values: &Values, day: Date) -> YearToDate {
    let mut year = YearToDate::default();
    for (input, value) in values.iter().filter(|(_, value)| **value != 0) {
        let amount = Fen::new(*value).unwrap_or(Fen::ZERO);
        match input {
            Input::History(history) => {
                year.amounts.insert(*history, amount);
            }
            Input::PaidThisMonth(layer) => {
                year.paid_this_month.insert(*layer, amount);
            }
            Input::BaseThisMonth(layer) => {
                year.base_this_month.insert(*layer, amount);
            }
            Input::UnitsUsed(layer) => {
                year.units_used.insert(*layer, *value);
            }
            _ => {}
        }
    }
    months_paid(domain, values, day, &mut year);
    year
}

/// Days on which layers paid, so that every window counts as many months as the facts say.
fn months_paid(domain: &Domain, values: &Values, day: Date, year: &mut YearToDate) {
    let mut windows: BTreeMap<LayerIx, Vec<(u16, i64)>> = BTreeMap::new();
    for (number, (low, _)) in &domain.numbers {
        if let Number::Months(layer, window) = number {
            let count = values.get(&Input::MonthsPaid(*layer, *window)).copied().unwrap_or(*low);
            windows.entry(*layer).or_default().push((*window, count));
        }
    }
    for (layer, mut counts) in windows {
        counts.sort_unstable();
        let (mut from, mut placed) = (0_i64, 0_i64);
        for (window, count) in counts {
            for months in (from + 1..=i64::from(window)).take(usize::try_from(count - placed).unwrap_or(0)) {
                if let Ok(then) = day.checked_sub(months.months()) {
                    year.paid_on.entry(layer).or_default().push(then);
                }
            }
            (from, placed) = (i64::from(window), count.max(placed));
        }
    }
}

/// The bill: by parts where no rule tells lines apart, else line by line. `None` if no lines split so.
pub(super) fn charges(edition: &Edition, solver: &Solver, cells: &Cells, values: &Values) -> Option<Charges> {
    if cells.conds.is_empty() {
        let part = |part| fen(values, Input::Part(part, 0));
        return Some(Charges::Parts(Parts {
            self_paid: part(Part::SelfPaid),
            over_limit: part(Part::OverLimit),
            paid_first: part(Part::PaidFirst),
            in_scope: part(Part::InScope),
        }));
    }
    let mut lines = Vec::new();
    for (cell, holds) in cells.holds.iter().enumerate() {
        let conds = signed(&cells.conds, holds);
        for part in POOLS {
            let amount = fen(values, Input::Part(part, u32::try_from(cell).ok()?));
            if !amount.is_zero() {
                lines.push(line(edition, solver, &conds, part, amount)?);
            }
        }
    }
    Some(Charges::Lines(lines))
}

/// A line all of which becomes one part. The caller holds the result against the oracle, so a treatment that the book
/// gives otherwise is noticed there.
fn line(edition: &Edition, solver: &Solver, conds: &[LineCond], part: Part, amount: Fen) -> Option<Line> {
    let mut best = None;
    for class in [LineClass::A, LineClass::B, LineClass::C] {
        let of_class = LineCond::Mark(LineMark::Class(class));
        let wanted: Vec<&LineCond> = conds.iter().chain([&of_class]).collect();
        let Some(found) = lines_satisfiable(&wanted, solver.lists) else { continue };
        let line = shaped(&found, part, amount);
        let fits = match part {
            Part::SelfPaid => class == LineClass::C,
            Part::PaidFirst => class == LineClass::B,
            _ => class == LineClass::A,
        };
        if fits || best.is_none() {
            best = Some(line);
        }
    }
    let _ = edition;
    best
}

fn shaped(found: &LineWitness, part: Part, amount: Fen) -> Line {
    Line {
        amount,
        class: found.class,
        kind: found.kind,
        flags: found.flags.clone(),
        lists: found.lists.clone(),
        paid_first: match part {
            Part::PaidFirst => Some(Ratio::ONE),
            Part::InScope => Some(Ratio::ZERO),
            _ => None,
        },
        limit: (part == Part::OverLimit).then_some(Fen::ZERO),
        days: None,
    }
}
