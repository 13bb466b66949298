//! The workbook that goes back to the office: rows that cannot be used, as they came, and why.

use super::read::ListFile;
use rust_xlsxwriter::{Color, Format, Workbook, XlsxError};
use yidan_book::words::Lang;

/// A row that goes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnedRow {
    /// Its number in the file.
    pub row: u32,
    /// Its cells, as text.
    pub cells: Vec<String>,
    /// Why.
    pub reason: String,
}

/// Characters that a cell holds at most.
const MAX_CELL: usize = 32_767;

/// Writes the workbook. Identity numbers stand there in full, since whoever mends a row needs them; everything is text, so
/// that no digit is lost on the way.
///
/// # Errors
/// What the writer says; nothing that a list holds makes it fail.
pub fn rejected(list: &ListFile, rows: &[ReturnedRow], lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let (head, text) = (heading(), Format::new().set_num_format("@"));
    let sheet = book.add_worksheet();
    let (name, number, reason) = match lang {
        Lang::Zh => ("退回", "原行号", "退回原因"),
        Lang::En => ("rejected", "row", "reason"),
    };
    sheet.set_name(name)?;
    let labels = list.header.labels.iter().map(String::as_str);
    for (column, label) in (0..).zip([number, reason].into_iter().chain(labels)) {
        sheet.write_string_with_format(0, column, label, &head)?;
    }
    for (line, row) in (1..).zip(rows) {
        let own = [row.row.to_string(), row.reason.clone()];
        for (column, cell) in (0..).zip(own.iter().chain(&row.cells)) {
            let fitting: String = cell.chars().take(MAX_CELL).collect();
            sheet.write_string_with_format(line, column, fitting, &text)?;
        }
    }
    sheet.set_column_width(1, 40)?;
    sheet.set_freeze_panes(1, 0)?;
    book.save_to_buffer()
}

fn heading() -> Format {
    Format::new().set_bold().set_background_color(Color::RGB(0x00DD_EEFF)).set_num_format("@")
}
