//! A facility's statement of a month as a document, `yidan-clearing` version 1 of kind `facility`.
//!
//! Amounts are yuan in strings with two decimals; what takes back is below zero. Fields: `facility_id`, `month`, `counts`;
//! `payers`, each with `account`, `moved` and `sum`; `receivable`, `prepaid`, `deposit`, each from `opening` to `closing`.
//! They are named as in [`FacilityMonth`].

use serde_json::{Value, json};

use super::facility::{FacilityMonth, PayerMonth};

impl FacilityMonth {
    /// The document.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let (counts, owed, ahead, kept) = (&self.counts, &self.receivable, &self.prepaid, &self.deposit);
        json!({
            "format": "yidan-clearing",
            "version": 1,
            "kind": "facility",
            "facility_id": self.facility,
            "month": self.month.to_string(),
            "counts": {
                "settlements": counts.settlements,
                "reversals": counts.reversals,
                "reversals_earlier": counts.reversals_earlier,
                "corrections": counts.corrections,
                "corrections_earlier": counts.corrections_earlier,
            },
            "payers": self.payers.iter().map(payer).collect::<Vec<Value>>(),
            "receivable": {
                "opening": owed.opening,
                "earned": owed.earned,
                "retained": owed.retained,
                "set_off": owed.set_off,
                "paid": owed.paid,
                "other": owed.other,
                "closing": owed.closing,
            },
            "prepaid": {
                "opening": ahead.opening,
                "paid": ahead.paid,
                "set_off": ahead.set_off,
                "other": ahead.other,
                "closing": ahead.closing,
            },
            "deposit": {
                "opening": kept.opening,
                "retained": kept.retained,
                "released": kept.released,
                "other": kept.other,
                "closing": kept.closing,
            },
        })
    }
}

fn payer(payer: &PayerMonth) -> Value {
    let moved = &payer.moved;
    json!({
        "account": payer.payer.to_string(),
        "moved": {
            "settlements": moved.settlements,
            "reversals": moved.reversals,
            "reversals_earlier": moved.reversals_earlier,
            "corrections": moved.corrections,
            "corrections_earlier": moved.corrections_earlier,
        },
        "sum": payer.sum,
    })
}
