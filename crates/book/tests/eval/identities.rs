//! The recheck finds what is wrong with a tampered outcome.

use crate::support::*;
use yidan_book::eval::{Breach, check_identities};
use yidan_book::inputs::{Charges, Parts};
use yidan_book::model::*;
use yidan_book::outcome::Outcome;
use yidan_book::words::Word;

const L0: LayerIx = LayerIx(0);

fn settled() -> Outcome {
    let unit = PaymentUnit {
        when: Cond::Always,
        method: Word::SingleDisease,
        standard: constant(1_000),
        via: LayerIx(0),
    };
    let mut book = book_of(vec![
        LayerRule {
            deductible: deductible(constant(100), DeductibleMode::PerBill),
            schedule: flat(60),
            ..layer(0)
        },
        LayerRule { applies: clause(Cond::Any(vec![])), ..layer(1) },
    ]);
    book.payments = vec![ruled("unit".into(), unit)];
    let parts = Parts { self_paid: yuan(50), in_scope: yuan(1_100), ..Parts::default() };
    first(&book, &no_facts(), &Charges::Parts(parts))
}

fn breaches(tamper: impl FnOnce(&mut Outcome)) -> Vec<Breach> {
    let mut outcome = settled();
    tamper(&mut outcome);
    check_identities(&outcome)
}

#[test]
fn tampering_is_found() {
    let one = yuan(1);
    let more = |amount: &mut yidan_types::Fen| *amount = amount.checked_add(one).expect("in range");
    assert_eq!(breaches(|_| ()), []);
    assert!(breaches(|o| more(&mut o.total)).contains(&Breach::PartsAreNotTotal));
    assert!(breaches(|o| more(&mut o.own_pay)).contains(&Breach::PayersAreNotTotal));
    assert!(breaches(|o| more(&mut o.own_pay_in_scope)).contains(&Breach::OwnPayIsNotWhatIsLeft));
    assert!(breaches(|o| more(&mut o.layers[0].paid)).contains(&Breach::PayersAreNotTotal));
    assert!(breaches(|o| more(&mut o.layers[0].paid)).contains(&Breach::PaidIsNotDrawn(L0)));
    assert!(breaches(|o| more(&mut o.layers[1].paid)).contains(&Breach::PaidWithoutApplying(LayerIx(1))));
    assert!(breaches(|o| o.facility_part = yuan(0)).contains(&Breach::FacilityPartOutOfBounds));
    assert!(
        breaches(|o| more(&mut o.payment.as_mut().unwrap().surplus)).contains(&Breach::PaymentIsNotStandard)
    );
    assert!(breaches(|o| o.own_pay = yuan(-1)).contains(&Breach::Negative(None)));
    assert!(breaches(|o| o.layers[1].layer = L0).contains(&Breach::LayerTwice(L0)));
    let trace = |tamper: fn(&mut yidan_book::outcome::LayerTrace)| {
        breaches(|o| tamper(o.layers[0].how.as_mut().unwrap()))
    };
    assert!(trace(|t| t.base = yuan(500)).contains(&Breach::LayerOverBase(L0)));
    assert!(trace(|t| t.deductible = yuan(99)).contains(&Breach::DeductibleIsNotDue(L0)));
    assert!(trace(|t| t.segments.clear()).contains(&Breach::SegmentsAreNotSum(L0)));
    assert!(trace(|t| t.drawn[0].1 = yuan(2_000)).contains(&Breach::PoolOverdrawn(Part::InScope)));
    assert!(trace(|t| t.pool_limit = Some(yuan(1))).contains(&Breach::OverCap(L0)));
    assert!(trace(|t| t.base_before = yuan(-1)).contains(&Breach::Negative(Some(L0))));
}
