//! Facts of a person, and versions of facilities and items: what holds from a day on, known since another.

use yidan_types::Date;

use super::Resource;
use crate::fault::Fault;
use crate::schema::{FACILITY, FACT, ITEM, Table};
use crate::value::{Cells, Row, Value};

/// The two times of a fact: when it holds, and when we learned of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// The first day on which it holds; nothing means since ever.
    pub from: Option<Date>,
    /// The last day on which it holds; nothing means with no end known.
    pub until: Option<Date>,
    /// The day on which we learned of it.
    pub known: Date,
}

impl Term {
    fn cells(&self) -> [Value; 3] {
        [Value::optional_day(self.from), Value::optional_day(self.until), Value::day(self.known)]
    }

    fn read(cells: &mut Cells) -> Result<Self, Fault> {
        Ok(Self { from: cells.optional_day()?, until: cells.optional_day()?, known: cells.day()? })
    }
}

/// A fact of a person: an enrolment, a membership, a certificate, a contract, a filing. It is never changed; another fact
/// supersedes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What kind of fact, in the domain's words.
    pub kind: String,
    /// Unique within the stream.
    pub id: String,
    /// When it holds and since when it is known.
    pub term: Term,
    /// Where it comes from.
    pub source: String,
    /// The id of the fact of the same stream that no longer stands because of this one.
    pub supersedes: Option<String>,
    /// Canonical JSON.
    pub document: Vec<u8>,
}

impl Resource for Fact {
    const TABLE: &'static Table = &FACT;

    fn cells(&self) -> Row {
        let [from, until, known] = self.term.cells();
        vec![
            Value::text(&self.kind),
            Value::text(&self.id),
            from,
            until,
            known,
            Value::text(&self.source),
            Value::optional(self.supersedes.as_deref()),
            Value::Blob(self.document.clone()),
        ]
    }

    fn read(cells: &mut Cells) -> Result<Self, Fault> {
        Ok(Self {
            kind: cells.text()?,
            id: cells.text()?,
            term: Term::read(cells)?,
            source: cells.text()?,
            supersedes: cells.optional_text()?,
            document: cells.blob()?,
        })
    }
}

macro_rules! registered {
    ($($(#[$doc:meta])* $name:ident in $table:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name {
            /// Its code; versions share it.
            pub id: String,
            /// When this version holds and since when it is known.
            pub term: Term,
            /// Where it comes from.
            pub source: String,
            /// Canonical JSON.
            pub document: Vec<u8>,
        }

        impl Resource for $name {
            const TABLE: &'static Table = &$table;

            fn cells(&self) -> Row {
                let [from, until, known] = self.term.cells();
                let document = Value::Blob(self.document.clone());
                vec![Value::text(&self.id), from, until, known, Value::text(&self.source), document]
            }

            fn read(cells: &mut Cells) -> Result<Self, Fault> {
                let (id, term) = (cells.text()?, Term::read(cells)?);
                Ok(Self { id, term, source: cells.text()?, document: cells.blob()? })
            }
        }
    )*};
}

registered! {
    /// A version of what is known of a facility.
    Facility in FACILITY;
    /// A version of an item of the catalogue.
    Item in ITEM;
}
