//! Reservations: what is promised is what is settled, and nobody else uses it up.

use proptest::prelude::*;
use serde_json::{Value, json};
use yidan_domain::bill::ProblemCode;
use yidan_domain::casefile::*;
use yidan_domain::ledger::OwnPay;
use yidan_domain::registry::PersonFile;

use crate::support::*;

const LATER: &str = "2022-01-02T08:00:00Z";

/// The file and county after a claim was reserved, and what was promised.
fn reserved(file: PersonFile, county: &mut County, id: &str, document: &Value) -> (PersonFile, String) {
    let plan = reserve(&file, &county.world(), &request(id, document), moment(LATER)).expect("reserved");
    assert_eq!(plan.decided_on, file.version);
    let promised = shown(&plan.evaluation.decided.amounts);
    county.reservations.push(plan.reservation);
    (file.counted().expect("good"), promised)
}

fn costly(bill: &str, from: &str, to: &str) -> Value {
    stay(bill, from, to, 25_500)
}

#[test]
fn what_is_promised_is_settled_whatever_comes_between() {
    // Days of the other claim before, at, and after those of the reserved one.
    for (from, to) in
        [("2020-02-01", "2020-02-05"), ("2020-03-05", "2020-03-05"), ("2020-04-01", "2020-04-05")]
    {
        let mut county = County::new();
        let first = costly("B1", "2020-03-01", "2020-03-05");
        let (file, promised) = reserved(file(), &mut county, "S1", &first);
        assert_eq!(promised, "basic 17675.00, own 7825.00");
        let other = request("S2", &costly("B2", from, to));
        let quoted = quote(&file, &county.world(), &other).expect("quoted");
        assert_eq!(shown(&quoted.decided.amounts), "basic 2325.00, own 23175.00", "{from}");
        let file = settled(file, &county, "S2", &costly("B2", from, to));
        assert_eq!(stands(&file, "S2"), "basic 2325.00, own 23175.00");
        assert!(corrections(&file, &county.world()).proposed.is_empty(), "{from}");
        assert!(audit(&file, &county.world()).is_empty());
        let file = settled(file, &county, "S1", &first);
        assert_eq!(stands(&file, "S1"), promised);
        // The place is kept for good: nothing is corrected, and later claims find the same accumulators either way.
        county.now = moment("2022-06-01T00:00:00Z");
        assert!(corrections(&file, &county.world()).proposed.is_empty(), "{from}");
        assert!(audit(&file, &county.world()).is_empty());
        let file = settled(file, &county, "S3", &costly("B3", "2020-05-01", "2020-05-05"));
        assert_eq!(stands(&file, "S3"), "own 25500.00");
        assert!(audit(&file, &county.world()).is_empty());
    }
}

#[test]
fn without_reserving_the_first_to_settle_takes_it() {
    let county = County::new();
    let file = settled(file(), &county, "S2", &costly("B2", "2020-02-01", "2020-02-05"));
    let first = quote(&file, &county.world(), &request("S1", &costly("B1", "2020-03-01", "2020-03-05")));
    assert_eq!(shown(&first.expect("quoted").decided.amounts), "basic 2325.00, own 23175.00");
}

#[test]
fn what_has_expired_or_ended_counts_nowhere() {
    let first = costly("B1", "2020-03-01", "2020-03-05");
    let other = request("S2", &costly("B2", "2020-03-05", "2020-03-05"));
    let full = |file: &PersonFile, county: &County| {
        let quoted = quote(file, &county.world(), &other).expect("quoted");
        shown(&quoted.decided.amounts) == "basic 17675.00, own 7825.00"
    };
    let mut county = County::new();
    let (file, _) = reserved(file(), &mut county, "S1", &first);
    assert!(!full(&file, &county));
    county.now = moment(LATER);
    assert!(held(&file, &county.world()).is_empty());
    assert!(full(&file, &county), "expired at the moment itself");
    let unknown = (ProblemCode::UnknownReservation, "$.settlement".to_owned());
    assert_eq!(codes(release(&file, &county.world(), &settlement("S1"))), std::slice::from_ref(&unknown));
    county.now = moment("2022-01-01T08:00:00Z");
    let plan = release(&file, &county.world(), &settlement("S1")).expect("released");
    assert_eq!((plan.decided_on, plan.at), (file.version, county.now));
    county.reservations[0].ended = Some(plan.at);
    assert!(full(&file, &county));
    assert_eq!(codes(release(&file, &county.world(), &settlement("S1"))), [unknown]);
    // Those of others count nowhere either.
    county.reservations[0].ended = None;
    let person = yidan_types::PersonId::parse("P2").expect("an id");
    let claim = county.reservations[0].claim.clone().of(person);
    county.reservations[0].claim = claim;
    assert!(full(&file, &county));
}

#[test]
fn if_the_promise_lapses_those_after_it_are_corrected() {
    let mut county = County::new();
    let (file, _) = reserved(file(), &mut county, "S1", &costly("B1", "2020-03-01", "2020-03-05"));
    let file = settled(file, &county, "S2", &costly("B2", "2020-02-01", "2020-02-05"));
    county.now = moment(LATER);
    let found = corrections(&file, &county.world()).proposed;
    let [only] = found.as_slice() else { panic!("{found:#?}") };
    assert_eq!(shown(&only.new.amounts), "basic 17675.00, own 7825.00");
    let gone = Reason::ReservationGone { settlement: settlement("S1") };
    assert_eq!(only.why, std::slice::from_ref(&gone));
    let kept = serde_json::to_value(&gone).expect("json");
    assert_eq!(kept, json!({"kind": "reservation_gone", "settlement": "S1"}));
    let file = confirmed(file, &county);
    assert!(corrections(&file, &county.world()).proposed.is_empty());
    // What lapsed can still be settled, in its turn.
    let file = settled(file, &county, "S1", &costly("B1", "2020-03-01", "2020-03-05"));
    assert_eq!(stands(&file, "S1"), "basic 2325.00, own 23175.00");
    assert!(audit(&file, &county.world()).is_empty());
}

#[test]
fn a_promise_that_no_longer_holds_is_refused_by_name() {
    let changed = [(ProblemCode::ReservationChanged, "$".to_owned())];
    let mut county = County::new();
    let first = costly("B1", "2020-03-01", "2020-03-05");
    let (promised, _) = reserved(file(), &mut county, "S1", &first);
    // A fact that became known.
    let poorer = with_member(promised.clone(), poor("M1", "2020-01-01", "2021-12-01"));
    assert_eq!(codes(settle(&poorer, &county.world(), &request("S1", &first))), changed);
    assert_eq!(codes(quote(&poorer, &county.world(), &request("S1", &first))), changed);
    // Another claim, or another way to pay, under its id.
    let other = request("S1", &stay("B1", "2020-03-01", "2020-03-05", 25_600));
    assert_eq!(codes(settle(&promised, &county.world(), &other)), changed);
    let mut later = request("S1", &first);
    later.own_pay = OwnPay::Later;
    assert_eq!(codes(settle(&promised, &county.world(), &later)), changed);
    // Once it has expired, it is a claim as any other.
    county.now = moment(LATER);
    assert!(settle(&poorer, &county.world(), &request("S1", &first)).is_ok());
    assert!(settle(&promised, &county.world(), &other).is_ok());
}

#[test]
fn a_reserved_bill_is_not_settled_beside_its_reservation() {
    let mut county = County::new();
    let first = costly("B1", "2020-03-01", "2020-03-05");
    let (file, _) = reserved(file(), &mut county, "S1", &first);
    let asked = |document: &Value| codes(settle(&file, &county.world(), &request("S2", document)));
    let overlapping = (ProblemCode::OverlappingStays, "$.encounter.admission_date".to_owned());
    assert_eq!(asked(&first), [(ProblemCode::DuplicateBill, "$.bill_id".to_owned()), overlapping.clone()]);
    assert_eq!(asked(&stay("B9", "2020-03-04", "2020-03-08", 100)), [overlapping]);
    // What is not settled yet cannot be continued.
    let next = set(
        stay("B2", "2020-03-05", "2020-03-09", 100),
        "encounter.previous_bill",
        json!({"facility_id": "H1", "bill_id": "B1"}),
    );
    let unknown = (ProblemCode::PreviousBillUnknown, "$.encounter.previous_bill".to_owned());
    assert_eq!(asked(&next), [unknown]);
    let again = reserve(&file, &county.world(), &request("S1", &first), county.now);
    assert_eq!(
        codes(again),
        [
            (ProblemCode::DuplicateSettlement, "$".to_owned()),
            (ProblemCode::ReservationExpired, "$.expires".to_owned())
        ]
    );
}

#[test]
fn several_promises_stand_in_line() {
    let mut county = County::new();
    let (first, second) =
        (costly("B1", "2020-03-01", "2020-03-05"), costly("B2", "2020-02-01", "2020-02-05"));
    let (file, one) = reserved(file(), &mut county, "S1", &first);
    let (file, two) = reserved(file, &mut county, "S2", &second);
    assert_eq!((one.as_str(), two.as_str()), ("basic 17675.00, own 7825.00", "basic 2325.00, own 23175.00"));
    assert_eq!(county.reservations[1].after, [settlement("S1")]);
    let file = settled(file, &county, "S2", &second);
    let file = settled(file, &county, "S1", &first);
    assert_eq!((stands(&file, "S1"), stands(&file, "S2")), (one, two));
    assert!(corrections(&file, &county.world()).proposed.is_empty());
    // Reversed, the first frees what it used, and the second says why.
    let file = reversed(file, "S1");
    let found = corrections(&file, &county.world()).proposed;
    assert_eq!(found[0].why, [Reason::Reversed { settlement: settlement("S1") }]);
}

#[test]
fn what_a_store_keeps_of_a_reservation_reads_back() {
    let mut county = County::new();
    let (file, _) = reserved(file(), &mut county, "S1", &costly("B1", "2020-03-01", "2020-03-05"));
    let (_, _) = reserved(file, &mut county, "S2", &costly("B2", "2020-04-01", "2020-04-05"));
    county.reservations[1].ended = Some(county.now);
    for reservation in &county.reservations {
        let kept = reservation.to_json();
        assert_eq!(Reservation::from_json(&kept).as_ref(), Ok(reservation));
        for (path, wrong) in [
            ("format", json!("x")),
            ("version", json!(2)),
            ("claim", json!({})),
            ("own_pay", json!("x")),
            ("made", json!(-1)),
        ] {
            assert_eq!(Reservation::from_json(&set(kept.clone(), path, wrong)), Err(MalformedReservation));
        }
    }
    let place = Place { reserved: Some(3), after: vec![settlement("S1")] };
    let kept = serde_json::to_value(&place).expect("json");
    assert_eq!(serde_json::from_value::<Place>(kept).expect("reads"), place);
}

/// What is asked for, of a claim with an own number.
#[derive(Clone, Debug)]
struct Asked {
    from: i64,
    yuan: i64,
    facility: u8,
    stay: bool,
    /// Whether it is reserved first, and then settled after so many others.
    wait: Option<usize>,
    /// Whether all proposals are confirmed after it.
    confirm: bool,
}

fn asked() -> impl Strategy<Value = Vec<Asked>> {
    let one =
        (0..300_i64, 1..20_000_i64, 1..=3_u8, any::<bool>(), prop::option::of(0..4_usize), any::<bool>());
    let one = one.prop_map(|(from, yuan, facility, stay, wait, confirm)| Asked {
        from,
        yuan,
        facility,
        stay,
        wait,
        confirm,
    });
    prop::collection::vec(one, 1..10)
}

fn document(number: usize, asked: &Asked) -> Value {
    let day = day("2020-01-01").checked_add(jiff::ToSpan::days(asked.from)).expect("in range").to_string();
    let mut document = stay(&format!("B{number}"), &day, &day, asked.yuan);
    document["facility_id"] = json!(format!("H{}", asked.facility));
    if !asked.stay {
        document["encounter"]["kind"] = json!("outpatient");
    }
    document
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever is reserved, settled between, and settled at last: each promise is kept to the fen, and nothing that was
    /// decided under a promise has to be corrected because it was kept.
    #[test]
    fn promises_are_kept(all in asked()) {
        let mut county = County::new();
        let mut file = file();
        let mut waiting: Vec<(usize, usize, String)> = Vec::new();
        for (number, one) in all.iter().enumerate() {
            let id = format!("S{number}");
            let mine = document(number, one);
            if one.wait.is_some() {
                let (next, promised) = reserved(file, &mut county, &id, &mine);
                file = next;
                waiting.push((number, number + one.wait.unwrap_or(0), promised));
            } else {
                file = settled(file, &county, &id, &mine);
            }
            if one.confirm {
                file = confirmed(file, &county);
            }
            for (number, _, promised) in waiting.extract_if(.., |(_, due, _)| *due <= number + 1) {
                let id = format!("S{number}");
                let before = corrections(&file, &county.world()).proposed.len();
                file = settled(file, &county, &id, &document(number, &all[number]));
                prop_assert_eq!(stands(&file, &id), promised);
                prop_assert_eq!(corrections(&file, &county.world()).proposed.len(), before);
            }
            prop_assert_eq!(audit(&file, &county.world()), []);
        }
        county.now = moment(LATER);
        file = confirmed(file, &county);
        prop_assert_eq!(audit(&file, &county.world()), []);
        prop_assert!(corrections(&file, &county.world()).proposed.is_empty());
    }
}
