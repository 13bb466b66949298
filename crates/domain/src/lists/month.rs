//! A month of the calendar.

use std::fmt;
use yidan_types::Date;

/// A month, of the years 1900 to 2199.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    first: Date,
}

impl Month {
    /// The month of this number, 1 to 12.
    #[must_use]
    pub fn new(year: i16, month: i8) -> Option<Month> {
        let first = Date::new(year, month, 1).ok()?;
        (1900..2200).contains(&year).then_some(Month { first })
    }

    /// Reads `2020-08`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Month> {
        let (year, month) = text.split_once('-')?;
        let digits = |text: &str, count| text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
        if !digits(year, 4) || !digits(month, 2) {
            return None;
        }
        Month::new(year.parse().ok()?, month.parse().ok()?)
    }

    /// Its first day: the day on which its lists take effect.
    #[must_use]
    pub const fn first_day(self) -> Date {
        self.first
    }

    /// Its last day.
    #[must_use]
    pub fn last_day(self) -> Date {
        self.first.last_of_month()
    }

    /// The day before its first one.
    #[must_use]
    pub fn day_before(self) -> Date {
        // The calendar goes back far beyond 1900.
        self.first.yesterday().unwrap_or(self.first)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.first.year(), self.first.month())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_read_strictly() {
        let month = Month::parse("2020-02").expect("a month");
        assert_eq!(month.to_string(), "2020-02");
        assert_eq!(month.last_day().to_string(), "2020-02-29");
        assert_eq!(month.day_before().to_string(), "2020-01-31");
        for text in ["2020-13", "2020-2", "2020", "1899-12", "2200-01", "+020-01", "2020-00"] {
            assert_eq!(Month::parse(text), None, "{text}");
        }
    }
}
