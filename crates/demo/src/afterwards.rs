//! What follows a bill or a fact days later: reversals, instalments, corrections that an officer confirms.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;
use yidan_domain::bill::ShortText;
use yidan_domain::casefile::Claim;
use yidan_domain::ledger::OwnPay;
use yidan_service::{Refusal, Seen, Service};
use yidan_types::{BillId, Fen, PersonId, SettlementId};

use crate::error::MakeError;
use crate::orders::{by, caller};

/// Who reverses and takes instalments, and who confirms corrections.
const CLERK: &str = "clerk";
const OFFICER: &str = "officer";

/// Something to do on a later day.
#[derive(Clone, Debug)]
pub(crate) enum Task {
    /// A settlement is reversed; the bill is settled again under another number, if one is given.
    Reverse(SettlementId, Option<Box<Claim>>),
    /// The patient pays some of what is owed.
    Pay(SettlementId, Fen),
    /// The corrections of a person are confirmed.
    Confirm(PersonId),
}

/// Tasks by the day of the window on which they fall.
#[derive(Debug, Default)]
pub(crate) struct Tasks(Mutex<BTreeMap<u16, Vec<Task>>>);

impl Tasks {
    /// Puts a task down for a day; what falls behind the year is left undone.
    pub fn add(&self, day: u16, task: Task) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(day).or_default().push(task);
    }

    /// Takes those of a day.
    pub fn take(&self, day: u16) -> Vec<Task> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&day).unwrap_or_default()
    }
}

impl Task {
    /// Does it.
    pub fn carry_out(&self, service: &Service, day: u16) -> Result<(), MakeError> {
        match self {
            Task::Reverse(settlement, again) => reverse(service, settlement, again.as_deref()),
            Task::Pay(settlement, amount) => {
                // An id has 36 characters: with the day the key stays within its limit.
                let order = by(CLERK, &format!("pay-{day}-{settlement}"))?;
                service.pay(&order, settlement, *amount)?;
                Ok(())
            }
            Task::Confirm(person) => confirm(service, person, day),
        }
    }
}

fn reverse(service: &Service, settlement: &SettlementId, again: Option<&Claim>) -> Result<(), MakeError> {
    let reason = ShortText::parse("录入有误").ok_or(MakeError::Malformed("a reason"))?;
    service.reverse(&by(CLERK, &format!("reverse-{settlement}"))?, settlement, &reason)?;
    let Some(claim) = again else { return Ok(()) };
    let mut draft = claim.clone().into_draft();
    draft.id =
        BillId::parse(&format!("{}-2", draft.id)).map_err(|_| MakeError::Malformed("a bill's number"))?;
    let claim = Claim::new(draft).map_err(|_| MakeError::Malformed("a bill"))?;
    service.settle(&by(CLERK, &format!("again-{settlement}"))?, &claim, OwnPay::AtWindow, None)?;
    Ok(())
}

/// Confirms what is proposed today. Sent again, it would find less to confirm and be another command: so it is asked first
/// whether it was done.
fn confirm(service: &Service, person: &PersonId, day: u16) -> Result<(), MakeError> {
    let order = by(OFFICER, &format!("confirm-{day}-{person}"))?;
    if service.store().command(&order.key)?.is_some() {
        return Ok(());
    }
    let found = service.corrections(&caller(OFFICER)?, person)?;
    let proposed = found.get("proposed").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let seen = proposed.iter().filter_map(|proposed| Some(Seen(proposed.get("seen")?.as_str()?.to_owned())));
    let seen: Vec<Seen> = seen.collect();
    if seen.is_empty() {
        return Ok(());
    }
    match service.confirm(&order, person, &seen) {
        // Somebody of the same day changed it meanwhile: it is left for an officer.
        Ok(_) | Err(Refusal::Problems(_)) => Ok(()),
        Err(refusal) => Err(refusal.into()),
    }
}
