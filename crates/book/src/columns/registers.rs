//! Which operations are needed, and in which registers they run.

use super::compile::Program;
use super::ops::{Op, Reg};

/// Operations on reused registers.
pub(super) struct Allocated {
    pub ops: Vec<(Reg, Op)>,
    pub registers: usize,
    places: Vec<Reg>,
}

impl Allocated {
    /// The register that holds the result of the operation that was number `reg`.
    pub(super) fn place(&self, reg: Reg) -> Reg {
        self.places.get(usize::from(reg)).copied().unwrap_or_default()
    }
}

/// Which operations the results `ends` need.
pub(super) fn needed(ops: &[Op], ends: &[Reg]) -> Vec<bool> {
    let mut needed = vec![false; ops.len()];
    for end in ends {
        set(&mut needed, *end, true);
    }
    for (n, op) in ops.iter().enumerate().rev() {
        if needed.get(n) == Some(&true) {
            op.reads().into_iter().for_each(|reg| set(&mut needed, reg, true));
        }
    }
    needed
}

fn set<T>(slots: &mut [T], reg: Reg, value: T) {
    if let Some(slot) = slots.get_mut(usize::from(reg)) {
        *slot = value;
    }
}

/// Gives each needed operation a register whose content nothing later reads: few registers stay in the cache.
pub(super) fn allocate(ops: &[Op], needed: &[bool], ends: &[Reg]) -> Allocated {
    let last_read = last_reads(ops, needed, ends);
    let mut places = vec![0; ops.len()];
    let mut free: Vec<Reg> = Vec::new();
    let mut registers: Reg = 0;
    let mut result = Vec::new();
    for (n, op) in ops.iter().enumerate().filter(|(n, _)| needed.get(*n) == Some(&true)) {
        let place = |reg: Reg| places.get(usize::from(reg)).copied().unwrap_or_default();
        let renamed = op.renamed(place);
        let mut read = op.reads();
        read.sort_unstable();
        read.dedup();
        read.retain(|reg| last_read.get(usize::from(*reg)) == Some(&n));
        let released: Vec<Reg> = read.into_iter().map(place).collect();
        // Operands are released only after the target is chosen: no operation writes where it reads.
        let target = free.pop().unwrap_or_else(|| {
            registers += 1;
            registers - 1
        });
        free.extend(released);
        if let Some(slot) = places.get_mut(n) {
            *slot = target;
        }
        result.push((target, renamed));
    }
    Allocated { ops: result, registers: usize::from(registers), places }
}

/// The last operation that reads each result; never, for results of the program.
fn last_reads(ops: &[Op], needed: &[bool], ends: &[Reg]) -> Vec<usize> {
    let mut last: Vec<usize> = (0..ops.len()).collect();
    for (n, op) in ops.iter().enumerate().filter(|(n, _)| needed.get(*n) == Some(&true)) {
        op.reads().into_iter().for_each(|reg| set(&mut last, reg, n));
    }
    for end in ends {
        set(&mut last, *end, usize::MAX);
    }
    last
}

/// Columns that only unneeded operations read are not asked for.
pub(super) fn drop_unread_columns(program: &mut Program) {
    let mut read = vec![false; program.columns.len()];
    for (_, op) in &program.ops {
        if let Op::Load(c) | Op::Flag(c) | Op::Code(c) = op {
            set(&mut read, *c, true);
        }
    }
    let mut next = 0;
    let places: Vec<u16> = read
        .iter()
        .map(|used| {
            let place = next;
            next += u16::from(*used);
            place
        })
        .collect();
    for (_, op) in &mut program.ops {
        if let Op::Load(c) | Op::Flag(c) | Op::Code(c) = op {
            *c = places.get(usize::from(*c)).copied().unwrap_or_default();
        }
    }
    let mut keep = read.into_iter();
    program.columns.retain(|_| keep.next() == Some(true));
}
