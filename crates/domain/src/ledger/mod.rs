//! The ledger: double entry in whole fen. Who bears stands in debit, who receives in credit.
//!
//! # Chart of accounts
//!
//! | code | 中文 | debit grows | credit grows |
//! |---|---|---|---|
//! | `fund:KIND:AREA` | 基金 | what the fund bears | what is paid back to it |
//! | `insurer:LAYER:AREA` | 承保商业保险 | what the insurer of that layer bears | what is paid back to it |
//! | `government:AREA:backstop` | 财政兜底 | what the government bears | what is paid back to it |
//! | `facility:ID:receivable` | 机构应收 | what was paid out to it, kept back or set off | what payers owe it |
//! | `facility:ID:prepaid` | 机构预付 | what was paid to it in advance | what was set off |
//! | `facility:ID:retained` | 质量保证金 | what was released | what was kept back of its receivable |
//! | `facility:ID:window` | 窗口实收 | what it gave back to patients | what patients paid it |
//! | `facility:ID:deferred` | 先诊疗后付费应收 | what it collected later | what patients owe it |
//! | `facility:ID:borne` | 机构承担 | what it lets off, and overspends of payment units | - |
//! | `facility:ID:forgone` | 机构免收 | - | the same: charged and never collected |
//! | `place:AREA:clearing` | 异地清算 | what was paid to the place | what is owed to the place that treats |
//! | `place:AREA:paid` | 支出户 | what came back | money that left the place's account |
//! | `patient:ID:cash` | 个人现金 | what the patient paid | what the patient got back |
//! | `patient:ID:owed` | 个人欠费 | what the patient has still to pay | what the patient paid of it |
//!
//! # Transfers of each kind of record
//!
//! | record | purpose | debit | credit |
//! |---|---|---|---|
//! | settlement | `layer:ID`, paid by a fund, insurer, government | the payer | facility receivable; off site: clearing of the facility's place |
//! | settlement | `layer:ID`, paid by the hospital | facility borne | facility forgone |
//! | settlement | `overspend` of a payment unit | facility borne | facility forgone |
//! | settlement | `surplus` of a payment unit | the fund of its layer | as that layer |
//! | settlement | `own_pay`, paid at the window | patient cash | facility window |
//! | settlement | `own_pay`, treated first and paid later | patient owed | facility deferred |
//! | instalment | `instalment` | patient cash | patient owed |
//! | instalment | `collected` | facility deferred | facility window |
//! | instalment below zero | `paid_back` | patient owed | patient cash |
//! | instalment below zero | `paid_back` | facility window | facility deferred |
//! | reversal | as mirrored | each transfer of the settlement, its corrections and instalments with debit and credit exchanged | |
//! | correction | as corrected | what the settlement should have posted less what it has | |
//! | clearing | `clearing` | facility receivable, or clearing of the other place | paid of the place that pays |
//! | clearing | `retained` | facility receivable | facility retained |
//! | clearing | `released` | facility retained | paid of the place |
//! | prepayment | `prepayment` | facility prepaid | paid of the place |
//! | prepayment | `set_off` | facility receivable | facility prepaid |
//!
//! # Invariants
//!
//! - INVARIANT (each transfer balances): a transfer has one amount, above zero, and two different accounts.
//! - INVARIANT (the sum over all accounts is zero): follows from it.
//! - INVARIANT (transfers are the amounts): funds, facility and patient add up to the bill; a payment unit's surplus
//!   stands beside it.

mod account;
mod amounts;
mod balance;
mod beancount;
mod clearing;
mod csv;
mod difference;
mod journal;
mod posting;
mod purpose;
mod transfer;
mod words;

pub use account::{Account, FacilitySide, Fund, PatientSide, PlaceSide};
pub use amounts::{Amounts, AmountsDraft, LayerAmount, LayerName, Payer, UnitPayment};
pub use balance::{Balance, StatementLine, balances, statement};
pub use beancount::beancount;
pub use clearing::{
    clear_facility, clear_place, instalment, pay_back, prepay_facility, release_retained, retain,
    set_off_prepaid,
};
pub use csv::csv;
pub use difference::{Net, difference, mirror, net};
pub use journal::{JournalEntry, RecordKind};
pub use posting::{NoSuchFund, OwnPay, Posting, transfers};
pub use purpose::Purpose;
pub use transfer::Transfer;
