//! A settled bill for the patient: a few lines, what each layer paid and why, and why it did not.

use super::Explainer;
use crate::facts::EnumFact;
use crate::model::{Atom, DeductibleMode, Edition, ExceptionIx, Part, Period};
use crate::outcome::{CapRef, LayerOutcome, LayerTrace, NotApplied, Outcome};
use crate::wording::{Wording, say};
use crate::words::Lang;
use yidan_types::{Fen, Ratio};

/// What each layer paid of a bill and why, in a few plain lines.
pub fn patient(edition: &Edition<'_>, outcome: &Outcome, lang: Lang) -> Vec<String> {
    let explainer = Explainer::new(edition, lang);
    let mut lines = vec![explainer.bill(outcome)];
    let (other_care, layers): (Vec<_>, Vec<_>) = outcome.layers.iter().partition(|l| is_for_other_care(l));
    lines.extend(layers.into_iter().map(|layer| explainer.paid(layer, outcome)));
    lines.extend(explainer.for_other_care(&other_care));
    lines.extend(explainer.hospital(outcome));
    lines.push(explainer.own_pay(outcome));
    lines.extend(explainer.entitled(outcome));
    lines
}

/// Whether the layer is for another kind of care than this bill's, so that the patient has nothing to wonder about.
fn is_for_other_care(layer: &LayerOutcome) -> bool {
    let by_encounter =
        |(atom, wanted): &(Atom, bool)| *wanted && matches!(atom, Atom::Is(EnumFact::Encounter, _));
    layer.how.as_ref().is_err_and(|why| !why.failed.is_empty() && why.failed.iter().all(by_encounter))
}

impl Explainer<'_> {
    /// `“普通门诊统筹”、“慢病门诊统筹”不适用于这类就医。`
    fn for_other_care(&self, layers: &[&LayerOutcome]) -> Option<String> {
        let names: Vec<String> = layers.iter().map(|layer| self.words.layer(layer.layer)).collect();
        let names = names.join(&say!(self, "、", ", "));
        (!names.is_empty())
            .then(|| say!(self, "{names}不适用于这类就医。", "Not for this kind of care: {names}."))
    }

    /// What of the layer's amount a payment unit put on the hospital.
    fn put_on_hospital(&self, layer: &LayerOutcome, outcome: &Outcome) -> Option<String> {
        let payment = outcome.payment.as_ref().filter(|p| !p.borne_by_facility.is_zero())?;
        let (_, version) = self.edition.payments.iter().find(|(ix, _)| *ix == payment.payment)?;
        if version.rule.via != layer.layer {
            return None;
        }
        let name = self.words.named(self.edition.book.payments.get(payment.payment.at()).map(|p| &p.name));
        let borne = self.words.money(payment.borne_by_facility);
        Some(say!(
            self,
            "，其中{borne}按{name}由医疗机构承担，不计在内",
            ", of which the hospital bears {borne} by {name}, not counted here"
        ))
    }

    /// `本次总费用21,000.00元，其中合规费用20,000.00元、全自费费用1,000.00元。`
    fn bill(&self, outcome: &Outcome) -> String {
        let total = self.words.money(outcome.total);
        let parts = [
            (Part::InScope, outcome.parts.in_scope),
            (Part::PaidFirst, outcome.parts.paid_first),
            (Part::OverLimit, outcome.parts.over_limit),
            (Part::SelfPaid, outcome.parts.self_paid),
        ];
        let parts: Vec<String> = parts
            .into_iter()
            .filter(|(_, amount)| !amount.is_zero())
            .map(|(part, amount)| self.amount_of(part, amount))
            .collect();
        if parts.is_empty() {
            return say!(self, "本次总费用{total}。", "The bill is {total}.");
        }
        let parts = parts.join(&say!(self, "、", ", "));
        say!(self, "本次总费用{total}，其中{parts}。", "The bill is {total}: {parts}.")
    }

    fn amount_of(&self, part: Part, amount: Fen) -> String {
        let (part, amount) = (self.words.part(part), self.words.money(amount));
        say!(self, "{part}{amount}", "{part} {amount}")
    }

    fn paid(&self, layer: &LayerOutcome, outcome: &Outcome) -> String {
        let name = self.words.layer(layer.layer);
        let text = match &layer.how {
            Err(why) => {
                let why = self.not_applied(why);
                return say!(self, "{name}未支付：{why}。", "{name} paid nothing: {why}.");
            }
            Ok(trace) if layer.paid.is_zero() => {
                let why = self.nothing(trace);
                say!(self, "{name}未支付：{why}", "{name} paid nothing: {why}")
            }
            Ok(trace) => {
                let (paid, how) = (self.words.money(layer.paid), self.how(trace));
                say!(self, "{name}支付{paid}：{how}", "{name} paid {paid}: {how}")
            }
        };
        let exceptions = match &layer.how {
            Ok(trace) => self.exceptions_used(&trace.exceptions),
            Err(_) => String::new(),
        };
        let exceptions = exceptions + &self.put_on_hospital(layer, outcome).unwrap_or_default();
        let assumed = match self.rests_on_assumption(layer) {
            true => say!(self, "（部分标准为假定）", " (some of the rules are assumed)"),
            false => String::new(),
        };
        say!(self, "{text}{exceptions}{assumed}。", "{text}{exceptions}{assumed}.")
    }

    /// Why a layer did not apply, and the exception under which.
    pub(super) fn not_applied(&self, why: &NotApplied) -> String {
        let reasons = match why.failed.is_empty() {
            true => say!(self, "不在适用范围内", "it does not apply"),
            false => self.words.not_applied(why),
        };
        let exceptions = self.exceptions_used(why.exception.as_slice());
        format!("{reasons}{exceptions}")
    }

    /// `，适用例外“转诊免起付”`.
    fn exceptions_used(&self, exceptions: &[ExceptionIx]) -> String {
        if exceptions.is_empty() {
            return String::new();
        }
        let names: Vec<String> = exceptions.iter().map(|e| self.exception_name(*e)).collect();
        let names = self.words.all_of(&names);
        say!(self, "，适用例外{names}", ", under the exception {names}")
    }

    pub(super) fn exception_name(&self, exception: ExceptionIx) -> String {
        self.words.named(self.edition.book.exceptions.get(exception.at()).map(|e| &e.name))
    }

    /// Why an applying layer paid nothing.
    fn nothing(&self, trace: &LayerTrace) -> String {
        if trace.base.is_zero() {
            return say!(self, "没有可由它支付的费用", "nothing is left for it to pay");
        }
        if trace.capped.is_some_and(|(_, left)| left.is_zero()) {
            return say!(self, "封顶线已用完", "its cap is used up");
        }
        let (base, rule) = (self.words.money(trace.base), self.words.money(trace.deductible_rule));
        if trace.deductible < trace.base {
            return say!(self, "费用{base}未达到支付范围", "{base} lies outside of what it pays for");
        }
        let so_far = trace.base.checked_add(trace.base_before).unwrap_or(trace.base);
        let so_far = self.words.money(so_far);
        match trace.period {
            Period::Bill => {
                say!(self, "费用{base}未超过起付线{rule}", "{base} does not exceed the deductible of {rule}")
            }
            Period::Month => say!(
                self,
                "本月累计{so_far}，未超过起付线{rule}",
                "{so_far} so far this month does not exceed the deductible of {rule}"
            ),
            Period::Year => say!(
                self,
                "本年累计{so_far}，未超过起付线{rule}",
                "{so_far} so far this year does not exceed the deductible of {rule}"
            ),
        }
    }

    /// `以20,000.00元为基数，减去起付线500.00元，其中19,500.00元按70%支付`.
    fn how(&self, trace: &LayerTrace) -> String {
        let base = self.words.money(trace.base);
        let mut parts = vec![say!(self, "以{base}为基数", "from {base}")];
        parts.extend(self.deducted(trace));
        parts.extend(self.shares(trace));
        if let Some((cap, most)) = trace.capped {
            parts.push(self.capped(cap, most));
        }
        if let Some(pool) = trace.pool_limit {
            let pool = self.words.money(pool);
            parts.push(say!(self, "以未付费用{pool}为限", "limited to the {pool} still unpaid"));
        }
        parts.join(&say!(self, "，", ", "))
    }

    fn deducted(&self, trace: &LayerTrace) -> Option<String> {
        if !trace.deductible.is_zero() {
            let borne = self.words.money(trace.deductible);
            return Some(say!(self, "减去起付线{borne}", "less the deductible of {borne}"));
        }
        let spared = !trace.deductible_rule.is_zero() && !trace.deductible_before.is_zero();
        spared.then(|| match trace.deductible_mode {
            DeductibleMode::AcrossReferral => {
                say!(self, "转诊前已负担起付线", "the deductible was borne before the referral")
            }
            DeductibleMode::PerBill | DeductibleMode::PerYear => {
                say!(self, "本年已负担起付线", "the deductible was borne earlier this year")
            }
        })
    }

    fn shares(&self, trace: &LayerTrace) -> Option<String> {
        match trace.segments.as_slice() {
            [] => None,
            [only] => {
                let (slice, ratio) = (self.words.money(only.slice), self.words.ratio(only.ratio));
                Some(say!(self, "其中{slice}按{ratio}支付", "{ratio} of {slice}"))
            }
            many => {
                let rows: Vec<String> = many
                    .iter()
                    .map(|segment| {
                        let (slice, ratio) =
                            (self.words.money(segment.slice), self.words.ratio(segment.ratio));
                        say!(self, "{slice}按{ratio}", "{ratio} of {slice}")
                    })
                    .collect();
                let rows = rows.join(&say!(self, "、", " and "));
                Some(say!(self, "{rows}分段支付", "{rows}"))
            }
        }
    }

    fn capped(&self, cap: CapRef, most: Fen) -> String {
        let most = self.words.money(most);
        match cap {
            CapRef::Own(_) => say!(self, "达到封顶线，以{most}为限", "capped at {most}"),
            CapRef::Shared(limit) => {
                let limit = self.words.named(self.edition.book.limits.get(limit.at()).map(|l| &l.name));
                say!(
                    self,
                    "达到共用限额{limit}，以{most}为限",
                    "capped at {most} by the shared limit {limit}"
                )
            }
        }
    }

    fn hospital(&self, outcome: &Outcome) -> Option<String> {
        let part = self.words.money(outcome.facility_part);
        (!outcome.facility_part.is_zero())
            .then(|| say!(self, "医疗机构承担{part}。", "The hospital bears {part}."))
    }

    fn own_pay(&self, outcome: &Outcome) -> String {
        let own = self.words.money(outcome.own_pay);
        match share(outcome.own_pay, outcome.total) {
            Some(share) => {
                say!(self, "个人负担{own}，占总费用的{share}。", "You pay {own}, {share} of the bill.")
            }
            None => say!(self, "个人负担{own}。", "You pay {own}."),
        }
    }

    fn entitled(&self, outcome: &Outcome) -> Option<String> {
        let names = outcome.entitlements.iter().filter_map(|e| self.edition.book.entitlements.get(e.at()));
        let names: Vec<String> = names.map(|e| e.name.label.clone()).collect();
        let names = names.join(&say!(self, "、", ", "));
        (!names.is_empty()).then(|| say!(self, "同时享受：{names}。", "You are also entitled to: {names}."))
    }

    /// Whether the layer's rule, a parameter that it read or an exception that held is assumed.
    pub(super) fn rests_on_assumption(&self, layer: &LayerOutcome) -> bool {
        let rule = self.edition.layers.iter().find(|(_, rule)| rule.layer == layer.layer);
        let Some((version, rule)) = rule else { return false };
        let clauses = [&rule.applies.origin, &rule.base.origin, &rule.schedule.origin, &rule.caps.origin];
        let deductible = rule.deductible.iter().map(|d| &d.origin);
        let own = clauses.into_iter().chain(deductible).chain([&version.origin]);
        let Ok(trace) = &layer.how else { return false };
        let params: Vec<_> = trace.params.iter().map(|(param, _)| *param).collect();
        let exceptions =
            trace.exceptions.iter().filter_map(|e| self.edition.exceptions.get(e.at()).copied().flatten());
        own.into_iter().any(|origin| !origin.assumed.is_empty())
            || !self.assumptions(&params).assumed.is_empty()
            || exceptions.into_iter().any(|version| !version.origin.assumed.is_empty())
    }
}

/// `part` of `whole` in percent with one decimal, `None` where there is nothing to share.
fn share(part: Fen, whole: Fen) -> Option<String> {
    let (part, whole) = (i128::from(part.get()), i128::from(whole.get()));
    if whole <= 0 || part < 0 {
        return None;
    }
    let tenths = (part * 1_000 + whole / 2) / whole;
    let ratio = i64::try_from(tenths * 1_000).ok().and_then(Ratio::from_ppm)?;
    Some(ratio.to_string())
}

impl Wording<'_> {
    /// Why a layer did not apply: what should have been is not.
    pub fn not_applied(&self, why: &NotApplied) -> String {
        let reasons: Vec<String> = why.failed.iter().map(|(atom, wanted)| self.atom(atom, !wanted)).collect();
        reasons.join(&say!(self, "，", " and "))
    }
}
