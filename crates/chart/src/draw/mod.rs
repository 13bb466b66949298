//! Drawing a picture as SVG. Amounts are final here, so places in the picture are floats.
#![allow(clippy::float_arithmetic)]

mod areas;
mod axis;
mod below;
mod labels;
mod lines;
mod style;
mod text;

use crate::chart::{Chart, Kind};
use crate::say::t;
use axis::{Axis, in_yuan};
use svg::Document;
use svg::node::element::{Group, Line, Rectangle, Title};
use text::{Anchor, FAINT, FONTS, INK, cut, px, rimmed, text, tick};
use yidan_book::words::Lang;

/// Size of a picture.
const WIDTH: f64 = 1200.0;
const HEIGHT: f64 = 750.0;

/// Left and right ends of the axes; names of lines stand to the right.
const LEFT: f64 = 88.0;
const RIGHT: f64 = 926.0;

/// Between the picture and its edge.
const MARGIN: f64 = 28.0;

/// A rectangle in which lines are drawn.
#[derive(Clone, Copy, Debug)]
struct Panel {
    x: Axis,
    y: Axis,
}

/// Draws a picture, 1200 × 750.
pub fn to_svg(chart: &Chart) -> String {
    let below = below::Below::new(chart);
    let (top, bottom) = (heading_end(chart) + 56.0, below.top - 54.0);
    let x =
        Axis { low: in_yuan(chart.from), high: in_yuan(chart.up_to), from: LEFT, to: RIGHT, log: chart.log };
    let mut page = Document::new()
        .set("viewBox", (0, 0, 1200, 750))
        .set("width", 1200)
        .set("height", 750)
        .set("font-family", FONTS)
        .set("role", "img")
        .add(Title::new(chart.title.as_str()))
        .add(Rectangle::new().set("width", "100%").set("height", "100%").set("fill", "#ffffff"))
        .add(heading(chart));
    let body = match chart.kind {
        Kind::Stack => areas::draw(chart, x, top, bottom),
        Kind::Share => lines::shares(chart, x, top, bottom),
        Kind::Cliff | Kind::Compare => lines::pair(chart, x, top, bottom),
    };
    // Lines stand before the guides; areas would hide them.
    let guides = below.guides(x, top, bottom);
    page = match chart.kind {
        Kind::Stack => page.add(body).add(guides),
        Kind::Share | Kind::Cliff | Kind::Compare => page.add(guides).add(body),
    };
    page = page.add(below.badges(x, top)).add(below.draw(chart)).add(x_axis(x, bottom, chart.lang));
    page.to_string()
}

/// Base lines of the lines under the title.
const SUBTITLE: [f64; 3] = [67.0, 87.0, 107.0];

/// The last of them.
fn heading_end(chart: &Chart) -> f64 {
    chart.subtitle.iter().zip(SUBTITLE).fold(42.0, |_, (_, y)| y)
}

fn heading(chart: &Chart) -> Group {
    let most = WIDTH - 2.0 * MARGIN;
    let size = if text::width(&chart.title, 25.0) > most { 20.0 } else { 25.0 };
    let title = cut(&chart.title, size, most);
    let mut group =
        Group::new().add(text(MARGIN, 42.0, size, Anchor::Start, INK, &title).set("font-weight", "bold"));
    for (line, y) in chart.subtitle.iter().zip(SUBTITLE) {
        group = group.add(text(MARGIN, y, 14.0, Anchor::Start, FAINT, &cut(line, 14.0, most)));
    }
    group
}

fn rule(x1: f64, y1: f64, x2: f64, y2: f64, colour: &str, width: f64) -> Line {
    let line = Line::new().set("x1", px(x1)).set("y1", px(y1)).set("x2", px(x2)).set("y2", px(y2));
    line.set("stroke", colour).set("stroke-width", width)
}

fn x_axis(x: Axis, bottom: f64, lang: Lang) -> Group {
    let mut group = Group::new().add(rule(x.from, bottom, x.to, bottom, INK, 1.2));
    for number in x.ticks(9.0) {
        let at = x.place(number);
        group = group.add(rule(at, bottom, at, bottom + 5.0, INK, 1.2));
        group = group.add(text(at, bottom + 20.0, 13.0, Anchor::Middle, INK, &tick(number, lang)));
    }
    let label = match (x.log, lang) {
        (false, Lang::Zh) => "账单（元）",
        (true, Lang::Zh) => "账单（元，对数刻度）",
        (false, Lang::En) => "bill (yuan)",
        (true, Lang::En) => "bill (yuan, logarithmic)",
    };
    group.add(text((x.from + x.to) / 2.0, bottom + 40.0, 13.0, Anchor::Middle, FAINT, label))
}

/// Lines across for round numbers, their labels, and what the axis measures, so much above it.
fn y_axis(panel: Panel, label: &str, above: f64, count: f64, word: impl Fn(f64) -> String) -> Group {
    let mut group = Group::new();
    for number in panel.y.ticks(count) {
        let at = panel.y.place(number);
        group = group.add(rule(panel.x.from, at, panel.x.to, at, "#e3e3e3", 1.0));
        group = group.add(text(panel.x.from - 8.0, at + 4.5, 13.0, Anchor::End, INK, &word(number)));
    }
    group.add(rimmed(text(MARGIN, panel.y.to - above, 13.0, Anchor::Start, FAINT, label)))
}

/// A share of one as a percentage.
fn percent(share: f64, lang: Lang) -> String {
    let text = format!("{:.2}", share * 100.0);
    format!("{}{}", text.trim_end_matches('0').trim_end_matches('.'), t(lang, "%", " %"))
}
