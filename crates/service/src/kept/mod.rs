//! Between values of the domain and rows of the store. What cannot be read was not written by this program.

mod facts;
mod file;
mod people;
mod postings;
mod registers;

use std::fmt;

pub(crate) use facts::{fact_row, read_fact_row};
pub(crate) use file::{read_brief_file, read_file, read_known, read_reservations};
pub(crate) use people::{number_of, person_row, read_person_row};
pub(crate) use postings::{Post, read_transfer, transfer_rows};
pub(crate) use registers::{facility_row, item_row, read_facility_row, read_item_row};

use crate::refusal::Refusal;

/// A row that does not read as what it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MalformedKept {
    /// Which kind of row.
    pub kind: &'static str,
    /// Its id; never personal data.
    pub id: String,
}

impl MalformedKept {
    pub(crate) fn new(kind: &'static str, id: &(impl fmt::Display + ?Sized)) -> MalformedKept {
        MalformedKept { kind, id: id.to_string() }
    }
}

impl From<MalformedKept> for Refusal {
    fn from(row: MalformedKept) -> Refusal {
        Refusal::Malformed(format!("{} {}", row.kind, row.id))
    }
}

/// Bytes as lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
