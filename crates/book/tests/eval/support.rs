//! Books, editions and bills made by hand.

use jiff::civil::{Date, date};
use std::collections::BTreeMap;
use yidan_book::ast::Span;
use yidan_book::eval::{Breach, check_identities, evaluate};
use yidan_book::facts::{BoolFact, CountFact, EnumFact, Facts, ValueSet};
use yidan_book::inputs::{Charges, Parts, YearToDate};
use yidan_book::model::*;
use yidan_book::outcome::{EvalError, LayerTrace, Outcome};
use yidan_book::words::{Lang, Word};
use yidan_types::{Fen, Ratio, Rounding, RoundingMode, RoundingUnit};

pub const DAY: Date = date(2024, 5, 20);

pub fn fen(fen: i64) -> Fen {
    Fen::new(fen).expect("in range")
}

pub fn yuan(yuan: i64) -> Fen {
    Fen::from_yuan(yuan).expect("in range")
}

pub fn percent(percent: i64) -> Ratio {
    Ratio::from_percent(percent).expect("in range")
}

pub fn constant(yuan_: i64) -> Amount {
    Amount::Const(yuan(yuan_))
}

pub fn clause<T>(value: T) -> Clause<T> {
    Clause { value, origin: Provenance::default(), span: Span::default(), overrides: Vec::new() }
}

/// A clause with exceptions, in order of precedence.
pub fn displaced<T>(value: T, overrides: Vec<(u16, Cond, T)>) -> Clause<T> {
    let overrides = overrides
        .into_iter()
        .map(|(exception, when, value)| Override { exception: ExceptionIx(exception), when, value })
        .collect();
    Clause { overrides, ..clause(value) }
}

pub fn version<T>(rule: T) -> Version<T> {
    Version {
        from: date(2024, 1, 1),
        until: None,
        announced: None,
        origin: Provenance::default(),
        note: String::new(),
        span: Span::default(),
        rule,
    }
}

pub fn named(label: String) -> Named {
    Named { id: label.clone(), label, span: Span::default() }
}

pub fn ruled<T>(label: String, rule: T) -> Ruled<T> {
    Ruled { name: named(label), versions: vec![version(rule)] }
}

pub const HALF_UP_TO_FEN: LayerRounding = LayerRounding {
    rounding: Rounding { mode: RoundingMode::HalfUp, unit: RoundingUnit::Fen },
    before_cap: true,
};

/// A book without rules.
pub fn book() -> Book {
    Book {
        name: named("book".into()),
        lang: Lang::Zh,
        place: "somewhere".into(),
        area_code: "000000".into(),
        year: 2024,
        dated_by: DatedBy::Discharge,
        year_by: DatedBy::Discharge,
        rounding: HALF_UP_TO_FEN,
        rounding_origin: Provenance::default(),
        sources: Vec::new(),
        groups: Vec::new(),
        lists: Vec::new(),
        params: Vec::new(),
        lines: Vec::new(),
        exemptions: Vec::new(),
        layers: Vec::new(),
        limits: Vec::new(),
        exceptions: Vec::new(),
        payments: Vec::new(),
        entitlements: Vec::new(),
        guarantees: Vec::new(),
        examples: Vec::new(),
    }
}

/// A book of layers labelled L0, L1 ... in order.
pub fn book_of(layers: Vec<LayerRule>) -> Book {
    let layers = layers.into_iter().map(|rule| ruled(format!("L{}", rule.layer.0), rule)).collect();
    Book { layers, ..book() }
}

impl Parameters for Book {
    fn with_params(self, params: Vec<Param>) -> Book {
        let params = params.into_iter().enumerate();
        Book { params: params.map(|(n, rule)| ruled(format!("P{n}"), rule)).collect(), ..self }
    }

    fn with_limits(self, limits: Vec<Limit>) -> Book {
        let limits = limits.into_iter().enumerate();
        Book { limits: limits.map(|(n, rule)| ruled(format!("limit {n}"), rule)).collect(), ..self }
    }
}

/// Builders on a book.
pub trait Parameters {
    fn with_params(self, params: Vec<Param>) -> Book;
    fn with_limits(self, limits: Vec<Limit>) -> Book;
}

fn only<T>(ruled: &Ruled<T>) -> &Version<T> {
    ruled.versions.first().expect("one version")
}

/// The edition of the only version of everything.
pub fn edition(book: &Book) -> Edition<'_> {
    edition_on(book, DAY)
}

pub fn edition_on(book: &Book, day: Date) -> Edition<'_> {
    let ix = |n: usize| u16::try_from(n).expect("small");
    Edition {
        book,
        day,
        holds: (Date::MIN, Date::MAX),
        known: None,
        lines: book.lines.first().map(|version| (version, version.rule.clone())),
        exemptions: book.exemptions.iter().enumerate().map(|(n, r)| (ExemptionIx(ix(n)), only(r))).collect(),
        params: book.params.iter().map(|r| Some((only(r), only(r).rule.clone()))).collect(),
        layers: book.layers.iter().map(|r| (only(r), only(r).rule.clone())).collect(),
        limits: book.limits.iter().map(|r| Some(only(r))).collect(),
        exceptions: book.exceptions.iter().map(|r| Some(only(r))).collect(),
        payments: book.payments.iter().enumerate().map(|(n, r)| (PaymentIx(ix(n)), only(r))).collect(),
        entitlements: book
            .entitlements
            .iter()
            .enumerate()
            .map(|(n, r)| (EntitlementIx(ix(n)), only(r)))
            .collect(),
    }
}

/// A layer that pays all that is left of what is in scope.
pub fn layer(ix: u16) -> LayerRule {
    LayerRule {
        layer: LayerIx(ix),
        applies: clause(Cond::Always),
        payer: Word::BasicFund,
        base: per_bill(Amount::InScopeLeft),
        deductible: None,
        schedule: flat(100),
        adjustments: Vec::new(),
        caps: clause(Vec::new()),
        rounding: HALF_UP_TO_FEN,
        pools: vec![Part::InScope],
    }
}

pub fn per_bill(amount: Amount) -> Clause<Base> {
    clause(Base { amount, period: Period::Bill })
}

pub fn per_year(amount: Amount) -> Clause<Base> {
    clause(Base { amount, period: Period::Year })
}

pub fn deductible(amount: Amount, mode: DeductibleMode) -> Option<Clause<Deductible>> {
    Some(clause(Deductible { amount, mode }))
}

/// One ratio from zero on.
pub fn flat(ratio: i64) -> Clause<Vec<Segment>> {
    clause(vec![segment(0, None, ratio)])
}

/// Bounds in yuan, ratio in percent.
pub fn segment(from: i64, to: Option<i64>, ratio: i64) -> Segment {
    Segment { from: constant(from), to: to.map(constant), ratio: Rate::Const(percent(ratio)) }
}

pub fn caps(caps: Vec<Cap>) -> Clause<Vec<Cap>> {
    clause(caps)
}

// ------------------------------------------------------------------------------------------------- facts

pub fn number(fact: EnumFact, value: Word) -> u8 {
    fact.value_number(value).expect("a value of the fact")
}

pub fn is(fact: EnumFact, value: Word) -> Cond {
    Cond::Atom(is_atom(fact, value))
}

pub fn is_atom(fact: EnumFact, value: Word) -> Atom {
    Atom::Is(fact, ValueSet::of(number(fact, value)))
}

pub fn contracted() -> Cond {
    Cond::Atom(Atom::True(BoolFact::Contracted))
}

pub fn grade(value: Word) -> Facts {
    no_facts().and(EnumFact::Grade, value)
}

pub fn no_facts() -> Facts {
    Facts::default()
}

/// Facts, one after the other.
pub trait And {
    fn and(self, fact: EnumFact, value: Word) -> Facts;
    fn bool(self, fact: BoolFact, value: bool) -> Facts;
    fn count(self, fact: CountFact, value: i64) -> Facts;
}

impl And for Facts {
    fn and(mut self, fact: EnumFact, value: Word) -> Facts {
        self.enums.insert(fact, number(fact, value));
        self
    }

    fn bool(mut self, fact: BoolFact, value: bool) -> Facts {
        self.bools.insert(fact, value);
        self
    }

    fn count(mut self, fact: CountFact, value: i64) -> Facts {
        self.counts.insert(fact, value);
        self
    }
}

// ------------------------------------------------------------------------------------------------- bills

pub fn in_scope(yuan_: i64) -> Charges {
    Charges::Parts(Parts { in_scope: yuan(yuan_), ..Parts::default() })
}

pub fn in_scope_fen(amount: i64) -> Charges {
    Charges::Parts(Parts { in_scope: fen(amount), ..Parts::default() })
}

pub fn year(amounts: &[(History, i64)]) -> YearToDate {
    let amounts: BTreeMap<_, _> = amounts.iter().map(|(history, amount)| (*history, yuan(*amount))).collect();
    YearToDate { amounts, ..YearToDate::default() }
}

/// Evaluates and rechecks every identity.
pub fn settle(book: &Book, facts: &Facts, charges: &Charges, year: &YearToDate) -> Outcome {
    let outcome = evaluate(&edition(book), facts, charges, year).expect("evaluates");
    assert_eq!(check_identities(&outcome), Vec::<Breach>::new(), "{outcome:#?}");
    outcome
}

/// Settles a bill of a new year.
pub fn first(book: &Book, facts: &Facts, charges: &Charges) -> Outcome {
    settle(book, facts, charges, &YearToDate::default())
}

pub fn errors(book: &Book, facts: &Facts, charges: &Charges) -> Vec<EvalError> {
    evaluate(&edition(book), facts, charges, &YearToDate::default()).expect_err("does not evaluate")
}

/// What each layer paid, in yuan text.
pub fn paid(outcome: &Outcome) -> Vec<String> {
    outcome.layers.iter().map(|layer| layer.paid.to_string()).collect()
}

pub fn trace(outcome: &Outcome, place: usize) -> &LayerTrace {
    outcome.layers.get(place).expect("such a layer").how.as_ref().expect("applied")
}
