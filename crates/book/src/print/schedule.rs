//! Segments of a layer: bounds and ratios in columns.

use super::Printer;
use super::block::{Block, Cell, fill, table, width};
use super::expr::{is_number, starts_like_a_clause};
use crate::ast::{Expr, Segment};
use crate::words::Word;

impl Printer {
    pub(crate) fn segments(&self, segments: &[Segment], room: usize) -> Block {
        let lower: Vec<String> = segments.iter().map(|s| self.lower(s)).collect();
        let wide = lower.iter().map(|l| width(l)).max().unwrap_or(0);
        let upper_wide =
            segments.iter().filter_map(|s| s.to.as_ref()).map(|e| width(&self.expr_flat(e))).max();
        let bounds = segments.iter().zip(lower).map(|(segment, lower)| {
            let numeric = segment.from.as_ref().or(segment.to.as_ref()).is_none_or(is_number);
            let gap = fill(width(&lower), wide);
            let lower = if numeric { gap + &lower } else { lower + &gap };
            let bounds = format!("{lower}{}", self.upper(segment, upper_wide.unwrap_or(0)));
            bounds.trim_end().to_owned()
        });
        let bounds: Vec<String> = bounds.collect();
        let widest = bounds.iter().map(|b| width(b)).max().unwrap_or(0);
        if widest * 2 > room {
            return self.segments_with_ratios_below(segments, bounds, room);
        }
        let rest = room.saturating_sub(widest + 2);
        let rows = segments.iter().zip(bounds);
        table(
            rows.map(|(s, b)| vec![Cell::left(Block::text(b)), self.ratio_cell(segments, &s.ratio, rest)])
                .collect(),
        )
    }

    /// Where bounds are so wide that nothing fits beside them.
    fn segments_with_ratios_below(&self, segments: &[Segment], bounds: Vec<String>, room: usize) -> Block {
        let rows = segments.iter().zip(bounds).map(|(segment, bounds)| {
            let ratio = self.expr(&segment.ratio, room.saturating_sub(2));
            Block::stack([Block::text(bounds.trim_start()), Block::after("  ", ratio)])
        });
        Block::stack(rows)
    }

    /// The bound that stands first.
    fn lower(&self, segment: &Segment) -> String {
        segment.from.as_ref().or(segment.to.as_ref()).map_or_else(String::new, |e| self.optional(e))
    }

    /// An expression where the parser has to see that one follows.
    pub(crate) fn optional(&self, expr: &Expr) -> String {
        let flat = self.expr_flat(expr);
        if starts_like_a_clause(expr) { format!("({flat})") } else { flat }
    }

    /// Both bounds, in no columns.
    pub(crate) fn bounds(&self, segment: &Segment) -> String {
        format!("{}{}", self.lower(segment), self.upper(segment, 0))
    }

    /// What follows the first bound.
    fn upper(&self, segment: &Segment, wide: usize) -> String {
        match (&segment.from, &segment.to) {
            (None, None) => String::new(),
            (Some(_), None) => format!(" {}", self.word(Word::AndAbove)),
            (None, Some(_)) => format!(" {}", self.word(Word::AndBelow)),
            (Some(_), Some(to)) => {
                let upper = self.expr_flat(to);
                let gap = if is_number(to) { fill(width(&upper), wide) } else { String::new() };
                format!(" {} {gap}{upper}", self.word(Word::Through))
            }
        }
    }

    fn ratio_cell(&self, segments: &[Segment], ratio: &Expr, room: usize) -> Cell {
        if segments.iter().all(|s| is_number(&s.ratio)) {
            Cell::right(self.expr_flat(ratio))
        } else {
            Cell::left(self.expr(ratio, room))
        }
    }
}
