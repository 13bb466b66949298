//! Cells of a row as values of its fields.

use super::dates::{self, DateFault, Written};
use crate::sheet::{Cell, limits};
use yidan_domain::bill::ShortText;
use yidan_domain::lists::{Doubt, Enrolment, PersonName, Rejection, RowField};
use yidan_types::{Date, IdentityNumber, ParseIdentityError, Sex, half_width};

/// What stands in the place of a number that there is none of.
const NOTHING: [&str; 6] = ["无", "空", "-", "—", "/", "暂无"];

/// An identity number, and whether a spreadsheet may have rounded it.
pub(super) type Identity = (IdentityNumber, Option<Doubt>);

/// The cell's text, if it is one that can be used.
fn text(cell: &Cell, field: RowField) -> Result<String, Rejection> {
    usable(cell, field)?;
    Ok(cell.shown())
}

/// Nothing is taken from formulas, errors and overlong cells.
fn usable(cell: &Cell, field: RowField) -> Result<(), Rejection> {
    match cell {
        Cell::Formula(_) => Err(Rejection::Formula(field)),
        Cell::Error(_) => Err(Rejection::ErrorCell(field)),
        Cell::Text(text) if text.chars().nth(limits::MAX_CELL_CHARS).is_some() => {
            Err(Rejection::TooLong(field))
        }
        _ => Ok(()),
    }
}

pub(super) fn name(cell: &Cell) -> Result<PersonName, Rejection> {
    let text = text(cell, RowField::Name)?;
    if cell.is_blank() {
        return Err(Rejection::Missing(RowField::Name));
    }
    PersonName::parse(text.trim_matches(['\'', '"'])).map_err(Rejection::Name)
}

pub(super) fn identity(cell: &Cell) -> Result<Option<Identity>, Rejection> {
    let written = text(cell, RowField::Identity)?;
    if let Cell::Number(number) = cell {
        // Fifteen digits are kept whole; of eighteen, the last three are gone.
        let whole = !number.dated && number.value < 1e15;
        return if whole { parsed(&number.digits()).map(Some) } else { Err(Rejection::DigitsLost) };
    }
    let number = cleaned(&written);
    if number.is_empty() || NOTHING.contains(&number.as_str()) {
        return Ok(None);
    }
    let exponent = |c: char| c.is_ascii_digit() || ".+E".contains(c);
    if number.contains('E') && number.chars().all(exponent) {
        return Err(Rejection::DigitsLost);
    }
    parsed(&number).map(Some)
}

fn parsed(number: &str) -> Result<Identity, Rejection> {
    let rounded = number.len() == 18 && number.ends_with("000");
    match IdentityNumber::parse(number) {
        Ok(identity) => Ok((identity, rounded.then_some(Doubt::MayBeRounded))),
        Err(ParseIdentityError::BadChecksum) if rounded => Err(Rejection::DigitsLost),
        Err(error) => Err(Rejection::Identity(error)),
    }
}

/// Without spaces, invisible characters, apostrophes and `="…"`; with the many signs for X as X.
fn cleaned(text: &str) -> String {
    let sign = |c: char| match half_width(c).to_ascii_uppercase() {
        '×' | '╳' | '✕' | '✖' | 'Ⅹ' | 'ⅹ' | 'Х' | 'х' | 'Χ' | 'χ' => 'X',
        other => other,
    };
    let noise = |c: &char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '\'' | '’' | '‘' | '`' | '"' | '“' | '”' | '=')
            || matches!(c, '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}')
            || *c == '\u{FEFF}'
    };
    text.chars().map(sign).filter(|c| !noise(c)).collect()
}

/// A day; of a month alone, the first or the last one.
pub(super) fn day(cell: &Cell, field: RowField) -> Result<Option<Date>, Rejection> {
    Ok(written(cell, field)?.map(|written| match (written, field) {
        (Written::Day(day), _) => day,
        (Written::Month(month), RowField::Until) => month.last_day(),
        (Written::Month(month), _) => month.first_day(),
    }))
}

/// The day of birth. A month alone agrees with a number of that month.
pub(super) fn birth(cell: &Cell, number: Option<&IdentityNumber>) -> Result<Option<Date>, Rejection> {
    let of_number = number.map(IdentityNumber::birth_date);
    Ok(written(cell, RowField::BirthDate)?.map(|written| match written {
        Written::Day(day) => day,
        Written::Month(month) => {
            let same = of_number.filter(|born| born.first_of_month() == month.first_day());
            same.unwrap_or(month.first_day())
        }
    }))
}

fn written(cell: &Cell, field: RowField) -> Result<Option<Written>, Rejection> {
    usable(cell, field)?;
    dates::date(cell).map_err(|fault| match fault {
        DateFault::NotADate => Rejection::NotADate(field),
        DateFault::Ambiguous => Rejection::AmbiguousDate(field),
    })
}

/// One of a few words.
fn word(cell: &Cell, field: RowField) -> Result<String, Rejection> {
    let text = text(cell, field)?;
    Ok(text.trim().chars().map(half_width).map(|c| c.to_ascii_lowercase()).collect())
}

pub(super) fn sex(cell: &Cell) -> Result<Option<Sex>, Rejection> {
    match word(cell, RowField::Sex)?.as_str() {
        "" => Ok(None),
        "男" | "男性" | "1" | "m" | "male" => Ok(Some(Sex::Male)),
        "女" | "女性" | "2" | "f" | "female" => Ok(Some(Sex::Female)),
        _ => Err(Rejection::UnknownWord(RowField::Sex)),
    }
}

pub(super) fn enrolment(cell: &Cell) -> Result<Enrolment, Rejection> {
    match word(cell, RowField::Enrolled)?.as_str() {
        "" => Ok(Enrolment::NotAsked),
        "是" | "已参保" | "参保" | "正常" | "正常参保" | "居民" | "职工" | "1" | "y" | "yes" | "true" => {
            Ok(Enrolment::Enrolled)
        }
        "否" | "未参保" | "停保" | "暂停" | "中断" | "0" | "n" | "no" | "false" => {
            Ok(Enrolment::NotEnrolled)
        }
        _ => Err(Rejection::UnknownWord(RowField::Enrolled)),
    }
}

pub(super) fn group(cell: &Cell) -> Result<Option<ShortText>, Rejection> {
    let text = text(cell, RowField::Group)?;
    match text.trim() {
        "" => Ok(None),
        group => ShortText::parse(group).map(Some).ok_or(Rejection::UnknownWord(RowField::Group)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::{DateSystem, Number};

    fn shown(cell: &Cell) -> String {
        match identity(cell) {
            Ok(Some((number, None))) => number.reveal().to_owned(),
            Ok(Some((number, Some(doubt)))) => format!("{} {}", number.reveal(), doubt.code()),
            Ok(None) => "none".to_owned(),
            Err(Rejection::Identity(error)) => error.to_string(),
            Err(rejection) => rejection.code().to_owned(),
        }
    }

    /// A sample of the area 990000, which there is not.
    const SAMPLE: &str = "99000019500102001";

    #[test]
    fn identity_numbers_as_they_come() {
        let (sample, _) = identity(&Cell::Text("990000500102001".into())).expect("read").expect("a number");
        let sample = sample.reveal();
        assert!(sample.starts_with(SAMPLE));
        for text in [
            sample.to_owned(),
            sample.to_ascii_lowercase(),
            format!("'{sample}"),
            format!("=\"{sample}\""),
            format!(" {} {}\u{3000}", &sample[..6], &sample[6..]),
            sample.chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).expect("wide")).collect(),
            sample[..6].to_owned() + &sample[8..17],
        ] {
            assert_eq!(shown(&Cell::Text(text.clone())), sample, "{text}");
        }
        assert_eq!(shown(&Cell::Text("11010519491231002×".into())), "11010519491231002X");
        for (text, expected) in [
            ("无", "none"),
            ("9.90000195001E+17", "digits-lost"),
            ("990000195001020000", "digits-lost"),
            ("990000", "identity number has neither 18 nor 15 characters"),
        ] {
            assert_eq!(shown(&Cell::Text(text.into())), expected, "{text}");
        }
    }

    #[test]
    fn numeric_cells_keep_fifteen_digits() {
        let number = |value| Cell::Number(Number { value, dated: false, system: DateSystem::From1900 });
        assert!(shown(&number(990_000_500_102_001.0)).starts_with(SAMPLE));
        assert_eq!(shown(&number(990_000_195_001_020_000.0)), "digits-lost");
        assert_eq!(shown(&Cell::Formula("1".into())), "formula");
        assert_eq!(shown(&Cell::Error("#REF!".into())), "error-cell");
    }

    #[test]
    fn a_number_that_ends_in_three_zeros_is_doubtful() {
        let zeros = (0..100).map(|n| format!("990000195001{n:02}1000"));
        let fits = zeros.filter(|text| IdentityNumber::parse(text).is_ok()).collect::<Vec<_>>();
        assert!(!fits.is_empty());
        for text in fits {
            assert_eq!(shown(&Cell::Text(text.clone())), format!("{text} may-be-rounded"));
        }
    }

    #[test]
    fn birth_months_agree_with_the_number() {
        let (number, _) = identity(&Cell::Text("990000500102001".into())).expect("read").expect("a number");
        let birth = |text: &str| birth(&Cell::Text(text.into()), Some(&number)).expect("a date");
        assert_eq!(birth("1950.01"), Some(number.birth_date()));
        assert_ne!(birth("1950年2月"), Some(number.birth_date()));
    }
}
