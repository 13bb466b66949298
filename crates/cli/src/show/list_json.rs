//! A list that was compared, as JSON. Identity numbers are masked.

use crate::commands::lists_check::Checked;
use serde_json::{Map, Value, json};
use yidan_book::diag::Text;
use yidan_domain::lists::{
    Class, Doubt, MemberClass, MemberOutcome, Period, Rejection, RowClass, RowOutcome, Step,
};
use yidan_interop::lists::key;

/// The document, `yidan-list-check` version 1.
pub fn document(checked: &Checked) -> Value {
    let list = &checked.preview.list;
    let header = &checked.list.header;
    let columns = checked
        .list
        .columns
        .iter()
        .map(|used| json!({ "field": key(used.field), "column": used.letters(), "label": used.label }));
    let notes = checked.list.notes.iter().map(|note| json!({ "row": note.row, "text": note.text }));
    let counts: Map<String, Value> = Class::ALL
        .iter()
        .map(|class| (class.code().to_owned(), checked.preview.count(*class).into()))
        .collect();
    let alarms = checked
        .preview
        .alarms
        .iter()
        .map(|alarm| json!({ "code": alarm.code(), "message": text(&alarm.text()) }));
    json!({
        "format": "yidan-list-check",
        "version": 1,
        "file": checked.path,
        "sha256": list.source.file,
        "group": list.group.as_str(),
        "month": list.source.month.to_string(),
        "sheet": checked.list.sheet,
        "header_rows": [header.first_row, header.last_row],
        "columns": columns.collect::<Value>(),
        "columns_not_used": checked.list.unused,
        "skipped": notes.collect::<Value>(),
        "counts": counts,
        "alarms": alarms.collect::<Value>(),
        "rows": checked.preview.rows.iter().map(|outcome| row(checked, outcome)).collect::<Value>(),
        "members": checked.preview.members.iter().map(|outcome| member(checked, outcome)).collect::<Value>(),
    })
}

fn text(text: &Text) -> Value {
    json!({ "zh": text.zh, "en": text.en })
}

fn row(checked: &Checked, outcome: &RowOutcome) -> Value {
    let row = checked.rows.get(&outcome.row);
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

fn member(checked: &Checked, outcome: &MemberOutcome) -> Value {
    let person = checked.people.get(&outcome.person);
    let mut shown = json!({
        "person": outcome.person,
        "class": outcome.class().code(),
        "name": person.map(|person| person.name.as_str()),
        "identity": person.and_then(|person| person.identity.as_ref()).map(ToString::to_string),
    });
    match &outcome.class {
        MemberClass::Ended => {
            shown["until"] = json!(checked.preview.list.source.month.day_before().to_string());
        }
        MemberClass::Doubtful(why) => shown["reasons"] = json!([doubt(why)]),
    }
    shown
}

fn period(period: &Period) -> Value {
    json!({ "from": period.from.to_string(), "until": period.until.map(|until| until.to_string()) })
}

fn doubt(doubt: &Doubt) -> Value {
    json!({ "code": doubt.code(), "message": text(&doubt.text()) })
}

fn rejection(why: &Rejection) -> Value {
    json!({ "code": why.code(), "message": text(&why.text()) })
}
