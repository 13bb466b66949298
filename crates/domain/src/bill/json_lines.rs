//! Reads the lines of a bill document, and the fields of a line that CSV shares.

use jsonc_parser::ast::Value;
use yidan_book::facts::{LineClass, LineFlag, LineKind};
use yidan_types::{Date, Fen, ItemCode, Ratio};

use super::amounts::{Quantity, UnitPrice};
use super::check_lines::{self, LineView};
use super::fields;
use super::json_reader::{Fields, Path, Reader};
use super::problems::Problem;
use super::schema::{BillLine, MAX_LINES, ShortText};

/// The fields of a line.
pub(crate) const LINE: &[&str] = &[
    "line_id",
    "item_code",
    "name",
    "class",
    "kind",
    "flags",
    "quantity",
    "unit_price",
    "amount",
    "paid_first_share",
    "price_limit",
    "days_of_supply",
    "date",
    "refund_of",
];

/// A line as far as it could be read. Of fields that may be absent, the outer `None` says "could not be read".
#[derive(Default)]
pub(crate) struct PartLine {
    pub line_id: Option<Option<ShortText>>,
    pub item_code: Option<ItemCode>,
    pub name: Option<ShortText>,
    pub class: Option<LineClass>,
    pub kind: Option<LineKind>,
    pub flags: Option<Vec<LineFlag>>,
    pub quantity: Option<Quantity>,
    pub unit_price: Option<UnitPrice>,
    pub amount: Option<Fen>,
    pub paid_first_share: Option<Option<Ratio>>,
    pub price_limit: Option<Option<UnitPrice>>,
    pub days_of_supply: Option<Option<i64>>,
    pub date: Option<Option<Date>>,
    pub refund_of: Option<Option<ShortText>>,
}

impl PartLine {
    /// What belongs together is checked on this.
    pub(crate) fn view(&self) -> LineView<'_> {
        LineView {
            id: self.line_id.as_ref().and_then(Option::as_ref).map(ShortText::as_str),
            refund_of: self.refund_of.as_ref().map(|id| id.as_ref().map(ShortText::as_str)),
            item: self.item_code.as_ref().map(ItemCode::as_str),
            quantity: self.quantity,
            price: self.unit_price,
            amount: self.amount,
        }
    }

    /// The line, if all of it could be read.
    pub(crate) fn finish(self) -> Option<BillLine> {
        let mut flags = self.flags?;
        flags.sort_unstable();
        flags.dedup();
        Some(BillLine {
            line_id: self.line_id?,
            item_code: self.item_code?,
            name: self.name?,
            class: self.class?,
            kind: self.kind?,
            flags,
            quantity: self.quantity?,
            unit_price: self.unit_price?,
            amount: self.amount?,
            paid_first_share: self.paid_first_share?,
            price_limit: self.price_limit?,
            days_of_supply: self.days_of_supply?,
            date: self.date?,
            refund_of: self.refund_of?,
        })
    }
}

/// Reads all lines and checks what belongs together.
pub(crate) fn lines<'t>(
    r: &mut Reader<'_, 't>,
    elements: &[Value<'t>],
    path: &Path<'_>,
    total: Option<Fen>,
    found: &mut Vec<Problem>,
) -> Option<Vec<BillLine>> {
    // Refused before they are read: a list of millions is no bill.
    if elements.len() > MAX_LINES {
        found.push(check_lines::too_many_lines());
        return None;
    }
    let mut parts = Vec::with_capacity(elements.len());
    for (index, element) in elements.iter().enumerate() {
        parts.push(line(r, element, &Path::Index(path, index)));
    }
    let views: Vec<LineView<'_>> = parts.iter().map(PartLine::view).collect();
    check_lines::lines(&views, total, found);
    parts.into_iter().map(PartLine::finish).collect()
}

fn line<'t>(r: &mut Reader<'_, 't>, value: &Value<'t>, path: &Path<'_>) -> PartLine {
    let Some(f) = r.object(value, path, LINE) else {
        return PartLine::default();
    };
    PartLine {
        class: r.text(&f, path, "class", fields::choice),
        kind: r.text(&f, path, "kind", fields::choice),
        ..without_class(r, &f, path)
    }
}

/// Reads all fields of a line but class and kind, which a claim may leave to the catalogue.
pub(crate) fn without_class<'t>(r: &mut Reader<'_, 't>, f: &Fields<'_, 't>, path: &Path<'_>) -> PartLine {
    PartLine {
        line_id: r.maybe_number(f, path, "line_id", fields::text),
        item_code: r.text(f, path, "item_code", fields::item_code),
        name: r.text(f, path, "name", fields::text),
        class: None,
        kind: None,
        flags: match f.get("flags") {
            None => Some(Vec::new()),
            Some(value) => flags(r, value, &Path::Key(path, "flags")),
        },
        quantity: r.number(f, path, "quantity", fields::quantity),
        unit_price: r.number(f, path, "unit_price", fields::unit_price),
        amount: r.number(f, path, "amount", fields::signed_amount),
        paid_first_share: r.maybe_number(f, path, "paid_first_share", fields::share),
        price_limit: r.maybe_number(f, path, "price_limit", fields::unit_price),
        days_of_supply: r.maybe_number(f, path, "days_of_supply", fields::days),
        date: r.maybe_text(f, path, "date", fields::date),
        refund_of: r.maybe_number(f, path, "refund_of", fields::text),
    }
}

pub(crate) fn flags<'t>(r: &mut Reader<'_, 't>, value: &Value<'t>, path: &Path<'_>) -> Option<Vec<LineFlag>> {
    let elements = r.elements(value, path)?;
    r.each(elements, path, |r, value, path| r.string(value, path, fields::choice))
}
