//! One step of the search: what a circuit can do at most under some decisions, by linear programming.

use super::circuit::{Circuit, LARGEST, Lin, Node, Rounder, Var, range};
use super::lp::{self, Row, Solved};
use super::rat::Rat;
use std::collections::BTreeMap;
use yidan_types::RoundingMode;

/// Decisions of the search: signs of `max(0, form)`, and narrower bounds.
#[derive(Clone, Debug, Default)]
pub(super) struct Decisions {
    pub signs: BTreeMap<Var, bool>,
    pub bounds: BTreeMap<Var, (Rat, Rat)>,
}

/// The question: can `goal >= least` be, and where is it cheapest?
pub(super) struct Question<'c> {
    pub circuit: &'c Circuit,
    pub goal: Lin,
    pub least: Rat,
    pub cost: Lin,
    /// Look for the largest goal instead of the smallest cost; the cost is then the goal's opposite.
    pub largest: bool,
}

/// The relaxation's answer.
pub(super) enum Relaxed {
    Empty,
    /// Values of all nodes, as the relaxation has them, and the cost.
    Point {
        values: Vec<Rat>,
        cost: Rat,
        bounds: Vec<(Rat, Rat)>,
        /// Nodes that are still variables of their own.
        open: Vec<Var>,
    },
    Lost,
}

/// A circuit with decided nodes replaced.
struct Reduced {
    forms: Vec<Lin>,
    rows: Vec<Lin>,
    open: Vec<Var>,
}

/// What a rounding rounds, after decided nodes were replaced.
struct Argument {
    form: Lin,
    how: Rounder,
    grid: i128,
    never_negative: bool,
}

const ROUNDS: usize = 6;

/// Solves the relaxation; with `margin` it looks for the largest goal instead of the smallest cost. Where the fractions of
/// a search for the largest goal grow too long it is solved again with a little more room.
pub(super) fn relax(
    question: &Question,
    decisions: &Decisions,
    cutoff: Option<Rat>,
    margin: bool,
) -> Relaxed {
    match relaxed(question, decisions, cutoff, margin, Chords::Exact) {
        Relaxed::Lost if question.largest => relaxed(question, decisions, cutoff, margin, Chords::Short),
        solved => solved,
    }
}

/// How slopes of chords are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chords {
    Exact,
    /// A little steeper, in fractions of one small denominator.
    Short,
}

/// The denominator of short slopes.
const SHORT: i128 = 1 << 16;

fn relaxed(
    question: &Question,
    decisions: &Decisions,
    cutoff: Option<Rat>,
    margin: bool,
    chords: Chords,
) -> Relaxed {
    let mut bounds = question.circuit.bounds.clone();
    for (var, (low, high)) in &decisions.bounds {
        if let Some(slot) = bounds.get_mut(*var) {
            *slot = (slot.0.max(*low), slot.1.min(*high));
        }
    }
    let mut reduced = reduce(question, decisions, cutoff, chords, &mut bounds);
    for _ in 0..ROUNDS {
        match tighten(&reduced.rows, &mut bounds, question.circuit) {
            None => return Relaxed::Empty,
            Some(false) => break,
            Some(true) => reduced = reduce(question, decisions, cutoff, chords, &mut bounds),
        }
    }
    solve(question, &reduced, bounds, margin)
}

fn replace(form: &Lin, forms: &[Lin]) -> Lin {
    let start = Lin::constant(form.konst);
    form.terms.iter().fold(start, |sum, (var, factor)| match forms.get(*var) {
        Some(of) => sum.plus(*factor, of),
        None => sum,
    })
}

fn reduce(
    question: &Question,
    decisions: &Decisions,
    cutoff: Option<Rat>,
    chords: Chords,
    bounds: &mut [(Rat, Rat)],
) -> Reduced {
    let mut reduced = Reduced { forms: Vec::new(), rows: Vec::new(), open: Vec::new() };
    let mut roundings: Vec<(Var, Argument)> = Vec::new();
    for (var, node) in question.circuit.nodes.iter().enumerate() {
        let form = match node {
            Node::Input(_) => fixed(var, bounds),
            Node::Pos(form) => {
                let form = replace(form, &reduced.forms);
                positive((var, form), decisions.signs.get(&var).copied(), chords, bounds, &mut reduced.rows)
            }
            Node::Round(form, how) => {
                // Sums of `max(0, form)` are never negative, which the forms put in their place do not show.
                let sum_low = range(form, bounds).0;
                let form = replace(form, &reduced.forms);
                let low = sum_low.max(range(&form, bounds).0);
                let argument = Argument {
                    grid: question.circuit.grid(&form),
                    never_negative: !low.negative(),
                    form,
                    how: *how,
                };
                match like_an_earlier(&argument, &roundings, bounds) {
                    Some(same) => same,
                    None => {
                        let form = rounded(var, &argument, bounds, &mut reduced.rows);
                        roundings.push((var, argument));
                        form
                    }
                }
            }
        };
        if form == Lin::var(var) {
            reduced.open.push(var);
        }
        reduced.forms.push(form);
    }
    for fact in &question.circuit.facts {
        reduced.rows.push(replace(fact, &reduced.forms));
    }
    let goal = replace(&question.goal, &reduced.forms);
    reduced.rows.push(Lin::constant(question.least).sub(&goal));
    if let Some(cutoff) = cutoff {
        let goal = replace(&question.goal, &reduced.forms);
        let cost =
            if question.largest { goal.times(-Rat::ONE) } else { replace(&question.cost, &reduced.forms) };
        reduced.rows.push(cost.sub(&Lin::constant(cutoff)));
    }
    reduced
}

/// Rounding moves with whole units (half-even with two at a time): what differs from an earlier argument by so much
/// rounds to as much more.
fn like_an_earlier(argument: &Argument, earlier: &[(Var, Argument)], bounds: &[(Rat, Rat)]) -> Option<Lin> {
    let Argument { form, how, .. } = argument;
    let turns = |argument: &Argument| how.mode != RoundingMode::HalfEven && !argument.never_negative;
    if form.terms.is_empty() || turns(argument) {
        return None;
    }
    let unit = how.unit * if how.mode == RoundingMode::HalfEven { 2 } else { 1 };
    let (var, before) = earlier.iter().find(|(_, before)| {
        let apart = form.konst - before.form.konst;
        before.how == *how
            && before.form.terms == form.terms
            && (apart / Rat::int(unit)).is_int()
            && !turns(before)
    })?;
    let (low, high) = bounds.get(*var).copied()?;
    let rounded = if low == high { Lin::constant(low) } else { Lin::var(*var) };
    Some(rounded.add(&Lin::constant(form.konst - before.form.konst)))
}

fn fixed(var: Var, bounds: &[(Rat, Rat)]) -> Lin {
    match bounds.get(var) {
        Some((low, high)) if low == high => Lin::constant(*low),
        _ => Lin::var(var),
    }
}

fn positive(
    (var, form): (Var, Lin),
    sign: Option<bool>,
    chords: Chords,
    bounds: &mut [(Rat, Rat)],
    rows: &mut Vec<Lin>,
) -> Lin {
    let (low, high) = range(&form, bounds);
    let Some(slot) = bounds.get_mut(var) else { return Lin::int(0) };
    let sign = match *slot {
        (least, _) if least.positive() => Some(true),
        (_, most) if most.is_zero() => Some(false),
        _ => sign,
    };
    if sign == Some(true) || !low.negative() && !low.lost() {
        if low.negative() {
            rows.push(form.times(-Rat::ONE));
        }
        rows.push(form.sub(&Lin::constant(slot.1)));
        rows.push(Lin::constant(slot.0).sub(&form));
        return form;
    }
    if sign == Some(false) || !high.positive() && !high.lost() {
        if high.positive() {
            rows.push(form);
        }
        rows.push(Lin::constant(slot.0));
        return Lin::int(0);
    }
    // What is at most so much comes from a form that is at most so much: the chord ends there.
    if slot.1 < high {
        rows.push(form.sub(&Lin::constant(slot.1)));
    }
    let high = slot.1.min(high);
    *slot = (slot.0.max(Rat::ZERO), high);
    let own = Lin::var(var);
    rows.push(form.sub(&own));
    // The chord from (low, 0) to (high, high).
    let slope = high / (high - low);
    let slope = match chords {
        Chords::Exact => slope,
        Chords::Short => Rat::new((slope * Rat::int(SHORT)).ceil(), SHORT),
    };
    if !slope.lost() {
        let chord = form.sub(&Lin::constant(low)).times(slope);
        let row = own.sub(&chord);
        if !row.lost() {
            rows.push(row);
        }
    }
    own
}

fn rounded(var: Var, argument: &Argument, bounds: &mut [(Rat, Rat)], rows: &mut Vec<Lin>) -> Lin {
    let Argument { form, how, grid, never_negative } = argument;
    if let Some(known) = form.known() {
        return Lin::constant(how.round(known));
    }
    if how.unit == 1 && *grid == 1 {
        return form.clone();
    }
    let (low, high) = range(form, bounds);
    if let Some(slot) = bounds.get_mut(var) {
        *slot = (slot.0.max(how.round(low)), slot.1.min(how.round(high)));
    }
    let (down, up) = how.error(*grid, *never_negative);
    // Also where it is known: then the rows say what the argument can be.
    let own = fixed(var, bounds);
    rows.push(own.sub(form).sub(&Lin::constant(up)));
    rows.push(form.sub(&own).add(&Lin::constant(down)));
    own
}

/// Narrows bounds by the rows until little changes: `None` if a row cannot hold, else whether a bound moved.
fn tighten(rows: &[Lin], bounds: &mut [(Rat, Rat)], circuit: &Circuit) -> Option<bool> {
    let mut moved = false;
    for row in rows {
        let (low, _) = range(row, bounds);
        if low.lost() {
            continue;
        }
        if low.positive() {
            return None;
        }
        for (var, factor) in &row.terms {
            let Some((least, most)) = bounds.get(*var).copied() else { continue };
            // factor × x <= -(rest at its smallest)
            let own = if factor.negative() { *factor * most } else { *factor * least };
            let bound = -(low - own) / *factor;
            if bound.lost() {
                continue;
            }
            let whole = circuit.grids.get(*var) == Some(&1);
            let (mut new_least, mut new_most) = (least, most);
            if factor.negative() {
                let bound = if whole { Rat::int(bound.ceil()) } else { bound };
                new_least = least.max(bound);
            } else {
                let bound = if whole { Rat::int(bound.floor()) } else { bound };
                new_most = most.min(bound);
            }
            if new_least > new_most {
                return None;
            }
            if (new_least, new_most) != (least, most) && new_least.den() < 1 << 40 && new_most.den() < 1 << 40
            {
                // Tiny steps would go on for ever.
                let worth = Rat::int(8) * (new_least - least + most - new_most) >= most - least;
                moved |= worth;
                if let Some(slot) = bounds.get_mut(*var) {
                    *slot = (new_least, new_most);
                }
            }
        }
    }
    Some(moved)
}

fn solve(question: &Question, reduced: &Reduced, bounds: Vec<(Rat, Rat)>, margin: bool) -> Relaxed {
    let place: BTreeMap<Var, usize> = reduced.open.iter().enumerate().map(|(n, var)| (*var, n)).collect();
    let low = |var: Var| bounds.get(var).map_or(Rat::ZERO, |b| b.0);
    // A row in variables that start at zero.
    let shifted = |form: &Lin| {
        let bound = form.terms.iter().fold(form.konst, |sum, (v, f)| sum + *f * low(*v));
        let terms = form.terms.iter().filter_map(|(v, f)| Some((*place.get(v)?, *f))).collect();
        Row { terms, bound: -bound }
    };
    let mut rows: Vec<Row> = Vec::new();
    for row in &reduced.rows {
        if range(row, &bounds).1.positive() {
            rows.push(shifted(row));
        }
    }
    for var in &reduced.open {
        let high = bounds.get(*var).map_or(Rat::ZERO, |b| b.1);
        if high < Rat::int(LARGEST) {
            rows.push(shifted(&Lin::var(*var).sub(&Lin::constant(high))));
        }
    }
    let mut costs = vec![Rat::ZERO; reduced.open.len()];
    let cost = replace(&question.cost, &reduced.forms);
    let base = costs_of(&cost, &place, low, &mut costs);
    let margin = margin || question.largest;
    let mut base = base;
    if margin {
        let goal = replace(&question.goal, &reduced.forms);
        let most = range(&goal, &bounds).1;
        // goal + gap = most; the smallest gap gives the largest goal.
        let mut row = shifted(&Lin::constant(most).sub(&goal));
        row.terms.push((costs.len(), -Rat::ONE));
        costs.iter_mut().for_each(|cost| *cost = Rat::ZERO);
        costs.push(Rat::ONE);
        rows.push(row);
        base = -most;
    }
    match lp::minimise(&costs, &rows) {
        Solved::Empty => Relaxed::Empty,
        Solved::Lost => Relaxed::Lost,
        Solved::Cheapest { point, cost } => {
            let mut values: Vec<Rat> = vec![Rat::ZERO; reduced.forms.len()];
            for (var, n) in &place {
                if let (Some(slot), Some(x)) = (values.get_mut(*var), point.get(*n)) {
                    *slot = *x + low(*var);
                }
            }
            let all: Vec<Rat> = reduced.forms.iter().map(|form| form.at(&values)).collect();
            Relaxed::Point { values: all, cost: cost + base, bounds, open: reduced.open.clone() }
        }
    }
}

/// Fills in the costs; what the variables' lower bounds cost already.
fn costs_of(cost: &Lin, place: &BTreeMap<Var, usize>, low: impl Fn(Var) -> Rat, costs: &mut [Rat]) -> Rat {
    let mut base = cost.konst;
    for (var, factor) in &cost.terms {
        base = base + *factor * low(*var);
        if let Some(slot) = place.get(var).and_then(|n| costs.get_mut(*n)) {
            // Costs are amounts of the bill and never negative; a decided node may only add to them.
            *slot = (*factor).max(Rat::ZERO);
        }
    }
    base
}
