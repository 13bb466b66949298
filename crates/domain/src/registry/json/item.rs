//! The document of an item of a catalogue, `yidan-item` version 1. It does not say of which place: that says where it is
//! kept.

use jsonc_parser::ast::Value as Tree;
use serde_json::{Value, json};

use super::super::catalogue::{Item, ItemTerms};
use super::record;
use crate::bill::json_reader::{Path, Reader};
use crate::bill::kinds::{ItemDocument, head};
use crate::bill::write_json::Object;
use crate::bill::{Choice, Problem, document, fields};

/// The document of an item, with all its records.
#[must_use]
pub fn item_json(item: &Item) -> Value {
    json!({
        "format": "yidan-item",
        "version": 1,
        "code": item.code,
        "name": item.name.as_str(),
        "kind": item.kind.written(),
        "terms": record::list(&item.terms, terms_json),
    })
}

fn terms_json(terms: &ItemTerms) -> Value {
    let mut out = Object::default();
    out.put("class", terms.class.written());
    let flags = terms.flags.iter().map(|flag| Value::from(flag.written()));
    out.put("flags", flags.collect::<Vec<Value>>());
    out.maybe("paid_first_share", terms.paid_first_share.map(|share| share.to_string()));
    out.maybe("price_limit", terms.price_limit.map(|limit| limit.to_string()));
    out.into()
}

/// Reads an item.
///
/// # Errors
/// Every problem of the document, in the order of the file, each with its line.
pub fn read_item(bytes: &[u8]) -> Result<Item, Vec<Problem>> {
    document::read(bytes, item, Ok)
}

const ITEM: &[&str] = &["format", "version", "code", "name", "kind", "terms"];

fn item<'t>(r: &mut Reader<'_, 't>, root: &Tree<'t>, found: &mut Vec<Problem>) -> Option<Item> {
    let path = &Path::Root;
    let f = r.object(root, path, ITEM)?;
    let headed = head::<ItemDocument>(r, &f);
    let code = r.text(&f, path, "code", fields::item_code);
    let name = r.text(&f, path, "name", fields::text);
    let kind = r.text(&f, path, "kind", fields::choice);
    let terms = record::facts(r, &f, "terms", found, terms);
    headed?;
    Some(Item { code: code?, name: name?, kind: kind?, terms: terms? })
}

fn terms<'t>(
    r: &mut Reader<'_, 't>,
    value: &Tree<'t>,
    path: &Path<'_>,
    _: &mut Vec<Problem>,
) -> Option<ItemTerms> {
    let f = r.object(value, path, &["class", "flags", "paid_first_share", "price_limit"])?;
    let class = r.text(&f, path, "class", fields::choice);
    let flags = match f.get("flags") {
        None => Some(Vec::new()),
        Some(value) => crate::bill::json_lines::flags(r, value, &Path::Key(path, "flags")),
    };
    let paid_first_share = r.maybe_number(&f, path, "paid_first_share", fields::share);
    let price_limit = r.maybe_number(&f, path, "price_limit", fields::unit_price);
    let mut flags = flags?;
    flags.sort_unstable();
    flags.dedup();
    Some(ItemTerms { class: class?, flags, paid_first_share: paid_first_share?, price_limit: price_limit? })
}
