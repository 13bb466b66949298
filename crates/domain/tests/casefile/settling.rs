//! Quotes and settlements: amounts, postings, order, what is kept.

use serde_json::json;
use yidan_domain::bill::ProblemCode;
use yidan_domain::casefile::*;
use yidan_domain::ledger::OwnPay;
use yidan_domain::registry::PersonFile;

use crate::support::*;

#[test]
fn a_claim_is_quoted_and_settled_the_same() {
    let (file, county) = (file(), County::new());
    let request = request("S1", &stay("B1", "2020-03-01", "2020-03-05", 5_000));
    let quote = quote(&file, &county.world(), &request).expect("quoted");
    let plan = settle(&file, &county.world(), &request).expect("settled");
    // 5,000 less 500 at 80 %.
    assert_eq!(shown(&quote.decided.amounts), "basic 3600.00, own 1400.00");
    assert_eq!(plan.settled.first, quote.decided);
    assert_eq!((plan.decided_on, plan.settled.version), (0, 1));
    let posted: Vec<String> = quote
        .decided
        .transfers
        .iter()
        .map(|t| format!("{} -> {} {}", t.debit(), t.credit(), t.amount()))
        .collect();
    assert_eq!(
        posted,
        [
            "fund:resident_basic:370000 -> facility:H1:receivable 3600.00",
            "patient:P1:cash -> facility:H1:window 1400.00"
        ]
    );
    let cites = &quote.decided.basis.cites;
    assert_eq!(
        (cites.enrolment.as_str(), cites.facility.as_str(), cites.designation.as_str()),
        ("E20", "H1-S", "H1-D")
    );
    let document = document(&county.world(), &request, &quote).expect("a document");
    assert_eq!(document["bill_id"], json!("B1"));
    assert_eq!(document["settlement_id"], json!("S1"));
    assert_eq!(document["cites"]["enrolment"], json!("E20"));
}

#[test]
fn what_comes_after_all_others_is_decided_in_brief() {
    let (mut file, county) = (file(), County::new());
    let asked = |id: &str, bill: &str, date: &str| request(id, &stay(bill, date, date, 5_000));
    let decided = |file: &PersonFile, asked: &Request| {
        let plan = settle_in_brief(&in_brief(file), &county.world(), asked)?.expect("settled");
        let mut draft = file.clone().into_draft();
        draft.kept = None;
        let replayed = PersonFile::new(draft).expect("good");
        let replayed = settle(&replayed, &county.world(), asked).expect("settled");
        assert_eq!((&plan.settled, &plan.kept), (&replayed.settled, &replayed.kept));
        Some(plan)
    };
    for (id, bill, date) in
        [("S1", "B1", "2020-03-01"), ("S2", "B2", "2020-03-05"), ("S3", "B3", "2020-03-05")]
    {
        let plan = decided(&file, &asked(id, bill, date)).expect("in brief");
        file = file.settled(plan).expect("good");
    }
    assert!(decided(&file, &asked("S4", "B4", "2020-03-04")).is_none(), "late");
}

#[test]
fn what_a_store_keeps_reads_back() {
    let (file, county) = (file(), County::new());
    let asked = request("S1", &stay("B1", "2020-03-01", "2020-03-05", 5_000));
    let first = settle(&file, &county.world(), &asked).expect("settled").settled.first;
    let basis = serde_json::to_value(&first.basis).expect("json");
    assert_eq!(basis["scheme"], json!("resident"));
    assert_eq!(basis["insured_in"], json!(HOME));
    assert_eq!(serde_json::from_value::<Basis>(basis.clone()).expect("reads"), first.basis);
    let mut wrong = basis;
    wrong["scheme"] = json!("nobody");
    assert!(serde_json::from_value::<Basis>(wrong).is_err());
    let reason = Reason::LateBill { settlement: settlement("S0") };
    let kept = serde_json::to_value(&reason).expect("json");
    assert_eq!(kept, json!({"kind": "late_bill", "settlement": "S0"}));
    assert_eq!(serde_json::from_value::<Reason>(kept).expect("reads"), reason);
    for transfer in &first.transfers {
        use yidan_domain::ledger::{Account, Purpose};
        assert_eq!(Account::parse(&transfer.debit().to_string()).as_ref(), Some(transfer.debit()));
        assert_eq!(Purpose::parse(&transfer.purpose().to_string()).as_ref(), Some(transfer.purpose()));
    }
    assert_eq!(OwnPay::find(asked.own_pay.code()), Some(asked.own_pay));
}

#[test]
fn claims_follow_each_other() {
    let county = County::new();
    let mut file = settled(file(), &county, "S1", &stay("B1", "2020-03-01", "2020-03-05", 25_500));
    // 10,000 less 500 at 80 %, 15,500 at 65 %: 17,675; the year's 20,000 leave 2,325.
    assert_eq!(stands(&file, "S1"), "basic 17675.00, own 7825.00");
    file = settled(file, &county, "S2", &stay("B2", "2020-04-01", "2020-04-05", 25_500));
    assert_eq!(stands(&file, "S2"), "basic 2325.00, own 23175.00");
    file = settled(file, &county, "S3", &stay("B3", "2021-04-01", "2021-04-05", 25_500));
    assert_eq!(stands(&file, "S3"), "basic 17675.00, own 7825.00");
    assert!(audit(&file, &county.world()).is_empty());
    assert!(corrections(&file, &county.world()).proposed.is_empty());
}

#[test]
fn two_facilities_may_give_the_same_number() {
    let county = County::new();
    let file = settled(file(), &county, "S1", &stay("B1", "2020-03-01", "2020-03-05", 5_000));
    let other = set(stay("B1", "2020-04-01", "2020-04-05", 5_000), "facility_id", json!("H2"));
    let file = settled(file, &county, "S2", &other);
    assert_eq!(stands(&file, "S2"), "basic 3840.00, own 1160.00");
}

#[test]
fn a_bill_is_settled_once() {
    let county = County::new();
    let file = settled(file(), &county, "S1", &stay("B1", "2020-03-01", "2020-03-05", 5_000));
    let again = |id: &str, from: &str, to: &str| {
        codes(settle(&file, &county.world(), &request(id, &stay("B1", from, to, 5_000))))
    };
    let duplicate = (ProblemCode::DuplicateBill, "$.bill_id".to_owned());
    assert_eq!(again("S2", "2020-04-01", "2020-04-05"), std::slice::from_ref(&duplicate));
    let overlapping = (ProblemCode::OverlappingStays, "$.encounter.admission_date".to_owned());
    assert_eq!(again("S2", "2020-03-04", "2020-04-05"), [duplicate, overlapping]);
    let other = stay("B2", "2020-03-05", "2020-03-06", 5_000);
    let used = codes(settle(&file, &county.world(), &request("S1", &other)));
    assert_eq!(used, [(ProblemCode::DuplicateSettlement, "$".to_owned())]);
    // Reversed, it can be settled anew under another id.
    let file = reversed(file, "S1");
    let file = settled(file, &county, "S2", &stay("B1", "2020-03-01", "2020-03-05", 4_000));
    assert_eq!(stands(&file, "S2"), "basic 2800.00, own 1200.00");
    assert!(corrections(&file, &county.world()).proposed.is_empty());
}

#[test]
fn off_site_care_goes_through_the_other_place() {
    let county = County::new();
    let elsewhere = set(stay("B1", "2020-03-01", "2020-03-05", 5_000), "facility_id", json!("H3"));
    let mut asked = request("S1", &elsewhere);
    asked.own_pay = OwnPay::Later;
    let unfiled = quote(&file(), &county.world(), &asked).expect("quoted");
    // 5,000 less 1,000 at 60 %, 70 % if filed.
    assert_eq!(shown(&unfiled.decided.amounts), "basic 2400.00, own 2600.00");
    let file = recorded(file(), |draft| {
        let filing = yidan_domain::registry::OffSiteFiling {
            area: area(CITY),
            kind: yidan_domain::registry::FilingKind::Referred,
        };
        let filing = fact("O1", "2020-02-01", None, "2020-02-01", filing);
        draft.filings = std::mem::take(&mut draft.filings).with(filing).expect("good");
    });
    let filed = quote(&file, &county.world(), &asked).expect("quoted");
    assert_eq!(shown(&filed.decided.amounts), "basic 2800.00, own 2200.00");
    assert_eq!(filed.decided.basis.cites.filing.as_ref().map(|id| id.as_str()), Some("O1"));
    let credits: Vec<String> =
        filed.decided.transfers.iter().map(|transfer| transfer.credit().to_string()).collect();
    assert_eq!(credits, ["place:370100:clearing", "facility:H3:deferred"]);
}

#[test]
fn a_chain_of_referrals_crosses_facilities() {
    let county = County::new();
    let first = set(stay("B7", "2020-01-01", "2020-01-05", 1_200), "facility_id", json!("H2"));
    let file = settled(file(), &county, "S1", &first);
    let next = |previous: serde_json::Value| {
        set(stay("B7", "2020-01-05", "2020-01-09", 1_200), "encounter.previous_bill", previous)
    };
    let named = |facility: &str, bill: &str| next(json!({"facility_id": facility, "bill_id": bill}));
    // Of the county's 500 the township's 200 are borne.
    let county_stay = quote(&file, &county.world(), &request("S2", &named("H2", "B7"))).expect("quoted");
    assert_eq!(shown(&county_stay.decided.amounts), "basic 720.00, own 480.00");
    let wrong =
        |document: &serde_json::Value| codes(settle(&file, &county.world(), &request("S2", document)));
    let path = || "$.encounter.previous_bill".to_owned();
    assert_eq!(wrong(&named("H2", "B8")), [(ProblemCode::PreviousBillUnknown, path())]);
    assert_eq!(wrong(&named("H1", "B7")), [(ProblemCode::PreviousBillLater, path())]);
    let early = set(named("H2", "B7"), "encounter.admission_date", json!("2019-12-30"));
    let early = set(early, "encounter.discharge_date", json!("2020-01-01"));
    let early = set(early, "encounter.settlement_date", json!("2020-01-01"));
    assert!(wrong(&early).contains(&(ProblemCode::PreviousBillLater, path())));
    // If the first is reversed, the chain begins anew.
    let file = settled(file, &county, "S2", &named("H2", "B7"));
    let file = confirmed(reversed(file, "S1"), &county);
    assert_eq!(stands(&file, "S2"), "basic 560.00, own 640.00");
}

#[test]
fn what_is_kept_is_used_while_nothing_else_changed() {
    let mut county = County::new();
    let file = settled(file(), &county, "S1", &stay("B1", "2020-03-01", "2020-03-05", 25_500));
    let kept = file.kept.clone().expect("kept");
    assert_eq!(Kept::from_json(&kept.to_json()), Ok(kept.clone()));
    assert!(audit(&file, &county.world()).is_empty());
    // Something else in its place shows that it is used, and that an audit finds it.
    let forged = {
        let mut document = kept.to_json();
        document["areas"]["370000"]["years"] = json!([]);
        Kept::from_json(&document).expect("reads")
    };
    let mut draft = file.clone().into_draft();
    draft.kept = Some(forged);
    let forged = yidan_domain::registry::PersonFile::new(draft).expect("good");
    let next = request("S2", &stay("B2", "2020-04-01", "2020-04-05", 25_500));
    let paid =
        |file, county: &County| shown(&quote(file, &county.world(), &next).expect("quoted").decided.amounts);
    assert_eq!(paid(&file, &county), "basic 2325.00, own 23175.00");
    assert_eq!(paid(&forged, &county), "basic 17675.00, own 7825.00");
    assert_eq!(audit(&forged, &county.world()), [Fault::KeptIsNotReplay]);
    county.version += 1;
    assert_eq!(paid(&forged, &county), "basic 2325.00, own 23175.00");
    assert!(Kept::from_json(&json!({"format": "yidan-kept"})).is_err());
}
