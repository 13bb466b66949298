//! Lists that can be read, whatever they look like.

use crate::support::{list, number, rows, workbook, write};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use yidan_domain::lists::RowField;
use yidan_interop::lists::{Mapping, Options, read};

#[test]
fn merged_headers_under_titles() {
    let bytes = workbook(|sheet| {
        let format = Format::new();
        sheet.merge_range(0, 0, 0, 6, "样例县２０２０年８月低保对象名单", &format).expect("merged");
        for (column, label) in [(0, "序号"), (6, "备注")] {
            sheet.merge_range(2, column, 3, column, label, &format).expect("merged");
        }
        sheet.merge_range(2, 1, 2, 2, "户主信息", &format).expect("merged");
        sheet.merge_range(2, 3, 2, 4, "家庭成员信息", &format).expect("merged");
        write(sheet, 3, &["", "姓名", "身份证号", "姓 名", "身份证号\n（18位）"]);
        sheet.write_string(2, 5, "享受待遇时间").expect("written");
        sheet.write_string(3, 5, "起").expect("written");
        write(sheet, 4, &["1", "样例户", &number(9), "样例甲", &number(1), "2020年8月"]);
        write(sheet, 5, &["2", "样例户", &number(9), "样例乙", &number(2), "2020.3.5"]);
        // the header again, on the second printed page
        write(sheet, 6, &["", "姓名", "身份证号", "姓 名", "身份证号\n（18位）"]);
        write(sheet, 7, &["3", "样例户", &number(9), "样例丙", &number(3), "长期"]);
        write(sheet, 8, &["合计", "3人"]);
    });
    let found = list(&bytes);
    assert_eq!(
        rows(&found),
        [
            format!("5 样例甲 {} 2020-08-01..", number(1)),
            format!("6 样例乙 {} 2020-03-05..", number(2)),
            format!("8 样例丙 {} ..", number(3)),
        ]
    );
    assert_eq!((found.header.first_row, found.header.last_row), (3, 4));
    let columns: Vec<_> = found.columns.iter().map(|used| (used.letters(), used.label.clone())).collect();
    let expected =
        [("D", "家庭成员信息/姓 名"), ("E", "家庭成员信息/身份证号 （18位）"), ("F", "享受待遇时间/起")];
    assert_eq!(columns, expected.map(|(column, label)| (column.to_owned(), label.to_owned())));
    assert_eq!(found.notes.iter().map(|note| note.row).collect::<Vec<_>>(), [7, 9]);
    assert_eq!(found.month.map(|month| month.to_string()), Some("2020-08".to_owned()));
}

#[test]
fn dates_and_numbers_of_every_kind() {
    let bytes = workbook(|sheet| {
        write(sheet, 0, &["姓名", "身份证号", "开始日期", "结束日期"]);
        for line in 1..=6 {
            write(sheet, line, &["样例甲"]);
        }
        let dated = Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
        let text = |n: u32| number(n).to_lowercase();
        for line in [1, 2, 5] {
            sheet.write_string(line, 1, text(line)).expect("written");
        }
        let day = ExcelDateTime::from_ymd(2020, 3, 5).expect("a day");
        sheet.write_datetime_with_format(1, 2, &day, &dated).expect("written");
        sheet.write_number(2, 2, 43895).expect("written");
        sheet.write_number(2, 3, 20_201_231).expect("written");
        // eighteen digits in a numeric cell: three are gone; fifteen are whole
        sheet.write_number(3, 1, 990_000_195_002_030_012_f64).expect("written");
        let old: f64 = format!("{}{}", &number(4)[..6], &number(4)[8..17]).parse().expect("digits");
        sheet.write_number(4, 1, old).expect("written");
        // the day that never was
        sheet.write_number_with_format(5, 2, 60, &dated).expect("written");
        sheet.write_string(6, 1, format!("'{}", number(6))).expect("written");
        sheet.write_boolean(6, 2, true).expect("written");
    });
    assert_eq!(
        rows(&list(&bytes)),
        [
            format!("2 样例甲 {} 2020-03-05..", number(1)),
            format!("3 样例甲 {} 2020-03-05..2020-12-31", number(2)),
            "4 样例甲 - .. digits-lost".to_owned(),
            format!("5 样例甲 {} ..", number(4)),
            format!("6 样例甲 {} .. not-a-date", number(5)),
            format!("7 样例甲 {} .. not-a-date", number(6)),
        ]
    );
}

#[test]
fn formulas_are_no_values() {
    let bytes = workbook(|sheet| {
        write(sheet, 0, &["姓名", "身份证号", "出生日期", "开始日期"]);
        write(sheet, 1, &["样例甲", &number(1), "", "2020-08-01"]);
        // Computed from the number: a check that cannot be made, no reason to send the row back.
        sheet.write_formula(1, 2, Formula::new("=MID(B2,7,8)").set_result("19500202")).expect("written");
        write(sheet, 2, &["样例乙"]);
        sheet.write_formula(2, 1, Formula::new("=B2").set_result(number(2))).expect("written");
        sheet.write_formula(2, 3, Formula::new("=D2").set_result("2020-08-01")).expect("written");
    });
    assert_eq!(
        rows(&list(&bytes)),
        [format!("2 样例甲 {} 2020-08-01..", number(1)), "3 样例乙 - .. formula formula".to_owned(),]
    );
}

#[test]
fn sheets_are_found_and_chosen() {
    let mut book = Workbook::new();
    book.add_worksheet()
        .set_name("填表说明")
        .expect("named")
        .write_string(0, 0, "请如实填写")
        .expect("written");
    let hidden = book.add_worksheet().set_name("旧").expect("named").set_hidden(true);
    write(hidden, 0, &["姓名", "身份证号"]);
    write(hidden, 1, &["样例旧", &number(7)]);
    let good = book.add_worksheet().set_name("八月").expect("named");
    write(good, 0, &["姓名", "身份证号"]);
    write(good, 1, &["样例甲", &number(1)]);
    let bytes = book.save_to_buffer().expect("written");
    let found = list(&bytes);
    assert_eq!((found.sheet.as_str(), found.mapping.sheet.clone()), ("八月", None));
    let options = Options { sheet: Some("旧".to_owned()), ..Options::default() };
    let chosen = read(&bytes, &options, |_| {}).expect("a list");
    assert_eq!(
        (rows(&chosen), chosen.mapping.sheet),
        (vec![format!("2 样例旧 {} ..", number(7))], Some("旧".into()))
    );
}

/// What is remembered of one month reads the next one, whose columns stand elsewhere.
#[test]
fn a_mapping_is_remembered() {
    let first = workbook(|sheet| {
        write(sheet, 0, &["户主", "享受者", "号", "姓名"]);
        write(sheet, 1, &["样例户", "样例甲", &number(1), "样例他"]);
    });
    let columns = [(RowField::Name, Some("享受者".to_owned())), (RowField::Identity, Some("@C".to_owned()))];
    let given = Mapping { sheet: None, columns: columns.into() };
    let options = Options { sheet: None, mapping: given.clone() };
    let found = read(&first, &options, |_| {}).expect("a list");
    assert_eq!(rows(&found), [format!("2 样例甲 {} ..", number(1))]);
    assert_eq!(found.mapping, given);
    let moved = workbook(|sheet| {
        write(sheet, 0, &["姓名", "享受者", "公民身份号码"]);
        write(sheet, 1, &["样例他", "样例乙", &number(2)]);
    });
    let remembered = Mapping::parse(&found.mapping.to_json()).expect("a mapping");
    let again = read(&moved, &Options { sheet: None, mapping: remembered }, |_| {}).expect("a list");
    assert_eq!(rows(&again), [format!("2 样例乙 {} ..", number(2))]);
}
