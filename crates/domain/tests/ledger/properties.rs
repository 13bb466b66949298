//! Properties of postings of random amounts.

use proptest::prelude::*;
use yidan_domain::bill::Scheme;
use yidan_domain::ledger::*;
use yidan_types::{FacilityId, Fen, PersonId};

use super::support::*;

const PAYERS: &[Payer] = &[
    Payer::BasicFund,
    Payer::CriticalIllnessFund,
    Payer::LargeAmountFund,
    Payer::CivilServantFund,
    Payer::Hospital,
    Payer::MedicalAidFund,
    Payer::CommercialInsurer,
    Payer::ReAidFund,
    Payer::Treasury,
    Payer::Charity,
];

fn fen() -> impl Strategy<Value = Fen> {
    prop_oneof![Just(0), 0..=1_000_000_000_000_i64].prop_map(|fen| Fen::new(fen).expect("in range"))
}

fn amounts() -> impl Strategy<Value = Amounts> {
    let layers = prop::collection::vec((prop::sample::select(PAYERS), fen()), 0..5);
    (layers, fen(), fen(), fen(), any::<bool>()).prop_map(|(layers, own_pay, borne, surplus, by_unit)| {
        let layers: Vec<LayerAmount> = layers
            .into_iter()
            .enumerate()
            .map(|(at, (payer, paid))| layer(&format!("layer{at}"), payer, paid))
            .collect();
        let unit = by_unit.then(|| unit(borne, surplus));
        let borne = unit.as_ref().map_or(Fen::ZERO, |unit| unit.borne_by_facility);
        let total = Fen::try_sum(layers.iter().map(|layer| layer.paid).chain([own_pay, borne]));
        let total = total.expect("in range");
        Amounts::new(AmountsDraft { total, layers, own_pay, unit }).expect("adds up")
    })
}

fn postings() -> impl Strategy<Value = Posting> {
    (any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(employee, off_site, later)| Posting {
        scheme: if employee { Scheme::Employee } else { Scheme::Resident },
        treated_in: area(if off_site { "370100" } else { "371500" }),
        own_pay: if later { OwnPay::Later } else { OwnPay::AtWindow },
        ..posting("S1")
    })
}

/// What a purpose moved, in fen.
fn moved(transfers: &[Transfer], of: impl Fn(&Purpose) -> bool) -> i64 {
    transfers.iter().filter(|transfer| of(transfer.purpose())).map(|transfer| transfer.amount().get()).sum()
}

proptest! {
    /// INVARIANT (transfers are the amounts).
    #[test]
    fn transfers_are_the_amounts(posting in postings(), amounts in amounts()) {
        let transfers = transfers(&posting, &amounts).expect("posted");
        let surplus = amounts.unit.as_ref().map_or(0, |unit| unit.surplus.get());
        prop_assert_eq!(moved(&transfers, |_| true), amounts.total.get() + surplus);
        prop_assert_eq!(moved(&transfers, |purpose| *purpose == Purpose::OwnPay), amounts.own_pay.get());
        prop_assert_eq!(moved(&transfers, |purpose| *purpose == Purpose::Surplus), surplus);
        let layers: i64 = amounts.layers.iter().map(|layer| layer.paid.get()).sum();
        prop_assert_eq!(moved(&transfers, |purpose| matches!(purpose, Purpose::Layer(_))), layers);
        prop_assert!(transfers.iter().all(|transfer| transfer.purpose().of_settlement()));
    }

    /// INVARIANT (the sum over all accounts is zero), and a mirror leaves nothing anywhere.
    #[test]
    fn all_accounts_sum_to_zero(posting in postings(), amounts in amounts()) {
        let mut all = transfers(&posting, &amounts).expect("posted");
        let sum = |all: &[Transfer]| -> i64 {
            balances(all).expect("in range").values().map(|balance| balance.net().expect("in range").get()).sum()
        };
        prop_assert_eq!(sum(&all), 0);
        all.extend(mirror(&all));
        prop_assert!(net(&all).expect("in range").is_empty());
        prop_assert!(balances(&all).expect("in range").values().all(|balance| balance.debit == balance.credit));
    }

    /// What was posted and the difference are what should have been posted; there is no difference to oneself.
    #[test]
    fn a_difference_leads_from_one_to_the_other(posting in postings(), old in amounts(), new in amounts()) {
        let old = transfers(&posting, &old).expect("posted");
        let new = transfers(&posting, &new).expect("posted");
        let moved = difference(&old, &new).expect("in range");
        prop_assert_eq!(net(old.iter().chain(&moved)), net(&new));
        prop_assert!(difference(&new, &new).expect("in range").is_empty());
    }

    /// Codes read back, whatever the ids hold.
    #[test]
    fn codes_read_back(
        id in "[a-zA-Z0-9:% 县_.-]{1,20}",
        fund in prop::sample::select(Fund::ALL),
        at in prop::sample::select(FacilitySide::ALL),
        of in prop::sample::select(PatientSide::ALL),
        code in "[0-9]{6}",
    ) {
        let mut accounts = vec![Account::Fund(fund, area(&code)), Account::Government(area(&code))];
        accounts.extend(LayerName::parse(&id).map(|layer| Account::Insurer(layer, area(&code))));
        accounts.extend(FacilityId::parse(&id).map(|facility| Account::Facility(facility, at)));
        accounts.extend(PersonId::parse(&id).map(|person| Account::Patient(person, of)));
        for account in accounts {
            prop_assert_eq!(Account::parse(&account.to_string()), Some(account));
        }
    }

    #[test]
    fn any_code_is_read_without_panic(code in "(fund|place|patient|facility|insurer|[a-z:%0-9])*") {
        if let Some(account) = Account::parse(&code) {
            prop_assert_eq!(account.to_string(), code.clone());
        }
        if let Some(purpose) = Purpose::parse(&code) {
            prop_assert_eq!(purpose.to_string(), code);
        }
    }
}
