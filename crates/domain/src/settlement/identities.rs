//! Holds each settlement against the identities before anyone sees it.

use yidan_book::diag::Text;
use yidan_book::eval::check_identities;
use yidan_book::outcome::Outcome;

use crate::bill::{Bill, Problem, ProblemCode};

/// The identities that are checked: name, Chinese and English text. The result document lists them.
pub(super) const IDENTITIES: &[(&str, &str, &str)] = &[
    ("bill_total", "票据总费用等于结算总费用", "the bill's total is the total settled"),
    ("parts_are_total", "四部分相加等于总费用", "the four parts are the total"),
    ("lines_are_parts", "各行相加等于四部分", "the lines' parts are the bill's parts"),
    (
        "payers_are_total",
        "各层支付、个人负担和机构承担相加等于总费用",
        "layers, patient and facility pay the total",
    ),
    ("within_base", "每层支付不超过其基数", "no layer pays more than its base"),
    ("pools_hold", "各层从每一部分支取的不超过该部分", "layers draw no more of a part than it holds"),
    ("nothing_negative", "没有负的金额", "no amount is negative"),
];

/// INVARIANT (one bill adds up), checked again from the numbers alone. A breach is a fault of ours: nothing is paid on it.
pub(super) fn check(bill: &Bill, outcome: &Outcome) -> Result<(), Vec<Problem>> {
    let broken = check_identities(outcome);
    if outcome.total == bill.total && broken.is_empty() {
        return Ok(());
    }
    let text = Text::new(
        "结算结果自身对不上账，这是系统的错误，请不要按它付款",
        "the settlement does not add up: a fault of the system, do not pay on it",
    );
    Err(vec![
        Problem::new(ProblemCode::DoesNotAddUp, "$", text)
            .hint("请把票据和账册交给系统维护人员", "hand bill and book to whoever maintains the system"),
    ])
}
