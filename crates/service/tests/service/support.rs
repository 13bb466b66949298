//! A small county in a throwaway database, its clock set by hand.

use std::sync::Arc;

use serde_json::{Value, json};
use yidan_domain::casefile::{Claim, read_claim};
use yidan_domain::registry::json::{PersonFact, read_facility, read_fact, read_person};
use yidan_service::{Caller, FixedClock, Order, Refusal, Service};
use yidan_store::{CommandKey, Keys, Location, migrate};
use yidan_types::{PersonId, UserId};

// The book of the domain's own tests: the same rules, now from a database.
pub const BOOK: &str = include_str!("../../../domain/tests/casefile/book.md");

pub struct County {
    pub service: Service,
    pub clock: Arc<FixedClock>,
    pub folder: tempfile::TempDir,
}

pub fn caller(user: &str) -> Caller {
    Caller::operator(UserId::parse(user).expect("an id"), None)
}

pub fn order(key: &str) -> Order {
    Order { key: CommandKey::parse(key).expect("a key"), by: caller("clerk") }
}

pub fn person_id(id: &str) -> PersonId {
    PersonId::parse(id).expect("an id")
}

pub fn read<T>(document: &Value, read: fn(&[u8]) -> Result<T, Vec<yidan_domain::bill::Problem>>) -> T {
    read(document.to_string().as_bytes()).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

pub fn enrolment(id: &str, year: i16) -> PersonFact {
    let document = json!({
        "format": "yidan-fact", "version": 1, "kind": "enrolment", "id": id,
        "from": format!("{year}-01-01"), "until": format!("{year}-12-31"), "known": format!("{}-12-20", year - 1),
        "what": { "scheme": "resident", "area": "370000", "year": year, "participation": "active",
            "contribution": "280.00", "subsidies": [{ "channel": "county", "amount": "60.00" }] },
    });
    read(&document, read_fact)
}

pub fn poor(id: &str, from: &str, known: &str) -> PersonFact {
    let document = json!({
        "format": "yidan-fact", "version": 1, "kind": "membership", "id": id, "from": from, "known": known,
        "source": "民政局", "what": { "group": "贫困人口" },
    });
    read(&document, read_fact)
}

/// A stay of in-scope care at `H1`.
pub fn stay(bill: &str, person: &str, days: (&str, &str), yuan: i64) -> Claim {
    stay_at("H1", bill, person, days, yuan)
}

pub fn stay_at(facility: &str, bill: &str, person: &str, days: (&str, &str), yuan: i64) -> Claim {
    let document = json!({
        "format": "yidan-claim", "version": 1, "bill_id": bill, "person": { "id": person },
        "facility_id": facility,
        "encounter": { "kind": "inpatient", "admission_date": days.0, "discharge_date": days.1,
            "settlement_date": days.1, "referral": "self_directed", "diagnoses": ["I10"] },
        "parts": { "self_paid": "0", "over_limit": "0", "paid_first": "0", "in_scope": yuan.to_string() },
        "total": yuan.to_string(),
    });
    read(&document, read_claim)
}

pub fn person(id: &str, number: Option<&str>) -> Value {
    let mut document = json!({
        "format": "yidan-person", "version": 1, "person_id": id, "name": "张三", "sex": "male",
        "birth_date": "1960-05-20", "phone": "13800000000",
    });
    if let Some(number) = number {
        document["document"] = json!({ "kind": "resident_card", "number": number });
    }
    document
}

pub fn facility(id: &str, area: &str) -> Value {
    json!({
        "format": "yidan-facility", "version": 1, "id": id, "name": "样例医院", "area": area,
        "standing": [{ "id": format!("{id}-S"), "from": "2010-01-01", "known": "2010-01-01",
            "what": { "grade": "grade_two", "tier": "county", "kind": "general_hospital" } }],
        "designations": [{ "id": format!("{id}-D"), "from": "2019-01-01", "known": "2019-01-01",
            "what": { "care": ["inpatient", "outpatient"] } }],
    })
}

impl County {
    /// A county with a book, two facilities and one person, P1, insured in 2020 and 2021.
    pub fn new() -> County {
        let folder = tempfile::tempdir().expect("a folder");
        let location = folder.path().join("yidan.db").display().to_string().parse().expect("a place");
        County::at(location, folder)
    }

    pub fn at(location: Location, folder: tempfile::TempDir) -> County {
        let keys = Keys::create(&folder.path().join("keys")).expect("keys");
        migrate(&location, &keys).expect("a database");
        let clock = Arc::new(FixedClock::at("2020-01-02T04:00:00Z".parse().expect("a moment")));
        let service = Service::open(&location, keys, Arc::clone(&clock)).expect("a service");
        let county = County { service, clock, folder };
        let facilities = [facility("H1", "370000"), facility("H3", "370100")];
        let facilities: Vec<_> = facilities.iter().map(|facility| read(facility, read_facility)).collect();
        county.service.put_facilities(&order("facilities"), &facilities).expect("recorded");
        county.publish("book-2020", BOOK);
        county.register("P1", Some("370000196005200011"));
        county
    }

    /// Another program on the same database.
    pub fn beside(&self) -> Service {
        let location = self.folder.path().join("yidan.db").display().to_string().parse().expect("a place");
        let keys = Keys::load(&self.folder.path().join("keys")).expect("keys");
        Service::open(&location, keys, Arc::clone(&self.clock)).expect("a service")
    }

    pub fn publish(&self, key: &str, text: &str) {
        let author = UserId::parse("author").expect("an id");
        self.service.publish(&order(key), text, &author).expect("published");
    }

    pub fn register(&self, id: &str, number: Option<&str>) {
        let person = read(&person(id, number), read_person);
        self.service.register(&order(&format!("register-{id}")), &person).expect("registered");
        let facts = [enrolment("E20", 2020), enrolment("E21", 2021)];
        self.service
            .record_facts(&order(&format!("enrol-{id}")), &person_id(id), &facts[..1])
            .expect("enrolled");
    }

    pub fn today(&self, day: &str) {
        self.clock.set(format!("{day}T04:00:00Z").parse().expect("a moment"));
    }

    /// Everything holds.
    pub fn clean(&self) {
        let mut faults = Vec::new();
        let checked = self.service.fsck(&mut |fault| faults.push(fault), &mut |_| {}).expect("checked");
        assert!(faults.is_empty(), "{faults:#?}");
        assert_eq!(checked.faults, 0);
    }
}

/// The codes of a refusal.
pub fn codes<T: std::fmt::Debug>(result: Result<T, Refusal>) -> Vec<&'static str> {
    match result.expect_err("refused") {
        Refusal::Problems(problems) => problems.iter().map(|problem| problem.code.as_str()).collect(),
        Refusal::SameKeyOtherContent => vec!["same-key-other-content"],
        other => panic!("{other:?}"),
    }
}
