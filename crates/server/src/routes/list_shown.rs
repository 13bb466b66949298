//! The document `yidan-list-preview`: what a list would do. Identity numbers are masked.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use yidan_book::diag::Text;
use yidan_domain::lists::{
    Class, Doubt, ListRow, MemberClass, MemberOutcome, Period, Person, Preview, Rejection, RowClass,
    RowOutcome, Step,
};
use yidan_interop::lists::key;
use yidan_types::PersonId;

use super::list_request::Opened;

/// What is shown of a list, by what it is looked up.
struct Shown<'s> {
    rows: BTreeMap<u32, &'s ListRow>,
    people: BTreeMap<&'s PersonId, &'s Person>,
    preview: &'s Preview,
}

pub(super) fn document(opened: &Opened, preview: &Preview, people: &[Person]) -> Value {
    let shown = Shown {
        rows: opened.rows.iter().map(|row| (row.number, row)).collect(),
        people: people.iter().map(|person| (&person.id, person)).collect(),
        preview,
    };
    let file = &opened.file;
    let columns = file.columns.iter();
    let columns = columns
        .map(|used| json!({ "field": key(used.field), "column": used.letters(), "label": used.label }));
    let counts: Map<String, Value> =
        Class::ALL.iter().map(|class| (class.code().to_owned(), preview.count(*class).into())).collect();
    let alarms = preview.alarms.iter().map(|alarm| reason(alarm.code(), &alarm.text()));
    json!({
        "format": "yidan-list-preview",
        "version": 1,
        "sha256": preview.list.source.file,
        "group": preview.list.group.as_str(),
        "office": preview.list.source.office,
        "month": preview.list.source.month.to_string(),
        "sheet": file.sheet,
        "columns": columns.collect::<Value>(),
        "columns_not_used": file.unused,
        "skipped": file.notes.iter().map(|note| json!({ "row": note.row, "text": note.text })).collect::<Value>(),
        "mapping": serde_json::from_str::<Value>(&file.mapping.to_json()).unwrap_or_default(),
        "counts": counts,
        "alarms": alarms.collect::<Value>(),
        "rows": preview.rows.iter().map(|outcome| shown.row(outcome)).collect::<Value>(),
        "members": preview.members.iter().map(|outcome| shown.member(outcome)).collect::<Value>(),
    })
}

impl Shown<'_> {
    fn row(&self, outcome: &RowOutcome) -> Value {
        let row = self.rows.get(&outcome.row);
        let mut shown = json!({
            "row": outcome.row,
            "class": outcome.class().code(),
            "name": row.and_then(|row| row.name.as_ref()).map(|name| name.as_str()),
            "identity": row.and_then(|row| row.identity.as_ref()).map(ToString::to_string),
        });
        match &outcome.class {
            RowClass::Clear { person, step } => {
                shown["person"] = json!(person);
                if let Step::Add(new) | Step::Replace { new, .. } = step {
                    shown["term"] = period(new);
                }
                if let Step::Replace { old, .. } = step {
                    shown["old_term"] = period(old);
                }
            }
            RowClass::Doubtful { doubts, person } => {
                shown["person"] = json!(person);
                shown["reasons"] = doubts.iter().map(doubt).collect();
            }
            RowClass::Rejected(why) => shown["reasons"] = why.iter().map(rejection).collect(),
            RowClass::Duplicate { of } => shown["duplicate_of"] = json!(of),
            RowClass::OtherGroup => {
                shown["group"] = json!(row.and_then(|row| row.group.as_ref()).map(|group| group.as_str()));
            }
        }
        shown
    }

    fn member(&self, outcome: &MemberOutcome) -> Value {
        let person = self.people.get(&outcome.person);
        let mut shown = json!({
            "person": outcome.person,
            "class": outcome.class().code(),
            "name": person.map(|person| person.name.as_str()),
            "identity": person.and_then(|person| person.identity.as_ref()).map(ToString::to_string),
        });
        match &outcome.class {
            MemberClass::Ended => shown["until"] = json!(self.preview.list.source.month.day_before()),
            MemberClass::Doubtful(why) => shown["reasons"] = json!([doubt(why)]),
        }
        shown
    }
}

fn period(period: &Period) -> Value {
    json!({ "from": period.from, "until": period.until })
}

fn doubt(doubt: &Doubt) -> Value {
    reason(doubt.code(), &doubt.text())
}

fn rejection(why: &Rejection) -> Value {
    reason(why.code(), &why.text())
}

fn reason(code: &str, text: &Text) -> Value {
    json!({ "code": code, "zh": text.zh, "en": text.en })
}
