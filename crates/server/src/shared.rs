//! What all requests share, and how blocking work is done for them.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use yidan_service::Service;

use crate::failure::Failure;
use crate::tokens::Tokens;

/// How much the server takes on at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// So many requests are worked on at once; others wait.
    pub at_once: usize,
    /// So many exports of the journal are under way at once; others wait.
    pub exports: usize,
    /// So long a request waits for its turn before it is told to come back.
    pub wait: Duration,
    /// So long a request may take, waiting and reading its body included, before its answer begins.
    pub time: Duration,
    /// Whether people reach the pages by HTTPS only, so that cookies are sent by nothing else.
    pub secure_cookies: bool,
    /// The address by which people reach the pages, `https://yidan.example`, where it is not the one they are asked under.
    pub public_url: Option<String>,
    /// Whether all of it is made up, which every page then says.
    pub demo: bool,
}

impl Default for Limits {
    /// The store commits what waits at one moment together, so that many at once are fast.
    fn default() -> Limits {
        Limits {
            at_once: 64,
            exports: 4,
            wait: Duration::from_secs(5),
            time: Duration::from_secs(120),
            secure_cookies: true,
            public_url: None,
            demo: false,
        }
    }
}

/// Receives the lines of the access log.
pub type Log = Arc<dyn Fn(&str) + Send + Sync>;

pub(crate) struct Shared {
    pub service: Arc<Service>,
    pub tokens: Tokens,
    pub limits: Limits,
    pub log: Log,
    work: Arc<Semaphore>,
    exports: Arc<Semaphore>,
}

impl Shared {
    pub fn new(service: Arc<Service>, tokens: Tokens, limits: Limits, log: Log) -> Shared {
        let (work, exports) = (Semaphore::new(limits.at_once), Semaphore::new(limits.exports));
        Shared { service, tokens, limits, log, work: Arc::new(work), exports: Arc::new(exports) }
    }

    /// Does blocking work where it may block, when it is its turn. The turn lasts until the work ends, also where the
    /// caller has gone away meanwhile.
    pub async fn run<T, F>(&self, work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnOnce(&Service) -> Result<T, Failure> + Send + 'static,
    {
        let turn = self.turn(&self.work).await?;
        let service = Arc::clone(&self.service);
        let done = tokio::task::spawn_blocking(move || {
            let result = work(&service);
            drop(turn);
            result
        });
        done.await.map_err(|_| Failure::Broken)?
    }

    /// A turn to export.
    pub async fn export(&self) -> Result<OwnedSemaphorePermit, Failure> {
        self.turn(&self.exports).await
    }

    async fn turn(&self, of: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, Failure> {
        let turn = timeout(self.limits.wait, Arc::clone(of).acquire_owned()).await;
        turn.map_err(|_| Failure::Crowded)?.map_err(|_| Failure::Broken)
    }
}
