//! A reconciliation as the document `yidan-reconciliation` version 1.
//!
//! Amounts are yuan in strings with two decimals. Fields:
//!
//! - `facility_id`, `date`, `agrees`, `detailed`
//! - `schemes`: `scheme`; `theirs`, `ours` and `difference` (the facility's less ours), each with `count`, `total`,
//!   `fund_pay`, `own_pay`; `layers` where the facility states them; `corrections` of the day, which are in none of these
//! - `differences`: `code`, what it is of (`scheme`, `layer`, `bill_id`, `settlement_id`, `reversed`, `field`), `theirs` and
//!   `ours` (of `own-details` and `own-count`: `totals` and `details`; of a bill that one side lacks: `total`), and the sentence, `zh`
//!   and `en`

use serde_json::{Value, json};

use super::compare::{LayerTotals, Reconciliation, SchemeTotals, Totals};
use super::differences::Difference;
use crate::bill::Choice;
use crate::bill::write_json::Object;

impl Reconciliation {
    /// The document.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({
            "format": "yidan-reconciliation",
            "version": 1,
            "facility_id": self.facility,
            "date": self.date.to_string(),
            "agrees": self.agrees(),
            "detailed": self.detailed,
            "schemes": self.schemes.iter().map(scheme).collect::<Vec<Value>>(),
            "differences": self.differences.iter().map(difference).collect::<Vec<Value>>(),
        })
    }
}

fn scheme(side: &SchemeTotals) -> Value {
    json!({
        "scheme": side.scheme.written(),
        "theirs": totals(&side.theirs),
        "ours": totals(&side.ours),
        "difference": totals(&side.difference),
        "layers": side.layers.iter().map(layer).collect::<Vec<Value>>(),
        "corrections": totals(&side.corrections),
    })
}

fn totals(totals: &Totals) -> Value {
    json!({
        "count": totals.count,
        "total": totals.total,
        "fund_pay": totals.fund_pay,
        "own_pay": totals.own_pay,
    })
}

fn layer(side: &LayerTotals) -> Value {
    json!({
        "layer": side.layer.as_str(),
        "theirs": side.theirs,
        "ours": side.ours,
        "difference": side.difference,
    })
}

fn difference(difference: &Difference) -> Value {
    let mut out = Object::default();
    out.put("code", difference.code());
    if let Some(bill) = difference.bill() {
        out.put("bill_id", bill.bill.as_str());
        out.maybe("settlement_id", bill.settlement.as_ref().map(|id| id.as_str()));
        out.put("reversed", bill.reversed);
    }
    of(difference, &mut out);
    let text = difference.text();
    out.put("zh", text.zh);
    out.put("en", text.en);
    out.into()
}

/// What differs.
fn of(difference: &Difference, out: &mut Object) {
    match difference {
        Difference::Count { scheme, theirs, ours } => {
            out.put("scheme", scheme.written());
            out.put("theirs", *theirs);
            out.put("ours", *ours);
        }
        Difference::Sum { scheme, field, theirs, ours } => {
            out.put("scheme", scheme.written());
            out.put("field", field.code());
            out.put("theirs", json!(theirs));
            out.put("ours", json!(ours));
        }
        Difference::LayerSum { scheme, layer, theirs, ours } => {
            out.put("scheme", scheme.written());
            out.put("layer", layer.as_str());
            out.put("theirs", json!(theirs));
            out.put("ours", json!(ours));
        }
        Difference::OwnDetails { scheme, field, totals, details } => {
            out.put("scheme", scheme.written());
            out.put("field", field.code());
            out.put("totals", json!(totals));
            out.put("details", json!(details));
        }
        Difference::OwnCount { scheme, totals, details } => {
            out.put("scheme", scheme.written());
            out.put("totals", *totals);
            out.put("details", *details);
        }
        Difference::Amount { field, theirs, ours, .. } => {
            out.put("field", field.code());
            out.put("theirs", json!(theirs));
            out.put("ours", json!(ours));
        }
        Difference::OtherScheme { theirs, ours, .. } => {
            out.put("theirs", theirs.written());
            out.put("ours", ours.written());
        }
        Difference::MissingHere { total, .. }
        | Difference::MissingThere { total, .. }
        | Difference::ReversedThereNotHere { total, .. }
        | Difference::ReversedHereNotThere { total, .. }
        | Difference::Twice { total, .. } => out.put("total", json!(total)),
    }
}
