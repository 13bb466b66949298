//! Small pieces of messages: words, names and enumerations in both languages.

use crate::diag::Text;
use crate::words::{Lang, Word};
use yidan_types::Fen;

/// A word as it is quoted in a message: “起付”, `deductible`.
pub(super) fn word(word: Word) -> Text {
    Text::new(format!("“{}”", word.text(Lang::Zh)), format!("`{}`", word.text(Lang::En)))
}

/// A word in a sentence, without quotes: the name of a kind of item.
pub(super) fn plain(word: Word) -> Text {
    Text::new(word.text(Lang::Zh), word.text(Lang::En))
}

/// An amount as an author writes it: 5_000元, 0.50元; `5_000 yuan`.
pub(super) fn money(fen: Fen) -> Text {
    let (yuan, cents) = (fen.get().unsigned_abs() / 100, fen.get().unsigned_abs() % 100);
    let digits = yuan.to_string();
    let mut text = String::from(if fen.is_negative() { "-" } else { "" });
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('_');
        }
        text.push(digit);
    }
    if cents > 0 {
        text.push_str(&format!(".{cents:02}"));
    }
    Text::new(format!("{text}元"), format!("{text} yuan"))
}

/// Words one after the other: 起付、支付; `deductible`, `pays`.
pub(super) fn words(words: impl IntoIterator<Item = Word>) -> Text {
    let words: Vec<Word> = words.into_iter().collect();
    let zh: Vec<&str> = words.iter().map(|w| w.text(Lang::Zh)).collect();
    let en: Vec<String> = words.iter().map(|w| format!("`{}`", w.text(Lang::En))).collect();
    Text::new(zh.join("、"), en.join(", "))
}

/// Names one after the other, as they stand.
pub(super) fn names<'n>(names: impl IntoIterator<Item = &'n str>) -> Text {
    let names: Vec<&str> = names.into_iter().collect();
    let en: Vec<String> = names.iter().map(|n| format!("`{n}`")).collect();
    Text::new(names.join("、"), en.join(", "))
}

/// How many single-character changes lead from one name to the other.
pub(super) fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut next = vec![i + 1];
        for (j, to) in b.iter().enumerate() {
            let get = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX - 1);
            let replace = get(&row, j) + usize::from(from != *to);
            next.push(replace.min(get(&row, j + 1) + 1).min(get(&next, j) + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

/// The name most like `wanted`, if one is like it: few characters differ, or one holds the other.
pub(super) fn nearest<'n>(wanted: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let wanted_len = wanted.chars().count();
    let like = |name: &&str| {
        let longer = wanted_len.max(name.chars().count());
        let allowed = longer.div_ceil(3).min(longer.saturating_sub(1));
        let holds = wanted_len >= 2 && (name.contains(wanted) || (name.len() >= 4 && wanted.contains(*name)));
        holds || distance(wanted, name) <= allowed
    };
    names.into_iter().filter(like).min_by_key(|name| distance(wanted, name))
}
