//! Settlements in brief: as much of each as a claim that comes after it needs, so that their documents need not be read.

use serde::{Deserialize, Serialize};
use yidan_types::{BillId, Date, FacilityId, SettlementId};

use super::claim::{Claim, PreviousBill};
use super::reservation::Reservation;
use super::settled::Settled;
use crate::bill::EncounterKind;
use crate::registry::PersonFile;

/// A person's file whose settlements are known in brief: enough to decide on a claim that comes after all of them. See
/// [`super::settle_in_brief`].
#[derive(Clone, Debug, PartialEq)]
pub struct BriefFile {
    /// Who it is, what is known and what was kept with the last settlement. It has no settlements.
    pub known: PersonFile,
    /// The settlements, reversed ones included.
    pub past: Vec<PastClaim>,
}

/// A settlement in brief.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastClaim {
    /// Its id.
    pub settlement: SettlementId,
    /// The version of the person's file that it made.
    pub version: u64,
    /// Whether it counts: a reversed one does not.
    pub live: bool,
    /// Where the bill is from.
    pub facility: FacilityId,
    /// The facility's number of the bill.
    pub bill: BillId,
    /// Its days.
    pub brief: ClaimBrief,
}

/// What is kept of a claim beside its document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimBrief {
    /// Day of settlement.
    settled: Date,
    /// Day of admission, or of service.
    begins: Date,
    /// Day of discharge, or of service.
    ends: Date,
    /// Whether it is a stay.
    stay: bool,
    /// Whether it names an earlier bill that it continues.
    chained: bool,
    /// See [`super::Place::reserved`].
    reserved: Option<u64>,
}

impl ClaimBrief {
    fn of(claim: &Claim, reserved: Option<u64>) -> ClaimBrief {
        let encounter = &claim.encounter;
        ClaimBrief {
            settled: encounter.settlement_date,
            begins: encounter.admitted(),
            ends: encounter.discharge_date,
            stay: encounter.kind == EncounterKind::Inpatient,
            chained: encounter.previous_bill.is_some(),
            reserved,
        }
    }

    /// The days by which claims are ordered.
    pub(super) const fn days(&self) -> (Date, Date) {
        (self.settled, self.ends)
    }

    /// First and last day of a stay.
    pub(super) fn stay(&self) -> Option<(Date, Date)> {
        self.stay.then_some((self.begins, self.ends))
    }

    /// As text; reading it back gives the same.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Text keys and plain values: nothing in it can fail to be written.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads what [`ClaimBrief::to_json`] wrote; `None` if it is something else.
    #[must_use]
    pub fn from_json(bytes: &[u8]) -> Option<ClaimBrief> {
        serde_json::from_slice(bytes).ok()
    }
}

impl Settled {
    /// What is kept of its claim beside the document.
    #[must_use]
    pub fn brief(&self) -> ClaimBrief {
        ClaimBrief::of(&self.claim, self.place.reserved)
    }
}

impl PastClaim {
    /// A settlement in brief.
    #[must_use]
    pub fn of(settled: &Settled) -> PastClaim {
        PastClaim {
            settlement: settled.id.clone(),
            version: settled.version,
            live: settled.is_live(),
            facility: settled.claim.facility.clone(),
            bill: settled.claim.id.clone(),
            brief: settled.brief(),
        }
    }

    /// What a reservation promises, as if it had been settled when it was made.
    pub(super) fn promised(reservation: &Reservation) -> PastClaim {
        PastClaim {
            settlement: reservation.settlement.clone(),
            version: reservation.version,
            live: true,
            facility: reservation.claim.facility.clone(),
            bill: reservation.claim.id.clone(),
            brief: ClaimBrief::of(&reservation.claim, None),
        }
    }

    /// The version of the file by which it goes before or after claims of the same days.
    pub(super) fn position(&self) -> u64 {
        self.brief.reserved.unwrap_or(self.version)
    }

    /// Whether it is the earlier bill that a claim of these days names.
    pub(super) fn is_continued(&self, named: &PreviousBill, days: (Date, Date)) -> bool {
        named.is(&self.facility, &self.bill) && self.brief.days() <= days
    }
}
