//! The moment of a command: when it is, which day that is in China, and ids made at that moment.

use jiff::Timestamp;
use jiff::tz::Offset;
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};
use yidan_types::Date;

/// China keeps one time all year, so no table of zones is needed.
const CHINA: Offset = Offset::constant(8);

/// When a command is decided. It stays the same for all attempts at the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment(Timestamp);

impl Moment {
    /// The moment `at`.
    #[must_use]
    pub const fn new(at: Timestamp) -> Moment {
        Moment(at)
    }

    /// The instant.
    #[must_use]
    pub const fn instant(self) -> Timestamp {
        self.0
    }

    /// The day in China.
    #[must_use]
    pub fn today(self) -> Date {
        CHINA.to_datetime(self.0).date()
    }

    /// Milliseconds since 1970 in UTC.
    #[must_use]
    pub fn ms(self) -> i64 {
        self.0.as_millisecond()
    }

    /// The id number `nth` of what the command `key` makes: a UUID of version 7, so that ids of one time lie together,
    /// and made from the key, so that the same command at the same moment makes the same.
    #[must_use]
    pub fn id(self, key: &str, nth: u32) -> String {
        let digest = Sha256::new().chain_update(key).chain_update(nth.to_be_bytes()).finalize();
        let mut random = [0; 10];
        random.iter_mut().zip(digest).for_each(|(byte, of)| *byte = of);
        let ms = u64::try_from(self.ms()).unwrap_or_default();
        let id: Uuid = Builder::from_unix_timestamp_millis(ms, &random).into_uuid();
        id.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Moment {
        Moment::new(text.parse().expect("a moment"))
    }

    #[test]
    fn the_day_begins_at_midnight_in_china() {
        assert_eq!(moment("2020-05-31T15:59:59Z").today().to_string(), "2020-05-31");
        assert_eq!(moment("2020-05-31T16:00:00Z").today().to_string(), "2020-06-01");
    }

    #[test]
    fn ids_are_those_of_key_and_place_and_rise_with_time() {
        let now = moment("2020-05-31T15:59:59Z");
        assert_eq!(now.id("k", 0), now.id("k", 0));
        assert_ne!(now.id("k", 0), now.id("k", 1));
        assert_ne!(now.id("k", 0), now.id("l", 0));
        assert!(now.id("k", 0) < moment("2020-05-31T16:00:00Z").id("a", 0));
    }
}
