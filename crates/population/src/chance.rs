//! Chance from a seed: a stream of its own for each thing that is drawn.

use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};
use rand_distr::{Distribution, LogNormal, Pareto, Poisson};

use crate::parameters::{Cost, TAIL_SCALE, TAIL_SHAPE};

/// What a stream of chances is for, so that a change of one does not change the others.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Purpose {
    /// How a block of people divides into households.
    Block = 1,
    /// What people of a household share.
    Household = 2,
    /// A person.
    Person = 3,
    /// A person's year of care.
    Year = 4,
    /// An item of the catalogue.
    Item = 5,
    /// A bill of one day outside of the year.
    Single = 6,
}

/// A stream of chances.
#[derive(Debug)]
pub(crate) struct Chance(ChaCha8Rng);

impl Chance {
    /// The stream for a purpose and a number under it.
    pub fn new(seed: u64, purpose: Purpose, number: u64) -> Chance {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream((purpose as u64) << 56 | number);
        Chance(rng)
    }

    /// A number below `bound`, 0 if that is 0. The bias for bounds far below 2^64 does not matter here.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0.next_u64().checked_rem(bound).unwrap_or_default()
    }

    /// A number from `from` to `to`, both included.
    pub fn within(&mut self, from: i64, to: i64) -> i64 {
        let span = u64::try_from(to.saturating_sub(from).saturating_add(1)).unwrap_or(1);
        from.saturating_add(i64::try_from(self.below(span)).unwrap_or_default())
    }

    /// A number from 0 to 1, the latter left out.
    #[expect(clippy::float_arithmetic, clippy::cast_precision_loss)] // 53 bits are exact
    pub fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// True in so many of one.
    pub fn happens(&mut self, share: f64) -> bool {
        self.unit() < share
    }

    /// One of some.
    pub fn pick<'c, T>(&mut self, choices: &'c [T]) -> Option<&'c T> {
        let at = self.below(u64::try_from(choices.len()).unwrap_or_default());
        choices.get(usize::try_from(at).unwrap_or_default())
    }

    /// The place of one of some, each as likely as its share of their sum.
    #[expect(clippy::float_arithmetic)] // shares, no money
    pub fn by_share(&mut self, shares: &[f64]) -> usize {
        let mut left = self.unit() * shares.iter().sum::<f64>();
        for (at, share) in shares.iter().enumerate() {
            if left < *share {
                return at;
            }
            left -= share;
        }
        shares.len().saturating_sub(1)
    }

    /// How often something happens that happens `mean` times on average.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // counts of a year are small
    pub fn times(&mut self, mean: f64) -> u32 {
        Poisson::new(mean).map_or(0, |counts| counts.sample(&mut self.0) as u32)
    }

    /// A cost in fen: log-normal, in few cases times a Pareto-distributed factor, and never above the limit.
    #[expect(clippy::float_arithmetic, clippy::cast_possible_truncation)] // made up; it becomes whole fen here
    pub fn fen(&mut self, cost: Cost) -> i64 {
        let median = cost.mean_yuan.ln() - cost.sigma * cost.sigma / 2.0;
        let body = LogNormal::new(median, cost.sigma).map_or(cost.mean_yuan, |body| body.sample(&mut self.0));
        let tail = if self.happens(cost.tail_share) {
            Pareto::new(TAIL_SCALE, TAIL_SHAPE).map_or(1.0, |tail| tail.sample(&mut self.0))
        } else {
            1.0
        };
        (body * tail * 100.0).round().clamp(100.0, cost.limit_yuan * 100.0) as i64
    }
}
