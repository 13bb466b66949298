//! The writer: one connection, used by one thread at a time, that commits what waits in groups and answers each command
//! only after its commit is durable.
//!
//! There is no thread of its own. Whoever finds nobody writing leads: it writes its commit and all that wait with it, in
//! one transaction, answers them, and makes the next of those who came meanwhile the leader. So a lone client waits for
//! the disk and for no other thread.

use std::collections::{BTreeSet, VecDeque};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread;
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
    Arc::clone(&keys.read().unwrap_or_else(PoisonError::into_inner))
}

/// Work with the connection. It leaves no transaction open, and may be run again after a transient fault.
type Work<'a> = &'a mut dyn FnMut(&mut dyn Session) -> Result<(), Fault>;

/// What somebody who waits is told.
enum Told {
    Done(Outcome),
    /// It is your turn to write.
    Lead,
}

/// Somebody who waits: with a commit, or for a turn at the connection.
struct Job {
    commit: Option<Box<Prepared>>,
    tell: SyncSender<Told>,
}

/// The line of those who wait. INVARIANT (one leads): while it is led, exactly one thread writes or was told to.
#[derive(Default)]
struct Line {
    led: bool,
    waiting: VecDeque<Job>,
}

/// A connection for writing and those who wait for it.
pub(crate) struct Writer {
    line: Mutex<Line>,
    run: Mutex<Run>,
}

impl Writer {
    /// Connects.
    pub(crate) fn start(location: &Location, keys: SharedKeys) -> Result<Self, Fault> {
        let session = Some(connect(location, Purpose::Write)?);
        let run = Mutex::new(Run { location: location.clone(), keys, session });
        Ok(Self { line: Mutex::default(), run })
    }

    /// Waits until the commit is durable or refused.
    pub(crate) fn commit(&self, prepared: Prepared) -> Outcome {
        let (tell, told) = sync_channel(2);
        let mut leading = self.join(Job { commit: Some(Box::new(prepared)), tell });
        loop {
            if let Some(leading) = leading.take() {
                leading.write_group();
            }
            match told.recv() {
                Ok(Told::Done(outcome)) => return outcome,
                Ok(Told::Lead) => leading = Some(Leading(self)),
                // Only a leader that panicked leaves an answer out.
                Err(_) => return Err(CommitError::Database(Fault::Lost)),
            }
        }
    }

    /// Works with the connection between two groups of commits.
    pub(crate) fn turn(&self, work: Work<'_>) -> Result<(), Fault> {
        let (tell, told) = sync_channel(2);
        let leading = match self.join(Job { commit: None, tell }) {
            Some(leading) => leading,
            None => told.recv().map(|_| Leading(self)).map_err(|_| Fault::Lost)?,
        };
        locked(&self.line).waiting.pop_front();
        let result = locked(&self.run).patiently(work);
        drop(leading);
        result
    }

    /// Gets in line, and leads it if nobody does.
    fn join(&self, job: Job) -> Option<Leading<'_>> {
        let mut line = locked(&self.line);
        line.waiting.push_back(job);
        let led = std::mem::replace(&mut line.led, true);
        // Lazily: a leader made in vain would give the line on when dropped.
        (!led).then(|| Leading(self))
    }
}

/// What a panic leaves behind a lock is whole: a line of waiting, or a connection that is checked before use.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The leader's part, who stands first in line; given on when it is dropped, however that comes about.
struct Leading<'a>(&'a Writer);

impl Leading<'_> {
    /// Writes the leader's commit and those that fit to it.
    fn write_group(self) {
        let (batch, tell) = next_group(&mut locked(&self.0.line).waiting);
        let outcomes = locked(&self.0.run).commit(&batch);
        for (tell, outcome) in tell.into_iter().zip(outcomes) {
            // Who no longer waits for the answer gets it when the command is sent again.
            let _ = tell.send(Told::Done(outcome));
        }
    }
}

impl Drop for Leading<'_> {
    fn drop(&mut self) {
        let mut line = locked(&self.0.line);
        while let Some(next) = line.waiting.front() {
            if next.tell.send(Told::Lead).is_ok() {
                return;
            }
            // Its thread is gone.
            line.waiting.pop_front();
        }
        line.led = false;
    }
}

struct Run {
    location: Location,
    keys: SharedKeys,
    /// Nothing after the connection was lost, until it is made again.
    session: Option<Box<dyn Session>>,
}

impl Run {
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

    fn once(&mut self, work: Work<'_>) -> Result<(), Fault> {
        let session = match self.session.take() {
            Some(session) => session,
            None => connect(&self.location, Purpose::Write)?,
        };
        work(&mut **self.session.insert(session))
    }
}

/// Takes the commits, in order, that touch no stream and no key of one before them, up to who waits for a turn; the
/// others stay in their order. The first in line is always among those taken.
fn next_group(waiting: &mut VecDeque<Job>) -> (Vec<Prepared>, Vec<SyncSender<Told>>) {
    let (mut batch, mut tell) = (Vec::new(), Vec::new());
    let (mut streams, mut keys) = (BTreeSet::new(), BTreeSet::new());
    let mut left = VecDeque::new();
    let mut closed = false;
    for job in waiting.drain(..) {
        closed |= job.commit.is_none() || batch.len() == GROUP;
        let fits = |commit: &Prepared| {
            let free = commit.writes.iter().all(|write| !streams.contains(&write.name));
            free && !keys.contains(&commit.key)
        };
        let taken = !closed && job.commit.as_deref().is_some_and(fits);
        if let Some(commit) = &job.commit {
            // What stays keeps its streams for itself, so that those behind it stay behind.
            streams.extend(commit.writes.iter().map(|write| write.name.clone()));
            keys.insert(commit.key.clone());
        }
        match job {
            Job { commit: Some(commit), tell: answer } if taken => {
                batch.push(*commit);
                tell.push(answer);
            }
            job => left.push_back(job),
        }
    }
    *waiting = left;
    (batch, tell)
}
