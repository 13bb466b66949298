//! Seeds, clients and kills, on both databases.

use std::path::PathBuf;
use std::time::Duration;

use tempfile::TempDir;
use yidan_service::Service;
use yidan_sim::clock::ClientClock;
use yidan_sim::contest::Contest;
use yidan_sim::crash::Load;
use yidan_sim::drive::Client;
use yidan_sim::run::{Run, judge};
use yidan_sim::tally::Tally;
use yidan_sim::{Size, after, chance::Chance};
use yidan_store::{Keys, Location, migrate};

use crate::cluster::Cluster;

/// An empty database with its keys.
struct Place {
    database: String,
    keys: PathBuf,
    _folder: TempDir,
}

impl Place {
    fn sqlite() -> Place {
        let folder = tempfile::tempdir().expect("a folder");
        let database = folder.path().join("yidan.db").display().to_string();
        Place::at(database, folder)
    }

    fn postgres(cluster: &Cluster, name: &str) -> Place {
        cluster.psql("postgres", &format!("CREATE DATABASE {name}"));
        Place::at(cluster.address(name), tempfile::tempdir().expect("a folder"))
    }

    fn at(database: String, folder: TempDir) -> Place {
        let keys = folder.path().join("keys");
        let location: Location = database.parse().expect("a place");
        migrate(&location, &Keys::create(&keys).expect("keys")).expect("migrated");
        Place { database, keys, _folder: folder }
    }

    fn open(&self, clock: &ClientClock) -> Service {
        let location: Location = self.database.parse().expect("a place");
        Service::open(&location, Keys::load(&self.keys).expect("keys"), clock.clone()).expect("opened")
    }
}

/// How many commands a seed sends: few here, `YIDAN_SIM_COMMANDS` for more.
fn commands() -> u64 {
    std::env::var("YIDAN_SIM_COMMANDS").map_or(120, |commands| commands.parse().expect("a number"))
}

/// Seeds one after the other, each on a database of its own.
fn seeds(from: u64, count: u64, place: impl Fn(u64) -> Place) -> Tally {
    let mut tally = Tally::default();
    for seed in from..from + count {
        let (place, clock) = (place(seed), ClientClock::default());
        let service = place.open(&clock);
        let client = Client { service: &service, clock, user: "window".to_owned() };
        let mut run = Run::new(client, seed, seed, Size { people: 8, commands: commands() });
        run.all().unwrap_or_else(|failure| panic!("{failure}"));
        run.ledger().unwrap_or_else(|failure| panic!("seed {seed}: {failure}"));
        after::all(&run.client, [&run.county]).unwrap_or_else(|failure| panic!("seed {seed}: {failure}"));
        tally.add(&run.tally);
    }
    println!("{tally}");
    // A run that settles and corrects nothing would prove nothing.
    assert!(tally.settled > 20 * count && tally.corrected > 0, "{tally:#?}");
    tally
}

/// What is refused over many seeds; each of these happens where people work.
const REFUSED: [&str; 15] = [
    "already-reversed",
    "died-before-care",
    "duplicate-bill",
    "duplicate-fact",
    "earlier-bill-refused",
    "item-not-in-catalogue",
    "known-in-future",
    "more-than-owed",
    "not-designated",
    "not-enrolled",
    "not-positive",
    "overlapping-stays",
    "same-key-other-content",
    "unknown-facility",
    "unknown-person",
];

#[test]
fn seeds_on_sqlite() {
    let tally = seeds(1, 8, |_| Place::sqlite());
    let missing: Vec<_> = REFUSED.iter().filter(|code| !tally.refused.contains_key(**code)).collect();
    assert!(missing.is_empty(), "never refused for {missing:?}: {:#?}", tally.refused);
    assert!(tally.repeated > 0 && tally.corrected > 8, "{tally:#?}");
}

/// What a seed sends does not depend on when, where or how often it is run.
#[test]
fn the_same_seed_sends_the_same_messages() {
    let run = |seed: u64| {
        let (place, clock) = (Place::sqlite(), ClientClock::default());
        let service = place.open(&clock);
        let client = Client { service: &service, clock, user: "window".to_owned() };
        let mut run = Run::new(client, seed, 0, Size { people: 4, commands: 60 });
        let mut all = Vec::new();
        while let Some(sent) = run.workload.next(&run.county) {
            let answered = run.client.send(&sent).unwrap_or_else(|failure| panic!("{failure}"));
            judge(&mut run.county, &sent, &answered).unwrap_or_else(|failure| panic!("{failure}"));
            all.push((sent, answered));
        }
        all
    };
    let (first, again, other) = (run(5), run(5), run(6));
    assert!(first.len() > 60);
    assert!(first == again);
    assert!(first != other);
}

#[test]
fn seeds_on_postgres() {
    let cluster = Cluster::start();
    seeds(101, 2, |seed| Place::postgres(&cluster, &format!("seed{seed}")));
}

/// The auditor would be worth nothing if it agreed with whatever it is told.
#[test]
fn an_auditor_with_another_figure_objects() {
    for wrong in 0..3 {
        let (place, clock) = (Place::sqlite(), ClientClock::default());
        let service = place.open(&clock);
        let client = Client { service: &service, clock, user: "window".to_owned() };
        let mut run = Run::new(client, 1, 1, Size { people: 6, commands: 120 });
        while run.workload.is_starting() {
            run.step().unwrap_or_else(|failure| panic!("{failure}"));
        }
        for rules in &mut run.county.books {
            match wrong {
                0 => rules.stay_deductible = rules.stay_deductible.map(|fen| fen + 1),
                1 => rules.visit_share += 1,
                _ => rules.second_from = [0; 3],
            }
        }
        let failure = run.all().expect_err(&format!("figure {wrong} differs")).to_string();
        assert!(failure.contains("the auditor") && failure.contains("seed 1"), "{failure}");
    }
}

/// Counties beside each other in one database, one client each.
fn beside(place: &Place, clients: u64) {
    let clock = ClientClock::default();
    let service = place.open(&clock);
    let run = |number: u64| {
        let client = Client { service: &service, clock: clock.clone(), user: format!("window-{number}") };
        let mut run = Run::new(client, 7, number, Size { people: 4, commands: 20 });
        run.all().unwrap_or_else(|failure| panic!("{failure}"));
        run.county
    };
    let counties: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..clients).map(|number| scope.spawn(move || run(number))).collect();
        threads.into_iter().map(|thread| thread.join().expect("a client")).collect()
    });
    let client = Client { service: &service, clock: clock.clone(), user: "auditor".to_owned() };
    after::all(&client, &counties).unwrap_or_else(|failure| panic!("{failure}"));
}

/// Sixteen clients at a few people.
fn together(place: &Place) {
    let clock = ClientClock::default();
    let service = place.open(&clock);
    let contest = Contest::new(&service, &clock, 3, 0, Size { people: 3, commands: 150 }, 16);
    let (county, tally) = contest.all().unwrap_or_else(|failure| panic!("{failure}"));
    println!("{tally}");
    assert!(tally.settled > 10, "{tally:#?}");
    let client = Client { service: &service, clock: clock.clone(), user: "auditor".to_owned() };
    after::all(&client, [&county]).unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn clients_beside_each_other_on_sqlite() {
    beside(&Place::sqlite(), 16);
}

#[test]
fn clients_beside_each_other_on_postgres() {
    let cluster = Cluster::start();
    beside(&Place::postgres(&cluster, "beside"), 8);
}

#[test]
fn clients_at_the_same_people_on_sqlite() {
    together(&Place::sqlite());
}

#[test]
fn clients_at_the_same_people_on_postgres() {
    let cluster = Cluster::start();
    together(&Place::postgres(&cluster, "together"));
}

/// Kills a load and looks at what is there.
fn killed(place: &Place, kills: u64, also: &dyn Fn(u64)) {
    let mut chance = Chance::new(11, 0);
    let (mut counties, mut answered) = (Vec::new(), 0);
    for kill in 0..kills {
        let load = Load {
            database: place.database.clone(),
            keys: place.keys.clone(),
            seed: 11,
            first: kill * 3,
            clients: 3,
            size: Size { people: 4, commands: 300 },
        };
        let program = env!("CARGO_BIN_EXE_yidan-sim");
        let after = Duration::from_millis(chance.below(600));
        let said = load.until_killed(program.as_ref(), after, &|| also(kill)).expect("a load");
        let clock = ClientClock::default();
        let service = place.open(&clock);
        let (more, _) = load.check(&service, &clock, &said).unwrap_or_else(|failure| panic!("{failure}"));
        counties.extend(more);
        answered += said.count();
        let client = Client { service: &service, clock: clock.clone(), user: "auditor".to_owned() };
        after::all(&client, &counties).unwrap_or_else(|failure| panic!("after kill {kill}: {failure}"));
    }
    assert!(answered > 0);
}

#[test]
fn a_killed_load_loses_nothing_on_sqlite() {
    killed(&Place::sqlite(), 5, &|_| {});
}

#[test]
fn a_killed_load_loses_nothing_on_postgres() {
    let cluster = Cluster::start();
    let place = Place::postgres(&cluster, "killed");
    killed(&place, 4, &|kill| {
        if kill % 2 == 1 {
            cluster.crash();
        }
    });
}
