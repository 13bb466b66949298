//! Amounts and ratios.

use super::{Wording, say};
use crate::facts::{CountFact, EnumFact};
use crate::model::{Amount, Atom, Choice, Cond, Count, History, LayerIx, OneLower, ParamIx, Part, Rate};
use crate::words::Lang;

impl Wording<'_> {
    /// An amount as a noun: `合规费用超过5000元的部分`.
    pub fn amount(&self, amount: &Amount) -> String {
        match amount {
            Amount::Const(fen) => self.fen(*fen),
            Amount::Part(part) => self.part(*part).to_owned(),
            Amount::PartOfLines(part, lines) => {
                let (part, lines) = (self.part(*part), self.lines(lines));
                say!(self, "{lines}的{part}", "{part} of {lines}")
            }
            Amount::InScopeLeft => {
                say!(
                    self,
                    "前面各层支付后剩余的合规费用",
                    "what the earlier layers leave of the in-scope cost"
                )
            }
            Amount::OwnPayLeft => {
                say!(self, "前面各层支付后仍由个人负担的费用", "what the earlier layers leave to the patient")
            }
            Amount::Paid(layer) => {
                let layer = self.layer(*layer);
                say!(self, "{layer}支付的金额", "what {layer} paid")
            }
            Amount::History(history) => self.history(*history),
            Amount::Param(param, one_lower) => self.param(*param, *one_lower),
            Amount::Add(a, b) => {
                let (a, b) = (self.operand(a), self.operand(b));
                say!(self, "{a}加{b}", "{a} plus {b}")
            }
            Amount::Sub(a, b) => {
                let (a, b) = (self.operand(a), self.operand(b));
                say!(self, "{a}减去{b}", "{a} less {b}")
            }
            Amount::Min(members) => {
                let members = self.amounts(members);
                say!(self, "{members}中较低的", "the lowest of {members}")
            }
            Amount::Max(members) => {
                let members = self.amounts(members);
                say!(self, "{members}中较高的", "the highest of {members}")
            }
            Amount::Above(a, bound) => {
                let (a, bound) = (self.operand(a), self.operand(bound));
                say!(self, "{a}超过{bound}的部分", "the part of {a} above {bound}")
            }
            Amount::Between(a, low, high) => {
                let (a, low, high) = (self.operand(a), self.operand(low), self.operand(high));
                say!(self, "{a}中{low}至{high}的部分", "the part of {a} between {low} and {high}")
            }
            Amount::Share(rate, amount) => self.share(rate, amount),
            Amount::Times(amount, count) => self.times(amount, count),
            Amount::Choice(choice) => self.choice(choice, |a| self.amount(a)),
        }
    }

    /// An amount within another: what has parts of its own is put in brackets.
    fn operand(&self, amount: &Amount) -> String {
        let text = self.amount(amount);
        match amount {
            Amount::Add(..)
            | Amount::Sub(..)
            | Amount::Min(_)
            | Amount::Max(_)
            | Amount::Between(..)
            | Amount::Choice(_) => say!(self, "（{text}）", "({text})"),
            _ => text,
        }
    }

    fn amounts(&self, members: &[Amount]) -> String {
        let members: Vec<String> = members.iter().map(|a| self.operand(a)).collect();
        self.all_of(&members)
    }

    fn share(&self, rate: &Rate, amount: &Amount) -> String {
        let base = self.operand(amount);
        match (rate, self.lang) {
            (Rate::DrgWeight, Lang::Zh) => format!("{base}乘以病组权重"),
            (Rate::DrgWeight, Lang::En) => format!("{base} times the weight of the diagnosis group"),
            (rate, Lang::Zh) => format!("{base}的{}", self.rate(rate)),
            (rate, Lang::En) => format!("{} of {base}", self.rate(rate)),
        }
    }

    fn times(&self, amount: &Amount, count: &Count) -> String {
        let each = self.operand(amount);
        match count {
            Count::Fact(CountFact::BedDays) => say!(self, "每床日{each}", "{each} for each day in bed"),
            Count::Fact(CountFact::TreatmentDays) => {
                say!(self, "每治疗日{each}", "{each} for each day of treatment")
            }
            Count::Fact(CountFact::TreatmentMonths) => {
                say!(self, "每治疗月{each}", "{each} for each month of treatment")
            }
            count => {
                let count = self.count(count, "");
                say!(self, "{each}乘以{count}", "{each} times {count}")
            }
        }
    }

    /// A ratio: `65%`, `病组权重`, or by cases.
    pub fn rate(&self, rate: &Rate) -> String {
        match rate {
            Rate::Const(ratio) => self.ratio(*ratio),
            Rate::DrgWeight => say!(self, "病组权重", "the weight of the diagnosis group"),
            Rate::Param(param, one_lower) => self.param(*param, *one_lower),
            Rate::Choice(choice) => self.choice(choice, |r| self.rate(r)),
        }
    }

    /// Cases in a row: `一级医疗机构为200元，二级医疗机构为500元，其他为1000元`.
    pub(super) fn choice<T>(&self, choice: &Choice<T>, value: impl Fn(&T) -> String) -> String {
        let rows: Vec<String> = self
            .cases(choice, value)
            .into_iter()
            .map(|(case, value)| say!(self, "{case}为{value}", "{value} for {case}"))
            .collect();
        rows.join(if self.lang == Lang::Zh { "，" } else { ", " })
    }

    /// Case and value of each arm, for a table.
    pub fn cases<T>(&self, choice: &Choice<T>, value: impl Fn(&T) -> String) -> Vec<(String, String)> {
        let mut rows: Vec<(String, String)> =
            choice.arms.iter().map(|(cond, arm)| (self.case(cond), value(arm))).collect();
        if let Some(otherwise) = &choice.otherwise {
            rows.push((say!(self, "其他情况", "all others"), value(otherwise)));
        }
        rows
    }

    /// A case as the head of a row: shorter than what a sentence needs.
    fn case(&self, cond: &Cond) -> String {
        match cond {
            Cond::Atom(Atom::Is(fact @ (EnumFact::Grade | EnumFact::Tier), values)) => {
                let values = self.any_of(&self.values(*fact, *values));
                say!(self, "{values}医疗机构", "{values} facilities")
            }
            Cond::Atom(Atom::Is(fact, values)) => self.any_of(&self.values(*fact, *values)),
            Cond::Atom(Atom::Group(group)) => self.group(*group),
            Cond::Atom(atom) => self.atom(atom, true),
            other => self.who(other),
        }
    }

    /// A part of a bill.
    pub fn part(&self, part: Part) -> &'static str {
        match (part, self.lang) {
            (Part::Total, Lang::Zh) => "总费用",
            (Part::SelfPaid, Lang::Zh) => "全自费费用",
            (Part::OverLimit, Lang::Zh) => "超限价费用",
            (Part::PaidFirst, Lang::Zh) => "先行自付费用",
            (Part::InScope, Lang::Zh) => "合规费用",
            (Part::Total, Lang::En) => "the total cost",
            (Part::SelfPaid, Lang::En) => "the wholly self-paid cost",
            (Part::OverLimit, Lang::En) => "the cost over the limit",
            (Part::PaidFirst, Lang::En) => "the cost paid first",
            (Part::InScope, Lang::En) => "the in-scope cost",
        }
    }

    /// An amount of the year so far.
    pub fn history(&self, history: History) -> String {
        match history {
            History::Total => say!(self, "本年此前的总费用", "the total cost so far this year"),
            History::InScope => say!(self, "本年此前的合规费用", "the in-scope cost so far this year"),
            History::OwnPay => say!(self, "本年此前个人负担的费用", "own pay so far this year"),
            History::OwnPayInScope => {
                say!(self, "本年此前个人负担的合规费用", "own pay of in-scope cost so far this year")
            }
            History::Paid(layer) => {
                let layer = self.layer(layer);
                say!(self, "{layer}本年已支付的金额", "what {layer} paid so far this year")
            }
            History::Base(layer) => {
                let layer = self.layer(layer);
                say!(self, "{layer}本年已计入基数的费用", "the base of {layer} so far this year")
            }
            History::Deductible(layer) => {
                let layer = self.layer(layer);
                say!(self, "{layer}本年已负担的起付线", "the deductible of {layer} borne so far this year")
            }
            History::DeductibleInReferral(layer) => {
                let layer = self.layer(layer);
                say!(
                    self,
                    "{layer}本次转诊中已负担的起付线",
                    "the deductible of {layer} borne so far in this chain of referrals"
                )
            }
        }
    }

    /// The name of a layer.
    pub fn layer(&self, layer: LayerIx) -> String {
        self.named(self.book.layers.get(layer.at()).map(|l| &l.name))
    }

    /// The name of a parameter.
    pub(super) fn param(&self, param: ParamIx, one_lower: OneLower) -> String {
        let name = self.named(self.book.params.get(param.at()).map(|p| &p.name));
        match one_lower {
            true => say!(self, "{name}（按低一级医院的标准）", "{name} (of a hospital one grade lower)"),
            false => name,
        }
    }
}
