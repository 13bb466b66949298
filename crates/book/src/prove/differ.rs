//! What changes between two books, or two days of one, for the same person and bill: who loses and who gains at most.
//!
//! Both editions are lowered under the same domains of facts, which are split where either reads them, and taken over
//! into one circuit over the same parts of the bill. The bill is the first of a year: what the two books would have
//! paid before it is not the same, so a year so far that fits both can only be the empty one.

use super::bill::{self, Values};
use super::cases::{Tally, explore};
use super::cells::Cells;
use super::circuit::{Circuit, Input, Lin, Node};
use super::joint::Joint;
use super::lines;
use super::lower::{Lower, Lowered, POOLS, Stop};
use super::most::{Between, Case, Effort, most};
use super::problems::hash;
use super::rat::Rat;
use crate::eval;
use crate::facts::{CountFact, EnumFact, Facts, ValueSet};
use crate::inputs::{Charges, YearToDate};
use crate::model::{Book, Edition, LayerIx, Part};
use crate::outcome::Outcome;
use crate::sat::Solver;
use crate::sat::domain::{Domain, Number};
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use yidan_types::Fen;

/// For the largest loss, and again for the largest gain.
const EFFORT: Effort = Effort { cubes: 400_000_000, least: 200 };

/// What changes from one edition to another.
#[derive(Clone, Debug)]
pub struct Differences {
    /// The whole bill is at most this.
    pub up_to: Fen,
    /// No bill of any year changes, whatever it is: proved.
    pub same: bool,
    /// Who bears more.
    pub loses: Extreme,
    /// Who bears less.
    pub gains: Extreme,
    /// For these people and bills the first edition gives no amounts, the other does.
    pub only_other: Option<Facts>,
    /// The other way round.
    pub only_one: Option<Facts>,
    /// The rules for splitting lines differ for someone. The amounts above are of bills with the same four parts.
    pub lines_differ: bool,
    /// Cases of facts that were not gone through, or in which a weight multiplies an amount.
    pub left_out: bool,
}

/// The largest change in one direction.
#[derive(Clone, Debug)]
pub struct Extreme {
    /// By how much own pay changes.
    pub by: Fen,
    /// It changes by no more than this for anyone; `None`: not known. Equal to `by` if the search was complete.
    pub at_most: Option<Fen>,
    /// The bill, unless nobody is concerned.
    pub witness: Option<Box<Changed>>,
}

impl Extreme {
    /// Nobody's own pay changes by more.
    pub fn complete(&self) -> bool {
        self.at_most == Some(self.by)
    }
}

/// A bill under both editions, confirmed by the reference evaluator.
#[derive(Clone, Debug)]
pub struct Changed {
    /// Under the first edition.
    pub one: Settling,
    /// Under the other.
    pub other: Settling,
    /// Those of the first's facts on which the amounts depend.
    pub decisive: Facts,
    /// The same of the other's.
    pub other_decisive: Facts,
}

/// A bill as one book settles it; groups and lists are numbered as in that book.
#[derive(Clone, Debug)]
pub struct Settling {
    /// Every fact.
    pub facts: Facts,
    /// The bill.
    pub charges: Charges,
    /// What the evaluator gives.
    pub outcome: Outcome,
}

/// Where a bill comes from.
struct About {
    domain: Domain,
    cells: Cells,
}

struct Differ<'e, 'b> {
    one: &'e Edition<'b>,
    other: &'e Edition<'b>,
    /// The other edition in joint numbers.
    renumbered: &'e Edition<'e>,
    joint: &'e Joint,
    up_to: Fen,
}

/// Compares what two editions leave to the patient of the same bill.
pub fn differ(one: &Edition<'_>, other: &Edition<'_>, up_to: Fen) -> Differences {
    let joint = Joint::new(one.book, other.book);
    let book: Book = joint.other.book(other.book);
    let renumbered = book.edition(other.day, other.known);
    Differ { one, other, renumbered: &renumbered, joint: &joint, up_to }.differences()
}

/// What going through the cases shows.
struct Seen {
    same: bool,
    only_one: Option<Facts>,
    only_other: Option<Facts>,
    cases: Vec<Case<About>>,
    questions: HashMap<(u64, u64), usize>,
}

/// One edition's bill in a circuit of its own.
struct Lowering {
    circuit: Circuit,
    own: Lin,
    /// What the year after the bill follows from, by layer: relief, base, deductible.
    leaves: BTreeMap<LayerIx, [Lin; 3]>,
}

impl Differ<'_, '_> {
    fn differences(&self) -> Differences {
        let solver = self.joint.solver();
        let mut seen = Seen {
            same: true,
            only_one: None,
            only_other: None,
            cases: Vec::new(),
            questions: HashMap::new(),
        };
        let mut tally = Tally::default();
        explore(&solver, vec![Domain::default()], &Cells::default(), &mut tally, &mut |domains, cells| {
            match domains {
                [domain] if self.joint.possible(domain) => self.case(domain, cells, &solver, &mut seen),
                _ => Ok(()),
            }
        });
        let left_out = tally.too_many || tally.not_linear > 0;
        let lines_differ = lines::differ(&solver, self.one, self.renumbered);
        let loses = self.extreme(&solver, &seen.cases, 1, left_out);
        for case in &mut seen.cases {
            case.goal = case.goal.times(-Rat::ONE);
        }
        let gains = self.extreme(&solver, &seen.cases, -1, left_out);
        let settles_the_same = seen.only_one.is_none() && seen.only_other.is_none();
        Differences {
            up_to: self.up_to,
            same: seen.same && settles_the_same && !left_out && !lines_differ,
            loses,
            gains,
            only_one: seen.only_one,
            only_other: seen.only_other,
            lines_differ,
            left_out,
        }
    }

    fn case(&self, domain: &Domain, cells: &Cells, solver: &Solver, seen: &mut Seen) -> Lowered<()> {
        let one = lowered(self.one, domain, cells)?;
        let other = lowered(self.renumbered, domain, cells)?;
        let facts = || bill::facts(solver, domain, &Values::new());
        match (one, other) {
            (None, None) => {}
            (Some(_), None) => {
                let known = || self.joint.for_one(&decisive(domain, &facts()));
                seen.only_one.get_or_insert_with(known);
            }
            (None, Some(_)) => {
                let known = || self.joint.for_other(&decisive(domain, &facts()));
                seen.only_other.get_or_insert_with(known);
            }
            (Some(one), Some(other)) => {
                seen.same = seen.same && self.same(&one, &other);
                self.ask(&one, &other, domain, cells, seen);
            }
        }
        Ok(())
    }

    fn layer_of_other(&self, layer: LayerIx) -> LayerIx {
        self.joint.other.layers.get(layer.at()).copied().unwrap_or(layer)
    }

    /// Whether own pay and all that the bill leaves to the year are the same, whatever the year before it.
    fn same(&self, one: &Lowering, other: &Lowering) -> bool {
        let mut circuit = Circuit::default();
        let first = circuit.import(&one.circuit, &mut |c, input, bounds| c.same_input(input, bounds));
        let second = circuit.import(&other.circuit, &mut |c, input, bounds| {
            c.same_input(input.of_layer(|layer| self.layer_of_other(layer)), bounds)
        });
        let mut leaves: BTreeMap<LayerIx, [Lin; 3]> = BTreeMap::new();
        for (layer, forms) in &one.leaves {
            leaves.insert(*layer, forms.each_ref().map(|form| first.form(form)));
        }
        for (layer, forms) in &other.leaves {
            let more = forms.each_ref().map(|form| second.form(form));
            let place = leaves.entry(self.layer_of_other(*layer)).or_insert([const { Lin::int(0) }; 3]);
            for (difference, form) in place.iter_mut().zip(more) {
                *difference = difference.sub(&form);
            }
        }
        let nothing = |form: &Lin| form.known() == Some(Rat::ZERO);
        nothing(&first.form(&one.own).sub(&second.form(&other.own))) && leaves.values().flatten().all(nothing)
    }

    /// Keeps the question by how much own pay differs on the first bill of a year, unless it was met before.
    fn ask(&self, one: &Lowering, other: &Lowering, domain: &Domain, cells: &Cells, seen: &mut Seen) {
        let up_to = self.up_to.get().into();
        let mut circuit = Circuit::default();
        let mut first_bill = |circuit: &mut Circuit, input: Input, bounds: (Rat, Rat)| match input {
            Input::Part(..) => circuit.input(input, 0, up_to),
            input if input.is_history() => Lin::int(0),
            input => circuit.same_input(input, bounds),
        };
        let first = circuit.import(&one.circuit, &mut first_bill);
        let second = circuit.import(&other.circuit, &mut first_bill);
        let loss = second.form(&other.own).sub(&first.form(&one.own));
        let (low, high) = circuit.range(&loss);
        if low.is_zero() && high.is_zero() {
            return;
        }
        let (mut cone, forms) = circuit.cone(&[&loss]);
        let Some(goal) = forms.first() else { return };
        let about = About { domain: domain.clone(), cells: cells.clone() };
        match seen.questions.entry(hash(&cone, &forms)) {
            Entry::Vacant(place) => {
                place.insert(seen.cases.len());
                cone.fact(all_parts(&cone).sub(&Lin::int(up_to)));
                seen.cases.push(Case { goal: goal.clone(), circuit: cone, about });
            }
            // Of people for whom the same holds the plainest is shown.
            Entry::Occupied(place) => {
                let known = seen.cases.get_mut(*place.get()).map(|case| &mut case.about);
                if let Some(known) = known.filter(|known| peculiar(domain) < peculiar(&known.domain)) {
                    *known = about;
                }
            }
        }
    }

    /// The largest change; the goals of the cases are losses times `sign`.
    fn extreme(&self, solver: &Solver, cases: &[Case<About>], sign: i64, left_out: bool) -> Extreme {
        // Own pay is between nothing and the whole bill, and so is what it changes by.
        let goals = Between { least: Rat::ONE, most: Rat::int(self.up_to.get().into()) };
        let found = most(cases, goals, EFFORT, &mut |case, values| {
            let changed = self.confirmed(solver, &case.about, &bill::inputs(&case.circuit, values))?;
            let loss = change(&changed)?;
            (case.goal.at(values) == Rat::int(loss.checked_mul(sign)?.into())).then_some(changed)
        });
        let fen = |rat: Rat| i64::try_from(rat.floor()).ok().and_then(Fen::new);
        let at_most = Some(found.at_most).filter(|_| !left_out).and_then(fen);
        match found.best {
            Some((witness, by)) => {
                Extreme { by: fen(by).unwrap_or(Fen::ZERO), at_most, witness: Some(Box::new(witness)) }
            }
            None => Extreme { by: Fen::ZERO, at_most, witness: None },
        }
    }

    /// The bill as the evaluator settles it under both editions.
    fn confirmed(&self, solver: &Solver, about: &About, values: &Values) -> Option<Changed> {
        let facts = bill::facts(solver, &about.domain, values);
        let charges = bill::charges(self.one, solver, &about.cells, values)?;
        let shown = decisive(&about.domain, &facts);
        let one =
            settled(self.one, self.joint.for_one(&facts), self.joint.charges_for_one(&charges), values)?;
        let other = settled(
            self.other,
            self.joint.for_other(&facts),
            self.joint.charges_for_other(&charges),
            values,
        )?;
        let (decisive, other_decisive) = (self.joint.for_one(&shown), self.joint.for_other(&shown));
        Some(Changed { one, other, decisive, other_decisive })
    }
}

fn change(changed: &Changed) -> Option<i64> {
    let (one, other) = (changed.one.outcome.own_pay, changed.other.outcome.own_pay);
    other.get().checked_sub(one.get())
}

/// Lowers a bill; `None` if the edition gives no amounts for these facts.
fn lowered(edition: &Edition, domain: &Domain, cells: &Cells) -> Lowered<Option<Lowering>> {
    let mut circuit = Circuit::default();
    let mut lower = Lower::new(edition, domain, cells, &mut circuit);
    match lower.bill() {
        Ok(()) => {}
        Err(Stop::NoRule | Stop::NotInForce | Stop::SegmentsFall(_)) => return Ok(None),
        Err(stop) => return Err(stop),
    }
    let own = lower.own_pay();
    let done = lower.done.values().filter(|done| done.applied);
    let leaves =
        done.map(|done| (done.layer, [done.relief.clone(), done.base.clone(), done.free_until.clone()]));
    let leaves = leaves.collect();
    Ok(Some(Lowering { own, leaves, circuit }))
}

/// Settles the first bill of a year; `None` if its parts do not come out as they were meant.
fn settled(edition: &Edition, facts: Facts, charges: Charges, values: &Values) -> Option<Settling> {
    let outcome = eval::evaluate(edition, &facts, &charges, &YearToDate::default()).ok()?;
    let meant = |part: Part| -> i64 {
        let of_part = values.iter().filter(|(input, _)| matches!(input, Input::Part(p, _) if *p == part));
        of_part.map(|(_, value)| *value).sum()
    };
    let as_meant = POOLS.iter().all(|part| outcome.parts.get(*part).map(Fen::get) == Some(meant(*part)));
    as_meant.then_some(Settling { facts, charges, outcome })
}

/// All parts of the bill that a circuit reads.
fn all_parts(circuit: &Circuit) -> Lin {
    let parts =
        circuit.nodes.iter().enumerate().filter(|(_, node)| matches!(node, Node::Input(Input::Part(..))));
    parts.fold(Lin::int(0), |sum, (var, _)| sum.add(&Lin::var(var)))
}

/// How much is said of a person and a bill beyond the ordinary.
pub(super) fn peculiar(domain: &Domain) -> usize {
    let said = |sides: &mut dyn Iterator<Item = bool>| sides.filter(|side| *side).count();
    said(&mut domain.groups.values().copied())
        + said(&mut domain.lists.values().copied())
        + said(&mut domain.bools.values().copied())
}

/// The facts that the domains narrow: all others may be as they like.
pub(super) fn decisive(domain: &Domain, facts: &Facts) -> Facts {
    let grade = facts.enums.get(&EnumFact::Grade);
    let narrowed = |fact: &EnumFact| {
        let follows = *fact == EnumFact::HighestGrade && facts.enums.get(fact) == grade;
        domain.values(*fact) != ValueSet::all(*fact) && !follows
    };
    let counted = |fact: &CountFact| domain.numbers.contains_key(&Number::Fact(*fact));
    let lists = facts.lists.iter().map(|(membership, lists)| {
        let read = lists.iter().filter(|list| domain.lists.get(&(*membership, **list)) == Some(&true));
        (*membership, read.copied().collect::<Vec<_>>())
    });
    let read = |membership| domain.lists.keys().any(|(m, _)| *m == membership);
    Facts {
        enums: facts.enums.iter().filter(|(fact, _)| narrowed(fact)).map(|(f, v)| (*f, *v)).collect(),
        bools: facts
            .bools
            .iter()
            .filter(|(f, _)| domain.bools.contains_key(f))
            .map(|(f, v)| (*f, *v))
            .collect(),
        counts: facts.counts.iter().filter(|(fact, _)| counted(fact)).map(|(f, v)| (*f, *v)).collect(),
        groups: facts.groups.clone().filter(|_| !domain.groups.is_empty()),
        lists: lists.filter(|(membership, _)| read(*membership)).collect(),
        drg_weight: None,
    }
}
