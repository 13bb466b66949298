//! People of neighbouring groups with the same bill: both in one circuit, layer by layer compared.
//!
//! The poorer one of a pair is in one ranked group (and those that include it), the other in the next one; last come
//! people in no ranked group. All other facts, the bill and the year so far are the same for both.

use super::cases::{Tally, explore};
use super::cells::Cells;
use super::circuit::{Circuit, Lin};
use super::goal::Asked;
use super::known::plausible;
use super::lower::{Done, Lower, Lowered};
use super::problems::{Problem, Problems};
use super::prover::Prover;
use super::rat::Rat;
use super::search::{Given, Limits, breach, search};
use crate::model::{Atom, Cond, Exemption, GroupIx, Part, Rate, Treatment};
use crate::sat::domain::Domain;

/// Steps for a lemma: they are small or not worth it.
const LEMMA_STEPS: usize = 60;

/// How the rules for lines treat the poorer person's lines, seen from the other's.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Lines {
    Same,
    Better,
    Other,
}

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
        let (Some(poor), Some(rich)) = (self.person(pair.0), self.person(pair.1)) else {
            return (Vec::new(), false);
        };
        explore(&self.solver, vec![poor, rich], &Cells::default(), tally, &mut |domains, cells| {
            match self.compared(applies, domains, cells, cliff, &mut problems) {
                Ok(Lines::Other) => lines_differ = true,
                Ok(_) => {}
                Err(stop) => return Err(stop),
            }
            Ok(())
        });
        tally.matching += problems.matching;
        (problems.list, lines_differ)
    }

    fn compared(
        &self,
        applies: &Cond,
        domains: &[Domain],
        cells: &Cells,
        cliff: bool,
        problems: &mut Problems,
    ) -> Lowered<Lines> {
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
        for (poor, rich) in poor_done.values().filter(|_| !cliff).zip(rich_done.values()) {
            lemmas(&mut circuit, poor, rich);
        }
        if !cliff && shown(&circuit, &goal, &|_| false) {
            return Ok(lines);
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

/// What can be shown of a layer for the two persons from what was shown of the layers before it; kept as facts.
fn lemmas(circuit: &mut Circuit, poor: &Done, rich: &Done) {
    let inside = |var: usize| {
        let within = |(from, to): (usize, usize)| (from..to).contains(&var);
        within(poor.nodes) || within(rich.nodes)
    };
    let wider = rich.base.sub(&poor.base);
    let mut steps: Vec<(Lin, Lin, bool)> = Vec::new();
    for ((y, r), (z, s)) in poor.roundings.iter().zip(&rich.roundings) {
        // Rounding never falls, and moves with whole numbers unless it is half-even or coarser than a fen.
        let (more, whole) = (z.sub(y), s.sub(r));
        if shown(circuit, &more, &inside) {
            circuit.fact(whole.clone());
        }
        if shown(circuit, &more.times(-Rat::ONE), &inside) {
            circuit.fact(whole.times(-Rat::ONE));
        }
        let even = even(circuit, r) || even(circuit, s);
        if !even && shown(circuit, &more.sub(&wider), &inside) {
            circuit.fact(whole.sub(&wider));
        }
    }
    let of = |done: &Done| [done.rounded.clone(), done.promised.clone(), done.relief.clone()];
    for (own, other) in of(poor).into_iter().zip(of(rich)) {
        steps.push((own, other, true));
    }
    steps.extend(poor.left.iter().zip(&rich.left).map(|(own, other)| (own.clone(), other.clone(), false)));
    let sum = |left: &[Lin; 4]| left.iter().fold(Lin::int(0), |sum, part| sum.add(part));
    steps.push((sum(&poor.left), sum(&rich.left), false));
    for (own, other, paid) in steps {
        let more = own.sub(&other);
        if more.known().is_some() {
            continue;
        }
        keep(circuit, &more, &inside);
        if paid {
            keep(circuit, &more.times(-Rat::ONE), &inside);
            keep(circuit, &more.times(-Rat::ONE).sub(&wider), &inside);
        }
    }
}

/// Keeps a form as a fact if it is shown.
fn keep(circuit: &mut Circuit, form: &Lin, inside: &dyn Fn(usize) -> bool) {
    if shown(circuit, form, inside) {
        circuit.fact(form.clone());
    }
}

/// Whether a rounding is one that does not move with whole numbers.
fn even(circuit: &Circuit, rounded: &Lin) -> bool {
    use super::circuit::Node;
    rounded.terms.iter().any(|(var, _)| {
        matches!(circuit.nodes.get(*var), Some(Node::Round(_, how))
            if how.unit != 1 || how.mode == yidan_types::RoundingMode::HalfEven)
    })
}

/// Whether a form is shown to be at most zero, from the facts so far and the nodes `inside` alone.
fn shown(circuit: &Circuit, form: &Lin, inside: &dyn Fn(usize) -> bool) -> bool {
    if !circuit.range(form).1.positive() {
        return true;
    }
    if form.known().is_some() {
        return false;
    }
    let (cone, forms) = circuit.cone_within(&[form], inside);
    let Some(form) = forms.first() else { return false };
    let question = breach(&cone, form, &Lin::int(0));
    let limits = Limits { steps: LEMMA_STEPS, below: None, first: true };
    // Anything that breaks it is enough to give up.
    let found = search(&question, &Given::new(), limits, &mut |_, _| Some(()));
    found.complete && found.witness.is_none()
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
