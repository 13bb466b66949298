//! Days as offices write them.

use crate::sheet::{Cell, DateSystem, Number};
use yidan_domain::lists::Month;
use yidan_types::{Date, half_width};

/// A day, or only its month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Written {
    /// A day.
    Day(Date),
    /// A month.
    Month(Month),
}

/// Why a cell is no day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DateFault {
    /// It cannot be read.
    NotADate,
    /// It can be read in two ways.
    Ambiguous,
}

use DateFault::{Ambiguous, NotADate};

/// Words for "no end" and "nothing to say".
const OPEN: [&str; 14] =
    ["长期", "长期有效", "至今", "永久", "无", "无期限", "不限", "空", "-", "--", "—", "——", "/", "none"];

/// The day or month in a cell; `None` if it says that there is none.
pub(super) fn date(cell: &Cell) -> Result<Option<Written>, DateFault> {
    match cell {
        Cell::Empty => Ok(None),
        Cell::Text(text) => text_date(text),
        Cell::Number(number) if number.dated => {
            number.day().map(|day| Some(Written::Day(day))).ok_or(NotADate)
        }
        Cell::Number(number) => number_date(*number).map(Some),
        Cell::Bool(_) | Cell::Formula(_) | Cell::Error(_) => Err(NotADate),
    }
}

/// A number that is not shown as a date: digits of a date, or a serial day.
fn number_date(number: Number) -> Result<Written, DateFault> {
    let digits = number.digits();
    let serial = || number.day().filter(is_likely).map(Written::Day);
    match digits.split_once('.') {
        // 43895.5 is noon of a serial day, 2020.3 a month
        Some((whole, _)) if whole.len() == 5 => serial().ok_or(NotADate),
        None if digits.len() == 5 => serial().ok_or(NotADate),
        _ => parts(&digits),
    }
}

fn text_date(text: &str) -> Result<Option<Written>, DateFault> {
    let text: String = text.trim().chars().map(half_width).collect();
    let text = without_time(text.trim_matches(['\'', '"', ' ']));
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if text.is_empty() || OPEN.contains(&text.as_str()) {
        return Ok(None);
    }
    if text.len() == 5
        && let Ok(serial) = text.parse::<u16>()
    {
        // CSV does not say how days are counted; nearly every workbook counts from 1900.
        let day = DateSystem::From1900.day(f64::from(serial)).filter(is_likely);
        return day.map(|day| Some(Written::Day(day))).ok_or(NotADate);
    }
    parts(&text).map(Some)
}

/// Whether a serial number is likely to be meant as this day: not a number of something else.
fn is_likely(day: &Date) -> bool {
    (1910..2120).contains(&day.year())
}

/// The part before a time of day.
fn without_time(text: &str) -> &str {
    match text.find(':') {
        Some(colon) => {
            let before = text.get(..colon).unwrap_or_default();
            before.rfind([' ', 'T']).and_then(|at| before.get(..at)).unwrap_or(text)
        }
        None => text.strip_suffix('Z').unwrap_or(text),
    }
}

/// Year, month and perhaps day, however they are separated.
fn parts(text: &str) -> Result<Written, DateFault> {
    let text = text.trim_end_matches(['起', '止']);
    // A spreadsheet shows 2020.10 as 2020.1 once it takes it for a number.
    if let Some((year, "1")) = text.split_once('.')
        && year.len() == 4
    {
        return Err(Ambiguous);
    }
    let separated = text.trim_end_matches(['日', '号', '月', '.']);
    let tokens: Vec<&str> = separated.split(['年', '月', '-', '/', '.', '—', '–', '、', '。']).collect();
    let numbers: Option<Vec<u32>> = tokens.iter().map(|token| number(token)).collect();
    let numbers = numbers.ok_or(NotADate)?;
    match (numbers.as_slice(), tokens.as_slice()) {
        ([digits], [token]) => run_of_digits(*digits, token.len()),
        ([year, month], [first, _]) if is_year(*year, first) => month_of(*year, *month),
        ([year, month, day], [first, ..]) if is_year(*year, first) => day_of(*year, *month, *day),
        // 3/5/2020 and 20.3.5
        ([_, _, _], [first, ..]) if first.chars().count() < 4 => Err(Ambiguous),
        _ => Err(NotADate),
    }
}

fn is_year(year: u32, token: &str) -> bool {
    token.chars().count() == 4 && (1900..=2200).contains(&year)
}

/// 20200305 and 202003.
fn run_of_digits(digits: u32, length: usize) -> Result<Written, DateFault> {
    match length {
        8 => day_of(digits / 10_000, digits / 100 % 100, digits % 100),
        // 201208 is a month, or 8 December 2020 without its century.
        6 if (1..=12).contains(&(digits / 100 % 100)) => Err(Ambiguous),
        6 => month_of(digits / 100, digits % 100),
        _ => Err(NotADate),
    }
}

fn month_of(year: u32, month: u32) -> Result<Written, DateFault> {
    let month =
        Month::new(i16::try_from(year).map_err(|_| NotADate)?, i8::try_from(month).map_err(|_| NotADate)?);
    month.map(Written::Month).ok_or(NotADate)
}

fn day_of(year: u32, month: u32, day: u32) -> Result<Written, DateFault> {
    let Written::Month(month) = month_of(year, month)? else { return Err(NotADate) };
    let first = month.first_day();
    let day = Date::new(first.year(), first.month(), i8::try_from(day).map_err(|_| NotADate)?);
    day.map(Written::Day).map_err(|_| NotADate)
}

/// A number in digits, or in Chinese numerals: 二〇二〇, 十二, 三十一.
fn number(token: &str) -> Option<u32> {
    if token.is_empty() || token.chars().count() > 8 {
        return None;
    }
    if token.bytes().all(|byte| byte.is_ascii_digit()) {
        return token.parse().ok();
    }
    match token.split_once('十') {
        Some((tens, ones)) => {
            let tens = if tens.is_empty() { 1 } else { numeral_digits(tens)? };
            let ones = if ones.is_empty() { 0 } else { numeral_digits(ones)? };
            (tens < 10 && ones < 10).then_some(tens * 10 + ones)
        }
        None => numeral_digits(token),
    }
}

/// Numerals one by one.
fn numeral_digits(text: &str) -> Option<u32> {
    text.chars().try_fold(0_u32, |number, c| {
        let digit = match c {
            '〇' | '零' | '○' => 0,
            _ => u32::try_from("一二三四五六七八九".chars().position(|numeral| numeral == c)?).ok()? + 1,
        };
        number.checked_mul(10)?.checked_add(digit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(cell: &Cell) -> String {
        match date(cell) {
            Ok(None) => "none".to_owned(),
            Ok(Some(Written::Day(day))) => day.to_string(),
            Ok(Some(Written::Month(month))) => month.to_string(),
            Err(NotADate) => "not a date".to_owned(),
            Err(Ambiguous) => "ambiguous".to_owned(),
        }
    }

    #[test]
    fn texts() {
        for (text, expected) in [
            ("2020-03-05", "2020-03-05"),
            ("2020年3月5日", "2020-03-05"),
            ("２０２０年 ３月 ５日", "2020-03-05"),
            ("2020.3.5", "2020-03-05"),
            ("2020/03/05", "2020-03-05"),
            ("20200305", "2020-03-05"),
            ("2020-03-05 00:00:00", "2020-03-05"),
            ("2020-03-05T08:30:00Z", "2020-03-05"),
            ("2020/3/5 0:00", "2020-03-05"),
            ("二〇二〇年三月五日", "2020-03-05"),
            ("二〇二〇年十二月三十一日", "2020-12-31"),
            ("'2020-03-05", "2020-03-05"),
            ("43895", "2020-03-05"),
            ("2020/03", "2020-03"),
            ("2020年3月", "2020-03"),
            ("2020年3月起", "2020-03"),
            ("2020.3", "2020-03"),
            ("2020.10", "2020-10"),
            ("202003", "2020-03"),
            ("长期", "none"),
            ("  ", "none"),
            ("2020.1", "ambiguous"),
            ("3/5/2020", "ambiguous"),
            ("20.3.5", "ambiguous"),
            ("201208", "ambiguous"),
            ("2020-02-30", "not a date"),
            ("2020", "not a date"),
            ("1899-12-31", "not a date"),
            ("20201305", "not a date"),
            ("三月", "not a date"),
            ("2020-3-5-1", "not a date"),
            ("99999", "not a date"),
            ("::", "not a date"),
        ] {
            assert_eq!(shown(&Cell::Text(text.to_owned())), expected, "{text}");
        }
    }

    #[test]
    fn numbers() {
        let check = |value, dated, system, expected: &str| {
            assert_eq!(shown(&Cell::Number(Number { value, dated, system })), expected, "{value}");
        };
        check(43895.0, true, DateSystem::From1900, "2020-03-05");
        check(43895.0, false, DateSystem::From1900, "2020-03-05");
        check(42433.0, false, DateSystem::From1904, "2020-03-05");
        check(43895.75, false, DateSystem::From1900, "2020-03-05");
        check(60.0, true, DateSystem::From1900, "not a date");
        check(20_200_305.0, false, DateSystem::From1900, "2020-03-05");
        check(202_003.0, false, DateSystem::From1900, "2020-03");
        check(2020.3, false, DateSystem::From1900, "2020-03");
        check(2020.1, false, DateSystem::From1900, "ambiguous");
        check(7.0, false, DateSystem::From1900, "not a date");
        check(-43895.0, false, DateSystem::From1900, "not a date");
    }
}
