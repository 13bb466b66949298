//! The two kinds of numbers that operations run on.
#![allow(clippy::float_arithmetic)] // whole numbers below 2^53 are exact in f64; see the module documentation

use super::ops::Rounder;

/// A number in a lane. Only whole numbers ever stand here.
pub(super) trait Lane: Copy {
    const ZERO: Self;
    const ONE: Self;
    fn from_i64(value: i64) -> Self;
    fn from_i128(value: i128) -> Self;
    fn to_i64(self) -> i64;
    fn add(self, other: Self) -> Self;
    fn sub(self, other: Self) -> Self;
    fn mul(self, other: Self) -> Self;
    fn less(self, other: Self) -> bool;
    fn round(self, rounder: &LaneRounder<Self>) -> Self;

    #[inline(always)]
    fn min(self, other: Self) -> Self {
        if self.less(other) { self } else { other }
    }
    #[inline(always)]
    fn max(self, other: Self) -> Self {
        if other.less(self) { self } else { other }
    }
}

/// A [`Rounder`] with its numbers in lanes.
pub(super) struct LaneRounder<L> {
    divisor: L,
    offset: L,
    /// offset + 1/2; unused in whole-number lanes, as is the next.
    shift: f64,
    /// 1 / divisor
    inverse: f64,
    ties_to_even: bool,
    unit: L,
}

impl<L: Lane> LaneRounder<L> {
    #[allow(clippy::cast_precision_loss)] // divisors and offsets are at most 10^8
    pub(super) fn new(rounder: &Rounder) -> Self {
        LaneRounder {
            divisor: L::from_i64(rounder.divisor),
            offset: L::from_i64(rounder.offset),
            shift: rounder.offset as f64 + 0.5,
            inverse: 1.0 / rounder.divisor as f64,
            ties_to_even: rounder.ties_to_even,
            unit: L::from_i64(rounder.unit),
        }
    }
}

/// Adding and taking away this rounds a number below 2^51 to the nearest whole one: beyond 2^52 there are no fractions.
const TO_WHOLE: f64 = 6_755_399_441_055_744.0; // 1.5 * 2^52

impl Lane for f64 {
    const ZERO: f64 = 0.0;
    const ONE: f64 = 1.0;

    /// Exact below 2^51, by the same trick backwards: vector units convert 64-bit integers slowly or not at all.
    #[inline(always)]
    fn from_i64(value: i64) -> f64 {
        f64::from_bits(value.wrapping_add(TO_WHOLE.to_bits().cast_signed()).cast_unsigned()) - TO_WHOLE
    }

    #[inline(always)]
    #[allow(clippy::cast_precision_loss)] // constants of a program are below 2^50
    fn from_i128(value: i128) -> f64 {
        value as f64
    }

    #[inline(always)]
    fn to_i64(self) -> i64 {
        (self + TO_WHOLE).to_bits().cast_signed().wrapping_sub(TO_WHOLE.to_bits().cast_signed())
    }

    #[inline(always)]
    fn add(self, other: f64) -> f64 {
        self + other
    }

    #[inline(always)]
    fn sub(self, other: f64) -> f64 {
        self - other
    }

    #[inline(always)]
    fn mul(self, other: f64) -> f64 {
        self * other
    }

    #[inline(always)]
    fn less(self, other: f64) -> bool {
        self < other
    }

    /// Exact for dividends s = self + offset with 0 <= s < 2^50. The true (s + 1/2) / d lies at least 1/(2d) away from
    /// every whole number. The inverse and the product are each off by at most 2^-53 of their size, together by less
    /// than s/d * 2^-52 <= 1/(4d); taking a half away adds at most 1/(8d). So what is rounded to the nearest lies
    /// strictly within a half of the floor.
    #[inline(always)]
    fn round(self, rounder: &LaneRounder<f64>) -> f64 {
        let mut quotient = ((self + rounder.shift) * rounder.inverse - 0.5 + TO_WHOLE) - TO_WHOLE;
        if rounder.ties_to_even {
            let sum = self + rounder.offset;
            let half = ((quotient * 0.5 - 0.25) + TO_WHOLE) - TO_WHOLE;
            let odd = quotient - 2.0 * half;
            let tie = sum - quotient * rounder.divisor == 0.0;
            quotient -= if tie { odd } else { 0.0 };
        }
        quotient * rounder.unit
    }
}

impl Lane for i128 {
    const ZERO: i128 = 0;
    const ONE: i128 = 1;

    fn from_i64(value: i64) -> i128 {
        value.into()
    }

    fn from_i128(value: i128) -> i128 {
        value
    }

    /// Results beyond the range of an amount are reported by row, so the ends of the range serve.
    fn to_i64(self) -> i64 {
        i64::try_from(self).unwrap_or(if self < 0 { i64::MIN } else { i64::MAX })
    }

    fn add(self, other: i128) -> i128 {
        self.saturating_add(other)
    }

    fn sub(self, other: i128) -> i128 {
        self.saturating_sub(other)
    }

    fn mul(self, other: i128) -> i128 {
        self.saturating_mul(other)
    }

    fn less(self, other: i128) -> bool {
        self < other
    }

    fn round(self, rounder: &LaneRounder<i128>) -> i128 {
        let sum = self.saturating_add(rounder.offset);
        let mut quotient = sum.div_euclid(rounder.divisor);
        if rounder.ties_to_even && quotient.saturating_mul(rounder.divisor) == sum {
            quotient -= quotient.rem_euclid(2);
        }
        quotient.saturating_mul(rounder.unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// The proof above, tried: around multiples of the divisor and at the end of the range.
        #[test]
        fn lanes_round_alike(
            whole in 0i64..1 << 40, near in -3i64..4, divisor in prop::sample::select(vec![2i64, 20, 100, 200, 1_000_000, 100_000_000]),
            mode in 0u8..4,
        ) {
            let top = (1i64 << 50) - divisor - 4;
            let value = (whole.min(top / divisor) * divisor + near * (1 + i64::from(mode))).max(0);
            let offset = match mode { 0 | 1 => divisor / 2, 2 => 0, _ => divisor - 1 };
            let rounder = Rounder { divisor, offset, ties_to_even: mode == 1, unit: 1 };
            let fast = Lane::round(<f64 as Lane>::from_i64(value), &LaneRounder::new(&rounder)).to_i64();
            let slow = Lane::round(i128::from(value), &LaneRounder::new(&rounder)).to_i64();
            prop_assert_eq!(fast, slow);
        }
    }

    #[test]
    fn whole_numbers_pass_through_lanes() {
        for value in [0, 1, -1, 63, -(1 << 50), (1 << 51) - 1] {
            assert_eq!(<f64 as Lane>::from_i64(value).to_i64(), value);
        }
    }
}
