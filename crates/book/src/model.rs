//! The checked form of a book: one intermediate form for evaluating, columns, proving, explaining.
//!
//! A [`Book`] holds every dated version of every rule. [`Book::edition`] picks the versions in force on a day, as they
//! were known on a day, and gives an [`Edition`]: layers in order, each clause with the exceptions that may displace it.
//! Values of these types exist only if the checker accepted the book, so evaluation has nothing left to find wrong but
//! missing facts and amounts out of range.
//!
//! Everything here is piecewise linear in the amounts once the facts are fixed: no form multiplies two amounts.

use crate::ast::Span;
use crate::facts::{BoolFact, CountFact, EnumFact, Grade, LineMark, Membership, ValueSet};
use crate::words::{Lang, Word};
use jiff::civil::Date;
use yidan_types::{Fen, Ratio, Rounding};

macro_rules! index {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u16);
        impl $name {
            /// As an index into the book's table.
            pub fn at(self) -> usize {
                usize::from(self.0)
            }
        }
    )*};
}

index! {
    /// A group in [`Book::groups`].
    GroupIx
    /// A list in [`Book::lists`].
    ListIx
    /// A parameter in [`Book::params`].
    ParamIx
    /// A layer in [`Book::layers`].
    LayerIx
    /// A shared limit in [`Book::limits`].
    LimitIx
    /// An exception in [`Book::exceptions`].
    ExceptionIx
    /// A source in [`Book::sources`].
    SourceIx
    /// An exemption in [`Book::exemptions`].
    ExemptionIx
    /// A payment unit in [`Book::payments`].
    PaymentIx
    /// An entitlement in [`Book::entitlements`].
    EntitlementIx
}

/// Label and id of a declared thing, and where it is declared first.
#[derive(Clone, Debug)]
pub struct Named {
    /// For people.
    pub label: String,
    /// For programs.
    pub id: String,
    /// Where, for messages.
    pub span: Span,
}

/// A checked book.
#[derive(Clone, Debug)]
pub struct Book {
    /// Label and id of the book.
    pub name: Named,
    /// The language that most of its keywords are written in: its author's.
    pub lang: Lang,
    /// Name of the place, `山东省聊城市`.
    pub place: String,
    /// Administrative code, six digits.
    pub area_code: String,
    /// The year it is made for.
    pub year: i16,
    /// Which day picks the version of a rule.
    pub dated_by: DatedBy,
    /// Which day says to which year a bill belongs.
    pub year_by: DatedBy,
    /// How amounts are rounded unless a layer says otherwise.
    pub rounding: LayerRounding,
    /// Where the rounding rule comes from.
    pub rounding_origin: Provenance,
    /// The sources that rules cite.
    pub sources: Vec<Source>,
    /// Groups of people, in order of declaration.
    pub groups: Vec<Group>,
    /// Named lists of codes.
    pub lists: Vec<List>,
    /// Parameters.
    pub params: Vec<Ruled<Param>>,
    /// How lines are split.
    pub lines: Vec<Version<LineRules>>,
    /// Exemptions of lines.
    pub exemptions: Vec<Ruled<Exemption>>,
    /// Layers, in the order in which they pay.
    pub layers: Vec<Ruled<LayerRule>>,
    /// Limits that layers share.
    pub limits: Vec<Ruled<Limit>>,
    /// Exceptions.
    pub exceptions: Vec<Ruled<ExceptionRule>>,
    /// Payment to the hospital by another unit than the item.
    pub payments: Vec<Ruled<PaymentUnit>>,
    /// Entitlements that are not amounts.
    pub entitlements: Vec<Ruled<EntitlementRule>>,
    /// Guarantees, kept for the prover.
    pub guarantees: Vec<Guarantee>,
    /// Examples with expected amounts.
    pub examples: Vec<Example>,
}

/// Which day of a bill counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatedBy {
    /// Day of discharge (of service, where there is no stay).
    Discharge,
    /// Day of admission.
    Admission,
    /// Day of settlement.
    Settlement,
}

/// Rounding and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayerRounding {
    /// Mode and unit.
    pub rounding: Rounding,
    /// Before the caps (the usual) or after them.
    pub before_cap: bool,
}

/// A text that rules cite.
#[derive(Clone, Debug)]
pub struct Source {
    /// Short name, `liaocheng-2019`.
    pub name: Named,
    /// Title.
    pub title: String,
    /// Document number, empty if it has none.
    pub number: String,
    /// Date of issue.
    pub date: Option<Date>,
}

/// A group of people.
#[derive(Clone, Debug)]
pub struct Group {
    /// Label and id.
    pub name: Named,
    /// Groups whose members are members of this one too, transitively closed, itself not included.
    pub includes: Vec<GroupIx>,
    /// Smaller is poorer; without a rank a group says nothing of how poor people are.
    pub rank: Option<i64>,
}

/// A named list of codes.
#[derive(Clone, Debug)]
pub struct List {
    /// Label and id.
    pub name: Named,
    /// What its codes name: [`Word::Diagnosis`], [`Word::Item`] or [`Word::Facility`].
    pub kind: Word,
    /// Codes and their text for people.
    pub codes: Vec<Code>,
}

/// A code of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// The code, or the prefix of codes.
    pub code: String,
    /// Whether every code that starts so is meant.
    pub prefix: bool,
    /// Text for people, may be empty.
    pub text: String,
}

impl List {
    /// Whether `code` is in the list.
    pub fn contains(&self, code: &str) -> bool {
        self.codes.iter().any(|c| if c.prefix { code.starts_with(&c.code) } else { code == c.code })
    }
}

/// A declared thing and its dated versions.
#[derive(Clone, Debug)]
pub struct Ruled<T> {
    /// Label and id.
    pub name: Named,
    /// At least one, in order of `from`. INVARIANT (one version at a time): of two that hold on one day, one was
    /// announced later than the other.
    pub versions: Vec<Version<T>>,
}

/// A rule as it holds over a time.
#[derive(Clone, Debug)]
pub struct Version<T> {
    /// First day in force.
    pub from: Date,
    /// Last day in force.
    pub until: Option<Date>,
    /// Known since; `None` is known since ever.
    pub announced: Option<Date>,
    /// Sources and assumptions of the whole rule.
    pub origin: Provenance,
    /// One plain sentence for the patient, may be empty.
    pub note: String,
    /// Where it stands, for messages.
    pub span: Span,
    /// What it says.
    pub rule: T,
}

/// Where something comes from. INVARIANT (every amount cites): a rule has at least one citation or assumption.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provenance {
    /// Source and article.
    pub cites: Vec<(SourceIx, String)>,
    /// Reasons of what the sources do not give.
    pub assumed: Vec<String>,
}

/// A clause: what it says unless an exception displaces it.
#[derive(Clone, Debug)]
pub struct Clause<T> {
    /// What it says.
    pub value: T,
    /// Its own provenance, beside the rule's.
    pub origin: Provenance,
    /// Where it stands, for messages.
    pub span: Span,
    /// In order of precedence: the first whose condition holds displaces the value. Those without a stated precedence
    /// exclude each other (checked). Empty in [`Book`], filled in [`Edition`].
    pub overrides: Vec<Override<T>>,
}

/// What an exception puts in the place of a clause.
#[derive(Clone, Debug)]
pub struct Override<T> {
    /// Which exception.
    pub exception: ExceptionIx,
    /// When.
    pub when: Cond,
    /// What then holds.
    pub value: T,
}

// ---------------------------------------------------------------------------------------------------- expressions

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

// ---------------------------------------------------------------------------------------------------- rules

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

// ---------------------------------------------------------------------------------------------------- edition

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
