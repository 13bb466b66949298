//! Random values of the registry that are good.

use std::collections::BTreeSet;

use proptest::prelude::*;
use yidan_book::facts::{LineClass, LineFlag, LineKind};
use yidan_domain::bill::{
    Choice, Employment, EncounterKind, FacilityKind, Grade, Sex, ShortText, Tier, UnitPrice,
};
use yidan_domain::registry::json::PersonFact;
use yidan_domain::registry::*;
use yidan_types::{
    ConsortiumId, Date, DiagnosisCode, FacilityId, FactId, Fen, HouseholdId, IdentityNumber, ItemCode,
    PersonId, Ratio, parse_date,
};

fn any_of<T: Copy + std::fmt::Debug + 'static>(values: &'static [T]) -> impl Strategy<Value = T> {
    prop::sample::select(values)
}

fn word() -> impl Strategy<Value = String> {
    "[\u{4e00}-\u{9fff}a-zA-Z0-9\"\\\\😀][\u{4e00}-\u{9fff}a-zA-Z0-9 \"\\\\😀]{0,8}[a-z]"
}

fn text() -> impl Strategy<Value = ShortText> {
    word().prop_map(|text| ShortText::parse(&text).expect("a text"))
}

fn area() -> impl Strategy<Value = AreaCode> {
    "[0-9]{6}".prop_map(|code| AreaCode::parse(&code).expect("a code"))
}

pub fn date(years: std::ops::Range<i16>) -> impl Strategy<Value = Date> {
    (years, 1..=12_i8, 1..=28_i8).prop_map(|(year, month, day)| Date::new(year, month, day).expect("a day"))
}

fn money() -> impl Strategy<Value = Fen> {
    (0..=1_000_000_000_000_i64).prop_map(|fen| Fen::new(fen).expect("in range"))
}

/// A document that agrees with sex and day of birth, or none.
fn document(sex: Sex, birth: Date) -> impl Strategy<Value = Option<IdentityDocument>> {
    let digits = birth.to_string().replace('-', "");
    let card = (110_000..660_000_u32, 0..500_u32).prop_map(move |(place, order)| {
        let order = order * 2 + u32::from(sex == Sex::Male);
        let old = format!("{place}{}{order:03}", &digits[2..]);
        IdentityDocument::ResidentCard(IdentityNumber::parse(&old).expect("a number"))
    });
    let other = (any_of(OtherDocument::ALL), "[0-9a-zA-Z]{4,24}").prop_map(|(kind, number)| {
        IdentityDocument::Other(kind, DocumentNumber::parse(&number).expect("a number"))
    });
    prop::option::of(prop_oneof![card, other])
}

fn address() -> impl Strategy<Value = Address> {
    let maybe = || prop::option::of(text());
    let code = "[0-9]{12}".prop_map(|code| VillageCode::parse(&code).expect("a code"));
    (area(), maybe(), maybe(), prop::option::of(code), maybe()).prop_map(
        |(county, town, village, village_code, detail)| Address {
            county,
            town,
            village,
            village_code,
            detail,
        },
    )
}

pub fn person() -> impl Strategy<Value = Person> {
    let identity = (any_of(Sex::ALL), date(1900..2000))
        .prop_flat_map(|(sex, birth)| (Just(sex), Just(birth), document(sex, birth)));
    let named = (word(), text(), prop::option::of(word()), prop::option::of(any_of(Hukou::ALL)));
    let phone = "\\+?[0-9]{7,15}".prop_map(|number| Phone::parse(&number).expect("a number"));
    let places = (prop::option::of(address()), prop::option::of(address()), prop::option::of(phone));
    (identity, named, places, prop::option::of(date(2000..2100))).prop_map(
        |(identity, named, places, death)| {
            Person::new(PersonDraft {
                id: PersonId::parse(&named.0).expect("an id"),
                name: named.1,
                sex: identity.0,
                birth_date: identity.1,
                document: identity.2,
                household: named.2.map(|id| HouseholdId::parse(&id).expect("an id")),
                hukou: named.3,
                registered_address: places.0,
                home_address: places.1,
                phone: places.2,
                death_date: death,
            })
            .expect("good")
        },
    )
}

/// The times of a record: from, days until the last, what comes after the day before, source, whether it withdraws and
/// whether it replaces.
type Times = (Date, Option<i64>, i64, Option<ShortText>, bool, bool);

fn times() -> impl Strategy<Value = Times> {
    let source = prop::option::of(text());
    (date(1990..2030), prop::option::of(0..900_i64), 0..900_i64, source, any::<bool>(), any::<bool>())
}

fn later(day: Date, days: i64) -> Date {
    day.checked_add(jiff::ToSpan::days(days)).expect("in range")
}

/// Records about one thing, some of which replace or withdraw the one before.
pub fn facts<T: Clone + std::fmt::Debug + 'static>(
    what: impl Strategy<Value = T> + 'static,
) -> impl Strategy<Value = Facts<T>> {
    prop::collection::vec((times(), what), 0..5).prop_map(|records| {
        let mut known = parse_date("1990-01-01").expect("a day");
        let mut facts = Facts::default();
        for (at, ((from, until, wait, source, withdraws, replaces), what)) in records.into_iter().enumerate()
        {
            known = later(known, wait);
            let replaces = (at > 0 && replaces).then(|| format!("F{}", at - 1));
            let holds = Period { from, until: until.map(|days| later(from, days)) };
            let fact = Fact {
                id: FactId::parse(&format!("F{at}")).expect("an id"),
                what,
                holds: (!withdraws || replaces.is_none()).then_some(holds),
                known,
                replaces: replaces.map(|id| FactId::parse(&id).expect("an id")),
                source,
            };
            facts = facts.with(fact).expect("good");
        }
        facts
    })
}

/// A record by itself: what it replaces is elsewhere.
fn fact<T: std::fmt::Debug>(what: impl Strategy<Value = T>) -> impl Strategy<Value = Fact<T>> {
    (times(), what, word(), word()).prop_map(
        |((from, until, wait, source, withdraws, replaces), what, id, old)| {
            let holds = Period { from, until: until.map(|days| later(from, days)) };
            Fact {
                id: FactId::parse(&id).expect("an id"),
                what,
                holds: (!withdraws).then_some(holds),
                known: later(from, wait),
                replaces: (replaces || withdraws).then(|| FactId::parse(&old).expect("an id")),
                source,
            }
        },
    )
}

fn enrolment() -> impl Strategy<Value = Enrolment> {
    let scheme = prop_oneof![
        Just(InsuredScheme::Resident),
        prop::option::of(any_of(Employment::ALL)).prop_map(InsuredScheme::Employee),
    ];
    let channels = prop::sample::subsequence(SubsidyChannel::ALL.to_vec(), 0..4).prop_shuffle();
    let subsidies = channels.prop_flat_map(|channels| {
        let amounts = prop::collection::vec(money(), channels.len());
        amounts.prop_map(move |amounts| channels.iter().copied().zip(amounts).collect::<Vec<_>>())
    });
    (scheme, area(), any_of(Participation::ALL), money(), subsidies).prop_map(
        |(scheme, area, participation, contribution, subsidies)| Enrolment {
            scheme,
            area,
            year: 2000,
            participation,
            contribution,
            subsidies,
        },
    )
}

pub fn person_fact() -> impl Strategy<Value = PersonFact> {
    let enrolment = fact(enrolment()).prop_map(|mut fact| {
        // It keeps to its year.
        fact.holds = fact
            .holds
            .map(|period| Period { from: period.from, until: Date::new(period.from.year(), 12, 31).ok() });
        fact.what.year = fact.holds.map_or(2000, |period| period.from.year());
        PersonFact::Enrolment(fact)
    });
    let membership = text().prop_map(|group| Membership { group });
    let disease = word().prop_map(|code| DiagnosisCode::parse(&code).expect("a code"));
    let contract = (word(), prop::option::of(text())).prop_map(|(facility, team)| FamilyDoctorContract {
        facility: FacilityId::parse(&facility).expect("an id"),
        team,
    });
    let filing = (area(), any_of(FilingKind::ALL)).prop_map(|(area, kind)| OffSiteFiling { area, kind });
    prop_oneof![
        enrolment,
        fact(membership).prop_map(PersonFact::Membership),
        fact(disease.prop_map(|disease| DiseaseCertificate { disease })).prop_map(PersonFact::Certificate),
        fact(contract).prop_map(PersonFact::Contract),
        fact(filing).prop_map(PersonFact::Filing),
    ]
}

pub fn facility() -> impl Strategy<Value = Facility> {
    let consortium = word().prop_map(|id| ConsortiumId::parse(&id).expect("an id"));
    let standing =
        (any_of(Grade::ALL), any_of(Tier::ALL), any_of(FacilityKind::ALL), prop::option::of(consortium))
            .prop_map(|(grade, tier, kind, consortium)| FacilityStanding { grade, tier, kind, consortium });
    let care = prop::sample::subsequence(EncounterKind::ALL.to_vec(), 0..=EncounterKind::ALL.len());
    let designation = care.prop_map(|care| Designation { care: care.into_iter().collect::<BTreeSet<_>>() });
    (word(), text(), area(), facts(standing), facts(designation)).prop_map(
        |(id, name, area, standing, designations)| Facility {
            id: FacilityId::parse(&id).expect("an id"),
            name,
            area,
            standing,
            designations,
        },
    )
}

pub fn item() -> impl Strategy<Value = Item> {
    let share = (0..=1_000_000_i64).prop_map(|ppm| Ratio::from_ppm(ppm).expect("a share"));
    let limit =
        (1..=99_999_999_999_i64).prop_map(|price| UnitPrice::from_micro_yuan(price).expect("a price"));
    let flags = prop::sample::subsequence(LineFlag::ALL.to_vec(), 0..=LineFlag::ALL.len());
    let terms = (any_of(LineClass::ALL), flags, prop::option::of(share), prop::option::of(limit));
    let terms = terms.prop_map(|(class, mut flags, paid_first_share, price_limit)| {
        flags.sort_unstable();
        ItemTerms { class, flags, paid_first_share, price_limit }
    });
    (word(), text(), any_of(LineKind::ALL), facts(terms)).prop_map(|(code, name, kind, terms)| Item {
        code: ItemCode::parse(&code).expect("a code"),
        name,
        kind,
        terms,
    })
}
