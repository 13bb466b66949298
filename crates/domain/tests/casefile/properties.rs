//! Whatever happens to a person in whatever order: after all corrections are confirmed, what is posted is what a replay
//! from nothing gives.

use proptest::prelude::*;
use serde_json::json;
use yidan_domain::bill::ProblemCode;
use yidan_domain::casefile::*;
use yidan_domain::ledger::{OwnPay, net};
use yidan_domain::registry::PersonFile;
use yidan_types::{Fen, SettlementId};

use crate::support::*;

/// Something that happens.
#[derive(Clone, Debug)]
pub enum Event {
    /// A claim: days after the first of 2020, days in bed, yuan, facility, poor visits, paid later.
    Claim { from: i64, days: i64, wait: i64, yuan: i64, facility: u8, stay: bool, later: bool },
    /// A membership from a day until another.
    Member { from: i64, days: i64 },
    /// The last membership turns out to have ended, or never to have been.
    Unmember { until: Option<i64> },
    /// The n-th settlement is reversed.
    Reverse { at: usize },
    /// A newer book with this deductible.
    Publish { deductible: i64 },
    /// All proposals are confirmed.
    Confirm,
    /// Part of what is owed is paid.
    Pay { at: usize, yuan: i64 },
    /// What was paid too much is given back.
    PayBack { at: usize },
    /// A claim of so many days after the first of 2020 is reserved.
    Reserve { from: i64, yuan: i64 },
    /// The n-th reservation is settled, if it holds.
    Take { at: usize },
    /// The n-th reservation ends.
    Release { at: usize },
}

pub fn events() -> impl Strategy<Value = Vec<Event>> {
    let claim = (0..700_i64, 0..6_i64, 0..60_i64, 1..20_000_i64, 1..=3_u8, any::<bool>(), any::<bool>())
        .prop_map(|(from, days, wait, yuan, facility, stay, later)| Event::Claim {
            from,
            days: if stay { days } else { 0 },
            wait,
            yuan,
            facility,
            stay,
            later,
        });
    let event = prop_oneof![
        6 => claim,
        1 => (0..700_i64, 0..400_i64).prop_map(|(from, days)| Event::Member { from, days }),
        1 => prop::option::of(0..400_i64).prop_map(|until| Event::Unmember { until }),
        1 => (0..20_usize).prop_map(|at| Event::Reverse { at }),
        1 => (100..900_i64).prop_map(|deductible| Event::Publish { deductible }),
        1 => Just(Event::Confirm),
        1 => (0..20_usize, 1..500_i64).prop_map(|(at, yuan)| Event::Pay { at, yuan }),
        1 => (0..20_usize).prop_map(|at| Event::PayBack { at }),
        2 => (0..700_i64, 1..20_000_i64).prop_map(|(from, yuan)| Event::Reserve { from, yuan }),
        2 => (0..3_usize).prop_map(|at| Event::Take { at }),
        1 => (0..3_usize).prop_map(|at| Event::Release { at }),
    ];
    prop::collection::vec(event, 1..25)
}

fn on(days: i64) -> String {
    day("2020-01-01").checked_add(jiff::ToSpan::days(days)).expect("in range").to_string()
}

/// The person's file after an event; refused events leave it as it is.
pub fn after(file: PersonFile, county: &mut County, number: usize, event: &Event) -> PersonFile {
    match event {
        Event::Claim { from, days, wait, yuan, facility, stay: is_stay, later } => {
            let mut document = stay(&format!("B{number}"), &on(*from), &on(from + days), *yuan);
            document["facility_id"] = json!(format!("H{facility}"));
            document["encounter"]["settlement_date"] = json!(on((from + days + wait).min(729)));
            if !is_stay {
                document["encounter"]["kind"] = json!("outpatient");
            }
            let mut asked = request(&format!("S{number}"), &document);
            asked.own_pay = if *later { OwnPay::Later } else { OwnPay::AtWindow };
            let settled = settle(&file, &county.world(), &asked);
            same_in_brief(&file, county, &asked, settled.as_ref());
            match settled {
                Ok(plan) => {
                    assert_eq!(quoted_from_nothing(&file, county, &asked), plan.settled.first.amounts);
                    file.settled(plan).expect("good")
                }
                Err(_) => file,
            }
        }
        Event::PayBack { at } => match file.settled.get(*at).map(|settled| settled.id.clone()) {
            Some(id) => match pay_back(&file, &id, day("2021-12-01")) {
                Ok(plan) => {
                    let file = file.paid(plan).expect("good");
                    assert_eq!(file.settled[*at].owed(), 0);
                    file
                }
                Err(_) => file,
            },
            None => file,
        },
        Event::Reserve { .. } | Event::Take { .. } | Event::Release { .. } => {
            reserving(file, county, number, event)
        }
        Event::Member { from, days } => {
            let mut fact = poor(&format!("M{number}"), &on(*from), "2021-12-01");
            fact.holds = fact.holds.map(|period| yidan_domain::registry::Period {
                until: Some(day(&on(from + days))),
                ..period
            });
            with_member(file, fact)
        }
        Event::Unmember { until } => unmember(file, number, *until),
        Event::Reverse { at } => match file.settled.get(*at).map(|settled| settled.id.clone()) {
            Some(id) => match reverse(&file, &id, short("退费"), day("2021-12-01")) {
                Ok(plan) => file.reversed(plan).expect("good"),
                Err(_) => file,
            },
            None => file,
        },
        Event::Publish { deductible } => {
            let text = text().replace("二级 500元", &format!("二级 {deductible}元"));
            let at = format!("2021-12-01T08:{:02}:00Z", number);
            let digit = char::from_digit(u32::try_from(number % 10).expect("small"), 10).expect("a digit");
            county.publish(published(&digit.to_string(), HOME, 2020, &at), book(&text));
            file
        }
        Event::Confirm => confirmed(file, county),
        Event::Pay { at, yuan } => {
            let amount = Fen::from_yuan(*yuan).expect("in range");
            match file.settled.get(*at).map(|settled| settled.id.clone()) {
                Some(id) => match pay(&file, &id, amount, day("2021-12-01")) {
                    Ok(plan) => file.paid(plan).expect("good"),
                    Err(_) => file,
                },
                None => file,
            }
        }
    }
}

/// The file after an event about a reservation.
fn reserving(file: PersonFile, county: &mut County, number: usize, event: &Event) -> PersonFile {
    let held = |at: usize, file: &PersonFile, county: &County| {
        held(file, &county.world()).get(at).map(|held| (*held).clone())
    };
    match event {
        Event::Reserve { from, yuan } => {
            let document = stay(&format!("B{number}"), &on(*from), &on(*from), *yuan);
            let asked = request(&format!("S{number}"), &document);
            match reserve(&file, &county.world(), &asked, moment("2022-06-01T00:00:00Z")) {
                Ok(plan) => {
                    county.reservations.push(plan.reservation);
                    file.counted().expect("good")
                }
                Err(_) => file,
            }
        }
        Event::Take { at } => {
            let Some(held) = held(*at, &file, county) else { return file };
            let asked = Request { id: held.settlement, claim: held.claim, own_pay: held.own_pay };
            match settle(&file, &county.world(), &asked) {
                Ok(plan) => {
                    assert_eq!(shown(&plan.settled.first.amounts), shown(&held.promised));
                    file.settled(plan).expect("good")
                }
                Err(problems) => {
                    let codes: Vec<_> = problems.iter().map(|problem| problem.code).collect();
                    assert_eq!(codes, [ProblemCode::ReservationChanged]);
                    file
                }
            }
        }
        Event::Release { at } => {
            let Some(held) = held(*at, &file, county) else { return file };
            let plan = release(&file, &county.world(), &held.settlement).expect("held");
            let kept = county.reservations.iter_mut().find(|kept| kept.settlement == plan.settlement);
            kept.expect("there").ended = Some(plan.at);
            file.counted().expect("good")
        }
        _ => file,
    }
}

fn unmember(file: PersonFile, number: usize, until: Option<i64>) -> PersonFile {
    let last = file.memberships.as_known_on(day("2021-12-31")).last().cloned();
    let Some(old) = last else { return file };
    let from = old.holds.expect("held").from;
    let mut fact = replacing(poor(&format!("M{number}"), &from.to_string(), "2021-12-02"), old.id.as_str());
    fact.holds = until.map(|days| yidan_domain::registry::Period {
        from,
        until: Some(from.checked_add(jiff::ToSpan::days(days)).expect("in range")),
    });
    with_member(file, fact)
}

/// What the settlements in brief decide is what the whole file decides.
fn same_in_brief(
    file: &PersonFile,
    county: &County,
    asked: &Request,
    in_full: Result<&SettlePlan, &Vec<yidan_domain::bill::Problem>>,
) {
    let (brief, world) = (in_brief(file), county.world());
    let Some(decided) = settle_in_brief(&brief, &world, asked) else { return };
    match (decided, in_full) {
        (Ok(plan), Ok(in_full)) => {
            assert_eq!((&plan.settled, &plan.kept), (&in_full.settled, &in_full.kept));
        }
        (Err(problems), Err(in_full)) => assert_eq!(&problems, in_full),
        (decided, in_full) => panic!("{decided:?} in brief, {in_full:?} in full"),
    }
}

/// The same quote without anything kept.
fn quoted_from_nothing(file: &PersonFile, county: &County, asked: &Request) -> yidan_domain::ledger::Amounts {
    let mut draft = file.clone().into_draft();
    draft.kept = None;
    let file = PersonFile::new(draft).expect("good");
    quote(&file, &county.world(), asked).expect("quoted").decided.amounts
}

/// A file of the same person and facts, with the claims that count settled one after the other in their order.
fn from_scratch(file: &PersonFile, county: &County) -> PersonFile {
    let mut draft = file.clone().into_draft();
    let mut live: Vec<Settled> =
        std::mem::take(&mut draft.settled).into_iter().filter(Settled::is_live).collect();
    live.sort_by_key(|settled| {
        let encounter = &settled.claim.encounter;
        (encounter.settlement_date, encounter.discharge_date, settled.version)
    });
    draft.kept = None;
    let mut fresh = PersonFile::new(draft).expect("good");
    for settled in live {
        let asked = Request { id: settled.id, claim: settled.claim, own_pay: settled.own_pay };
        let plan = settle(&fresh, &county.world(), &asked).expect("settled");
        fresh = fresh.settled(plan).expect("good");
    }
    fresh
}

fn posted(file: &PersonFile, id: &SettlementId) -> yidan_domain::ledger::Net {
    let settled = file.settled.iter().find(|settled| settled.id == *id).expect("there");
    net(settled.transfers().filter(|transfer| transfer.purpose().of_settlement())).expect("in range")
}

/// The person's file after all events, audited after each, with all corrections confirmed.
fn lived(events: &[Event], county: &mut County) -> PersonFile {
    let mut file = file();
    for (number, event) in events.iter().enumerate() {
        file = after(file, county, number, event);
        assert_eq!(audit(&file, &county.world()), []);
    }
    county.now = moment("2022-06-01T00:00:00Z");
    file = confirmed(file, county);
    assert!(corrections(&file, &county.world()).proposed.is_empty(), "idempotent");
    assert_eq!(audit(&file, &county.world()), []);
    file
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn confirmed_is_replayed(mut events in events()) {
        // Reservations order claims in a way that settling one after the other does not.
        events.retain(|event| !matches!(event, Event::Reserve { .. }));
        let mut county = County::new();
        let file = lived(&events, &mut county);
        let fresh = from_scratch(&file, &county);
        for settled in &file.settled {
            if settled.is_live() {
                prop_assert_eq!(posted(&file, &settled.id), posted(&fresh, &settled.id));
            } else {
                prop_assert!(posted(&file, &settled.id).is_empty());
            }
        }
    }

    /// What is reserved comes out as promised or is refused, whatever happens around it; nothing is left unsound.
    #[test]
    fn reserved_is_promised(events in events()) {
        lived(&events, &mut County::new());
    }
}
