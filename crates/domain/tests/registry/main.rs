//! The registry: what is refused, what hides, which record counts on a day.

mod documents;
mod recording;
#[path = "../documents/spoilt.rs"]
mod spoilt;
mod strategies;

use std::collections::BTreeMap;

use yidan_book::facts::{LineClass, LineKind};
use yidan_book::load::load;
use yidan_domain::bill::{ProblemCode, Sex, ShortText};
use yidan_domain::registry::{
    AreaCode, BookHash, Books, Catalogue, DocumentNumber, Enrolment, Fact, Facts, IdentityDocument,
    InsuredScheme, Item, ItemTerms, Membership, Participation, Period, Person, PersonDraft, PersonFile,
    PersonFileDraft, Phone, PublishedBook, PublishedBookDraft, SubsidyChannel, VillageCode,
};
use yidan_types::{Date, FactId, Fen, IdentityNumber, ItemCode, PersonId, UserId, parse_date};

fn day(text: &str) -> Date {
    parse_date(text).expect("a day")
}

fn short(text: &str) -> ShortText {
    ShortText::parse(text).expect("a short text")
}

fn fact<T>(id: &str, from: &str, until: Option<&str>, known: &str, what: T) -> Fact<T> {
    let holds = Some(Period { from: day(from), until: until.map(day) });
    let id = FactId::parse(id).expect("an id");
    Fact { id, what, holds, known: day(known), replaces: None, source: None }
}

fn person() -> PersonDraft {
    let number = IdentityNumber::parse("11010519491231002X").expect("a number");
    PersonDraft {
        id: PersonId::parse("P1").expect("an id"),
        name: short("张三"),
        sex: Sex::Female,
        birth_date: day("1949-12-31"),
        document: Some(IdentityDocument::ResidentCard(number)),
        household: None,
        hukou: None,
        registered_address: None,
        home_address: None,
        phone: Some(Phone::parse("138 0000 1234").expect("a phone")),
        death_date: None,
    }
}

fn codes<T>(result: Result<T, Vec<yidan_domain::bill::Problem>>) -> Vec<ProblemCode> {
    result.err().unwrap_or_default().into_iter().map(|problem| problem.code).collect()
}

#[test]
fn identity_and_dates_agree() {
    assert!(Person::new(person()).is_ok());
    let wrong = PersonDraft {
        sex: Sex::Male,
        birth_date: day("1949-12-30"),
        death_date: Some(day("1949-01-01")),
        ..person()
    };
    let expected =
        [ProblemCode::IdentityDiffers, ProblemCode::IdentityDiffers, ProblemCode::DeathBeforeBirth];
    assert_eq!(codes(Person::new(wrong)), expected);
}

#[test]
fn personal_data_does_not_show() {
    let file = PersonFile::new(PersonFileDraft::of(Person::new(person()).expect("good"))).expect("good");
    let shown = format!("{file:?} {:?} {:?}", file.person.document, file.person.phone);
    for secret in ["张三", "1949", "1380000", "110105", "002X"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    let passport = DocumentNumber::parse("e12345678").expect("a number");
    assert_eq!(passport.reveal(), "E12345678");
    assert!(!format!("{passport:?}").contains('1'));
}

#[test]
fn numbers_are_checked_and_not_repeated() {
    assert_eq!(AreaCode::parse("371500").expect("a code").to_string(), "371500");
    assert_eq!(AreaCode::parse("010000").expect("a code").to_string(), "010000");
    let refused = [
        AreaCode::parse("37150").err(),
        AreaCode::parse("+37150").err(),
        Phone::parse("12-34x5678").err(),
        DocumentNumber::parse("abc").err(),
        VillageCode::parse("37152").err(),
        BookHash::parse(&"A".repeat(64)).err(),
    ];
    for problem in refused {
        let problem = problem.expect("refused").at("$");
        assert_eq!(problem.code, ProblemCode::BadNumber);
        assert!(!problem.message.en.contains("3715"));
    }
    assert_eq!(Phone::parse("+86-635 8240000").expect("a phone").reveal(), "+866358240000");
}

fn enrolment(year: i16, subsidies: Vec<(SubsidyChannel, Fen)>) -> Enrolment {
    Enrolment {
        scheme: InsuredScheme::Resident,
        area: AreaCode::parse("371500").expect("a code"),
        year,
        participation: Participation::Active,
        contribution: Fen::from_yuan(280).expect("in range"),
        subsidies,
    }
}

#[test]
fn enrolments_keep_to_their_year() {
    let with = |records: Vec<Fact<Enrolment>>| {
        let mut draft = PersonFileDraft::of(Person::new(person()).expect("good"));
        draft.enrolments = Facts::new(records).expect("good");
        codes(PersonFile::new(draft))
    };
    let county = (SubsidyChannel::County, Fen::ZERO);
    let good = fact("E1", "2020-01-01", Some("2020-12-31"), "2019-12-20", enrolment(2020, vec![county]));
    assert!(with(vec![good]).is_empty());
    let beyond = fact("E1", "2020-01-01", Some("2021-01-31"), "2019-12-20", enrolment(2020, vec![]));
    assert_eq!(with(vec![beyond]), [ProblemCode::OtherYear]);
    let open = fact("E1", "2020-01-01", None, "2019-12-20", enrolment(2020, vec![]));
    assert_eq!(with(vec![open]), [ProblemCode::OtherYear]);
    let whole_year = Some("2020-12-31");
    let twice = fact("E1", "2020-01-01", whole_year, "2019-12-20", enrolment(2020, vec![county, county]));
    assert_eq!(with(vec![twice]), [ProblemCode::DuplicateChannel]);
}

#[test]
fn an_id_cites_one_fact() {
    let mut draft = PersonFileDraft::of(Person::new(person()).expect("good"));
    let enrolled = fact("F1", "2020-01-01", Some("2020-12-31"), "2020-01-01", enrolment(2020, vec![]));
    draft.enrolments = Facts::new(vec![enrolled]).expect("good");
    let member = fact("F1", "2020-01-01", None, "2020-01-01", Membership { group: short("贫困人口") });
    draft.memberships = Facts::new(vec![member]).expect("good");
    let problems = PersonFile::new(draft).expect_err("refused");
    assert_eq!(
        (problems[0].code, problems[0].path.as_str()),
        (ProblemCode::DuplicateFact, "$.memberships[0]")
    );
}

#[test]
fn the_price_list_of_the_service_date_counts() {
    let terms = |class| ItemTerms { class, flags: Vec::new(), paid_first_share: None, price_limit: None };
    let code = ItemCode::parse("Y1").expect("a code");
    let item = Item {
        code: code.clone(),
        name: short("样例药"),
        kind: LineKind::Drug,
        terms: Facts::new(vec![
            fact("T1", "2020-01-01", Some("2020-06-30"), "2019-12-01", terms(LineClass::B)),
            fact("T2", "2020-07-01", None, "2020-05-01", terms(LineClass::A)),
        ])
        .expect("good"),
    };
    let catalogue = Catalogue::new(vec![item.clone()]).expect("good");
    let class =
        |on: &str, known: &str| catalogue.on(&code, day(on), day(known)).map(|(_, terms)| terms.what.class);
    assert_eq!(class("2020-06-30", "2020-12-31"), Some(LineClass::B));
    assert_eq!(class("2020-07-01", "2020-12-31"), Some(LineClass::A));
    assert_eq!(class("2020-07-01", "2020-04-30"), None);
    assert_eq!(class("2019-12-31", "2020-12-31"), None);
    assert_eq!(codes(Catalogue::new(vec![item.clone(), item])), [ProblemCode::DuplicateItem]);
}

#[test]
fn the_newest_book_of_a_year_governs() {
    let book = load(include_str!("../settle/sample.md")).book.expect("a book");
    let area = AreaCode::parse("370000").expect("a code");
    let user = |name: &str| UserId::parse(name).expect("an id");
    let draft = |digit: &str, year: i16, at: &str| PublishedBookDraft {
        id: BookHash::parse(&digit.repeat(64)).expect("a hash"),
        area,
        year,
        published_on: at.parse().expect("a moment"),
        author: user("wang"),
        approver: user("li"),
    };
    let published = [
        draft("a", 2020, "2019-12-20T08:00:00Z"),
        draft("b", 2020, "2020-03-01T08:00:00Z"),
        draft("c", 2021, "2020-12-20T08:00:00Z"),
    ];
    let books = published.into_iter().map(|draft| (PublishedBook::new(draft).expect("good"), book.clone()));
    let books = Books::new(books.collect());
    let governing: BTreeMap<i16, Option<&str>> = (2019..=2021)
        .map(|year| (year, books.governing(area, year).map(|(published, _)| published.id.as_str())))
        .collect();
    assert_eq!(governing[&2019], None);
    assert_eq!(governing[&2020], Some("b".repeat(64).as_str()));
    assert_eq!(governing[&2021], Some("c".repeat(64).as_str()));
    let alone = PublishedBookDraft { approver: user("wang"), ..draft("d", 2020, "2020-04-01T08:00:00Z") };
    assert_eq!(codes(PublishedBook::new(alone)), [ProblemCode::ApprovedByAuthor]);
}
