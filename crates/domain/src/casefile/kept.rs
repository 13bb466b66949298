//! Accumulators kept from the last settlement, so that the next one need not evaluate the whole history.
//!
//! INVARIANT (accumulators = replay): what is kept equals what a replay leaves; [`super::audit`] compares them. It is used
//! only while nothing else changed: the same version of the file and of the world.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use yidan_types::Date;

use super::history::{Carries, Entry};
use super::world::World;
use crate::registry::{AreaCode, PersonFile};
use crate::settlement::{Carry, CarryError};

const FORMAT: &str = "yidan-kept";
const VERSION: u32 = 1;

/// Accumulators after the last settlement of a person.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// The version of the file that they are of.
    pub(super) file: u64,
    /// The version of the world.
    pub(super) world: u64,
    pub(super) last: Last,
    pub(super) carries: Carries,
}

/// The last claims in the order of settling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Last {
    /// Their days: of settlement and of discharge.
    days: (Date, Date),
    /// Whether one of these days names a bill that it continues: it goes behind others of its days.
    chained: bool,
}

impl Last {
    /// The last of some claims; `None` if there are none.
    pub(super) fn of<'f>(entries: impl Iterator<Item = Entry<'f>> + Clone) -> Option<Last> {
        let days = entries.clone().map(|entry| entry.days()).max()?;
        let chained = entries.filter(|entry| entry.days() == days).any(|entry| entry.is_chained());
        Some(Last { days, chained })
    }

    /// Of a claim that goes behind all others, or is the only one.
    pub(super) fn only(entry: &Entry<'_>) -> Last {
        Last { days: entry.days(), chained: entry.is_chained() }
    }

    /// Whether a claim that is yet to be settled goes behind these.
    fn is_before(self, entry: &Entry<'_>) -> bool {
        let behind_equals = self.days == entry.days() && !self.chained && !entry.is_chained();
        self.days < entry.days() || behind_equals
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    format: String,
    version: u32,
    file: u64,
    world: u64,
    last: Last,
    areas: BTreeMap<AreaCode, Value>,
}

impl Kept {
    /// What is kept after the file became version `file`; `None` where a claim is stuck, since no later one can be
    /// settled before it is mended.
    pub(super) fn after(file: u64, world: &World<'_>, last: Last, carries: Carries) -> Option<Kept> {
        let stuck = !carries.broken.is_empty() || carries.areas.values().any(Carry::is_broken);
        (!stuck).then_some(Kept { file, world: world.version, last, carries })
    }

    /// The accumulators before `entry`, which is yet to be settled, and the last claims with it, if these are they.
    pub(super) fn before(file: &PersonFile, world: &World<'_>, entry: &Entry<'_>) -> Option<(Carries, Last)> {
        let kept = file.kept.as_ref()?;
        let fresh = kept.file == file.version && kept.world == world.version;
        (fresh && kept.last.is_before(entry)).then(|| (kept.carries.clone(), Last::only(entry)))
    }

    /// The document. Reading it back gives the same.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let document = Document {
            format: FORMAT.to_owned(),
            version: VERSION,
            file: self.file,
            world: self.world,
            last: self.last,
            areas: self.carries.areas.iter().map(|(area, carry)| (*area, carry.to_json())).collect(),
        };
        // Text keys and plain values: nothing in it can fail to be written.
        serde_json::to_value(document).unwrap_or_default()
    }

    /// Reads what [`Kept::to_json`] wrote.
    ///
    /// # Errors
    /// [`CarryError`]; nothing is half read.
    pub fn from_json(value: &Value) -> Result<Kept, CarryError> {
        let document = Document::deserialize(value).map_err(|_| CarryError::Malformed)?;
        if document.format != FORMAT || document.version != VERSION {
            return Err(CarryError::WrongFormat);
        }
        let mut carries = Carries::default();
        for (area, carry) in &document.areas {
            carries.areas.insert(*area, Carry::from_json(carry)?);
        }
        Ok(Kept { file: document.file, world: document.world, last: document.last, carries })
    }
}
