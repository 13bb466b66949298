//! Clauses of the rules for lines and of exemptions.

use super::cursor::{Parse, Parser};
use super::expr::Wanted;
use crate::ast::{Body, Spanned, Treatment};
use crate::lex::token::{Sign, Tok};
use crate::words::Word;

impl Parser<'_> {
    /// The content of the clause, if it is one of these.
    pub fn lines_clause(&mut self, keyword: &Spanned<Word>) -> Option<Parse<Body>> {
        Some(match keyword.value {
            Word::ClassA | Word::ClassB | Word::ClassC => {
                self.treatment().map(|t| Body::LineClass(keyword.clone(), t))
            }
            Word::Diagnosis | Word::Facility => self.codes(keyword),
            // In a list of codes the keyword says what they are; elsewhere a condition on lines follows.
            Word::Item if self.item == Some(Word::List) => self.codes(keyword),
            Word::Item => self.line_rule(),
            Word::PriceLimit => self
                .one_of(&[Word::AsBilled, Word::None], "限价怎样计算", "how the limit counts")
                .map(Body::PriceLimit),
            Word::DoseCap => self.dose_cap(),
            Word::Lifts => self.lifts(),
            Word::PaidFirst => self.paid_first().map(Body::Treatment),
            Word::SelfPaid => Ok(Body::Treatment(Treatment::WhollySelfPaid)),
            _ => return None,
        })
    }

    /// Strings, at least one.
    fn codes(&mut self, kind: &Spanned<Word>) -> Parse<Body> {
        let mut codes = vec![self.string("代码", "a code")?];
        loop {
            self.commas();
            if !matches!(self.tok(), Tok::Str(_)) {
                return Ok(Body::Codes(kind.clone(), codes));
            }
            codes.push(self.string("代码", "a code")?);
        }
    }

    /// `项目 药品 且 放宽药 先行自付 30%`. In an exemption the treatment is a clause of its own.
    fn line_rule(&mut self) -> Parse<Body> {
        let lines = self.cond()?;
        let treated = matches!(self.word(), Some(Word::PaidFirst | Word::SelfPaid));
        let treatment = match treated && self.item != Some(Word::Exemption) {
            true => Some(self.treatment()?),
            false => None,
        };
        Ok(Body::LineRule(lines, treatment))
    }

    fn treatment(&mut self) -> Parse<Treatment> {
        let words = [Word::PaidFirst, Word::SelfPaid];
        let word = self.one_of(&words, "先行自付或全自费", "`paid_first` or `self_paid`")?;
        match word.value {
            Word::SelfPaid => Ok(Treatment::WhollySelfPaid),
            _ => self.paid_first(),
        }
    }

    /// What follows `先行自付`.
    fn paid_first(&mut self) -> Parse<Treatment> {
        self.noise();
        if self.eat(Word::AsBilled).is_none() {
            return self.expr_of(Wanted::Share).map(Treatment::PaidFirst);
        }
        let fallback = match self.expr_starts() {
            true => Some(self.expr_of(Wanted::Share)?),
            false => None,
        };
        Ok(Treatment::AsBilled(fallback))
    }

    /// `最多 60天`, `无`.
    fn dose_cap(&mut self) -> Parse<Body> {
        if self.eat(Word::None).is_some() {
            return Ok(Body::DoseCap(None));
        }
        self.one_of(&[Word::AtMost, Word::None], "“最多”和天数，或“无”", "`at_most` and days, or `none`")?;
        self.expr().map(|days| Body::DoseCap(Some(days)))
    }

    /// `目录、限价`.
    fn lifts(&mut self) -> Parse<Body> {
        const LIMITS: &[Word] = &[Word::Catalogue, Word::PriceLimit, Word::DoseCap, Word::PaidFirst];
        let mut lifted = vec![self.one_of(LIMITS, "免除什么", "what is lifted")?];
        loop {
            let comma = self.at_sign(Sign::Comma);
            self.commas();
            match self.word().filter(|w| LIMITS.contains(w) && !self.clause_follows(*w, comma)) {
                Some(word) => lifted.extend(self.eat(word)),
                None => return Ok(Body::Lifts(lifted)),
            }
        }
    }

    /// Whether the word here starts the next clause: `先行自付 10%`, `限价 照单`, `药量 最多 60天`.
    fn clause_follows(&self, word: Word, comma: bool) -> bool {
        let next = self.word_ahead(1);
        match word {
            Word::PaidFirst => !comma || next == Some(Word::AsBilled) || self.expr_starts_at(1),
            _ => matches!(next, Some(Word::AsBilled | Word::AtMost | Word::None)),
        }
    }
}
