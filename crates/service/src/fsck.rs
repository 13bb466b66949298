//! Holding everything that is kept against the invariants, from the records alone.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

use yidan_book::diag::Text;
use yidan_domain::casefile;
use yidan_store::{Finding, Verified};
use yidan_types::{Date, PersonId, SettlementId};

use crate::ledger::total;
use crate::library::Library;
use crate::moment::Moment;
use crate::people::Case;
use crate::refusal::Refusal;
use crate::service::Service;

const PAGE: usize = 2_000;
/// So many people are handed to a thread at a time.
const BATCH: usize = 50;

/// Something wrong with what is kept.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// A row, the audit trail or the encryption.
    Records(Finding),
    /// Rows of a person that do not read as a file.
    Unreadable(PersonId, String),
    /// An invariant of a person's settlements.
    Person(PersonId, casefile::Fault),
    /// A settlement comes out otherwise than it stands, and no fact, book or other settlement says why.
    Unexplained(PersonId, SettlementId),
    /// The sum over all accounts is not zero, but this many fen.
    Unbalanced(i128),
}

impl Fault {
    /// Where it is and what it is, for people.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Fault::Records(finding) => {
                Text::new(format!("记录：{}", Shown(finding)), format!("records: {}", Shown(finding)))
            }
            Fault::Unreadable(person, what) => Text::new(
                format!("{person}：档案无法识别（{what}）"),
                format!("{person}: the file cannot be read ({what})"),
            ),
            Fault::Person(person, fault) => {
                let text = of_person(fault);
                Text::new(format!("{person}：{}", text.zh), format!("{person}: {}", text.en))
            }
            Fault::Unexplained(person, settlement) => Text::new(
                format!("{person}：结算{settlement}重算结果不同，却没有任何新的事实、账册或结算可以解释"),
                format!(
                    "{person}: settlement {settlement} comes out otherwise, and nothing that became known says why"
                ),
            ),
            Fault::Unbalanced(fen) => Text::new(
                format!("全部账户之和应为零，实为{fen}分"),
                format!("all accounts add up to {fen} fen instead of 0"),
            ),
        }
    }

    /// A stable name of its kind, for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Fault::Records(_) => "records",
            Fault::Unreadable(..) => "unreadable",
            Fault::Person(_, casefile::Fault::PostedIsNotStanding(_)) => "posted-is-not-standing",
            Fault::Person(_, casefile::Fault::ReversedStillPosted(_)) => "reversed-still-posted",
            Fault::Person(_, casefile::Fault::OwedBelowZero(_)) => "owed-below-zero",
            Fault::Person(_, casefile::Fault::KeptIsNotReplay) => "kept-is-not-replay",
            Fault::Unexplained(..) => "unexplained-difference",
            Fault::Unbalanced(_) => "unbalanced",
        }
    }
}

fn of_person(fault: &casefile::Fault) -> Text {
    match fault {
        casefile::Fault::PostedIsNotStanding(id) => Text::new(
            format!("结算{id}已记账的金额与有效金额不一致"),
            format!("what was posted for settlement {id} is not what stands"),
        ),
        casefile::Fault::ReversedStillPosted(id) => Text::new(
            format!("结算{id}已冲销，账却没有冲平"),
            format!("settlement {id} is reversed and its transfers do not cancel"),
        ),
        casefile::Fault::OwedBelowZero(id) => Text::new(
            format!("结算{id}的还款超过欠款"),
            format!("more was paid for settlement {id} than was owed"),
        ),
        casefile::Fault::KeptIsNotReplay => {
            Text::new("留存的累计与重算不一致", "the accumulators that are kept are not what a replay leaves")
        }
    }
}

/// A finding of the store, which names what it found in its `Debug` form: streams, numbers and ids, nothing private.
struct Shown<'f>(&'f Finding);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

/// What was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Rows and audit trail.
    pub verified: Verified,
    /// People whose history was replayed.
    pub people: u64,
    /// Their settlements.
    pub settlements: u64,
    /// Everything that was found; 0 when nothing is wrong.
    pub faults: u64,
}

/// How far it is: people replayed.
pub type Progress<'p> = &'p mut dyn FnMut(u64);

impl Service {
    /// Verifies every invariant from the records alone: rows against the audit trail, each person's history by replay,
    /// the ledger by its sum. Hands over each fault as it comes. Others may go on working meanwhile.
    ///
    /// # Errors
    /// Those of the database.
    pub fn fsck(&self, found: &mut dyn FnMut(Fault), progress: Progress<'_>) -> Result<Checked, Refusal> {
        let mut faults = 0_u64;
        let mut count = |fault| {
            faults = faults.saturating_add(1);
            found(fault);
        };
        let sum = total(&self.store().balances(Date::MAX)?);
        if sum != 0 {
            count(Fault::Unbalanced(sum));
        }
        let (verified, people, settlements) = self.look_at_all(&mut count, progress)?;
        Ok(Checked { verified, people, settlements, faults })
    }

    /// Walks over the rows and the audit trail, and beside that replays everybody's history, on all cores.
    fn look_at_all(
        &self,
        found: &mut dyn FnMut(Fault),
        progress: Progress<'_>,
    ) -> Result<(Verified, u64, u64), Refusal> {
        let library = self.library()?;
        let ids = self.people_ids()?;
        let work = Work {
            service: self,
            library: &library,
            queue: Mutex::new(ids.chunks(BATCH).collect()),
            failed: AtomicBool::new(false),
            settlements: AtomicU64::new(0),
        };
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let (send, receive): (Sender<Seen>, Receiver<Seen>) = channel();
        let mut people = 0_u64;
        std::thread::scope(|scope| {
            let verify = {
                let send = send.clone();
                scope.spawn(move || {
                    // Nobody listens any more where the replay failed.
                    self.store().verify(&mut |finding| drop(send.send(Seen::Records(finding))))
                })
            };
            for _ in 0..threads {
                let (send, work) = (send.clone(), &work);
                scope.spawn(move || work.run(&send));
            }
            drop(send);
            for seen in receive {
                match seen {
                    Seen::Records(finding) => found(Fault::Records(finding)),
                    Seen::Person(report) => {
                        report?.into_iter().for_each(&mut *found);
                        people = people.saturating_add(1);
                        progress(people);
                    }
                }
            }
            let verified = verify.join().map_err(|_| Refusal::Malformed("verify".to_owned()))??;
            Ok((verified, people, work.settlements.load(Ordering::Relaxed)))
        })
    }

    fn people_ids(&self) -> Result<Vec<PersonId>, Refusal> {
        let mut ids: Vec<PersonId> = Vec::new();
        loop {
            let page = self.store().people_ids(ids.last(), PAGE)?;
            if page.is_empty() {
                return Ok(ids);
            }
            ids.extend(page);
        }
    }
}

type Report = Result<Vec<Fault>, Refusal>;

/// What a thread saw.
enum Seen {
    Records(Finding),
    Person(Report),
}

/// People shared out among threads.
struct Work<'w> {
    service: &'w Service,
    library: &'w Library,
    queue: Mutex<VecDeque<&'w [PersonId]>>,
    /// Somebody found the database gone: all stop.
    failed: AtomicBool,
    settlements: AtomicU64,
}

impl Work<'_> {
    fn run(&self, send: &Sender<Seen>) {
        let moment = self.service.moment();
        while !self.failed.load(Ordering::Relaxed) {
            let Some(batch) = self.queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front() else {
                return;
            };
            for report in self.replay_batch(batch, moment) {
                self.failed.fetch_or(report.is_err(), Ordering::Relaxed);
                if send.send(Seen::Person(report)).is_err() {
                    return;
                }
            }
        }
    }

    fn replay_batch(&self, people: &[PersonId], moment: Moment) -> Vec<Report> {
        match self.service.cases(people) {
            Ok(cases) => {
                let cases = people.iter().zip(cases);
                cases.map(|(person, case)| self.replay(person, case, moment)).collect()
            }
            // Somebody's rows do not read, or private fields do not open: each alone, to say whose.
            Err(refusal) if !of_the_whole(&refusal) && people.len() > 1 => {
                people.chunks(1).flat_map(|one| self.replay_batch(one, moment)).collect()
            }
            // Told once: nobody else of them fares better.
            Err(refusal) => {
                let first = people.first().map(|person| self.replay(person, Err(refusal), moment));
                first.into_iter().collect()
            }
        }
    }

    fn replay(&self, person: &PersonId, case: Result<Case, Refusal>, moment: Moment) -> Report {
        let case = match case {
            Ok(case) => case,
            Err(refusal) if of_the_whole(&refusal) => return Err(refusal),
            Err(refusal) => return Ok(vec![Fault::Unreadable(person.clone(), refusal.to_string())]),
        };
        let (file, world) = (&case.file, self.library.world(moment, &case.reservations));
        let count = u64::try_from(file.settled.len()).unwrap_or(u64::MAX);
        self.settlements.fetch_add(count, Ordering::Relaxed);
        let of_person = |fault| Fault::Person(person.clone(), fault);
        let (broken, corrections) = casefile::audit_and_corrections(file, &world);
        let mut faults: Vec<Fault> = broken.into_iter().map(of_person).collect();
        let unexplained = corrections.proposed.into_iter().filter(|proposed| proposed.why.is_empty());
        faults.extend(unexplained.map(|proposed| Fault::Unexplained(person.clone(), proposed.settlement)));
        Ok(faults)
    }
}

/// Whether the database as a whole fails, and not the rows of somebody.
const fn of_the_whole(refusal: &Refusal) -> bool {
    use yidan_store::Fault::{Malformed, Sealed};
    matches!(refusal, Refusal::Database(fault) if !matches!(fault, Sealed | Malformed(_)))
}
