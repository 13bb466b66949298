//! Amounts, postings and names for the tests of the ledger.

use yidan_domain::bill::Scheme;
use yidan_domain::ledger::{
    Amounts, AmountsDraft, LayerAmount, LayerName, OwnPay, Payer, Posting, UnitPayment,
};
use yidan_domain::registry::AreaCode;
use yidan_types::{FacilityId, Fen, PersonId, SettlementId};

pub fn area(code: &str) -> AreaCode {
    AreaCode::parse(code).expect("a code")
}

pub fn facility(id: &str) -> FacilityId {
    FacilityId::parse(id).expect("an id")
}

pub fn person(id: &str) -> PersonId {
    PersonId::parse(id).expect("an id")
}

pub fn yuan(yuan: i64) -> Fen {
    Fen::from_yuan(yuan).expect("in range")
}

pub fn layer(name: &str, payer: Payer, paid: Fen) -> LayerAmount {
    LayerAmount { layer: LayerName::parse(name).expect("a name"), label: name.into(), payer, paid }
}

pub fn unit(borne: Fen, surplus: Fen) -> UnitPayment {
    let via = LayerName::parse("basic").expect("a name");
    UnitPayment { via, payer: Payer::BasicFund, borne_by_facility: borne, surplus }
}

/// 1,000 yuan: fund 600, insurer 50, hospital 30 and an overspend of 20, patient 300.
pub fn sample_amounts() -> Amounts {
    Amounts::new(AmountsDraft {
        total: yuan(1_000),
        layers: vec![
            layer("basic", Payer::BasicFund, yuan(600)),
            layer("supplement", Payer::CommercialInsurer, yuan(50)),
            layer("reduction", Payer::Hospital, yuan(30)),
        ],
        own_pay: yuan(300),
        unit: Some(unit(yuan(20), Fen::ZERO)),
    })
    .expect("adds up")
}

/// 1,000 yuan: fund 600 and a surplus of 80, patient 400.
pub fn surplus_amounts() -> Amounts {
    Amounts::new(AmountsDraft {
        total: yuan(1_000),
        layers: vec![layer("basic", Payer::BasicFund, yuan(600))],
        own_pay: yuan(400),
        unit: Some(unit(Fen::ZERO, yuan(80))),
    })
    .expect("adds up")
}

/// A resident of 371500, treated there, paying at the window.
pub fn posting(settlement: &str) -> Posting {
    Posting {
        settlement: SettlementId::parse(settlement).expect("an id"),
        person: person("P1"),
        facility: facility("H1"),
        insured_in: area("371500"),
        treated_in: area("371500"),
        scheme: Scheme::Resident,
        own_pay: OwnPay::AtWindow,
    }
}
