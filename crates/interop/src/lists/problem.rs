//! Why a file is not a list.

use crate::sheet::SheetProblem;
use yidan_book::diag::Text;
use yidan_domain::lists::RowField;

/// What is wrong with a list as a whole. None of its rows is used then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListProblem {
    /// The file is no table.
    Sheet(SheetProblem),
    /// No row of the sheet heads columns of a list.
    NoHeader {
        /// The sheet that was looked at; empty if all were, or in CSV.
        sheet: String,
        /// Sheets that do have a header.
        elsewhere: Vec<String>,
    },
    /// Several sheets look like lists.
    SeveralSheets(Vec<String>),
    /// A column that every list must have is missing.
    MissingColumn(RowField),
    /// Several columns look like one field.
    AmbiguousColumn {
        /// The field.
        field: RowField,
        /// The columns, by their letters.
        columns: Vec<String>,
    },
    /// The mapping names a column that the file does not have.
    MappedColumnMissing {
        /// The field.
        field: RowField,
        /// The label in the mapping.
        label: String,
    },
    /// Nothing stands under the header.
    NoRows,
}

impl From<SheetProblem> for ListProblem {
    fn from(problem: SheetProblem) -> ListProblem {
        ListProblem::Sheet(problem)
    }
}

impl ListProblem {
    /// The stable text of its kind.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            ListProblem::Sheet(problem) => problem.code(),
            ListProblem::NoHeader { .. } => "no-header",
            ListProblem::SeveralSheets(_) => "several-sheets",
            ListProblem::MissingColumn(_) => "missing-column",
            ListProblem::AmbiguousColumn { .. } => "ambiguous-column",
            ListProblem::MappedColumnMissing { .. } => "mapped-column-missing",
            ListProblem::NoRows => "no-rows",
        }
    }

    /// What is wrong.
    #[must_use]
    pub fn message(&self) -> Text {
        match self {
            ListProblem::Sheet(problem) => problem.message(),
            ListProblem::NoHeader { sheet, .. } if sheet.is_empty() => Text::new(
                "找不到表头：前20行里没有一行写着姓名和身份证号",
                "no header: none of the first 20 rows names columns for name and identity number",
            ),
            ListProblem::NoHeader { sheet, .. } => Text::new(
                format!("工作表“{sheet}”里找不到表头：不是这张表？"),
                format!("sheet `{sheet}` has no header: is it the wrong sheet?"),
            ),
            ListProblem::SeveralSheets(names) => Text::new(
                format!("有几张工作表都像名单：{}", names.join("、")),
                format!("several sheets look like lists: {}", names.join(", ")),
            ),
            ListProblem::MissingColumn(field) => {
                let name = field.text();
                Text::new(
                    format!("没有“{}”这一列", name.zh),
                    format!("there is no column for the {}", name.en),
                )
            }
            ListProblem::AmbiguousColumn { field, columns } => {
                let name = field.text();
                Text::new(
                    format!("{}几列都像“{}”", columns.join("、"), name.zh),
                    format!("columns {} all look like the {}", columns.join(", "), name.en),
                )
            }
            ListProblem::MappedColumnMissing { field, label } => {
                let name = field.text();
                Text::new(
                    format!("列对应文件说“{}”在“{label}”列，表里没有这一列", name.zh),
                    format!("the mapping has the {} in column `{label}`, which is not there", name.en),
                )
            }
            ListProblem::NoRows => Text::new("表头下面没有内容", "nothing stands under the header"),
        }
    }

    /// What to do about it, where there is something to do.
    #[must_use]
    pub fn hint(&self) -> Option<Text> {
        Some(match self {
            ListProblem::Sheet(problem) => return problem.hint(),
            ListProblem::NoHeader { elsewhere, .. } if !elsewhere.is_empty() => Text::new(
                format!("像名单的工作表：{}", elsewhere.join("、")),
                format!("sheets that look like lists: {}", elsewhere.join(", ")),
            ),
            ListProblem::SeveralSheets(_) => Text::new("用 --sheet 指定一张", "choose one with --sheet"),
            ListProblem::NoHeader { .. }
            | ListProblem::MissingColumn(_)
            | ListProblem::AmbiguousColumn { .. }
            | ListProblem::MappedColumnMissing { .. } => Text::new(
                "用 --mapping 指定一个列对应文件，写明哪一列是什么",
                "say in a mapping file (--mapping) which column is what",
            ),
            ListProblem::NoRows => return None,
        })
    }
}
