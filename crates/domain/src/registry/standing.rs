//! Dated facts about a person that books ask for: memberships, certificates, contracts, filings.

use yidan_book::diag::Text;
use yidan_types::{DiagnosisCode, FacilityId};

use super::area::AreaCode;
use crate::bill::ShortText;
use crate::coded::coded;

/// Membership of a group of people; [`super::Fact::source`] is the list that says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Label or id of the group as books name it: 贫困人口, 特困供养人员, 低保对象, 重度残疾人, 孤儿.
    pub group: ShortText,
}

/// A certified chronic or special disease.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiseaseCertificate {
    /// Code of the disease.
    pub disease: DiagnosisCode,
}

/// A contract with a family doctor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FamilyDoctorContract {
    /// Where the doctor's team works.
    pub facility: FacilityId,
    /// The team or doctor.
    pub team: Option<ShortText>,
}

/// A filing of care outside of the place of insurance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OffSiteFiling {
    /// For which place; facilities under its contract are filed.
    pub area: AreaCode,
    /// Why.
    pub kind: FilingKind,
}

impl FilingKind {
    /// What people call it.
    #[must_use]
    pub fn label(self) -> Text {
        let (zh, en) = match self {
            FilingKind::LongStay => ("长期居住", "lives there"),
            FilingKind::Referred => ("转诊", "referred"),
            FilingKind::Emergency => ("急诊", "emergency"),
            FilingKind::Temporary => ("临时", "temporary"),
        };
        Text::new(zh, en)
    }
}

coded! {
    /// Why care elsewhere is filed.
    FilingKind {
        /// Lives there for long.
        LongStay "long_stay",
        /// Referred there.
        Referred "referred",
        /// Fell ill there in an emergency.
        Emergency "emergency",
        /// By own wish, temporarily.
        Temporary "temporary",
    }
}
