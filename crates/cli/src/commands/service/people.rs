//! `yidan people`.

use super::desk::{Content, Desk, repeated};
use super::input::{self, Input};
use crate::show::household;
use crate::show::person::{self, Shown};
use crate::texts::{t, wrong};
use crate::{Answer, Code};
use clap::ArgMatches;
use serde_json::{Value, json};
use std::io::{BufRead, IsTerminal, Write};
use yidan_book::words::Lang;
use yidan_domain::registry::json::{
    PersonFact, fact_json, household_json, person_json, read_fact, read_person,
};
use yidan_domain::registry::{IdentityDocument, Person};
use yidan_service::{Refusal, Who};
use yidan_types::{HouseholdId, IdentityNumber, PersonId};

/// Runs a command of the group.
pub fn run(arguments: &ArgMatches, lang: Lang) -> Result<Answer, Answer> {
    match arguments.subcommand() {
        Some(("add", arguments)) => add(&Desk::open(arguments, lang)?, arguments),
        Some(("amend", arguments)) => amend(&Desk::open(arguments, lang)?, arguments),
        Some(("facts", arguments)) => facts(&Desk::open(arguments, lang)?, arguments),
        Some(("show", arguments)) => show(&Desk::open(arguments, lang)?, arguments),
        Some(("household", arguments)) => household(&Desk::open(arguments, lang)?, arguments),
        Some(("find", arguments)) => {
            // Asked for first: nobody should type a number to learn that there is no database.
            let desk = Desk::open(arguments, lang)?;
            let who = who(arguments, lang)?;
            find(&desk, &who, arguments)
        }
        _ => Ok(Answer::default()),
    }
}

fn add(desk: &Desk, arguments: &ArgMatches) -> Result<Answer, Answer> {
    let input = input::read(desk, arguments, read_person)?;
    if input.documents.len() > 1 && arguments.get_one::<String>("key").is_some() {
        let text = desk
            .t("文件里有几个人，不能共用一个 --key", "the file has several people, who cannot share a --key");
        return Err(Answer::bad(text));
    }
    let (mut results, mut answer) = (Vec::new(), Answer::default());
    for (at, person) in input.documents.iter().enumerate() {
        let order = desk.order("add", &Content::Private(&person_json(person)))?;
        match desk.service.register(&order, person) {
            Ok(done) => {
                answer.out += &registered(desk, person, &done);
                results.push(repeated(&done));
            }
            Err(refusal) => {
                let said = desk.said(&named(&input, person), input.text(at), refusal);
                answer.err += &said.text;
                answer.code = Code::BadInput;
                results.push(said.document);
            }
        }
    }
    if !desk.json {
        return Ok(answer);
    }
    Ok(match <[Value; 1]>::try_from(results) {
        Ok([one]) => Answer::json(&one, answer.code),
        Err(results) => Answer::json(&Value::Array(results), answer.code),
    })
}

/// The file, and of several people who.
fn named(input: &Input<Person>, person: &Person) -> String {
    match input.documents.len() {
        1 => input.from.clone(),
        _ => format!("{} {}", input.from, person.id),
    }
}

fn registered(desk: &Desk, person: &Person, answer: &yidan_service::Answer) -> String {
    let done = desk.t("已登记", "Registered");
    format!("{done} {} {}{}\n", person.id, person.name.as_str(), desk.again(answer))
}

fn amend(desk: &Desk, arguments: &ArgMatches) -> Result<Answer, Answer> {
    let input = input::read(desk, arguments, read_person)?;
    let [person] = input.documents.as_slice() else {
        return Err(Answer::bad(desk.t("一次只能变更一个人", "one person at a time")));
    };
    let refused = |refusal| desk.refused(&input.from, input.text(0), refusal);
    let now = desk.service.view(&desk.caller, &person.id).map_err(refused)?;
    let document = person_json(person);
    if person_json(&now.person) == document {
        let same = json!({ "person_id": person.id, "version": now.version, "repeated": true });
        let text = desk.t("登记的就是这样，没有变更", "that is what is registered; nothing was changed");
        return Ok(match desk.json {
            true => Answer::json(&same, Code::Good),
            false => Answer {
                out: format!("{} {}  {text}\n", person.id, person.name.as_str()),
                ..Answer::default()
            },
        });
    }
    // What was changed back is a change again, so the key is that of the change and not of the content alone.
    let change = json!({ "from": person_json(&now.person), "version": now.version, "to": document });
    let order = desk.order("amend", &Content::Private(&change))?;
    let answer = desk.service.amend(&order, person).map_err(refused)?;
    Ok(desk.answer(&answer, || {
        let done = desk.t("已变更", "Amended");
        format!("{done} {} {}{}\n", person.id, person.name.as_str(), desk.again(&answer))
    }))
}

fn facts(desk: &Desk, arguments: &ArgMatches) -> Result<Answer, Answer> {
    let person = person_id(arguments, desk.lang)?;
    let input = input::read(desk, arguments, read_fact)?;
    let documents: Vec<Value> = input.documents.iter().map(fact_json).collect();
    let order = desk.order("facts", &Content::Plain(&json!({ "person": person, "facts": documents })))?;
    let answer = desk.service.record_facts(&order, &person, &input.documents);
    let answer = answer.map_err(|refusal| match refusal {
        Refusal::Problems(found) => desk.refused(&input.from, &[], Refusal::Problems(input.place(found))),
        refusal => desk.refused(&input.from, &[], refusal),
    })?;
    Ok(desk.answer(&answer, || {
        let count = input.documents.len();
        let ids: Vec<String> =
            input.documents.iter().map(|fact: &PersonFact| fact.id().to_string()).collect();
        let ids = ids.join(desk.t("、", ", "));
        match desk.lang {
            Lang::Zh => format!("{person} 已记录{count}条：{ids}{}\n", desk.again(&answer)),
            Lang::En => {
                let count = crate::texts::counted(count, "fact");
                format!("{person}: {count} recorded: {ids}{}\n", desk.again(&answer))
            }
        }
    }))
}

/// The person of the command line.
pub fn person_id(arguments: &ArgMatches, lang: Lang) -> Result<PersonId, Answer> {
    let text = arguments.get_one::<String>("person").map_or("", String::as_str);
    PersonId::parse(text)
        .map_err(|_| Answer::bad(format!("{text}: {}", t(lang, "不是人员编号", "no id of a person"))))
}

fn show(desk: &Desk, arguments: &ArgMatches) -> Result<Answer, Answer> {
    let person = person_id(arguments, desk.lang)?;
    let file = desk.service.view(&desk.caller, &person);
    let file = file.map_err(|refusal| desk.refused(person.as_str(), &[], refusal))?;
    if desk.json {
        return Ok(Answer::json(&super::file_json::file_json(&file), Code::Good));
    }
    let shown = Shown { full: arguments.get_flag("full"), lang: desk.lang };
    Ok(Answer { out: person::page(&file, shown), ..Answer::default() })
}

fn household(desk: &Desk, arguments: &ArgMatches) -> Result<Answer, Answer> {
    let text = arguments.get_one::<String>("household").map_or("", String::as_str);
    let no_id = |_| Answer::bad(format!("{text}: {}", desk.t("不是家庭编号", "no id of a household")));
    let id = HouseholdId::parse(text).map_err(no_id)?;
    let found = desk.service.household(&desk.caller, &id);
    let found = found.map_err(|refusal| desk.refused(id.as_str(), &[], refusal))?;
    if desk.json {
        return Ok(Answer::json(&household_json(&found), Code::Good));
    }
    Ok(Answer { out: household::page(&found, desk.lang), ..Answer::default() })
}

fn find(desk: &Desk, who: &Who, arguments: &ArgMatches) -> Result<Answer, Answer> {
    let what = desk.t("查人", "find");
    let refused = |refusal| desk.refused(what, &[], refusal);
    let ids = desk.service.find(&desk.caller, who).map_err(refused)?;
    let code = if ids.is_empty() { Code::No } else { Code::Good };
    if desk.json {
        return Ok(Answer::json(
            &json!({ "format": "yidan-people-found", "version": 1, "people": ids }),
            code,
        ));
    }
    if ids.is_empty() {
        return Ok(Answer::line(desk.t("没有登记过这个人", "nobody is registered so"), code));
    }
    let mut people = Vec::new();
    for id in &ids {
        people.push(desk.service.view(&desk.caller, id).map_err(refused)?);
    }
    let shown = Shown { full: arguments.get_flag("full"), lang: desk.lang };
    let out = person::list(people.iter().map(|file| &file.person), shown);
    Ok(Answer { out, code, ..Answer::default() })
}

fn who(arguments: &ArgMatches, lang: Lang) -> Result<Who, Answer> {
    if let Some(text) = arguments.get_one::<String>("number") {
        let text = if text == "-" { typed(lang)? } else { text.clone() };
        let number = IdentityNumber::parse_lenient(&text).map_err(|error| {
            let why = wrong(lang, error.zh(), &error);
            // The number itself is not said again: it may end in a log.
            Answer::bad(format!("--number: {why}"))
        })?;
        return Ok(Who::Document(IdentityDocument::ResidentCard(number)));
    }
    let birth = super::super::day(arguments, "birth", lang)?;
    let name = arguments.get_one::<String>("name").cloned().unwrap_or_default();
    match birth {
        Some(birth) => Ok(Who::Name(name.trim().to_owned(), birth)),
        None => Err(Answer::bad(t(lang, "请写明出生日期", "the birth date is needed"))),
    }
}

/// A line from the terminal, or from standard input.
fn typed(lang: Lang) -> Result<String, Answer> {
    if std::io::stdin().is_terminal() {
        // Nobody sees a question that cannot be written, but may answer it all the same.
        let _ = write!(std::io::stderr(), "{}", t(lang, "身份证号：", "Identity number: "));
    }
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    read.map_err(|_| Answer::bad(t(lang, "没有读到身份证号", "no identity number was read")))?;
    Ok(line.trim().to_owned())
}
