//! Clauses of examples: facts, bills, expected figures.

use super::cursor::{Parse, Parser};
use super::keywords::{self, FactKind};
use super::suggest;
use crate::ast::{BillLine, Body, Expectation, Expr, ExprKind, FactValue, GivenFact, PartAmount, Spanned};
use crate::diag::{Diagnostic, Text};
use crate::facts::LineMark;
use crate::lex::token::Tok;
use crate::words::{Lang, Word};
use yidan_types::Ratio;

impl Parser<'_> {
    /// The content of the clause, which is one of these.
    pub fn example_clause(&mut self, word: Word) -> Parse<Body> {
        match word {
            Word::Given => self.given(),
            Word::Amounts => self.part_amounts(),
            Word::Line => self.bill_line(),
            Word::YearToDate => self.year_to_date(),
            Word::Expect => self.expectations(),
            _ => self.bill(),
        }
    }

    // --- facts

    /// `设 参保 居民  就诊 住院  非 家医签约`.
    fn given(&mut self) -> Parse<Body> {
        let mut facts = vec![self.given_fact()?];
        loop {
            self.commas();
            if !self.at(Word::Not) && !self.word().is_some_and(can_be_given) {
                return Ok(Body::Given(facts));
            }
            facts.push(self.given_fact()?);
        }
    }

    fn given_fact(&mut self) -> Parse<GivenFact> {
        let negated = self.eat(Word::Not).is_some();
        let Some(word) = self.word().filter(|w| can_be_given(*w)) else {
            let hint = match self.tok() {
                Tok::Word(word) => suggest::value_hint(*word),
                Tok::Name(name) => {
                    let words: Vec<Word> = keywords::fact_words();
                    suggest::glued(name, false).or_else(|| suggest::did_you_mean(name, &words))
                }
                _ => None,
            };
            return Err(self.expected_hint("人、就诊或医院的情况", "a fact", hint));
        };
        let fact = Spanned { value: word, span: self.span() };
        self.bump();
        let mut given = GivenFact { fact, values: Vec::new(), codes: Vec::new(), weight_ppm: None, negated };
        match keywords::fact(word) {
            None => given.weight_ppm = Some(self.weight()?),
            Some(FactKind::List) => self.lists_or_codes(&mut given)?,
            Some(_) => given.values = self.fact_values(&given.fact)?,
        }
        Ok(given)
    }

    /// `病组权重 1.25`.
    fn weight(&mut self) -> Parse<i64> {
        self.noise();
        let literal = self.literal("权重", "a weight")?;
        let ppm = self.scaled(&literal, 6, "权重最多六位小数", "a weight has at most six decimals");
        if Ratio::from_ppm(ppm).is_none() {
            let message = Text::new("权重不能超过 1000", "a weight is at most 1000");
            self.report(Diagnostic::error("out-of-range", literal.span, message));
        }
        Ok(ppm)
    }

    /// Names of lists, codes in quotation marks, or `无`: in no list.
    fn lists_or_codes(&mut self, given: &mut GivenFact) -> Parse<()> {
        self.noise();
        loop {
            let span = self.span();
            match self.tok().clone() {
                Tok::Str(value) => given.codes.push(Spanned { value, span }),
                Tok::Name(value) => given.values.push(FactValue::Name(Spanned { value, span })),
                Tok::Word(value @ Word::None) => given.values.push(FactValue::Word(Spanned { value, span })),
                _ => break,
            }
            self.bump();
            self.commas();
        }
        if given.values.is_empty() && given.codes.is_empty() {
            return Err(self.expected(
                "名单的名称、引号里的代码或“无”",
                "the name of a list, a code in quotation marks or `none`",
            ));
        }
        let named = given.values.iter().any(|value| matches!(value, FactValue::Name(_)));
        if named && !given.codes.is_empty() {
            let message = Text::new("名单和代码不能混写", "lists and codes cannot stand together");
            let hint = Text::new("名单的名称不加引号，代码加引号；分两次写", "write the fact twice");
            self.report(Diagnostic::error("mixed-codes", given.fact.span, message).hint(hint));
        }
        Ok(())
    }

    // --- bills

    /// `合规费用 20_000元 全自费 1_000元`.
    fn part_amounts(&mut self) -> Parse<Body> {
        let mut parts = Vec::new();
        loop {
            if self.at(Word::Total) {
                let message = Text::new(
                    "总费用由各部分相加，不单独写",
                    "the total is the sum of the parts, it is not written",
                );
                let hint = suggest::list_hint(keywords::PARTS);
                return Err(self.report(Diagnostic::error("total-given", self.span(), message).hint(hint)));
            }
            let part = self.one_of(keywords::PARTS, "费用的哪一部分", "a part of the bill")?;
            self.noise();
            let amount = self.amount()?;
            parts.push(PartAmount { part, amount });
            self.commas();
            if !self.word().is_some_and(|w| w == Word::Total || keywords::PARTS.contains(&w)) {
                return Ok(Body::Amounts(parts));
            }
        }
    }

    /// `乙类 药品 特药 1_000元 先行自付 10% 限价 800元 用药 90天 项目 "code"`.
    fn bill_line(&mut self) -> Parse<Body> {
        let mut words = Vec::new();
        while let Some(word) = self.word().filter(|w| LineMark::from_word(*w).is_some()) {
            words.extend(self.eat(word));
            self.commas();
        }
        if !matches!(self.tok(), Tok::Number(_)) {
            let marks: Vec<Word> =
                Word::ALL.iter().copied().filter(|w| LineMark::from_word(*w).is_some()).collect();
            let hint = self.did_you_mean(&marks).or_else(|| self.number_hint());
            return Err(self.expected_hint("类别或金额", "a class, a kind or the amount", hint));
        }
        let amount = self.amount()?;
        let mut line =
            BillLine { words, amount, paid_first: None, price_limit: None, days: None, item: None };
        loop {
            self.commas();
            let options = [Word::PaidFirst, Word::PriceLimit, Word::ForDays, Word::Item];
            let Some(option) = self.eat_any(&options) else {
                return Ok(Body::Line(line));
            };
            self.noise();
            self.line_option(&mut line, &option)?;
        }
    }

    fn line_option(&mut self, line: &mut BillLine, option: &Spanned<Word>) -> Parse<()> {
        let twice = match option.value {
            Word::PaidFirst => line.paid_first.replace(self.share()?.value).is_some(),
            Word::PriceLimit => line.price_limit.replace(self.amount()?.value).is_some(),
            Word::ForDays => line.days.replace(self.count("天数", "days", &[Word::Days])?.value).is_some(),
            _ => line.item.replace(self.string("项目代码", "the code of the item")?).is_some(),
        };
        if twice {
            let (zh, en) = (suggest::quoted(option.value, Lang::Zh), suggest::quoted(option.value, Lang::En));
            let message = Text::new(format!("{zh}写了两次"), format!("{en} stands twice"));
            self.report(Diagnostic::error("stands-twice", option.span, message));
        }
        Ok(())
    }

    // --- before and after

    /// `已付(基本医疗保险) 5_000元`.
    fn year_to_date(&mut self) -> Parse<Body> {
        let mut amounts = Vec::new();
        loop {
            let subject = self.subject()?;
            self.noise();
            let value = self.literal_expr()?;
            amounts.push((subject, value));
            self.commas();
            if !self.word().is_some_and(is_subject) {
                return Ok(Body::YearToDate(amounts));
            }
        }
    }

    /// A built-in amount or number, of a layer or of the whole bill.
    pub fn subject(&mut self) -> Parse<Expr> {
        let span = self.span();
        let Some(word) = self.word().filter(|w| is_subject(*w)) else {
            let words: Vec<Word> = Word::ALL.iter().copied().filter(|w| is_subject(*w)).collect();
            let hint = self.did_you_mean(&words);
            return Err(self.expected_hint("哪一项金额", "which amount", hint));
        };
        self.bump();
        let kind = match keywords::LAYER_FUNCTIONS.contains(&word) {
            true => {
                let (layer, window) = self.layer_argument()?;
                ExprKind::Call { function: Spanned { value: word, span }, layer, window }
            }
            false => ExprKind::Quantity(word),
        };
        Ok(Expr { span: self.since(span), kind: Box::new(kind) })
    }

    /// `基本医疗保险 13_650元 个人负担 1_000元 待遇 先诊疗后付费`.
    fn expectations(&mut self) -> Parse<Body> {
        let mut expected = vec![self.expectation()?];
        loop {
            self.commas();
            let goes_on = match self.tok() {
                Tok::Name(_) | Tok::Str(_) => true,
                Tok::Word(word) => {
                    matches!(word, Word::Not | Word::Entitlement) || keywords::AMOUNTS.contains(word)
                }
                _ => false,
            };
            if !goes_on || self.item_starts() {
                return Ok(Body::Expect(expected));
            }
            expected.push(self.expectation()?);
        }
    }

    fn expectation(&mut self) -> Parse<Expectation> {
        let negated = self.eat(Word::Not).is_some();
        if negated || self.at(Word::Entitlement) {
            self.expect(Word::Entitlement)?;
            self.noise();
            return Ok(Expectation::Entitlement(self.name("待遇", "an entitlement")?, !negated));
        }
        if let Some(word) = self.word().filter(|w| keywords::AMOUNTS.contains(w)) {
            let quantity = Spanned { value: word, span: self.span() };
            self.bump();
            self.noise();
            return Ok(Expectation::Quantity(quantity, self.amount()?));
        }
        if !self.at_name() {
            let hint = self.number_hint();
            return Err(self.expected_hint("层的名称或一项金额", "a layer or an amount of the result", hint));
        }
        let layer = self.name("层", "a layer")?;
        self.noise();
        Ok(Expectation::Layer(layer, self.amount()?))
    }
}

/// Whether an example can state this fact.
fn can_be_given(word: Word) -> bool {
    let kind = keywords::fact(word);
    let of_a_line = LineMark::from_word(word).is_some() || word == Word::Item;
    word == Word::DrgWeight || kind.is_some_and(|k| k != FactKind::MonthsPaid) && !of_a_line
}

fn is_subject(word: Word) -> bool {
    keywords::quantity(word) || keywords::LAYER_FUNCTIONS.contains(&word)
}
