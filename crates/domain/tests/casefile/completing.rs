//! From claim to bill: the facts by the dates, and every reason against it at once.

use serde_json::{Value, json};
use yidan_domain::bill::{BillCharges, Location, ProblemCode, Scheme};
use yidan_domain::casefile::*;
use yidan_domain::registry::*;
use yidan_types::{DiagnosisCode, IdentityNumber};

use crate::support::*;

fn reasons(file: &PersonFile, county: &County, document: &Value) -> Vec<(ProblemCode, String)> {
    codes(complete(file, &county.world(), &request("S1", document)))
}

#[test]
fn everything_wrong_is_said_at_once() {
    let mut county = County::new();
    county.keep_catalogue();
    let file = recorded(file(), |draft| {
        let mut person = draft.person.clone().into_draft();
        person.death_date = Some(day("2019-02-01"));
        draft.person = Person::new(person).expect("good");
    });
    let mut document = set(stay("B1", "2019-03-01", "2019-03-05", 0), "facility_id", json!("H4"));
    document["person"] = json!({"id": "P2"});
    document["encounter"]["settlement_date"] = json!("2022-03-05");
    document.as_object_mut().expect("object").remove("parts");
    document["lines"] = json!([
        {"item_code": "Y9", "name": "不在目录", "quantity": 1, "unit_price": 10, "amount": 10},
        {"item_code": "Y1", "name": "当时还没有", "quantity": 1, "unit_price": 10, "amount": 10},
    ]);
    document["total"] = json!(20);
    use ProblemCode::*;
    assert_eq!(
        reasons(&file, &county, &document),
        [
            (OtherPerson, "$.person"),
            (DiedBeforeCare, "$.encounter.admission_date"),
            (SettledInFuture, "$.encounter.settlement_date"),
            (NotEnrolled, "$.person"),
            (NotDesignated, "$.facility_id"),
        ]
        .map(|(code, path)| (code, path.to_owned()))
    );
}

#[test]
fn items_are_those_of_the_day_of_service() {
    let mut county = County::new();
    let lines = |day: &str, code: &str| {
        let mut document = stay("B1", "2019-12-30", "2020-01-05", 0);
        document.as_object_mut().expect("object").remove("parts");
        document["lines"] = json!([
            {"line_id": "1", "item_code": "Y2", "name": "药", "quantity": 2, "unit_price": 10, "amount": 20},
            {
                "line_id": "2", "item_code": code, "name": "药", "quantity": 2, "unit_price": 10, "amount": 20,
                "date": day, "class": "A", "kind": "service",
            },
            {
                "line_id": "3", "item_code": code, "name": "药", "quantity": -1, "unit_price": 10,
                "amount": -10, "date": "2019-12-31", "refund_of": "2",
            },
        ]);
        document["total"] = json!(30);
        document
    };
    let file = recorded(file(), |draft| {
        let early = fact(
            "E19",
            "2019-01-01",
            Some("2019-12-31"),
            "2018-12-20",
            enrolment(2019, InsuredScheme::Resident),
        );
        draft.enrolments = std::mem::take(&mut draft.enrolments).with(early).expect("good");
    });
    // Without a catalogue the facility states class and kind.
    let path = |text: &str| text.to_owned();
    assert_eq!(
        reasons(&file, &county, &lines("2020-01-01", "Y3")),
        [(ProblemCode::ClassMissing, path("$.lines[0]")), (ProblemCode::ClassMissing, path("$.lines[2]"))]
    );
    county.keep_catalogue();
    let completed =
        complete(&file, &county.world(), &request("S1", &lines("2020-01-01", "Y3"))).expect("a bill");
    let BillCharges::Lines(charged) = &completed.bill.charges else { panic!("lines") };
    let classes: Vec<_> = charged.iter().map(|line| line.class).collect();
    use yidan_book::facts::LineClass::{B, C};
    // What the catalogue says stands, not what the facility states; the refund is of the day of what it refunds.
    assert_eq!(classes, [B, C, C]);
    assert_eq!(completed.cites.items.iter().map(|id| id.as_str()).collect::<Vec<_>>(), ["Y2-T", "Y3-T"]);
    let item = |line: usize| (ProblemCode::ItemNotInCatalogue, format!("$.lines[{line}].item_code"));
    assert_eq!(reasons(&file, &county, &lines("2019-12-31", "Y3")), [item(1), item(2)]);
    assert_eq!(reasons(&file, &county, &lines("2020-01-01", "Y4")), [item(1), item(2)]);
}

#[test]
fn statuses_are_those_of_the_day_of_settlement() {
    let county = County::new();
    let file = with_member(
        file(),
        fact("M1", "2020-03-06", Some("2020-03-31"), "2020-03-01", Membership { group: short("poor") }),
    );
    let file = with_member(
        file,
        fact("M2", "2020-01-01", None, "2020-01-01", Membership { group: short("劳动模范") }),
    );
    let file = with_member(file, poor("M3", "2020-01-01", "2022-01-01"));
    let cites = |settled: &str| {
        let document =
            set(stay("B1", "2020-03-01", "2020-03-05", 100), "encounter.settlement_date", json!(settled));
        complete(&file, &county.world(), &request("S1", &document)).expect("a bill").cites
    };
    let ids = |facts: &[yidan_types::FactId]| facts.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert!(ids(&cites("2020-03-05").statuses).is_empty());
    assert_eq!(ids(&cites("2020-03-06").statuses), ["M1"]);
    assert!(ids(&cites("2020-04-01").statuses).is_empty());
    // A group that the book does not know changes nothing, and is named. What is known only tomorrow does not count.
    assert_eq!(ids(&cites("2020-04-01").groups_unknown), ["M2"]);
}

#[test]
fn certificates_and_contracts_count() {
    let county = County::new();
    let file = recorded(file(), |draft| {
        let disease = DiagnosisCode::parse("I10.x00").expect("a code");
        let certificate = fact("C1", "2020-01-01", None, "2020-01-01", DiseaseCertificate { disease });
        draft.certificates = Facts::new(vec![certificate]).expect("good");
        let facility = yidan_types::FacilityId::parse("H2").expect("an id");
        let contract = FamilyDoctorContract { facility, team: None };
        let contract = fact("D1", "2020-01-01", Some("2020-12-31"), "2020-01-01", contract);
        draft.contracts = Facts::new(vec![contract]).expect("good");
    });
    let chronic = set(stay("B1", "2020-03-05", "2020-03-05", 1_000), "encounter.kind", json!("慢病门诊"));
    let quoted = quote(&file, &county.world(), &request("S1", &chronic)).expect("quoted");
    assert_eq!(shown(&quoted.decided.amounts), "chronic_clinic 700.00, own 300.00");
    let cites = &quoted.decided.basis.cites;
    assert_eq!(cites.certificates.len(), 1);
    assert_eq!(cites.contract.as_ref().map(|id| id.as_str()), Some("D1"));
    let inpatient = stay("B2", "2020-03-01", "2020-03-05", 5_000);
    let quoted = quote(&file, &county.world(), &request("S1", &inpatient)).expect("quoted");
    // Five points more: 4,500 at 85 %.
    assert_eq!(shown(&quoted.decided.amounts), "basic 3825.00, own 1175.00");
}

#[test]
fn the_insurance_is_that_of_the_day_of_admission() {
    let county = County::new();
    let bill = |file: &PersonFile, document: &Value| {
        let completed = complete(file, &county.world(), &request("S1", document)).expect("a bill");
        (
            completed.bill.person.scheme,
            completed.cites.enrolment.to_string(),
            completed.bill.encounter.location,
        )
    };
    let over_new_year = stay("B1", "2020-12-28", "2021-01-04", 100);
    assert_eq!(bill(&file(), &over_new_year), (Scheme::Resident, "E20".into(), Location::InArea));
    // Employees' insurance goes before that of residents.
    let employed = recorded(file(), |draft| {
        let employee = enrolment(2020, InsuredScheme::Employee(None));
        let employee = fact("W20", "2020-06-01", Some("2020-12-31"), "2020-06-01", employee);
        draft.enrolments = std::mem::take(&mut draft.enrolments).with(employee).expect("good");
    });
    assert_eq!(bill(&employed, &over_new_year).1, "W20");
    assert_eq!(bill(&employed, &stay("B1", "2020-05-31", "2020-06-05", 100)).1, "E20");
    let suspended = recorded(file(), |draft| {
        let off =
            Enrolment { participation: Participation::Suspended, ..enrolment(2020, InsuredScheme::Resident) };
        let off = replacing(fact("E20b", "2020-01-01", Some("2020-12-31"), "2020-02-01", off), "E20");
        draft.enrolments = std::mem::take(&mut draft.enrolments).with(off).expect("good");
    });
    let problems =
        complete(&suspended, &county.world(), &request("S1", &over_new_year)).expect_err("refused");
    assert_eq!(problems[0].code, ProblemCode::NotEnrolled);
    assert!(problems[0].message.zh.contains("暂停"), "{}", problems[0].message.zh);
}

#[test]
fn facilities_and_books_must_be_there() {
    let county = County::new();
    let path = |text: &str| text.to_owned();
    let unknown = set(stay("B1", "2020-03-01", "2020-03-05", 100), "facility_id", json!("H9"));
    assert_eq!(reasons(&file(), &county, &unknown), [(ProblemCode::UnknownFacility, path("$.facility_id"))]);
    let early = recorded(file(), |draft| {
        let earlier = |year: i16, id: &str| {
            let (from, until) = (format!("{year}-01-01"), format!("{year}-12-31"));
            fact(id, &from, Some(&until), "2000-01-01", enrolment(year, InsuredScheme::Resident))
        };
        let known = [earlier(2009, "E09"), earlier(2019, "E19")];
        draft.enrolments = Facts::new(known.into()).expect("good");
    });
    let of_2009 = reasons(&early, &county, &stay("B1", "2009-03-01", "2009-03-05", 100));
    assert_eq!(
        of_2009,
        [
            (ProblemCode::FacilityNotDescribed, path("$.facility_id")),
            (ProblemCode::NotDesignated, path("$.facility_id")),
            (ProblemCode::NoBook, path("$.encounter.admission_date")),
        ]
    );
    let of_2019 = reasons(&early, &county, &stay("B1", "2019-03-01", "2019-03-05", 100));
    assert_eq!(of_2019, [(ProblemCode::NoBook, path("$.encounter.admission_date"))]);
    // By the book's rule a stay belongs to the year of discharge.
    let over =
        complete(&early, &county.world(), &request("S1", &stay("B1", "2019-12-28", "2020-01-02", 100)));
    assert_eq!(over.expect("a bill").year, 2020);
}

#[test]
fn a_person_may_be_named_by_identity_number() {
    let county = County::new();
    let file = recorded(file(), |draft| {
        let mut person = draft.person.clone().into_draft();
        let number =
            IdentityNumber::parse("110105196005200016").or_else(|_| IdentityNumber::parse("110105600520001"));
        person.document = Some(IdentityDocument::ResidentCard(number.expect("a number")));
        draft.person = Person::new(person).expect("good");
    });
    let document = set(
        stay("B1", "2020-03-01", "2020-03-05", 100),
        "person",
        json!({"identity_number": "110105600520001"}),
    );
    let plan = settle(&file, &county.world(), &request("S1", &document)).expect("settled");
    assert_eq!(claim_json(&plan.settled.claim)["person"], json!({"id": "P1"}));
    let other = set(document, "person", json!({"identity_number": "11010519491231002X"}));
    assert_eq!(reasons(&file, &county, &other), [(ProblemCode::OtherPerson, "$.person".to_owned())]);
}

#[test]
fn an_emergency_is_paid_where_it_was_filed() {
    let mut county = County::new();
    // The clinic layer pays emergencies; H4 is designated for outpatients alone.
    county.publish(
        published("c", HOME, 2020, "2020-01-01T08:00:00Z"),
        book(&text().replace("适用 就诊 普通门诊", "适用 就诊 急诊")),
    );
    let visit = |kind: &str| {
        let document = set(stay("B1", "2020-03-05", "2020-03-05", 1_000), "facility_id", json!("H4"));
        set(document, "encounter.kind", json!(kind))
    };
    let filed = |place: &str, kind: FilingKind| {
        recorded(file(), |draft| {
            let filing = OffSiteFiling { area: area(place), kind };
            let filing = fact("O1", "2020-03-05", Some("2020-03-08"), "2020-03-06", filing);
            draft.filings = Facts::new(vec![filing]).expect("good");
        })
    };
    let refused = [(ProblemCode::NotDesignated, "$.facility_id".to_owned())];
    assert_eq!(reasons(&file(), &county, &visit("emergency")), refused);
    let emergency = filed(HOME, FilingKind::Emergency);
    let quoted = quote(&emergency, &county.world(), &request("S1", &visit("emergency"))).expect("quoted");
    assert_eq!(shown(&quoted.decided.amounts), "clinic 500.00, own 500.00");
    assert_eq!(quoted.decided.basis.cites.designation.as_str(), "O1");
    // Of another kind, for another place, another day, or not of an emergency: as before.
    assert_eq!(reasons(&filed(HOME, FilingKind::Referred), &county, &visit("emergency")), refused);
    assert_eq!(reasons(&filed(CITY, FilingKind::Emergency), &county, &visit("emergency")), refused);
    assert_eq!(reasons(&emergency, &county, &visit("inpatient")), refused);
    let later = set(visit("emergency"), "encounter.discharge_date", json!("2020-03-09"));
    let later = set(later, "encounter.admission_date", json!("2020-03-09"));
    let later = set(later, "encounter.settlement_date", json!("2020-03-09"));
    assert_eq!(reasons(&emergency, &county, &later), refused);
    county.today = day("2020-03-05");
    assert_eq!(reasons(&emergency, &county, &visit("emergency")), refused, "not yet known");
}
