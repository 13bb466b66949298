//! Lines as far as rules tell them apart.

use crate::model::LineCond;

/// Which lines are told apart: conditions on lines, and for each cell which of them hold.
#[derive(Clone, Debug, Default)]
pub(super) struct Cells {
    pub conds: Vec<LineCond>,
    /// For each cell, for each condition.
    pub holds: Vec<Vec<bool>>,
}

impl Cells {
    /// Without conditions all lines are one cell.
    pub fn count(&self) -> usize {
        self.holds.len().max(1)
    }

    /// Whether a condition holds for the lines of a cell.
    pub fn holds(&self, cell: usize, cond: usize) -> bool {
        self.holds.get(cell).and_then(|conds| conds.get(cond)) == Some(&true)
    }
}
