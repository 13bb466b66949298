//! Laying out text in columns of a terminal, where a Chinese character takes two.

use unicode_width::UnicodeWidthStr;

/// Width of printed bills and reports, in terminal columns.
pub const WIDTH: usize = 100;

/// Where text stands in its column.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Figures.
    Right,
}

/// `text` in exactly `width` columns; too long a text is cut and marked with `…`.
pub fn cell(text: &str, width: usize, align: Align) -> String {
    let text = cut(text, width);
    let space = " ".repeat(width.saturating_sub(text.width()));
    match align {
        Align::Left => text + &space,
        Align::Right => space + &text,
    }
}

/// `text` in at most `width` columns, marked with `…` if something is left out.
pub fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        if kept.width() + c.to_string().width() >= width {
            break;
        }
        kept.push(c);
    }
    kept + "…"
}

/// Breaks `text` into lines of at most `width` columns: at spaces in words of letters, anywhere between Chinese
/// characters, but never in front of closing punctuation.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for piece in pieces(text) {
        let line = lines.last().map_or(0, |l| l.width());
        if line > 0 && line + piece.trim_end().width() > width {
            if let Some(last) = lines.last_mut() {
                last.truncate(last.trim_end().len());
            }
            lines.push(String::new());
        }
        if let Some(last) = lines.last_mut()
            && !(last.is_empty() && piece.trim().is_empty())
        {
            last.push_str(&piece);
        }
    }
    lines
}

/// Pieces that stay on one line: a word with the space behind it, or a wide character with the punctuation behind it.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut open = false;
    for c in text.chars() {
        let wide = c.to_string().width() > 1;
        let closes = "，。；：、！？）」』”’》%,.;:!?)".contains(c);
        match pieces.last_mut() {
            Some(last) if closes || (open && !wide) => last.push(c),
            _ => pieces.push(c.to_string()),
        }
        open = !wide && c != ' ';
    }
    pieces
}

/// Wraps each line of `text` to the page; what comes under a line stands where it began.
pub fn wrap_lines(text: &str) -> String {
    let mut wrapped = String::new();
    for line in text.lines() {
        let indent = line.len() - line.trim_start_matches(' ').len();
        for part in wrap(line.trim_start_matches(' '), WIDTH.saturating_sub(indent)) {
            wrapped.push_str(format!("{}{part}", " ".repeat(indent)).trim_end());
            wrapped.push('\n');
        }
    }
    wrapped
}

/// A line across the page.
pub fn rule(line: char) -> String {
    line.to_string().repeat(WIDTH)
}

/// A row of cells: text, width and place of each, one space between.
pub fn row(cells: &[(&str, usize, Align)]) -> String {
    let cells: Vec<String> = cells.iter().map(|(text, width, align)| cell(text, *width, *align)).collect();
    cells.join(" ").trim_end().to_owned()
}

/// `left` at the left edge and `right` at the right edge of a line of `width` columns.
pub fn spread(left: &str, right: &str, width: usize) -> String {
    let space = width.saturating_sub(left.width() + right.width()).max(1);
    format!("{left}{}{right}", " ".repeat(space))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_have_their_width_in_columns() {
        for (text, align) in
            [("大病保险", Align::Left), ("1,234.50", Align::Right), ("非常长的保障层名称", Align::Left)]
        {
            assert_eq!(cell(text, 10, align).width(), 10);
        }
        assert_eq!(cell("非常长的保障层名称", 10, Align::Left), "非常长的… ");
    }

    #[test]
    fn lines_are_wrapped_by_columns_and_keep_punctuation() {
        assert_eq!(wrap("贫困人口住院，合规费用。", 12), ["贫困人口住", "院，合规费", "用。"]);
        assert_eq!(wrap("half up to the fen", 8), ["half up", "to the", "fen"]);
        assert_eq!(wrap("大病, 救助", 4), ["大", "病,", "救助"]);
    }
}
