//! Conditions on facts, and conditions on lines.

use super::values::{self, Fact};
use super::{Checker, say};
use crate::ast::{self, FactValue, Name, Span, Spanned, Test};
use crate::diag::{Diagnostic, Text};
use crate::facts::{BoolFact, CountFact, EnumFact, LineMark, Membership};
use crate::model::{Cond, LayerIx, LineCond};
use crate::words::Word;

/// The longest window of months: ten years.
const MAX_WINDOW: i64 = 120;

impl Checker {
    /// A condition on person, encounter, facility and year.
    pub(super) fn cond(&mut self, cond: &ast::Cond) -> Option<Cond> {
        match cond {
            ast::Cond::Always => Some(Cond::Always),
            ast::Cond::Not(inner) => self.cond(inner).map(|inner| Cond::Not(Box::new(inner))),
            ast::Cond::And(all) => self.conds(all).map(Cond::All),
            ast::Cond::Or(all) => self.conds(all).map(Cond::Any),
            ast::Cond::Test(test) => self.test(test),
        }
    }

    /// Reads all of them, so that every mistake is told.
    fn conds(&mut self, all: &[ast::Cond]) -> Option<Vec<Cond>> {
        let read: Vec<Option<Cond>> = all.iter().map(|cond| self.cond(cond)).collect();
        read.into_iter().collect()
    }

    fn test(&mut self, test: &Test) -> Option<Cond> {
        let Some(fact) = Fact::of(test.fact.value) else {
            self.not_a_fact(&test.fact);
            return None;
        };
        let of = match (&test.of, fact) {
            (Some((layer, window)), _) => Some(self.layer_and_window(layer, window)?),
            (None, Fact::MonthsPaid) => {
                self.which_layer(test.span);
                return None;
            }
            (None, _) => None,
        };
        self.has_one_of(fact, &test.fact, of, &test.values)
    }

    fn which_layer(&mut self, span: Span) {
        let message = Text::new("没有写是哪一层、几个月内", "of which layer, in how many months?");
        let label = Text::new(
            "例如：支付月数(大病保险, 12个月) 3 以上",
            "such as: months_paid(critical, 12 months) 3 and_above",
        );
        self.report(Diagnostic::error("not-a-value", span, message).label(label));
    }

    /// The layer and the length of a rolling window.
    pub(super) fn layer_and_window(&mut self, layer: &Name, window: &Spanned<i64>) -> Option<(LayerIx, u16)> {
        let found = self.find(Word::Layer, layer).and_then(|n| u16::try_from(n).ok());
        let months = u16::try_from(window.value).ok().filter(|_| (1..=MAX_WINDOW).contains(&window.value));
        if months.is_none() {
            self.out_of_range(window.span, window.value, 1, MAX_WINDOW);
        }
        Some((LayerIx(found?), months?))
    }

    fn not_a_fact(&mut self, word: &Spanned<Word>) {
        let name = say::word(word.value);
        let on_line = LineMark::from_word(word.value).is_some() || word.value == Word::Item;
        let message = if on_line {
            Text::new(
                format!("{}说的是一行费用，不能用在对人和就诊的条件里", name.zh),
                format!("{} is about a line of the bill, not about person and encounter", name.en),
            )
        } else {
            Text::new(format!("{}不是可以判断的事实", name.zh), format!("{} is not a fact", name.en))
        };
        let facts = EnumFact::ALL.iter().map(|f| f.word());
        let facts = facts.chain(BoolFact::ALL.iter().map(|f| f.word()));
        let facts = facts.chain(CountFact::ALL.iter().map(|f| f.word()));
        let facts = facts.chain(Membership::ALL.iter().map(|f| f.word())).chain([Word::Group]);
        let facts = say::words(facts);
        let diagnostic = Diagnostic::error("wrong-kind", word.span, message)
            .label(Text::new("这里要写一个事实", "a fact is wanted here"))
            .hint(Text::new(format!("事实有：{}", facts.zh), format!("the facts are {}", facts.en)));
        self.report(diagnostic);
    }

    /// A condition on one line of a bill.
    pub(super) fn line_cond(&mut self, cond: &ast::Cond) -> Option<LineCond> {
        match cond {
            ast::Cond::Always => Some(LineCond::Always),
            ast::Cond::Not(inner) => self.line_cond(inner).map(|inner| LineCond::Not(Box::new(inner))),
            ast::Cond::And(all) => self.line_conds(all).map(LineCond::All),
            ast::Cond::Or(all) => self.line_conds(all).map(LineCond::Any),
            ast::Cond::Test(test) => self.line_test(test),
        }
    }

    fn line_conds(&mut self, all: &[ast::Cond]) -> Option<Vec<LineCond>> {
        let read: Vec<Option<LineCond>> = all.iter().map(|cond| self.line_cond(cond)).collect();
        read.into_iter().collect()
    }

    fn line_test(&mut self, test: &Test) -> Option<LineCond> {
        if let Some(mark) = LineMark::from_word(test.fact.value) {
            if let Some(value) = test.values.first() {
                let message = Text::new("这里不写内容", "takes no value");
                self.error("not-a-value", values::value_span(value), message);
                return None;
            }
            return Some(LineCond::Mark(mark));
        }
        if test.fact.value != Word::Item {
            self.not_about_lines(&test.fact);
            return None;
        }
        let read: Vec<Option<LineCond>> = test.values.iter().map(|value| self.item_value(value)).collect();
        let mut all: Vec<LineCond> = read.into_iter().collect::<Option<_>>()?;
        match (all.len(), all.pop()) {
            (_, None) => {
                let names = say::names(self.names.of(Word::List).iter().map(|n| n.label.as_str()).take(8));
                let message = Text::new("没有写是哪些项目", "which items?");
                let label = Text::new(
                    format!("写项目名单，本书有：{}", names.zh),
                    format!("expected a list; the book has {}", names.en),
                );
                self.report(Diagnostic::error("not-a-value", test.span, message).label(label));
                None
            }
            (1, Some(only)) => Some(only),
            (_, Some(last)) => {
                all.push(last);
                Some(LineCond::Any(all))
            }
        }
    }

    fn item_value(&mut self, value: &FactValue) -> Option<LineCond> {
        match value {
            FactValue::Name(name) => self.list_of_kind(name, Word::Item).map(LineCond::In),
            FactValue::Word(word) if LineMark::from_word(word.value).is_some() => {
                LineMark::from_word(word.value).map(LineCond::Mark)
            }
            _ => {
                self.name_wanted(Word::List, value);
                None
            }
        }
    }

    fn not_about_lines(&mut self, word: &Spanned<Word>) {
        let name = say::word(word.value);
        let message = Text::new(
            format!("{}不是一行费用的性质", name.zh),
            format!("{} is not a property of a line", name.en),
        );
        let marks = say::words([
            Word::ClassA,
            Word::ClassB,
            Word::ClassC,
            Word::Drug,
            Word::Service,
            Word::Examination,
            Word::Laboratory,
            Word::Operation,
            Word::Material,
            Word::Bed,
            Word::Nursing,
            Word::TcmTechnique,
            Word::RehabItem,
            Word::RegistrationFee,
            Word::HealthManagement,
            Word::OtherItem,
            Word::SpecialDrug,
            Word::EssentialDrug,
            Word::ProcuredDrug,
        ]);
        let diagnostic = Diagnostic::error("wrong-kind", word.span, message)
            .label(Text::new("这里说的是费用行", "this is about lines"))
            .hint(Text::new(
                format!("可以写：{}，或项目名单的名称；人和就诊的条件写在“当”里", marks.zh),
                format!("write {}, or the name of a list; person and encounter go into `when`", marks.en),
            ));
        self.report(diagnostic);
    }

    /// Warns of a condition that holds for nobody.
    pub(super) fn can_hold(&mut self, cond: &Cond, span: Span) {
        let solver = crate::sat::Solver { groups: &self.book.groups, lists: &self.book.lists };
        if solver.possible(&[cond]) {
            return;
        }
        let message = Text::new(
            "没有任何人、任何一笔费用符合这个条件",
            "this condition holds for no person and no bill",
        );
        let label = Text::new("永远不成立", "never holds");
        let hint = Text::new("看看“且”“或”“非”和范围有没有写反", "look at `and`, `or`, `not` and the ranges");
        self.report(Diagnostic::warning("never-holds", span, message).label(label).hint(hint));
    }
}
