//! What accounts and purposes are called.

use yidan_book::diag::Text;

use super::account::{Account, FacilitySide, Fund, PatientSide, PlaceSide};
use super::purpose::Purpose;

impl Account {
    /// What people call an account of this kind, without whose it is.
    #[must_use]
    pub fn label(&self) -> Text {
        let (zh, en) = match self {
            Account::Fund(fund, _) => fund_name(*fund),
            Account::Insurer(layer, _) => {
                return Text::new(format!("承保商业保险 {layer}"), format!("insurer of {layer}"));
            }
            Account::Government(_) => ("财政兜底", "government's backstop"),
            Account::Facility(_, side) => facility(*side),
            Account::Place(_, PlaceSide::Clearing) => ("异地清算", "owed for care elsewhere"),
            Account::Place(_, PlaceSide::Paid) => ("支出户", "paid out"),
            Account::Patient(_, PatientSide::Cash) => ("个人现金", "the patient's cash"),
            Account::Patient(_, PatientSide::Owed) => ("个人欠费", "owed by the patient"),
        };
        Text::new(zh, en)
    }
}

const fn fund_name(fund: Fund) -> (&'static str, &'static str) {
    match fund {
        Fund::ResidentBasic => ("居民基本医保基金", "basic fund of residents"),
        Fund::EmployeeBasic => ("职工基本医保基金", "basic fund of employees"),
        Fund::CriticalIllness => ("大病保险基金", "critical-illness fund"),
        Fund::LargeAmount => ("职工大额补助", "large-amount fund"),
        Fund::CivilServant => ("公务员补助", "civil servants' supplement"),
        Fund::MedicalAid => ("医疗救助基金", "medical aid"),
        Fund::ReAid => ("再救助", "re-aid"),
        Fund::Charity => ("慈善", "charity"),
    }
}

const fn facility(side: FacilitySide) -> (&'static str, &'static str) {
    match side {
        FacilitySide::Receivable => ("机构应收", "owed to the facility"),
        FacilitySide::Prepaid => ("机构预付", "paid in advance"),
        FacilitySide::Retained => ("质量保证金", "kept back as a deposit"),
        FacilitySide::Window => ("窗口实收", "received at the window"),
        FacilitySide::Deferred => ("先诊疗后付费应收", "owed by patients"),
        FacilitySide::Borne => ("机构承担", "borne by the facility"),
        FacilitySide::Forgone => ("机构免收", "never collected"),
    }
}

impl Purpose {
    /// What people call it.
    #[must_use]
    pub fn label(&self) -> Text {
        let (zh, en) = match self {
            Purpose::Layer(layer) => return Text::new(format!("保障层 {layer}"), format!("layer {layer}")),
            Purpose::Overspend => ("超支", "overspend"),
            Purpose::Surplus => ("结余", "surplus"),
            Purpose::OwnPay => ("个人负担", "own pay"),
            Purpose::Instalment => ("还款", "instalment"),
            Purpose::Collected => ("收到还款", "collected"),
            Purpose::PaidBack => ("退还多收", "paid back"),
            Purpose::Clearing => ("清算", "clearing"),
            Purpose::Retained => ("扣留保证金", "kept back"),
            Purpose::Released => ("返还保证金", "released"),
            Purpose::Prepayment => ("预付", "prepayment"),
            Purpose::SetOff => ("冲抵预付", "set off"),
        };
        Text::new(zh, en)
    }
}
