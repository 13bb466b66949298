//! People of neighbouring groups with the same bill: both in one circuit, layer by layer compared.
//!
//! The poorer one of a pair is in one ranked group (and those that include it), the other in the next one; last come
//! people in no ranked group. All other facts, the bill and the year so far are the same for both.

use super::cases::{Tally, explore};
use super::cells::Cells;
use super::circuit::{Circuit, Lin};
use super::goal::Asked;
use super::known::plausible;
use super::lower::{Lower, Lowered};
use super::problems::{Problem, Problems};
use super::prover::{ATTEMPTS, Prover};
use super::rat::Rat;
use super::report::{HistoryKind, Witness};
use crate::model::{Atom, Cond, Exemption, GroupIx, LineRules, Part, Rate, Treatment};
use crate::sat::domain::Domain;

/// How the rules for lines treat the poorer person's lines, seen from the other's.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Lines {
    Same,
    Better,
    Other,
}

/// What a comparison is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// To show that the poorer one never bears more.
    Proof,
    /// To find a bill for which the poorer one does.
    Breach,
    /// To find by how much the other one bears more.
    Cliff,
}

/// Cases in which a breach is looked for before a proof is, of as many different ones.
const BREACH_CASES: (usize, usize) = (3, 24);
const MOST_BREACH_CASES: usize = 500;

impl<'e, 'b> Prover<'e, 'b> {
    /// Ranked groups from the poorest on, and last nobody's.
    pub fn ranks(&self) -> Vec<Option<GroupIx>> {
        let groups = (0_u16..).zip(self.solver.groups);
        let mut ranked: Vec<(i64, GroupIx)> =
            groups.filter_map(|(ix, group)| group.rank.map(|rank| (rank, GroupIx(ix)))).collect();
        ranked.sort_unstable();
        let last = (!ranked.is_empty()).then_some(None);
        ranked.into_iter().map(|(_, group)| Some(group)).chain(last).collect()
    }

    /// The domain of a person in one ranked group, or in none.
    pub fn person(&self, group: Option<GroupIx>) -> Option<Domain> {
        let mut domain = Domain::default();
        if let Some(group) = group {
            domain = domain.assume(&Atom::Group(group), true, &self.solver).into_iter().next()?;
        }
        for other in self.ranks().into_iter().flatten() {
            let atom = Atom::Group(other);
            if domain.truth(&atom).is_none() {
                domain = domain.assume(&atom, false, &self.solver).into_iter().next()?;
            }
        }
        Some(domain)
    }

    /// Neighbours by rank, the poorer one first.
    pub fn neighbours(&self) -> Vec<(Option<GroupIx>, Option<GroupIx>)> {
        let ranks = self.ranks();
        let rank = |group: &Option<GroupIx>| {
            group.and_then(|g| self.solver.groups.get(g.at())).and_then(|g| g.rank).unwrap_or(i64::MAX)
        };
        let mut pairs = Vec::new();
        for poorer in &ranks {
            let next = ranks.iter().map(rank).filter(|r| *r > rank(poorer)).min();
            pairs.extend(ranks.iter().filter(|g| Some(rank(g)) == next).map(|richer| (*poorer, *richer)));
        }
        pairs
    }

    /// All different questions whether the poorer one of two bears more, or how much less; the flag says that some could not be asked.
    pub fn poorer(
        &self,
        applies: &Cond,
        pair: (Option<GroupIx>, Option<GroupIx>),
        cliff: bool,
        tally: &mut Tally,
    ) -> (Vec<Problem>, bool) {
        let mut problems = Problems::default();
        let mut lines_differ = false;
        let purpose = if cliff { Purpose::Cliff } else { Purpose::Proof };
        let (Some(poor), Some(rich)) = (self.person(pair.0), self.person(pair.1)) else {
            return (Vec::new(), false);
        };
        let mut attempts = 0..if cliff || !self.someone(applies) { 0 } else { ATTEMPTS };
        explore(&self.solver, vec![poor, rich], &Cells::default(), tally, &mut |domains, cells| {
            let alike = self.alike(domains, cells)?;
            if alike && attempts.next().is_some() && self.never_worse(applies, domains) {
                problems.matching += 1;
                return Ok(());
            }
            match self.compared(applies, domains, cells, purpose, &mut problems) {
                Ok(Lines::Other) => lines_differ = true,
                Ok(_) => {}
                Err(stop) => return Err(stop),
            }
            Ok(())
        });
        tally.matching += problems.matching;
        (problems.list, lines_differ)
    }

    /// A bill that a poorer one bears more of, if it shows near what a relaxation of a few cases takes for one. Asked
    /// where layer by layer there is no proof; cheap beside a proof by whole bills.
    pub fn poorer_breach(&self, applies: &Cond, pair: (Option<GroupIx>, Option<GroupIx>)) -> Option<Witness> {
        let mut problems = Problems::default();
        let (poor, rich) = (self.person(pair.0)?, self.person(pair.1)?);
        let (tried, most) = BREACH_CASES;
        let mut attempts = 0..ATTEMPTS;
        let mut tally = Tally { most: Some(MOST_BREACH_CASES), ..Tally::default() };
        explore(&self.solver, vec![poor, rich], &Cells::default(), &mut tally, &mut |domains, cells| {
            if problems.list.len() >= most {
                return Ok(());
            }
            let alike = self.alike(domains, cells)?;
            if alike && attempts.next().is_some() && self.never_worse(applies, domains) {
                return Ok(());
            }
            self.compared(applies, domains, cells, Purpose::Breach, &mut problems).map(drop)
        });
        let apart = problems.list.len().div_ceil(tried).max(1);
        let mut tried = problems.list.iter().step_by(apart);
        let (problem, witness) = tried.find_map(|problem| Some((problem, self.near(problem)?)))?;
        let assumed = matches!(witness.history, HistoryKind::Assumed);
        let reached = if assumed { super::year::poorer_after_a_bill(self, problem) } else { None };
        Some(reached.unwrap_or(witness))
    }

    /// Whether the rules for lines treat two people alike.
    fn alike(&self, domains: &[Domain], cells: &Cells) -> Lowered<bool> {
        let [poor, rich] = domains else { return Ok(false) };
        Ok(lines(self, poor, rich, cells)? == Lines::Same)
    }

    fn compared(
        &self,
        applies: &Cond,
        domains: &[Domain],
        cells: &Cells,
        purpose: Purpose,
        problems: &mut Problems,
    ) -> Lowered<Lines> {
        let cliff = purpose == Purpose::Cliff;
        let [poor, rich] = domains else { return Ok(Lines::Same) };
        let mut circuit = Circuit::default();
        let mut second = Lower::new(self.edition, rich, cells, &mut circuit);
        if !second.holds(applies)? {
            return Ok(Lines::Same);
        }
        second.bill()?;
        let (rich_done, rich_own) = (second.done.clone(), second.own_pay());
        let cost = second.part(Part::Total);
        let lines = lines(self, poor, rich, cells)?;
        let mut first = Lower::new(self.edition, poor, cells, &mut circuit);
        if !first.holds(applies)? {
            return Ok(Lines::Same);
        }
        first.shifts = lines == Lines::Better;
        if lines == Lines::Other || first.shifts && !cells.conds.is_empty() {
            return Ok(Lines::Other);
        }
        first.bill()?;
        let (poor_done, poor_own) = (first.done.clone(), first.own_pay());
        let goal = poor_own.sub(&rich_own);
        problems.matching += 1;
        if !cliff && !circuit.range(&goal).1.positive() {
            return Ok(lines);
        }
        if !problems.new_question(&circuit, &[&goal, &cost]) {
            return Ok(lines);
        }
        plausible(&mut circuit, self.edition.book.layers.len(), &self.grants);
        if purpose == Purpose::Proof {
            for (poor, rich) in poor_done.values().zip(rich_done.values()) {
                self.lemmas(&mut circuit, poor, rich);
            }
            if self.shown(&circuit, &goal, &|_| false) {
                return Ok(lines);
            }
        }
        if cliff {
            let more = goal.times(-Rat::ONE);
            problems.add(self, Asked::Cliff, circuit, [more, cost, poor_own], domains, cells);
            return Ok(lines);
        }
        problems.add(self, Asked::Poorer, circuit, [goal, cost, rich_own], domains, cells);
        Ok(lines)
    }
}

/// Whether the rules for lines treat both alike, or the poorer one nowhere worse.
fn lines(prover: &Prover, poor: &Domain, rich: &Domain, cells: &Cells) -> Lowered<Lines> {
    let mut circuit = Circuit::default();
    let (mut own, mut others) = (Vec::new(), Vec::new());
    for (_, version) in &prover.edition.exemptions {
        for (domain, held) in [(poor, &mut own), (rich, &mut others)] {
            let mut circuit = Circuit::default();
            if Lower::new(prover.edition, domain, cells, &mut circuit).holds(&version.rule.when)? {
                held.push(&version.rule);
            }
        }
    }
    let covered = |exemption: &Exemption| own.iter().any(|by| covers(by, exemption));
    let mut worst = match (others.iter().all(|e| covered(e)), same(&own, &others)) {
        (_, true) => Lines::Same,
        (true, _) => Lines::Better,
        _ => Lines::Other,
    };
    let Some((_, rules)) = &prover.edition.lines else { return Ok(worst) };
    if worst == Lines::Better && !lifts_for_the_better(rules, &own, &others) {
        worst = Lines::Other;
    }
    let mut known = |domain: &Domain, of: &dyn Fn(&mut Lower) -> Lowered<Lin>| {
        of(&mut Lower::new(prover.edition, domain, cells, &mut circuit))
    };
    if let Some(cap) = &rules.dose_cap {
        let (own, other) = (known(poor, &|l| l.count(cap))?, known(rich, &|l| l.count(cap))?);
        worst = worst.max(order(&other, &own));
    }
    let special = rules.special.iter().map(|(_, treatment)| treatment);
    for rate in rules.classes.iter().chain(special).filter_map(paid_first) {
        let (own, other) = (known(poor, &|l| l.rate(rate))?, known(rich, &|l| l.rate(rate))?);
        worst = worst.max(order(&own, &other));
    }
    Ok(worst)
}

/// Whether these are the same exemptions.
fn same(own: &[&Exemption], others: &[&Exemption]) -> bool {
    own.len() == others.len() && own.iter().zip(others).all(|(a, b)| std::ptr::eq(*a, *b))
}

/// Whether lifting the catalogue never replaces a better treatment: what is outside is wholly self-paid without it, and
/// where several lift it, the first of which counts, all treat alike.
fn lifts_for_the_better(rules: &LineRules, own: &[&Exemption], others: &[&Exemption]) -> bool {
    let lifting = |all: &[&Exemption]| -> Vec<Treatment> {
        all.iter().filter(|by| by.lifts_catalogue).map(|by| by.treatment.clone()).collect()
    };
    let (lifted, before) = (lifting(own), lifting(others));
    let [.., outside] = &rules.classes;
    let special = rules.special.iter().map(|(_, treatment)| treatment);
    let replaced = special.chain([outside]).all(|treatment| *treatment == Treatment::WhollySelfPaid);
    let alike = lifted.iter().all(|treatment| lifted.first() == Some(treatment));
    lifted == before || replaced && (before.is_empty() || alike)
}

/// Whether an exemption lifts all that another one lifts.
fn covers(by: &Exemption, other: &Exemption) -> bool {
    by.lines == other.lines
        && by.lifts_catalogue >= other.lifts_catalogue
        && by.lifts_price_limit >= other.lifts_price_limit
        && by.lifts_dose_cap >= other.lifts_dose_cap
        && by.lifts_paid_first >= other.lifts_paid_first
        && (!other.lifts_catalogue || by.treatment == other.treatment)
}

fn paid_first(treatment: &Treatment) -> Option<&Rate> {
    match treatment {
        Treatment::PaidFirst(rate) | Treatment::AsBilled(Some(rate)) => Some(rate),
        Treatment::AsBilled(None) | Treatment::WhollySelfPaid => None,
    }
}

/// Smaller is better.
fn order(own: &Lin, other: &Lin) -> Lines {
    match other.sub(own).known() {
        Some(more) if more.is_zero() => Lines::Same,
        Some(more) if more.positive() => Lines::Better,
        _ => Lines::Other,
    }
}
