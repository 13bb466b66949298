//! The reference evaluator: an edition, facts, charges and the year so far in; amounts and their trace out.
//!
//! It is the oracle that every faster evaluator is held against, so it says each step once and plainly. The law:
//!
//! 1. **Lines** ([`lines`]) are split into wholly self-paid, over the limit, paid first and in scope. Each line is
//!    rounded to the fen with the book's mode; what is in scope is the rest, so a line always adds up.
//! 2. **Layers** ([`layer`], [`schedule`]) pay in the edition's order. Of a layer, every clause is first taken from the first
//!    exception that holds, else from the rule. Amounts that become a base, a deductible, a bound, a cap or a standard
//!    are brought to whole fen with the book's mode and are at least zero.
//!    - The bill's base occupies the stretch `(before, before + base]` of the accumulated base; `before` is zero
//!      unless the base accumulates over the month or the year.
//!    - The deductible is the lowest part of that stretch: `min(base, max(0, rule - borne before))`. What counts as
//!      borne before is for the mode to say: what was borne in the layer this year, or in the chain of referrals. Per
//!      bill nothing counts, except that over a base that accumulates it is borne once in the period: what of the base
//!      lay under it before counts.
//!    - Above it each segment pays its ratio (with all adjustments that hold, kept in 0..=100 %) of what lies between
//!      its bounds, which are bounds of the accumulated base.
//!    - The sum is exact and rounded once. An accumulating layer pays `round(f(before + base)) - round(f(before))`,
//!      so that splitting a bill changes nothing, to the fen.
//!    - Caps ([`caps`]) follow, or come first where the book rounds after the cap; a layer never pays more than any
//!      cap leaves. Last, it never pays more than its base, nor than its pools still hold.
//! 3. **Payment by another unit** ([`payment`]) comes last and never touches what the patient bears.
//!
//! Conditions ([`cond`]) read facts only, never amounts, in three-valued logic: an absent fact is unknown, and a rule
//! that cannot be decided without it is an error that names it. So which facts a bill must bring does not depend on its
//! amounts, and all that is missing is reported at once. Only errors of amounts (out of range, falling segments) are
//! left out once an earlier layer has failed, since they may only follow from it.
//!
//! Tables are read with `get`: an index beyond its table, which a checked book does not have, is a rule not in force.

mod amount;
mod caps;
mod claims;
mod cond;
pub mod examples;
pub mod identities;
mod layer;
mod lines;
mod payment;
mod schedule;
mod year;

pub use claims::{ClaimRead, evaluate_claim};
pub use cond::Truth;
pub use examples::{BillResult, ExampleResult, Figure, FigureValue, run_examples, run_examples_with};
pub use identities::{Breach, check_identities};
pub use year::{advance, start_of_next, start_of_year, with_year_facts};

use crate::facts::Facts;
use crate::inputs::{Charges, Line, Parts, YearToDate};
use crate::model::{
    Amount, Clause, Cond, Edition, EntitlementIx, ExceptionIx, ExemptionIx, LayerIx, LimitIx, ParamIx, Part,
    PaymentIx,
};
use crate::outcome::{EvalError, LayerOutcome, LineSplit, MissingFact, Outcome, ParamValue};
use crate::words::Word;
use cond::Known;
use yidan_types::{Exact, Fen, Rounding, RoundingUnit};

/// Settles a bill by the rules of `edition`, on the edition's day.
///
/// `year` is the person's year before this bill, brought to the day of this bill by [`start_of_next`].
///
/// # Errors
/// Everything that keeps the bill from being evaluated, at once as far as it is independent.
pub fn evaluate(
    edition: &Edition<'_>,
    facts: &Facts,
    charges: &Charges,
    year: &YearToDate,
) -> Result<Outcome, Vec<EvalError>> {
    let mut run = Run::new(edition, facts, year);
    run.split(charges);
    for (_, rule) in &edition.layers {
        run.layer(rule);
    }
    let payment = run.payment();
    let entitlements = run.entitlements();
    let outcome = run.outcome(payment, entitlements);
    match outcome {
        Ok(outcome) if run.errors.is_empty() => Ok(outcome),
        _ => Err(run.errors),
    }
}

/// The evaluation stopped here; why is in [`Run::errors`].
#[derive(Clone, Copy, Debug)]
struct Noted;

type Done<T> = Result<T, Noted>;

/// A rule of the book, for naming it in an error.
#[derive(Clone, Copy, Debug)]
enum Rule {
    Charges,
    Line(usize),
    Lines,
    Exemption(ExemptionIx),
    Layer(LayerIx),
    Param(ParamIx),
    Limit(LimitIx),
    Exception(ExceptionIx),
    Payment(PaymentIx),
    Entitlement(EntitlementIx),
    Result,
}

/// One evaluation under way.
struct Run<'a> {
    edition: &'a Edition<'a>,
    known: Known<'a>,
    year: &'a YearToDate,
    /// The bill's lines; `None` if it came split.
    lines: Option<&'a [Line]>,
    splits: Vec<LineSplit>,
    total: Fen,
    parts: Parts,
    /// What of each part the layers so far have left to the patient.
    left: Parts,
    layers: Vec<LayerOutcome>,
    /// Parameters that the layer under way has read.
    params: Vec<(ParamIx, ParamValue)>,
    /// Exceptions that displaced a clause of the layer under way, or of a parameter that it read.
    exceptions: Vec<ExceptionIx>,
    /// Who asks, for errors.
    who: Rule,
    /// An earlier rule failed, so that amounts from here on are not those of the bill.
    doubtful: bool,
    errors: Vec<EvalError>,
}

impl<'a> Run<'a> {
    fn new(edition: &'a Edition<'a>, facts: &'a Facts, year: &'a YearToDate) -> Self {
        Run {
            edition,
            known: Known { facts, year, day: edition.day, lower: 0 },
            year,
            lines: None,
            splits: Vec::new(),
            total: Fen::ZERO,
            parts: Parts::default(),
            left: Parts::default(),
            layers: Vec::with_capacity(edition.layers.len()),
            params: Vec::new(),
            exceptions: Vec::new(),
            who: Rule::Charges,
            doubtful: false,
            errors: Vec::new(),
        }
    }

    /// The value of a clause in force: that of the first exception whose condition holds, else the rule's own.
    fn clause<T>(&mut self, clause: &'a Clause<T>) -> Done<&'a T> {
        for displacing in &clause.overrides {
            let asked_by = std::mem::replace(&mut self.who, Rule::Exception(displacing.exception));
            let holds = self.holds(&displacing.when);
            self.who = asked_by;
            if holds? {
                if !self.exceptions.contains(&displacing.exception) {
                    self.exceptions.push(displacing.exception);
                }
                return Ok(&displacing.value);
            }
        }
        Ok(&clause.value)
    }

    /// Whether a condition holds; facts without which that cannot be said are noted.
    fn holds(&mut self, cond: &Cond) -> Done<bool> {
        match self.known.truth(cond) {
            Truth::True => Ok(true),
            Truth::False => Ok(false),
            Truth::Unknown => {
                for fact in self.known.missing(cond) {
                    self.note_missing(fact);
                }
                Err(Noted)
            }
        }
    }

    fn entitlements(&mut self) -> Vec<EntitlementIx> {
        let mut given = Vec::new();
        for (ix, version) in &self.edition.entitlements {
            self.who = Rule::Entitlement(*ix);
            if self.holds(&version.rule.applies).unwrap_or(false) {
                given.push(*ix);
            }
        }
        given
    }

    fn outcome(
        &mut self,
        payment: Option<crate::outcome::PaymentOutcome>,
        entitlements: Vec<EntitlementIx>,
    ) -> Done<Outcome> {
        self.who = Rule::Result;
        let own_pay = self.own_pay_left()?;
        let facility_part = self.facility_part(payment.as_ref())?;
        Ok(Outcome {
            total: self.total,
            parts: self.parts,
            lines: std::mem::take(&mut self.splits),
            layers: std::mem::take(&mut self.layers),
            own_pay,
            own_pay_in_scope: self.left.in_scope,
            facility_part,
            payment,
            entitlements,
        })
    }

    /// What the layers so far have left to the patient, of all parts.
    fn own_pay_left(&mut self) -> Done<Fen> {
        let sum = self.left.total();
        self.in_range(sum)
    }

    /// What a layer of this bill relieved the patient of; zero if it is not in force, did not apply or is yet to come.
    fn paid(&self, layer: LayerIx) -> Fen {
        self.layers.iter().find(|l| l.layer == layer).map_or(Fen::ZERO, |l| l.paid)
    }

    // ------------------------------------------------------------------------------------------ amounts to fen

    /// The value of an amount as whole fen, at least zero.
    fn fen(&mut self, amount: &'a Amount) -> Done<Fen> {
        // Most bounds and caps are constants, which are whole already.
        if let Amount::Const(whole) = amount {
            return Ok(whole.clamp_non_negative());
        }
        let exact = self.amount(amount)?;
        self.whole_fen(exact)
    }

    /// An exact amount as whole fen, at least zero.
    fn whole_fen(&mut self, exact: Exact) -> Done<Fen> {
        let rounded = self.book_round(exact)?;
        Ok(rounded.clamp_non_negative())
    }

    /// Rounds to the fen with the book's mode: whatever is not what a layer pays.
    fn book_round(&mut self, exact: Exact) -> Done<Fen> {
        let rounding = Rounding { mode: self.edition.book.rounding.rounding.mode, unit: RoundingUnit::Fen };
        self.in_range(rounding.round(exact))
    }

    /// The value, or the error that it left the range.
    fn in_range<T, E>(&mut self, value: Result<T, E>) -> Done<T> {
        value.map_err(|_| {
            if !self.doubtful {
                let rule = self.label(self.who);
                self.note(EvalError::Overflow { rule });
            }
            Noted
        })
    }

    // ------------------------------------------------------------------------------------------ errors

    fn note(&mut self, error: EvalError) -> Noted {
        if !self.errors.contains(&error) {
            self.errors.push(error);
        }
        Noted
    }

    fn note_missing(&mut self, fact: MissingFact) -> Noted {
        let needed_by = self.label(self.who);
        self.note(EvalError::MissingFact { fact, needed_by })
    }

    fn note_not_in_force(&mut self, rule: Rule) -> Noted {
        let rule = self.label(rule);
        self.note(EvalError::NotInForce { rule })
    }

    fn label(&self, rule: Rule) -> String {
        let book = self.edition.book;
        let word = |word: Word| Some(word.text(book.lang).to_string());
        let label = match rule {
            Rule::Charges => word(Word::Amounts),
            Rule::Line(place) => word(Word::Line).map(|text| format!("{text} {}", place.saturating_add(1))),
            Rule::Lines => word(Word::Lines),
            Rule::Result => word(Word::OwnPay),
            Rule::Exemption(ix) => book.exemptions.get(ix.at()).map(|r| r.name.label.clone()),
            Rule::Layer(ix) => book.layers.get(ix.at()).map(|r| r.name.label.clone()),
            Rule::Param(ix) => book.params.get(ix.at()).map(|r| r.name.label.clone()),
            Rule::Limit(ix) => book.limits.get(ix.at()).map(|r| r.name.label.clone()),
            Rule::Exception(ix) => book.exceptions.get(ix.at()).map(|r| r.name.label.clone()),
            Rule::Payment(ix) => book.payments.get(ix.at()).map(|r| r.name.label.clone()),
            Rule::Entitlement(ix) => book.entitlements.get(ix.at()).map(|r| r.name.label.clone()),
        };
        label.unwrap_or_else(|| format!("{rule:?}"))
    }
}

impl Parts {
    /// Their sum: the whole bill, if these are the parts of a bill.
    ///
    /// # Errors
    /// When the sum leaves the range of amounts.
    pub fn total(&self) -> Result<Fen, yidan_types::Overflow> {
        Fen::try_sum([self.self_paid, self.over_limit, self.paid_first, self.in_scope])
    }

    /// One of the four parts; `None` for [`Part::Total`], which is none of them.
    pub fn get(&self, part: Part) -> Option<Fen> {
        match part {
            Part::Total => None,
            Part::SelfPaid => Some(self.self_paid),
            Part::OverLimit => Some(self.over_limit),
            Part::PaidFirst => Some(self.paid_first),
            Part::InScope => Some(self.in_scope),
        }
    }

    /// The place of one of the four parts.
    fn get_mut(&mut self, part: Part) -> Option<&mut Fen> {
        match part {
            Part::Total => None,
            Part::SelfPaid => Some(&mut self.self_paid),
            Part::OverLimit => Some(&mut self.over_limit),
            Part::PaidFirst => Some(&mut self.paid_first),
            Part::InScope => Some(&mut self.in_scope),
        }
    }
}
