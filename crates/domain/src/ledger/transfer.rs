//! A transfer: the smallest record of the ledger.

use yidan_types::{Fen, SettlementId};

use super::account::Account;
use super::purpose::Purpose;

/// An amount that moves from one account to another. Never changed once it is posted.
///
/// INVARIANT (each transfer balances): the amount is above zero, debit and credit differ.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Transfer {
    debit: Account,
    credit: Account,
    amount: Fen,
    purpose: Purpose,
    settlement: Option<SettlementId>,
}

impl Transfer {
    /// A transfer; `None` if the amount is not above zero or both accounts are the same.
    #[must_use]
    pub fn new(
        debit: Account,
        credit: Account,
        amount: Fen,
        purpose: Purpose,
        settlement: Option<SettlementId>,
    ) -> Option<Transfer> {
        (amount > Fen::ZERO && debit != credit).then_some(Transfer {
            debit,
            credit,
            amount,
            purpose,
            settlement,
        })
    }

    /// Who bears.
    #[must_use]
    pub const fn debit(&self) -> &Account {
        &self.debit
    }

    /// Who receives.
    #[must_use]
    pub const fn credit(&self) -> &Account {
        &self.credit
    }

    /// How much, above zero.
    #[must_use]
    pub const fn amount(&self) -> Fen {
        self.amount
    }

    /// What for.
    #[must_use]
    pub const fn purpose(&self) -> &Purpose {
        &self.purpose
    }

    /// The settlement that it belongs to; `None` for clearing and prepayment, which are of many.
    #[must_use]
    pub const fn settlement(&self) -> Option<&SettlementId> {
        self.settlement.as_ref()
    }

    /// The same with debit and credit exchanged.
    #[must_use]
    pub fn mirrored(&self) -> Transfer {
        let same = self.clone();
        Transfer { debit: same.credit, credit: same.debit, ..same }
    }
}
