//! Accounts, closed, with stable text codes.

use std::fmt;

use yidan_types::{FacilityId, PersonId};

use super::amounts::LayerName;
use crate::coded::coded;
use crate::registry::AreaCode;

coded! {
    /// A fund of a place.
    Fund {
        /// Basic insurance of residents.
        ResidentBasic "resident_basic",
        /// Basic insurance of employees.
        EmployeeBasic "employee_basic",
        /// Critical-illness insurance.
        CriticalIllness "critical_illness",
        /// Large amounts of employees.
        LargeAmount "large_amount",
        /// Supplement of civil servants.
        CivilServant "civil_servant",
        /// Medical aid.
        MedicalAid "medical_aid",
        /// Re-aid.
        ReAid "re_aid",
        /// Charities.
        Charity "charity",
    }
}

coded! {
    /// Which account of a facility.
    FacilitySide {
        /// What payers owe it.
        Receivable "receivable",
        /// What was paid to it in advance.
        Prepaid "prepaid",
        /// What is kept back of its receivable until it is released.
        Retained "retained",
        /// What patients paid it.
        Window "window",
        /// What patients owe it.
        Deferred "deferred",
        /// What it bears of bills.
        Borne "borne",
        /// What it charged and never collects: the other side of what it bears.
        Forgone "forgone",
    }
}

coded! {
    /// Which account of a place.
    PlaceSide {
        /// What is owed to it for care that its facilities gave to people insured elsewhere.
        Clearing "clearing",
        /// Money that left its account.
        Paid "paid",
    }
}

coded! {
    /// Which account of a patient.
    PatientSide {
        /// Paid out of pocket.
        Cash "cash",
        /// Owed to the facility.
        Owed "owed",
    }
}

/// An account of the ledger. Its code is stable and reads back: `fund:resident_basic:371500`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Account {
    /// A fund.
    Fund(Fund, AreaCode),
    /// The insurer behind a layer that commercial insurance pays.
    Insurer(LayerName, AreaCode),
    /// The government's backstop.
    Government(AreaCode),
    /// An account of a facility.
    Facility(FacilityId, FacilitySide),
    /// An account of a place.
    Place(AreaCode, PlaceSide),
    /// An account of a patient.
    Patient(PersonId, PatientSide),
}

impl Account {
    /// The account with this code; `None` if no account is written so.
    #[must_use]
    pub fn parse(code: &str) -> Option<Account> {
        let parts: Vec<&str> = code.split(':').collect();
        let area = |text: &str| AreaCode::parse(text).ok();
        let account = match parts.as_slice() {
            ["fund", fund, place] => Account::Fund(Fund::find(fund)?, area(place)?),
            ["insurer", layer, place] => Account::Insurer(LayerName::parse(&unescape(layer)?)?, area(place)?),
            ["government", place, "backstop"] => Account::Government(area(place)?),
            ["facility", id, side] => {
                Account::Facility(FacilityId::parse(&unescape(id)?).ok()?, FacilitySide::find(side)?)
            }
            ["place", place, side] => Account::Place(area(place)?, PlaceSide::find(side)?),
            ["patient", id, side] => {
                Account::Patient(PersonId::parse(&unescape(id)?).ok()?, PatientSide::find(side)?)
            }
            _ => return None,
        };
        // Each account has one code: escapes that need not be are refused.
        (account.to_string() == code).then_some(account)
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Account::Fund(fund, area) => write!(f, "fund:{}:{area}", fund.code()),
            Account::Insurer(layer, area) => write!(f, "insurer:{}:{area}", escape(layer.as_str())),
            Account::Government(area) => write!(f, "government:{area}:backstop"),
            Account::Facility(id, side) => write!(f, "facility:{}:{}", escape(id.as_str()), side.code()),
            Account::Place(area, side) => write!(f, "place:{area}:{}", side.code()),
            Account::Patient(id, side) => write!(f, "patient:{}:{}", escape(id.as_str()), side.code()),
        }
    }
}

/// A text without colons: `:` becomes `%3A` and `%` becomes `%25`.
pub(super) fn escape(text: &str) -> String {
    text.replace('%', "%25").replace(':', "%3A")
}

/// The text behind an escaped one; `None` if it holds another escape.
pub(super) fn unescape(text: &str) -> Option<String> {
    let mut plain = String::with_capacity(text.len());
    let mut pieces = text.split('%');
    plain.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let (character, rest) = match (piece.strip_prefix("25"), piece.strip_prefix("3A")) {
            (Some(rest), _) => ('%', rest),
            (_, Some(rest)) => (':', rest),
            _ => return None,
        };
        plain.push(character);
        plain.push_str(rest);
    }
    Some(plain)
}
