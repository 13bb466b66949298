//! The incentive to split: one bill cut in two that are settled one after the other.
//!
//! The whole bill, the first part and the second are in one circuit over the amounts of the two parts. What the second
//! finds of the year is a form of what the first left, by the law of evaluation. The bill is the first of its year.

use super::bill::{self, Values};
use super::cases::Tally;
use super::cells::Cells;
use super::circuit::{Circuit, Input, Lin, Node};
use super::differ::peculiar;
use super::import::Imported;
use super::lower::{Lower, Lowered, Stop};
use super::most::{Between, Case, Effort, most};
use super::problems::hash;
use super::prover::{Prover, Settled};
use super::rat::Rat;
use super::report::{Finding, HistoryKind, Open, Witness};
use super::stay::{Asker, CARE, Stay, cases, continues, referred};
use crate::eval;
use crate::facts::CountFact;
use crate::inputs::YearToDate;
use crate::model::{Cap, History, LayerIx, LayerRule, Part};
use crate::sat::domain::{Domain, Number};
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use yidan_types::Fen;

const EFFORT: Effort = Effort { cubes: 4_000_000, least: 20 };
/// Up to which total it is looked for: a million yuan.
pub(super) const UP_TO: i64 = 100_000_000;
/// Gains below this are left out: each layer's rounding can give a fen.
const LEAST: i128 = 100;
/// The size of all circuits that are built; cases beyond it are left out, so that books of any size come to an end. The
/// shipped books need at most a seventh of it.
const MOST_SIZE: usize = 3_000_000;
/// More units of care than any bill holds, for what is used up only where something is paid.
const MANY_UNITS: i128 = 10_000;

/// Where a bill comes from.
struct About {
    stay: Stay,
    cells: Cells,
}

/// One of the three bills in a circuit of its own.
struct Lowering {
    circuit: Circuit,
    own: Lin,
    /// What it leaves to the year, if it is the first of it.
    leaves: BTreeMap<Input, Lin>,
}

/// The three bills as the oracle settles them.
struct Found {
    whole: Settled,
    first: Settled,
    second: Settled,
}

/// The largest gain of cutting one bill in two, if it is worth it.
pub(super) fn split_pays(prover: &Prover, all: &mut Vec<Finding>, open: &mut Vec<Open>) {
    let (asked, left_out) = questions(prover);
    let goals = Between { least: Rat::int(LEAST), most: Rat::int(UP_TO.into()) };
    let found = most(&asked, goals, EFFORT, &mut |case, values| {
        let inputs = bill::inputs(&case.circuit, values);
        let found = settled(prover, &case.about, &inputs)?;
        (case.goal.at(values) == Rat::int(gain(&found)?.get().into())).then_some(found)
    });
    // That nobody gains more than the bill needs no proof.
    let at_most = Some(found.at_most).filter(|most| !left_out && *most < Rat::int(UP_TO.into()));
    let at_most = at_most.and_then(|most| i64::try_from(most.floor()).ok()).and_then(Fen::new);
    let gained = found.best.and_then(|(found, _)| Some((gain(&found)?, found)));
    match gained {
        Some((gain, found)) => all.push(finding(prover, found, gain, at_most)),
        None => open.extend(not_decided(at_most)),
    }
}

/// The different cases, and whether some were left out.
fn questions(prover: &Prover) -> (Vec<Case<About>>, bool) {
    let mut asked: Vec<Case<About>> = Vec::new();
    let mut questions: HashMap<(u64, u64), usize> = HashMap::new();
    let mut tally = Tally::default();
    let (mut size, mut too_large) = (0, false);
    cases(&prover.solver, &mut tally, &mut |stay, cells| {
        if size >= MOST_SIZE {
            too_large = true;
            return Ok(());
        }
        let Some((circuit, goal)) = question(prover, stay, cells, &mut size)? else { return Ok(()) };
        let about = About { stay: stay.clone(), cells: cells.clone() };
        match questions.entry(hash(&circuit, std::slice::from_ref(&goal))) {
            Entry::Vacant(place) => {
                place.insert(asked.len());
                asked.push(Case { circuit, goal, about });
            }
            Entry::Occupied(place) => {
                let known = asked.get_mut(*place.get()).map(|case| &mut case.about);
                if let Some(known) = known.filter(|k| peculiar(&stay.whole) < peculiar(&k.stay.whole)) {
                    *known = about;
                }
            }
        }
        Ok(())
    });
    (asked, too_large || tally.too_many || tally.not_linear > 0)
}

/// Nothing worth a finding was found, but larger gains are not excluded.
fn not_decided(at_most: Option<Fen>) -> Option<Open> {
    // Own pay is at most the bill, and so is what can be gained.
    let (least, up_to) = (fen(LEAST)?, Fen::new(UP_TO)?);
    let at_most = at_most.unwrap_or(up_to).min(up_to);
    (at_most >= least).then_some(Open::SplitPays { least, at_most, up_to })
}

fn fen(amount: i128) -> Option<Fen> {
    i64::try_from(amount).ok().and_then(Fen::new)
}

fn finding(prover: &Prover, found: Found, gain: Fen, at_most: Option<Fen>) -> Finding {
    let value = found.whole.outcome.own_pay;
    let witness = Witness {
        day: prover.edition.day,
        facts: found.whole.facts,
        charges: found.whole.charges,
        outcome: found.whole.outcome,
        year: YearToDate::default(),
        history: HistoryKind::Empty,
        other: None,
        value,
        bound: value.checked_sub(gain).unwrap_or(Fen::ZERO),
        smallest: false,
    };
    let (first, second) = (found.first.charges, found.second.charges);
    Finding::SplitPays { gain, at_most, witness: Box::new(witness), first, second }
}

/// By how much the two together cost the patient less than the whole.
fn gain(found: &Found) -> Option<Fen> {
    let parts = found.first.outcome.own_pay.checked_add(found.second.outcome.own_pay).ok()?;
    found.whole.outcome.own_pay.checked_sub(parts).ok()
}

// ------------------------------------------------------------------------------------------ the question

/// The three bills in one circuit, and the gain; `None` if nothing can be gained.
fn question(
    prover: &Prover,
    stay: &Stay,
    cells: &Cells,
    size: &mut usize,
) -> Result<Option<(Circuit, Lin)>, (Asker, Stop)> {
    let mut lowered = |who: Asker| lowered(prover, (stay, cells), who, size).map_err(|stop| (who, stop));
    let (first, second) = (lowered(Asker::First)?, lowered(Asker::Second)?);
    let whole = if stay.whole_is_like_first() { None } else { Some(lowered(Asker::Whole)?) };
    let whole = whole.as_ref().unwrap_or(&first);
    decided_chain(&second, stay)?;
    let mut circuit = Circuit::default();
    let inputs = Inputs { stay, places: u32::try_from(cells.count()).unwrap_or(1) };
    let one = circuit.import(&first.circuit, &mut |c, input, bounds| inputs.first(c, input, bounds));
    let left: BTreeMap<Input, Lin> = first.leaves.iter().map(|(i, form)| (*i, one.form(form))).collect();
    let two = circuit.import(&second.circuit, &mut |c, input, bounds| match input {
        input if input.is_history() => left.get(&input).cloned().unwrap_or(Lin::int(0)),
        input => inputs.second(c, input, bounds),
    });
    let both = circuit.import(&whole.circuit, &mut |c, input, bounds| inputs.whole(c, input, bounds));
    let own = |imported: &Imported, lowering: &Lowering| imported.form(&lowering.own);
    let goal = own(&both, whole).sub(&own(&one, &first)).sub(&own(&two, &second));
    *size += circuit.size();
    if circuit.range(&goal).1 < Rat::int(LEAST) {
        return Ok(None);
    }
    let (mut cone, forms) = circuit.cone(&[&goal]);
    let Some(goal) = forms.into_iter().next() else { return Ok(None) };
    inputs.share_care(&mut cone);
    let parts = cone.nodes.iter().enumerate().filter(|(_, n)| matches!(n, Node::Input(Input::Part(..))));
    let total = parts.fold(Lin::int(-i128::from(UP_TO)), |sum, (var, _)| sum.add(&Lin::var(var)));
    cone.fact(total);
    cone.finish();
    Ok(Some((cone, goal)))
}

/// Where the deductible of a chain of referrals counts, the cases must say whether there is one.
fn decided_chain(second: &Lowering, stay: &Stay) -> Result<(), (Asker, Stop)> {
    let in_chain =
        |node: &Node| matches!(node, Node::Input(Input::History(History::DeductibleInReferral(_))));
    match referred().filter(|atom| stay.first.truth(atom).is_none()) {
        Some(atom) if second.circuit.nodes.iter().any(in_chain) => Err((Asker::First, Stop::Split(atom))),
        _ => Ok(()),
    }
}

/// What the three bills' inputs are in the amounts and the care of the two parts.
struct Inputs<'s> {
    stay: &'s Stay,
    /// How many cells lines have; those of the second bill come behind.
    places: u32,
}

impl Inputs<'_> {
    fn first(&self, circuit: &mut Circuit, input: Input, bounds: (Rat, Rat)) -> Lin {
        match input {
            Input::Part(..) => circuit.input(input, 0, UP_TO.into()),
            Input::Count(care) if CARE.contains(&care) => self.care(circuit, care)[0].clone(),
            input if input.is_history() => Lin::int(0),
            input => circuit.same_input(input, bounds),
        }
    }

    fn second(&self, circuit: &mut Circuit, input: Input, bounds: (Rat, Rat)) -> Lin {
        match input {
            Input::Part(part, cell) => circuit.input(Input::Part(part, cell + self.places), 0, UP_TO.into()),
            Input::Count(care) if CARE.contains(&care) => self.care(circuit, care)[1].clone(),
            input => circuit.same_input(input, bounds),
        }
    }

    /// The whole is the sum of both.
    fn whole(&self, circuit: &mut Circuit, input: Input, bounds: (Rat, Rat)) -> Lin {
        match input {
            Input::Part(..) => {
                let first = self.first(circuit, input, bounds);
                first.add(&self.second(circuit, input, bounds))
            }
            Input::Count(care) if CARE.contains(&care) => {
                let [first, second] = self.care(circuit, care);
                first.add(&second)
            }
            input => self.first(circuit, input, bounds),
        }
    }

    /// Care of the first and of the second bill.
    fn care(&self, circuit: &mut Circuit, care: CountFact) -> [Lin; 2] {
        let number = Number::Fact(care);
        let mut input = |input, (low, high): (i64, i64)| circuit.input(input, low.into(), high.into());
        [
            input(Input::Count(care), self.stay.first.range(number)),
            input(Input::CountOfSecond(care), self.stay.second.range(number)),
        ]
    }

    /// Care that the facts of any of the three bills limit, or that amounts depend on, adds up.
    fn share_care(&self, circuit: &mut Circuit) {
        for care in CARE {
            let number = Number::Fact(care);
            let read = |input: Input| circuit.nodes.contains(&Node::Input(input));
            let bills = [&self.stay.whole, &self.stay.first, &self.stay.second];
            let limited = bills.iter().any(|domain| domain.numbers.contains_key(&number));
            if limited || read(Input::Count(care)) || read(Input::CountOfSecond(care)) {
                let [first, second] = self.care(circuit, care);
                let (low, high) = self.stay.whole.range(number);
                let sum = first.add(&second);
                circuit.fact(sum.sub(&Lin::int(high.into())));
                circuit.fact(Lin::int(low.into()).sub(&sum));
            }
        }
    }
}

// ------------------------------------------------------------------------------------------ one bill

fn lowered(
    prover: &Prover,
    (stay, cells): (&Stay, &Cells),
    who: Asker,
    size: &mut usize,
) -> Lowered<Lowering> {
    let mut circuit = Circuit::default();
    let mut lower = Lower::new(prover.edition, stay.of(who), cells, &mut circuit);
    let bill = lower.bill();
    *size += lower.circuit.size();
    bill?;
    let own = lower.own_pay();
    let mut leaves = BTreeMap::new();
    if who == Asker::First {
        left_by_bill(&mut lower, &mut leaves);
        for (_, rule) in &prover.edition.layers {
            left_by_layer(&mut lower, rule, stay, &mut leaves)?;
        }
    }
    Ok(Lowering { circuit, own, leaves })
}

fn left_by_bill(lower: &mut Lower, leaves: &mut BTreeMap<Input, Lin>) {
    let amounts = [
        (History::Total, lower.part(Part::Total)),
        (History::InScope, lower.part(Part::InScope)),
        (History::OwnPay, lower.own_pay()),
        (History::OwnPayInScope, lower.in_scope_left()),
    ];
    leaves.extend(amounts.map(|(history, form)| (Input::History(history), form)));
}

/// As [`eval::advance`] has it, for the first bill of a year.
fn left_by_layer(
    lower: &mut Lower,
    rule: &LayerRule,
    stay: &Stay,
    leaves: &mut BTreeMap<Input, Lin>,
) -> Lowered<()> {
    let layer = rule.layer;
    let Some(done) = lower.done.get(&layer).filter(|done| done.applied).cloned() else { return Ok(()) };
    // Nothing was borne before, so the deductible is the lowest part of the base whatever its mode.
    let borne = lower.circuit.min_of_amounts(&done.base, &done.free_until);
    let mut leave = |input, form: &Lin| leaves.insert(input, form.clone());
    leave(Input::History(History::Paid(layer)), &done.relief);
    leave(Input::History(History::Base(layer)), &done.base);
    leave(Input::PaidThisMonth(layer), &done.relief);
    leave(Input::BaseThisMonth(layer), &done.base);
    leave(Input::History(History::Deductible(layer)), &borne);
    if continues(&stay.first) {
        leave(Input::History(History::DeductibleInReferral(layer)), &borne);
    }
    let units = units(lower, layer, rule)?;
    if units.known() != Some(Rat::ZERO) {
        // Care for which nothing is paid uses up none of what is granted.
        let if_paid = done.relief.times(Rat::int(MANY_UNITS));
        let used = lower.circuit.min_of_amounts(&units, &if_paid);
        leaves.insert(Input::UnitsUsed(layer), used);
    }
    Ok(())
}

/// The units of care that the caps of a layer count.
fn units(lower: &mut Lower, layer: LayerIx, rule: &LayerRule) -> Lowered<Lin> {
    let caps: Vec<Cap> = lower.clause(&rule.caps)?.clone();
    let mut most = Lin::int(0);
    for cap in &caps {
        if let Cap::PerCare { unit, at_most, .. } = cap {
            let granted = lower.granted(layer, *unit, at_most.as_ref())?;
            most = lower.circuit.max(&granted, &most);
        }
    }
    Ok(most)
}

// ------------------------------------------------------------------------------------------ the oracle

fn is_care(input: Input) -> bool {
    matches!(input, Input::Count(fact) | Input::CountOfSecond(fact) if CARE.contains(&fact))
}

/// The values of the three bills' inputs.
fn apart(stay: &Stay, places: u32, inputs: &Values) -> [Values; 3] {
    let (mut whole, mut first, mut second) = (Values::new(), Values::new(), Values::new());
    for (input, value) in inputs {
        if let Input::Part(part, cell) = *input {
            let (bill, cell) = if cell < places { (&mut first, cell) } else { (&mut second, cell - places) };
            bill.insert(Input::Part(part, cell), *value);
            *whole.entry(Input::Part(part, cell)).or_default() += value;
        } else if !is_care(*input) {
            [&mut whole, &mut first, &mut second]
                .into_iter()
                .for_each(|bill| *bill.entry(*input).or_default() = *value);
        }
    }
    for care in CARE {
        let least = |domain: &Domain| domain.range(Number::Fact(care)).0;
        let one = inputs.get(&Input::Count(care)).copied().unwrap_or(least(&stay.first));
        let two = inputs.get(&Input::CountOfSecond(care)).copied().unwrap_or(least(&stay.second));
        first.insert(Input::Count(care), one);
        second.insert(Input::Count(care), two);
        whole.insert(Input::Count(care), one.saturating_add(two));
    }
    [whole, first, second]
}

/// The whole, and the two in order, each as the reference evaluator settles it.
fn settled(prover: &Prover, about: &About, inputs: &Values) -> Option<Found> {
    let (stay, cells) = (&about.stay, &about.cells);
    let [whole, first, second] = apart(stay, u32::try_from(cells.count()).ok()?, inputs);
    let empty = YearToDate::default();
    let day = prover.edition.day;
    let whole = prover.settle(&stay.whole, cells, &whole, &empty)?;
    let first = prover.settle(&stay.first, cells, &first, &empty)?;
    let year = eval::advance(&empty, prover.edition, &first.facts, &first.outcome, day).ok()?;
    let year = eval::start_of_next(&year, day, continues(&stay.first));
    let second = prover.settle(&stay.second, cells, &second, &year)?;
    Some(Found { whole, first, second })
}
