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
    let none = [(ProblemCode::NothingToPayBack, "$.settlement".to_owned())];
    assert_eq!(codes(pay_back(&file, &settlement("S1"), day("2020-06-01"))), none);
    file = reversed(file, "S1");
    assert_eq!(file.settled[0].owed(), 0);
    let left = balances(file.settled[0].transfers()).expect("in range");
    assert!(left.values().all(|balance| balance.debit == balance.credit));
    assert_eq!(codes(paying(&file, yuan(1))), [(ProblemCode::AlreadyReversed, "$.settlement".to_owned())]);
}

#[test]
fn what_was_paid_too_much_is_given_back() {
    let county = County::new();
    let mut asked = request("S1", &stay("B1", "2020-03-01", "2020-03-05", 15_000));
    asked.own_pay = OwnPay::Later;
    let plan = settle(&file(), &county.world(), &asked).expect("settled");
    let mut file = file().settled(plan).expect("good");
    let owed = Fen::new(file.settled[0].owed()).expect("in range");
    let plan = pay(&file, &settlement("S1"), owed, day("2020-05-01")).expect("paid");
    file = file.paid(plan).expect("good");
    // Poor after all: critical illness pays a part of what was paid.
    file = confirmed(with_member(file, poor("M1", "2020-01-01", "2020-09-01")), &county);
    let back = file.settled[0].owed();
    assert!(back < 0);
    let plan = pay_back(&file, &settlement("S1"), day("2020-10-01")).expect("given back");
    assert_eq!(plan.instalment.amount.get(), back);
    let posted: Vec<String> = plan
        .instalment
        .transfers
        .iter()
        .map(|t| format!("{} {} -> {}", t.purpose(), t.debit(), t.credit()))
        .collect();
    assert_eq!(
        posted,
        [
            "paid_back patient:P1:owed -> patient:P1:cash",
            "paid_back facility:H1:window -> facility:H1:deferred"
        ]
    );
    file = file.paid(plan).expect("good");
    assert_eq!(file.settled[0].owed(), 0);
    assert!(audit(&file, &county.world()).is_empty());
    assert!(corrections(&file, &county.world()).proposed.is_empty());
    // In the end the patient has paid what stands, and nobody owes anybody.
    let own = file.settled[0].stands().amounts.own_pay;
    let left = balances(file.settled[0].transfers()).expect("in range");
    let net = |account: &str| {
        let found = left.iter().find(|(code, _)| code.to_string() == account).expect("there").1;
        found.net().expect("in range")
    };
    assert_eq!((net("patient:P1:cash"), net("facility:H1:window")), (own, own.neg()));
    assert_eq!((net("patient:P1:owed"), net("facility:H1:deferred")), (Fen::ZERO, Fen::ZERO));
    file = reversed(file, "S1");
    assert!(net_is_nothing(&file));
    let gone = codes(pay_back(&file, &settlement("S1"), day("2020-10-01")));
    assert_eq!(gone, [(ProblemCode::AlreadyReversed, "$.settlement".to_owned())]);
}

fn net_is_nothing(file: &yidan_domain::registry::PersonFile) -> bool {
    net(file.settled[0].transfers()).expect("in range").is_empty()
}
