//! A facility's statement of a day.

use std::collections::BTreeSet;

use yidan_book::diag::Text;
use yidan_types::{BillId, Date, FacilityId, Fen, SettlementId};

use crate::bill::check_lines::too_many_lines;
use crate::bill::{MAX_LINES, Problem, ProblemCode, Scheme};
use crate::ledger::LayerName;
use crate::registry::checked;

checked! {
    /// A facility's statement of a day: each scheme and each of its layers once.
    DayStatement(DayStatementDraft) by check
}

/// A statement before it is checked.
#[derive(Clone, Debug, PartialEq)]
pub struct DayStatementDraft {
    /// Whose.
    pub facility: FacilityId,
    /// Of which day.
    pub date: Date,
    /// Totals by scheme.
    pub schemes: Vec<SchemeStatement>,
    /// Bill by bill; `None`: no details are given.
    pub bills: Option<Vec<BillRow>>,
}

/// Totals of a scheme. Amounts are below zero where more was reversed than settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemeStatement {
    /// Which scheme.
    pub scheme: Scheme,
    /// Settlements less reversals.
    pub count: i64,
    /// The whole bills.
    pub total: Fen,
    /// What funds pay.
    pub fund_pay: FundPay,
    /// What patients pay.
    pub own_pay: Fen,
}

/// What funds pay: all layers but the hospital's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FundPay {
    /// In sum.
    Sum(Fen),
    /// By layer.
    Layers(Vec<(LayerName, Fen)>),
}

/// A settlement, or a reversal, as the facility has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BillRow {
    /// The facility's number of the bill.
    pub bill: BillId,
    /// The settlement, if the facility keeps its id.
    pub settlement: Option<SettlementId>,
    /// The scheme.
    pub scheme: Scheme,
    /// The whole bill.
    pub total: Fen,
    /// What funds pay.
    pub fund_pay: Fen,
    /// What the patient pays.
    pub own_pay: Fen,
    /// Whether it is a reversal; its amounts are above zero all the same.
    pub reversed: bool,
}

fn check(statement: &DayStatementDraft, out: &mut Vec<Problem>) {
    let mut schemes = BTreeSet::new();
    for (at, scheme) in statement.schemes.iter().enumerate() {
        if !schemes.insert(scheme.scheme) {
            out.push(twice(format!("$.schemes[{at}].scheme"), "这个险种写了两次", "the scheme stands twice"));
        }
        let FundPay::Layers(layers) = &scheme.fund_pay else { continue };
        let mut names = BTreeSet::new();
        for (layer, (name, _)) in layers.iter().enumerate() {
            if !names.insert(name) {
                let path = format!("$.schemes[{at}].layers[{layer}].layer");
                out.push(twice(path, "这一层写了两次", "the layer stands twice"));
            }
        }
    }
    if statement.bills.as_ref().is_some_and(|bills| bills.len() > MAX_LINES) {
        out.push(Problem { path: "$.bills".to_owned(), ..too_many_lines() });
    }
}

fn twice(path: String, zh: &str, en: &str) -> Problem {
    Problem::new(ProblemCode::StatedTwice, path, Text::new(zh, en))
}
