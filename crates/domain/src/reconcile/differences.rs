//! What differs between a statement and our records, named: a closed list, each kind with a stable code and two texts.

use yidan_book::diag::Text;
use yidan_book::words::Lang;
use yidan_types::{BillId, Fen, SettlementId};

use crate::bill::{Choice, Scheme};
use crate::coded::coded;
use crate::ledger::LayerName;

coded! {
    /// Which amount.
    Field {
        /// The whole bill.
        Total "total",
        /// What funds pay.
        FundPay "fund_pay",
        /// What the patient pays.
        OwnPay "own_pay",
    }
}

impl Field {
    fn text(self) -> Text {
        let (zh, en) = match self {
            Field::Total => ("总费用", "total"),
            Field::FundPay => ("基金支付", "fund pay"),
            Field::OwnPay => ("个人负担", "own pay"),
        };
        Text::new(zh, en)
    }
}

/// A settlement or reversal, as far as its side names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BillRef {
    /// The facility's number of the bill.
    pub bill: BillId,
    /// The settlement.
    pub settlement: Option<SettlementId>,
    /// Whether it is a reversal.
    pub reversed: bool,
}

/// A difference. "There" is the facility, "here" are our records.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the texts say what each is
pub enum Difference {
    /// Settlements less reversals of a scheme.
    Count { scheme: Scheme, theirs: i64, ours: i64 },
    /// An amount of a scheme.
    Sum { scheme: Scheme, field: Field, theirs: Fen, ours: Fen },
    /// What a layer pays of a scheme.
    LayerSum { scheme: Scheme, layer: LayerName, theirs: Fen, ours: Fen },
    /// The statement's totals are not those of its own details.
    OwnDetails { scheme: Scheme, field: Field, totals: Fen, details: Fen },
    /// The statement counts more or fewer than its own details.
    OwnCount { scheme: Scheme, totals: i64, details: i64 },
    /// A settlement that the facility has and we have not.
    MissingHere { bill: BillRef, total: Fen },
    /// A settlement that we have and the facility has not.
    MissingThere { bill: BillRef, total: Fen },
    /// A reversal that the facility has and we have not.
    ReversedThereNotHere { bill: BillRef, total: Fen },
    /// A reversal that we have and the facility has not.
    ReversedHereNotThere { bill: BillRef, total: Fen },
    /// An amount of one bill.
    Amount { bill: BillRef, field: Field, theirs: Fen, ours: Fen },
    /// One bill under two schemes.
    OtherScheme { bill: BillRef, theirs: Scheme, ours: Scheme },
    /// A row that the facility has twice.
    Twice { bill: BillRef, total: Fen },
}

impl Difference {
    /// The stable text of its kind.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Difference::Count { .. } => "count",
            Difference::Sum { .. } => "sum",
            Difference::LayerSum { .. } => "layer-sum",
            Difference::OwnDetails { .. } => "own-details",
            Difference::OwnCount { .. } => "own-count",
            Difference::MissingHere { .. } => "missing-here",
            Difference::MissingThere { .. } => "missing-there",
            Difference::ReversedThereNotHere { .. } => "reversed-there-not-here",
            Difference::ReversedHereNotThere { .. } => "reversed-here-not-there",
            Difference::Amount { .. } => "amount",
            Difference::OtherScheme { .. } => "other-scheme",
            Difference::Twice { .. } => "twice",
        }
    }

    /// The bill of which it is; `None` for differences of totals.
    #[must_use]
    pub const fn bill(&self) -> Option<&BillRef> {
        match self {
            Difference::Count { .. }
            | Difference::Sum { .. }
            | Difference::LayerSum { .. }
            | Difference::OwnDetails { .. }
            | Difference::OwnCount { .. } => None,
            Difference::MissingHere { bill, .. }
            | Difference::MissingThere { bill, .. }
            | Difference::ReversedThereNotHere { bill, .. }
            | Difference::ReversedHereNotThere { bill, .. }
            | Difference::Amount { bill, .. }
            | Difference::OtherScheme { bill, .. }
            | Difference::Twice { bill, .. } => Some(bill),
        }
    }

    /// The difference in an officer's words.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Difference::Count { scheme, theirs, ours } => {
                let scheme = words(*scheme);
                Text::new(
                    format!("{}：机构结算{theirs}笔，我方{ours}笔", scheme.zh),
                    format!("{}: {theirs} settlements there, {ours} here", scheme.en),
                )
            }
            Difference::Sum { scheme, field, theirs, ours } => {
                sides(&words(*scheme), &field.text(), *theirs, *ours)
            }
            Difference::LayerSum { scheme, layer, theirs, ours } => {
                let layer = Text::new(format!("层“{layer}”"), format!("layer `{layer}`"));
                sides(&words(*scheme), &layer, *theirs, *ours)
            }
            Difference::OwnDetails { scheme, field, totals, details } => {
                let (scheme, field) = (words(*scheme), field.text());
                Text::new(
                    format!("{}{}：机构的总账 {totals} 元，它的明细合计 {details} 元", scheme.zh, field.zh),
                    format!(
                        "{} {}: the facility's totals say {totals}, its details {details} yuan",
                        scheme.en, field.en
                    ),
                )
            }
            Difference::OwnCount { scheme, totals, details } => {
                let scheme = words(*scheme);
                Text::new(
                    format!("{}：机构的总账{totals}笔，它的明细{details}笔", scheme.zh),
                    format!("{}: the facility's totals count {totals}, its details {details}", scheme.en),
                )
            }
            Difference::MissingHere { bill, total } => {
                one(bill, *total, "机构有这笔结算，我方没有", "settled there, not here")
            }
            Difference::MissingThere { bill, total } => {
                one(bill, *total, "我方有这笔结算，机构没有", "settled here, not there")
            }
            Difference::ReversedThereNotHere { bill, total } => {
                one(bill, *total, "机构已冲销，我方没有", "reversed there, not here")
            }
            Difference::ReversedHereNotThere { bill, total } => {
                one(bill, *total, "我方已冲销，机构没有", "reversed here, not there")
            }
            Difference::Amount { bill, field, theirs, ours } => {
                sides(&named(bill), &field.text(), *theirs, *ours)
            }
            Difference::OtherScheme { bill, theirs, ours } => {
                let (bill, theirs, ours) = (named(bill), words(*theirs), words(*ours));
                Text::new(
                    format!("{}：机构记为{}，我方记为{}", bill.zh, theirs.zh, ours.zh),
                    format!("{}: of {} there, of {} here", bill.en, theirs.en, ours.en),
                )
            }
            Difference::Twice { bill, total } => one(bill, *total, "机构写了两次", "stands twice there"),
        }
    }
}

fn words(scheme: Scheme) -> Text {
    Text::new(scheme.word().text(Lang::Zh), scheme.written())
}

fn named(bill: &BillRef) -> Text {
    let (zh, en) = if bill.reversed { ("的冲销", "reversal of ") } else { ("", "") };
    let of = bill.settlement.as_ref();
    let settlement =
        of.map_or_else(Default::default, |id| (format!("（结算{id}）"), format!(" (settlement {id})")));
    Text::new(
        format!("票据{}{}{zh}", bill.bill, settlement.0),
        format!("{en}bill {}{}", bill.bill, settlement.1),
    )
}

fn sides(of: &Text, field: &Text, theirs: Fen, ours: Fen) -> Text {
    Text::new(
        format!("{}{}：机构 {theirs} 元，我方 {ours} 元", of.zh, field.zh),
        format!("{} {}: {theirs} yuan there, {ours} here", of.en, field.en),
    )
}

fn one(bill: &BillRef, total: Fen, zh: &str, en: &str) -> Text {
    let bill = named(bill);
    Text::new(format!("{}，{total} 元：{zh}", bill.zh), format!("{}, {total} yuan: {en}", bill.en))
}
