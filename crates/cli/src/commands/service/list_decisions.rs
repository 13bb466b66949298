//! Decisions about the doubts of a list, read from `yidan-decisions`:
//!
//! ```json
//! {"format": "yidan-decisions", "version": 1, "alarms_accepted": false,
//!  "rows": {"12": "accept", "15": "leave", "18": {"assign": "P-0001"}},
//!  "members": {"P-0002": "end", "P-0003": "keep"}}
//! ```

use serde_json::{Map, Value, json};
use yidan_book::diag::Text;
use yidan_domain::bill::{Problem, ProblemCode};
use yidan_domain::lists::{Decisions, MemberDecision, RowDecision};
use yidan_types::PersonId;

const FIELDS: [&str; 5] = ["format", "version", "alarms_accepted", "rows", "members"];

/// Reads decisions.
///
/// # Errors
/// Every problem of the document.
pub fn read(bytes: &[u8]) -> Result<Decisions, Vec<Problem>> {
    let wrong = |_| vec![problem(ProblemCode::NotJson, "$", "不是 JSON", "not JSON")];
    let document: Map<String, Value> = serde_json::from_slice(bytes).map_err(wrong)?;
    let mut problems = Vec::new();
    if document.get("format") != Some(&json!("yidan-decisions")) || document.get("version") != Some(&json!(1))
    {
        let (zh, en) =
            ("这不是第1版名单决定（yidan-decisions）", "this is not `yidan-decisions` of version 1");
        problems.push(problem(ProblemCode::WrongFormat, "$.format", zh, en));
    }
    for name in document.keys().filter(|name| !FIELDS.contains(&name.as_str())) {
        problems.push(problem(
            ProblemCode::UnknownField,
            &format!("$.{name}"),
            "没有这一项",
            "no such field",
        ));
    }
    let mut decisions = Decisions::default();
    match document.get("alarms_accepted") {
        None | Some(Value::Bool(false)) => {}
        Some(Value::Bool(true)) => decisions.alarms_accepted = true,
        Some(_) => problems.push(problem(
            ProblemCode::WrongType,
            "$.alarms_accepted",
            "应写 true 或 false",
            "true or false",
        )),
    }
    for (key, value) in entries(&document, "rows", &mut problems) {
        let path = format!("$.rows.{key}");
        match (key.parse(), row(value)) {
            (Ok(number), Some(decision)) => drop(decisions.rows.insert(number, decision)),
            _ => problems.push(problem(
                ProblemCode::UnknownValue,
                &path,
                "应写成 \"行号\": \"accept\"、\"leave\" 或 {\"assign\": \"人员编号\"}",
                "write \"ROW\": \"accept\", \"leave\" or {\"assign\": \"ID\"}",
            )),
        }
    }
    for (key, value) in entries(&document, "members", &mut problems) {
        let decision = match value.as_str() {
            Some("end") => Some(MemberDecision::End),
            Some("keep") => Some(MemberDecision::Keep),
            _ => None,
        };
        match (PersonId::parse(key), decision) {
            (Ok(person), Some(decision)) => drop(decisions.members.insert(person, decision)),
            _ => problems.push(problem(
                ProblemCode::UnknownValue,
                &format!("$.members.{key}"),
                "应写成 \"人员编号\": \"end\" 或 \"keep\"",
                "write \"ID\": \"end\" or \"keep\"",
            )),
        }
    }
    if problems.is_empty() { Ok(decisions) } else { Err(problems) }
}

fn entries<'d>(
    document: &'d Map<String, Value>,
    name: &str,
    problems: &mut Vec<Problem>,
) -> impl Iterator<Item = (&'d String, &'d Value)> + use<'d> {
    let entries = match document.get(name) {
        None => None,
        Some(Value::Object(entries)) => Some(entries),
        Some(_) => {
            problems.push(problem(
                ProblemCode::WrongType,
                &format!("$.{name}"),
                "应是对象",
                "should be an object",
            ));
            None
        }
    };
    entries.into_iter().flatten()
}

fn row(value: &Value) -> Option<RowDecision> {
    match value {
        Value::String(word) if word == "accept" => Some(RowDecision::Accept),
        Value::String(word) if word == "leave" => Some(RowDecision::Leave),
        Value::Object(fields) if fields.len() == 1 => {
            PersonId::parse(fields.get("assign")?.as_str()?).ok().map(RowDecision::Assign)
        }
        _ => None,
    }
}

fn problem(code: ProblemCode, path: &str, zh: &str, en: &str) -> Problem {
    Problem::new(code, path, Text::new(zh, en))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<ProblemCode> {
        read(text.as_bytes()).err().unwrap_or_default().iter().map(|problem| problem.code).collect()
    }

    #[test]
    fn decisions_are_read_and_every_mistake_is_named() {
        let good = r#"{"format": "yidan-decisions", "version": 1, "alarms_accepted": true,
            "rows": {"12": "accept", "15": "leave", "18": {"assign": "P-1"}}, "members": {"P-2": "end"}}"#;
        let decisions = read(good.as_bytes()).expect("good");
        assert!(decisions.alarms_accepted);
        assert_eq!(decisions.rows.len(), 3);
        assert_eq!(decisions.members.len(), 1);
        let bad =
            r#"{"format": "x", "version": 1, "row": 1, "rows": {"a": "accept", "2": "yes"}, "members": []}"#;
        use ProblemCode::{UnknownField, UnknownValue, WrongFormat, WrongType};
        assert_eq!(codes(bad), [WrongFormat, UnknownField, UnknownValue, UnknownValue, WrongType]);
        assert_eq!(codes("[]"), [ProblemCode::NotJson]);
    }
}
