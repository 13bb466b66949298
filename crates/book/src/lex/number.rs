//! Numbers and days.

use super::Lexer;
use super::token::{Decimal, Tok};
use crate::diag::{Diagnostic, Text};
use jiff::civil::Date;
use yidan_types::{ParseDateError, parse_date};

/// The value of a digit, full-width ones (`５`) too.
pub(super) fn digit(c: char) -> Option<u32> {
    match c {
        '0'..='9' => c.to_digit(10),
        '０'..='９' => u32::from(c).checked_sub(u32::from('０')),
        _ => None,
    }
}

fn point(c: char) -> bool {
    matches!(c, '.' | '．')
}

/// Digits at the start of `text` in ASCII, without the `_` between them, and how many bytes they take.
fn digits(text: &str) -> (String, usize) {
    let mut out = String::new();
    let mut end = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next_is_digit = chars.peek().is_some_and(|(_, next)| digit(*next).is_some());
        match digit(c).and_then(|d| char::from_digit(d, 10)) {
            Some(ascii) => out.push(ascii),
            None if c == '_' && at > 0 && next_is_digit => {}
            None => break,
        }
        end = at + c.len_utf8();
    }
    (out, end)
}

impl Lexer<'_> {
    /// A number or a day; both start with a digit.
    pub(super) fn number_or_date(&mut self) {
        if let Some(found) = find_date(self.rest()) {
            self.date(&found);
            return;
        }
        let start = self.pos;
        let (whole, len) = digits(self.rest());
        self.pos += len;
        let mut number = Decimal { whole, fraction: String::new() };
        self.thousands_commas(&mut number, start);
        self.fraction(&mut number);
        self.push_from(Tok::Number(number), start);
    }

    fn fraction(&mut self, number: &mut Decimal) {
        let Some(behind) = self.rest().strip_prefix(point) else {
            return;
        };
        let (fraction, len) = digits(behind);
        if len > 0 {
            self.pos += self.rest().len() - behind.len() + len;
            number.fraction = fraction;
        }
    }

    /// `5,000` would read as a list of 5 and 000: taken as one number, and reported.
    fn thousands_commas(&mut self, number: &mut Decimal, start: usize) {
        let mut found = false;
        while number.whole.len() <= 3 || found {
            let Some(behind) = self.rest().strip_prefix([',', '，']) else {
                break;
            };
            let (group, len) = digits(behind);
            if group.len() != 3 || len != 3 && len != 9 {
                break;
            }
            self.pos += self.rest().len() - behind.len() + len;
            number.whole.push_str(&group);
            found = true;
        }
        if found {
            let grouped = number.grouped();
            let span = self.span(start, self.pos);
            self.report(
                Diagnostic::error(
                    "comma-in-number",
                    span,
                    Text::new("数字里不能用逗号分位", "digits cannot be grouped by commas"),
                )
                .hint(Text::new(format!("写作 {grouped}"), format!("write `{grouped}`"))),
            );
        }
    }

    fn date(&mut self, found: &FoundDate) {
        let start = self.pos;
        self.pos += found.len;
        let span = self.span(start, self.pos);
        match read_date(found) {
            Ok(date) => self.push_from(Tok::Date(date), start),
            Err(report) => {
                self.push_from(Tok::Bad, start);
                self.report(Diagnostic::error("bad-date", span, report.0).hint(report.1));
            }
        }
    }
}

/// Something that is written like a day.
struct FoundDate {
    /// Year, month, day as written, ASCII digits.
    fields: [String; 3],
    /// Separated by `-`.
    hyphens: bool,
    /// Bytes that it takes.
    len: usize,
}

/// A day at the start of `text`: `2019-12-06`, or in a spelling that only gets a hint.
fn find_date(text: &str) -> Option<FoundDate> {
    let (year, mut len) = digits(text);
    let separator = text.get(len..)?.chars().next()?;
    let between = match separator {
        '-' | '－' | '/' | '.' => separator,
        '年' => '月',
        _ => return None,
    };
    len += separator.len_utf8();
    let (month, used) = digits(text.get(len..)?);
    len += used;
    let behind = text.get(len..)?.strip_prefix(between)?;
    len += between.len_utf8();
    let (day, used) = digits(behind);
    len += used;
    // `2.5.1` is no day, and neither is a sum that lacks its spaces.
    if year.len() != 4 || [&month, &day].iter().any(|f| f.is_empty() || f.len() > 2) {
        return None;
    }
    if separator == '年' && text.get(len..)?.starts_with('日') {
        len += '日'.len_utf8();
    }
    Some(FoundDate { fields: [year, month, day], hyphens: matches!(separator, '-' | '－'), len })
}

/// The day, or message and hint.
fn read_date(found: &FoundDate) -> Result<Date, (Text, Text)> {
    let [year, month, day] = &found.fields;
    let iso = format!("{year}-{month:0>2}-{day:0>2}");
    let write = Text::new(format!("写作 {iso}"), format!("write `{iso}`"));
    match parse_date(&iso) {
        Ok(date) if found.hyphens && month.len() == 2 && day.len() == 2 => Ok(date),
        Ok(_) => Err((Text::new("日期要写成 年-月-日", "a date is written year-month-day"), write)),
        Err(error) => Err((
            Text::new(format!("没有 {iso} 这一天"), format!("there is no day `{iso}`")),
            match error {
                ParseDateError::WrongFormat => write,
                ParseDateError::YearOutOfRange => {
                    Text::new("年份从 1900 到 2200", "years go from 1900 to 2200")
                }
                ParseDateError::NoSuchDay => calendar_hint(month, day),
            },
        )),
    }
}

fn calendar_hint(month: &str, day: &str) -> Text {
    let month_exists = (1..=12).contains(&month.parse::<u8>().unwrap_or_default());
    if month_exists {
        Text::new(format!("这个月没有 {day} 日"), format!("that month has no day {day}"))
    } else {
        Text::new("月份从 01 到 12", "months go from 01 to 12")
    }
}
