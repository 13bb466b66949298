//! Every way into the service, by every role, where it holds and elsewhere: refused but for what the table of roles allows.

use yidan_domain::access::{Act, Grant, Reach, Rights, Role, reach};
use yidan_domain::bill::ShortText;
use yidan_domain::clearing::{Month, PlacePair};
use yidan_domain::ledger::{Account, OwnPay};
use yidan_domain::lists::{Decisions, GroupList, ListSource, Month as ListMonth};
use yidan_domain::reconcile::read_day;
use yidan_domain::registry::AreaCode;
use yidan_domain::registry::json::{read_facility, read_person};
use yidan_service::{AccountDraft, Caller, Order, Payment, Refusal, Seen, Service};
use yidan_store::CommandKey;
use yidan_types::{BillId, Date, FacilityId, Fen, HouseholdId, PersonId, SettlementId, UserId, parse_date};

use crate::support::{BOOK, County, facility, order, person, person_id, poor, read, stay};

type Way = (&'static str, Act, fn(&Setting, &Caller) -> Result<(), Refusal>);

/// What all ways are tried on: P1, insured in 370000 and with a contract with a team of H1, with a settlement at H1.
struct Setting {
    county: County,
    settlement: SettlementId,
}

impl Setting {
    fn service(&self) -> &Service {
        &self.county.service
    }
}

fn told(by: &Caller) -> Order {
    Order { key: CommandKey::parse("refused").expect("a key"), by: by.clone() }
}

fn h1() -> FacilityId {
    FacilityId::parse("H1").expect("an id")
}

fn area() -> AreaCode {
    AreaCode::parse("370000").expect("a code")
}

fn day() -> Date {
    parse_date("2020-06-01").expect("a day")
}

fn list() -> GroupList {
    GroupList {
        group: ShortText::parse("贫困人口").expect("a name"),
        source: ListSource {
            office: "民政局".to_owned(),
            month: ListMonth::parse("2020-06").expect("a month"),
            file: "名单.xlsx".to_owned(),
        },
    }
}

/// Every method of the service that asks who calls.
const WAYS: [Way; 32] = [
    ("find", Act::FindPeople, |at, by| {
        at.service().find(by, &yidan_service::Who::Id(person_id("P1"))).map(drop)
    }),
    ("protections", Act::SeeProtections, |at, by| {
        at.service().protections(by, &person_id("P1"), day()).map(drop)
    }),
    ("view", Act::SeePerson, |at, by| at.service().view(by, &person_id("P1")).map(drop)),
    ("household", Act::SeePerson, |at, by| {
        at.service().household(by, &HouseholdId::parse("F1").expect("an id")).map(drop)
    }),
    ("amend", Act::ChangePerson, |at, by| {
        at.service().amend(&told(by), &read(&person("P1", Some("370000196005200011")), read_person)).map(drop)
    }),
    ("record_facts", Act::ChangePerson, |at, by| {
        at.service()
            .record_facts(&told(by), &person_id("P1"), &[poor("M", "2020-01-01", "2020-01-01")])
            .map(drop)
    }),
    ("quote", Act::Quote, |at, by| {
        at.service().quote(by, &stay("Q", "P1", ("2020-05-20", "2020-05-22"), 10), OwnPay::AtWindow).map(drop)
    }),
    ("reserve", Act::Quote, |at, by| {
        let claim = stay("Q", "P1", ("2020-05-20", "2020-05-22"), 10);
        at.service().reserve(&told(by), &claim, OwnPay::AtWindow, yidan_service::Hold::Minutes(5)).map(drop)
    }),
    ("send_waiting", Act::Quote, |at, by| {
        at.service().send_waiting(&told(by), &stay("W", "P1", ("2020-05-20", "2020-05-22"), 10)).map(drop)
    }),
    ("waiting", Act::Quote, |at, by| at.service().waiting(by, &person_id("P1"), &h1()).map(drop)),
    ("withdraw_waiting", Act::Quote, |at, by| {
        let bill = BillId::parse("W1").expect("an id");
        at.service().withdraw_waiting(&told(by), &person_id("P1"), &h1(), &bill).map(drop)
    }),
    ("settle", Act::Settle, |at, by| {
        let claim = stay("S", "P1", ("2020-05-20", "2020-05-22"), 10);
        at.service().settle(&told(by), &claim, OwnPay::AtWindow, None).map(drop)
    }),
    ("pay", Act::Settle, |at, by| {
        at.service().pay(&told(by), &at.settlement, Fen::new(1).expect("fen")).map(drop)
    }),
    ("pay_back", Act::Settle, |at, by| at.service().pay_back(&told(by), &at.settlement).map(drop)),
    ("reverse", Act::Reverse, |at, by| {
        let reason = ShortText::parse("录入错误").expect("a text");
        at.service().reverse(&told(by), &at.settlement, &reason).map(drop)
    }),
    ("settlement", Act::SeeSettlement, |at, by| at.service().settlement(by, &at.settlement).map(drop)),
    ("corrections", Act::SeeCorrections, |at, by| at.service().corrections(by, &person_id("P1")).map(drop)),
    ("confirm", Act::ConfirmCorrections, |at, by| {
        at.service().confirm(&told(by), &person_id("P1"), &[Seen("x".to_owned())]).map(drop)
    }),
    ("preview_list", Act::KeepLists, |at, by| {
        at.service().preview_list(by, &list(), &[], &mut |_, _| {}).map(drop)
    }),
    ("apply_list", Act::KeepLists, |at, by| {
        let (decisions, content) = (Decisions::default(), serde_json::json!({}));
        at.service().apply_list(&told(by), &list(), &[], &decisions, &content, &mut |_, _| {}).map(drop)
    }),
    ("remember_list_columns", Act::KeepLists, |at, by| {
        let list = list();
        at.service().remember_list_columns(by, &list.source.office, &list.group, &serde_json::json!({}))
    }),
    ("put_facilities", Act::ChangeRegisters, |at, by| {
        at.service().put_facilities(&told(by), &[read(&facility("H1", "370000"), read_facility)]).map(drop)
    }),
    ("put_items", Act::ChangeRegisters, |at, by| at.service().put_items(&told(by), area(), &[]).map(drop)),
    ("publish", Act::PublishBooks, |at, by| {
        at.service().publish(&told(by), BOOK, &UserId::parse("author").expect("an id")).map(drop)
    }),
    ("balances", Act::SeeLedger, |at, by| own(at.service().balances(by, day())?)),
    ("statement", Act::SeeLedger, |at, by| {
        let account = Account::parse("fund:resident_basic:370000").expect("an account");
        at.service().statement(by, &account, Date::MIN, day()).map(drop)
    }),
    ("journal", Act::SeeLedger, |at, by| {
        let mut entries = Vec::new();
        at.service().journal(by, Date::MIN, day(), &mut |page| {
            entries.extend(page.to_vec());
            Ok(())
        })?;
        own(entries)
    }),
    ("reconcile", Act::SeeClearing, |at, by| {
        let statement =
            br#"{"format":"yidan-day","version":1,"facility_id":"H1","date":"2020-06-01","schemes":[]}"#;
        at.service().reconcile(by, &read_day(statement).expect("good")).map(drop)
    }),
    ("day", Act::SeeClearing, |at, by| at.service().day(by, &h1(), day()).map(drop)),
    ("facility_month", Act::SeeClearing, |at, by| {
        at.service().facility_month(by, &h1(), Month::parse("2020-06").expect("a month")).map(drop)
    }),
    ("pay_facility", Act::PayClearing, |at, by| {
        let amount = Fen::new(1).expect("fen");
        at.service().pay_facility(&told(by), Payment::Prepay, &h1(), amount).map(drop)
    }),
    ("accounts", Act::KeepAccounts, |at, by| at.service().accounts(by).map(drop)),
];

/// Who sees a part of the ledger and has none of it sees nothing: as good as a refusal.
fn own<T>(seen: Vec<T>) -> Result<(), Refusal> {
    if seen.is_empty() { Err(Refusal::Forbidden(Act::SeeLedger)) } else { Ok(()) }
}

fn setting() -> Setting {
    let county = County::new();
    county.today("2020-06-01");
    let mut of_household = person("P1", Some("370000196005200011"));
    of_household["household"] = serde_json::json!("F1");
    county.service.amend(&order("household"), &read(&of_household, read_person)).expect("amended");
    let contract = serde_json::json!({
        "format": "yidan-fact", "version": 1, "kind": "contract", "id": "C1", "from": "2020-01-01",
        "known": "2020-01-01", "what": { "facility_id": "H1", "team": "一队" },
    });
    let contract = read(&contract, yidan_domain::registry::json::read_fact);
    county.service.record_facts(&order("contract"), &person_id("P1"), &[contract]).expect("recorded");
    let claim = stay("B1", "P1", ("2020-05-01", "2020-05-10"), 30_000);
    let settled = county.service.settle(&order("s1"), &claim, OwnPay::AtWindow, None).expect("settled");
    let settlement = crate::id(&settled.document);
    let waits = stay("W1", "P1", ("2020-05-12", "2020-05-14"), 10);
    county.service.send_waiting(&order("w1"), &waits).expect("waits");
    Setting { county, settlement }
}

fn with(grant: String) -> Caller {
    let grant = Grant::parse(&grant).unwrap_or_else(|error| panic!("{grant}: {error}"));
    let user = UserId::parse("somebody").expect("an id");
    Caller { user, why: None, rights: Rights::Granted([grant].into()) }
}

fn here(role: Role) -> Caller {
    let form = Grant::form(role).replace("FACILITY", "H1").replace("TEAM", "一队").replace("AREA", "370000");
    with(form)
}

fn elsewhere(role: Role) -> Caller {
    let form = Grant::form(role).replace("FACILITY", "H3").replace("TEAM", "一队").replace("AREA", "110000");
    with(form)
}

#[test]
fn each_role_enters_where_it_holds_and_nowhere_else() {
    for (name, act, way) in WAYS {
        for role in Role::ALL.iter().copied() {
            for (caller, allowed) in [
                (here(role), reach(role, act) != Reach::None),
                (elsewhere(role), reach(role, act) == Reach::All || silent(name, role)),
            ] {
                // Each on a county of its own: what is allowed changes it.
                let refused = matches!(way(&shared(allowed), &caller), Err(Refusal::Forbidden(_)));
                assert_eq!(refused, !allowed, "{name} by {:?}", caller.rights);
            }
        }
    }
}

/// Lists are looked through for whoever keeps some anywhere, and say nothing about people elsewhere.
fn silent(name: &str, role: Role) -> bool {
    name.contains("list") && reach(role, Act::KeepLists) != Reach::None
}

/// A fresh setting for what changes something; one for all refusals.
fn shared(fresh: bool) -> std::sync::Arc<Setting> {
    static REFUSED: std::sync::OnceLock<std::sync::Arc<Setting>> = std::sync::OnceLock::new();
    if fresh {
        return std::sync::Arc::new(setting());
    }
    std::sync::Arc::clone(REFUSED.get_or_init(|| std::sync::Arc::new(setting())))
}

#[test]
fn nobody_learns_from_a_refusal_who_is_registered() {
    let at = setting();
    let doctor = elsewhere(Role::FamilyDoctor);
    let of = |id: &str| at.service().view(&doctor, &PersonId::parse(id).expect("an id"));
    assert_eq!(of("P1"), Err(Refusal::Forbidden(Act::SeePerson)));
    assert_eq!(of("NOBODY"), Err(Refusal::Forbidden(Act::SeePerson)));
}

#[test]
fn an_officer_of_elsewhere_sees_nothing_of_the_ledger() {
    let at = setting();
    let (own, other) = (here(Role::Supervisor), elsewhere(Role::Supervisor));
    let balances = at.service().balances(&own, day()).expect("read");
    assert!(balances.iter().any(|(account, _)| account.to_string() == "fund:resident_basic:370000"));
    assert!(!balances.iter().any(|(account, _)| matches!(account, Account::Patient(..))));
    assert_eq!(at.service().balances(&other, day()), Ok(Vec::new()));
    let pair = PlacePair { payer: area(), treated_in: AreaCode::parse("370100").expect("a code") };
    let paid =
        at.service().pay_place(&told(&elsewhere(Role::InsuranceOfficer)), pair, Fen::new(1).expect("fen"));
    assert_eq!(paid, Err(Refusal::Forbidden(Act::PayClearing)));
    let months = at.service().place_months(&other, area(), Month::parse("2020-06").expect("a month"));
    assert_eq!(months, Err(Refusal::Forbidden(Act::SeeClearing)));
}

#[test]
fn an_officer_registers_people_of_the_own_place_only() {
    let at = setting();
    let mut new = person("P7", None);
    new["home_address"] = serde_json::json!({ "county": "370126" });
    let new = read(&new, read_person);
    let registered = at.service().register(&told(&elsewhere(Role::InsuranceOfficer)), &new);
    assert_eq!(registered, Err(Refusal::Forbidden(Act::ChangePerson)));
    at.service().register(&told(&here(Role::InsuranceOfficer)), &new).expect("registered");
    // Without an address nobody but who may do everything knows whose business it is.
    let nowhere = read(&person("P8", None), read_person);
    let registered = at.service().register(&told(&here(Role::InsuranceOfficer)), &nowhere);
    assert_eq!(registered, Err(Refusal::Forbidden(Act::ChangePerson)));
}

#[test]
fn only_who_keeps_accounts_makes_them() {
    let at = setting();
    let user = UserId::parse("li").expect("an id");
    let draft = AccountDraft {
        user: user.clone(),
        name: ShortText::parse("李四").expect("a name"),
        grants: vec![Grant::parse("administrator").expect("a grant")],
        disabled: false,
    };
    let by = here(Role::InsuranceOfficer);
    assert_eq!(at.service().put_account(&told(&by), &draft), Err(Refusal::Forbidden(Act::KeepAccounts)));
    assert_eq!(
        at.service().set_password(&told(&by), &user, "一二三四五六七八九十"),
        Err(Refusal::Forbidden(Act::KeepAccounts))
    );
    at.service().put_account(&told(&here(Role::Administrator)), &draft).expect("made");
}
