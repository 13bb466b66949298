//! What a layer pays: for whom, by whom, from which amount, above what, which share, up to what.

use super::reading::{Params, Reading};
use super::{About, Explainer, Said, Section, Sentence, Topic, plain};
use crate::model::{
    Adjustment, Amount, Base, Cap, Clause, Cond, Deductible, DeductibleMode, LayerRule, ParamIx, Period,
    Rate, Segment,
};
use crate::wording::say;
use yidan_types::Fen;

impl Explainer<'_> {
    pub(super) fn layers(&self) -> Vec<Section> {
        let layers = self.edition.layers.iter();
        layers
            .filter_map(|(version, rule)| {
                let name = &self.edition.book.layers.get(rule.layer.at())?.name;
                Some(self.section(About::Layer, name, version, self.layer(rule)))
            })
            .collect()
    }

    fn layer(&self, rule: &LayerRule) -> Vec<Sentence> {
        let mut sentences = self.clause(Topic::Who, &rule.applies, |cond| self.applies(cond, rule));
        sentences.extend(self.clause(Topic::Base, &rule.base, |base| self.base(base)));
        match &rule.deductible {
            Some(clause) => sentences.extend(self.clause(Topic::Deductible, clause, |d| self.deductible(d))),
            None => sentences
                .push(plain(Topic::Deductible, say!(self, "不设起付线。", "There is no deductible."))),
        }
        let above = rule.deductible.is_some();
        sentences
            .extend(self.clause(Topic::Share, &rule.schedule, |segments| self.schedule(segments, above)));
        for adjustment in &rule.adjustments {
            sentences.extend(self.clause(Topic::Adjustment, adjustment, |a| self.adjustment(a)));
        }
        sentences.extend(self.caps(&rule.caps));
        if rule.rounding != self.edition.book.rounding {
            let rounding = self.words.rounding(rule.rounding);
            sentences.push(plain(
                Topic::Rounding,
                say!(self, "支付金额{rounding}。", "The amount is {rounding}."),
            ));
        }
        sentences
    }

    fn applies(&self, cond: &Cond, rule: &LayerRule) -> Said {
        let (who, payer) = (self.words.who(cond), self.words.payer(rule.payer));
        Said::plain(match cond {
            Cond::Always => say!(self, "对所有人的费用，由{payer}支付。", "For everyone, {payer} pays."),
            _ => say!(self, "对{who}的费用，由{payer}支付。", "For {who}: {payer} pays."),
        })
    }

    fn base(&self, base: &Base) -> Said {
        let amount = self.words.amount(&base.amount);
        let text = match base.period {
            Period::Bill => say!(self, "以{amount}为基数。", "It pays from {amount}."),
            Period::Month => say!(
                self,
                "以{amount}为基数，按自然月累计计算。",
                "It pays from {amount}, accumulated over the calendar month."
            ),
            Period::Year => say!(
                self,
                "以{amount}为基数，按年度累计计算，分几次就医结果都一样。",
                "It pays from {amount}, accumulated over the year: splitting bills changes nothing."
            ),
        };
        Said { origin: self.assumptions(&Params::of_amount(&base.amount)), ..Said::plain(text) }
    }

    fn deductible(&self, deductible: &Deductible) -> Said {
        let origin = self.assumptions(&Params::of_amount(&deductible.amount));
        if deductible.amount == Amount::Const(Fen::ZERO) {
            let text = say!(self, "不设起付线。", "There is no deductible.");
            return Said { origin, ..Said::plain(text) };
        }
        let mode = match deductible.mode {
            DeductibleMode::PerBill => say!(self, "每次就医各计一次", "borne on each bill"),
            DeductibleMode::PerYear => {
                say!(self, "一年内累计只负担一次", "borne once a year, whatever the number of bills")
            }
            DeductibleMode::AcrossReferral => {
                say!(self, "转诊时连续计算，不重复负担", "borne once along a chain of referrals")
            }
        };
        let (text, rows) = match self.read_amount(&deductible.amount) {
            Reading::Value(amount) => {
                (say!(self, "起付线为{amount}，{mode}。", "The deductible is {amount}, {mode}."), Vec::new())
            }
            Reading::Cases(rows) => (say!(self, "起付线（{mode}）：", "The deductible ({mode}):"), rows),
        };
        Said { text, rows, origin }
    }

    /// Shares of segments; `above`: of what lies above a deductible.
    fn schedule(&self, segments: &[Segment], above: bool) -> Said {
        let params: Vec<ParamIx> = segments.iter().flat_map(|s| Params::of_rate(&s.ratio)).collect();
        let origin = self.assumptions(&params);
        let of_what = match above {
            true => say!(self, "起付线以上的部分", " of what is above the deductible"),
            false => String::new(),
        };
        let (text, rows) = match segments {
            [only] if only.from == Amount::Const(Fen::ZERO) && only.to.is_none() => {
                self.flat_share(&only.ratio, &of_what)
            }
            [only] => {
                let (bounds, ratio) = (self.bounds(only), self.rate_inline(&only.ratio));
                (say!(self, "{bounds}按{ratio}支付。", "It pays {ratio} of the part {bounds}."), Vec::new())
            }
            segments => (
                say!(
                    self,
                    "{of_what}分段支付：",
                    "It pays these shares{of_what}, by segments of the amount:"
                ),
                segments.iter().map(|s| (self.bounds(s), self.rate_inline(&s.ratio))).collect(),
            ),
        };
        Said { text, rows, origin }
    }

    fn flat_share(&self, ratio: &Rate, of_what: &str) -> (String, Vec<(String, String)>) {
        match self.read_rate(ratio) {
            Reading::Value(rate) => {
                (say!(self, "{of_what}按{rate}支付。", "It pays {rate}{of_what}."), Vec::new())
            }
            Reading::Cases(rows) => {
                (say!(self, "{of_what}按比例支付：", "It pays this share{of_what}:"), rows)
            }
        }
    }

    /// `5000元至10万元的部分`.
    fn bounds(&self, segment: &Segment) -> String {
        let from = self.words.amount(&segment.from);
        match &segment.to {
            Some(to) => {
                let to = self.words.amount(to);
                say!(self, "{from}至{to}的部分", "from {from} to {to}")
            }
            None => say!(self, "{from}以上的部分", "above {from}"),
        }
    }

    fn adjustment(&self, adjustment: &Adjustment) -> Said {
        let case = self.words.in_case(&adjustment.when);
        let points = self.words.points(adjustment.points_ppm);
        Said::plain(match adjustment.points_ppm < 0 {
            false => say!(self, "{case}，支付比例提高{points}。", "The share is raised by {points} {case}."),
            true => say!(self, "{case}，支付比例降低{points}。", "The share is lowered by {points} {case}."),
        })
    }

    fn caps(&self, clause: &Clause<Vec<Cap>>) -> Vec<Sentence> {
        self.clause(Topic::Cap, clause, |caps| {
            let mut said = Said::plain(String::new());
            if caps.is_empty() {
                said.text = say!(self, "不设封顶线。", "There is no cap.");
            }
            for cap in caps {
                said.origin.add(self.assumptions(&cap_params(cap)));
                said.text.push_str(&self.cap(cap, &mut said.rows));
            }
            said
        })
    }

    fn cap(&self, cap: &Cap, rows: &mut Vec<(String, String)>) -> String {
        let space = say!(self, "", " ");
        let text = match cap {
            Cap::Per(period, amount) => {
                let period = self.period(*period);
                match self.read_amount(amount) {
                    Reading::Value(amount) => {
                        say!(self, "{period}最多支付{amount}。", "It pays at most {amount} {period}.")
                    }
                    Reading::Cases(cases) => {
                        rows.extend(cases);
                        say!(self, "{period}最多支付：", "It pays at most, {period}:")
                    }
                }
            }
            Cap::PerCare { unit, amount, at_most } => self.care_cap(*unit, amount, at_most.as_ref()),
            Cap::Shared(limit) => {
                let limit = self.words.named(self.edition.book.limits.get(limit.at()).map(|l| &l.name));
                say!(self, "支付金额计入限额{limit}。", "What it pays counts against the limit {limit}.")
            }
        };
        format!("{text}{space}").trim_end().to_owned()
    }

    fn care_cap(
        &self,
        unit: crate::facts::CountFact,
        amount: &Amount,
        at_most: Option<&crate::model::Count>,
    ) -> String {
        let monthly = unit == crate::facts::CountFact::TreatmentMonths;
        let amount = self.words.amount(amount);
        let (zh, en) = if monthly { ("个月", "months") } else { ("天", "days") };
        let each = match monthly {
            true => say!(self, "每治疗月最多支付{amount}", "It pays at most {amount} for each month of care"),
            false => say!(self, "每治疗日最多支付{amount}", "It pays at most {amount} for each day of care"),
        };
        match at_most {
            None => say!(self, "{each}。", "{each}."),
            Some(most) => {
                let most = self.words.count(most, &say!(self, "{zh}", " {en}"));
                say!(self, "{each}，一年最多{most}。", "{each}, in at most {most} a year.")
            }
        }
    }

    pub(super) fn period(&self, period: Period) -> String {
        match period {
            Period::Bill => say!(self, "每次", "per bill"),
            Period::Month => say!(self, "每月", "per month"),
            Period::Year => say!(self, "每年", "per year"),
        }
    }
}

fn cap_params(cap: &Cap) -> Vec<ParamIx> {
    match cap {
        Cap::Per(_, amount) => Params::of_amount(amount),
        Cap::PerCare { amount, at_most, .. } => {
            let mut params = Params::of_amount(amount);
            params.extend(at_most.iter().flat_map(Params::of_count));
            params
        }
        Cap::Shared(_) => Vec::new(),
    }
}
