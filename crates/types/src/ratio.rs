//! Ratios in parts per million.

use std::error::Error;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::decimal::{self, DecimalError};
use crate::wire;

/// A non-negative ratio in parts per million, from 0 to 1000 times.
///
/// Shares stay at or below one; the room above is for the weights of
/// diagnosis-related groups. `Display` prints the shortest percent text
/// ("65%", "11.2%"), which serde writes as a string; serde reads whatever
/// [`Ratio::parse`] reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Ratio(i64);

impl Ratio {
    /// Nothing, 0%. The default.
    pub const ZERO: Self = Self(0);

    /// The whole, 100%.
    pub const ONE: Self = Self(1_000_000);

    /// The largest ratio, 1000 times.
    pub const MAX: Self = Self(1_000_000_000);

    /// A ratio of `ppm` parts per million; `None` when negative or above
    /// [`Ratio::MAX`].
    #[must_use]
    pub const fn from_ppm(ppm: i64) -> Option<Self> {
        if ppm >= 0 && ppm <= Self::MAX.0 { Some(Self(ppm)) } else { None }
    }

    /// A ratio of whole `percent`; `None` when negative or above
    /// [`Ratio::MAX`].
    #[must_use]
    pub const fn from_percent(percent: i64) -> Option<Self> {
        match percent.checked_mul(10_000) {
            Some(ppm) => Self::from_ppm(ppm),
            None => None,
        }
    }

    /// The ratio in parts per million.
    #[must_use]
    pub const fn ppm(self) -> i64 {
        self.0
    }

    /// Reads "65%", "11.2%" or "0.65": plain digits with at most four
    /// decimals before a percent sign, or at most six without one.
    ///
    /// # Errors
    /// [`ParseRatioError`] saying why the text is not a ratio.
    pub fn parse(text: &str) -> Result<Self, ParseRatioError> {
        let ppm = match text.strip_suffix('%') {
            // A lone percent sign is not an empty text.
            Some("") => return Err(ParseRatioError::NotANumber),
            Some(percent) => decimal::parse_scaled(percent, 4)?,
            None => decimal::parse_scaled(text, 6)?,
        };
        Self::from_ppm(ppm).ok_or(ParseRatioError::OutOfRange)
    }

    /// The ratio moved by `ppm` parts per million (negative to lower it),
    /// held within 0 and [`Ratio::ONE`].
    ///
    /// This is for shares that rules raise and lower by points. The result is
    /// never above one, also when this ratio is.
    #[must_use]
    pub fn checked_add_points(self, ppm: i64) -> Self {
        Self(self.0.saturating_add(ppm).clamp(Self::ZERO.0, Self::ONE.0))
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ppm = self.0.unsigned_abs();
        let padded = format!("{}.{:04}", ppm / 10_000, ppm % 10_000);
        let shortest = padded.trim_end_matches('0').trim_end_matches('.');
        f.pad_integral(true, "", &format!("{shortest}%"))
    }
}

impl Serialize for Ratio {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Ratio {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        wire::from_text(deserializer, "a ratio as a string, such as \"65%\"", Self::parse)
    }
}

/// Why a text is not a ratio.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParseRatioError {
    /// The text is empty.
    Empty,
    /// The text is not plain decimal digits with or without a percent sign.
    NotANumber,
    /// There are more than six decimals, or four before a percent sign.
    TooManyDecimals,
    /// The ratio is negative or above [`Ratio::MAX`].
    OutOfRange,
}

impl ParseRatioError {
    /// The message in Chinese.
    #[must_use]
    pub const fn zh(&self) -> &'static str {
        match self {
            Self::Empty => "比例为空",
            Self::NotANumber => "比例不是普通的十进制数字或百分数",
            Self::TooManyDecimals => "比例的小数过多，小数最多六位，百分数最多四位",
            Self::OutOfRange => "比例超出范围，应在0至1000倍之间",
        }
    }
}

impl From<DecimalError> for ParseRatioError {
    fn from(error: DecimalError) -> Self {
        match error {
            DecimalError::Empty => Self::Empty,
            DecimalError::NotANumber => Self::NotANumber,
            DecimalError::TooManyDecimals => Self::TooManyDecimals,
            DecimalError::TooLarge => Self::OutOfRange,
        }
    }
}

impl fmt::Display for ParseRatioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "ratio is empty",
            Self::NotANumber => "ratio is not a plain decimal number or percentage",
            Self::TooManyDecimals => "ratio has more than six decimals, or four as a percentage",
            Self::OutOfRange => "ratio is outside 0 to 1000",
        })
    }
}

impl Error for ParseRatioError {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ratio(ppm: i64) -> Ratio {
        Ratio::from_ppm(ppm).expect("test ratio is valid")
    }

    #[test]
    fn constructors_check_the_range() {
        assert_eq!(Ratio::from_ppm(-1), None);
        assert_eq!(Ratio::from_ppm(1_000_000_001), None);
        assert_eq!(Ratio::from_ppm(1_000_000_000), Some(Ratio::MAX));
        assert_eq!(Ratio::from_percent(100), Some(Ratio::ONE));
        assert_eq!(Ratio::from_percent(-1), None);
        assert_eq!(Ratio::from_percent(100_001), None);
        assert_eq!(Ratio::from_percent(i64::MAX), None);
    }

    #[test]
    fn parses_both_forms() {
        assert_eq!(Ratio::parse("65%"), Ok(ratio(650_000)));
        assert_eq!(Ratio::parse("11.2%"), Ok(ratio(112_000)));
        assert_eq!(Ratio::parse("0.0001%"), Ok(ratio(1)));
        assert_eq!(Ratio::parse("0.65"), Ok(ratio(650_000)));
        assert_eq!(Ratio::parse("0.000001"), Ok(ratio(1)));
        assert_eq!(Ratio::parse("1000"), Ok(Ratio::MAX));
        assert_eq!(Ratio::parse("100000%"), Ok(Ratio::MAX));
    }

    #[test]
    fn refuses_other_texts() {
        use ParseRatioError::{Empty, NotANumber, OutOfRange, TooManyDecimals};
        for (text, error) in [
            ("", Empty),
            ("%", NotANumber),
            ("65 %", NotANumber),
            ("65%%", NotANumber),
            ("65％", NotANumber),
            ("６５%", NotANumber),
            ("6.5e1%", NotANumber),
            ("+65%", NotANumber),
            ("0.00001%", TooManyDecimals),
            ("0.0000001", TooManyDecimals),
            ("-1%", OutOfRange),
            ("1000.000001", OutOfRange),
            ("99999999999999999999%", OutOfRange),
        ] {
            assert_eq!(Ratio::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn displays_shortest_percent() {
        assert_eq!(Ratio::ZERO.to_string(), "0%");
        assert_eq!(Ratio::ONE.to_string(), "100%");
        assert_eq!(ratio(650_000).to_string(), "65%");
        assert_eq!(ratio(112_000).to_string(), "11.2%");
        assert_eq!(ratio(1).to_string(), "0.0001%");
        assert_eq!(Ratio::MAX.to_string(), "100000%");
    }

    #[test]
    fn points_stay_within_zero_and_one() {
        assert_eq!(ratio(650_000).checked_add_points(50_000), ratio(700_000));
        assert_eq!(ratio(650_000).checked_add_points(-50_000), ratio(600_000));
        assert_eq!(ratio(650_000).checked_add_points(i64::MAX), Ratio::ONE);
        assert_eq!(ratio(650_000).checked_add_points(i64::MIN), Ratio::ZERO);
        assert_eq!(Ratio::MAX.checked_add_points(0), Ratio::ONE);
    }

    #[test]
    fn serde_uses_strings_only() {
        assert_eq!(serde_json::to_string(&ratio(112_000)).expect("serialises"), "\"11.2%\"");
        assert_eq!(serde_json::from_str::<Ratio>("\"65%\"").expect("reads"), ratio(650_000));
        assert!(serde_json::from_str::<Ratio>("0.65").is_err());
    }

    proptest! {
        #[test]
        fn display_parses_back(ppm in 0..=1_000_000_000_i64) {
            let ratio = ratio(ppm);
            prop_assert_eq!(Ratio::parse(&ratio.to_string()), Ok(ratio));
        }

        #[test]
        fn any_text_is_read_without_panic(text in "\\PC*") {
            if let Ok(ratio) = Ratio::parse(&text) {
                prop_assert!(ratio <= Ratio::MAX);
            }
        }

        #[test]
        fn points_never_leave_a_share(ppm in 0..=1_000_000_000_i64, points in any::<i64>()) {
            prop_assert!(ratio(ppm).checked_add_points(points) <= Ratio::ONE);
        }
    }
}
