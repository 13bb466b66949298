//! Why a row cannot be used, or waits for a decision: closed lists, each kind with a stable code and two texts.
//!
//! No text repeats a name or an identity number.

use super::name::ParseNameError;
use yidan_book::diag::Text;
use yidan_types::{Date, ParseIdentityError, PersonId};

/// What a cell of a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)] // the texts say what each is
pub enum RowField {
    Name,
    Identity,
    BirthDate,
    Sex,
    From,
    Until,
    Group,
    Enrolled,
    DiedOn,
}

impl RowField {
    /// Its name.
    #[must_use]
    pub fn text(self) -> Text {
        let (zh, en) = match self {
            RowField::Name => ("姓名", "name"),
            RowField::Identity => ("身份证号", "identity number"),
            RowField::BirthDate => ("出生日期", "birth date"),
            RowField::Sex => ("性别", "sex"),
            RowField::From => ("开始日期", "first day"),
            RowField::Until => ("结束日期", "last day"),
            RowField::Group => ("人群", "group"),
            RowField::Enrolled => ("参保", "enrolment"),
            RowField::DiedOn => ("死亡日期", "day of death"),
        };
        Text::new(zh, en)
    }
}

/// Why a row cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rejection {
    /// The cell must not be empty.
    Missing(RowField),
    /// Not a name.
    Name(ParseNameError),
    /// Not an identity number.
    Identity(ParseIdentityError),
    /// A spreadsheet kept 15 digits of 18 and forgot the others.
    DigitsLost,
    /// Not a date in any form that is read.
    NotADate(RowField),
    /// A date that can be read in two ways.
    AmbiguousDate(RowField),
    /// None of the words for it.
    UnknownWord(RowField),
    /// A formula stands where a value should.
    Formula(RowField),
    /// An error such as `#REF!` stands where a value should.
    ErrorCell(RowField),
    /// A cell of more characters than are read.
    TooLong(RowField),
    /// Ends before it begins.
    PeriodReversed,
    /// Ended before the month of the list.
    EndedBeforeMonth,
}

impl Rejection {
    /// The stable text of its kind.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Rejection::Missing(_) => "missing",
            Rejection::Name(_) => "not-a-name",
            Rejection::Identity(_) => "not-an-identity-number",
            Rejection::DigitsLost => "digits-lost",
            Rejection::NotADate(_) => "not-a-date",
            Rejection::AmbiguousDate(_) => "ambiguous-date",
            Rejection::UnknownWord(_) => "unknown-word",
            Rejection::Formula(_) => "formula",
            Rejection::ErrorCell(_) => "error-cell",
            Rejection::TooLong(_) => "too-long",
            Rejection::PeriodReversed => "period-reversed",
            Rejection::EndedBeforeMonth => "ended-before-month",
        }
    }

    /// What is wrong and, where it helps, what to do.
    #[must_use]
    pub fn text(&self) -> Text {
        let of = |field: &RowField, zh: &str, en: &str| {
            let name = field.text();
            Text::new(format!("{}{zh}", name.zh), format!("{} {en}", name.en))
        };
        match self {
            Rejection::Missing(field) => of(field, "是空的", "is empty"),
            Rejection::Name(_) => Text::new(
                "姓名中有数字、符号或没打出来的字",
                "the name has digits, signs or characters that were lost",
            ),
            Rejection::Identity(error) => Text::new(error.zh(), error.to_string()),
            Rejection::DigitsLost => Text::new(
                "身份证号的后几位已被表格软件丢失：请把该列设为文本，重新填写",
                "the last digits of the identity number were lost by a spreadsheet: format the column as text and \
                 enter it again",
            ),
            Rejection::NotADate(field) => of(field, "不是日期", "is not a date"),
            Rejection::AmbiguousDate(field) => {
                of(field, "有两种读法：请写成2020-10-01", "can be read in two ways: write 2020-10-01")
            }
            Rejection::UnknownWord(field) => of(field, "的写法不认识", "has a word that is not known"),
            Rejection::Formula(field) => {
                of(field, "是公式：请粘贴为数值", "is a formula: paste it as a value")
            }
            Rejection::ErrorCell(field) => {
                of(field, "是表格的错误值", "is an error value of the spreadsheet")
            }
            Rejection::TooLong(field) => of(field, "过长", "is too long"),
            Rejection::PeriodReversed => {
                Text::new("结束日期早于开始日期", "the last day is before the first day")
            }
            Rejection::EndedBeforeMonth => {
                Text::new("在名单的月份之前就已结束", "ended before the month of the list")
            }
        }
    }
}

/// What an officer has to decide about a row, or about a member who is not on the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The number ends as numbers do that a spreadsheet has rounded, though its check character fits.
    MayBeRounded,
    /// The same number stands with another name in these rows.
    TwoNames(Vec<u32>),
    /// The same person stands with other dates, or another birth date or sex, in these rows.
    RowsDiffer(Vec<u32>),
    /// The day of birth is not that of the number.
    BirthDateDiffers,
    /// The sex is not that of the number.
    SexDiffers,
    /// Begins after the month of the list.
    BeginsAfterMonth,
    /// Nobody of that number or name is registered.
    NotRegistered,
    /// Found by name only, not by number.
    NameOnly(Vec<PersonId>),
    /// Several people are registered with the number.
    SeveralRegistered(Vec<PersonId>),
    /// Registered with the number, but under another name.
    NameDiffers,
    /// Not insured.
    NotEnrolled,
    /// Died.
    Died(Date),
    /// The new membership would hold at the same time as another one of the person.
    Overlaps,
    /// A member who would be ended, though an unclear row may mean this very person.
    MayBeMeant(Vec<u32>),
}

impl Doubt {
    /// The stable text of its kind.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Doubt::MayBeRounded => "may-be-rounded",
            Doubt::TwoNames(_) => "two-names",
            Doubt::RowsDiffer(_) => "rows-differ",
            Doubt::BirthDateDiffers => "birth-date-differs",
            Doubt::SexDiffers => "sex-differs",
            Doubt::BeginsAfterMonth => "begins-after-month",
            Doubt::NotRegistered => "not-registered",
            Doubt::NameOnly(_) => "name-only",
            Doubt::SeveralRegistered(_) => "several-registered",
            Doubt::NameDiffers => "name-differs",
            Doubt::NotEnrolled => "not-enrolled",
            Doubt::Died(_) => "died",
            Doubt::Overlaps => "overlaps",
            Doubt::MayBeMeant(_) => "may-be-meant",
        }
    }

    /// Whether it leaves open who is meant, so that a decision has to name the person.
    #[must_use]
    pub const fn leaves_person_open(&self) -> bool {
        matches!(self, Doubt::NotRegistered | Doubt::NameOnly(_) | Doubt::SeveralRegistered(_))
    }

    /// What is doubtful.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Doubt::MayBeRounded => Text::new(
                "身份证号以000结尾，可能是表格软件改成的",
                "the identity number ends in 000, perhaps made so by a spreadsheet",
            ),
            Doubt::TwoNames(rows) => {
                with_rows(rows, "同一身份证号有两个姓名", "the same number has two names")
            }
            Doubt::RowsDiffer(rows) => with_rows(
                rows,
                "同一人出现几次，内容不同",
                "the same person stands here with other dates or facts",
            ),
            Doubt::BirthDateDiffers => {
                Text::new("出生日期与身份证号不符", "the birth date is not that of the identity number")
            }
            Doubt::SexDiffers => {
                Text::new("性别与身份证号不符", "the sex is not that of the identity number")
            }
            Doubt::BeginsAfterMonth => {
                Text::new("开始日期在名单的月份之后", "begins after the month of the list")
            }
            Doubt::NotRegistered => Text::new("查无此人", "nobody of this number or name is registered"),
            Doubt::NameOnly(people) => with_people(people, "只有姓名对得上", "found by name only"),
            Doubt::SeveralRegistered(people) => {
                with_people(people, "几个人登记了同一身份证号", "several people have this number")
            }
            Doubt::NameDiffers => {
                Text::new("身份证号对得上，姓名不同", "the number is registered under another name")
            }
            Doubt::NotEnrolled => Text::new("没有参保", "not enrolled"),
            Doubt::Died(day) => Text::new(format!("已于{day}死亡"), format!("died on {day}")),
            Doubt::Overlaps => Text::new(
                "与此人已有的一段身份时间重叠",
                "would hold at the same time as another membership of the person",
            ),
            Doubt::MayBeMeant(rows) => with_rows(
                rows,
                "名单上没有此人，但有说不清的行可能指此人",
                "not on the list, but an unclear row may mean this person",
            ),
        }
    }
}

/// The most rows or people that a text names.
const NAMED: usize = 3;

fn with_rows(rows: &[u32], zh: &str, en: &str) -> Text {
    let (named, more) = some(rows);
    let plural = if rows.len() == 1 { "row" } else { "rows" };
    Text::new(
        format!("{zh}（第{}行{}）", named.join("、"), if more { "等" } else { "" }),
        format!("{en} ({plural} {}{})", named.join(", "), if more { ", ..." } else { "" }),
    )
}

fn with_people(people: &[PersonId], zh: &str, en: &str) -> Text {
    let (named, more) = some(people);
    Text::new(
        format!("{zh}（{}{}）", named.join("、"), if more { "等" } else { "" }),
        format!("{en} ({}{})", named.join(", "), if more { ", ..." } else { "" }),
    )
}

fn some<T: ToString>(all: &[T]) -> (Vec<String>, bool) {
    (all.iter().take(NAMED).map(ToString::to_string).collect(), all.len() > NAMED)
}
