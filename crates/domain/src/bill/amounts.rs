//! Prices and quantities: decimal numbers finer than the fen, kept as whole numbers of their smallest unit.

use std::fmt;

use yidan_types::Fen;

use super::schema::MAX_AMOUNT_FEN;

/// Why a text is not a decimal number of so many places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DecimalError {
    NotANumber,
    TooManyDecimals,
    TooLarge,
}

/// Reads `-?[0-9]+(\.[0-9]+)?` and returns it times 10^`places`.
pub(crate) fn scaled(text: &str, places: usize) -> Result<i64, DecimalError> {
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return Err(DecimalError::NotANumber);
    }
    let fraction = if unsigned.contains('.') { fraction } else { "" };
    let missing = places.checked_sub(fraction.len()).ok_or(DecimalError::TooManyDecimals)?;
    let zeros = std::iter::repeat_n(b'0', missing);
    let mut value: i64 = 0;
    for digit in whole.bytes().chain(fraction.bytes()).chain(zeros) {
        value = value
            .checked_mul(10)
            .and_then(|shifted| shifted.checked_add(i64::from(digit.saturating_sub(b'0'))))
            .ok_or(DecimalError::TooLarge)?;
    }
    Ok(if negative { -value } else { value })
}

/// `value` / 10^`places` as shortest decimal text with at least `least` decimals.
fn decimal_text(value: i64, places: u32, least: usize) -> String {
    let scale = 10_u64.pow(places);
    let (whole, rest) = (value.unsigned_abs() / scale, value.unsigned_abs() % scale);
    let width = usize::try_from(places).unwrap_or(0);
    let mut fraction = format!("{rest:0width$}");
    while fraction.len() > least && fraction.ends_with('0') {
        fraction.pop();
    }
    let sign = if value < 0 { "-" } else { "" };
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// A price per unit in millionths of a yuan; above zero, at most the limit of an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitPrice(i64);

impl UnitPrice {
    /// A price of so many millionths of a yuan; `None` if it is not above zero or too large.
    #[must_use]
    pub const fn from_micro_yuan(micro_yuan: i64) -> Option<UnitPrice> {
        // A fen is 10^4 millionths of a yuan.
        if micro_yuan > 0 && micro_yuan / 10_000 <= MAX_AMOUNT_FEN {
            Some(UnitPrice(micro_yuan))
        } else {
            None
        }
    }

    /// The price in millionths of a yuan.
    #[must_use]
    pub const fn micro_yuan(self) -> i64 {
        self.0
    }

    /// Price times quantity, rounded half-up to the fen (a negative product as the mirror of the positive one);
    /// `None` beyond the limit of an amount.
    #[must_use]
    pub fn times(self, quantity: Quantity) -> Option<Fen> {
        // Millionths of a yuan times ten-thousandths: 10^8 of these are a fen. At most 10^16 × 10^16, fits i128.
        const PER_FEN: i128 = 100_000_000;
        let product = i128::from(self.0) * i128::from(quantity.0);
        let rounded = (product.abs() + PER_FEN / 2) / PER_FEN * product.signum();
        let fen = i64::try_from(rounded).ok().filter(|fen| fen.abs() <= MAX_AMOUNT_FEN)?;
        Fen::new(fen)
    }
}

impl fmt::Display for UnitPrice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&decimal_text(self.0, 6, 2))
    }
}

/// A quantity in ten-thousandths; negative on a refund, never zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity(i64);

impl Quantity {
    /// The largest magnitude: 10^12 units.
    const MAX: i64 = 10_000_000_000_000_000;

    /// A quantity of so many ten-thousandths; `None` if it is zero or too large.
    #[must_use]
    pub const fn from_ten_thousandths(value: i64) -> Option<Quantity> {
        if value != 0 && value >= -Self::MAX && value <= Self::MAX { Some(Quantity(value)) } else { None }
    }

    /// The quantity in ten-thousandths.
    #[must_use]
    pub const fn ten_thousandths(self) -> i64 {
        self.0
    }

    /// Whether it takes something back.
    #[must_use]
    pub const fn is_refund(self) -> bool {
        self.0 < 0
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&decimal_text(self.0, 4, 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn price(text: &str) -> UnitPrice {
        UnitPrice::from_micro_yuan(scaled(text, 6).expect("decimal")).expect("price")
    }

    fn quantity(text: &str) -> Quantity {
        Quantity::from_ten_thousandths(scaled(text, 4).expect("decimal")).expect("quantity")
    }

    #[test]
    fn reads_digits_only() {
        assert_eq!(scaled("12.5", 2), Ok(1250));
        assert_eq!(scaled("-0.0001", 4), Ok(-1));
        assert_eq!(scaled("1.000", 2), Err(DecimalError::TooManyDecimals));
        assert_eq!(scaled("99999999999999999999", 2), Err(DecimalError::TooLarge));
        for text in ["", "-", ".5", "5.", "1e3", "+1", " 1", "1,0", "１", "--1", "1.2.3"] {
            assert_eq!(scaled(text, 2), Err(DecimalError::NotANumber), "{text}");
        }
    }

    #[test]
    fn products_round_half_up_to_the_fen() {
        for (p, q, amount) in [
            ("0.005", "1", "0.01"),
            ("0.004999", "1", "0.00"),
            ("0.005", "-1", "-0.01"),
            ("33.333333", "3", "100.00"),
            ("12.345", "0.5", "6.17"),
            ("7", "2.5", "17.50"),
        ] {
            assert_eq!(price(p).times(quantity(q)).expect("in range").to_string(), amount, "{p} × {q}");
        }
        assert_eq!(price("9999999999").times(quantity("999999999999")), None);
    }

    #[test]
    fn prints_what_it_reads() {
        assert_eq!(price("7").to_string(), "7.00");
        assert_eq!(price("0.123456").to_string(), "0.123456");
        assert_eq!(quantity("-2.50").to_string(), "-2.5");
        assert_eq!(quantity("10").to_string(), "10");
    }
}
