//! The bill as a value.

use std::fmt;
use std::ops::Deref;

use yidan_book::facts::{LineClass, LineFlag, LineKind};
use yidan_book::inputs::Parts;
use yidan_types::{BillId, Date, DiagnosisCode, FacilityId, Fen, ItemCode, PersonId, Ratio};

use super::amounts::{Quantity, UnitPrice};
use super::check;
use super::choices::{Employment, EncounterKind, FacilityKind, Grade, Location, Referral, Scheme, Sex, Tier};
use super::problems::Problem;

/// The largest magnitude of any amount on a bill, in fen: ten billion yuan. Sums of 100,000 of them fit [`Fen`] only by
/// being checked, and every real bill is far below.
pub const MAX_AMOUNT_FEN: i64 = 1_000_000_000_000;

/// The most lines of a bill.
pub const MAX_LINES: usize = 100_000;

/// A bill that is whole and adds up.
///
/// INVARIANT (one bill adds up): the amounts of lines or parts add up to the total; each line's amount is quantity
/// times price, rounded half-up to the fen; a refund takes back part of a line of the same bill.
#[derive(Clone, Debug, PartialEq)]
pub struct Bill(BillDraft);

impl Bill {
    /// Checks what belongs together.
    ///
    /// # Errors
    /// Every problem, without a place in a file.
    pub fn new(draft: BillDraft) -> Result<Bill, Vec<Problem>> {
        let problems = check::draft(&draft);
        if problems.is_empty() { Ok(Bill(draft)) } else { Err(problems) }
    }

    /// The checked content, to change it and check it again.
    #[must_use]
    pub fn into_draft(self) -> BillDraft {
        self.0
    }
}

impl Deref for Bill {
    type Target = BillDraft;

    fn deref(&self) -> &BillDraft {
        &self.0
    }
}

/// The content of a bill, before it is checked as a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct BillDraft {
    /// Identifies the bill.
    pub id: BillId,
    /// Who was treated.
    pub person: Person,
    /// Where.
    pub facility: Facility,
    /// What for and when.
    pub encounter: Encounter,
    /// What is charged.
    pub charges: BillCharges,
    /// The whole bill as the hospital states it.
    pub total: Fen,
    /// The person's year before this bill, for a bill that stands alone.
    pub year_to_date: Option<StatedYear>,
}

/// What a bill has beside its lines.
#[derive(Clone, Debug)]
pub struct BillHeader {
    /// Identifies the bill.
    pub id: BillId,
    /// Who was treated.
    pub person: Person,
    /// Where.
    pub facility: Facility,
    /// What for and when.
    pub encounter: Encounter,
    /// The total as the hospital states it; `None`: the lines' sum is the total.
    pub total: Option<Fen>,
    /// The person's year before this bill.
    pub year_to_date: Option<StatedYear>,
}

impl BillHeader {
    /// The bill with its charges; `sum` is the total where the header states none.
    #[must_use]
    pub fn with(self, charges: BillCharges, sum: Fen) -> BillDraft {
        BillDraft {
            id: self.id,
            person: self.person,
            facility: self.facility,
            encounter: self.encounter,
            charges,
            total: self.total.unwrap_or(sum),
            year_to_date: self.year_to_date,
        }
    }
}

/// Non-empty text of at most 200 characters without control characters and surrounding space.
///
/// `Debug` hides it: names of persons are kept in it, and debug output ends in logs.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShortText(Box<str>);

impl ShortText {
    /// The most characters.
    pub const MAX_CHARS: usize = 200;

    /// Checks `text`; `None` if it is not such a text.
    #[must_use]
    pub fn parse(text: &str) -> Option<ShortText> {
        let good = !text.is_empty()
            && text.trim() == text
            && text.chars().nth(Self::MAX_CHARS).is_none()
            && !text.chars().any(char::is_control);
        good.then(|| ShortText(text.into()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ShortText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ShortText(…)")
    }
}

/// The person of a bill, with what is known about them.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// Identifies the person within the data set.
    pub id: PersonId,
    /// Name, never needed to settle.
    pub name: Option<ShortText>,
    /// Sex.
    pub sex: Sex,
    /// Day of birth.
    pub birth_date: Date,
    /// Insurance scheme.
    pub scheme: Scheme,
    /// Working or retired.
    pub employment: Option<Employment>,
    /// Memberships of groups. Empty: none.
    pub statuses: Vec<Status>,
    /// Certificates of chronic or special diseases. Empty: none.
    pub certificates: Vec<Certificate>,
    /// Contract with a family doctor. `None`: there is none.
    pub family_doctor_contract: Option<Term>,
}

/// When a fact holds, and since when it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// First day.
    pub from: Date,
    /// Last day; `None`: open, still holds.
    pub until: Option<Date>,
    /// The day on which it became known; `None`: known since ever.
    pub known: Option<Date>,
}

impl Term {
    /// Whether it holds on `day`.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }

    /// Whether it was known on `as_of`; everything is known today (`None`).
    #[must_use]
    pub fn known_on(&self, as_of: Option<Date>) -> bool {
        match (self.known, as_of) {
            (Some(known), Some(as_of)) => known <= as_of,
            _ => true,
        }
    }
}

/// Membership of a group.
#[derive(Clone, Debug, PartialEq)]
pub struct Status {
    /// Label or id of the group in the book.
    pub group: ShortText,
    /// When.
    pub term: Term,
    /// Which office or list says so.
    pub source: Option<ShortText>,
}

/// A certified disease.
#[derive(Clone, Debug, PartialEq)]
pub struct Certificate {
    /// Code of the disease.
    pub code: DiagnosisCode,
    /// When.
    pub term: Term,
}

/// The hospital, clinic or pharmacy.
#[derive(Clone, Debug, PartialEq)]
pub struct Facility {
    /// Identifies it.
    pub id: FacilityId,
    /// Name.
    pub name: Option<ShortText>,
    /// Grade.
    pub grade: Grade,
    /// Administrative tier.
    pub tier: Tier,
    /// Kind.
    pub kind: FacilityKind,
}

/// A visit or stay.
#[derive(Clone, Debug, PartialEq)]
pub struct Encounter {
    /// Kind.
    pub kind: EncounterKind,
    /// Day of admission, of stays.
    pub admission_date: Option<Date>,
    /// Day of discharge, or of service where there is no stay.
    pub discharge_date: Date,
    /// Day of settlement.
    pub settlement_date: Date,
    /// Where, seen from the place of insurance.
    pub location: Location,
    /// How the patient came.
    pub referral: Referral,
    /// Whether the contracted family doctor referred; `None`: not stated.
    pub referred_by_family_doctor: Option<bool>,
    /// The bill of the referral chain that this one continues.
    pub previous_bill: Option<BillId>,
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

impl Encounter {
    /// The day of admission, or of service where there is no stay.
    #[must_use]
    pub fn admitted(&self) -> Date {
        self.admission_date.unwrap_or(self.discharge_date)
    }
}

/// What a bill charges.
#[derive(Clone, Debug, PartialEq)]
pub enum BillCharges {
    /// Line by line.
    Lines(Vec<BillLine>),
    /// Already split.
    Parts(Parts),
}

/// A line of a bill.
#[derive(Clone, Debug, PartialEq)]
pub struct BillLine {
    /// Identifies the line within the bill.
    pub line_id: Option<ShortText>,
    /// Code of the item.
    pub item_code: ItemCode,
    /// Name of the item.
    pub name: ShortText,
    /// Class in the catalogue.
    pub class: LineClass,
    /// Kind of the item.
    pub kind: LineKind,
    /// Marks, in order, each once.
    pub flags: Vec<LineFlag>,
    /// How much; negative takes back.
    pub quantity: Quantity,
    /// Price of one.
    pub unit_price: UnitPrice,
    /// Quantity times price, negative on a refund.
    pub amount: Fen,
    /// Share paid first as the hospital states it.
    pub paid_first_share: Option<Ratio>,
    /// Price limit of one.
    pub price_limit: Option<UnitPrice>,
    /// Days that the drug lasts.
    pub days_of_supply: Option<i64>,
    /// Day of the charge.
    pub date: Option<Date>,
    /// The line that this refund takes back from.
    pub refund_of: Option<ShortText>,
}

/// The person's year before this bill as the document states it, in the bill's scheme.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StatedYear {
    /// All bills.
    pub total: Fen,
    /// In scope.
    pub in_scope: Fen,
    /// What the patient bore.
    pub own_pay: Fen,
    /// What the patient bore of the in-scope part.
    pub own_pay_in_scope: Fen,
    /// Inpatient stays.
    pub stays_before: i64,
    /// Highest grade of a facility.
    pub highest_grade: Option<Grade>,
    /// By label or id of the layer.
    pub layers: Vec<(ShortText, StatedLayer)>,
}

/// A layer's year before this bill.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StatedLayer {
    /// What it paid.
    pub paid: Fen,
    /// Its bases.
    pub base: Fen,
    /// The deductible borne in it.
    pub deductible: Fen,
    /// The deductible borne in it in the chain of referrals that this bill continues.
    pub deductible_in_referral: Fen,
    /// What it paid in the calendar month of this bill.
    pub paid_this_month: Fen,
    /// Its bases in the calendar month of this bill.
    pub base_this_month: Fen,
    /// Months or days of care that counted against its cap.
    pub units_used: i64,
    /// The days on which it paid something, this year or before.
    pub paid_on: Vec<Date>,
}
