//! The smallest pieces: words, names, strings, numbers with their units.

use crate::words::{Lang, Word};
use yidan_types::Fen;

/// Whether `text` reads as a name wherever a name can stand.
fn is_plain_name(text: &str) -> bool {
    is_one_word(text) && !splits_behind_a_number(text) && !reads_as_words(text)
}

/// Whether `text` is a run of letters that spells no word of the language.
fn is_one_word(text: &str) -> bool {
    let mut before = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let fits = match (before, c) {
            (None, c) => is_letter(c) && c.is_alphabetic(),
            // A dash only joins: it needs a letter or digit on both sides.
            (Some(before), '-') => is_letter(before) && chars.peek().is_some_and(|next| is_letter(*next)),
            (Some(_), c) => is_letter(c) || c == '_',
        };
        if !fits {
            return false;
        }
        before = Some(c);
    }
    before.is_some() && Word::parse(text).is_none()
}

/// Letters and digits, but not the full-width ones, which the lexer may take for ASCII.
fn is_letter(c: char) -> bool {
    c.is_alphanumeric() && !matches!(c, '\u{FF00}'..='\u{FFEF}')
}

/// Whether the name would lose its start as a unit behind a bare number: `元以上的部分`.
fn splits_behind_a_number(text: &str) -> bool {
    let bounds = [Word::AndAbove, Word::AndBelow, Word::Through].map(|w| w.text(Lang::Zh));
    let units = Word::UNITS.iter().flat_map(|u| [u.text(Lang::Zh), u.text(Lang::En)]);
    units.filter_map(|unit| text.strip_prefix(unit)).any(|rest| {
        rest.starts_with(|c: char| c.is_ascii_digit()) || bounds.iter().any(|b| rest.starts_with(b))
    })
}

/// Whether the name is made of words and numbers alone: `住院起付`, `五千元`. The parser takes it for words without the
/// spaces between them.
fn reads_as_words(text: &str) -> bool {
    if text.starts_with("百分之") {
        return true;
    }
    let unit = text.trim_start_matches(|c| "零〇一二两三四五六七八九十百千万亿".contains(c));
    if unit.len() < text.len() && Word::UNITS.iter().any(|u| u.text(Lang::Zh) == unit) {
        return true;
    }
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '_');
        let words = Word::ALL.iter().map(|w| w.text(Lang::Zh)).filter_map(|w| rest.strip_prefix(w));
        let shortest = if digits.len() < rest.len() { Some(digits) } else { words.min_by_key(|r| r.len()) };
        match shortest {
            Some(shorter) => rest = shorter,
            None => return false,
        }
    }
    true
}

/// A name where it is used: bare if it can be.
pub(crate) fn name(text: &str) -> String {
    if is_plain_name(text) { text.to_owned() } else { string(text) }
}

/// A label in the head of an item. One of ASCII letters alone would be read as the id.
pub(crate) fn label(text: &str) -> String {
    if is_one_word(text) && !text.is_ascii() { text.to_owned() } else { string(text) }
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
        for plain in ["大病保险", "liaocheng-2019", "起付线2", "a_b", "甲-乙", "天使"] {
            assert_eq!(name(plain), plain);
        }
        for other in [
            "支付",
            "cap",
            "",
            "2型",
            "a-",
            "a--b",
            "住院起付",
            "五千元",
            "_x",
            "元以上",
            "days2",
            "药Ａ",
            "a b",
            "大病（居民）",
            "-a",
        ] {
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
