//! Rounding exact amounts to money that can be paid.

use serde::{Deserialize, Serialize};

use crate::exact::{Exact, MILLION};
use crate::fen::Fen;
use crate::overflow::Overflow;

/// Which neighbour an amount between two units goes to.
///
/// Every mode treats a negative amount as the mirror of the positive one, so
/// a refund undoes a charge exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoundingMode {
    /// To the nearest; a half goes away from zero.
    HalfUp,
    /// To the nearest; a half goes to the even neighbour.
    HalfEven,
    /// Toward zero.
    Down,
    /// Away from zero.
    Up,
}

/// The unit an amount is rounded to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoundingUnit {
    /// 1/100 yuan.
    Fen,
    /// 1/10 yuan.
    Jiao,
    /// 1 yuan.
    Yuan,
}

impl RoundingUnit {
    /// The unit in fen: 1, 10 or 100.
    #[must_use]
    pub const fn fen_count(self) -> i64 {
        match self {
            Self::Fen => 1,
            Self::Jiao => 10,
            Self::Yuan => 100,
        }
    }
}

/// How an [`Exact`] amount becomes whole [`Fen`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rounding {
    /// Which neighbour is taken.
    pub mode: RoundingMode,
    /// The unit the result is a multiple of.
    pub unit: RoundingUnit,
}

impl Rounding {
    /// Rounds `exact` to a whole multiple of the unit.
    ///
    /// # Errors
    /// [`Overflow`] when the rounded amount is beyond [`Fen::MAX_ABS`].
    pub fn round(self, exact: Exact) -> Result<Fen, Overflow> {
        let fen_count = i128::from(self.unit.fen_count());
        let step = fen_count * MILLION;
        // Division truncates, so `units` is the neighbour toward zero and
        // `rest` has the sign of the amount.
        let units = exact.micro_fen() / step;
        let rest = exact.micro_fen() % step;
        let twice_rest = rest.abs() * 2;
        let away = match self.mode {
            RoundingMode::HalfUp => twice_rest >= step,
            RoundingMode::HalfEven => twice_rest > step || (twice_rest == step && units % 2 != 0),
            RoundingMode::Down => false,
            RoundingMode::Up => rest != 0,
        };
        // `step` is at least a million, so neither moving `units` by one nor
        // going back to fen can leave i128.
        let units = if away { units + rest.signum() } else { units };
        Fen::from_wide(units * fen_count)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::exact::tests::exact;

    const MODES: [RoundingMode; 4] =
        [RoundingMode::HalfUp, RoundingMode::HalfEven, RoundingMode::Down, RoundingMode::Up];
    const UNITS: [RoundingUnit; 3] = [RoundingUnit::Fen, RoundingUnit::Jiao, RoundingUnit::Yuan];

    fn any_rounding() -> impl Strategy<Value = Rounding> {
        (prop::sample::select(&MODES[..]), prop::sample::select(&UNITS[..]))
            .prop_map(|(mode, unit)| Rounding { mode, unit })
    }

    /// The rounded amount in fen.
    fn round(mode: RoundingMode, unit: RoundingUnit, micro_fen: i128) -> i64 {
        Rounding { mode, unit }.round(exact(micro_fen)).expect("in range").get()
    }

    #[test]
    fn rounds_to_fen() {
        use RoundingMode::{Down, HalfEven, HalfUp, Up};
        // Columns: millionths of a fen, then half up, half even, down, up.
        for (micro_fen, expected) in [
            (0, [0, 0, 0, 0]),
            (1, [0, 0, 0, 1]),
            (499_999, [0, 0, 0, 1]),
            (500_000, [1, 0, 0, 1]),
            (500_001, [1, 1, 0, 1]),
            (1_000_000, [1, 1, 1, 1]),
            (1_500_000, [2, 2, 1, 2]),
            (2_500_000, [3, 2, 2, 3]),
        ] {
            for (mode, fen) in [HalfUp, HalfEven, Down, Up].into_iter().zip(expected) {
                assert_eq!(round(mode, RoundingUnit::Fen, micro_fen), fen);
                assert_eq!(round(mode, RoundingUnit::Fen, -micro_fen), -fen);
            }
        }
    }

    #[test]
    fn rounds_to_larger_units() {
        use RoundingMode::{Down, HalfEven, HalfUp, Up};
        let amount = 1_250 * MILLION; // 12.50 yuan
        assert_eq!(round(HalfUp, RoundingUnit::Yuan, amount), 1_300);
        assert_eq!(round(HalfEven, RoundingUnit::Yuan, amount), 1_200);
        assert_eq!(round(Down, RoundingUnit::Yuan, amount), 1_200);
        assert_eq!(round(Up, RoundingUnit::Yuan, amount), 1_300);
        assert_eq!(round(HalfUp, RoundingUnit::Jiao, amount), 1_250);
        // A single rounding: 12.4499… yuan must not climb through 12.45.
        assert_eq!(round(HalfUp, RoundingUnit::Jiao, 1_244_999_999), 1_240);
    }

    #[test]
    fn reports_overflow() {
        let limit = i128::from(Fen::MAX_ABS) * MILLION;
        let up = Rounding { mode: RoundingMode::Up, unit: RoundingUnit::Fen };
        assert_eq!(up.round(exact(limit)).map(Fen::get), Ok(Fen::MAX_ABS));
        assert_eq!(up.round(exact(limit + 1)), Err(Overflow));
        assert_eq!(up.round(exact(i128::MIN)), Err(Overflow));
        assert_eq!(up.round(exact(i128::MAX)), Err(Overflow));
    }

    #[test]
    fn serde_names() {
        let text = r#"{"mode":"half_up","unit":"jiao"}"#;
        let rounding: Rounding = serde_json::from_str(text).expect("reads");
        assert_eq!(rounding.mode, RoundingMode::HalfUp);
        assert_eq!(serde_json::to_string(&rounding).expect("serialises"), text);
    }

    proptest! {
        #[test]
        fn stays_within_one_unit(rounding in any_rounding(), micro_fen in -10_i128.pow(18)..=10_i128.pow(18)) {
            let rounded = rounding.round(exact(micro_fen)).expect("in range");
            prop_assert_eq!(rounded.get() % rounding.unit.fen_count(), 0);
            let error = i128::from(rounded.get()) * MILLION - micro_fen;
            let step = i128::from(rounding.unit.fen_count()) * MILLION;
            match rounding.mode {
                RoundingMode::HalfUp | RoundingMode::HalfEven => prop_assert!(error.abs() * 2 <= step),
                RoundingMode::Down => prop_assert!(error.abs() < step && error.signum() != micro_fen.signum() || error == 0),
                RoundingMode::Up => prop_assert!(error.abs() < step && error.signum() == micro_fen.signum() || error == 0),
            }
        }

        #[test]
        fn negatives_mirror(rounding in any_rounding(), micro_fen in 0..=10_i128.pow(18)) {
            let positive = rounding.round(exact(micro_fen)).expect("in range");
            prop_assert_eq!(rounding.round(exact(-micro_fen)), Ok(-positive));
        }

        #[test]
        fn keeps_order(rounding in any_rounding(), a in -10_i128.pow(12)..=10_i128.pow(12), b in -10_i128.pow(12)..=10_i128.pow(12)) {
            let (low, high) = (a.min(b), a.max(b));
            prop_assert!(rounding.round(exact(low)) .expect("in range") <= rounding.round(exact(high)).expect("in range"));
        }

        #[test]
        fn any_amount_is_rounded_without_panic(rounding in any_rounding(), micro_fen in any::<i128>()) {
            let _ = rounding.round(exact(micro_fen));
        }
    }
}
