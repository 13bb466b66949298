//! A small county: a book, facilities, a catalogue, a person, and claims.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use yidan_book::facts::{LineClass, LineKind};
use yidan_book::load::load;
use yidan_book::model::Book;
use yidan_domain::bill::{EncounterKind, FacilityKind, Grade, Problem, ProblemCode, Sex, ShortText, Tier};
use yidan_domain::casefile::*;
use yidan_domain::ledger::OwnPay;
use yidan_domain::registry::*;
use yidan_types::*;

pub const HOME: &str = "370000";
pub const CITY: &str = "370100";

pub fn day(text: &str) -> Date {
    parse_date(text).expect("a day")
}

pub fn moment(text: &str) -> jiff::Timestamp {
    text.parse().expect("a moment")
}

pub fn short(text: &str) -> ShortText {
    ShortText::parse(text).expect("a text")
}

pub fn area(code: &str) -> AreaCode {
    AreaCode::parse(code).expect("a code")
}

pub fn settlement(id: &str) -> SettlementId {
    SettlementId::parse(id).expect("an id")
}

pub fn fact<T>(id: &str, from: &str, until: Option<&str>, known: &str, what: T) -> Fact<T> {
    let holds = Some(Period { from: day(from), until: until.map(day) });
    let id = FactId::parse(id).expect("an id");
    Fact { id, what, holds, known: day(known), replaces: None, source: None }
}

pub fn replacing<T>(fact: Fact<T>, old: &str) -> Fact<T> {
    Fact { replaces: Some(FactId::parse(old).expect("an id")), ..fact }
}

fn facts<T>(fact: Fact<T>) -> Facts<T> {
    Facts::new(vec![fact]).expect("good")
}

pub fn text() -> &'static str {
    include_str!("book.md")
}

pub fn book(text: &str) -> Book {
    let loaded = load(text);
    loaded.book.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics))
}

pub fn published(digit: &str, place: &str, year: i16, at: &str) -> PublishedBook {
    let user = |name: &str| UserId::parse(name).expect("an id");
    PublishedBook::new(PublishedBookDraft {
        id: BookHash::parse(&digit.repeat(64)).expect("a hash"),
        area: area(place),
        year,
        published_on: at.parse().expect("a moment"),
        author: user("wang"),
        approver: user("li"),
    })
    .expect("good")
}

fn facility(id: &str, place: &str, grade: Grade, care: &[EncounterKind]) -> Facility {
    let standing =
        FacilityStanding { grade, tier: Tier::County, kind: FacilityKind::General, consortium: None };
    let designation = Designation { care: care.iter().copied().collect::<BTreeSet<_>>() };
    Facility {
        id: FacilityId::parse(id).expect("an id"),
        name: short("样例医院"),
        area: area(place),
        standing: facts(fact(&format!("{id}-S"), "2010-01-01", None, "2010-01-01", standing)),
        designations: facts(fact(&format!("{id}-D"), "2019-01-01", None, "2019-01-01", designation)),
    }
}

fn item(code: &str, class: LineClass) -> Item {
    let terms = ItemTerms { class, flags: Vec::new(), paid_first_share: None, price_limit: None };
    Item {
        code: ItemCode::parse(code).expect("a code"),
        name: short("样例项目"),
        kind: LineKind::Drug,
        terms: facts(fact(&format!("{code}-T"), "2020-01-01", None, "2019-12-01", terms)),
    }
}

/// What decisions use beside the file.
pub struct County {
    pub version: u64,
    pub facilities: BTreeMap<FacilityId, Facility>,
    pub catalogues: BTreeMap<AreaCode, Catalogue>,
    pub books: Vec<(PublishedBook, Book)>,
    pub loaded: Books,
    pub today: Date,
    pub reservations: Vec<Reservation>,
    pub now: jiff::Timestamp,
}

impl County {
    pub fn new() -> County {
        use EncounterKind::{ChronicOutpatient, Inpatient, Outpatient};
        let all = [Inpatient, Outpatient, ChronicOutpatient];
        let facilities = [
            facility("H1", HOME, Grade::Two, &all),
            facility("H2", HOME, Grade::One, &all),
            facility("H3", CITY, Grade::Three, &all),
            facility("H4", HOME, Grade::One, &[Outpatient]),
        ];
        let mut county = County {
            version: 1,
            facilities: facilities.into_iter().map(|facility| (facility.id.clone(), facility)).collect(),
            catalogues: BTreeMap::new(),
            books: Vec::new(),
            loaded: Books::default(),
            today: day("2021-12-31"),
            reservations: Vec::new(),
            now: moment("2021-12-31T08:00:00Z"),
        };
        county.publish(published("a", HOME, 2020, "2019-12-20T08:00:00Z"), book(text()));
        county.publish(published("b", HOME, 2021, "2020-12-20T08:00:00Z"), book(text()));
        county
    }

    pub fn publish(&mut self, published: PublishedBook, book: Book) {
        self.books.push((published, book));
        self.loaded = Books::new(self.books.clone());
        self.version += 1;
    }

    /// From now on the county keeps a catalogue.
    pub fn keep_catalogue(&mut self) {
        let items = vec![item("Y1", LineClass::A), item("Y2", LineClass::B), item("Y3", LineClass::C)];
        self.catalogues.insert(area(HOME), Catalogue::new(items).expect("good"));
        self.version += 1;
    }

    pub fn world(&self) -> World<'_> {
        World {
            version: self.version,
            facilities: &self.facilities,
            catalogues: &self.catalogues,
            books: &self.loaded,
            today: self.today,
            reservations: &self.reservations,
            now: self.now,
        }
    }
}

pub fn enrolment(year: i16, scheme: InsuredScheme) -> Enrolment {
    Enrolment {
        scheme,
        area: area(HOME),
        year,
        participation: Participation::Active,
        contribution: Fen::from_yuan(280).expect("in range"),
        subsidies: Vec::new(),
    }
}

/// A man insured as a resident in 2020 and 2021.
pub fn file() -> PersonFile {
    let person = Person::new(PersonDraft {
        id: PersonId::parse("P1").expect("an id"),
        name: short("张三"),
        sex: Sex::Male,
        birth_date: day("1960-05-20"),
        document: None,
        household: None,
        hukou: None,
        registered_address: None,
        home_address: None,
        phone: None,
        death_date: None,
    });
    let mut draft = PersonFileDraft::of(person.expect("good"));
    draft.enrolments = Facts::new(vec![
        fact("E20", "2020-01-01", Some("2020-12-31"), "2019-12-20", enrolment(2020, InsuredScheme::Resident)),
        fact("E21", "2021-01-01", Some("2021-12-31"), "2020-12-20", enrolment(2021, InsuredScheme::Resident)),
    ])
    .expect("good");
    PersonFile::new(draft).expect("good")
}

/// The file after something was recorded.
pub fn recorded(file: PersonFile, change: impl FnOnce(&mut PersonFileDraft)) -> PersonFile {
    let mut draft = file.into_draft();
    draft.version += 1;
    change(&mut draft);
    PersonFile::new(draft).expect("good")
}

pub fn poor(id: &str, from: &str, known: &str) -> Fact<Membership> {
    fact(id, from, None, known, Membership { group: short("贫困人口") })
}

pub fn with_member(file: PersonFile, membership: Fact<Membership>) -> PersonFile {
    recorded(file, |draft| {
        draft.memberships = std::mem::take(&mut draft.memberships).with(membership).expect("good");
    })
}

/// A claim: a stay of so many yuan in scope.
pub fn stay(bill: &str, from: &str, to: &str, yuan: i64) -> Value {
    json!({
        "format": "yidan-claim", "version": 1, "bill_id": bill, "person": {"id": "P1"}, "facility_id": "H1",
        "encounter": {
            "kind": "inpatient", "admission_date": from, "discharge_date": to, "settlement_date": to,
            "referral": "self_directed", "diagnoses": ["K80"],
        },
        "parts": {"self_paid": 0, "over_limit": 0, "paid_first": 0, "in_scope": yuan},
        "total": yuan,
    })
}

/// The document with a field set, by a path of fields.
pub fn set(mut document: Value, path: &str, value: Value) -> Value {
    let mut place = &mut document;
    for step in path.split('.') {
        place = &mut place[step];
    }
    *place = value;
    document
}

pub fn claim(document: &Value) -> Claim {
    read_claim(document.to_string().as_bytes()).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

pub fn request(id: &str, document: &Value) -> Request {
    Request { id: settlement(id), claim: claim(document), own_pay: OwnPay::AtWindow }
}

/// The file with a claim settled.
pub fn settled(file: PersonFile, county: &County, id: &str, document: &Value) -> PersonFile {
    let plan = settle(&file, &county.world(), &request(id, document));
    file.settled(plan.unwrap_or_else(|problems| panic!("{id}: {problems:#?}"))).expect("good")
}

pub fn reversed(file: PersonFile, id: &str) -> PersonFile {
    let plan = reverse(&file, &settlement(id), short("退费"), day("2021-06-01")).expect("reversed");
    file.reversed(plan).expect("good")
}

/// The file with all proposed corrections confirmed.
pub fn confirmed(file: PersonFile, county: &County) -> PersonFile {
    let found = corrections(&file, &county.world());
    assert!(found.stuck.is_empty(), "{:#?}", found.stuck);
    let plan = confirm(&file, &county.world(), &found.proposed, day("2021-09-01")).expect("confirmed");
    file.corrected(plan).expect("good")
}

/// What stands of a settlement: what layers pay, by id, and the patient.
pub fn stands(file: &PersonFile, id: &str) -> String {
    let settled = file.settled.iter().find(|settled| settled.id.as_str() == id).expect("settled");
    shown(&settled.stands().amounts)
}

pub fn shown(amounts: &yidan_domain::ledger::Amounts) -> String {
    let mut parts: Vec<String> =
        amounts.layers.iter().map(|layer| format!("{} {}", layer.layer, layer.paid)).collect();
    parts.push(format!("own {}", amounts.own_pay));
    parts.join(", ")
}

pub fn codes<T>(result: Result<T, Vec<Problem>>) -> Vec<(ProblemCode, String)> {
    let problems = result.err().unwrap_or_default();
    problems.into_iter().map(|problem| (problem.code, problem.path)).collect()
}

/// The file as it is read where a new claim comes after all others.
pub fn in_brief(file: &PersonFile) -> BriefFile {
    let past = file.settled.iter().map(PastClaim::of).collect();
    let mut draft = file.clone().into_draft();
    draft.settled.clear();
    BriefFile { known: PersonFile::new(draft).expect("good"), past }
}
