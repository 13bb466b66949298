//! What a picture shows, before it is drawn.

use yidan_book::diag::Text;
use yidan_book::outcome::EvalError;
use yidan_book::words::Lang;
use yidan_types::Fen;

/// A picture as numbers and texts.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// Which picture.
    pub kind: Kind,
    /// Language of its texts.
    pub lang: Lang,
    /// What it shows.
    pub title: String,
    /// Book, day, facts, what the bill is made of.
    pub subtitle: Vec<String>,
    /// What the upward axis measures.
    pub y_label: String,
    /// Where the rules come from.
    pub sources: String,
    /// The smallest bill shown: zero, or where a logarithmic axis begins.
    pub from: Fen,
    /// The largest bill shown.
    pub up_to: Fen,
    /// Whether the axis of bills is logarithmic.
    pub log: bool,
    /// Layers from the bottom up, or lines.
    pub series: Vec<Series>,
    /// Where lines bend, in order of the bill.
    pub marks: Vec<Mark>,
    /// The largest difference of the two lines of a cliff or comparison.
    pub gap: Option<Gap>,
}

/// Which picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Who pays what, stacked.
    Stack,
    /// Own pay in scope as a share of the in-scope part, by group.
    Share,
    /// Own pay of two groups and the difference.
    Cliff,
    /// Own pay, or a layer, of two editions and the difference.
    Compare,
}

impl Kind {
    /// As the command line and JSON name it.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Stack => "stack",
            Kind::Share => "share",
            Kind::Cliff => "cliff",
            Kind::Compare => "compare",
        }
    }
}

/// One layer or line.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// For programs: id of the layer, group or guarantee, or `patient`, `hospital`, `a`, `b`, `difference`.
    pub key: String,
    /// For people.
    pub label: String,
    /// What it is.
    pub role: Role,
    /// In order of the bill.
    pub points: Vec<Point>,
}

/// What a series is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// What a layer pays.
    Layer,
    /// What a payment unit puts on the hospital.
    Hospital,
    /// What the patient bears.
    Patient,
    /// A line to compare with others.
    Line,
    /// The bound of a guarantee.
    Bound,
    /// The first line less the second.
    Difference,
}

/// A point of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// The bill.
    pub bill: Fen,
    /// The amount.
    pub amount: Fen,
    /// For shares: of this amount.
    pub of: Option<Fen>,
}

/// A bill at which lines bend or jump.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The bill.
    pub bill: Fen,
    /// Why, in words; several reasons are joined.
    pub text: String,
    /// Whether something jumps here instead of bending.
    pub jump: bool,
    /// How much the steepest bend changes the slope, parts per million: the larger, the more it is worth a label.
    pub weight: i64,
}

/// The largest difference between two lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// At this bill, the smallest if there are several.
    pub bill: Fen,
    /// The first line there.
    pub first: Fen,
    /// The second line there.
    pub second: Fen,
}

/// Why there is no picture.
#[derive(Clone, Debug, PartialEq)]
pub enum ChartError {
    /// In words.
    Said(Vec<Text>),
    /// The facts do not suffice, or a rule has no case for them.
    Eval(Vec<EvalError>),
}

impl ChartError {
    /// One sentence.
    pub fn said(zh: impl Into<String>, en: impl Into<String>) -> ChartError {
        ChartError::Said(vec![Text::new(zh, en)])
    }
}

impl From<Vec<EvalError>> for ChartError {
    fn from(errors: Vec<EvalError>) -> ChartError {
        ChartError::Eval(errors)
    }
}
