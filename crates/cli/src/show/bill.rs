//! The one bill: what was charged, what each protection pays and why, and what is left to the patient.

use super::page::{Columns, Page};
use crate::layout::{Align, WIDTH, cell, cut, row, rule, spread};
use crate::texts::{counted, t};
use unicode_width::UnicodeWidthStr;
use yidan_book::facts::LineClass;
use yidan_book::inputs::Parts;
use yidan_book::model::{Book, Edition, LayerRule, Period, Provenance, Version};
use yidan_book::outcome::{LayerOutcome, LayerTrace, SegmentTrace};
use yidan_book::words::{Lang, Word};
use yidan_domain::bill::facts::{LineOrigin, Standing};
use yidan_domain::bill::{Bill, BillCharges, BillLine, Choice};
use yidan_domain::settlement::Settlement;
use yidan_types::{Fen, age_on};

use Align::{Left, Right};

/// Less room than this does not show what a name is.
const NAME_WIDTH: usize = 8;

/// What is printed.
pub struct OneBill<'a> {
    /// The bill as it came.
    pub bill: &'a Bill,
    /// How it was settled.
    pub settlement: &'a Settlement,
    /// The rules that settled it.
    pub edition: &'a Edition<'a>,
    /// What else stands at its head: a name, and what it stands for.
    pub notes: &'a [(&'a str, String)],
    /// In which language.
    pub lang: Lang,
}

impl OneBill<'_> {
    /// The bill as text of [`WIDTH`] columns.
    pub fn text(&self) -> String {
        let mut page = Page::default();
        self.head(&mut page);
        self.charges(&mut page);
        self.layers(&mut page);
        self.result(&mut page);
        page.text
    }

    fn t<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        t(self.lang, zh, en)
    }

    fn book(&self) -> &Book {
        self.edition.book
    }

    // --- who and where

    fn head(&self, page: &mut Page) {
        let (bill, book) = (self.bill, self.book());
        page.line(&rule('═'));
        let title = self.t("医疗费用一单结算", "One bill, settled once");
        page.line(&format!("{}{title}", " ".repeat((WIDTH - title.width()) / 2)));
        let number = format!("{} {}", self.t("单号", "No."), bill.id);
        page.line(&spread(&format!(" {} {}", book.place, book.name.label), &number, WIDTH - 1));
        page.line(&rule('─'));
        page.fact(self.t("患者", "Patient"), &self.patient());
        page.fact(self.t("身份", "Status"), &self.statuses());
        page.fact(self.t("医院", "Hospital"), &self.facility());
        page.fact(self.t("就诊", "Visit"), &self.visit());
        for (name, note) in self.notes {
            page.fact(name, note);
        }
    }

    fn word(&self, word: Word) -> &'static str {
        word.text(self.lang)
    }

    fn patient(&self) -> String {
        let person = &self.bill.person;
        let name =
            person.name.as_ref().map_or_else(|| person.id.to_string(), |name| name.as_str().to_owned());
        let age = age_on(person.birth_date, self.settlement.day)
            .map_or(String::new(), |age| format!("{age} {}", self.t("岁", "years")));
        let scheme = format!("{} {}", self.t("参保", "insured as"), self.word(person.scheme.word()));
        [name, self.word(person.sex.word()).to_owned(), age, scheme].join("  ")
    }

    /// The groups that counted on the day, and the contract.
    fn statuses(&self) -> String {
        let used = &self.settlement.used;
        let counted = self.bill.person.statuses.iter().zip(&used.statuses);
        let mut statuses: Vec<String> = counted
            .filter(|(_, (standing, _))| *standing == Standing::Counts)
            .map(|(status, (_, group))| {
                let group = group.and_then(|group| self.book().groups.get(group.at()));
                let label = group.map_or(status.group.as_str(), |group| group.name.label.as_str());
                format!("{label}（{} {}）", self.t("自", "since"), status.term.from)
            })
            .collect();
        if used.contract == Some(Standing::Counts) {
            statuses.push(self.word(Word::Contracted).to_owned());
        }
        if statuses.is_empty() { self.t("无特殊身份", "none").to_owned() } else { statuses.join("  ") }
    }

    fn facility(&self) -> String {
        let facility = &self.bill.facility;
        let name =
            facility.name.as_ref().map_or_else(|| facility.id.to_string(), |name| name.as_str().to_owned());
        let words =
            [facility.grade.word(), facility.tier.word(), facility.kind.word()].map(|word| self.word(word));
        format!("{name}  {}", words.join(" "))
    }

    fn visit(&self) -> String {
        let visit = &self.bill.encounter;
        let days = match visit.admission_date {
            Some(admitted) => format!("{admitted} {} {}", self.t("至", "to"), visit.discharge_date),
            None => visit.discharge_date.to_string(),
        };
        let diagnoses: Vec<&str> = visit.diagnoses.iter().map(|code| code.as_str()).collect();
        let mut parts = vec![
            self.word(visit.kind.word()).to_owned(),
            days,
            self.word(visit.location.word()).to_owned(),
            self.word(visit.referral.word()).to_owned(),
        ];
        if !diagnoses.is_empty() {
            parts.push(format!("{} {}", self.t("诊断", "diagnosis"), diagnoses.join(" ")));
        }
        parts.push(format!("{} {}", self.t("结算", "settled"), visit.settlement_date));
        parts.join("  ")
    }

    // --- what was charged

    fn charges(&self, page: &mut Page) {
        page.line(&rule('─'));
        let heads = [
            self.t("金额", "Amount"),
            self.t("全自费", "Self-paid"),
            self.t("超限价", "Over limit"),
            self.t("先行自付", "Paid first"),
            self.t("合规费用", "In scope"),
        ];
        let columns = self.columns();
        page.line(&columns.row(self.t("费用明细", "Charges"), heads));
        if let BillCharges::Lines(lines) = &self.bill.charges {
            for class in LineClass::ALL {
                self.class(page, columns, *class, lines);
            }
            page.line(&rule('┄'));
        }
        let outcome = &self.settlement.outcome;
        page.line(&columns.parts(self.t("合计", "Total"), outcome.total, &outcome.parts));
    }

    /// Figures are never cut: where they are long, the names give way.
    fn columns(&self) -> Columns {
        Columns::for_figures_up_to(self.settlement.outcome.total)
    }

    /// The lines of one class under their sum.
    fn class(&self, page: &mut Page, columns: Columns, class: LineClass, lines: &[BillLine]) {
        let split = self.settlement.lines.iter().zip(&self.settlement.outcome.lines);
        let of_class: Vec<_> = split
            .filter_map(|(origin, split)| Some((origin, lines.get(origin.line)?, split)))
            .filter(|(_, line, _)| line.class == class)
            .collect();
        if of_class.is_empty() {
            return;
        }
        let sum = |part: fn(&Parts) -> Fen| {
            Fen::try_sum(of_class.iter().map(|(.., s)| part(&s.parts))).unwrap_or(Fen::ZERO)
        };
        let parts = Parts {
            self_paid: sum(|p| p.self_paid),
            over_limit: sum(|p| p.over_limit),
            paid_first: sum(|p| p.paid_first),
            in_scope: sum(|p| p.in_scope),
        };
        let title = match self.lang {
            Lang::Zh => format!("{}（{} 项）", class.word().text(Lang::Zh), of_class.len()),
            Lang::En => format!("{} ({})", class.word().text(Lang::En), counted(of_class.len(), "line")),
        };
        page.line(&columns.parts(&title, total_of(&parts), &parts));
        for (origin, line, split) in of_class {
            let item = self.item(origin, line, columns.what);
            page.line(&columns.parts(&item, total_of(&split.parts), &split.parts));
        }
    }

    /// Name, kind, quantity and price; a name that is too long is cut. Where figures leave no room, the name alone.
    fn item(&self, origin: &LineOrigin, line: &BillLine, width: usize) -> String {
        let refunded =
            if origin.refunds.is_empty() { "" } else { self.t("（已减退费）", " (less refund)") };
        let kind = self.word(line.kind.word());
        let price = format!(" {kind} {}×{}{refunded}", line.quantity, line.unit_price);
        let room = width.saturating_sub(price.width() + 2);
        let name = line.name.as_str();
        if room < NAME_WIDTH {
            return format!("  {}", cut(name, width.saturating_sub(2)));
        }
        format!("  {}{price}", cut(name, room))
    }

    // --- who pays what

    fn layers(&self, page: &mut Page) {
        page.line(&rule('─'));
        page.line(&row(&[
            (self.t("保障层", "Protection"), 28, Left),
            (self.t("付方", "Payer"), 22, Left),
            (self.t("基数", "Base"), 16, Right),
            (self.t("起付", "Deductible"), 14, Right),
            (self.t("支付", "Pays"), 16, Right),
        ]));
        let mut number = 0;
        let mut silent = Vec::new();
        for outcome in &self.settlement.outcome.layers {
            let Some((version, rule)) = self.rule(outcome) else { continue };
            match &outcome.how {
                Ok(trace) => {
                    number += 1;
                    self.layer(page, number, outcome, trace, version, rule);
                }
                Err(_) => silent.push(self.label(outcome)),
            }
        }
        self.others(page, &silent);
    }

    /// Layers that do not pay here, so that nobody has to wonder where one is.
    fn others(&self, page: &mut Page, silent: &[&str]) {
        let not_in_force = self.not_in_force();
        if !silent.is_empty() || !not_in_force.is_empty() {
            page.line(&rule('┄'));
        }
        let separator = self.t("、", ", ");
        if !silent.is_empty() {
            let text = format!("{}{}", self.t("本次不适用：", "Not for this bill: "), silent.join(separator));
            page.block(" ", &text);
        }
        if !not_in_force.is_empty() {
            let label = self.t("当日未生效：", "Not in force on the day: ");
            page.block(" ", &format!("{label}{}", not_in_force.join(separator)));
        }
    }

    fn not_in_force(&self) -> Vec<&str> {
        let outcomes = &self.settlement.outcome.layers;
        let layers = self.book().layers.iter().enumerate();
        layers
            .filter(|(at, _)| !outcomes.iter().any(|outcome| outcome.layer.at() == *at))
            .map(|(_, layer)| layer.name.label.as_str())
            .collect()
    }

    fn rule(&self, outcome: &LayerOutcome) -> Option<(&Version<LayerRule>, &LayerRule)> {
        let found = self.edition.layers.iter().find(|(_, rule)| rule.layer == outcome.layer);
        found.map(|(version, rule)| (*version, rule))
    }

    fn label(&self, outcome: &LayerOutcome) -> &str {
        self.book().layers.get(outcome.layer.at()).map_or("", |layer| layer.name.label.as_str())
    }

    fn layer(
        &self,
        page: &mut Page,
        number: usize,
        outcome: &LayerOutcome,
        trace: &LayerTrace,
        version: &Version<LayerRule>,
        rule: &LayerRule,
    ) {
        page.line(&row(&[
            (&format!("{number} {}", self.label(outcome)), 28, Left),
            (self.word(rule.payer), 22, Left),
            (&trace.base.grouped().to_string(), 16, Right),
            (&trace.deductible.grouped().to_string(), 14, Right),
            (&outcome.paid.grouped().to_string(), 16, Right),
        ]));
        page.block("    ", &self.calculation(trace));
        if let Some(limit) = self.limit(trace) {
            page.block("    ", &limit);
        }
        self.origin(page, &version.origin);
        for clause in clause_origins(rule) {
            self.origin(page, clause);
        }
        for (param, _) in &trace.params {
            if let Some(Some((version, _))) = self.edition.params.get(param.at()) {
                let label = self.book().params.get(param.at()).map_or("", |p| p.name.label.as_str());
                self.origin_of(page, label, &version.origin);
            }
        }
        for exception in &trace.exceptions {
            if let Some(Some(version)) = self.edition.exceptions.get(exception.at()) {
                let label = self.book().exceptions.get(exception.at()).map_or("", |e| e.name.label.as_str());
                self.origin_of(page, label, &version.origin);
            }
        }
    }

    /// How the amount came about: `20,000.00 之 500.00 以上部分 19,500.00 × 80%`.
    fn calculation(&self, trace: &LayerTrace) -> String {
        let mut text = self.t("计算 ", "Calculation ").to_owned();
        if trace.period != Period::Bill {
            let (before, now) = (trace.base_before.grouped(), trace.base.grouped());
            let period = match trace.period {
                Period::Month => self.t("当月已累计", "month so far"),
                _ => self.t("当年已累计", "year so far"),
            };
            text.push_str(&format!("{period} {before}，{} {now}；", self.t("本次", "now")));
        }
        if trace.segments.is_empty() {
            return text + self.t("未超过起付，不支付", "nothing above where it starts to pay");
        }
        let terms: Vec<String> = trace.segments.iter().map(|segment| self.segment(segment, trace)).collect();
        text.push_str(&terms.join(" + "));
        text + &format!(" = {}", trace.rounded.grouped())
    }

    fn segment(&self, segment: &SegmentTrace, trace: &LayerTrace) -> String {
        let slice = format!("{} × {}", segment.slice.grouped(), segment.ratio);
        if trace.segments.len() == 1 && segment.from.is_zero() && segment.to.is_none() {
            return slice;
        }
        match (segment.to, self.lang) {
            (Some(to), _) => format!("[{}–{}] {slice}", segment.from.grouped(), to.grouped()),
            (None, Lang::Zh) => format!("[{} 以上] {slice}", segment.from.grouped()),
            (None, Lang::En) => format!("[over {}] {slice}", segment.from.grouped()),
        }
    }

    /// What kept the layer from paying all that it calculated.
    fn limit(&self, trace: &LayerTrace) -> Option<String> {
        if let Some((_, room)) = trace.capped {
            let text = self.t("封顶 尚余 ", "Cap: left ");
            return Some(format!("{text}{}", room.clamp_non_negative().grouped()));
        }
        let held = trace.pool_limit?;
        Some(format!(
            "{} {}",
            self.t("以费用余额为限", "Limited to what is left of the bill"),
            held.grouped()
        ))
    }

    fn origin(&self, page: &mut Page, origin: &Provenance) {
        self.origin_of(page, "", origin);
    }

    fn origin_of(&self, page: &mut Page, of: &str, origin: &Provenance) {
        let of = if of.is_empty() { String::new() } else { format!("{of}：") };
        for (source, article) in &origin.cites {
            if let Some(source) = self.book().sources.get(source.at()) {
                let text = match self.lang {
                    Lang::Zh => format!("依据 {of}《{}》{article}", source.title),
                    Lang::En => format!("Source {of}{} {article}", source.name.id),
                };
                page.once("    ", &text);
            }
        }
        for reason in &origin.assumed {
            page.once("    ", &format!("{} {of}{reason}", self.t("【假定】", "[assumed]")));
        }
    }

    // --- what is left

    fn result(&self, page: &mut Page) {
        let outcome = &self.settlement.outcome;
        page.line(&rule('─'));
        self.shares(page);
        page.line(&rule('─'));
        let own = format!(
            "{} {} {}",
            self.t("个人负担", "You pay"),
            outcome.own_pay.grouped(),
            self.t("元", "yuan")
        );
        let share = percent(outcome.own_pay_in_scope, outcome.parts.in_scope);
        let note = match self.lang {
            Lang::Zh => {
                format!("其中合规费用内 {} 元，占合规费用 {share}", outcome.own_pay_in_scope.grouped())
            }
            Lang::En => format!(
                "of it in scope {} yuan, {share} of in-scope cost",
                outcome.own_pay_in_scope.grouped()
            ),
        };
        page.line(&spread(&format!(" {own}"), &note, WIDTH - 1));
        for entitlement in &outcome.entitlements {
            if let Some(rule) = self.book().entitlements.get(entitlement.at()) {
                page.block(" ", &format!("{} {}", self.t("待遇", "Entitled to"), rule.name.label));
            }
        }
        page.line(&rule('═'));
    }

    /// A bar for everyone who pays, in proportion.
    fn shares(&self, page: &mut Page) {
        let outcome = &self.settlement.outcome;
        let mut payers: Vec<(String, Fen)> = outcome
            .layers
            .iter()
            .filter(|layer| !layer.paid.is_zero())
            .map(|layer| (self.label(layer).to_owned(), layer.paid))
            .collect();
        if let Some(payment) = outcome.payment.as_ref().filter(|p| !p.borne_by_facility.is_zero()) {
            payers.push((
                self.t("医疗机构超支自担", "borne by the hospital").to_owned(),
                payment.borne_by_facility,
            ));
        }
        payers.push((self.t("个人负担", "Patient").to_owned(), outcome.own_pay));
        for (label, paid) in payers {
            let bar = "█".repeat(columns_of(paid, outcome.total, 48));
            page.line(&format!(
                " {} {} {} {bar}",
                cell(&label, 22, Left),
                cell(&paid.grouped().to_string(), 16, Right),
                cell(&percent(paid, outcome.total), 6, Right)
            ));
        }
    }
}

fn total_of(parts: &Parts) -> Fen {
    Fen::try_sum([parts.self_paid, parts.over_limit, parts.paid_first, parts.in_scope]).unwrap_or(Fen::ZERO)
}

fn clause_origins(rule: &LayerRule) -> Vec<&Provenance> {
    let mut origins = vec![&rule.applies.origin, &rule.base.origin];
    origins.extend(rule.deductible.as_ref().map(|clause| &clause.origin));
    origins.push(&rule.schedule.origin);
    origins.extend(rule.adjustments.iter().map(|clause| &clause.origin));
    origins.push(&rule.caps.origin);
    origins
}

/// `part` of `whole` in percent with one decimal, rounded half-up; a dash where there is no whole.
fn percent(part: Fen, whole: Fen) -> String {
    if whole.is_zero() {
        return "-".to_owned();
    }
    let thousandths =
        (i128::from(part.get()) * 2000 + i128::from(whole.get())) / (i128::from(whole.get()) * 2);
    format!("{}.{}%", thousandths / 10, thousandths % 10)
}

/// How many of `columns` stand for `part` of `whole`.
fn columns_of(part: Fen, whole: Fen, columns: i64) -> usize {
    if whole.is_zero() {
        return 0;
    }
    let filled = (i128::from(part.get()) * i128::from(columns) * 2 + i128::from(whole.get()))
        / (i128::from(whole.get()) * 2);
    usize::try_from(filled).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_half_up() {
        let fen = |n| Fen::new(n).unwrap_or(Fen::ZERO);
        assert_eq!(percent(fen(1), fen(3)), "33.3%");
        assert_eq!(percent(fen(1), fen(16)), "6.3%");
        assert_eq!(percent(fen(0), fen(0)), "-");
        assert_eq!(columns_of(fen(1), fen(2), 48), 24);
    }
}
