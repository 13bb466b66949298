//! From the text of a block of rules to tokens.
//!
//! Written by hand and not generated: after a number the unit is split off a run of Chinese characters
//! (`5_000元以上65%`), which depends on the token before and on the table of words, and that is shorter said than
//! squeezed into regular expressions.

mod number;
pub(crate) mod token;

use crate::ast::Span;
use crate::diag::{Diagnostic, Text};
use crate::words::{Lang, Word};
use std::collections::HashMap;
use std::sync::OnceLock;
use token::{Comment, Sign, Tok, Token};

/// The tokens of one block, and what is wrong with them.
#[derive(Debug, Default)]
pub(crate) struct Lexed {
    /// In order; the last one is [`Tok::End`].
    pub tokens: Vec<Token>,
    /// In order.
    pub comments: Vec<Comment>,
    /// Mistakes.
    pub diagnostics: Vec<Diagnostic>,
    /// How many words are spelled in Chinese.
    pub zh_words: usize,
    /// How many words are spelled in English.
    pub en_words: usize,
}

/// Splits `text`, which starts at byte `base` of the file.
pub(crate) fn lex(text: &str, base: usize) -> Lexed {
    let mut lexer = Lexer { text, base, pos: 0, line_has_token: false, token_end: 0, out: Lexed::default() };
    while lexer.step() {}
    let end = lexer.token_end;
    lexer.push_from(Tok::End, end);
    lexer.out
}

/// The word spelled `text`, through a map: [`Word::parse`] walks the whole table, too slow for each word of a book.
pub(crate) fn word(text: &str) -> Option<(Word, Lang)> {
    static WORDS: OnceLock<HashMap<&'static str, (Word, Lang)>> = OnceLock::new();
    let words = WORDS.get_or_init(|| {
        let spelled = |lang| Word::ALL.iter().map(move |w| (w.text(lang), (*w, lang)));
        spelled(Lang::En).chain(spelled(Lang::Zh)).collect()
    });
    words.get(text).copied()
}

struct Lexer<'a> {
    text: &'a str,
    base: usize,
    pos: usize,
    line_has_token: bool,
    /// Where the last token ends.
    token_end: usize,
    out: Lexed,
}

impl<'a> Lexer<'a> {
    /// The text from here on.
    fn rest(&self) -> &'a str {
        self.text.get(self.pos..).unwrap_or_default()
    }

    /// The character here.
    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// The length of the longest start of the rest whose characters all satisfy `test`.
    fn run(&self, test: impl Fn(char) -> bool) -> usize {
        let rest = self.rest();
        rest.find(|c| !test(c)).unwrap_or(rest.len())
    }

    /// Reads one token, comment or stretch of white space; false at the end.
    fn step(&mut self) -> bool {
        let Some(c) = self.peek() else { return false };
        let fence_may_stand = !self.line_has_token;
        if c.is_whitespace() || c == '\u{feff}' {
            self.white(c);
        } else if self.rest().starts_with("//") || self.rest().starts_with("／／") {
            self.comment();
        } else if fence_may_stand && (self.rest().starts_with("```") || self.rest().starts_with("~~~")) {
            self.inner_fence();
        } else if matches!(c, '"' | '＂' | '“' | '”') {
            self.string(c);
        } else if number::digit(c).is_some() {
            self.number_or_date();
        } else if c.is_alphabetic() || c == '_' {
            self.word_run();
        } else if let Some(sign) = Sign::of(c) {
            self.pos += c.len_utf8();
            self.push(Tok::Sign(sign), c.len_utf8());
        } else {
            self.unexpected();
        }
        true
    }

    fn white(&mut self, c: char) {
        if matches!(c, '\n' | '\r') {
            self.line_has_token = false;
        }
        self.pos += c.len_utf8();
    }

    fn comment(&mut self) {
        let len = self.run(|c| !matches!(c, '\n' | '\r'));
        let text = self.rest().get(..len).unwrap_or_default();
        let text = text.trim_start_matches(['/', '／']).trim();
        self.out.comments.push(Comment {
            text: text.to_owned(),
            before: self.out.tokens.len(),
            behind: self.line_has_token,
        });
        self.pos += len;
    }

    /// The bytes `start..end` of this block as a span of the file.
    fn span(&self, start: usize, end: usize) -> Span {
        span(self.base + start, self.base + end)
    }

    /// Adds the token that ends here and is `len` bytes long.
    fn push(&mut self, tok: Tok, len: usize) {
        self.push_from(tok, self.pos.saturating_sub(len));
    }

    /// Adds the token from `start` to here.
    fn push_from(&mut self, tok: Tok, start: usize) {
        let end = if tok == Tok::End { start } else { self.pos };
        self.out.tokens.push(Token {
            tok,
            span: self.span(start, end),
            glued: start == self.token_end && !self.out.tokens.is_empty(),
            first_on_line: !self.line_has_token,
        });
        self.line_has_token = true;
        self.token_end = end;
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.out.diagnostics.push(diagnostic);
    }

    /// A string: `"..."`, or with the quotation marks of Chinese text.
    fn string(&mut self, open: char) {
        let start = self.pos;
        self.pos += open.len_utf8();
        let closes = |c: char| match open {
            '"' | '＂' => matches!(c, '"' | '＂'),
            '“' => c == '”',
            // An input method that was toggled in between types them the other way round.
            _ => matches!(c, '”' | '“'),
        };
        let mut text = String::new();
        while let Some(c) = self.peek() {
            if matches!(c, '\n' | '\r') {
                break;
            }
            self.pos += c.len_utf8();
            if closes(c) {
                self.push_from(Tok::Str(text), start);
                return;
            }
            text.push(if c == '\\' { self.escape() } else { c });
        }
        let span = self.span(start, self.pos);
        self.push_from(Tok::Bad, start);
        self.report(
            Diagnostic::error(
                "unclosed-string",
                span,
                Text::new("引号没有配对", "this string is not closed"),
            )
            .hint(Text::new(
                "在同一行内补上右引号；文字里的引号写作 \\\"",
                "close it on the same line; a quotation mark inside is written \\\"",
            )),
        );
    }

    /// The character behind a backslash.
    fn escape(&mut self) -> char {
        let backslash = self.pos.saturating_sub(1);
        match self.peek() {
            Some(c @ ('"' | '\\' | '“' | '”' | '＂')) => {
                self.pos += c.len_utf8();
                c
            }
            _ => {
                let span = self.span(backslash, self.pos);
                self.report(
                    Diagnostic::error(
                        "bad-escape",
                        span,
                        Text::new("单独的反斜杠不能这样写", "a single backslash cannot stand here"),
                    )
                    .hint(Text::new("反斜杠本身写作 \\\\", "write a backslash as \\\\")),
                );
                '\\'
            }
        }
    }

    /// A fence line inside of the block: the block above was never closed.
    fn inner_fence(&mut self) {
        let start = self.pos;
        self.pos += self.run(|c| !matches!(c, '\n' | '\r'));
        let span = self.span(start, self.pos);
        self.push_from(Tok::Bad, start);
        self.report(
            Diagnostic::error(
                "fence-in-block",
                span,
                Text::new("规则块里又出现了代码块标记", "a fence inside of a block of rules"),
            )
            .hint(Text::new(
                "前面的规则块可能忘了用同样的标记结束",
                "the block above is probably not closed by a fence of its own kind",
            )),
        );
    }

    /// A run of letters: one word, or behind a number its unit and what follows it.
    fn word_run(&mut self) {
        let directly = self.pos == self.token_end;
        let last = self.out.tokens.last().map(|t| &t.tok);
        let behind_number = matches!(last, Some(Tok::Number(_)));
        let behind_unit = directly && (behind_number || matches!(last, Some(Tok::Word(w)) if splits(*w)));
        if behind_number && self.unit(directly) {
            return;
        }
        if self.bound_word(behind_unit) {
            return;
        }
        let len = self.word_len(behind_unit);
        let start = self.pos;
        self.pos += len;
        let text = self.text.get(start..self.pos).unwrap_or_default();
        self.push_word(text, start);
    }

    fn push_word(&mut self, text: &str, start: usize) {
        let tok = match word(text) {
            Some((word, Lang::Zh)) => {
                self.out.zh_words += 1;
                Tok::Word(word)
            }
            Some((word, Lang::En)) => {
                self.out.en_words += 1;
                Tok::Word(word)
            }
            None => Tok::Name(text.to_owned()),
        };
        self.push_from(tok, start);
    }

    /// The length of the run of letters, digits, `_` and inner `-`. Directly behind a number or a unit it ends before
    /// the next digit: `至10_000元`.
    fn word_len(&self, stop_at_digit: bool) -> usize {
        let rest = self.rest();
        let mut chars = rest.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let next = chars.peek().map(|(_, next)| *next);
            let inner_hyphen = c == '-' && at > 0 && next.is_some_and(char::is_alphanumeric);
            let digit_ends = stop_at_digit && number::digit(c).is_some();
            if digit_ends || !(c.is_alphanumeric() || c == '_' || inner_hyphen) {
                return at;
            }
        }
        rest.len()
    }

    /// Splits a unit off the run behind a number. Behind a space only where the rest of the run makes sense.
    fn unit(&mut self, directly: bool) -> bool {
        let run = self.rest().get(..self.word_len(false)).unwrap_or_default();
        let spelled = |w: &Word| {
            [Lang::Zh, Lang::En].into_iter().find_map(|lang| {
                let rest = run.strip_prefix(w.text(lang))?;
                let ascii_ends =
                    lang == Lang::Zh || !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
                let starts_well = directly
                    || rest.is_empty()
                    || rest.starts_with(|c| number::digit(c).is_some())
                    || BOUNDS.iter().any(|b| rest.starts_with(b.text(Lang::Zh)));
                (ascii_ends && starts_well).then_some(w.text(lang))
            })
        };
        let Some(unit) = Word::UNITS.iter().find_map(spelled) else {
            return false;
        };
        let start = self.pos;
        self.pos += unit.len();
        self.push_word(unit, start);
        true
    }

    /// Splits the words that bound a number off the run: `以上`, `以下`, `至` behind a number or unit, and any of them
    /// in front of a digit.
    fn bound_word(&mut self, behind_unit: bool) -> bool {
        let rest = self.rest();
        let splits = |text: &str, anywhere: bool| {
            rest.strip_prefix(text)
                .is_some_and(|behind| anywhere || behind.starts_with(|c| number::digit(c).is_some()))
        };
        let bounds = BOUNDS.iter().map(|w| (w.text(Lang::Zh), behind_unit));
        let mut all = bounds.chain(PREFIXES.iter().map(|w| (w.text(Lang::Zh), false)));
        let Some((bound, _)) = all.find(|(text, anywhere)| splits(text, *anywhere)) else {
            return false;
        };
        let start = self.pos;
        self.pos += bound.len();
        self.push_word(bound, start);
        true
    }

    /// Reports a run of characters that mean nothing here.
    fn unexpected(&mut self) {
        let start = self.pos;
        let stray = |c: char| {
            !(c.is_whitespace()
                || c.is_alphanumeric()
                || Sign::of(c).is_some()
                || matches!(c, '_' | '"' | '“' | '”' | '＂' | '/' | '／' | '\u{feff}'))
        };
        let first = self.peek().map_or(0, char::len_utf8);
        self.pos += first;
        self.pos += self.run(stray);
        let text = self.text.get(start..self.pos).unwrap_or_default();
        let span = self.span(start, self.pos);
        self.push_from(Tok::Bad, start);
        let shown: String = text.chars().take(20).collect();
        let report = Diagnostic::error(
            "unexpected-character",
            span,
            Text::new(format!("规则里不能写“{shown}”"), format!("`{shown}` cannot stand in a rule")),
        );
        self.report(match stray_hint(text) {
            Some((zh, en)) => report.hint(Text::new(zh, en)),
            None => report,
        });
    }
}

/// A range of bytes as a span; a file beyond 4 GB is refused before it comes here.
pub(crate) fn span(start: usize, end: usize) -> Span {
    let short = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Span { start: short(start), end: short(end) }
}

/// Words that are split off the Chinese text directly behind a number or its unit.
const BOUNDS: [Word; 3] = [Word::AndAbove, Word::AndBelow, Word::Through];

/// Words that are split off a number directly behind them: `不满18岁`.
const PREFIXES: [Word; 4] = [Word::Under, Word::NotAbove, Word::Over, Word::AtMost];

/// Whether Chinese text directly behind this word goes on with a word of its own.
fn splits(word: Word) -> bool {
    Word::UNITS.contains(&word) || BOUNDS.contains(&word)
}

/// What was probably meant by characters that other notations use.
fn stray_hint(text: &str) -> Option<(&'static str, &'static str)> {
    let hints: [(&[&str], (&str, &str)); 8] = [
        (&["。", "."], ("句末不用写句号", "no full stop is needed")),
        (
            &["~", "～", "—", "–"],
            ("区间写作“0元 至 10_000元”", "write a range as `0 yuan through 10_000 yuan`"),
        ),
        (&["≥", ">", "＞"], ("大于等于写作“以上”，如“65岁 以上”", "write `65 and_above`")),
        (
            &["≤", "<", "＜"],
            ("小于写作“不满”，如“不满 18岁”；小于等于写作“以下”", "write `under 18` or `17 and_below`"),
        ),
        (&["&"], ("“并且”写作“且”", "write `and`")),
        (&["|"], ("“或者”写作“或”", "write `or`")),
        (&["!", "！"], ("“不是”写作“非”", "write `not`")),
        (&["#", "/", "／"], ("注释以 // 开头", "a comment starts with `//`")),
    ];
    hints.iter().find(|(starts, _)| starts.iter().any(|s| text.starts_with(s))).map(|(_, hint)| *hint)
}
