//! Random people, bills and years for a book, and the columns of a batch for them.

use std::collections::BTreeMap;
use yidan_book::columns::Column;
use yidan_book::eval::evaluate;
use yidan_book::facts::{
    BoolFact, CountFact, EnumFact, Facts, LineClass, LineFlag, LineKind, LineMark, Membership,
};
use yidan_book::inputs::{Charges, Line, Parts, YearToDate};
use yidan_book::model::{Book, Edition, GroupIx, History, LayerIx, LineCond, ListIx, Part};
use yidan_book::outcome::Outcome;
use yidan_book::words::Word;
use yidan_types::{Date, Fen, Ratio, months_before};

/// A bill and everything that its evaluation takes.
#[derive(Debug)]
pub struct Row {
    pub facts: Facts,
    pub charges: Charges,
    pub year: YearToDate,
    /// Months before the bill's in which each layer paid.
    months_paid: BTreeMap<LayerIx, Vec<u32>>,
}

/// Makes rows for a book, the same ones for the same seed.
pub struct Bills<'b> {
    book: &'b Book,
    day: Date,
    state: u64,
}

impl<'b> Bills<'b> {
    pub fn new(book: &'b Book, day: Date, seed: u64) -> Bills<'b> {
        Bills { book, day, state: seed }
    }

    /// The next pseudo-random number (splitmix64) below `end`.
    fn below(&mut self, end: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % end.max(1)
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    /// Amounts of all sizes, often near the round numbers at which rules change.
    fn amount(&mut self) -> Fen {
        let yuan_100 = self.below(4_000) as i64;
        let fen = match self.below(10) {
            0 => 0,
            1 => self.below(300) as i64,
            2 | 3 => yuan_100 * 10_000,
            4 => (yuan_100 * 10_000 + self.below(5) as i64 - 2).max(0),
            5 => self.below(1 << 46) as i64,
            _ => self.below(30_000_000) as i64,
        };
        Fen::new(fen).expect("in range")
    }

    pub fn next_row(&mut self) -> Row {
        let charges = if self.one_in(2) { self.lines() } else { self.parts() };
        self.row(charges)
    }

    pub fn row_with_in_scope(&mut self, fen: i64) -> Row {
        let in_scope = Fen::new(fen).expect("in range");
        self.row(Charges::Parts(Parts { in_scope, ..Parts::default() }))
    }

    fn row(&mut self, charges: Charges) -> Row {
        let (year, months_paid) = self.year();
        Row { facts: self.facts(), charges, year, months_paid }
    }

    fn facts(&mut self) -> Facts {
        let mut facts = Facts::default();
        for fact in EnumFact::ALL {
            let value = self.below(fact.values().len() as u64) as u8;
            facts.enums.insert(*fact, value);
        }
        for fact in BoolFact::ALL {
            let value = self.one_in(2);
            facts.bools.insert(*fact, value);
        }
        for fact in CountFact::ALL {
            let (low, high) = fact.range();
            let few = self.one_in(2);
            let value = low + self.below(if few { 6 } else { (high - low + 1) as u64 }) as i64;
            facts.counts.insert(*fact, value);
        }
        facts.groups = Some(self.some_groups());
        for membership in Membership::ALL {
            let lists =
                (0..self.book.lists.len()).filter(|_| self.one_in(3)).map(|n| ListIx(n as u16)).collect();
            facts.lists.insert(*membership, lists);
        }
        facts.drg_weight = Ratio::from_ppm(self.below(4_000_000) as i64);
        facts
    }

    /// Groups with all that include them, as whoever fills the facts resolves them.
    fn some_groups(&mut self) -> Vec<GroupIx> {
        let mut groups: Vec<GroupIx> =
            (0..self.book.groups.len()).filter(|_| self.one_in(3)).map(|n| GroupIx(n as u16)).collect();
        for (n, group) in self.book.groups.iter().enumerate() {
            let ix = GroupIx(n as u16);
            if !groups.contains(&ix) && group.includes.iter().any(|included| groups.contains(included)) {
                groups.push(ix);
            }
        }
        groups
    }

    fn parts(&mut self) -> Charges {
        let (self_paid, over_limit) = (self.amount(), self.amount());
        Charges::Parts(Parts { self_paid, over_limit, paid_first: self.amount(), in_scope: self.amount() })
    }

    fn lines(&mut self) -> Charges {
        let count = self.below(6);
        Charges::Lines((0..count).map(|_| self.line()).collect())
    }

    fn line(&mut self) -> Line {
        fn pick<T: Copy>(all: &[T], n: u64) -> T {
            all[n as usize % all.len()]
        }
        let item_lists = self.book.lists.iter().enumerate().filter(|(_, list)| list.kind == Word::Item);
        let item_lists: Vec<ListIx> = item_lists.map(|(n, _)| ListIx(n as u16)).collect();
        Line {
            amount: self.amount(),
            class: pick(LineClass::ALL, self.below(3)),
            kind: pick(LineKind::ALL, self.below(64)),
            flags: LineFlag::ALL.iter().copied().filter(|_| self.one_in(4)).collect(),
            // In one list at most: rules for two lists may exclude each other only because no item is in both.
            lists: item_lists.iter().copied().find(|_| self.one_in(3)).into_iter().collect(),
            paid_first: Some(Ratio::from_percent(self.below(101) as i64).expect("a percentage")),
            limit: if self.one_in(3) { Some(self.amount()) } else { None },
            days: if self.one_in(3) { Some(1 + self.below(200) as i64) } else { None },
        }
    }

    fn year(&mut self) -> (YearToDate, BTreeMap<LayerIx, Vec<u32>>) {
        let mut year = YearToDate { stays: self.below(4) as i64, ..YearToDate::default() };
        let mut months_paid = BTreeMap::new();
        if self.one_in(2) {
            return (year, months_paid);
        }
        for history in [History::Total, History::InScope, History::OwnPay, History::OwnPayInScope] {
            let amount = self.amount();
            year.amounts.insert(history, amount);
        }
        for n in 0..self.book.layers.len() {
            let layer = LayerIx(n as u16);
            for history in [History::Paid, History::Base, History::Deductible, History::DeductibleInReferral]
            {
                let amount = self.amount();
                year.amounts.insert(history(layer), amount);
            }
            let (paid, base, units) = (self.amount(), self.amount(), self.below(14) as i64);
            year.paid_this_month.insert(layer, paid);
            year.base_this_month.insert(layer, base);
            year.units_used.insert(layer, units);
            let months: Vec<u32> = (1..=24).filter(|_| self.one_in(4)).collect();
            let days = months.iter().map(|months| months_before(self.day, *months).expect("a day")).collect();
            year.paid_on.insert(layer, days);
            months_paid.insert(layer, months);
        }
        (year, months_paid)
    }
}

impl Row {
    /// The number of the row in an amount or count column; `None` for columns of codes.
    pub fn number(&self, column: &Column, outcome: &Outcome) -> Option<i64> {
        let fen = |amount: Option<&Fen>| amount.map_or(0, |fen| fen.get());
        Some(match column {
            Column::Part(part) => part_of(*part, outcome.total, &outcome.parts),
            Column::PartOfLines(part, lines) => self.part_of_lines(*part, lines, outcome),
            Column::History(history) => self.year.amount(*history).get(),
            Column::PaidThisMonth(layer) => fen(self.year.paid_this_month.get(layer)),
            Column::BaseThisMonth(layer) => fen(self.year.base_this_month.get(layer)),
            Column::UnitsUsed(layer) => self.year.units_used.get(layer).copied().unwrap_or(0),
            Column::MonthsPaid(layer, window) => {
                let months = self.months_paid.get(layer).into_iter().flatten();
                months.filter(|months| **months <= u32::from(*window)).count() as i64
            }
            Column::Count(fact) => self.facts.counts[fact],
            Column::DrgWeight => self.facts.drg_weight.map_or(0, |weight| weight.ppm()),
            Column::Enum(_) | Column::Bool(_) | Column::Group(_) | Column::In(..) => return None,
        })
    }

    fn part_of_lines(&self, part: Part, condition: &LineCond, outcome: &Outcome) -> i64 {
        let Charges::Lines(lines) = &self.charges else { return 0 };
        let chosen = lines.iter().zip(&outcome.lines).filter(|(line, _)| holds(condition, line));
        chosen.map(|(line, split)| part_of(part, line.amount, &split.parts)).sum()
    }

    /// The code or flag of the row in a column of codes.
    pub fn code(&self, column: &Column, _book: &Book) -> u8 {
        match column {
            Column::Enum(fact) => self.facts.enums[fact],
            Column::Bool(fact) => self.facts.bools[fact].into(),
            Column::Group(group) => {
                self.facts.groups.as_ref().is_some_and(|groups| groups.contains(group)).into()
            }
            Column::In(membership, list) => self.facts.lists[membership].contains(list).into(),
            _ => unreachable!("a column of numbers"),
        }
    }

    /// How an edition without layers splits the bill: for rows that the whole edition refuses.
    pub fn split_alone(&self, edition: &Edition) -> Option<Outcome> {
        let bare =
            Edition { layers: Vec::new(), payments: Vec::new(), entitlements: Vec::new(), ..edition.clone() };
        evaluate(&bare, &self.facts, &self.charges, &self.year).ok()
    }
}

fn part_of(part: Part, total: Fen, parts: &Parts) -> i64 {
    match part {
        Part::Total => total.get(),
        Part::SelfPaid => parts.self_paid.get(),
        Part::OverLimit => parts.over_limit.get(),
        Part::PaidFirst => parts.paid_first.get(),
        Part::InScope => parts.in_scope.get(),
    }
}

/// Written again on purpose: the evaluator's own is not asked.
fn holds(condition: &LineCond, line: &Line) -> bool {
    match condition {
        LineCond::Always => true,
        LineCond::Not(inner) => !holds(inner, line),
        LineCond::All(all) => all.iter().all(|c| holds(c, line)),
        LineCond::Any(any) => any.iter().any(|c| holds(c, line)),
        LineCond::In(list) => line.lists.contains(list),
        LineCond::Mark(LineMark::Class(class)) => line.class == *class,
        LineCond::Mark(LineMark::Kind(kind)) => line.kind == *kind,
        LineCond::Mark(LineMark::Flag(flag)) => line.flags.contains(flag),
    }
}
