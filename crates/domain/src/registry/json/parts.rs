//! Readers of single values that only documents of the registry have. A fault never repeats the text.

use yidan_types::{ConsortiumId, FactId, HouseholdId, IdentityNumber, ParseIdError, ParseIdentityError};

use super::super::address::VillageCode;
use super::super::area::AreaCode;
use super::super::identity_document::DocumentNumber;
use super::super::number::NumberError;
use super::super::phone::Phone;
use crate::bill::fields;
use crate::bill::problems::Fault;
use crate::bill::{ProblemCode, nearest};
use crate::coded::Coded;

/// One of the values of a coded set.
pub(super) fn coded<C: Coded>(text: &str) -> Result<C, Fault> {
    let found = C::VALUES.iter().copied().find(|value| value.text() == text);
    found.ok_or_else(|| {
        let codes: Vec<&str> = C::VALUES.iter().map(|value| value.text()).collect();
        unknown_value(text, &codes)
    })
}

/// None of `codes`.
pub(super) fn unknown_value(text: &str, codes: &[&str]) -> Fault {
    let fault = Fault::new(
        ProblemCode::UnknownValue,
        format!("这里只能填：{}", codes.join("、")),
        format!("expected one of {}", codes.join(", ")),
    );
    match nearest(text, codes.iter().copied()) {
        Some(meant) => fault.hint(format!("是不是“{meant}”？"), format!("did you mean `{meant}`?")),
        None => fault,
    }
}

/// A year from 1900 to 2200.
pub(super) fn year(text: &str) -> Result<i16, Fault> {
    let year = fields::count(text, i64::from(i16::MAX))?;
    i16::try_from(year).ok().filter(|year| (1900..=2200).contains(year)).ok_or_else(|| {
        Fault::new(
            ProblemCode::OutOfRange,
            "年份应在1900到2200之间",
            "the year must be between 1900 and 2200",
        )
    })
}

fn bad_number(error: NumberError) -> Fault {
    Fault::new(ProblemCode::BadNumber, error.zh(), error.to_string())
}

/// The code of a place.
pub(super) fn area(text: &str) -> Result<AreaCode, Fault> {
    AreaCode::parse(text).map_err(bad_number)
}

/// The statistical code of a village.
pub(super) fn village(text: &str) -> Result<VillageCode, Fault> {
    VillageCode::parse(text).map_err(bad_number)
}

/// A telephone number.
pub(super) fn phone(text: &str) -> Result<Phone, Fault> {
    Phone::parse(text).map_err(bad_number)
}

/// The number of a document other than the identity card.
pub(super) fn document_number(text: &str) -> Result<DocumentNumber, Fault> {
    DocumentNumber::parse(text).map_err(bad_number)
}

/// The number of an identity card.
pub(super) fn identity_number(text: &str) -> Result<IdentityNumber, Fault> {
    let fault = |error: ParseIdentityError| Fault::new(ProblemCode::BadNumber, error.zh(), error.to_string());
    IdentityNumber::parse(text).map_err(fault)
}

fn bad_id(error: ParseIdError) -> Fault {
    Fault::new(ProblemCode::BadText, error.zh(), error.to_string())
}

/// The id of a fact.
pub(super) fn fact_id(text: &str) -> Result<FactId, Fault> {
    FactId::parse(text).map_err(bad_id)
}

/// The id of a household.
pub(super) fn household_id(text: &str) -> Result<HouseholdId, Fault> {
    HouseholdId::parse(text).map_err(bad_id)
}

/// The id of a consortium.
pub(super) fn consortium_id(text: &str) -> Result<ConsortiumId, Fault> {
    ConsortiumId::parse(text).map_err(bad_id)
}
