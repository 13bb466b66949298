//! The records of one stream, as far as later ones must fit them.

use std::collections::{BTreeMap, BTreeSet};

use yidan_types::{BillId, FacilityId};

use super::Finding;
use crate::records::{Record, RecordKind};

#[derive(Default)]
pub(super) struct Standing {
    ids: BTreeSet<String>,
    reversed: BTreeSet<String>,
    /// The last settlement of each bill.
    settled: BTreeMap<(FacilityId, BillId), String>,
}

impl Standing {
    /// Holds a record against those before it, and keeps what it says.
    pub(super) fn add(&mut self, record: Record, stream: &str) -> Vec<Finding> {
        let mut findings = Vec::new();
        let stream = || stream.to_owned();
        if let Some(of) = &record.of {
            let twice = record.kind == RecordKind::Reversal && !self.reversed.insert(of.clone());
            if twice || !self.ids.contains(of) {
                findings.push(Finding::WrongTarget { stream: stream(), record: record.id.clone() });
            }
        }
        if !self.ids.insert(record.id.clone()) {
            findings.push(Finding::RepeatedId { stream: stream(), record: record.id.clone() });
        }
        let bill = record.facility.zip(record.bill).filter(|_| record.kind == RecordKind::Settlement);
        let before = bill.and_then(|bill| self.settled.insert(bill, record.id.clone()));
        if let Some(first) = before.filter(|before| !self.reversed.contains(before)) {
            findings.push(Finding::BillSettledTwice { stream: stream(), first, second: record.id });
        }
        findings
    }
}
