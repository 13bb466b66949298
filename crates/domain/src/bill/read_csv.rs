//! Reads the lines of a bill from a CSV table; the rest of the bill comes with the call.

use csv::{ByteRecord, ReaderBuilder};
use yidan_book::diag::Text;
use yidan_types::Fen;

use super::check_lines::{self, LineView};
use super::csv_columns::{COLUMNS, Column, empty_cell};
use super::json_lines::PartLine;
use super::nearest::nearest;
use super::problems::{Fault, Problem, ProblemCode};
use super::schema::{Bill, BillCharges, BillHeader, MAX_LINES};
use super::syntax;

/// Reads a table of lines. The first row names the columns, in English or Chinese; columns that are not needed may be
/// left out. Comma, semicolon and tab separate cells, whichever the first row holds most of.
///
/// # Errors
/// Every problem, with the row of the file as line and the number of the cell as column.
pub fn read_csv_lines(bytes: &[u8], header: BillHeader) -> Result<Bill, Vec<Problem>> {
    let text = syntax::text(bytes)?;
    let mut table = Table { problems: Vec::new(), rows: Vec::new(), columns: Vec::new(), parts: Vec::new() };
    table.read(text);
    let mut found = Vec::new();
    if table.problems.is_empty() || !table.parts.is_empty() {
        let views: Vec<LineView<'_>> = table.parts.iter().map(PartLine::view).collect();
        check_lines::lines(&views, header.total, &mut found);
    }
    found.into_iter().for_each(|problem| table.place(problem));
    if !table.problems.is_empty() {
        table.problems.sort_by_key(|problem| (problem.line, problem.column));
        return Err(table.problems);
    }
    let Some(lines) = table.parts.into_iter().map(PartLine::finish).collect::<Option<Vec<_>>>() else {
        // A line that could not be read has left a problem.
        return Err(vec![not_csv("", "")]);
    };
    let total = match header.total {
        Some(total) => total,
        None => Fen::try_sum(lines.iter().map(|line| line.amount)).map_err(|_| vec![too_much()])?,
    };
    Bill::new(header.with(BillCharges::Lines(lines), total))
}

fn too_much() -> Problem {
    let text = Text::new("各行金额合计超出上限", "the sum of the lines is out of range");
    Problem { line: Some(1), column: Some(1), ..Problem::new(ProblemCode::OutOfRange, "$.lines", text) }
}

fn not_csv(zh: &str, en: &str) -> Problem {
    let text = Text::new(format!("不是正确的CSV表格{zh}"), format!("not a CSV table{en}"));
    Problem::new(ProblemCode::NotCsv, "$.lines", text)
}

/// The table while it is read.
struct Table {
    problems: Vec<Problem>,
    /// The row in the file of each line.
    rows: Vec<u32>,
    /// The column of each cell; `None` is unknown.
    columns: Vec<Option<&'static Column>>,
    parts: Vec<PartLine>,
}

impl Table {
    fn read(&mut self, text: &str) {
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter(text))
            .from_reader(text.as_bytes());
        let mut record = ByteRecord::new();
        loop {
            // Reading from memory fails only on what is no table.
            match reader.read_byte_record(&mut record) {
                Ok(true) => {}
                Ok(false) => return,
                Err(_) => return self.problems.push(not_csv("", "")),
            }
            let row = record.position().map_or(1, |at| u32::try_from(at.line()).unwrap_or(u32::MAX));
            let cells: Vec<&str> =
                record.iter().map(|cell| std::str::from_utf8(cell).unwrap_or_default().trim()).collect();
            if cells.iter().all(|cell| cell.is_empty()) {
                continue;
            }
            if self.columns.is_empty() {
                self.header(&cells, row);
            } else if self.parts.len() >= MAX_LINES {
                return self.problems.push(check_lines::too_many_lines());
            } else {
                self.line(&cells, row);
            }
        }
    }

    fn header(&mut self, cells: &[&str], row: u32) {
        for (at, cell) in cells.iter().enumerate() {
            let column = Column::find(cell);
            match column {
                None => self.unknown_column(cell, row, at),
                Some(column) if self.columns.iter().flatten().any(|other| other.field == column.field) => {
                    let fault = Fault::new(
                        ProblemCode::DuplicateColumn,
                        format!("“{}”这一列出现了两次", column.zh_name()),
                        format!("the column `{}` stands twice", column.field),
                    );
                    self.report(fault, "$.lines".to_owned(), row, at);
                }
                Some(_) => {}
            }
            self.columns.push(column);
        }
        for column in COLUMNS.iter().filter(|column| column.required) {
            if !self.columns.iter().flatten().any(|other| other.field == column.field) {
                let fault = Fault::new(
                    ProblemCode::MissingColumn,
                    format!("表头缺少“{}”这一列", column.zh_name()),
                    format!("the column `{}` is missing", column.field),
                );
                self.report(fault, "$.lines".to_owned(), row, 0);
            }
        }
    }

    fn unknown_column(&mut self, cell: &str, row: u32, at: usize) {
        let fault = Fault::new(
            ProblemCode::UnknownColumn,
            format!("第{}列的列名不认识", at + 1),
            format!("the name of column {} is not known", at + 1),
        );
        let fault = match nearest(cell, Column::names()) {
            Some(name) => fault.hint(format!("是不是“{name}”？"), format!("did you mean `{name}`?")),
            None => {
                let zh: Vec<&str> = COLUMNS.iter().map(Column::zh_name).collect();
                let en: Vec<&str> = COLUMNS.iter().map(|column| column.field).collect();
                fault.hint(format!("可以有：{}", zh.join("、")), format!("known: {}", en.join(", ")))
            }
        };
        self.report(fault, "$.lines".to_owned(), row, at);
    }

    fn line(&mut self, cells: &[&str], row: u32) {
        let index = self.parts.len();
        let mut part = PartLine::default();
        COLUMNS.iter().for_each(|column| (column.absent)(&mut part));
        if cells.len() != self.columns.len() {
            let (have, want) = (cells.len(), self.columns.len());
            let fault = Fault::new(
                ProblemCode::RaggedRow,
                format!("第{row}行有{have}格，表头有{want}列"),
                format!("row {row} has {have} cells, the header {want}"),
            );
            self.report(fault, format!("$.lines[{index}]"), row, 0);
        }
        let columns: Vec<Option<&'static Column>> = self.columns.clone();
        for (at, (cell, column)) in cells.iter().zip(columns).enumerate() {
            let Some(column) = column else { continue };
            let read = match (cell.is_empty(), column.required) {
                (true, true) => Err(empty_cell(column)),
                (true, false) => Ok(()),
                (false, _) => (column.read)(cell, &mut part),
            };
            if let Err(fault) = read {
                self.cell(fault, column, index, row, at);
            }
        }
        self.rows.push(row);
        self.parts.push(part);
    }

    /// A problem of a cell names row and column in its text: who looks at a table has no paths.
    fn cell(&mut self, fault: Fault, column: &Column, index: usize, row: u32, at: usize) {
        self.report(fault, format!("$.lines[{index}].{}", column.field), row, at);
        if let Some(problem) = self.problems.last_mut() {
            let zh = format!("第{row}行“{}”列：{}", column.zh_name(), problem.message.zh);
            let en = format!("row {row}, column `{}`: {}", column.field, problem.message.en);
            problem.message = Text::new(zh, en);
        }
    }

    fn report(&mut self, fault: Fault, path: String, row: u32, at: usize) {
        let mut problem = fault.at(path);
        problem.line = Some(row);
        problem.column = u32::try_from(at + 1).ok();
        self.problems.push(problem);
    }

    /// Puts a problem of what belongs together at the row of its line.
    fn place(&mut self, mut problem: Problem) {
        let step = |open: char, close: char| {
            let (_, rest) = problem.path.split_once(open)?;
            Some(rest.split_once(close).map_or(rest, |(step, _)| step))
        };
        let row = step('[', ']').and_then(|index| index.parse::<usize>().ok());
        let field = problem.path.rsplit('.').next().unwrap_or_default();
        let column =
            self.columns.iter().position(|column| column.is_some_and(|column| column.field == field));
        problem.line = row.and_then(|row| self.rows.get(row)).copied().or(Some(1));
        problem.column = column.and_then(|at| u32::try_from(at + 1).ok()).or(Some(1));
        self.problems.push(problem);
    }
}

/// What separates the cells of the first row.
fn delimiter(text: &str) -> u8 {
    let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |byte: u8| header.bytes().filter(|b| *b == byte).count();
    // The comma wins a draw.
    [b';', b'\t', b','].into_iter().max_by_key(|byte| count(*byte)).unwrap_or(b',')
}
