//! People: who they are, where they live, what they suffer from, to which groups they belong.

use yidan_domain::bill::{Employment, Sex, ShortText};
use yidan_domain::registry::{Address, Hukou, IdentityDocument, InsuredScheme, Person, PersonDraft, Phone};
use yidan_types::{Date, DiagnosisCode, FacilityId, HouseholdId, IdentityNumber, PersonId};

use crate::calendar::Window;
use crate::catalogue::Shelf;
use crate::chance::{Chance, Purpose};
use crate::county::{COUNTY, TOWNS, VILLAGES, area};
use crate::facilities::{township, village_clinic};
use crate::households::Household;
use crate::identity::Place;
use crate::names;
use crate::parameters::Parameters;
use crate::text::{person_id, short};

/// A group of the county's book that a person belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// 特困人员.
    Destitute,
    /// 低保对象.
    LowIncome,
    /// 重度残疾人.
    SeverelyDisabled,
    /// 防返贫监测对象.
    Monitored,
}

impl Group {
    /// All groups.
    pub const ALL: [Group; 4] =
        [Group::Destitute, Group::LowIncome, Group::SeverelyDisabled, Group::Monitored];

    /// As the book and lists name it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Group::Destitute => "特困人员",
            Group::LowIncome => "低保对象",
            Group::SeverelyDisabled => "重度残疾人",
            Group::Monitored => "防返贫监测对象",
        }
    }
}

/// Codes of the chronic diseases, each as likely as the number beside it.
pub(crate) const CHRONIC: [(&str, f64); 6] =
    [("I10", 0.46), ("E11.9", 0.24), ("I25.1", 0.13), ("J44.9", 0.09), ("N18.9", 0.03), ("C34.9", 0.05)];

/// People from a seed.
#[derive(Clone, Debug)]
pub struct Population {
    pub(crate) seed: u64,
    pub(crate) window: Window,
    pub(crate) parameters: Parameters,
    pub(crate) shelf: Shelf,
}

impl Population {
    /// The population of a seed, with bills in a window.
    #[must_use]
    pub fn new(seed: u64, window: Window, parameters: Parameters) -> Population {
        Population { seed, window, parameters, shelf: Shelf::new(seed) }
    }

    /// When bills are settled.
    #[must_use]
    pub const fn window(&self) -> Window {
        self.window
    }

    /// What is drawn from.
    #[must_use]
    pub const fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// The catalogue.
    #[must_use]
    pub const fn shelf(&self) -> &Shelf {
        &self.shelf
    }

    /// The person of a number. There is one for each number below ten million.
    #[must_use]
    pub fn resident(&self, number: u64) -> Option<Resident> {
        Resident::draw(self, number)
    }

    /// The first so many people.
    pub fn residents(&self, people: u64) -> impl Iterator<Item = Resident> {
        (0..people).filter_map(|number| self.resident(number))
    }
}

/// A person as generated.
#[derive(Clone, Debug)]
pub struct Resident {
    /// The number among all.
    pub number: u64,
    /// As registered.
    pub person: Person,
    /// The identity number.
    pub identity: IdentityNumber,
    /// Age on the first day of the window.
    pub age: i64,
    /// The insurance; `None`: has none.
    pub scheme: Option<InsuredScheme>,
    /// Whether it is suspended.
    pub suspended: bool,
    /// The group, with the days of the window after which it begins and ends.
    pub group: Option<(Group, i64, Option<i64>)>,
    /// The chronic disease.
    pub chronic: Option<DiagnosisCode>,
    /// Whether the disease is certified, and how many days of the window pass before that is known.
    pub certified: Option<i64>,
    /// The village clinic and the township health centre where the person lives.
    pub near: (FacilityId, FacilityId),
    /// The team of family doctors at the township.
    pub team: Option<ShortText>,
}

impl Resident {
    fn draw(of: &Population, number: u64) -> Option<Resident> {
        let parameters = &of.parameters;
        let household = Household::of(of.seed, number, parameters);
        let mut chance = Chance::new(of.seed, Purpose::Person, number);
        let seat = number - household.first;
        let (sex, age) = sex_and_age(&mut chance, &household, seat);
        let place = Place::of(number);
        let year = i16::try_from(i64::from(of.window.from.year()) - 1 - age).ok()?;
        let identity = place.number(year, sex == Sex::Male)?;
        let person = person(&mut chance, &household, number, seat, sex, &identity)?;
        let scheme = scheme(&mut chance, parameters, age);
        let suspended = chance.happens(parameters.suspended);
        let group = group(&mut chance, of, &household);
        let chronic = chronic(&mut chance, parameters, age);
        let certified = chronic.as_ref().and_then(|_| certified(&mut chance, of));
        let team = team(&mut chance, parameters, &household, age, chronic.is_some());
        let near = (village_clinic(household.town, household.village)?, township(household.town)?);
        Some(Resident {
            number,
            person,
            identity,
            age,
            scheme,
            suspended,
            group,
            chronic,
            certified,
            near,
            team,
        })
    }

    /// The id under which the person is registered.
    #[must_use]
    pub fn id(&self) -> &PersonId {
        &self.person.id
    }

    /// The group on a day of the window.
    #[must_use]
    pub fn group_on(&self, window: Window, day: Date) -> Option<Group> {
        let (group, from, until) = self.group?;
        let passed = Window { from: window.from, until: day }.days() - 1;
        (from <= passed && until.is_none_or(|until| passed < until)).then_some(group)
    }
}

/// A head, a wife or husband, then children, or a parent of the head in large households.
fn sex_and_age(chance: &mut Chance, household: &Household, seat: u64) -> (Sex, i64) {
    let either = |chance: &mut Chance| if chance.happens(0.51) { Sex::Male } else { Sex::Female };
    let age = household.head_age;
    let (sex, age) = match seat {
        0 => (household.head_sex, age),
        1 if household.size == 2 && age >= 50 || household.size > 2 && age >= 24 => {
            (other(household.head_sex), age + chance.within(-4, 3))
        }
        4 if age < 60 => (either(chance), age + chance.within(22, 30)),
        5 => (either(chance), age - chance.within(48, 58)),
        _ => (either(chance), age - chance.within(22, 34)),
    };
    (sex, age.clamp(0, 98))
}

const fn other(sex: Sex) -> Sex {
    match sex {
        Sex::Male => Sex::Female,
        Sex::Female => Sex::Male,
    }
}

fn person(
    chance: &mut Chance,
    household: &Household,
    number: u64,
    seat: u64,
    sex: Sex,
    identity: &IdentityNumber,
) -> Option<Person> {
    // Who married into a household keeps the surname.
    let surname = if seat == 1 { names::surname(chance) } else { household.surname };
    let town = TOWNS.get(household.town)?;
    let village = VILLAGES.get(household.village)?;
    let address = Address {
        county: area(COUNTY)?,
        town: short(town),
        village: short(village),
        village_code: None,
        detail: short(&format!("{}号", household.house)),
    };
    // Numbers that begin with 100 belong to nobody.
    let phone = Phone::parse(&format!("100{:08}", chance.below(100_000_000))).ok();
    Person::new(PersonDraft {
        id: person_id(number)?,
        name: names::name(chance, surname, sex)?,
        sex,
        birth_date: identity.birth_date(),
        document: Some(IdentityDocument::ResidentCard(identity.clone())),
        household: HouseholdId::parse(&format!("SAMPLE-F{:08}", household.first)).ok(),
        hukou: Some(if chance.happens(0.7) { Hukou::Rural } else { Hukou::Urban }),
        registered_address: Some(address.clone()),
        home_address: Some(address),
        phone,
        death_date: None,
    })
    .ok()
}

fn scheme(chance: &mut Chance, parameters: &Parameters, age: i64) -> Option<InsuredScheme> {
    let insured = chance.happens(parameters.insured);
    let (employed, retired) = (chance.happens(parameters.employed), chance.happens(parameters.retired));
    let scheme = match age {
        18..60 if employed => InsuredScheme::Employee(Some(Employment::Working)),
        60.. if retired => InsuredScheme::Employee(Some(Employment::Retired)),
        _ => InsuredScheme::Resident,
    };
    insured.then_some(scheme)
}

fn group(chance: &mut Chance, of: &Population, household: &Household) -> Option<(Group, i64, Option<i64>)> {
    let disabled = chance.happens(of.parameters.severely_disabled);
    let group = household.group.or(disabled.then_some(Group::SeverelyDisabled))?;
    let days = of.window.days();
    let from = if chance.happens(of.parameters.joins_in_year) { chance.within(1, days - 1) } else { 0 };
    let leaves = chance.happens(of.parameters.leaves_in_year);
    let until = leaves.then(|| chance.within(from + 1, days.max(from + 1)));
    Some((group, from, until))
}

fn chronic(chance: &mut Chance, parameters: &Parameters, age: i64) -> Option<DiagnosisCode> {
    let [young, middle, old, oldest] = parameters.chronic;
    let share = match age {
        ..18 => 0.0,
        18..45 => young,
        45..60 => middle,
        60..75 => old,
        _ => oldest,
    };
    let (ill, at) = (chance.happens(share), chance.by_share(&CHRONIC.map(|(_, share)| share)));
    let code = CHRONIC.get(at).filter(|_| ill)?.0;
    DiagnosisCode::parse(code).ok()
}

fn certified(chance: &mut Chance, of: &Population) -> Option<i64> {
    let certified = chance.happens(of.parameters.certified);
    let late = chance.happens(of.parameters.certified_late);
    let days = chance.within(60, of.window.days().max(61) - 1);
    certified.then_some(if late { days } else { 0 })
}

fn team(
    chance: &mut Chance,
    parameters: &Parameters,
    household: &Household,
    age: i64,
    chronic: bool,
) -> Option<ShortText> {
    let [young, old, ill] = parameters.contracts;
    let share = if chronic {
        ill
    } else if age >= 60 {
        old
    } else {
        young
    };
    let teams = ["一队", "二队", "三队"];
    let team = teams.get(household.village % teams.len())?;
    chance.happens(share).then(|| short(team)).flatten()
}
