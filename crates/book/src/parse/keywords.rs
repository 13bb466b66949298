//! Which words may stand where, for telling items, clauses and facts apart and for saying what was expected.

use crate::facts::{BoolFact, CountFact, EnumFact, LineMark, Membership};
use crate::words::Word::{self, *};
use std::option::Option::None; // not the word, which the line above would take

/// The words that start an item.
pub(super) const ITEMS: &[Word] = &[
    Book,
    Source,
    Group,
    List,
    Parameter,
    Lines,
    Exemption,
    Layer,
    Limit,
    Exception,
    Payment,
    Entitlement,
    Defaults,
    Example,
    Guarantee,
];

/// Words that start a clause and can stand nowhere else in a rule: the reading goes on at them after a mistake.
const ONLY_CLAUSES: &[Word] = &[
    Place,
    Year,
    DatedBy,
    YearBy,
    Rounding,
    Title,
    Number,
    Date,
    Includes,
    Rank,
    Cites,
    Assumed,
    From,
    Until,
    Announced,
    Note,
    Value,
    Applies,
    When,
    Payer,
    Base,
    Deductible,
    Pays,
    Adjust,
    Cap,
    Replaces,
    Overrides,
    Becomes,
    DoseCap,
    Lifts,
    Method,
    Standard,
    Via,
    Monotone,
    Cliff,
    PoorerNeverPaysMore,
    WithinBase,
    NeverNegative,
    Given,
    Amounts,
    Line,
    YearToDate,
    Expect,
    Bill,
];

/// Words that start a clause but also stand inside of others.
const ALSO_CLAUSES: &[Word] = &[
    Item,
    Diagnosis,
    Facility,
    PriceLimit,
    PaidFirst,
    SelfPaid,
    ClassA,
    ClassB,
    ClassC,
    OwnPay,
    OwnPayInScope,
    FundPay,
    Paid,
];

/// Whether the word starts a clause wherever it stands.
pub(super) fn only_clause(word: Word) -> bool {
    ONLY_CLAUSES.contains(&word)
}

/// Whether the word can start a clause.
pub(super) fn clause(word: Word) -> bool {
    ONLY_CLAUSES.contains(&word) || ALSO_CLAUSES.contains(&word)
}

/// The words that start clauses.
pub(super) fn all_clauses() -> Vec<Word> {
    ONLY_CLAUSES.iter().chain(ALSO_CLAUSES).copied().collect()
}

/// What every rule may say beside its own clauses.
const COMMON: &[Word] = &[Cites, Assumed, From, Until, Announced, Note];

/// The clauses of a kind of item.
pub(super) fn clauses_of(item: Word) -> Vec<Word> {
    let own: &[Word] = match item {
        Book => &[Place, Year, DatedBy, YearBy, Rounding],
        Source => return vec![Title, Number, Date],
        Group => &[Includes, Rank],
        List => &[Diagnosis, Item, Facility],
        Parameter => &[Value],
        Lines => &[ClassA, ClassB, ClassC, Item, PriceLimit, DoseCap],
        Exemption => &[When, Item, Lifts, PaidFirst, SelfPaid],
        Layer => &[Applies, Payer, Base, Deductible, Pays, Adjust, Cap, Rounding],
        Limit => &[Cap],
        Exception => &[Replaces, When, Becomes, Overrides],
        Payment => &[When, Method, Standard, Via],
        Entitlement => &[Applies],
        Defaults => return vec![Given, Date],
        Example => return vec![Date, Given, Amounts, Line, YearToDate, Expect, Bill],
        Guarantee => &[
            Applies,
            OwnPay,
            OwnPayInScope,
            FundPay,
            Paid,
            Monotone,
            Cliff,
            PoorerNeverPaysMore,
            WithinBase,
            NeverNegative,
        ],
        _ => &[],
    };
    own.iter().chain(COMMON).copied().collect()
}

/// Who can pay a layer.
pub(super) const PAYERS: &[Word] = &[
    BasicFund,
    CriticalIllnessFund,
    LargeAmountFund,
    CivilServantFund,
    Hospital,
    MedicalAidFund,
    CommercialInsurer,
    ReAidFund,
    Treasury,
    Charity,
];

/// Functions of a layer, written with the layer in parentheses.
pub(super) const LAYER_FUNCTIONS: &[Word] =
    &[Paid, PaidThisYear, DeductibleThisYear, DeductibleInReferral, BaseThisYear, MonthsPaid];

/// Built-in amounts.
pub(super) const AMOUNTS: &[Word] = &[
    Total,
    SelfPaid,
    OverLimit,
    PaidFirst,
    InScope,
    InScopeLeft,
    OwnPay,
    OwnPayInScope,
    FacilityPart,
    FundPay,
    TotalThisYear,
    InScopeThisYear,
    OwnPayThisYear,
    OwnPayInScopeThisYear,
];

/// Built-in numbers that are no amounts.
pub(super) const COUNTS: &[Word] = &[Age, StayNumber, BedDays, TreatmentDays, TreatmentMonths, DrgWeight];

/// Whether the word is a built-in amount or number.
pub(super) fn quantity(word: Word) -> bool {
    AMOUNTS.contains(&word) || COUNTS.contains(&word)
}

/// The parts of a bill without lines.
pub(super) const PARTS: &[Word] = &[SelfPaid, OverLimit, PaidFirst, InScope];

/// Over which time something counts.
pub(super) const PERIODS: &[Word] = &[PerBill, Monthly, Yearly];

/// How the values of a fact are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FactKind {
    /// One of a few words.
    Enum(EnumFact),
    /// A whole number, or a range of them.
    Count(CountFact),
    /// How many months a layer paid.
    MonthsPaid,
    /// The name of a list.
    List,
    /// The name of a group.
    Group,
    /// Just true or false.
    Flag,
}

/// The kind of the fact that `word` names.
pub(super) fn fact(word: Word) -> Option<FactKind> {
    if let Some(fact) = EnumFact::from_word(word) {
        return Some(FactKind::Enum(fact));
    }
    if let Some(fact) = CountFact::from_word(word) {
        return Some(FactKind::Count(fact));
    }
    match word {
        Group => Some(FactKind::Group),
        MonthsPaid => Some(FactKind::MonthsPaid),
        Item => Some(FactKind::List),
        _ if Membership::from_word(word).is_some() => Some(FactKind::List),
        _ if BoolFact::from_word(word).is_some() || LineMark::from_word(word).is_some() => {
            Some(FactKind::Flag)
        }
        _ => None,
    }
}

/// The words of the facts that a condition on persons and bills can test.
pub(super) fn fact_words() -> Vec<Word> {
    let enums = EnumFact::ALL.iter().map(|f| f.word());
    let counts = CountFact::ALL.iter().map(|f| f.word());
    let flags = BoolFact::ALL.iter().map(|f| f.word());
    let lists = Membership::ALL.iter().map(|f| f.word());
    enums.chain(counts).chain(flags).chain(lists).chain([Group, MonthsPaid]).collect()
}

/// The facts of which `word` is a value.
pub(super) fn facts_with_value(word: Word) -> Vec<Word> {
    EnumFact::ALL.iter().filter(|f| f.values().contains(&word)).map(|f| f.word()).collect()
}
