//! The service: a database, a clock, and what is read often.

use std::error::Error;
use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use yidan_store::{Keys, Location, OpenError, Store, Stream};

use crate::accounts::{Accounts, Attempts};
use crate::clock::Clock;
use crate::library::Library;
use crate::moment::Moment;
use crate::refusal::Refusal;

/// The settlement service. Methods block; share it between threads.
pub struct Service {
    store: Store,
    clock: Box<dyn Clock>,
    library: RwLock<Arc<Library>>,
    /// Accounts as they stood when last read.
    pub(crate) accounts: RwLock<Arc<Accounts>>,
    pub(crate) attempts: Attempts,
    /// Held by who brings the library up to date; the others wait instead of doing the same.
    refreshing: Mutex<()>,
    /// Tells ids of one moment apart.
    counter: AtomicU32,
    /// Tells programs apart that work on one database.
    program: String,
}

/// Why the service does not start.
#[derive(Debug)]
pub enum StartError {
    /// The database.
    Open(OpenError),
    /// What it holds.
    Load(Refusal),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StartError::Open(error) => error.fmt(f),
            StartError::Load(refusal) => refusal.fmt(f),
        }
    }
}

impl Error for StartError {}

impl Service {
    /// Opens a database that `yidan migrate` has made.
    ///
    /// # Errors
    /// [`StartError`].
    pub fn open(location: &Location, keys: Keys, clock: impl Clock + 'static) -> Result<Service, StartError> {
        let store = Store::open(location, keys).map_err(StartError::Open)?;
        let library = Library::default().refreshed(&store).map_err(StartError::Load)?;
        let clock: Box<dyn Clock> = Box::new(clock);
        let program = format!("{}-{}", std::process::id(), clock.now().as_nanosecond());
        let library = RwLock::new(Arc::new(library));
        let (refreshing, counter) = (Mutex::new(()), AtomicU32::new(0));
        let (accounts, attempts) = (RwLock::default(), Attempts::default());
        Ok(Service { store, clock, library, accounts, attempts, refreshing, counter, program })
    }

    /// The store underneath: care of it (backup, verify, rotation) is its own.
    #[must_use]
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// This moment.
    #[must_use]
    pub fn moment(&self) -> Moment {
        Moment::new(self.clock.now())
    }

    /// An id that no other call gives.
    pub(crate) fn unique(&self, moment: Moment) -> String {
        moment.id(&self.program, self.counter.fetch_add(1, Ordering::Relaxed))
    }

    /// Facilities, catalogues and books as they stand now, also where another program changed them.
    pub(crate) fn library(&self) -> Result<Arc<Library>, Refusal> {
        self.library_at(&self.store.versions(&LIBRARY)?)
    }

    /// Facilities, catalogues and books, at least as new as these versions of [`LIBRARY`].
    pub(crate) fn library_at(&self, versions: &[u64]) -> Result<Arc<Library>, Refusal> {
        if let Some(held) = self.held(versions) {
            return Ok(held);
        }
        let _one_at_a_time = self.refreshing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = self.held(versions) {
            return Ok(held);
        }
        let old = Arc::clone(&self.library.read().unwrap_or_else(PoisonError::into_inner));
        let fresh = Arc::new(old.refreshed(&self.store)?);
        *self.library.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&fresh);
        Ok(fresh)
    }

    /// The library, if it is as new as that.
    fn held(&self, versions: &[u64]) -> Option<Arc<Library>> {
        let held = self.library.read().unwrap_or_else(PoisonError::into_inner);
        held.is_as_new_as(versions).then(|| Arc::clone(&held))
    }
}

/// The streams of what the library holds.
pub(crate) const LIBRARY: [Stream; 3] = [Stream::Facilities, Stream::Items, Stream::Books];
