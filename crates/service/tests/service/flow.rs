//! The main flow from the first registration to the restored backup, on both databases.

use serde_json::{Value, json};
use yidan_domain::bill::ShortText;
use yidan_domain::ledger::OwnPay;
use yidan_domain::lists::{Decisions, GroupList, ListRow, ListSource, Month};
use yidan_interop::lists::{Options, read};
use yidan_service::{Seen, Service};
use yidan_store::{Keys, Location, restore};
use yidan_types::{Date, Fen, SettlementId};

use crate::cluster::Cluster;
use crate::support::{County, caller, order, person_id, poor, stay};

fn id(document: &Value) -> SettlementId {
    SettlementId::parse(document["settlement_id"].as_str().expect("an id")).expect("an id")
}

/// The list of a month of whoever is poor.
fn list() -> (GroupList, Vec<ListRow>) {
    let file = "姓名,身份证号,享受开始时间\n张三,370000196005200011,2020-06\n李四,37,2020-06\n";
    let list = read(file.as_bytes(), &Options::default(), |_| {}).expect("a list");
    let month = Month::parse("2020-06").expect("a month");
    let source = ListSource { file: list.hash.clone(), office: "民政".to_owned(), month };
    let group = ShortText::parse("贫困人口").expect("a text");
    (GroupList { group, source }, list.rows.into_iter().map(|row| row.list).collect())
}

/// Lists, settles, reverses, corrects, pays: what the ledger then holds.
fn worked(county: &County) -> Vec<String> {
    let service = &county.service;
    county.register("P2", None);
    county.today("2020-06-10");
    let (about, rows) = list();
    let content = json!({ "file": about.source.file });
    let applied =
        service.apply_list(&order("l1"), &about, &rows, &Decisions::default(), &content, &mut |_, _| {});
    let applied = applied.expect("applied").document;
    assert_eq!((&applied["added"], &applied["rejected"]), (&json!(1), &json!(1)), "{applied:#}");
    let settle = |key: &str, claim, own_pay| {
        service.settle(&order(key), &claim, own_pay, None).expect("settled").document
    };
    let first = settle("s1", stay("B1", "P1", ("2020-05-01", "2020-05-10"), 30_000), OwnPay::Later);
    let second = settle("s2", stay("B2", "P2", ("2020-05-02", "2020-05-12"), 20_000), OwnPay::AtWindow);
    let reason = ShortText::parse("录入错误").expect("a text");
    service.reverse(&order("r1"), &id(&second), &reason).expect("reversed");
    county.today("2020-08-20");
    let late = [poor("M9", "2020-04-01", "2020-08-15")];
    service.record_facts(&order("f1"), &person_id("P1"), &late).expect("recorded");
    let found = service.corrections(&caller("officer"), &person_id("P1")).expect("listed");
    let seen = Seen(found["proposed"][0]["seen"].as_str().expect("a proposal").to_owned());
    service.confirm(&order("c1"), &person_id("P1"), &[seen]).expect("posted");
    service.pay(&order("p1"), &id(&first), Fen::from_yuan(100).expect("in range")).expect("paid");
    county.clean();
    ledger(service)
}

/// All balances, and how many entries the journal has.
fn ledger(service: &Service) -> Vec<String> {
    let balances = service.balances(&caller("auditor"), Date::MAX).expect("read");
    assert_eq!(balances.iter().map(|(_, balance)| balance.get()).sum::<i64>(), 0);
    let mut lines: Vec<String> =
        balances.iter().map(|(account, balance)| format!("{account} {balance}")).collect();
    let mut entries = 0;
    let mut count = |page: &[yidan_domain::ledger::JournalEntry]| {
        entries += page.len();
        Ok(())
    };
    service.journal(&caller("auditor"), Date::MIN, Date::MAX, &mut count).expect("read");
    lines.push(format!("{entries} entries"));
    lines
}

/// Backs a county up into another database; what stands there then, checked.
fn restored(county: &County, copy: &Location) -> Vec<String> {
    let backup = county.folder.path().join("backup");
    county.service.store().backup(&backup).expect("backed up");
    let keys = || Keys::load(&county.folder.path().join("keys")).expect("keys");
    restore(&backup, copy, &keys()).expect("restored");
    let service = Service::open(copy, keys(), county.clock.clone()).expect("a service");
    let mut faults = Vec::new();
    let checked = service.fsck(&mut |fault| faults.push(fault), &mut |_| {}).expect("checked");
    assert_eq!((checked.faults, checked.people, checked.settlements), (0, 2, 2), "{faults:#?}");
    ledger(&service)
}

#[test]
fn both_databases_come_to_the_same_and_back_from_a_backup() {
    let cluster = Cluster::start();
    cluster.psql("postgres", "CREATE DATABASE copy");
    let server = County::at(cluster.location("postgres"), tempfile::tempdir().expect("a folder"));
    let file = County::new();
    let here = worked(&file);
    assert_eq!(worked(&server), here);
    let copy = file.folder.path().join("copy.db").display().to_string().parse().expect("a place");
    assert_eq!(restored(&file, &copy), here);
    assert_eq!(restored(&server, &cluster.location("copy")), here);
}
