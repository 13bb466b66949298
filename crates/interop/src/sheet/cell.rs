//! One cell, with what its file says about it.

use jiff::ToSpan;
use jiff::civil::{Date, date};

/// The content of a cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Text.
    Text(String),
    /// A number, perhaps shown as a date.
    Number(Number),
    /// A truth value.
    Bool(bool),
    /// A formula. What it came to when the file was last saved is kept for reports only: nobody says that it still holds,
    /// or that it was ever computed.
    Formula(String),
    /// An error such as `#REF!`.
    Error(String),
}

/// A number and how its sheet counts days.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number {
    /// The number.
    pub value: f64,
    /// Whether the sheet shows it as a date.
    pub dated: bool,
    /// From when the sheet counts days.
    pub system: DateSystem,
}

/// From when a workbook counts days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DateSystem {
    /// Day 1 is 1 January 1900, and there is a day 60, 29 February 1900, which never was.
    #[default]
    From1900,
    /// Day 0 is 1 January 1904, of old Macintosh workbooks.
    From1904,
}

/// The last serial day that is looked at: some day of the year 2200.
const LAST_SERIAL: f64 = 109_938.0;

impl DateSystem {
    /// The day of a serial number; the time of day behind the point is left out.
    ///
    /// `None` before the first day, for the day that never was, and after the year 2199.
    #[must_use]
    pub fn day(self, serial: f64) -> Option<Date> {
        if !(0.0..LAST_SERIAL).contains(&serial) {
            return None;
        }
        #[allow(clippy::cast_possible_truncation)] // in range, and the fraction is the time of day
        let serial = serial as i64;
        let (epoch, days) = match (self, serial) {
            (DateSystem::From1904, _) => (date(1904, 1, 1), serial),
            (DateSystem::From1900, 0 | 60) => return None,
            (DateSystem::From1900, 1..60) => (date(1899, 12, 31), serial),
            (DateSystem::From1900, _) => (date(1899, 12, 30), serial),
        };
        epoch.checked_add(days.days()).ok()
    }
}

impl Number {
    /// The day, if the number is read as a serial one.
    #[must_use]
    pub fn day(self) -> Option<Date> {
        self.system.day(self.value)
    }

    /// The number in plain digits, without an exponent.
    #[must_use]
    pub fn digits(self) -> String {
        self.value.to_string()
    }
}

impl Cell {
    /// Whether nothing is to be seen.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        match self {
            Cell::Empty => true,
            Cell::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }

    /// The cell as text, for reports and for giving it back.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) | Cell::Formula(text) | Cell::Error(text) => text.clone(),
            Cell::Number(number) if number.dated => {
                number.day().map_or_else(|| number.digits(), |day| day.to_string())
            }
            Cell::Number(number) => number.digits(),
            Cell::Bool(true) => "TRUE".to_owned(),
            Cell::Bool(false) => "FALSE".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serials_skip_the_day_that_never_was() {
        use DateSystem::{From1900, From1904};
        for (system, serial, day) in [
            (From1900, 1.0, Some(date(1900, 1, 1))),
            (From1900, 59.0, Some(date(1900, 2, 28))),
            (From1900, 60.0, None),
            (From1900, 61.0, Some(date(1900, 3, 1))),
            (From1900, 43895.75, Some(date(2020, 3, 5))),
            (From1904, 0.0, Some(date(1904, 1, 1))),
            (From1904, 42433.0, Some(date(2020, 3, 5))),
            (From1900, 0.0, None),
            (From1900, -1.0, None),
            (From1900, 1e300, None),
            (From1900, f64::NAN, None),
        ] {
            assert_eq!(system.day(serial), day, "{system:?} {serial}");
        }
    }

    #[test]
    fn numbers_are_shown_in_plain_digits() {
        let number = |value, dated| Cell::Number(Number { value, dated, system: DateSystem::From1900 });
        assert_eq!(number(999_999_190_001_010_000.0, false).shown(), "999999190001010000");
        assert_eq!(number(43895.0, true).shown(), "2020-03-05");
        assert_eq!(number(60.0, true).shown(), "60");
    }
}
