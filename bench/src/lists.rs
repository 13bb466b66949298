//! Reading and comparing a list of 100,000 people, as CSV and as xlsx.

use crate::Table;
use rust_xlsxwriter::Workbook;
use std::hint::black_box;
use std::time::Instant;
use yidan_domain::bill::ShortText;
use yidan_domain::lists::{Class, GroupList, ListRow, ListSource, Month, preview};
use yidan_interop::lists::{Options, people, read};
use yidan_types::IdentityNumber;

const ROWS: u32 = 100_000;
/// What a list of this size may take.
const LIMIT_SECONDS: f64 = 15.0;

/// Two rows of the report.
pub fn rows(table: &mut Table) -> Result<(), String> {
    for (name, previous, list) in [
        ("csv", csv(0), csv(ROWS / 100)),
        ("xlsx", workbook(0).map_err(|e| e.to_string())?, workbook(ROWS / 100).map_err(|e| e.to_string())?),
    ] {
        let start = Instant::now();
        let counts = compare(&list, &previous)?;
        let seconds = start.elapsed().as_secs_f64();
        // A hundredth of the people is new, a hundredth gone.
        if counts != [1_000, 1_000, 99_000] {
            return Err(format!("the {name} list was compared wrongly: {counts:?}"));
        }
        table.row(
            &format!("two lists of {ROWS} rows, {name}"),
            format!("{seconds:.2} s"),
            "15 s",
            Some(LIMIT_SECONDS / seconds),
        );
    }
    Ok(())
}

/// Added, ended, unchanged.
fn compare(list: &[u8], previous: &[u8]) -> Result<[usize; 3], String> {
    let read = |bytes| read(bytes, &Options::default(), |_| {}).map_err(|problem| problem.message().en);
    let (mut list, previous) = (read(black_box(list))?, read(black_box(previous))?);
    let month = Month::parse("2020-08").ok_or("no month")?;
    let source = ListSource { file: list.hash.clone(), office: String::new(), month };
    let about = GroupList { group: ShortText::parse("低保对象").ok_or("no group")?, source };
    let people = people(&about, &list, Some(&previous), None);
    let rows: Vec<ListRow> = std::mem::take(&mut list.rows).into_iter().map(|row| row.list).collect();
    let preview = preview(&about, &rows, &people);
    Ok([Class::Added, Class::Ended, Class::Unchanged].map(|class| preview.count(class)))
}

/// Name, number and date of a made-up person of the area 990000, which there is not.
fn person(n: u32) -> [String; 3] {
    let (day, month, year) = (1 + n % 28, 1 + n / 28 % 12, 40 + n / 336 % 50);
    // Numbers that end in 000 are doubtful: none has the serial 000.
    let old = format!("990000{year:02}{month:02}{day:02}{:03}", 1 + n / 16_800);
    let number = IdentityNumber::parse(&old).map(|number| number.reveal().to_owned()).unwrap_or_default();
    let name = ['样', '例'].into_iter().chain(char::from_u32(0x4E00 + n % 2_000)).collect();
    [name, number, "2019年1月1日".to_owned()]
}

const HEADER: [&str; 3] = ["姓名", "公民身份号码", "认定日期"];

fn csv(first: u32) -> Vec<u8> {
    let mut text = HEADER.join(",");
    for n in first..first + ROWS {
        text.push('\n');
        text.push_str(&person(n).join(","));
    }
    text.into_bytes()
}

fn workbook(first: u32) -> Result<Vec<u8>, rust_xlsxwriter::XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(0, 0, HEADER)?;
    for (line, n) in (1..).zip(first..first + ROWS) {
        sheet.write_row(line, 0, person(n))?;
    }
    book.save_to_buffer()
}
