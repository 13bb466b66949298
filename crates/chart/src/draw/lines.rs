//! Lines: shares by group, and pairs with their difference.

use super::axis::{Axis, in_yuan, step};
use super::labels::{Name, Swatch, names};
use super::style::{PATIENT, line};
use super::text::{Anchor, INK, px, rimmed, text, tick, width};
use super::{Panel, percent, rule, y_axis};
use crate::chart::{Chart, Gap, Point, Role, Series};
use crate::say::{t, yuan};
use svg::node::element::{Circle, Group, Polygon, Polyline};
use yidan_book::words::Lang;
use yidan_types::Fen;

/// Width of lines.
const STROKE: f64 = 2.6;

/// Shares of the in-scope part.
pub fn shares(chart: &Chart, x: Axis, top: f64, bottom: f64) -> Group {
    let share = |point: &Point| match point.of {
        Some(of) if !of.is_zero() => in_yuan(point.amount) / in_yuan(of),
        _ => 0.0,
    };
    // Small bills lie under deductibles: what they show is the beginning of the axis, not its height.
    let shown = |point: &&Point| point.bill >= chart.from;
    let high_enough = |point: &&Point| chart.log || point.bill.get() > chart.up_to.get() / 100;
    let most = chart.series.iter().filter(|series| series.role == Role::Line);
    let most = most
        .flat_map(|series| series.points.iter().filter(shown).filter(high_enough))
        .map(share)
        .fold(0.05, f64::max);
    let high = (most / step(most / 5.0)).ceil() * step(most / 5.0);
    let panel = Panel { x, y: Axis { low: 0.0, high: high.min(1.0), from: bottom, to: top, log: false } };
    let mut group = y_axis(panel, &chart.y_label, 30.0, 6.0, |number| percent(number, chart.lang));
    let mut labels = Vec::new();
    for (n, series) in chart.series.iter().enumerate() {
        let points: Vec<(f64, f64)> =
            series.points.iter().filter(shown).map(|p| (in_yuan(p.bill), share(p))).collect();
        // What is above the axis is not drawn along its edge.
        let inside: Vec<(f64, f64)> =
            points.into_iter().filter(|(_, y)| *y <= panel.y.high * 1.001).collect();
        let stroke = line(series, n);
        let thick = if series.role == Role::Bound { 1.6 } else { STROKE };
        group = group.add(polyline(panel, &inside, stroke, thick));
        let end = inside.last().map_or(0.0, |(_, y)| *y);
        let mut label = series.label.clone();
        if series.role == Role::Bound {
            label = format!("{label} {}", percent((end * 10_000.0).round() / 10_000.0, chart.lang));
        }
        labels.push(Name {
            y: panel.y.place(end),
            text: label,
            swatch: Swatch::Line(stroke.0, stroke.1, thick),
        });
    }
    group.add(names(labels, x.to, top, bottom))
}

/// Two lines above, their difference below.
pub fn pair(chart: &Chart, x: Axis, top: f64, bottom: f64) -> Group {
    let split = top + (bottom - top) * 0.66 + 6.0;
    let upper = Panel { x, y: amounts(chart, |role| role != Role::Difference, split - 22.0, top) };
    let lower = Panel { x, y: amounts(chart, |role| role == Role::Difference, bottom, split + 20.0) };
    let word = |number: f64| tick(number, chart.lang);
    let mut group = y_axis(upper, &chart.y_label, 30.0, 5.0, word);
    group = group.add(rule(x.from, upper.y.place(0.0), x.to, upper.y.place(0.0), INK, 1.0));
    group = group.add(y_axis(lower, t(chart.lang, "差额（元）", "difference (yuan)"), 10.0, 3.0, word));
    group = group.add(rule(x.from, lower.y.place(0.0), x.to, lower.y.place(0.0), INK, 1.0));
    if let [a, b, ..] = chart.series.as_slice() {
        group = group.add(between(chart, upper, a, b));
    }
    let (mut above, mut below) = (Vec::new(), Vec::new());
    for (n, series) in chart.series.iter().enumerate() {
        let difference = series.role == Role::Difference;
        let panel = if difference { lower } else { upper };
        let stroke = if difference { (INK, "") } else { line(series, n) };
        let points: Vec<(f64, f64)> = places(chart, series);
        group = group.add(polyline(panel, &points, stroke, STROKE));
        let end = points.last().map_or(0.0, |(_, y)| *y);
        let name = Name {
            y: panel.y.place(end),
            text: series.label.clone(),
            swatch: Swatch::Line(stroke.0, stroke.1, STROKE),
        };
        if difference { below.push(name) } else { above.push(name) }
    }
    if let Some(gap) = chart.gap {
        group = group.add(largest(chart, gap, upper, lower));
    }
    group.add(names(above, x.to, top, split - 22.0)).add(names(below, x.to, split + 20.0, bottom))
}

/// An axis for the amounts of some series, zero included.
fn amounts(chart: &Chart, of: impl Fn(Role) -> bool, from: f64, to: f64) -> Axis {
    let all = chart.series.iter().filter(|series| of(series.role)).flat_map(|series| &series.points);
    let (low, high) = all
        .map(|point| in_yuan(point.amount))
        .fold((0.0, 1.0), |(low, high): (f64, f64), y| (low.min(y), high.max(y)));
    let room = (high - low) * 0.08;
    Axis { low: if low < 0.0 { low - room } else { 0.0 }, high: high + room, from, to, log: false }
}

fn places(chart: &Chart, series: &Series) -> Vec<(f64, f64)> {
    let shown = series.points.iter().filter(|point| point.bill >= chart.from);
    shown.map(|point| (in_yuan(point.bill), in_yuan(point.amount))).collect()
}

fn polyline(panel: Panel, points: &[(f64, f64)], (colour, dashes): (&str, &str), width: f64) -> Polyline {
    let places: Vec<String> = points.iter().map(|(x, y)| place(panel, *x, *y)).collect();
    let line = Polyline::new().set("points", places.join(" ")).set("fill", "none").set("stroke", colour);
    let line = line.set("stroke-width", width).set("stroke-linejoin", "round");
    if dashes.is_empty() { line } else { line.set("stroke-dasharray", dashes) }
}

fn place(panel: Panel, x: f64, y: f64) -> String {
    format!("{},{}", px(panel.x.place(x)), px(panel.y.place(y)))
}

fn between(chart: &Chart, panel: Panel, a: &Series, b: &Series) -> Polygon {
    let (a, b) = (places(chart, a), places(chart, b));
    let all = a.iter().chain(b.iter().rev()).map(|(x, y)| place(panel, *x, *y));
    let points = all.collect::<Vec<_>>().join(" ");
    Polygon::new().set("points", points).set("fill", PATIENT).set("fill-opacity", 0.1)
}

/// The largest difference: a bracket between the lines, a dot on the difference, and how much it is.
fn largest(chart: &Chart, gap: Gap, upper: Panel, lower: Panel) -> Group {
    let x = upper.x.place(in_yuan(gap.bill));
    let (first, second) = (upper.y.place(in_yuan(gap.first)), upper.y.place(in_yuan(gap.second)));
    let apart = in_yuan(gap.second) - in_yuan(gap.first);
    let mut group = Group::new().add(rule(x, first, x, second, INK, 1.4));
    for y in [first, second] {
        group = group.add(rule(x - 5.0, y, x + 5.0, y, INK, 1.4));
    }
    let dot =
        Circle::new().set("cx", px(x)).set("cy", px(lower.y.place(apart))).set("r", 4.5).set("fill", INK);
    let size = Fen::new((gap.second.get() - gap.first.get()).abs()).unwrap_or(Fen::ZERO);
    // At the right end it may go on growing.
    let within = match gap.bill == chart.up_to {
        true => t(chart.lang, "图内", " in the picture"),
        false => "",
    };
    let (size, bill) = (yuan(size, chart.lang), yuan(gap.bill, chart.lang));
    let words = match chart.lang {
        Lang::Zh => format!("{within}最大差额 {size}（账单 {bill}）"),
        Lang::En => format!("largest difference{within} {size} (bill {bill})"),
    };
    let room = width(&words, 14.0) + 12.0;
    let (at, anchor) =
        if x - room > upper.x.from { (x - 10.0, Anchor::End) } else { (x + 10.0, Anchor::Start) };
    let label = text(at, first.min(second) - 9.0, 14.0, anchor, INK, &words).set("font-weight", "bold");
    group.add(dot).add(rimmed(label))
}
