//! Cases of facts, the question of each, and the verdict over all.

use super::bill::{self, Values};
use super::cases::{Tally, explore};
use super::cells::Cells;
use super::circuit::{Circuit, Input, Lin, Node, Var};
use super::goal::{Asked, all_paid, hospitals, value};
use super::grow::{State, differences};
use super::known::{Grant, grants};
use super::lower::{Lower, Lowered, POOLS};
use super::probe::shrink;
use super::problems::{Fingerprint, Problem, Problems, first_bill, hash};
use super::rat::Rat;
use super::relax::Question;
use super::report::{Compared, HistoryKind, Verdict, Why, Witness};
use super::search::{Found, Given, Limits, breach, near, price, search};
use crate::eval;
use crate::facts::Facts;
use crate::inputs::{Charges, YearToDate};
use crate::model::{Cond, Edition, LayerIx, Part, Period, Subject};
use crate::outcome::Outcome;
use crate::sat::Solver;
use crate::sat::domain::Domain;
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, HashSet};
use yidan_types::Fen;

/// Steps of one search.
const STEPS: usize = 600;
/// Steps of all searches of a claim.
pub(super) const ALL_STEPS: usize = 3_000;
/// The same for claims that compare two people, whose circuits are twice as large.
pub(super) const COMPARING_STEPS: usize = 100;

/// How often a claim is tried layer by layer, with facts split ever further, before whole bills alone are asked.
pub(super) const ATTEMPTS: usize = 8;

/// A bill with what the oracle gives.
pub(super) struct Settled {
    pub facts: Facts,
    pub charges: Charges,
    pub outcome: Outcome,
}

/// All combinations of differences of own pay and all layers' pay; `None` if there are too many.
type Grown = Option<BTreeSet<Vec<Rat>>>;

/// Proves claims about one edition.
pub(super) struct Prover<'e, 'b> {
    pub edition: &'e Edition<'b>,
    pub solver: Solver<'b>,
    pub hospitals: Vec<LayerIx>,
    pub grants: Vec<Grant>,
    /// What was asked of pairs of layers, and whether it was shown.
    pub shown: RefCell<HashMap<Fingerprint, bool>>,
    /// What a fen more in an input of a circuit can change.
    moves: RefCell<HashMap<(Fingerprint, Var), Grown>>,
}

impl<'e, 'b> Prover<'e, 'b> {
    pub fn new(edition: &'e Edition<'b>) -> Self {
        let solver = Solver { groups: &edition.book.groups, lists: &edition.book.lists };
        let (hospitals, grants) = (hospitals(edition), grants(edition.book));
        Prover { edition, solver, hospitals, grants, shown: RefCell::default(), moves: RefCell::default() }
    }

    // ------------------------------------------------------------------------------------------ problems

    /// All different questions of a bound on one bill, or on the year.
    pub fn bounds(
        &self,
        applies: &Cond,
        (subject, bound, period): (Subject, &crate::model::Amount, Period),
        tally: &mut Tally,
    ) -> Vec<Problem> {
        if self.someone(applies) && self.bounded_at_the_end(applies, (subject, bound, period)) {
            tally.matching = 1;
            return Vec::new();
        }
        let mut problems = Problems::default();
        let asked = Asked::AtMost(subject, period);
        explore(&self.solver, vec![Domain::default()], &Cells::default(), tally, &mut |domains, cells| {
            let [domain] = domains else { return Ok(()) };
            let mut circuit = Circuit::default();
            let mut lower = Lower::new(self.edition, domain, cells, &mut circuit);
            if !lower.holds(applies)? {
                return Ok(());
            }
            lower.bill()?;
            let (goal, bound) = match period {
                Period::Bill | Period::Month => lower.at_most(subject, bound)?,
                Period::Year => lower.at_most_in_year(subject, bound)?,
            };
            let cost = lower.part(Part::Total);
            problems.add(self, asked, circuit, [goal, cost, bound], domains, cells);
            Ok(())
        });
        tally.matching = problems.matching;
        problems.list
    }

    /// All different questions of a bill that grows by a fen, for which the differences alone give no proof.
    pub fn growth(&self, applies: &Cond, limit: Option<Fen>, tally: &mut Tally) -> Vec<Problem> {
        let mut problems = Problems::default();
        let mut done = HashSet::new();
        let mut attempts = 0..if self.someone(applies) { ATTEMPTS } else { 0 };
        explore(&self.solver, vec![Domain::default()], &Cells::default(), tally, &mut |domains, cells| {
            let [domain] = domains else { return Ok(()) };
            if attempts.next().is_some() && self.grows_safely(applies, domain, limit) {
                problems.matching += 1;
                return Ok(());
            }
            let mut circuit = Circuit::default();
            let mut lower = Lower::new(self.edition, domain, cells, &mut circuit);
            if !lower.holds(applies)? {
                return Ok(());
            }
            problems.matching += 1;
            lower.bill()?;
            let results = [lower.own_pay(), lower.all_pay()];
            let (cone, forms) = circuit.cone(&results.each_ref());
            let key = hash(&cone, &forms);
            if !done.insert(key) {
                return Ok(());
            }
            for (part, cell) in places(cells) {
                if !self.safe(key, (&cone, &forms), (part, cell), limit) {
                    self.grown(domains, cells, (part, cell), limit, &mut problems)?;
                }
            }
            Ok(())
        });
        tally.matching = problems.matching;
        problems.list
    }

    /// Whether the differences alone show that growing by a fen breaks nothing. The forms are own pay and all layers' pay.
    fn safe(
        &self,
        key: Fingerprint,
        (circuit, forms): (&Circuit, &[Lin]),
        (part, cell): (Part, u32),
        limit: Option<Fen>,
    ) -> bool {
        let input = Node::Input(Input::Part(part, cell));
        let Some(var) = circuit.nodes.iter().position(|node| *node == input) else { return true };
        let mut known = self.moves.borrow_mut();
        let grown = || differences(circuit, State::from([(var, Rat::ONE)]), forms);
        let Some(all) = known.entry((key, var)).or_insert_with(grown) else { return false };
        match limit {
            Some(limit) => {
                let most = Rat::int(limit.get().into());
                all.iter().filter_map(|moves| moves.first()).all(|by| *by <= most)
            }
            None => all.iter().filter_map(|moves| moves.get(1)).all(|by| !by.negative()),
        }
    }

    /// The question whether growing a part by a fen breaks the claim, with both bills in one circuit.
    fn grown(
        &self,
        domains: &[Domain],
        cells: &Cells,
        place: (Part, u32),
        limit: Option<Fen>,
        problems: &mut Problems,
    ) -> Lowered<()> {
        let Some(domain) = domains.first() else { return Ok(()) };
        let mut circuit = Circuit::default();
        let mut before = Lower::new(self.edition, domain, cells, &mut circuit);
        before.bill()?;
        let (own, paid, cost) = (before.own_pay(), before.all_pay(), before.part(Part::Total));
        let mut after = Lower::new(self.edition, domain, cells, &mut circuit);
        after.more = Some(place);
        after.bill()?;
        let (asked, goal, bound) = match limit {
            Some(limit) => {
                let jump = after.own_pay().sub(&own);
                let bound = Lin::int(limit.get().into());
                (Asked::NoCliff(place.0, place.1), jump.sub(&bound), bound)
            }
            None => (Asked::Monotone(place.0, place.1), paid.sub(&after.all_pay()), Lin::int(0)),
        };
        problems.add(self, asked, circuit, [goal, cost, bound], domains, cells);
        Ok(())
    }

    // ------------------------------------------------------------------------------------------ the oracle

    pub fn settle(
        &self,
        domain: &Domain,
        cells: &Cells,
        values: &Values,
        year: &YearToDate,
    ) -> Option<Settled> {
        let facts = bill::facts(&self.solver, domain, values);
        let charges = bill::charges(self.edition, &self.solver, cells, values)?;
        let outcome = eval::evaluate(self.edition, &facts, &charges, year).ok()?;
        let meant = POOLS.map(|part| sum_of_part(values, part));
        let got = POOLS.map(|part| outcome.parts.get(part).map_or(0, |fen| i128::from(fen.get())));
        (meant == got).then_some(Settled { facts, charges, outcome })
    }

    /// The witness, if the oracle sees the breach too.
    pub fn confirm(&self, problem: &Problem, circuit: &Circuit, values: &[Rat]) -> Option<Witness> {
        let inputs = bill::inputs(circuit, values);
        let first = problem.domains.first()?;
        let year = bill::year(first, &inputs, self.edition.day);
        let settled = self.settle(first, &problem.cells, &inputs, &year)?;
        let bound = problem.bound.at(values);
        let (value, limit, other) = match problem.asked {
            Asked::AtMost(subject, period) => {
                let own = value(subject, &settled.outcome, &self.hospitals);
                let before = if period == Period::Year { self.before(subject, &year) } else { Fen::ZERO };
                (own.checked_add(before).ok()?, bound, None)
            }
            Asked::Monotone(part, cell) => {
                let other = self.one_more(problem, &inputs, (part, cell), &year)?;
                let (less, more) = (all_paid(&settled.outcome), all_paid(&other.outcome));
                (less, Rat::int(more.get().into()), Some(other))
            }
            Asked::NoCliff(part, cell) => {
                let other = self.one_more(problem, &inputs, (part, cell), &year)?;
                let jump = other.outcome.own_pay.checked_sub(settled.outcome.own_pay).ok()?;
                (jump, bound, Some(other))
            }
            Asked::Over(layer) => {
                let (promised, given) = super::goal::promised(layer, &settled.outcome)?;
                (promised, Rat::int(given.get().into()), None)
            }
            Asked::Gap(layer) => (super::goal::base(layer, &settled.outcome)?, bound, None),
            Asked::Cliff => {
                let other = self.settle(problem.domains.get(1)?, &problem.cells, &inputs, &year)?;
                let own = settled.outcome.own_pay;
                (other.outcome.own_pay, Rat::int(own.get().into()), Some(other))
            }
            Asked::Poorer => {
                let second = problem.domains.get(1)?;
                let other = self.settle(second, &problem.cells, &inputs, &year)?;
                let limit = Rat::int(other.outcome.own_pay.get().into());
                (settled.outcome.own_pay, limit, Some(other))
            }
        };
        if Rat::int(value.get().into()) <= limit {
            return None;
        }
        let empty = year == YearToDate::default();
        Some(Witness {
            day: self.edition.day,
            facts: settled.facts,
            charges: settled.charges,
            outcome: settled.outcome,
            history: if empty { HistoryKind::Empty } else { HistoryKind::Assumed },
            year,
            other: other
                .map(|o| Box::new(Compared { facts: o.facts, charges: o.charges, outcome: o.outcome })),
            value,
            bound: i64::try_from(limit.floor()).ok().and_then(Fen::new)?,
            smallest: false,
        })
    }

    fn one_more(
        &self,
        problem: &Problem,
        inputs: &Values,
        (part, cell): (Part, u32),
        year: &YearToDate,
    ) -> Option<Settled> {
        let mut more = inputs.clone();
        *more.entry(Input::Part(part, cell)).or_default() += 1;
        self.settle(problem.domains.first()?, &problem.cells, &more, year)
    }

    /// What a claim bounds, of the year before a bill.
    pub fn before(&self, subject: Subject, year: &YearToDate) -> Fen {
        use crate::model::History;
        match subject {
            Subject::OwnPay => year.amount(History::OwnPay),
            Subject::OwnPayInScope => year.amount(History::OwnPayInScope),
            Subject::Layer(layer) => year.amount(History::Paid(layer)),
            Subject::FundPay => {
                let layers = self.edition.layers.iter().map(|(_, rule)| rule.layer);
                let funds = layers.filter(|layer| !self.hospitals.contains(layer));
                Fen::try_sum(funds.map(|layer| year.amount(History::Paid(layer)))).unwrap_or(Fen::ZERO)
            }
        }
    }

    // ------------------------------------------------------------------------------------------ verdicts

    /// The verdict over all problems: whether any bill breaks one; if so first for the first bill of a year.
    pub fn verdict(&self, problems: &[Problem], tally: Tally, all_steps: usize) -> Verdict {
        let mut open: Vec<&Problem> = Vec::new();
        let mut margin = Rat::ZERO;
        let mut left = all_steps;
        for problem in problems {
            let price = price(&problem.circuit);
            let steps = STEPS.min(left / price);
            if steps == 0 {
                open.push(problem);
                continue;
            }
            let found = self.search(problem, true, Limits { steps, below: None, first: true });
            left = left.saturating_sub(found.steps * price);
            if !found.complete || found.witness.is_some() {
                margin = margin.max(found.margin);
                open.push(problem);
            }
        }
        for with_history in [false, true] {
            if let Some(witness) = self.smallest(&open, with_history, all_steps) {
                return self.refuted(witness, problems);
            }
        }
        let margin = i64::try_from(margin.ceil()).ok().and_then(Fen::new).filter(|fen| !fen.is_zero());
        match open.is_empty() {
            false => Verdict::Undecided { why: Why::Steps, margin },
            true if tally.too_many => Verdict::Undecided { why: Why::Cases, margin: None },
            true if tally.not_linear > 0 => Verdict::Undecided { why: Why::NotLinear, margin: None },
            true => Verdict::Proved { trivial: tally.matching == 0 },
        }
    }

    pub fn smallest(&self, problems: &[&Problem], with_history: bool, all_steps: usize) -> Option<Witness> {
        let mut best: Option<(Witness, Rat)> = None;
        let mut complete = true;
        let mut left = all_steps;
        for problem in problems {
            let below = best.as_ref().map(|(_, cost)| *cost);
            let price = price(&problem.circuit);
            let steps = STEPS.min(left / price);
            if steps == 0 {
                complete = false;
                continue;
            }
            let found = self.search(problem, with_history, Limits { steps, below, first: false });
            left = left.saturating_sub(found.steps * price);
            complete &= found.complete;
            best = found.witness.or(best);
        }
        best.map(|(witness, _)| Witness { smallest: complete, ..witness })
    }

    /// A breach with amounts of the year that no bills are known to give is no refutation yet.
    fn refuted(&self, witness: Witness, problems: &[Problem]) -> Verdict {
        if !matches!(witness.history, HistoryKind::Assumed) {
            return Verdict::Refuted(Box::new(witness));
        }
        let in_year = problems.iter().any(|p| matches!(p.asked, Asked::AtMost(_, Period::Year)));
        match self.reached(problems) {
            Some(reached) => Verdict::Refuted(Box::new(reached)),
            None if in_year => Verdict::Undecided { why: Why::Induction, margin: None },
            None => Verdict::Refuted(Box::new(witness)),
        }
    }

    /// A breach after earlier bills of the same person: the same bill up to twelve times, of several sizes.
    fn reached(&self, problems: &[Problem]) -> Option<Witness> {
        problems.iter().find_map(|problem| super::year::reached(self, problem))
    }

    /// The bill with the largest goal, as the first of its year, no part of it above `most`; and whether it is that.
    pub fn largest(&self, problem: &Problem, least: Rat, most: Fen, steps: usize) -> Found<Witness> {
        let (goal, cost) = (problem.goal.clone(), problem.cost.clone());
        let question = Question { circuit: &problem.circuit, goal, least, cost, largest: true };
        let mut given = first_bill(&problem.circuit);
        for node in &problem.circuit.nodes {
            if let Node::Input(input @ (Input::Part(..) | Input::Shift(..))) = node {
                let high =
                    if matches!(input, Input::Part(..)) { Rat::int(most.get().into()) } else { Rat::ZERO };
                given.insert(*input, (Rat::ZERO, high));
            }
        }
        let mut confirm = |_: &Circuit, values: &[Rat]| self.without_what_is_idle(problem, values);
        search(&question, &given, Limits { steps, below: None, first: false }, &mut confirm)
    }

    /// The witness of a largest goal, without the amounts that do not matter to it.
    fn without_what_is_idle(&self, problem: &Problem, values: &[Rat]) -> Option<Witness> {
        let smaller = shrink(&problem.circuit, &problem.goal, values);
        let confirm = |values: &[Rat]| self.confirm(problem, &problem.circuit, values);
        confirm(&smaller).or_else(|| confirm(values))
    }

    /// The round bill with the largest goal, as the first of its year and with one amount in one part or in all.
    pub fn round_bill(&self, problem: &Problem, least: Rat, most: Fen) -> Option<Witness> {
        let mut best: Option<(Rat, Vec<Rat>)> = None;
        let mut fen = i128::from(most.get());
        while fen > 100 {
            for only in [None].into_iter().chain(POOLS.map(Some)) {
                let values = problem.circuit.evaluate(|input| match input {
                    Input::Part(part, _) if only.is_none_or(|only| only == part) => Rat::int(fen),
                    _ => Rat::ZERO,
                });
                let goal = problem.goal.at(&values);
                let possible = problem.circuit.facts.iter().all(|fact| !fact.at(&values).positive());
                let more = best.as_ref().map_or(goal >= least, |(most, _)| goal > *most);
                if possible && more && !goal.lost() {
                    best = Some((goal, values));
                }
            }
            fen /= 3;
        }
        self.without_what_is_idle(problem, &best?.1)
    }

    /// A bill near the points of a short search that breaks the claim, the smallest of those met.
    pub fn near(&self, problem: &Problem) -> Option<Witness> {
        let question = breach(&problem.circuit, &problem.goal, &problem.cost);
        let mut confirm = |circuit: &Circuit, values: &[Rat]| self.confirm(problem, circuit, values);
        near(&question, &mut confirm)
    }

    pub fn search(&self, problem: &Problem, with_history: bool, limits: Limits) -> Found<Witness> {
        let question = breach(&problem.circuit, &problem.goal, &problem.cost);
        let given = if with_history { Given::new() } else { first_bill(&problem.circuit) };
        let mut confirm = |circuit: &Circuit, values: &[Rat]| self.confirm(problem, circuit, values);
        search(&question, &given, limits, &mut confirm)
    }
}

/// The parts and cells in which a bill can grow.
fn places(cells: &Cells) -> Vec<(Part, u32)> {
    let cells = u32::try_from(cells.count()).unwrap_or(1);
    POOLS.into_iter().flat_map(|part| (0..cells).map(move |cell| (part, cell))).collect()
}

fn sum_of_part(values: &Values, part: Part) -> i128 {
    let of_part = values.iter().filter(|(input, _)| matches!(input, Input::Part(p, _) if *p == part));
    of_part.map(|(_, value)| i128::from(*value)).sum()
}
