//! Finds the rows that head the columns: below titles, one row or two with merged cells.

use super::labels::{find, find_under, normal};
use super::mapping::Mapping;
use super::problem::ListProblem;
use crate::sheet::{Row, column_index, column_letters};
use std::collections::BTreeMap;
use yidan_domain::lists::RowField;

/// A header stands in one of so many first rows with content.
pub(super) const LOOKED_AT: usize = 20;

/// The rows that head the columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The first of them.
    pub first_row: u32,
    /// The last of them; rows behind it are data.
    pub last_row: u32,
    /// The label of each column, `上/下` under a merged one; empty where a column has none.
    pub labels: Vec<String>,
    /// Which columns may be which field.
    fields: BTreeMap<RowField, Vec<usize>>,
}

impl Header {
    /// The header among the first rows of a sheet: the one that explains most fields.
    pub(super) fn find(rows: &[Row], mapping: &Mapping) -> Option<Header> {
        let mut best: Option<(usize, Header)> = None;
        for (at, row) in rows.iter().enumerate() {
            let double = rows.get(at + 1).filter(|below| below.number == row.number + 1);
            // A single row wins a draw: the row above it is a title then, or the row below it data.
            for header in
                std::iter::once(Header::single(row)).chain(double.map(|below| Header::double(row, below)))
            {
                let score = header.score(mapping);
                let better = match &best {
                    None => score > 0,
                    Some((so_far, held)) => {
                        score > *so_far || (score == *so_far && held.is_double() && !header.is_double())
                    }
                };
                if better {
                    best = Some((score, header));
                }
            }
        }
        best.map(|(_, header)| header)
    }

    fn single(row: &Row) -> Header {
        let labels: Vec<String> = row.cells.iter().map(|cell| trimmed(&cell.shown())).collect();
        let fields = gathered(labels.iter().map(|label| find(label)));
        Header { first_row: row.number, last_row: row.number, labels, fields }
    }

    fn double(top: &Row, below: &Row) -> Header {
        let mut above = String::new();
        let (mut labels, mut found) = (Vec::new(), Vec::new());
        for column in 0..top.cells.len().max(below.cells.len()) {
            let (own_top, own) = (trimmed(&top.cell(column).shown()), trimmed(&below.cell(column).shown()));
            // A merged cell has its text in its first column.
            if !own_top.is_empty() {
                above.clone_from(&own_top);
            }
            let (label, field) = match (own.is_empty(), above.is_empty()) {
                (true, _) => (own_top.clone(), find(&own_top)),
                (false, true) => (own.clone(), find(&own)),
                (false, false) => (format!("{above}/{own}"), find_under(&above, &own)),
            };
            labels.push(label);
            found.push(field);
        }
        Header { first_row: top.number, last_row: below.number, labels, fields: gathered(found.into_iter()) }
    }

    fn is_double(&self) -> bool {
        self.first_row != self.last_row
    }

    /// How many fields it explains; 0 if it is no header of people.
    fn score(&self, mapping: &Mapping) -> usize {
        let has = |field: RowField| match mapping.columns.get(&field) {
            Some(Some(label)) => self.labelled(label).is_some(),
            Some(None) => false,
            None => self.fields.contains_key(&field),
        };
        let score = super::labels::fields().filter(|field| has(*field)).count();
        let people = has(RowField::Name) || has(RowField::Identity);
        if people && score >= 2 { score } else { 0 }
    }

    /// The column of a label in a mapping.
    fn labelled(&self, label: &str) -> Option<usize> {
        if let Some(letters) = label.strip_prefix('@') {
            return column_index(letters);
        }
        let wanted = normal(label);
        self.labels.iter().position(|own| normal(own) == wanted)
    }

    /// Which column is which field.
    ///
    /// # Errors
    /// A field that is in several columns, in none that the mapping names, or in none though every list has it.
    pub(super) fn columns(&self, mapping: &Mapping) -> Result<BTreeMap<RowField, usize>, ListProblem> {
        let mut columns = BTreeMap::new();
        for (field, label) in &mapping.columns {
            let Some(label) = label else { continue };
            let column = self
                .labelled(label)
                .ok_or_else(|| ListProblem::MappedColumnMissing { field: *field, label: label.clone() })?;
            columns.insert(*field, column);
        }
        let taken: Vec<usize> = columns.values().copied().collect();
        for (field, found) in self.fields.iter().filter(|(field, _)| !mapping.columns.contains_key(field)) {
            let free: Vec<usize> = found.iter().copied().filter(|column| !taken.contains(column)).collect();
            match free.as_slice() {
                [] => {}
                [column] => {
                    columns.insert(*field, *column);
                }
                several => {
                    let columns = several.iter().map(|column| column_letters(*column)).collect();
                    return Err(ListProblem::AmbiguousColumn { field: *field, columns });
                }
            }
        }
        match [RowField::Name, RowField::Identity].into_iter().find(|field| !columns.contains_key(field)) {
            Some(field) => Err(ListProblem::MissingColumn(field)),
            None => Ok(columns),
        }
    }

    /// The label of a column, for the mapping that is remembered: by letters where the label is not its alone.
    pub(super) fn remembered(&self, column: usize) -> String {
        let label = self.labels.get(column).map_or("", String::as_str);
        if self.labelled(label) == Some(column) && !label.is_empty() {
            label.to_owned()
        } else {
            format!("@{}", column_letters(column))
        }
    }
}

fn gathered(fields: impl Iterator<Item = Option<RowField>>) -> BTreeMap<RowField, Vec<usize>> {
    let mut gathered: BTreeMap<RowField, Vec<usize>> = BTreeMap::new();
    for (column, field) in fields.enumerate() {
        if let Some(field) = field {
            gathered.entry(field).or_default().push(column);
        }
    }
    gathered
}

/// A label on one line.
fn trimmed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
