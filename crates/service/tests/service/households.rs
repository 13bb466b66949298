//! Households: who belongs to one today, also after moving, and who looked.

use serde_json::json;
use yidan_domain::registry::Household;
use yidan_domain::registry::json::{household_json, read_person};
use yidan_store::{Name, Stream};
use yidan_types::HouseholdId;

use crate::cluster::Cluster;
use crate::support::{County, caller, codes, order, person, person_id, poor, read};

fn household(id: &str) -> HouseholdId {
    HouseholdId::parse(id).expect("an id")
}

/// Says of a person to which household he belongs, and perhaps that he died.
fn amend(county: &County, key: &str, id: &str, household: Option<&str>, died: Option<&str>) {
    let mut document = person(id, None);
    document["household"] = json!(household);
    document["death_date"] = json!(died);
    county.service.amend(&order(key), &read(&document, read_person)).expect("amended");
}

fn members(household: &Household) -> Vec<&str> {
    household.members.iter().map(|member| member.person.id.as_str()).collect()
}

fn whoever_belongs_to_it(county: &County) {
    let (service, by) = (&county.service, caller("office"));
    county.register("P2", None);
    county.register("P3", None);
    county.today("2020-06-10");
    let ended = read(
        &json!({ "format": "yidan-fact", "version": 1, "kind": "membership", "id": "M0", "from": "2020-01-01",
            "until": "2020-05-31", "known": "2020-06-01", "what": { "group": "低保对象" } }),
        yidan_domain::registry::json::read_fact,
    );
    let (now, later) = (poor("M1", "2020-02-01", "2020-02-02"), poor("M2", "2020-07-01", "2020-06-02"));
    service.record_facts(&order("facts"), &person_id("P2"), &[ended, now, later]).expect("recorded");
    for id in ["P1", "P2", "P3"] {
        amend(county, &format!("in-{id}"), id, Some("F1"), None);
    }
    amend(county, "died-P3", "P3", Some("F1"), Some("2020-05-01"));
    let found = service.household(&by, &household("F1")).expect("found");
    let member =
        |id: &str| json!({ "person_id": id, "name": "张三", "sex": "male", "birth_date": "1960-05-20" });
    let mut expected = [member("P1"), member("P2"), member("P3")];
    expected[2]["death_date"] = json!("2020-05-01");
    expected[0]["groups"] = json!([]);
    expected[1]["groups"] = json!([{ "group": "贫困人口", "from": "2020-02-01", "source": "民政局" }]);
    expected[2]["groups"] = json!([]);
    let document =
        json!({ "format": "yidan-household", "version": 1, "household": "F1", "members": expected });
    assert_eq!(household_json(&found), document);
    assert!(!format!("{found:?}").contains("张三"), "names do not show in logs");

    // Who moves is of the new one only, who leaves of none.
    amend(county, "moves", "P1", Some("F2"), None);
    amend(county, "leaves", "P3", None, Some("2020-05-01"));
    assert_eq!(members(&service.household(&by, &household("F1")).expect("found")), ["P2"]);
    assert_eq!(members(&service.household(&by, &household("F2")).expect("found")), ["P1"]);
    assert_eq!(codes(service.household(&by, &household("F3"))), ["unknown-household"]);

    let trail = service.store().audit(&Stream::Access(Name::parse("office").expect("a name")), 0, 10);
    let looks: Vec<String> = trail.expect("read").into_iter().map(|entry| entry.act.what).collect();
    let expected = [
        "read household F1: P1 P2 P3",
        "read household F1: P2",
        "read household F2: P1",
        "read household F3: ",
    ];
    assert_eq!(looks, expected);
    county.clean();
}

#[test]
fn a_household_is_whoever_belongs_to_it_now() {
    whoever_belongs_to_it(&County::new());
    let cluster = Cluster::start();
    whoever_belongs_to_it(&County::at(cluster.location("postgres"), tempfile::tempdir().expect("a folder")));
}

/// More than are read at a time, as the staff of a plant may be.
#[test]
fn a_household_may_be_large() {
    let county = County::new();
    for n in 0..520 {
        let mut document = person(&format!("Q{n:03}"), None);
        document["household"] = json!("F1");
        county.service.register(&order(&format!("q{n}")), &read(&document, read_person)).expect("registered");
    }
    let found = county.service.household(&caller("office"), &household("F1")).expect("found");
    let ids: Vec<String> = (0..520).map(|n| format!("Q{n:03}")).collect();
    assert_eq!(members(&found), ids);
}
