//! Single facts: as a property of person and case, and denied.

use super::count::Range;
use super::{Wording, say};
use crate::facts::{BoolFact, EnumFact, Membership, ValueSet};
use crate::model::{Atom, GroupIx, ListIx};
use crate::words::{Lang, Word};

/// Residents and employees, the first two values of the scheme: everybody who is insured.
const BOTH_SCHEMES: ValueSet = ValueSet(0b11);

impl Wording<'_> {
    /// A fact as a sentence without subject: `属于“贫困人口”`, `住院`, `在县级医疗机构就诊`; with `holds` false, that it
    /// does not hold.
    pub fn atom(&self, atom: &Atom, holds: bool) -> String {
        match (atom, holds) {
            (Atom::Is(fact, values), true) => self.is(*fact, *values),
            (Atom::Is(fact, values), false) => self.is_not(*fact, *values),
            (Atom::True(fact), _) => self.truth(*fact, holds),
            (Atom::Within(fact, min, max), true) => self.within(*fact, *min, *max),
            (Atom::Within(fact, min, max), false) => {
                let range = self.within(*fact, *min, *max);
                say!(self, "不是{range}", "not {range}")
            }
            (Atom::MonthsPaid { .. }, true) => self.months_paid(atom),
            (Atom::MonthsPaid { .. }, false) => {
                let months = self.months_paid(atom);
                say!(self, "并非{months}", "it is not so that {months}")
            }
            (Atom::Group(group), true) => {
                let group = self.group(*group);
                say!(self, "属于{group}", "in the group {group}")
            }
            (Atom::Group(group), false) => {
                let group = self.group(*group);
                say!(self, "不属于{group}", "not in the group {group}")
            }
            (Atom::In(what, list), _) => self.member(*what, &[*list], holds),
        }
    }

    /// The name of a group: in Chinese a plain noun, `贫困人口`.
    pub fn group(&self, group: GroupIx) -> String {
        let group = self.book.groups.get(group.at());
        match self.lang {
            Lang::Zh => group.map_or("?", |g| &g.name.label).to_owned(),
            Lang::En => self.named(group.map(|g| &g.name)),
        }
    }

    /// The name of a list.
    pub fn list(&self, list: ListIx) -> String {
        self.named(self.book.lists.get(list.at()).map(|l| &l.name))
    }

    /// `近12个月内“大病”支付过3个月及以上`.
    fn months_paid(&self, atom: &Atom) -> String {
        let Atom::MonthsPaid { layer, window, min, max } = atom else {
            return String::new();
        };
        let (layer, most) = (self.layer(*layer), i64::from(*window));
        let months = self.range(Range::of((*min, *max), (0, most)), "个月");
        say!(
            self,
            "近{window}个月内{layer}支付过{months}",
            "{layer} paid in {months} of the last {window} months"
        )
    }

    fn truth(&self, fact: BoolFact, holds: bool) -> String {
        match (fact, holds) {
            (BoolFact::Contracted, true) => say!(self, "已签约家庭医生", "with a family-doctor contract"),
            (BoolFact::Contracted, false) => say!(self, "未签约家庭医生", "without a family-doctor contract"),
            (BoolFact::ByFamilyDoctor, true) => say!(self, "经家庭医生转诊", "referred by the family doctor"),
            (BoolFact::ByFamilyDoctor, false) => {
                say!(self, "未经家庭医生转诊", "not referred by the family doctor")
            }
        }
    }

    /// A code of the bill is in one of the lists, or in none of them.
    pub(super) fn member(&self, what: Membership, lists: &[ListIx], holds: bool) -> String {
        let lists: Vec<String> = lists.iter().map(|list| self.list(*list)).collect();
        let list = self.any_of(&lists);
        match (what, holds) {
            (Membership::Diagnosis, true) => {
                say!(self, "患{list}所列疾病", "with a disease of the list {list}")
            }
            (Membership::Diagnosis, false) => {
                say!(self, "所患疾病不在{list}内", "without a disease of the list {list}")
            }
            (Membership::Certificate, true) => {
                say!(self, "经{list}认定", "certified for the list {list}")
            }
            (Membership::Certificate, false) => {
                say!(self, "未经{list}认定", "not certified for the list {list}")
            }
            (Membership::Facility, true) => {
                say!(self, "在{list}所列医疗机构就诊", "at a facility of the list {list}")
            }
            (Membership::Facility, false) => {
                say!(self, "就诊的医疗机构不在{list}内", "at a facility outside the list {list}")
            }
        }
    }

    /// The values of a set as they are said of the fact.
    pub(super) fn values(&self, fact: EnumFact, values: ValueSet) -> Vec<String> {
        let members = fact.values().iter().zip(0_u8..).filter(|(_, number)| values.contains(*number));
        members.map(|(word, _)| self.value(*word).to_owned()).collect()
    }

    /// The people for whom a fact has one of the values.
    pub(super) fn people(&self, fact: EnumFact, values: ValueSet) -> Vec<String> {
        if fact == EnumFact::Scheme && values == BOTH_SCHEMES {
            return vec![say!(self, "居民医保或职工医保参保人", "people insured as residents or employees")];
        }
        if self.lang == Lang::Zh {
            return self.values(fact, values);
        }
        let members = fact.values().iter().zip(0_u8..).filter(|(_, number)| values.contains(*number));
        let people = members.map(|(word, _)| match word {
            Word::Resident => "people insured as residents",
            Word::Employee => "people insured as employees",
            Word::Uninsured => "uninsured people",
            Word::Working => "working employees",
            Word::Retired => "retired employees",
            other => other.text(Lang::En),
        });
        people.map(str::to_owned).collect()
    }

    /// The same, said of the members of a group.
    pub(super) fn of_a_group(&self, fact: EnumFact, values: ValueSet) -> Vec<String> {
        if fact == EnumFact::Scheme && values == BOTH_SCHEMES {
            return vec![say!(self, "参加居民医保或职工医保", "insured as residents or employees")];
        }
        let members = fact.values().iter().zip(0_u8..).filter(|(_, number)| values.contains(*number));
        let said = members.map(|(word, _)| match (word, self.lang) {
            (Word::Resident, Lang::Zh) => "参加居民医保",
            (Word::Employee, Lang::Zh) => "参加职工医保",
            (Word::Uninsured, Lang::Zh) => "未参保",
            (Word::Resident, Lang::En) => "insured as residents",
            (Word::Employee, Lang::En) => "insured as employees",
            (Word::Working, Lang::En) => "working as employees",
            (Word::Retired, Lang::En) => "retired from employment",
            (other, lang) => other.text(lang),
        });
        said.map(str::to_owned).collect()
    }

    /// The fact has one of the values.
    fn is(&self, fact: EnumFact, values: ValueSet) -> String {
        let said = self.any_of(&self.values(fact, values));
        match (fact, self.lang) {
            (EnumFact::Grade | EnumFact::Tier | EnumFact::FacilityKind, Lang::Zh) => {
                let noun = if fact == EnumFact::FacilityKind { "" } else { "医疗机构" };
                format!("在{said}{noun}就诊")
            }
            (EnumFact::HighestGrade, Lang::Zh) => format!("本年就诊医疗机构最高为{said}"),
            (EnumFact::Location, Lang::Zh) => format!("{said}就医"),
            (_, Lang::Zh) => said,
            (EnumFact::Grade | EnumFact::Tier, Lang::En) => format!("at a {said} facility"),
            (EnumFact::FacilityKind, Lang::En) => format!("at a {said}"),
            (EnumFact::HighestGrade, Lang::En) => format!("with {said} as the highest grade of the year"),
            (_, Lang::En) => said,
        }
    }

    fn is_not(&self, fact: EnumFact, values: ValueSet) -> String {
        let said = self.any_of(&self.values(fact, values));
        if self.lang == Lang::En {
            return format!("not {}", self.is(fact, values));
        }
        match fact {
            EnumFact::Scheme if !values.contains(2) => {
                let schemes =
                    [(0, "居民医保"), (1, "职工医保")].into_iter().filter(|(n, _)| values.contains(*n));
                let schemes: Vec<String> = schemes.map(|(_, scheme)| scheme.to_owned()).collect();
                format!("未参加{}", self.any_of(&schemes))
            }
            EnumFact::Encounter => format!("本次就医不是{said}"),
            EnumFact::Grade | EnumFact::Tier => format!("就诊的不是{said}医疗机构"),
            EnumFact::FacilityKind => format!("就诊的不是{said}"),
            EnumFact::HighestGrade => format!("本年就诊医疗机构最高不是{said}"),
            EnumFact::Location => format!("不是{said}就医"),
            EnumFact::Scheme | EnumFact::Employment | EnumFact::Sex | EnumFact::Referral => {
                format!("不是{said}")
            }
        }
    }

    /// A value of a fact as people say it.
    fn value(&self, word: Word) -> &'static str {
        match self.lang {
            Lang::Zh => value_zh(word),
            Lang::En => value_en(word),
        }
    }
}

/// In Chinese most values are said as the language writes them.
fn value_zh(word: Word) -> &'static str {
    match word {
        Word::Resident => "居民医保参保人",
        Word::Employee => "职工医保参保人",
        Word::Uninsured => "未参保人员",
        Word::Working => "在职职工",
        Word::Retired => "退休职工",
        Word::Male => "男性",
        Word::Female => "女性",
        Word::Outpatient => "普通门诊就诊",
        Word::ChronicOutpatient => "门诊慢性病就诊",
        Word::TwoDiseaseOutpatient => "“两病”门诊就诊",
        Word::Emergency => "急诊就诊",
        Word::Pharmacy => "定点药店购药",
        Word::Accident => "因无责任方意外伤害就诊",
        Word::Rehabilitation => "康复治疗",
        Word::InArea => "在统筹区内",
        Word::OffSiteFiled => "备案后异地",
        Word::OffSiteUnfiled => "未备案异地",
        Word::FirstContact => "首诊",
        Word::ReferredUp => "向上转诊",
        Word::ReferredDown => "向下转诊",
        Word::OutsideTier => "省外",
        Word::PrimaryCare => "基层医疗机构",
        other => other.text(Lang::Zh),
    }
}

fn value_en(word: Word) -> &'static str {
    match word {
        Word::Resident => "insured as a resident",
        Word::Employee => "insured as an employee",
        Word::Uninsured => "uninsured",
        Word::Outpatient => "outpatient care",
        Word::ChronicOutpatient => "outpatient care for a chronic disease",
        Word::TwoDiseaseOutpatient => "outpatient care for hypertension or diabetes",
        Word::Inpatient => "inpatient care",
        Word::Emergency => "emergency care",
        Word::Pharmacy => "a purchase at a pharmacy",
        Word::Accident => "care after an accident without a liable party",
        Word::DaySurgery => "day surgery",
        Word::InArea => "in the area",
        Word::OffSiteFiled => "off site with filing",
        Word::OffSiteUnfiled => "off site without filing",
        Word::SelfDirected => "self-directed",
        Word::FirstContact => "at first contact",
        Word::ReferredUp => "referred up",
        Word::ReferredDown => "referred down",
        Word::GradeOne => "grade-one",
        Word::GradeTwo => "grade-two",
        Word::GradeThree => "grade-three",
        Word::OutsideTier => "out-of-province",
        Word::GeneralHospital => "general hospital",
        Word::TcmHospital => "TCM hospital",
        Word::SpecialisedHospital => "specialised hospital",
        Word::PrimaryCare => "primary-care facility",
        other => other.text(Lang::En),
    }
}
