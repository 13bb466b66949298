//! Rows of claims, made into what the service takes.

use serde_json::{Value, json};
use yidan_domain::casefile::{Claim, read_claim};

use super::Failure;
use crate::command::{Charges, ClaimRow, LineRow};

/// Fen as documents write yuan.
fn yuan(fen: i64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

/// The claim document, read by the product's own reader.
pub(super) fn claim(row: &ClaimRow) -> Result<Claim, Failure> {
    let person = match &row.number {
        Some(number) => json!({ "identity_number": number }),
        None => json!({ "id": row.person }),
    };
    let mut encounter = json!({
        "kind": if row.inpatient { "inpatient" } else { "outpatient" },
        "settlement_date": row.settled_on.to_string(),
        "referral": "self_directed",
        "diagnoses": ["K80"],
    });
    let days = if row.inpatient {
        vec![("admission_date", row.admitted), ("discharge_date", row.discharged)]
    } else {
        vec![("date", row.discharged)]
    };
    let mut document = json!({
        "format": "yidan-claim", "version": 1, "bill_id": row.bill, "person": person, "facility_id": row.facility,
    });
    let (charges, total) = charges(&row.charges);
    if let (Some(encounter), Some(document)) = (encounter.as_object_mut(), document.as_object_mut()) {
        encounter.extend(days.into_iter().map(|(name, day)| (name.to_owned(), json!(day.to_string()))));
        document.insert("encounter".to_owned(), json!(encounter));
        document.insert(charges.0.to_owned(), charges.1);
        document.insert("total".to_owned(), json!(yuan(total)));
    }
    read_claim(document.to_string().as_bytes())
        .map_err(|problems| format!("{document}: {problems:#?}").into())
}

fn charges(charges: &Charges) -> ((&'static str, Value), i64) {
    match charges {
        Charges::Parts(parts) => {
            let [self_paid, over_limit, paid_first, in_scope] = parts.map(yuan);
            let document = json!({
                "self_paid": self_paid, "over_limit": over_limit, "paid_first": paid_first, "in_scope": in_scope,
            });
            (("parts", document), parts.iter().sum())
        }
        Charges::Lines(lines) => {
            let line = |(at, line): (usize, &LineRow)| {
                json!({
                    "line_id": format!("L{at}"), "item_code": line.item, "name": "模拟项目",
                    "class": line.class.to_string(), "kind": "drug", "quantity": "1",
                    "unit_price": yuan(line.amount), "amount": yuan(line.amount), "date": line.day.to_string(),
                })
            };
            let total = lines.iter().map(|line| line.amount).sum();
            (("lines", lines.iter().enumerate().map(line).collect()), total)
        }
    }
}
