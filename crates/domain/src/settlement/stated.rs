//! The year so far that a bill states, as a book sees it.

use yidan_book::diag::Text;
use yidan_book::facts::EnumFact;
use yidan_book::inputs::YearToDate;
use yidan_book::model::{Book, History, LayerIx};
use yidan_types::{Date, Fen};

use crate::bill::{Choice, Problem, ProblemCode, StatedLayer, StatedYear, nearest};

/// The stated year before a bill of `day`.
///
/// # Errors
/// Layers that the book does not have, or has stated twice under label and id.
pub(super) fn year(book: &Book, stated: &StatedYear, day: Date) -> Result<YearToDate, Vec<Problem>> {
    let mut year = YearToDate {
        stays: stated.stays_before,
        highest_grade: stated
            .highest_grade
            .and_then(|grade| EnumFact::HighestGrade.value_number(grade.word())),
        last_day: Some(day),
        ..YearToDate::default()
    };
    put(&mut year, History::Total, stated.total);
    put(&mut year, History::InScope, stated.in_scope);
    put(&mut year, History::OwnPay, stated.own_pay);
    put(&mut year, History::OwnPayInScope, stated.own_pay_in_scope);
    let mut problems = Vec::new();
    let mut seen = Vec::new();
    for (name, amounts) in &stated.layers {
        match find(book, name.as_str()) {
            None => problems.push(unknown(book, name.as_str())),
            Some(ix) if seen.contains(&ix) => problems.push(twice()),
            Some(ix) => {
                seen.push(ix);
                layer(&mut year, ix, amounts);
            }
        }
    }
    if problems.is_empty() { Ok(year) } else { Err(problems) }
}

fn put(year: &mut YearToDate, history: History, amount: Fen) {
    if !amount.is_zero() {
        year.amounts.insert(history, amount);
    }
}

fn layer(year: &mut YearToDate, ix: LayerIx, stated: &StatedLayer) {
    put(year, History::Paid(ix), stated.paid);
    put(year, History::Base(ix), stated.base);
    put(year, History::Deductible(ix), stated.deductible);
    put(year, History::DeductibleInReferral(ix), stated.deductible_in_referral);
    if !stated.paid_this_month.is_zero() {
        year.paid_this_month.insert(ix, stated.paid_this_month);
    }
    if !stated.base_this_month.is_zero() {
        year.base_this_month.insert(ix, stated.base_this_month);
    }
    if stated.units_used != 0 {
        year.units_used.insert(ix, stated.units_used);
    }
    if !stated.paid_on.is_empty() {
        year.paid_on.insert(ix, stated.paid_on.clone());
    }
}

/// The layer with this label or id.
fn find(book: &Book, name: &str) -> Option<LayerIx> {
    let at = book.layers.iter().position(|layer| layer.name.label == name || layer.name.id == name)?;
    u16::try_from(at).ok().map(LayerIx)
}

fn unknown(book: &Book, written: &str) -> Problem {
    let text =
        Text::new("本年累计里有账册没有的层", "the year so far names a layer that the book does not have");
    let problem = Problem::new(ProblemCode::UnknownLayer, "$.year_to_date.layers", text);
    let names = || book.layers.iter().flat_map(|layer| [layer.name.label.as_str(), layer.name.id.as_str()]);
    match nearest(written, names()) {
        Some(name) => problem.hint(format!("是不是“{name}”？"), format!("did you mean `{name}`?")),
        None if book.layers.is_empty() => problem,
        None => {
            let labels: Vec<&str> = book.layers.iter().map(|layer| layer.name.label.as_str()).collect();
            problem.hint(format!("账册里有：{}", labels.join("、")), format!("it has: {}", labels.join(", ")))
        }
    }
}

fn twice() -> Problem {
    let text = Text::new("本年累计里同一层写了两次", "the year so far states a layer twice");
    Problem::new(ProblemCode::DuplicateField, "$.year_to_date.layers", text)
}
