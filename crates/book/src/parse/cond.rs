//! Conditions, and the values that facts are compared with.

use super::cursor::{Parse, Parser};
use super::keywords::{self, FactKind};
use super::{expr, suggest};
use crate::ast::{Cond, FactValue, Spanned, Test};
use crate::diag::{Diagnostic, Text};
use crate::lex::token::{Sign, Tok};
use crate::words::{Lang, Word};

impl Parser<'_> {
    /// A condition of a clause.
    pub fn cond(&mut self) -> Parse<Cond> {
        let condition = self.nested_cond()?;
        self.check_depth(self.depth + expr::cond_height(&condition))?;
        Ok(condition)
    }

    /// `a 且 b 或 c`: 且 binds more tightly.
    pub fn nested_cond(&mut self) -> Parse<Cond> {
        self.deeper(|p| p.joined(Word::Or, Cond::Or, |p| p.joined(Word::And, Cond::And, Self::not)))
    }

    fn joined(
        &mut self,
        word: Word,
        join: fn(Vec<Cond>) -> Cond,
        mut read: impl FnMut(&mut Self) -> Parse<Cond>,
    ) -> Parse<Cond> {
        let first = read(self)?;
        if !self.at(word) {
            return Ok(first);
        }
        let mut all = vec![first];
        while self.eat(word).is_some() {
            all.push(read(self)?);
        }
        Ok(join(all))
    }

    fn not(&mut self) -> Parse<Cond> {
        if self.eat(Word::Not).is_none() {
            return self.atom();
        }
        Ok(Cond::Not(Box::new(self.deeper(Self::not)?)))
    }

    fn atom(&mut self) -> Parse<Cond> {
        if self.eat_sign(Sign::LParen) {
            let inner = self.lists(true, Self::nested_cond)?;
            self.expect_sign(Sign::RParen)?;
            return Ok(inner);
        }
        if self.eat(Word::Always).is_some() {
            return Ok(Cond::Always);
        }
        let span = self.span();
        match self.tok().clone() {
            Tok::Name(name) if suggest::no_name(&name).is_some() => Err(self.no_cond()),
            // A bare name in a condition is a list of items: `药品 且 放宽药`.
            Tok::Name(_) | Tok::Str(_) => {
                let fact = Spanned { value: Word::Item, span };
                let values = self.fact_values(&fact)?;
                Ok(Cond::Test(Test { span: self.since(span), fact, of: None, values }))
            }
            Tok::Word(word) if keywords::fact(word).is_some() => {
                self.bump();
                let fact = Spanned { value: word, span };
                let of = if word == Word::MonthsPaid { Some(self.months_paid()?) } else { None };
                let values = self.fact_values(&fact)?;
                Ok(Cond::Test(Test { span: self.since(span), fact, of, values }))
            }
            _ => Err(self.no_cond()),
        }
    }

    fn no_cond(&mut self) -> super::cursor::Reported {
        let hint = match self.tok() {
            Tok::Word(word) => suggest::value_hint(*word),
            Tok::Name(name) => suggest::glued(name, false),
            _ => None,
        };
        self.expected_hint("条件", "a condition", hint)
    }

    /// `(大病保险, 12个月)` behind `支付月数`.
    fn months_paid(&mut self) -> Parse<(crate::ast::Name, Spanned<i64>)> {
        let (layer, window) = self.layer_argument()?;
        match window {
            Some(window) => Ok((layer, window)),
            None => {
                let message =
                    Text::new("没有写明在多少个月里数", "the number of months to look back is missing");
                let hint =
                    Text::new("如 支付月数(大病保险, 12个月)", "such as `months_paid(layer, 12 months)`");
                Err(self.report(Diagnostic::error("missing-window", layer.span, message).hint(hint)))
            }
        }
    }

    /// The values behind a fact, none for a flag.
    pub fn fact_values(&mut self, fact: &Spanned<Word>) -> Parse<Vec<FactValue>> {
        let Some(kind) = keywords::fact(fact.value).filter(|k| *k != FactKind::Flag) else {
            return Ok(Vec::new());
        };
        self.noise();
        let mut values = vec![self.fact_value(fact.value, kind)?];
        while !self.in_arguments && self.at_sign(Sign::Comma) && self.value_starts(kind) {
            self.bump();
            values.push(self.fact_value(fact.value, kind)?);
        }
        Ok(values)
    }

    /// Whether a value of a fact of this kind stands behind the comma here.
    fn value_starts(&self, kind: FactKind) -> bool {
        match (&self.ahead(1).tok, kind) {
            (Tok::Word(word), FactKind::Enum(fact)) => fact.values().contains(word),
            (Tok::Word(word), FactKind::Group) => *word == Word::None,
            (Tok::Word(word), FactKind::Count(_) | FactKind::MonthsPaid) => LIMITS_IN_FRONT.contains(word),
            (Tok::Number(_), FactKind::Count(_) | FactKind::MonthsPaid) => true,
            (Tok::Name(_), FactKind::Enum(_))
            | (Tok::Name(_) | Tok::Str(_), FactKind::Group | FactKind::List) => true,
            _ => false,
        }
    }

    fn fact_value(&mut self, fact: Word, kind: FactKind) -> Parse<FactValue> {
        match kind {
            FactKind::Enum(values) => {
                let (zh, en) = (suggest::quoted(fact, Lang::Zh), suggest::quoted(fact, Lang::En));
                let word =
                    self.one_of(values.values(), &format!("{zh}的取值"), &format!("a value of {en}"))?;
                Ok(FactValue::Word(word))
            }
            FactKind::Count(_) | FactKind::MonthsPaid => self.range(kind),
            FactKind::Group => match self.eat(Word::None) {
                Some(none) => Ok(FactValue::Word(none)),
                None => self.name("人群", "a group").map(FactValue::Name),
            },
            FactKind::List | FactKind::Flag => self.name("名单", "a list").map(FactValue::Name),
        }
    }

    /// `65岁 以上`, `不满 18岁`, `0岁 至 17岁`, `3`.
    fn range(&mut self, kind: FactKind) -> Parse<FactValue> {
        let start = self.span();
        let (mut min, mut max) = (None, None);
        if let Some(limit) = self.eat_any(LIMITS_IN_FRONT) {
            let bound = self.range_bound(kind)?;
            match limit.value {
                Word::Over => min = Some(bound + 1),
                Word::Under => max = Some(bound - 1),
                _ => max = Some(bound),
            }
        } else {
            let bound = self.range_bound(kind)?;
            (min, max) = (Some(bound), Some(bound));
            match self.eat_any(&[Word::AndAbove, Word::AndBelow, Word::Through]).map(|w| w.value) {
                Some(Word::AndAbove) => max = self.upper_limit(kind)?,
                Some(Word::AndBelow) => min = None,
                Some(_) => max = Some(self.range_bound(kind)?),
                None => {}
            }
        }
        let span = self.since(start);
        if let (Some(low), Some(high)) = (min, max)
            && low > high
        {
            let message =
                Text::new("前一个数比后一个数大，没有这样的区间", "nothing lies between these bounds");
            self.report(Diagnostic::error("empty-range", span, message));
        }
        Ok(FactValue::Range { span, min, max })
    }

    /// The second half of `60岁 以上 不满 70岁`.
    fn upper_limit(&mut self, kind: FactKind) -> Parse<Option<i64>> {
        let Some(limit) = self.eat_any(&[Word::Under, Word::NotAbove]) else {
            return Ok(None);
        };
        let bound = self.range_bound(kind)?;
        Ok(Some(if limit.value == Word::Under { bound - 1 } else { bound }))
    }

    fn range_bound(&mut self, kind: FactKind) -> Parse<i64> {
        let unit = match kind {
            FactKind::Count(fact) => fact.unit(),
            _ => Word::Months,
        };
        self.count("整数", "a whole number", &[unit]).map(|n| n.value)
    }
}

/// Words in front of a number that make a range of it.
const LIMITS_IN_FRONT: &[Word] = &[Word::Under, Word::Over, Word::NotAbove];
