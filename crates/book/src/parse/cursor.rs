//! The parser's place in the tokens, and its ways to ask, take and complain.

use crate::ast::{Name, Span, Spanned};
use crate::diag::{Diagnostic, Severity, Text};
use crate::lex::Lexed;
use crate::lex::token::{Comment, Decimal, Sign, Tok, Token};
use crate::parse::{keywords, suggest};
use crate::words::{Lang, Word};
use std::collections::{BTreeMap, VecDeque};

/// A mistake that stops the reading of a clause; it is in the diagnostics already.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reported;

/// What reading a piece gives.
pub(super) type Parse<T> = Result<T, Reported>;

/// How deep expressions, conditions and bills may nest, chains of operators counted as nesting since each makes the tree
/// deeper. Deeper trees would end the stack, and below 20 levels the canonical JSON stays within the 128 levels that its
/// readers take.
pub(super) const MAX_DEPTH: usize = 20;

/// Reads the tokens of one block.
pub(super) struct Parser<'a> {
    /// The file.
    text: &'a str,
    tokens: Vec<Token>,
    end: Token,
    pos: usize,
    comments: VecDeque<Comment>,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// How deep we are.
    pub depth: usize,
    /// Inside of a call's arguments, where a comma ends a list of values.
    pub in_arguments: bool,
    /// The item that is being read.
    pub item: Option<Word>,
    /// The clause that is being read, for messages.
    pub clause: Option<Word>,
    /// The clause that is being read holds a mistake that did not stop its reading.
    pub broken: bool,
    /// Numbers without unit that are no counts: where they start, and the place of what was said of them.
    pub no_counts: BTreeMap<u32, usize>,
}

impl<'a> Parser<'a> {
    pub fn new(text: &'a str, lexed: Lexed) -> Parser<'a> {
        let at_end = lexed.tokens.last().map_or_else(Span::default, |t| t.span);
        Parser {
            text,
            tokens: lexed.tokens,
            end: Token { tok: Tok::End, span: at_end, glued: false, first_on_line: true },
            pos: 0,
            comments: lexed.comments.into(),
            diagnostics: Vec::new(),
            depth: 0,
            in_arguments: false,
            item: None,
            clause: None,
            broken: false,
            no_counts: BTreeMap::new(),
        }
    }

    // --- looking

    /// The token here.
    pub fn here(&self) -> &Token {
        self.ahead(0)
    }

    /// The token `n` further on.
    pub fn ahead(&self, n: usize) -> &Token {
        self.tokens.get(self.pos.saturating_add(n)).unwrap_or(&self.end)
    }

    /// Its kind.
    pub fn tok(&self) -> &Tok {
        &self.here().tok
    }

    /// Where it stands.
    pub fn span(&self) -> Span {
        self.here().span
    }

    /// The word here.
    pub fn word(&self) -> Option<Word> {
        self.word_ahead(0)
    }

    /// The word `n` tokens on.
    pub fn word_ahead(&self, n: usize) -> Option<Word> {
        match self.ahead(n).tok {
            Tok::Word(word) => Some(word),
            _ => None,
        }
    }

    /// Whether this word stands here.
    pub fn at(&self, word: Word) -> bool {
        self.word() == Some(word)
    }

    /// Whether this sign stands here.
    pub fn at_sign(&self, sign: Sign) -> bool {
        *self.tok() == Tok::Sign(sign)
    }

    /// Whether a name stands here, bare or quoted.
    pub fn at_name(&self) -> bool {
        matches!(self.tok(), Tok::Name(_) | Tok::Str(_))
    }

    /// Whether the block is at its end.
    pub fn at_end(&self) -> bool {
        *self.tok() == Tok::End
    }

    /// The place in the tokens, to know whether anything was read.
    pub fn place(&self) -> usize {
        self.pos
    }

    /// The tokens from `place` to here.
    pub fn tokens_since(&self, place: usize) -> &[Token] {
        self.tokens.get(place..self.pos).unwrap_or_default()
    }

    /// The token before this one.
    pub fn behind(&self) -> Option<&Tok> {
        self.pos.checked_sub(1).and_then(|at| self.tokens.get(at)).map(|t| &t.tok)
    }

    /// The number with which this piece of text starts.
    pub fn number_at(&self, span: Span) -> Option<&Decimal> {
        let at = self.tokens.binary_search_by_key(&span.start, |token| token.span.start).ok()?;
        match &self.tokens.get(at)?.tok {
            Tok::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The span of the token before.
    pub fn last_span(&self) -> Span {
        self.pos.checked_sub(1).and_then(|at| self.tokens.get(at)).map_or_else(Span::default, |t| t.span)
    }

    /// From `start` to the end of the token before.
    pub fn since(&self, start: Span) -> Span {
        if self.last_span().end >= start.start { start.to(self.last_span()) } else { start }
    }

    // --- taking

    /// Steps over the token here.
    pub fn bump(&mut self) {
        if self.pos < self.tokens.len() {
            self.pos += 1;
        }
    }

    /// Takes this word if it stands here.
    pub fn eat(&mut self, word: Word) -> Option<Spanned<Word>> {
        let span = self.span();
        self.at(word).then(|| {
            self.bump();
            Spanned { value: word, span }
        })
    }

    /// Takes one of these words if it stands here.
    pub fn eat_any(&mut self, words: &[Word]) -> Option<Spanned<Word>> {
        words.iter().find_map(|w| self.eat(*w))
    }

    /// Takes this sign if it stands here.
    pub fn eat_sign(&mut self, sign: Sign) -> bool {
        let found = self.at_sign(sign);
        if found {
            self.bump();
        }
        found
    }

    /// Steps over `:` and `=`, which are noise behind a keyword.
    pub fn noise(&mut self) {
        while self.eat_sign(Sign::Colon) {}
    }

    /// Steps over separators.
    pub fn commas(&mut self) {
        while self.eat_sign(Sign::Comma) {}
    }

    /// Takes this sign.
    pub fn expect_sign(&mut self, sign: Sign) -> Parse<()> {
        if self.eat_sign(sign) {
            return Ok(());
        }
        Err(self.expected(format!("“{}”", sign.text()), format!("`{}`", sign.text())))
    }

    /// Takes this word.
    pub fn expect(&mut self, word: Word) -> Parse<Spanned<Word>> {
        self.one_of(&[word], "", "")
    }

    /// Takes one of these words; `zh` and `en` say what they are.
    pub fn one_of(&mut self, words: &[Word], zh: &str, en: &str) -> Parse<Spanned<Word>> {
        if let Some(found) = self.eat_any(words) {
            return Ok(found);
        }
        let (zh, en) = match words {
            [only] => (suggest::quoted(*only, Lang::Zh), suggest::quoted(*only, Lang::En)),
            _ => (zh.to_owned(), en.to_owned()),
        };
        let listed = match words {
            [_] => None,
            _ => Some(suggest::list_hint(words)),
        };
        let hint = self.did_you_mean(words).or(listed);
        Err(self.expected_hint(zh, en, hint))
    }

    /// Takes a string; `zh` and `en` say of what.
    pub fn string(&mut self, zh: &str, en: &str) -> Parse<Spanned<String>> {
        let span = self.span();
        if let Tok::Str(text) = self.tok() {
            let value = text.clone();
            self.bump();
            return Ok(Spanned { value, span });
        }
        let hint = matches!(self.tok(), Tok::Name(_) | Tok::Number(_) | Tok::Word(_)).then(|| {
            let found = self.source(span);
            Text::new(
                format!("文字要放在引号里：\"{found}\""),
                format!("put it in quotation marks: `\"{found}\"`"),
            )
        });
        Err(self.expected_hint(format!("引号里的{zh}"), format!("{en} in quotation marks"), hint))
    }

    /// Takes a name, bare or quoted; `zh` and `en` say of what.
    pub fn name(&mut self, zh: &str, en: &str) -> Parse<Name> {
        let span = self.span();
        if let Tok::Name(text) | Tok::Str(text) = self.tok() {
            let value = text.clone();
            self.bump();
            return Ok(Spanned { value, span });
        }
        let hint = self.word().map(|_| {
            let found = self.source(span);
            Text::new(
                format!("“{found}”是规则语言自己的词；若确是名称，请加引号：\"{found}\""),
                format!(
                    "`{found}` is a word of the language; if it is meant as a name, quote it: `\"{found}\"`"
                ),
            )
        });
        let reserved = hint.is_some() && !self.unfinished();
        let reported = self.expected_hint(format!("{zh}的名称"), format!("the name of {en}"), hint);
        if reserved {
            // The word was meant as a name: reading must not go on at it as at a keyword.
            self.bump();
        }
        Err(reported)
    }

    /// Goes one level deeper for `read`.
    pub fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Parse<T>) -> Parse<T> {
        self.check_depth(self.depth + 1)?;
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// Complains if a tree would be deeper than it may.
    pub fn check_depth(&mut self, depth: usize) -> Parse<()> {
        if depth <= MAX_DEPTH {
            return Ok(());
        }
        let report = Diagnostic::error(
            "too-deep",
            self.span(),
            Text::new("这里嵌套得太深", "this is nested too deeply"),
        );
        let hint = Text::new(
            format!("最多 {MAX_DEPTH} 层；把里面的部分另立为参数"),
            format!("at most {MAX_DEPTH} levels; make a parameter of the inner part"),
        );
        Err(self.report(report.hint(hint)))
    }

    // --- complaining

    /// The text of a span, as far as a message can take it.
    pub fn source(&self, span: Span) -> String {
        const LONGEST: usize = 24;
        let at = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
        let text = self.text.get(at(span.start)..at(span.end)).unwrap_or_default();
        let mut short: String = text.chars().take(LONGEST).collect();
        if text.chars().nth(LONGEST).is_some() {
            short.push('…');
        }
        short
    }

    /// Adds a mistake.
    pub fn report(&mut self, diagnostic: Diagnostic) -> Reported {
        self.broken |= diagnostic.severity == Severity::Error;
        self.diagnostics.push(diagnostic);
        Reported
    }

    /// Complains that something else was expected here.
    pub fn expected(&mut self, zh: impl AsRef<str>, en: impl AsRef<str>) -> Reported {
        self.expected_hint(zh, en, None)
    }

    /// The same with a hint.
    pub fn expected_hint(
        &mut self,
        zh: impl AsRef<str>,
        en: impl AsRef<str>,
        hint: Option<Text>,
    ) -> Reported {
        let (zh, en) = (zh.as_ref(), en.as_ref());
        if *self.tok() == Tok::Bad {
            self.broken = true;
            return Reported;
        }
        if self.unfinished() {
            return self.expected_at_end(zh, en);
        }
        let found = self.source(self.span());
        let message = match self.clause.map(|w| (w.text(Lang::Zh), w.text(Lang::En))) {
            Some((in_zh, in_en)) => Text::new(
                format!("“{in_zh}”这一条里应写{zh}，写的却是“{found}”"),
                format!("in `{in_en}`: expected {en}, found `{found}`"),
            ),
            None => {
                Text::new(format!("应写{zh}，写的却是“{found}”"), format!("expected {en}, found `{found}`"))
            }
        };
        let report = Diagnostic::error("expected", self.span(), message)
            .label(Text::new(format!("应写{zh}"), format!("expected {en}")));
        self.report(match hint {
            Some(hint) => report.hint(hint),
            None => report,
        })
    }

    /// Whether what is being read ends too early: what stands here belongs to something else.
    fn unfinished(&self) -> bool {
        let next_clause = self.here().first_on_line && self.word().is_some_and(keywords::clause);
        let ends = self.at_end() || self.at_sign(Sign::RBrace) || next_clause || self.item_starts();
        ends && self.behind().is_some()
    }

    /// Complains about something unfinished, at its end.
    fn expected_at_end(&mut self, zh: &str, en: &str) -> Reported {
        let end = self.last_span().end;
        let message = match self.clause.map(|w| (w.text(Lang::Zh), w.text(Lang::En))) {
            Some((in_zh, in_en)) => Text::new(
                format!("“{in_zh}”这一条没有写完，后面应写{zh}"),
                format!("`{in_en}` is not finished: expected {en}"),
            ),
            None => {
                Text::new(format!("没有写完，后面应写{zh}"), format!("this is not finished: expected {en}"))
            }
        };
        let label = Text::new(format!("应写{zh}"), format!("expected {en}"));
        self.report(Diagnostic::error("expected", Span { start: end, end }, message).label(label))
    }

    /// A hint at the word of `words` that the name here is close to.
    pub fn did_you_mean(&self, words: &[Word]) -> Option<Text> {
        match self.tok() {
            Tok::Name(name) => suggest::did_you_mean(name, words),
            _ => None,
        }
    }

    // --- comments

    /// Takes the comments in front of token `place` that nothing has taken yet.
    pub fn comments_before(&mut self, place: usize) -> Vec<String> {
        self.take_comments(|c| c.before <= place)
    }

    /// Takes the comments between the tokens before `place`, and those behind the last of them on its line.
    pub fn comments_within(&mut self, place: usize) -> Vec<String> {
        self.take_comments(|c| c.before < place || c.before == place && c.behind)
    }

    fn take_comments(&mut self, test: impl Fn(&Comment) -> bool) -> Vec<String> {
        let mut taken = Vec::new();
        while self.comments.front().is_some_and(&test) {
            taken.extend(self.comments.pop_front().map(|c| c.text));
        }
        taken
    }
}
