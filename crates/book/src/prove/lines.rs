//! Whether two editions split lines alike.

use super::cases::{Tally, explore};
use super::cells::Cells;
use super::circuit::{Circuit, Lin};
use super::lower::{Lower, Lowered};
use crate::model::{Edition, LineCond, Rate, Treatment};
use crate::sat::Solver;
use crate::sat::domain::Domain;

/// What becomes of a line: a word, and the share that goes with it.
type Treated = (u8, Option<Lin>);

/// All that decides how lines are split, in fixed facts.
#[derive(Debug, PartialEq)]
struct Splitting {
    treatments: Vec<(Option<LineCond>, Treated)>,
    price_limit: bool,
    dose_cap: Option<Lin>,
    /// Lines, what is lifted, and what becomes of them.
    lifted: Vec<(LineCond, [bool; 4], Treated)>,
}

/// Whether some person's lines are split by other rules; rules that are written otherwise but say the same count too.
pub(super) fn differ(solver: &Solver, one: &Edition, other: &Edition) -> bool {
    let mut differ = false;
    let mut tally = Tally::default();
    explore(solver, vec![Domain::default()], &Cells::default(), &mut tally, &mut |domains, _| {
        let Some(domain) = domains.first().filter(|_| !differ) else { return Ok(()) };
        differ = splitting(one, domain)? != splitting(other, domain)?;
        Ok(())
    });
    differ || tally.too_many
}

fn splitting(edition: &Edition, domain: &Domain) -> Lowered<Option<Splitting>> {
    let Some((_, rules)) = &edition.lines else { return Ok(None) };
    let (mut circuit, cells) = (Circuit::default(), Cells::default());
    let mut lower = Lower::new(edition, domain, &cells, &mut circuit);
    let mut treatments = Vec::new();
    for class in &rules.classes {
        treatments.push((None, treated(&mut lower, class)?));
    }
    for (lines, treatment) in &rules.special {
        treatments.push((Some(lines.clone()), treated(&mut lower, treatment)?));
    }
    let dose_cap = rules.dose_cap.as_ref().map(|cap| lower.count(cap)).transpose()?;
    let mut lifted = Vec::new();
    for (_, version) in &edition.exemptions {
        let rule = &version.rule;
        if lower.holds(&rule.when)? {
            let lifts =
                [rule.lifts_catalogue, rule.lifts_price_limit, rule.lifts_dose_cap, rule.lifts_paid_first];
            lifted.push((rule.lines.clone(), lifts, treated(&mut lower, &rule.treatment)?));
        }
    }
    Ok(Some(Splitting { treatments, price_limit: rules.price_limit, dose_cap, lifted }))
}

fn treated(lower: &mut Lower, treatment: &Treatment) -> Lowered<Treated> {
    let mut share = |rate: &Rate| lower.rate(rate).map(Some);
    Ok(match treatment {
        Treatment::WhollySelfPaid => (0, None),
        Treatment::PaidFirst(rate) => (1, share(rate)?),
        Treatment::AsBilled(Some(rate)) => (2, share(rate)?),
        Treatment::AsBilled(None) => (3, None),
    })
}
