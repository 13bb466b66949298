//! Cases: facts are split only on what lowering reads.

use super::cells::Cells;
use super::lower::{Lowered, Stop};
use crate::model::{Atom, LineCond};
use crate::sat::domain::Domain;
use crate::sat::{Solver, lines_satisfiable};

/// Cases beyond this are given up; real books have a few thousand.
const MAX_CASES: usize = 400_000;

/// What came of going through the cases.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    /// Cases for which the book gives no amounts, because a rule, a parameter or rising segments are missing.
    pub without_rule: usize,
    /// Cases in which a weight multiplies an amount.
    pub not_linear: usize,
    /// Cases were given up.
    pub too_many: bool,
    /// Cases beyond this are given up; `None`: beyond what a proof goes through.
    pub most: Option<usize>,
    /// All cases.
    pub cases: usize,
    /// Those to which the claim applies.
    pub matching: usize,
}

/// Goes through all cases: `visit` lowers under the domains of one person or of several that are compared, and whenever
/// it meets a fact that these leave open it is called again for each side.
pub(super) fn explore(
    solver: &Solver,
    domains: Vec<Domain>,
    cells: &Cells,
    tally: &mut Tally,
    visit: &mut dyn FnMut(&[Domain], &Cells) -> Lowered<()>,
) {
    if tally.cases >= tally.most.unwrap_or(MAX_CASES) {
        tally.too_many = true;
        return;
    }
    match visit(&domains, cells) {
        Ok(()) => tally.cases += 1,
        Err(Stop::Split(atom)) => {
            for side in [true, false] {
                for narrowed in split(solver, &domains, &atom, side) {
                    explore(solver, narrowed, cells, tally, visit);
                }
            }
        }
        Err(Stop::Cells(cond)) => {
            let cells = with_cond(solver, cells, cond);
            explore(solver, domains, &cells, tally, visit);
        }
        Err(Stop::NoRule | Stop::NotInForce | Stop::SegmentsFall(_)) => tally.without_rule += 1,
        Err(Stop::NotLinear) => tally.not_linear += 1,
    }
}

/// The domains with an atom decided wherever it is open. People that are compared have all facts in common but those
/// that are decided for each beforehand.
pub(super) fn split(solver: &Solver, domains: &[Domain], atom: &Atom, side: bool) -> Vec<Vec<Domain>> {
    let narrowed: Vec<Vec<Domain>> = domains
        .iter()
        .map(|domain| match domain.truth(atom) {
            Some(_) => vec![domain.clone()],
            None => domain.assume(atom, side, solver),
        })
        .collect();
    // A range that leaves two sides leaves the same two for each person.
    let sides = narrowed.iter().map(Vec::len).max().unwrap_or(0);
    let nth =
        |n: usize| narrowed.iter().map(|all| all.get(n).or(all.last()).cloned()).collect::<Option<Vec<_>>>();
    (0..sides).filter_map(nth).collect()
}

pub(super) fn with_cond(solver: &Solver, cells: &Cells, cond: LineCond) -> Cells {
    let mut conds = cells.conds.clone();
    conds.push(cond);
    let mut holds: Vec<Vec<bool>> = vec![Vec::new()];
    for place in 0..conds.len() {
        let mut next = Vec::new();
        for start in &holds {
            for side in [true, false] {
                let mut longer = start.clone();
                longer.push(side);
                if line(solver, conds.get(..=place).unwrap_or(&[]), &longer).is_some() {
                    next.push(longer);
                }
            }
        }
        holds = next;
    }
    Cells { conds, holds }
}

/// A line for which exactly these conditions hold.
pub(super) fn line(solver: &Solver, conds: &[LineCond], holds: &[bool]) -> Option<crate::sat::LineWitness> {
    let wanted = signed(conds, holds);
    lines_satisfiable(&wanted.iter().collect::<Vec<_>>(), solver.lists)
}

/// The conditions, or their opposites.
pub(super) fn signed(conds: &[LineCond], holds: &[bool]) -> Vec<LineCond> {
    let pairs = conds.iter().zip(holds);
    pairs.map(|(c, holds)| if *holds { c.clone() } else { LineCond::Not(Box::new(c.clone())) }).collect()
}
