//! Whoever looks at amounts or persons stands in the audit trail, by ids alone.

use yidan_domain::clearing::Month;
use yidan_domain::ledger::{Account, OwnPay};
use yidan_domain::reconcile::read_day;
use yidan_domain::registry::AreaCode;
use yidan_store::{Name, Stream};
use yidan_types::{Date, FacilityId, parse_date};

use crate::support::{County, caller, order, person_id, stay};

/// What the trail says that somebody looked at.
fn looked(county: &County, user: &str) -> Vec<String> {
    let stream = Stream::Access(Name::parse(user).expect("a name"));
    let entries = county.service.store().audit(&stream, 0, 100).expect("read");
    entries.into_iter().map(|entry| entry.act.what).collect()
}

#[test]
fn whoever_looks_at_amounts_or_persons_leaves_a_trace() {
    let county = County::new();
    county.today("2020-06-01");
    let claim = stay("B1", "P1", ("2020-05-01", "2020-05-10"), 30_000);
    county.service.settle(&order("s1"), &claim, OwnPay::AtWindow, None).expect("settled");
    let (service, by) = (&county.service, caller("auditor"));
    let day = |text: &str| parse_date(text).expect("a day");
    let account = Account::parse("patient:P1:cash").expect("an account");
    service.balances(&by, day("2020-06-01")).expect("read");
    service.statement(&by, &account, Date::MIN, day("2020-06-01")).expect("read");
    service.statement(&by, &account, day("2020-05-01"), day("2020-06-01")).expect("read");
    service.journal(&by, day("2020-05-01"), day("2020-06-01"), &mut |_| Ok(())).expect("read");
    let (month, facility) =
        (Month::parse("2020-06").expect("a month"), FacilityId::parse("H1").expect("an id"));
    service.facility_month(&by, &facility, month).expect("read");
    service.place_months(&by, AreaCode::parse("370000").expect("a code"), month).expect("read");
    let statement =
        br#"{"format":"yidan-day","version":1,"facility_id":"H1","date":"2020-06-01","schemes":[]}"#;
    service.reconcile(&by, &read_day(statement).expect("good")).expect("read");
    service.view(&by, &person_id("P1")).expect("read");
    // Registers hold nobody's data.
    service.facilities().expect("read");
    service.published().expect("read");
    assert_eq!(
        looked(&county, "auditor"),
        [
            "read balances until 2020-06-01",
            "read statement of patient:P1:cash until 2020-06-01",
            "read statement of patient:P1:cash 2020-05-01 to 2020-06-01",
            "read journal 2020-05-01 to 2020-06-01",
            "statement of H1 2020-06",
            "statements of place 370000 2020-06",
            "reconcile H1 2020-06-01",
            "read person P1",
        ]
    );
    county.clean();
}
