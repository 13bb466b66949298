//! From an edition and domains of facts to a circuit: the same steps, in the same order, as the reference evaluator.
//!
//! Wherever a condition is not decided by the domains, lowering stops and names the atom; whoever asked splits the
//! cases on it. So facts are split only as far as rules read them, and only where they are read.

use super::cells::Cells;
use super::circuit::{Circuit, Input, LARGEST, Lin, Rounder};
use super::rat::Rat;
use crate::facts::{CountFact, EnumFact, ValueSet};
use crate::model::{
    Amount, Atom, Choice, Clause, Cond, Count, Edition, LayerIx, LineCond, Param, ParamIx, Part, Rate,
};
use crate::sat::domain::{Domain, Number};
use std::collections::BTreeMap;

/// The four parts in the order of drawing.
pub(super) const POOLS: [Part; 4] = [Part::InScope, Part::PaidFirst, Part::OverLimit, Part::SelfPaid];

/// Why lowering stopped.
#[derive(Clone, Debug)]
pub(super) enum Stop {
    /// The cases must be split on this.
    Split(Atom),
    /// A part of the lines is asked for that the cells do not tell apart yet.
    Cells(LineCond),
    /// For these facts the book has no rule; evaluation says so, no amount comes about.
    NoRule,
    /// A parameter or limit is not in force; evaluation says so.
    NotInForce,
    /// Segments fall for these facts; evaluation says so.
    SegmentsFall(LayerIx),
    /// A weight multiplies an amount.
    NotLinear,
}

pub(super) type Lowered<T> = Result<T, Stop>;

/// What a layer did.
#[derive(Clone, Debug)]
pub(super) struct Done {
    pub layer: LayerIx,
    pub applied: bool,
    pub hospital: bool,
    pub paid: Lin,
    /// What it relieved the patient of: `paid` before a payment unit.
    pub relief: Lin,
    pub base: Lin,
    /// After rounding.
    pub rounded: Lin,
    /// After rounding and caps, before base and pools limit it.
    pub promised: Lin,
    /// What the pools held.
    pub held: Lin,
    /// Each rounding: argument and result.
    pub roundings: Vec<(Lin, Lin)>,
    /// The nodes that it added: from, to.
    pub nodes: (usize, usize),
    /// Bounds of the schedule.
    pub segments: Vec<(Lin, Option<Lin>)>,
    /// Where the deductible ends.
    pub free_until: Lin,
    /// What the layer left of the parts.
    pub left: [Lin; 4],
}

impl Done {
    /// A layer that did nothing.
    pub fn nothing(layer: LayerIx, left: &[Lin; 4]) -> Done {
        let nothing = || Lin::int(0);
        Done {
            layer,
            applied: false,
            hospital: false,
            paid: nothing(),
            relief: nothing(),
            base: nothing(),
            rounded: nothing(),
            promised: nothing(),
            held: nothing(),
            roundings: Vec::new(),
            nodes: (0, 0),
            segments: Vec::new(),
            free_until: nothing(),
            left: left.clone(),
        }
    }
}

/// Names of what earlier layers left and paid, where these can be anything: equal names, equal amounts.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept {
    pub left: [u8; 4],
    /// Zero for layers that are not here.
    pub paid: BTreeMap<LayerIx, u8>,
}

/// Lowers one person's bill. Several may share a circuit and its inputs.
pub(super) struct Lower<'a, 'b> {
    pub edition: &'a Edition<'b>,
    pub domain: &'a Domain,
    pub cells: &'a Cells,
    pub circuit: &'a mut Circuit,
    /// What the bill is larger by than its inputs, by part and cell.
    pub more: Option<(Part, u32)>,
    /// Better rules for lines move amounts to parts that more is paid of.
    pub shifts: bool,
    pub left: [Lin; 4],
    pub done: BTreeMap<LayerIx, Done>,
    /// What a payment unit put on the hospital.
    pub borne: Lin,
    pub lower: u8,
}

impl<'a, 'b> Lower<'a, 'b> {
    pub fn new(
        edition: &'a Edition<'b>,
        domain: &'a Domain,
        cells: &'a Cells,
        circuit: &'a mut Circuit,
    ) -> Self {
        Lower {
            edition,
            domain,
            cells,
            circuit,
            more: None,
            shifts: false,
            left: [const { Lin::int(0) }; 4],
            done: BTreeMap::new(),
            borne: Lin::int(0),
            lower: 0,
        }
    }

    // ---------------------------------------------------------------------------------------------- inputs

    fn cell(&mut self, part: Part, cell: u32) -> Lin {
        let input = self.circuit.input(Input::Part(part, cell), 0, LARGEST);
        if self.more == Some((part, cell)) { input.add(&Lin::int(1)) } else { input }
    }

    /// A part of the bill, of the lines of some cells.
    fn sum_of_cells(&mut self, part: Part, chosen: &[usize]) -> Lin {
        let parts = if part == Part::Total { POOLS.to_vec() } else { vec![part] };
        let mut sum = Lin::int(0);
        for part in parts {
            for cell in chosen {
                let cell = self.cell(part, u32::try_from(*cell).unwrap_or(u32::MAX));
                sum = sum.add(&cell);
            }
        }
        sum
    }

    pub fn part(&mut self, part: Part) -> Lin {
        let all: Vec<usize> = (0..self.cells.count()).collect();
        let part_as_given = self.sum_of_cells(part, &all);
        if self.shifts && part != Part::Total { self.shifted(part, part_as_given) } else { part_as_given }
    }

    /// A part after amounts moved out of it to better parts and into it from worse ones.
    fn shifted(&mut self, part: Part, given: Lin) -> Lin {
        let place = |of: Part| POOLS.iter().position(|p| *p == of).unwrap_or(0);
        let (mut sum, mut out) = (given.clone(), Lin::int(0));
        for other in POOLS {
            if place(other) < place(part) {
                let moved = self.circuit.input(Input::Shift(part, other), 0, LARGEST);
                out = out.add(&moved);
            }
            if place(other) > place(part) {
                let moved = self.circuit.input(Input::Shift(other, part), 0, LARGEST);
                sum = sum.add(&moved);
            }
        }
        self.circuit.fact(out.sub(&given));
        sum.sub(&out)
    }

    fn part_of_lines(&mut self, part: Part, cond: &LineCond) -> Lowered<Lin> {
        let Some(place) = self.cells.conds.iter().position(|c| c == cond) else {
            return Err(Stop::Cells(cond.clone()));
        };
        let chosen: Vec<usize> =
            (0..self.cells.count()).filter(|cell| self.cells.holds(*cell, place)).collect();
        Ok(self.sum_of_cells(part, &chosen))
    }

    pub fn history(&mut self, input: Input) -> Lin {
        self.circuit.input(input, 0, LARGEST)
    }

    fn number(&mut self, number: Number, input: Input) -> Lin {
        let (low, high) = self.domain.range(number);
        self.circuit.input(input, low.max(0).into(), high.max(0).into())
    }

    // ---------------------------------------------------------------------------------------------- conditions

    pub fn holds(&self, cond: &Cond) -> Lowered<bool> {
        match cond {
            Cond::Always => Ok(true),
            Cond::Not(inner) => self.holds(inner).map(|holds| !holds),
            Cond::All(members) => self.join(members, false),
            Cond::Any(members) => self.join(members, true),
            Cond::Atom(atom) => {
                let atom = one_lower(atom, self.lower);
                self.domain.truth(&atom).ok_or(Stop::Split(atom))
            }
        }
    }

    fn join(&self, members: &[Cond], decisive: bool) -> Lowered<bool> {
        let mut open = None;
        for member in members {
            match self.holds(member) {
                Ok(holds) if holds == decisive => return Ok(decisive),
                Ok(_) => {}
                Err(stop) => open = open.or(Some(stop)),
            }
        }
        open.map_or(Ok(!decisive), Err)
    }

    pub fn clause<'c, T>(&self, clause: &'c Clause<T>) -> Lowered<&'c T> {
        for displacing in &clause.overrides {
            if self.holds(&displacing.when)? {
                return Ok(&displacing.value);
            }
        }
        Ok(&clause.value)
    }

    fn choose<'c, T>(&self, choice: &'c Choice<T>) -> Lowered<&'c T> {
        for (when, value) in &choice.arms {
            if self.holds(when)? {
                return Ok(value);
            }
        }
        choice.otherwise.as_ref().ok_or(Stop::NoRule)
    }

    // ---------------------------------------------------------------------------------------------- amounts

    /// Whole fen, at least zero.
    pub fn fen(&mut self, amount: &Amount) -> Lowered<Lin> {
        let exact = self.amount(amount)?;
        Ok(self.whole_fen(&exact))
    }

    pub fn whole_fen(&mut self, exact: &Lin) -> Lin {
        let mode = self.edition.book.rounding.rounding.mode;
        let whole = self.circuit.round(exact, Rounder { mode, unit: 1 });
        self.circuit.pos(&whole)
    }

    pub fn amount(&mut self, amount: &Amount) -> Lowered<Lin> {
        match amount {
            Amount::Const(fen) => Ok(Lin::int(fen.get().into())),
            Amount::Part(part) => Ok(self.part(*part)),
            Amount::PartOfLines(part, lines) => self.part_of_lines(*part, lines),
            Amount::InScopeLeft => Ok(self.in_scope_left()),
            Amount::OwnPayLeft => Ok(self.own_pay()),
            Amount::Paid(layer) => Ok(self.paid(*layer)),
            Amount::History(history) => Ok(self.history(Input::History(*history))),
            Amount::Param(ix, lower) => self.param(*ix, *lower, |lower, param| match param {
                Param::Amount(clause) => lower.clause(clause).and_then(|value| lower.amount(value)),
                _ => Err(Stop::NotInForce),
            }),
            Amount::Add(a, b) => Ok(self.amount(a)?.add(&self.amount(b)?)),
            Amount::Sub(a, b) => Ok(self.amount(a)?.sub(&self.amount(b)?)),
            Amount::Min(members) => self.extreme(members, Self::amount, Circuit::min),
            Amount::Max(members) => self.extreme(members, Self::amount, Circuit::max),
            Amount::Above(a, bound) => {
                let above = self.amount(a)?.sub(&self.amount(bound)?);
                Ok(self.circuit.pos(&above))
            }
            Amount::Between(a, low, high) => {
                let (a, low, high) = (self.amount(a)?, self.amount(low)?, self.amount(high)?);
                let upper = self.circuit.min(&a, &high);
                Ok(self.circuit.pos(&upper.sub(&low)))
            }
            Amount::Share(rate, amount) => {
                let (rate, amount) = (self.rate(rate)?, self.amount(amount)?);
                product(&rate, &amount)
            }
            Amount::Times(amount, count) => {
                let (amount, count) = (self.amount(amount)?, self.count(count)?);
                product(&count, &amount)
            }
            Amount::Choice(choice) => {
                let chosen = self.choose(choice)?;
                self.amount(chosen)
            }
        }
    }

    pub fn rate(&mut self, rate: &Rate) -> Lowered<Lin> {
        match rate {
            Rate::Const(ratio) => Ok(Lin::constant(ppm(ratio.ppm()))),
            Rate::DrgWeight => {
                let weight = self.circuit.input(Input::DrgWeight, 0, 100_000_000);
                Ok(weight.times(ppm(1)))
            }
            Rate::Param(ix, lower) => self.param(*ix, *lower, |lower, param| match param {
                Param::Ratio(clause) => lower.clause(clause).and_then(|value| lower.rate(value)),
                _ => Err(Stop::NotInForce),
            }),
            Rate::Choice(choice) => {
                let chosen = self.choose(choice)?;
                self.rate(chosen)
            }
        }
    }

    pub fn count(&mut self, count: &Count) -> Lowered<Lin> {
        match count {
            Count::Const(number) => Ok(Lin::int((*number).into())),
            Count::Fact(fact) => Ok(self.count_fact(*fact)),
            Count::MonthsPaid(layer, window) => {
                Ok(self.number(Number::Months(*layer, *window), Input::MonthsPaid(*layer, *window)))
            }
            Count::Param(ix, lower) => self.param(*ix, *lower, |lower, param| match param {
                Param::Count(clause) => lower.clause(clause).and_then(|value| lower.count(value)),
                _ => Err(Stop::NotInForce),
            }),
            Count::Min(members) => self.extreme(members, Self::count, Circuit::min),
            Count::Max(members) => self.extreme(members, Self::count, Circuit::max),
            Count::Choice(choice) => {
                let chosen = self.choose(choice)?;
                self.count(chosen)
            }
        }
    }

    pub fn count_fact(&mut self, fact: CountFact) -> Lin {
        self.number(Number::Fact(fact), Input::Count(fact))
    }

    fn extreme<T>(
        &mut self,
        members: &[T],
        read: fn(&mut Self, &T) -> Lowered<Lin>,
        join: fn(&mut Circuit, &Lin, &Lin) -> Lin,
    ) -> Lowered<Lin> {
        let mut best: Option<Lin> = None;
        for member in members {
            let value = read(self, member)?;
            best = Some(match best {
                None => value,
                Some(best) => join(self.circuit, &best, &value),
            });
        }
        best.ok_or(Stop::NotInForce)
    }

    fn param(
        &mut self,
        ix: ParamIx,
        one_lower: bool,
        read: impl FnOnce(&mut Self, &Param) -> Lowered<Lin>,
    ) -> Lowered<Lin> {
        let edition = self.edition;
        let Some(Some((_, param))) = edition.params.get(ix.at()) else { return Err(Stop::NotInForce) };
        let before = self.lower;
        self.lower = before.saturating_add(u8::from(one_lower));
        let value = read(self, param);
        self.lower = before;
        value
    }

    // ---------------------------------------------------------------------------------------------- results

    pub fn in_scope_left(&self) -> Lin {
        let [in_scope, ..] = &self.left;
        in_scope.clone()
    }

    pub fn own_pay(&self) -> Lin {
        self.left.iter().fold(Lin::int(0), |sum, part| sum.add(part))
    }

    pub fn paid(&self, layer: LayerIx) -> Lin {
        self.done.get(&layer).map_or(Lin::int(0), |done| done.paid.clone())
    }

    /// What all layers but the hospital's pay.
    pub fn fund_pay(&self) -> Lin {
        let by_fund = self.done.values().filter(|done| !done.hospital);
        by_fund.fold(Lin::int(0), |sum, done| sum.add(&done.paid))
    }

    /// What all layers pay.
    pub fn all_pay(&self) -> Lin {
        self.done.values().fold(Lin::int(0), |sum, done| sum.add(&done.paid))
    }
}

/// The atom as it reads when the facility is taken some grades lower.
fn one_lower(atom: &Atom, by: u8) -> Atom {
    match atom {
        Atom::Is(EnumFact::Grade, set) if by > 0 => {
            let values = 0..u8::try_from(EnumFact::Grade.values().len()).unwrap_or(0);
            let fits = values.filter(|v| set.contains(v.saturating_sub(by)));
            Atom::Is(EnumFact::Grade, ValueSet(fits.fold(0, |bits, v| bits | 1 << v)))
        }
        other => other.clone(),
    }
}

pub(super) fn ppm(ppm: i64) -> Rat {
    Rat::new(ppm.into(), 1_000_000)
}

fn product(a: &Lin, b: &Lin) -> Lowered<Lin> {
    match (a.known(), b.known()) {
        (Some(a), _) => Ok(b.times(a)),
        (_, Some(b)) => Ok(a.times(b)),
        _ => Err(Stop::NotLinear),
    }
}
