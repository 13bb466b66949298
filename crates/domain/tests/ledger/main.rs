//! The ledger: codes read back, every posting balances, mirrors cancel, differences lead from one to the other.

mod export;
mod properties;
mod support;

use support::*;
use yidan_domain::bill::{ProblemCode, Scheme};
use yidan_domain::ledger::*;
use yidan_types::Fen;

#[test]
fn codes_are_stable() {
    let h = facility("H001");
    for (account, code) in [
        (Account::Fund(Fund::ResidentBasic, area("371500")), "fund:resident_basic:371500"),
        (
            Account::Insurer(LayerName::parse("supplement").expect("a name"), area("371500")),
            "insurer:supplement:371500",
        ),
        (Account::Facility(h.clone(), FacilitySide::Receivable), "facility:H001:receivable"),
        (Account::Facility(facility("H:1 50%"), FacilitySide::Prepaid), "facility:H%3A1 50%25:prepaid"),
        (Account::Place(area("370100"), PlaceSide::Clearing), "place:370100:clearing"),
        (Account::Patient(person("P001"), PatientSide::Owed), "patient:P001:owed"),
        (Account::Government(area("371500")), "government:371500:backstop"),
    ] {
        assert_eq!(account.to_string(), code);
        assert_eq!(Account::parse(code), Some(account));
    }
    for other in [
        "",
        "fund:resident_basic",
        "fund:resident:371500",
        "facility::receivable",
        "facility:H%41:receivable",
        "facility:H:1:receivable",
        "government:371500",
        "patient:P:cash ",
        "insurer::371500",
    ] {
        assert_eq!(Account::parse(other), None, "{other}");
    }
    assert_eq!(Purpose::parse("layer:a%3Ab").map(|purpose| purpose.to_string()), Some("layer:a%3Ab".into()));
    assert_eq!(Purpose::parse("own_pay"), Some(Purpose::OwnPay));
    assert_eq!(Purpose::parse("layer:"), None);
    assert_eq!(Purpose::parse("other"), None);
}

#[test]
fn a_transfer_moves_something_somewhere() {
    let (a, b) =
        (Account::Government(area("371500")), Account::Facility(facility("H"), FacilitySide::Receivable));
    let make = |debit: &Account, credit: &Account, amount: i64| {
        let amount = Fen::new(amount).expect("in range");
        Transfer::new(debit.clone(), credit.clone(), amount, Purpose::Clearing, None)
    };
    assert!(make(&a, &b, 1).is_some());
    assert!(make(&a, &b, 0).is_none());
    assert!(make(&a, &b, -1).is_none());
    assert!(make(&a, &a, 1).is_none());
}

#[test]
fn amounts_add_up() {
    let good = sample_amounts();
    assert!(Amounts::new(good.clone().into()).is_some());
    let json = serde_json::to_string(&good).expect("json");
    assert_eq!(serde_json::from_str::<Amounts>(&json).expect("reads"), good);
    let draft = AmountsDraft { own_pay: yuan(1), ..good.into() };
    assert!(Amounts::new(draft.clone()).is_none());
    let json = serde_json::to_string(&draft).expect("json");
    assert!(serde_json::from_str::<Amounts>(&json).is_err());
}

fn shown(transfers: &[Transfer]) -> Vec<String> {
    transfers
        .iter()
        .map(|t| format!("{} {} -> {} {}", t.purpose(), t.debit(), t.credit(), t.amount()))
        .collect()
}

#[test]
fn a_settlement_posts_each_amount() {
    let here = posting("S1");
    assert_eq!(
        shown(&transfers(&here, &sample_amounts()).expect("posted")),
        [
            "layer:basic fund:resident_basic:371500 -> facility:H1:receivable 600.00",
            "layer:supplement insurer:supplement:371500 -> facility:H1:receivable 50.00",
            "layer:reduction facility:H1:borne -> facility:H1:forgone 30.00",
            "overspend facility:H1:borne -> facility:H1:forgone 20.00",
            "own_pay patient:P1:cash -> facility:H1:window 300.00",
        ]
    );
    let elsewhere = Posting { treated_in: area("370100"), own_pay: OwnPay::Later, ..here.clone() };
    assert_eq!(
        shown(&transfers(&elsewhere, &surplus_amounts()).expect("posted")),
        [
            "layer:basic fund:resident_basic:371500 -> place:370100:clearing 600.00",
            "surplus fund:resident_basic:371500 -> place:370100:clearing 80.00",
            "own_pay patient:P1:owed -> facility:H1:deferred 400.00",
        ]
    );
    let uninsured = Posting { scheme: Scheme::Uninsured, ..here };
    let problem = transfers(&uninsured, &sample_amounts()).expect_err("refused").problem();
    assert_eq!(problem.code, ProblemCode::NoSuchFund);
}

#[test]
fn instalments_pay_what_is_owed() {
    let posting = Posting { own_pay: OwnPay::Later, ..posting("S1") };
    let mut all = transfers(&posting, &sample_amounts()).expect("posted");
    for amount in [100, 200] {
        let paid = instalment(&posting.settlement, &posting.person, &posting.facility, yuan(amount));
        all.extend(paid.expect("above zero"));
    }
    let balances = balances(&all).expect("in range");
    let net = |account: &Account| balances[account].net().expect("in range");
    assert_eq!(net(&Account::Patient(posting.person.clone(), PatientSide::Owed)), Fen::ZERO);
    assert_eq!(net(&Account::Patient(posting.person.clone(), PatientSide::Cash)), yuan(300));
    assert_eq!(net(&Account::Facility(posting.facility.clone(), FacilitySide::Deferred)), Fen::ZERO);
    assert_eq!(net(&Account::Facility(posting.facility, FacilitySide::Window)), yuan(-300));
    assert_eq!(instalment(&posting.settlement, &posting.person, &facility("H1"), Fen::ZERO), None);
}

#[test]
fn clearing_pays_facilities_and_places() {
    let (place, h) = (area("371500"), facility("H1"));
    let moved = [
        retain(&h, yuan(30)),
        prepay_facility(place, &h, yuan(100)),
        set_off_prepaid(&h, yuan(100)),
        clear_facility(place, &h, yuan(520)),
        release_retained(place, &h, yuan(30)),
        clear_place(place, area("370100"), yuan(680)),
    ];
    let mut all: Vec<Transfer> = moved.into_iter().map(|transfer| transfer.expect("above zero")).collect();
    all.extend(transfers(&posting("S1"), &sample_amounts()).expect("posted"));
    let elsewhere = Posting { treated_in: area("370100"), ..posting("S2") };
    all.extend(transfers(&elsewhere, &surplus_amounts()).expect("posted"));
    let balances = balances(&all).expect("in range");
    for account in [
        Account::Facility(h.clone(), FacilitySide::Receivable),
        Account::Facility(h.clone(), FacilitySide::Prepaid),
        Account::Facility(h, FacilitySide::Retained),
        Account::Place(area("370100"), PlaceSide::Clearing),
    ] {
        assert_eq!(balances[&account].net(), Ok(Fen::ZERO), "{account}");
    }
}
