//! Rows of a workbook, one cell after the other.

use super::archive;
use super::cell::{Cell, DateSystem, Number};
use super::limits::{MAX_COLUMNS, MAX_ROWS};
use super::place::column_letters;
use super::problem::SheetProblem;
use super::tables::{Progress, Row, SheetName, Take};
use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use std::io::Cursor;

/// A workbook whose parts have been counted and whose texts are read.
pub(super) struct Workbook<'b> {
    book: Xlsx<Cursor<&'b [u8]>>,
}

impl<'b> Workbook<'b> {
    pub(super) fn open(bytes: &'b [u8]) -> Result<Workbook<'b>, SheetProblem> {
        archive::check(bytes)?;
        let book = Xlsx::new(Cursor::new(bytes)).map_err(|error| problem(&error))?;
        Ok(Workbook { book })
    }

    pub(super) fn sheets(&self) -> Vec<SheetName> {
        let tables = self.book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
        tables
            .map(|sheet| SheetName {
                name: sheet.name.clone(),
                hidden: sheet.visible != SheetVisible::Visible,
            })
            .collect()
    }

    /// Hands over the rows with content, or only the first `most` of them.
    pub(super) fn rows(
        &mut self,
        sheet: &str,
        most: Option<usize>,
        take: &mut Take<'_>,
    ) -> Result<(), SheetProblem> {
        let system = if self.book.has_1904_epoch() { DateSystem::From1904 } else { DateSystem::From1900 };
        let names = self.sheets().into_iter().map(|sheet| sheet.name).collect();
        let mut cells = self.book.worksheet_cells_reader(sheet).map_err(|error| match error {
            XlsxError::WorksheetNotFound(_) => SheetProblem::NoSuchSheet(names),
            other => problem(&other),
        })?;
        let mut rows = Rows { most, expected: cells.dimensions().end.0, ..Rows::default() };
        while let Some(record) = cells.next_cell_with_formula_metadata().map_err(|error| problem(&error))? {
            let cell = cell(&record.value, record.formula.is_some(), system);
            if !cell.is_blank() && rows.add(record.pos, cell, take)? {
                return Ok(());
            }
        }
        rows.finish(take)
    }
}

/// Cells gathered to rows.
#[derive(Default)]
struct Rows {
    row: Row,
    count: usize,
    most: Option<usize>,
    /// The last row that the sheet says to have.
    expected: u32,
}

impl Rows {
    /// Takes a cell; true when enough rows have been handed over.
    fn add(
        &mut self,
        (row, column): (u32, u32),
        cell: Cell,
        take: &mut Take<'_>,
    ) -> Result<bool, SheetProblem> {
        let number = row.saturating_add(1);
        if number != self.row.number {
            if number < self.row.number {
                return Err(SheetProblem::Damaged(format!("row {number} after row {}", self.row.number)));
            }
            self.finish(take)?;
            if self.most.is_some_and(|most| self.count >= most) {
                return Ok(true);
            }
            self.row.number = number;
        }
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column >= MAX_COLUMNS {
            return Err(SheetProblem::TooManyColumns(format!("{}{number}", column_letters(column))));
        }
        if self.row.cells.len() <= column {
            self.row.cells.resize(column + 1, Cell::Empty);
        }
        if let Some(place) = self.row.cells.get_mut(column) {
            *place = cell;
        }
        Ok(false)
    }

    /// Hands over the row in work.
    fn finish(&mut self, take: &mut Take<'_>) -> Result<(), SheetProblem> {
        if self.row.cells.is_empty() {
            return Ok(());
        }
        self.count += 1;
        if self.count > MAX_ROWS {
            return Err(SheetProblem::TooManyRows);
        }
        let row = Row { number: self.row.number, cells: std::mem::take(&mut self.row.cells) };
        let of = u64::from(self.expected.max(row.number)).max(1);
        let permille = u16::try_from(u64::from(row.number) * 1000 / of).unwrap_or(1000);
        take(row, Progress { rows: self.count, permille })
    }
}

fn cell(value: &DataRef<'_>, formula: bool, system: DateSystem) -> Cell {
    let cell = plain(value, system);
    if formula { Cell::Formula(cell.shown()) } else { cell }
}

fn plain(value: &DataRef<'_>, system: DateSystem) -> Cell {
    let number = |value, dated| Cell::Number(Number { value, dated, system });
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            Cell::Text(text.clone())
        }
        DataRef::SharedString(text) => Cell::Text((*text).to_owned()),
        // Whole numbers of this reader come from 32 bits, which a float holds exactly.
        #[allow(clippy::cast_precision_loss)]
        DataRef::Int(value) => number(*value as f64, false),
        DataRef::Float(value) => number(*value, false),
        DataRef::DateTime(value) => number(value.as_f64(), value.is_datetime()),
        DataRef::Bool(value) => Cell::Bool(*value),
        DataRef::Error(error) => Cell::Error(error.to_string()),
    }
}

fn problem(error: &XlsxError) -> SheetProblem {
    match error {
        XlsxError::Password => SheetProblem::OldOrLocked,
        XlsxError::FileNotFound(_) => SheetProblem::UnknownFormat,
        // What the reader says may quote the file: only its own fixed texts are passed on.
        XlsxError::XmlEof(_) => SheetProblem::CutShort,
        XlsxError::Unexpected(text) | XlsxError::UnexpectedNode(text) => {
            SheetProblem::Damaged((*text).to_owned())
        }
        XlsxError::Zip(error) => SheetProblem::Damaged(error.to_string()),
        XlsxError::Xml(_) | XlsxError::XmlAttr(_) => SheetProblem::Damaged("XML".to_owned()),
        _ => SheetProblem::Damaged("xlsx".to_owned()),
    }
}
