//! Values that a fact is compared with.

use super::{Checker, say};
use crate::ast::{FactValue, Name, Span, Spanned};
use crate::diag::{Diagnostic, Text};
use crate::facts::{BoolFact, CountFact, EnumFact, Membership, ValueSet};
use crate::model::{Atom, Cond, GroupIx, LayerIx, ListIx};
use crate::words::Word;

/// What a fact word names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fact {
    /// One of a few values.
    Enum(EnumFact),
    /// True or false.
    Bool(BoolFact),
    /// A whole number.
    Count(CountFact),
    /// Groups of the book.
    Group,
    /// Lists of the book.
    List(Membership),
    /// In how many of the last months a layer paid.
    MonthsPaid,
}

impl Fact {
    /// The fact that a word names in a condition on person, encounter and facility.
    pub(super) fn of(word: Word) -> Option<Fact> {
        let others = match word {
            Word::Group => Some(Fact::Group),
            Word::MonthsPaid => Some(Fact::MonthsPaid),
            _ => None,
        };
        EnumFact::from_word(word)
            .map(Fact::Enum)
            .or_else(|| BoolFact::from_word(word).map(Fact::Bool))
            .or_else(|| CountFact::from_word(word).map(Fact::Count))
            .or_else(|| Membership::from_word(word).map(Fact::List))
            .or(others)
    }
}

/// Where a value stands.
pub(super) fn value_span(value: &FactValue) -> Span {
    match value {
        FactValue::Word(word) => word.span,
        FactValue::Name(name) => name.span,
        FactValue::Range { span, .. } => *span,
    }
}

/// Several conditions of which one must hold; one alone stands for itself.
pub(super) fn any(mut conds: Vec<Cond>) -> Cond {
    match (conds.len(), conds.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            conds.extend(last);
            Cond::Any(conds)
        }
    }
}

impl Checker {
    /// The condition that a fact has one of these values.
    pub(super) fn has_one_of(
        &mut self,
        fact: Fact,
        word: &Spanned<Word>,
        of: Option<(LayerIx, u16)>,
        values: &[FactValue],
    ) -> Option<Cond> {
        if values.is_empty() && !matches!(fact, Fact::Bool(_)) {
            self.value_missing(word, fact);
            return None;
        }
        match fact {
            Fact::Enum(fact) => self.enum_values(fact, values).map(|set| Cond::Atom(Atom::Is(fact, set))),
            Fact::Bool(fact) => self.no_values(word, values).then_some(Cond::Atom(Atom::True(fact))),
            Fact::Count(fact) => {
                let (min, max) = fact.range();
                let ranges = self.ranges(values, word.value, min, max)?;
                let atom = |(min, max)| Cond::Atom(Atom::Within(fact, min, max));
                Some(any(ranges.into_iter().map(atom).collect()))
            }
            Fact::Group => self.group_values(values),
            Fact::List(membership) => self.list_values(membership, values),
            Fact::MonthsPaid => {
                let (layer, window) = of?;
                let ranges = self.ranges(values, word.value, 0, i64::from(window))?;
                let atom = |(min, max)| Cond::Atom(Atom::MonthsPaid { layer, window, min, max });
                Some(any(ranges.into_iter().map(atom).collect()))
            }
        }
    }

    fn value_missing(&mut self, word: &Spanned<Word>, fact: Fact) {
        let name = say::word(word.value);
        let message = Text::new(
            format!("{}后面没有写要比较的内容", name.zh),
            format!("{} is compared with nothing", name.en),
        );
        let label = match fact {
            Fact::Enum(fact) => {
                let values = say::words(fact.values().iter().copied());
                Text::new(format!("可以是：{}", values.zh), format!("expected one of {}", values.en))
            }
            Fact::Group => Text::new("写人群的名称", "expected a group"),
            Fact::List(_) => Text::new("写名单的名称", "expected a list"),
            _ => Text::new("写一个数或范围，例如 65岁 以上", "expected a number, such as 65 and_above"),
        };
        self.report(Diagnostic::error("not-a-value", word.span, message).label(label));
    }

    /// Facts that are true or false stand alone.
    fn no_values(&mut self, word: &Spanned<Word>, values: &[FactValue]) -> bool {
        let Some(value) = values.first() else { return true };
        let name = say::word(word.value);
        let message = Text::new(
            format!("{}只有是或不是，后面不写内容", name.zh),
            format!("{} is true or false and takes no value", name.en),
        );
        let label = Text::new("删去这里；不是就在前面写“非”", "remove this; write `not` in front for false");
        self.report(Diagnostic::error("not-a-value", value_span(value), message).label(label));
        false
    }

    fn enum_values(&mut self, fact: EnumFact, values: &[FactValue]) -> Option<ValueSet> {
        let mut set = ValueSet(0);
        let mut good = true;
        for value in values {
            let number = match value {
                FactValue::Word(word) => fact.value_number(word.value),
                _ => None,
            };
            match number {
                Some(number) if set.contains(number) => {
                    let word = fact.values().get(usize::from(number));
                    let text = word.map_or("", |w| w.text(self.book.lang));
                    self.value_twice(value_span(value), text);
                }
                Some(number) => set.0 |= ValueSet::of(number).0,
                None => {
                    self.wrong_value(fact.word(), value, fact.values());
                    good = false;
                }
            }
        }
        good.then_some(set)
    }

    /// Reports a value that is none of a fact's.
    pub(super) fn wrong_value(&mut self, fact: Word, value: &FactValue, allowed: &[Word]) {
        let (fact, all) = (say::word(fact), say::words(allowed.iter().copied()));
        let message =
            Text::new(format!("这不是{}的内容", fact.zh), format!("this is not a value of {}", fact.en));
        let label = Text::new(format!("可以是：{}", all.zh), format!("expected one of {}", all.en));
        let mut diagnostic = Diagnostic::error("not-a-value", value_span(value), message).label(label);
        if let FactValue::Name(name) = value {
            let texts = allowed.iter().map(|word| word.text(self.book.lang));
            if let Some(near) = say::nearest(name, texts) {
                diagnostic = diagnostic
                    .hint(Text::new(format!("是不是“{near}”？"), format!("did you mean `{near}`?")));
            }
        }
        self.report(diagnostic);
    }

    /// Ranges within the values that the number can have.
    fn ranges(&mut self, values: &[FactValue], fact: Word, least: i64, most: i64) -> Option<Vec<(i64, i64)>> {
        let mut ranges = Vec::new();
        let mut good = true;
        for value in values {
            let FactValue::Range { span, min, max } = value else {
                let name = say::word(fact);
                let message = Text::new(
                    format!("{}要和数比较", name.zh),
                    format!("{} is compared with a number", name.en),
                );
                let label = Text::new("写数或范围，例如 3 以上", "expected a number or a range");
                self.report(Diagnostic::error("not-a-value", value_span(value), message).label(label));
                good = false;
                continue;
            };
            let (low, high) = (min.unwrap_or(least), max.unwrap_or(most));
            if low > high || high < least || low > most {
                self.empty_range(*span, fact, least, most);
                good = false;
                continue;
            }
            ranges.push((low.max(least), high.min(most)));
        }
        good.then_some(ranges)
    }

    fn empty_range(&mut self, span: Span, fact: Word, least: i64, most: i64) {
        let fact = say::word(fact);
        let message =
            Text::new(format!("{}不会在这个范围里", fact.zh), format!("{} is never in this range", fact.en));
        let label = Text::new(
            format!("{}从 {least} 到 {most}，前一个数不大于后一个", fact.zh),
            format!("{} goes from {least} to {most}, the smaller number first", fact.en),
        );
        self.report(Diagnostic::error("out-of-range", span, message).label(label));
    }

    /// `人群 无` says: in no group of the book.
    fn group_values(&mut self, values: &[FactValue]) -> Option<Cond> {
        let mut conds = Vec::new();
        let mut good = true;
        for value in values {
            let found = match value {
                FactValue::Word(word) if word.value == Word::None => {
                    let groups = (0..self.book.groups.len()).filter_map(|n| u16::try_from(n).ok());
                    let groups = groups.map(|n| Cond::Atom(Atom::Group(GroupIx(n)))).collect();
                    Some(Cond::Not(Box::new(any(groups))))
                }
                FactValue::Name(name) => self
                    .find(Word::Group, name)
                    .and_then(|n| u16::try_from(n).ok())
                    .map(|n| Cond::Atom(Atom::Group(GroupIx(n)))),
                _ => {
                    self.name_wanted(Word::Group, value);
                    None
                }
            };
            good &= found.is_some();
            conds.extend(found);
        }
        good.then(|| any(conds))
    }

    /// Reports a value where a declared name is wanted.
    pub(super) fn name_wanted(&mut self, kind: Word, value: &FactValue) {
        let word = say::word(kind);
        let message = Text::new(
            format!("这里要写{}的名称", word.zh),
            format!("the name of a {} is wanted here", word.en),
        );
        let names = say::names(self.names.of(kind).iter().map(|n| n.label.as_str()).take(8));
        let label = Text::new(format!("本书有：{}", names.zh), format!("the book has {}", names.en));
        self.report(Diagnostic::error("not-a-value", value_span(value), message).label(label));
    }

    fn list_values(&mut self, membership: Membership, values: &[FactValue]) -> Option<Cond> {
        let mut conds = Vec::new();
        let mut good = true;
        for value in values {
            let FactValue::Name(name) = value else {
                self.name_wanted(Word::List, value);
                good = false;
                continue;
            };
            let wanted = match membership {
                Membership::Diagnosis | Membership::Certificate => Word::Diagnosis,
                Membership::Facility => Word::Facility,
            };
            let list = self.list_of_kind(name, wanted);
            good &= list.is_some();
            conds.extend(list.map(|list| Cond::Atom(Atom::In(membership, list))));
        }
        good.then(|| any(conds))
    }

    /// A list by its name; its codes must name what is compared with it.
    pub(super) fn list_of_kind(&mut self, name: &Name, wanted: Word) -> Option<ListIx> {
        let number = self.find(Word::List, name)?;
        let list = self.book.lists.get(number)?;
        if list.kind != wanted && !list.codes.is_empty() {
            let (has, wanted) = (say::word(list.kind), say::word(wanted));
            let message = Text::new(
                format!("名单“{}”里是{}编码，不能和{}比较", name.value, has.zh, wanted.zh),
                format!("list `{}` holds codes of {}, not of {}", name.value, has.en, wanted.en),
            );
            let declared = list.name.span;
            let label =
                Text::new(format!("要用{}名单", wanted.zh), format!("a list of {} is wanted", wanted.en));
            let diagnostic = Diagnostic::error("wrong-kind", name.span, message).label(label);
            self.report(diagnostic.related(declared, Text::new("名单写在这里", "the list is here")));
            return None;
        }
        u16::try_from(number).ok().map(ListIx)
    }
}
