//! The settlement document of a settlement of the service.

use serde_json::{Value, json};

use super::history::Evaluation;
use super::settle::Request;
use super::world::World;
use crate::settlement::json::settlement_json;

/// The document `yidan-settlement` of an evaluation of `request`, under the facility's own number of the bill, with the
/// settlement's id and the records that it rests on. `None` if `world` has not the book of the evaluation.
#[must_use]
pub fn document(world: &World<'_>, request: &Request, evaluation: &Evaluation) -> Option<Value> {
    let basis = &evaluation.decided.basis;
    let (published, book) = world.books.governing(basis.insured_in, basis.year)?;
    if published.id != basis.book {
        return None;
    }
    let mut document = settlement_json(book, basis.book.as_str(), &evaluation.bill, &evaluation.settlement);
    let fields = document.as_object_mut()?;
    fields.insert("bill_id".to_owned(), json!(request.claim.id));
    fields.insert("settlement_id".to_owned(), json!(request.id));
    fields.insert("facility_id".to_owned(), json!(request.claim.facility));
    fields.insert("insured_in".to_owned(), json!(basis.insured_in.to_string()));
    fields.insert("treated_in".to_owned(), json!(basis.treated_in.to_string()));
    fields.insert("cites".to_owned(), json!(basis.cites));
    Some(document)
}
