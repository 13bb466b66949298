//! Axes: from amounts to places in the picture.

use yidan_types::Fen;

/// An amount in yuan. Floats begin here: amounts are final.
#[allow(clippy::cast_precision_loss)] // below 2^53 fen exact, above it a pixel is more than a fen
pub fn in_yuan(amount: Fen) -> f64 {
    amount.get() as f64 / 100.0
}

/// A scale from numbers to places.
#[derive(Clone, Copy, Debug)]
pub struct Axis {
    /// Number at the beginning.
    pub low: f64,
    /// Number at the end.
    pub high: f64,
    /// Place of the beginning.
    pub from: f64,
    /// Place of the end.
    pub to: f64,
    /// Equal ratios take equal room.
    pub log: bool,
}

impl Axis {
    /// The place of a number; numbers beyond the ends are put there.
    pub fn place(&self, number: f64) -> f64 {
        let clamped = number.clamp(self.low, self.high);
        let part = if self.log {
            (clamped / self.low).ln() / (self.high / self.low).ln()
        } else {
            (clamped - self.low) / (self.high - self.low)
        };
        self.from + part * (self.to - self.from)
    }

    /// Round numbers on it, about `count` of them.
    pub fn ticks(&self, count: f64) -> Vec<f64> {
        if self.log {
            return self.decades();
        }
        let step = step((self.high - self.low) / count);
        let first = (self.low / step).ceil();
        let last = (self.high / step + 1e-9).floor();
        let mut ticks = Vec::new();
        let mut n = first;
        while n <= last {
            ticks.push(n * step);
            n += 1.0;
        }
        ticks
    }

    fn decades(&self) -> Vec<f64> {
        let wide = (self.high / self.low).log10() > 4.0;
        let mut ticks = Vec::new();
        let mut decade = 10f64.powf(self.low.log10().floor());
        while decade <= self.high {
            let within = if wide { &[1.0][..] } else { &[1.0, 2.0, 5.0][..] };
            ticks.extend(within.iter().map(|n| n * decade).filter(|n| (self.low..=self.high).contains(n)));
            decade *= 10.0;
        }
        ticks
    }
}

/// The next of 1, 2, 2.5, 5 times a power of ten.
pub fn step(least: f64) -> f64 {
    let unit = 10f64.powf(least.max(1e-9).log10().floor());
    let nice = [1.0, 2.0, 2.5, 5.0, 10.0].iter().map(|n| n * unit).find(|step| *step >= least * 0.999_999);
    nice.unwrap_or(unit * 10.0)
}
