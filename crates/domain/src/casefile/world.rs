//! What decisions use beside a person's file.

use std::collections::BTreeMap;

use jiff::Timestamp;
use yidan_types::{Date, FacilityId};

use super::reservation::Reservation;
use crate::registry::{AreaCode, Books, Catalogue, Facility};

/// Facilities, catalogues, books, promises and the time: what a decision uses beside the person's file.
#[derive(Clone, Copy, Debug)]
pub struct World<'a> {
    /// Counts the commits that changed facilities, catalogues or books; see [`super::Kept`].
    pub version: u64,
    /// At least those that the claims name.
    pub facilities: &'a BTreeMap<FacilityId, Facility>,
    /// By the place that has the contract with the facility. Where a place keeps none, claims state class and kind.
    pub catalogues: &'a BTreeMap<AreaCode, Catalogue>,
    /// The published books.
    pub books: &'a Books,
    /// Today: facts known later do not count.
    pub today: Date,
    /// What was promised to the person, as of the version of the file. Expired and ended reservations, settled ones, and those of other people count
    /// nowhere, so all may be given.
    pub reservations: &'a [Reservation],
    /// The moment by which reservations expire.
    pub now: Timestamp,
}
