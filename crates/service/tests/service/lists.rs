//! What is remembered of lists.

use serde_json::json;
use yidan_domain::bill::ShortText;

use crate::support::{County, caller};

#[test]
fn the_columns_of_a_source_are_those_of_its_last_list() {
    let county = County::new();
    let (office, group) = ("民政", ShortText::parse("低保对象").expect("a text"));
    let columns =
        |name: &str| json!({ "format": "yidan-list-mapping", "version": 1, "columns": { "name": name } });
    let kept = || county.service.list_columns(office, &group).expect("read");
    let remember = |name: &str| {
        let columns = columns(name);
        county.service.remember_list_columns(&caller("clerk"), office, &group, &columns).expect("remembered");
    };
    assert_eq!(kept(), None);
    remember("享受者");
    remember("享受者");
    assert_eq!(kept(), Some(columns("享受者")));
    remember("姓名");
    assert_eq!(kept(), Some(columns("姓名")));
    let other = county.service.list_columns("残联", &group).expect("read");
    assert_eq!(other, None, "another office, another list");
    let stream = yidan_store::Stream::List(yidan_store::Name::parse("列 民政 低保对象").expect("a name"));
    assert_eq!(county.service.store().version(&stream), Ok(2), "the same columns are remembered once");
    county.clean();
}
