//! Reversals and instalments.

use yidan_domain::bill::ProblemCode;
use yidan_domain::casefile::*;
use yidan_domain::ledger::{OwnPay, balances, net};
use yidan_types::Fen;

use crate::support::*;

#[test]
fn a_reversal_mirrors_all_that_was_posted() {
    let county = County::new();
    let mut file = settled(file(), &county, "S1", &stay("B1", "2020-08-01", "2020-08-05", 9_000));
    file = confirmed(with_member(file, poor("M1", "2020-06-01", "2020-09-01")), &county);
    assert_eq!(file.settled[0].corrections.len(), 1);
    file = reversed(file, "S1");
    assert!(net(file.settled[0].transfers()).expect("in range").is_empty());
    assert!(audit(&file, &county.world()).is_empty());
    let again = codes(reverse(&file, &settlement("S1"), short("再退"), day("2021-06-02")));
    assert_eq!(again, [(ProblemCode::AlreadyReversed, "$.settlement".to_owned())]);
    let unknown = codes(reverse(&file, &settlement("S9"), short("退"), day("2021-06-02")));
    assert_eq!(unknown, [(ProblemCode::UnknownSettlement, "$.settlement".to_owned())]);
}

#[test]
fn what_is_owed_is_paid_in_instalments_and_no_more() {
    let county = County::new();
    let mut asked = request("S1", &stay("B1", "2020-03-01", "2020-03-05", 5_000));
    asked.own_pay = OwnPay::Later;
    let plan = settle(&file(), &county.world(), &asked).expect("settled");
    let mut file = file().settled(plan).expect("good");
    assert_eq!(file.settled[0].owed(), 140_000);
    let yuan = |yuan: i64| Fen::from_yuan(yuan).expect("in range");
    let paying = |file: &yidan_domain::registry::PersonFile, amount| {
        pay(file, &settlement("S1"), amount, day("2020-05-01"))
    };
    file = {
        let plan = paying(&file, yuan(1_000)).expect("paid");
        file.paid(plan).expect("good")
    };
    assert_eq!(file.settled[0].owed(), 40_000);
    let path = || "$.amount".to_owned();
    assert_eq!(codes(paying(&file, yuan(401))), [(ProblemCode::MoreThanOwed, path())]);
    assert_eq!(codes(paying(&file, Fen::ZERO)), [(ProblemCode::NotPositive, path())]);
    file = {
        let plan = paying(&file, yuan(400)).expect("paid");
        file.paid(plan).expect("good")
    };
    assert_eq!(file.settled[0].owed(), 0);
    assert!(audit(&file, &county.world()).is_empty());
    // Poor after all: what was paid too much shows as owed below zero.
    file = confirmed(with_member(file, poor("M1", "2020-01-01", "2020-09-01")), &county);
    assert_eq!(stands(&file, "S1"), "basic 3600.00, own 1400.00");
    file = reversed(file, "S1");
    assert_eq!(file.settled[0].owed(), 0);
    let left = balances(file.settled[0].transfers()).expect("in range");
    assert!(left.values().all(|balance| balance.debit == balance.credit));
    assert_eq!(codes(paying(&file, yuan(1))), [(ProblemCode::AlreadyReversed, "$.settlement".to_owned())]);
}
