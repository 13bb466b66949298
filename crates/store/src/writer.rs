//! The writer: one thread and one connection that commit what waits in groups, and answer each command only after its
//! commit is durable.

use std::collections::{BTreeSet, VecDeque};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, RwLock};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::batch::{self, Outcome};
use crate::commit::CommitError;
use crate::fault::Fault;
use crate::keys::Keys;
use crate::location::Location;
use crate::prepare::Prepared;
use crate::session::{Purpose, Session, connect};

/// Commits of one transaction. More would make the first wait for the last without being faster.
const GROUP: usize = 128;
/// How often something is tried again after a transient fault; the waits double from the first.
const TRIES: u32 = 7;
const FIRST_WAIT: Duration = Duration::from_millis(5);

/// The keys in use; replaced as a whole when a new one is added.
pub(crate) type SharedKeys = Arc<RwLock<Arc<Keys>>>;

/// The keys now in use.
pub(crate) fn current(keys: &SharedKeys) -> Arc<Keys> {
    // A panic elsewhere cannot leave keys half replaced: an `Arc` is swapped at once.
    Arc::clone(&keys.read().unwrap_or_else(std::sync::PoisonError::into_inner))
}

/// Work for the writer other than a commit. It leaves no transaction open, and may be run again after a transient fault.
pub(crate) type Task = Box<dyn FnMut(&mut dyn Session) -> Result<(), Fault> + Send>;

enum Job {
    Commit(Box<Prepared>, SyncSender<Outcome>),
    Task(Task, SyncSender<Result<(), Fault>>),
}

/// A handle of a writer; dropping it ends the thread after what was handed over.
pub(crate) struct Writer {
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Connects and starts the thread.
    pub(crate) fn start(location: &Location, keys: SharedKeys) -> Result<Self, Fault> {
        let (jobs, waiting) = channel();
        let session = Some(connect(location, Purpose::Write)?);
        let mut run = Run { location: location.clone(), keys, session };
        let thread =
            thread::Builder::new().name("yidan-writer".to_owned()).spawn(move || run.serve(&waiting));
        Ok(Self { jobs: Some(jobs), thread: Some(thread.map_err(|_| Fault::Full)?) })
    }

    /// Waits until the commit is durable or refused.
    pub(crate) fn commit(&self, prepared: Prepared) -> Outcome {
        let (answer, answered) = sync_channel(1);
        self.send(Job::Commit(Box::new(prepared), answer)).ok_or(CommitError::Closed)?;
        answered.recv().unwrap_or(Err(CommitError::Closed))
    }

    /// Runs a task between two groups of commits.
    pub(crate) fn task(&self, task: Task) -> Result<(), Fault> {
        let (answer, answered) = sync_channel(1);
        self.send(Job::Task(task, answer)).ok_or(Fault::Lost)?;
        answered.recv().unwrap_or(Err(Fault::Lost))
    }

    fn send(&self, job: Job) -> Option<()> {
        self.jobs.as_ref()?.send(job).ok()
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

struct Run {
    location: Location,
    keys: SharedKeys,
    /// Nothing after the connection was lost, until it is made again.
    session: Option<Box<dyn Session>>,
}

impl Run {
    fn serve(&mut self, jobs: &Receiver<Job>) {
        let mut waiting = VecDeque::new();
        loop {
            if waiting.is_empty() {
                match jobs.recv() {
                    Ok(job) => waiting.push_back(job),
                    Err(_) => return,
                }
            }
            // Whoever came while the last group was written forms the next one; nobody is made to wait for company.
            waiting.extend(jobs.try_iter().take(GROUP));
            if let Some(Job::Task(..)) = waiting.front() {
                if let Some(Job::Task(mut task, answer)) = waiting.pop_front() {
                    let _ = answer.send(self.patiently(&mut *task));
                }
                continue;
            }
            let (batch, answers) = next_group(&mut waiting);
            for (answer, outcome) in answers.into_iter().zip(self.commit(&batch)) {
                // Who no longer waits for the answer gets it when the command is sent again.
                let _ = answer.send(outcome);
            }
        }
    }

    fn commit(&mut self, batch: &[Prepared]) -> Vec<Outcome> {
        let keys = current(&self.keys);
        let mut outcomes = Vec::new();
        let result = self.patiently(&mut |session| {
            outcomes = batch::run(session, &keys, batch)?;
            Ok(())
        });
        match result {
            Ok(()) => outcomes,
            // One of them spoils the group: each on its own, so that only that one fails.
            Err(fault) if batch.len() > 1 && !fault.is_transient() => {
                batch.chunks(1).flat_map(|one| self.commit(one)).collect()
            }
            Err(Fault::Duplicate) => vec![Err(CommitError::DuplicateId)],
            Err(fault) => batch.iter().map(|_| Err(CommitError::Database(fault.clone()))).collect(),
        }
    }

    /// Tries again after transient faults, with a new connection where the old one is lost. A duplicate is tried once
    /// more too: where another process was faster, it is named then.
    fn patiently(
        &mut self,
        work: &mut dyn FnMut(&mut dyn Session) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let mut duplicates = 0;
        let mut wait = FIRST_WAIT;
        for tried in 1..=TRIES {
            let Err(fault) = self.once(work) else {
                return Ok(());
            };
            if fault == Fault::Lost {
                self.session = None;
            }
            duplicates += u32::from(fault == Fault::Duplicate);
            let again = fault.is_transient() || (fault == Fault::Duplicate && duplicates == 1);
            if !again || tried == TRIES {
                return Err(fault);
            }
            if fault.is_transient() {
                thread::sleep(wait);
                wait *= 2;
            }
        }
        Err(Fault::Lost)
    }

    fn once(&mut self, work: &mut dyn FnMut(&mut dyn Session) -> Result<(), Fault>) -> Result<(), Fault> {
        let session = match self.session.take() {
            Some(session) => session,
            None => connect(&self.location, Purpose::Write)?,
        };
        work(&mut **self.session.insert(session))
    }
}

/// Takes the commits, in order, that touch no stream and no key of one before them, up to the next task; the others stay
/// in their order.
fn next_group(waiting: &mut VecDeque<Job>) -> (Vec<Prepared>, Vec<SyncSender<Outcome>>) {
    let (mut batch, mut answers) = (Vec::new(), Vec::new());
    let (mut streams, mut keys) = (BTreeSet::new(), BTreeSet::new());
    let mut left = VecDeque::new();
    let mut closed = false;
    for job in waiting.drain(..) {
        match job {
            Job::Commit(commit, answer) if !closed && batch.len() < GROUP => {
                let names: Vec<String> = commit.writes.iter().map(|write| write.name.clone()).collect();
                let free = names.iter().all(|name| !streams.contains(name)) && !keys.contains(&commit.key);
                // What waits keeps its streams for itself, so that those behind it stay behind.
                streams.extend(names);
                keys.insert(commit.key.clone());
                if free {
                    batch.push(*commit);
                    answers.push(answer);
                } else {
                    left.push_back(Job::Commit(commit, answer));
                }
            }
            job => {
                closed |= matches!(job, Job::Task(..));
                left.push_back(job);
            }
        }
    }
    *waiting = left;
    (batch, answers)
}
