//! A book in fixed facts: linear forms, `max(0, form)` and rounding over whole-number variables. Nothing else is needed.

use super::rat::Rat;
use crate::facts::CountFact;
use crate::model::{History, LayerIx, Part};
use std::collections::{BTreeSet, HashMap};
use yidan_types::RoundingMode;

/// A variable, by its place in [`Circuit::nodes`].
pub(super) type Var = usize;

/// Largest amount of a bill or a year that is reasoned about: a billion yuan.
pub(super) const LARGEST: i128 = 100_000_000_000;

/// A linear form; terms sorted by variable, no factor zero.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Lin {
    pub terms: Vec<(Var, Rat)>,
    pub konst: Rat,
}

impl Lin {
    pub const fn constant(konst: Rat) -> Lin {
        Lin { terms: Vec::new(), konst }
    }

    pub const fn int(n: i128) -> Lin {
        Lin::constant(Rat::int(n))
    }

    pub fn var(var: Var) -> Lin {
        Lin { terms: vec![(var, Rat::ONE)], konst: Rat::ZERO }
    }

    pub fn known(&self) -> Option<Rat> {
        self.terms.is_empty().then_some(self.konst)
    }

    pub fn times(&self, factor: Rat) -> Lin {
        if factor.is_zero() {
            return Lin::int(0);
        }
        let terms = self.terms.iter().map(|(v, f)| (*v, *f * factor)).collect();
        Lin { terms, konst: self.konst * factor }
    }

    /// self + factor × other
    pub fn plus(&self, factor: Rat, other: &Lin) -> Lin {
        let mut terms = Vec::with_capacity(self.terms.len() + other.terms.len());
        let (mut a, mut b) = (self.terms.iter().peekable(), other.terms.iter().peekable());
        loop {
            match (a.peek(), b.peek()) {
                (Some((v, f)), Some((w, _))) if v < w => {
                    terms.push((*v, *f));
                    a.next();
                }
                (Some((v, f)), Some((w, g))) if v == w => {
                    terms.push((*v, *f + *g * factor));
                    a.next();
                    b.next();
                }
                (Some((v, f)), None) => {
                    terms.push((*v, *f));
                    a.next();
                }
                (_, Some((w, g))) => {
                    terms.push((*w, *g * factor));
                    b.next();
                }
                (None, None) => break,
            }
        }
        terms.retain(|(_, f)| !f.is_zero());
        Lin { terms, konst: self.konst + other.konst * factor }
    }

    pub fn add(&self, other: &Lin) -> Lin {
        self.plus(Rat::ONE, other)
    }

    pub fn sub(&self, other: &Lin) -> Lin {
        self.plus(-Rat::ONE, other)
    }

    pub fn at(&self, values: &[Rat]) -> Rat {
        let value = |var: Var| values.get(var).copied().unwrap_or(Rat::LOST);
        self.terms.iter().fold(self.konst, |sum, (v, f)| sum + *f * value(*v))
    }

    pub fn lost(&self) -> bool {
        self.konst.lost() || self.terms.iter().any(|(_, f)| f.lost())
    }
}

/// What an input stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Input {
    /// Fen of a part of the bill, of the lines of one cell.
    Part(Part, u32),
    /// Fen that better rules for lines move from a part to another.
    Shift(Part, Part),
    History(History),
    PaidThisMonth(LayerIx),
    BaseThisMonth(LayerIx),
    UnitsUsed(LayerIx),
    Count(CountFact),
    /// The same of the second of two bills.
    CountOfSecond(CountFact),
    MonthsPaid(LayerIx, u16),
    DrgWeight,
    /// Fen that the layers so far left of a part, by its place, whatever they are. The first number tells people apart.
    Left(u8, u8),
    /// Fen that a layer paid of this bill, whatever they are. The number tells people apart.
    PaidNow(u8, LayerIx),
    /// Whatever a node can be: what is shown with it holds however the node comes about.
    Opaque(Var),
}

impl Input {
    /// Whether it is of the year before the bill.
    pub fn is_history(self) -> bool {
        !matches!(
            self,
            Input::Part(..)
                | Input::Shift(..)
                | Input::Count(_)
                | Input::CountOfSecond(_)
                | Input::DrgWeight
                | Input::Left(..)
                | Input::PaidNow(..)
                | Input::Opaque(_)
        )
    }
}

/// How something is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Rounder {
    pub mode: RoundingMode,
    pub unit: i128,
}

/// Where a variable comes from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Node {
    Input(Input),
    /// max(0, form)
    Pos(Lin),
    Round(Lin, Rounder),
}

/// Nodes in the order of evaluation.
#[derive(Clone, Debug, Default)]
pub(super) struct Circuit {
    pub nodes: Vec<Node>,
    /// Smallest and largest value of each.
    pub bounds: Vec<(Rat, Rat)>,
    /// Every value of the variable is a whole number of this part of one.
    pub grids: Vec<i128>,
    /// Forms that are at most zero on every bill and year that can be.
    pub facts: Vec<Lin>,
    seen: HashMap<Node, Var>,
}

impl Circuit {
    fn push(&mut self, node: Node, bounds: (Rat, Rat), grid: i128) -> Var {
        if let Some(var) = self.seen.get(&node) {
            return *var;
        }
        let var = self.nodes.len();
        self.seen.insert(node.clone(), var);
        self.nodes.push(node);
        self.bounds.push(bounds);
        self.grids.push(grid);
        var
    }

    pub fn input(&mut self, input: Input, low: i128, high: i128) -> Lin {
        if low == high {
            return Lin::int(low);
        }
        Lin::var(self.push(Node::Input(input), (Rat::int(low), Rat::int(high)), 1))
    }

    pub fn range(&self, form: &Lin) -> (Rat, Rat) {
        range(form, &self.bounds)
    }

    /// Its nodes and the terms of their forms: what it costs to build, to keep and to evaluate.
    pub fn size(&self) -> usize {
        let terms = self.nodes.iter().map(|node| match node {
            Node::Input(_) => 1,
            Node::Pos(form) | Node::Round(form, _) => form.terms.len().saturating_add(1),
        });
        terms.sum()
    }

    /// Nothing is added any more: what recognises equal nodes is not needed, and it is half of the circuit.
    pub fn finish(&mut self) {
        self.seen = HashMap::new();
    }

    pub fn grid(&self, form: &Lin) -> i128 {
        let of = |(var, factor): &(Var, Rat)| {
            let grid = self.grids.get(*var).copied().unwrap_or(1);
            (*factor / Rat::int(grid)).den().max(1)
        };
        form.terms.iter().map(of).fold(form.konst.den().max(1), lcm)
    }

    /// max(0, form)
    pub fn pos(&mut self, form: &Lin) -> Lin {
        let (low, high) = self.range(form);
        if !low.negative() && !low.lost() {
            return form.clone();
        }
        if !high.positive() && !high.lost() {
            return Lin::int(0);
        }
        let grid = self.grid(form);
        Lin::var(self.push(Node::Pos(form.clone()), (Rat::ZERO, high), grid))
    }

    pub fn max(&mut self, a: &Lin, b: &Lin) -> Lin {
        let more = self.pos(&a.sub(b));
        b.add(&more)
    }

    pub fn min(&mut self, a: &Lin, b: &Lin) -> Lin {
        let less = self.pos(&a.sub(b));
        a.sub(&less)
    }

    /// The smaller of two that are never negative.
    pub fn min_of_amounts(&mut self, a: &Lin, b: &Lin) -> Lin {
        let min = self.min(a, b);
        self.fact(min.times(-Rat::ONE));
        min
    }

    pub fn round(&mut self, form: &Lin, how: Rounder) -> Lin {
        if let Some(known) = form.known() {
            return Lin::constant(how.round(known));
        }
        if how.unit == 1 && self.grid(form) == 1 {
            return form.clone();
        }
        let (low, high) = self.range(form);
        let bounds = (how.round(low), how.round(high));
        Lin::var(self.push(Node::Round(form.clone(), how), bounds, 1))
    }

    /// A fact that no chosen inputs can break.
    pub fn fact(&mut self, form: Lin) {
        let (_, high) = self.range(&form);
        if (high.positive() || high.lost()) && !self.facts.contains(&form) {
            self.facts.push(form);
        }
    }

    /// Every node's value for chosen inputs, by the law and not by relaxation.
    pub fn evaluate(&self, chosen: impl Fn(Input) -> Rat) -> Vec<Rat> {
        let mut values = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let value = match node {
                Node::Input(input) => chosen(*input),
                Node::Pos(form) => form.at(&values).max(Rat::ZERO),
                Node::Round(form, how) => how.round(form.at(&values)),
            };
            values.push(value);
        }
        values
    }

    /// The nodes on which forms depend, with the facts that speak of these only; renumbered.
    pub fn cone(&self, forms: &[&Lin]) -> (Circuit, Vec<Lin>) {
        self.cone_within(forms, &|_| true)
    }

    /// The same, but nodes that are not kept (and are whole numbers) become inputs of their own.
    pub fn cone_within(&self, forms: &[&Lin], keep: &dyn Fn(Var) -> bool) -> (Circuit, Vec<Lin>) {
        let opaque = |var: Var| !keep(var) && self.grids.get(var) == Some(&1);
        let mut needed: BTreeSet<Var> = forms.iter().flat_map(|f| f.terms.iter().map(|(v, _)| *v)).collect();
        for var in (0..self.nodes.len()).rev() {
            let open = needed.contains(&var) && !opaque(var);
            if let (true, Some(Node::Pos(f) | Node::Round(f, _))) = (open, self.nodes.get(var)) {
                needed.extend(f.terms.iter().map(|(v, _)| *v));
            }
        }
        let places: HashMap<Var, Var> = needed.iter().enumerate().map(|(new, old)| (*old, new)).collect();
        let renamed = |form: &Lin| {
            let terms: Option<Vec<_>> =
                form.terms.iter().map(|(v, f)| places.get(v).map(|new| (*new, *f))).collect();
            terms.map(|terms| Lin { terms, konst: form.konst })
        };
        let mut cone = Circuit::default();
        for (place, var) in needed.iter().enumerate() {
            let (Some(node), Some(bounds), Some(grid)) =
                (self.nodes.get(*var), self.bounds.get(*var), self.grids.get(*var))
            else {
                continue;
            };
            let whole = |form: &Lin| renamed(form).unwrap_or_else(|| form.clone());
            let node = match node {
                Node::Input(input) => Node::Input(*input),
                // By its place, so that the same question of another circuit looks the same.
                _ if opaque(*var) => Node::Input(Input::Opaque(place)),
                Node::Pos(form) => Node::Pos(whole(form)),
                Node::Round(form, how) => Node::Round(whole(form), *how),
            };
            cone.push(node, *bounds, *grid);
        }
        cone.facts = self.facts.iter().filter_map(renamed).collect();
        let forms = forms.iter().filter_map(|form| renamed(form)).collect();
        (cone, forms)
    }
}

/// The smallest and largest value of a form within bounds.
pub(super) fn range(form: &Lin, bounds: &[(Rat, Rat)]) -> (Rat, Rat) {
    form.terms.iter().fold((form.konst, form.konst), |(low, high), (var, factor)| {
        let (a, b) = bounds.get(*var).copied().unwrap_or((Rat::LOST, Rat::LOST));
        if factor.negative() {
            (low + *factor * b, high + *factor * a)
        } else {
            (low + *factor * a, high + *factor * b)
        }
    })
}

pub(super) fn lcm(a: i128, b: i128) -> i128 {
    let (mut x, mut y) = (a, b);
    while y != 0 {
        (x, y) = (y, x % y);
    }
    if x == 0 { 1 } else { (a / x).saturating_mul(b) }
}

impl Rounder {
    /// As [`yidan_types::Rounding`] rounds.
    pub fn round(self, value: Rat) -> Rat {
        let scaled = value / Rat::int(self.unit);
        let size = if scaled.negative() { -scaled } else { scaled };
        let (whole, rest) = (size.floor(), size - Rat::int(size.floor()));
        let twice = rest * Rat::int(2);
        let away = match self.mode {
            RoundingMode::HalfUp => twice >= Rat::ONE,
            RoundingMode::HalfEven => twice > Rat::ONE || (twice == Rat::ONE && whole % 2 != 0),
            RoundingMode::Down => false,
            RoundingMode::Up => !rest.is_zero(),
        };
        let rounded = Rat::int((whole + i128::from(away)) * self.unit);
        match (value.lost(), scaled.negative()) {
            (true, _) => Rat::LOST,
            (_, true) => -rounded,
            _ => rounded,
        }
    }

    /// The smallest and largest of `rounded - exact` over exact values that are whole numbers of a part of a fen.
    pub fn error(self, grid: i128, never_negative: bool) -> (Rat, Rat) {
        let steps = grid.saturating_mul(self.unit);
        let part = |n: i128| Rat::new(n, grid);
        let (down, up) = match self.mode {
            RoundingMode::HalfUp => ((steps - 1) / 2, steps / 2),
            RoundingMode::HalfEven => (steps / 2, steps / 2),
            RoundingMode::Down => (steps - 1, 0),
            RoundingMode::Up => (0, steps - 1),
        };
        if never_negative { (part(-down), part(up)) } else { (part(-down.max(up)), part(down.max(up))) }
    }
}
