//! What nobody asked for.

use super::bill::{self, Values};
use super::cases::{Tally, explore};
use super::cells::Cells;
use super::circuit::{Circuit, Lin};
use super::goal::Asked;
use super::lower::{Done, Kept, Lower, Lowered, Stop};
use super::problems::{Problem, Problems};
use super::prover::Prover;
use super::rat::Rat;
use super::report::{Finding, Open, Verdict, Witness};
use super::search::{Limits, price};
use crate::model::{Amount, Book, Cond, Count, LayerIx, ParamIx, Part, Rate};
use crate::sat::Answer;
use crate::sat::domain::Domain;
use crate::walk::{self, Visitor};
use std::collections::{BTreeMap, BTreeSet};
use yidan_types::Fen;

/// Steps of one search for a finding.
const STEPS: usize = 80;
/// Steps of one search for any bill that shows a finding.
const FIRST_STEPS: usize = 400;
/// Steps to find any jump.
const JUMP_STEPS: usize = 3_000;
/// Steps for the cliff of one pair of groups.
const ALL_STEPS: usize = 100;
/// Cases that are gone through for a finding.
const MOST_CASES: usize = 3_000;
/// Steps to find the smallest bill in a gap.
const GAP_STEPS: usize = 400;
/// Up to which amount of each part a largest difference is looked for: a million yuan.
const UP_TO: i64 = 100_000_000;

/// All findings of the edition, and what their searches left open.
pub(super) fn findings(prover: &Prover, verdicts: &[Verdict]) -> (Vec<Finding>, Vec<Open>) {
    let (mut all, mut open) = (Vec::new(), Vec::new());
    for (place, verdict) in verdicts.iter().enumerate() {
        if matches!(verdict, Verdict::Proved { trivial: true }) {
            all.push(Finding::TrivialGuarantee(place));
        }
    }
    exceptions(prover, &mut all);
    super::arms::arms_for_nobody(prover, &mut all);
    holes(prover.edition.book, &mut all);
    unread(prover.edition.book, &mut all);
    survey(prover, &mut all);
    jumps(prover, &mut all);
    cliffs(prover, &mut all);
    super::split::split_pays(prover, &mut all, &mut open);
    (all, open)
}

fn exceptions(prover: &Prover, all: &mut Vec<Finding>) {
    for (ix, version) in (0_u16..).zip(&prover.edition.exceptions) {
        if let Some(version) = version
            && prover.solver.solve(&[&version.rule.when]) == Answer::Never
        {
            all.push(Finding::ExceptionNeverHolds(crate::model::ExceptionIx(ix)));
        }
    }
}

/// Days on which a rule is not in force though it is before and after.
fn holes(book: &Book, all: &mut Vec<Finding>) {
    book.each_rule(&mut |label, versions| {
        for version in versions {
            let Some(from) = version.until.and_then(|until| until.tomorrow().ok()) else { continue };
            let later = versions.iter().map(|v| v.from).filter(|start| *start > from).min();
            let covered = versions.iter().any(|v| v.in_force(from));
            if let (Some(later), false) = (later, covered)
                && let Ok(until) = later.yesterday()
            {
                all.push(Finding::HoleInDates { rule: label.to_string(), from, until });
            }
        }
    });
}

#[derive(Default)]
struct Read(BTreeSet<ParamIx>);

impl Visitor for Read {
    fn amount(&mut self, amount: &Amount) {
        if let Amount::Param(ix, _) = amount {
            self.0.insert(*ix);
        }
    }
    fn rate(&mut self, rate: &Rate) {
        if let Rate::Param(ix, _) = rate {
            self.0.insert(*ix);
        }
    }
    fn count(&mut self, count: &Count) {
        if let Count::Param(ix, _) = count {
            self.0.insert(*ix);
        }
    }
}

/// Parameters that no rule reads on any day; that a guarantee reads one does not count.
fn unread(book: &Book, all: &mut Vec<Finding>) {
    use crate::model::Change;
    let mut read = Read::default();
    for version in book.layers.iter().flat_map(|l| &l.versions) {
        walk::layer(&version.rule, &mut read);
    }
    for version in book.params.iter().flat_map(|p| &p.versions) {
        walk::param(&version.rule, &mut read);
    }
    for version in book.limits.iter().flat_map(|l| &l.versions) {
        walk::clause(&version.rule.amount, &mut read, walk::amount);
    }
    for version in book.payments.iter().flat_map(|p| &p.versions) {
        walk::amount(&version.rule.standard, &mut read);
    }
    for version in &book.lines {
        let rules = &version.rule;
        rules.dose_cap.iter().for_each(|cap| walk::count(cap, &mut read));
        let special = rules.special.iter().map(|(_, treatment)| treatment);
        rules.classes.iter().chain(special).for_each(|t| walk::treatment(t, &mut read));
    }
    for version in book.exemptions.iter().flat_map(|e| &e.versions) {
        walk::treatment(&version.rule.treatment, &mut read);
    }
    for change in book.exceptions.iter().flat_map(|e| &e.versions).flat_map(|v| &v.rule.changes) {
        match change {
            Change::Base(_, base) => walk::amount(&base.amount, &mut read),
            Change::Deductible(_, deductible) => walk::amount(&deductible.amount, &mut read),
            Change::Schedule(_, segments) => {
                for segment in segments {
                    walk::amount(&segment.from, &mut read);
                    segment.to.iter().for_each(|to| walk::amount(to, &mut read));
                    walk::rate(&segment.ratio, &mut read);
                }
            }
            Change::Caps(_, caps) => caps.iter().for_each(|cap| walk::cap(cap, &mut read)),
            Change::ParamAmount(_, amount) => walk::amount(amount, &mut read),
            Change::ParamRatio(_, rate) => walk::rate(rate, &mut read),
            Change::ParamCount(_, count) => walk::count(count, &mut read),
            Change::Applies(..) => {}
        }
    }
    let params = (0_u16..).zip(&book.params).map(|(ix, _)| ParamIx(ix));
    all.extend(params.filter(|ix| !read.0.contains(ix)).map(Finding::ParamNeverRead));
}

/// What going through all cases shows.
#[derive(Default)]
struct Survey {
    applied: BTreeSet<LayerIx>,
    /// Segments of which something is reached, by layer and place, and how many there are at most.
    reached: BTreeSet<(LayerIx, usize)>,
    segments: BTreeMap<LayerIx, usize>,
    gaps: BTreeMap<(LayerIx, Fen, Fen), Domain>,
    falls: BTreeMap<LayerIx, Domain>,
}

/// Looks at each layer alone, from anything that the layers before it leave; facts are split for it only.
fn survey(prover: &Prover, all: &mut Vec<Finding>) {
    let mut survey = Survey::default();
    let mut over = BTreeSet::new();
    for (nth, (_, rule)) in prover.edition.layers.iter().enumerate() {
        let mut tally = Tally::default();
        explore(
            &prover.solver,
            vec![Domain::default()],
            &Cells::default(),
            &mut tally,
            &mut |domains, cells| survey.alone(prover, nth, (domains, cells), &mut over),
        );
        survey.finish(rule.layer, tally, all);
    }
    survey.findings(prover, all);
    over_protection(prover, &over, all);
}

/// A bill settled by every layer in one case of its facts.
struct LoweredBill<'a> {
    done: BTreeMap<LayerIx, Done>,
    cost: Lin,
    circuit: Circuit,
    domains: &'a [Domain],
    cells: &'a Cells,
}

/// Settles a bill in each case of its facts, as far as their number is bounded; the tally says what was left out.
fn each_bill(prover: &Prover, found: &mut dyn FnMut(LoweredBill<'_>)) -> Tally {
    let mut tally = Tally { most: Some(most_cases(prover)), ..Tally::default() };
    explore(&prover.solver, vec![Domain::default()], &Cells::default(), &mut tally, &mut |domains, cells| {
        let Some(domain) = domains.first() else { return Ok(()) };
        let mut circuit = Circuit::default();
        let mut lower = Lower::new(prover.edition, domain, cells, &mut circuit);
        lower.bill()?;
        let (done, cost) = (std::mem::take(&mut lower.done), lower.part(Part::Total));
        found(LoweredBill { done, cost, circuit, domains, cells });
        Ok(())
    });
    tally
}

/// The smallest bill for each of these layers that promises more than base and pools give.
fn over_protection(prover: &Prover, layers: &BTreeSet<LayerIx>, all: &mut Vec<Finding>) {
    if layers.is_empty() {
        return;
    }
    let mut over: BTreeMap<LayerIx, Problems> = BTreeMap::new();
    each_bill(prover, &mut |bill| {
        for done in bill.done.values().filter(|done| done.applied && layers.contains(&done.layer)) {
            let goal = done.promised.sub(&done.relief);
            let problems = over.entry(done.layer).or_default();
            let forms = [goal, bill.cost.clone(), Lin::int(0)];
            problems.add(
                prover,
                Asked::Over(done.layer),
                bill.circuit.clone(),
                forms,
                bill.domains,
                bill.cells,
            );
        }
    });
    for (layer, problems) in over {
        if let Some(witness) = first_witness(prover, &problems.list) {
            all.push(Finding::OverProtection { layer, witness: Box::new(witness) });
        }
    }
}

impl Survey {
    /// A layer in a case of its facts; `over` gets it if nothing shows that base and pools give what it promises.
    fn alone(
        &mut self,
        prover: &Prover,
        nth: usize,
        (domains, cells): (&[Domain], &Cells),
        over: &mut BTreeSet<LayerIx>,
    ) -> Lowered<()> {
        let Some(domain) = domains.first() else { return Ok(()) };
        let mut circuit = Circuit::default();
        let mut lower = Lower::new(prover.edition, domain, cells, &mut circuit);
        lower.start_with_anything(nth, &Kept::default());
        let lowered = lower.nth_layer(nth);
        if let Err(Stop::SegmentsFall(layer)) = lowered {
            self.falls.entry(layer).or_insert_with(|| domain.clone());
        }
        lowered?;
        let Some((_, rule)) = prover.edition.layers.get(nth) else { return Ok(()) };
        let Some(done) = lower.done.remove(&rule.layer).filter(|done| done.applied) else { return Ok(()) };
        self.layer(&done, domain);
        if !over.contains(&done.layer) && !prover.shown(&circuit, &done.promised.sub(&done.relief), &|_| true)
        {
            over.insert(done.layer);
        }
        Ok(())
    }

    /// What all cases of a layer showed.
    fn finish(&self, layer: LayerIx, tally: Tally, all: &mut Vec<Finding>) {
        // What is in cases that were not gone through, or not lowered, is not known.
        if tally.too_many || tally.not_linear > 0 {
            return;
        }
        let fell = self.falls.contains_key(&layer);
        if !self.applied.contains(&layer) && !fell && tally.without_rule == 0 {
            all.push(Finding::LayerNeverApplies(layer));
        }
        let count = self.segments.get(&layer).copied().unwrap_or(0);
        for segment in (0..count).filter(|place| !self.reached.contains(&(layer, *place))) {
            all.push(Finding::SegmentNeverReached { layer, segment });
        }
    }

    fn layer(&mut self, done: &Done, domain: &Domain) {
        self.applied.insert(done.layer);
        let most = self.segments.entry(done.layer).or_default();
        *most = (*most).max(done.segments.len());
        for (place, (from, to)) in done.segments.iter().enumerate() {
            let below = |low: &Lin, high: &Lin| high.sub(low).known().is_none_or(Rat::positive);
            let open = to.as_ref().is_none_or(|to| below(from, to) && below(&done.free_until, to));
            if open {
                self.reached.insert((done.layer, place));
            }
        }
        for ((_, to), (from, _)) in done.segments.iter().zip(done.segments.iter().skip(1)) {
            let known =
                |form: &Lin| form.known().and_then(|x| i64::try_from(x.floor()).ok()).and_then(Fen::new);
            if let (Some(to), Some(from)) = (to.as_ref().and_then(known), known(from))
                && to < from
            {
                self.gaps.entry((done.layer, to, from)).or_insert_with(|| domain.clone());
            }
        }
    }

    fn findings(self, prover: &Prover, all: &mut Vec<Finding>) {
        let facts = |domain: &Domain| Box::new(bill::facts(&prover.solver, domain, &Values::new()));
        for ((layer, from, to), domain) in &self.gaps {
            let (layer, from, to, facts) = (*layer, *from, *to, facts(domain));
            let witness = in_gap(prover, layer, (from, to)).map(Box::new);
            all.push(Finding::GapBetweenSegments { layer, from, to, facts, witness });
        }
        for (layer, domain) in &self.falls {
            all.push(Finding::SegmentsOverlap { layer: *layer, facts: facts(domain) });
        }
    }
}

/// The smallest first bill of a year whose base reaches into a gap of a layer.
fn in_gap(prover: &Prover, layer: LayerIx, (from, to): (Fen, Fen)) -> Option<Witness> {
    let [low, high] = [from, to].map(|fen| Lin::int(fen.get().into()));
    let mut problems = Problems::default();
    let tally = each_bill(prover, &mut |bill| {
        let Some(done) = bill.done.get(&layer).filter(|done| done.applied) else { return };
        let mut ends = done.segments.iter().zip(done.segments.iter().skip(1));
        if ends.any(|((_, end), (start, _))| end.as_ref() == Some(&low) && *start == high) {
            let forms = [done.base.sub(&low), bill.cost, low.clone()];
            problems.add(prover, Asked::Gap(layer), bill.circuit, forms, bill.domains, bill.cells);
        }
    });
    let witness = prover.smallest(&problems.list.iter().collect::<Vec<_>>(), false, GAP_STEPS)?;
    Some(Witness { smallest: witness.smallest && !tally.too_many, ..witness })
}

/// The smallest witness of the first problem that has one: first bills of a year, then any.
fn first_witness(prover: &Prover, problems: &[Problem]) -> Option<Witness> {
    let limits = Limits { steps: FIRST_STEPS, below: None, first: true };
    for with_history in [false, true] {
        for problem in problems {
            let found = prover.search(problem, with_history, limits);
            if found.witness.is_some() {
                let best = prover.search(problem, with_history, Limits { first: false, ..limits });
                let (witness, _) = best.witness.or(found.witness)?;
                return Some(Witness { smallest: best.complete, ..witness });
            }
        }
    }
    None
}

/// The largest jump of own pay, where it is more than a fen.
fn jumps(prover: &Prover, all: &mut Vec<Finding>) {
    let Some(fen) = Fen::new(1) else { return };
    let Some(most) = Fen::new(UP_TO) else { return };
    let problems = prover.growth(&Cond::Always, Some(fen), &mut Tally::default());
    let Verdict::Refuted(any) = prover.verdict(&problems, Tally::default(), JUMP_STEPS) else { return };
    let mut best = (*any, None);
    for problem in &problems {
        // The goal is the jump above a fen; no jump of the same size is of interest.
        let least = Rat::int(best.0.value.get().into());
        let found = prover.largest(problem, least, most, STEPS / 4);
        if let (Some((witness, _)), Asked::NoCliff(part, _)) = (found.witness, problem.asked) {
            best = (witness, Some(part));
        }
    }
    let part = best.1.or_else(|| grown(&best.0)).unwrap_or(Part::InScope);
    all.push(Finding::OwnPayJump { jump: best.0.value, part, witness: Box::new(best.0) });
}

/// In which part the second bill is larger.
fn grown(witness: &Witness) -> Option<Part> {
    let after = witness.other.as_ref()?.outcome.parts;
    let before = witness.outcome.parts;
    super::lower::POOLS.into_iter().find(|part| before.get(*part) != after.get(*part))
}

/// Only larger differences are of interest.
fn least(best: Option<&(Witness, Fen)>) -> Rat {
    best.map_or(Rat::ONE, |(_, difference)| Rat::int(i128::from(difference.get()) + 1))
}

fn larger(found: Option<Witness>, best: &mut Option<(Witness, Fen)>) {
    if let Some(witness) = found
        && let Ok(difference) = witness.value.checked_sub(witness.bound)
        && best.as_ref().is_none_or(|(_, most)| difference > *most)
    {
        *best = Some((witness, difference));
    }
}

/// Fewer cases where each is larger.
fn most_cases(prover: &Prover) -> usize {
    MOST_CASES * 10 / prover.edition.layers.len().max(10)
}

/// The largest difference of own pay between neighbouring groups.
fn cliffs(prover: &Prover, all: &mut Vec<Finding>) {
    let Some(up_to) = Fen::new(UP_TO) else { return };
    for (poorer, richer) in prover.neighbours() {
        let Some(poor) = poorer else { continue };
        let mut tally = Tally { most: Some(most_cases(prover)), ..Tally::default() };
        let (problems, _) = prover.poorer(&Cond::Always, (poorer, richer), true, &mut tally);
        let mut best: Option<(Witness, Fen)> = None;
        // Round bills first: what they show need not be searched.
        for problem in &problems {
            larger(prover.round_bill(problem, least(best.as_ref()), up_to), &mut best);
        }
        let mut complete = !tally.too_many;
        let mut left = ALL_STEPS;
        for problem in &problems {
            let price = price(&problem.circuit);
            let steps = STEPS.min(left / price);
            if steps == 0 {
                complete = false;
                continue;
            }
            let found = prover.largest(problem, least(best.as_ref()), up_to, steps);
            left = left.saturating_sub(found.steps * price);
            complete &= found.complete;
            larger(found.witness.map(|(witness, _)| witness), &mut best);
        }
        if let Some((witness, difference)) = best {
            let witness = Box::new(Witness { smallest: complete, ..witness });
            all.push(Finding::GroupCliff { poorer: poor, richer, difference, up_to, witness });
        }
    }
}
