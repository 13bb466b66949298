//! What an evaluation gives back: amounts, and the trace by which each of them can be explained and checked.

use crate::inputs::Parts;
use crate::model::{
    Atom, DeductibleMode, EntitlementIx, ExceptionIx, ExemptionIx, LayerIx, LimitIx, ParamIx, Part,
    PaymentIx, Period,
};
use yidan_types::{Exact, Fen, Ratio};

/// A settled bill, before anything is posted.
///
/// INVARIANT (one bill adds up): `parts` add up to `total`; what layers paid, `own_pay` and what a payment unit put on
/// the facility add up to `total`.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The whole bill.
    pub total: Fen,
    /// The four parts.
    pub parts: Parts,
    /// How each line was split; empty if the bill came split.
    pub lines: Vec<LineSplit>,
    /// Every layer in force in order, those that did not apply included.
    pub layers: Vec<LayerOutcome>,
    /// What the patient bears of all parts.
    pub own_pay: Fen,
    /// What the patient bears of the in-scope part.
    pub own_pay_in_scope: Fen,
    /// What layers paid by the hospital, and a payment unit's overspend, put on the hospital.
    pub facility_part: Fen,
    /// Payment by another unit, if one holds.
    pub payment: Option<PaymentOutcome>,
    /// Entitlements that hold.
    pub entitlements: Vec<EntitlementIx>,
}

/// How a line was split.
#[derive(Clone, Debug, PartialEq)]
pub struct LineSplit {
    /// The four parts.
    pub parts: Parts,
    /// The share that was paid first.
    pub share: Ratio,
    /// Which special rule of the lines applied, by its place.
    pub special: Option<usize>,
    /// Which exemptions touched it.
    pub exemptions: Vec<ExemptionIx>,
}

/// What a layer did.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerOutcome {
    /// Which.
    pub layer: LayerIx,
    /// Paid of this bill; zero if it did not apply. What it relieved the patient of is what it drew, which is more if a
    /// payment unit settled through it put a part of that on the hospital.
    pub paid: Fen,
    /// Why it did not apply, or how the amount came about.
    pub how: Result<LayerTrace, NotApplied>,
}

/// Why a layer did not apply: the smallest part of its condition that was false.
#[derive(Clone, Debug, PartialEq)]
pub struct NotApplied {
    /// The failed condition: tests, each with the value that it should have had and had not. The smallest such set; of
    /// several the first in the order of [`Atom`], however the condition is written.
    pub failed: Vec<(Atom, bool)>,
    /// An exception stood in the place of the layer's own condition.
    pub exception: Option<ExceptionIx>,
}

/// How a layer's amount came about.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerTrace {
    /// Base of this bill.
    pub base: Fen,
    /// Over which bills it accumulates.
    pub period: Period,
    /// Bases of the period before this bill (zero if it does not accumulate).
    pub base_before: Fen,
    /// The deductible as the rule gives it for these facts.
    pub deductible_rule: Fen,
    /// What was borne of it before and counts.
    pub deductible_before: Fen,
    /// What of this bill's base was borne as deductible.
    pub deductible: Fen,
    /// How it counts.
    pub deductible_mode: DeductibleMode,
    /// The segments of which a part was paid.
    pub segments: Vec<SegmentTrace>,
    /// Sum of the segments before rounding.
    pub exact: Exact,
    /// After rounding.
    pub rounded: Fen,
    /// The cap that bit, and the most that it left.
    pub capped: Option<(CapRef, Fen)>,
    /// The base's pools held less than this: what they held. Never bites in a book without over-protection.
    pub pool_limit: Option<Fen>,
    /// Drawn from which parts.
    pub drawn: Vec<(Part, Fen)>,
    /// What the layer paid in the period of its caps before this bill (year), for showing what is left.
    pub paid_before_in_year: Fen,
    /// Units of care counted against a per-care cap by this bill.
    pub units: i64,
    /// Parameters read and their values.
    pub params: Vec<(ParamIx, ParamValue)>,
    /// Exceptions that stood in the place of a clause.
    pub exceptions: Vec<ExceptionIx>,
    /// Percentage points added, parts per million, by the place of the adjustment.
    pub adjustments: Vec<(usize, i64)>,
}

/// A parameter's value as read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamValue {
    /// Money.
    Amount(Exact),
    /// A ratio.
    Ratio(Ratio),
    /// A number.
    Count(i64),
}

/// A segment of which a part was paid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SegmentTrace {
    /// Lower bound.
    pub from: Fen,
    /// Upper bound.
    pub to: Option<Fen>,
    /// The ratio after adjustments.
    pub ratio: Ratio,
    /// How much of this bill's base lies in it, above the deductible.
    pub slice: Fen,
}

/// Which cap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CapRef {
    /// The layer's own, by its place.
    Own(usize),
    /// A shared limit.
    Shared(LimitIx),
}

/// Payment to the hospital by another unit.
#[derive(Clone, Debug, PartialEq)]
pub struct PaymentOutcome {
    /// Which.
    pub payment: PaymentIx,
    /// What the unit gives for the whole case.
    pub standard: Fen,
    /// The standard is lower than the bill: the hospital bears this, and the layer's fund pays so much less.
    pub borne_by_facility: Fen,
    /// The standard is higher than the bill: the fund pays the hospital this on top; not part of the bill.
    pub surplus: Fen,
}

/// Why a bill could not be evaluated. Several at once.
#[derive(Clone, Debug, PartialEq)]
pub enum EvalError {
    /// A rule needs a fact that the bill does not bring.
    MissingFact {
        /// Which.
        fact: MissingFact,
        /// The layer, parameter or other rule that needs it: its label.
        needed_by: String,
    },
    /// The facts fall through all cases of a choice: no rule in force for them.
    NoRule {
        /// The rule: its label.
        rule: String,
        /// The condition of its cases; the facts that they read decide.
        facts: Vec<Atom>,
    },
    /// A parameter, or the rules for lines, is not in force on the day.
    NotInForce {
        /// Its label.
        rule: String,
    },
    /// Segments do not rise for these facts.
    SegmentsFall {
        /// The layer's label.
        layer: String,
    },
    /// An amount left the range.
    Overflow {
        /// Where.
        rule: String,
    },
}

/// A fact that is missing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MissingFact {
    /// The fact of this word.
    Word(crate::words::Word),
    /// The person's groups.
    Groups,
}
