//! Facts that an example states.

use super::values::{self, Fact};
use super::{Checker, say};
use crate::ast::{Body, Clause, FactValue, GivenFact, Span};
use crate::diag::{Diagnostic, Text};
use crate::facts::{BoolFact, CountFact, EnumFact, Facts, Membership};
use crate::model::{GroupIx, ListIx};
use crate::words::Word;
use std::collections::BTreeMap;
use yidan_types::Ratio;

/// A stated fact.
#[derive(Clone, Debug)]
enum Stated {
    Enum(EnumFact, u8),
    Bool(BoolFact, bool),
    Count(CountFact, i64),
    Groups(Vec<GroupIx>),
    Lists(Membership, Vec<ListIx>),
    Weight(Ratio),
}

/// The facts of one level: the defaults, an example, one of its bills. A nearer level displaces a farther one.
#[derive(Clone, Debug, Default)]
pub(super) struct Level(BTreeMap<Word, (Stated, Span)>);

impl Level {
    /// This level over a farther one.
    pub(super) fn over(&self, farther: &Level) -> Level {
        let mut all = farther.clone();
        all.0.extend(self.0.iter().map(|(word, stated)| (*word, stated.clone())));
        all
    }

    /// The facts that the level states.
    pub(super) fn facts(&self) -> Facts {
        let mut facts = Facts::default();
        for (stated, _) in self.0.values() {
            match stated {
                Stated::Enum(fact, value) => {
                    facts.enums.insert(*fact, *value);
                }
                Stated::Bool(fact, value) => {
                    facts.bools.insert(*fact, *value);
                }
                Stated::Count(fact, value) => {
                    facts.counts.insert(*fact, *value);
                }
                Stated::Groups(groups) => facts.groups = Some(groups.clone()),
                Stated::Lists(membership, lists) => {
                    facts.lists.insert(*membership, lists.clone());
                }
                Stated::Weight(weight) => facts.drg_weight = Some(*weight),
            }
        }
        facts
    }

    fn enum_value(&self, fact: EnumFact) -> Option<(u8, Span)> {
        match self.0.get(&fact.word()) {
            Some((Stated::Enum(_, value), span)) => Some((*value, *span)),
            _ => None,
        }
    }
}

impl Checker {
    /// Reads the facts that clauses state; each once.
    pub(super) fn level(&mut self, clauses: &[Clause]) -> Level {
        let mut level = Level::default();
        for clause in clauses {
            let Body::Given(facts) = &clause.body else {
                continue;
            };
            for fact in facts {
                let span = given_span(fact);
                if level.0.contains_key(&fact.fact.value) {
                    self.value_twice(span, fact.fact.value.text(self.book.lang));
                    continue;
                }
                if let Some(stated) = self.stated(fact) {
                    level.0.insert(fact.fact.value, (stated, span));
                }
            }
        }
        level
    }

    fn stated(&mut self, given: &GivenFact) -> Option<Stated> {
        let word = given.fact.value;
        if word == Word::DrgWeight {
            return self.weight(given);
        }
        let fact = Fact::of(word);
        if given.negated && !matches!(fact, Some(Fact::Bool(_))) {
            let message = Text::new("“非”只用于是或不是的事实", "`not` is for facts that are true or false");
            let label = Text::new("直接写它是什么，例如：人群 无", "say what it is, such as `group none`");
            self.report(Diagnostic::error("example-facts", given.fact.span, message).label(label));
            return None;
        }
        match fact {
            Some(Fact::Enum(fact)) => self.stated_enum(fact, given),
            Some(Fact::Bool(fact)) => self.stated_bool(fact, given),
            Some(Fact::Count(fact)) => self.stated_count(fact, given),
            Some(Fact::Group) => self.stated_groups(given),
            Some(Fact::List(membership)) => self.stated_lists(membership, given),
            Some(Fact::MonthsPaid) | None => {
                self.not_stated(given);
                None
            }
        }
    }

    fn not_stated(&mut self, given: &GivenFact) {
        let name = say::word(given.fact.value);
        let message =
            Text::new(format!("{}不能在“设”里给出", name.zh), format!("{} cannot be given", name.en));
        let label = Text::new("不是可以给出的事实", "not a fact to give");
        let hint = Text::new(
            "以前各次的费用用几个“单”写出来，或写“本年至今”",
            "write earlier bills as `bill { … }`, or use `year_to_date`",
        );
        self.report(Diagnostic::error("example-facts", given.fact.span, message).label(label).hint(hint));
    }

    fn weight(&mut self, given: &GivenFact) -> Option<Stated> {
        let weight = given.weight_ppm.and_then(Ratio::from_ppm).filter(|w| w.ppm() > 0);
        if weight.is_none() {
            let message = Text::new("病组权重要大于零", "the weight of a group is above zero");
            let label = Text::new("例如：病组权重 1.25", "such as: drg_weight 1.25");
            self.report(Diagnostic::error("example-facts", given_span(given), message).label(label));
        }
        weight.map(Stated::Weight)
    }

    /// The only value of a fact that has one.
    fn only<'g>(&mut self, given: &'g GivenFact) -> Option<&'g FactValue> {
        let several = given.values.len() > 1 || !given.codes.is_empty();
        if let (Some(only), false) = (given.values.first(), several) {
            return Some(only);
        }
        let name = say::word(given.fact.value);
        let message = Text::new(
            format!("例里{}要写一个确定的内容", name.zh),
            format!("an example gives one value of {}", name.en),
        );
        let label = Text::new("只写一个", "exactly one");
        self.report(Diagnostic::error("example-facts", given_span(given), message).label(label));
        None
    }

    fn stated_enum(&mut self, fact: EnumFact, given: &GivenFact) -> Option<Stated> {
        let value = self.only(given)?;
        let number = match value {
            FactValue::Word(word) => fact.value_number(word.value),
            _ => None,
        };
        if number.is_none() {
            self.wrong_value(fact.word(), value, fact.values());
        }
        number.map(|number| Stated::Enum(fact, number))
    }

    fn stated_bool(&mut self, fact: BoolFact, given: &GivenFact) -> Option<Stated> {
        if let Some(value) = given.values.first() {
            let message =
                Text::new("是或不是的事实后面不写内容", "a fact that is true or false takes no value");
            self.error("not-a-value", values::value_span(value), message);
            return None;
        }
        Some(Stated::Bool(fact, !given.negated))
    }

    fn stated_count(&mut self, fact: CountFact, given: &GivenFact) -> Option<Stated> {
        let value = self.only(given)?;
        let exact = match value {
            FactValue::Range { min: Some(min), max: Some(max), .. } if min == max => Some(*min),
            _ => None,
        };
        let Some(number) = exact else {
            let name = say::word(fact.word());
            let message = Text::new(
                format!("例里{}要写一个数", name.zh),
                format!("an example gives {} as one number", name.en),
            );
            let label = Text::new("写一个数", "one number");
            self.report(Diagnostic::error("example-facts", values::value_span(value), message).label(label));
            return None;
        };
        let (least, most) = fact.range();
        if !(least..=most).contains(&number) {
            self.out_of_range(values::value_span(value), number, least, most);
            return None;
        }
        Some(Stated::Count(fact, number))
    }

    /// Groups, the including ones added.
    fn stated_groups(&mut self, given: &GivenFact) -> Option<Stated> {
        let mut groups: Vec<GroupIx> = Vec::new();
        let none = |value: &FactValue| matches!(value, FactValue::Word(word) if word.value == Word::None);
        for value in &given.values {
            match value {
                FactValue::Name(name) => {
                    let number = self.find(Word::Group, name).and_then(|n| u16::try_from(n).ok());
                    groups.push(GroupIx(number?));
                }
                value if none(value) && given.values.len() == 1 => {}
                value if none(value) => {
                    let message = Text::new("既写“无”，又写了人群", "in no group, and in a group");
                    let label = Text::new("与其他人群矛盾", "contradicts the groups");
                    self.report(
                        Diagnostic::error("example-facts", values::value_span(value), message).label(label),
                    );
                    return None;
                }
                value => {
                    self.name_wanted(Word::Group, value);
                    return None;
                }
            }
        }
        if given.values.is_empty() {
            self.only(given)?;
        }
        let including = self
            .book
            .groups
            .iter()
            .zip(0..)
            .filter(|(g, _): &(_, u16)| g.includes.iter().any(|inner| groups.contains(inner)));
        let including: Vec<GroupIx> = including.map(|(_, n)| GroupIx(n)).collect();
        groups.extend(including);
        groups.sort_unstable();
        groups.dedup();
        Some(Stated::Groups(groups))
    }

    /// Lists by their names, or by the codes that are in them.
    fn stated_lists(&mut self, membership: Membership, given: &GivenFact) -> Option<Stated> {
        let kind = match membership {
            Membership::Diagnosis | Membership::Certificate => Word::Diagnosis,
            Membership::Facility => Word::Facility,
        };
        let mut lists: Vec<ListIx> = Vec::new();
        let alone = given.values.len() == 1 && given.codes.is_empty();
        for value in &given.values {
            match value {
                FactValue::Name(name) => lists.push(self.list_of_kind(name, kind)?),
                FactValue::Word(word) if word.value == Word::None && alone => {}
                FactValue::Word(word) if word.value == Word::None => {
                    let message = Text::new("既写“无”，又写了名单或代码", "in no list, and in a list");
                    let label = Text::new("与其他名单或代码矛盾", "contradicts the lists or codes");
                    self.report(Diagnostic::error("example-facts", word.span, message).label(label));
                    return None;
                }
                value => {
                    self.name_wanted(Word::List, value);
                    return None;
                }
            }
        }
        if given.values.is_empty() && given.codes.is_empty() {
            self.only(given)?;
        }
        if membership == Membership::Facility && given.codes.len() > 1 {
            let message = Text::new("一笔费用只有一家医院", "a bill has one facility");
            let label = Text::new("只写一个编码", "one code");
            self.report(Diagnostic::error("example-facts", given_span(given), message).label(label));
        }
        lists.extend(self.lists_with(kind, given.codes.iter().map(|code| code.value.as_str())));
        lists.sort_unstable();
        lists.dedup();
        Some(Stated::Lists(membership, lists))
    }

    /// The lists of a kind that hold one of the codes.
    pub(super) fn lists_with<'c>(&self, kind: Word, codes: impl Iterator<Item = &'c str>) -> Vec<ListIx> {
        let codes: Vec<&str> = codes.collect();
        let holds = |(_, list): &(usize, &crate::model::List)| {
            list.kind == kind && codes.iter().any(|code| list.contains(code))
        };
        let lists = self.book.lists.iter().enumerate().filter(holds);
        lists.filter_map(|(number, _)| u16::try_from(number).ok().map(ListIx)).collect()
    }

    /// Facts of one bill that contradict each other.
    pub(super) fn consistent(&mut self, level: &Level) {
        let grade = level.enum_value(EnumFact::Grade);
        let highest = level.enum_value(EnumFact::HighestGrade);
        if let (Some((grade, first)), Some((highest, span))) = (grade, highest)
            && highest < grade
        {
            let message = Text::new(
                "最高等级低于这次的医院等级",
                "the highest grade of the year is below this facility's grade",
            );
            self.contradiction(span, first, message);
        }
        let scheme = level.enum_value(EnumFact::Scheme);
        let employee = EnumFact::Scheme.value_number(Word::Employee);
        if let (Some((scheme, first)), Some((_, span))) = (scheme, level.enum_value(EnumFact::Employment))
            && Some(scheme) != employee
        {
            let message = Text::new(
                "不是职工参保，却写了职工状态",
                "not insured as an employee, yet working or retired",
            );
            self.contradiction(span, first, message);
        }
    }

    fn contradiction(&mut self, span: Span, first: Span, message: Text) {
        let diagnostic = Diagnostic::error("example-facts", span, message)
            .label(Text::new("与前面矛盾", "contradicts"))
            .related(first, Text::new("与这里", "this"));
        self.report(diagnostic);
    }
}

fn given_span(given: &GivenFact) -> Span {
    let values = given.values.iter().map(values::value_span);
    let codes = given.codes.iter().map(|code| code.span);
    values.chain(codes).fold(given.fact.span, Span::to)
}
