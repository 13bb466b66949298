//! The time of simulated clients: each has its own.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use yidan_service::Clock;
use yidan_types::Date;

thread_local! {
    static NOW: Cell<Option<Timestamp>> = const { Cell::new(None) };
}

/// A clock that says to each thread what that thread set, and to all others the latest time that any set.
#[derive(Clone, Debug, Default)]
pub struct ClientClock {
    latest: Arc<AtomicI64>,
}

impl ClientClock {
    /// Sets the clock of this thread to so many milliseconds of a day in China.
    pub fn set(&self, day: Date, ms: i64) {
        let at = instant(day, ms);
        self.latest.fetch_max(at.map_or(0, Timestamp::as_millisecond), Ordering::Relaxed);
        NOW.set(at);
    }
}

/// So many milliseconds of a day in China, which is eight hours ahead.
#[must_use]
pub fn instant(day: Date, ms: i64) -> Option<Timestamp> {
    let midnight = day.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::Offset::constant(8))).ok()?;
    Timestamp::from_millisecond(midnight.timestamp().as_millisecond() + ms).ok()
}

impl Clock for ClientClock {
    fn now(&self) -> Timestamp {
        let latest = || Timestamp::from_millisecond(self.latest.load(Ordering::Relaxed)).unwrap_or_default();
        NOW.get().unwrap_or_else(latest)
    }
}
