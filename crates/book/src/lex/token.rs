//! What the lexer hands to the parser.

use crate::ast::Span;
use crate::words::Word;
use jiff::civil::Date;

/// A piece of a rule.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    /// What it is.
    pub tok: Tok,
    /// Where it stands in the file.
    pub span: Span,
    /// Nothing stands between the token before and this one.
    pub glued: bool,
    /// The first token of its line. Line ends have no meaning; recovery after a mistake looks at them all the same.
    pub first_on_line: bool,
}

/// The kinds of tokens.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Tok {
    /// A word of the language, in Chinese or English.
    Word(Word),
    /// Any other word: a name.
    Name(String),
    /// A string, its escapes resolved.
    Str(String),
    /// A number without its unit.
    Number(Decimal),
    /// A day.
    Date(Date),
    /// Punctuation.
    Sign(Sign),
    /// Something that the lexer has already reported.
    Bad,
    /// The end of the block.
    End,
}

/// Punctuation, full-width or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    LBrace,
    RBrace,
    LParen,
    RParen,
    LBracket,
    RBracket,
    /// `,` `、` `;`
    Comma,
    /// `:` and `=`
    Colon,
    Plus,
    Minus,
    Times,
    Percent,
}

impl Sign {
    /// The sign that `c` writes.
    pub fn of(c: char) -> Option<Sign> {
        Some(match c {
            '{' | '｛' => Sign::LBrace,
            '}' | '｝' => Sign::RBrace,
            '(' | '（' => Sign::LParen,
            ')' | '）' => Sign::RParen,
            '[' | '［' | '【' | '〔' => Sign::LBracket,
            ']' | '］' | '】' | '〕' => Sign::RBracket,
            ',' | '，' | '、' | ';' | '；' => Sign::Comma,
            ':' | '：' | '=' | '＝' => Sign::Colon,
            '+' | '＋' => Sign::Plus,
            '-' | '－' | '−' => Sign::Minus,
            '*' | '＊' | '×' => Sign::Times,
            '%' | '％' => Sign::Percent,
            _ => return None,
        })
    }

    /// How messages show it.
    pub const fn text(self) -> &'static str {
        match self {
            Sign::LBrace => "{",
            Sign::RBrace => "}",
            Sign::LParen => "(",
            Sign::RParen => ")",
            Sign::LBracket => "[",
            Sign::RBracket => "]",
            Sign::Comma => ",",
            Sign::Colon => ":",
            Sign::Plus => "+",
            Sign::Minus => "-",
            Sign::Times => "×",
            Sign::Percent => "%",
        }
    }
}

/// A decimal number as written, its digits in ASCII and without grouping.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) struct Decimal {
    /// Digits before the point; at least one.
    pub whole: String,
    /// Digits after the point.
    pub fraction: String,
}

/// Why a decimal is not a whole number of the unit asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Inexact {
    /// More decimals than the unit has.
    TooPrecise,
    /// Beyond what we count with.
    TooLarge,
}

impl Decimal {
    /// The number times 10^`places`, if that is whole.
    pub fn scaled(&self, places: usize) -> Result<i64, Inexact> {
        let fraction = self.fraction.trim_end_matches('0');
        let missing = places.checked_sub(fraction.len()).ok_or(Inexact::TooPrecise)?;
        let zeros = std::iter::repeat_n('0', missing);
        self.whole.chars().chain(fraction.chars()).chain(zeros).try_fold(0_i64, |sum, c| {
            let digit = c.to_digit(10).ok_or(Inexact::TooLarge)?;
            sum.checked_mul(10).and_then(|s| s.checked_add(i64::from(digit))).ok_or(Inexact::TooLarge)
        })
    }

    /// The whole part in groups of three, as the formatter would write it.
    pub fn grouped(&self) -> String {
        let digits = match self.whole.trim_start_matches('0') {
            "" => "0",
            digits => digits,
        };
        let mut out = String::new();
        for (i, c) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i) % 3 == 0 {
                out.push('_');
            }
            out.push(c);
        }
        if !self.fraction.is_empty() {
            out.push('.');
            out.push_str(&self.fraction);
        }
        out
    }
}

/// A comment.
#[derive(Clone, Debug)]
pub(crate) struct Comment {
    /// Without `//` and the spaces around.
    pub text: String,
    /// Index of the token that follows.
    pub before: usize,
    /// Stands behind a token on the same line, so it is about what stands there.
    pub behind: bool,
}
