//! What rules say.

use super::{
    Amount, Clause, Cond, Count, EntitlementIx, ExceptionIx, History, LayerIx, LayerRounding, LimitIx,
    LineCond, Named, ParamIx, Part, Provenance, Rate,
};
use crate::ast::Span;
use crate::facts::CountFact;
use crate::words::Word;
use jiff::civil::Date;
use yidan_types::Fen;

/// A parameter.
#[derive(Clone, Debug)]
pub enum Param {
    /// An amount of money; free of amounts of the bill, so fixed once the facts are.
    Amount(Clause<Amount>),
    /// A ratio.
    Ratio(Clause<Rate>),
    /// A whole number.
    Count(Clause<Count>),
}

/// How lines are split.
#[derive(Clone, Debug)]
pub struct LineRules {
    /// Class A, B, C.
    pub classes: [Treatment; 3],
    /// Lines that are treated otherwise than their class; no two hold for the same line (checked).
    pub special: Vec<(LineCond, Treatment)>,
    /// Whether a line's price limit counts.
    pub price_limit: bool,
    /// Days of supply beyond this are over the limit.
    pub dose_cap: Option<Count>,
}

/// What becomes of a line.
#[derive(Clone, Debug, PartialEq)]
pub enum Treatment {
    /// Wholly self-paid.
    WhollySelfPaid,
    /// This share is paid first, the rest is in scope.
    PaidFirst(Rate),
    /// The share that the line brings is paid first; this one where it brings none.
    AsBilled(Option<Rate>),
}

/// Lifts limits from some lines for some people or diseases.
#[derive(Clone, Debug)]
pub struct Exemption {
    /// For whom.
    pub when: Cond,
    /// Which lines.
    pub lines: LineCond,
    /// Class C becomes what `treatment` says.
    pub lifts_catalogue: bool,
    /// The price limit does not count.
    pub lifts_price_limit: bool,
    /// The cap on days of supply does not count.
    pub lifts_dose_cap: bool,
    /// Nothing is paid first.
    pub lifts_paid_first: bool,
    /// How lines whose catalogue class is lifted are treated; paid first 0 % unless the book says otherwise.
    pub treatment: Treatment,
}

/// One layer of protection.
#[derive(Clone, Debug)]
pub struct LayerRule {
    /// Which layer.
    pub layer: LayerIx,
    /// For whom and what.
    pub applies: Clause<Cond>,
    /// Who pays: one of the payer words.
    pub payer: Word,
    /// From which amount.
    pub base: Clause<Base>,
    /// The lowest part of the base, which the patient bears.
    pub deductible: Option<Clause<Deductible>>,
    /// Which share of which part of the base.
    pub schedule: Clause<Vec<Segment>>,
    /// Percentage points added to every ratio of the schedule; all that hold add up, the result is kept in 0..=100 %.
    pub adjustments: Vec<Clause<Adjustment>>,
    /// All of these limit what it pays.
    pub caps: Clause<Vec<Cap>>,
    /// Rounding.
    pub rounding: LayerRounding,
    /// The parts of the bill out of which it pays, derived from what its base names, in the order of drawing:
    /// in scope, paid first, over the limit, self-paid. It never pays more than these parts still hold.
    pub pools: Vec<Part>,
}

/// A layer's base.
#[derive(Clone, Debug)]
pub struct Base {
    /// Of this bill. Negative results count as zero.
    pub amount: Amount,
    /// Accumulated over.
    pub period: Period,
}

/// Over which bills an amount accumulates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Period {
    /// This bill alone.
    Bill,
    /// The bills of the calendar month.
    Month,
    /// The bills of the year.
    Year,
}

/// A layer's deductible.
#[derive(Clone, Debug)]
pub struct Deductible {
    /// How much.
    pub amount: Amount,
    /// What was borne before counts against it or not.
    pub mode: DeductibleMode,
}

/// What counts against a deductible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeductibleMode {
    /// Borne on each bill.
    PerBill,
    /// What was borne in this layer earlier in the year counts.
    PerYear,
    /// What was borne in this layer earlier in the chain of referrals counts.
    AcrossReferral,
}

/// Part of a schedule: of what of the base lies above the deductible and between the bounds, the layer pays the ratio.
/// INVARIANT (segments rise): sorted, without overlap; checked wherever bounds are constants, else at evaluation.
#[derive(Clone, Debug)]
pub struct Segment {
    /// Lower bound on the base.
    pub from: Amount,
    /// Upper bound.
    pub to: Option<Amount>,
    /// The share.
    pub ratio: Rate,
}

/// Percentage points more or less.
#[derive(Clone, Debug)]
pub struct Adjustment {
    /// Signed, parts per million.
    pub points_ppm: i64,
    /// When.
    pub when: Cond,
}

/// A limit on what a layer pays.
#[derive(Clone, Debug)]
pub enum Cap {
    /// For the bill, the calendar month or the year.
    Per(Period, Amount),
    /// So much for each month or day of care, in at most so many of them a year.
    PerCare {
        /// [`CountFact::TreatmentMonths`] or [`CountFact::TreatmentDays`].
        unit: CountFact,
        /// For each.
        amount: Amount,
        /// In a year.
        at_most: Option<Count>,
    },
    /// A limit that layers share.
    Shared(LimitIx),
}

/// A limit that layers share: what they paid in the period together stays under it.
#[derive(Clone, Debug)]
pub struct Limit {
    /// Over which time.
    pub period: Period,
    /// How much.
    pub amount: Clause<Amount>,
}

/// An exception before it is bound to clauses.
#[derive(Clone, Debug)]
pub struct ExceptionRule {
    /// When.
    pub when: Cond,
    /// Exceptions over which it takes precedence.
    pub overrides: Vec<ExceptionIx>,
    /// What it displaces.
    pub changes: Vec<Change>,
}

/// A clause that an exception displaces, and what stands instead.
#[derive(Clone, Debug)]
pub enum Change {
    /// A layer's condition.
    Applies(LayerIx, Cond),
    /// A layer's base.
    Base(LayerIx, Base),
    /// A layer's deductible.
    Deductible(LayerIx, Deductible),
    /// A layer's schedule.
    Schedule(LayerIx, Vec<Segment>),
    /// All caps of a layer.
    Caps(LayerIx, Vec<Cap>),
    /// A parameter's value.
    ParamAmount(ParamIx, Amount),
    /// A parameter's value.
    ParamRatio(ParamIx, Rate),
    /// A parameter's value.
    ParamCount(ParamIx, Count),
}

/// Payment to the hospital by disease, bed day, head or group: what it differs from the items is the hospital's.
#[derive(Clone, Debug)]
pub struct PaymentUnit {
    /// When; no two hold at once (checked).
    pub when: Cond,
    /// [`Word::SingleDisease`], [`Word::BedDay`], [`Word::PerHead`] or [`Word::Drg`].
    pub method: Word,
    /// What the hospital gets in all for the case.
    pub standard: Amount,
    /// The layer whose fund settles the difference.
    pub via: LayerIx,
}

/// Something that a person is entitled to and that is not an amount: treat first and pay later, no filing ...
#[derive(Clone, Debug)]
pub struct EntitlementRule {
    /// For whom.
    pub applies: Cond,
}

/// What a book promises.
#[derive(Clone, Debug)]
pub struct Guarantee {
    /// Label and id.
    pub name: Named,
    /// For whom.
    pub applies: Cond,
    /// What.
    pub claim: Claim,
    /// Where it comes from.
    pub origin: Provenance,
    /// From when; `None` is always.
    pub from: Option<Date>,
    /// Until when.
    pub until: Option<Date>,
}

/// The claim of a guarantee.
#[derive(Clone, Debug)]
pub enum Claim {
    /// An amount of the result stays at or under a bound.
    AtMost(Subject, Amount, Period),
    /// What all layers pay never falls as the bill grows.
    Monotone,
    /// Own pay never jumps by more than this as the bill grows by a fen.
    NoCliff(Fen),
    /// At the same bill a poorer group never pays more than the next one, in the order of the ranks. People in no ranked
    /// group are the least poor and come after the last rank: a single ranked group is compared with them.
    PoorerNeverPaysMore,
    /// No layer pays more than its base.
    WithinBase,
    /// Own pay is never negative.
    NeverNegative,
}

/// What a guarantee bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// What the patient bears of all parts.
    OwnPay,
    /// What the patient bears of the in-scope part.
    OwnPayInScope,
    /// What all layers but the hospital's pay.
    FundPay,
    /// What one layer pays.
    Layer(LayerIx),
}

/// An example with expected amounts: bills of one person, settled in order.
#[derive(Clone, Debug)]
pub struct Example {
    /// Its label.
    pub label: String,
    /// Where it stands.
    pub span: Span,
    /// The bills, in order of their days (checked).
    pub bills: Vec<ExampleBill>,
}

/// One bill of an example.
#[derive(Clone, Debug)]
pub struct ExampleBill {
    /// The day that counts for everything.
    pub date: Date,
    /// Facts of the person, the encounter and the facility; stay number, highest grade and history are filled by the
    /// run unless the example states them.
    pub facts: crate::facts::Facts,
    /// Amounts of the year before the first bill; empty for all others, which find them by the run.
    pub year_to_date: Vec<(History, Fen)>,
    /// Stays of the year before the first bill, if stated: the number of its own stay follows from it, like that of the
    /// stays after it, unless its `facts` state the number.
    pub stays_before: Option<i64>,
    /// Its lines or its parts.
    pub charges: crate::inputs::Charges,
    /// What must come out.
    pub expect: Vec<Expected>,
}

/// An expected figure.
#[derive(Clone, Debug)]
pub enum Expected {
    /// A layer pays.
    Layer(LayerIx, Fen, Span),
    /// A built-in amount of the result.
    Quantity(Word, Fen, Span),
    /// An entitlement is given or not.
    Entitlement(EntitlementIx, bool, Span),
}
