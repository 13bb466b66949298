//! Fields with one of a few values. The values are those of the facts that a book asks for, with their words.

use yidan_book::facts::{EnumFact, LineClass, LineFlag, LineKind};
use yidan_book::words::{Lang, Word};

/// A closed set of values, each a word of the policy language.
pub trait Choice: Copy + Eq + 'static {
    /// All values, in order.
    const ALL: &'static [Self];

    /// The word of the value: its English and its Chinese spelling are both read.
    fn word(self) -> Word;

    /// Other spellings that are read: codes of the national interface and letters.
    fn aliases(self) -> &'static [&'static str] {
        &[]
    }

    /// The spelling that is written.
    fn written(self) -> &'static str {
        self.word().text(Lang::En)
    }

    /// The value that `text` spells.
    fn find(text: &str) -> Option<Self> {
        let spells = |value: &Self| {
            let word = value.word();
            word.text(Lang::En) == text || word.text(Lang::Zh) == text || value.aliases().contains(&text)
        };
        Self::ALL.iter().copied().find(spells)
    }
}

/// A choice that is a fact.
pub(crate) trait FactChoice: Choice {
    /// Which fact.
    const FACT: EnumFact;
}

macro_rules! fact_choices {
    ($($(#[$doc:meta])* $name:ident: $fact:ident {
        $($value:ident = $word:ident $([$($alias:literal)*])?),* $(,)?
    })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs)] // the word table says what each is
        pub enum $name { $($value,)* }

        impl Choice for $name {
            const ALL: &'static [$name] = &[$($name::$value,)*];

            fn word(self) -> Word {
                match self { $($name::$value => Word::$word,)* }
            }

            fn aliases(self) -> &'static [&'static str] {
                match self { $($name::$value => &[$($($alias),*)?],)* }
            }
        }

        impl FactChoice for $name {
            const FACT: EnumFact = EnumFact::$fact;
        }
    )*};
}

fact_choices! {
    /// Insurance scheme; 390 and 310 are the national codes (insutype).
    Scheme: Scheme { Resident = Resident ["390"], Employee = Employee ["310"], Uninsured = Uninsured }
    /// Working or retired, of employees.
    Employment: Employment { Working = Working, Retired = Retired }
    /// Sex.
    Sex: Sex { Male = Male, Female = Female }
    /// Kind of encounter.
    EncounterKind: Encounter {
        Outpatient = Outpatient, ChronicOutpatient = ChronicOutpatient, TwoDiseaseOutpatient = TwoDiseaseOutpatient,
        Inpatient = Inpatient, Emergency = Emergency, Pharmacy = Pharmacy, Accident = Accident,
        Rehabilitation = Rehabilitation, DaySurgery = DaySurgery,
    }
    /// Where care is given, seen from the place of insurance.
    Location: Location { InArea = InArea, OffSiteFiled = OffSiteFiled, OffSiteUnfiled = OffSiteUnfiled }
    /// How the patient came.
    Referral: Referral {
        SelfDirected = SelfDirected, FirstContact = FirstContact, ReferredUp = ReferredUp, ReferredDown = ReferredDown,
    }
    /// Grade of the facility, lowest first.
    Grade: Grade { Ungraded = Ungraded, One = GradeOne, Two = GradeTwo, Three = GradeThree }
    /// Administrative tier of the facility, lowest first.
    Tier: Tier {
        Village = VillageTier, Township = TownshipTier, County = CountyTier, City = CityTier, Province = ProvinceTier,
        Outside = OutsideTier,
    }
    /// Kind of facility.
    FacilityKind: FacilityKind {
        General = GeneralHospital, Tcm = TcmHospital, Specialised = SpecialisedHospital, PrimaryCare = PrimaryCare,
        Drugstore = Drugstore,
    }
}

impl Choice for LineClass {
    const ALL: &'static [LineClass] = LineClass::ALL;

    fn word(self) -> Word {
        LineClass::word(self)
    }

    fn aliases(self) -> &'static [&'static str] {
        match self {
            LineClass::A => &["A", "甲", "01"],
            LineClass::B => &["B", "乙", "02"],
            LineClass::C => &["C", "丙", "03"],
        }
    }

    fn written(self) -> &'static str {
        match self {
            LineClass::A => "A",
            LineClass::B => "B",
            LineClass::C => "C",
        }
    }
}

impl Choice for LineKind {
    const ALL: &'static [LineKind] = LineKind::ALL;

    fn word(self) -> Word {
        LineKind::word(self)
    }
}

impl Choice for LineFlag {
    const ALL: &'static [LineFlag] = LineFlag::ALL;

    fn word(self) -> Word {
        LineFlag::word(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same_values<C: FactChoice>() {
        let words: Vec<Word> = C::ALL.iter().map(|value| value.word()).collect();
        assert_eq!(words, C::FACT.values(), "{:?}", C::FACT);
    }

    /// The bill can say exactly what a book can ask.
    #[test]
    fn values_are_those_of_the_facts() {
        same_values::<Scheme>();
        same_values::<Employment>();
        same_values::<Sex>();
        same_values::<EncounterKind>();
        same_values::<Location>();
        same_values::<Referral>();
        same_values::<Grade>();
        same_values::<Tier>();
        same_values::<FacilityKind>();
    }

    #[test]
    fn all_spellings_are_read() {
        assert_eq!(Scheme::find("390"), Some(Scheme::Resident));
        assert_eq!(Scheme::find("居民"), Some(Scheme::Resident));
        assert_eq!(LineClass::find("乙"), Some(LineClass::B));
        assert_eq!(LineClass::find("class_b"), Some(LineClass::B));
        assert_eq!(Grade::find("grade_two"), Some(Grade::Two));
        assert_eq!(Grade::find("二級"), None);
    }
}
