//! Expressions: amounts, ratios and counts.

use super::cursor::{MAX_DEPTH, Parse, Parser};
use super::keywords::{self, FactKind};
use super::literal::{Literal, Unit};
use super::suggest;
use crate::ast::{Cond, Expr, ExprKind, FactValue, Name, Spanned};
use crate::diag::{Diagnostic, Text};
use crate::lex::token::{Decimal, Sign, Tok};
use crate::words::{Lang, Word};

/// What an expression must be where the clause leaves no doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    Amount,
    Share,
}

impl Parser<'_> {
    /// An expression of a clause.
    pub fn expr(&mut self) -> Parse<Expr> {
        let expr = self.nested_expr()?;
        self.check_depth(self.depth + expr_height(&expr))?;
        Ok(expr)
    }

    /// An expression that is an amount or a ratio; numbers without unit in it are reported.
    pub fn expr_of(&mut self, wanted: Wanted) -> Parse<Expr> {
        let expr = self.expr()?;
        self.check_units(&expr, wanted);
        Ok(expr)
    }

    /// Reports numbers without unit where the value itself is written.
    pub fn check_units(&mut self, expr: &Expr, wanted: Wanted) {
        match expr.kind.as_ref() {
            ExprKind::Count(value, None) => {
                let count = || Decimal { whole: value.to_string(), fraction: String::new() };
                let number = self.number_at(expr.span).cloned().unwrap_or_else(count);
                match wanted {
                    Wanted::Amount => self.missing_unit(expr.span, &number, Word::Yuan),
                    Wanted::Share => {
                        self.not_a_share(&Literal { number, unit: Unit::None, span: expr.span });
                    }
                }
                // One slip, one message: as it is no count, what was said of it as a count gives way.
                if let Some(place) = self.no_counts.get(&expr.span.start)
                    && let Some(better) = self.diagnostics.pop()
                    && let Some(said) = self.diagnostics.get_mut(*place)
                {
                    *said = better;
                }
            }
            ExprKind::Add(a, b) | ExprKind::Sub(a, b) => {
                [a, b].into_iter().for_each(|e| self.check_units(e, wanted))
            }
            ExprKind::Min(all) | ExprKind::Max(all) => all.iter().for_each(|e| self.check_units(e, wanted)),
            ExprKind::By { arms, other, .. } => {
                arms.iter().map(|(_, e)| e).chain(other).for_each(|e| self.check_units(e, wanted));
            }
            ExprKind::If { then, otherwise, .. } => {
                [then, otherwise].into_iter().for_each(|e| self.check_units(e, wanted));
            }
            _ => {}
        }
    }

    fn nested_expr(&mut self) -> Parse<Expr> {
        self.deeper(|p| p.chain(&[Sign::Plus, Sign::Minus], |p| p.chain(&[Sign::Times], Self::primary)))
    }

    /// Operands between operators of one rank, from the left.
    fn chain(&mut self, signs: &[Sign], mut operand: impl FnMut(&mut Self) -> Parse<Expr>) -> Parse<Expr> {
        let start = self.span();
        let mut left = operand(self)?;
        let mut links = 0;
        while let Some(sign) = signs.iter().find(|s| self.at_sign(**s)) {
            links += 1;
            self.check_depth(self.depth + links)?;
            self.bump();
            let right = operand(self)?;
            let kind = match sign {
                Sign::Plus => ExprKind::Add(left, right),
                Sign::Minus => ExprKind::Sub(left, right),
                _ => ExprKind::Times(left, right),
            };
            left = Expr { span: self.since(start), kind: Box::new(kind) };
        }
        Ok(left)
    }

    fn primary(&mut self) -> Parse<Expr> {
        let start = self.span();
        let kind = match self.tok().clone() {
            Tok::Number(_) => return self.literal_expr(),
            Tok::Sign(Sign::LParen) => {
                self.bump();
                let inner = self.lists(true, Self::nested_expr)?;
                self.expect_sign(Sign::RParen)?;
                return Ok(inner);
            }
            Tok::Sign(Sign::Minus) => return Err(self.negative()),
            Tok::Name(_) | Tok::Str(_) => self.parameter()?,
            Tok::Word(word) => self.word_expr(word)?,
            _ => return Err(self.no_expr()),
        };
        Ok(Expr { span: self.since(start), kind: Box::new(kind) })
    }

    /// Reads with or without lists of values going on behind a comma.
    pub fn lists<T>(&mut self, may: bool, read: impl FnOnce(&mut Self) -> Parse<T>) -> Parse<T> {
        let before = std::mem::replace(&mut self.in_arguments, !may);
        let result = read(self);
        self.in_arguments = before;
        result
    }

    fn no_expr(&mut self) -> super::cursor::Reported {
        let hint = self.number_hint();
        self.expected_hint("金额、比例或数量", "an amount, a ratio or a count", hint)
    }

    fn parameter(&mut self) -> Parse<ExprKind> {
        if matches!(self.tok(), Tok::Name(name) if suggest::no_name(name).is_some()) {
            return Err(self.no_expr());
        }
        let name = self.name("参数", "a parameter")?;
        let one_level_lower = self.eat(Word::OneLevelLower).is_some();
        Ok(ExprKind::Name { name, one_level_lower })
    }

    fn word_expr(&mut self, word: Word) -> Parse<ExprKind> {
        match word {
            Word::Min => self.arguments().map(ExprKind::Min),
            Word::Max => self.arguments().map(ExprKind::Max),
            Word::PartAbove | Word::PartBetween => self.part(word),
            Word::By => self.by(),
            Word::If => self.if_then(),
            _ if keywords::LAYER_FUNCTIONS.contains(&word) => {
                let function = Spanned { value: word, span: self.span() };
                self.bump();
                let (layer, window) = self.layer_argument()?;
                Ok(ExprKind::Call { function, layer, window })
            }
            _ if keywords::quantity(word) => {
                self.bump();
                match self.eat(Word::OfWhich) {
                    Some(_) => Ok(ExprKind::OfWhich(word, Box::new(self.nested_cond()?))),
                    None => Ok(ExprKind::Quantity(word)),
                }
            }
            _ => Err(self.no_expr()),
        }
    }

    /// `(a, b, ...)` behind a function.
    fn arguments(&mut self) -> Parse<Vec<Expr>> {
        self.bump();
        self.expect_sign(Sign::LParen)?;
        self.lists(false, |p| {
            let mut arguments = vec![p.nested_expr()?];
            while p.eat_sign(Sign::Comma) {
                arguments.push(p.nested_expr()?);
            }
            p.expect_sign(Sign::RParen)?;
            Ok(arguments)
        })
    }

    /// `超出部分(a, bound)`, `区间部分(a, low, high)`.
    fn part(&mut self, word: Word) -> Parse<ExprKind> {
        let start = self.span();
        let mut arguments = self.arguments()?.into_iter();
        let given = arguments.len();
        match (word, arguments.next(), arguments.next(), arguments.next()) {
            (Word::PartAbove, Some(a), Some(bound), None) => return Ok(ExprKind::PartAbove(a, bound)),
            (Word::PartBetween, Some(a), Some(low), Some(high)) if given == 3 => {
                return Ok(ExprKind::PartBetween(a, low, high));
            }
            _ => {}
        }
        let (zh, en) = match word {
            Word::PartAbove => ("超出部分(金额, 界限)", "part_above(amount, bound)"),
            _ => ("区间部分(金额, 下限, 上限)", "part_between(amount, low, high)"),
        };
        let message = Text::new(
            format!("括号里应有 {} 项，写了 {given} 项", if word == Word::PartAbove { 2 } else { 3 }),
            format!(
                "expected {} amounts in parentheses, found {given}",
                if word == Word::PartAbove { 2 } else { 3 }
            ),
        );
        let hint = Text::new(format!("写作 {zh}"), format!("write `{en}`"));
        Err(self.report(Diagnostic::error("wrong-arguments", self.since(start), message).hint(hint)))
    }

    /// `(大病保险)`, `(大病保险, 12个月)`.
    pub fn layer_argument(&mut self) -> Parse<(Name, Option<Spanned<i64>>)> {
        if !self.at_sign(Sign::LParen) {
            let hint = Text::new("在括号里写明哪一层", "name the layer in parentheses");
            return Err(self.expected_hint("“(”和层的名称", "`(` and the name of a layer", Some(hint)));
        }
        self.bump();
        let layer = self.name("层", "a layer")?;
        let window = match self.eat_sign(Sign::Comma) {
            true => Some(self.count("多少个月", "a number of months", &[Word::Months])?),
            false => None,
        };
        self.expect_sign(Sign::RParen)?;
        Ok((layer, window))
    }

    /// `按 医院等级 { 一级 200元 二级、三级 500元 其他 0元 }`.
    fn by(&mut self) -> Parse<ExprKind> {
        self.bump();
        let fact = self.deciding_fact()?;
        let in_order = self.eat(Word::InOrder).is_some();
        let open = self.span();
        self.expect_sign(Sign::LBrace)?;
        self.lists(true, |p| {
            let (mut arms, mut other) = (Vec::new(), None);
            loop {
                p.commas();
                if p.eat_sign(Sign::RBrace) {
                    return Ok(ExprKind::By { fact, in_order, arms, other });
                }
                let next_clause = p.here().first_on_line && p.word().is_some_and(keywords::only_clause);
                if p.at_end() || p.item_starts() || next_clause {
                    return Err(p.unclosed(open));
                }
                match p.eat(Word::Other) {
                    Some(word) => p.other_arm(&mut other, &word)?,
                    None => arms.push(p.arm(&fact)?),
                }
            }
        })
    }

    /// The fact behind `按`.
    fn deciding_fact(&mut self) -> Parse<Spanned<Word>> {
        let decides = |w: &Word| {
            !matches!(keywords::fact(*w), None | Some(FactKind::Flag | FactKind::MonthsPaid))
                && *w != Word::Item
        };
        let words: Vec<Word> = keywords::fact_words().into_iter().filter(decides).collect();
        self.one_of(&words, "按什么分档", "the fact that decides")
    }

    fn arm(&mut self, fact: &Spanned<Word>) -> Parse<(Vec<FactValue>, Expr)> {
        let values = self.fact_values(fact)?;
        self.noise();
        Ok((values, self.nested_expr()?))
    }

    fn other_arm(&mut self, other: &mut Option<Expr>, word: &Spanned<Word>) -> Parse<()> {
        self.noise();
        let value = self.nested_expr()?;
        if other.is_some() {
            let message = Text::new("“其他”写了两次", "`other` stands twice");
            return Err(self.report(Diagnostic::error("stands-twice", word.span, message)));
        }
        *other = Some(value);
        Ok(())
    }

    /// `若 cond 则 a 否则 b`.
    fn if_then(&mut self) -> Parse<ExprKind> {
        self.bump();
        let condition = self.lists(true, Self::nested_cond)?;
        self.commas();
        self.expect(Word::Then)?;
        let then = self.nested_expr()?;
        self.commas();
        if !self.at(Word::Else) {
            let hint = Text::new(
                format!("“{}”之外的情况也要写明", Word::If.text(Lang::Zh)),
                "say what holds otherwise, too",
            );
            return Err(self.expected_hint("“否则”", "`else`", Some(hint)));
        }
        self.bump();
        let otherwise = self.nested_expr()?;
        Ok(ExprKind::If { condition, then, otherwise })
    }

    /// Whether an expression can start here. `自费` and the like are left to the clauses that they start.
    pub fn expr_starts(&self) -> bool {
        self.expr_starts_at(0)
    }

    /// The same `n` tokens on.
    pub fn expr_starts_at(&self, n: usize) -> bool {
        match &self.ahead(n).tok {
            Tok::Number(_) | Tok::Name(_) | Tok::Str(_) | Tok::Sign(Sign::LParen) => true,
            Tok::Word(word) => {
                matches!(
                    word,
                    Word::By | Word::If | Word::Min | Word::Max | Word::PartAbove | Word::PartBetween
                ) || !keywords::clause(*word)
                    && (keywords::quantity(*word) || keywords::LAYER_FUNCTIONS.contains(word))
            }
            _ => false,
        }
    }
}

/// How many levels the tree of an expression has; at most [`MAX_DEPTH`] squared here, so recursion is no danger.
fn expr_height(expr: &Expr) -> usize {
    let tallest = |all: &[&Expr]| all.iter().map(|e| expr_height(e)).max().unwrap_or_default();
    let below = match expr.kind.as_ref() {
        ExprKind::OfWhich(_, condition) => cond_height(condition),
        ExprKind::Min(all) | ExprKind::Max(all) => all.iter().map(expr_height).max().unwrap_or_default(),
        ExprKind::PartAbove(a, b) | ExprKind::Add(a, b) | ExprKind::Sub(a, b) | ExprKind::Times(a, b) => {
            tallest(&[a, b])
        }
        ExprKind::PartBetween(a, b, c) => tallest(&[a, b, c]),
        ExprKind::By { arms, other, .. } => {
            arms.iter().map(|(_, e)| e).chain(other).map(expr_height).max().unwrap_or_default()
        }
        ExprKind::If { condition, then, otherwise } => {
            tallest(&[then, otherwise]).max(cond_height(condition))
        }
        _ => 0,
    };
    below.saturating_add(1)
}

/// How many levels the tree of a condition has.
pub(super) fn cond_height(condition: &Cond) -> usize {
    let below = match condition {
        Cond::Not(inner) => cond_height(inner),
        Cond::And(all) | Cond::Or(all) => all.iter().map(cond_height).max().unwrap_or_default(),
        Cond::Always | Cond::Test(_) => 0,
    };
    debug_assert!(below <= MAX_DEPTH * MAX_DEPTH);
    below.saturating_add(1)
}
