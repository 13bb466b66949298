//! The numbers of a picture.

use crate::chart::{Chart, Role, Series};
use serde_json::{Value, json};

/// The series and breakpoints of a picture, amounts in yuan as text, exact to the fen; `docs/chart.md` describes it.
pub fn to_json(chart: &Chart) -> Value {
    json!({
        "schema": "yidan-chart/1",
        "kind": chart.kind.name(),
        "title": chart.title,
        "subtitle": chart.subtitle,
        "sources": chart.sources,
        "from": chart.from,
        "up_to": chart.up_to,
        "log": chart.log,
        "series": chart.series.iter().map(series).collect::<Value>(),
        "breakpoints": chart.marks.iter().map(|mark| json!({
            "bill": mark.bill, "text": mark.text, "jump": mark.jump, "slope_change_ppm": mark.weight,
        })).collect::<Value>(),
        "largest_difference": chart.gap.map(|gap| json!({
            "bill": gap.bill, "a": gap.first, "b": gap.second, "difference": gap.second.checked_sub(gap.first).ok(),
        })),
    })
}

fn series(series: &Series) -> Value {
    let mut value = json!({
        "key": series.key,
        "label": series.label,
        "role": match series.role {
            Role::Layer => "layer",
            Role::Hospital => "hospital",
            Role::Patient => "patient",
            Role::Line => "line",
            Role::Bound => "bound",
            Role::Difference => "difference",
        },
        "x": series.points.iter().map(|point| json!(point.bill)).collect::<Value>(),
        "y": series.points.iter().map(|point| json!(point.amount)).collect::<Value>(),
    });
    if series.points.iter().any(|point| point.of.is_some())
        && let Some(object) = value.as_object_mut()
    {
        object.insert("of".to_owned(), series.points.iter().map(|point| json!(point.of)).collect());
    }
    value
}
