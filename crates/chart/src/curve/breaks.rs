//! Where a piecewise linear function of whole numbers bends or jumps.

use std::collections::BTreeMap;

/// A place where a function bends or jumps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Break {
    /// The place: the corner of a bend, the first point after a jump.
    pub at: i64,
    /// It jumps.
    pub jump: bool,
    /// A point well inside the piece before it.
    pub before: i64,
    /// A point well inside the piece after it.
    pub after: i64,
    /// Largest change of slope of a channel, parts per million.
    pub weight: i64,
}

/// A stretch on which all channels are linear.
#[derive(Clone, Copy, Debug)]
struct Piece {
    from: i64,
    to: i64,
}

/// The breaks of a function with several channels between the first and the last point of `grid`.
///
/// Between two points of the grid the function is tested for being linear at three inner points; where it is not, the
/// stretch is halved, down to neighbouring whole numbers. Stretches that lie on one line are joined. The corner between
/// two pieces is where their lines meet, so it is as exact as long pieces are; a step that remains between neighbouring
/// numbers is a jump and never smoothed. What leaves a line and comes back to it inside one cell of the grid, between
/// the points tested, is not seen.
///
/// `noise` is how far values may be off the line by rounding.
///
/// # Errors
/// The first error of the function.
pub fn find_breaks<E>(
    function: impl FnMut(i64) -> Result<Vec<i64>, E>,
    grid: &[i64],
    noise: i64,
) -> Result<Vec<Break>, E> {
    let mut search = Search { function, seen: BTreeMap::new(), noise };
    let mut leaves = Vec::new();
    for (from, to) in grid.iter().zip(grid.iter().skip(1)) {
        search.split(Piece { from: *from, to: *to }, &mut leaves)?;
    }
    let pieces = search.join(&leaves)?;
    let mut clean: Vec<Piece> = Vec::new();
    let mut jumps: Vec<i64> = Vec::new();
    for piece in pieces {
        while let [.., left, last] = clean.as_slice()
            && search.spurious(*left, *last, piece)?
        {
            clean.pop();
        }
        clean.push(piece);
    }
    for piece in &clean {
        if piece.to - piece.from == 1 && search.steps(*piece)? {
            jumps.push(piece.to);
        }
    }
    let lines: Vec<Piece> =
        clean.iter().copied().filter(|p| !jumps.contains(&p.to) || p.to - p.from > 1).collect();
    let mut breaks = Vec::new();
    for (left, right) in lines.iter().zip(lines.iter().skip(1)) {
        let jumped = jumps.iter().find(|at| left.to < **at && **at <= right.from).copied();
        let (meet, weight) = search.meet(*left, *right)?;
        breaks.push(Break {
            at: jumped.unwrap_or_else(|| meet.clamp(left.from, right.to)),
            jump: jumped.is_some(),
            before: middle(*left),
            after: middle(*right),
            weight,
        });
    }
    Ok(breaks)
}

fn middle(piece: Piece) -> i64 {
    piece.from + (piece.to - piece.from) / 2
}

struct Search<F> {
    function: F,
    seen: BTreeMap<i64, Vec<i64>>,
    noise: i64,
}

impl<F, E> Search<F>
where
    F: FnMut(i64) -> Result<Vec<i64>, E>,
{
    fn value(&mut self, at: i64) -> Result<Vec<i64>, E> {
        if let Some(known) = self.seen.get(&at) {
            return Ok(known.clone());
        }
        let value = (self.function)(at)?;
        self.seen.insert(at, value.clone());
        Ok(value)
    }

    /// How far the function at `at` is off the line through the ends of `piece`, the worst channel.
    fn off(&mut self, piece: Piece, at: i64) -> Result<i128, E> {
        let (from, to, value) = (self.value(piece.from)?, self.value(piece.to)?, self.value(at)?);
        let width = i128::from(piece.to - piece.from).max(1);
        let along = i128::from(at - piece.from);
        let ends = from.iter().zip(&to).map(|(from, to)| (i128::from(*from), i128::from(*to)));
        let off = ends.zip(&value).map(|((from, to), value)| {
            let line = from + ((to - from) * along).div_euclid(width);
            (i128::from(*value) - line).abs()
        });
        Ok(off.max().unwrap_or(0))
    }

    fn split(&mut self, piece: Piece, leaves: &mut Vec<Piece>) -> Result<(), E> {
        let width = piece.to - piece.from;
        let mut linear = true;
        if width > 1 {
            for at in [piece.from + width / 2, piece.from + width / 4, piece.to - width / 4] {
                linear = linear && self.off(piece, at)? <= i128::from(self.noise);
            }
        }
        if linear {
            leaves.push(piece);
            return Ok(());
        }
        let half = middle(piece);
        self.split(Piece { to: half, ..piece }, leaves)?;
        self.split(Piece { from: half, ..piece }, leaves)
    }

    /// Joins neighbours that lie on one line. A step between neighbouring numbers stays on its own.
    fn join(&mut self, leaves: &[Piece]) -> Result<Vec<Piece>, E> {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut inner: Vec<i64> = Vec::new();
        for leaf in leaves {
            if let Some(last) = pieces.last_mut() {
                let whole = Piece { from: last.from, to: leaf.to };
                inner.push(leaf.from);
                inner.push(middle(*leaf));
                // Where a line would show that it bends: at the last seams, and a few of those before.
                let apart = inner.len() / 12 + 1;
                let mut linear = true;
                for at in inner.iter().rev().take(4).chain(inner.iter().step_by(apart)) {
                    linear = linear && self.off(whole, *at)? <= i128::from(self.noise);
                }
                if linear {
                    last.to = leaf.to;
                    continue;
                }
            }
            inner.clear();
            pieces.push(*leaf);
        }
        Ok(pieces)
    }

    /// Whether a piece is a step between neighbouring numbers.
    fn steps(&mut self, piece: Piece) -> Result<bool, E> {
        let (from, to) = (self.value(piece.from)?, self.value(piece.to)?);
        // No rule pays more than it is given, so a fen more moves no amount by more than a fen.
        Ok(from.iter().zip(&to).any(|(from, to)| (to - from).abs() > 1 + 2 * self.noise))
    }

    /// Whether the piece between two others is only the crumbs of the corner where these meet.
    fn spurious(&mut self, left: Piece, crumb: Piece, right: Piece) -> Result<bool, E> {
        if left.to - left.from <= crumb.to - crumb.from || self.steps(crumb)? && crumb.to - crumb.from == 1 {
            return Ok(false);
        }
        let (at, _) = self.meet(left, right)?;
        if at < crumb.from - 4 * self.noise.max(1) * 100 || at > crumb.to + 4 * self.noise.max(1) * 100 {
            return Ok(false);
        }
        let near = i128::from(2 * self.noise);
        Ok(self.off(left, at)? <= near && self.off(right, at)? <= near)
    }

    /// Where the lines of two pieces meet, by the channel whose slope changes most, and that change.
    fn meet(&mut self, left: Piece, right: Piece) -> Result<(i64, i64), E> {
        let values = [left.from, left.to, right.from, right.to].map(|at| self.value(at));
        let [l0, l1, r0, r1] = values;
        let (l0, l1, r0, r1) = (l0?, l1?, r0?, r1?);
        let mut best = (left.to, -1);
        for (((l0, l1), r0), r1) in l0.iter().zip(&l1).zip(&r0).zip(&r1) {
            let (left_run, left_rise) = slope(left.to - left.from, l1 - l0);
            let (right_run, right_rise) = slope(right.to - right.from, r1 - r0);
            // Slopes over the common run: left_rise / left_run - right_rise / right_run = bend / run.
            let bend = left_rise * right_run - right_rise * left_run;
            let run = left_run * right_run;
            let weight = ((bend.abs() / (run >> 20).max(1)) * 1_000_000) >> 20;
            let weight = i64::try_from(weight).unwrap_or(i64::MAX);
            if weight > best.1 && bend != 0 {
                let back = i128::from(right.from - left.to) * right_rise / right_run;
                let apart = i128::from(r0 - l1) - back;
                let along = apart.checked_mul(run).map_or(0, |n| (n + bend.abs() / 2).div_euclid(bend));
                let at = i64::try_from(along).ok().and_then(|along| left.to.checked_add(along));
                best = (at.unwrap_or(left.to), weight);
            }
        }
        Ok((best.0, best.1.max(0)))
    }
}

/// Run and rise, made small enough for products of two of them.
fn slope(run: i64, rise: i64) -> (i128, i128) {
    let (mut run, mut rise) = (i128::from(run.max(1)), i128::from(rise));
    while run > 1 << 40 {
        run >>= 1;
        rise >>= 1;
    }
    (run, rise)
}
