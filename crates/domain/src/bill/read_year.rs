//! Reads the year so far that a bill states when it stands alone.

use jsonc_parser::ast::Value;
use jsonc_parser::common::Ranged;
use yidan_types::Fen;

use super::fields;
use super::json_reader::{Fields, Path, Reader};
use super::problems::{Fault, ProblemCode};
use super::schema::{ShortText, StatedLayer, StatedYear};

const YEAR: &[&str] =
    &["total", "in_scope", "own_pay", "own_pay_in_scope", "stays_before", "highest_grade", "layers"];

const LAYER: &[&str] = &[
    "paid",
    "base",
    "deductible",
    "deductible_in_referral",
    "paid_this_month",
    "base_this_month",
    "units_used",
    "paid_on",
];

/// Reads `year_to_date`. What is absent is zero: the year of a bill that stands alone begins empty.
pub(crate) fn year<'t>(r: &mut Reader<'_, 't>, value: &Value<'t>, path: &Path<'_>) -> Option<StatedYear> {
    let f = r.object(value, path, YEAR)?;
    let total = amount(r, &f, path, "total");
    let in_scope = amount(r, &f, path, "in_scope");
    let own_pay = amount(r, &f, path, "own_pay");
    let own_pay_in_scope = amount(r, &f, path, "own_pay_in_scope");
    let stays_before = r.maybe_number(&f, path, "stays_before", fields::stays);
    let highest_grade = r.maybe_text(&f, path, "highest_grade", fields::choice);
    let layers = match f.get("layers") {
        None => Some(Vec::new()),
        Some(value) => layers(r, value, &Path::Key(path, "layers")),
    };
    Some(StatedYear {
        total: total?,
        in_scope: in_scope?,
        own_pay: own_pay?,
        own_pay_in_scope: own_pay_in_scope?,
        stays_before: stays_before?.unwrap_or(0),
        highest_grade: highest_grade?,
        layers: layers?,
    })
}

fn amount<'t>(r: &mut Reader<'_, 't>, f: &Fields<'_, 't>, path: &Path<'_>, key: &'static str) -> Option<Fen> {
    Some(r.maybe_number(f, path, key, fields::amount)?.unwrap_or(Fen::ZERO))
}

/// The layers, by label or id: the book that says which there are is not known yet.
fn layers<'t>(
    r: &mut Reader<'_, 't>,
    value: &Value<'t>,
    path: &Path<'_>,
) -> Option<Vec<(ShortText, StatedLayer)>> {
    let object = r.any_object(value, path)?;
    let mut whole = true;
    let mut layers: Vec<(ShortText, StatedLayer)> = Vec::new();
    for property in &object.properties {
        let read = (|| {
            let Some(name) = ShortText::parse(property.name.as_str()) else {
                let fault =
                    Fault::new(ProblemCode::BadText, "层的名称不能用", "this cannot be the name of a layer");
                r.report(fault, path.text(), property.start());
                return None;
            };
            if layers.iter().any(|(other, _)| *other == name) {
                let fault = Fault::new(ProblemCode::DuplicateField, "同一层写了两次", "a layer stands twice");
                r.report(fault, path.text(), property.start());
                return None;
            }
            // The name is not repeated in paths: only the book knows whether it is one.
            layer(r, &property.value, &Path::Key(path, "*")).map(|layer| (name, layer))
        })();
        match read {
            Some(layer) => layers.push(layer),
            None => whole = false,
        }
    }
    whole.then_some(layers)
}

fn layer<'t>(r: &mut Reader<'_, 't>, value: &Value<'t>, path: &Path<'_>) -> Option<StatedLayer> {
    let f = r.object(value, path, LAYER)?;
    let paid = amount(r, &f, path, "paid");
    let base = amount(r, &f, path, "base");
    let deductible = amount(r, &f, path, "deductible");
    let deductible_in_referral = amount(r, &f, path, "deductible_in_referral");
    let paid_this_month = amount(r, &f, path, "paid_this_month");
    let base_this_month = amount(r, &f, path, "base_this_month");
    let units_used = r.maybe_number(&f, path, "units_used", fields::days);
    let paid_on = match f.get("paid_on") {
        None => Some(Vec::new()),
        Some(value) => {
            let path = &Path::Key(path, "paid_on");
            r.elements(value, path).and_then(|elements| {
                r.each(elements, path, |r, value, path| r.string(value, path, fields::date))
            })
        }
    };
    Some(StatedLayer {
        paid: paid?,
        base: base?,
        deductible: deductible?,
        deductible_in_referral: deductible_in_referral?,
        paid_this_month: paid_this_month?,
        base_this_month: base_this_month?,
        units_used: units_used?.unwrap_or(0),
        paid_on: paid_on?,
    })
}
