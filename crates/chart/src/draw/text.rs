//! Text in a picture: sizes, widths, numbers on axes.

use svg::node::element::Text;
use yidan_book::words::Lang;

/// Fonts of the common systems that have Chinese glyphs, the one of the Debian package first.
pub const FONTS: &str = "Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, sans-serif";

/// Colour of words.
pub const INK: &str = "#222222";

/// Colour of words that matter less.
pub const FAINT: &str = "#5f6368";

/// Where text stands to its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Begins there.
    Start,
    /// Its middle is there.
    Middle,
    /// Ends there.
    End,
}

/// One line of text.
pub fn text(x: f64, y: f64, size: f64, anchor: Anchor, colour: &str, content: &str) -> Text {
    let anchor = match anchor {
        Anchor::Start => "start",
        Anchor::Middle => "middle",
        Anchor::End => "end",
    };
    Text::new(content)
        .set("x", px(x))
        .set("y", px(y))
        .set("font-size", size)
        .set("text-anchor", anchor)
        .set("fill", colour)
}

/// Text that stays readable on lines and areas: with a white rim.
pub fn rimmed(text: Text) -> Text {
    text.set("stroke", "#ffffff")
        .set("stroke-width", 4)
        .set("stroke-linejoin", "round")
        .set("paint-order", "stroke")
}

/// A coordinate with one decimal, so that files stay small.
pub fn px(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    format!("{rounded}")
}

/// About how wide text is: Han characters and their punctuation are square, letters and digits a bit over half as wide.
pub fn width(content: &str, size: f64) -> f64 {
    content.chars().map(|c| size * em(c)).sum()
}

fn em(c: char) -> f64 {
    match c {
        c if u32::from(c) >= 0x2e80 => 1.0,
        ' ' | '.' | ',' | ':' | ';' | 'i' | 'l' | 'j' | '(' | ')' | '-' | 't' | 'f' | 'r' | '\'' => 0.33,
        'm' | 'w' | 'M' | 'W' | '%' => 0.9,
        'A'..='Z' => 0.66,
        _ => 0.56,
    }
}

/// Breaks text into lines not wider than `most`: at spaces, or between Han characters.
pub fn wrap(content: &str, size: f64, most: f64) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in pieces(content) {
        if !line.is_empty() && width(&line, size) + width(piece.trim_end(), size) > most {
            lines.push(line.trim_end().to_owned());
            line.clear();
        }
        if !(line.is_empty() && piece.trim().is_empty()) {
            line.push_str(&piece);
        }
    }
    lines.push(line.trim_end().to_owned());
    lines
}

/// Words with the spaces behind them, Han characters one by one with the punctuation that may not begin a line.
fn pieces(content: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut open = false;
    for c in content.chars() {
        let han = u32::from(c) >= 0x2e80;
        let closing = "，。；：、）》”！？".contains(c);
        match pieces.last_mut() {
            Some(last) if closing || (open && !han) || last.ends_with(['《', '（', '“']) => last.push(c),
            _ => pieces.push(c.to_string()),
        }
        open = !han && c != ' ';
    }
    pieces
}

/// Cuts text to a width, marked with `…`.
pub fn cut(content: &str, size: f64, most: f64) -> String {
    if width(content, size) <= most {
        return content.to_owned();
    }
    let mut kept = String::new();
    for c in content.chars() {
        if width(&kept, size) + size * (em(c) + 1.0) > most {
            break;
        }
        kept.push(c);
    }
    kept + "…"
}

/// A round number of yuan on an axis: `5000`, `1万`, `1.5亿`; `10,000`.
pub fn tick(yuan: f64, lang: Lang) -> String {
    if lang == Lang::En {
        return grouped(yuan);
    }
    let size = yuan.abs();
    if size >= 1e8 {
        format!("{}亿", plain(yuan / 1e8))
    } else if size >= 1e4 {
        format!("{}万", plain(yuan / 1e4))
    } else {
        plain(yuan)
    }
}

/// Without trailing zeros.
fn plain(number: f64) -> String {
    let text = format!("{number:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn grouped(number: f64) -> String {
    let text = plain(number.abs());
    let (whole, decimals) =
        text.split_once('.').map_or((text.as_str(), ""), |(whole, decimals)| (whole, decimals));
    let mut out = String::new();
    for (n, digit) in whole.chars().enumerate() {
        if n > 0 && (whole.len() - n) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    let sign = if number < 0.0 { "-" } else { "" };
    let point = if decimals.is_empty() { "" } else { "." };
    format!("{sign}{out}{point}{decimals}")
}
