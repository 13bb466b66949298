//! A settled bill for the auditor: everything that the trace holds.

use super::Explainer;
use crate::inputs::Parts;
use crate::model::{DeductibleMode, Edition, LayerRule, Part, Provenance, Version};
use crate::outcome::{
    CapRef, LayerOutcome, LayerTrace, LineSplit, Outcome, ParamValue, PaymentOutcome, SegmentTrace,
};
use crate::wording::say;
use crate::words::Lang;

/// Every figure of a settled bill with what it rests on; lines that belong to a layer are indented under it.
pub fn auditor(edition: &Edition<'_>, outcome: &Outcome, lang: Lang) -> Vec<String> {
    let explainer = Explainer::new(edition, lang);
    let mut lines = vec![explainer.totals(outcome)];
    let splits = outcome.lines.iter().enumerate();
    lines.extend(splits.map(|(place, split)| explainer.split(place + 1, split)));
    for layer in &outcome.layers {
        explainer.layer_lines(layer, &mut lines);
    }
    lines.extend(outcome.payment.as_ref().map(|payment| explainer.payment_line(payment)));
    lines.push(explainer.sums(outcome));
    lines
}

impl Explainer<'_> {
    fn totals(&self, outcome: &Outcome) -> String {
        let (total, parts) = (self.words.money(outcome.total), self.parts(&outcome.parts));
        say!(self, "总费用{total} = {parts}", "total {total} = {parts}")
    }

    fn parts(&self, parts: &Parts) -> String {
        let parts = [
            (Part::InScope, parts.in_scope),
            (Part::PaidFirst, parts.paid_first),
            (Part::OverLimit, parts.over_limit),
            (Part::SelfPaid, parts.self_paid),
        ];
        let parts: Vec<String> = parts
            .into_iter()
            .map(|(part, amount)| format!("{} {}", self.words.part(part), self.words.money(amount)))
            .collect();
        parts.join(" + ")
    }

    fn split(&self, number: usize, split: &LineSplit) -> String {
        let (parts, share) = (self.parts(&split.parts), self.words.ratio(split.share));
        let mut line = say!(
            self,
            "明细{number}：{parts}，先行自付比例{share}",
            "line {number}: {parts}; share paid first {share}"
        );
        let rules = self.edition.lines.as_ref().map(|(_, rules)| rules);
        let special = split.special.and_then(|at| rules.and_then(|r| r.special.get(at)));
        if let Some((lines, _)) = special {
            let lines = self.words.lines(lines);
            line.push_str(&say!(self, "，按“{lines}”的规定", ", by the rule for {lines}"));
        }
        for exemption in &split.exemptions {
            let name = self.words.named(self.edition.book.exemptions.get(exemption.at()).map(|e| &e.name));
            line.push_str(&say!(self, "，适用豁免{name}", ", under the exemption {name}"));
        }
        line
    }

    fn layer_lines(&self, layer: &LayerOutcome, lines: &mut Vec<String>) {
        let (name, paid) = (self.words.layer(layer.layer), self.words.money(layer.paid));
        lines.push(say!(self, "{name}：{paid}", "{name}: {paid}"));
        let rule = self.edition.layers.iter().find(|(_, rule)| rule.layer == layer.layer);
        let mut inner = Vec::new();
        match &layer.how {
            Err(why) => {
                let why = self.not_applied(why);
                inner.push(say!(self, "未适用：{why}", "did not apply: {why}"));
            }
            Ok(trace) => self.trace(trace, rule.map(|(_, rule)| rule), &mut inner),
        }
        if let Some((version, rule)) = rule {
            self.provenance(version, rule, &mut inner);
        }
        lines.extend(inner.into_iter().map(|line| format!("  {line}")));
    }

    fn trace(&self, trace: &LayerTrace, rule: Option<&LayerRule>, lines: &mut Vec<String>) {
        let money = |fen| self.words.money(fen);
        let (base, before) = (money(trace.base), money(trace.base_before));
        let period = self.period(trace.period);
        lines.push(say!(
            self,
            "基数{base}（{period}），此前累计{before}",
            "base {base} ({period}), before this bill {before}"
        ));
        lines.extend(self.deductible_line(trace));
        lines.extend(trace.segments.iter().map(|segment| self.segment_line(segment)));
        self.adjustment_lines(trace, rule, lines);
        let (exact, rounded) = (self.words.exact(trace.exact), money(trace.rounded));
        let rounding = rule.map(|r| self.words.rounding(r.rounding)).unwrap_or_default();
        lines.push(say!(
            self,
            "取整前{exact}，取整后{rounded}（{rounding}）",
            "exact {exact}, rounded {rounded} ({rounding})"
        ));
        self.limit_lines(trace, lines);
        self.read_lines(trace, lines);
    }

    /// `分段0.00元至10,000.00元：9,500.00元 × 85% = 8,075.00元`.
    fn segment_line(&self, segment: &SegmentTrace) -> String {
        let money = |fen| self.words.money(fen);
        let (from, slice) = (money(segment.from), money(segment.slice));
        let bounds = match segment.to.map(money) {
            Some(to) => say!(self, "{from}至{to}", "{from} to {to}"),
            None => say!(self, "{from}以上", "above {from}"),
        };
        let ratio = self.words.ratio(segment.ratio);
        let amount = self.words.exact(segment.slice.times(segment.ratio));
        say!(
            self,
            "分段{bounds}：{slice} × {ratio} = {amount}",
            "segment {bounds}: {slice} × {ratio} = {amount}"
        )
    }

    /// Nothing to say where the rule has no deductible.
    fn deductible_line(&self, trace: &LayerTrace) -> Option<String> {
        let amounts = [trace.deductible_rule, trace.deductible_before, trace.deductible];
        if amounts.iter().all(|amount| amount.is_zero()) {
            return None;
        }
        let [rule, before, now] = amounts.map(|amount| self.words.money(amount));
        let mode = match trace.deductible_mode {
            DeductibleMode::PerBill => say!(self, "每次", "per bill"),
            DeductibleMode::PerYear => say!(self, "每年", "per year"),
            DeductibleMode::AcrossReferral => say!(self, "转诊连续", "across referrals"),
        };
        Some(say!(
            self,
            "起付线{rule}（{mode}），此前已负担{before}，本次负担{now}",
            "deductible {rule} ({mode}), borne before {before}, borne now {now}"
        ))
    }

    fn adjustment_lines(&self, trace: &LayerTrace, rule: Option<&LayerRule>, lines: &mut Vec<String>) {
        for (place, ppm) in &trace.adjustments {
            let points = self.words.points(*ppm);
            let sign = if *ppm < 0 { "-" } else { "+" };
            let when = rule.and_then(|r| r.adjustments.get(*place)).map(|a| self.words.cond(&a.value.when));
            let when = when.unwrap_or_default();
            lines.push(say!(self, "调整{sign}{points}：{when}", "adjustment {sign}{points}: {when}"));
        }
    }

    fn limit_lines(&self, trace: &LayerTrace, lines: &mut Vec<String>) {
        if let Some((cap, most)) = trace.capped {
            let most = self.words.money(most);
            let which = match cap {
                CapRef::Own(place) => {
                    let number = place + 1;
                    say!(self, "第{number}项封顶", "cap {number}")
                }
                CapRef::Shared(limit) => {
                    let limit = self.words.named(self.edition.book.limits.get(limit.at()).map(|l| &l.name));
                    say!(self, "共用限额{limit}", "shared limit {limit}")
                }
            };
            lines.push(say!(self, "{which}：最多{most}", "{which}: at most {most}"));
        }
        if let Some(pool) = trace.pool_limit {
            let pool = self.words.money(pool);
            lines.push(say!(
                self,
                "所支付的各部分只剩{pool}",
                "the parts that it pays from held only {pool}"
            ));
        }
        let paid = self.words.money(trace.paid_before_in_year);
        lines.push(say!(self, "本年此前已支付{paid}", "paid before this bill in the year {paid}"));
        if trace.units != 0 {
            let units = trace.units;
            lines.push(say!(self, "计入治疗单位{units}个", "units of care counted {units}"));
        }
        for (part, amount) in &trace.drawn {
            let (part, amount) = (self.words.part(*part), self.words.money(*amount));
            lines.push(say!(self, "支付自{part}{amount}", "drawn from {part} {amount}"));
        }
    }

    /// Parameters and exceptions, each with its provenance.
    fn read_lines(&self, trace: &LayerTrace, lines: &mut Vec<String>) {
        for (param, value) in &trace.params {
            let name = self.words.named(self.edition.book.params.get(param.at()).map(|p| &p.name));
            let value = match value {
                ParamValue::Amount(exact) => self.words.exact(*exact),
                ParamValue::Ratio(ratio) => self.words.ratio(*ratio),
                ParamValue::Count(count) => count.to_string(),
            };
            lines.push(say!(self, "参数{name} = {value}", "parameter {name} = {value}"));
            if let Some(Some((version, _))) = self.edition.params.get(param.at()) {
                self.origin_lines(&version.origin, lines);
            }
        }
        for exception in &trace.exceptions {
            let name = self.exception_name(*exception);
            lines.push(say!(self, "例外{name}", "exception {name}"));
            if let Some(Some(version)) = self.edition.exceptions.get(exception.at()) {
                self.origin_lines(&version.origin, lines);
            }
        }
    }

    /// The rule's own sources, and those of its clauses.
    fn provenance(&self, version: &Version<LayerRule>, rule: &LayerRule, lines: &mut Vec<String>) {
        let since = self.words.day(version.from);
        lines.push(say!(self, "规定自{since}起执行", "in force since {since}"));
        let clauses = [&rule.applies.origin, &rule.base.origin, &rule.schedule.origin, &rule.caps.origin];
        let deductible = rule.deductible.iter().map(|d| &d.origin);
        let mut all = Provenance::default();
        for origin in [&version.origin].into_iter().chain(clauses).chain(deductible) {
            all.cites
                .extend(origin.cites.iter().filter(|c| !all.cites.contains(c)).cloned().collect::<Vec<_>>());
            all.assumed.extend(
                origin.assumed.iter().filter(|a| !all.assumed.contains(a)).cloned().collect::<Vec<_>>(),
            );
        }
        self.origin_lines(&all, lines);
    }

    fn origin_lines(&self, origin: &Provenance, lines: &mut Vec<String>) {
        let cites = self.words.cites(origin);
        lines.extend(cites.into_iter().map(|cite| say!(self, "依据：{cite}", "source: {cite}")));
        let assumed = origin.assumed.iter();
        lines.extend(assumed.map(|reason| say!(self, "假定：{reason}", "assumed: {reason}")));
    }

    fn payment_line(&self, payment: &PaymentOutcome) -> String {
        let name = self.words.named(self.edition.book.payments.get(payment.payment.at()).map(|p| &p.name));
        let money = |fen| self.words.money(fen);
        let (standard, borne, surplus) =
            (money(payment.standard), money(payment.borne_by_facility), money(payment.surplus));
        say!(
            self,
            "付费单元{name}：标准{standard}，医疗机构承担{borne}，基金另付医疗机构{surplus}",
            "payment unit {name}: standard {standard}, borne by the hospital {borne}, paid to the hospital on top {surplus}"
        )
    }

    fn sums(&self, outcome: &Outcome) -> String {
        let money = |fen| self.words.money(fen);
        let layers: Vec<String> = outcome.layers.iter().map(|l| money(l.paid)).collect();
        let layers = layers.join(" + ");
        let (own, in_scope, facility, total) = (
            money(outcome.own_pay),
            money(outcome.own_pay_in_scope),
            money(outcome.facility_part),
            money(outcome.total),
        );
        let layers = if layers.is_empty() { String::new() } else { format!("{layers} + ") };
        say!(
            self,
            "各层 {layers}个人负担{own} = {total}（其中个人负担合规费用{in_scope}，医疗机构承担{facility}）",
            "layers {layers}own pay {own} = {total} (own pay in scope {in_scope}, borne by the hospital {facility})"
        )
    }
}
