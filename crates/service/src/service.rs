//! The service: a database, a clock, and what is read often.

use std::error::Error;
use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use yidan_store::{Fault, Keys, Location, OpenError, Store, Stream};

use crate::clock::Clock;
use crate::library::Library;
use crate::moment::Moment;
use crate::refusal::Refusal;

/// The settlement service. Methods block; share it between threads.
pub struct Service {
    store: Store,
    clock: Box<dyn Clock>,
    library: RwLock<Arc<Library>>,
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
        let library = Library::load(&store).map_err(StartError::Load)?;
        let clock: Box<dyn Clock> = Box::new(clock);
        let program = format!("{}-{}", std::process::id(), clock.now().as_nanosecond());
        let library = RwLock::new(Arc::new(library));
        Ok(Service { store, clock, library, counter: AtomicU32::new(0), program })
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
        let stamp = self.stamp()?;
        let held = Arc::clone(&self.library.read().unwrap_or_else(PoisonError::into_inner));
        if held.stamp == stamp {
            return Ok(held);
        }
        let fresh = Arc::new(Library::load(&self.store)?);
        *self.library.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&fresh);
        Ok(fresh)
    }

    fn stamp(&self) -> Result<[u64; 3], Fault> {
        stamp(&self.store)
    }
}

/// The versions of what the library holds.
pub(crate) fn stamp(store: &Store) -> Result<[u64; 3], Fault> {
    let versions = store.versions(&[Stream::Facilities, Stream::Items, Stream::Books])?;
    let mut stamp = [0; 3];
    stamp.iter_mut().zip(versions).for_each(|(at, version)| *at = version);
    Ok(stamp)
}
