//! `yidan-sim`: long runs of the simulation. `--help` says what it takes.

mod arguments;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use arguments::Options;
use tempfile::TempDir;
use yidan_service::Service;
use yidan_sim::chance::Chance;
use yidan_sim::clock::ClientClock;
use yidan_sim::contest::Contest;
use yidan_sim::crash::Load;
use yidan_sim::drive::{Client, Failure};
use yidan_sim::run::Run;
use yidan_sim::tally::Tally;
use yidan_sim::{Size, after, auditor::County};
use yidan_store::{Keys, Location, migrate};

// The store's throwaway cluster; what only its tests need of it is unused here.
#[allow(dead_code)]
#[path = "../../store/tests/store/support/cluster.rs"]
mod cluster;

/// After so many kills a new database is made: every county brings books, and each program reads them all.
const KILLS_A_DATABASE: u64 = 20;

/// So many commands one contest has, then another begins with other people: nobody has hundreds of bills in two years.
const CONTEST: u64 = 500;

/// So many commands a county has whose program is killed, so that its two years pass in the seconds until then.
const KILLED: u64 = 600;

/// Runs a command to its end.
fn run(command: &mut Command) {
    let status = command.output().map(|output| output.status.success());
    assert!(matches!(status, Ok(true)), "{command:?} failed");
}

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let outcome = match arguments.as_slice() {
        [_, first, rest @ ..] if first == "child" => child(rest),
        _ => match Options::read(arguments) {
            Ok(options) => options.run(),
            // Help ends with 0, a mistake with 2.
            Err(said) => said.exit(),
        },
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

/// What a process that is to be killed does.
fn child(arguments: &[OsString]) -> Result<(), Failure> {
    let arguments: Option<Vec<&str>> = arguments.iter().map(|text| text.to_str()).collect();
    let Some([database, keys, seed, first, clients, people, commands]) = arguments.as_deref() else {
        return Err("child DATABASE KEYS SEED FIRST CLIENTS PEOPLE COMMANDS".into());
    };
    let load = Load {
        database: (*database).to_owned(),
        keys: PathBuf::from(keys),
        seed: seed.parse()?,
        first: first.parse()?,
        clients: clients.parse()?,
        size: Size { people: people.parse()?, commands: commands.parse()? },
    };
    load.child()
}

impl Options {
    fn run(&self) -> Result<(), Failure> {
        match (self.kills, self.same) {
            (Some(kills), _) => self.crash(kills),
            (None, true) => self.contest(),
            (None, false) => self.counties(),
        }
    }

    /// Each client a county of its own.
    fn counties(&self) -> Result<(), Failure> {
        let place = Place::make(self.database.as_deref())?;
        let clock = ClientClock::default();
        let service = place.open(&clock)?;
        let size = Size::of(self.commands / self.clients.max(1));
        let began = Instant::now();
        let counties = std::thread::scope(|scope| -> Result<Vec<(County, Tally)>, Failure> {
            let run = |number| {
                let client =
                    Client { service: &service, clock: clock.clone(), user: format!("window-{number}") };
                let mut run = Run::new(client, self.seed, number, size);
                run.all()?;
                Ok::<_, Failure>((run.county, run.tally))
            };
            let threads: Vec<_> = (0..self.clients).map(|number| scope.spawn(move || run(number))).collect();
            threads.into_iter().map(|thread| thread.join().map_err(|_| "a client panicked")?).collect()
        })?;
        report(&client(&service, &clock), &counties, began.elapsed())
    }

    /// All clients at the same people.
    fn contest(&self) -> Result<(), Failure> {
        let place = Place::make(self.database.as_deref())?;
        let clock = ClientClock::default();
        let service = place.open(&clock)?;
        let clients = usize::try_from(self.clients)?;
        let began = Instant::now();
        let mut done = Vec::new();
        for number in 0..self.commands.div_ceil(CONTEST) {
            let commands = CONTEST.min(self.commands - number * CONTEST);
            let size = Size { people: 8, commands };
            done.push(Contest::new(&service, &clock, self.seed, number, size, clients).all()?);
        }
        report(&client(&service, &clock), &done, began.elapsed())
    }

    fn crash(&self, kills: u64) -> Result<(), Failure> {
        let mut chance = Chance::new(self.seed, u64::MAX);
        let (mut acknowledged, mut unanswered, mut settled, began) = (0, 0, 0, Instant::now());
        let program = std::env::current_exe()?;
        for first in (0..kills).step_by(usize::try_from(KILLS_A_DATABASE)?) {
            let place = Place::make(self.database.as_deref())?;
            let mut counties = Vec::new();
            for kill in first..kills.min(first + KILLS_A_DATABASE) {
                let load = Load {
                    database: place.database.clone(),
                    keys: place.keys.clone(),
                    seed: self.seed,
                    first: kill * self.clients,
                    clients: self.clients,
                    size: Size { people: 6, commands: KILLED },
                };
                let after = Duration::from_millis(chance.below(1_500));
                let said = load.until_killed(&program, after, &|| place.crash(kill))?;
                let clock = ClientClock::default();
                let service = load.open(&clock)?;
                let (more, cut_off) = load.check(&service, &clock, &said)?;
                counties.extend(more);
                acknowledged += said.count();
                unanswered += cut_off;
                if kill % 5 == 4 || kill + 1 == kills {
                    after::all(&client(&service, &clock), &counties)?;
                }
            }
            settled += counties.iter().map(settlements).sum::<u64>();
            eprintln!(
                "{} kills, {:.0} s",
                kills.min(first + KILLS_A_DATABASE),
                began.elapsed().as_secs_f64()
            );
        }
        println!(
            "{kills} kills: {acknowledged} messages were answered, {settled} settlements; {unanswered} more had taken \
             effect unanswered; none lost, none by half, every ledger as worked out, fsck clean"
        );
        Ok(())
    }
}

fn settlements(county: &County) -> u64 {
    u64::try_from(county.settled()).unwrap_or(u64::MAX)
}

/// Who looks when all is done.
fn client<'s>(service: &'s Service, clock: &ClientClock) -> Client<'s> {
    Client { service, clock: clock.clone(), user: "auditor".to_owned() }
}

/// Compares what is there with what was worked out, and says what was done.
fn report(client: &Client<'_>, done: &[(County, Tally)], took: Duration) -> Result<(), Failure> {
    let mut tally = Tally::default();
    done.iter().for_each(|(_, one)| tally.add(one));
    let each = took / u32::try_from(tally.sent.max(1))?;
    println!("{tally}");
    println!("{took:.1?} with the auditor's work, {each:.2?} a message");
    for (code, count) in &tally.refused {
        println!("{count:>8}  {code}");
    }
    let counties = done.iter().map(|(county, _)| county);
    timed("every balance, statement and the journal as worked out", || {
        after::ledger(client.service, counties.clone())
    })?;
    timed("everybody's history as worked out from the first bill", || {
        counties.clone().try_for_each(|county| after::histories(client, county))
    })?;
    timed("fsck clean", || after::fsck(client.service, counties.clone().map(settlements).sum()))
}

fn timed(what: &str, check: impl FnOnce() -> Result<(), Failure>) -> Result<(), Failure> {
    let began = Instant::now();
    check()?;
    println!("{what} ({:.1?})", began.elapsed());
    Ok(())
}

/// A database with its keys.
struct Place {
    database: String,
    keys: PathBuf,
    cluster: Option<cluster::Cluster>,
    _folder: TempDir,
}

impl Place {
    fn make(database: Option<&str>) -> Result<Place, Failure> {
        let folder = tempfile::tempdir()?;
        let keys = folder.path().join("keys");
        let cluster = (database == Some("postgres")).then(cluster::Cluster::start);
        let database = match (&cluster, database) {
            (Some(cluster), _) => cluster.address("postgres"),
            (None, Some(database)) => database.to_owned(),
            (None, None) => folder.path().join("yidan.db").display().to_string(),
        };
        let location: Location = database.parse()?;
        migrate(&location, &Keys::create(&keys)?)?;
        Ok(Place { database, keys, cluster, _folder: folder })
    }

    fn open(&self, clock: &ClientClock) -> Result<Service, Failure> {
        Ok(Service::open(&self.database.parse()?, Keys::load(&self.keys)?, clock.clone())?)
    }

    /// Every other time the server goes down as well.
    fn crash(&self, kill: u64) {
        if let Some(cluster) = self.cluster.as_ref().filter(|_| kill % 2 == 1) {
            cluster.crash();
        }
    }
}
