//! An item of the catalogue as a document, `yidan-item` version 1: with all terms that were ever recorded of it.

use jsonc_parser::ast::Value;
use serde_json::{Map, Value as Json, json};
use yidan_book::facts::{LineClass, LineFlag, LineKind};

use super::parts::{self, facts, facts_json, put, text};
use crate::bill::json_reader::{Path, Reader};
use crate::bill::problems::Fault;
use crate::bill::{Choice, Problem, document, fields};
use crate::registry::{Item, ItemTerms};

const FORMAT: &str = "yidan-item";

/// The document of an item.
#[must_use]
pub fn item_json(item: &Item) -> Json {
    let mut to = parts::document(FORMAT);
    to.insert("item_code".to_owned(), json!(item.code));
    to.insert("name".to_owned(), text(&item.name));
    to.insert("kind".to_owned(), json!(item.kind.written()));
    to.insert("terms".to_owned(), facts_json(&item.terms, terms_json));
    Json::Object(to)
}

fn terms_json(terms: &ItemTerms) -> Json {
    let mut to = Map::new();
    to.insert("class".to_owned(), json!(terms.class.written()));
    let flags: Vec<&str> = terms.flags.iter().map(|flag| flag.written()).collect();
    to.insert("flags".to_owned(), json!(flags));
    put(&mut to, "paid_first_share", terms.paid_first_share.map(|share| json!(share.to_string())));
    put(&mut to, "price_limit", terms.price_limit.map(|limit| json!(limit.to_string())));
    Json::Object(to)
}

/// Reads an item.
///
/// # Errors
/// Every problem of the document, in the order of the file, each with its line.
pub fn read_item(bytes: &[u8]) -> Result<Item, Vec<Problem>> {
    document::read(bytes, item, Ok)
}

/// Reads items, one a line.
///
/// # Errors
/// Every problem of every line.
pub fn read_items(bytes: &[u8]) -> Result<Vec<Item>, Vec<Problem>> {
    parts::lines(bytes, read_item)
}

fn is_format(text: &str) -> Result<(), Fault> {
    document::format(text, FORMAT, "目录项目文件", "a document of an item")
}

fn item<'t>(r: &mut Reader<'_, 't>, root: &Value<'t>, found: &mut Vec<Problem>) -> Option<Item> {
    let path = &Path::Root;
    let f = r.object(root, path, &["format", "version", "item_code", "name", "kind", "terms"])?;
    let header = parts::header(r, &f, is_format);
    let code = r.text(&f, path, "item_code", fields::item_code);
    let name = r.text(&f, path, "name", fields::text);
    let kind = r.text(&f, path, "kind", fields::choice::<LineKind>);
    let terms = facts(r, &f, "terms", terms, found);
    header?;
    Some(Item { code: code?, name: name?, kind: kind?, terms: terms? })
}

fn terms<'t>(r: &mut Reader<'_, 't>, value: &Value<'t>, path: &Path<'_>) -> Option<ItemTerms> {
    let f = r.object(value, path, &["class", "flags", "paid_first_share", "price_limit"])?;
    let class = r.text(&f, path, "class", fields::choice::<LineClass>);
    let flags = r.list(&f, path, "flags").and_then(|elements| {
        r.each(elements, &Path::Key(path, "flags"), |r, value, path| {
            r.string(value, path, fields::choice::<LineFlag>)
        })
    });
    let paid_first_share = r.maybe_number(&f, path, "paid_first_share", fields::share);
    let price_limit = r.maybe_number(&f, path, "price_limit", fields::unit_price);
    let mut flags = flags?;
    flags.sort_unstable();
    flags.dedup();
    Some(ItemTerms { class: class?, flags, paid_first_share: paid_first_share?, price_limit: price_limit? })
}
