//! Whole numbers and their ranges.

use super::{Wording, say};
use crate::facts::CountFact;
use crate::model::Count;
use crate::words::Lang;

/// A range of whole numbers with open ends.
#[derive(Clone, Copy)]
pub(super) enum Range {
    /// Any number.
    Any,
    /// Exactly this.
    Just(i64),
    /// This or more.
    From(i64),
    /// This or less.
    UpTo(i64),
    /// Both included.
    Between(i64, i64),
}

impl Range {
    /// Both ends included; an end beyond `least..=most` is open.
    pub(super) fn of((min, max): (i64, i64), (least, most): (i64, i64)) -> Range {
        match (min <= least, max >= most) {
            (true, true) => Range::Any,
            _ if min == max => Range::Just(min),
            (false, true) => Range::From(min),
            (true, false) => Range::UpTo(max),
            (false, false) => Range::Between(min, max),
        }
    }
}

impl Wording<'_> {
    /// A number that a rule states or reads: `60天`, `住院天数`.
    pub fn count(&self, count: &Count, unit: &str) -> String {
        let all = |members: &[Count]| {
            let members: Vec<String> = members.iter().map(|c| self.count(c, unit)).collect();
            self.all_of(&members)
        };
        match count {
            Count::Const(number) => format!("{number}{unit}"),
            Count::Fact(fact) => self.count_fact(*fact).to_owned(),
            Count::MonthsPaid(layer, window) => {
                let layer = self.layer(*layer);
                say!(
                    self,
                    "近{window}个月内{layer}支付过的月数",
                    "the number of the last {window} months in which {layer} paid"
                )
            }
            Count::Param(param, one_lower) => self.param(*param, *one_lower),
            Count::Min(members) => {
                let members = all(members);
                say!(self, "{members}中较小的", "the smallest of {members}")
            }
            Count::Max(members) => {
                let members = all(members);
                say!(self, "{members}中较大的", "the largest of {members}")
            }
            Count::Choice(choice) => self.choice(choice, |c| self.count(c, unit)),
        }
    }

    /// The name of a count.
    pub fn count_fact(&self, fact: CountFact) -> &'static str {
        match (fact, self.lang) {
            (CountFact::Age, Lang::Zh) => "年龄",
            (CountFact::StayNumber, Lang::Zh) => "本年住院次数",
            (CountFact::BedDays, Lang::Zh) => "住院天数",
            (CountFact::TreatmentDays, Lang::Zh) => "治疗天数",
            (CountFact::TreatmentMonths, Lang::Zh) => "治疗月数",
            (CountFact::Age, Lang::En) => "age",
            (CountFact::StayNumber, Lang::En) => "the number of the stay in the year",
            (CountFact::BedDays, Lang::En) => "the days in bed",
            (CountFact::TreatmentDays, Lang::En) => "the days of treatment",
            (CountFact::TreatmentMonths, Lang::En) => "the months of treatment",
        }
    }

    /// A count within a range, as a property: `65岁及以上`, `本年第2次及以后住院`.
    pub(super) fn within(&self, fact: CountFact, min: i64, max: i64) -> String {
        let range = Range::of((min, max), fact.range());
        match fact {
            CountFact::Age => self.age(range),
            CountFact::StayNumber => self.stay(range),
            CountFact::BedDays => self.measured("住院", "天", "days in bed", range),
            CountFact::TreatmentDays => self.measured("治疗", "天", "days of treatment", range),
            CountFact::TreatmentMonths => self.measured("治疗", "个月", "months of treatment", range),
        }
    }

    fn age(&self, range: Range) -> String {
        match range {
            Range::Any => say!(self, "不限年龄", "of any age"),
            Range::Just(n) => say!(self, "{n}岁", "aged {n}"),
            Range::From(n) => say!(self, "{n}岁及以上", "aged {n} and above"),
            Range::UpTo(n) => {
                let under = n.saturating_add(1);
                say!(self, "不满{under}岁", "under {under}")
            }
            Range::Between(a, b) => say!(self, "{a}至{b}岁", "aged {a} to {b}"),
        }
    }

    fn stay(&self, range: Range) -> String {
        match range {
            Range::Any => say!(self, "不限住院次数", "any stay of the year"),
            Range::Just(n) => say!(self, "本年第{n}次住院", "stay {n} of the year"),
            Range::From(n) => say!(self, "本年第{n}次及以后住院", "stay {n} of the year or a later one"),
            Range::UpTo(1) => say!(self, "本年第1次住院", "the first stay of the year"),
            Range::UpTo(n) => say!(self, "本年前{n}次住院", "one of the first {n} stays of the year"),
            Range::Between(a, b) => say!(self, "本年第{a}至{b}次住院", "stay {a} to {b} of the year"),
        }
    }

    /// `住院3天及以上`, `3 days in bed or more`.
    fn measured(&self, verb: &str, unit: &str, what: &str, range: Range) -> String {
        let number = self.range(range, unit);
        say!(self, "{verb}{number}", "{number} {what}")
    }

    /// A bare range: `3个月及以上`; the English wording has no unit, what follows says it.
    pub(super) fn range(&self, range: Range, unit: &str) -> String {
        match range {
            Range::Any => say!(self, "任意{unit}", "any number of"),
            Range::Just(n) => say!(self, "{n}{unit}", "{n}"),
            Range::From(n) => say!(self, "{n}{unit}及以上", "{n} or more"),
            Range::UpTo(n) => say!(self, "{n}{unit}及以下", "at most {n}"),
            Range::Between(a, b) => say!(self, "{a}至{b}{unit}", "{a} to {b}"),
        }
    }
}
