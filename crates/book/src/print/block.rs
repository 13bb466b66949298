//! Pieces of text on a grid of columns: what the printer puts together.

use unicode_width::UnicodeWidthStr;

/// Columns of a text on screen: Han take two.
pub(crate) fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// Spaces that fill a text of `have` columns up to `want`.
pub(crate) fn fill(have: usize, want: usize) -> String {
    " ".repeat(want.saturating_sub(have))
}

/// Lines of text that belong together. What is appended starts where the last line ends, and the lines that follow hang
/// under that place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Block {
    done: Vec<String>,
    last: String,
}

impl Block {
    /// A single line.
    pub(crate) fn text(text: impl Into<String>) -> Block {
        Block { done: Vec::new(), last: text.into() }
    }

    /// Blocks under each other.
    pub(crate) fn stack(blocks: impl IntoIterator<Item = Block>) -> Block {
        let mut lines: Vec<String> = blocks.into_iter().flat_map(Block::into_lines).collect();
        let last = lines.pop().unwrap_or_default();
        Block { done: lines, last }
    }

    /// Appends to the last line.
    pub(crate) fn push(&mut self, text: &str) {
        self.last.push_str(text);
    }

    /// Appends a block, whose further lines hang under its first.
    pub(crate) fn hang(&mut self, block: Block) {
        let indent = " ".repeat(width(&self.last));
        let mut lines = block.into_lines().into_iter();
        self.last.push_str(&lines.next().unwrap_or_default());
        for line in lines {
            let full = if line.is_empty() { line } else { format!("{indent}{line}") };
            self.done.push(std::mem::replace(&mut self.last, full));
        }
    }

    /// `text` with the block hanging behind it.
    pub(crate) fn after(text: &str, block: Block) -> Block {
        let mut whole = Block::text(text);
        whole.hang(block);
        whole
    }

    /// Whether it is a single line.
    pub(crate) fn is_flat(&self) -> bool {
        self.done.is_empty()
    }

    /// Columns of the longest line.
    pub(crate) fn width(&self) -> usize {
        self.done.iter().chain([&self.last]).map(|l| width(l)).max().unwrap_or(0)
    }

    /// Whether the last line ends so.
    pub(crate) fn ends_with(&self, end: char) -> bool {
        self.last.ends_with(end)
    }

    /// Without spaces at the end of the last line.
    pub(crate) fn without_end_space(mut self) -> Block {
        self.last.truncate(self.last.trim_end().len());
        self
    }

    /// Columns of the last line.
    pub(crate) fn last_width(&self) -> usize {
        width(&self.last)
    }

    /// Its lines; at least one.
    pub(crate) fn into_lines(self) -> Vec<String> {
        let mut lines = self.done;
        lines.push(self.last);
        lines
    }
}

/// A cell of a table.
pub(crate) struct Cell {
    block: Block,
    right: bool,
}

impl Cell {
    /// Text that starts at the left.
    pub(crate) fn left(block: Block) -> Cell {
        Cell { block, right: false }
    }

    /// Text that ends at the right, as numbers do.
    pub(crate) fn right(text: String) -> Cell {
        Cell { block: Block::text(text), right: true }
    }
}

/// Rows in aligned columns, two spaces apart. Only the last cell of a row may have several lines.
pub(crate) fn table(rows: Vec<Vec<Cell>>) -> Block {
    let mut widths: Vec<usize> = Vec::new();
    for row in &rows {
        for (column, cell) in row.iter().enumerate() {
            let wide = cell.block.width();
            match widths.get_mut(column) {
                Some(most) => *most = wide.max(*most),
                None => widths.push(wide),
            }
        }
    }
    Block::stack(rows.into_iter().map(|row| table_row(row, &widths)))
}

fn table_row(row: Vec<Cell>, widths: &[usize]) -> Block {
    let mut line = Block::default();
    // Filling is put off until something follows, so that no line ends in spaces.
    let mut gap = String::new();
    for (cell, want) in row.into_iter().zip(widths) {
        let have = cell.block.width();
        let rest = fill(have, *want);
        if have > 0 {
            line.push(&gap);
            gap.clear();
            if cell.right {
                line.push(&rest);
            }
            line.hang(cell.block);
        }
        if have == 0 || !cell.right {
            gap.push_str(&rest);
        }
        gap.push_str(if *want > 0 { "  " } else { "" });
    }
    line
}

/// Pieces separated by `separator`, broken after a separator where the line would become wider than `room`.
pub(crate) fn flow(pieces: Vec<String>, separator: &str, room: usize) -> Block {
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in pieces {
        if line.is_empty() {
            line = piece;
        } else if width(&line) + width(separator) + width(&piece) <= room {
            line = line + separator + &piece;
        } else {
            lines.push(Block::text((line + separator).trim_end()));
            line = piece;
        }
    }
    lines.push(Block::text(line));
    Block::stack(lines)
}
