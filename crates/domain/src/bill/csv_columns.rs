//! The columns of a table of lines: their names in English and Chinese, and how a cell fills a line.

use super::fields;
use super::json_lines::{LINE, PartLine};
use super::problems::{Fault, ProblemCode};
use yidan_book::facts::LineFlag;

/// A column.
pub(crate) struct Column {
    /// The name of the field, as in the document.
    pub field: &'static str,
    /// Names in Chinese; the first is used in messages.
    pub zh: &'static [&'static str],
    /// Whether the table must have it.
    pub required: bool,
    /// Reads a cell that is not empty into the line.
    pub read: fn(&str, &mut PartLine) -> Result<(), Fault>,
    /// What an empty cell means where it may be empty.
    pub absent: fn(&mut PartLine),
}

macro_rules! columns {
    ($($field:ident [$($zh:literal)+] $need:tt $read:expr;)*) => {
        /// All columns, in the order of the fields of a line.
        pub(crate) const COLUMNS: &[Column] = &[$(Column {
            field: stringify!($field),
            zh: &[$($zh),+],
            required: columns!(@needed $need),
            read: |text, line| {
                let read = $read;
                line.$field = Some(columns!(@wrap $need read(text)?));
                Ok(())
            },
            absent: |line| columns!(@absent $need line.$field),
        },)*];
    };
    (@needed required) => { true };
    (@needed optional) => { false };
    (@needed list) => { false };
    (@wrap optional $value:expr) => { Some($value) };
    (@wrap $need:ident $value:expr) => { $value };
    (@absent required $place:expr) => { $place = None };
    (@absent optional $place:expr) => { $place = Some(None) };
    (@absent list $place:expr) => { $place = Some(Vec::new()) };
}

columns! {
    line_id ["行号" "明细流水号" "序号"] optional fields::text;
    item_code ["项目编码" "医保编码" "医保目录编码"] required fields::item_code;
    name ["项目名称" "名称"] required fields::text;
    class ["类别" "甲乙丙" "收费项目等级"] required fields::choice;
    kind ["项目种类" "种类"] required fields::choice;
    flags ["标记"] list flags;
    quantity ["数量"] required fields::quantity;
    unit_price ["单价"] required fields::unit_price;
    amount ["金额"] required fields::signed_amount;
    paid_first_share ["先行自付比例" "自付比例"] optional fields::share;
    price_limit ["限价" "单价限价"] optional fields::unit_price;
    days_of_supply ["用药天数"] optional fields::days;
    date ["日期" "费用日期"] optional fields::date;
    refund_of ["退费原行" "原行号"] optional fields::text;
}

impl Column {
    /// The column of this header cell.
    pub(crate) fn find(header: &str) -> Option<&'static Column> {
        COLUMNS.iter().find(|column| column.field == header || column.zh.contains(&header))
    }

    /// All names, for "did you mean".
    pub(crate) fn names() -> impl Iterator<Item = &'static str> {
        LINE.iter().copied().chain(COLUMNS.iter().flat_map(|column| column.zh.iter().copied()))
    }

    /// The name in Chinese.
    pub(crate) fn zh_name(&self) -> &'static str {
        self.zh.first().copied().unwrap_or(self.field)
    }
}

/// Marks in one cell, separated by `;`, `、`, `|` or a space.
fn flags(text: &str) -> Result<Vec<LineFlag>, Fault> {
    let words = text.split([';', '；', '、', '|', ' ']).filter(|word| !word.is_empty());
    words.map(fields::choice::<LineFlag>).collect()
}

/// The problem of an empty cell that must not be empty.
pub(crate) fn empty_cell(column: &Column) -> Fault {
    Fault::new(
        ProblemCode::MissingField,
        format!("“{}”不能空着", column.zh_name()),
        format!("`{}` must not be empty", column.field),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_the_fields_of_a_line() {
        let fields: Vec<&str> = COLUMNS.iter().map(|column| column.field).collect();
        assert_eq!(fields, LINE);
    }

    #[test]
    fn names_are_distinct() {
        let names: Vec<&str> = Column::names().collect();
        let distinct: std::collections::HashSet<_> = names.iter().collect();
        assert_eq!(distinct.len(), names.len());
    }
}
