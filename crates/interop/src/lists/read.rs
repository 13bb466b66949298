//! A file as a list: its sheet, its header, its rows.

use super::header::{Header, LOOKED_AT};
use super::labels::fields;
use super::mapping::Mapping;
use super::problem::ListProblem;
use super::values;
use crate::sheet::{Cell, Progress, Row, SheetProblem, Tables, column_letters};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write;
use yidan_domain::lists::{Enrolment, ListRow, Month, Rejection, RowField};
use yidan_types::{Date, half_width};

/// How a list is read.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The sheet; else the one that the mapping names, else the only one that looks like a list.
    pub sheet: Option<String>,
    /// What is remembered of the columns.
    pub mapping: Mapping,
}

/// A list as read.
#[derive(Clone, Debug, PartialEq)]
pub struct ListFile {
    /// SHA-256 of the file, in hexadecimal.
    pub hash: String,
    /// The sheet; empty in CSV.
    pub sheet: String,
    /// The rows that head the columns.
    pub header: Header,
    /// The columns that are used, in their order.
    pub columns: Vec<UsedColumn>,
    /// The labels of the columns that are not.
    pub unused: Vec<String>,
    /// The month that a title above the header names.
    pub month: Option<Month>,
    /// The rows.
    pub rows: Vec<ReadRow>,
    /// Rows that are no people: sums and remarks at the foot, the header again on a new page.
    pub notes: Vec<Note>,
    /// What to remember of the columns.
    pub mapping: Mapping,
}

/// A column that is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsedColumn {
    /// As what.
    pub field: RowField,
    /// Counted from 0.
    pub column: usize,
    /// Its label.
    pub label: String,
}

/// A row as read.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadRow {
    /// What a list says.
    pub list: ListRow,
    /// What only a file of people says: whether insured.
    pub enrolment: Enrolment,
    /// The same: day of death.
    pub died_on: Option<Date>,
}

/// A row that is no person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Its number.
    pub row: u32,
    /// Its first text.
    pub text: String,
}

/// Reads a list. `progress` is told after every row.
///
/// # Errors
/// The first reason why the file as a whole is no list; what is wrong with single rows is kept in them.
pub fn read(
    bytes: &[u8],
    options: &Options,
    mut progress: impl FnMut(Progress),
) -> Result<ListFile, ListProblem> {
    let mut tables = Tables::open(bytes)?;
    let (sheet, header, first) = find_sheet(&mut tables, options)?;
    let columns = header.columns(&options.mapping)?;
    let reader = RowReader { columns: &columns, header: &header };
    let (mut rows, mut notes) = (Vec::new(), Vec::new());
    tables.rows(&sheet, |row, so_far| {
        if row.number > header.last_row {
            match reader.note(&row) {
                Some(note) => notes.push(note),
                None => rows.push(reader.row(&row)),
            }
        }
        progress(so_far);
    })?;
    if rows.is_empty() {
        return Err(ListProblem::NoRows);
    }
    let mut list = ListFile {
        hash: hash(bytes),
        columns: used(&columns, &header),
        unused: unused(&columns, &header),
        month: title_month(&first, &header),
        mapping: remembered(&columns, &header, &sheet, options),
        sheet,
        header,
        rows,
        notes,
    };
    list.columns.sort_by_key(|used| used.column);
    Ok(list)
}

/// The cells of some rows as text, as long as the header is wide at least: to be given back.
///
/// # Errors
/// As [`read`], for a file that is no table.
pub fn originals(
    bytes: &[u8],
    list: &ListFile,
    numbers: &HashSet<u32>,
) -> Result<BTreeMap<u32, Vec<String>>, SheetProblem> {
    let mut found = BTreeMap::new();
    Tables::open(bytes)?.rows(&list.sheet, |row, _| {
        if numbers.contains(&row.number) && row.number > list.header.last_row {
            found.insert(row.number, row.cells.iter().map(Cell::shown).collect());
        }
    })?;
    Ok(found)
}

type Found = (String, Header, Vec<Row>);

/// The sheet that is meant, with its header and its first rows.
fn find_sheet(tables: &mut Tables<'_>, options: &Options) -> Result<Found, ListProblem> {
    let sheets = tables.sheets();
    let named = options.sheet.as_ref().or(options.mapping.sheet.as_ref()).filter(|_| sheets.len() > 1);
    if let Some(name) = named {
        if !sheets.iter().any(|sheet| sheet.name == *name) {
            let names = sheets.into_iter().map(|sheet| sheet.name).collect();
            return Err(SheetProblem::NoSuchSheet(names).into());
        }
        if let Some(found) = header_of(tables, name, options)? {
            return Ok(found);
        }
    }
    let mut found = Vec::new();
    // What a workbook hides is read only on request.
    for sheet in sheets.iter().filter(|sheet| !sheet.hidden) {
        found.extend(header_of(tables, &sheet.name, options)?);
    }
    let names = || found.iter().map(|(name, ..)| name.clone()).collect();
    match (named, found.len()) {
        (Some(name), _) => Err(ListProblem::NoHeader { sheet: name.clone(), elsewhere: names() }),
        (None, 0 | 1) => {
            found.pop().ok_or_else(|| ListProblem::NoHeader { sheet: String::new(), elsewhere: Vec::new() })
        }
        (None, _) => Err(ListProblem::SeveralSheets(names())),
    }
}

fn header_of(tables: &mut Tables<'_>, sheet: &str, options: &Options) -> Result<Option<Found>, ListProblem> {
    let first = tables.first_rows(sheet, LOOKED_AT)?;
    Ok(Header::find(&first, &options.mapping).map(|header| (sheet.to_owned(), header, first)))
}

fn used(columns: &BTreeMap<RowField, usize>, header: &Header) -> Vec<UsedColumn> {
    let label = |column: usize| header.labels.get(column).cloned().unwrap_or_default();
    columns
        .iter()
        .map(|(field, column)| UsedColumn { field: *field, column: *column, label: label(*column) })
        .collect()
}

fn unused(columns: &BTreeMap<RowField, usize>, header: &Header) -> Vec<String> {
    let labels = header.labels.iter().enumerate();
    labels
        .filter(|(column, label)| !label.is_empty() && !columns.values().any(|used| used == column))
        .map(|(_, label)| label.clone())
        .collect()
}

fn remembered(
    columns: &BTreeMap<RowField, usize>,
    header: &Header,
    sheet: &str,
    options: &Options,
) -> Mapping {
    let mapped = |field: RowField| options.mapping.columns.get(&field).cloned();
    let columns = fields().filter_map(|field| {
        // What was given stays as it was written.
        let found = || columns.get(&field).map(|column| Some(header.remembered(*column)));
        mapped(field).or_else(found).map(|label| (field, label))
    });
    // The name of a sheet often holds the month: it is remembered only where it was chosen.
    let chosen = options.sheet.is_some() || options.mapping.sheet.is_some();
    Mapping {
        sheet: chosen.then(|| sheet.to_owned()).filter(|name| !name.is_empty()),
        columns: columns.collect(),
    }
}

/// The month in a title above the header: 2020年8月.
fn title_month(first: &[Row], header: &Header) -> Option<Month> {
    let titles = first.iter().take_while(|row| row.number < header.first_row);
    titles.flat_map(|row| &row.cells).find_map(|cell| month_in(&cell.shown()))
}

fn month_in(text: &str) -> Option<Month> {
    let text: String = text.chars().map(half_width).filter(|c| !c.is_whitespace()).collect();
    let (before, after) = text.split_once('年')?;
    let year = before.get(before.len().checked_sub(4)?..)?;
    let (month, _) = after.split_once('月')?;
    Month::new(year.parse().ok()?, month.parse().ok()?)
}

/// Reads the cells of a row into its fields.
struct RowReader<'h> {
    columns: &'h BTreeMap<RowField, usize>,
    header: &'h Header,
}

/// How rows begin that are no people.
const FEET: [&str; 14] = [
    "合计",
    "总计",
    "小计",
    "共计",
    "制表",
    "填表",
    "审核",
    "备注",
    "注:",
    "说明",
    "单位负责人",
    "负责人",
    "经办人",
    "total",
];

impl RowReader<'_> {
    fn cell<'r>(&self, row: &'r Row, field: RowField) -> &'r Cell {
        self.columns.get(&field).map_or(&Cell::Empty, |column| row.cell(*column))
    }

    /// The row as a note, if it is no person.
    fn note(&self, row: &Row) -> Option<Note> {
        let first = row.cells.iter().find(|cell| !cell.is_blank())?.shown();
        let plain: String = first.trim().chars().map(half_width).filter(|c| !c.is_whitespace()).collect();
        let plain = plain.to_lowercase();
        let foot =
            FEET.iter().any(|foot| plain.starts_with(foot)) && self.cell(row, RowField::Identity).is_blank();
        (foot || self.is_header_again(row)).then(|| Note { row: row.number, text: first.trim().to_owned() })
    }

    /// Printed lists repeat their header on each page.
    fn is_header_again(&self, row: &Row) -> bool {
        let again = |column: &usize| {
            let label = self.header.labels.get(*column).map_or("", String::as_str);
            let last = label.rsplit('/').next().unwrap_or_default();
            let own = row.cell(*column).shown();
            let own = own.split_whitespace().collect::<Vec<_>>().join(" ");
            !own.is_empty() && (own == label || own == last)
        };
        [RowField::Name, RowField::Identity].iter().all(|field| self.columns.get(field).is_some_and(again))
    }

    fn row(&self, row: &Row) -> ReadRow {
        let mut list = ListRow::new(row.number);
        let mut wrong = Vec::new();
        list.name = kept(values::name(self.cell(row, RowField::Name)), &mut wrong);
        let identity = kept(values::identity(self.cell(row, RowField::Identity)), &mut wrong).flatten();
        if let Some((number, doubt)) = identity {
            list.identity = Some(number);
            list.doubts.extend(doubt);
        }
        list.from = kept(values::day(self.cell(row, RowField::From), RowField::From), &mut wrong).flatten();
        list.until =
            kept(values::day(self.cell(row, RowField::Until), RowField::Until), &mut wrong).flatten();
        list.group = kept(values::group(self.cell(row, RowField::Group)), &mut wrong).flatten();
        if list.from.zip(list.until).is_some_and(|(from, until)| until < from) {
            wrong.push(Rejection::PeriodReversed);
        }
        self.beside(row, &mut list, &mut wrong);
        let enrolment = kept(values::enrolment(self.cell(row, RowField::Enrolled)), &mut wrong);
        let died_on = kept(values::day(self.cell(row, RowField::DiedOn), RowField::DiedOn), &mut wrong);
        list.rejections = wrong;
        ReadRow { list, enrolment: enrolment.unwrap_or(Enrolment::NotAsked), died_on: died_on.flatten() }
    }

    /// What the number says as well only checks it: unreadable, it costs no row that has its number.
    fn beside(&self, row: &Row, list: &mut ListRow, wrong: &mut Vec<Rejection>) {
        let birth = values::birth(self.cell(row, RowField::BirthDate), list.identity.as_ref());
        list.sex = values::sex(self.cell(row, RowField::Sex)).ok().flatten();
        list.birth_date = match birth {
            Ok(birth) => birth,
            Err(rejection) if list.identity.is_none() => {
                wrong.push(rejection);
                None
            }
            Err(_) => None,
        };
    }
}

fn kept<T>(value: Result<T, Rejection>, wrong: &mut Vec<Rejection>) -> Option<T> {
    value.map_err(|rejection| wrong.push(rejection)).ok()
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl UsedColumn {
    /// The letters of the column.
    #[must_use]
    pub fn letters(&self) -> String {
        column_letters(self.column)
    }
}
