//! What a clause reads: its value with parameters looked up, and the assumptions on which these rest.

use super::{Explainer, Origin};
use crate::model::{Amount, Choice, Count, Param, ParamIx, Rate};
use crate::wording::say;

/// A value put into words: at once, or case by case.
pub(super) enum Reading {
    /// One value.
    Value(String),
    /// Case and value.
    Cases(Vec<(String, String)>),
}

impl Explainer<'_> {
    /// An amount, the value of a parameter in place of its name.
    pub(super) fn read_amount(&self, amount: &Amount) -> Reading {
        match amount {
            Amount::Choice(choice) => Reading::Cases(self.words.cases(choice, |a| self.words.amount(a))),
            Amount::Param(param, false) => match self.param(*param) {
                Some(Param::Amount(clause)) if clause.overrides.is_empty() => match &clause.value {
                    Amount::Const(fen) => Reading::Value(self.words.fen(*fen)),
                    Amount::Choice(choice) => {
                        Reading::Cases(self.words.cases(choice, |a| self.words.amount(a)))
                    }
                    _ => Reading::Value(self.words.amount(amount)),
                },
                _ => Reading::Value(self.words.amount(amount)),
            },
            other => Reading::Value(self.words.amount(other)),
        }
    }

    /// A ratio, the value of a parameter in place of its name.
    pub(super) fn read_rate(&self, rate: &Rate) -> Reading {
        match rate {
            Rate::Choice(choice) => Reading::Cases(self.words.cases(choice, |r| self.rate_inline(r))),
            Rate::Param(param, false) => match self.param(*param) {
                Some(Param::Ratio(clause)) if clause.overrides.is_empty() => match &clause.value {
                    Rate::Const(ratio) => Reading::Value(self.words.ratio(*ratio)),
                    Rate::Choice(choice) => Reading::Cases(self.words.cases(choice, |r| self.words.rate(r))),
                    _ => Reading::Value(self.words.rate(rate)),
                },
                _ => Reading::Value(self.words.rate(rate)),
            },
            other => Reading::Value(self.words.rate(other)),
        }
    }

    /// A count, the value of a parameter in place of its name.
    pub(super) fn read_count(&self, count: &Count, unit: &str) -> Reading {
        match count {
            Count::Choice(choice) => Reading::Cases(self.words.cases(choice, |c| self.count_inline(c, unit))),
            other => Reading::Value(self.count_inline(other, unit)),
        }
    }

    fn count_inline(&self, count: &Count, unit: &str) -> String {
        if let Count::Param(param, false) = count
            && let Some(Param::Count(clause)) = self.param(*param)
            && clause.overrides.is_empty()
            && let Count::Const(_) = clause.value
        {
            return self.words.count(&clause.value, unit);
        }
        self.words.count(count, unit)
    }

    /// A ratio on one line.
    pub(super) fn rate_inline(&self, rate: &Rate) -> String {
        match self.read_rate(rate) {
            Reading::Value(value) => value,
            Reading::Cases(rows) => {
                let rows: Vec<String> = rows
                    .into_iter()
                    .map(|(case, value)| say!(self, "{case}为{value}", "{value} for {case}"))
                    .collect();
                rows.join(&say!(self, "，", ", "))
            }
        }
    }

    fn param(&self, param: ParamIx) -> Option<&Param> {
        self.edition.params.get(param.at())?.as_ref().map(|(_, param)| param)
    }

    /// The assumptions on which parameters rest, each with the parameter's name.
    pub(super) fn assumptions(&self, params: &[ParamIx]) -> Origin {
        let mut origin = Origin::default();
        for param in params {
            let Some(Some((version, rule))) = self.edition.params.get(param.at()) else {
                continue;
            };
            let clause = match rule {
                Param::Amount(clause) => &clause.origin,
                Param::Ratio(clause) => &clause.origin,
                Param::Count(clause) => &clause.origin,
            };
            let name = self.words.named(self.edition.book.params.get(param.at()).map(|p| &p.name));
            let reasons = version.origin.assumed.iter().chain(&clause.assumed);
            let assumed = reasons.map(|reason| say!(self, "{name}：{reason}", "{name}: {reason}")).collect();
            origin.add(Origin { cites: Vec::new(), assumed });
        }
        origin
    }
}

/// Parameters that an expression reads, in order, each once.
#[derive(Default)]
pub(super) struct Params(Vec<ParamIx>);

impl Params {
    /// Those of an amount.
    pub(super) fn of_amount(amount: &Amount) -> Vec<ParamIx> {
        let mut params = Params::default();
        params.amount(amount);
        params.0
    }

    /// Those of a ratio.
    pub(super) fn of_rate(rate: &Rate) -> Vec<ParamIx> {
        let mut params = Params::default();
        params.rate(rate);
        params.0
    }

    /// Those of a count.
    pub(super) fn of_count(count: &Count) -> Vec<ParamIx> {
        let mut params = Params::default();
        params.count(count);
        params.0
    }

    fn add(&mut self, param: ParamIx) {
        if !self.0.contains(&param) {
            self.0.push(param);
        }
    }

    fn amount(&mut self, amount: &Amount) {
        match amount {
            Amount::Param(param, _) => self.add(*param),
            Amount::Add(a, b) | Amount::Sub(a, b) | Amount::Above(a, b) => {
                self.amount(a);
                self.amount(b);
            }
            Amount::Between(a, low, high) => [a, low, high].into_iter().for_each(|x| self.amount(x)),
            Amount::Min(members) | Amount::Max(members) => members.iter().for_each(|m| self.amount(m)),
            Amount::Share(rate, base) => {
                self.rate(rate);
                self.amount(base);
            }
            Amount::Times(each, count) => {
                self.amount(each);
                self.count(count);
            }
            Amount::Choice(choice) => self.choice(choice, Params::amount),
            Amount::Const(_)
            | Amount::Part(_)
            | Amount::PartOfLines(..)
            | Amount::InScopeLeft
            | Amount::OwnPayLeft
            | Amount::Paid(_)
            | Amount::History(_) => {}
        }
    }

    fn rate(&mut self, rate: &Rate) {
        match rate {
            Rate::Param(param, _) => self.add(*param),
            Rate::Choice(choice) => self.choice(choice, Params::rate),
            Rate::Const(_) | Rate::DrgWeight => {}
        }
    }

    fn count(&mut self, count: &Count) {
        match count {
            Count::Param(param, _) => self.add(*param),
            Count::Min(members) | Count::Max(members) => members.iter().for_each(|m| self.count(m)),
            Count::Choice(choice) => self.choice(choice, Params::count),
            Count::Const(_) | Count::Fact(_) | Count::MonthsPaid(..) => {}
        }
    }

    fn choice<T>(&mut self, choice: &Choice<T>, mut visit: impl FnMut(&mut Params, &T)) {
        let values = choice.arms.iter().map(|(_, value)| value).chain(&choice.otherwise);
        values.for_each(|value| visit(self, value));
    }
}
