//! Why a file cannot be read as a table.

use super::limits;
use yidan_book::diag::Text;

/// What is wrong with a file as a whole. None of its rows is used then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SheetProblem {
    /// No bytes, or no row with content.
    Empty,
    /// More bytes than are read.
    TooLarge,
    /// The end of the file is missing.
    CutShort,
    /// The parts of the file contradict themselves; what the reader said.
    Damaged(String),
    /// It unpacks to more than is read: a mistake, or meant to do harm.
    UnpacksTooLarge,
    /// A workbook of before 2007, or one that is locked with a password.
    OldOrLocked,
    /// A web page that calls itself a workbook.
    WebPage,
    /// Neither a workbook nor text in a known encoding.
    UnknownFormat,
    /// More rows than are read.
    TooManyRows,
    /// Content beyond the last column that is read; where.
    TooManyColumns(String),
    /// No sheet of the name that was asked for; the names that there are.
    NoSuchSheet(Vec<String>),
}

impl SheetProblem {
    /// The stable text of its kind.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            SheetProblem::Empty => "empty-input",
            SheetProblem::TooLarge => "too-large",
            SheetProblem::CutShort => "cut-short",
            SheetProblem::Damaged(_) => "damaged",
            SheetProblem::UnpacksTooLarge => "unpacks-too-large",
            SheetProblem::OldOrLocked => "old-or-locked",
            SheetProblem::WebPage => "web-page",
            SheetProblem::UnknownFormat => "unknown-format",
            SheetProblem::TooManyRows => "too-many-rows",
            SheetProblem::TooManyColumns(_) => "too-many-columns",
            SheetProblem::NoSuchSheet(_) => "no-such-sheet",
        }
    }

    /// What is wrong.
    #[must_use]
    pub fn message(&self) -> Text {
        match self {
            SheetProblem::Empty => Text::new("文件里没有内容", "the file holds nothing"),
            SheetProblem::TooLarge => {
                let limit = limits::MAX_FILE_BYTES >> 20;
                Text::new(format!("文件超过{limit} MiB"), format!("the file is larger than {limit} MiB"))
            }
            SheetProblem::CutShort => {
                Text::new("文件不完整，结尾缺失", "the file is cut short: its end is missing")
            }
            SheetProblem::Damaged(said) => {
                Text::new(format!("文件已损坏（{said}）"), format!("the file is damaged ({said})"))
            }
            SheetProblem::UnpacksTooLarge => {
                let limit = limits::MAX_UNPACKED_BYTES >> 20;
                Text::new(
                    format!("文件解开后超过{limit} MiB或文字过多，不读"),
                    format!("the file unpacks to more than {limit} MiB or holds too much text; not read"),
                )
            }
            SheetProblem::OldOrLocked => Text::new(
                "是旧版工作簿（.xls）或加了密码的工作簿",
                "an old workbook (.xls), or one locked with a password",
            ),
            SheetProblem::WebPage => Text::new(
                "是网页，不是工作簿（只是文件名像）",
                "a web page, not a workbook, whatever its name",
            ),
            SheetProblem::UnknownFormat => Text::new(
                "既不是xlsx，也不是UTF-8或GB18030编码的CSV",
                "neither xlsx nor CSV in UTF-8 or GB18030",
            ),
            SheetProblem::TooManyRows => {
                let limit = limits::MAX_ROWS;
                Text::new(format!("超过{limit}行"), format!("more than {limit} rows"))
            }
            SheetProblem::TooManyColumns(place) => Text::new(
                format!("{place}格有内容，超过{}列", limits::MAX_COLUMNS),
                format!("cell {place} has content beyond column {}", limits::MAX_COLUMNS),
            ),
            SheetProblem::NoSuchSheet(names) => Text::new(
                format!("没有这张工作表；有：{}", names.join("、")),
                format!("no such sheet; there are: {}", names.join(", ")),
            ),
        }
    }

    /// What to do about it, where there is something to do.
    #[must_use]
    pub fn hint(&self) -> Option<Text> {
        Some(match self {
            SheetProblem::CutShort => Text::new("请对方重新传一份", "ask for the file again"),
            SheetProblem::OldOrLocked | SheetProblem::WebPage => Text::new(
                "用表格软件打开，另存为不带密码的xlsx",
                "open it in a spreadsheet program and save it as xlsx without a password",
            ),
            SheetProblem::TooManyRows => Text::new("按乡镇或人群分成几份", "split it by township or group"),
            _ => return None,
        })
    }
}
