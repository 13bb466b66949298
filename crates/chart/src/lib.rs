//! Pictures of a policy book: who pays what as the bill grows, own pay by group, the cliff between two groups, two
//! editions compared.
//!
//! [`stack`], [`share`], [`cliff`] and [`compare`] compute a [`Chart`] from editions: exact amounts by the reference
//! evaluator, no IO. [`to_svg`] draws it, [`to_png`] rasterises the drawing with the fonts of the system, [`to_json`]
//! gives the numbers. Floats stand only in the drawing, where amounts are final.
//!
//! Where a curve bends is found exactly, see [`Curve`].

mod chart;
mod curve;
mod draw;
mod facts;
mod json;
mod kinds;
mod png;
mod say;

pub use chart::{Chart, ChartError, Gap, Kind, Mark, Point, Role, Series};
pub use curve::breaks::{Break, find_breaks};
pub use curve::{Cause, Curve, Turn};
pub use draw::to_svg;
pub use facts::given_facts;
pub use json::to_json;
pub use kinds::{Case, Measure, Range, cliff, compare, share, stack};
pub use png::{PngError, to_png};
