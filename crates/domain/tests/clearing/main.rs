//! Clearing: statements are the ledger, and no more is paid than is owed.

#[path = "../ledger/support.rs"]
mod support;

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::json;
use support::*;
use yidan_domain::bill::{Problem, ProblemCode, Scheme, ShortText};
use yidan_domain::clearing::payment::{self, PaymentPlan, Standing};
use yidan_domain::clearing::*;
use yidan_domain::ledger::*;
use yidan_domain::registry::{Facility, Facts};
use yidan_types::{Date, Fen, parse_date};

const HOME: &str = "371500";
const CITY: &str = "370100";

fn day(text: &str) -> Date {
    parse_date(text).expect("a day")
}

fn month(text: &str) -> Month {
    Month::of(day(&format!("{text}-01")))
}

fn hospital(id: &str) -> Facility {
    Facility {
        id: facility(id),
        name: ShortText::parse("样例医院").expect("a text"),
        area: area(HOME),
        standing: Facts::default(),
        designations: Facts::default(),
    }
}

fn entry(date: &str, kind: RecordKind, number: &str, transfers: Vec<Transfer>) -> JournalEntry {
    JournalEntry { date: day(date), kind, number: ShortText::parse(number).expect("a text"), transfers }
}

fn posted(posting: &Posting, amounts: &Amounts) -> Vec<Transfer> {
    transfers(posting, amounts).expect("posted")
}

/// Debits less credits of all accounts.
fn nets<'t>(transfers: impl IntoIterator<Item = &'t Transfer>) -> Openings {
    let balances = balances(transfers).expect("in range");
    balances.into_iter().map(|(account, balance)| (account, balance.net().expect("in range"))).collect()
}

fn all(entries: &[JournalEntry]) -> impl Iterator<Item = &Transfer> {
    entries.iter().flat_map(|entry| &entry.transfers)
}

/// Two settlements in March; in April another, the reversal of one, a correction of the other, and what is paid.
fn journal() -> Vec<JournalEntry> {
    let (s1, s2, s3) = (posting("S1"), posting("S2"), posting("S3"));
    let off_site = Posting { treated_in: area(CITY), ..posting("S4") };
    let corrected = difference(&posted(&s2, &sample_amounts()), &posted(&s2, &surplus_amounts()));
    let h = facility("H1");
    let one = |transfer: Option<Transfer>| vec![transfer.expect("above zero")];
    vec![
        entry("2020-03-05", RecordKind::Settlement, "S1", posted(&s1, &sample_amounts())),
        entry("2020-03-31", RecordKind::Settlement, "S2", posted(&s2, &sample_amounts())),
        entry("2020-04-01", RecordKind::Settlement, "S3", posted(&s3, &surplus_amounts())),
        entry("2020-04-02", RecordKind::Settlement, "S4", posted(&off_site, &surplus_amounts())),
        entry("2020-04-03", RecordKind::Reversal, "R1", mirror(&posted(&s1, &sample_amounts()))),
        entry("2020-04-04", RecordKind::Correction, "C2", corrected.expect("in range")),
        entry("2020-04-05", RecordKind::Reversal, "R3", mirror(&posted(&s3, &surplus_amounts()))),
        entry("2020-04-10", RecordKind::Clearing, "K1", one(retain(&h, yuan(30)))),
        entry("2020-04-11", RecordKind::Prepayment, "K2", one(prepay_facility(area(HOME), &h, yuan(100)))),
        entry("2020-04-12", RecordKind::Prepayment, "K3", one(set_off_prepaid(&h, yuan(60)))),
        entry("2020-04-13", RecordKind::Clearing, "K4", one(clear_facility(area(HOME), &h, yuan(200)))),
        entry("2020-04-14", RecordKind::Clearing, "K5", one(release_retained(area(HOME), &h, yuan(10)))),
        entry("2020-04-15", RecordKind::Clearing, "K6", one(clear_place(area(HOME), area(CITY), yuan(500)))),
    ]
}

#[test]
fn a_month_of_a_facility() {
    let entries = journal();
    let before = nets(all(&entries[..2]));
    let found = facility_month(&facility("H1"), month("2020-04"), &before, &entries).expect("in range");
    assert_eq!(
        found.to_json(),
        json!({
            "format": "yidan-clearing", "version": 1, "kind": "facility", "facility_id": "H1", "month": "2020-04",
            "counts": {
                "settlements": 2, "reversals": 1, "reversals_earlier": 1, "corrections": 0, "corrections_earlier": 1,
            },
            "payers": [
                {
                    "account": "fund:resident_basic:371500",
                    "moved": {
                        "settlements": "680.00", "reversals": "-680.00", "reversals_earlier": "-600.00",
                        "corrections": "0.00", "corrections_earlier": "80.00",
                    },
                    "sum": "-520.00",
                },
                {
                    "account": "insurer:supplement:371500",
                    "moved": {
                        "settlements": "0.00", "reversals": "0.00", "reversals_earlier": "-50.00",
                        "corrections": "0.00", "corrections_earlier": "-50.00",
                    },
                    "sum": "-100.00",
                },
            ],
            "receivable": {
                "opening": "1300.00", "earned": "-620.00", "retained": "30.00", "set_off": "60.00", "paid": "200.00",
                "other": "0.00", "closing": "390.00",
            },
            "prepaid": {
                "opening": "0.00", "paid": "100.00", "set_off": "60.00", "other": "0.00", "closing": "40.00",
            },
            "deposit": {
                "opening": "0.00", "retained": "30.00", "released": "10.00", "other": "0.00", "closing": "20.00",
            },
        })
    );
}

#[test]
fn a_month_between_places() {
    let entries = journal();
    let found = place_months(month("2020-04"), &BTreeMap::new(), &entries).expect("in range");
    let [only] = found.as_slice() else { panic!("{found:#?}") };
    assert_eq!(
        only.to_json(),
        json!({
            "format": "yidan-clearing", "version": 1, "kind": "place", "payer": HOME, "treated_in": CITY,
            "month": "2020-04", "settlements": 1,
            "payers": [{"account": "fund:resident_basic:371500", "owed": "680.00"}],
            "opening": "0.00", "earned": "680.00", "paid": "500.00", "other": "0.00", "closing": "180.00",
        })
    );
    // A month without movements takes over what is owed.
    let owed = owed_between(all(&entries)).expect("in range");
    assert_eq!(owed, BTreeMap::from([(only.pair, yuan(180))]));
    let next = place_months(month("2020-05"), &owed, &entries).expect("in range");
    assert_eq!((next[0].opening, next[0].earned, next[0].closing), (yuan(180), Fen::ZERO, yuan(180)));
}

fn codes(result: Result<PaymentPlan, Vec<Problem>>) -> Vec<ProblemCode> {
    result.err().unwrap_or_default().into_iter().map(|problem| problem.code).collect()
}

#[test]
fn no_more_is_paid_than_there_is() {
    let entries = journal();
    let balances = nets(all(&entries));
    let standing = Standing { version: 7, balances: &balances };
    let h = hospital("H1");
    let plan = payment::clear_facility(standing, &h, yuan(390)).expect("paid");
    assert_eq!((plan.decided_on, plan.kind), (7, RecordKind::Clearing));
    assert_eq!(Some(&plan.transfer), clear_facility(area(HOME), &h.id, yuan(390)).as_ref());
    use ProblemCode::*;
    assert_eq!(codes(payment::clear_facility(standing, &h, yuan(391))), [MoreThanOwed]);
    assert_eq!(codes(payment::retain(standing, &h, yuan(391))), [MoreThanOwed]);
    assert_eq!(codes(payment::release(standing, &h, yuan(21))), [MoreThanRetained]);
    assert!(payment::release(standing, &h, yuan(20)).is_ok());
    assert_eq!(codes(payment::set_off(standing, &h, yuan(41))), [MoreThanPrepaid]);
    assert_eq!(codes(payment::set_off(standing, &h, yuan(400))), [MoreThanOwed, MoreThanPrepaid]);
    assert!(payment::set_off(standing, &h, yuan(40)).is_ok());
    assert_eq!(codes(payment::prepay(standing, &h, Fen::ZERO)), [NotPositive]);
    assert_eq!(codes(payment::prepay(standing, &h, yuan(10_000_000_001))), [AmountTooLarge]);
    assert!(payment::prepay(standing, &h, yuan(10_000_000_000)).is_ok());
    assert_eq!(codes(payment::clear_facility(standing, &hospital("H9"), yuan(1))), [MoreThanOwed]);
    let pair = PlacePair { payer: area(HOME), treated_in: area(CITY) };
    assert_eq!(codes(payment::clear_place(7, pair, yuan(180), yuan(181))), [MoreThanOwed]);
    assert_eq!(codes(payment::clear_place(7, pair, yuan(-5), yuan(1))), [MoreThanOwed]);
    assert_eq!(codes(payment::clear_place(7, pair, yuan(180), yuan(-1))), [NotPositive]);
    assert!(payment::clear_place(7, pair, yuan(180), yuan(180)).is_ok());
    let problems = payment::release(standing, &h, yuan(21)).expect_err("refused");
    assert_eq!(problems[0].message.zh, "留存的质量保证金只有 20.00 元，不能超过它");
}

/// Something posted: what, when, for which facility, off site or not, how much.
#[derive(Clone, Debug)]
struct Event {
    what: u8,
    day: i64,
    facility: bool,
    place: u8,
    amount: i64,
    at: usize,
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let one = (0..12_u8, 0..60_i64, any::<bool>(), 0..3_u8, 1..900_i64, 0..20_usize);
    let one = one.prop_map(|(what, day, facility, place, amount, at)| Event {
        what,
        day,
        facility,
        place,
        amount,
        at,
    });
    prop::collection::vec(one, 1..40)
}

fn amounts(amount: i64) -> Amounts {
    Amounts::new(AmountsDraft {
        total: yuan(3 * amount),
        layers: vec![
            layer("basic", Payer::BasicFund, yuan(amount)),
            layer("supplement", Payer::CommercialInsurer, yuan(amount / 2)),
        ],
        own_pay: yuan(3 * amount - amount - amount / 2),
        unit: Some(unit(Fen::ZERO, yuan(amount / 3))),
    })
    .expect("adds up")
}

/// The journal of two months after some events; payments are those that are allowed. Home, a second insured place, and
/// treatment at home or in two other places.
fn played(events: &[Event]) -> Vec<JournalEntry> {
    let mut entries: Vec<JournalEntry> = Vec::new();
    let mut settled: Vec<(Posting, Vec<Transfer>, bool)> = Vec::new();
    let mut events = events.to_vec();
    events.sort_by_key(|event| event.day);
    for (number, event) in events.iter().enumerate() {
        let date =
            day("2020-03-01").checked_add(jiff::ToSpan::days(event.day)).expect("in range").to_string();
        let h = hospital(if event.facility { "H1" } else { "H2" });
        let now = nets(all(&entries));
        let standing = Standing { version: 1, balances: &now };
        let amount = yuan(event.amount);
        let mut post = |kind, transfers| entries.push(entry(&date, kind, &format!("N{number}"), transfers));
        let paid = match event.what {
            0..=4 => {
                let insured_in = area(if event.amount % 3 == 0 { "370200" } else { HOME });
                let treated_in = [insured_in, area(CITY), area("370300")][usize::from(event.place)];
                let scheme = if event.amount % 2 == 0 { Scheme::Employee } else { Scheme::Resident };
                let posting = Posting {
                    facility: h.id,
                    insured_in,
                    treated_in,
                    scheme,
                    ..posting(&format!("S{number}"))
                };
                let moved = posted(&posting, &amounts(event.amount));
                settled.push((posting, moved.clone(), true));
                post(RecordKind::Settlement, moved);
                continue;
            }
            5 | 6 => {
                let count = settled.len().max(1);
                let Some((posting, moved, live)) = settled.get_mut(event.at % count) else { continue };
                if !*live {
                    continue;
                }
                let wanted =
                    if event.what == 5 { Vec::new() } else { posted(posting, &amounts(event.amount)) };
                let transfers = difference(moved.iter(), &wanted).expect("in range");
                *live = event.what == 6;
                *moved = wanted;
                post(if *live { RecordKind::Correction } else { RecordKind::Reversal }, transfers);
                continue;
            }
            7 => payment::clear_facility(standing, &h, amount),
            8 => payment::retain(standing, &h, amount),
            9 => payment::release(standing, &h, amount),
            10 => payment::prepay(standing, &h, amount),
            _ => match owed_between(all(&entries)).expect("in range").into_iter().next() {
                Some((pair, owed)) if event.place == 0 => payment::clear_place(1, pair, owed, amount),
                _ => payment::set_off(standing, &h, amount),
            },
        };
        if let Ok(plan) = paid {
            entries.push(entry(&date, plan.kind, &format!("N{number}"), vec![plan.transfer]));
        }
    }
    entries
}

proptest! {
    /// INVARIANT (a statement is the ledger): month by month the closings are the balances, each is the next opening, and
    /// what the payers of a statement came to owe is what their accounts bear.
    #[test]
    fn statements_are_the_ledger(events in events()) {
        let entries = played(&events);
        let march = month("2020-03");
        let until = entries.partition_point(|entry| march.holds(entry.date));
        let mut owed = BTreeMap::new();
        let mut borne: BTreeMap<Account, i64> = BTreeMap::new();
        for (month, from, to) in [(march, 0, until), (month("2020-04"), until, entries.len())] {
            let (before, after) = (nets(all(&entries[..from])), nets(all(&entries[..to])));
            let after = |account: &Account| after.get(account).copied().unwrap_or(Fen::ZERO);
            let mut of_month = 0;
            for id in ["H1", "H2"] {
                let found = facility_month(&facility(id), month, &before, &entries).expect("in range");
                let side = |side| after(&Account::Facility(facility(id), side));
                prop_assert_eq!(found.receivable.closing, side(FacilitySide::Receivable).neg());
                prop_assert_eq!(found.prepaid.closing, side(FacilitySide::Prepaid));
                prop_assert_eq!(found.deposit.closing, side(FacilitySide::Retained).neg());
                prop_assert!(!found.prepaid.closing.is_negative() && !found.deposit.closing.is_negative());
                let earned: i64 = found.payers.iter().map(|payer| payer.sum.get()).sum();
                prop_assert_eq!(found.receivable.earned.get(), earned);
                for payer in found.payers {
                    *borne.entry(payer.payer).or_default() += payer.sum.get();
                }
                of_month += found.counts.settlements;
                prop_assert!([found.receivable.other, found.prepaid.other, found.deposit.other]
                    .iter().all(|other| other.is_zero()));
            }
            let counted = entries[from..to].iter().filter(|entry| entry.kind == RecordKind::Settlement);
            prop_assert_eq!(of_month, u64::try_from(counted.count()).expect("few"));
            let places = place_months(month, &owed, &entries).expect("in range");
            owed = places.iter().map(|place| (place.pair, place.closing)).collect();
            for treated in [CITY, "370300"] {
                let closing: i64 = owed.iter()
                    .filter(|(pair, _)| pair.treated_in == area(treated))
                    .map(|(_, owed)| owed.get())
                    .sum();
                prop_assert_eq!(closing, -after(&Account::Place(area(treated), PlaceSide::Clearing)).get());
            }
            for payer in places.into_iter().flat_map(|place| place.payers) {
                *borne.entry(payer.payer).or_default() += payer.owed.get();
            }
        }
        owed.retain(|_, owed| !owed.is_zero());
        prop_assert_eq!(owed, owed_between(all(&entries)).expect("in range"));
        let after = nets(all(&entries));
        for (payer, borne) in borne {
            prop_assert_eq!(after.get(&payer).copied().unwrap_or(Fen::ZERO).get(), borne);
        }
    }
}
