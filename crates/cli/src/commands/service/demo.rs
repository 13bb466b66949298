//! `yidan serve --demo`: a made-up county, made once, and what is needed to sign in to it.

use super::care::made_ready;
use super::place::{Place, clock};
use super::said;
use crate::Answer;
use crate::texts::t;
use clap::ArgMatches;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::fs::OpenOptions;
use std::io::{IsTerminal, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use yidan_book::words::Lang;
use yidan_demo::{Found, Login, MakeError, Patient, Plan, Stage};
use yidan_service::{Clock, FixedClock, Service, StartError};
use yidan_store::{Fault, OpenError};

const PEOPLE: u64 = 20_000;
const SEED: u64 = 1;

/// A made-up county that is ready.
pub struct Demo {
    /// Which database.
    pub database: String,
    /// What it was made by.
    pub plan: Plan,
    /// Who may sign in.
    pub logins: Vec<Login>,
    /// With which password.
    pub password: String,
    /// Whose bills wait today.
    pub patients: Vec<Patient>,
}

impl Demo {
    /// Makes the county where there is none, goes on where making was interrupted, and reads the password.
    pub fn prepare(arguments: &ArgMatches, place: &Place, lang: Lang) -> Result<Demo, Answer> {
        let plan = county(arguments, place, lang)?;
        let wrong = |error| failed(place, &error, lang);
        let service = opened(place, clock(lang)?, lang)?;
        let logins = yidan_demo::put_accounts(&service).map_err(wrong)?;
        let path = place.keys.with_extension("password");
        let password = match std::fs::read_to_string(&path) {
            Ok(text) => {
                let password = text.trim().to_owned();
                // The file may be that of an earlier database of this name.
                if !yidan_demo::have_passwords(&service, &logins).map_err(wrong)? {
                    yidan_demo::set_passwords(&service, &logins, &password).map_err(wrong)?;
                }
                password
            }
            Err(_) => new_password(&service, &logins, &path, place, lang)?,
        };
        let patients = yidan_demo::patients(&plan);
        Ok(Demo { database: place.location.to_string(), plan, logins, password, patients })
    }
}

/// The county of the database, made if there is none.
fn county(arguments: &ArgMatches, place: &Place, lang: Lang) -> Result<Plan, Answer> {
    let wrong = |error| failed(place, &error, lang);
    ready(place, lang)?;
    let moments = Arc::new(FixedClock::at(clock(lang)?.now()));
    let service = opened(place, Arc::clone(&moments), lang)?;
    let now = service.moment().instant();
    let plan = match yidan_demo::found(&service).map_err(wrong)? {
        Found::Finished(plan) => return Ok(plan),
        Found::Other => return Err(not_made_up(place, lang)),
        Found::Unfinished(plan) => {
            let text = t(lang, "上次没有编完，接着编", "the last making was interrupted, and goes on");
            eprintln!("{}: {text}", place.location);
            plan
        }
        Found::Nothing => {
            let number = |name: &str, otherwise| arguments.get_one::<u64>(name).copied().unwrap_or(otherwise);
            Plan { people: number("people", PEOPLE), seed: number("seed", SEED), now }
        }
    };
    told(plan, place, lang);
    let bars = Bars { lang, shown: Mutex::new(None) };
    let made = yidan_demo::make(&service, &moments, plan, &|stage, done, all| bars.show(stage, done, all));
    bars.clear();
    made.map(|_| plan).map_err(wrong)
}

/// Makes the database where there is none. One that is there is looked at first, and brought up to date by nobody here:
/// it may be real.
fn ready(place: &Place, lang: Lang) -> Result<(), Answer> {
    if place.keys.exists() {
        match Service::open(&place.location, place.load_keys(lang)?, clock(lang)?) {
            Ok(_) => return Ok(()),
            Err(StartError::Open(OpenError::NotMigrated { found: 0 } | OpenError::Database(Fault::Lost))) => {
            }
            Err(error) => return Err(said::start(&place.location.to_string(), &error, lang)),
        }
    }
    made_ready(place, lang).map(drop)
}

fn opened(place: &Place, moments: impl Clock + 'static, lang: Lang) -> Result<Service, Answer> {
    let service = Service::open(&place.location, place.load_keys(lang)?, moments);
    service.map_err(|error| said::start(&place.location.to_string(), &error, lang))
}

fn not_made_up(place: &Place, lang: Lang) -> Answer {
    let text = t(
        lang,
        "这个库不是 --demo 编造的，不会动它：请用 --database 另指一个新文件",
        "this database was not made by --demo and is left alone: name a new one with --database",
    );
    Answer::bad(format!("{}: {text}", place.location))
}

fn told(plan: Plan, place: &Place, lang: Lang) {
    let Plan { people, seed, .. } = plan;
    let text = match lang {
        Lang::Zh => format!("编造样例县：{people}人，种子{seed}，全是假的"),
        Lang::En => format!("making up a county of {people} people by seed {seed}, none of it real"),
    };
    eprintln!("{}: {text}", place.location);
}

/// A new password of all logins, kept in a file that only its owner reads. The file comes last: one that is there holds.
fn new_password(
    service: &Service,
    logins: &[Login],
    path: &Path,
    place: &Place,
    lang: Lang,
) -> Result<String, Answer> {
    let wrong = |error| failed(place, &error, lang);
    let password = yidan_demo::new_password().map_err(wrong)?;
    yidan_demo::set_passwords(service, logins, &password).map_err(wrong)?;
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let written = file.and_then(|mut file| writeln!(file, "{password}"));
    written.map_err(|error| Answer::bad(format!("{}: {error}", path.display())))?;
    Ok(password)
}

/// A county that is not made.
pub fn failed(place: &Place, error: &MakeError, lang: Lang) -> Answer {
    let text = match error {
        MakeError::Refused(refusal) => refusal.text().in_lang(lang).to_owned(),
        MakeError::Malformed(_) => t(lang, "程序出错", "the program failed").to_owned(),
    };
    Answer::bad(format!("{}: {text} ({error})", place.location))
}

/// One bar at a time on a terminal, of the stage that is under way.
struct Bars {
    lang: Lang,
    shown: Mutex<Option<(Stage, ProgressBar)>>,
}

impl Bars {
    fn show(&self, stage: Stage, done: u64, all: u64) {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        if shown.as_ref().is_none_or(|(of, _)| *of != stage) {
            if let Some((_, old)) = shown.take() {
                old.finish_and_clear();
            }
            *shown = Some((stage, bar(stage.label().in_lang(self.lang), all)));
        }
        if let Some((_, bar)) = shown.as_ref() {
            bar.set_position(done);
        }
    }

    fn clear(&self) {
        if let Some((_, bar)) = self.shown.lock().unwrap_or_else(PoisonError::into_inner).take() {
            bar.finish_and_clear();
        }
    }
}

fn bar(what: &str, all: u64) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(all), ProgressDrawTarget::stderr());
    match ProgressStyle::with_template(&format!("{what} {{bar:30}} {{pos}}/{{len}}  {{per_sec}}  {{eta}}")) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
