//! Rows of people, facts, registers and lists, made into what the service takes.

use std::collections::BTreeSet;

use yidan_book::facts::{LineClass, LineKind};
use yidan_domain::bill::{EncounterKind, FacilityKind, Grade, Sex, Tier};
use yidan_domain::lists::{GroupList, ListRow, ListSource, Month, PersonName};
use yidan_domain::registry::json::PersonFact;
use yidan_domain::registry::{
    Designation, Enrolment, Facility, FacilityStanding, Fact, Facts, FamilyDoctorContract, FilingKind,
    IdentityDocument, InsuredScheme, Item, ItemTerms, Membership, OffSiteFiling, Participation, Period,
    Person, PersonDraft,
};
use yidan_types::{Date, FacilityId, FactId, Fen, IdentityNumber, ItemCode, PersonId};

use super::{Failure, area, ours, short};
use crate::command::{FacilityRow, FactRow, ItemRow, PersonRow, What};

pub(super) fn person(row: &PersonRow) -> Result<Person, Failure> {
    Person::new(PersonDraft {
        id: PersonId::parse(&row.id)?,
        name: short(&row.name)?,
        sex: if row.male { Sex::Male } else { Sex::Female },
        birth_date: row.birth,
        document: Some(IdentityDocument::ResidentCard(IdentityNumber::parse(&row.number)?)),
        household: None,
        hukou: None,
        registered_address: None,
        home_address: None,
        phone: None,
        death_date: row.death,
    })
    .map_err(ours)
}

fn dated<T>(row: &FactRow, what: T) -> Result<Fact<T>, Failure> {
    Ok(Fact {
        id: FactId::parse(&row.id)?,
        what,
        holds: row.holds.map(|(from, until)| Period { from, until }),
        known: row.known,
        replaces: row.replaces.as_deref().map(FactId::parse).transpose()?,
        source: None,
    })
}

pub(super) fn fact(row: &FactRow) -> Result<PersonFact, Failure> {
    Ok(match &row.what {
        What::Resident(year) => {
            PersonFact::Enrolment(dated(row, enrolment(row, *year, InsuredScheme::Resident)?)?)
        }
        What::Employee(year) => {
            PersonFact::Enrolment(dated(row, enrolment(row, *year, InsuredScheme::Employee(None))?)?)
        }
        What::Member(group) => PersonFact::Membership(dated(row, Membership { group: short(group)? })?),
        What::Contract(facility) => {
            let what = FamilyDoctorContract { facility: FacilityId::parse(facility)?, team: None };
            PersonFact::Contract(dated(row, what)?)
        }
        What::Filing(place) => {
            let what = OffSiteFiling { area: area(place)?, kind: FilingKind::Referred };
            PersonFact::Filing(dated(row, what)?)
        }
    })
}

/// The number of the county stands in the id of the person, to whom the id of the fact belongs; nobody's may be any.
fn enrolment(row: &FactRow, year: i16, scheme: InsuredScheme) -> Result<Enrolment, Failure> {
    let number = row.id.strip_prefix('P').and_then(|id| id.split('-').next()?.parse().ok());
    let home = crate::workload::home(number.unwrap_or_default());
    Ok(Enrolment {
        scheme,
        area: area(&home)?,
        year,
        participation: Participation::Active,
        contribution: Fen::from_yuan(380).ok_or("an amount out of range")?,
        subsidies: Vec::new(),
    })
}

pub(super) fn facility(row: &FacilityRow) -> Result<Facility, Failure> {
    let standing = row.grades.iter().map(|grade| {
        let what = FacilityStanding {
            grade: match grade.grade {
                1 => Grade::One,
                2 => Grade::Two,
                _ => Grade::Three,
            },
            tier: Tier::County,
            kind: FacilityKind::General,
            consortium: None,
        };
        since(&grade.id, grade.from, grade.known, what)
    });
    let mut care = BTreeSet::from([EncounterKind::Outpatient]);
    care.extend(row.inpatient.then_some(EncounterKind::Inpatient));
    let long_ago = row.grades.first().ok_or("a facility without a grade")?;
    let designation = since(&format!("{}-D", row.id), long_ago.from, long_ago.known, Designation { care })?;
    Ok(Facility {
        id: FacilityId::parse(&row.id)?,
        name: short("模拟医院")?,
        area: area(&row.area)?,
        standing: Facts::new(standing.collect::<Result<_, _>>()?).map_err(ours)?,
        designations: Facts::new(vec![designation]).map_err(ours)?,
    })
}

fn since<T>(id: &str, from: Date, known: Date, what: T) -> Result<Fact<T>, Failure> {
    let holds = Some(Period { from, until: None });
    Ok(Fact { id: FactId::parse(id)?, what, holds, known, replaces: None, source: None })
}

pub(super) fn item(row: &ItemRow) -> Result<Item, Failure> {
    let terms = row.terms.iter().map(|term| {
        let class = match term.class {
            'A' => LineClass::A,
            'B' => LineClass::B,
            _ => LineClass::C,
        };
        let what = ItemTerms { class, flags: Vec::new(), paid_first_share: None, price_limit: None };
        since(&term.id, term.from, term.known, what)
    });
    Ok(Item {
        code: ItemCode::parse(&row.code)?,
        name: short("模拟项目")?,
        kind: LineKind::Drug,
        terms: Facts::new(terms.collect::<Result<_, _>>()?).map_err(ours)?,
    })
}

pub(super) fn group_list(group: &str, (year, month): (i16, i8)) -> Result<GroupList, Failure> {
    let month = Month::new(year, month).ok_or("no month")?;
    let source = ListSource { file: "list.xlsx".to_owned(), office: "模拟县民政局".to_owned(), month };
    Ok(GroupList { group: short(group)?, source })
}

pub(super) fn list_rows(rows: &[(String, String)]) -> Result<Vec<ListRow>, Failure> {
    let row = |(number, (name, card)): (u32, &(String, String))| {
        let name = Some(PersonName::parse(name).map_err(ours)?);
        Ok(ListRow { name, identity: Some(IdentityNumber::parse(card)?), ..ListRow::new(number) })
    };
    (1..).zip(rows).map(row).collect()
}
