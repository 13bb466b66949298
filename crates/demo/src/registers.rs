//! The registers: books, facilities, the catalogue.

use yidan_domain::registry::AreaCode;
use yidan_population::{AREA, ELSEWHERE, Population, book, facilities};
use yidan_service::Service;

use crate::error::MakeError;
use crate::orders::{by, order, user};

/// Who writes books, and who approves them: never the same.
const AUTHOR: &str = "officer";
const APPROVER: &str = "supervisor";

/// Facilities and the catalogue. The other place has the same catalogue.
pub(crate) fn put(service: &Service, population: &Population) -> Result<(), MakeError> {
    service.put_facilities(&order("facilities")?, &facilities())?;
    let items = population.shelf().items();
    for place in [AREA, ELSEWHERE] {
        service.put_items(&order(&format!("items-{place}"))?, area(place)?, &items)?;
    }
    Ok(())
}

/// The book of a year.
pub(crate) fn publish(service: &Service, year: i16) -> Result<(), MakeError> {
    let order = by(APPROVER, &format!("book-{year}"))?;
    service.publish(&order, &book(year), &user(AUTHOR)?)?;
    Ok(())
}

/// An area code.
pub(crate) fn area(code: &str) -> Result<AreaCode, MakeError> {
    AreaCode::parse(code).map_err(|_| MakeError::Malformed("an area code"))
}
