//! The largest goal over many cases: those that promise most first, and never longer than they still can.

use super::circuit::{Circuit, Lin};
use super::probe::{probe, shrink};
use super::rat::Rat;
use super::relax::Question;
use super::search::{Given, Limits, search};

/// A circuit with a goal.
pub(super) struct Case<E> {
    pub circuit: Circuit,
    pub goal: Lin,
    /// Whatever is needed to write down a bill.
    pub about: E,
}

/// How far the searches may go. A step costs about as the cube of what it has to solve, so small books are searched to
/// the end, and large ones as long as is worth waiting for.
#[derive(Clone, Copy)]
pub(super) struct Effort {
    /// Steps times the cube of the nodes of the largest circuit.
    pub cubes: usize,
    /// At least so many steps.
    pub least: usize,
}

/// Rounds of searches: steps for each case, and by how much more than the best a goal must be to be looked for. First
/// one step each, to see what each can promise. Then what is more than roundings can add, and last every fen.
const ROUNDS: [(usize, i128); 4] = [(1, 1), (60, 10), (MOST_STEPS, 10), (MOST_STEPS, 1)];

/// Steps of all searches together, whatever the effort.
const MOST_STEPS: usize = 800;

impl Effort {
    fn steps<E>(self, cases: &[Case<E>]) -> usize {
        let nodes = cases.iter().map(|case| case.circuit.nodes.len()).max().unwrap_or(0).max(1);
        (self.cubes / nodes.saturating_pow(3)).clamp(self.least, MOST_STEPS)
    }
}

/// Between which goals the largest lies.
#[derive(Clone, Copy)]
pub(super) struct Between {
    /// Smaller ones are of no interest.
    pub least: Rat,
    /// None can be larger.
    pub most: Rat,
}

/// The largest goal that was found.
pub(super) struct Most<W> {
    /// A bill, and its goal.
    pub best: Option<(W, Rat)>,
    /// No bill of these cases has a larger goal than this. Equal to the best where the search was complete.
    pub at_most: Rat,
}

/// A bill that was found: what was confirmed of it, its goal, and where it is in its case.
struct Best<'c, E, W> {
    witness: W,
    goal: Rat,
    case: &'c Case<E>,
    values: Vec<Rat>,
}

/// Gives the bill if the oracle sees the goal as the circuit does.
pub(super) type Confirm<'f, E, W> = &'f mut dyn FnMut(&Case<E>, &[Rat]) -> Option<W>;

/// Searches for the largest goal.
pub(super) fn most<E, W>(
    cases: &[Case<E>],
    goals: Between,
    effort: Effort,
    confirm: Confirm<E, W>,
) -> Most<W> {
    let least = goals.least;
    let mut best = probed(cases, least, confirm);
    let promise = |case: &Case<E>| promised(case, goals.most);
    let mut open: Vec<(Rat, &Case<E>)> = cases.iter().map(|case| (promise(case), case)).collect();
    let mut left = effort.steps(cases);
    // What cases can still promise whose search ended without a bound: they are not searched again.
    let mut given_up = least - Rat::ONE;
    for (each, slack) in ROUNDS {
        open.sort_by_key(|(promise, _)| std::cmp::Reverse(*promise));
        let mut still = Vec::new();
        for (promise, case) in std::mem::take(&mut open) {
            let larger = |by: i128| best.as_ref().map_or(least, |best| best.goal + Rat::int(by));
            if promise < larger(1) {
                continue;
            }
            let wanted = larger(slack);
            if left == 0 || promise < wanted {
                still.push((promise, case));
                continue;
            }
            let found = largest(case, wanted, each.min(left), confirm);
            left = left.saturating_sub(found.steps);
            let none_larger = found.witness.is_some() || slack == 1;
            if let Some(((witness, values), cost)) = found.witness {
                best = Some(Best { witness, goal: -cost, case, values });
            }
            match found.at_most {
                _ if found.complete && none_larger => {}
                Some(at_most) => still.push((at_most.min(promise), case)),
                None => given_up = given_up.max(promise),
            }
        }
        open = still;
    }
    let found = best.as_ref().map_or(given_up, |best| best.goal.max(given_up));
    let at_most = open.iter().map(|(promise, _)| *promise).fold(found, Rat::max);
    Most { best: best.map(|best| shrunk(best, confirm)), at_most }
}

/// The largest goal of a case by the ranges of its amounts alone.
fn promised<E>(case: &Case<E>, most: Rat) -> Rat {
    let (_, high) = case.circuit.range(&case.goal);
    if high.lost() { most } else { high.min(most) }
}

/// The best of the bills that are tried without a search.
fn probed<'c, E, W>(cases: &'c [Case<E>], least: Rat, confirm: Confirm<E, W>) -> Option<Best<'c, E, W>> {
    let tried = cases.iter().filter_map(|case| Some((probe(&case.circuit, &case.goal)?, case)));
    let ((goal, values), case) =
        tried.filter(|((goal, _), _)| *goal >= least).max_by(|((a, _), _), ((b, _), _)| a.cmp(b))?;
    let witness = confirm(case, &values)?;
    Some(Best { witness, goal, case, values })
}

fn shrunk<E, W>(best: Best<E, W>, confirm: Confirm<E, W>) -> (W, Rat) {
    let values = shrink(&best.case.circuit, &best.case.goal, &best.values);
    (confirm(best.case, &values).unwrap_or(best.witness), best.goal)
}

fn largest<E, W>(
    case: &Case<E>,
    least: Rat,
    steps: usize,
    confirm: Confirm<E, W>,
) -> super::search::Found<(W, Vec<Rat>)> {
    let (goal, cost) = (case.goal.clone(), Lin::int(0));
    let question = Question { circuit: &case.circuit, goal, least, cost, largest: true };
    let limits = Limits { steps, below: None, first: false };
    search(&question, &Given::new(), limits, &mut |_, values| {
        confirm(case, values).map(|witness| (witness, values.to_vec()))
    })
}
