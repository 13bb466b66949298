//! Facilities and items of catalogues: each row is a whole version.

use yidan_domain::registry::json::{facility_json, item_json, read_facility, read_item};
use yidan_domain::registry::{AreaCode, Facility, Item};
use yidan_store::Term;
use yidan_types::Date;

use super::MalformedKept;

/// Known since a day; the periods stand in the document.
const fn known(on: Date) -> Term {
    Term { from: None, until: None, known: on }
}

/// The row of a facility.
pub(crate) fn facility_row(facility: &Facility, on: Date) -> yidan_store::Facility {
    yidan_store::Facility {
        id: facility.id.to_string(),
        term: known(on),
        source: facility.area.to_string(),
        document: facility_json(facility).to_string().into_bytes(),
    }
}

/// The facility of a row.
pub(crate) fn read_facility_row(row: &yidan_store::Facility) -> Result<Facility, MalformedKept> {
    read_facility(&row.document).map_err(|_| MalformedKept::new("facility", &row.id))
}

/// The row of an item in the catalogue of a place.
pub(crate) fn item_row(area: AreaCode, item: &Item, on: Date) -> yidan_store::Item {
    yidan_store::Item {
        id: format!("{area}/{}", item.code),
        term: known(on),
        source: area.to_string(),
        document: item_json(item).to_string().into_bytes(),
    }
}

/// The place and the item of a row.
pub(crate) fn read_item_row(row: &yidan_store::Item) -> Result<(AreaCode, Item), MalformedKept> {
    let malformed = || MalformedKept::new("item", &row.id);
    let area = AreaCode::parse(&row.source).map_err(|_| malformed())?;
    Ok((area, read_item(&row.document).map_err(|_| malformed())?))
}
