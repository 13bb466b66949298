//! The days of bills.

use jiff::Span;
use yidan_types::Date;

/// The days on which bills of a year may be settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
}

impl Window {
    /// The year that ends on a day.
    #[must_use]
    pub fn year_until(until: Date) -> Window {
        Window { from: shifted(until, -364), until }
    }

    /// How many days it has.
    #[must_use]
    pub fn days(self) -> i64 {
        self.from.until(self.until).map_or(1, |span| i64::from(span.get_days()).saturating_add(1))
    }

    /// The years that its days and the day after them lie in: on that day care goes on.
    pub fn years(self) -> impl Iterator<Item = i16> {
        self.from.year()..=shifted(self.until, 1).year()
    }
}

/// A day so many days later; the last or first day of all, beyond these.
pub(crate) fn shifted(day: Date, days: i64) -> Date {
    day.saturating_add(Span::new().days(days))
}
