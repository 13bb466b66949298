//! A small county is made, is whole, opens to everybody who has a login, and stays as it is when it is made again.

use std::sync::Arc;

use tempfile::TempDir;
use yidan_demo::{Found, Plan, found, is_demo, make, new_password, patients, put_accounts, set_passwords};
use yidan_service::{Caller, FixedClock, Service};
use yidan_store::{Keys, Location, RecordKind, Stream, migrate};
use yidan_types::UserId;

const PEOPLE: u64 = 300;

struct County {
    plan: Plan,
    location: Location,
    clock: Arc<FixedClock>,
    folder: TempDir,
}

impl County {
    fn new(now: &str) -> County {
        let folder = tempfile::tempdir().expect("a folder");
        let location = Location::Sqlite(folder.path().join("demo.db"));
        let keys = Keys::create(&folder.path().join("demo.keys")).expect("keys");
        migrate(&location, &keys).expect("migrated");
        let now = now.parse().expect("a moment");
        let plan = Plan { people: PEOPLE, seed: 11, now };
        County { plan, location, clock: Arc::new(FixedClock::at(now)), folder }
    }

    fn open(&self) -> Service {
        let keys = Keys::load(&self.folder.path().join("demo.keys")).expect("keys");
        Service::open(&self.location, keys, Arc::clone(&self.clock)).expect("opens")
    }

    fn make(&self, service: &Service) -> yidan_demo::Made {
        make(service, &self.clock, self.plan, &|_, _, _| {}).expect("made")
    }
}

fn officer() -> Caller {
    Caller::operator(UserId::parse("tester").expect("a user"), None)
}

fn faults(service: &Service) -> Vec<String> {
    let mut faults = Vec::new();
    service.fsck(&mut |fault| faults.push(fault.text().en), &mut |_| {}).expect("checked");
    faults
}

/// The versions of the streams that a making writes to, as far as they are not somebody's looks.
fn versions(service: &Service) -> Vec<u64> {
    let mut streams = vec![Stream::Facilities, Stream::Items, Stream::Books, Stream::Accounts];
    streams.extend(service.store().people_ids(None, 1_000).expect("ids").into_iter().map(Stream::Person));
    service.store().versions(&streams).expect("versions")
}

fn kinds(service: &Service) -> Vec<RecordKind> {
    let ids = service.store().people_ids(None, 1_000).expect("ids");
    let records = |id| service.store().person_file(&id).expect("read").expect("there").records;
    ids.into_iter().flat_map(records).map(|record| record.value.kind).collect()
}

#[test]
fn a_county_is_made_once_and_is_whole() {
    let county = County::new("2026-11-22T03:00:00Z");
    let service = county.open();
    assert_eq!(found(&service).expect("looked"), Found::Nothing);
    assert!(!is_demo(&service).expect("looked"));
    let made = county.make(&service);
    assert!(made.settled > PEOPLE, "{made:?}");
    assert_eq!(made.refused, 0, "{made:?}");
    assert_eq!(found(&service).expect("looked"), Found::Finished(county.plan));
    assert!(is_demo(&service).expect("looked"));
    assert_eq!(faults(&service), Vec::<String>::new());

    let kinds = kinds(&service);
    for kind in [RecordKind::Settlement, RecordKind::Correction, RecordKind::Reversal, RecordKind::Instalment]
    {
        assert!(kinds.contains(&kind), "{kind:?}");
    }
    let waiting = patients(&county.plan);
    assert!(waiting.len() >= 6);
    for patient in &waiting {
        let bills = service.waiting(&officer(), patient.resident.id(), &patient.facility).expect("looked");
        assert_eq!(bills.len(), 1);
    }
    let claim =
        &service.waiting(&officer(), waiting[0].resident.id(), &waiting[0].facility).expect("looked")[0];
    service.quote(&officer(), claim, yidan_domain::ledger::OwnPay::AtWindow).expect("quoted today");

    let logins = put_accounts(&service).expect("accounts");
    let password = new_password().expect("a password");
    set_passwords(&service, &logins, &password).expect("set");
    for login in &logins {
        let account = service.sign_in(login.user.as_str(), &password, None).expect("signed in");
        assert_eq!(account.grants, std::slice::from_ref(&login.grant));
    }

    let before = versions(&service);
    let again = county.make(&service);
    assert_eq!(again.settled, made.settled);
    assert_eq!(versions(&service), before, "a second making changes nothing");
}

/// The window ends with a year, so that today is in the next; or it begins after the insurances of the next year came in.
#[test]
fn any_day_of_the_year_will_do() {
    for now in ["2027-01-01T03:00:00Z", "2026-12-28T03:00:00Z"] {
        let mut county = County::new(now);
        county.plan.people = 60;
        let service = county.open();
        let made = county.make(&service);
        assert_eq!(made.refused, 0, "{now}: {made:?}");
        let patient = &patients(&county.plan)[0];
        let bills = service.waiting(&officer(), patient.resident.id(), &patient.facility).expect("looked");
        service.quote(&officer(), &bills[0], yidan_domain::ledger::OwnPay::AtWindow).expect("quoted today");
    }
}

#[test]
fn a_database_with_something_else_is_left_alone() {
    let county = County::new("2026-11-22T03:00:00Z");
    let service = county.open();
    let facilities = yidan_population::facilities();
    let order = yidan_service::Order {
        key: yidan_store::CommandKey::parse("facilities").expect("a key"),
        by: officer(),
    };
    service.put_facilities(&order, &facilities).expect("put");
    assert_eq!(found(&service).expect("looked"), Found::Other);
}

/// `cargo test --release -p yidan-demo -- --ignored --nocapture` says how long the county of `yidan serve --demo` takes.
#[test]
#[ignore = "a minute, optimised"]
fn twenty_thousand_people_take_a_minute_at_most() {
    let mut county = County::new("2026-11-22T03:00:00Z");
    county.plan.people = 20_000;
    let began = std::time::Instant::now();
    let population = county.plan.population();
    let bills: usize = population.residents(20_000).map(|one| population.year(&one).bills.len()).sum();
    println!("{bills} bills of 20,000 people generated in {:?} on one core", began.elapsed());
    let service = county.open();
    let began = std::time::Instant::now();
    let stages = std::sync::Mutex::new(Vec::new());
    let made = make(&service, &county.clock, county.plan, &|stage, done, all| {
        if done == all {
            stages.lock().expect("whole").push((stage, began.elapsed()));
        }
    });
    let took = began.elapsed();
    println!("{:?} in {took:?}; {:?}", made.expect("made"), stages.lock().expect("whole"));
    let began = std::time::Instant::now();
    assert_eq!(faults(&service), Vec::<String>::new());
    println!("fsck in {:?}", began.elapsed());
    assert!(took.as_secs() < 60, "{took:?}");
}
