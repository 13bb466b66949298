//! Households. Who belongs to one, each person says.

use yidan_types::{HouseholdId, PersonId};

use super::address::Address;

/// A household.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Household {
    /// Identifies it.
    pub id: HouseholdId,
    /// Its head, if known.
    pub head: Option<PersonId>,
    /// Where it is registered.
    pub address: Option<Address>,
}
