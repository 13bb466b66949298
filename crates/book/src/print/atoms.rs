//! The smallest pieces: words, names, strings, numbers with their units.

use crate::parse::reads_as_name;
use crate::words::{Lang, Word};
use yidan_types::Fen;

/// Whether `text` reads as a name wherever a name can stand.
fn is_plain_name(text: &str) -> bool {
    reads_as_name(text) && !splits_behind_a_number(text)
}

/// Whether the name would lose its start as a unit behind a bare number: `元以上的部分`.
fn splits_behind_a_number(text: &str) -> bool {
    let bounds = [Word::AndAbove, Word::AndBelow, Word::Through].map(|w| w.text(Lang::Zh));
    let units = Word::UNITS.iter().flat_map(|u| [u.text(Lang::Zh), u.text(Lang::En)]);
    units.filter_map(|unit| text.strip_prefix(unit)).any(|rest| {
        rest.starts_with(|c: char| c.is_ascii_digit()) || bounds.iter().any(|b| rest.starts_with(b))
    })
}

/// A name where it is used: bare if it can be.
pub(crate) fn name(text: &str) -> String {
    if is_plain_name(text) { text.to_owned() } else { string(text) }
}

/// A label in the head of an item. One of ASCII letters alone would be read as the id.
pub(crate) fn label(text: &str) -> String {
    if reads_as_name(text) && !text.is_ascii() { text.to_owned() } else { string(text) }
}

/// A string in straight quotes.
pub(crate) fn string(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        // The full-width quotation mark closes a string too.
        if matches!(c, '"' | '\\' | '＂') {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted.push('"');
    quoted
}

/// `5_000元`, `8_450.50元`, `5_000 yuan`.
pub(crate) fn money(amount: Fen, lang: Lang) -> String {
    let grouped = amount.grouped().to_string().replace(',', "_");
    let number = grouped.strip_suffix(".00").unwrap_or(&grouped);
    with_unit(number, Word::Yuan, lang)
}

/// A whole number, with a unit if it has one.
pub(crate) fn count(number: i64, unit: Option<Word>, lang: Lang) -> String {
    let digits = group_digits(number);
    match unit {
        Some(unit) => with_unit(&digits, unit, lang),
        None => digits,
    }
}

/// `+5个百分点`, `-2.5 points`.
pub(crate) fn points(ppm: i64, lang: Lang) -> String {
    let sign = if ppm < 0 { "-" } else { "+" };
    with_unit(&format!("{sign}{}", decimal(ppm.unsigned_abs(), 4)), Word::Points, lang)
}

/// A weight in parts per million as a decimal number.
pub(crate) fn weight(ppm: i64) -> String {
    let sign = if ppm < 0 { "-" } else { "" };
    format!("{sign}{}", decimal(ppm.unsigned_abs(), 6))
}

/// `scaled` / 10^`places` with as many decimals as it has.
fn decimal(scaled: u64, places: usize) -> String {
    let digits = format!("{scaled:0>wanted$}", wanted = places + 1);
    let (whole, part) = digits.split_at(digits.len().saturating_sub(places));
    let part = part.trim_end_matches('0');
    if part.is_empty() { whole.to_owned() } else { format!("{whole}.{part}") }
}

fn with_unit(number: &str, unit: Word, lang: Lang) -> String {
    let space = if lang == Lang::En { " " } else { "" };
    format!("{number}{space}{}", unit.text(lang))
}

fn group_digits(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::from(if number < 0 { "-" } else { "" });
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('_');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_only_where_they_must_be() {
        for plain in ["大病保险", "liaocheng-2019", "起付线2", "a_b", "甲-乙", "天使", "住院起付"]
        {
            assert_eq!(name(plain), plain);
        }
        for other in
            ["支付", "cap", "", "2型", "a-", "a--b", "五千元", "元以上", "days2", "a b", "大病（居民）", "-a"]
        {
            assert_eq!(name(other), format!("\"{other}\""));
        }
        assert_eq!(label("critical"), "\"critical\"");
        assert_eq!(string(r#"他说"好"\"#), r#""他说\"好\"\\""#);
    }

    #[test]
    fn numbers_are_grouped_and_carry_units() {
        let fen = |n| Fen::new(n).expect("in range");
        assert_eq!(money(fen(500_000), Lang::Zh), "5_000元");
        assert_eq!(money(fen(845_050), Lang::En), "8_450.50 yuan");
        assert_eq!(money(fen(0), Lang::Zh), "0元");
        assert_eq!(count(1_234_567, Some(Word::Days), Lang::Zh), "1_234_567天");
        assert_eq!(count(i64::MIN, None, Lang::En), "-9_223_372_036_854_775_808");
        assert_eq!(points(-25_000, Lang::En), "-2.5 points");
        assert_eq!(points(50_000, Lang::Zh), "+5个百分点");
        assert_eq!(weight(1_250_000), "1.25");
        assert_eq!(weight(1), "0.000001");
    }
}
