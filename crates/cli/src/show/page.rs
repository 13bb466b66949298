//! The page on which the one bill is written, and the columns of its charges.

use crate::layout::{Align, WIDTH, cell, row, wrap};
use unicode_width::UnicodeWidthStr;
use yidan_book::inputs::Parts;
use yidan_types::Fen;

use Align::{Left, Right};

/// Columns of a figure of the charges, unless the bill has wider ones: up to 999,999.99.
const FIGURE_WIDTH: usize = 10;

/// Lines of text so far.
#[derive(Default)]
pub struct Page {
    /// What is written.
    pub text: String,
    /// What the rows of the layer in work have said, so that nothing is said twice in a row.
    said: Vec<String>,
}

impl Page {
    /// A line as it is.
    pub fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
        self.said.clear();
    }

    /// A name, and beside it what it stands for, wrapped.
    pub fn fact(&mut self, name: &str, value: &str) {
        for (n, line) in wrap(value, WIDTH - 12).iter().enumerate() {
            self.line(&format!(" {} {line}", cell(if n == 0 { name } else { "" }, 9, Left)));
        }
    }

    /// A text, wrapped and indented.
    pub fn block(&mut self, indent: &str, text: &str) {
        for line in wrap(text, WIDTH - indent.width() - 2) {
            self.text.push_str(&format!("{indent}{line}\n"));
        }
    }

    /// The same, unless the rows of the layer in work have said so already.
    pub fn once(&mut self, indent: &str, text: &str) {
        if !self.said.iter().any(|said| said == text) {
            self.block(indent, text);
            self.said.push(text.to_owned());
        }
    }
}

/// Widths of the table of charges.
#[derive(Clone, Copy)]
pub struct Columns {
    /// What a line is.
    pub what: usize,
    /// Each of the five figures beside it.
    figure: usize,
}

impl Columns {
    /// Figures are never cut: where they are long, the names give way.
    pub fn for_figures_up_to(total: Fen) -> Columns {
        let figure = total.grouped().to_string().width().max(FIGURE_WIDTH);
        Columns { what: WIDTH.saturating_sub(5 * (figure + 1)), figure }
    }

    /// A row of the table.
    pub fn row(self, what: &str, figures: [&str; 5]) -> String {
        let figures = figures.map(|figure| (figure, self.figure, Right));
        let cells: Vec<_> = std::iter::once((what, self.what, Left)).chain(figures).collect();
        row(&cells)
    }

    /// A row of amounts.
    pub fn parts(self, what: &str, total: Fen, parts: &Parts) -> String {
        let figures = [total, parts.self_paid, parts.over_limit, parts.paid_first, parts.in_scope];
        // A dash is easier on the eye than a column of zeros.
        let figures =
            figures.map(|fen| if fen.is_zero() { "-".to_owned() } else { fen.grouped().to_string() });
        self.row(what, figures.each_ref().map(String::as_str))
    }
}
