//! How the lines of a bill are split, and who is exempt from what.

use super::reading::{Params, Reading};
use super::{About, Explainer, Origin, Said, Section, Sentence, Topic, plain};
use crate::model::{Count, Exemption, LineCond, LineRules, Treatment};
use crate::wording::say;
use crate::words::Word;

impl Explainer<'_> {
    pub(super) fn lines(&self) -> Option<Section> {
        let (version, rules) = self.edition.lines.as_ref()?;
        let label = say!(self, "费用明细", "lines of a bill");
        Some(Section {
            about: About::Lines,
            label,
            id: String::new(),
            sentences: self.line_rules(rules),
            since: Some(version.from),
            until: version.until,
            origin: self.origin(&version.origin),
        })
    }

    fn line_rules(&self, rules: &LineRules) -> Vec<Sentence> {
        let classes = [Word::ClassA, Word::ClassB, Word::ClassC].into_iter().zip(&rules.classes);
        let mut rows: Vec<(String, String)> =
            classes.map(|(class, treatment)| (self.class(class), self.treatment(treatment))).collect();
        rows.extend(rules.special.iter().map(|(lines, t)| (self.words.lines(lines), self.treatment(t))));
        let special = rules.special.iter().map(|(_, treatment)| treatment);
        let treatments: Vec<&Treatment> = rules.classes.iter().chain(special).collect();
        let said = Said {
            text: say!(self, "费用逐项这样划分：", "Each line of a bill is split so:"),
            rows,
            origin: self.treatment_origin(&treatments),
        };
        let limit = match rules.price_limit {
            true => say!(
                self,
                "超过限价的部分由个人自费。",
                "What exceeds the price limit of a line is not covered."
            ),
            false => say!(self, "不看限价。", "Price limits do not count."),
        };
        let mut sentences = vec![said.sentence(Topic::Treatment), plain(Topic::Treatment, limit)];
        sentences.extend(rules.dose_cap.as_ref().map(|days| self.dose_cap(days)));
        sentences
    }

    fn dose_cap(&self, days: &Count) -> Sentence {
        let unit = say!(self, "天", " days");
        let (text, rows) = match self.read_count(days, &unit) {
            Reading::Value(days) => (
                say!(
                    self,
                    "一次开药超过{days}用量的部分由个人自费。",
                    "A supply beyond {days} is not covered."
                ),
                Vec::new(),
            ),
            Reading::Cases(rows) => (
                say!(
                    self,
                    "一次开药的用量超过以下天数的部分由个人自费：",
                    "A supply beyond this is not covered:"
                ),
                rows,
            ),
        };
        Said { text, rows, origin: self.assumptions(&Params::of_count(days)) }.sentence(Topic::Treatment)
    }

    fn class(&self, class: Word) -> String {
        let text = class.text(self.lang).replace('_', " ");
        say!(self, "{text}项目", "{text}")
    }

    fn treatment(&self, treatment: &Treatment) -> String {
        match treatment {
            Treatment::WhollySelfPaid => say!(self, "全部自费", "wholly self-paid"),
            Treatment::PaidFirst(rate) => match self.rate_inline(rate).as_str() {
                "0%" => say!(self, "全部计入合规费用", "wholly in scope"),
                rate => say!(
                    self,
                    "个人先付{rate}，其余计入合规费用",
                    "{rate} is paid first, the rest is in scope"
                ),
            },
            Treatment::AsBilled(None) => say!(
                self,
                "按账单写明的比例个人先付，其余计入合规费用",
                "the share on the bill is paid first, the rest is in scope"
            ),
            Treatment::AsBilled(Some(rate)) => {
                let rate = self.rate_inline(rate);
                say!(
                    self,
                    "按账单写明的比例个人先付（未写明的按{rate}），其余计入合规费用",
                    "the share on the bill ({rate} where it has none) is paid first, the rest is in scope"
                )
            }
        }
    }

    fn treatment_origin(&self, treatments: &[&Treatment]) -> Origin {
        let mut origin = Origin::default();
        for treatment in treatments {
            if let Treatment::PaidFirst(rate) | Treatment::AsBilled(Some(rate)) = treatment {
                origin.add(self.assumptions(&Params::of_rate(rate)));
            }
        }
        origin
    }

    pub(super) fn exemptions(&self) -> Vec<Section> {
        let exemptions = self.edition.exemptions.iter();
        exemptions
            .filter_map(|(ix, version)| {
                let name = &self.edition.book.exemptions.get(ix.at())?.name;
                let said = self.exemption(&version.rule);
                Some(self.section(About::Exemption, name, version, vec![said.sentence(Topic::Treatment)]))
            })
            .collect()
    }

    fn exemption(&self, exemption: &Exemption) -> Said {
        let case = self.words.in_case(&exemption.when);
        let lines = match &exemption.lines {
            LineCond::Always => say!(self, "所有项目", "all items"),
            lines => self.words.lines(lines),
        };
        let treatment = self.treatment(&exemption.treatment);
        let lifted = [
            (
                exemption.lifts_catalogue,
                say!(self, "目录限制（丙类项目{treatment}）", "the catalogue (class C: {treatment})"),
            ),
            (exemption.lifts_price_limit, say!(self, "限价", "the price limit")),
            (exemption.lifts_dose_cap, say!(self, "用药天数限制", "the cap on days of supply")),
            (exemption.lifts_paid_first, say!(self, "个人先付部分", "the share paid first")),
        ];
        let lifted: Vec<String> =
            lifted.into_iter().filter(|(lifts, _)| *lifts).map(|(_, what)| what).collect();
        let lifted = self.words.all_of(&lifted);
        let mut said = Said::plain(say!(
            self,
            "{case}，{lines}不受{lifted}的约束。",
            "{lines} are free of {lifted} {case}."
        ));
        said.origin = self.treatment_origin(&[&exemption.treatment]);
        said
    }
}
