//! Identity numbers: well formed, each given once, under county codes that no county has.

use yidan_types::{Date, IdentityNumber};

/// Days of a year on which somebody is born here; nobody on 29 February.
const DAYS: u64 = 365;
/// Pairs of serial numbers of a day: odd ones for men, even ones for women.
const PAIRS: u64 = 499;
/// Scatters neighbours over the year. It shares no factor with `DAYS * PAIRS`, so no two share a place.
const SCATTER: u64 = 112_573;
/// The first county of registration: that of [`crate::COUNTY`]; the others are those of its neighbours.
const FIRST_COUNTY: u64 = 990_101;

/// Where a person stands among all who are born in one year: no two numbers share county, day and pair of serials,
/// whatever the years are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    county: u64,
    day: u64,
    pair: u64,
}

impl Place {
    /// Of a person's number.
    pub fn of(number: u64) -> Place {
        let (county, within) = (number / (DAYS * PAIRS), number % (DAYS * PAIRS));
        let scattered = within * SCATTER % (DAYS * PAIRS);
        Place { county: FIRST_COUNTY + county, day: scattered % DAYS, pair: scattered / DAYS }
    }

    /// The birthday in a year.
    pub fn birthday(self, year: i16) -> Option<Date> {
        let days = i16::try_from(self.day).ok()? + 1;
        // Counted in a year without a leap day.
        let plain = Date::new(2_001, 1, 1).ok()?.with().day_of_year(days).build().ok()?;
        Date::new(year, plain.month(), plain.day()).ok()
    }

    /// The number of somebody born in a year.
    pub fn number(self, year: i16, male: bool) -> Option<IdentityNumber> {
        let birth = self.birthday(year)?;
        let serial = self.pair * 2 + if male { 1 } else { 2 };
        let body =
            format!("{:06}{:04}{:02}{:02}{serial:03}", self.county, birth.year(), birth.month(), birth.day());
        IdentityNumber::parse(&format!("{body}{}", check_character(&body))).ok()
    }
}

/// The check character of 17 digits (GB 11643, ISO 7064 MOD 11-2). The reader of numbers checks it again.
fn check_character(body: &str) -> char {
    let digits = body.chars().filter_map(|digit| digit.to_digit(10));
    let product = digits.fold(0, |product, digit| (product + digit) * 2 % 11);
    char::from_digit((12 - product) % 11, 10).unwrap_or('X')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_one_year_are_distinct() {
        let all: std::collections::BTreeSet<String> = (0..100_000)
            .map(|number| Place::of(number).number(1980, true).expect("a number").reveal().to_owned())
            .collect();
        assert_eq!(all.len(), 100_000);
    }

    #[test]
    fn no_two_people_share_a_place() {
        let mut seen = std::collections::HashSet::new();
        assert!((0..DAYS * PAIRS).all(|number| seen.insert((Place::of(number).day, Place::of(number).pair))));
        assert_eq!(Place::of(DAYS * PAIRS).county, FIRST_COUNTY + 1);
    }
}
