//! Names of lines and areas, beside their right ends.

use super::rule;
use super::text::{Anchor, FAINT, INK, px, text, wrap};
use svg::node::element::{Group, Polyline, Rectangle};

/// How a name shows what it belongs to.
pub enum Swatch {
    /// A filled square.
    Area(String),
    /// Colour, dashes and width of a line.
    Line(&'static str, &'static str, f64),
}

/// A name beside the right end of what it names.
pub struct Name {
    /// Height of that end.
    pub y: f64,
    /// The name.
    pub text: String,
    /// Its sign.
    pub swatch: Swatch,
}

const SIZE: f64 = 14.0;
const LINE: f64 = 18.0;

/// Names in the order of the ends that they belong to, moved apart where these are too close.
pub fn names(mut names: Vec<Name>, x: f64, top: f64, bottom: f64) -> Group {
    names.sort_by(|a, b| a.y.total_cmp(&b.y));
    let lines: Vec<Vec<String>> = names.iter().map(|name| wrap(&name.text, SIZE, 190.0)).collect();
    let ends: Vec<f64> = names.iter().map(|name| name.y).collect();
    let heights: Vec<f64> = lines.iter().map(|lines| height(lines) + 6.0).collect();
    let middles = apart(&ends, &heights, top, bottom);
    let mut group = Group::new();
    for ((name, lines), y) in names.iter().zip(&lines).zip(middles) {
        let (near, far) = (x + 3.0, x + 20.0);
        let leader = format!("{},{} {},{}", px(near), px(name.y), px(far), px(y));
        group = group.add(
            Polyline::new()
                .set("points", leader)
                .set("fill", "none")
                .set("stroke", FAINT)
                .set("stroke-width", 0.8),
        );
        group = match &name.swatch {
            Swatch::Area(fill) => group.add(
                Rectangle::new()
                    .set("x", px(far + 3.0))
                    .set("y", px(y - 8.0))
                    .set("width", 22)
                    .set("height", 16)
                    .set("fill", fill.as_str()),
            ),
            Swatch::Line(colour, dashes, width) => {
                let line = rule(far + 3.0, y, far + 37.0, y, colour, *width);
                group.add(if dashes.is_empty() { line } else { line.set("stroke-dasharray", *dashes) })
            }
        };
        let left = match name.swatch {
            Swatch::Area(_) => far + 31.0,
            Swatch::Line(..) => far + 44.0,
        };
        let mut at = y - height(lines) / 2.0 + LINE / 2.0 + 5.0;
        for line in lines {
            group = group.add(text(left, at, SIZE, Anchor::Start, INK, line));
            at += LINE;
        }
    }
    group
}

fn height(lines: &[String]) -> f64 {
    lines.iter().map(|_| LINE).sum()
}

/// Middles of boxes of these heights, in order, as near to where they want to be as they can without overlap.
fn apart(wanted: &[f64], heights: &[f64], top: f64, bottom: f64) -> Vec<f64> {
    let mut edge = top;
    let mut middles: Vec<f64> = Vec::new();
    for (wanted, height) in wanted.iter().zip(heights) {
        let middle = (wanted - height / 2.0).max(edge) + height / 2.0;
        edge = middle + height / 2.0;
        middles.push(middle);
    }
    let mut edge = bottom + 10.0;
    for (middle, height) in middles.iter_mut().zip(heights).rev() {
        *middle = (*middle + height / 2.0).min(edge) - height / 2.0;
        edge = *middle - height / 2.0;
    }
    middles
}
