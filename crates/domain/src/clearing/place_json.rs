//! A statement between places as a document, `yidan-clearing` version 1 of kind `place`.
//!
//! Fields: `payer` and `treated_in`, codes of places; `month`; `settlements`, how many; `payers`, each with `account` and
//! `owed`; `opening`, `earned`, `paid`, `other`, `closing`. They are named as in [`PlaceMonth`].

use serde_json::{Value, json};

use super::place::PlaceMonth;

impl PlaceMonth {
    /// The document.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let payers = self.payers.iter();
        let payers = payers.map(|payer| json!({"account": payer.payer.to_string(), "owed": payer.owed}));
        json!({
            "format": "yidan-clearing",
            "version": 1,
            "kind": "place",
            "payer": self.pair.payer,
            "treated_in": self.pair.treated_in,
            "month": self.month.to_string(),
            "settlements": self.settlements,
            "payers": payers.collect::<Vec<Value>>(),
            "opening": self.opening,
            "earned": self.earned,
            "paid": self.paid,
            "other": self.other,
            "closing": self.closing,
        })
    }
}
