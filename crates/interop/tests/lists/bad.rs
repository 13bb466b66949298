//! Files that are no lists: each with its name, none half read.

use crate::support::{list, number, problem, workbook, write};
use proptest::prelude::*;
use rust_xlsxwriter::Workbook;
use yidan_interop::lists::{ListProblem, Mapping, Options, read};
use yidan_interop::sheet::{SheetProblem, limits};

fn good() -> Vec<u8> {
    workbook(|sheet| {
        write(sheet, 0, &["姓名", "身份证号"]);
        for n in 1..200 {
            write(sheet, n, &["样例甲", &number(n)]);
        }
    })
}

/// Wherever a workbook is cut, nothing of it is used.
#[test]
fn a_workbook_cut_short() {
    let bytes = good();
    for end in (4..bytes.len()).step_by(97) {
        let found = problem(&bytes[..end]);
        assert_eq!(found.code(), "cut-short", "{end} of {}", bytes.len());
    }
}

#[test]
fn a_damaged_part() {
    let mut bytes = good();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 40].fill(0x55);
    assert_eq!(problem(&bytes).code(), "damaged");
}

#[test]
fn files_that_are_something_else() {
    for (bytes, code) in [
        (b"".as_slice(), "empty-input"),
        (b" \r\n", "empty-input"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 old", "old-or-locked"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "web-page"),
        (b"%PDF-1.7\n\0\0\0", "unknown-format"),
        ("药品,单价\n样例药,3.5\n".as_bytes(), "no-header"),
        ("姓名,身份证号\n".as_bytes(), "no-rows"),
        ("姓名,性别\n样例甲,男\n".as_bytes(), "missing-column"),
        ("姓名,身份证号,证件号码\n样例甲,1,2\n".as_bytes(), "ambiguous-column"),
        ("姓名,身份证号\n样例甲,1\n\"样例".as_bytes(), "cut-short"),
    ] {
        let found = problem(bytes);
        assert_eq!(found.code(), code, "{bytes:?}");
        assert!(!found.message().zh.is_empty() && !found.message().en.is_empty());
    }
    let large = vec![b'a'; limits::MAX_FILE_BYTES + 1];
    assert_eq!(problem(&large).code(), "too-large");
}

#[test]
fn a_wrong_sheet() {
    let mut book = Workbook::new();
    write(book.add_worksheet().set_name("药品").expect("named"), 0, &["药品", "单价"]);
    for name in ["低保", "特困"] {
        let sheet = book.add_worksheet().set_name(name).expect("named");
        write(sheet, 0, &["姓名", "身份证号"]);
        write(sheet, 1, &["样例甲", &number(1)]);
    }
    let bytes = book.save_to_buffer().expect("written");
    let names = vec!["低保".to_owned(), "特困".to_owned()];
    assert_eq!(problem(&bytes), ListProblem::SeveralSheets(names.clone()));
    let chosen = |sheet: &str| {
        let options = Options { sheet: Some(sheet.to_owned()), mapping: Mapping::default() };
        read(&bytes, &options, |_| {}).map(|list| list.rows.len())
    };
    assert_eq!(chosen("低保"), Ok(1));
    assert_eq!(chosen("药品"), Err(ListProblem::NoHeader { sheet: "药品".to_owned(), elsewhere: names }));
    let all = ["药品", "低保", "特困"].map(str::to_owned).to_vec();
    assert_eq!(chosen("九月"), Err(SheetProblem::NoSuchSheet(all).into()));
}

#[test]
fn too_many_columns() {
    let wide = format!("姓名,身份证号{}\n样例甲,1{}x\n", ",".repeat(300), ",".repeat(300));
    assert_eq!(problem(wide.as_bytes()), SheetProblem::TooManyColumns("KP2".to_owned()).into());
    let far = workbook(|sheet| {
        write(sheet, 0, &["姓名", "身份证号"]);
        write(sheet, 1, &["样例甲", "1"]);
        sheet.write_string(1, 16_383, "x").expect("written");
    });
    assert_eq!(problem(&far), SheetProblem::TooManyColumns("XFD2".to_owned()).into());
}

/// A cell too long to be a value does not spoil the others.
#[test]
fn a_cell_without_end() {
    let bytes = workbook(|sheet| {
        write(sheet, 0, &["姓名", "身份证号", "备注"]);
        write(sheet, 1, &[&"样".repeat(limits::MAX_CELL_CHARS + 1), &number(1), &"长".repeat(30_000)]);
        write(sheet, 2, &["样例乙", &number(2)]);
    });
    let codes: Vec<usize> = list(&bytes).rows.iter().map(|row| row.list.rejections.len()).collect();
    assert_eq!(codes, [1, 0]);
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&bytes, &Options::default(), |_| {});
    }

    #[test]
    fn any_text_under_a_header_is_read_without_panic(text in "(\\PC{0,12}[,\n\"]){0,20}") {
        let _ = read(format!("姓名,身份证号,开始日期,出生日期\n{text}").as_bytes(), &Options::default(), |_| {});
    }

    #[test]
    fn a_workbook_with_other_bytes_in_it_is_read_without_panic(
        at in any::<prop::sample::Index>(),
        other in prop::collection::vec(any::<u8>(), 1..8),
    ) {
        let mut bytes = good();
        let start = at.index(bytes.len() - other.len());
        bytes[start..start + other.len()].copy_from_slice(&other);
        let _ = read(&bytes, &Options::default(), |_| {});
    }
}
