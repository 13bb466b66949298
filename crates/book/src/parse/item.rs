//! Items and the lists of their clauses.

use super::cursor::{Parse, Parser, Reported};
use super::{keywords, suggest};
use crate::ast::{Clause, Item, Name, Rules, Span, Spanned};
use crate::diag::{Diagnostic, Text};
use crate::lex::token::{Sign, Tok};
use crate::words::{Lang, Word};

/// Label and id of an item.
#[derive(Default)]
struct Head {
    label: Option<Name>,
    id: Option<Name>,
}

impl Parser<'_> {
    /// A whole block.
    pub fn rules(&mut self) -> Rules {
        let mut rules = Rules::default();
        loop {
            self.commas();
            if self.at_end() {
                break;
            }
            let place = self.place();
            self.clause = None;
            match self.item() {
                Ok(item) => rules.items.extend(item),
                Err(Reported) => self.skip_to_item(place),
            }
        }
        rules.trailing_comments = self.comments_before(self.place());
        rules
    }

    /// An item; `None` if its kind is not known.
    fn item(&mut self) -> Parse<Option<Item>> {
        let mut comments = self.comments_before(self.place());
        let kind = self.item_kind()?;
        self.item = kind.as_ref().map(|k| k.value);
        let head = self.head(self.item);
        let open = self.span();
        self.expect_sign(Sign::LBrace)?;
        comments.append(&mut self.comments_within(self.place()));
        let clauses = self.clauses(open);
        let place = self.place();
        let trailing_comments = self.comments_within(place);
        Ok(kind.map(|kind| Item {
            comments,
            kind,
            label: head.label,
            id: head.id,
            clauses,
            trailing_comments,
        }))
    }

    /// The keyword of an item. `None`: an unknown one, reported, with what looks like an item behind it.
    fn item_kind(&mut self) -> Parse<Option<Spanned<Word>>> {
        if let Some(kind) = self.eat_any(keywords::ITEMS) {
            return Ok(Some(kind));
        }
        let span = self.span();
        let found = self.source(span);
        if self.at_sign(Sign::RBrace) {
            let message = Text::new("多了一个“}”", "this `}` closes nothing");
            let reported = self.report(Diagnostic::error("extra-brace", span, message));
            self.bump();
            return Err(reported);
        }
        if *self.tok() == Tok::Bad {
            return Err(Reported);
        }
        let report = match self.word() {
            Some(word) if keywords::clause(word) => Diagnostic::error(
                "clause-outside",
                span,
                Text::new(
                    format!("“{found}”写在了所有规则之外"),
                    format!("`{found}` stands outside of any rule"),
                ),
            ),
            _ => Diagnostic::error(
                "unknown-item",
                span,
                Text::new(format!("“{found}”不是规则的开头"), format!("`{found}` does not start a rule")),
            ),
        };
        let hint = self.did_you_mean(keywords::ITEMS).unwrap_or_else(|| suggest::list_hint(keywords::ITEMS));
        let reported = self.report(report.hint(hint));
        if !self.braces_follow(1) {
            return Err(reported);
        }
        self.bump();
        Ok(None)
    }

    /// Whether the token `from` further on is `{`, names in front of it aside.
    fn braces_follow(&self, from: usize) -> bool {
        let name = |n: usize| matches!(self.ahead(n).tok, Tok::Name(_) | Tok::Str(_) | Tok::Word(_));
        let names = (from..from + 3).take_while(|n| name(*n)).count();
        self.ahead(from + names).tok == Tok::Sign(Sign::LBrace)
    }

    /// Whether an item starts here: keyword, names, `{`.
    pub fn item_starts(&self) -> bool {
        let Some(word) = self.word().filter(|w| keywords::ITEMS.contains(w)) else {
            return false;
        };
        // `按 人群 {` and `期望 待遇 甲 单 {` look alike but stand inside of a clause.
        let inner = matches!(word, Word::Group | Word::Entitlement);
        let apart = self.here().first_on_line || self.behind() == Some(&Tok::Sign(Sign::RBrace));
        let bill = [1, 2].iter().any(|n| self.word_ahead(*n) == Some(Word::Bill));
        (apart || !inner) && !bill && self.braces_follow(1)
    }

    /// The names behind the keyword, up to `{`.
    fn head(&mut self, kind: Option<Word>) -> Head {
        let mut head = Head::default();
        loop {
            let span = self.span();
            match self.tok().clone() {
                Tok::Str(value) => self.set_label(&mut head, Spanned { value, span }),
                Tok::Name(value) if names_label(kind, &value) => {
                    self.set_label(&mut head, Spanned { value, span })
                }
                Tok::Name(value) => self.set_id(&mut head, Spanned { value, span }),
                Tok::Word(_) if self.braces_follow(0) => self.reserved(span),
                Tok::Number(_) if self.braces_follow(1) => self.number_as_name(span),
                Tok::Sign(Sign::Comma | Sign::Colon) => {}
                _ => return head,
            }
            self.bump();
        }
    }

    fn set_label(&mut self, head: &mut Head, name: Name) {
        match &head.label {
            Some(first) => self.second_name(first.span, name.span, "名称", "label"),
            None => head.label = Some(name),
        }
    }

    fn set_id(&mut self, head: &mut Head, name: Name) {
        if let Some(first) = &head.id {
            return self.second_name(first.span, name.span, "代号", "id");
        }
        if name.is_ascii() && name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            head.id = Some(name);
            return;
        }
        let message =
            Text::new(format!("“{}”不能作代号", name.value), format!("`{}` cannot be an id", name.value));
        let hint = Text::new(
            "代号用英文字母开头，只含英文字母、数字、_ 和 -",
            "an id starts with an English letter and has letters, digits, `_` and `-` only",
        );
        self.report(Diagnostic::error("bad-id", name.span, message).hint(hint));
    }

    fn second_name(&mut self, first: Span, second: Span, zh: &str, en: &str) {
        let report = Diagnostic::error(
            "two-names",
            second,
            Text::new(format!("一条规则只能有一个{zh}"), format!("a rule has only one {en}")),
        );
        let hint = Text::new(
            format!("{zh}里有空格或标点时，请整个加引号"),
            format!("quote a {en} that has spaces or punctuation in it"),
        );
        let label = Text::new(format!("第一个{zh}"), format!("the first {en}"));
        self.report(report.related(first, label).hint(hint));
    }

    fn reserved(&mut self, span: Span) {
        let found = self.source(span);
        let message = Text::new(
            format!("“{found}”是规则语言自己的词，不能直接作名称"),
            format!("`{found}` is a word of the language and cannot be a name"),
        );
        let hint = match found.is_ascii() {
            true => Text::new(
                format!("换一个代号，如 {found}_rule"),
                format!("choose another id, such as `{found}_rule`"),
            ),
            false => Text::new(format!("加引号写作 \"{found}\""), format!("quote it: `\"{found}\"`")),
        };
        self.report(Diagnostic::error("reserved-word", span, message).hint(hint));
    }

    fn number_as_name(&mut self, span: Span) {
        let message = Text::new("名称不能以数字开头", "a name cannot start with a digit");
        let hint = Text::new("以数字开头的名称要加引号", "quote a label that starts with a digit");
        self.report(Diagnostic::error("bad-name", span, message).hint(hint));
    }

    /// Clauses up to the `}` that belongs to `open`, included.
    pub fn clauses(&mut self, open: Span) -> Vec<Clause> {
        let mut clauses = Vec::new();
        loop {
            self.commas();
            self.clause = None;
            if self.eat_sign(Sign::RBrace) {
                return clauses;
            }
            if self.at_end() || self.item_starts() {
                self.unclosed(open);
                return clauses;
            }
            clauses.extend(self.clause());
        }
    }

    /// Complains about a `{` whose `}` should stand in front of what stands here.
    pub fn unclosed(&mut self, open: Span) -> Reported {
        let message = Text::new("这个“{”没有配对的“}”", "this `{` is not closed");
        let report = Diagnostic::error("unclosed-brace", open, message)
            .hint(Text::new("在末尾补上“}”", "write `}` at the end"));
        let next = Text::new("“}”应在这之前", "`}` should stand in front of this");
        match self.at_end() {
            true => self.report(report),
            false => self.report(report.related(self.span(), next)),
        }
    }

    /// Goes on at the next item, or at a `}` too many, after a mistake in the item that began at `place`.
    fn skip_to_item(&mut self, place: usize) {
        let mut depth = 0_usize;
        if self.place() == place {
            self.bump();
        }
        let mut closed = self.behind() == Some(&Tok::Sign(Sign::RBrace));
        while !self.at_end() && !closed {
            let first = self.here().first_on_line;
            let keyword = self.word().is_some_and(|w| keywords::ITEMS.contains(&w));
            if keyword && (first || depth == 0 && self.item_starts()) {
                break;
            }
            match self.tok() {
                Tok::Sign(Sign::LBrace) => depth += 1,
                Tok::Sign(Sign::RBrace) => {
                    depth = depth.saturating_sub(1);
                    closed = depth == 0;
                }
                _ => {}
            }
            self.bump();
        }
        self.comments_within(self.place());
    }
}

/// Whether a bare name is a label: by its letters, but an example has no id and a source no label.
fn names_label(kind: Option<Word>, name: &str) -> bool {
    match kind {
        Some(Word::Example) => true,
        Some(Word::Source) => false,
        _ => !name.is_ascii(),
    }
}

/// What can stand in an item of this kind, for a hint.
pub(super) fn what_can_stand(kind: Word) -> Text {
    let words = keywords::clauses_of(kind);
    let list = suggest::list_hint(&words);
    Text::new(
        format!("“{}”里{}", kind.text(Lang::Zh), list.zh),
        format!("in `{}`, {}", kind.text(Lang::En), list.en),
    )
}
