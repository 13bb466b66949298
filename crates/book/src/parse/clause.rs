//! One clause: its keyword, what follows, its own provenance; and going on after a mistake.

use super::cursor::{Parse, Parser, Reported};
use super::item::what_can_stand;
use super::{keywords, suggest};
use crate::ast::{Body, Clause, Name, Origin, Spanned};
use crate::diag::{Diagnostic, Text};
use crate::lex::token::{Sign, Tok};
use crate::words::{Lang, Word};

impl Parser<'_> {
    /// A clause with the comments that belong to it; `None` if it is broken.
    pub fn clause(&mut self) -> Option<Clause> {
        let mut comments = self.comments_before(self.place());
        let was_broken = std::mem::take(&mut self.broken);
        let (item, depth, place) = (self.item, self.depth, self.place());
        let clause = self.bare_clause();
        if clause.is_err() {
            (self.depth, self.in_arguments) = (depth, false);
            self.recover(place);
        }
        self.item = item;
        self.commas();
        comments.append(&mut self.comments_within(self.place()));
        let broken = std::mem::replace(&mut self.broken, was_broken);
        let mut clause = clause.ok().filter(|_| !broken)?;
        clause.comments = comments;
        Some(clause)
    }

    /// A clause without comments.
    fn bare_clause(&mut self) -> Parse<Clause> {
        let start = self.span();
        let body = self.body()?;
        let origin = self.brackets()?;
        Ok(Clause { comments: Vec::new(), span: self.since(start), body, origin })
    }

    /// Keyword and content.
    fn body(&mut self) -> Parse<Body> {
        let Some(word) = self.word().filter(|w| keywords::clause(*w)) else {
            return Err(self.no_clause());
        };
        let keyword = Spanned { value: word, span: self.span() };
        self.clause = Some(word);
        if matches!(word, Word::OwnPay | Word::OwnPayInScope | Word::FundPay | Word::Paid) {
            return self.at_most_clause();
        }
        self.bump();
        self.noise();
        if let Some(body) = self.book_clause(word) {
            return body;
        }
        if let Some(body) = self.layer_clause(word) {
            return body;
        }
        if let Some(body) = self.lines_clause(&keyword) {
            return body;
        }
        self.example_clause(word)
    }

    /// Clauses of the book, of sources, groups and lists, and of every rule.
    fn book_clause(&mut self, word: Word) -> Option<Parse<Body>> {
        Some(match word {
            Word::Place => self.place_clause(),
            Word::Year => self.whole_number("年份", "a year", 1900, 2200).map(Body::Year),
            Word::DatedBy => self.bill_day().map(Body::DatedBy),
            Word::YearBy => self.bill_day().map(Body::YearBy),
            Word::Rounding => self.rounding_clause(),
            Word::Title => self.string("标题", "the title").map(|s| Body::Title(s.value)),
            Word::Number => self.string("文号", "the document number").map(|s| Body::Number(s.value)),
            Word::Date => self.date().map(Body::Date),
            Word::Includes => self.names("人群", "a group").map(Body::Includes),
            Word::Rank => self.whole_number("困难序", "the rank", 0, 1_000).map(Body::Rank),
            Word::Cites | Word::Assumed => self.origin(word).map(Body::Origin),
            Word::From => self.date().map(Body::From),
            Word::Until => self.date().map(Body::Until),
            Word::Announced => self.date().map(Body::Announced),
            Word::Note => self.string("说明", "the note").map(|s| Body::Note(s.value)),
            _ => return None,
        })
    }

    fn place_clause(&mut self) -> Parse<Body> {
        let name = self.string("地名", "the name of the place")?;
        self.commas();
        let code = self.string("行政区划代码", "the administrative code")?;
        Ok(Body::Place(name.value, code))
    }

    fn bill_day(&mut self) -> Parse<Spanned<Word>> {
        self.one_of(
            &[Word::DischargeDay, Word::AdmissionDay, Word::SettlementDay],
            "哪一天",
            "a day of the bill",
        )
    }

    fn rounding_clause(&mut self) -> Parse<Body> {
        let modes = [Word::HalfUp, Word::HalfEven, Word::Down, Word::Up];
        let mode = self.one_of(&modes, "取整的办法", "how to round")?;
        self.eat(Word::To);
        let units = [Word::FenUnit, Word::Jiao, Word::Yuan];
        let unit = self.one_of(&units, "取整到的单位", "the unit to round to")?;
        let when =
            self.one_of(&[Word::BeforeCap, Word::AfterCap], "封顶前还是封顶后", "before or after the cap")?;
        Ok(Body::Rounding { mode, unit, when })
    }

    /// Names of a kind of thing, at least one.
    pub fn names(&mut self, zh: &str, en: &str) -> Parse<Vec<Name>> {
        let mut names = vec![self.name(zh, en)?];
        loop {
            self.commas();
            if !self.at_name() {
                return Ok(names);
            }
            names.push(self.name(zh, en)?);
        }
    }

    /// What follows `依据` or `假定`.
    fn origin(&mut self, word: Word) -> Parse<Origin> {
        if word == Word::Assumed {
            return Ok(Origin::Assumed(self.string("理由", "the reason")?.value));
        }
        let source = self.name("来源", "a source")?;
        self.commas();
        let article = self.string("条款", "the article")?;
        Ok(Origin::Cites { source, article: article.value })
    }

    /// `[依据 ...]`, `[假定 ...]` behind a clause.
    fn brackets(&mut self) -> Parse<Vec<Origin>> {
        let mut origins = Vec::new();
        while self.eat_sign(Sign::LBracket) {
            loop {
                let word = self.one_of(&[Word::Cites, Word::Assumed], "出处", "where it comes from")?;
                self.noise();
                origins.push(self.origin(word.value)?);
                self.commas();
                if self.eat_sign(Sign::RBracket) {
                    break;
                }
                if !matches!(self.word(), Some(Word::Cites | Word::Assumed)) {
                    self.expect_sign(Sign::RBracket)?;
                }
            }
        }
        Ok(origins)
    }

    /// `改为 起付 0元`.
    pub fn becomes(&mut self) -> Parse<Body> {
        let clause = self.deeper(Self::bare_clause)?;
        Ok(Body::Becomes(Box::new(clause)))
    }

    /// `单 { ... }`.
    pub fn bill(&mut self) -> Parse<Body> {
        let open = self.span();
        self.expect_sign(Sign::LBrace)?;
        let clauses = self.deeper(|p| Ok(p.clauses(open)))?;
        Ok(Body::Bill(clauses))
    }

    /// Complains about what stands where a clause should start.
    fn no_clause(&mut self) -> Reported {
        let span = self.span();
        let found = self.source(span);
        let hint = self.no_clause_hint();
        let report = match self.tok() {
            Tok::Bad => {
                self.broken = true;
                return Reported;
            }
            Tok::Word(_) | Tok::Name(_) => Diagnostic::error(
                "unknown-clause",
                span,
                Text::new(
                    format!("“{found}”不是一条规则内容的开头"),
                    format!("`{found}` does not start a clause"),
                ),
            ),
            _ => Diagnostic::error(
                "left-over",
                span,
                Text::new(format!("多出了“{found}”"), format!("`{found}` is left over")),
            )
            .label(Text::new("前面一条到此已经完整", "the clause in front of it is complete")),
        };
        self.report(match hint {
            Some(hint) => report.hint(hint),
            None => report,
        })
    }

    fn no_clause_hint(&self) -> Option<Text> {
        let here = match self.tok() {
            Tok::Name(name) => self.clause_guess(name).or_else(|| suggest::glued(name, false)),
            Tok::Word(word) => suggest::value_hint(*word),
            _ => return None,
        };
        here.or_else(|| self.item.map(what_can_stand))
    }

    /// Goes on at the next clause after a mistake in the one that began at `place`.
    fn recover(&mut self, place: usize) {
        let mut depth = self.braces_since(place);
        if self.place() == place {
            self.bump();
        }
        while !self.at_end() && !self.item_starts() && !self.clause_starts(depth) {
            match self.tok() {
                Tok::Sign(Sign::LBrace) => depth += 1,
                Tok::Sign(Sign::RBrace) if depth == 0 => return,
                Tok::Sign(Sign::RBrace) => depth -= 1,
                _ => {}
            }
            self.bump();
        }
    }

    /// Whether reading can go on here. A word that also stands inside of clauses counts at the start of a line only;
    /// inside of braces all do.
    fn clause_starts(&self, depth: usize) -> bool {
        let first = self.here().first_on_line;
        match self.tok() {
            Tok::Word(w) if depth == 0 => keywords::only_clause(*w) || keywords::clause(*w) && first,
            Tok::Word(w) => keywords::only_clause(*w) && first,
            // A misspelled keyword is better reported than skipped.
            Tok::Name(name) if depth == 0 && first => self.clause_guess(name).is_some(),
            _ => false,
        }
    }

    /// The hint if the name is a misspelled keyword of a clause.
    fn clause_guess(&self, name: &str) -> Option<Text> {
        let words = self.item.map_or_else(keywords::all_clauses, keywords::clauses_of);
        let keyword = |w: &&Word| name.starts_with(w.text(Lang::Zh));
        let glued = words.iter().any(|w| keyword(&w)).then(|| suggest::glued(name, true)).flatten();
        glued.or_else(|| suggest::did_you_mean(name, &words))
    }

    /// How many braces have been opened and not closed since `place`.
    fn braces_since(&self, place: usize) -> usize {
        let between = self.tokens_since(place);
        between.iter().fold(0_usize, |depth, token| match token.tok {
            Tok::Sign(Sign::LBrace) => depth + 1,
            Tok::Sign(Sign::RBrace) => depth.saturating_sub(1),
            _ => depth,
        })
    }
}
