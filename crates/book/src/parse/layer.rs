//! Clauses of layers, parameters, limits, exceptions, payments, entitlements and guarantees.

use super::cursor::{Parse, Parser};
use super::expr::Wanted;
use super::keywords;
use crate::ast::{Body, Cap, Cond, Expr, Segment, Spanned};
use crate::diag::{Diagnostic, Text};
use crate::lex::token::Sign;
use crate::words::Word;

impl Parser<'_> {
    /// The content of the clause, if it is one of these.
    pub fn layer_clause(&mut self, word: Word) -> Option<Parse<Body>> {
        Some(match word {
            Word::Value => self.expr().map(Body::Value),
            Word::Applies => self.cond().map(Body::Applies),
            Word::When => self.cond().map(Body::When),
            Word::Payer => self.one_of(keywords::PAYERS, "付方", "who pays").map(Body::Payer),
            Word::Base => self.base(),
            Word::Deductible => self.deductible(),
            Word::Pays => self.segments().map(Body::Pays),
            Word::Adjust => self.adjust(),
            Word::Cap => self.cap().map(Body::Cap),
            Word::Replaces => {
                self.name("被替代的层或参数", "the layer or parameter displaced").map(Body::Replaces)
            }
            Word::Overrides => self.name("另一个例外", "another exception").map(Body::Overrides),
            Word::Becomes => self.becomes(),
            Word::Method => self.one_of(METHODS, "付费方式", "a method of payment").map(Body::Method),
            Word::Standard => self.expr_of(Wanted::Amount).map(Body::Standard),
            Word::Via => self.name("层", "a layer").map(Body::Via),
            Word::Monotone => Ok(Body::Monotone),
            Word::Cliff => self.cliff(),
            Word::PoorerNeverPaysMore => Ok(Body::PoorerNeverPaysMore),
            Word::WithinBase => Ok(Body::WithinBase),
            Word::NeverNegative => Ok(Body::NeverNegative),
            _ => return None,
        })
    }

    /// `基数 合规剩余 累计 每年`.
    fn base(&mut self) -> Parse<Body> {
        let amount = self.expr_of(Wanted::Amount)?;
        let cumulative = match self.eat(Word::Cumulative) {
            Some(_) => Some(self.one_of(&[Word::Yearly, Word::Monthly], "累计的期间", "the period")?),
            None => None,
        };
        Ok(Body::Base { amount, cumulative })
    }

    /// `起付 500元 每年`; the period may stand in front as well.
    fn deductible(&mut self) -> Parse<Body> {
        let modes = [Word::PerBill, Word::Monthly, Word::Yearly, Word::AcrossReferral];
        let first = self.eat_any(&modes);
        let amount = self.expr_of(Wanted::Amount)?;
        let mode = first.or_else(|| self.eat_any(&modes));
        Ok(Body::Deductible { amount, mode })
    }

    /// `80%`, or bounds and ratio for each segment.
    fn segments(&mut self) -> Parse<Vec<Segment>> {
        let mut segments = vec![self.segment()?];
        loop {
            self.commas();
            if !self.expr_starts() && !self.at(Word::Over) {
                return Ok(segments);
            }
            segments.push(self.segment()?);
        }
    }

    fn segment(&mut self) -> Parse<Segment> {
        let start = self.span();
        let (from, to) = self.bounds()?;
        let ratio = match (from, to) {
            // Without a bound behind it, the first expression is the ratio.
            (Bound::Bare(ratio), _) => {
                self.check_units(&ratio, Wanted::Share);
                return Ok(Segment { span: self.since(start), from: None, to: None, ratio });
            }
            (Bound::From(from), to) => {
                self.noise();
                Segment { span: start, from, to, ratio: self.expr_of(Wanted::Share)? }
            }
        };
        Ok(Segment { span: self.since(start), ..ratio })
    }

    /// `0元 至 10_000元`, `10_000元 以上`, `10_000元 以下`, `超过 10_000元`.
    fn bounds(&mut self) -> Parse<(Bound, Option<Expr>)> {
        if self.eat(Word::Over).is_some() {
            let from = self.expr_of(Wanted::Amount)?;
            return Ok((Bound::From(Some(from)), None));
        }
        let first = self.expr()?;
        let kind = self.eat_any(&[Word::Through, Word::AndAbove, Word::AndBelow]).map(|w| w.value);
        if kind.is_some() {
            self.check_units(&first, Wanted::Amount);
        }
        Ok(match kind {
            Some(Word::Through) => (Bound::From(Some(first)), Some(self.expr_of(Wanted::Amount)?)),
            Some(Word::AndAbove) => (Bound::From(Some(first)), None),
            Some(_) => (Bound::From(None), Some(first)),
            None => (Bound::Bare(first), None),
        })
    }

    /// `+5个百分点 当 家医签约`.
    fn adjust(&mut self) -> Parse<Body> {
        let start = self.span();
        let negative = self.eat_sign(Sign::Minus);
        if !negative {
            self.eat_sign(Sign::Plus);
        }
        let points = self.points()?;
        let value = if negative { -points.value } else { points.value };
        let span = self.since(start);
        self.commas();
        if !self.at(Word::When) {
            let hint = Text::new("什么情况下都调整，写“当 总是”", "write `when always` if it always holds");
            return Err(self.expected_hint("“当”和条件", "`when` and a condition", Some(hint)));
        }
        self.bump();
        self.noise();
        let when: Cond = self.cond()?;
        Ok(Body::Adjust { points_ppm: Spanned { value, span }, when })
    }

    fn cap(&mut self) -> Parse<Cap> {
        if self.eat(Word::None).is_some() {
            return Ok(Cap::None);
        }
        if self.eat(Word::Shared).is_some() {
            return self.name("限额", "a limit").map(Cap::Shared);
        }
        if let Some(period) = self.eat_any(keywords::PERIODS) {
            return Ok(Cap::Per(period, self.expr_of(Wanted::Amount)?));
        }
        if let Some(unit) = self.eat_any(&[Word::PerMonthOfCare, Word::PerDayOfCare]) {
            let amount = self.expr_of(Wanted::Amount)?;
            self.commas();
            let at_most = match self.eat(Word::AtMost) {
                Some(_) => Some(self.expr()?),
                None => None,
            };
            return Ok(Cap::PerCare { unit, amount, at_most });
        }
        self.cap_with_period_behind()
    }

    /// `封顶 200_000元 每年`.
    fn cap_with_period_behind(&mut self) -> Parse<Cap> {
        let start = self.span();
        let kinds = "无、共用、每次、每月、每年、按月、按日";
        if !self.expr_starts() {
            return Err(self.expected(
                format!("封顶的办法（{kinds}）"),
                "how it is capped (`none`, `shared`, `per_bill`, `monthly`, `yearly`, `per_month_of_care`, \
                 `per_day_of_care`)",
            ));
        }
        let amount = self.expr_of(Wanted::Amount)?;
        if let Some(period) = self.eat_any(keywords::PERIODS) {
            return Ok(Cap::Per(period, amount));
        }
        let written = self.source(amount.span);
        let report = Diagnostic::error(
            "missing-period",
            self.since(start),
            Text::new("没有写明多长时间的封顶", "the period of the cap is missing"),
        );
        let hint = Text::new(
            format!("写作 封顶 每年 {written}（或每次、每月）"),
            format!("write `cap yearly {written}` (or `per_bill`, `monthly`)"),
        );
        Err(self.report(report.hint(hint)))
    }

    /// `个人负担 不超过 5_000元 每年`.
    pub fn at_most_clause(&mut self) -> Parse<Body> {
        let subject = self.subject()?;
        self.noise();
        self.expect(Word::NotAbove)?;
        let first = self.eat_any(keywords::PERIODS);
        let bound = self.expr_of(Wanted::Amount)?;
        let per = first.or_else(|| self.eat_any(keywords::PERIODS));
        Ok(Body::AtMost { subject, bound, per })
    }

    /// `断崖 不超过 100元`.
    fn cliff(&mut self) -> Parse<Body> {
        self.expect(Word::NotAbove)?;
        self.expr_of(Wanted::Amount).map(Body::Cliff)
    }
}

/// The start of a segment.
enum Bound {
    /// An expression without a bound behind it.
    Bare(Expr),
    /// The lower bound, if there is one.
    From(Option<Expr>),
}

const METHODS: &[Word] = &[Word::SingleDisease, Word::BedDay, Word::PerHead, Word::Drg];
