//! Roles.

use yidan_book::diag::Text;

use crate::coded::coded;

coded! {
    /// What somebody does here.
    Role {
        /// Settles bills at a facility's window, 窗口收费员.
        Clerk "clerk",
        /// Answers for a facility's bills and its month, 医疗机构管理员.
        FacilityManager "facility_manager",
        /// Officer of the insurance bureau of a place, 医保经办人员.
        InsuranceOfficer "insurance_officer",
        /// Keeps the lists of groups of a place: civil affairs, rural assistance, 名单管理员.
        ListOfficer "list_officer",
        /// Doctor of a team, 家庭医生.
        FamilyDoctor "family_doctor",
        /// Reads all of a place and changes nothing, 监督人员.
        Supervisor "supervisor",
        /// Keeps accounts; sees no patient's data, 系统管理员.
        Administrator "administrator",
    }
}

impl Role {
    /// What people call it.
    #[must_use]
    pub fn label(self) -> Text {
        let (zh, en) = match self {
            Role::Clerk => ("窗口收费员", "window clerk"),
            Role::FacilityManager => ("医疗机构管理员", "facility manager"),
            Role::InsuranceOfficer => ("医保经办人员", "insurance officer"),
            Role::ListOfficer => ("名单管理员", "group-list officer"),
            Role::FamilyDoctor => ("家庭医生", "family doctor"),
            Role::Supervisor => ("监督人员", "supervisor"),
            Role::Administrator => ("系统管理员", "administrator"),
        };
        Text::new(zh, en)
    }
}
