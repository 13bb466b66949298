//! Exact decimal text, shared by amounts and ratios.

use std::iter;

/// Why a text is not a decimal number that can be held exactly.
///
/// When several apply the earlier variant is reported: a text is called too
/// large only once it is known to be a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DecimalError {
    Empty,
    NotANumber,
    TooManyDecimals,
    TooLarge,
}

/// Reads `-?[0-9]+(\.[0-9]+)?` and returns it times 10^`places`.
///
/// Trailing zeros count as decimals: "1.000" claims a precision that two
/// places do not have, and guessing what was meant is not our business.
pub(crate) fn parse_scaled(text: &str, places: usize) -> Result<i64, DecimalError> {
    if text.is_empty() {
        return Err(DecimalError::Empty);
    }
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (unsigned, None),
    };
    if !is_digits(whole) || fraction.is_some_and(|fraction| !is_digits(fraction)) {
        return Err(DecimalError::NotANumber);
    }
    let fraction = fraction.unwrap_or_default();
    let missing = places.checked_sub(fraction.len()).ok_or(DecimalError::TooManyDecimals)?;

    let digits = whole.bytes().chain(fraction.bytes()).chain(iter::repeat_n(b'0', missing));
    let mut scaled: i64 = 0;
    for digit in digits {
        scaled = scaled
            .checked_mul(10)
            .and_then(|shifted| shifted.checked_add(i64::from(digit.saturating_sub(b'0'))))
            .ok_or(DecimalError::TooLarge)?;
    }
    // `scaled` is not negative, so its negation always fits.
    Ok(if negative { -scaled } else { scaled })
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_to_the_asked_places() {
        assert_eq!(parse_scaled("12", 2), Ok(1_200));
        assert_eq!(parse_scaled("12.5", 2), Ok(1_250));
        assert_eq!(parse_scaled("-0.05", 2), Ok(-5));
        assert_eq!(parse_scaled("007", 0), Ok(7));
        assert_eq!(parse_scaled("-0", 6), Ok(0));
    }

    #[test]
    fn reports_the_first_reason() {
        assert_eq!(parse_scaled("", 2), Err(DecimalError::Empty));
        for text in ["-", ".", "5.", ".5", "1..2", "1.2.3", "--1", "+1", " 1", "1 ", "1,0", "1e3"] {
            assert_eq!(parse_scaled(text, 2), Err(DecimalError::NotANumber));
        }
        assert_eq!(parse_scaled("1.000", 2), Err(DecimalError::TooManyDecimals));
        assert_eq!(parse_scaled("9223372036854775807", 2), Err(DecimalError::TooLarge));
        assert_eq!(parse_scaled("99999999999999999999x", 2), Err(DecimalError::NotANumber));
    }
}
