//! What Yidan keeps, in `SQLite` or PostgreSQL: the only SQL of the product.
//!
//! Two rules carry everything. What happens is a [`Commit`]: all that one command writes, as one value, whole or absent,
//! answered only after it is on disk. And what is written belongs to a [`Stream`], most often a person: each stream has a
//! version that a commit must have decided on, and an audit chain whose entries vouch for every row.
//!
//! The store speaks in plain records: columns to find and order by, and a document that it never looks into. It has no
//! clock: times are arguments.
//!
//! ```
//! use yidan_store::{Act, Commit, CommandKey, Keys, Location, Name, Rows, Store, Stream, Write, migrate};
//! # let folder = tempfile::tempdir()?;
//! # let folder = folder.path();
//! let keys = Keys::create(&folder.join("keys"))?;
//! let location: Location = folder.join("yidan.db").display().to_string().parse()?;
//! migrate(&location, &keys)?;
//! let store = Store::open(&location, keys)?;
//! let looked_up = Commit {
//!     key: CommandKey::parse("window-1/4711")?,
//!     content: [0; 32],
//!     act: Act { who: "u1".into(), what: "read person P1".into(), at_ms: 0, why: "at the window".into() },
//!     writes: vec![Write { stream: Stream::Access(Name::parse("u1")?), expected: None, rows: Rows::default() }],
//!     answer: b"{}".to_vec(),
//! };
//! assert!(!store.commit(looked_up.clone())?.repeated);
//! assert!(store.commit(looked_up)?.repeated);
//! assert_eq!(store.verify(&mut |finding| panic!("{finding:?}"))?.entries, 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod backup;
mod batch;
mod chain;
mod commit;
mod dump;
mod fault;
mod history;
mod keys;
mod ledger;
mod lists;
mod location;
mod lookups;
mod migrate;
mod packed;
mod people;
mod pool;
mod prepare;
mod records;
mod rotate;
mod schema;
mod secret;
mod session;
mod store;
mod stream;
mod value;
mod verify;
mod writer;

pub use backup::{BackupError, RestoreError, restore};
pub use chain::AuditEntry;
pub use commit::{
    Act, CommandKey, CommandKeyError, Commit, CommitError, Committed, InvalidCommit, Rows, Write,
};
pub use fault::Fault;
pub use history::{CommandOutcome, StreamRecords};
pub use keys::{Hash, KeyError, Keys};
pub use location::{Location, LocationError};
pub use migrate::{Migrated, OpenError, migrate};
pub use people::{BriefPerson, KnownPerson, PersonFiles, PersonRecords};
pub use records::{
    Account, Accumulator, Book, BriefRecord, Facility, Fact, Item, Kept, Person, Position, Private, Record,
    RecordKind, Reservation, Term, Transfer, Waiting,
};
pub use secret::Secret;
pub use store::Store;
pub use stream::{Name, NameError, Stream};
pub use verify::{Finding, Verified};
