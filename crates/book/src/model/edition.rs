//! The rules of a book on one day.

use super::{
    Book, EntitlementIx, EntitlementRule, ExceptionRule, Exemption, ExemptionIx, LayerRule, Limit, LineRules,
    Param, PaymentIx, PaymentUnit, Version,
};
use crate::facts::Grade;
use jiff::civil::Date;

/// The rules of a book in force on a day, exceptions bound to the clauses that they displace.
#[derive(Clone, Debug)]
pub struct Edition<'b> {
    /// The book.
    pub book: &'b Book,
    /// The day.
    pub day: Date,
    /// First and last day on which exactly these versions are in force.
    pub holds: (Date, Date),
    /// As known on this day; `None`: as known today.
    pub known: Option<Date>,
    /// How lines are split; `None`: bills come split.
    pub lines: Option<(&'b Version<LineRules>, LineRules)>,
    /// Exemptions in force.
    pub exemptions: Vec<(ExemptionIx, &'b Version<Exemption>)>,
    /// Parameters by [`ParamIx`]; `None`: not in force.
    pub params: Vec<Option<(&'b Version<Param>, Param)>>,
    /// Layers in force in order of payment.
    pub layers: Vec<(&'b Version<LayerRule>, LayerRule)>,
    /// Shared limits by [`LimitIx`].
    pub limits: Vec<Option<&'b Version<Limit>>>,
    /// Exceptions by [`ExceptionIx`], for their provenance.
    pub exceptions: Vec<Option<&'b Version<ExceptionRule>>>,
    /// Payment units in force.
    pub payments: Vec<(PaymentIx, &'b Version<PaymentUnit>)>,
    /// Entitlements in force.
    pub entitlements: Vec<(EntitlementIx, &'b Version<EntitlementRule>)>,
}

/// The grade one lower, the lowest stays.
pub fn one_lower(grade: Grade) -> Grade {
    match grade {
        Grade::Three => Grade::Two,
        Grade::Two => Grade::One,
        Grade::One | Grade::Ungraded => Grade::Ungraded,
    }
}
