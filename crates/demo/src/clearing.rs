//! What is owed to hospitals and to the other place is paid, some of it kept back.

use yidan_domain::clearing::PlacePair;
use yidan_domain::ledger::{Account, FacilitySide, PlaceSide};
use yidan_population::{AREA, CITY_HOSPITAL, COUNTY_HOSPITAL, ELSEWHERE, TCM_HOSPITAL};
use yidan_service::{Payment, Service};
use yidan_types::{Date, FacilityId, Fen};

use crate::error::MakeError;
use crate::orders::by;
use crate::registers::area;

/// Who pays.
const OFFICER: &str = "officer";
/// On these days of the window.
pub(crate) const DAYS: [u16; 3] = [110, 210, 310];

/// Pays what was owed at the end of the month before a day: 95 % of it, and keeps the rest back.
pub(crate) fn pay(service: &Service, day: Date) -> Result<(), MakeError> {
    let until = day.first_of_month().yesterday().unwrap_or(day);
    for hospital in [COUNTY_HOSPITAL, TCM_HOSPITAL, CITY_HOSPITAL] {
        let facility = FacilityId::parse(hospital).map_err(|_| MakeError::Malformed("a facility"))?;
        let account = Account::Facility(facility.clone(), FacilitySide::Receivable);
        let owed = owed(service, &account, until)?;
        let kept = owed / 20;
        for (kind, amount) in [(Payment::Clear, owed - kept), (Payment::Retain, kept)] {
            if let Some(amount) = Fen::new(amount).filter(|amount| amount.get() > 0) {
                let order = by(OFFICER, &format!("{}-{hospital}-{day}", kind.code()))?;
                service.pay_facility(&order, kind, &facility, amount)?;
            }
        }
    }
    pay_place(service, day, until)
}

fn pay_place(service: &Service, day: Date, until: Date) -> Result<(), MakeError> {
    let pair = PlacePair { payer: area(AREA)?, treated_in: area(ELSEWHERE)? };
    let owed = owed(service, &Account::Place(pair.treated_in, PlaceSide::Clearing), until)?;
    match Fen::new(owed).filter(|amount| amount.get() > 0) {
        Some(amount) => {
            service.pay_place(&by(OFFICER, &format!("place-{day}"))?, pair, amount)?;
            Ok(())
        }
        None => Ok(()),
    }
}

/// What stood in credit at the end of a day, in fen.
fn owed(service: &Service, account: &Account, until: Date) -> Result<i64, MakeError> {
    Ok(service.store().balance(&account.to_string(), until)?.get().saturating_neg())
}
