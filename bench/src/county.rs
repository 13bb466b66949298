//! A made-up county: a book, hospitals, people with insurance, and their bills.

use serde_json::{Value, json};
use yidan_domain::bill::{EncounterKind, FacilityKind, Grade, Sex, ShortText, Tier};
use yidan_domain::casefile::{Claim, read_claim};
use yidan_domain::registry::json::{PersonFact, fact_json, person_json};
use yidan_domain::registry::{
    AreaCode, Designation, Enrolment, Facility, FacilityStanding, Fact, Facts, InsuredScheme, Participation,
    Period, Person, PersonDraft,
};
use yidan_service::{Caller, Order, Service};
use yidan_store::{Act, CommandKey, Commit, Private, Rows, Secret, Stream, Term, Write};
use yidan_types::{Date, FacilityId, FactId, Fen, IdentityNumber, PersonId, UserId};

use crate::peers::Failure;

const HOME: &str = "370000";
const BOOK: &str = include_str!("../../crates/domain/tests/casefile/book.md");

/// The book, and hospitals of grades one to three.
pub fn county(service: &Service) -> Result<(), Failure> {
    let author = UserId::parse("author")?;
    service.publish(&order("book")?, BOOK, &author)?;
    let facilities = [("H1", Grade::One), ("H2", Grade::Two), ("H3", Grade::Three)];
    let facilities =
        facilities.map(|(id, grade)| facility(id, grade)).into_iter().collect::<Result<Vec<_>, _>>()?;
    service.put_facilities(&order("facilities")?, &facilities)?;
    Ok(())
}

fn facility(id: &str, grade: Grade) -> Result<Facility, Failure> {
    let standing =
        FacilityStanding { grade, tier: Tier::County, kind: FacilityKind::General, consortium: None };
    let designation = Designation { care: [EncounterKind::Inpatient, EncounterKind::Outpatient].into() };
    Ok(Facility {
        id: FacilityId::parse(id)?,
        name: short("样例医院")?,
        area: area()?,
        standing: Facts::new(vec![since(&format!("{id}-S"), standing)?]).map_err(refused)?,
        designations: Facts::new(vec![since(&format!("{id}-D"), designation)?]).map_err(refused)?,
    })
}

fn since<T>(id: &str, what: T) -> Result<Fact<T>, Failure> {
    let from = Date::new(2010, 1, 1)?;
    let holds = Some(Period { from, until: None });
    Ok(Fact { id: FactId::parse(id)?, what, holds, known: from, replaces: None, source: None })
}

pub fn short(text: &str) -> Result<ShortText, Failure> {
    ShortText::parse(text).ok_or_else(|| format!("no text: {text}").into())
}

fn area() -> Result<AreaCode, Failure> {
    AreaCode::parse(HOME).map_err(refused)
}

pub fn refused<E: std::fmt::Debug>(error: E) -> Failure {
    format!("{error:?}").into()
}

pub fn caller() -> Result<Caller, Failure> {
    Ok(Caller::operator(UserId::parse("window-3")?, None))
}

pub fn order(key: &str) -> Result<Order, Failure> {
    Ok(Order { key: CommandKey::parse(key)?, by: caller()? })
}

/// A resident identity number (GB 11643) of its own for each of ten million people.
pub fn card(nth: usize) -> Result<IdentityNumber, Failure> {
    let (days, serial) = (nth / 999, nth % 999);
    let (year, month, day) = (1940 + days / 336, days / 28 % 12 + 1, days % 28 + 1);
    let body = format!("371502{year:04}{month:02}{day:02}{serial:03}");
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let digits = body.chars().filter_map(|digit| digit.to_digit(10));
    let sum: u32 = digits.zip(weights).map(|(digit, weight)| digit * weight).sum();
    let check = "10X98765432".chars().nth(usize::try_from(sum % 11)?).unwrap_or('0');
    Ok(IdentityNumber::parse(&format!("{body}{check}"))?)
}

/// A name of its own for each.
pub fn name_of(mut nth: usize) -> String {
    let digits = ['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛', '壬', '癸'];
    let mut name = String::from("样例");
    loop {
        name.extend(digits.get(nth % 10));
        nth /= 10;
        if nth == 0 {
            return name;
        }
    }
}

fn id_of(nth: usize) -> String {
    format!("P{nth:08}")
}

/// Many people in one commit, with the rows that registering each and recording the insurance leaves.
pub fn registration(first: usize, people: usize) -> Result<Commit, Failure> {
    let writes = (first..first + people).map(|nth| {
        let (id, card) = (id_of(nth), card(nth)?);
        let rows =
            Rows { person: Some(person(nth, &card)?), facts: vec![enrolment(&id)?], ..Rows::default() };
        Ok(Write { stream: Stream::Person(PersonId::parse(&id)?), expected: Some(0), rows })
    });
    Ok(Commit {
        key: CommandKey::parse(&format!("register-{first}"))?,
        content: [0; 32],
        act: Act {
            who: "window-3".into(),
            what: "register".into(),
            at_ms: 1_600_000_000_000,
            why: String::new(),
        },
        writes: writes.collect::<Result<_, Failure>>()?,
        answer: Vec::new(),
    })
}

fn person(nth: usize, card: &IdentityNumber) -> Result<yidan_store::Person, Failure> {
    let male = card.sex() == yidan_types::Sex::Male;
    let person = Person::new(PersonDraft {
        id: PersonId::parse(&id_of(nth))?,
        name: short(&name_of(nth))?,
        sex: if male { Sex::Male } else { Sex::Female },
        birth_date: card.birth_date(),
        document: None,
        household: None,
        hukou: None,
        registered_address: None,
        home_address: None,
        phone: None,
        death_date: None,
    });
    let private = json!({ "document": { "kind": "resident_card", "number": card.reveal() } });
    Ok(yidan_store::Person {
        name: name_of(nth),
        birth: card.birth_date(),
        household: None,
        private: Private {
            number: Some(Secret::new(card.reveal())),
            fields: Secret::new(private.to_string()),
        },
        document: without_document(person_json(&person.map_err(refused)?)).to_string().into_bytes(),
    })
}

fn without_document(mut document: Value) -> Value {
    if let Some(fields) = document.as_object_mut() {
        fields.remove("document");
    }
    document
}

fn enrolment(person: &str) -> Result<yidan_store::Fact, Failure> {
    let (from, until, known) = (Date::new(2020, 1, 1)?, Date::new(2020, 12, 31)?, Date::new(2019, 12, 20)?);
    let what = Enrolment {
        scheme: InsuredScheme::Resident,
        area: area()?,
        year: 2020,
        participation: Participation::Active,
        contribution: Fen::from_yuan(280).ok_or("too much")?,
        subsidies: Vec::new(),
    };
    let id = format!("{person}-E20");
    let holds = Some(Period { from, until: Some(until) });
    let fact = Fact { id: FactId::parse(&id)?, what, holds, known, replaces: None, source: None };
    let document = fact_json(&PersonFact::Enrolment(fact));
    Ok(yidan_store::Fact {
        kind: "enrolment".to_owned(),
        id,
        term: Term { from: Some(from), until: Some(until), known },
        source: String::new(),
        supersedes: None,
        document: document.to_string().into_bytes(),
    })
}

/// A stay of some days with ten lines, as a hospital sends it.
pub fn claim(bill: &str, person: usize, nth: usize) -> Result<Claim, Failure> {
    // Stays of one person lie behind each other; who was chosen too often goes to the clinic after them.
    let stay = Date::new(2020, 1, 2)?.checked_add(jiff::Span::new().days(i64::try_from(nth * 3)?))?;
    let inpatient = stay <= Date::new(2020, 11, 25)?;
    let day = if inpatient { stay } else { Date::new(2020, 11, 26)? };
    let line = |at: usize| {
        let yuan = 20 + (person * 31 + at * 977) % 900;
        json!({
            "line_id": format!("{at:03}"), "item_code": format!("Y{at:04}"), "name": "样例项目", "class": (if at.is_multiple_of(3) { "B" } else { "A" }),
            "kind": "drug", "quantity": "2", "unit_price": format!("{yuan}.00"), "amount": format!("{}.00", yuan * 2),
            "date": day.to_string(),
        })
    };
    let total: usize = (0..10).map(|at| 2 * (20 + (person * 31 + at * 977) % 900)).sum();
    let mut encounter = json!({
        "kind": if inpatient { "inpatient" } else { "outpatient" }, "settlement_date": day.to_string(),
        "referral": "self_directed", "diagnoses": ["K80.4", "I10"],
    });
    let days: &[&str] = if inpatient { &["admission_date", "discharge_date"] } else { &["date"] };
    if let Some(fields) = encounter.as_object_mut() {
        fields.extend(days.iter().map(|name| ((*name).to_owned(), json!(day.to_string()))));
    }
    let document = json!({
        "format": "yidan-claim", "version": 1, "bill_id": bill, "person": { "id": id_of(person) },
        "facility_id": format!("H{}", person % 3 + 1), "encounter": encounter,
        "lines": (0..10).map(line).collect::<Vec<_>>(), "total": format!("{total}.00"),
    });
    read_claim(document.to_string().as_bytes()).map_err(refused)
}
