//! The catalogue of items: what insurance covers, and how, on each day.

use std::collections::BTreeMap;

use yidan_book::diag::Text;
use yidan_book::facts::{LineClass, LineFlag, LineKind};
use yidan_types::{Date, ItemCode, Ratio};

use super::facts::{Fact, Facts};
use crate::bill::{Problem, ProblemCode, ShortText, UnitPrice};

/// An item of the catalogue. INVARIANT (the price list of the service date): the record that holds on the day of service
/// counts, whenever the bill is settled.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// National or local code.
    pub code: ItemCode,
    /// Name.
    pub name: ShortText,
    /// Kind.
    pub kind: LineKind,
    /// How it is covered, over time.
    pub terms: Facts<ItemTerms>,
}

/// How an item is covered.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemTerms {
    /// Class.
    pub class: LineClass,
    /// Marks, in order, each once.
    pub flags: Vec<LineFlag>,
    /// Share paid first, of class B; `None`: as the book says.
    pub paid_first_share: Option<Ratio>,
    /// The most that counts of the price of one; `None`: no limit.
    pub price_limit: Option<UnitPrice>,
}

/// The items of a place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Catalogue(BTreeMap<ItemCode, Item>);

impl Catalogue {
    /// Takes the items, each code once.
    ///
    /// # Errors
    /// A problem for each item whose code stands before it, by its place.
    pub fn new(items: Vec<Item>) -> Result<Catalogue, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut catalogue = BTreeMap::new();
        for (at, item) in items.into_iter().enumerate() {
            if catalogue.contains_key(&item.code) {
                let text = Text::new("目录里这个编码写了两次", "the code stands twice in the catalogue");
                problems.push(Problem::new(ProblemCode::DuplicateItem, format!("$[{at}].code"), text));
            } else {
                catalogue.insert(item.code.clone(), item);
            }
        }
        if problems.is_empty() { Ok(Catalogue(catalogue)) } else { Err(problems) }
    }

    /// Takes an item, in place of the one with its code.
    pub fn put(&mut self, item: Item) {
        self.0.insert(item.code.clone(), item);
    }

    /// The item with this code, whatever holds of it when.
    #[must_use]
    pub fn get(&self, code: &ItemCode) -> Option<&Item> {
        self.0.get(code)
    }

    /// The item and its record on the day of service, as known on `known`; `None`: not in the catalogue on that day.
    #[must_use]
    pub fn on(&self, code: &ItemCode, service: Date, known: Date) -> Option<(&Item, &Fact<ItemTerms>)> {
        let item = self.0.get(code)?;
        Some((item, item.terms.on(service, known)?))
    }
}
