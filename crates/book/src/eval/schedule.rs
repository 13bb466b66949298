//! A layer's schedule: segments of the base, their ratios, and what they give for a stretch of it.

use super::{Done, Noted, Rule, Run};
use crate::model::{LayerRule, Segment};
use crate::outcome::{EvalError, SegmentTrace};
use yidan_types::{Exact, Fen, Overflow};

/// Adjustments that hold, by place, and their sum.
pub(super) type Points = (Vec<(usize, i64)>, i64);

impl<'a> Run<'a> {
    /// The adjustments that hold and what they add up to.
    pub(super) fn points(&mut self, rule: &'a LayerRule) -> Done<Points> {
        let mut holding = Vec::new();
        let mut sum: i64 = 0;
        let mut failed = false;
        for (place, clause) in rule.adjustments.iter().enumerate() {
            let Ok(adjustment) = self.clause(clause) else {
                failed = true;
                continue;
            };
            match self.holds(&adjustment.when) {
                Ok(true) => {
                    holding.push((place, adjustment.points_ppm));
                    // The sum is held within 0..=100 % later, so its extremes are as good as any.
                    sum = sum.saturating_add(adjustment.points_ppm);
                }
                Ok(false) => {}
                Err(Noted) => failed = true,
            }
        }
        if failed { Err(Noted) } else { Ok((holding, sum)) }
    }

    /// The schedule for these facts. INVARIANT (segments rise): sorted, without overlap.
    pub(super) fn segments(&mut self, rule: &'a LayerRule) -> Done<Vec<SegmentTrace>> {
        let schedule = self.clause(&rule.schedule)?;
        let mut segments = Vec::with_capacity(schedule.len());
        let mut failed = false;
        for segment in schedule {
            match self.segment(segment) {
                Ok(segment) => segments.push(segment),
                Err(Noted) => failed = true,
            }
        }
        if failed {
            return Err(Noted);
        }
        let rise = segments.iter().all(|s| s.to.is_none_or(|to| s.from <= to))
            && segments.windows(2).all(|pair| match pair {
                [lower, upper] => lower.to.is_some_and(|to| to <= upper.from),
                _ => true,
            });
        if rise { Ok(segments) } else { Err(self.note_falling(rule)) }
    }

    fn segment(&mut self, segment: &'a Segment) -> Done<SegmentTrace> {
        let from = self.fen(&segment.from);
        let to = segment.to.as_ref().map(|to| self.fen(to));
        let ratio = self.rate(&segment.ratio);
        Ok(SegmentTrace { from: from?, to: to.transpose()?, ratio: ratio?, slice: Fen::ZERO })
    }

    fn note_falling(&mut self, rule: &LayerRule) -> Noted {
        if self.doubtful {
            return Noted;
        }
        let layer = self.label(Rule::Layer(rule.layer));
        self.note(EvalError::SegmentsFall { layer })
    }
}

/// Fills in how much of `(start, end]` lies in each segment; the sum of what the layer pays of it.
pub(super) fn shares(segments: &mut [SegmentTrace], start: Fen, end: Fen) -> Result<Exact, Overflow> {
    let mut sum = Exact::ZERO;
    for segment in segments {
        segment.slice = slice(segment, start, end)?;
        sum = sum.checked_add(segment.slice.times(segment.ratio))?;
    }
    Ok(sum)
}

/// How much of `(start, end]` lies between the bounds of a segment.
fn slice(segment: &SegmentTrace, start: Fen, end: Fen) -> Result<Fen, Overflow> {
    let upper = segment.to.map_or(end, |to| end.min(to));
    let lower = segment.from.max(start);
    upper.checked_sub(lower).map(Fen::clamp_non_negative)
}
