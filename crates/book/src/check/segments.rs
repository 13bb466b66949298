//! Schedules: segments of the base that rise without overlap, ratios up to 100 %, and layers that pay nothing.

use super::exprs::{self, Place};
use super::{Checker, say};
use crate::ast::{self, Span};
use crate::diag::{Diagnostic, Text};
use crate::model::{Amount, Cap, Choice, LayerRule, Rate, Segment};
use yidan_types::Fen;

impl Checker {
    /// Reads the segments of a layer. INVARIANT (segments rise): checked here wherever bounds are constants.
    pub(super) fn schedule(
        &mut self,
        segments: &[ast::Segment],
        clause: Span,
        place: Place,
    ) -> Option<Vec<Segment>> {
        if segments.is_empty() {
            let message = Text::new("没有写支付多少", "pays how much?");
            let label = Text::new("例如：支付 80%", "such as: pays 80%");
            self.report(Diagnostic::error("not-a-value", clause, message).label(label));
            return None;
        }
        let read: Vec<Option<Segment>> = segments.iter().map(|s| self.segment(s, place)).collect();
        let read = read.into_iter().collect::<Option<Vec<Segment>>>()?;
        let mut good = true;
        for (written, segment) in segments.iter().zip(&read) {
            good &= self.segment_rises(written, segment);
        }
        for (pair, model) in segments.windows(2).zip(read.windows(2)) {
            if let ([before, after], [first, second]) = (pair, model) {
                good &= self.segments_apart(before, after, first, second);
            }
        }
        good.then_some(read)
    }

    fn segment(&mut self, segment: &ast::Segment, place: Place) -> Option<Segment> {
        let from = segment.from.as_ref().map(|from| self.amount(from, place));
        let to = segment.to.as_ref().map(|to| self.amount(to, place));
        self.at_most_all(&segment.ratio);
        let ratio = self.rate(&segment.ratio);
        if let (Some(Some(from)), Some(written)) = (&from, &segment.from) {
            self.not_negative(from, written.span);
        }
        Some(Segment {
            from: from.unwrap_or(Some(Amount::Const(Fen::ZERO)))?,
            to: match to {
                Some(to) => Some(to?),
                None => None,
            },
            ratio: ratio?,
        })
    }

    fn segment_rises(&mut self, written: &ast::Segment, segment: &Segment) -> bool {
        let (Some(from), Some(to)) = (exprs::fold(&segment.from), segment.to.as_ref().and_then(exprs::fold))
        else {
            return true;
        };
        if from < to {
            return true;
        }
        let (from, to) = (say::money(from), say::money(to));
        let message = Text::new(
            format!("这一段从 {} 到 {}，里面什么也没有", from.zh, to.zh),
            format!("this segment goes from {} to {} and is empty", from.en, to.en),
        );
        let label = Text::new("上限要大于下限", "the upper bound must be above the lower");
        let span = bounds(written);
        self.report(Diagnostic::error("segments-fall", span, message).label(label));
        false
    }

    fn segments_apart(
        &mut self,
        before: &ast::Segment,
        after: &ast::Segment,
        first: &Segment,
        second: &Segment,
    ) -> bool {
        let Some(end) = &first.to else {
            let message = Text::new(
                "前一段没有上限，这一段与它重叠",
                "the segment before has no upper bound, so this one overlaps it",
            );
            self.overlap_of(message, before, after);
            return false;
        };
        if *end == second.from {
            return true;
        }
        let (Some(end), Some(start)) = (exprs::fold(end), exprs::fold(&second.from)) else {
            return true;
        };
        let lower = exprs::fold(&first.from);
        if start < end {
            let falls = lower.is_some_and(|lower| start < lower);
            let (start, end) = (say::money(start), say::money(end));
            let message = if falls {
                Text::new(
                    format!("分段要从低到高写：这一段从 {} 起，却排在 {} 之后", start.zh, end.zh),
                    format!(
                        "segments must rise: this one starts at {}, after one up to {}",
                        start.en, end.en
                    ),
                )
            } else {
                Text::new(
                    format!("两段重叠：{} 到 {} 属于两段", start.zh, end.zh),
                    format!("segments overlap from {} to {}", start.en, end.en),
                )
            };
            self.overlap_of(message, before, after);
            return false;
        }
        if start > end {
            let (start, end) = (say::money(start), say::money(end));
            let message = Text::new(
                format!("两段之间空着：{} 到 {} 这一部分不支付", end.zh, start.zh),
                format!("nothing is paid of the part from {} to {}", end.en, start.en),
            );
            let label =
                Text::new("前一段到此为止的上限与这里不相接", "does not start where the last one ends");
            let hint =
                Text::new("如果就是不支付，写明这一段 0%", "if that is meant, write a segment with 0%");
            let diagnostic = Diagnostic::warning("segments-gap", bounds(after), message).label(label);
            let related = Text::new("前一段", "the segment before");
            self.report(diagnostic.related(bounds(before), related).hint(hint));
        }
        true
    }

    fn overlap_of(&mut self, message: Text, before: &ast::Segment, after: &ast::Segment) {
        let diagnostic = Diagnostic::error("segments-overlap", bounds(after), message)
            .label(Text::new("这一段", "this segment"))
            .related(bounds(before), Text::new("前一段", "the segment before"))
            .hint(Text::new(
                "每一段从前一段的上限起，例如：0元 至 1万元 80%  1万元 以上 90%",
                "each segment starts where the last one ends: 0 yuan through 1 wan_yuan 80% 1 wan_yuan and_above 90%",
            ));
        self.report(diagnostic);
    }

    /// Warns of a layer that never pays anything, whatever the bill.
    pub(super) fn pays_something(&mut self, rule: &LayerRule) {
        let nothing = rule.schedule.value.iter().all(|segment| is_zero(&segment.ratio));
        let adjusted = rule.adjustments.iter().any(|a| a.value.points_ppm > 0);
        let capped = rule.caps.value.iter().find(|cap| match cap {
            Cap::Per(_, amount) | Cap::PerCare { amount, .. } => exprs::fold(amount) == Some(Fen::ZERO),
            Cap::Shared(_) => false,
        });
        let (span, why) = if nothing && !adjusted {
            (rule.schedule.span, Text::new("各段都是 0%", "every ratio is 0%"))
        } else if capped.is_some() {
            (rule.caps.span, Text::new("封顶是 0元", "the cap is 0 yuan"))
        } else {
            return;
        };
        let message =
            Text::new(format!("这一层永远不支付：{}", why.zh), format!("this layer never pays: {}", why.en));
        let label = Text::new("看看数字有没有写漏", "is a figure missing?");
        self.report(Diagnostic::warning("pays-nothing", span, message).label(label));
    }
}

/// Where a segment's bounds stand; its whole if it has none.
fn bounds(segment: &ast::Segment) -> Span {
    let written = segment.from.iter().chain(&segment.to).map(|e| e.span);
    written.reduce(Span::to).unwrap_or(segment.span)
}

fn is_zero(rate: &Rate) -> bool {
    match rate {
        Rate::Const(ratio) => ratio.ppm() == 0,
        Rate::Choice(cases) => {
            let Choice { arms, otherwise } = &**cases;
            arms.iter().map(|(_, rate)| rate).chain(otherwise).all(is_zero)
        }
        Rate::DrgWeight | Rate::Param(..) => false,
    }
}
