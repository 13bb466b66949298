//! Merging chains of operations that follow each other in nearly every layer into single loops: subtract the deductible,
//! take the share, round, cap.

use super::ops::{Fused, Op, Reg, Share};

/// Puts fused operations in the place of the last of their chain. What only the chain used is then not needed any more.
/// Places stay the same.
pub(super) fn fuse(ops: &[Op], needed: &[bool], ends: &[Reg]) -> Vec<Op> {
    let uses = uses(ops, needed, ends);
    let once = |reg: Reg| uses.get(usize::from(reg)) == Some(&1);
    let mut fused: Vec<Op> = ops.to_vec();
    for (place, op) in ops.iter().enumerate() {
        let merged = match op {
            Op::Round(sum, rounder) if once(*sum) => {
                share(ops, *sum, &once).map(|share| Fused { share, rounder: *rounder, cap: i128::MAX })
            }
            Op::MinConst(rounded, cap) if once(*rounded) => match fused.get(usize::from(*rounded)) {
                Some(Op::Fused(inner)) if inner.cap == i128::MAX => {
                    Some(Fused { cap: *cap, ..(**inner).clone() })
                }
                _ => None,
            },
            _ => None,
        };
        if let (Some(merged), Some(slot)) = (merged, fused.get_mut(place)) {
            *slot = Op::Fused(Box::new(merged));
        }
    }
    fused
}

fn share(ops: &[Op], sum: Reg, once: &impl Fn(Reg) -> bool) -> Option<Share> {
    let above = |reg: Reg| match ops.get(usize::from(reg)) {
        Some(Op::SubToZero(x, start)) if once(reg) => Some((*x, *start)),
        _ => None,
    };
    match ops.get(usize::from(sum))? {
        Op::MulConst(x, c) => Some(match above(*x) {
            Some((x, start)) => Share::AboveConst(x, start, *c),
            None => Share::ScaledConst(*x, *c),
        }),
        Op::Mul(x, ratio) => Some(match above(*x) {
            Some((x, start)) => Share::Above(x, start, *ratio),
            None => Share::Scaled(*x, *ratio),
        }),
        Op::Schedule(x, start, segments) => Some(Share::Schedule(*x, *start, segments.clone())),
        _ => None,
    }
}

/// How often each result is read.
fn uses(ops: &[Op], needed: &[bool], ends: &[Reg]) -> Vec<usize> {
    let mut uses = vec![0; ops.len()];
    let read = ops.iter().zip(needed).filter(|(_, needed)| **needed).flat_map(|(op, _)| op.reads());
    for reg in read.chain(ends.iter().copied()) {
        if let Some(count) = uses.get_mut(usize::from(reg)) {
            *count += 1;
        }
    }
    uses
}
