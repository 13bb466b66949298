//! Building workbooks, and showing what was read. Identity numbers are of the area 990000, which there is not.

use rust_xlsxwriter::{Workbook, Worksheet};
use yidan_interop::lists::{ListFile, ListProblem, Options, ReadRow, read};
use yidan_types::IdentityNumber;

/// The number of sample person `n`.
pub fn number(n: u32) -> String {
    let old = format!("990000500{}{:02}{:03}", 1 + n % 9, 1 + n % 28, n % 1000);
    IdentityNumber::parse(&old).expect("valid").reveal().to_owned()
}

/// A workbook with one sheet.
pub fn workbook(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(book.add_worksheet());
    book.save_to_buffer().expect("written")
}

pub fn write(sheet: &mut Worksheet, row: u32, cells: &[&str]) {
    for (column, cell) in (0..).zip(cells) {
        if !cell.is_empty() {
            sheet.write_string(row, column, *cell).expect("written");
        }
    }
}

pub fn list(bytes: &[u8]) -> ListFile {
    read(bytes, &Options::default(), |_| {}).expect("a list")
}

pub fn problem(bytes: &[u8]) -> ListProblem {
    read(bytes, &Options::default(), |_| {}).expect_err("no list")
}

/// Row number, name, number, dates, and what is wrong.
pub fn shown(row: &ReadRow) -> String {
    let list = &row.list;
    let name = list.name.as_ref().map_or("-", |name| name.as_str());
    let number = list.identity.as_ref().map_or("-", |number| number.reveal());
    let day = |day: Option<yidan_types::Date>| day.map_or(String::new(), |day| day.to_string());
    let wrong: String = list.rejections.iter().map(|why| format!(" {}", why.code())).collect();
    format!("{} {name} {number} {}..{}{wrong}", list.number, day(list.from), day(list.until))
}

pub fn rows(list: &ListFile) -> Vec<String> {
    list.rows.iter().map(shown).collect()
}
