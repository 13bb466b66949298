//! Running a program over a batch of rows.

use super::CHUNK;
use super::build::{LARGEST_COUNT, LARGEST_WEIGHT};
use super::compile::{Column, Output, Program};
use super::lane::{Lane, LaneRounder};
use super::ops::{ConstSegment, Op, Reg, Share};
use yidan_types::Fen;

/// The data of one column, a value for each row.
#[derive(Clone, Copy, Debug)]
pub enum Data<'a> {
    /// Amounts in fen, or counts; none negative.
    Numbers(&'a [i64]),
    /// Numbers of a fact's values, or flags (0 or 1).
    Codes(&'a [u8]),
}

/// Rows to evaluate: the columns that [`Program::columns`] names, in its order.
#[derive(Clone, Debug)]
pub struct Batch<'a> {
    /// Number of rows.
    pub rows: usize,
    /// The columns.
    pub columns: Vec<Data<'a>>,
}

/// What a batch got wrong: the first place of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchError {
    /// Not as many columns as the program reads.
    Columns {
        /// How many it reads.
        needed: usize,
    },
    /// A column of the wrong kind or length.
    Shape {
        /// Its place.
        column: usize,
    },
    /// A number that is negative, too large, or no value of the fact.
    Value {
        /// Place of the column.
        column: usize,
        /// Row.
        row: usize,
    },
    /// A rule has no case for the facts of the row.
    NoRule {
        /// Row.
        row: usize,
    },
    /// A result left the range of amounts.
    Overflow {
        /// Row.
        row: usize,
    },
}

/// The columns of a run, in the order of [`Program::outputs`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Results {
    /// Fen (or units of care), a value for each row.
    pub columns: Vec<Vec<i64>>,
}

impl Results {
    /// The column of an output.
    pub fn column(&self, program: &Program, output: Output) -> Option<&[i64]> {
        let place = program.outputs().position(|o| o == output)?;
        self.columns.get(place).map(Vec::as_slice)
    }
}

impl Program {
    /// Evaluates all rows.
    ///
    /// # Errors
    /// On the first row that cannot be evaluated; nothing is returned for the others.
    pub fn run(&self, batch: &Batch) -> Result<Results, BatchError> {
        let mut results = Results::default();
        self.run_into(batch, &mut results)?;
        Ok(results)
    }

    /// [`Program::run`] into memory that is there already: for many batches one after the other.
    ///
    /// # Errors
    /// As [`Program::run`]; the results then hold nothing of use.
    pub fn run_into(&self, batch: &Batch, results: &mut Results) -> Result<(), BatchError> {
        results.columns.resize_with(self.outputs.len(), Vec::new);
        results.columns.iter_mut().for_each(|column| column.resize(batch.rows, 0));
        self.run_chunks(batch, results)
    }

    /// Evaluates all rows and sums each output: what budgets need, without a column of results in memory.
    ///
    /// # Errors
    /// As [`Program::run`].
    pub fn totals(&self, batch: &Batch) -> Result<Vec<(Output, i128)>, BatchError> {
        let mut totals = Totals(vec![0; self.outputs.len()]);
        self.run_chunks(batch, &mut totals)?;
        Ok(self.outputs().zip(totals.0).collect())
    }

    fn run_chunks(&self, batch: &Batch, sink: &mut impl Sink) -> Result<(), BatchError> {
        self.check_shape(batch)?;
        // Runs the loops with the widest vectors that the processor has.
        pulp::Arch::new().dispatch(Vectorised { program: self, batch, sink })
    }

    #[inline(always)]
    fn run_all(&self, batch: &Batch, sink: &mut impl Sink) -> Result<(), BatchError> {
        let mut fast = Machine::<f64>::new(self);
        let mut exact: Option<Machine<i128>> = None;
        for start in (0..batch.rows).step_by(CHUNK) {
            let rows = CHUNK.min(batch.rows - start);
            if self.check_values(batch, start, rows)? {
                fast.run(self, batch, start, rows);
                self.hand_over(&fast, start, rows, sink)?;
            } else {
                let exact = exact.get_or_insert_with(|| Machine::new(self));
                exact.run(self, batch, start, rows);
                self.check_range(exact, start, rows)?;
                self.hand_over(exact, start, rows, sink)?;
            }
        }
        Ok(())
    }

    #[inline(always)]
    fn hand_over<L: Lane>(
        &self,
        machine: &Machine<L>,
        start: usize,
        rows: usize,
        sink: &mut impl Sink,
    ) -> Result<(), BatchError> {
        if let Some(reg) = self.no_rule
            && let Some(row) = machine.rows(reg, rows).iter().position(|mask| L::ZERO.less(*mask))
        {
            return Err(BatchError::NoRule { row: start + row });
        }
        for (place, (_, reg)) in self.outputs.iter().enumerate() {
            sink.take(place, start, machine.rows(*reg, rows));
        }
        Ok(())
    }

    fn check_shape(&self, batch: &Batch) -> Result<(), BatchError> {
        if batch.columns.len() != self.columns.len() {
            return Err(BatchError::Columns { needed: self.columns.len() });
        }
        for (place, (column, data)) in self.columns.iter().zip(&batch.columns).enumerate() {
            let codes =
                matches!(column, Column::Enum(_) | Column::Bool(_) | Column::Group(_) | Column::In(..));
            let (right, length) = match data {
                Data::Numbers(numbers) => (!codes, numbers.len()),
                Data::Codes(values) => (codes, values.len()),
            };
            if !right || length != batch.rows {
                return Err(BatchError::Shape { column: place });
            }
        }
        Ok(())
    }

    /// Whether the chunk's numbers are small enough for the fast lanes.
    #[inline(always)]
    fn check_values(&self, batch: &Batch, start: usize, rows: usize) -> Result<bool, BatchError> {
        let mut fast = true;
        for (place, (column, data)) in self.columns.iter().zip(&batch.columns).enumerate() {
            match data {
                Data::Numbers(numbers) => {
                    let Some(numbers) = numbers.get(start..start + rows) else {
                        continue;
                    };
                    // As unsigned numbers negative ones are very large; the bits of all are no smaller than the largest.
                    let bits = numbers.iter().fold(0, |bits, n| bits | n.cast_unsigned());
                    let amount = is_amount(column);
                    let small = if amount { self.fast_limit } else { largest(column) };
                    if bits > small.cast_unsigned() {
                        check_numbers(numbers, largest(column), place, start)?;
                        fast &= !amount || numbers.iter().all(|n| *n <= self.fast_limit);
                    }
                }
                Data::Codes(codes) => {
                    let Some(codes) = codes.get(start..start + rows) else {
                        continue;
                    };
                    let values = values_of(column);
                    if codes.iter().fold(false, |bad, code| bad | (*code >= values)) {
                        let row = codes.iter().position(|code| *code >= values).unwrap_or(0);
                        return Err(BatchError::Value { column: place, row: start + row });
                    }
                }
            }
        }
        Ok(fast)
    }

    /// Whether all outputs are amounts; only whole-number lanes hold larger ones.
    fn check_range(&self, machine: &Machine<i128>, start: usize, rows: usize) -> Result<(), BatchError> {
        for (_, reg) in &self.outputs {
            if let Some(row) = machine.rows(*reg, rows).iter().position(|v| v.unsigned_abs() > LARGEST_AMOUNT)
            {
                return Err(BatchError::Overflow { row: start + row });
            }
        }
        Ok(())
    }
}

const LARGEST_AMOUNT: u128 = Fen::MAX_ABS.unsigned_abs() as u128;

/// What becomes of the results of a chunk.
trait Sink {
    /// Takes the results of the output at `place`, of the rows from `start` on.
    fn take<L: Lane>(&mut self, place: usize, start: usize, results: &[L]);
}

impl Sink for Results {
    #[inline(always)]
    fn take<L: Lane>(&mut self, place: usize, start: usize, results: &[L]) {
        let column = self.columns.get_mut(place).and_then(|column| column.get_mut(start..));
        for (to, from) in column.unwrap_or_default().iter_mut().zip(results) {
            *to = from.to_i64();
        }
    }
}

/// Sums of outputs.
struct Totals(Vec<i128>);

impl Sink for Totals {
    #[inline(always)]
    fn take<L: Lane>(&mut self, place: usize, _: usize, results: &[L]) {
        if let Some(total) = self.0.get_mut(place) {
            // A chunk's sum of amounts of at most 10^15 fen fits.
            *total += i128::from(results.iter().map(|result| result.to_i64()).sum::<i64>());
        }
    }
}

fn is_amount(column: &Column) -> bool {
    !matches!(column, Column::Count(_) | Column::UnitsUsed(_) | Column::MonthsPaid(..) | Column::DrgWeight)
}

fn largest(column: &Column) -> i64 {
    match column {
        Column::DrgWeight => LARGEST_WEIGHT,
        column if is_amount(column) => Fen::MAX_ABS,
        _ => LARGEST_COUNT,
    }
}

fn values_of(column: &Column) -> u8 {
    match column {
        Column::Enum(fact) => u8::try_from(fact.values().len()).unwrap_or(u8::MAX),
        _ => 2,
    }
}

fn check_numbers(numbers: &[i64], largest: i64, column: usize, start: usize) -> Result<(), BatchError> {
    match numbers.iter().position(|n| !(0..=largest).contains(n)) {
        Some(row) => Err(BatchError::Value { column, row: start + row }),
        None => Ok(()),
    }
}

/// A run as the dispatcher takes it. A closure would do, but is compiled for the plainest processor unless it happens
/// to be inlined; this is inlined always.
struct Vectorised<'a, S> {
    program: &'a Program,
    batch: &'a Batch<'a>,
    sink: &'a mut S,
}

impl<S: Sink> pulp::WithSimd for Vectorised<'_, S> {
    type Output = Result<(), BatchError>;

    #[inline(always)]
    fn with_simd<V: pulp::Simd>(self, _: V) -> Self::Output {
        self.program.run_all(self.batch, self.sink)
    }
}

type Lanes<L> = [L; CHUNK];

/// The constants of an operation in lanes, converted once for all chunks.
struct Constants<L> {
    first: L,
    second: L,
    steps: Vec<(L, L)>,
    segments: Vec<(L, L, L)>,
    rounder: Option<LaneRounder<L>>,
}

impl<L: Lane> Constants<L> {
    fn of(op: &Op) -> Self {
        let mut constants = Constants {
            first: L::ZERO,
            second: L::ZERO,
            steps: Vec::new(),
            segments: Vec::new(),
            rounder: None,
        };
        match op {
            Op::Const(c)
            | Op::AddConst(_, c)
            | Op::ConstSub(c, _)
            | Op::MinConst(_, c)
            | Op::MaxConst(_, c)
            | Op::MulConst(_, c) => constants.first = L::from_i128(*c),
            Op::Within(_, low, high) => {
                constants.first = L::from_i128(*low);
                constants.second = L::from_i128(*high);
            }
            Op::Steps(_, first, steps) => {
                constants.first = L::from_i64(*first);
                constants.steps =
                    steps.iter().map(|(from, value)| (L::from_i64(*from), L::from_i64(*value))).collect();
            }
            Op::Schedule(_, _, segments) => constants.segments = Self::segments(segments),
            Op::Round(_, rounder) => constants.rounder = Some(LaneRounder::new(rounder)),
            Op::Fused(fused) => {
                constants.rounder = Some(LaneRounder::new(&fused.rounder));
                constants.second =
                    if fused.cap == i128::MAX { Self::beyond() } else { L::from_i128(fused.cap) };
                match &fused.share {
                    Share::ScaledConst(_, c) | Share::AboveConst(_, _, c) => {
                        constants.first = L::from_i128(*c)
                    }
                    Share::Schedule(_, _, segments) => constants.segments = Self::segments(segments),
                    Share::Scaled(..) | Share::Above(..) => {}
                }
            }
            _ => {}
        }
        constants
    }

    /// A number beyond every amount.
    fn beyond() -> L {
        L::from_i128(1 << 100)
    }

    fn segments(segments: &[ConstSegment]) -> Vec<(L, L, L)> {
        let end = |to: i64| if to == i64::MAX { Self::beyond() } else { L::from_i64(to) };
        segments.iter().map(|s| (L::from_i64(s.from), end(s.to), L::from_i64(s.ratio))).collect()
    }
}

/// Registers, and the constants of operations.
struct Machine<L> {
    /// On the heap one by one, so that one can be taken out and written while others are read.
    registers: Vec<Box<Lanes<L>>>,
    spare: Box<Lanes<L>>,
    constants: Vec<Constants<L>>,
}

impl<L: Lane> Machine<L> {
    fn new(program: &Program) -> Self {
        Machine {
            registers: (0..program.registers).map(|_| Box::new([L::ZERO; CHUNK])).collect(),
            spare: Box::new([L::ZERO; CHUNK]),
            constants: program.ops.iter().map(|(_, op)| Constants::of(op)).collect(),
        }
    }

    #[inline(always)]
    fn run(&mut self, program: &Program, batch: &Batch, start: usize, rows: usize) {
        for ((target, op), constants) in program.ops.iter().zip(&self.constants) {
            // An operation never reads its target, so the spare register can be written and put in its place.
            execute(op, constants, &self.registers, batch, start, rows, &mut self.spare);
            if let Some(slot) = self.registers.get_mut(usize::from(*target)) {
                std::mem::swap(slot, &mut self.spare);
            }
        }
    }

    /// A register, of the rows in work.
    #[inline(always)]
    fn rows(&self, reg: Reg, rows: usize) -> &[L] {
        get(&self.registers, reg).and_then(|lanes| lanes.get(..rows)).unwrap_or_default()
    }
}

#[inline(always)]
fn execute<L: Lane>(
    op: &Op,
    constants: &Constants<L>,
    registers: &[Box<Lanes<L>>],
    batch: &Batch,
    start: usize,
    rows: usize,
    out: &mut Lanes<L>,
) {
    match op {
        Op::Load(column) => {
            if let Some(Data::Numbers(numbers)) = batch.columns.get(usize::from(*column)) {
                let numbers = numbers.get(start..start + rows).unwrap_or(&[]);
                out.iter_mut().zip(numbers).for_each(|(out, n)| *out = L::from_i64(*n));
            }
        }
        Op::Flag(column) | Op::Code(column) => {
            if let Some(Data::Codes(codes)) = batch.columns.get(usize::from(*column)) {
                let codes = codes.get(start..start + rows).unwrap_or(&[]);
                out.iter_mut().zip(codes).for_each(|(out, c)| *out = L::from_i64((*c).into()));
            }
        }
        Op::Steps(code, ..) => {
            let Some(code) = get(registers, *code) else { return };
            match constants.steps.as_slice() {
                [a] => step(code, constants.first, &[*a], out),
                [a, b] => step(code, constants.first, &[*a, *b], out),
                [a, b, c] => step(code, constants.first, &[*a, *b, *c], out),
                more => {
                    for (out, code) in out.iter_mut().zip(code) {
                        *out = pick(*code, constants.first, more);
                    }
                }
            }
        }
        Op::Const(_) => *out = [constants.first; CHUNK],
        Op::Add(a, b) => two(registers, *a, *b, out, |a, b| a.add(b)),
        Op::Sub(a, b) => two(registers, *a, *b, out, |a, b| a.sub(b)),
        Op::SubToZero(a, b) => two(registers, *a, *b, out, |a, b| a.sub(b).max(L::ZERO)),
        Op::Min(a, b) => two(registers, *a, *b, out, |a, b| a.min(b)),
        Op::Max(a, b) => two(registers, *a, *b, out, |a, b| a.max(b)),
        Op::Mul(a, b) | Op::And(a, b) => two(registers, *a, *b, out, |a, b| a.mul(b)),
        Op::Or(a, b) => two(registers, *a, *b, out, |a, b| a.max(b)),
        Op::AddConst(a, _) => with(registers, *a, constants.first, out, |a, c| a.add(c)),
        Op::ConstSub(_, a) => with(registers, *a, constants.first, out, |a, c| c.sub(a)),
        Op::MinConst(a, _) => with(registers, *a, constants.first, out, |a, c| a.min(c)),
        Op::MaxConst(a, _) => with(registers, *a, constants.first, out, |a, c| a.max(c)),
        Op::MulConst(a, _) => with(registers, *a, constants.first, out, |a, c| a.mul(c)),
        Op::Not(a) => with(registers, *a, L::ONE, out, |a, one| one.sub(a)),
        Op::Within(a, ..) => {
            let (low, high) = (constants.first, constants.second);
            with(
                registers,
                *a,
                L::ONE,
                out,
                |a, one| {
                    if a.less(low) || high.less(a) { L::ZERO } else { one }
                },
            );
        }
        Op::Round(a, _) => {
            if let Some(rounder) = &constants.rounder {
                with(registers, *a, L::ZERO, out, |a, _| a.round(rounder));
            }
        }
        Op::Select(mask, a, b) => {
            if let (Some(mask), Some(a), Some(b)) =
                (get(registers, *mask), get(registers, *a), get(registers, *b))
            {
                for (((out, mask), a), b) in out.iter_mut().zip(mask).zip(a).zip(b) {
                    *out = if L::ZERO.less(*mask) { *a } else { *b };
                }
            }
        }
        Op::Schedule(x, start, _) => schedule(registers, *x, *start, &constants.segments, out, |sum| sum),
        Op::Fused(fused) => {
            let (Some(rounder), cap, factor) = (&constants.rounder, constants.second, constants.first) else {
                return;
            };
            let finish = |sum: L| sum.round(rounder).min(cap);
            match &fused.share {
                Share::Scaled(x, ratio) => two(registers, *x, *ratio, out, |x, ratio| finish(x.mul(ratio))),
                Share::ScaledConst(x, _) => with(registers, *x, factor, out, |x, c| finish(x.mul(c))),
                Share::AboveConst(x, start, _) => {
                    two(registers, *x, *start, out, |x, start| finish(x.sub(start).max(L::ZERO).mul(factor)));
                }
                Share::Above(x, start, ratio) => {
                    let above = |x: L, start: L, ratio: L| finish(x.sub(start).max(L::ZERO).mul(ratio));
                    three(registers, *x, *start, *ratio, out, above);
                }
                Share::Schedule(x, start, _) => {
                    schedule(registers, *x, *start, &constants.segments, out, finish)
                }
            }
        }
    }
}

/// [`pick`] for each row; few thresholds stay in processor registers.
#[inline(always)]
fn step<L: Lane, const N: usize>(code: &Lanes<L>, first: L, steps: &[(L, L); N], out: &mut Lanes<L>) {
    for (out, code) in out.iter_mut().zip(code) {
        *out = pick(*code, first, steps);
    }
}

/// The value from the last threshold that `code` reaches.
#[inline(always)]
fn pick<L: Lane>(code: L, first: L, steps: &[(L, L)]) -> L {
    steps.iter().fold(first, |value, (from, next)| if code.less(*from) { value } else { *next })
}

/// Sum over the segments, then `finish`. Schedules of a few segments stay in processor registers.
#[inline(always)]
fn schedule<L: Lane>(
    registers: &[Box<Lanes<L>>],
    x: Reg,
    start: Option<Reg>,
    segments: &[(L, L, L)],
    out: &mut Lanes<L>,
    finish: impl Fn(L) -> L,
) {
    let Some(x) = get(registers, x) else { return };
    let zero = [L::ZERO; CHUNK];
    let start = start.and_then(|reg| get(registers, reg)).unwrap_or(&zero);
    match segments {
        [a] => sums(x, start, &[*a], out, finish),
        [a, b] => sums(x, start, &[*a, *b], out, finish),
        [a, b, c] => sums(x, start, &[*a, *b, *c], out, finish),
        [a, b, c, d] => sums(x, start, &[*a, *b, *c, *d], out, finish),
        more => {
            for ((out, x), start) in out.iter_mut().zip(x).zip(start) {
                *out = finish(more.iter().fold(L::ZERO, |sum, segment| sum.add(slice(*x, *start, segment))));
            }
        }
    }
}

#[inline(always)]
fn sums<L: Lane, const N: usize>(
    x: &Lanes<L>,
    start: &Lanes<L>,
    segments: &[(L, L, L); N],
    out: &mut Lanes<L>,
    finish: impl Fn(L) -> L,
) {
    for ((out, x), start) in out.iter_mut().zip(x).zip(start) {
        *out = finish(segments.iter().fold(L::ZERO, |sum, segment| sum.add(slice(*x, *start, segment))));
    }
}

/// What of `x` lies in the segment and above `start`, times the ratio.
#[inline(always)]
fn slice<L: Lane>(x: L, start: L, (from, to, ratio): &(L, L, L)) -> L {
    x.min(*to).sub(from.max(start)).max(L::ZERO).mul(*ratio)
}

#[inline(always)]
fn three<L: Lane>(
    registers: &[Box<Lanes<L>>],
    a: Reg,
    b: Reg,
    c: Reg,
    out: &mut Lanes<L>,
    f: impl Fn(L, L, L) -> L,
) {
    if let (Some(a), Some(b), Some(c)) = (get(registers, a), get(registers, b), get(registers, c)) {
        for (((out, a), b), c) in out.iter_mut().zip(a).zip(b).zip(c) {
            *out = f(*a, *b, *c);
        }
    }
}

#[inline(always)]
fn get<L>(registers: &[Box<Lanes<L>>], reg: Reg) -> Option<&Lanes<L>> {
    registers.get(usize::from(reg)).map(Box::as_ref)
}

#[inline(always)]
fn two<L: Lane>(registers: &[Box<Lanes<L>>], a: Reg, b: Reg, out: &mut Lanes<L>, f: impl Fn(L, L) -> L) {
    if let (Some(a), Some(b)) = (get(registers, a), get(registers, b)) {
        for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
            *out = f(*a, *b);
        }
    }
}

#[inline(always)]
fn with<L: Lane>(
    registers: &[Box<Lanes<L>>],
    a: Reg,
    constant: L,
    out: &mut Lanes<L>,
    f: impl Fn(L, L) -> L,
) {
    if let Some(a) = get(registers, a) {
        for (out, a) in out.iter_mut().zip(a) {
            *out = f(*a, constant);
        }
    }
}
