//! Transfers by which what is owed gets paid: instalments of patients, clearing with facilities and places, advances.
//!
//! Each gives `None` if the amount is not above zero.

use yidan_types::{FacilityId, Fen, PersonId, SettlementId};

use super::account::{Account, FacilitySide, PatientSide, PlaceSide};
use super::purpose::Purpose;
use super::transfer::Transfer;
use crate::registry::AreaCode;

/// A patient pays `amount` of what is owed for a settlement: the debt falls, and the facility has collected.
#[must_use]
pub fn instalment(
    settlement: &SettlementId,
    person: &PersonId,
    facility: &FacilityId,
    amount: Fen,
) -> Option<Vec<Transfer>> {
    let patient = |side| Account::Patient(person.clone(), side);
    let of = Some(settlement.clone());
    let paid = Transfer::new(
        patient(PatientSide::Cash),
        patient(PatientSide::Owed),
        amount,
        Purpose::Instalment,
        of.clone(),
    )?;
    let (deferred, window) = (side(facility, FacilitySide::Deferred), side(facility, FacilitySide::Window));
    let collected = Transfer::new(deferred, window, amount, Purpose::Collected, of)?;
    Some(vec![paid, collected])
}

/// The facility gives a patient back `amount` that was paid too much for a settlement: the mirror of an instalment.
#[must_use]
pub fn pay_back(
    settlement: &SettlementId,
    person: &PersonId,
    facility: &FacilityId,
    amount: Fen,
) -> Option<Vec<Transfer>> {
    let patient = |side| Account::Patient(person.clone(), side);
    let moved =
        |debit, credit| Transfer::new(debit, credit, amount, Purpose::PaidBack, Some(settlement.clone()));
    let got = moved(patient(PatientSide::Owed), patient(PatientSide::Cash))?;
    let given = moved(side(facility, FacilitySide::Window), side(facility, FacilitySide::Deferred))?;
    Some(vec![got, given])
}

/// The place pays a facility what payers owe it.
#[must_use]
pub fn clear_facility(payer: AreaCode, facility: &FacilityId, amount: Fen) -> Option<Transfer> {
    Transfer::new(side(facility, FacilitySide::Receivable), paid(payer), amount, Purpose::Clearing, None)
}

/// The place pays another one for care that its people had there.
#[must_use]
pub fn clear_place(payer: AreaCode, treated_in: AreaCode, amount: Fen) -> Option<Transfer> {
    let owed = Account::Place(treated_in, PlaceSide::Clearing);
    Transfer::new(owed, paid(payer), amount, Purpose::Clearing, None)
}

/// Some of what a facility is owed is kept back as a deposit.
#[must_use]
pub fn retain(facility: &FacilityId, amount: Fen) -> Option<Transfer> {
    let (receivable, retained) =
        (side(facility, FacilitySide::Receivable), side(facility, FacilitySide::Retained));
    Transfer::new(receivable, retained, amount, Purpose::Retained, None)
}

/// The place pays out a deposit.
#[must_use]
pub fn release_retained(payer: AreaCode, facility: &FacilityId, amount: Fen) -> Option<Transfer> {
    Transfer::new(side(facility, FacilitySide::Retained), paid(payer), amount, Purpose::Released, None)
}

/// The place pays a facility in advance.
#[must_use]
pub fn prepay_facility(payer: AreaCode, facility: &FacilityId, amount: Fen) -> Option<Transfer> {
    Transfer::new(side(facility, FacilitySide::Prepaid), paid(payer), amount, Purpose::Prepayment, None)
}

/// An advance is set off against what a facility is owed.
#[must_use]
pub fn set_off_prepaid(facility: &FacilityId, amount: Fen) -> Option<Transfer> {
    let (receivable, prepaid) =
        (side(facility, FacilitySide::Receivable), side(facility, FacilitySide::Prepaid));
    Transfer::new(receivable, prepaid, amount, Purpose::SetOff, None)
}

fn side(facility: &FacilityId, side: FacilitySide) -> Account {
    Account::Facility(facility.clone(), side)
}

fn paid(area: AreaCode) -> Account {
    Account::Place(area, PlaceSide::Paid)
}
