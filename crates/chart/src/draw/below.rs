//! What stands under the axes: the list of breakpoints, numbered as above the axes, and the sources.

use super::axis::{Axis, in_yuan};
use super::text::{Anchor, FAINT, INK, cut, px, text, wrap};
use super::{HEIGHT, MARGIN, WIDTH, rule};
use crate::chart::{Chart, Mark};
use crate::say::{t, yuan};
use svg::node::element::{Circle, Group};
use yidan_book::words::Lang;

/// At most so many breakpoints are listed; `--json` has all.
const LISTED: usize = 12;

const ROW: f64 = 19.0;

/// The lower part of a picture, measured before the upper one.
pub struct Below {
    /// Where it begins.
    pub top: f64,
    listed: Vec<Mark>,
    sources: Vec<String>,
}

impl Below {
    /// What is to be said under the picture.
    pub fn new(chart: &Chart) -> Below {
        let mut listed: Vec<Mark> =
            chart.marks.iter().filter(|mark| mark.bill >= chart.from).cloned().collect();
        listed.sort_by_key(|mark| (!mark.jump, std::cmp::Reverse(mark.weight)));
        listed.truncate(LISTED);
        listed.sort_by_key(|mark| mark.bill);
        let most = WIDTH - 2.0 * MARGIN;
        let sources: Vec<String> =
            chart.sources.lines().flat_map(|line| wrap(line, 12.0, most)).take(3).collect();
        let rows = ROW * count(listed.len().div_ceil(2));
        let heading = if listed.is_empty() { 0.0 } else { ROW + 6.0 };
        let top = HEIGHT - 18.0 - 16.0 * count(sources.len()) - rows - heading - 8.0;
        Below { top, listed, sources }
    }

    /// Draws it.
    pub fn draw(&self, chart: &Chart) -> Group {
        let mut group = Group::new();
        if !self.listed.is_empty() {
            let more = chart.marks.len().saturating_sub(self.listed.len());
            let heading = match (more, chart.lang) {
                (0, _) => {
                    t(chart.lang, "转折点（账单达到这个数额时）", "Breakpoints (when the bill reaches)")
                        .to_owned()
                }
                (n, Lang::Zh) => format!("转折点（账单达到这个数额时；另有 {n} 处见 --json）"),
                (n, Lang::En) => format!("Breakpoints (when the bill reaches; {n} more in --json)"),
            };
            group = group.add(
                text(MARGIN, self.top + 14.0, 13.0, Anchor::Start, INK, &heading).set("font-weight", "bold"),
            );
        }
        let rows = self.listed.len().div_ceil(2);
        for (n, mark) in self.listed.iter().enumerate() {
            let column = count(n / rows.max(1));
            let left = MARGIN + column * (WIDTH / 2.0 - MARGIN / 2.0);
            let y = self.top + 14.0 + ROW * count(n % rows.max(1) + 1) + 3.0;
            group = group.add(badge(left + 8.0, y - 4.5, n + 1));
            let entry = format!("{}  {}", yuan(mark.bill, chart.lang), mark.text);
            let entry = cut(&entry, 13.0, WIDTH / 2.0 - MARGIN * 2.0 - 16.0);
            group = group.add(text(left + 24.0, y, 13.0, Anchor::Start, INK, &entry));
        }
        for (n, line) in self.sources.iter().rev().enumerate() {
            group =
                group.add(text(MARGIN, HEIGHT - 16.0 - 16.0 * count(n), 12.0, Anchor::Start, FAINT, line));
        }
        group
    }

    /// A line down for each breakpoint.
    pub fn guides(&self, x: Axis, top: f64, bottom: f64) -> Group {
        self.listed.iter().fold(Group::new(), |group, mark| {
            let at = x.place(in_yuan(mark.bill));
            let line = rule(at, top, at, bottom, "#333333", 0.9);
            group.add(line.set("stroke-dasharray", "2 4").set("stroke-opacity", 0.7))
        })
    }

    /// Numbers over the axes; where two are too close, the one that bends more stays.
    pub fn badges(&self, x: Axis, top: f64) -> Group {
        let mut by_weight: Vec<(usize, &Mark)> = self.listed.iter().enumerate().collect();
        by_weight.sort_by_key(|(_, mark)| (!mark.jump, std::cmp::Reverse(mark.weight)));
        let mut group = Group::new();
        let mut taken: Vec<f64> = Vec::new();
        for (n, mark) in by_weight {
            let at = x.place(in_yuan(mark.bill));
            if taken.iter().all(|other| (other - at).abs() >= 18.0) {
                group = group.add(badge(at, top - 11.0, n + 1));
                taken.push(at);
            }
        }
        group
    }
}

fn badge(x: f64, y: f64, number: usize) -> Group {
    let circle = Circle::new().set("cx", px(x)).set("cy", px(y)).set("r", 8).set("fill", "#ffffff");
    let circle = circle.set("stroke", INK).set("stroke-width", 1);
    let number = text(x, y + 3.8, 11.0, Anchor::Middle, INK, &number.to_string());
    Group::new().add(circle).add(number)
}

/// A small count as a factor.
#[allow(clippy::cast_precision_loss)] // at most a few dozen
fn count(n: usize) -> f64 {
    n as f64
}
