//! The smallest value of a linear cost over a polyhedron, exactly: dual simplex on a dense table of fractions.
//!
//! All variables are at least zero and no cost is negative, so the table that starts from the slack variables is dual
//! feasible and no first phase is needed. Bland's rule (smallest index among equals) ends every run.

use super::rat::Rat;

/// A row: `coefficients · x <= bound`.
pub(super) struct Row {
    pub terms: Vec<(usize, Rat)>,
    pub bound: Rat,
}

/// What became of a program.
pub(super) enum Solved {
    /// No point fulfils the rows.
    Empty,
    /// A cheapest point and its cost.
    Cheapest { point: Vec<Rat>, cost: Rat },
    /// A number left the range, or the steps ran out: nothing is known.
    Lost,
}

const MAX_STEPS: usize = 2_000;

struct Table {
    rows: Vec<Vec<Rat>>,
    bounds: Vec<Rat>,
    costs: Vec<Rat>,
    value: Rat,
    /// The variable of each row; numbers from `vars` on are slacks.
    basic: Vec<usize>,
    /// The variable of each column.
    free: Vec<usize>,
}

/// Minimises `costs · x` over `rows`, `x >= 0`. `costs` are not negative.
pub(super) fn minimise(costs: &[Rat], rows: &[Row]) -> Solved {
    let vars = costs.len();
    let mut table = Table::new(costs, rows);
    for _ in 0..MAX_STEPS {
        let Some(row) = table.leaving() else {
            return table.solution(vars);
        };
        let Some(column) = table.entering(row) else {
            return if table.row_lost(row) { Solved::Lost } else { Solved::Empty };
        };
        if !table.pivot(row, column) {
            return Solved::Lost;
        }
    }
    Solved::Lost
}

impl Table {
    fn new(costs: &[Rat], rows: &[Row]) -> Table {
        let vars = costs.len();
        let dense = |row: &Row| {
            let mut all = vec![Rat::ZERO; vars];
            for (var, factor) in &row.terms {
                if let Some(slot) = all.get_mut(*var) {
                    *slot = *slot + *factor;
                }
            }
            all
        };
        Table {
            rows: rows.iter().map(dense).collect(),
            bounds: rows.iter().map(|row| row.bound).collect(),
            costs: costs.to_vec(),
            value: Rat::ZERO,
            basic: (vars..vars + rows.len()).collect(),
            free: (0..vars).collect(),
        }
    }

    /// The row that is broken most.
    fn leaving(&self) -> Option<usize> {
        let broken = self.bounds.iter().enumerate().filter(|(_, bound)| bound.negative());
        broken
            .min_by(|(i, a), (j, b)| a.cmp(b).then_with(|| self.basic.get(*i).cmp(&self.basic.get(*j))))
            .map(|(i, _)| i)
    }

    fn entering(&self, row: usize) -> Option<usize> {
        let row = self.rows.get(row)?;
        let mut best: Option<(Rat, usize, usize)> = None;
        for (column, factor) in row.iter().enumerate().filter(|(_, f)| f.negative()) {
            let (Some(cost), Some(var)) = (self.costs.get(column), self.free.get(column)) else { continue };
            let ratio = *cost / -*factor;
            let better = best.is_none_or(|(least, name, _)| ratio < least || ratio == least && *var < name);
            if better {
                best = Some((ratio, *var, column));
            }
        }
        best.map(|(.., column)| column)
    }

    fn row_lost(&self, row: usize) -> bool {
        self.rows.get(row).is_none_or(|row| row.iter().any(|x| x.lost()))
            || self.bounds.get(row).is_none_or(|b| b.lost())
    }

    /// Swaps a basic variable with a free one; false if a number left the range.
    fn pivot(&mut self, row: usize, column: usize) -> bool {
        let (Some(pivot_row), Some(pivot_bound)) =
            (self.rows.get(row).cloned(), self.bounds.get(row).copied())
        else {
            return false;
        };
        let Some(pivot) = pivot_row.get(column).copied() else { return false };
        let inverse = Rat::ONE / pivot;
        let scaled: Vec<Rat> = pivot_row
            .iter()
            .enumerate()
            .map(|(j, x)| if j == column { inverse } else { *x * inverse })
            .collect();
        let bound = pivot_bound * inverse;
        let mut sound = !bound.lost() && scaled.iter().all(|x| !x.lost());
        for (i, other) in self.rows.iter_mut().enumerate() {
            if i == row {
                continue;
            }
            let Some(b) = self.bounds.get_mut(i) else { return false };
            sound &= eliminate(other, b, &scaled, bound, column);
        }
        let mut value = -self.value;
        sound &= eliminate(&mut self.costs, &mut value, &scaled, bound, column);
        self.value = -value;
        if let (Some(slot), Some(b)) = (self.rows.get_mut(row), self.bounds.get_mut(row)) {
            (*slot, *b) = (scaled, bound);
        }
        if let (Some(a), Some(b)) = (self.basic.get_mut(row), self.free.get_mut(column)) {
            std::mem::swap(a, b);
        }
        sound
    }

    fn solution(&self, vars: usize) -> Solved {
        let mut point = vec![Rat::ZERO; vars];
        for (var, bound) in self.basic.iter().zip(&self.bounds) {
            if let Some(slot) = point.get_mut(*var) {
                *slot = *bound;
            }
        }
        if self.value.lost() || point.iter().any(|x| x.lost()) {
            return Solved::Lost;
        }
        Solved::Cheapest { point, cost: self.value }
    }
}

/// Takes a multiple of the pivot row out of a row.
fn eliminate(row: &mut [Rat], bound: &mut Rat, scaled: &[Rat], pivot_bound: Rat, column: usize) -> bool {
    let Some(factor) = row.get(column).copied() else { return false };
    if factor.is_zero() {
        return true;
    }
    let mut sound = true;
    for (j, (x, s)) in row.iter_mut().zip(scaled).enumerate() {
        if j == column {
            *x = -(factor * *s);
        } else if !s.is_zero() {
            *x = *x - factor * *s;
        }
        sound &= !x.lost();
    }
    *bound = *bound - factor * pivot_bound;
    sound && !bound.lost()
}
