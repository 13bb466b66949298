//! Bills that wait at a window.

use yidan_domain::ledger::OwnPay;
use yidan_types::{BillId, FacilityId};

use crate::support::{County, caller, codes, order, person_id, stay, stay_at};

#[test]
fn a_bill_waits_until_it_is_settled_replaced_or_withdrawn() {
    let county = County::new();
    county.today("2020-06-01");
    let (service, by) = (&county.service, caller("clerk"));
    let h1 = FacilityId::parse("H1").expect("an id");
    let first = stay("B1", "P1", ("2020-05-01", "2020-05-03"), 100);
    service.send_waiting(&order("w1"), &first).expect("waits");
    service.send_waiting(&order("w2"), &stay("B2", "P1", ("2020-05-05", "2020-05-06"), 200)).expect("waits");
    service
        .send_waiting(&order("w3"), &stay_at("H3", "B1", "P1", ("2020-05-07", "2020-05-08"), 1))
        .expect("waits");
    let waiting = || {
        let claims = service.waiting(&by, &person_id("P1"), &h1).expect("read");
        claims.iter().map(|claim| (claim.id.to_string(), claim.total.to_string())).collect::<Vec<_>>()
    };
    let pair = |bill: &str, total: &str| (bill.to_owned(), total.to_owned());
    assert_eq!(waiting(), [pair("B1", "100.00"), pair("B2", "200.00")]);
    // A newer one of the same number takes its place.
    service.send_waiting(&order("w4"), &stay("B1", "P1", ("2020-05-01", "2020-05-03"), 150)).expect("waits");
    assert_eq!(waiting(), [pair("B2", "200.00"), pair("B1", "150.00")]);
    let claim = service.waiting(&by, &person_id("P1"), &h1).expect("read").pop().expect("one");
    let settled = service.settle(&order("s1"), &claim, OwnPay::AtWindow, None).expect("settled");
    assert_eq!(waiting(), [pair("B2", "200.00")]);
    assert_eq!(codes(service.send_waiting(&order("w5"), &first)), ["duplicate-bill"]);
    let bill = BillId::parse("B2").expect("an id");
    service.withdraw_waiting(&order("w6"), &person_id("P1"), &h1, &bill).expect("withdrawn");
    assert_eq!(waiting(), []);
    assert_eq!(codes(service.withdraw_waiting(&order("w7"), &person_id("P1"), &h1, &bill)), ["unknown-bill"]);
    // What is reversed waits again: it was not withdrawn.
    let reason = yidan_domain::bill::ShortText::parse("录入错误").expect("a text");
    service.reverse(&order("r1"), &crate::id(&settled.document), &reason).expect("reversed");
    assert_eq!(waiting(), [pair("B1", "150.00")]);
    county.clean();
}
