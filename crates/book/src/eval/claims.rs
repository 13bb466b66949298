//! Reading a guarantee's condition and bound beside a settled bill.

use super::Run;
use crate::facts::Facts;
use crate::inputs::{Charges, YearToDate};
use crate::model::{Amount, Cond, Edition};
use crate::outcome::{EvalError, Outcome};
use yidan_types::Exact;

/// A settled bill, and what a claim says of it.
#[derive(Clone, Debug)]
pub struct ClaimRead {
    /// The settlement.
    pub outcome: Outcome,
    /// Whether the claim speaks of this bill.
    pub applies: bool,
    /// Its bound, if it has one.
    pub bound: Option<Exact>,
}

/// Settles a bill and reads a claim's condition and bound under the same facts.
///
/// # Errors
/// As [`evaluate`](super::evaluate), and where the condition or the bound needs a fact that is not known.
pub fn evaluate_claim<'a>(
    edition: &'a Edition<'a>,
    facts: &'a Facts,
    charges: &'a Charges,
    year: &'a YearToDate,
    (applies, bound): (&'a Cond, Option<&'a Amount>),
) -> Result<ClaimRead, Vec<EvalError>> {
    let mut run = Run::new(edition, facts, year);
    run.split(charges);
    for (_, rule) in &edition.layers {
        run.layer(rule);
    }
    let payment = run.payment();
    let entitlements = run.entitlements();
    let applies = run.holds(applies);
    let bound = bound.map(|bound| run.amount(bound)).transpose();
    let outcome = run.outcome(payment, entitlements);
    match (outcome, applies, bound) {
        (Ok(outcome), Ok(applies), Ok(bound)) if run.errors.is_empty() => {
            Ok(ClaimRead { outcome, applies, bound })
        }
        _ => Err(run.errors),
    }
}
