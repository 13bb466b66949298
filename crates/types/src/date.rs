//! Civil dates: strict text, ages and months.

use std::error::Error;
use std::fmt;

use jiff::Span;
pub use jiff::civil::Date;

/// Reads a date written exactly as `YYYY-MM-DD`, years 1900 to 2200.
///
/// # Errors
/// [`ParseDateError`] saying why the text is not such a date.
pub fn parse_date(text: &str) -> Result<Date, ParseDateError> {
    let (year, month, day) = fields(text).ok_or(ParseDateError::WrongFormat)?;
    if !(1900..=2200).contains(&year) {
        return Err(ParseDateError::YearOutOfRange);
    }
    Date::new(year, month, day).map_err(|_| ParseDateError::NoSuchDay)
}

/// Year, month and day of a text in the right form, not yet checked against
/// the calendar.
fn fields(text: &str) -> Option<(i16, i8, i8)> {
    let (year, rest) = text.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    Some((number(year, 4)?, i8::try_from(number(month, 2)?).ok()?, i8::try_from(number(day, 2)?).ok()?))
}

/// `str::parse` alone would also take a sign and any number of digits.
fn number(text: &str, digits: usize) -> Option<i16> {
    if text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().ok()
    } else {
        None
    }
}

/// Whole years of age on `day` of a person born on `birth`; `None` when
/// `birth` is after `day`.
///
/// A person is a year older from the birthday on. Who was born on 29 February
/// is a year older on 1 March in common years.
#[must_use]
pub fn age_on(birth: Date, day: Date) -> Option<u32> {
    if birth > day {
        return None;
    }
    let years = i32::from(day.year()) - i32::from(birth.year());
    // In a common year no day compares equal to 29 February, so that birthday
    // falls on 1 March without a case of its own.
    let before_birthday = (day.month(), day.day()) < (birth.month(), birth.day());
    u32::try_from(years - i32::from(before_birthday)).ok()
}

/// The same day of the month `months` calendar months earlier, or the last
/// day of that month when it is shorter (31 March less one month is 28 or 29
/// February).
///
/// `None` when the result would be before the calendar of [`Date`] begins
/// (year −9999).
#[must_use]
pub fn months_before(date: Date, months: u32) -> Option<Date> {
    let span = Span::new().try_months(months).ok()?;
    date.checked_sub(span).ok()
}

/// Why a text is not a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParseDateError {
    /// The text is not written as `YYYY-MM-DD`.
    WrongFormat,
    /// The year is before 1900 or after 2200.
    YearOutOfRange,
    /// The calendar has no such day.
    NoSuchDay,
}

impl ParseDateError {
    /// The message in Chinese.
    #[must_use]
    pub const fn zh(&self) -> &'static str {
        match self {
            Self::WrongFormat => "日期格式应为YYYY-MM-DD",
            Self::YearOutOfRange => "年份应在1900至2200之间",
            Self::NoSuchDay => "日历上没有这一天",
        }
    }
}

impl fmt::Display for ParseDateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::WrongFormat => "date is not written as YYYY-MM-DD",
            Self::YearOutOfRange => "year is outside 1900 to 2200",
            Self::NoSuchDay => "the calendar has no such day",
        })
    }
}

impl Error for ParseDateError {}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn any_date() -> impl Strategy<Value = Date> {
        (1900..=2200_i16, 1..=12_i8, 1..=31_i8)
            .prop_filter_map("no such day", |(y, m, d)| Date::new(y, m, d).ok())
    }

    #[test]
    fn parses_strictly() {
        assert_eq!(parse_date("2025-01-31"), Ok(date(2025, 1, 31)));
        assert_eq!(parse_date("2024-02-29"), Ok(date(2024, 2, 29)));
        for text in [
            "",
            "2025-1-31",
            "20250131",
            "2025/01/31",
            "2025-01-31 ",
            "2025-01-31T00:00",
            "+202-01-31",
            "2025-+1-31",
            "2025-01--1",
            "-025-01-31",
            "２０２５-01-31",
            "12025-01-31",
        ] {
            assert_eq!(parse_date(text), Err(ParseDateError::WrongFormat), "{text}");
        }
        for text in ["1899-12-31", "2201-01-01", "0000-00-00"] {
            assert_eq!(parse_date(text), Err(ParseDateError::YearOutOfRange));
        }
        for text in ["2025-02-29", "2025-13-01", "2025-00-01", "2025-04-31", "2025-04-99"] {
            assert_eq!(parse_date(text), Err(ParseDateError::NoSuchDay));
        }
    }

    #[test]
    fn ages() {
        let birth = date(1960, 5, 20);
        assert_eq!(age_on(birth, date(1960, 5, 19)), None);
        assert_eq!(age_on(birth, birth), Some(0));
        assert_eq!(age_on(birth, date(2025, 5, 19)), Some(64));
        assert_eq!(age_on(birth, date(2025, 5, 20)), Some(65));
        assert_eq!(age_on(Date::MIN, Date::MAX), Some(19_998));
    }

    #[test]
    fn leap_day_birthdays() {
        let birth = date(2000, 2, 29);
        assert_eq!(age_on(birth, date(2001, 2, 28)), Some(0));
        assert_eq!(age_on(birth, date(2001, 3, 1)), Some(1));
        assert_eq!(age_on(birth, date(2004, 2, 28)), Some(3));
        assert_eq!(age_on(birth, date(2004, 2, 29)), Some(4));
    }

    #[test]
    fn earlier_months() {
        assert_eq!(months_before(date(2025, 3, 31), 1), Some(date(2025, 2, 28)));
        assert_eq!(months_before(date(2024, 3, 31), 1), Some(date(2024, 2, 29)));
        assert_eq!(months_before(date(2025, 1, 15), 1), Some(date(2024, 12, 15)));
        assert_eq!(months_before(date(2025, 1, 15), 24), Some(date(2023, 1, 15)));
        assert_eq!(months_before(date(2025, 1, 15), 0), Some(date(2025, 1, 15)));
        assert_eq!(months_before(Date::MIN, 1), None);
        assert_eq!(months_before(Date::MAX, u32::MAX), None);
    }

    proptest! {
        #[test]
        fn display_parses_back(day in any_date()) {
            prop_assert_eq!(parse_date(&day.to_string()), Ok(day));
        }

        #[test]
        fn any_text_is_read_without_panic(text in "\\PC*") {
            let _ = parse_date(&text);
        }

        #[test]
        fn age_grows_by_at_most_one_a_day(birth in any_date(), day in any_date()) {
            if let (Some(today), Ok(next)) = (age_on(birth, day), day.tomorrow()) {
                let tomorrow = age_on(birth, next).expect("still after birth");
                prop_assert!(tomorrow == today || tomorrow == today + 1);
            }
        }

        #[test]
        fn months_count_exactly(day in any_date(), months in 0..3_000_u32) {
            let earlier = months_before(day, months).expect("in range");
            let index = |date: Date| i32::from(date.year()) * 12 + i32::from(date.month());
            prop_assert_eq!(index(day) - index(earlier), i32::try_from(months).expect("small"));
            prop_assert_eq!(earlier.day(), day.day().min(earlier.days_in_month()));
        }
    }
}
