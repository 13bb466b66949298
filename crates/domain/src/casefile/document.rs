//! The settlement document of a settlement of the service.

use serde_json::Value;

use super::history::Evaluation;
use super::settle::Request;
use super::world::World;
use crate::json_text::{Shown, parsed, text};
use crate::settlement::json;

/// The document `yidan-settlement` of an evaluation of `request`, under the facility's own number of the bill, with the
/// settlement's id and the records that it rests on. `None` if `world` has not the book of the evaluation.
#[must_use]
pub fn document(world: &World<'_>, request: &Request, evaluation: &Evaluation) -> Option<Value> {
    document_text(world, request, evaluation).map(|text| parsed(&text))
}

/// [`document`] as text.
#[must_use]
pub fn document_text(world: &World<'_>, request: &Request, evaluation: &Evaluation) -> Option<String> {
    let basis = &evaluation.decided.basis;
    let (published, book) = world.books.governing(basis.insured_in, basis.year)?;
    if published.id != basis.book {
        return None;
    }
    let claim = &request.claim;
    Some(text(|out| {
        json::write(
            out,
            claim.id.as_str(),
            book,
            basis.book.as_str(),
            &evaluation.bill,
            &evaluation.settlement,
        );
        out.put("settlement_id", &request.id);
        out.put("facility_id", &claim.facility);
        out.put("insured_in", Shown(basis.insured_in));
        out.put("treated_in", Shown(basis.treated_in));
        out.put("cites", &basis.cites);
    }))
}
