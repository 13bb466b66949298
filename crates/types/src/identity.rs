//! National resident identity numbers (GB 11643).

use std::error::Error;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::date::{Date, parse_date};

/// A valid resident identity number of 18 characters.
///
/// The number is personal data. `Debug` and `Display` print it masked
/// ("371521********0012") and there is deliberately no serde form, so it gets
/// into a log or a file only where someone writes
/// [`reveal`](IdentityNumber::reveal).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdentityNumber {
    /// 17 ASCII digits and the check character, a digit or `X`.
    text: Box<str>,
    birth: Date,
}

impl IdentityNumber {
    /// Reads a number of 18 characters, with `x` taken as `X`, or the old
    /// form of 15 digits, which is upgraded to 18.
    ///
    /// The old form has two digits for the year and all its bearers count as
    /// born in the 1900s. Birth years are 1900 to 2200, and the birth date is
    /// not compared with any present day.
    ///
    /// # Errors
    /// [`ParseIdentityError`] with the first check that fails: length, digits,
    /// birth date, checksum.
    pub fn parse(text: &str) -> Result<Self, ParseIdentityError> {
        match text.chars().count() {
            18 => Self::from_current(&text.to_ascii_uppercase()),
            15 => Self::from_old(text),
            _ => Err(ParseIdentityError::WrongLength),
        }
    }

    /// As [`parse`](IdentityNumber::parse), after turning full-width
    /// characters into ASCII and dropping surrounding white space.
    ///
    /// # Errors
    /// As [`parse`](IdentityNumber::parse).
    pub fn parse_lenient(text: &str) -> Result<Self, ParseIdentityError> {
        let normal: String = text.trim().chars().map(half_width).collect();
        Self::parse(&normal)
    }

    fn from_current(text: &str) -> Result<Self, ParseIdentityError> {
        // No boundary after 17 bytes means that one of them is not ASCII.
        let (body, check) = text.split_at_checked(17).ok_or(ParseIdentityError::NotDigits)?;
        if !is_digits(body) || !matches!(check.as_bytes(), [b'0'..=b'9' | b'X']) {
            return Err(ParseIdentityError::NotDigits);
        }
        let number = Self::from_body(body)?;
        if *number.text == *text { Ok(number) } else { Err(ParseIdentityError::BadChecksum) }
    }

    fn from_old(text: &str) -> Result<Self, ParseIdentityError> {
        match text.split_at_checked(6) {
            Some((area, rest)) if is_digits(text) => Self::from_body(&format!("{area}19{rest}")),
            _ => Err(ParseIdentityError::NotDigits),
        }
    }

    /// Completes 17 ASCII digits with their check character.
    fn from_body(body: &str) -> Result<Self, ParseIdentityError> {
        let part = |range| body.get(range).unwrap_or_default();
        let (year, month, day) = (part(6..10), part(10..12), part(12..14));
        let birth = parse_date(&format!("{year}-{month}-{day}")).map_err(|_| ParseIdentityError::BadDate)?;
        let text = format!("{body}{}", check_character(body)).into_boxed_str();
        Ok(Self { text, birth })
    }

    /// The birth date written in the number.
    #[must_use]
    pub const fn birth_date(&self) -> Date {
        self.birth
    }

    /// The sex written in the number: the seventeenth digit is odd for men and
    /// even for women.
    #[must_use]
    pub fn sex(&self) -> Sex {
        let odd = self.text.as_bytes().get(16).is_some_and(|digit| digit % 2 == 1);
        if odd { Sex::Male } else { Sex::Female }
    }

    /// The six-digit code (GB/T 2260) of the county of first registration,
    /// which need not be where the person lives or is insured.
    #[must_use]
    pub fn area_code(&self) -> &str {
        self.text.get(..6).unwrap_or_default()
    }

    /// The full number of 18 characters. Never log it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for IdentityNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tail = self.text.get(14..).unwrap_or_default();
        write!(f, "{}********{tail}", self.area_code())
    }
}

impl fmt::Debug for IdentityNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A derived form would print the number and the birth date.
        write!(f, "IdentityNumber({self})")
    }
}

/// The check character of 17 ASCII digits by ISO 7064 MOD 11-2.
fn check_character(body: &str) -> char {
    let product =
        body.bytes().fold(0_u32, |product, byte| (product + u32::from(byte.saturating_sub(b'0'))) * 2 % 11);
    // Ten has no digit; the standard writes it as X.
    char::from_digit((12 - product) % 11, 10).unwrap_or('X')
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The ASCII counterpart of a full-width form (`１`, `（`), or the character
/// itself.
#[must_use]
pub fn half_width(character: char) -> char {
    const OFFSET: u32 = 0xFEE0;
    match character {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(character) - OFFSET).unwrap_or(character),
        _ => character,
    }
}

/// Sex as registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// Male.
    Male,
    /// Female.
    Female,
}

/// Why a text is not a resident identity number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParseIdentityError {
    /// There are neither 18 nor 15 characters.
    WrongLength,
    /// A character is not an ASCII digit, nor an X in the last of 18 places.
    NotDigits,
    /// The birth date is not a day of the years 1900 to 2200.
    BadDate,
    /// The check character does not match the other digits.
    BadChecksum,
}

impl ParseIdentityError {
    /// The message in Chinese.
    #[must_use]
    pub const fn zh(&self) -> &'static str {
        match self {
            Self::WrongLength => "身份证号码应为18位或15位",
            Self::NotDigits => "身份证号码含有数字以外的字符",
            Self::BadDate => "身份证号码中的出生日期无效",
            Self::BadChecksum => "身份证号码的校验码不符",
        }
    }
}

impl fmt::Display for ParseIdentityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::WrongLength => "identity number has neither 18 nor 15 characters",
            Self::NotDigits => "identity number has a character that is not a digit",
            Self::BadDate => "birth date in the identity number is not valid",
            Self::BadChecksum => "check character of the identity number does not match",
        })
    }
}

impl Error for ParseIdentityError {}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    /// The example of the standard, not a person.
    const EXAMPLE: &str = "11010519491231002X";

    fn parse(text: &str) -> IdentityNumber {
        IdentityNumber::parse(text).expect("test number is valid")
    }

    #[test]
    fn reads_the_example_of_the_standard() {
        let number = parse(EXAMPLE);
        assert_eq!(number.reveal(), EXAMPLE);
        assert_eq!(number.birth_date(), date(1949, 12, 31));
        assert_eq!(number.sex(), Sex::Female);
        assert_eq!(number.area_code(), "110105");
        assert_eq!(parse("11010519491231002x"), number);
    }

    #[test]
    fn upgrades_the_old_form() {
        let number = parse("110105491231002");
        assert_eq!(number, parse(EXAMPLE));
        assert_eq!(IdentityNumber::parse("11010549123100X"), Err(ParseIdentityError::NotDigits));
        assert_eq!(IdentityNumber::parse("110105491331002"), Err(ParseIdentityError::BadDate));
    }

    #[test]
    fn full_width_only_when_lenient() {
        let wide = "\u{3000}１１０１０５１９４９１２３１００２ｘ ";
        assert_eq!(IdentityNumber::parse_lenient(wide), Ok(parse(EXAMPLE)));
        assert_eq!(IdentityNumber::parse(wide.trim()), Err(ParseIdentityError::NotDigits));
        assert_eq!(
            IdentityNumber::parse_lenient("110105 19491231002X"),
            Err(ParseIdentityError::WrongLength)
        );
    }

    #[test]
    fn refuses_others() {
        use ParseIdentityError::{BadChecksum, BadDate, NotDigits, WrongLength};
        for (text, error) in [
            ("", WrongLength),
            ("1101051949123100", WrongLength),
            ("11010519491231002X0", WrongLength),
            ("X1010519491231002X", NotDigits),
            ("11010519491231002Y", NotDigits),
            ("11010519491231002é", NotDigits),
            ("1101051949123100é2", NotDigits),
            ("110105194912310-2X", NotDigits),
            ("11010519490231002X", BadDate),
            ("11010518991231002X", BadDate),
            ("110105194912310021", BadChecksum),
            ("110105194912310037", BadChecksum),
        ] {
            assert_eq!(IdentityNumber::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn prints_masked() {
        let number = parse(EXAMPLE);
        assert_eq!(number.to_string(), "110105********002X");
        assert_eq!(format!("{number:?}"), "IdentityNumber(110105********002X)");
        assert!(!format!("{number:#?}").contains("1949"));
    }

    proptest! {
        #[test]
        fn one_wrong_character_is_found(
            area in 100_000..1_000_000_u32,
            year in 1900..=2100_i16,
            month in 1..=12_i8,
            day in 1..=28_i8,
            serial in 0..1_000_u32,
            place in 0..18_usize,
            digit in 0..10_u32,
        ) {
            let body = format!("{area}{year}{month:02}{day:02}{serial:03}");
            let text = format!("{body}{}", check_character(&body));
            let number = parse(&text);
            prop_assert_eq!(number.birth_date(), date(year, month, day));
            prop_assert_eq!(number.sex() == Sex::Male, serial % 2 == 1);
            prop_assert!(!number.to_string().contains(&text[6..14]));

            let wrong: String = text
                .chars()
                .enumerate()
                .map(|(at, c)| if at == place { char::from_digit(digit, 10).unwrap_or(c) } else { c })
                .collect();
            prop_assert_eq!(IdentityNumber::parse(&wrong).is_ok(), wrong == text);
        }

        #[test]
        fn any_text_is_read_without_panic(text in "\\PC{14,19}") {
            let _ = IdentityNumber::parse(&text);
            let _ = IdentityNumber::parse_lenient(&text);
        }
    }
}
