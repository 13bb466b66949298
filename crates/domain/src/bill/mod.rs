//! The bill document, `yidan-bill` version 1: what a hospital hands over to have one bill settled.
//!
//! The document is JSON in UTF-8; its published schema is [`json_schema`], an example is [`example_bill`]. Names are
//! English in snake_case, values the words of the policy language in English or Chinese. Money, prices, quantities and
//! shares may be JSON strings or numbers; they are read from their literal digits, never through floating point.
//!
//! A [`Bill`] that exists is whole and adds up. What is wrong with a document comes back all at once as [`Problem`]s
//! that name the place, in plain Chinese and English, and never repeat names or identity numbers.

mod amounts;
pub(crate) mod check;
pub(crate) mod check_lines;
mod choices;
mod csv_columns;
pub(crate) mod document;
mod example;
pub mod facts;
pub(crate) mod fields;
pub(crate) mod json_lines;
pub(crate) mod json_reader;
pub(crate) mod kinds;
mod nearest;
mod position;
pub(crate) mod problems;
mod read_csv;
mod read_json;
mod read_person;
pub(crate) mod read_visit;
mod read_year;
mod schema;
mod syntax;
pub(crate) mod write_json;

pub use amounts::{Quantity, UnitPrice};
pub use choices::{
    Choice, Employment, EncounterKind, FacilityKind, Grade, Location, Referral, Scheme, Sex, Tier,
};
pub use example::{example_bill, json_schema};
pub use fields::amount_of;
pub use position::place_problems;
pub use problems::{Problem, ProblemCode};
pub use read_csv::read_csv_lines;
pub use read_json::{MAX_BYTES, MAX_DEPTH, read_bill, read_header};
pub use schema::{
    Bill, BillCharges, BillDraft, BillHeader, BillLine, Certificate, Encounter, Facility, MAX_AMOUNT_FEN,
    MAX_LINES, Person, ShortText, StatedLayer, StatedYear, Status, Term,
};
pub use write_json::bill_json;

pub(crate) use choices::FactChoice;
pub(crate) use nearest::nearest;
pub(crate) use write_json::year as year_json;
