//! Exact intermediate amounts.

use std::error::Error;
use std::fmt;

use crate::fen::Fen;
use crate::overflow::Overflow;
use crate::ratio::Ratio;

/// Millionths in a fen, and parts per million in one.
pub(crate) const MILLION: i128 = 1_000_000;

/// An exact amount in millionths of a fen, before rounding.
///
/// A [`Fen`] times a [`Ratio`] is always a whole number of these, so such
/// products can be added and compared without losing anything. A
/// [`Rounding`](crate::Rounding) turns the result into whole fen.
///
/// `Display` prints yuan with as many decimals as the amount has and never
/// fewer than two ("0.123456", "12.50").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Exact(i128);

impl Exact {
    /// No money. The default.
    pub const ZERO: Self = Self(0);

    /// The amount in millionths of a fen.
    #[must_use]
    pub const fn micro_fen(self) -> i128 {
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
    /// [`Overflow`] when the sum does not fit.
    pub fn checked_add(self, other: Self) -> Result<Self, Overflow> {
        self.0.checked_add(other.0).map(Self).ok_or(Overflow)
    }

    /// This amount less `other`.
    ///
    /// # Errors
    /// [`Overflow`] when the difference does not fit.
    pub fn checked_sub(self, other: Self) -> Result<Self, Overflow> {
        self.0.checked_sub(other.0).map(Self).ok_or(Overflow)
    }

    /// The amount `count` times, such as a daily amount over a stay.
    ///
    /// # Errors
    /// [`Overflow`] when the product does not fit.
    pub fn times_count(self, count: i64) -> Result<Self, Overflow> {
        self.0.checked_mul(i128::from(count)).map(Self).ok_or(Overflow)
    }

    /// The amount multiplied by `ratio`, only when the product is again a
    /// whole number of millionths of a fen.
    ///
    /// # Errors
    /// [`ExactError::Inexact`] when the product has a finer part, and
    /// [`ExactError::Overflow`] when it does not fit. A product that has both
    /// faults is reported as inexact.
    pub fn checked_times_ratio(self, ratio: Ratio) -> Result<Self, ExactError> {
        let ppm = i128::from(ratio.ppm());
        // Splitting off whole fen keeps the intermediate product small: the
        // call overflows only when its result does.
        let whole = self.0 / MILLION;
        let rest = (self.0 % MILLION) * ppm;
        if rest % MILLION != 0 {
            return Err(ExactError::Inexact);
        }
        whole
            .checked_mul(ppm)
            .and_then(|product| product.checked_add(rest / MILLION))
            .map(Self)
            .ok_or(ExactError::Overflow)
    }

    /// Parts per million of a fen are millionths of a fen, so the plain
    /// product is the answer. It is at most 10^15 × 10^9, which fits.
    pub(crate) fn product(amount: Fen, ratio: Ratio) -> Self {
        Self(i128::from(amount.get()) * i128::from(ratio.ppm()))
    }
}

impl From<Fen> for Exact {
    fn from(amount: Fen) -> Self {
        Self::product(amount, Ratio::ONE)
    }
}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MICRO_FEN_PER_YUAN: u128 = 100_000_000;
        let micro_fen = self.0.unsigned_abs();
        let (yuan, rest) = (micro_fen / MICRO_FEN_PER_YUAN, micro_fen % MICRO_FEN_PER_YUAN);
        let (fen, finer) = (rest / 1_000_000, format!("{:06}", rest % 1_000_000));
        let finer = finer.trim_end_matches('0');
        f.pad_integral(!self.is_negative(), "", &format!("{yuan}.{fen:02}{finer}"))
    }
}

/// Why a product of an [`Exact`] amount is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExactError {
    /// The result does not fit.
    Overflow,
    /// The result is finer than a millionth of a fen.
    Inexact,
}

impl ExactError {
    /// The message in Chinese.
    #[must_use]
    pub const fn zh(&self) -> &'static str {
        match self {
            Self::Overflow => Overflow.zh(),
            Self::Inexact => "结果不足百万分之一分，无法精确表示",
        }
    }
}

impl From<Overflow> for ExactError {
    fn from(Overflow: Overflow) -> Self {
        Self::Overflow
    }
}

impl fmt::Display for ExactError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Overflow => Overflow.fmt(f),
            Self::Inexact => f.write_str("result is finer than a millionth of a fen"),
        }
    }
}

impl Error for ExactError {}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Any amount at all, also ones only long chains of products reach.
    pub(crate) const fn exact(micro_fen: i128) -> Exact {
        Exact(micro_fen)
    }

    fn fen(value: i64) -> Fen {
        Fen::new(value).expect("test amount is valid")
    }

    fn ratio(ppm: i64) -> Ratio {
        Ratio::from_ppm(ppm).expect("test ratio is valid")
    }

    #[test]
    fn products_are_exact() {
        assert_eq!(fen(1).times(ratio(1)), exact(1));
        assert_eq!(fen(-1_001).times(ratio(650_000)), exact(-650_650_000));
        let largest = fen(Fen::MAX_ABS).times(Ratio::MAX);
        assert_eq!(largest.micro_fen(), 10_i128.pow(24));
        assert_eq!(Exact::from(fen(3)), exact(3_000_000));
    }

    #[test]
    fn displays_needed_decimals() {
        assert_eq!(Exact::ZERO.to_string(), "0.00");
        assert_eq!(exact(1).to_string(), "0.00000001");
        assert_eq!(exact(-1).to_string(), "-0.00000001");
        assert_eq!(exact(12_345_600).to_string(), "0.123456");
        assert_eq!(Exact::from(fen(1_250)).to_string(), "12.50");
        assert_eq!(Exact::from(fen(-100_000)).to_string(), "-1000.00");
        assert_eq!(exact(i128::MIN).to_string(), "-1701411834604692317316873037158.84105728");
    }

    #[test]
    fn arithmetic_reports_overflow() {
        assert_eq!(exact(1).checked_add(exact(2)), Ok(exact(3)));
        assert_eq!(exact(1).checked_sub(exact(2)), Ok(exact(-1)));
        assert_eq!(exact(7).times_count(-3), Ok(exact(-21)));
        assert_eq!(exact(i128::MAX).checked_add(exact(1)), Err(Overflow));
        assert_eq!(exact(i128::MIN).checked_sub(exact(1)), Err(Overflow));
        assert_eq!(exact(i128::MIN).times_count(-1), Err(Overflow));
    }

    #[test]
    fn second_ratio_only_when_exact() {
        let half = ratio(500_000);
        assert_eq!(exact(10).checked_times_ratio(half), Ok(exact(5)));
        assert_eq!(exact(-10).checked_times_ratio(half), Ok(exact(-5)));
        assert_eq!(exact(5).checked_times_ratio(half), Err(ExactError::Inexact));
        // A product that fits is found even when its unscaled form does not.
        assert_eq!(exact(i128::MAX).checked_times_ratio(Ratio::ONE), Ok(exact(i128::MAX)));
        assert_eq!(exact(i128::MIN).checked_times_ratio(Ratio::ONE), Ok(exact(i128::MIN)));
        assert_eq!(exact(i128::MIN).checked_times_ratio(Ratio::MAX), Err(ExactError::Overflow));
    }

    proptest! {
        #[test]
        fn ratio_then_ratio_agrees_with_wide_integers(
            micro_fen in -10_i128.pow(20)..=10_i128.pow(20),
            ppm in 0..=1_000_000_000_i64,
        ) {
            let wide = micro_fen * i128::from(ppm);
            let expected = if wide % MILLION == 0 {
                Ok(exact(wide / MILLION))
            } else {
                Err(ExactError::Inexact)
            };
            prop_assert_eq!(exact(micro_fen).checked_times_ratio(ratio(ppm)), expected);
        }

        #[test]
        fn extremes_do_not_panic(micro_fen in any::<i128>(), ppm in 0..=1_000_000_000_i64, count in any::<i64>()) {
            let amount = exact(micro_fen);
            let _ = amount.checked_times_ratio(ratio(ppm));
            let _ = amount.times_count(count);
            let _ = amount.to_string();
        }

        #[test]
        fn parts_of_a_whole_add_up(value in -Fen::MAX_ABS..=Fen::MAX_ABS, ppm in 0..=1_000_000_i64) {
            let amount = fen(value);
            let total = amount.times(ratio(ppm)).checked_add(amount.times(ratio(1_000_000 - ppm)));
            prop_assert_eq!(total, Ok(Exact::from(amount)));
        }

        #[test]
        fn whole_fen_display_alike(value in -Fen::MAX_ABS..=Fen::MAX_ABS) {
            prop_assert_eq!(Exact::from(fen(value)).to_string(), fen(value).to_string());
        }
    }
}
