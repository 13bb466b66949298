//! The one table of words that the language knows, in Chinese and in English.
//!
//! Every keyword and every value of a built-in fact is a [`Word`]. The table is a bijection in each language, so a text
//! translates word by word and the syntax tree keeps no trace of the language it was written in. Names that a book
//! declares itself (layers, lists, parameters ...) are not words and stay as they are.

use serde::{Deserialize, Serialize};

/// The two languages in which a book can be written and messages are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Lang {
    /// Simplified Chinese, the default.
    #[default]
    Zh,
    /// English.
    En,
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident $zh:literal $en:literal)*) => {
        /// A word of the language: keyword, unit, built-in fact or one of its values.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[allow(missing_docs)] // the table itself says what each word is: its Chinese and its English spelling
        pub enum Word { $($(#[$doc])* $name,)* }

        impl Word {
            /// All words, in the order of the table.
            pub const ALL: &'static [Word] = &[$(Word::$name,)*];

            /// The spelling in `lang`.
            pub const fn text(self, lang: Lang) -> &'static str {
                match (self, lang) { $((Word::$name, Lang::Zh) => $zh, (Word::$name, Lang::En) => $en,)* }
            }
        }
    };
}

words! {
    // items
    Book "书" "book"
    Source "来源" "source"
    Group "人群" "group"
    List "名单" "list"
    Parameter "参数" "parameter"
    Lines "明细" "lines"
    Exemption "豁免" "exemption"
    Layer "层" "layer"
    Limit "限额" "limit"
    Exception "例外" "exception"
    Payment "付费" "payment"
    Entitlement "待遇" "entitlement"
    Defaults "缺省" "defaults"
    Example "例" "example"
    Guarantee "保证" "guarantee"
    // clauses of the book, its sources, groups and lists
    Place "地区" "place"
    Year "年度" "year"
    DatedBy "版本日" "dated_by"
    YearBy "归年日" "year_by"
    Rounding "取整" "rounding"
    Title "标题" "title"
    Number "文号" "document_number"
    Date "日期" "date"
    Includes "包含" "includes"
    Rank "困难序" "hardship_rank"
    // dates and rounding
    DischargeDay "出院日" "discharge"
    AdmissionDay "入院日" "admission"
    SettlementDay "结算日" "settlement"
    HalfUp "四舍五入" "half_up"
    HalfEven "四舍六入五成双" "half_even"
    Down "舍去" "down"
    Up "进位" "up"
    To "到" "to_unit"
    BeforeCap "封顶前" "before_cap"
    AfterCap "封顶后" "after_cap"
    // units
    Yuan "元" "yuan"
    WanYuan "万元" "wan_yuan"
    Jiao "角" "jiao"
    FenUnit "分" "fen"
    Points "个百分点" "points"
    Days "天" "days"
    Months "个月" "months"
    Times "次" "times"
    YearsOld "岁" "years_old"
    // provenance and time
    Cites "依据" "cites"
    Assumed "假定" "assumed"
    From "自" "from"
    Until "止" "until"
    Announced "公布" "announced"
    Note "说明" "note"
    // rules
    Value "值" "value"
    Applies "适用" "applies"
    When "当" "when"
    Payer "付方" "payer"
    Base "基数" "base"
    Cumulative "累计" "cumulative"
    PerBill "每次" "per_bill"
    Monthly "每月" "monthly"
    Yearly "每年" "yearly"
    AcrossReferral "转诊连续" "across_referral"
    Deductible "起付" "deductible"
    Pays "支付" "pays"
    Through "至" "through"
    AndAbove "以上" "and_above"
    AndBelow "以下" "and_below"
    Under "不满" "under"
    Over "超过" "over"
    Adjust "调整" "adjust"
    Cap "封顶" "cap"
    None "无" "none"
    PerMonthOfCare "按月" "per_month_of_care"
    PerDayOfCare "按日" "per_day_of_care"
    AtMost "最多" "at_most"
    Shared "共用" "shared"
    Replaces "替代" "replaces"
    Overrides "优先于" "overrides"
    Becomes "改为" "becomes"
    // lines
    ClassA "甲类" "class_a"
    ClassB "乙类" "class_b"
    ClassC "丙类" "class_c"
    AsBilled "照单" "as_billed"
    PriceLimit "限价" "price_limit"
    DoseCap "药量" "dose_cap"
    Catalogue "目录" "catalogue"
    Lifts "免除" "lifts"
    Item "项目" "item"
    Drug "药品" "drug"
    Service "诊疗" "service"
    Examination "检查" "examination"
    Laboratory "化验" "laboratory"
    Operation "手术" "operation"
    Material "材料" "material"
    Bed "床位" "bed"
    Nursing "护理" "nursing"
    TcmTechnique "中医技术" "tcm_technique"
    RehabItem "康复项目" "rehabilitation_item"
    RegistrationFee "挂号费" "registration_fee"
    HealthManagement "健康管理" "health_management"
    OtherItem "其他项目" "other_item"
    SpecialDrug "特药" "special_drug"
    EssentialDrug "基药" "essential_drug"
    ProcuredDrug "集采" "procured"
    // payment by another unit
    Method "方式" "method"
    Standard "标准" "standard"
    Via "经由" "via"
    SingleDisease "单病种" "single_disease"
    BedDay "床日付费" "by_bed_day"
    PerHead "人头付费" "per_head"
    Drg "病组付费" "drg"
    // amounts
    Total "总费用" "total"
    SelfPaid "全自费" "self_paid"
    OverLimit "超限价" "over_limit"
    PaidFirst "先行自付" "paid_first"
    InScope "合规费用" "in_scope"
    InScopeLeft "合规剩余" "in_scope_left"
    OwnPay "个人负担" "own_pay"
    OwnPayInScope "合规自付" "own_pay_in_scope"
    FacilityPart "机构承担" "facility_part"
    FundPay "基金支付" "fund_pay"
    OfWhich "其中" "of_which"
    Paid "已付" "paid"
    PaidThisYear "本年已付" "paid_this_year"
    DeductibleThisYear "本年起付" "deductible_this_year"
    DeductibleInReferral "转诊起付" "deductible_in_referral"
    BaseThisYear "本年基数" "base_this_year"
    TotalThisYear "本年总费用" "total_this_year"
    InScopeThisYear "本年合规费用" "in_scope_this_year"
    OwnPayThisYear "本年个人负担" "own_pay_this_year"
    OwnPayInScopeThisYear "本年合规自付" "own_pay_in_scope_this_year"
    Min "较小" "min"
    Max "较大" "max"
    PartAbove "超出部分" "part_above"
    PartBetween "区间部分" "part_between"
    If "若" "if"
    Then "则" "then"
    Else "否则" "else"
    By "按" "by"
    InOrder "依次" "in_order"
    Other "其他" "other"
    OneLevelLower "下浮一级" "one_level_lower"
    // conditions
    And "且" "and"
    Or "或" "or"
    Not "非" "not"
    Always "总是" "always"
    // facts about the person
    Scheme "参保" "scheme"
    Resident "居民" "resident"
    Employee "职工" "employee"
    Uninsured "未参保" "uninsured"
    Employment "职工状态" "employment"
    Working "在职" "working"
    Retired "退休" "retired"
    Sex "性别" "sex"
    Male "男" "male"
    Female "女" "female"
    Age "年龄" "age"
    Contracted "家医签约" "family_doctor_contract"
    Certificate "认定" "certificate"
    // facts about the encounter
    Encounter "就诊" "encounter"
    Outpatient "普通门诊" "outpatient"
    ChronicOutpatient "慢病门诊" "chronic_outpatient"
    TwoDiseaseOutpatient "两病门诊" "two_disease_outpatient"
    Inpatient "住院" "inpatient"
    Emergency "急诊" "emergency"
    Pharmacy "药店" "pharmacy"
    Accident "无责意外" "accident_without_liable_party"
    Rehabilitation "康复" "rehabilitation"
    DaySurgery "日间手术" "day_surgery"
    Location "就医地" "location"
    InArea "区内" "in_area"
    OffSiteFiled "异地备案" "off_site_filed"
    OffSiteUnfiled "异地未备案" "off_site_unfiled"
    Referral "转诊" "referral"
    SelfDirected "自行就医" "self_directed"
    FirstContact "首诊" "first_contact"
    ReferredUp "上转" "referred_up"
    ReferredDown "下转" "referred_down"
    ByFamilyDoctor "家医转诊" "referred_by_family_doctor"
    Diagnosis "诊断" "diagnosis"
    StayNumber "住院次数" "stay_number"
    BedDays "床日" "bed_days"
    TreatmentDays "治疗天数" "treatment_days"
    TreatmentMonths "治疗月数" "treatment_months"
    DrgWeight "病组权重" "drg_weight"
    MonthsPaid "支付月数" "months_paid"
    // facts about the facility
    Facility "医院" "facility"
    Grade "医院等级" "grade"
    Ungraded "未定级" "ungraded"
    GradeOne "一级" "grade_one"
    GradeTwo "二级" "grade_two"
    GradeThree "三级" "grade_three"
    HighestGrade "最高等级" "highest_grade"
    Tier "医院层级" "tier"
    VillageTier "村级" "village"
    TownshipTier "乡级" "township"
    CountyTier "县级" "county"
    CityTier "市级" "city"
    ProvinceTier "省级" "province"
    OutsideTier "省外" "outside_province"
    FacilityKind "医院类别" "facility_kind"
    GeneralHospital "综合医院" "general_hospital"
    TcmHospital "中医医院" "tcm_hospital"
    SpecialisedHospital "专科医院" "specialised_hospital"
    PrimaryCare "基层机构" "primary_care"
    Drugstore "定点药店" "drugstore"
    // payers
    BasicFund "基本医保基金" "basic_fund"
    CriticalIllnessFund "大病保险基金" "critical_illness_fund"
    LargeAmountFund "职工大额基金" "large_amount_fund"
    CivilServantFund "公务员补助" "civil_servant_fund"
    Hospital "医疗机构" "hospital"
    MedicalAidFund "医疗救助基金" "medical_aid_fund"
    CommercialInsurer "商业保险" "commercial_insurer"
    ReAidFund "再救助资金" "re_aid_fund"
    Treasury "财政" "treasury"
    Charity "慈善" "charity"
    // guarantees
    NotAbove "不超过" "not_above"
    Monotone "单调" "monotone"
    Cliff "断崖" "cliff"
    PoorerNeverPaysMore "困难者不多付" "poorer_never_pays_more"
    WithinBase "不超基数" "within_base"
    NeverNegative "不为负" "never_negative"
    // examples
    Given "设" "given"
    Amounts "费用" "amounts"
    Line "行" "line"
    YearToDate "本年至今" "year_to_date"
    Expect "期望" "expect"
    Bill "单" "bill"
    ForDays "用药" "for_days"
}

impl Word {
    /// The word spelled `text` in either language.
    pub fn parse(text: &str) -> Option<(Word, Lang)> {
        let find = |lang| Word::ALL.iter().find(|w| w.text(lang) == text).map(|w| (*w, lang));
        find(Lang::Zh).or_else(|| find(Lang::En))
    }

    /// Units that may follow a number directly, longest spelling first, so that "万元" is not read as a name.
    pub const UNITS: &'static [Word] = &[
        Word::Points,
        Word::WanYuan,
        Word::Months,
        Word::Yuan,
        Word::Jiao,
        Word::FenUnit,
        Word::Days,
        Word::Times,
        Word::YearsOld,
    ];
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    /// A spelling that meant two words would make translation ambiguous.
    #[test]
    fn the_table_is_a_bijection_in_each_language() {
        let mut seen = HashSet::new();
        for word in Word::ALL {
            for lang in [Lang::Zh, Lang::En] {
                assert!(seen.insert(word.text(lang)), "`{}` stands twice", word.text(lang));
                assert_eq!(Word::parse(word.text(lang)), Some((*word, lang)));
            }
        }
    }
}
