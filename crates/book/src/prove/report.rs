//! What a proof gives back.

use crate::ast::Span;
use crate::facts::Facts;
use crate::inputs::{Charges, YearToDate};
use crate::model::{Cond, ExceptionIx, GroupIx, LayerIx, ParamIx, Part};
use crate::outcome::Outcome;
use jiff::civil::Date;
use yidan_types::Fen;

/// All that is proved of a book on a day.
#[derive(Clone, Debug)]
pub struct Report {
    /// The day.
    pub day: Date,
    /// A verdict for each guarantee of the book, in its order.
    pub guarantees: Vec<Verdict>,
    /// What nobody asked for.
    pub findings: Vec<Finding>,
    /// What was looked for without an end: nothing was found, and nothing excludes it.
    pub open: Vec<Open>,
}

/// A question that the search for a finding did not decide, and between what the answer lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Open {
    /// Whether cutting one stay in two pays.
    SplitPays {
        /// No gain of as much was found.
        least: Fen,
        /// None is larger.
        at_most: Fen,
        /// Of bills up to this total.
        up_to: Fen,
    },
}

/// Whether a guarantee holds.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// It holds for every bill, person and year.
    Proved {
        /// Because nobody can meet its condition.
        trivial: bool,
    },
    /// It does not, and here is a bill.
    Refuted(Box<Witness>),
    /// The method does not decide it.
    Undecided {
        /// Why.
        why: Why,
        /// By how many fen it may still be broken at most; `None`: not known.
        margin: Option<Fen>,
    },
    /// It does not hold on this day, nor claims to.
    NotInForce,
}

/// Why something is undecided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The search ran out of steps.
    Steps,
    /// A number left the range of exact arithmetic.
    Range,
    /// A weight multiplies an amount of the bill.
    NotLinear,
    /// More cases of facts than are gone through.
    Cases,
    /// The step from one bill of a year to the next does not hold by itself, and no sequence that breaks it was found.
    Induction,
    /// Exemptions split the lines of the compared people's bills in different ways.
    LinesDiffer,
    /// A breach was found for which no bill could be written down.
    NoBill,
}

/// A bill that breaks a guarantee or shows a finding. Complete: the reference evaluator takes it as it is.
#[derive(Clone, Debug)]
pub struct Witness {
    /// The day on which it is settled.
    pub day: Date,
    /// Facts, every one that evaluation needs.
    pub facts: Facts,
    /// The bill.
    pub charges: Charges,
    /// The year before it.
    pub year: YearToDate,
    /// Where that year comes from.
    pub history: HistoryKind,
    /// What the oracle gives.
    pub outcome: Outcome,
    /// The bill that it is compared with: a fen more, another group, the other part of a split.
    pub other: Option<Box<Compared>>,
    /// What the claim bounds, as the oracle has it.
    pub value: Fen,
    /// The bound, rounded down to the fen.
    pub bound: Fen,
    /// No bill with a smaller total breaks it, with such a history.
    pub smallest: bool,
}

/// The second bill of a comparison.
#[derive(Clone, Debug)]
pub struct Compared {
    /// Its facts.
    pub facts: Facts,
    /// Its charges.
    pub charges: Charges,
    /// What the oracle gives.
    pub outcome: Outcome,
}

/// Where the year before a bill comes from.
#[derive(Clone, Debug)]
pub enum HistoryKind {
    /// It is the first bill of the year.
    Empty,
    /// These bills, settled in order by the oracle, give exactly this year.
    Earlier(Vec<(Facts, Charges)>),
    /// Amounts that are plausible, but no bills are known to give them.
    Assumed,
}

/// A finding that no guarantee asked for.
#[derive(Clone, Debug)]
pub enum Finding {
    /// A layer applies to nobody.
    LayerNeverApplies(LayerIx),
    /// An exception's condition holds for nobody.
    ExceptionNeverHolds(ExceptionIx),
    /// Nobody meets a case of a choice: what the rule asks, the cases around it and those before leave nobody.
    ArmForNobody {
        /// Label of the rule.
        rule: String,
        /// The condition of the case.
        when: Box<Cond>,
        /// The clause in which it stands.
        span: Span,
    },
    /// A segment of a layer's schedule is empty for every fact, or lies wholly under the deductible.
    SegmentNeverReached {
        /// The layer.
        layer: LayerIx,
        /// The segment, by its place.
        segment: usize,
    },
    /// Between two segments of a layer lies a part of the base that pays nothing.
    GapBetweenSegments {
        /// The layer.
        layer: LayerIx,
        /// From this amount.
        from: Fen,
        /// To this one.
        to: Fen,
        /// For whom.
        facts: Box<Facts>,
        /// A first bill of a year whose base reaches into the gap by a fen, if one was found.
        witness: Option<Box<Witness>>,
    },
    /// Segments of a layer overlap or fall: evaluation stops.
    SegmentsOverlap {
        /// The layer.
        layer: LayerIx,
        /// For whom.
        facts: Box<Facts>,
    },
    /// A rule is not in force on these days, though it is before and after.
    HoleInDates {
        /// Label of the rule.
        rule: String,
        /// First day without it.
        from: Date,
        /// Last day without it.
        until: Date,
    },
    /// No rule reads a parameter on any day.
    ParamNeverRead(ParamIx),
    /// A guarantee holds only because nobody can meet its condition.
    TrivialGuarantee(usize),
    /// Cutting one stay in two pays: the most found, and the two bills.
    SplitPays {
        /// By how much own pay falls.
        gain: Fen,
        /// The gain cannot be larger than this.
        at_most: Option<Fen>,
        /// The whole bill; the first part is `first`.
        witness: Box<Witness>,
        /// The first of the two bills.
        first: Charges,
        /// The second.
        second: Charges,
    },
    /// People of neighbouring groups bear different amounts of the same bill: the largest difference.
    GroupCliff {
        /// The poorer group.
        poorer: GroupIx,
        /// The next one; `None`: people in no ranked group.
        richer: Option<GroupIx>,
        /// By how much own pay differs.
        difference: Fen,
        /// Up to which total it was looked for.
        up_to: Fen,
        /// The bill.
        witness: Box<Witness>,
    },
    /// A layer promises more than the bill still holds, and the pool limit bites.
    OverProtection {
        /// The layer.
        layer: LayerIx,
        /// The bill.
        witness: Box<Witness>,
    },
    /// Own pay jumps by more than a fen as the bill grows by one: the largest jump.
    OwnPayJump {
        /// By how much.
        jump: Fen,
        /// In which part the bill grows.
        part: Part,
        /// The bill.
        witness: Box<Witness>,
    },
}
