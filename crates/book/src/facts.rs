//! The facts that a book may ask for: closed, typed, with their words.

use crate::model::{GroupIx, ListIx};
use crate::words::Word;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Who a fact is about, for listing what a bill must bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// The person.
    Person,
    /// The visit or stay.
    Encounter,
    /// The hospital, pharmacy or clinic.
    Facility,
    /// The person's year so far.
    Year,
}

macro_rules! enum_facts {
    ($($(#[$doc:meta])* $fact:ident ($about:ident) { $($value:ident),* $(,)? })*) => {
        /// A fact with one of a few values.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum EnumFact { $($(#[$doc])* $fact,)* }

        impl EnumFact {
            /// All facts of this kind.
            pub const ALL: &'static [EnumFact] = &[$(EnumFact::$fact,)*];

            /// The word of the fact.
            pub const fn word(self) -> Word {
                match self { $(EnumFact::$fact => Word::$fact,)* }
            }

            /// Its values in order; a value's number is its place here.
            pub const fn values(self) -> &'static [Word] {
                match self { $(EnumFact::$fact => &[$(Word::$value,)*],)* }
            }

            /// Who it is about.
            pub const fn about(self) -> About {
                match self { $(EnumFact::$fact => About::$about,)* }
            }
        }
    };
}

enum_facts! {
    /// Insurance scheme in force on the day.
    Scheme (Person) { Resident, Employee, Uninsured }
    /// Working or retired, of employees.
    Employment (Person) { Working, Retired }
    /// Sex.
    Sex (Person) { Male, Female }
    /// Kind of encounter.
    Encounter (Encounter) {
        Outpatient, ChronicOutpatient, TwoDiseaseOutpatient, Inpatient, Emergency, Pharmacy, Accident, Rehabilitation,
        DaySurgery,
    }
    /// Where care is given, seen from the place of insurance.
    Location (Encounter) { InArea, OffSiteFiled, OffSiteUnfiled }
    /// How the patient came.
    Referral (Encounter) { SelfDirected, FirstContact, ReferredUp, ReferredDown }
    /// Grade of the facility, lowest first.
    Grade (Facility) { Ungraded, GradeOne, GradeTwo, GradeThree }
    /// Highest grade of a facility in the year, this bill's included.
    HighestGrade (Year) { Ungraded, GradeOne, GradeTwo, GradeThree }
    /// Administrative tier of the facility, lowest first.
    Tier (Facility) { VillageTier, TownshipTier, CountyTier, CityTier, ProvinceTier, OutsideTier }
    /// Kind of facility.
    FacilityKind (Facility) { GeneralHospital, TcmHospital, SpecialisedHospital, PrimaryCare, Drugstore }
}

impl EnumFact {
    /// The fact that `word` names.
    pub fn from_word(word: Word) -> Option<EnumFact> {
        EnumFact::ALL.iter().copied().find(|f| f.word() == word)
    }

    /// The number of `value` among this fact's values.
    pub fn value_number(self, value: Word) -> Option<u8> {
        self.values().iter().position(|v| *v == value).and_then(|n| u8::try_from(n).ok())
    }
}

/// A set of values of one [`EnumFact`], a bit for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ValueSet(pub u16);

impl ValueSet {
    /// Whether the value with this number is in the set.
    pub const fn contains(self, number: u8) -> bool {
        self.0 >> number & 1 == 1
    }

    /// The set of one value.
    pub const fn of(number: u8) -> ValueSet {
        ValueSet(1 << number)
    }

    /// All values of `fact`.
    pub const fn all(fact: EnumFact) -> ValueSet {
        ValueSet((1 << fact.values().len()) - 1)
    }
}

macro_rules! word_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $value:ident ($about:ident),)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$vdoc])* $value,)* }

        impl $name {
            /// All of them.
            pub const ALL: &'static [$name] = &[$($name::$value,)*];

            /// The word of the fact.
            pub const fn word(self) -> Word {
                match self { $($name::$value => Word::$value,)* }
            }

            /// The fact that `word` names.
            pub fn from_word(word: Word) -> Option<$name> {
                $name::ALL.iter().copied().find(|f| f.word() == word)
            }

            /// Who it is about.
            pub const fn about(self) -> About {
                match self { $($name::$value => About::$about,)* }
            }
        }
    };
}

word_enum! {
    /// A fact that is true or false.
    BoolFact {
        /// The person has a family-doctor contract in force.
        Contracted (Person),
        /// The referral was made by the contracted family doctor.
        ByFamilyDoctor (Encounter),
    }
}

word_enum! {
    /// A fact that is a whole number.
    CountFact {
        /// Age in whole years on the day.
        Age (Person),
        /// The number of this inpatient stay in the year, from 1.
        StayNumber (Year),
        /// Days in bed.
        BedDays (Encounter),
        /// Days of treatment that the bill covers.
        TreatmentDays (Encounter),
        /// Months of treatment that the bill covers.
        TreatmentMonths (Encounter),
    }
}

impl CountFact {
    /// The values it can have, both ends included: what the checker and the prover reason over.
    pub const fn range(self) -> (i64, i64) {
        match self {
            CountFact::Age => (0, 150),
            CountFact::StayNumber => (1, 366),
            CountFact::BedDays | CountFact::TreatmentDays => (0, 3_660),
            CountFact::TreatmentMonths => (0, 120),
        }
    }

    /// The unit it is written with.
    pub const fn unit(self) -> Word {
        match self {
            CountFact::Age => Word::YearsOld,
            CountFact::StayNumber => Word::Times,
            CountFact::BedDays | CountFact::TreatmentDays => Word::Days,
            CountFact::TreatmentMonths => Word::Months,
        }
    }
}

word_enum! {
    /// What of a bill is compared with a list of codes.
    Membership {
        /// A diagnosis of the encounter.
        Diagnosis (Encounter),
        /// A certificate of the person (chronic disease, special disease) in force on the day.
        Certificate (Person),
        /// The facility.
        Facility (Facility),
    }
}

/// Grades, lowest first; the numbers are those of [`EnumFact::Grade`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)] // the names say it
pub enum Grade {
    Ungraded,
    One,
    Two,
    Three,
}

/// Class, kind or mark of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineMark {
    /// Catalogue class.
    Class(LineClass),
    /// What kind of item; each line has exactly one.
    Kind(LineKind),
    /// A mark; a line has any number.
    Flag(LineFlag),
}

impl LineMark {
    /// The mark that `word` names.
    pub fn from_word(word: Word) -> Option<LineMark> {
        let class = LineClass::ALL.iter().find(|c| c.word() == word).map(|c| LineMark::Class(*c));
        let kind = || LineKind::ALL.iter().find(|k| k.word() == word).map(|k| LineMark::Kind(*k));
        let flag = || LineFlag::ALL.iter().find(|f| f.word() == word).map(|f| LineMark::Flag(*f));
        class.or_else(kind).or_else(flag)
    }

    /// The word of the mark.
    pub const fn word(self) -> Word {
        match self {
            LineMark::Class(c) => c.word(),
            LineMark::Kind(k) => k.word(),
            LineMark::Flag(f) => f.word(),
        }
    }
}

macro_rules! line_words {
    ($($(#[$doc:meta])* $name:ident { $($value:ident = $word:ident),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[allow(missing_docs)] // the word table says what each is
        pub enum $name { $($value,)* }

        impl $name {
            /// All of them.
            pub const ALL: &'static [$name] = &[$($name::$value,)*];

            /// The word.
            pub const fn word(self) -> Word {
                match self { $($name::$value => Word::$word,)* }
            }
        }
    )*};
}

line_words! {
    /// Class of an item in the catalogue.
    LineClass { A = ClassA, B = ClassB, C = ClassC }
    /// Kind of an item.
    LineKind {
        Drug = Drug, Service = Service, Examination = Examination, Laboratory = Laboratory, Operation = Operation,
        Material = Material, Bed = Bed, Nursing = Nursing, TcmTechnique = TcmTechnique, RehabItem = RehabItem,
        RegistrationFee = RegistrationFee, HealthManagement = HealthManagement, Other = OtherItem,
    }
    /// A mark on an item.
    LineFlag { SpecialDrug = SpecialDrug, EssentialDrug = EssentialDrug, ProcuredDrug = ProcuredDrug }
}

/// The facts of one bill. What is absent is unknown, not false: evaluation names it if a rule needs it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// Value numbers by fact.
    pub enums: BTreeMap<EnumFact, u8>,
    /// True or false.
    pub bools: BTreeMap<BoolFact, bool>,
    /// Counts.
    pub counts: BTreeMap<CountFact, i64>,
    /// Groups of the person on the day, included ones resolved; `None`: not known.
    pub groups: Option<Vec<GroupIx>>,
    /// For each membership: the lists that hold one of its codes; absent: not known.
    pub lists: BTreeMap<Membership, Vec<ListIx>>,
    /// Weight of the diagnosis-related group.
    pub drg_weight: Option<yidan_types::Ratio>,
}
