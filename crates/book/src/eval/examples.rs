//! Running the examples of a book: what it promises to come out, against what comes out.

use super::{advance, evaluate, start_of_next, start_of_year, with_year_facts};
use crate::ast::Span;
use crate::facts::{EnumFact, Facts};
use crate::inputs::YearToDate;
use crate::model::{Book, Edition, Example, ExampleBill, Expected};
use crate::outcome::{EvalError, Outcome};
use crate::words::Word;
use jiff::civil::Date;
use yidan_types::{Fen, Overflow};

/// What became of an example.
#[derive(Clone, Debug)]
pub struct ExampleResult {
    /// Its label.
    pub label: String,
    /// Where it stands.
    pub span: Span,
    /// Its bills in order, up to the first that could not be evaluated.
    pub bills: Vec<BillResult>,
}

/// What became of a bill of an example.
#[derive(Clone, Debug)]
pub struct BillResult {
    /// Its day.
    pub date: Date,
    /// The whole outcome, or why there is none.
    pub outcome: Result<Outcome, Vec<EvalError>>,
    /// Expected figures and what came out, in the order of the example.
    pub figures: Vec<Figure>,
}

/// An expected figure and what came out.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Label of the layer or entitlement, or the word of the amount in the book's language.
    pub label: String,
    /// Where it is expected.
    pub span: Span,
    /// What the example says.
    pub expected: FigureValue,
    /// What came out; `None`: the bill could not be evaluated, or has no such amount.
    pub got: Option<FigureValue>,
}

/// The value of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FigureValue {
    /// An amount.
    Amount(Fen),
    /// Whether an entitlement is given.
    Given(bool),
}

impl Figure {
    /// Exactly what was expected came out.
    pub fn passed(&self) -> bool {
        self.got == Some(self.expected)
    }
}

impl ExampleResult {
    /// Every bill was evaluated and every figure is as expected.
    pub fn passed(&self) -> bool {
        self.bills.iter().all(|bill| bill.outcome.is_ok() && bill.figures.iter().all(Figure::passed))
    }
}

/// Runs the examples of `book` by its own editions, as known today.
pub fn run_examples(book: &Book) -> Vec<ExampleResult> {
    run_examples_with(book, &|day| book.edition(day, None))
}

/// Runs the examples of `book` by the editions that `edition_on` gives for their days.
pub fn run_examples_with<'b>(book: &'b Book, edition_on: &dyn Fn(Date) -> Edition<'b>) -> Vec<ExampleResult> {
    book.examples.iter().map(|example| run_example(example, edition_on)).collect()
}

fn run_example<'b>(example: &Example, edition_on: &dyn Fn(Date) -> Edition<'b>) -> ExampleResult {
    let mut bills = Vec::with_capacity(example.bills.len());
    let mut year = YearToDate::default();
    for bill in &example.bills {
        let edition = edition_on(bill.date);
        let (result, next) = run_bill(bill, &edition, year);
        bills.push(result);
        match next {
            Some(next) => year = next,
            // What follows would build on a bill that there is not.
            None => break,
        }
    }
    ExampleResult { label: example.label.clone(), span: example.span, bills }
}

/// Settles a bill of an example; the year after it, if it could be settled.
fn run_bill(bill: &ExampleBill, edition: &Edition<'_>, year: YearToDate) -> (BillResult, Option<YearToDate>) {
    let year = year_before(bill, year);
    let facts = with_year_facts(bill.facts.clone(), &year);
    let settled = evaluate(edition, &facts, &bill.charges, &year).and_then(|outcome| {
        let next = advance(&year, edition, &facts, &outcome, bill.date).map_err(|error| vec![error])?;
        Ok((outcome, next))
    });
    let (outcome, next) = match settled {
        Ok((outcome, next)) => (Ok(outcome), Some(next)),
        Err(errors) => (Err(errors), None),
    };
    let figures =
        bill.expect.iter().map(|expected| figure(expected, edition, outcome.as_ref().ok())).collect();
    (BillResult { date: bill.date, outcome, figures }, next)
}

/// The year as this bill finds it, with what the example states of it.
fn year_before(bill: &ExampleBill, year: YearToDate) -> YearToDate {
    let turned = year.last_day.is_some_and(|last| last.year() != bill.date.year());
    let year = if turned { start_of_year(&year) } else { year };
    let mut year = start_of_next(&year, bill.date, continues_referral(&bill.facts));
    year.amounts.extend(bill.year_to_date.iter().copied());
    year.stays = bill.stays_before.unwrap_or(year.stays);
    year
}

/// A bill after a referral up or down continues the chain of the bill before.
fn continues_referral(facts: &Facts) -> bool {
    let referral = facts.enums.get(&EnumFact::Referral).copied();
    let value = |word| EnumFact::Referral.value_number(word);
    referral.is_some() && (referral == value(Word::ReferredUp) || referral == value(Word::ReferredDown))
}

fn figure(expected: &Expected, edition: &Edition<'_>, outcome: Option<&Outcome>) -> Figure {
    let book = edition.book;
    match expected {
        Expected::Layer(layer, amount, span) => Figure {
            label: book.layers.get(layer.at()).map(|rule| rule.name.label.clone()).unwrap_or_default(),
            span: *span,
            expected: FigureValue::Amount(*amount),
            // A layer that is not in force pays nothing.
            got: outcome.map(|outcome| {
                let paid = outcome.layers.iter().find(|l| l.layer == *layer).map(|l| l.paid);
                FigureValue::Amount(paid.unwrap_or(Fen::ZERO))
            }),
        },
        Expected::Quantity(word, amount, span) => Figure {
            label: word.text(book.lang).to_string(),
            span: *span,
            expected: FigureValue::Amount(*amount),
            got: outcome.and_then(|outcome| quantity(*word, edition, outcome)).map(FigureValue::Amount),
        },
        Expected::Entitlement(ix, given, span) => Figure {
            label: book.entitlements.get(ix.at()).map(|rule| rule.name.label.clone()).unwrap_or_default(),
            span: *span,
            expected: FigureValue::Given(*given),
            got: outcome.map(|outcome| FigureValue::Given(outcome.entitlements.contains(ix))),
        },
    }
}

/// A built-in amount of the result; `None` for a word that is none.
fn quantity(word: Word, edition: &Edition<'_>, outcome: &Outcome) -> Option<Fen> {
    match word {
        Word::Total => Some(outcome.total),
        Word::SelfPaid => Some(outcome.parts.self_paid),
        Word::OverLimit => Some(outcome.parts.over_limit),
        Word::PaidFirst => Some(outcome.parts.paid_first),
        Word::InScope => Some(outcome.parts.in_scope),
        Word::OwnPay => Some(outcome.own_pay),
        Word::OwnPayInScope | Word::InScopeLeft => Some(outcome.own_pay_in_scope),
        Word::FacilityPart => Some(outcome.facility_part),
        Word::FundPay => fund_pay(edition, outcome).ok(),
        _ => None,
    }
}

/// What all layers but the hospital's pay of the bill.
pub fn fund_pay(edition: &Edition<'_>, outcome: &Outcome) -> Result<Fen, Overflow> {
    let by_hospital =
        |layer| edition.layers.iter().any(|(_, rule)| rule.layer == layer && rule.payer == Word::Hospital);
    Fen::try_sum(outcome.layers.iter().filter(|l| !by_hospital(l.layer)).map(|l| l.paid))
}
