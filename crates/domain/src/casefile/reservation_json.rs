//! A reservation as a document, for a store.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use yidan_types::SettlementId;

use super::claim_read::read_claim;
use super::claim_write::claim_json;
use super::reservation::Reservation;
use crate::ledger::{Amounts, OwnPay};

const FORMAT: &str = "yidan-reservation";
const VERSION: u32 = 1;

/// The document is none that [`Reservation::to_json`] wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MalformedReservation;

impl fmt::Display for MalformedReservation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a reservation as it is kept")
    }
}

impl std::error::Error for MalformedReservation {}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    format: String,
    version: u32,
    settlement: SettlementId,
    made: u64,
    after: Vec<SettlementId>,
    claim: Value,
    own_pay: String,
    promised: Amounts,
    expires: Timestamp,
    ended: Option<Timestamp>,
}

impl Reservation {
    /// The document `yidan-reservation` version 1. Reading it back gives the same.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let document = Document {
            format: FORMAT.to_owned(),
            version: VERSION,
            settlement: self.settlement.clone(),
            made: self.version,
            after: self.after.clone(),
            claim: claim_json(&self.claim),
            own_pay: self.own_pay.code().to_owned(),
            promised: self.promised.clone(),
            expires: self.expires,
            ended: self.ended,
        };
        // Text keys and plain values: nothing in it can fail to be written.
        serde_json::to_value(document).unwrap_or_default()
    }

    /// Reads what [`Reservation::to_json`] wrote.
    ///
    /// # Errors
    /// [`MalformedReservation`]; nothing is half read.
    pub fn from_json(value: &Value) -> Result<Reservation, MalformedReservation> {
        let document = Document::deserialize(value).map_err(|_| MalformedReservation)?;
        if document.format != FORMAT || document.version != VERSION {
            return Err(MalformedReservation);
        }
        let claim = read_claim(document.claim.to_string().as_bytes());
        Ok(Reservation {
            settlement: document.settlement,
            version: document.made,
            after: document.after,
            claim: claim.map_err(|_| MalformedReservation)?,
            own_pay: OwnPay::find(&document.own_pay).ok_or(MalformedReservation)?,
            promised: document.promised,
            expires: document.expires,
            ended: document.ended,
        })
    }
}
