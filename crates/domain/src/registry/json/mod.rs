//! Records of the registry as JSON documents: people, households, facts, facilities, items.
//!
//! They are read with the code that reads bills: every problem at once, with its place, in Chinese and English, and never
//! repeating names or numbers of people. Reading what was written gives the same value. The published schemas say which
//! fields and values there are; what belongs together only the readers check.

mod facility;
mod fact;
mod fact_kinds;
mod household;
mod item;
mod lines;
mod parts;
mod person;
mod person_fact;
mod record;
mod schema;

pub use facility::{facility_json, read_facility};
pub use fact::{fact_json, fact_of_json, read_fact, read_fact_of};
pub use household::household_json;
pub use item::{item_json, read_item};
pub use lines::{Line, read_line, read_lines};
pub use person::{person_json, read_person};
pub use person_fact::PersonFact;
pub use schema::{
    example_facility, example_fact, example_item, example_person, facility_schema, fact_schema, item_schema,
    person_schema,
};
