//! Stacked areas: who pays what.

use super::axis::{Axis, in_yuan};
use super::labels::{Name, Swatch, names};
use super::style::{area, hatching};
use super::text::{px, tick};
use super::{Panel, percent, y_axis};
use crate::chart::{Chart, Point};
use svg::node::element::{Definitions, Group, Polygon, Polyline};

/// Areas from the bottom up; on a logarithmic axis as shares of the bill, which has no room for amounts.
pub fn draw(chart: &Chart, x: Axis, top: f64, bottom: f64) -> Group {
    let high = if chart.log { 1.0 } else { in_yuan(chart.up_to) };
    let panel = Panel { x, y: Axis { low: 0.0, high, from: bottom, to: top, log: false } };
    let word = |number: f64| if chart.log { percent(number, chart.lang) } else { tick(number, chart.lang) };
    let mut definitions = Definitions::new();
    let mut group = y_axis(panel, &chart.y_label, 30.0, 6.0, word);
    let bills = chart.series.first().map_or(&[][..], |series| &series.points);
    let shown: Vec<usize> =
        (0..bills.len()).filter(|n| bills.get(*n).is_some_and(|p| p.bill >= chart.from)).collect();
    let mut under = vec![0.0; bills.len()];
    let mut labels = Vec::new();
    let mut layers = 0;
    for series in &chart.series {
        let (colour, hatched) = area(series, layers);
        layers += usize::from(series.role == crate::chart::Role::Layer);
        let over: Vec<f64> =
            under.iter().zip(&series.points).map(|(under, point)| under + height(chart, point)).collect();
        let place = |n: &usize, heights: &[f64]| {
            let bill = bills.get(*n).map_or(0.0, |point| in_yuan(point.bill));
            format!("{},{}", px(x.place(bill)), px(panel.y.place(heights.get(*n).copied().unwrap_or(0.0))))
        };
        let upper: Vec<String> = shown.iter().map(|n| place(n, &over)).collect();
        let lower = shown.iter().rev().map(|n| place(n, &under));
        let outline = upper.iter().cloned().chain(lower).collect::<Vec<_>>().join(" ");
        let id = format!("fill-{}", series.key);
        let fill = if hatched { format!("url(#{id})") } else { colour.to_owned() };
        if hatched {
            definitions = definitions.add(hatching(&id, colour));
        }
        group = group.add(Polygon::new().set("points", outline).set("fill", fill.as_str()));
        let edge = Polyline::new().set("points", upper.join(" ")).set("fill", "none");
        group = group.add(edge.set("stroke", "#ffffff").set("stroke-width", 1));
        let middle = |heights: &[f64]| heights.last().copied().unwrap_or(0.0);
        labels.push(Name {
            y: panel.y.place((middle(&under) + middle(&over)) / 2.0),
            text: series.label.clone(),
            swatch: Swatch::Area(fill),
        });
        under = over;
    }
    Group::new().add(definitions).add(group).add(names(labels, x.to, top, bottom))
}

fn height(chart: &Chart, point: &Point) -> f64 {
    let amount = in_yuan(point.amount);
    let bill = in_yuan(point.bill);
    match chart.log {
        true if bill > 0.0 => amount / bill,
        true => 0.0,
        false => amount,
    }
}
