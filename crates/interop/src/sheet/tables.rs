//! A file of tables, opened.

use super::cell::Cell;
use super::delimited::Delimited;
use super::limits::MAX_FILE_BYTES;
use super::problem::SheetProblem;
use super::xlsx::Workbook;

/// A row with content.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// Its number in the file, from 1, as spreadsheets show it; in CSV, the line where it begins.
    pub number: u32,
    /// Its cells from the first column on; those behind the last one with content may be missing.
    pub cells: Vec<Cell>,
}

impl Row {
    /// The cell of a column counted from 0.
    #[must_use]
    pub fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&Cell::Empty)
    }
}

/// A sheet by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetName {
    /// The name; empty in CSV, which has no sheets.
    pub name: String,
    /// Whether the workbook hides it.
    pub hidden: bool,
}

/// How far reading has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Rows so far.
    pub rows: usize,
    /// Parts of a thousand, as far as the file lets one know.
    pub permille: u16,
}

/// What a row is handed to. Returning an error stops the reading with it.
pub(crate) type Take<'t> = dyn FnMut(Row, Progress) -> Result<(), SheetProblem> + 't;

/// A file whose form is known and whose size is within the limits.
pub struct Tables<'b>(Kind<'b>);

enum Kind<'b> {
    Workbook(Box<Workbook<'b>>),
    Text(Delimited<'b>),
}

impl<'b> Tables<'b> {
    /// Opens a file by what its bytes are; its name says nothing.
    ///
    /// # Errors
    /// The first reason why it is no table.
    pub fn open(bytes: &'b [u8]) -> Result<Tables<'b>, SheetProblem> {
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Err(SheetProblem::Empty);
        }
        if bytes.len() > MAX_FILE_BYTES {
            return Err(SheetProblem::TooLarge);
        }
        if bytes.starts_with(b"PK\x03\x04") {
            return Workbook::open(bytes).map(|book| Tables(Kind::Workbook(Box::new(book))));
        }
        if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
            return Err(SheetProblem::OldOrLocked);
        }
        if is_web_page(bytes) {
            return Err(SheetProblem::WebPage);
        }
        Delimited::open(bytes).map(|text| Tables(Kind::Text(text)))
    }

    /// The sheets in their order; one without a name in CSV.
    #[must_use]
    pub fn sheets(&self) -> Vec<SheetName> {
        match &self.0 {
            Kind::Workbook(book) => book.sheets(),
            Kind::Text(_) => vec![SheetName { name: String::new(), hidden: false }],
        }
    }

    /// Hands over the first rows of a sheet, at most `most`.
    ///
    /// # Errors
    /// What makes the sheet unreadable up to there.
    pub fn first_rows(&mut self, sheet: &str, most: usize) -> Result<Vec<Row>, SheetProblem> {
        let mut first = Vec::new();
        self.each(sheet, Some(most), &mut |row, _| {
            first.push(row);
            Ok(())
        })?;
        Ok(first)
    }

    /// Hands over every row with content, in order.
    ///
    /// # Errors
    /// What makes the sheet unreadable; rows handed over before must not be used then.
    pub fn rows(&mut self, sheet: &str, mut take: impl FnMut(Row, Progress)) -> Result<(), SheetProblem> {
        self.each(sheet, None, &mut |row, progress| {
            take(row, progress);
            Ok(())
        })
    }

    fn each(&mut self, sheet: &str, most: Option<usize>, take: &mut Take<'_>) -> Result<(), SheetProblem> {
        match &mut self.0 {
            Kind::Workbook(book) => book.rows(sheet, most, take),
            Kind::Text(text) => text.rows(most, take),
        }
    }
}

/// Some offices' systems export a page of HTML under the name of a workbook.
fn is_web_page(bytes: &[u8]) -> bool {
    let start = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
    let start = String::from_utf8_lossy(start).to_ascii_lowercase();
    let start = start.trim_start_matches('\u{feff}').trim_start();
    start.starts_with('<')
        && ["<html", "<table", "<!doctype html", "<?xml"].iter().any(|tag| start.contains(tag))
}
