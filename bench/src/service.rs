//! The whole service beside the bare database under it: a claim read, decided on the person's file and committed, next to
//! rows inserted and committed one by one; quotes with many people registered; `fsck`; a group's list.
//!
//! `YIDAN_BENCH_PEOPLE` says how many people are registered, 20,000 unless told.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use yidan_domain::bill::{EncounterKind, FacilityKind, Grade, Sex, ShortText, Tier};
use yidan_domain::casefile::{Claim, read_claim};
use yidan_domain::ledger::OwnPay;
use yidan_domain::lists::{Decisions, GroupList, ListRow, ListSource, Month, PersonName};
use yidan_domain::registry::json::{PersonFact, fact_json, person_json};
use yidan_domain::registry::{
    AreaCode, Designation, Enrolment, Facility, FacilityStanding, Fact, Facts, InsuredScheme, Participation,
    Period, Person, PersonDraft,
};
use yidan_service::{Caller, FixedClock, Order, Service};
use yidan_store::{
    Act, CommandKey, Commit, Keys, Location, Private, Rows, Secret, Stream, Term, Write, migrate,
};
use yidan_types::{Date, FacilityId, FactId, Fen, IdentityNumber, PersonId, UserId};

use crate::store::{Failure, bare_postgres, bare_sqlite, cluster, commits, count, percentile, whole};
use crate::{Table, grouped};

/// Of people registered by one commit.
const REGISTERED: usize = 2_000;
const CLIENTS: [usize; 2] = [1, 16];
const SECONDS: Duration = Duration::from_secs(5);
/// The share of the bare rate that settlements should reach.
const SHARE: f64 = 0.6;
const QUOTES: usize = 5_000;
const BILLS_OF_A_YEAR: usize = 150;
const PEOPLE_WITH_BILLS: usize = 20_000;
const HOME: &str = "370000";
const BOOK: &str = include_str!("../../crates/domain/tests/casefile/book.md");

pub fn rows(table: &mut Table) -> Result<(), String> {
    measure(table).map_err(|error| error.to_string())
}

fn people() -> Result<usize, Failure> {
    Ok(std::env::var("YIDAN_BENCH_PEOPLE").map_or(Ok(20_000), |people| people.parse())?)
}

fn measure(table: &mut Table) -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("yidan.db");
    let bare = |clients| bare_sqlite(&folder.path().join(format!("bare-{clients}.db")), clients);
    let location = path.display().to_string().parse()?;
    database(table, "SQLite", &location, folder.path(), &Peer { bare: &bare, size: &|| sqlite_size(&path) })?;
    if !Path::new("/usr/lib/postgresql").exists() {
        table.note(
            "PostgreSQL was not measured: its server is not installed (Debian package postgresql)".to_owned(),
        );
        return Ok(());
    }
    let (cluster, folder) = (cluster::Cluster::start(), tempfile::tempdir()?);
    cluster.psql("postgres", "CREATE TABLE bare (id BIGSERIAL PRIMARY KEY, v TEXT NOT NULL)");
    let script = folder.path().join("bare.sql");
    std::fs::write(&script, format!("INSERT INTO bare (v) VALUES ('{}');", "x".repeat(100)))?;
    let bare = |clients| bare_postgres(&cluster, &script, clients);
    let size = || {
        let asked = ["-U", "postgres", "-X", "-At", "-c", "SELECT pg_database_size('postgres')"];
        Ok(String::from_utf8(cluster.tool("psql").args(asked).output()?.stdout)?.trim().parse()?)
    };
    let location = cluster.location("postgres");
    database(table, "PostgreSQL", &location, folder.path(), &Peer { bare: &bare, size: &size })
}

/// The database itself, without the service.
struct Peer<'p> {
    /// Commits a second of a row each, by so many clients.
    bare: &'p dyn Fn(usize) -> Result<f64, Failure>,
    /// Its size in bytes.
    size: &'p dyn Fn() -> Result<usize, Failure>,
}

fn sqlite_size(path: &Path) -> Result<usize, Failure> {
    let connection = rusqlite::Connection::open(path)?;
    let number = |name: &str| connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i64>(0));
    Ok(usize::try_from(number("page_count")? * number("page_size")?)?)
}

fn database(
    table: &mut Table,
    name: &str,
    location: &Location,
    folder: &Path,
    peer: &Peer,
) -> Result<(), Failure> {
    let keys = Keys::create(&folder.join("keys"))?;
    migrate(location, &keys)?;
    let service = Service::open(location, keys, FixedClock::at("2020-11-30T08:00:00Z".parse()?))?;
    let people = people()?;
    county(&service)?;
    let began = Instant::now();
    for first in (0..people).step_by(REGISTERED) {
        service.store().commit(registration(first, REGISTERED.min(people - first))?)?;
    }
    let took = began.elapsed().as_secs_f64();
    table.note(format!("{name}: {} people registered in {took:.0} s", grouped(people)));
    let (mut settled, empty) = (0, (peer.size)()?);
    for clients in CLIENTS {
        // The bare rate before and after: the better one is the peer.
        let before = (peer.bare)(clients)?;
        let began = Instant::now();
        let mut times = load(&service, clients, people)?;
        let rate = count(times.len()) / began.elapsed().as_secs_f64();
        let bare = before.max((peer.bare)(clients)?);
        settled += times.len();
        table.row(
            &format!("{name}, {clients} clients: a row inserted and committed"),
            commits(bare),
            "",
            None,
        );
        times.sort_unstable();
        let (half, most) = (percentile(&times, 50), percentile(&times, 99));
        let what = format!("{name}, {clients} clients: service settles (p50 {half:.2} ms, p99 {most:.2} ms)");
        table.row(&what, commits(rate), "0.6 × a bare row", Some(rate / (SHARE * bare)));
    }
    let each = (peer.size)()?.saturating_sub(empty) / settled.max(1);
    table.row(
        &format!("{name}: kept of a settlement of ten lines"),
        format!("{} bytes", grouped(each)),
        "",
        None,
    );
    quotes(table, name, &service, people)?;
    quotes_of_many_bills(table, name, &service, people)?;
    let before = resident()?;
    let more = fill(&service, people.min(PEOPLE_WITH_BILLS))?;
    let grown = resident()?.saturating_sub(before) / 1024;
    table.row(
        &format!("{name}: memory more after {} settlements", grouped(more)),
        format!("{grown} MB"),
        "",
        None,
    );
    fsck(table, name, &service, settled + BILLS_OF_A_YEAR + more)?;
    list(table, name, &service, people)
}

/// The book, and hospitals of grades one to three.
fn county(service: &Service) -> Result<(), Failure> {
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

fn short(text: &str) -> Result<ShortText, Failure> {
    ShortText::parse(text).ok_or_else(|| format!("no text: {text}").into())
}

fn area() -> Result<AreaCode, Failure> {
    AreaCode::parse(HOME).map_err(refused)
}

fn refused<E: std::fmt::Debug>(error: E) -> Failure {
    format!("{error:?}").into()
}

fn caller() -> Result<Caller, Failure> {
    Ok(Caller { user: UserId::parse("window-3")?, why: None })
}

fn order(key: &str) -> Result<Order, Failure> {
    Ok(Order { key: CommandKey::parse(key)?, by: caller()? })
}

/// A resident identity number (GB 11643) of its own for each of ten million people.
fn card(nth: usize) -> Result<IdentityNumber, Failure> {
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
fn name_of(mut nth: usize) -> String {
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
fn registration(first: usize, people: usize) -> Result<Commit, Failure> {
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
fn claim(bill: &str, person: usize, nth: usize) -> Result<Claim, Failure> {
    // Stays of one person lie behind each other; who was chosen too often goes to the clinic.
    let stay = Date::new(2020, 1, 2)?.checked_add(jiff::Span::new().days(i64::try_from(nth * 3)?))?;
    let inpatient = stay <= Date::new(2020, 11, 25)?;
    let day = if inpatient { stay } else { Date::new(2020, 11, 20)? };
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

/// How long each settlement took, by clients that settle as fast as they are answered.
fn load(service: &Service, clients: usize, people: usize) -> Result<Vec<Duration>, Failure> {
    let share = (people / clients).max(1);
    std::thread::scope(|scope| {
        let client = |client: usize| {
            scope.spawn(move || -> Result<Vec<Duration>, Failure> {
                let (mut times, start) = (Vec::new(), Instant::now());
                while start.elapsed() < SECONDS {
                    let nth = times.len();
                    let person = client * share + nth * 7919 % share;
                    let bill = format!("{clients}-{client}-{nth}");
                    // The second load comes after the first on the same people.
                    let claim = claim(&bill, person, nth / share * 2 + usize::from(clients > 1))?;
                    let order = order(&bill)?;
                    let began = Instant::now();
                    service.settle(&order, &claim, OwnPay::AtWindow, None)?;
                    times.push(began.elapsed());
                }
                Ok(times)
            })
        };
        let threads: Vec<_> = (0..clients).map(client).collect();
        let mut all = Vec::new();
        for thread in threads {
            all.extend(thread.join().map_err(|_| "a client panicked")??);
        }
        Ok(all)
    })
}

/// A bill more for each of so many people, so that `fsck` has about as many settlements as people to look at.
fn fill(service: &Service, people: usize) -> Result<usize, Failure> {
    std::thread::scope(|scope| {
        let part = |part: usize| {
            scope.spawn(move || -> Result<(), Failure> {
                for person in (part..people).step_by(16) {
                    let bill = format!("fill-{person}");
                    service.settle(&order(&bill)?, &claim(&bill, person, 100)?, OwnPay::AtWindow, None)?;
                }
                Ok(())
            })
        };
        let threads: Vec<_> = (0..16).map(part).collect();
        threads.into_iter().try_for_each(|thread| thread.join().map_err(|_| "a client panicked")?)
    })?;
    Ok(people)
}

/// Memory of this program now, in kilobytes.
fn resident() -> Result<usize, Failure> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    Ok(line.and_then(|line| line.split_whitespace().next()).ok_or("no VmRSS")?.parse()?)
}

fn quotes(table: &mut Table, name: &str, service: &Service, people: usize) -> Result<(), Failure> {
    let (mut times, by) = (Vec::new(), caller()?);
    for nth in 0..QUOTES {
        let claim = claim(&format!("quote-{nth}"), nth * 104_729 % people, 100)?;
        let began = Instant::now();
        service.quote(&by, &claim, OwnPay::AtWindow)?;
        times.push(began.elapsed());
    }
    times.sort_unstable();
    let (half, most) = (percentile(&times, 50), percentile(&times, 99));
    let what = format!("{name}: quote, p99 of {} people (p50 {half:.2} ms)", grouped(people));
    table.row(&what, format!("{most:.2} ms"), "3 ms", Some(3.0 / most));
    Ok(())
}

/// Quotes for somebody with three bills a week, as on dialysis: the whole year is read for each.
fn quotes_of_many_bills(
    table: &mut Table,
    name: &str,
    service: &Service,
    people: usize,
) -> Result<(), Failure> {
    let (mut times, by, person) = (Vec::new(), caller()?, people - 1);
    for nth in 0..BILLS_OF_A_YEAR {
        let bill = format!("often-{nth}");
        service.settle(&order(&bill)?, &claim(&bill, person, 100 + nth)?, OwnPay::AtWindow, None)?;
    }
    for nth in 0..QUOTES / 10 {
        let claim = claim(&format!("often-quote-{nth}"), person, 100)?;
        let began = Instant::now();
        service.quote(&by, &claim, OwnPay::AtWindow)?;
        times.push(began.elapsed());
    }
    times.sort_unstable();
    let (half, most) = (percentile(&times, 50), percentile(&times, 99));
    let what = format!("{name}: quote for somebody with {BILLS_OF_A_YEAR} bills, p99 (p50 {half:.2} ms)");
    table.row(&what, format!("{most:.2} ms"), "3 ms", Some(3.0 / most));
    Ok(())
}

fn fsck(table: &mut Table, name: &str, service: &Service, settled: usize) -> Result<(), Failure> {
    let began = Instant::now();
    let checked = service.fsck(&mut |fault| eprintln!("{}", fault.text().en), &mut |_| {})?;
    let minutes = began.elapsed().as_secs_f64() / 60.0;
    if checked.faults > 0 || checked.settlements != u64::try_from(settled)? {
        return Err(format!("fsck: {checked:?} of {settled} settlements").into());
    }
    let rate = count(settled) / minutes;
    let people = usize::try_from(checked.people)?;
    let what = format!("{name}: fsck, {} settlements of {} people", grouped(settled), grouped(people));
    table.row(&what, format!("{} /min", grouped(whole(rate))), "200 k/min", Some(rate / 200e3));
    Ok(())
}

/// A list of a group with everybody on it, up to 100,000.
fn list(table: &mut Table, name: &str, service: &Service, people: usize) -> Result<(), Failure> {
    let count_of_rows = people.min(100_000);
    let month = Month::new(2020, 11).ok_or("no month")?;
    let source = ListSource { file: "list.xlsx".to_owned(), office: "样例县民政局".to_owned(), month };
    let list = GroupList { group: short("低保对象")?, source };
    let row = |nth: usize| {
        let identity = Some(card(nth)?);
        let named = Some(PersonName::parse(&name_of(nth)).map_err(refused)?);
        Ok(ListRow { name: named, identity, ..ListRow::new(u32::try_from(nth)? + 1) })
    };
    let rows = (0..count_of_rows).map(row).collect::<Result<Vec<_>, Failure>>()?;
    let began = Instant::now();
    let decisions = Decisions { alarms_accepted: true, ..Decisions::default() };
    let answer =
        service.apply_list(&order("list")?, &list, &rows, &decisions, &json!("list"), &mut |_, _| {})?;
    let seconds = began.elapsed().as_secs_f64();
    if answer.document.get("added").and_then(Value::as_u64) != u64::try_from(count_of_rows).ok() {
        return Err(format!("the list: {}", answer.document).into());
    }
    let limit = 15.0 * count(count_of_rows) / 100e3;
    let what = format!("{name}: a list of {} rows applied", grouped(count_of_rows));
    table.row(&what, format!("{seconds:.1} s"), "15 s for 100,000", Some(limit / seconds));
    Ok(())
}
