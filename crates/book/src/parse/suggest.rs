//! What the author probably meant.

use crate::diag::Text;
use crate::words::{Lang, Word};

/// The number of characters to insert, delete or replace to make `b` of `a`.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (y, cell) in b.iter().zip(row.iter_mut().skip(1)) {
            let above = *cell;
            let replaced = diagonal + usize::from(x != *y);
            left = replaced.min(above + 1).min(left + 1);
            *cell = left;
            diagonal = above;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

/// Words that officers use for a word of the language.
const SYNONYMS: &[(&str, Word)] = &[
    ("报销", Word::Pays),
    ("报销比例", Word::Pays),
    ("支付比例", Word::Pays),
    ("门槛费", Word::Deductible),
    ("起付标准", Word::Deductible),
    ("最高支付限额", Word::Cap),
    ("上限", Word::Cap),
    ("条件", Word::When),
    ("对象", Word::Applies),
    ("范围", Word::Applies),
    ("生效", Word::From),
    ("执行", Word::From),
    ("失效", Word::Until),
    ("截止", Word::Until),
    ("出处", Word::Cites),
    ("来源", Word::Cites),
    ("备注", Word::Note),
    ("并且", Word::And),
    ("和", Word::And),
    ("或者", Word::Or),
    ("不是", Word::Not),
    ("否则", Word::Else),
    ("其它", Word::Other),
    ("总额", Word::Total),
    ("自费", Word::SelfPaid),
    ("自付", Word::OwnPay),
    ("政策范围内", Word::InScope),
    ("每年度", Word::Yearly),
    ("年度", Word::Yearly),
    ("每月度", Word::Monthly),
];

/// The one of `words` that `name` is close to, spelled in the language of `name`.
pub(super) fn closest(name: &str, words: &[Word]) -> Option<&'static str> {
    let lang = if name.is_ascii() { Lang::En } else { Lang::Zh };
    let synonym = SYNONYMS.iter().find(|(text, word)| *text == name && words.contains(word));
    if let Some((_, word)) = synonym {
        return Some(word.text(lang));
    }
    let lower = name.to_lowercase();
    let scored =
        words.iter().map(|w| w.text(lang)).filter_map(|text| closeness(&lower, text).map(|c| (c, text)));
    scored.min_by_key(|(score, _)| *score).map(|(_, text)| text)
}

/// How far apart two spellings are, if they are close enough for a question.
fn closeness(name: &str, text: &str) -> Option<usize> {
    let (long, short) =
        (name.chars().count().max(text.chars().count()), name.chars().count().min(text.chars().count()));
    let edits = distance(name, text);
    let close = if text.is_ascii() {
        edits <= long / 3
    } else {
        // Two characters of which one is wrong are as close as Chinese words get; single characters are never close.
        short >= 2 && edits * 2 <= long
    };
    close.then_some(edits)
}

/// The question whether one of `words` was meant.
pub(super) fn did_you_mean(name: &str, words: &[Word]) -> Option<Text> {
    let found = closest(name, words)?;
    Some(Text::new(format!("是不是要写“{found}”？"), format!("did you mean `{found}`?")))
}

/// A word in the quotation marks of messages.
pub(super) fn quoted(word: Word, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("“{}”", word.text(lang)),
        Lang::En => format!("`{}`", word.text(lang)),
    }
}

/// All of these words, as a hint.
pub(super) fn list_hint(words: &[Word]) -> Text {
    let spelled = |lang| words.iter().map(move |w| w.text(lang)).collect::<Vec<_>>();
    Text::new(
        format!("可以写：{}", spelled(Lang::Zh).join("、")),
        format!("one of: {}", spelled(Lang::En).join(", ")),
    )
}

/// `五千元` as `5_000元`: numbers in Chinese characters, their unit behind them.
pub(super) fn from_chinese_numerals(word: &str) -> Option<String> {
    if let Some(percent) = word.strip_prefix("百分之") {
        return Some(format!("{}%", numeral(percent)?));
    }
    // "五万元" reads as 五 and 万元 as well as 五万 and 元: the same amount.
    let (digits, unit) = word.split_at_checked(word.find(|c| !is_numeral(c))?)?;
    let number = is_unit(unit).then(|| numeral(digits)).flatten()?;
    Some(format!("{}{unit}", grouped(number)))
}

/// The hint to write a number in digits, its unit being written or not.
pub(super) fn digits_hint(word: &str) -> Option<Text> {
    let digits = from_chinese_numerals(word).or_else(|| numeral(word).map(grouped))?;
    Some(Text::new(format!("数目用阿拉伯数字写：{digits}"), format!("write numbers in digits: `{digits}`")))
}

fn grouped(number: u64) -> String {
    let whole = number.to_string();
    crate::lex::token::Decimal { whole, fraction: String::new() }.grouped()
}

const NUMERALS: &str = "零一二三四五六七八九";

fn is_numeral(c: char) -> bool {
    NUMERALS.contains(c) || "〇两十百千万亿".contains(c)
}

/// The value of a numeral below 10^12.
fn numeral(text: &str) -> Option<u64> {
    let (mut total, mut section, mut digit) = (0_u64, 0_u64, None);
    for c in text.chars() {
        match c {
            '十' => section += digit.take().unwrap_or(1) * 10,
            '百' => section += digit.take().unwrap_or(1) * 100,
            '千' => section += digit.take().unwrap_or(1) * 1_000,
            '万' | '亿' => {
                let scale = if c == '万' { 10_000 } else { 100_000_000 };
                total = total.checked_add((section + digit.take().unwrap_or(0)).checked_mul(scale)?)?;
                section = 0;
            }
            '〇' => digit = Some(0),
            '两' => digit = Some(2),
            _ => digit = Some(u64::try_from(NUMERALS.chars().position(|n| n == c)?).ok()?),
        }
    }
    (!text.is_empty() && total < 1_000_000_000_000).then_some(total + section + digit.unwrap_or(0))
}

/// `年龄65岁以上` as `年龄 65 岁 以上`: words of the language written without spaces. With `with_name` the first of them
/// is enough, what follows may be a name.
pub(super) fn glued(name: &str, with_name: bool) -> Option<Text> {
    let pieces = pieces(name);
    let known = pieces.iter().filter(|p| known_piece(p)).count();
    // A single character in front is rather the start of some other word.
    let starts_well = pieces.first().is_some_and(|p| p.chars().count() > 1 && known_piece(p));
    if pieces.len() < 2 || known < pieces.len() && !(with_name && starts_well) {
        return None;
    }
    let mut spaced = String::new();
    for (i, piece) in pieces.iter().enumerate() {
        let unit_behind_number = i > 0 && is_unit(piece) && spaced.ends_with(|c: char| c.is_ascii_digit());
        if i > 0 && !unit_behind_number {
            spaced.push(' ');
        }
        spaced.push_str(piece);
    }
    Some(Text::new(
        format!("词与词、词与数字之间要空一格：{spaced}"),
        format!("put spaces between words and numbers: `{spaced}`"),
    ))
}

/// A hint if a bare word can hardly be meant as a name where a value is expected: `五千元`, `年龄65岁以上`, `若家医签约`.
/// Such names must be quoted.
pub(super) fn no_name(word: &str) -> Option<Text> {
    if from_chinese_numerals(word).is_some() {
        return digits_hint(word);
    }
    let pieces = pieces(word);
    let counts = |pair: &[&str]| match pair {
        [number, behind] => number.starts_with(|c: char| c.is_ascii_digit()) && known_piece(behind),
        _ => false,
    };
    let opens = |piece: &&str| OPENERS.iter().any(|w| w.text(Lang::Zh) == *piece);
    let hardly = pieces.windows(2).any(counts) || pieces.first().is_some_and(opens);
    if hardly { glued(word, false) } else { None }
}

/// Words that never start a name by themselves.
const OPENERS: &[Word] =
    &[Word::If, Word::By, Word::Not, Word::Under, Word::Over, Word::NotAbove, Word::AtMost];

/// The words of the language and numbers of which `text` consists; what is neither is the last piece.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(piece) = first_piece(rest) {
        pieces.push(piece);
        rest = rest.get(piece.len()..).unwrap_or_default();
    }
    if !rest.is_empty() {
        pieces.push(rest);
    }
    pieces
}

fn known_piece(piece: &str) -> bool {
    first_piece(piece).is_some_and(|found| found.len() == piece.len())
}

fn is_unit(piece: &str) -> bool {
    Word::UNITS.iter().any(|w| w.text(Lang::Zh) == piece)
}

/// The longest word of the language, or the digits, at the start of `text`.
fn first_piece(text: &str) -> Option<&str> {
    let digits = text.find(|c: char| !(c.is_ascii_digit() || c == '_')).unwrap_or(text.len());
    if digits > 0 {
        return text.get(..digits);
    }
    let spelled = Word::ALL.iter().map(|w| w.text(Lang::Zh)).filter(|w| text.starts_with(w));
    spelled.max_by_key(|w| w.len())
}

/// The hint for a value that stands without its fact: `住院` instead of `就诊 住院`.
pub(super) fn value_hint(value: Word) -> Option<Text> {
    let fact = *super::keywords::facts_with_value(value).first()?;
    Some(Text::new(
        format!("写作“{} {}”", fact.text(Lang::Zh), value.text(Lang::Zh)),
        format!("write `{} {}`", fact.text(Lang::En), value.text(Lang::En)),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_edits() {
        for (a, b, edits) in
            [("", "", 0), ("支付", "", 2), ("付方", "付放", 1), ("payr", "payer", 1), ("abc", "cab", 2)]
        {
            assert_eq!((distance(a, b), distance(b, a)), (edits, edits), "{a} {b}");
        }
    }

    #[test]
    fn close_words_are_suggested_in_their_language() {
        let words = [Word::Payer, Word::Pays, Word::Deductible];
        for (name, meant) in [
            ("付放", Some("付方")),
            ("起付线", Some("起付")),
            ("报销", Some("支付")),
            ("Payer", Some("payer")),
            ("deductable", Some("deductible")),
            ("大病", None),
            ("x", None),
        ] {
            assert_eq!(closest(name, &words), meant, "{name}");
        }
    }

    #[test]
    fn numerals_have_values() {
        for (text, digits) in [
            ("五千元", Some("5_000元")),
            ("十五万元", Some("150_000元")),
            ("一千二百三十四元", Some("1_234元")),
            ("两百零五个月", Some("205个月")),
            ("百分之六十五", Some("65%")),
            ("五千", None),
            ("三级", None),
            ("元", None),
        ] {
            assert_eq!(from_chinese_numerals(text).as_deref(), digits, "{text}");
        }
    }
}
