//! The operations of a program.

/// A register.
pub(super) type Reg = u16;

/// Values by the number of a fact's value; facts have at most sixteen.
pub(super) type Table = [i64; 16];

/// A segment of a schedule with constant bounds: from, to, ratio times the denominator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct ConstSegment {
    pub from: i64,
    /// `i64::MAX` where the segment has no upper bound.
    pub to: i64,
    pub ratio: i64,
}

/// How a sum is rounded: `floor((x + offset) / divisor)`, ties to even corrected if asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Rounder {
    pub divisor: i64,
    pub offset: i64,
    pub ties_to_even: bool,
    /// The quotient counts units of so many fen.
    pub unit: i64,
}

/// One operation: what to compute; where it goes is kept beside it. Masks are registers of zeros and ones.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Op {
    /// An amount or a count of the batch.
    Load(u16),
    /// A flag of the batch, zero or one.
    Flag(u16),
    /// A code of the batch, as a number.
    Code(u16),
    /// By a code: the first value, and from each threshold on another one. Compared and selected, because gathering from
    /// a table in memory is many times as slow on processors that guard against leaks through it.
    Steps(Reg, i64, Vec<(i64, i64)>),
    /// The same in all rows.
    Const(i128),
    Add(Reg, Reg),
    AddConst(Reg, i128),
    Sub(Reg, Reg),
    /// constant - register
    ConstSub(i128, Reg),
    /// max(0, a - b)
    SubToZero(Reg, Reg),
    Min(Reg, Reg),
    MinConst(Reg, i128),
    Max(Reg, Reg),
    MaxConst(Reg, i128),
    Mul(Reg, Reg),
    MulConst(Reg, i128),
    /// Sum of ratio × (min(x, to) - max(from, deductible)) over the segments where that is positive.
    Schedule(Reg, Option<Reg>, Vec<ConstSegment>),
    Round(Reg, Rounder),
    /// Whether the register is in the range, ends included.
    Within(Reg, i128, i128),
    /// Both masks. Masks multiply.
    And(Reg, Reg),
    /// Either mask.
    Or(Reg, Reg),
    /// The other mask.
    Not(Reg),
    /// Where the mask is one the first, else the second.
    Select(Reg, Reg, Reg),
    /// What most layers do, in one loop.
    Fused(Box<Fused>),
}

/// A share, rounded, and capped by a constant.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Fused {
    pub share: Share,
    pub rounder: Rounder,
    /// `i128::MAX` without a cap.
    pub cap: i128,
}

/// What is rounded.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Share {
    /// x × ratio
    Scaled(Reg, Reg),
    /// x × constant
    ScaledConst(Reg, i128),
    /// max(0, x - start) × ratio
    Above(Reg, Reg, Reg),
    /// max(0, x - start) × constant
    AboveConst(Reg, Reg, i128),
    /// As [`Op::Schedule`].
    Schedule(Reg, Option<Reg>, Vec<ConstSegment>),
}

impl Share {
    fn reads(&self) -> Vec<Reg> {
        match self {
            Share::Scaled(a, b) | Share::AboveConst(a, b, _) => vec![*a, *b],
            Share::ScaledConst(a, _) => vec![*a],
            Share::Above(a, b, c) => vec![*a, *b, *c],
            Share::Schedule(x, start, _) => std::iter::once(*x).chain(*start).collect(),
        }
    }

    fn renamed(&self, name: impl Fn(Reg) -> Reg) -> Share {
        match self {
            Share::Scaled(a, b) => Share::Scaled(name(*a), name(*b)),
            Share::ScaledConst(a, c) => Share::ScaledConst(name(*a), *c),
            Share::Above(a, b, c) => Share::Above(name(*a), name(*b), name(*c)),
            Share::AboveConst(a, b, c) => Share::AboveConst(name(*a), name(*b), *c),
            Share::Schedule(x, start, segments) => {
                Share::Schedule(name(*x), start.map(&name), segments.clone())
            }
        }
    }
}

impl Op {
    /// The registers that it reads.
    pub(super) fn reads(&self) -> Vec<Reg> {
        match self {
            Op::Load(_) | Op::Flag(_) | Op::Code(_) | Op::Const(_) => Vec::new(),
            Op::Steps(a, ..)
            | Op::AddConst(a, _)
            | Op::ConstSub(_, a)
            | Op::MinConst(a, _)
            | Op::MaxConst(a, _)
            | Op::MulConst(a, _)
            | Op::Round(a, _)
            | Op::Within(a, _, _)
            | Op::Not(a) => vec![*a],
            Op::Add(a, b)
            | Op::Sub(a, b)
            | Op::SubToZero(a, b)
            | Op::Min(a, b)
            | Op::Max(a, b)
            | Op::Mul(a, b)
            | Op::And(a, b)
            | Op::Or(a, b) => vec![*a, *b],
            Op::Schedule(x, deductible, _) => std::iter::once(*x).chain(*deductible).collect(),
            Op::Select(m, a, b) => vec![*m, *a, *b],
            Op::Fused(fused) => fused.share.reads(),
        }
    }

    /// The result for known operands; `None` for what is never done on constants, or too large.
    pub(super) fn of_known(&self, operand: impl Fn(Reg) -> Option<i128>) -> Option<i128> {
        let of = |reg: &Reg| operand(*reg);
        match self {
            Op::Add(a, b) => of(a)?.checked_add(of(b)?),
            Op::AddConst(a, c) => of(a)?.checked_add(*c),
            Op::Sub(a, b) => of(a)?.checked_sub(of(b)?),
            Op::ConstSub(c, a) => c.checked_sub(of(a)?),
            Op::SubToZero(a, b) => Some(of(a)?.checked_sub(of(b)?)?.max(0)),
            Op::Min(a, b) => Some(of(a)?.min(of(b)?)),
            Op::MinConst(a, c) => Some(of(a)?.min(*c)),
            Op::Max(a, b) | Op::Or(a, b) => Some(of(a)?.max(of(b)?)),
            Op::MaxConst(a, c) => Some(of(a)?.max(*c)),
            Op::Mul(a, b) | Op::And(a, b) => of(a)?.checked_mul(of(b)?),
            Op::MulConst(a, c) => of(a)?.checked_mul(*c),
            Op::Not(a) => Some(1 - of(a)?),
            Op::Within(a, low, high) => Some(i128::from((*low..=*high).contains(&of(a)?))),
            Op::Select(mask, a, b) => {
                if of(mask)? != 0 {
                    of(a)
                } else {
                    of(b)
                }
            }
            Op::Load(_)
            | Op::Flag(_)
            | Op::Code(_)
            | Op::Const(_)
            | Op::Steps(..)
            | Op::Schedule(..)
            | Op::Round(..)
            | Op::Fused(_) => None,
        }
    }

    /// The same operation on other registers.
    pub(super) fn renamed(&self, name: impl Fn(Reg) -> Reg) -> Op {
        match self {
            Op::Load(_) | Op::Flag(_) | Op::Code(_) | Op::Const(_) => self.clone(),
            Op::Steps(a, first, steps) => Op::Steps(name(*a), *first, steps.clone()),
            Op::AddConst(a, c) => Op::AddConst(name(*a), *c),
            Op::ConstSub(c, a) => Op::ConstSub(*c, name(*a)),
            Op::MinConst(a, c) => Op::MinConst(name(*a), *c),
            Op::MaxConst(a, c) => Op::MaxConst(name(*a), *c),
            Op::MulConst(a, c) => Op::MulConst(name(*a), *c),
            Op::Round(a, r) => Op::Round(name(*a), *r),
            Op::Within(a, low, high) => Op::Within(name(*a), *low, *high),
            Op::Not(a) => Op::Not(name(*a)),
            Op::Add(a, b) => Op::Add(name(*a), name(*b)),
            Op::Sub(a, b) => Op::Sub(name(*a), name(*b)),
            Op::SubToZero(a, b) => Op::SubToZero(name(*a), name(*b)),
            Op::Min(a, b) => Op::Min(name(*a), name(*b)),
            Op::Max(a, b) => Op::Max(name(*a), name(*b)),
            Op::Mul(a, b) => Op::Mul(name(*a), name(*b)),
            Op::And(a, b) => Op::And(name(*a), name(*b)),
            Op::Or(a, b) => Op::Or(name(*a), name(*b)),
            Op::Schedule(x, d, segments) => Op::Schedule(name(*x), d.map(&name), segments.clone()),
            Op::Select(m, a, b) => Op::Select(name(*m), name(*a), name(*b)),
            Op::Fused(fused) => {
                Op::Fused(Box::new(Fused { share: fused.share.renamed(name), ..(**fused).clone() }))
            }
        }
    }
}
