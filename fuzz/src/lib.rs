//! What the fuzz targets call, one thin file per interface, so that a renamed function is mended in one place.

pub mod bill;
pub mod book;
pub mod claim;
