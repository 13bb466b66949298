//! A made-up county from a seed: people in households, their insurance and standing, hospitals of all levels, a catalogue,
//! and a year of bills, as values of the domain.
//!
//! Everything is invented; nothing of it describes a real place or person. Identity numbers are well formed, but under
//! county codes that no county has, so that nobody's number is among them.
//!
//! Each person is generated alone, from the seed and a number: nothing is kept between two, any one of a million can be had
//! without the others, and the same seed gives the same person on all threads. Amounts are drawn as floats and become whole
//! fen once, before they are prices.

mod bills;
mod calendar;
mod catalogue;
mod chance;
mod county;
mod facilities;
mod facts;
mod households;
mod identity;
mod names;
mod parameters;
mod residents;
mod text;
mod visits;

pub use bills::{Bill, Year};
pub use calendar::Window;
pub use catalogue::Shelf;
pub use county::{AREA, COUNTY, ELSEWHERE, book};
pub use facilities::{CITY_HOSPITAL, COUNTY_HOSPITAL, Level, OFF_SITE_HOSPITAL, TCM_HOSPITAL, facilities};
pub use parameters::{Cost, Parameters};
pub use residents::{Group, Population, Resident};
