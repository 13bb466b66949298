//! What belongs together in the lines of a bill: ids, amounts, refunds, the total.

use std::collections::HashMap;

use yidan_book::diag::Text;
use yidan_types::Fen;

use super::amounts::{Quantity, UnitPrice};
use super::check::add_up;
use super::problems::{Problem, ProblemCode};
use super::schema::{BillLine, MAX_LINES};

/// A line, as far as it could be read.
pub(crate) struct LineView<'a> {
    pub id: Option<&'a str>,
    /// Outer `None`: could not be read.
    pub refund_of: Option<Option<&'a str>>,
    pub item: Option<&'a str>,
    pub quantity: Option<Quantity>,
    pub price: Option<UnitPrice>,
    pub amount: Option<Fen>,
}

impl<'a> LineView<'a> {
    /// The view of a whole line.
    pub(crate) fn of(line: &'a BillLine) -> LineView<'a> {
        LineView {
            id: line.line_id.as_ref().map(|id| id.as_str()),
            refund_of: Some(line.refund_of.as_ref().map(|id| id.as_str())),
            item: Some(line.item_code.as_str()),
            quantity: Some(line.quantity),
            price: Some(line.unit_price),
            amount: Some(line.amount),
        }
    }
}

/// Lines: ids, amounts, refunds, total.
pub(crate) fn lines(lines: &[LineView<'_>], total: Option<Fen>, out: &mut Vec<Problem>) {
    if lines.is_empty() {
        let text = Text::new("票据没有明细行", "the bill has no lines");
        out.push(Problem::new(ProblemCode::NoLines, "$.lines", text));
        return;
    }
    if lines.len() > MAX_LINES {
        out.push(too_many_lines());
        return;
    }
    let mut by_id: HashMap<&str, usize> = HashMap::new();
    for (index, line) in lines.iter().enumerate() {
        if let Some(id) = line.id {
            match by_id.get(id) {
                Some(first) => out.push(duplicate_id(index, *first)),
                None => drop(by_id.insert(id, index)),
            }
        }
        line_amount(index, line, out);
    }
    refunds(lines, &by_id, out);
    let sum = lines.iter().map(|line| line.amount).collect::<Option<Vec<Fen>>>();
    if let (Some(amounts), Some(total)) = (sum, total) {
        add_up(&amounts, total, "各行金额", "the lines", out);
    }
}

/// The problem of a bill with more lines than are read.
pub(crate) fn too_many_lines() -> Problem {
    let text = Text::new(format!("明细超过{MAX_LINES}行"), format!("more than {MAX_LINES} lines"));
    Problem::new(ProblemCode::TooManyLines, "$.lines", text)
}

fn duplicate_id(index: usize, first: usize) -> Problem {
    let text = Text::new(
        format!("第{}条明细的行号与第{}条相同", index + 1, first + 1),
        format!("line {} has the id of line {}", index + 1, first + 1),
    );
    Problem::new(ProblemCode::DuplicateLineId, format!("$.lines[{index}].line_id"), text)
}

/// INVARIANT (one bill adds up): amount = quantity × price, rounded half-up to the fen.
fn line_amount(index: usize, line: &LineView<'_>, out: &mut Vec<Problem>) {
    let (Some(quantity), Some(price), Some(amount)) = (line.quantity, line.price, line.amount) else {
        return;
    };
    let path = format!("$.lines[{index}].amount");
    let number = index + 1;
    match price.times(quantity) {
        Some(product) if product == amount => {}
        Some(product) => {
            let text = Text::new(
                format!("第{number}条明细：{quantity} × {price} = {product} 元，金额写的是 {amount} 元"),
                format!("line {number}: {quantity} × {price} is {product}, the amount says {amount}"),
            );
            out.push(Problem::new(ProblemCode::LineAmount, path, text).hint(
                "金额应等于数量乘单价，四舍五入到分",
                "the amount is quantity times price, rounded half-up to the fen",
            ));
        }
        None => {
            let text = Text::new(
                format!("第{number}条明细：数量乘单价超出上限"),
                format!("line {number}: quantity times price is out of range"),
            );
            out.push(Problem::new(ProblemCode::OutOfRange, path, text));
        }
    }
}

/// Each refund takes back part of a line that is there, of the same item at the same price.
fn refunds(lines: &[LineView<'_>], by_id: &HashMap<&str, usize>, out: &mut Vec<Problem>) {
    // For each original: quantity and amount refunded so far.
    let mut refunded: HashMap<usize, (i128, i128)> = HashMap::new();
    for (index, line) in lines.iter().enumerate() {
        let (Some(refund_of), Some(quantity)) = (line.refund_of, line.quantity) else {
            continue;
        };
        match (refund_of, quantity.is_refund()) {
            (None, false) => {}
            (None, true) => out.push(no_original(
                index,
                "数量是负数，但没有写退的是哪一行",
                "a negative quantity, but `refund_of` is missing",
            )),
            (Some(_), false) => {
                let text = Text::new(
                    format!("第{}条明细写了退费原行，数量却是正数", index + 1),
                    format!("line {} names `refund_of`, but its quantity is positive", index + 1),
                );
                out.push(Problem::new(
                    ProblemCode::RefundDiffers,
                    format!("$.lines[{index}].quantity"),
                    text,
                ));
            }
            (Some(id), true) => match by_id.get(id).and_then(|at| Some((*at, lines.get(*at)?))) {
                None => out.push(no_original(
                    index,
                    "退费的原行不在这份票据里",
                    "the line that it refunds is not on this bill",
                )),
                Some((at, original)) => refund(index, line, at, original, &mut refunded, out),
            },
        }
    }
}

fn no_original(index: usize, zh: &str, en: &str) -> Problem {
    let number = index + 1;
    let text = Text::new(format!("第{number}条明细：{zh}"), format!("line {number}: {en}"));
    Problem::new(ProblemCode::RefundWithoutOriginal, format!("$.lines[{index}].refund_of"), text).hint(
        "请在 refund_of 里写原行的 line_id；退以前票据的费用，请冲销那份票据后重新结算",
        "name the `line_id` in `refund_of`; to refund an earlier bill, reverse that bill and settle it anew",
    )
}

fn refund(
    index: usize,
    line: &LineView<'_>,
    at: usize,
    original: &LineView<'_>,
    refunded: &mut HashMap<usize, (i128, i128)>,
    out: &mut Vec<Problem>,
) {
    let (Some(quantity), Some(charged)) = (line.quantity, original.quantity) else {
        return;
    };
    let (number, of) = (index + 1, at + 1);
    if charged.is_refund() {
        out.push(no_original(index, "退费的原行本身是退费", "the line that it refunds is a refund itself"));
        return;
    }
    if differ(line.item, original.item) || differ(line.price, original.price) {
        let text = Text::new(
            format!("第{number}条明细：退费的项目和单价应与第{of}条相同"),
            format!("line {number}: item and price of a refund are those of line {of}"),
        );
        out.push(Problem::new(ProblemCode::RefundDiffers, format!("$.lines[{index}]"), text));
    }
    let sum = refunded.entry(at).or_default();
    sum.0 += i128::from(quantity.ten_thousandths());
    sum.1 += line.amount.map_or(0, |amount| i128::from(amount.get()));
    // Amounts are compared too: rounding each of many small refunds can take back more than the line charged.
    let over_quantity = sum.0 + i128::from(charged.ten_thousandths()) < 0;
    let over_amount = original.amount.is_some_and(|amount| sum.1 + i128::from(amount.get()) < 0);
    if over_quantity || over_amount {
        let text = Text::new(
            format!("第{number}条明细：退费累计超过第{of}条收的"),
            format!("line {number}: more is refunded than line {of} charged"),
        );
        out.push(Problem::new(
            ProblemCode::RefundExceedsOriginal,
            format!("$.lines[{index}].quantity"),
            text,
        ));
    }
}

/// Whether both could be read and are not the same.
fn differ<T: PartialEq>(a: Option<T>, b: Option<T>) -> bool {
    matches!((a, b), (Some(a), Some(b)) if a != b)
}
