//! Amounts of money in whole fen.

use std::error::Error;
use std::fmt;
use std::ops::Neg;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::decimal::{self, DecimalError};
use crate::exact::Exact;
use crate::overflow::Overflow;
use crate::ratio::Ratio;
use crate::wire;

/// An amount of money in fen (1/100 yuan), between −[`Fen::MAX_ABS`] and
/// [`Fen::MAX_ABS`].
///
/// `Display` prints yuan with two decimals and no separators ("-12.05"), and
/// serde writes and reads the same text as a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Fen(i64);

impl Fen {
    /// No money. The default.
    pub const ZERO: Self = Self(0);

    /// The largest magnitude of a valid amount, in fen: 10^15, ten trillion
    /// yuan.
    ///
    /// Far above any real amount and far below the limit of `i64`, so the sum
    /// of two valid amounts never wraps and their product with a [`Ratio`]
    /// fits `i128` with room to spare.
    pub const MAX_ABS: i64 = 1_000_000_000_000_000;

    /// An amount of `fen` fen; `None` beyond [`Fen::MAX_ABS`].
    #[must_use]
    pub const fn new(fen: i64) -> Option<Self> {
        if fen >= -Self::MAX_ABS && fen <= Self::MAX_ABS { Some(Self(fen)) } else { None }
    }

    /// An amount of whole `yuan`; `None` beyond [`Fen::MAX_ABS`].
    #[must_use]
    pub const fn from_yuan(yuan: i64) -> Option<Self> {
        match yuan.checked_mul(100) {
            Some(fen) => Self::new(fen),
            None => None,
        }
    }

    /// The amount in fen.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }

    /// True when the amount is zero.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// True when the amount is below zero.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// The sum of two amounts.
    ///
    /// # Errors
    /// [`Overflow`] when the sum is beyond [`Fen::MAX_ABS`].
    pub const fn checked_add(self, other: Self) -> Result<Self, Overflow> {
        // Both are within 10^15, so the plain sum cannot wrap.
        match Self::new(self.0 + other.0) {
            Some(sum) => Ok(sum),
            None => Err(Overflow),
        }
    }

    /// This amount less `other`.
    ///
    /// # Errors
    /// [`Overflow`] when the difference is beyond [`Fen::MAX_ABS`].
    pub const fn checked_sub(self, other: Self) -> Result<Self, Overflow> {
        self.checked_add(other.neg())
    }

    /// The sum of all amounts; zero when there are none.
    ///
    /// Only the total is checked, so the answer does not depend on the order
    /// of the amounts.
    ///
    /// # Errors
    /// [`Overflow`] when the total is beyond [`Fen::MAX_ABS`].
    pub fn try_sum(amounts: impl IntoIterator<Item = Self>) -> Result<Self, Overflow> {
        let mut total: i128 = 0;
        for amount in amounts {
            // Overflow would take 10^23 amounts, but the check costs nothing.
            total = total.checked_add(i128::from(amount.0)).ok_or(Overflow)?;
        }
        Self::from_wide(total)
    }

    /// The amount with its sign turned. Cannot fail: the range is symmetric.
    #[must_use]
    pub const fn neg(self) -> Self {
        Self(-self.0)
    }

    /// The amount, or zero when it is negative.
    #[must_use]
    pub const fn clamp_non_negative(self) -> Self {
        if self.is_negative() { Self::ZERO } else { self }
    }

    /// The amount multiplied by `ratio`, exact and unrounded.
    #[must_use]
    pub fn times(self, ratio: Ratio) -> Exact {
        Exact::product(self, ratio)
    }

    /// Reads yuan as plain decimal text: digits, at most two decimals and
    /// optionally a leading minus ("200000.00", "0.5", "12", "-3.10").
    ///
    /// Spaces, separators, a leading plus, scientific notation and full-width
    /// digits are refused.
    ///
    /// # Errors
    /// [`ParseFenError`] saying why the text is not an amount.
    pub fn parse_yuan(text: &str) -> Result<Self, ParseFenError> {
        let fen = decimal::parse_scaled(text, 2)?;
        Self::new(fen).ok_or(ParseFenError::TooLarge)
    }

    /// The amount for people to read, with thousands separators
    /// ("1,234,567.89").
    #[must_use]
    pub const fn grouped(self) -> GroupedFen {
        GroupedFen(self)
    }

    /// An amount from a wide intermediate result in fen.
    pub(crate) fn from_wide(fen: i128) -> Result<Self, Overflow> {
        i64::try_from(fen).ok().and_then(Self::new).ok_or(Overflow)
    }

    /// Whole yuan and the remaining fen, both without sign.
    const fn parts(self) -> (u64, u64) {
        let fen = self.0.unsigned_abs();
        (fen / 100, fen % 100)
    }
}

impl Neg for Fen {
    type Output = Self;

    fn neg(self) -> Self {
        Self::neg(self)
    }
}

impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (yuan, fen) = self.parts();
        // `pad_integral` keeps width and alignment working for tables.
        f.pad_integral(!self.is_negative(), "", &format!("{yuan}.{fen:02}"))
    }
}

impl Serialize for Fen {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Fen {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        wire::from_text(deserializer, "an amount in yuan as a string, such as \"1234.56\"", Self::parse_yuan)
    }
}

/// Prints a [`Fen`] in yuan with thousands separators; see [`Fen::grouped`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupedFen(Fen);

impl fmt::Display for GroupedFen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (yuan, fen) = self.0.parts();
        let digits = yuan.to_string();
        let mut text = String::with_capacity(digits.len() * 2);
        for (index, digit) in digits.chars().enumerate() {
            let left = digits.len() - index;
            if index > 0 && left.is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        f.pad_integral(!self.0.is_negative(), "", &format!("{text}.{fen:02}"))
    }
}

/// Why a text is not an amount in yuan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParseFenError {
    /// The text is empty.
    Empty,
    /// The text is not plain decimal digits.
    NotANumber,
    /// There are more than two decimals, so the text is not whole fen.
    TooManyDecimals,
    /// The amount is beyond [`Fen::MAX_ABS`].
    TooLarge,
}

impl ParseFenError {
    /// The message in Chinese.
    #[must_use]
    pub const fn zh(&self) -> &'static str {
        match self {
            Self::Empty => "金额为空",
            Self::NotANumber => "金额不是普通的十进制数字",
            Self::TooManyDecimals => "金额的小数超过两位",
            Self::TooLarge => "金额过大",
        }
    }
}

impl From<DecimalError> for ParseFenError {
    fn from(error: DecimalError) -> Self {
        match error {
            DecimalError::Empty => Self::Empty,
            DecimalError::NotANumber => Self::NotANumber,
            DecimalError::TooManyDecimals => Self::TooManyDecimals,
            DecimalError::TooLarge => Self::TooLarge,
        }
    }
}

impl fmt::Display for ParseFenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "amount is empty",
            Self::NotANumber => "amount is not a plain decimal number",
            Self::TooManyDecimals => "amount has more than two decimals",
            Self::TooLarge => "amount is too large",
        })
    }
}

impl Error for ParseFenError {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fen(value: i64) -> Fen {
        Fen::new(value).expect("test amount is valid")
    }

    fn any_fen() -> impl Strategy<Value = Fen> {
        (-Fen::MAX_ABS..=Fen::MAX_ABS).prop_map(fen)
    }

    #[test]
    fn constructors_check_the_limit() {
        assert_eq!(Fen::new(Fen::MAX_ABS).map(Fen::get), Some(Fen::MAX_ABS));
        assert_eq!(Fen::new(Fen::MAX_ABS + 1), None);
        assert_eq!(Fen::new(-Fen::MAX_ABS - 1), None);
        assert_eq!(Fen::new(i64::MIN), None);
        assert_eq!(Fen::from_yuan(12), Some(fen(1_200)));
        assert_eq!(Fen::from_yuan(i64::MAX), None);
        assert_eq!(Fen::from_yuan(Fen::MAX_ABS / 100), Fen::new(Fen::MAX_ABS));
        assert_eq!(Fen::default(), Fen::ZERO);
    }

    #[test]
    fn displays_yuan() {
        assert_eq!(Fen::ZERO.to_string(), "0.00");
        assert_eq!(fen(5).to_string(), "0.05");
        assert_eq!(fen(-5).to_string(), "-0.05");
        assert_eq!(fen(-1_205).to_string(), "-12.05");
        assert_eq!(fen(20_000_000).to_string(), "200000.00");
        assert_eq!(format!("{:>8}|{:<8}|", fen(-5), fen(5)), "   -0.05|0.05    |");
    }

    #[test]
    fn groups_thousands() {
        assert_eq!(Fen::ZERO.grouped().to_string(), "0.00");
        assert_eq!(fen(99_999).grouped().to_string(), "999.99");
        assert_eq!(fen(100_000).grouped().to_string(), "1,000.00");
        assert_eq!(fen(123_456_789).grouped().to_string(), "1,234,567.89");
        assert_eq!(fen(-12_345_678).grouped().to_string(), "-123,456.78");
        assert_eq!(fen(Fen::MAX_ABS).grouped().to_string(), "10,000,000,000,000.00");
        assert_eq!(format!("{:>10}", fen(100_000).grouped()), "  1,000.00");
    }

    #[test]
    fn parses_yuan() {
        assert_eq!(Fen::parse_yuan("200000.00"), Ok(fen(20_000_000)));
        assert_eq!(Fen::parse_yuan("0.5"), Ok(fen(50)));
        assert_eq!(Fen::parse_yuan("12"), Ok(fen(1_200)));
        assert_eq!(Fen::parse_yuan("-3.10"), Ok(fen(-310)));
        assert_eq!(Fen::parse_yuan("-0"), Ok(Fen::ZERO));
        assert_eq!(Fen::parse_yuan("10000000000000"), Ok(fen(Fen::MAX_ABS)));
    }

    #[test]
    fn refuses_other_texts() {
        assert_eq!(Fen::parse_yuan(""), Err(ParseFenError::Empty));
        for text in ["1e3", "１２", "+1", "1,000", " 1", "¥1", "NaN", "１２.５", "0x10"] {
            assert_eq!(Fen::parse_yuan(text), Err(ParseFenError::NotANumber));
        }
        assert_eq!(Fen::parse_yuan("1.005"), Err(ParseFenError::TooManyDecimals));
        assert_eq!(Fen::parse_yuan("10000000000000.01"), Err(ParseFenError::TooLarge));
        assert_eq!(Fen::parse_yuan(&"9".repeat(400)), Err(ParseFenError::TooLarge));
    }

    #[test]
    fn arithmetic_reports_overflow() {
        let max = fen(Fen::MAX_ABS);
        assert_eq!(fen(1).checked_add(fen(2)), Ok(fen(3)));
        assert_eq!(fen(1).checked_sub(fen(2)), Ok(fen(-1)));
        assert_eq!(max.checked_add(fen(1)), Err(Overflow));
        assert_eq!(max.neg().checked_sub(fen(1)), Err(Overflow));
        assert_eq!(-max, max.neg());
        assert_eq!(Fen::try_sum([]), Ok(Fen::ZERO));
        assert_eq!(Fen::try_sum([max, max]), Err(Overflow));
        // The total fits although its first half does not.
        assert_eq!(Fen::try_sum([max, max, -max]), Ok(max));
    }

    #[test]
    fn clamps_negatives() {
        assert_eq!(fen(-1).clamp_non_negative(), Fen::ZERO);
        assert_eq!(fen(1).clamp_non_negative(), fen(1));
    }

    #[test]
    fn serde_uses_strings_only() {
        assert_eq!(serde_json::to_string(&fen(123_456)).expect("serialises"), "\"1234.56\"");
        assert_eq!(serde_json::from_str::<Fen>("\"1234.5\"").expect("reads"), fen(123_450));
        assert!(serde_json::from_str::<Fen>("1234.56").is_err());
        assert!(serde_json::from_str::<Fen>("12").is_err());
        assert!(serde_json::from_str::<Fen>("\"1.234\"").is_err());
    }

    proptest! {
        #[test]
        fn display_parses_back(amount in any_fen()) {
            prop_assert_eq!(Fen::parse_yuan(&amount.to_string()), Ok(amount));
            let ungrouped = amount.grouped().to_string().replace(',', "");
            prop_assert_eq!(ungrouped, amount.to_string());
        }

        #[test]
        fn any_text_is_read_without_panic(text in "\\PC*") {
            if let Ok(amount) = Fen::parse_yuan(&text) {
                prop_assert!(amount.get().abs() <= Fen::MAX_ABS);
            }
        }

        #[test]
        fn add_agrees_with_wide_integers(a in any_fen(), b in any_fen()) {
            let wide = i128::from(a.get()) + i128::from(b.get());
            prop_assert_eq!(a.checked_add(b), Fen::from_wide(wide));
            prop_assert_eq!(a.checked_add(b), b.checked_add(a));
            prop_assert_eq!(Fen::try_sum([a, b]), a.checked_add(b));
        }

        #[test]
        fn sub_undoes_add(a in any_fen(), b in any_fen()) {
            if let Ok(sum) = a.checked_add(b) {
                prop_assert_eq!(sum.checked_sub(b), Ok(a));
            }
        }
    }
}
