//! Connections for reading, kept for the next reader.

use std::sync::{Mutex, PoisonError};

use crate::fault::Fault;
use crate::location::Location;
use crate::session::{Purpose, Session, connect};

/// Idle connections kept; more are made while more read at once.
const IDLE: usize = 16;

pub(crate) struct Pool {
    location: Location,
    idle: Mutex<Vec<Box<dyn Session>>>,
}

impl Pool {
    pub(crate) fn new(location: Location) -> Self {
        Self { location, idle: Mutex::new(Vec::new()) }
    }

    /// Lends a connection. One that an idle server has dropped is replaced once.
    pub(crate) fn with<T>(
        &self,
        mut work: impl FnMut(&mut dyn Session) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let idle = self.idle().pop();
        if let Some(mut session) = idle {
            match work(&mut *session) {
                Err(Fault::Lost) => {}
                result => {
                    self.give_back(session);
                    return result;
                }
            }
        }
        let mut session = connect(&self.location, Purpose::Read)?;
        let result = work(&mut *session);
        if !matches!(result, Err(Fault::Lost)) {
            self.give_back(session);
        }
        result
    }

    fn give_back(&self, session: Box<dyn Session>) {
        let mut idle = self.idle();
        if idle.len() < IDLE {
            idle.push(session);
        }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Box<dyn Session>>> {
        // A list of connections is whole whatever a reader did.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
