//! Everything but layers and lines: the book itself, limits, payment units, entitlements, parameters,
//! guarantees.

use super::reading::{Params, Reading};
use super::{About, Explainer, Origin, Said, Section, Sentence, Topic, plain};
use crate::model::{Claim, Clause, GroupIx, Guarantee, Param, PaymentUnit, Period, Ruled, Subject, Version};
use crate::wording::say;
use crate::words::Word;

impl Explainer<'_> {
    /// The book: where and for when it holds, which day counts, how amounts are rounded.
    pub(super) fn book(&self) -> Section {
        let book = self.edition.book;
        let (place, year) = (&book.place, book.year);
        let (dated, yearly) = (self.words.bill_day(book.dated_by), self.words.bill_day(book.year_by));
        let rounding = self.words.rounding(book.rounding);
        let mut rounding =
            plain(Topic::Rounding, say!(self, "支付金额{rounding}。", "Amounts are {rounding}."));
        rounding.origin = self.origin(&book.rounding_origin);
        let mut sentences = vec![
            plain(Topic::Scope, say!(self, "适用于{place}，{year}年度。", "For {place}, {year}.")),
            plain(
                Topic::Scope,
                say!(
                    self,
                    "适用哪一版规定，看{dated}；费用归入哪一年度，看{yearly}。",
                    "Which version of a rule holds is decided by {dated}; to which year a bill belongs, by {yearly}."
                ),
            ),
            rounding,
        ];
        sentences.extend(self.groups());
        Section {
            about: About::Book,
            label: book.name.label.clone(),
            id: book.name.id.clone(),
            sentences,
            since: None,
            until: None,
            origin: Origin::default(),
        }
    }

    /// Groups that include others.
    fn groups(&self) -> Vec<Sentence> {
        let groups = self.edition.book.groups.iter().zip(0..).filter(|(g, _)| !g.includes.is_empty());
        groups
            .map(|(group, place)| {
                let name = self.words.group(GroupIx(place));
                let members: Vec<String> = group.includes.iter().map(|g| self.words.group(*g)).collect();
                let members = self.words.all_of(&members);
                plain(Topic::Scope, say!(self, "{name}包括{members}。", "{name} includes {members}."))
            })
            .collect()
    }

    pub(super) fn limits(&self) -> Vec<Section> {
        let limits = self.edition.limits.iter().zip(&self.edition.book.limits);
        limits
            .filter_map(|(version, limit)| {
                let version = (*version)?;
                let period = self.period(version.rule.period);
                let sentences = self.clause(Topic::Cap, &version.rule.amount, |amount| {
                    let (text, rows) = match self.read_amount(amount) {
                        Reading::Value(amount) => (
                            say!(
                                self,
                                "共用此限额的各层{period}合计最多支付{amount}。",
                                "The layers that share this limit together pay at most {amount} {period}."
                            ),
                            Vec::new(),
                        ),
                        Reading::Cases(rows) => (
                            say!(
                                self,
                                "共用此限额的各层{period}合计最多支付：",
                                "The layers that share this limit together pay at most, {period}:"
                            ),
                            rows,
                        ),
                    };
                    Said { text, rows, origin: self.assumptions(&Params::of_amount(amount)) }
                });
                Some(self.section(About::Limit, &limit.name, version, sentences))
            })
            .collect()
    }

    pub(super) fn payments(&self) -> Vec<Section> {
        let payments = self.edition.payments.iter();
        payments
            .filter_map(|(ix, version)| {
                let name = &self.edition.book.payments.get(ix.at())?.name;
                Some(self.section(About::Payment, name, version, self.payment(&version.rule)))
            })
            .collect()
    }

    fn payment(&self, unit: &PaymentUnit) -> Vec<Sentence> {
        let (case, method) = (self.words.in_case(&unit.when), self.method(unit.method));
        let (text, rows) = match self.read_amount(&unit.standard) {
            Reading::Value(standard) => (
                say!(
                    self,
                    "{case}，{method}，付给医疗机构的标准为{standard}。",
                    "{method} {case}: the hospital gets {standard}."
                ),
                Vec::new(),
            ),
            Reading::Cases(rows) => (
                say!(self, "{case}，{method}，付给医疗机构的标准为：", "{method} {case}: the hospital gets:"),
                rows,
            ),
        };
        let said = Said { text, rows, origin: self.assumptions(&Params::of_amount(&unit.standard)) };
        let via = self.words.layer(unit.via);
        let rest = say!(
            self,
            "标准与实际费用的差额由医疗机构承担或留用，经{via}的基金结算，不影响患者负担。",
            "It bears or keeps the difference to the bill, settled with the fund of {via}; the patient's part does \
             not change."
        );
        vec![said.sentence(Topic::Value), plain(Topic::Claim, rest)]
    }

    fn method(&self, method: Word) -> String {
        match method {
            Word::SingleDisease => say!(self, "按单病种付费", "paid by disease"),
            Word::BedDay => say!(self, "按床日付费", "paid by bed day"),
            Word::PerHead => say!(self, "按人头付费", "paid by head"),
            Word::Drg => say!(self, "按病组付费", "paid by diagnosis group"),
            other => other.text(self.lang).to_owned(),
        }
    }

    pub(super) fn entitlements(&self) -> Vec<Section> {
        let entitlements = self.edition.entitlements.iter();
        entitlements
            .filter_map(|(ix, version)| {
                let name = &self.edition.book.entitlements.get(ix.at())?.name;
                let (case, what) = (self.words.those(&version.rule.applies), &name.label);
                let text = say!(self, "{case}享受{what}。", "{case}: {what}.");
                Some(self.section(About::Entitlement, name, version, vec![plain(Topic::Who, text)]))
            })
            .collect()
    }

    pub(super) fn params(&self) -> Vec<Section> {
        let params = self.edition.params.iter().zip(&self.edition.book.params);
        params
            .filter_map(|(version, ruled)| {
                let (version, param) = version.as_ref()?;
                Some(self.param_section(ruled, version, param))
            })
            .collect()
    }

    fn param_section(&self, ruled: &Ruled<Param>, version: &Version<Param>, param: &Param) -> Section {
        let sentences = match param {
            Param::Amount(clause) => self.value(clause, |a| (self.read_amount(a), Params::of_amount(a))),
            Param::Ratio(clause) => self.value(clause, |r| (self.read_rate(r), Params::of_rate(r))),
            Param::Count(clause) => self.value(clause, |c| (self.read_count(c, ""), Params::of_count(c))),
        };
        self.section(About::Parameter, &ruled.name, version, sentences)
    }

    fn value<T>(
        &self,
        clause: &Clause<T>,
        read: impl Fn(&T) -> (Reading, Vec<crate::model::ParamIx>),
    ) -> Vec<Sentence> {
        self.clause(Topic::Value, clause, |value| {
            let (reading, params) = read(value);
            let (text, rows) = match reading {
                Reading::Value(value) => (say!(self, "为{value}。", "It is {value}."), Vec::new()),
                Reading::Cases(rows) => (say!(self, "分别为：", "It is:"), rows),
            };
            Said { text, rows, origin: self.assumptions(&params) }
        })
    }

    pub(super) fn guarantees(&self) -> Vec<Section> {
        let day = self.edition.day;
        let in_force = |g: &&Guarantee| g.from.is_none_or(|f| f <= day) && g.until.is_none_or(|u| day <= u);
        self.edition.book.guarantees.iter().filter(in_force).map(|g| self.guarantee(g)).collect()
    }

    pub(super) fn guarantee(&self, guarantee: &Guarantee) -> Section {
        let claim = self.claim(&guarantee.claim);
        let text = match &guarantee.applies {
            crate::model::Cond::Always => say!(self, "保证：{claim}。", "It is guaranteed that {claim}."),
            applies => {
                let case = self.words.in_case(applies);
                say!(self, "{case}，保证：{claim}。", "{case} it is guaranteed that {claim}.")
            }
        };
        Section {
            about: About::Guarantee,
            label: guarantee.name.label.clone(),
            id: guarantee.name.id.clone(),
            sentences: vec![plain(Topic::Claim, text)],
            since: guarantee.from,
            until: guarantee.until,
            origin: self.origin(&guarantee.origin),
        }
    }

    fn claim(&self, claim: &Claim) -> String {
        match claim {
            Claim::AtMost(subject, bound, period) => {
                let (subject, bound) = (self.subject(*subject), self.words.amount(bound));
                match period {
                    Period::Bill => {
                        say!(self, "每次{subject}不超过{bound}", "on each bill {subject} is at most {bound}")
                    }
                    Period::Month => {
                        say!(self, "每月{subject}不超过{bound}", "{subject} is at most {bound} a month")
                    }
                    Period::Year => {
                        say!(self, "每年{subject}不超过{bound}", "{subject} is at most {bound} a year")
                    }
                }
            }
            Claim::Monotone => {
                say!(self, "费用增加时，各层支付合计不会减少", "a larger bill never means a smaller payment")
            }
            Claim::NoCliff(jump) => {
                let jump = self.words.fen(*jump);
                say!(
                    self,
                    "费用增加一分钱，个人负担最多增加{jump}",
                    "own pay grows by {jump} at most as the bill grows by a fen"
                )
            }
            Claim::PoorerNeverPaysMore => say!(
                self,
                "同样的费用，更困难的人群不会比次困难的人群负担更多",
                "at the same bill a poorer group never pays more than the next one"
            ),
            Claim::WithinBase => {
                say!(self, "任何一层支付都不超过它的基数", "no layer pays more than its base")
            }
            Claim::NeverNegative => say!(self, "个人负担不会是负数", "own pay is never negative"),
        }
    }

    pub(super) fn subject(&self, subject: Subject) -> String {
        match subject {
            Subject::OwnPay => say!(self, "个人负担", "own pay"),
            Subject::OwnPayInScope => say!(self, "个人负担的合规费用", "own pay of in-scope cost"),
            Subject::FundPay => say!(self, "各基金支付合计", "what the funds pay"),
            Subject::Layer(layer) => {
                let layer = self.words.layer(layer);
                say!(self, "{layer}支付", "what {layer} pays")
            }
        }
    }
}
