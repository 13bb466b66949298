//! Commands as plain rows, before they are made into what the service takes.

use yidan_types::Date;

/// Somebody as registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRow {
    /// The registry's id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Resident identity number of 18 characters.
    pub number: String,
    /// Sex.
    pub male: bool,
    /// Birth date.
    pub birth: Date,
    /// Death, if known.
    pub death: Option<Date>,
}

/// What a fact says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// Insured as a resident in a year.
    Resident(i16),
    /// Insured as an employee in a year.
    Employee(i16),
    /// Belongs to a group.
    Member(String),
    /// Has a contract with a family doctor of a facility.
    Contract(String),
    /// Care in another place is filed.
    Filing(String),
}

/// A fact about a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactRow {
    /// Its id.
    pub id: String,
    /// What it says.
    pub what: What,
    /// First and last day; `None`: what it replaces is withdrawn.
    pub holds: Option<(Date, Option<Date>)>,
    /// Since when it is known.
    pub known: Date,
    /// Which fact it replaces.
    pub replaces: Option<String>,
}

/// Since when a facility has a grade.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GradeRow {
    /// Its id.
    pub id: String,
    /// First day.
    pub from: Date,
    /// Since when it is known.
    pub known: Date,
    /// 1 to 3.
    pub grade: u8,
}

/// A facility, designated for all of its care since always.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacilityRow {
    /// Its id.
    pub id: String,
    /// The place that has the contract with it.
    pub area: String,
    /// Grades, in the order of recording.
    pub grades: Vec<GradeRow>,
    /// Whether it is designated for stays, not for outpatients alone.
    pub inpatient: bool,
}

/// The class of an item for some time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermRow {
    /// Its id.
    pub id: String,
    /// First day.
    pub from: Date,
    /// Since when it is known.
    pub known: Date,
    /// `A`, `B` or `C`.
    pub class: char,
}

/// An item of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemRow {
    /// Its code.
    pub code: String,
    /// Its classes, in the order of recording.
    pub terms: Vec<TermRow>,
}

/// A line of a bill: one piece at a price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineRow {
    /// Code of the item.
    pub item: String,
    /// Day of service.
    pub day: Date,
    /// Fen.
    pub amount: i64,
    /// The class that the facility states; counts where no catalogue is kept.
    pub class: char,
}

/// What is charged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Charges {
    /// Fen wholly self-paid, over the limit, paid first, in scope.
    Parts([i64; 4]),
    /// Line by line.
    Lines(Vec<LineRow>),
}

/// A claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimRow {
    /// The facility's number of the bill.
    pub bill: String,
    /// Whose it is.
    pub person: String,
    /// The number by which it names the person, if not by id.
    pub number: Option<String>,
    /// Where.
    pub facility: String,
    /// A stay, or one visit.
    pub inpatient: bool,
    /// Day of admission, or of the visit.
    pub admitted: Date,
    /// Day of discharge, or of the visit.
    pub discharged: Date,
    /// Day of settlement.
    pub settled_on: Date,
    /// What is charged.
    pub charges: Charges,
}

/// The figures of a book; amounts in fen, shares in hundredths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Tells the books of counties, years and versions apart.
    pub id: String,
    /// The place.
    pub area: String,
    /// The year.
    pub year: i16,
    /// Which day of a bill picks the year.
    pub dated: Dated,
    /// What the two groups are called, the neediest first.
    pub groups: [String; 2],
    /// Share of class B that is paid first.
    pub b_first: i64,
    /// Of what is wholly self-paid, the hospital lets the neediest off so much, in whole yuan.
    pub waiver: i64,
    /// Deductible of each stay by grade.
    pub stay_deductible: [i64; 3],
    /// Up to here the first share of a stay is paid, above it the second.
    pub stay_bound: i64,
    /// Both shares.
    pub stay_shares: [i64; 2],
    /// Points for employees, for those with a contract; off for care elsewhere, filed and not filed.
    pub stay_points: [i64; 4],
    /// Most in a year.
    pub stay_cap: i64,
    /// Deductible of visits, once a year.
    pub visit_deductible: i64,
    /// Share of visits.
    pub visit_share: i64,
    /// Most of a visit, and in a year.
    pub visit_caps: [i64; 2],
    /// From here on the rest of the year's stays counts, by group, neediest first, others last.
    pub second_from: [i64; 3],
    /// Up to here the first share is paid, above it the second.
    pub second_bound: i64,
    /// Both shares.
    pub second_shares: [i64; 2],
    /// Most in a year.
    pub second_cap: i64,
    /// The insurer's deductible on what is paid first, once a year.
    pub insurer_deductible: i64,
    /// The insurer's share.
    pub insurer_share: i64,
    /// The insurer's most in a year.
    pub insurer_cap: i64,
    /// Aid's share by group.
    pub aid_shares: [i64; 2],
    /// Aid's most in a year.
    pub aid_cap: i64,
    /// What the neediest bear in a year before the treasury pays the rest.
    pub backstop_from: i64,
}

/// Which day of a bill picks its year and rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dated {
    /// Discharge.
    Discharge,
    /// Admission.
    Admission,
    /// Settlement.
    Settlement,
}

/// What is asked of the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Somebody new.
    Register(PersonRow),
    /// Somebody known, as known from now on.
    Amend(PersonRow),
    /// Facts about a person, all or none.
    Facts(String, Vec<FactRow>),
    /// Facilities, each whole.
    Facilities(Vec<FacilityRow>),
    /// Items of the catalogue of a place, each whole.
    Items(String, Vec<ItemRow>),
    /// A version of a book.
    Publish(Box<Rules>),
    /// What would be paid; whether later.
    Quote(ClaimRow, bool),
    /// Quote, and hold what is promised until a moment: a day, and milliseconds of it.
    Reserve(ClaimRow, bool, (Date, i64)),
    /// Give up what a person was promised.
    Release(String, String),
    /// Settle; whether the patient pays later; under which id it was promised, if it was.
    Settle(ClaimRow, bool, Option<String>),
    /// Cancel a settlement.
    Reverse(String),
    /// The patient pays fen of what is owed.
    Pay(String, i64),
    /// Give back what the patient paid too much.
    PayBack(String),
    /// Look at what comes out otherwise.
    Corrections(String),
    /// Confirm what comes out otherwise: of a person, of every `n`th proposal.
    Confirm(String, usize),
    /// Look at a person.
    View(String),
    /// A group's list of a year and month: names and numbers.
    List(String, (i16, i8), Vec<(String, String)>),
}

impl Command {
    /// Whether it leaves something when it takes effect; only then its key stands for it.
    #[must_use]
    pub const fn writes(&self) -> bool {
        !matches!(self, Command::Quote(..) | Command::Corrections(_) | Command::View(_))
    }
}

/// A command as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Its key.
    pub key: String,
    /// The day on which it is sent.
    pub day: Date,
    /// Milliseconds of that day.
    pub ms: i64,
    /// What is asked.
    pub command: Command,
}
