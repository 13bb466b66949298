//! What a transfer is for.

use std::fmt;

use super::account::{escape, unescape};
use super::amounts::LayerName;

/// What a transfer is for. Its code is stable and reads back: `layer:basic`, `own_pay`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// A layer of protection pays.
    Layer(LayerName),
    /// A payment unit put on the hospital what the bill was above its standard.
    Overspend,
    /// A payment unit gives the hospital what the bill was below its standard.
    Surplus,
    /// The patient's part.
    OwnPay,
    /// The patient pays some of what is owed.
    Instalment,
    /// The facility's side of an instalment.
    Collected,
    /// What the patient paid too much is given back: both sides of it.
    PaidBack,
    /// What is owed is paid.
    Clearing,
    /// Kept back as a deposit.
    Retained,
    /// A deposit is paid out.
    Released,
    /// Paid in advance.
    Prepayment,
    /// An advance is set off.
    SetOff,
}

/// The purposes without a name in them, with their codes.
const PLAIN: &[(Purpose, &str)] = &[
    (Purpose::Overspend, "overspend"),
    (Purpose::Surplus, "surplus"),
    (Purpose::OwnPay, "own_pay"),
    (Purpose::Instalment, "instalment"),
    (Purpose::Collected, "collected"),
    (Purpose::PaidBack, "paid_back"),
    (Purpose::Clearing, "clearing"),
    (Purpose::Retained, "retained"),
    (Purpose::Released, "released"),
    (Purpose::Prepayment, "prepayment"),
    (Purpose::SetOff, "set_off"),
];

impl Purpose {
    /// The purpose with this code; `None` if none is written so.
    #[must_use]
    pub fn parse(code: &str) -> Option<Purpose> {
        let purpose = match code.strip_prefix("layer:") {
            Some(name) => Purpose::Layer(LayerName::parse(&unescape(name)?)?),
            None => PLAIN.iter().find(|(_, plain)| *plain == code)?.0.clone(),
        };
        (purpose.to_string() == code).then_some(purpose)
    }

    /// Whether it is of the settlement itself, not of how what is owed gets paid later.
    #[must_use]
    pub const fn of_settlement(&self) -> bool {
        matches!(self, Purpose::Layer(_) | Purpose::Overspend | Purpose::Surplus | Purpose::OwnPay)
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Purpose::Layer(name) = self {
            return write!(f, "layer:{}", escape(name.as_str()));
        }
        f.write_str(PLAIN.iter().find(|(plain, _)| plain == self).map_or("", |(_, code)| code))
    }
}
