//! The claim as a value: what a facility sends for one bill in the service.

use yidan_book::facts::{LineClass, LineFlag, LineKind};
use yidan_book::inputs::Parts;
use yidan_types::{BillId, Date, DiagnosisCode, FacilityId, Fen, IdentityNumber, ItemCode, PersonId, Ratio};

use super::claim_check;
use crate::bill::{EncounterKind, Quantity, Referral, ShortText, UnitPrice};
use crate::registry::checked;

checked! {
    /// A claim that is whole and adds up. It brings nothing that the registry keeps: no groups, certificates, contract,
    /// scheme, sex, birth date, and no grade of the facility.
    ///
    /// INVARIANT (one bill adds up): as of [`crate::bill::Bill`].
    Claim(ClaimDraft) by claim_check::draft
}

impl Claim {
    /// The same claim of a person who is known by now. Identity numbers stay out of what is kept.
    #[must_use]
    pub fn of(self, person: PersonId) -> Claim {
        Claim(ClaimDraft { person: PersonRef::Id(person), ..self.0 })
    }
}

/// The content of a claim, before it is checked as a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimDraft {
    /// The facility's number of the bill; with facility and person it names one bill.
    pub id: BillId,
    /// Who was treated.
    pub person: PersonRef,
    /// Where.
    pub facility: FacilityId,
    /// What for and when.
    pub encounter: ClaimEncounter,
    /// What is charged.
    pub charges: ClaimCharges,
    /// The whole bill as the facility states it.
    pub total: Fen,
}

/// How a claim names the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PersonRef {
    /// By the registry's id.
    Id(PersonId),
    /// By identity number; Debug masks it.
    IdentityNumber(IdentityNumber),
}

/// A visit or stay, without what the registry knows of it.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimEncounter {
    /// Kind.
    pub kind: EncounterKind,
    /// Day of admission, of stays.
    pub admission_date: Option<Date>,
    /// Day of discharge, or of service where there is no stay.
    pub discharge_date: Date,
    /// Day of settlement.
    pub settlement_date: Date,
    /// How the patient came.
    pub referral: Referral,
    /// Whether the contracted family doctor referred; `None`: not stated.
    pub referred_by_family_doctor: Option<bool>,
    /// The bill of the referral chain that this one continues.
    pub previous_bill: Option<PreviousBill>,
    /// Diagnoses, the main one first.
    pub diagnoses: Vec<DiagnosisCode>,
    /// Days in bed.
    pub bed_days: Option<i64>,
    /// Days of treatment that the bill covers.
    pub treatment_days: Option<i64>,
    /// Months of treatment that the bill covers.
    pub treatment_months: Option<i64>,
    /// Weight of the diagnosis-related group.
    pub drg_weight: Option<Ratio>,
}

impl ClaimEncounter {
    /// The day of admission, or of service where there is no stay.
    #[must_use]
    pub fn admitted(&self) -> Date {
        self.admission_date.unwrap_or(self.discharge_date)
    }
}

/// An earlier bill of the same person. Numbers of bills are the facility's, so it is named with its facility.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreviousBill {
    /// Which facility.
    pub facility: FacilityId,
    /// Its number of the bill.
    pub bill: BillId,
}

impl PreviousBill {
    /// Whether it is this bill.
    pub(super) fn is(&self, facility: &FacilityId, bill: &BillId) -> bool {
        self.facility == *facility && self.bill == *bill
    }
}

/// What a claim charges.
#[derive(Clone, Debug, PartialEq)]
pub enum ClaimCharges {
    /// Line by line.
    Lines(Vec<ClaimLine>),
    /// Already split.
    Parts(Parts),
}

/// A line of a claim. Class, kind, marks, share and limit count only where no catalogue is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimLine {
    /// Identifies the line within the bill.
    pub line_id: Option<ShortText>,
    /// Code of the item.
    pub item_code: ItemCode,
    /// Name of the item.
    pub name: ShortText,
    /// Class as the facility states it.
    pub class: Option<LineClass>,
    /// Kind as the facility states it.
    pub kind: Option<LineKind>,
    /// Marks as the facility states them, in order, each once.
    pub flags: Vec<LineFlag>,
    /// How much; negative takes back.
    pub quantity: Quantity,
    /// Price of one.
    pub unit_price: UnitPrice,
    /// Quantity times price, negative on a refund.
    pub amount: Fen,
    /// Share paid first as the facility states it.
    pub paid_first_share: Option<Ratio>,
    /// Price limit of one as the facility states it.
    pub price_limit: Option<UnitPrice>,
    /// Days that the drug lasts.
    pub days_of_supply: Option<i64>,
    /// Day of the charge; `None`: the day of discharge.
    pub date: Option<Date>,
    /// The line that this refund takes back from.
    pub refund_of: Option<ShortText>,
}
