//! A table whose columns are as wide as what stands in them; the last one is wrapped to the page.

use crate::layout::{Align, WIDTH, cell, wrap};
use unicode_width::UnicodeWidthStr;

use Align::{Left, Right};

/// The last column is never narrower: rows get longer than the page then, but nothing is lost.
const LAST: usize = 16;

/// Rows under their heads.
pub struct Table {
    heads: Vec<(String, Align)>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// An empty table; heads that begin with `>` stand over figures.
    pub fn new(heads: &[&str]) -> Table {
        let head = |text: &&str| match text.strip_prefix('>') {
            Some(text) => (text.to_owned(), Right),
            None => ((*text).to_owned(), Left),
        };
        Table { heads: heads.iter().map(head).collect(), rows: Vec::new() }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// Whether it has no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The table as text, each line behind `indent` spaces.
    pub fn text(&self, indent: usize) -> String {
        let widths = self.widths(indent);
        let heads: Vec<String> = self.heads.iter().map(|(text, _)| text.clone()).collect();
        std::iter::once(&heads).chain(&self.rows).map(|row| self.line(row, &widths, indent)).collect()
    }

    fn widths(&self, indent: usize) -> Vec<usize> {
        let widest = |at: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(at)).map(|text| text.width());
            cells.chain(self.heads.get(at).map(|(text, _)| text.width())).max().unwrap_or_default()
        };
        let mut widths: Vec<usize> = (0..self.heads.len()).map(widest).collect();
        let before: usize = widths.iter().rev().skip(1).map(|width| width + 2).sum();
        if let Some(last) = widths.last_mut() {
            *last = (*last).min(WIDTH.saturating_sub(indent + before)).max(LAST.min(*last));
        }
        widths
    }

    fn line(&self, row: &[String], widths: &[usize], indent: usize) -> String {
        let Some((last, before)) = row.split_last() else { return String::from("\n") };
        let aligned = |at: usize| self.heads.get(at).map_or(Left, |(_, align)| *align);
        let width = |at: usize| widths.get(at).copied().unwrap_or_default();
        let mut start = " ".repeat(indent);
        for (at, text) in before.iter().enumerate() {
            start += &cell(text, width(at), aligned(at));
            start += "  ";
        }
        let (at, blank) = (before.len(), " ".repeat(start.width()));
        let mut text = String::new();
        for (nth, part) in wrap(last, width(at)).iter().enumerate() {
            let start = if nth == 0 { &start } else { &blank };
            // What cannot be broken, an id, stands whole.
            text += (start.clone() + &cell(part, width(at).max(part.width()), aligned(at))).trim_end();
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_their_heads() {
        let mut table = Table::new(&["编号", ">余额", "账户"]);
        table.row(["P-1", "1,200.00", "基金"].map(str::to_owned));
        table.row(["甲乙丙", "5.00", "很长"].map(str::to_owned));
        assert_eq!(
            table.text(1),
            " 编号        余额  账户\n P-1     1,200.00  基金\n 甲乙丙      5.00  很长\n"
        );
    }
}
