//! A load in a process of its own that is killed: no acknowledged command is lost, none is half there.
//!
//! The child runs some counties, each by a client, and says before a confirmation what it confirms, and after each
//! message what came of it. The parent kills it, goes through the same messages from the seed, sends again what was
//! acknowledged (which must be answered again, as before) and the one message that was cut off (which may have taken
//! effect or not), and holds the ledger against the auditor.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command as Process, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use yidan_service::{Seen, Service};
use yidan_store::{Keys, Location};

use crate::auditor::{County, Expected};
use crate::clock::ClientClock;
use crate::command::Command;
use crate::drive::{Answered, Client, Failure};
use crate::run::judge;
use crate::workload::{Size, Workload};

/// What a child runs.
#[derive(Clone, Debug)]
pub struct Load {
    /// Where the database is, as [`Location`] reads it.
    pub database: String,
    /// Its keys.
    pub keys: PathBuf,
    /// The seed.
    pub seed: u64,
    /// The number of the first county.
    pub first: u64,
    /// Clients, with a county each.
    pub clients: u64,
    /// How large each is.
    pub size: Size,
}

impl Load {
    /// Opens the service.
    ///
    /// # Errors
    /// That it does not start.
    pub fn open(&self, clock: &ClientClock) -> Result<Service, Failure> {
        let location: Location = self.database.parse()?;
        Ok(Service::open(&location, Keys::load(&self.keys)?, clock.clone())?)
    }

    /// What the child does: prints `seen COUNTY NUMBER DIGESTS` before a confirmation, `done` or `refused COUNTY NUMBER` after a
    /// message, and `wrong COUNTY NUMBER WHAT` for what the auditor works out otherwise.
    ///
    /// # Errors
    /// What is no refusal: the database, or no output.
    pub fn child(&self) -> Result<(), Failure> {
        let clock = ClientClock::default();
        let service = self.open(&clock)?;
        thread::scope(|scope| {
            let clients: Vec<_> = (self.first..self.first + self.clients)
                .map(|number| {
                    scope.spawn({
                        let (service, clock) = (&service, clock.clone());
                        move || self.client(service, clock, number)
                    })
                })
                .collect();
            clients.into_iter().try_for_each(|client| client.join().map_err(|_| "a client panicked")?)
        })
    }

    fn client(&self, service: &Service, clock: ClientClock, number: u64) -> Result<(), Failure> {
        let client = Client { service, clock, user: user(number) };
        let mut workload = Workload::new(self.seed, number, self.size);
        let mut county = workload.county();
        let mut nth = 0_u64;
        while let Some(sent) = workload.next(&county) {
            let mut seen = Vec::new();
            let mut answered = None;
            if let Command::Confirm(person, every) = &sent.command {
                client.clock.set(sent.day, sent.ms);
                match client.seen(person, *every) {
                    Ok(found) => seen = found,
                    Err(_) => answered = Some(client.send(&sent)?),
                }
                let digests: Vec<&str> = seen.iter().map(|seen| seen.0.as_str()).collect();
                say(&format!("seen {number} {nth} {}", digests.join(",")))?;
            }
            let answered = match answered {
                Some(answered) => answered,
                None => client.send_seen(&sent, &seen)?,
            };
            let what = match &answered {
                Answered::Done(..) => "done",
                Answered::Refused(_) | Answered::KeyReused => "refused",
            };
            if let Err(failure) = judge(&mut county, &sent, &answered) {
                // The parent is told at once: the other clients go on until the kill.
                let failure = format!("{number} {nth} {sent:?}: {failure}").replace('\n', " ");
                return say(&format!("wrong {failure}"));
            }
            say(&format!("{what} {number} {nth}"))?;
            nth += 1;
        }
        Ok(())
    }

    /// Starts the child from this program's own `child` command.
    fn spawn(&self, program: &Path) -> Result<Child, Failure> {
        let size = [self.size.people, self.size.commands].map(|count| count.to_string());
        let numbers = [self.seed, self.first, self.clients].map(|number| number.to_string());
        let child = Process::new(program)
            .arg("child")
            .arg(&self.database)
            .arg(&self.keys)
            .args(numbers)
            .args(size)
            .stdout(Stdio::piped())
            .spawn()?;
        Ok(child)
    }

    /// Runs the child and kills it so long after its first answer, `also` killing what it likes at that moment.
    ///
    /// # Errors
    /// That it cannot be run, or ended with a fault of its own.
    pub fn until_killed(&self, program: &Path, after: Duration, also: &dyn Fn()) -> Result<Said, Failure> {
        let mut child = self.spawn(program)?;
        let out = child.stdout.take().ok_or("the child has no output")?;
        let (send, lines) = channel();
        let reader = thread::spawn(move || {
            BufReader::new(out).lines().map_while(Result::ok).for_each(|line| drop(send.send(line)));
        });
        let first = lines.recv_timeout(Duration::from_secs(60))?;
        thread::sleep(after);
        let ended = child.try_wait()?;
        // The database may go down first, and the child then ends by itself.
        also();
        child.kill()?;
        child.wait()?;
        reader.join().map_err(|_| "the reader panicked")?;
        if let Some(ended) = ended.filter(|ended| !ended.success()) {
            return Err(format!("the child ended by itself: {ended}").into());
        }
        let said = Said::read(first, &lines);
        if let Some(wrong) = said.wrong.first() {
            return Err(format!("before the kill: seed {}, {wrong}", self.seed).into());
        }
        Ok(said)
    }

    /// Holds what is there after a kill against what the child said; gives the counties as they stand, and how many
    /// messages that were cut off had taken effect.
    ///
    /// # Errors
    /// What was lost, or is there by half.
    pub fn check(
        &self,
        service: &Service,
        clock: &ClientClock,
        said: &Said,
    ) -> Result<(Vec<County>, u64), Failure> {
        let (mut counties, mut unanswered) = (Vec::new(), 0);
        for number in self.first..self.first + self.clients {
            let client = Client { service, clock: clock.clone(), user: user(number) };
            let (county, cut_off) = self.check_county(&client, number, said)?;
            counties.push(county);
            unanswered += u64::from(cut_off);
        }
        Ok((counties, unanswered))
    }

    fn check_county(&self, client: &Client<'_>, number: u64, said: &Said) -> Result<(County, bool), Failure> {
        let mut workload = Workload::new(self.seed, number, self.size);
        let mut county = workload.county();
        let answers = said.answers.get(&number).map(Vec::as_slice).unwrap_or_default();
        let mut nth = 0;
        while let Some(sent) = workload.next(&county) {
            let seen = said.seen.get(&(number, nth)).map(Vec::as_slice).unwrap_or_default();
            let failed = |error: &dyn std::fmt::Display| -> Failure {
                format!("seed {}, county {number}, message {nth} {sent:#?}: {error}", self.seed).into()
            };
            let acknowledged = usize::try_from(nth).ok().and_then(|nth| answers.get(nth));
            match acknowledged {
                // What left nothing was right then; now others may have come after it.
                Some(done) if !done || !sent.command.writes() => {}
                Some(_) => {
                    let Answered::Done(document, repeated) = client.send_seen(&sent, seen)? else {
                        return Err(failed(&"was acknowledged and is refused now"));
                    };
                    if !repeated {
                        return Err(failed(&"was acknowledged and is lost"));
                    }
                    if let Expected::Done(effect) = county.expect(&sent) {
                        county.check(&effect, &document).map_err(|error| failed(&error))?;
                        county.take(&sent, &effect, &document);
                    }
                }
                None => return county_after(client, county, &sent, seen, &failed),
            }
            nth += 1;
        }
        Ok((county, false))
    }
}

type Failed<'f> = &'f dyn Fn(&dyn std::fmt::Display) -> Failure;

/// The county after the message that was cut off is sent again, and whether it had taken effect.
fn county_after(
    client: &Client<'_>,
    mut county: County,
    sent: &crate::command::Sent,
    seen: &[Seen],
    failed: Failed<'_>,
) -> Result<(County, bool), Failure> {
    let answered = if seen.is_empty() { client.send(sent)? } else { client.send_seen(sent, seen)? };
    // Whether it had taken effect or takes effect now: what it does is the same.
    let (answered, before) = match (county.expect(sent), answered) {
        (Expected::Done(_), Answered::Done(document, before)) => (Answered::Done(document, false), before),
        (_, answered) => (answered, false),
    };
    judge(&mut county, sent, &answered).map_err(|error| failed(&error))?;
    Ok((county, before))
}

/// What a child said before it was killed.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// By county, for each message whether it was done or refused.
    pub answers: BTreeMap<u64, Vec<bool>>,
    seen: BTreeMap<(u64, u64), Vec<Seen>>,
    /// What came out otherwise than worked out, while the child ran.
    wrong: Vec<String>,
}

impl Said {
    fn read(first: String, lines: &Receiver<String>) -> Said {
        let mut said = Said::default();
        for line in std::iter::once(first).chain(lines.try_iter()) {
            if let Some(wrong) = line.strip_prefix("wrong ") {
                said.wrong.push(wrong.to_owned());
            }
            let words: Vec<&str> = line.split(' ').collect();
            match words.as_slice() {
                ["seen", county, nth, digests] => {
                    let (Ok(county), Ok(nth)) = (county.parse(), nth.parse()) else { continue };
                    let digests = digests.split(',').filter(|digest| !digest.is_empty());
                    said.seen.insert((county, nth), digests.map(|digest| Seen(digest.to_owned())).collect());
                }
                [what @ ("done" | "refused"), county, nth] => {
                    let (Ok(county), Ok(nth)) = (county.parse(), nth.parse::<usize>()) else { continue };
                    let answers = said.answers.entry(county).or_default();
                    if answers.len() == nth {
                        answers.push(*what == "done");
                    }
                }
                _ => {}
            }
        }
        said
    }

    /// How many messages were answered.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.answers.values().map(|answers| u64::try_from(answers.len()).unwrap_or_default()).sum()
    }
}

fn user(number: u64) -> String {
    format!("window-{number}")
}

/// One line at once, so that a line is whole or absent.
fn say(line: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("{line}\n").as_bytes())?;
    out.flush()?;
    Ok(())
}
