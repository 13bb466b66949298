//! The transfers of a settlement.

use yidan_book::diag::Text;
use yidan_types::{FacilityId, Fen, PersonId, SettlementId};

use super::account::{Account, FacilitySide, Fund, PatientSide, PlaceSide};
use super::amounts::{Amounts, LayerName, Payer};
use super::purpose::Purpose;
use super::transfer::Transfer;
use crate::bill::{Problem, ProblemCode, Scheme};
use crate::coded::coded;
use crate::registry::AreaCode;

/// The book lets a basic fund pay for somebody of no scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSuchFund;

impl NoSuchFund {
    /// The problem, in a clerk's words.
    #[must_use]
    pub fn problem(self) -> Problem {
        let text = Text::new(
            "账册要基本医保基金支付，但此人没有参加基本医保",
            "the book lets a basic fund pay, but the person has no basic insurance",
        );
        Problem::new(ProblemCode::NoSuchFund, "$", text).hint(
            "请核对参保登记；登记无误，请交政策人员",
            "check the enrolment; if it is right, the book is wrong",
        )
    }
}

coded! {
    /// How the patient's part is paid.
    OwnPay {
        /// At the window, on settling.
        AtWindow "at_window",
        /// Later: treated first. It is owed to the facility until instalments have paid it.
        Later "later",
    }
}

/// Between whom the amounts of a settlement move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    /// Which settlement.
    pub settlement: SettlementId,
    /// The patient.
    pub person: PersonId,
    /// Where the care was given.
    pub facility: FacilityId,
    /// The place that insures: whose funds pay.
    pub insured_in: AreaCode,
    /// The place that has the contract with the facility. If it is another one, payers owe it instead of the facility.
    pub treated_in: AreaCode,
    /// The scheme, whose basic fund pays.
    pub scheme: Scheme,
    /// How the patient's part is paid.
    pub own_pay: OwnPay,
}

/// The transfers that post `amounts`. INVARIANT (transfers are the amounts).
///
/// # Errors
/// [`NoSuchFund`].
pub fn transfers(posting: &Posting, amounts: &Amounts) -> Result<Vec<Transfer>, NoSuchFund> {
    let mut moved = Vec::new();
    for layer in &amounts.layers {
        let (debit, credit) = posting.between(layer.payer, &layer.layer)?;
        moved.push((debit, credit, layer.paid, Purpose::Layer(layer.layer.clone())));
    }
    if let Some(unit) = &amounts.unit {
        let (borne, forgone) =
            (posting.facility(FacilitySide::Borne), posting.facility(FacilitySide::Forgone));
        moved.push((borne, forgone, unit.borne_by_facility, Purpose::Overspend));
        let (debit, credit) = posting.between(unit.payer, &unit.via)?;
        moved.push((debit, credit, unit.surplus, Purpose::Surplus));
    }
    let (debit, credit) = posting.patient();
    moved.push((debit, credit, amounts.own_pay, Purpose::OwnPay));
    let transfer = |(debit, credit, amount, purpose): (Account, Account, Fen, Purpose)| {
        Transfer::new(debit, credit, amount, purpose, Some(posting.settlement.clone()))
    };
    // An amount of zero moves nothing, the only ground on which these are refused.
    Ok(moved.into_iter().filter_map(transfer).collect())
}

impl Posting {
    fn facility(&self, side: FacilitySide) -> Account {
        Account::Facility(self.facility.clone(), side)
    }

    /// Debit and credit of what a payer pays in a layer.
    fn between(&self, payer: Payer, layer: &LayerName) -> Result<(Account, Account), NoSuchFund> {
        let area = self.insured_in;
        let debit = match payer {
            Payer::BasicFund => match self.scheme {
                Scheme::Resident => Account::Fund(Fund::ResidentBasic, area),
                Scheme::Employee => Account::Fund(Fund::EmployeeBasic, area),
                Scheme::Uninsured => return Err(NoSuchFund),
            },
            Payer::CriticalIllnessFund => Account::Fund(Fund::CriticalIllness, area),
            Payer::LargeAmountFund => Account::Fund(Fund::LargeAmount, area),
            Payer::CivilServantFund => Account::Fund(Fund::CivilServant, area),
            Payer::MedicalAidFund => Account::Fund(Fund::MedicalAid, area),
            Payer::ReAidFund => Account::Fund(Fund::ReAid, area),
            Payer::Charity => Account::Fund(Fund::Charity, area),
            Payer::CommercialInsurer => Account::Insurer(layer.clone(), area),
            Payer::Treasury => Account::Government(area),
            Payer::Hospital => {
                return Ok((self.facility(FacilitySide::Borne), self.facility(FacilitySide::Forgone)));
            }
        };
        Ok((debit, self.owed_to()))
    }

    /// Who is owed what payers pay.
    fn owed_to(&self) -> Account {
        if self.treated_in == self.insured_in {
            self.facility(FacilitySide::Receivable)
        } else {
            Account::Place(self.treated_in, PlaceSide::Clearing)
        }
    }

    /// Debit and credit of the patient's part.
    fn patient(&self) -> (Account, Account) {
        let (patient, facility) = match self.own_pay {
            OwnPay::AtWindow => (PatientSide::Cash, FacilitySide::Window),
            OwnPay::Later => (PatientSide::Owed, FacilitySide::Deferred),
        };
        (Account::Patient(self.person.clone(), patient), self.facility(facility))
    }
}
