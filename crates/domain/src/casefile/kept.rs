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
    /// The days of the last claim in order: of settlement and of discharge.
    pub(super) last: (Date, Date),
    pub(super) carries: Carries,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    format: String,
    version: u32,
    file: u64,
    world: u64,
    last: (Date, Date),
    areas: BTreeMap<AreaCode, Value>,
}

impl Kept {
    /// What is kept after the file became version `file`; `None` where a claim is stuck, since no later one can be
    /// settled before it is mended.
    pub(super) fn after(file: u64, world: &World<'_>, last: (Date, Date), carries: Carries) -> Option<Kept> {
        let stuck = !carries.broken.is_empty() || carries.areas.values().any(Carry::is_broken);
        (!stuck).then_some(Kept { file, world: world.version, last, carries })
    }

    /// The accumulators before `entry`, if these are they.
    pub(super) fn before(file: &PersonFile, world: &World<'_>, entry: &Entry<'_>) -> Option<Carries> {
        let kept = file.kept.as_ref()?;
        let fresh = kept.file == file.version && kept.world == world.version;
        // Of the same days the order says more than the days, so these are left to the replay.
        (fresh && kept.last < entry.days()).then(|| kept.carries.clone())
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
