//! A calendar month.

use std::fmt;

use yidan_types::Date;

/// A calendar month, such as 2020-03.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: i16,
    month: i8,
}

impl Month {
    /// The month of a day.
    #[must_use]
    pub fn of(day: Date) -> Month {
        Month { year: day.year(), month: day.month() }
    }

    /// Reads `2020-03`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Month> {
        crate::lists::Month::parse(text).map(|month| Month::of(month.first_day()))
    }

    /// Its first day; `None` beyond the calendar.
    #[must_use]
    pub fn first_day(self) -> Option<Date> {
        Date::new(self.year, self.month, 1).ok()
    }

    /// Whether a day is in it.
    #[must_use]
    pub fn holds(self, day: Date) -> bool {
        Month::of(day) == self
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}
