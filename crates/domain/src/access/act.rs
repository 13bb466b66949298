//! What can be done, and which role may do it.

use super::role::Role;
use crate::coded::coded;

coded! {
    /// What somebody wants to do.
    Act {
        /// Find people by number, or by name and birth date.
        FindPeople "find_people",
        /// See what somebody is entitled to on a day: insurance, groups, certificates, contract.
        SeeProtections "see_protections",
        /// See a whole file: addresses, all facts, all settlements.
        SeePerson "see_person",
        /// Register people, amend them, record facts.
        ChangePerson "change_person",
        /// Quote and reserve.
        Quote "quote",
        /// Settle, take instalments, pay back.
        Settle "settle",
        /// Reverse a settlement.
        Reverse "reverse",
        /// See a settlement.
        SeeSettlement "see_settlement",
        /// See corrections that are proposed.
        SeeCorrections "see_corrections",
        /// Confirm corrections.
        ConfirmCorrections "confirm_corrections",
        /// Look through a group's list and apply it.
        KeepLists "keep_lists",
        /// See facilities, catalogues and books.
        SeeRegisters "see_registers",
        /// Change facilities and catalogues.
        ChangeRegisters "change_registers",
        /// Publish a book that somebody else wrote.
        PublishBooks "publish_books",
        /// See the ledger of a place.
        SeeLedger "see_ledger",
        /// Reconcile days and see months of a facility or place.
        SeeClearing "see_clearing",
        /// Record that a facility or place was paid.
        PayClearing "pay_clearing",
        /// Keep accounts of users.
        KeepAccounts "keep_accounts",
    }
}

/// How far a role carries an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Not at all.
    None,
    /// To what lies where the role holds.
    Own,
    /// To everything.
    All,
}

/// How far `role` carries `act`. Whoever may come to a window comes from anywhere, so clerks find everybody and see what
/// the day's settlement rests on, and no more. Registers hold nobody's data.
#[must_use]
pub const fn reach(role: Role, act: Act) -> Reach {
    use Act::*;
    use Role::*;
    match (role, act) {
        (_, SeeRegisters) | (Administrator, KeepAccounts) => Reach::All,
        (Administrator, _) | (_, KeepAccounts) => Reach::None,
        (
            Clerk | FacilityManager | InsuranceOfficer | ListOfficer | FamilyDoctor | Supervisor,
            FindPeople,
        ) => Reach::All,
        (Clerk | FacilityManager | InsuranceOfficer, SeeProtections) => Reach::All,
        (Clerk | FacilityManager, Quote | Settle | Reverse | SeeSettlement | SeeClearing) => Reach::Own,
        (InsuranceOfficer, _) => match act {
            Settle => Reach::None,
            _ => Reach::Own,
        },
        (ListOfficer, KeepLists) => Reach::Own,
        (FamilyDoctor, SeeProtections | SeePerson | SeeSettlement) => Reach::Own,
        (
            Supervisor,
            SeeProtections | SeePerson | SeeSettlement | SeeCorrections | SeeLedger | SeeClearing,
        ) => Reach::Own,
        (Clerk | FacilityManager | ListOfficer | FamilyDoctor | Supervisor, _) => Reach::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What changes something.
    const CHANGES: [Act; 9] = [
        Act::ChangePerson,
        Act::Settle,
        Act::Reverse,
        Act::ConfirmCorrections,
        Act::KeepLists,
        Act::ChangeRegisters,
        Act::PublishBooks,
        Act::PayClearing,
        Act::KeepAccounts,
    ];

    #[test]
    fn supervisors_change_nothing() {
        assert!(CHANGES.iter().all(|act| reach(Role::Supervisor, *act) == Reach::None));
    }

    #[test]
    fn administrators_keep_accounts_and_see_nobody() {
        for act in Act::ALL {
            let open = [Act::KeepAccounts, Act::SeeRegisters].contains(act);
            let wanted = if open { Reach::All } else { Reach::None };
            assert_eq!(reach(Role::Administrator, *act), wanted, "{act:?}");
        }
    }

    #[test]
    fn every_act_is_allowed_to_somebody() {
        for act in Act::ALL {
            assert!(Role::ALL.iter().any(|role| reach(*role, *act) != Reach::None), "{act:?}");
        }
    }
}
