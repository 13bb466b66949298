//! Colours and lines: the Okabe-Ito palette, which people with any common colour blindness can tell apart, and beside
//! colour always a second sign: hatching of areas, dashes of lines.

use crate::chart::{Role, Series};
use svg::node::element::{Line, Pattern, Rectangle};

/// The patient's own part, wherever it stands.
pub const PATIENT: &str = "#D55E00";

/// Bounds of guarantees.
pub const BOUND: &str = "#444444";

/// Layers, the neighbours well apart in lightness.
const LAYERS: [&str; 6] = ["#0072B2", "#56B4E9", "#009E73", "#F0E442", "#CC79A7", "#E69F00"];

/// Lines, darkest first; yellow is too light for a line on white.
const LINES: [&str; 6] = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#000000"];

/// Dashes of lines.
const DASHES: [&str; 6] = ["", "9 5", "2 4", "12 4 2 4", "5 3", "14 5 5 5"];

/// Colour of the n-th area, and whether it is hatched.
pub fn area(series: &Series, n: usize) -> (&'static str, bool) {
    match series.role {
        Role::Patient => (PATIENT, false),
        Role::Hospital => ("#999999", true),
        _ => {
            (LAYERS.get(n % LAYERS.len()).copied().unwrap_or("#999999"), (n % 2 == 1) != (n >= LAYERS.len()))
        }
    }
}

/// Colour and dashes of the n-th line.
pub fn line(series: &Series, n: usize) -> (&'static str, &'static str) {
    if series.role == Role::Bound {
        return (BOUND, "3 3");
    }
    let colour = LINES.get(n % LINES.len()).copied().unwrap_or(BOUND);
    (colour, DASHES.get((n + n / DASHES.len()) % DASHES.len()).copied().unwrap_or(""))
}

/// A colour with light hatching, to be used as `url(#id)`.
pub fn hatching(id: &str, colour: &str) -> Pattern {
    let ground = Rectangle::new().set("width", 7).set("height", 7).set("fill", colour);
    let stroke = Line::new().set("x1", 0).set("y1", 0).set("x2", 0).set("y2", 7);
    let stroke = stroke.set("stroke", "#ffffff").set("stroke-opacity", 0.55).set("stroke-width", 3);
    let pattern = Pattern::new().set("id", id).set("width", 7).set("height", 7);
    pattern
        .set("patternUnits", "userSpaceOnUse")
        .set("patternTransform", "rotate(45)")
        .add(ground)
        .add(stroke)
}
