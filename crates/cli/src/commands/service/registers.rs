//! `yidan facilities`, `yidan catalogue`, `yidan books`.

use super::desk::{Content, Desk};
use super::input::{self, Input};
use crate::show::table::Table;
use crate::texts::t;
use crate::{Answer, Code};
use clap::ArgMatches;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use yidan_book::load::load;
use yidan_book::words::Lang;
use yidan_domain::bill::Choice;
use yidan_domain::registry::json::{facility_json, item_json, read_facility, read_item};
use yidan_domain::registry::{AreaCode, Facility, PublishedBook};
use yidan_service::Refusal;
use yidan_types::{Date, UserId};

/// Facilities.
pub fn facilities(arguments: &ArgMatches, lang: Lang) -> Result<Answer, Answer> {
    match arguments.subcommand() {
        Some(("add", arguments)) => add_facilities(&Desk::open(arguments, lang)?, arguments),
        Some(("list", arguments)) => list_facilities(&Desk::open(arguments, lang)?),
        _ => Ok(Answer::default()),
    }
}

/// Catalogues.
pub fn catalogue(arguments: &ArgMatches, lang: Lang) -> Result<Answer, Answer> {
    match arguments.subcommand() {
        Some(("add", arguments)) => add_items(&Desk::open(arguments, lang)?, arguments),
        _ => Ok(Answer::default()),
    }
}

/// Books.
pub fn books(arguments: &ArgMatches, lang: Lang) -> Result<Answer, Answer> {
    match arguments.subcommand() {
        Some(("publish", arguments)) => publish(&Desk::open(arguments, lang)?, arguments),
        Some(("list", arguments)) => list_books(&Desk::open(arguments, lang)?),
        _ => Ok(Answer::default()),
    }
}

fn add_facilities(desk: &Desk, arguments: &ArgMatches) -> Result<Answer, Answer> {
    let input = input::read(desk, arguments, read_facility)?;
    let content = json!(input.documents.iter().map(facility_json).collect::<Vec<Value>>());
    let order = desk.order("facilities", &Content::Plain(&content))?;
    let answer = desk.service.put_facilities(&order, &input.documents);
    let answer = answer.map_err(|refusal| refused(desk, &input, refusal))?;
    Ok(desk.answer(&answer, || {
        let count = input.documents.len();
        match desk.lang {
            Lang::Zh => format!("已登记机构{count}家{}\n", desk.again(&answer)),
            Lang::En => format!("Facilities recorded: {count}{}\n", desk.again(&answer)),
        }
    }))
}

fn add_items(desk: &Desk, arguments: &ArgMatches) -> Result<Answer, Answer> {
    let code = arguments.get_one::<String>("area").map_or("", String::as_str);
    let area = area("--area", code, desk.lang)?;
    let input = input::read(desk, arguments, read_item)?;
    let items: Vec<Value> = input.documents.iter().map(item_json).collect();
    let order = desk.order("items", &Content::Plain(&json!({ "area": code, "items": items })))?;
    let answer = desk.service.put_items(&order, area, &input.documents);
    let answer = answer.map_err(|refusal| refused(desk, &input, refusal))?;
    Ok(desk.answer(&answer, || {
        let count = input.documents.len();
        match desk.lang {
            Lang::Zh => format!("{area} 目录已登记{count}项{}\n", desk.again(&answer)),
            Lang::En => {
                format!("Items recorded in the catalogue of {area}: {count}{}\n", desk.again(&answer))
            }
        }
    }))
}

fn refused<T>(desk: &Desk, input: &Input<T>, refusal: Refusal) -> Answer {
    let refusal = match refusal {
        Refusal::Problems(found) => Refusal::Problems(input.place(found)),
        refusal => refusal,
    };
    desk.refused(&input.from, &[], refusal)
}

/// The code of a place on the command line.
pub fn area(option: &str, code: &str, lang: Lang) -> Result<AreaCode, Answer> {
    AreaCode::parse(code).map_err(|error| {
        let problem = error.at(option);
        Answer::bad(format!("{option} {code}: {}", problem.message.in_lang(lang)))
    })
}

fn list_facilities(desk: &Desk) -> Result<Answer, Answer> {
    let all = desk.service.facilities();
    let all = all.map_err(|refusal| desk.refused(desk.t("机构", "facilities"), &[], refusal))?;
    if desk.json {
        return Ok(Answer::json(&all.iter().map(facility_json).collect(), Code::Good));
    }
    if all.is_empty() {
        return Ok(Answer::line(desk.t("还没有登记机构", "no facility is registered"), Code::Good));
    }
    let mut table = Table::new(&[
        desk.t("机构编号", "Id"),
        desk.t("名称", "Name"),
        desk.t("统筹区", "Place"),
        desk.t("今天", "Today"),
        desk.t("定点", "Designated for"),
    ]);
    let today = desk.service.moment().today();
    for facility in &all {
        table.row([
            facility.id.to_string(),
            facility.name.as_str().to_owned(),
            facility.area.to_string(),
            standing(facility, today, desk.lang),
            designated(facility, today, desk.lang),
        ]);
    }
    Ok(Answer { out: table.text(1), ..Answer::default() })
}

fn standing(facility: &Facility, today: Date, lang: Lang) -> String {
    let Some(fact) = facility.standing.on(today, today) else { return "-".to_owned() };
    let what = &fact.what;
    [what.grade.word(), what.tier.word(), what.kind.word()].map(|word| word.text(lang)).join(" ")
}

fn designated(facility: &Facility, today: Date, lang: Lang) -> String {
    let standing = facility.designations.as_known_on(today).filter(|fact| fact.holds_on(today));
    let mut care: Vec<_> = standing.flat_map(|fact| fact.what.care.iter().copied()).collect();
    care.sort_unstable();
    care.dedup();
    let words: Vec<&str> = care.iter().map(|kind| kind.word().text(lang)).collect();
    if words.is_empty() { "-".to_owned() } else { words.join(t(lang, "、", ", ")) }
}

fn publish(desk: &Desk, arguments: &ArgMatches) -> Result<Answer, Answer> {
    let path = arguments.get_one::<PathBuf>("book").map_or(Path::new(""), PathBuf::as_path);
    let (text, ..) = super::super::usable_book(path, desk.lang)?;
    let name = arguments.get_one::<String>("author").map_or("", String::as_str);
    let wrong = |_| Answer::bad(format!("--author {name}: {}", desk.t("不是用户名", "no name of a user")));
    let author = UserId::parse(name).map_err(wrong)?;
    let order = desk.order("publish", &Content::Plain(&json!({ "text": text, "author": author })))?;
    let from = path.display().to_string();
    let answer = desk.service.publish(&order, &text, &author);
    let answer = answer.map_err(|refusal| desk.refused(&from, &[], refusal))?;
    Ok(desk.answer(&answer, || {
        let field = |name: &str| match &answer.document[name] {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let (area, year, id) = (field("area"), field("year"), field("book"));
        match desk.lang {
            Lang::Zh => format!("已发布 {area} {year}年账册{}\n  版本 {id}\n", desk.again(&answer)),
            Lang::En => {
                format!("Published the book of {area} for {year}{}\n  version {id}\n", desk.again(&answer))
            }
        }
    }))
}

fn list_books(desk: &Desk) -> Result<Answer, Answer> {
    let all = desk.service.published();
    let all = all.map_err(|refusal| desk.refused(desk.t("账册", "books"), &[], refusal))?;
    if desk.json {
        return Ok(Answer::json(&all.iter().map(|(book, _)| book_json(book)).collect(), Code::Good));
    }
    if all.is_empty() {
        return Ok(Answer::line(desk.t("还没有发布账册", "no book is published"), Code::Good));
    }
    let mut table = Table::new(&[
        desk.t("统筹区", "Place"),
        desk.t("年度", "Year"),
        desk.t("发布", "Published"),
        desk.t("编写", "Author"),
        desk.t("批准", "Approved by"),
        desk.t("版本", "Version"),
        desk.t("名称", "Name"),
    ]);
    for (book, text) in &all {
        let name = load(text).book.map_or_else(|| "-".to_owned(), |book| book.name.label);
        table.row([
            book.area.to_string(),
            book.year.to_string(),
            yidan_service::Moment::new(book.published_on).today().to_string(),
            book.author.to_string(),
            book.approver.to_string(),
            // Enough to tell versions apart; --json has it in full.
            book.id.as_str().get(..12).unwrap_or_default().to_owned(),
            name,
        ]);
    }
    Ok(Answer { out: table.text(1), ..Answer::default() })
}

fn book_json(book: &PublishedBook) -> Value {
    json!({
        "book": book.id,
        "area": book.area.to_string(),
        "year": book.year,
        "published": book.published_on,
        "author": book.author,
        "approver": book.approver,
    })
}
