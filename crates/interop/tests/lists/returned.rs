//! The workbook that goes back can be mended and read again.

use crate::support::{list, number, rows};
use std::collections::HashSet;
use yidan_book::words::Lang;
use yidan_interop::lists::{ReturnedRow, originals, rejected};

#[test]
fn rejected_rows_come_back_with_their_cells_and_reasons() {
    let text = format!(
        "序号,姓名,身份证号,备注\n1,样例甲,{},=1+1\n2,样例乙,{},\n3,样例丙,123,见说明\n",
        number(1),
        number(2)
    );
    let found = list(text.as_bytes());
    let cells = originals(text.as_bytes(), &found, &HashSet::from([1, 2, 4])).expect("a table");
    // Row 1 is the header and no row of the list.
    assert_eq!(cells.keys().copied().collect::<Vec<_>>(), [2, 4]);
    let returned: Vec<ReturnedRow> = cells
        .into_iter()
        .map(|(row, cells)| ReturnedRow { row, cells, reason: format!("原因{row}") })
        .collect();
    for lang in [Lang::Zh, Lang::En] {
        let bytes = rejected(&found, &returned, lang).expect("written");
        let again = list(&bytes);
        assert_eq!(again.header.labels[2..], ["序号", "姓名", "身份证号", "备注"]);
        // Texts all of them: nothing computes, no digit is lost.
        let expected =
            [format!("2 样例甲 {} ..", number(1)), "3 样例丙 - .. not-an-identity-number".to_owned()];
        assert_eq!(rows(&again), expected);
        let cells = originals(&bytes, &again, &HashSet::from([2])).expect("a table");
        assert_eq!(cells[&2], ["2", "原因2", "1", "样例甲", &number(1), "=1+1"]);
    }
}
