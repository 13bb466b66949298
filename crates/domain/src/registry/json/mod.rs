//! Records of the registry as JSON documents: what comes in, and what is kept.
//!
//! Reading follows the readers of bills: every problem at once, each where it stands, never repeating personal data.
//! Reading what was written gives the same value.

mod facility;
mod fact;
mod item;
mod parts;
mod person;

pub use facility::{facility_json, read_facilities, read_facility};
pub use fact::{PersonFact, fact_json, read_fact, read_facts};
pub use item::{item_json, read_item, read_items};
pub use person::{person_json, read_person};
