//! `yidan claim corrections` and `confirm`.

use super::desk::{Content, Desk};
use super::people::person_id;
use crate::show::corrections::page;
use crate::{Answer, Code};
use clap::ArgMatches;
use serde_json::{Value, json};
use yidan_book::words::Lang;
use yidan_service::Seen;
use yidan_types::PersonId;

/// Lists what comes out otherwise; 1 if something does.
pub fn list(desk: &Desk, arguments: &ArgMatches) -> Result<Answer, Answer> {
    let person = person_id(arguments, desk.lang)?;
    let document = found(desk, &person)?;
    let empty = |name: &str| document[name].as_array().is_none_or(Vec::is_empty);
    let code = if empty("proposed") && empty("stuck") { Code::Good } else { Code::No };
    if desk.json {
        return Ok(Answer::json(&document, code));
    }
    Ok(Answer { out: page(&document, desk.lang), code, ..Answer::default() })
}

fn found(desk: &Desk, person: &PersonId) -> Result<Value, Answer> {
    let found = desk.service.corrections(&desk.caller, person);
    found.map_err(|refusal| desk.refused(person.as_str(), &[], refusal))
}

/// Posts what was seen.
pub fn confirm(desk: &Desk, arguments: &ArgMatches) -> Result<Answer, Answer> {
    let person = person_id(arguments, desk.lang)?;
    let seen = match arguments.get_flag("all") {
        true => digests(&found(desk, &person)?),
        false => {
            let given: Vec<&String> = arguments.get_many::<String>("seen").into_iter().flatten().collect();
            chosen(desk, &person, &given)?
        }
    };
    if seen.is_empty() {
        let text = desk.t("没有需要更正的结算", "nothing to correct");
        return Ok(match desk.json {
            true => Answer::json(
                &json!({ "person_id": person, "corrections": [], "repeated": false }),
                Code::Good,
            ),
            false => Answer::line(text, Code::Good),
        });
    }
    let order = desk.order("confirm", &Content::Plain(&json!({ "person": person, "seen": seen })))?;
    let seen: Vec<Seen> = seen.into_iter().map(Seen).collect();
    let answer = desk.service.confirm(&order, &person, &seen);
    let answer = answer.map_err(|refusal| desk.refused(person.as_str(), &[], refusal))?;
    Ok(desk.answer(&answer, || {
        let lines = answer.document["corrections"].as_array().into_iter().flatten().map(|correction| {
            let settlement = correction["settlement_id"].as_str().unwrap_or_default();
            match desk.lang {
                Lang::Zh => {
                    format!("{settlement} 已记入第{}次更正{}\n", correction["number"], desk.again(&answer))
                }
                Lang::En => format!(
                    "{settlement}: correction {} posted{}\n",
                    correction["number"],
                    desk.again(&answer)
                ),
            }
        });
        lines.collect()
    }))
}

fn digests(document: &Value) -> Vec<String> {
    let proposed = document["proposed"].as_array().into_iter().flatten();
    proposed.filter_map(|proposed| proposed["seen"].as_str()).map(str::to_owned).collect()
}

/// The whole digests that the given beginnings name. What is proposed no more is sent as it is: the service says so, or
/// that it was confirmed before.
fn chosen(desk: &Desk, person: &PersonId, given: &[&String]) -> Result<Vec<String>, Answer> {
    let whole = |text: &String| text.len() == 64;
    if given.iter().all(|text| whole(text)) {
        return Ok(given.iter().map(|text| (*text).clone()).collect());
    }
    let now = digests(&found(desk, person)?);
    let mut chosen = Vec::new();
    for text in given {
        let fits: Vec<&String> = now.iter().filter(|digest| digest.starts_with(text.as_str())).collect();
        match fits.as_slice() {
            [one] => chosen.push((*one).clone()),
            [] => return Err(Answer::bad(unknown(desk, person, text))),
            _ => {
                let wrong = desk.t("不止一笔更正以此开头", "several corrections begin so");
                return Err(Answer::bad(format!("{text}: {wrong}")));
            }
        }
    }
    Ok(chosen)
}

fn unknown(desk: &Desk, person: &PersonId, text: &str) -> String {
    match desk.lang {
        Lang::Zh => {
            format!("{text}: 现在没有这笔更正，或已确认过；请重新看 yidan claim corrections {person}")
        }
        Lang::En => {
            format!(
                "{text}: not proposed now, or confirmed already; look again with yidan claim corrections {person}"
            )
        }
    }
}
