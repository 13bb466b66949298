//! Amounts, ratios, counts and conditions.

use super::{GroupIx, LayerIx, ListIx, ParamIx};
use crate::facts::{BoolFact, CountFact, EnumFact, LineMark, Membership, ValueSet};
use yidan_types::{Fen, Ratio};

/// An amount. Exact in millionths of a fen: a ratio never applies to what already holds a ratio (checked).
#[derive(Clone, Debug, PartialEq)]
pub enum Amount {
    /// A constant.
    Const(Fen),
    /// A part of the bill, of all lines.
    Part(Part),
    /// A part of the bill, of the lines for which the condition holds.
    PartOfLines(Part, LineCond),
    /// What the layers before this one left of the in-scope part.
    InScopeLeft,
    /// What the layers before this one left to the patient, of all parts.
    OwnPayLeft,
    /// What a layer before this one paid of this bill.
    Paid(LayerIx),
    /// An amount of the year before this bill.
    History(History),
    /// An amount parameter; read one grade lower if the flag is set.
    Param(ParamIx, OneLower),
    /// a + b.
    Add(Box<Amount>, Box<Amount>),
    /// a - b; may be negative inside an expression.
    Sub(Box<Amount>, Box<Amount>),
    /// The smallest; at least one.
    Min(Vec<Amount>),
    /// The largest; at least one.
    Max(Vec<Amount>),
    /// max(0, a - bound).
    Above(Box<Amount>, Box<Amount>),
    /// What of `a` lies between low and high: max(0, min(a, high) - low).
    Between(Box<Amount>, Box<Amount>, Box<Amount>),
    /// ratio × amount.
    Share(Rate, Box<Amount>),
    /// amount × count; the amount is fixed once the facts are.
    Times(Box<Amount>, Count),
    /// By cases.
    Choice(Box<Choice<Amount>>),
}

/// Parts of a bill. INVARIANT (one bill adds up): total = self-paid + over-limit + paid-first + in-scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// The whole bill.
    Total,
    /// Wholly self-paid.
    SelfPaid,
    /// Over the limit.
    OverLimit,
    /// Paid first.
    PaidFirst,
    /// In scope.
    InScope,
}

/// Whether a parameter is read as if the facility's grade were one lower.
pub type OneLower = bool;

/// A ratio, fixed once the facts are.
#[derive(Clone, Debug, PartialEq)]
pub enum Rate {
    /// A constant.
    Const(Ratio),
    /// The weight of the diagnosis-related group.
    DrgWeight,
    /// A ratio parameter.
    Param(ParamIx, OneLower),
    /// By cases.
    Choice(Box<Choice<Rate>>),
}

/// A whole number.
#[derive(Clone, Debug, PartialEq)]
pub enum Count {
    /// A constant.
    Const(i64),
    /// A fact.
    Fact(CountFact),
    /// In how many of the last months (before the month of this bill) a layer paid.
    MonthsPaid(LayerIx, u16),
    /// A count parameter.
    Param(ParamIx, OneLower),
    /// The smallest.
    Min(Vec<Count>),
    /// The largest.
    Max(Vec<Count>),
    /// By cases.
    Choice(Box<Choice<Count>>),
}

/// Cases. The first arm whose condition holds gives the value; arms of a `按` without `依次` exclude each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice<T> {
    /// Condition and value.
    pub arms: Vec<(Cond, T)>,
    /// If no arm holds; without it, the facts for which no arm holds have no rule and evaluation says so.
    pub otherwise: Option<T>,
}

/// Amounts of the person's year (the book's year of the bill, same scheme) before this bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum History {
    /// All bills.
    Total,
    /// In scope.
    InScope,
    /// What the patient bore in all.
    OwnPay,
    /// What the patient bore of the in-scope part.
    OwnPayInScope,
    /// What a layer paid.
    Paid(LayerIx),
    /// The bases of a layer.
    Base(LayerIx),
    /// The deductible borne in a layer.
    Deductible(LayerIx),
    /// The deductible borne in a layer in the chain of referrals that this bill continues.
    DeductibleInReferral(LayerIx),
}

/// A condition on the facts of person, encounter, facility and year.
#[derive(Clone, Debug, PartialEq)]
pub enum Cond {
    /// Holds always.
    Always,
    /// Does not hold.
    Not(Box<Cond>),
    /// All hold; empty holds.
    All(Vec<Cond>),
    /// One holds; empty does not.
    Any(Vec<Cond>),
    /// A single fact.
    Atom(Atom),
}

/// A test of a single fact.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Atom {
    /// The fact has one of these values.
    Is(EnumFact, ValueSet),
    /// The fact is true.
    True(BoolFact),
    /// The count is in the range, both ends included.
    Within(CountFact, i64, i64),
    /// The layer paid in this many of the last months.
    MonthsPaid {
        /// Which layer.
        layer: LayerIx,
        /// Length of the window in months.
        window: u16,
        /// Smallest.
        min: i64,
        /// Largest.
        max: i64,
    },
    /// The person is in the group (included groups resolved by whoever fills the facts).
    Group(GroupIx),
    /// A code of the bill is in the list.
    In(Membership, ListIx),
}

/// A condition on one line of a bill.
#[derive(Clone, Debug, PartialEq)]
pub enum LineCond {
    /// Holds always.
    Always,
    /// Does not hold.
    Not(Box<LineCond>),
    /// All hold.
    All(Vec<LineCond>),
    /// One holds.
    Any(Vec<LineCond>),
    /// Class, kind or mark.
    Mark(LineMark),
    /// The item's code is in the list.
    In(ListIx),
}
