//! What an evaluation takes beside the facts: the bill's charges and the person's year so far.

use crate::facts::{LineClass, LineFlag, LineKind};
use crate::model::{History, LayerIx, ListIx};
use jiff::civil::Date;
use std::collections::BTreeMap;
use yidan_types::{Fen, Ratio};

/// What a bill charges.
#[derive(Clone, Debug, PartialEq)]
pub enum Charges {
    /// Line by line; the book splits them.
    Lines(Vec<Line>),
    /// Already split, as some systems send it. Total is the sum.
    Parts(Parts),
}

/// A bill by its parts. INVARIANT (one bill adds up): the total is their sum, by construction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// Wholly self-paid.
    pub self_paid: Fen,
    /// Over the limit.
    pub over_limit: Fen,
    /// Paid first.
    pub paid_first: Fen,
    /// In scope.
    pub in_scope: Fen,
}

/// A line of a bill, as far as money depends on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Price times quantity.
    pub amount: Fen,
    /// Catalogue class.
    pub class: LineClass,
    /// Kind.
    pub kind: LineKind,
    /// Marks.
    pub flags: Vec<LineFlag>,
    /// The item's lists.
    pub lists: Vec<ListIx>,
    /// Share paid first as the bill states it.
    pub paid_first: Option<Ratio>,
    /// Price limit times quantity, as the bill states it.
    pub limit: Option<Fen>,
    /// Days of supply.
    pub days: Option<i64>,
}

/// The person's year before this bill.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct YearToDate {
    /// Amounts by what they are; absent is zero.
    pub amounts: BTreeMap<History, Fen>,
    /// What each layer paid in the calendar month of this bill before it; absent is zero.
    pub paid_this_month: BTreeMap<LayerIx, Fen>,
    /// The bases of each layer in the calendar month of this bill before it; absent is zero.
    pub base_this_month: BTreeMap<LayerIx, Fen>,
    /// Units of care (months or days) that counted against a layer's per-care cap in the year; absent is zero.
    pub units_used: BTreeMap<LayerIx, i64>,
    /// The days on which each layer paid something, this year or before: what rolling windows count.
    pub paid_on: BTreeMap<LayerIx, Vec<Date>>,
    /// Inpatient stays of the year before this bill.
    pub stays: i64,
    /// Highest grade of a facility in the year before this bill: a value number of
    /// [`EnumFact::HighestGrade`](crate::facts::EnumFact::HighestGrade).
    pub highest_grade: Option<u8>,
    /// The day of the last bill before this one; `None`: not known, and the month amounts are those of this bill's month.
    pub last_day: Option<Date>,
}

impl YearToDate {
    /// An amount of the year so far.
    pub fn amount(&self, history: History) -> Fen {
        self.amounts.get(&history).copied().unwrap_or(Fen::ZERO)
    }
}
